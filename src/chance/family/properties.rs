//! Properties of every family, tested with the examples of [`FAMILIES`] and more difficult cases.

use std::collections::BTreeSet;

use super::*;
use crate::chance::marginal::Marginal;
use crate::quantity::math::normal_pdf;

/// Further cases: heavy tails, steep ends, distant ends, other parameter sets.
const MORE_CASES: &[&str] = &[
    r#"{ dist = "lognormal", mean = 13, sigma = 2 }"#,
    r#"{ mean = 100, sd = 5 }"#,
    r#"{ mean = 13, gini = 0.75 }"#,
    r#"{ p50 = 1.1, sigma = 0.45 }"#,
    r#"{ mean = 10, p90 = 9 }"#,
    r#"{ p25 = -4, p75 = 9 }"#,
    r#"{ p10 = -40, p50 = -8, p90 = -3 }"#,
    r#"{ p10 = 1, p50 = 2, p90 = 3 }"#,
    r#"{ min = 0, mode = 0, max = 1 }"#,
    r#"{ min = -5, mode = 7, max = 7 }"#,
    r#"{ dist = "triangular", min = 2, mode = 2, max = 9 }"#,
    r#"{ alpha = 0.9, beta = 0.2 }"#,
    r#"{ alpha = 17, beta = 7.7 }"#,
    r#"{ dist = "beta", mean = 70, sd = 10, min = 20, max = 100 }"#,
    r#"{ alpha = 4000, beta = 0.5, min = -1 }"#,
    r#"{ dist = "gamma", shape = 0.35, scale = 1 }"#,
    r#"{ dist = "gamma", mean = 3, sd = 1 }"#,
    r#"{ dist = "gamma", shape = 4000, scale = 0.01 }"#,
    r#"{ dist = "weibull", shape = 0.5, scale = 10 }"#,
    r#"{ dist = "weibull", shape = 30, scale = 10 }"#,
    r#"{ dist = "pareto", min = 1000, index = 2.5 }"#,
    r#"{ dist = "pareto", min = 1, index = 1, max = 10 }"#,
    r#"{ dist = "pareto", min = 1, index = 0.3, max = 1e6 }"#,
    r#"{ values = [0, 12], weights = [3, 1] }"#,
];

const PROBABILITIES: [f64; 15] =
    [1e-12, 1e-9, 1e-6, 1e-4, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.9999, 1.0 - 1e-6, 1.0 - 1e-9, 1.0 - 1e-12];

/// Reads an inline table of TOML with numbers, lists of numbers and a `dist`.
pub fn read(table: &str) -> (Option<String>, BTreeMap<String, Parameter>) {
    let mut dist = None;
    let mut parameters = BTreeMap::new();
    let mut rest = table.trim().trim_start_matches('{').trim_end_matches('}').trim();
    while let Some((key, value)) = rest.split_once('=') {
        let value = value.trim_start();
        let end = if value.starts_with('[') { value.find(']').unwrap() + 1 } else { value.find(',').unwrap_or(value.len()) };
        let (text, tail) = value.split_at(end);
        let number = |text: &str| text.trim().parse::<f64>().unwrap();
        if let Some(list) = text.strip_prefix('[') {
            let items = list.trim_end_matches(']').split(',').filter(|item| !item.trim().is_empty());
            parameters.insert(key.trim().to_owned(), Parameter::List(items.map(number).collect()));
        } else if key.trim() == "dist" {
            dist = Some(text.trim().trim_matches('"').to_owned());
        } else {
            parameters.insert(key.trim().to_owned(), Parameter::Number(number(text)));
        }
        rest = tail.trim_start_matches(',').trim();
    }
    (dist, parameters)
}

/// The distribution of an inline table.
pub fn distribution(table: &str) -> Result<Box<dyn Family>, DistributionError> {
    let (dist, parameters) = read(table);
    from_parameters(dist.as_deref(), &parameters)
}

fn for_every_distribution(check: impl Fn(&str, &dyn Family)) {
    for table in FAMILIES.iter().map(|entry| entry.example).chain(MORE_CASES.iter().copied()) {
        let family = distribution(table).unwrap_or_else(|error| panic!("{table}: {error}"));
        check(table, family.as_ref());
    }
}

#[test]
fn a_quantile_is_the_smallest_amount_whose_cdf_is_at_least_p() {
    // Where the cdf changes by more than the tolerance from one double to the next, p must lie between
    // the values at the adjacent doubles.
    for_every_distribution(|table, family| {
        for p in PROBABILITIES {
            let x = family.quantile(p);
            let tolerance = 1e-12 * p.min(1.0 - p) + if p > 0.5 { 1e-15 } else { 0.0 };
            let (before, after) = (family.cdf(x.next_down()), family.cdf(x.next_up()));
            assert!(before <= p + tolerance && p <= after + tolerance, "{table}: p {p:e}, x {x:e}, cdf {before:e} to {after:e}");
            if family.steps().is_some() {
                assert!(before < p && p <= family.cdf(x), "{table}: {p}");
            }
        }
    });
}

#[test]
fn quantiles_increase_and_stay_in_the_support() {
    for_every_distribution(|table, family| {
        let (lowest, highest) = family.support();
        assert_eq!((family.quantile(0.0), family.quantile(1.0)), (lowest, highest), "{table}");
        assert!(family.quantile(f64::NAN).is_nan(), "{table}");
        assert_eq!((family.cdf(lowest - 1.0), family.cdf(highest + 1.0)), (0.0, 1.0), "{table}");
        let mut last = lowest;
        for index in -1184..=1184 {
            let x = family.quantile_of_score(f64::from(index) / 32.0);
            // An iterative inverse may decrease in its last bits near an end of the support.
            let tolerance = 1e-12 * x.abs();
            assert!(x >= last - tolerance && x >= lowest && x <= highest, "{table}: {x} after {last}");
            last = x;
        }
    });
}

#[test]
fn the_quantile_of_a_score_is_that_of_its_probability() {
    for_every_distribution(|table, family| {
        for z in [-6.0, -2.5, -1.0, -0.1, 0.0, 0.3, 1.7, 4.0] {
            let (direct, indirect) = (family.quantile_of_score(z), family.quantile(normal_cdf(z)));
            let scale = family.mean().abs().max(direct.abs());
            assert!((direct - indirect).abs() <= 1e-11 * scale, "{table} at {z}: {direct} and {indirect}");
        }
    });
}

#[test]
fn mean_and_sd_are_the_integrals_of_the_quantile_function() {
    for_every_distribution(|table, family| {
        // The trapezoidal rule converges faster than any power for a smooth integrand that vanishes on
        // both sides, but not for one with a kink or a step.
        let tolerance = if family.steps().is_some() {
            5e-3
        } else if family.name() == "triangular" {
            1e-5
        } else {
            1e-10
        };
        let step = 1.0 / 64.0;
        let integral = |function: &dyn Fn(f64) -> f64| -> f64 {
            (-2368..=2368).map(|index| f64::from(index) * step).map(|z| function(family.quantile_of_score(z)) * normal_pdf(z) * step).sum()
        };
        let (mean, sd) = (family.mean(), family.sd());
        // Relative to the sd, or to the mean where it is larger and determines the rounding error.
        let scale = mean.abs().max(if sd.is_finite() { sd } else { 0.0 });
        let numeric = integral(&|x| x);
        assert!((numeric - mean).abs() <= tolerance * scale, "{table}: mean {mean} against {numeric}");
        if sd.is_finite() {
            let numeric = integral(&|x| (x - mean) * (x - mean)).sqrt();
            assert!((numeric / sd - 1.0).abs() <= tolerance, "{table}: sd {sd} against {numeric}");
        }
    });
}

#[test]
fn amounts_do_not_depend_on_the_batch_length() {
    for_every_distribution(|table, family| {
        let (one, other) = (Marginal::plain(family), Marginal::plain(distribution(table).unwrap().as_ref()));
        let scores: Vec<f64> = (0..203).map(|index| f64::from(index) * 0.0977 - 9.9).collect();
        let mut batch = scores.clone();
        one.apply(&mut batch);
        for length in [1, 7, 64] {
            let mut in_chunks = scores.clone();
            in_chunks.chunks_mut(length).for_each(|chunk| other.apply(chunk));
            assert_eq!(batch, in_chunks, "{table}");
        }
        assert!(scores.iter().zip(&batch).all(|(score, amount)| one.at(*score) == *amount), "{table}");
    });
}

#[test]
fn family_names_and_parameter_sets_are_unambiguous_and_every_example_is_valid() {
    assert_eq!(family_names().collect::<BTreeSet<_>>().len(), FAMILIES.len());
    for entry in FAMILIES {
        assert_eq!(distribution(entry.example).unwrap().name(), entry.name);
        for (index, set) in entry.parameter_sets.iter().enumerate() {
            let keys = match set {
                ParameterSet::Keys { required, .. } => required.to_vec(),
                ParameterSet::TwoQuantiles => vec!["p5", "p95"],
            };
            for (other_index, other) in entry.parameter_sets.iter().enumerate() {
                assert_eq!(other.accepts(&keys), index == other_index, "{}: {keys:?}", entry.name);
            }
        }
    }
}

#[test]
fn parameter_names_lists_every_accepted_key() {
    let accepted: BTreeSet<&str> = FAMILIES.iter().flat_map(|entry| entry.parameter_sets).flat_map(|set| set.keys()).collect();
    assert_eq!(parameter_names().iter().copied().collect::<BTreeSet<_>>(), accepted);
    assert_eq!(parameter_names().len(), accepted.len());
}

#[test]
fn the_keys_determine_the_family() {
    for (table, name) in [
        ("{ p10 = 3, p50 = 8, p90 = 40 }", "three-quantiles"),
        ("{ min = 1, mode = 2, max = 3 }", "pert"),
        ("{ mean = 10, gini = 0.5 }", "lognormal"),
        ("{ mean = 10, sigma = 0.5 }", "lognormal"),
        ("{ p50 = 10, sigma = 0.5 }", "lognormal"),
        ("{ mean = 10, p90 = 10 }", "lognormal"),
        ("{ p10 = 1, p99 = 30 }", "lognormal"),
        ("{ p5 = 0, p95 = 30 }", "normal"),
        ("{ p25 = -3, p90 = 30 }", "normal"),
        ("{ mean = 10, sd = 30 }", "lognormal"),
        ("{ mean = 0, sd = 30 }", "normal"),
        ("{ mean = -10, sd = 3 }", "normal"),
        ("{ values = [1, 2], weights = [1, 2] }", "discrete"),
        ("{ values = [1, 2] }", "empirical"),
        ("{ min = 1, max = 2 }", "uniform"),
        ("{ alpha = 1, beta = 2 }", "beta"),
        ("{ alpha = 1, beta = 2, max = 4 }", "beta"),
    ] {
        assert_eq!(distribution(table).unwrap().name(), name, "{table}");
    }
}

#[test]
fn a_distribution_has_the_given_parameters() {
    let is_close = |actual: f64, given: f64| (actual / given - 1.0).abs() < 1e-12;
    for dist in ["lognormal", "normal"] {
        for (lower, p) in QUANTILES {
            for (upper, q) in QUANTILES.into_iter().filter(|(_, q)| *q > p) {
                let distribution = distribution(&format!("{{ dist = \"{dist}\", {lower} = 3, {upper} = 4 }}")).unwrap();
                assert!(is_close(distribution.quantile(p), 3.0) && is_close(distribution.quantile(q), 4.0), "{dist} {lower} {upper}");
            }
        }
    }
    for dist in ["lognormal", "normal", "gamma"] {
        let distribution = distribution(&format!("{{ dist = \"{dist}\", mean = 13, sd = 29 }}")).unwrap();
        assert!(is_close(distribution.mean(), 13.0) && is_close(distribution.sd(), 29.0), "{dist}");
    }
    for dist in ["gamma", "weibull"] {
        assert!(is_close(distribution(&format!("{{ dist = \"{dist}\", mean = 13, shape = 0.45 }}")).unwrap().mean(), 13.0));
    }
    for (low, high) in [(200.0, 900.0), (-0.02, 0.07), (0.0, 5.0)] {
        let distribution = interval(low, high).unwrap();
        assert_eq!(distribution.name(), if low > 0.0 { "lognormal" } else { "normal" });
        assert!((distribution.cdf(low) - 0.05).abs() < 1e-13 && (distribution.cdf(high) - 0.95).abs() < 1e-13);
    }
}
