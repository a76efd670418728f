//! Properties that hold for every sample, tested on samples of many sizes and shapes.

use super::estimate::Estimate;
use super::moments::Moments;
use super::quantile::{Percentile, quantile, quantile_standard_error, sorted};
use super::rank::{quantile_interval, rank_interval};
use super::tail::conditional_value_at_risk;

/// The SplitMix64 generator (Steele, Lea and Flood 2014), independent of the program's own.
pub(super) struct SplitMix64(pub u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform strictly between 0 and 1.
    pub(super) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn shuffle(&mut self, values: &mut [f64]) {
        for end in (1..values.len()).rev() {
            values.swap(end, (self.next() % (end as u64 + 1)) as usize);
        }
    }
}

/// Samples of many sizes: uniform around zero, skewed with large values, and with few distinct values including zeros.
fn samples() -> Vec<Vec<f64>> {
    let mut random = SplitMix64(20_260_101);
    let sizes = [1, 2, 3, 4, 5, 10, 11, 12, 99, 100, 101, 1_000, 10_001];
    let mut samples = Vec::new();
    for size in sizes {
        let uniform: Vec<f64> = (0..size).map(|_| random.uniform() - 0.3).collect();
        samples.push(uniform.iter().map(|u| 1e7 / (u + 0.301)).collect());
        samples.push(uniform.iter().map(|u| (4.0 * u).floor()).collect());
        samples.push(uniform);
    }
    samples
}

fn negated(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| -value).collect()
}

/// Round percentiles and irregular ones.
fn percentiles() -> impl Iterator<Item = Percentile> {
    (0..=10_000).step_by(50).chain([1, 333, 4_999, 5_001, 9_667, 9_999]).map(|hundredths| Percentile::hundredths(hundredths).unwrap())
}

#[test]
fn quantiles_standard_errors_and_intervals_are_mirrored_exactly() {
    for sample in samples() {
        let (upright, mirrored) = (sorted(&sample), sorted(&negated(&sample)));
        for percentile in percentiles() {
            let opposite = percentile.mirrored();
            let value = quantile(&upright, percentile).unwrap();
            let image = quantile(&mirrored, opposite).unwrap();
            // Adding 0 replaces -0 with 0.
            assert_eq!((value + 0.0).to_bits(), (-image + 0.0).to_bits());
            assert_eq!(
                quantile_standard_error(&upright, percentile).map(f64::to_bits),
                quantile_standard_error(&mirrored, opposite).map(f64::to_bits),
            );
            let interval = quantile_interval(&upright, percentile);
            let image = quantile_interval(&mirrored, opposite);
            assert_eq!(interval.is_some(), image.is_some());
            if let (Some(interval), Some(image)) = (interval, image) {
                assert_eq!((interval.lower, interval.upper), (-image.upper, -image.lower));
                assert_eq!(interval.coverage.to_bits(), image.coverage.to_bits());
            }
        }
    }
}

#[test]
fn sorting_follows_the_total_order_of_floats() {
    let mut all = samples();
    all.push(vec![
        0.0,
        -0.0,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        -5e-324,
        5e-324,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        -f64::NAN,
        -1.0,
        1.0,
        -0.0,
        0.0,
    ]);
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    for sample in all {
        let mut expected = sample.clone();
        expected.sort_by(f64::total_cmp);
        assert_eq!(bits(&sorted(&sample)), bits(&expected));
    }
}

#[test]
fn quantiles_never_decrease_and_stay_within_the_sample() {
    for sample in samples() {
        let sorted = sorted(&sample);
        let mut previous = sorted[0];
        for hundredths in 0..=10_000 {
            let percentile = Percentile::hundredths(hundredths).unwrap();
            let value = quantile(&sorted, percentile).unwrap();
            assert!(value >= previous, "{percentile:?} of {} values", sorted.len());
            previous = value;
        }
        assert_eq!(previous, sorted[sorted.len() - 1]);
    }
}

#[test]
fn rank_intervals_contain_the_quantile_and_cover_at_least_95_percent() {
    for n_values in [6, 50, 368, 1_000, 10_000, 100_000] {
        for percentile in percentiles() {
            let Some(found) = rank_interval(n_values, percentile) else {
                continue;
            };
            let expected_rank = n_values as f64 * percentile.fraction();
            assert!(found.coverage >= 0.95 && found.coverage < 1.0, "{found:?}");
            assert!(found.lower >= 1 && found.upper <= n_values);
            assert!(found.lower as f64 <= expected_rank + 1.0);
            assert!(found.upper as f64 >= expected_rank);
        }
    }
}

#[test]
fn the_estimate_of_the_negated_sample_is_mirrored_exactly() {
    for sample in samples() {
        let upright = Estimate::of(&sample).unwrap();
        let image = Estimate::of(&negated(&sample)).unwrap();
        let pairs = [
            (upright.mean, image.mean),
            (upright.p5, image.p95),
            (upright.p10, image.p90),
            (upright.p25, image.p75),
            (upright.p50, image.p50),
            (upright.p75, image.p25),
            (upright.p90, image.p10),
            (upright.p95, image.p5),
        ];
        for (value, mirrored) in pairs {
            assert_eq!(value.to_bits(), (-mirrored + 0.0).to_bits());
        }
        assert_eq!(upright.sd, image.sd);
        assert_eq!(upright.se_mean, image.se_mean);
        assert_eq!(upright.se_p50, image.se_p50);
    }
}

#[test]
fn estimates_do_not_depend_on_the_order_of_values() {
    let mut random = SplitMix64(7);
    for mut sample in samples() {
        let original = serde_json::to_string(&Estimate::of(&sample).unwrap()).unwrap();
        for _ in 0..5 {
            random.shuffle(&mut sample);
            let shuffled = serde_json::to_string(&Estimate::of(&sample).unwrap()).unwrap();
            assert_eq!(original, shuffled);
        }
    }
}

#[test]
fn percentiles_and_tail_means_of_an_estimate_are_ordered() {
    for sample in samples() {
        let found = Estimate::of(&sample).unwrap();
        let percentiles = [found.p5, found.p10, found.p25, found.p50, found.p75, found.p90, found.p95, found.p99];
        assert!(percentiles.is_sorted(), "{found:?}");
        assert!(found.cvar95 >= found.mean && found.cvar99 >= found.cvar95);
        assert_eq!(found.var95.to_bits(), found.p95.to_bits());
    }
}

#[test]
fn a_tail_mean_increases_with_its_level_and_matches_a_direct_sum() {
    for sample in samples() {
        let sorted = sorted(&sample);
        let n = sorted.len() as f64;
        let scale = sorted.iter().fold(1.0_f64, |scale, value| scale.max(value.abs()));
        let mut previous = Moments::of_sorted(&sorted).mean - 1e-12 * scale;
        for percentile in percentiles().take(200) {
            let found = conditional_value_at_risk(&sorted, percentile).unwrap();
            assert!(found >= previous - 1e-12 * scale, "{percentile:?}");
            previous = found;
            let mut remaining = n * percentile.mirrored().fraction();
            let (mut sum, weight) = (0.0, remaining);
            for value in sorted.iter().rev() {
                let fraction = remaining.clamp(0.0, 1.0);
                sum += fraction * value;
                remaining -= fraction;
            }
            assert!((found - sum / weight).abs() <= 1e-9 * scale, "{percentile:?}");
            if weight <= 1.0 {
                assert!(found >= quantile(&sorted, percentile).unwrap());
            }
        }
    }
}

#[test]
fn merged_and_pushed_moments_equal_those_of_the_whole_sample() {
    for sample in samples() {
        let whole = Moments::of_sorted(&sorted(&sample));
        for part in [1, 2, 7, 64, 5_000] {
            let merged = sample.chunks(part).map(|chunk| Moments::of_sorted(&sorted(chunk))).fold(Moments::default(), Moments::merge);
            let mut pushed = Moments::default();
            sample.iter().for_each(|&value| pushed.push(value));
            for other in [merged, pushed] {
                assert_eq!(other.count, whole.count);
                let scale = whole.mean.abs() + whole.sd().unwrap_or_default();
                assert!((other.mean - whole.mean).abs() <= 1e-12 * scale);
                let difference = other.sum_of_squared_deviations - whole.sum_of_squared_deviations;
                assert!(difference.abs() <= 1e-11 * whole.sum_of_squared_deviations);
            }
        }
    }
}
