//! Rows read = rows simulated + rows rejected + rows filtered, and the total is that of `run`.

use super::{HEADER, SCENARIO, UNCAPPED, batch, by, csv, done, groups_of, headcount, number, table, write};
use crate::cli::{code, compcast, empty};

fn json(text: &[u8]) -> serde_json::Value {
    serde_json::from_slice(text).expect("JSON")
}

#[test]
fn people_and_what_belongs_to_nobody_add_up_to_what_a_run_costs() {
    for scenario in [SCENARIO, "ai-integrated", "traditional"] {
        let folder = empty();
        let names = groups_of(scenario);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        write(folder.path(), "people.csv", &csv(&headcount(&names, 60)));
        let run = ["run", scenario, "--headcount", "people.csv", "--trials", "130", "--seed", "5", "--format", "json", "--quiet"];
        let run = json(&compcast(folder.path(), &run).stdout);
        let output = done(folder.path(), &["people.csv", "--scenario", scenario, "--by", "department", "--out", "out", "--format", "json"]);
        let batch = json(&output.stdout);
        let total = &batch["total"];
        for (of_batch, of_run) in [("cost", "total"), ("compute", "compute")] {
            for figure in ["mean", "p50", "p90"] {
                let [one, other] = [&total[of_batch][figure], &run[of_run][figure]].map(|number| number.as_f64().expect("a number"));
                assert!((one - other).abs() <= 1e-9 * other.abs(), "{scenario} {of_batch} {figure}: {one} {other}");
            }
        }
        let people = table(&folder.path().join("out"), "people");
        let groups = table(&folder.path().join("out"), "groups");
        for column in ["cost_mean", "compute_mean"] {
            let of_people: f64 = people.iter().map(|row| number(row, column)).sum();
            let of_groups: f64 = groups
                .iter()
                .filter(|row| row["kind"] == "group" && row["department"] != "(planned hires)")
                .map(|row| number(row, column))
                .sum();
            assert!((of_people - of_groups).abs() <= 1e-9 * of_groups.abs(), "{scenario} {column}: {of_people} {of_groups}");
        }
        assert_eq!(batch["rows"]["read"], 60);
    }
}

#[test]
fn every_row_is_simulated_rejected_or_filtered() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    let group = &names[0];
    let header = HEADER.replace("start_date", "start_date,end_date,employment_type");
    let text = format!(
        "{header}\nE1,{group},Ops,100000,YEAR,USD,2020-01-01,,\nE2,{group},Ops,x,YEAR,USD,2020-01-01,,\nE3,{group},Ops,90000,YEAR,USD,2020-01-01,2020-12-31,\n\
         E4,{group},Ops,90000,YEAR,USD,2020-01-01,,Terminated\nE1,{group},Ops,1,YEAR,USD,2020-01-01,,\nE5,nobody,Ops,90000,YEAR,EUX,2020-01-01,,\n"
    );
    write(folder.path(), "people.csv", &text);
    let arguments = ["people.csv", "--scenario", SCENARIO, "--max-rejects", "60%", "--out", "out", "--format", "json"];
    let result = json(&done(folder.path(), &arguments).stdout);
    let rows = &result["rows"];
    let [read, simulated, rejected, filtered, gone] =
        ["read", "simulated", "rejected", "filtered", "not_at_work"].map(|count| rows[count].as_u64().expect("a count"));
    assert_eq!((read, simulated, rejected, filtered, gone), (6, 2, 3, 1, 1), "{rows}");
    let people = |key: &str| result[key].as_u64().expect("a count");
    assert_eq!(people("people") - people("planned_hires"), 1, "who left years ago is no headcount");
    let rejects = table(&folder.path().join("out"), "rejects");
    assert_eq!(rejects.iter().map(|row| row["line"].as_str()).collect::<Vec<_>>(), ["3", "6", "7"]);
    for row in &rejects {
        assert!(!row["reason"].is_empty() && !row["remedy"].is_empty() && row["file"] == "people.csv", "{row:?}");
    }
    let people = table(&folder.path().join("out"), "people");
    let by_id = by(&people, "id");
    assert_eq!((by_id["E1"]["at_work"].as_str(), by_id["E3"]["at_work"].as_str()), ("yes", "no"));
}

#[test]
fn more_rejected_rows_than_are_allowed_fail_and_are_written_all_the_same() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    let mut rows = headcount(&[&names[0]], 50);
    rows.push(format!("X1,{},Ops,abc,YEAR,USD,2020-01-15", names[0]));
    rows.push(format!("X2,{},Ops,-5,YEAR,USD,2020-01-15", names[0]));
    write(folder.path(), "people.csv", &csv(&rows));
    let output = batch(folder.path(), &["people.csv", "--scenario", SCENARIO, "--out", "out"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code(&output), 2, "{text}");
    assert!(text.contains("2 of 52 rows rejected (3.8%), but at most 1% may be") && text.contains("--max-rejects 4%"), "{text}");
    assert!(text.contains("people.csv:52: 1 row") && text.contains("is negative"), "{text}");
    assert_eq!(table(&folder.path().join("out"), "rejects").len(), 2);
    assert!(!folder.path().join("out/tables/people.csv").exists());
    done(folder.path(), &["people.csv", "--scenario", SCENARIO, "--max-rejects", "4%"]);
    let output = batch(folder.path(), &["people.csv", "--scenario", SCENARIO, "--strict"]);
    assert!(code(&output) == 2 && String::from_utf8_lossy(&output.stderr).contains("--strict allows none"));
}

/// A mean in closed form is that of the trials: 60 people, each within 6 standard errors.
#[test]
fn exact_means_of_people_are_those_of_their_trials() {
    let folder = empty();
    let names = groups_of("bench-burn");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    write(folder.path(), "people.csv", &csv(&headcount(&names, 60)));
    let arguments = ["batch", "people.csv", "--scenario", "bench-burn", "--trials", "2000", "--seed", "5", "--out", "out"];
    assert_eq!(code(&compcast(folder.path(), &[&arguments[..], &UNCAPPED].concat())), 0);
    let people = table(&folder.path().join("out"), "people");
    assert_eq!(people.len(), 60);
    for row in &people {
        let [mean, exact, error] = ["compute_mean", "compute_exact_mean", "compute_se_mean"].map(|column| number(row, column));
        assert!((mean - exact).abs() <= 6.0 * error, "{row:?}");
    }
}

#[test]
fn the_data_dictionary_describes_every_column_of_every_table() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    let mut rows = headcount(&[&names[0]], 30);
    rows.push("bad".into());
    write(folder.path(), "people.csv", &csv(&rows));
    for by in [&[][..], &["--by", "department,group"]] {
        let arguments = ["people.csv", "--scenario", SCENARIO, "--max-rejects", "10%", "--out", "out"];
        done(folder.path(), &[&arguments[..], by].concat());
        check_dictionary(&folder);
    }
}

fn check_dictionary(folder: &tempfile::TempDir) {
    let out = folder.path().join("out");
    let dictionary = table(&out, "data_dictionary");
    for name in ["people", "groups", "files", "rejects"] {
        let described: Vec<&str> = dictionary.iter().filter(|row| row["table"] == name).map(|row| row["column"].as_str()).collect();
        let mut reader = ::csv::Reader::from_path(out.join("tables").join(name).with_extension("csv")).expect("a table");
        for column in reader.headers().expect("a header") {
            assert!(described.contains(&column), "{name}.{column}");
        }
        assert_eq!(described.len(), reader.headers().expect("a header").len(), "{name}: {described:?}");
    }
    assert!(dictionary.iter().all(|row| !row["meaning"].is_empty() && !row["type"].is_empty()));
}

#[test]
fn the_receipt_of_a_batch_is_a_scenario_for_batch_and_its_files_must_be_as_they_were() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    write(folder.path(), "people.csv", &csv(&headcount(&[&names[0]], 12)));
    done(folder.path(), &["people.csv", "--scenario", SCENARIO, "--set", "prices.factor=2", "--out", "out"]);
    let text = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let output = compcast(folder.path(), &["run", "out/receipt.json"]);
    assert!(code(&output) == 2 && text(&output).contains("compcast batch people.csv --scenario out/receipt.json"), "{}", text(&output));
    done(folder.path(), &["people.csv", "--scenario", "out/receipt.json", "--out", "again"]);
    let [first, again] = ["out", "again"].map(|out| std::fs::read(folder.path().join(out).join("tables/people.csv")).expect("a table"));
    assert_eq!(first, again);
    write(folder.path(), "people.csv", &csv(&headcount(&[&names[0]], 11)));
    let output = batch(folder.path(), &["people.csv", "--scenario", "out/receipt.json"]);
    assert!(code(&output) == 2 && text(&output).contains("`people.csv` has changed since"), "{}", text(&output));
}
