//! Invalid parameters of each kind, with their message and help.

use super::properties::{distribution, read};
use super::*;

/// Parameters, message, help.
const ERRORS: &[(&str, &str, &str)] = &[
    // Names and keys.
    (r#"{ dist = "gamma", mean = 1 }"#, "gamma is not defined by mean", "give mean and sd; or mean and shape; or shape and scale"),
    (
        r#"{ dist = "normal", mean = 1, sd = 1, p90 = 3 }"#,
        "normal is not defined by mean, p90 and sd",
        "give two of p5, p10, p25, p50, p75, p90, p95 and p99; or mean and sd",
    ),
    (r#"{ dist = "pareto", min = 1 }"#, "pareto is not defined by min", "give min and index (and optionally max)"),
    (r#"{ dist = "uniform" }"#, "uniform is not defined by an empty table", "give min and max"),
    ("{ shape = 1, scale = 2 }", "scale and shape alone do not determine the distribution", r#"add dist = "gamma" or dist = "weibull""#),
    ("{ mean = 1, shape = 2 }", "mean and shape alone do not determine the distribution", r#"add dist = "gamma" or dist = "weibull""#),
    ("{ min = 1, index = 2 }", "index and min alone do not determine the distribution", r#"add dist = "pareto""#),
    ("{ mean = 1, sd = 0.1, max = 2 }", "max, mean and sd alone do not determine the distribution", r#"add dist = "beta""#),
    (
        "{ mean = 1 }",
        "no distribution is defined by mean",
        "give p5 and p95, or p10, p50 and p90, or mean and sd, or min, mode and max, or name a dist",
    ),
    (
        "{ }",
        "no distribution is defined by an empty table",
        "give p5 and p95, or p10, p50 and p90, or mean and sd, or min, mode and max, or name a dist",
    ),
    // Invalid numbers.
    ("{ mean = NaN, sd = 1 }", "mean is NaN, which is not a finite number", "write a finite number for mean"),
    ("{ min = 0, max = inf }", "max is inf, which is not a finite number", "write a finite number for max"),
    ("{ values = [1, NaN, 2] }", "values is NaN, which is not a finite number", "write a finite number for values"),
    ("{ mean = [1, 2], sd = 1 }", "mean is a list", "write one number for mean"),
    ("{ values = 3, weights = [1] }", "values is one number", "write a list, such as values = [3]"),
    (
        "{ mean = 1e200, sd = 1 }",
        "mean is 1e200, which is too large or too small to compute with",
        "write 0 or a number with an absolute value between 1e-100 and 1e100",
    ),
    // No spread.
    ("{ p5 = 4, p95 = 4 }", "p5 and p95 are both 4, which leaves no spread", "write the plain number 4"),
    ("{ p10 = 4, p50 = 4, p90 = 4 }", "p10 and p90 are both 4, which leaves no spread", "write the plain number 4"),
    ("{ mean = 4, sd = 0 }", "sd is 0, which leaves no spread", "write the plain number 4"),
    ("{ mean = -4, sd = 0 }", "sd is 0, which leaves no spread", "write the plain number -4"),
    ("{ mean = 4, sigma = 0 }", "sigma is 0, which leaves no spread", "write the plain number 4"),
    (r#"{ dist = "gamma", mean = 4, sd = 0 }"#, "sd is 0, which leaves no spread", "write the plain number 4"),
    (r#"{ dist = "beta", mean = 0.4, sd = 0 }"#, "sd is 0, which leaves no spread", "write the plain number 0.4"),
    ("{ min = 4, max = 4 }", "min and max are both 4, which leaves no spread", "write the plain number 4"),
    ("{ min = 4, mode = 4, max = 4 }", "min and max are both 4, which leaves no spread", "write the plain number 4"),
    ("{ values = [4, 4], weights = [1, 2] }", "every value is 4, which leaves no spread", "write the plain number 4"),
    ("{ values = [4] }", "every value is 4, which leaves no spread", "write the plain number 4"),
    ("{ values = [4, 9], weights = [1, 0] }", "every value is 4, which leaves no spread", "write the plain number 4"),
    // Order and signs.
    ("{ p5 = 9, p95 = 4 }", "p5 is 9, not below p95, which is 4", "write quantiles that increase"),
    ("{ p10 = 3, p50 = 8, p90 = 8 }", "p50 is 8, not below p90, which is 8", "write quantiles that increase"),
    (
        "{ p10 = 0, p50 = 1, p90 = 1e25 }",
        "a distribution with P10 0, P50 1 and P90 10000000000000000000000000 is too skewed to simulate",
        "write quantiles that increase, with a P50 less close to one of the others",
    ),
    ("{ min = 9, max = 4 }", "min 9 is above max 4", "write min = 4 and max = 9"),
    ("{ min = 0, mode = 5, max = 4 }", "mode 5 is not between min 0 and max 4", "write a mode from 0 to 4, or move min and max"),
    (
        r#"{ dist = "triangular", min = 0, mode = -1, max = 4 }"#,
        "mode -1 is not between min 0 and max 4",
        "write a mode from 0 to 4, or move min and max",
    ),
    ("{ mean = 4, sd = -1 }", "sd is -1, not a positive number", "write a positive sd"),
    ("{ mean = 4, sigma = -1 }", "sigma is -1, not a positive number", "write a positive sigma"),
    (
        r#"{ dist = "lognormal", mean = -4, sd = 1 }"#,
        "mean is -4, not a positive number",
        "write a positive mean, or dist = \"normal\" for one that may be negative",
    ),
    ("{ p50 = 0, sigma = 1 }", "p50 is 0, not a positive number", "write a positive p50"),
    (
        r#"{ dist = "lognormal", p5 = -3, p95 = 4 }"#,
        "a lognormal is positive, but p5 is -3",
        r#"write positive quantiles, or dist = "normal""#,
    ),
    (r#"{ dist = "gamma", shape = 0, scale = 1 }"#, "shape is 0, not a positive number", "write a positive shape"),
    (r#"{ dist = "weibull", mean = 1, shape = -2 }"#, "shape is -2, not a positive number", "write a positive shape"),
    ("{ alpha = 0, beta = 1 }", "alpha is 0, not a positive number", "write a positive alpha"),
    (r#"{ dist = "pareto", min = 0, index = 2 }"#, "min is 0, not a positive number", "write a positive min"),
    (r#"{ dist = "pareto", min = 3, index = 2, max = 1 }"#, "min 3 is above max 1", "write min = 1 and max = 3"),
    // Parameters that no distribution, or more than one, has.
    ("{ mean = 4, gini = 1 }", "a Gini coefficient of 1 is not between 0 and 1", "write a gini above 0 and below 1, such as 0.7"),
    ("{ mean = 4, gini = 75 }", "a Gini coefficient of 75 is not between 0 and 1", "write a gini above 0 and below 1, such as 0.7"),
    (
        "{ mean = 10, p90 = 30 }",
        "no lognormal has mean 10 and P90 30: P90/mean cannot exceed 2.27",
        "write a P90 of at most 22.7, or give p50 and p90",
    ),
    (
        "{ mean = 6, p90 = 12 }",
        "two lognormals have mean 6 and P90 12: sigma 0.776 and sigma 1.79",
        "give mean with sigma = 0.776 or sigma = 1.79, or give p50 and p90",
    ),
    (
        r#"{ dist = "weibull", scale = 1, shape = 0.005 }"#,
        "a shape of 0.005 is too extreme to simulate",
        "choose parameters with a shape of at least 0.05",
    ),
    (
        r#"{ dist = "pareto", min = 3, index = 1 }"#,
        "a pareto of index 1 without a max has an infinite mean",
        "add a max, or write an index above 1",
    ),
    (
        r#"{ dist = "beta", mean = 0.5, sd = 0.5 }"#,
        "no beta between 0 and 1 has mean 0.5 and sd 0.5: the sd must be below 0.5",
        "write a smaller sd, or move min and max",
    ),
    (r#"{ dist = "beta", mean = 3, sd = 0.5 }"#, "mean 3 is not between 0 and 1", "write a mean above 0 and below 1, or move min and max"),
    ("{ p50 = 1e98, sigma = 5 }", "the mean of this lognormal is too large to compute with", "write parameters with less spread"),
    ("{ p50 = 4, sigma = 40 }", "a sigma of 40 is too extreme to simulate", "choose parameters with a sigma of at most 6"),
    // Weights.
    ("{ values = [1, 2, 3], weights = [1, 2] }", "3 values but 2 weights", "write one weight for each value"),
    ("{ values = [1, 2], weights = [1, -2] }", "weight -2 is not a finite number of 0 or more", "write positive weights"),
    ("{ values = [1, 2], weights = [0, 0] }", "all weights are 0", "write at least two positive weights"),
    ("{ values = [] }", "values is empty", "list at least two different values"),
];

#[test]
fn errors_have_the_expected_message_and_help() {
    let differences: Vec<String> = ERRORS
        .iter()
        .map(|(table, message, help)| (table, format!("{message}; {help}"), distribution(table).expect_err(table).to_string()))
        .filter(|(_, expected, actual)| expected != actual)
        .map(|(table, expected, actual)| format!("{table}\n  expected {expected}\n  got      {actual}\n"))
        .collect();
    assert!(differences.is_empty(), "{}", differences.concat());
}

#[test]
fn an_unknown_distribution_is_answered_with_the_names_of_all() {
    let error = distribution(r#"{ dist = "lognorm", mean = 1, sd = 1 }"#).expect_err("no such family");
    assert_eq!(error.message, r#"there is no distribution "lognorm""#);
    for name in family_names() {
        assert!(error.help.contains(name), "{name} is not in {:?}", error.help);
    }
}

#[test]
fn an_error_about_a_single_key_names_it() {
    let mut n_named = 0;
    for (table, message, _) in ERRORS {
        let (_, parameters) = read(table);
        let named = parameters.keys().find(|key| message.starts_with(&format!("{key} is ")));
        assert_eq!(distribution(table).expect_err(table).key.as_ref(), named, "{table}");
        n_named += usize::from(named.is_some());
    }
    assert!(n_named > 20, "{n_named}");
}

#[test]
fn an_invalid_range_has_the_expected_message_and_help() {
    for (low, high, message, help) in [
        (4.0, 4.0, "the range runs from 4 to 4, which leaves no spread", "write the plain number 4"),
        (900.0, 200.0, "the range 900 to 200 runs backwards", "write 200 to 900"),
        (f64::NAN, 2.0, "the range NaN to 2 is not finite", "write two finite numbers"),
        (1.0, f64::INFINITY, "the range 1 to inf is not finite", "write two finite numbers"),
    ] {
        assert_eq!(interval(low, high).expect_err(message), DistributionError::new(message, help));
    }
}

#[test]
fn messages_are_lower_case_fragments_without_a_full_stop() {
    for (_, message, help) in ERRORS {
        for text in [message, help] {
            assert!(!text.ends_with('.') && !text.contains("  "), "{text}");
            assert!(text.chars().next().is_none_or(|first| !first.is_uppercase()), "{text}");
        }
    }
}

#[test]
fn following_the_help_works() {
    assert!(distribution("{ mean = 10, p90 = 22.7 }").unwrap_err().message.starts_with("two lognormals"));
    for sigma in ["0.776", "1.79"] {
        let p90 = distribution(&format!("{{ mean = 6, sigma = {sigma} }}")).unwrap().quantile(0.9);
        assert!((p90 / 12.0 - 1.0).abs() < 2e-3, "sigma {sigma} gives P90 {p90}");
    }
}

#[test]
fn extreme_parameters_never_panic() {
    const NUMBERS: [f64; 9] = [-1e100, -3.0, -1e-99, 0.0, 1e-99, 0.4, 7.0, 1e6, 1e100];
    let mut built = 0;
    for entry in FAMILIES {
        for set in entry.parameter_sets {
            let keys = match set {
                ParameterSet::Keys { .. } => set.keys(),
                ParameterSet::TwoQuantiles => vec!["p25", "p99"],
            };
            for code in 0..NUMBERS.len().pow(keys.len().min(3) as u32) {
                let number = |position: u32| NUMBERS[code / NUMBERS.len().pow(position % 3) % NUMBERS.len()];
                let parameter = |(position, key): (usize, &&str)| {
                    let number = number(position as u32);
                    let value =
                        if ["values", "weights"].contains(key) { Parameter::List(vec![number, 2.0]) } else { Parameter::Number(number) };
                    ((*key).to_owned(), value)
                };
                let parameters = keys.iter().enumerate().map(parameter).collect();
                if let Ok(distribution) = from_parameters(Some(entry.name), &parameters) {
                    built += 1;
                    let (lowest, highest) = distribution.support();
                    assert!(lowest < highest && distribution.mean().is_finite() && distribution.sd() >= 0.0, "{distribution:?}");
                    let table = crate::chance::marginal::Marginal::plain(distribution.as_ref());
                    assert!(table.at(-1.0) <= table.at(1.0), "{distribution:?}: {} {}", table.at(-1.0), table.at(1.0));
                }
            }
        }
    }
    assert!(built > 100, "{built}");
}
