//! A usage history gives people a level and a rate of their own.

use std::fmt::Write;

use super::{UNCAPPED, by, csv, done, groups_of, headcount, number, table, write};
use crate::cli::{code, empty};

const SCENARIO: &str = "bench-burn";

/// 40 people with six months: half of them use 5, the others 15, in every month. As nobody's use varies, each is fully believed: levels 0.5 and 1.5, and
/// always active. So the mean of who uses three times as much is three times as large, and that of somebody without history is the group's.
#[test]
fn who_used_three_times_as_much_is_expected_to_use_three_times_as_much() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    let rows = headcount(&[&names[0]], 44);
    let mut history = "employee_id,month,amount,unit\n".to_string();
    for person in 0..40 {
        for month in 1..=6 {
            writeln!(history, "E{person:04},2025-0{month},{},Mtok", if person % 2 == 0 { 5 } else { 15 }).expect("a string");
        }
    }
    history.push_str("nobody@corp.test,2025-03,7,Mtok\n,2025-03,7,Mtok\n");
    write(folder.path(), "people.csv", &csv(&rows));
    write(folder.path(), "history.csv", &history);
    let with = ["people.csv", "--scenario", SCENARIO, "--usage-history", "history.csv", "--out", "with"];
    let output = done(folder.path(), &[&with[..], &UNCAPPED].concat());
    let text = String::from_utf8_lossy(&output.stdout);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words
            .contains("40 people with a level of their own, 4 people without have that of their group; 1 person of the history in no file"),
        "{text}"
    );
    assert!(words.contains("1 row of 242 rejected"), "{text}");
    assert!(!text.contains("corp.test"));
    done(folder.path(), &[&["people.csv", "--scenario", SCENARIO, "--out", "without"], &UNCAPPED[..]].concat());
    let [with, without] = ["with", "without"].map(|out| table(&folder.path().join(out), "people"));
    let (with, without) = (by(&with, "id"), by(&without, "id"));
    let exact = |id: &str| number(with[id], "compute_exact_mean");
    for pair in (0..40).step_by(2) {
        let [little, much] = [pair, pair + 1].map(|person| exact(&format!("E{person:04}")));
        assert!((much / little - 3.0).abs() < 1e-9, "{pair}: {little} {much}");
    }
    for id in ["E0040", "E0043"] {
        assert_eq!(with[id], without[id], "nothing is known of {id}");
    }
    for row in with.values() {
        let [mean, exact, error] = ["compute_mean", "compute_exact_mean", "compute_se_mean"].map(|column| number(row, column));
        assert!((mean - exact).abs() <= 6.0 * error, "{row:?}");
    }
}

#[test]
fn a_history_in_two_units_is_refused() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    write(folder.path(), "people.csv", &csv(&headcount(&[&names[0]], 6)));
    write(folder.path(), "history.csv", "employee_id,month,amount,unit\nE0000,2025-01,5,Mtok\nE0001,2025-01,5,USD\n");
    let output = super::batch(folder.path(), &["people.csv", "--scenario", SCENARIO, "--usage-history", "history.csv"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(code(&output) == 2 && text.contains("history.csv: line 2 is in tokens, line 3 in USD"), "{text}");
}
