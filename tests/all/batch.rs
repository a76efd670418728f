//! `batch`: every row is accounted for, nobody's figures depend on who else is in the files, and nobody's pay can be read off a table.

mod files;
mod guess;
mod history;
mod privacy;
mod rows;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::cli::{code, compcast};

/// A scenario in which people share nothing, with a hiring plan.
const SCENARIO: &str = "startup-unencumbered";

/// Takes the cap of `bench-burn` away, and its incidents, so that all means are exact.
const UNCAPPED: [&str; 4] = ["--set", "access.metered.cap=none", "--set", "incidents.burst=none"];

/// The rows of a table by the name of the column.
type Table = Vec<BTreeMap<String, String>>;

/// A headcount of `n` people in groups of the scenario and departments, by a seed of its own.
fn headcount(scenario_groups: &[&str], n: usize) -> Vec<String> {
    let row = |at: usize| {
        let (group, department) = (scenario_groups[at % scenario_groups.len()], ["R&D", "Ops", "Sales"][at % 7 % 3]);
        format!("E{at:04},{group},{department},{},YEAR,USD,{}-0{}-15", 90_000 + 1_370 * (at % 83), 2019 + at % 7, 1 + at % 9)
    };
    (0..n).map(row).collect()
}

const HEADER: &str = "employee_id,group,department,base_pay,pay_period,currency,start_date";

fn csv(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a file");
}

fn batch(folder: &Path, arguments: &[&str]) -> Output {
    compcast(folder, &[&["batch", "--trials", "130", "--seed", "5"], arguments].concat())
}

/// Runs a batch that succeeds.
fn done(folder: &Path, arguments: &[&str]) -> Output {
    let output = batch(folder, arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn table(folder: &Path, name: &str) -> Table {
    let mut reader = ::csv::Reader::from_path(folder.join("tables").join(name).with_extension("csv")).expect("a table");
    let header = reader.headers().expect("a header").clone();
    let row = |record: ::csv::StringRecord| header.iter().map(str::to_string).zip(record.iter().map(str::to_string)).collect();
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

fn by<'t>(table: &'t Table, column: &str) -> BTreeMap<&'t str, &'t BTreeMap<String, String>> {
    table.iter().map(|row| (row[column].as_str(), row)).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("`{}` in {column}", row[column]))
}

fn groups_of(scenario: &str) -> Vec<String> {
    let scenario = compcast::scenario::Scenario::builtin(scenario, &[]).expect("a scenario").scenario;
    scenario.groups.iter().map(|group| group.name.clone()).collect()
}
