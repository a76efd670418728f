//! The schema of header maps, and built-in maps and names of groups and countries as the program meets them.

use std::fs;

use compcast::intake::PRESETS;
use compcast::render::json::schema::{header_maps, of_header_maps};
use compcast::scenario::schema::{Descriptions, Shape};
use serde_json::Value;

use crate::cli::{code, compcast, empty};

fn instance(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).expect("TOML");
    serde_json::to_value(table).expect("JSON")
}

/// Every path of a shape with its description.
fn described(shape: &Shape, path: &str, found: &mut Vec<(String, String)>) {
    found.push((path.to_string(), shape.description.clone()));
    for (key, below) in shape.below() {
        described(below, &if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }, found);
    }
}

#[test]
fn the_schema_of_header_maps_takes_those_that_ship_and_refuses_wrong_shapes() {
    let document = of_header_maps();
    if let Err(error) = jsonschema::meta::validate(&document) {
        panic!("{}: {error}", error.instance_path());
    }
    let validator = jsonschema::validator_for(&document).expect("a schema");
    let chicago = include_str!("../../examples/headcount-chicago.map.toml");
    for (name, text) in PRESETS.iter().map(|preset| (preset.name, preset.text)).chain([("chicago", chicago)]) {
        let violations: Vec<_> =
            validator.iter_errors(&instance(text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(violations.is_empty(), "{name}: {violations:#?}");
    }
    for wrong in [
        "purpose = \"no format\"",
        "format = 2",
        "format = 1\ndelimter = \";\"",
        "format = 1\ndelimiter = \"x\"",
        "format = 1\ndecimal = 1",
        "format = 1\n[columns]\nbase_pay = 5",
        "format = 1\n[columns]\nbase_pay = { colum = \"x\" }",
        "format = 1\n[columns.base_pay]\nrange = { low = \"x\", take = \"mid\" }",
        "format = 1\n[rates]\nEUR = 1.08",
        "format = 1\n[components]\nbase = \"x\"",
    ] {
        assert!(!validator.is_valid(&instance(wrong)), "{wrong}");
    }
}

#[test]
fn every_key_of_header_maps_is_described_and_every_description_is_of_a_key() {
    let mut keys = vec![];
    described(&header_maps(), "", &mut keys);
    let without: Vec<_> = keys.iter().filter(|(_, text)| text.is_empty()).map(|(path, _)| path).collect();
    assert!(without.is_empty(), "keys without a description: {without:#?}");
    let descriptions = Descriptions::of(&compcast::intake::header_map::descriptions());
    let of_nothing: Vec<_> = descriptions.keys().map(|(path, _)| path).filter(|path| keys.iter().all(|(key, _)| key != path)).collect();
    assert!(of_nothing.is_empty(), "descriptions without a key: {of_nothing:#?}");
}

#[test]
fn a_built_in_map_is_named_like_a_file_and_an_unknown_one_lists_them() {
    let folder = empty();
    fs::write(folder.path().join("p.csv"), "Employee ID,usage_tier,Annual Salary,Currency\n1,mid,90000,USD\n").unwrap();
    let check = |map: &str| compcast(folder.path(), &["check", "ai-integrated", "--headcount", "p.csv", "--map", map]);
    let output = check("workday");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(code(&output) == 0 && stdout.contains("base_pay (from `Annual Salary`)"), "{stdout}");
    let output = check("workdy");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(code(&output) == 2 && stderr.contains("write a built-in header map: `bamboohr`, `hris`, `workday`"), "{stderr}");
}

#[test]
fn groups_are_found_in_any_case_and_countries_by_their_names() {
    let folder = empty();
    let file =
        "employee_id,usage_tier,country,base_pay,pay_period,currency\nA,Mid,United States,90000,YEAR,USD\nB,MID,USA,90000,YEAR,USD\n";
    fs::write(folder.path().join("p.csv"), file).unwrap();
    let output = compcast(folder.path(), &["check", "ai-integrated", "--headcount", "p.csv"]);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(stdout.ends_with("ai-integrated: 2 people in 1 group, no mistakes\n"), "{stdout}");
}

#[test]
fn check_accounts_for_rows_that_are_left_out() {
    let folder = empty();
    let file = "id,tier,Status,pay\nA,mid,Active,90000\nB,mid,Left,80000\nTotal,,,170000\n";
    let map = "format = 1\n[columns]\nemployee_id = \"id\"\nusage_tier = \"tier\"\nbase_pay = \"pay\"\npay_period = { constant = \"YEAR\" }\n\
        currency = { constant = \"USD\" }\n[where_not]\nStatus = \"left\"\n";
    fs::write(folder.path().join("p.csv"), file).unwrap();
    fs::write(folder.path().join("m.toml"), map).unwrap();
    let output = compcast(folder.path(), &["check", "ai-integrated", "--headcount", "p.csv", "--map", "m.toml"]);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let expected = "3 rows read, 0 rejected, 2 filtered\n";
    assert!(stdout.starts_with(expected), "{stdout}");
    assert!(stdout.contains("filtered: line 3: `Status` is `left`\nfiltered: line 4: a row of totals, not a person\n"), "{stdout}");
}
