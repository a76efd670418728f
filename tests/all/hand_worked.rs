//! Money cases worked by hand, as data: each file of `tests/hand_worked` is a scenario without chance, the arithmetic in a comment above it,
//! and below it the dollars of every line by month. A line that is not named must be zero.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{SEED, check_equal, simulated};

/// What stands between a scenario and its expectation.
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
    let names: Vec<_> = trials.lines.iter().map(|line| line.name).collect();
    assert!(expected.keys().all(|line| names.contains(&line.as_str())), "{name} expects a line that is not there: it has {names:?}");
    for line in &trials.lines {
        let nothing = vec![0.0; line.mean_by_month.len()];
        let months = expected.get(line.name).unwrap_or(&nothing);
        assert_eq!(months.len(), line.mean_by_month.len(), "{name}: months of {}", line.name);
        for (month, (got, dollars)) in line.mean_by_month.iter().zip(months).enumerate() {
            check_equal(&format!("{name}: {} in month {}", line.name, month + 1), *got, *dollars);
        }
        // Nothing is left to chance, so both trials are the year and the program knows its mean or does not state one.
        let year = months.iter().sum();
        line.by_trial
            .iter()
            .chain(&line.exact_mean)
            .for_each(|got| check_equal(&format!("{name}: {} of all months", line.name), *got, year));
    }
}
