//! Headcount files and header maps as the program meets them: what it prints about them, and that none makes it panic.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::cli::{code, compcast, empty};

const MAP: &str = r#"format = 1
[columns]
employee_id = "id"
base_pay = "pay"
pay_period = { constant = "YEAR" }
currency = { constant = "USD" }
usage_tier = { constant = "mid" }
"#;

fn write(folder: &Path, files: &[(&str, &str)]) {
    files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_map_that_does_not_fit_its_file_is_shown_at_the_line_that_is_wrong() {
    let folder = empty();
    let wrong = MAP.replace("USD", "EUX");
    write(folder.path(), &[("p.csv", "EmployeeNo,pay\nE1,5000\n"), ("q.csv", "id,pay\nE1,5000\n"), ("m.toml", MAP), ("eux.toml", &wrong)]);
    for (file, map, message, place, line) in [
        ("p.csv", "m.toml", "the file has no column `id`, it has `EmployeeNo`, `pay`", "m.toml:3:15", "employee_id = \"id\""),
        ("q.csv", "eux.toml", "is not a currency", "eux.toml:6:25", "constant = \"EUX\""),
    ] {
        for command in [vec!["check", "ai-integrated"], vec!["run", "ai-integrated"], vec!["compare", "traditional", "ai-integrated"]] {
            let output = compcast(folder.path(), &[command.as_slice(), &["--headcount", file, "--map", map]].concat());
            let text = stderr(&output);
            assert_eq!(code(&output), 2, "{command:?}: {text}");
            assert!(text.contains(message) && text.contains(place) && text.contains(line), "{command:?}: {text}");
        }
    }
}

/// Odd files by a canonical header and by a map, whose mistakes have a place: each is used or refused, and none ends the program otherwise.
#[test]
fn no_file_and_no_map_make_the_program_panic() {
    let folder = empty();
    let maps = [
        ("good.toml", MAP.to_string()),
        ("missing.toml", MAP.replace("\"pay\"", "[\"pay\", \"gone\"]")),
        ("translated.toml", MAP.replace("{ constant = \"mid\" }", "{ column = \"gone\", values = { a = \"b\" } }")),
        ("other-currency.toml", MAP.replace("USD", "GBP")),
        ("no-currency.toml", MAP.replace("currency = { constant = \"USD\" }\n", "")),
        ("empty.toml", String::new()),
    ];
    let files = [
        "",
        "\n",
        "id",
        "id,pay",
        "id,pay\n",
        "id,pay\n,\n",
        "id,pay\nE1,\"5\n",
        "\"id,pay\nE1,5\n",
        "id,id,pay\nE1,E1,5\n",
        "\u{feff}id;pay\r\nE1;5\r\n",
        "id,pay\nE1\n",
        "id,pay\nE1,5,6\n",
        "id,pay\n\0,\0\n",
        "employee_id,usage_tier\nE1,mid\n",
    ];
    let (mut used, mut refused) = (0, 0);
    for (name, map) in &maps {
        write(folder.path(), &[(name, map)]);
        for file in files {
            write(folder.path(), &[("p.csv", file)]);
            for arguments in [vec!["--headcount", "p.csv", "--map", name], vec!["--headcount", "p.csv"]] {
                let output = compcast(folder.path(), &[&["check", "ai-integrated"], arguments.as_slice()].concat());
                match code(&output) {
                    0 => used += 1,
                    2 => refused += 1,
                    other => panic!("{arguments:?} {map:?} {file:?} left with {other}: {}", stderr(&output)),
                }
            }
        }
    }
    assert!(used >= 5 && refused > 100, "{used} used, {refused} refused");
}

#[test]
fn check_says_which_columns_it_used_and_counts_equal_mistakes() {
    let folder = empty();
    let rows: String = (0..30).map(|at| format!("E{at},mid,12{at}€,YEAR,USD,x\n")).collect();
    let file =
        format!("employee_id,usage_tier,base_pay,pay_period,currency,Hire Date\n{rows}A,mid,90000,YEAR,USD,x\nB,mid,,,,x\nC,low,,,,x\n");
    write(folder.path(), &[("p.csv", &file)]);
    let output = compcast(folder.path(), &["check", "ai-integrated", "--headcount", "p.csv"]);
    let expected = "33 rows read, 31 rejected\n\
        columns used: employee_id, base_pay, pay_period, currency, usage_tier\n\
        columns not used: `Hire Date`\n\
        rejected: 30 rows, first line 2, base_pay (column 3): `120€` in `base_pay` says EUR, but its row is in USD, \
        write the amount in USD, or what it is in as the currency of its row\n\
        rejected: line 34, usage_tier (column 2): no group of the scenario is called `low`: write one of `junior`, `mid`, `principal`, `senior`\n";
    let verdict = "\nai-integrated: 2 people in 1 group, 31 of 33 rows rejected, 1 warning\n";
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.starts_with(expected) && stdout.ends_with(verdict), "{stdout}");
    assert_eq!(code(&output), 0);
    let warning = "warning: 1 of 2 people in the headcount file has no base pay there; their group's is filled in, 155k USD a year: `mid` for 1, 155k USD\n";
    assert_eq!(stderr(&output), warning);
}

#[test]
fn a_file_without_groups_is_answered_with_the_column_that_is_missing() {
    let folder = empty();
    let rows: String = (0..1200).map(|at| format!("E{at},research\n")).collect();
    write(folder.path(), &[("p.csv", &format!("employee_id,Dept\n{rows}"))]);
    for command in ["check", "run"] {
        let output = compcast(folder.path(), &[command, "ai-integrated", "--headcount", "p.csv"]);
        let text = stderr(&output);
        assert_eq!(code(&output), 2, "{text}");
        assert_eq!(text.matches("has no column `group` or `usage_tier`").count(), 1, "{text}");
        assert!(!text.contains("rejected:"), "{text}");
    }
}

#[test]
fn a_headcount_file_is_read_once_however_many_scenarios_use_it() {
    let folder = empty();
    // Standard input cannot be read twice.
    let mut child = Command::new(env!("CARGO_BIN_EXE_compcast"))
        .args(["compare", "traditional", "ai-integrated", "--headcount", "-", "--trials", "64", "--format", "json"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"employee_id,group\nE1,junior\nE2,senior\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let comparison: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let people: Vec<_> = comparison["scenarios"].as_array().unwrap().iter().map(|scenario| &scenario["people"]).collect();
    assert_eq!(people, [2, 2]);
}
