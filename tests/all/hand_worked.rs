//! Money cases worked by hand, as data: each file of `tests/hand_worked` is a scenario without chance, the arithmetic in a comment above it,
//! and below it the dollars of every line by month. A line that is not named must be zero; a line whose cash moves at other times than its
//! cost accrues is named again as `cash of …`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{SEED, check_equal, simulated};

/// Separates a scenario from its expectation.
const BELOW: &str = "# ---- expected: dollars by month\n";

#[test]
fn every_case_costs_what_was_worked_out_by_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hand_worked");
    let mut cases: Vec<_> = folder.read_dir().expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    cases.sort();
    assert!(cases.len() >= 15, "{} cases", cases.len());
    for case in cases {
        check(&case.file_stem().unwrap_or_default().to_string_lossy(), &std::fs::read_to_string(&case).expect("a text"));
    }
}

fn check(name: &str, text: &str) {
    let (scenario, expected) = text.split_once(BELOW).unwrap_or_else(|| panic!("{name} expects nothing"));
    let expected: BTreeMap<String, Vec<f64>> = toml::from_str(expected).unwrap_or_else(|error| panic!("{name}: {error}"));
    let trials = simulated(scenario, &[], SEED, 2);
    let mut columns: Vec<_> =
        trials.lines().map(|line| (line.name.to_string(), line.by_trial, line.mean_by_month(), line.exact_mean)).collect();
    let cash = trials.lines().filter_map(|line| line.cash());
    columns.extend(cash.map(|cash| (format!("cash of {}", cash.line.name), cash.by_trial, cash.mean_by_month(), cash.exact_mean)));
    let names: Vec<_> = columns.iter().map(|(name, ..)| name).collect();
    assert!(expected.keys().all(|line| names.contains(&line)), "{name} expects a line that is not there: it has {names:?}");
    for (line, by_trial, mean_by_month, exact_mean) in columns {
        let nothing = vec![0.0; mean_by_month.len()];
        let months = expected.get(&line).unwrap_or(&nothing);
        assert_eq!(months.len(), mean_by_month.len(), "{name}: months of {line}");
        for (month, (got, dollars)) in mean_by_month.iter().zip(months).enumerate() {
            check_equal(&format!("{name}: {line} in month {}", month + 1), *got, *dollars);
        }
        // Nothing is left to chance, so both trials are the year and the program knows its mean or does not state one.
        let year = months.iter().sum();
        by_trial.iter().chain(&exact_mean).for_each(|got| check_equal(&format!("{name}: {line} of all months"), *got, year));
    }
}
