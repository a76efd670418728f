//! `--guess` drafts a header map that reads the file once what it cannot know is filled in.

use super::{batch, write};
use crate::cli::{code, compcast, empty};

#[test]
fn a_guessed_map_reads_the_file_once_currency_and_period_are_filled_in() {
    let folder = empty();
    let rows: String = (0..30)
        .map(|at| format!("E{at:03},mid,Dept {},{},2020-03-{:02},p{at}@corp.test\n", at % 3, 90_000 + 1_000 * at, 1 + at % 28))
        .collect();
    write(folder.path(), "hr.csv", &format!("Employee ID,Group,Department,Base Salary,Hire Date,Work Email\n{rows}"));
    let output = compcast(folder.path(), &["batch", "--guess", "hr.csv"]);
    let (map, reasons) = (String::from_utf8(output.stdout.clone()).expect("text"), String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!(code(&output), 0, "{reasons}");
    assert!(map.contains("TO FILL IN") && map.contains("currency") && map.contains("pay_period"), "{map}");
    assert!(!map.contains("constant = \"USD\"") || map.contains("# currency"), "no currency is guessed: {map}");
    assert!(reasons.contains("sure: ") && reasons.contains("to be filled in: "), "{reasons}");
    assert!(!map.contains("corp.test") && !reasons.contains("corp.test"), "{map}{reasons}");
    let filled = map.replace("[columns]\n", "[columns]\ncurrency = { constant = \"USD\" }\npay_period = { constant = \"YEAR\" }\n");
    write(folder.path(), "map.toml", &filled);
    let output = batch(folder.path(), &["hr.csv", "--map", "map.toml", "--scenario", "ai-integrated", "--strict"]);
    assert_eq!(code(&output), 0, "{filled}\n{}", String::from_utf8_lossy(&output.stderr));
    let output = compcast(folder.path(), &["batch", "--guess", "hr.csv", "map.toml"]);
    assert!(code(&output) == 2 && String::from_utf8_lossy(&output.stderr).contains("for one file, but 2 are named"));
}
