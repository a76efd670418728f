//! The page that every folder of results holds: one file that needs nothing else, whose figures are those of the JSON beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::cli::{code, compcast, empty};

/// Commands that write a folder, with few trials: every kind of report.
const COMMANDS: [&[&str]; 7] = [
    &["run", "budget-gone-by-april", "--trials", "512"],
    &["run", "compute-elite", "--trials", "512"],
    &["compare", "--trials", "512"],
    &["whatif", "budget-gone-by-april", "--vary", "access.engineers.cap.amount=none,400 USD/month,1k USD/month", "--trials", "512"],
    &["solve", "budget-gone-by-april", "--for", "budget.compute", "--such-that", "p_over(compute) <= 5%", "--trials", "512"],
    &["drivers", "ai-integrated", "--trials", "1024"],
    &["run", "startup-unencumbered", "--set", "horizon.months=48", "--trials", "512"],
];

/// The ceiling for a page that people send each other.
const LARGEST: usize = 150_000;
/// The same over four years, of which every month is in the tables behind the charts.
const LARGEST_OF_YEARS: usize = 200_000;

pub fn written(folder: &Path, arguments: &[&str]) -> String {
    let out = folder.join("out");
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--quiet", "--out", "out"]).collect();
    let output = compcast(folder, &arguments);
    assert!(matches!(code(&output), 0 | 1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(out.join("report.html"))
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// What is between `begin` and `end`, time after time.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    text.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn every_report_is_one_file_that_asks_for_nothing() {
    for arguments in COMMANDS {
        let folder = empty();
        let page = written(folder.path(), arguments);
        for foreign in ["http://", "https://", "url(", "@import", " src=", "<iframe", "<object", "<form", "<img", "onload", "onclick"] {
            assert!(!page.contains(foreign), "{arguments:?}: {foreign}");
        }
        let is_long = arguments.contains(&"horizon.months=48");
        assert!(page.len() < if is_long { LARGEST_OF_YEARS } else { LARGEST }, "{arguments:?}: {} bytes", page.len());
        let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
        let scripts = between(&page, "<script>", "</script>");
        let [policy, script] = [policy[0], scripts[0]];
        assert_eq!((page.matches("<script").count(), scripts.len()), (1, 1), "{arguments:?}");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        let hash = base64(&Sha256::digest(script.as_bytes()));
        assert!(policy.contains(&format!("script-src 'sha256-{hash}'")), "the script has the hash {hash}, not that of {policy}");
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let padded = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let word = padded.iter().fold(0_usize, |word, byte| word << 8 | usize::from(*byte));
        for place in 0..4 {
            let is_filled = place <= chunk.len();
            text.push(if is_filled { LETTERS[word >> (18 - 6 * place) & 63] as char } else { '=' });
        }
    }
    text
}

#[test]
fn headings_descend_in_steps_and_every_link_has_a_place() {
    for arguments in COMMANDS {
        let folder = empty();
        let page = written(folder.path(), arguments);
        assert_eq!(page.matches("<h1").count(), 1, "{arguments:?}");
        assert!(!page.contains("<h3"), "{arguments:?}");
        let ids = between(&page, " id=\"", "\"");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{arguments:?}: {ids:?}");
        for link in between(&page, "href=\"#", "\"").into_iter().chain(between(&page, "aria-labelledby=\"", "\"")) {
            assert!(link.split(' ').all(|one| unique.contains(one)), "{arguments:?}: {link}");
        }
        let sections = page.matches("<section ").count();
        assert_eq!(sections, page.matches("<h2 ").count(), "{arguments:?}");
        assert!(sections >= 2, "{arguments:?}");
        // No heading of a column is empty, and every table has a name.
        assert!(!page.contains("<th scope=\"col\"></th>") && !page.contains("<b></b></caption>"), "{arguments:?}");
        assert_eq!(page.matches("<table").count(), page.matches("<caption").count(), "{arguments:?}");
    }
}

/// Every number of a JSON value, as it is written.
fn numbers(value: &Value, all: &mut BTreeSet<u64>) {
    match value {
        Value::Number(number) => {
            all.insert(number.as_f64().expect("a number").to_bits());
        }
        Value::Array(values) => values.iter().for_each(|value| numbers(value, all)),
        Value::Object(values) => values.values().for_each(|value| numbers(value, all)),
        _ => {}
    }
}

/// What charts show as "smaller lines": the sums of the smallest of several amounts, for any number of them.
fn sums_of_smallest(mut amounts: Vec<(f64, f64)>) -> Vec<f64> {
    amounts.sort_by(|(one, _), (other, _)| one.abs().total_cmp(&other.abs()));
    let so_far = |sum: &mut f64, (_, amount): (f64, f64)| {
        *sum += amount;
        Some(*sum)
    };
    amounts.into_iter().scan(0.0, so_far).collect()
}

/// The sums of lines that a JSON gives cause for: of compute by month, and of differences.
fn sums_of_lines(json: &Value) -> Vec<f64> {
    let mut all = vec![];
    for summary in json["scenarios"].as_array().unwrap_or(&vec![json.clone()]) {
        let lines: Vec<&Value> =
            summary["by_line"].as_object().into_iter().flat_map(|lines| lines.values()).filter(|line| line["is_compute"] == true).collect();
        for month in 0..summary["months"].as_u64().unwrap_or(0) as usize {
            let amount = |line: &&Value| (line["mean"].as_f64().unwrap_or(0.0), line["mean_by_month"][month].as_f64().unwrap_or(0.0));
            all.extend(sums_of_smallest(lines.iter().map(amount).collect()));
        }
    }
    for difference in json["differences"].as_array().unwrap_or(&vec![]) {
        let means = difference["by_line"].as_object().into_iter().flat_map(|lines| lines.values()).filter_map(|line| line["mean"].as_f64());
        all.extend(sums_of_smallest(means.map(|mean| (mean, mean)).collect()));
    }
    all
}

#[test]
fn every_figure_of_a_page_is_in_the_json_beside_it() {
    for (arguments, json) in [(COMMANDS[0], "summary.json"), (COMMANDS[1], "summary.json"), (COMMANDS[2], "comparison.json")] {
        let folder = empty();
        let page = written(folder.path(), arguments);
        // Behind the walk from one total to another are the totals on the way, which are sums of its steps.
        let page = match page.split_once("<details class=\"numbers\">") {
            Some((before, rest)) if json == "comparison.json" => format!("{before}{}", rest.split_once("</details>").expect("an end").1),
            _ => page,
        };
        let json: Value = serde_json::from_slice(&fs::read(folder.path().join("out").join(json)).expect("the JSON")).expect("JSON");
        let mut known = BTreeSet::new();
        numbers(&json, &mut known);
        let shown: Vec<f64> = between(&page, " data-v=\"", "\"").into_iter().map(|text| text.parse().expect("a number")).collect();
        assert!(shown.len() > 100, "{}", shown.len());
        let sums = sums_of_lines(&json);
        let is_sum = |value: f64| sums.iter().any(|sum| (sum / value - 1.0).abs() < 1e-9);
        let is_known = |value: f64| value == 0.0 || known.contains(&value.to_bits()) || is_sum(value);
        let foreign: Vec<f64> = shown.into_iter().filter(|value| !is_known(*value)).collect();
        assert!(foreign.is_empty(), "{arguments:?}: {} figures are not in the JSON: {foreign:?}", foreign.len());
    }
}

#[test]
fn the_sums_of_a_table_are_those_of_its_rows_as_printed() {
    let folder = empty();
    let page = written(folder.path(), COMMANDS[0]);
    let table = between(&page, "<b>Cost by element and line", "</table>")[0];
    let printed = |row: &str| -> f64 {
        let cell = between(row, "<td class=\"n\"", "</td>")[0];
        cell.split_once('>').expect("a cell").1.replace(',', "").parse().expect("a number")
    };
    let rows: Vec<&str> = between(table, "<tr class=\"sum\">", "</tr>");
    let sums: Vec<f64> = rows.iter().map(|row| printed(row)).collect();
    let (total, elements) = sums.split_last().expect("a total");
    let rounding = elements.len() as f64 / 2.0 + 0.5;
    assert!((elements.iter().sum::<f64>() - total).abs() <= rounding, "{sums:?}");
    assert!(page.contains("thousand USD"), "the unit is in the caption");
}

#[test]
fn chances_are_never_rounded_to_certainty() {
    let folder = empty();
    let page = written(folder.path(), &["run", "startup-unencumbered", "--set", "horizon.months=48", "--trials", "2000"]);
    let summary = fs::read_to_string(folder.path().join("out/summary.json")).expect("the summary");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    let p_over = summary["budget"]["p_over"].as_f64().expect("a probability");
    assert!(0.99 < p_over && p_over < 1.0, "the case is one of nearly all trials: {p_over}");
    for certain in [">100.0%<", ">100%</td><td class=\"n\">0%<", "probability 100", ">0.0%<"] {
        assert!(!page.contains(certain), "{certain}");
    }
}

#[test]
fn a_page_names_only_commands_that_can_be_run() {
    let folder = empty();
    let page = written(folder.path(), COMMANDS[0]);
    assert!(page.contains("<code>compcast run receipt.json --out again</code>"));
    let again = compcast(&folder.path().join("out"), &["run", "receipt.json", "--out", "again", "--quiet"]);
    assert_eq!(code(&again), 0, "{}", String::from_utf8_lossy(&again.stderr));
    fs::write(folder.path().join("people.csv"), "employee_id,group,base_pay,pay_period,currency\nE1,junior,60000,YEAR,USD\n")
        .expect("a file");
    let output =
        compcast(folder.path(), &["batch", "people.csv", "--scenario", "ai-integrated", "--trials", "64", "--quiet", "--out", "batch"]);
    let page = fs::read_to_string(folder.path().join("batch/report.html"))
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert!(!page.contains("receipt.json --out"), "a receipt of a batch cannot be run");
}
