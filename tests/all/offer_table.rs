//! `offer --offers`: every row is accounted for, a row is the same offer as a file, no figure depends on other rows, and nothing that the candidate owns is
//! repeated.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::cli::{code, compcast, empty};

const MARKET: &str = include_str!("../../examples/offers-market.toml");
const OFFERS: &str = include_str!("../../examples/offers.csv");

/// The offers of the example as files that extend the market.
const FILES: [(&str, &str); 3] = [
    (
        "o-101",
        r#"
[candidate]
level = "senior"
wealth = "300k USD"
risk_aversion = 2.5
usage = "agents"
values.personal_share = 0.1
[access.waiting]
models = { frontier = 0.25, mid = 0.5, small = 0.25 }
cap = { amount = "0 USD/month", on_exceed = "stop" }
queue = { wait = "3 days" }
[offer]
company = "big"
jurisdiction = "us"
start = "2026-01-01"
base = "205k USD/year"
bonus = { target = 0.15 }
benefits = { other = "14k USD/year" }
compute = { access = "waiting", credits = { grant = "600 USD/month" } }
[offer.sign_on.first]
amount = "25k USD"
clawback = { within = "12 months" }
[offer.equity.new_hire]
type = "rsu"
grant = "200k USD"
vesting_period = "48 months"
cliff = "0 months"
vesting_interval = "3 months"
by_year = [0.25, 0.25, 0.25, 0.25]
[offer.equity.refreshers]
type = "rsu"
grant = "100k USD"
granted_every = "12 months"
promised = false
"#,
    ),
    (
        "o-102",
        r#"
[candidate]
level = "senior"
wealth = "300k USD"
risk_aversion = 2.5
usage = "agents"
values.personal_share = 0.1
[offer]
company = "small"
jurisdiction = "us"
start = "2026-01-01"
base = "230k USD/year"
benefits = { other = "14k USD/year" }
compute.credits = { grant = "3,000 USD/month" }
[offer.equity.new_hire]
type = "option"
count = 60_000
strike = "4 USD"
vesting_period = "48 months"
cliff = "12 months"
vesting_interval = "1 month"
"#,
    ),
    (
        "o-103",
        r#"
[candidate]
level = "junior"
wealth = "40k EUR"
risk_aversion = 2.5
usage = "agents"
values.personal_share = 0
[companies.small]
fair_value = "3.50 EUR"
[offer]
company = "small"
jurisdiction = "de"
start = "2026-04-01"
base = "95k EUR/year"
bonus = { target = 0.1 }
compute.credits = { grant = "100 USD/month" }
development.fine_tuning = { allowance = "6k EUR/year", jobs = "6 jobs/year", tokens = "15 Mtok", price = "6 EUR/Mtok" }
[offer.equity.new_hire]
type = "virtual"
count = 4_000
strike = "3.50 EUR"
vesting_period = "48 months"
cliff = "12 months"
vesting_interval = "1 month"
"#,
    ),
];

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a file");
}

/// A folder with the market of the example.
fn folder() -> tempfile::TempDir {
    let folder = empty();
    write(folder.path(), "market.toml", MARKET);
    folder
}

fn run(folder: &Path, offers: &str, arguments: &[&str]) -> Output {
    write(folder, "offers.csv", offers);
    let fixed = ["offer", "--offers", "offers.csv", "--market", "market.toml", "--trials", "128", "--seed", "5"];
    compcast(folder, &[&fixed, arguments].concat())
}

/// The data of the table, whatever the exit code.
fn table(folder: &Path, offers: &str) -> Value {
    let output = run(folder, offers, &["--format", "json", "--max-rejects", "100%", "--quiet"]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn rows(table: &Value) -> Vec<&Value> {
    table["offers"].as_array().expect("offers").iter().collect()
}

/// The figures of an offer that are its own.
fn own(table: &Value, id: &str) -> Value {
    let row = rows(table).into_iter().find(|row| row["offer_id"] == id).unwrap_or_else(|| panic!("no {id} in {table}"));
    let mut row = row.clone();
    let figures = row.as_object_mut().expect("an object");
    figures.remove("line");
    figures.remove("beside_first");
    row
}

/// `offers` with a cell of one row changed, and the row given an id and a candidate of its own.
fn changed(row: usize, id: &str, cells: &[(&str, &str)]) -> String {
    let mut lines = OFFERS.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let mut of_row: Vec<&str> = lines.nth(row).expect("a row").split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap_or_else(|| panic!("no column {name}"));
    of_row[at("offer_id")] = id;
    of_row[at("candidate_id")] = id;
    for (name, cell) in cells {
        of_row[at(name)] = cell;
    }
    of_row.join(",")
}

fn header() -> &'static str {
    OFFERS.lines().next().expect("a header")
}

#[test]
fn a_row_is_the_same_offer_as_a_file_to_the_last_bit() {
    let folder = folder();
    let table = table(folder.path(), OFFERS);
    assert_eq!(table["rows"], serde_json::json!({ "read": 3, "evaluated": 3, "rejected": 0 }));
    for (name, text) in FILES {
        write(folder.path(), &format!("{name}.toml"), &format!("format = 1\nextends = \"market.toml\"\n{text}"));
    }
    let of_files = |names: &[&str]| {
        let fixed = ["offer", "--trials", "128", "--seed", "5", "--judgments", "1", "--format", "json", "--quiet"];
        let output = compcast(folder.path(), &[&fixed, names].concat());
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    let (senior, junior) = (of_files(&["o-101.toml", "o-102.toml"]), of_files(&["o-103.toml"]));
    let alone = [&senior["offers"][0], &senior["offers"][1], &junior["offers"][0]];
    for (row, file) in rows(&table).into_iter().zip(alone) {
        for (ours, theirs) in [
            ("/present_value", "/worth/present_value"),
            ("/worth", "/worth/worth"),
            ("/cost/value", "/cost/expected/mean"),
            ("/cost/se", "/cost/expected_se"),
            ("/cost_p90", "/cost/expected/p90"),
            ("/equity_at_grant", "/total/equity_at_grant"),
            ("/equity_p10", "/total/equity/p10"),
            ("/equity_p50", "/total/equity/p50"),
            ("/equity_p90", "/total/equity/p90"),
            ("/compute_granted", "/total/compute_granted"),
            ("/compute_used", "/total/compute_used"),
            ("/compute_worth", "/compute/worth"),
            ("/net_pay_year_1", "/years/0/net_pay"),
            ("/tax_short_year_1", "/tax_years/0/short"),
        ] {
            let found = [row.pointer(ours), file.pointer(theirs)];
            assert!(found[0].is_some() && found[0] == found[1], "{}: {ours}: {found:?}", file["name"]);
        }
    }
    let (beside, comparison) = (&rows(&table)[1]["beside_first"], &senior["comparisons"][0]);
    assert_eq!([&beside["gap"], &beside["probability_better"]], [&comparison["gap"], &comparison["probability_better"]]);
    let (lever, first) = (&beside["cheapest_lever"], &comparison["levers"][0]);
    assert_eq!([&lever["kind"], &lever["change"], &lever["cost"]], [&first["kind"], &first["change"], &first["cost"]]);
    assert_eq!((&beside["first"], &lever["of"]), (&"o-101".into(), &"o-102".into()));
    assert!(rows(&table)[2]["beside_first"].is_null() && rows(&table)[0]["beside_first"].is_null());
}

#[test]
fn no_figure_depends_on_other_rows_or_on_their_order() {
    let folder = folder();
    let all = table(folder.path(), OFFERS);
    let lines: Vec<&str> = OFFERS.lines().collect();
    let more =
        format!("{OFFERS}{}\n{}\n", changed(1, "o-104", &[("candidate_id", "c-17"), ("base_pay", "300000")]), changed(0, "o-105", &[]));
    let with_more = table(folder.path(), &more);
    let turned = table(folder.path(), &format!("{}\n{}\n{}\n{}\n", lines[0], lines[3], lines[2], lines[1]));
    for id in ["o-101", "o-102", "o-103"] {
        assert_eq!(own(&all, id), own(&with_more, id));
        assert_eq!(own(&all, id), own(&turned, id));
    }
    // With a row more of the same candidate, the gap is still to the first.
    assert_eq!(rows(&all)[1]["beside_first"], rows(&with_more)[1]["beside_first"]);
    assert_eq!(rows(&with_more)[3]["beside_first"]["first"], "o-101");
    // The other way round, the gap changes its sign and nothing else.
    let gap = |table: &Value, row: usize| rows(table)[row]["beside_first"]["gap"]["value"].as_f64().expect("a gap");
    assert_eq!(gap(&all, 1).to_bits(), (-gap(&turned, 2)).to_bits());
    // Alone in its file, an offer is what it is among others.
    let alone = table(folder.path(), &format!("{}\n{}\n", lines[0], lines[2]));
    assert_eq!(own(&all, "o-102"), own(&alone, "o-102"));
}

#[test]
fn a_row_that_the_market_refuses_is_rejected_with_its_column_and_what_to_write() {
    type Case<'a> = (usize, &'a [(&'a str, &'a str)], &'a str, &'a str, &'a str);
    let cases: [Case<'_>; 16] = [
        (
            0,
            &[("currency", "GBP")],
            "currency",
            "the market does not say what one GBP costs in USD",
            "add [rates.GBP] with rate = \"1.25 USD\" to the market",
        ),
        (0, &[("company", "bgi")], "company", "no company of the market is called `bgi`", "write `big`"),
        (
            0,
            &[("cliff_months", "60")],
            "cliff_months",
            "the cliff of the grant (60 months) comes after its last vesting (48 months)",
            "write a cliff of at most \"48 months\"",
        ),
        (
            0,
            &[("vest_by_year", "50/50")],
            "vest_by_year",
            "`vest_by_year` has 2 years, but vest_months is 48",
            "write a percentage for each year of vest_months",
        ),
        (0, &[("jurisdiction", "us-xx")], "jurisdiction", "no payroll-tax table is called `us-xx`", "add [tax.us-xx.employer.pension]"),
        (0, &[("wealth", "0")], "wealth", "`wealth` is not a value that it can have", "write wealth as an amount above 0"),
        (
            0,
            &[("risk_aversion", "34.5")],
            "risk_aversion",
            "`risk_aversion` is not a value that it can have",
            "risk aversion as a number from 0 to 20",
        ),
        (
            0,
            &[("wealth", "")],
            "wealth",
            "`wealth` is not stated, and risk is judged against it",
            "write what the candidate owns besides the offer",
        ),
        (
            1,
            &[("compute_unit", "USD/fortnight")],
            "compute_allowance",
            "`3000 USD/fortnight`: the unit `USD/fortnight` does not fit here",
            "write it like",
        ),
        (
            1,
            &[("compute_form", "gift")],
            "compute_form",
            "`gift` is not a value of `compute_form`",
            "write one of `allowance`, `lapsing wallet`, `convertible wallet`",
        ),
        (1, &[("usage", "agnets")], "usage", "no usage is called `agnets`", "write `agents`"),
        (
            1,
            &[("compute_unit", "Mtok/month"), ("queue_wait_days", "3")],
            "queue_wait_days",
            "`queue_wait_days` is stated, but the allowance is not in money",
            "name an access tier",
        ),
        (
            1,
            &[("equity_grant_value", "200000")],
            "equity_units",
            "`equity_units` is stated beside `equity_grant_value`",
            "write one of the two",
        ),
        (1, &[("start_date", "soon")], "start_date", "`soon` in `start_date` is not a date", "write a day such as 2026-01-31"),
        (
            2,
            &[("pay_period", "HOUR"), ("bonus_target_pct", "0.1")],
            "pay_period, bonus_target_pct",
            "`HOUR` in `pay_period` does not say",
            "write the pay of a year",
        ),
        (0, &[("offer_id", "ann@corp.test")], "offer_id", "`offer_id` is an e-mail address", "write an id that names nobody"),
    ];
    let mut offers = header().to_string();
    for (place, (row, cells, ..)) in cases.iter().enumerate() {
        offers.push_str(&format!("\n{}", changed(*row, &format!("o-{place}"), cells)));
    }
    // A row with a quote that never ends, one that is too short, and one that is sound.
    offers.push_str(&format!("\nx,\"y\nz\n{}\n", changed(0, "sound", &[])));
    let folder = folder();
    let table = table(folder.path(), &offers);
    assert_eq!(table["rows"], serde_json::json!({ "read": cases.len() + 3, "evaluated": 1, "rejected": cases.len() + 2 }));
    let rejected = table["rejected"].as_array().expect("rejected rows");
    for (place, (row, (_, cells, column, reason, remedy))) in rejected.iter().zip(&cases).enumerate() {
        assert_eq!(row["line"], place + 2, "{cells:?}");
        assert_eq!(row["column"], *column, "{cells:?}: {row}");
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_string();
        assert!(text("reason").starts_with(reason) && text("remedy").contains(remedy), "{cells:?}: {row}");
    }
    assert_eq!(rows(&table)[0]["offer_id"], "sound");
    assert!(!table.to_string().contains("corp.test"), "{table}");
}

#[test]
fn offers_to_two_candidates_under_one_id_are_not_compared() {
    let folder = folder();
    let second = changed(0, "o-2", &[("candidate_id", "c-17"), ("wealth", "345678")]);
    let table = table(folder.path(), &format!("{OFFERS}{second}\n"));
    let row = &table["rejected"][0];
    assert_eq!((row["line"].clone(), row["column"].clone()), (5.into(), "candidate_id".into()));
    let reason = "`candidate_id` is that of line 2, but the candidates differ in their wealth, risk aversion or values";
    assert_eq!(row["reason"], reason);
    assert_eq!(table["rows"]["evaluated"], 3);
}

#[test]
fn too_many_rejected_rows_are_a_failure_after_everything_is_written() {
    let folder = folder();
    let offers = format!("{OFFERS}{}\n", changed(0, "o-2", &[("company", "nobody")]));
    let output = run(folder.path(), &offers, &["--out", "out", "--format", "csv"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), 1, "{stderr}");
    assert!(
        stderr.contains("rejected: offers.csv:5: no company of the market is called `nobody`; help: write one of `big`, `small`"),
        "{stderr}"
    );
    let last = "error: 1 of 4 rows rejected (25%), but at most 1% may be; correct the rows, or allow it with --max-rejects 25%\n";
    assert!(stderr.ends_with(last), "{stderr}");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let read = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(printed, read("tables/offers.csv"));
    assert_eq!(printed.lines().count(), 4);
    assert!(read("tables/rejects.csv").lines().nth(1).is_some_and(|row| row.starts_with("offers.csv,5,o-2,company,")));
    assert!(read("offer-table.json").contains("\"rejected\": 1"));
    let output = run(folder.path(), &offers, &["--max-rejects", "25%"]);
    assert_eq!(code(&output), 0);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(printed.contains("4 rows read = 3 evaluated + 1 rejected."), "{printed}");
}

/// Every file below a folder, as bytes.
fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut bytes = vec![];
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        bytes.extend(if path.is_dir() { all_bytes(&path) } else { fs::read(&path).expect("a file") });
    }
    bytes
}

#[test]
fn wealth_and_risk_aversion_are_in_no_output() {
    // Of the market, of rows, and of rows that are refused for them.
    let secrets = ["345678", "345,678", "3.4567", "456789", "456,789", "4.5678"];
    let market = MARKET.replace("[candidate]\n", "[candidate]\nwealth = \"345,678 USD\"\nrisk_aversion = 3.4567\n");
    let folder = empty();
    write(folder.path(), "market.toml", &market);
    let secret: &[(&str, &str)] = &[("wealth", "456789"), ("risk_aversion", "4.5678")];
    let offers = [
        header().to_string(),
        changed(0, "by-market", &[("wealth", ""), ("risk_aversion", "")]),
        changed(1, "by-row", secret),
        changed(1, "second", &[("candidate_id", "by-row"), ("wealth", "456789"), ("risk_aversion", "4.5678")]),
        changed(1, "differs", &[("candidate_id", "by-row"), ("wealth", "345678"), ("risk_aversion", "4.5678")]),
        changed(1, "spelled", &[("wealth", "456789x"), ("risk_aversion", "4.5678x")]),
        changed(1, "negative", &[("wealth", "-456789"), ("risk_aversion", "-4.5678")]),
        changed(1, "unknown", &[("wealth", "456789 SEK")]),
        changed(1, "too-large", &[("risk_aversion", "45678")]),
        changed(1, "no-rate", &[("currency", "GBP"), ("wealth", "456789")]),
        String::new(),
    ]
    .join("\n");
    let mut bytes = vec![];
    for format in ["table", "json", "csv", "markdown"] {
        let output = run(folder.path(), &offers, &["--format", format, "--out", &format!("out-{format}"), "--max-rejects", "100%"]);
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        bytes.extend([output.stdout, output.stderr].concat());
        bytes.extend(all_bytes(&folder.path().join(format!("out-{format}"))));
    }
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("by-row") && text.contains("too-large"));
    for secret in secrets {
        assert!(
            !text.contains(secret),
            "{secret} in {}",
            text.split(secret).next().map_or("", |before| &before[before.len().saturating_sub(200)..])
        );
    }
    // The receipt cannot be run: it does not hold them.
    let output = compcast(folder.path(), &["offer", "--offers", "offers.csv", "--market", "out-csv/receipt.json"]);
    assert_eq!(code(&output), 2);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("write `compcast offer --offers FILE --market market.toml`"), "{stderr}");
}

#[test]
fn names_of_people_are_not_read_and_mistakes_of_the_whole_file_are_told_once() {
    let folder = folder();
    let lines: Vec<&str> = OFFERS.lines().collect();
    let named = format!("{},Full Name,colour\n{},Ann Smith,teal\n", lines[0], lines[1]);
    let output = run(folder.path(), &named, &["--format", "json"]);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!(code(&output), 0, "{stderr}");
    assert!(stderr.contains("offers.csv: columns that identify people are not read and reach no output: `Full Name`"), "{stderr}");
    assert!(stderr.contains("offers.csv: unknown columns are not read: `colour`"), "{stderr}");
    assert!(![&stdout, &stderr].iter().any(|text| text.contains("Smith") || text.contains("teal")));
    let refused = |offers: &str, market: &str| {
        write(folder.path(), "market.toml", market);
        let output = run(folder.path(), offers, &[]);
        assert_eq!(code(&output), 2);
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let missing = refused(&OFFERS.replace("base_pay", "salary"), MARKET);
    assert_eq!(missing.matches("no column `base_pay`").count(), 1, "{missing}");
    let with_offer = refused(OFFERS, &format!("{MARKET}\n[offer]\nstart = \"2026-01\"\nbase = \"1 USD/year\"\n"));
    assert!(with_offer.contains("a market has no [offer]"), "{with_offer}");
    let mistaken = refused(OFFERS, &MARKET.replace("volatility = \"45% per year\"", "volatility = \"45\""));
    assert!(mistaken.contains("market.toml") && !mistaken.contains("rejected"), "{mistaken}");
}

#[test]
fn the_arguments_belong_together() {
    let folder = folder();
    write(folder.path(), "offers.csv", OFFERS);
    for (arguments, expected) in [
        (&["--offers", "offers.csv"][..], "--market"),
        (&["--market", "market.toml"], "--offers"),
        (&["a.toml", "--offers", "offers.csv", "--market", "market.toml"], "cannot be used with"),
        (&["a.toml", "--max-rejects", "5%"], "--offers"),
    ] {
        let output = compcast(folder.path(), &[&["offer"], arguments].concat());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(code(&output) == 2 && stderr.contains(expected), "{arguments:?}: {stderr}");
    }
}
