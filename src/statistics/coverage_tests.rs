//! Whether standard errors and the coverage of intervals are as stated, over 2,000 small samples with fixed seeds.

use std::f64::consts::LN_2;

use super::estimate::Estimate;
use super::interval::Interval;
use super::moments::Moments;
use super::property_tests::SplitMix64;
use super::proportion::Proportion;
use super::quantile::{Percentile, quantile, quantile_standard_error, sorted};
use super::rank::{quantile_interval, rank_interval};
use super::replicates::Replicates;
use super::tail::{conditional_value_at_risk, conditional_value_at_risk_standard_error};
use crate::quantity::math::{exp, ln};

const N_RUNS: u64 = 2_000;

/// A sorted sample of the exponential distribution with mean 1.
fn exponential(n_values: usize, seed: u64) -> Vec<f64> {
    let mut random = SplitMix64(seed << 32);
    let values: Vec<f64> = (0..n_values).map(|_| -ln(random.uniform())).collect();
    sorted(&values)
}

/// Exponential values in 32 alternating replicates, each a stratified sample with one value per stratum.
fn replicated(n_values: usize, seed: u64) -> Vec<f64> {
    let mut random = SplitMix64(seed << 32);
    let n_strata = (n_values / 32) as f64;
    (0..n_values).map(|i| ((i / 32) as f64 + random.uniform()) / n_strata).map(|p| -ln(p)).collect()
}

#[test]
fn standard_errors_from_replicates_match_the_sd_of_estimates_from_correlated_values() {
    let replicates = Replicates::of(32).unwrap();
    // 11 and 33 strata, so that no percentile is at a boundary between strata, where its error would be tiny.
    for n_values in [352, 1_056] {
        let (mut means, mut medians, mut p90s, mut cvars, mut shares) = Default::default();
        let record = |moments: &mut (Moments, Moments), estimate: f64, error: f64| {
            moments.0.push(estimate);
            moments.1.push(error * error);
        };
        // ln 2 is the median, in the middle of the middle stratum.
        let (exact, mut hits) = (0.5, 0);
        for seed in 0..N_RUNS {
            let values = replicated(n_values, seed);
            let found = Estimate::of_replicates(&values, replicates).unwrap();
            let share = Proportion::of_replicates(n_values, |i| values[i] < LN_2, replicates).unwrap();
            record(&mut means, found.mean, found.se_mean.unwrap());
            record(&mut medians, found.p50, found.se_p50.unwrap());
            record(&mut p90s, found.p90, found.se_p90.unwrap());
            record(&mut cvars, found.cvar95, found.se_cvar95.unwrap());
            record(&mut shares, share.share, share.standard_error);
            hits += u64::from(share.lower <= exact && exact <= share.upper);
        }
        let ratio = |(estimates, variances): &(Moments, Moments)| variances.mean.sqrt() / estimates.sd().unwrap();
        for (what, moments, min, max) in [
            ("mean", &means, 0.92, 1.08),
            ("share", &shares, 0.92, 1.08),
            ("P50", &medians, 0.85, 1.3),
            ("P90", &p90s, 0.85, 1.3),
            ("CVaR", &cvars, 0.85, 1.15),
        ] {
            let ratio = ratio(moments);
            assert!((min..max).contains(&ratio), "stated standard error over actual sd of the {what} of {n_values}: {ratio}");
        }
        assert!((0.93..0.99).contains(&(hits as f64 / N_RUNS as f64)), "{hits} of {N_RUNS} intervals contain the exact value");
        // The sd for independent values is much larger.
        assert!(means.0.sd().unwrap() < 0.5 / (n_values as f64).sqrt());
    }
}

/// Checks that the share `hits` of [`N_RUNS`] is within 4.5 standard errors of `expected`.
fn check_coverage(hits: u64, expected: f64, what: &str) {
    let found = hits as f64 / N_RUNS as f64;
    let error = (expected * (1.0 - expected) / N_RUNS as f64).sqrt();
    assert!((found - expected).abs() <= 4.5 * error, "{what}: {found} of runs instead of {expected}");
}

#[test]
fn the_coverage_of_rank_intervals_is_as_stated() {
    for (n_values, percentile) in [(100, Percentile::P50), (150, Percentile::P10), (200, Percentile::P95), (400, Percentile::P99)] {
        let exact = -ln(percentile.mirrored().fraction());
        let is_hit = |seed| {
            let found = quantile_interval(&exponential(n_values, seed), percentile).unwrap();
            found.lower <= exact && exact <= found.upper
        };
        let hits = (0..N_RUNS).filter(|&seed| is_hit(seed)).count() as u64;
        let stated = rank_interval(n_values, percentile).unwrap().coverage;
        check_coverage(hits, stated, "rank interval");
    }
}

#[test]
fn the_coverage_of_wilson_intervals_is_the_exact_one() {
    use statrs::distribution::{Binomial, Discrete};
    for (n_trials, probability) in [(50, 0.03), (100, 0.5), (200, 0.9)] {
        let contains = |hits| {
            let found = Proportion::of(hits, n_trials).unwrap();
            found.lower <= probability && probability <= found.upper
        };
        let binomial = Binomial::new(probability, n_trials).unwrap();
        let coverage: f64 = (0..=n_trials).filter(|&hits| contains(hits)).map(|hits| binomial.pmf(hits)).sum();
        assert!(coverage > 0.92, "the coverage is {coverage} for {probability} of {n_trials}");
        let draw = |seed: u64| {
            let mut random = SplitMix64(seed << 32);
            (0..n_trials).filter(|_| random.uniform() < probability).count() as u64
        };
        let hits = (0..N_RUNS).filter(|&seed| contains(draw(seed))).count() as u64;
        check_coverage(hits, coverage, "Wilson interval");
    }
}

/// The number of runs in which the interval of a seed contains the exact value.
fn hits(exact: f64, interval: impl Fn(u64) -> Option<Interval>) -> u64 {
    let is_hit = |seed: &u64| interval(*seed).is_some_and(|found| found.low <= exact && exact <= found.high);
    (0..N_RUNS).filter(is_hit).count() as u64
}

#[test]
fn the_coverage_of_intervals_from_standard_errors_is_95_percent() {
    // The mean of the exponential distribution is 1; that of its largest 5% is 1 + ln 20.
    check_coverage(hits(1.0, |seed| Interval::of_mean(&exponential(1_000, seed))), 0.95, "interval of the mean");
    let tail = 1.0 + ln(20.0);
    check_coverage(hits(tail, |seed| Interval::of_tail_mean(&exponential(4_000, seed), Percentile::P95)), 0.95, "interval of CVaR 95");
}

#[test]
fn the_interval_of_a_paired_difference_is_narrower_for_correlated_pairs() {
    // Both cases share 10 x; the first adds a y with mean 1 and the second a z with mean 2.
    let pairs = |seed: u64| {
        let mut random = SplitMix64(seed << 32);
        let mut draw = || -ln(random.uniform());
        (0..500)
            .map(|_| {
                let shared = 10.0 * draw();
                (shared + draw(), shared + 2.0 * draw())
            })
            .collect::<Vec<_>>()
    };
    let paired = |seed| {
        let differences: Vec<f64> = pairs(seed).iter().map(|(first, second)| first - second).collect();
        Interval::of_mean(&sorted(&differences))
    };
    check_coverage(hits(-1.0, paired), 0.95, "interval of a paired difference");
    let first: Vec<f64> = pairs(1).iter().map(|(first, _)| *first).collect();
    let unpaired = Interval::of_mean(&sorted(&first)).unwrap().half_width();
    assert!(paired(1).unwrap().half_width() < unpaired / 3.0);
}

/// Checks that the stated standard errors match the sd of the estimates.
///
/// The relative error of an sd from 2,000 runs is 1.6% for a normal estimate; `tolerance` also has to cover
/// the approximation error of the standard error at this sample size.
fn check_standard_error(tolerance: f64, of: impl Fn(&[f64]) -> (f64, f64)) {
    let (mut estimates, mut variances) = (Moments::default(), Moments::default());
    for seed in 0..N_RUNS {
        let (estimate, error) = of(&exponential(1_000, seed));
        estimates.push(estimate);
        variances.push(error * error);
    }
    let ratio = variances.mean.sqrt() / estimates.sd().unwrap();
    assert!((ratio - 1.0).abs() < tolerance, "stated standard error over actual sd: {ratio}");
}

#[test]
fn standard_errors_match_the_sd_of_estimates() {
    check_standard_error(0.08, |sorted| {
        let found = Estimate::of_sorted(sorted).unwrap();
        (found.mean, found.se_mean.unwrap())
    });
    check_standard_error(0.12, |sorted| {
        let found = Estimate::of_sorted(sorted).unwrap();
        (found.sd.unwrap(), found.se_sd.unwrap())
    });
    use Percentile as P;
    for percentile in [P::P5, P::P10, P::P25, P::P50, P::P75, P::P90, P::P95] {
        check_standard_error(0.12, |sorted| {
            let value = quantile(sorted, percentile).unwrap();
            (value, quantile_standard_error(sorted, percentile).unwrap())
        });
    }
    check_standard_error(0.12, |sorted| {
        let value = conditional_value_at_risk(sorted, Percentile::P95).unwrap();
        let error = conditional_value_at_risk_standard_error(sorted, Percentile::P95);
        (value, error.unwrap())
    });
}

/// 1,024 values of a Pareto distribution of index 2.5: the mean of the largest 5% is 20^0.4 × 2.5 / 1.5 = 5.5243. The plain standard error averages
/// 84% of the actual sd, and ±1.96 of it hold the truth in 88% of samples.
#[test]
fn the_standard_error_of_a_heavy_tail_is_not_too_small_in_most_samples() {
    let exact = exp(0.4 * ln(20.0)) * 2.5 / 1.5;
    let sample = |seed: u64| {
        let mut random = SplitMix64(seed << 32);
        sorted(&(0..1_024).map(|_| exp(-ln(random.uniform()) / 2.5)).collect::<Vec<_>>())
    };
    let (mut estimates, mut errors) = (Moments::default(), Moments::default());
    for seed in 0..N_RUNS {
        let found = Estimate::of_sorted(&sample(seed)).unwrap();
        estimates.push(found.cvar95);
        errors.push(found.se_cvar95.unwrap());
    }
    let ratio = errors.mean / estimates.sd().unwrap();
    assert!((0.95..1.2).contains(&ratio), "mean stated standard error over actual sd: {ratio}");
    let held = hits(exact, |seed| Interval::of_tail_mean(&sample(seed), Percentile::P95)) as f64 / N_RUNS as f64;
    assert!(held > 0.89, "{held} of intervals hold the truth");
}
