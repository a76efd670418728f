//! Whether errors and intervals keep what they promise, over 2,000 small samples with fixed seeds.

use std::f64::consts::LN_2;

use super::estimate::Estimate;
use super::interval::Interval;
use super::law_tests::SplitMix64;
use super::moments::Moments;
use super::proportion::Proportion;
use super::quantile::{Percentile, quantile, quantile_standard_error, sorted};
use super::rank::{quantile_interval, rank_interval};
use super::replicates::Replicates;
use super::tail::{conditional_value_at_risk, conditional_value_at_risk_standard_error};
use crate::quantity::math::ln;

const N_RUNS: u64 = 2_000;

/// One sorted sample of the exponential law with mean 1.
fn exponential(n_values: usize, seed: u64) -> Vec<f64> {
    let mut chance = SplitMix64(seed << 32);
    let values: Vec<f64> = (0..n_values).map(|_| -ln(chance.uniform())).collect();
    sorted(&values)
}

/// Values dealt to 32 replicates, each a stratified sample of its own: one value in each of as many parts of equal probability.
fn dealt(n_values: usize, seed: u64) -> Vec<f64> {
    let mut chance = SplitMix64(seed << 32);
    let n_parts = (n_values / 32) as f64;
    (0..n_values).map(|place| ((place / 32) as f64 + chance.uniform()) / n_parts).map(|part| -ln(part)).collect()
}

#[test]
fn errors_from_replicates_are_as_large_as_estimates_of_values_that_hang_together_scatter() {
    let replicates = Replicates::of(32).unwrap();
    // 11 and 33 parts: no percentile lies between two of them, where it would be sure.
    for n_values in [352, 1_056] {
        let (mut means, mut medians, mut tails, mut worst, mut shares) = Default::default();
        let scatter = |moments: &mut (Moments, Moments), estimate: f64, error: f64| {
            moments.0.push(estimate);
            moments.1.push(error * error);
        };
        // Half of the law lies below ln 2, and with it half of the part in the middle.
        let (truth, mut hits) = (0.5, 0);
        for seed in 0..N_RUNS {
            let values = dealt(n_values, seed);
            let found = Estimate::of_replicates(&values, replicates).unwrap();
            let share = Proportion::of_replicates(n_values, |place| values[place] < LN_2, replicates).unwrap();
            scatter(&mut means, found.mean, found.se_mean.unwrap());
            scatter(&mut medians, found.p50, found.se_p50.unwrap());
            scatter(&mut tails, found.p90, found.se_p90.unwrap());
            scatter(&mut worst, found.cvar95, found.se_cvar95.unwrap());
            scatter(&mut shares, share.share, share.standard_error);
            hits += u64::from(share.lower <= truth && truth <= share.upper);
        }
        let ratio = |(estimates, variances): &(Moments, Moments)| variances.mean.sqrt() / estimates.sd().unwrap();
        for (what, moments, least, most) in [
            ("mean", &means, 0.92, 1.08),
            ("share", &shares, 0.92, 1.08),
            ("P50", &medians, 0.85, 1.3),
            ("P90", &tails, 0.85, 1.3),
            ("CVaR", &worst, 0.85, 1.15),
        ] {
            let ratio = ratio(moments);
            assert!((least..most).contains(&ratio), "stated over real error of the {what} of {n_values}: {ratio}");
        }
        assert!((0.93..0.99).contains(&(hits as f64 / N_RUNS as f64)), "{hits} intervals of {N_RUNS} hold the truth");
        // Independent values scatter far more than these.
        assert!(means.0.sd().unwrap() < 0.5 / (n_values as f64).sqrt());
    }
}

/// Fails if `hits` of [`N_RUNS`] lie more than 4.5 standard errors from `expected`.
fn check_coverage(hits: u64, expected: f64, what: &str) {
    let found = hits as f64 / N_RUNS as f64;
    let error = (expected * (1.0 - expected) / N_RUNS as f64).sqrt();
    assert!((found - expected).abs() <= 4.5 * error, "{what}: {found} of runs instead of {expected}");
}

#[test]
fn rank_intervals_hold_the_true_quantile_as_often_as_they_say() {
    for (n_values, percentile) in [(100, Percentile::P50), (150, Percentile::P10), (200, Percentile::P95), (400, Percentile::P99)] {
        let truth = -ln(percentile.mirrored().fraction());
        let holds = |seed| {
            let found = quantile_interval(&exponential(n_values, seed), percentile).unwrap();
            found.lower <= truth && truth <= found.upper
        };
        let hits = (0..N_RUNS).filter(|&seed| holds(seed)).count() as u64;
        let promised = rank_interval(n_values, percentile).unwrap().coverage;
        check_coverage(hits, promised, "rank interval");
    }
}

#[test]
fn wilson_intervals_hold_the_true_share_as_often_as_their_exact_coverage() {
    use statrs::distribution::{Binomial, Discrete};
    for (n_trials, truth) in [(50, 0.03), (100, 0.5), (200, 0.9)] {
        let holds = |hits| {
            let found = Proportion::of(hits, n_trials).unwrap();
            found.lower <= truth && truth <= found.upper
        };
        let law = Binomial::new(truth, n_trials).unwrap();
        let exact: f64 = (0..=n_trials).filter(|&hits| holds(hits)).map(|hits| law.pmf(hits)).sum();
        assert!(exact > 0.92, "Wilson covers {exact} at {truth} of {n_trials}");
        let drawn = |seed: u64| {
            let mut chance = SplitMix64(seed << 32);
            (0..n_trials).filter(|_| chance.uniform() < truth).count() as u64
        };
        let hits = (0..N_RUNS).filter(|&seed| holds(drawn(seed))).count() as u64;
        check_coverage(hits, exact, "Wilson interval");
    }
}

/// How many of the runs hold `truth` in the interval that `of` finds in the run's sample.
fn hits(truth: f64, of: impl Fn(u64) -> Option<Interval>) -> u64 {
    let holds = |seed: &u64| of(*seed).is_some_and(|found| found.low <= truth && truth <= found.high);
    (0..N_RUNS).filter(holds).count() as u64
}

#[test]
fn intervals_by_standard_errors_hold_the_truth_nineteen_times_in_twenty() {
    // The mean of an exponential law is 1; of its worst 5 % it is 1 + ln 20.
    check_coverage(hits(1.0, |seed| Interval::of_mean(&exponential(1_000, seed))), 0.95, "interval of the mean");
    let tail = 1.0 + ln(20.0);
    check_coverage(hits(tail, |seed| Interval::of_tail_mean(&exponential(4_000, seed), Percentile::P95)), 0.95, "interval of CVaR 95");
}

#[test]
fn the_interval_of_a_paired_difference_is_as_narrow_as_the_pairs_are_alike() {
    // Both worlds share 10 x; ours has a y of mean 1 on top and theirs a z of mean 2.
    let pairs = |seed: u64| {
        let mut chance = SplitMix64(seed << 32);
        let mut draw = || -ln(chance.uniform());
        (0..500)
            .map(|_| {
                let shared = 10.0 * draw();
                (shared + draw(), shared + 2.0 * draw())
            })
            .collect::<Vec<_>>()
    };
    let paired = |seed| {
        let less: Vec<f64> = pairs(seed).iter().map(|(ours, theirs)| ours - theirs).collect();
        Interval::of_mean(&sorted(&less))
    };
    check_coverage(hits(-1.0, paired), 0.95, "interval of a paired difference");
    let ours: Vec<f64> = pairs(1).iter().map(|(ours, _)| *ours).collect();
    let alone = Interval::of_mean(&sorted(&ours)).unwrap().half_width();
    assert!(paired(1).unwrap().half_width() < alone / 3.0);
}

/// Checks that the stated errors are as large, on average, as the estimates really scatter.
///
/// An sd from 2,000 runs is itself known to 1.6 % for a normal estimate; `allowed` also has to hold
/// what the error's own approximation is off by at this sample size.
fn check_standard_error(allowed: f64, of: impl Fn(&[f64]) -> (f64, f64)) {
    let (mut estimates, mut variances) = (Moments::default(), Moments::default());
    for seed in 0..N_RUNS {
        let (estimate, error) = of(&exponential(1_000, seed));
        estimates.push(estimate);
        variances.push(error * error);
    }
    let ratio = variances.mean.sqrt() / estimates.sd().unwrap();
    assert!((ratio - 1.0).abs() < allowed, "stated over real error: {ratio}");
}

#[test]
fn standard_errors_are_as_large_as_estimates_scatter() {
    check_standard_error(0.08, |sorted| {
        let found = Estimate::of_sorted(sorted).unwrap();
        (found.mean, found.se_mean.unwrap())
    });
    for percentile in [Percentile::P10, Percentile::P50, Percentile::P90] {
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
