//! `compcast drivers` as it is typed.

use serde_json::Value;

use crate::cli::{code, compcast, contents, empty, json};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_command_prints_the_finding_first_and_writes_all_forms() {
    let folder = empty();
    let arguments = ["drivers", "budget-gone-by-april", "--trials", "512", "--out", "found", "--total"];
    let output = compcast(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines[0], "What moves compute in budget-gone-by-april");
    assert!(printed.contains("over budget") && printed.contains("total"), "{printed}");
    assert!(lines[3].starts_with("Not knowing usage_growth makes"), "{printed}");
    for part in ["Share of the variance", "with all interactions", "If a stated number is 10% wrong"] {
        assert!(printed.split_whitespace().collect::<Vec<_>>().join(" ").contains(part), "{part} is not in {printed}");
    }
    let receipt = std::fs::read_to_string(folder.path().join("found/receipt.json")).expect("a receipt");
    assert!(receipt.contains("drivers --total"), "{receipt}");
    let files: Vec<String> = contents(folder.path()).into_iter().map(|(path, _)| path.to_string_lossy().into_owned()).collect();
    for file in [
        "charts/variance.svg",
        "charts/tornado.png",
        "drivers.json",
        "drivers.md",
        "tables/drivers.csv",
        "tables/nudges.csv",
        "receipt.json",
    ] {
        assert!(files.iter().any(|known| known.ends_with(file)), "{file} is not among {files:?}");
    }
}

#[test]
fn the_data_hold_what_the_report_says() {
    let folder = empty();
    let found = json(folder.path(), &["drivers", "budget-gone-by-april", "--trials", "1024", "--format", "json"]);
    assert_eq!((&found["of"], &found["trials"], &found["is_certain"]), (&Value::from("compute"), &Value::from(1024), &Value::from(false)));
    let shares = ["assumptions", "shared", "people"].map(|kind| found["split"][kind]["shapley"]["value"].as_f64().expect("a share"));
    assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{shares:?}");
    let growth = &found["numbers"][0];
    assert_eq!((&growth["name"], &growth["kind"]), (&Value::from("usage_growth"), &Value::from("assumptions")));
    assert_eq!(growth["deciles"].as_array().map(Vec::len), Some(9));
    assert!(growth["worth"]["percentile"]["freed"]["value"].as_f64() > Some(0.0));
    let again = json(folder.path(), &["drivers", "budget-gone-by-april", "--trials", "1024", "--format", "json", "--threads", "1"]);
    assert_eq!(found, again, "threads change nothing");
}

#[test]
fn what_cannot_be_explained_is_refused_with_what_can() {
    let folder = empty();
    let refused = |arguments: &[&str]| {
        let output = compcast(folder.path(), &[&["drivers"], arguments].concat());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(output.stdout.is_empty());
        text(&output.stderr)
    };
    let unknown = refused(&["traditional", "--of", "totals"]);
    assert!(unknown.contains("`totals`") && unknown.contains("total"), "{unknown}");
    let bare = refused(&["traditional", "--nudge", "10"]);
    assert!(bare.contains("write a percentage"), "{bare}");
    let missing = refused(&["budget-gone-by-apri"]);
    assert!(missing.contains("write `budget-gone-by-april`"), "{missing}");
}
