//! The accuracy of the table relative to the family: moments, quantiles, limited expected values and steps.

use super::*;
use crate::chance::family::{Beta, Discrete, Empirical, Gamma, Lognormal, Normal, Pareto, ThreeQuantiles, Weibull};

/// The continuous families in use, up to extreme parameters.
fn families() -> Vec<(&'static str, Box<dyn Family>)> {
    let lognormal = |sigma| Box::new(Lognormal::with_mean(13.0, sigma).unwrap());
    let gamma = |shape| Box::new(Gamma::new(shape, 2.0).unwrap());
    let weibull = |shape| Box::new(Weibull::new(shape, 2.0).unwrap());
    let beta = |a, b| Box::new(Beta::new(a, b, 0.0, 1.0).unwrap());
    vec![
        ("gamma 0.35", gamma(0.35)),
        ("gamma 0.7", gamma(0.7)),
        ("gamma 3", gamma(3.0)),
        ("weibull 0.5", weibull(0.5)),
        ("weibull 1", weibull(1.0)),
        ("weibull 1.5", weibull(1.5)),
        ("lognormal 0.5", lognormal(0.5)),
        ("lognormal 1.2", lognormal(1.2)),
        ("lognormal 2", lognormal(2.0)),
        ("beta 1.5, 1.5", beta(1.5, 1.5)),
        ("beta 0.9, 0.2", beta(0.9, 0.2)),
        ("beta 17, 7.7", beta(17.0, 7.7)),
    ]
}

#[test]
fn quantiles_from_p1_to_p99_9_are_accurate_to_a_thousandth() {
    for (name, family) in families() {
        let unit = Marginal::unit_mean(family.as_ref());
        let plain = Marginal::plain(family.as_ref());
        let mut worst: f64 = 0.0;
        // Steps of 1/640, which include knots, midpoints and points between.
        for index in -1488..=1977 {
            let score = f64::from(index) / 640.0;
            let exact = family.quantile_of_score(score);
            worst = worst.max((plain.at(score) / exact - 1.0).abs());
            worst = worst.max((unit.at(score) * family.mean() / exact - 1.0).abs());
        }
        println!("{name}: worst relative error {worst:.1e}");
        assert!(worst < 1e-3, "{name}: {worst:e}");
    }
}

#[test]
fn the_mean_of_the_table_is_the_mean_of_the_family() {
    for (name, family) in families() {
        let (unit, plain) = (Marginal::unit_mean(family.as_ref()), Marginal::plain(family.as_ref()));
        assert!((unit.mean() - 1.0).abs() < 1e-14, "{name}: {:e}", unit.mean() - 1.0);
        assert!((plain.mean() / family.mean() - 1.0).abs() < 1e-14, "{name}");
    }
}

/// `E[f(X)]` of the table by Simpson's rule on half intervals, whose error is of the order of the fourth derivative of φ.
fn expectation(table: &Marginal, f: impl Fn(f64) -> f64) -> f64 {
    let step = 1.0 / 128.0;
    let end = |z: f64| f(table.at(z)) * normal_cdf(-MAX_SCORE);
    let inside: f64 = (0..2 * INTERVALS)
        .map(|half| {
            let from = half as f64 * step - MAX_SCORE;
            let value = |z: f64| f(table.at(z)) * normal_pdf(z);
            (value(from) + 4.0 * value(from + 0.5 * step) + value(from + step)) * step / 6.0
        })
        .sum();
    inside + end(MAX_SCORE) + end(-MAX_SCORE)
}

fn sd(table: &Marginal) -> f64 {
    (expectation(table, |x| x * x) - table.mean() * table.mean()).sqrt()
}

#[test]
fn the_closed_form_mean_matches_numerical_integration() {
    for (name, family) in families() {
        let table = Marginal::plain(family.as_ref());
        let numeric = expectation(&table, |x| x);
        assert!((table.mean() / numeric - 1.0).abs() < 1e-9, "{name}: {} instead of {numeric}", table.mean());
    }
}

#[test]
fn the_sd_of_the_table_is_close_to_that_of_the_family() {
    for (name, family) in families() {
        let sd = sd(&Marginal::plain(family.as_ref()));
        println!("{name}: relative error of the sd {:.1e}", sd / family.sd() - 1.0);
        assert!((sd / family.sd() - 1.0).abs() < 5e-4, "{name}: {sd} instead of {}", family.sd());
    }
}

#[test]
fn limited_expected_values_of_a_lognormal_match_the_closed_form() {
    let lognormal = Lognormal::new(libm::log(500.0), 1.2).unwrap();
    let table = Marginal::plain(&lognormal);
    for (limit, exact) in [(500.0, 368.2014760), (2000.0, 743.2639302), (10000.0, 989.8768573)] {
        let relative = table.limited_expected_value(limit) / exact - 1.0;
        println!("limit {limit}: relative error {relative:.1e}");
        assert!(relative.abs() < 2e-5, "limit {limit}: {relative:e}");
    }
    assert_eq!(table.limited_expected_value(f64::INFINITY), table.mean());
    assert!((table.limited_expected_value(1e-30) / 1e-30 - 1.0).abs() < 1e-13);
    // The derivative of the limited expected value is the survival function 1 − F.
    let slope = (table.limited_expected_value(500.5) - table.limited_expected_value(499.5)) / 1.0;
    assert!((slope - 0.5).abs() < 1e-4);
}

#[test]
fn amounts_never_decrease_and_never_leave_the_support() {
    let mut families = families();
    families.push(("three quantiles", Box::new(ThreeQuantiles::new(-40.0, -8.0, -3.0).unwrap())));
    families.push(("pareto", Box::new(Pareto::truncated(3.0, 1.2, 30.0).unwrap())));
    families.push(("two values", Box::new(Discrete::new(&[0.0, 1.0], &[0.6, 0.4]).unwrap())));
    for (name, family) in families {
        let (lowest, highest) = family.support();
        let table = Marginal::plain(family.as_ref());
        let mut last = lowest;
        for index in -100_000..=100_000 {
            let amount = table.at(f64::from(index) * 1e-4 + 1e-9);
            assert!(amount >= last && amount <= highest, "{name}: {amount} after {last}");
            last = amount;
        }
    }
}

#[test]
fn scores_beyond_the_table_are_clamped_and_nan_stays_nan() {
    let table = Marginal::plain(&Normal::new(0.0, 1.0).unwrap());
    assert_eq!(table.at(f64::INFINITY), table.at(8.5));
    assert_eq!(table.at(-1e300), table.at(-8.5));
    assert!(table.at(f64::NAN).is_nan());
    // The table of a linear function is exact.
    for score in [-8.5, -3.3, 0.0, 1.0 / 64.0, 0.01, 5.77, 8.5] {
        assert!((table.at(score) - score).abs() < 1e-14, "{score}: {}", table.at(score));
    }
}

#[test]
fn the_unit_mean_table_is_nan_without_a_positive_mean() {
    assert!(Marginal::unit_mean(&Normal::new(0.0, 1.0).unwrap()).at(0.3).is_nan());
}

#[test]
fn discrete_distributions_keep_their_mean_and_nearly_all_probability_on_their_values() {
    let sample: Vec<f64> = (0..40).map(|index| f64::from(index * index)).collect();
    for family in [
        Box::new(Discrete::new(&[0.0, 1.0], &[0.6, 0.4]).unwrap()) as Box<dyn Family>,
        Box::new(Discrete::new(&[0.0, 1.0, 5.0], &[0.6, 0.375, 0.025]).unwrap()),
        Box::new(Discrete::new(&[-3.0, 12.0], &[1e-4, 1.0]).unwrap()),
        Box::new(Empirical::new(&sample).unwrap()),
    ] {
        let table = Marginal::plain(family.as_ref());
        let steps = family.steps().unwrap();
        assert!((table.mean() - family.mean()).abs() < 1e-13 * family.support().1, "{}", table.mean());
        let is_value = |amount: f64| steps.atoms().any(|(value, _)| (value - amount).abs() <= 1e-12 * value.abs().max(1e-3));
        let between: f64 = (-5440..5440)
            .map(|index| (f64::from(index) + 0.5) / 640.0)
            .filter(|z| !is_value(table.at(*z)))
            .map(|z| normal_pdf(z) / 640.0)
            .sum();
        let count = steps.rises().count() as f64;
        println!("{count} steps: {between:.4} of the probability lies between values");
        assert!(between > 0.0 && between <= 0.0127 * count, "{between}");
        let sd = sd(&table);
        assert!((sd / family.sd() - 1.0).abs() < 0.015, "sd {sd} instead of {}", family.sd());
    }
}

#[test]
fn an_empirical_distribution_of_many_values_is_accurate_to_its_resolution() {
    let gamma = Gamma::new(0.7, 10.0).unwrap();
    let sample: Vec<f64> = (0..20_000).map(|index| gamma.quantile((f64::from(index) + 0.5) / 20_000.0)).collect();
    let empirical = Empirical::new(&sample).unwrap();
    let table = Marginal::plain(&empirical);
    for p in [0.05, 0.25, 0.5, 0.9, 0.99] {
        let error = table.at(normal_quantile(p)) / empirical.quantile(p) - 1.0;
        assert!(error.abs() < 2e-3, "{p}: {error:e}");
    }
    assert!((table.mean() / empirical.mean() - 1.0).abs() < 1e-13);
}
