//! Names, addresses and birth dates never reach an output; ids as they may be shown; small groups not at all.

use std::fs;

use super::{SCENARIO, batch, csv, done, groups_of, headcount, number, table, write};
use crate::cli::{code, empty};

#[test]
fn names_and_addresses_of_people_reach_no_output() {
    let folder = empty();
    let group = &groups_of(SCENARIO)[0];
    let header = "employee_id,Full Name,Birth Date,group,base_pay,pay_period,currency";
    let row = |at: usize| format!("secret{at}@corp.test,Secretname{at} Lastname,1980-01-0{},{group},100000,YEAR,USD", 1 + at % 9);
    let mut rows: Vec<String> = (0..9).map(row).collect();
    rows.push(format!("secret99@corp.test,Secretname99 Lastname,1980-01-01,{group},abc,YEAR,USD"));
    write(folder.path(), "people.csv", &format!("{header}\n{}\n", rows.join("\n")));
    write(folder.path(), "key", "0123456789abcdef0123456789abcdef\n");
    let arguments = ["people.csv", "--scenario", SCENARIO, "--max-rejects", "20%"];
    let mut ids = vec![];
    for (out, more) in [("plain", &[][..]), ("hashed", &["--pseudonymise", "key"][..]), ("again", &["--pseudonymize", "key"][..])] {
        let output = done(folder.path(), &[&arguments[..], more, &["--out", out]].concat());
        let mut written = vec![output.stdout, output.stderr];
        for file in walk(&folder.path().join(out)) {
            written.push(fs::read(file).expect("a file"));
        }
        for bytes in written {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("secret") && !text.contains("Secretname") && !text.contains("1980-01-0"), "{out}: {text}");
        }
        ids.push(table(&folder.path().join(out), "people").iter().map(|row| row["id"].clone()).collect::<Vec<_>>());
    }
    assert!(ids[0].iter().all(String::is_empty));
    assert!(ids[1].iter().all(|id| id.len() == 32) && ids[1] == ids[2]);
    let output = batch(folder.path(), &[&arguments[..], &["--by", "Full Name"]].concat());
    assert_eq!(code(&output), 2, "a name is no label");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[cfg(unix)]
#[test]
fn what_is_written_can_be_read_by_its_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = empty();
    let group = &groups_of(SCENARIO)[0];
    write(folder.path(), "people.csv", &csv(&headcount(&[group], 6)));
    done(folder.path(), &["people.csv", "--scenario", SCENARIO, "--out", "out"]);
    for file in walk(&folder.path().join("out")) {
        assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o077, 0, "{}", file.display());
    }
}

#[test]
fn groups_below_the_minimum_are_merged_until_no_difference_shows_them() {
    let folder = empty();
    let group = &groups_of(SCENARIO)[0];
    let mut rows = headcount(&[group], 30);
    for (at, row) in rows.iter_mut().enumerate() {
        let department = if at < 3 { "Legal" } else { ["Ops", "R&D", "Sales"][at % 3] };
        let cells: Vec<&str> = row.split(',').collect();
        *row = [&cells[..2], &[department], &cells[3..]].concat().join(",");
    }
    write(folder.path(), "people.csv", &csv(&rows));
    done(folder.path(), &["people.csv", "--scenario", SCENARIO, "--by", "department", "--out", "out"]);
    let groups = table(&folder.path().join("out"), "groups");
    assert!(groups.iter().all(|row| row["department"] != "Legal"), "{groups:?}");
    let merged: Vec<_> = groups.iter().filter(|row| row["kind"] == "merged groups").collect();
    assert!(merged.len() == 1 && number(merged[0], "people") >= 5.0, "{merged:?}");
    assert_eq!(
        groups
            .iter()
            .filter(|row| row["kind"] != "all" && row["department"] != "(planned hires)")
            .map(|row| number(row, "people"))
            .sum::<f64>(),
        30.0
    );
    done(folder.path(), &["people.csv", "--scenario", SCENARIO, "--by", "department", "--min-group", "1", "--out", "out"]);
    assert!(table(&folder.path().join("out"), "groups").iter().any(|row| row["department"] == "Legal"));
}

#[test]
fn a_label_that_opens_a_formula_is_escaped() {
    let folder = empty();
    let group = &groups_of(SCENARIO)[0];
    let rows: Vec<String> =
        headcount(&[group], 6).iter().map(|row| row.replace("R&D", "=1+1").replace("Ops", "=1+1").replace("Sales", "=1+1")).collect();
    write(folder.path(), "people.csv", &csv(&rows));
    done(folder.path(), &["people.csv", "--scenario", SCENARIO, "--by", "department", "--out", "out"]);
    let groups = table(&folder.path().join("out"), "groups");
    assert!(
        groups.iter().any(|row| row["department"] == "'=1+1") && groups.iter().all(|row| !row["department"].starts_with('=')),
        "{groups:?}"
    );
}
