//! A scenario is echoed before it is believed: what was read is said in money, and what cannot act or may have been meant otherwise is asked about.

mod bills;
mod helps;
mod own_keys;

use std::path::Path;
use std::process::{Command, Output};

use compcast::insight::{Echo, warnings_of_plan};
use compcast::reading::Diagnostic;
use compcast::scenario::{NoFiles, Override, Scenario};
use compcast::simulation::Case;
use serde_json::Value;

use crate::support::{check_equal, line, plain, run_case, scenario};

/// 180 engineers of whom 30% have adopted an agent at first, and who are active in 70% of months; two kinds of seats; an eighth of a GPU each.
const COMPANY: &str = r#"
format = 1
benefits.load = 0
[horizon]
start = "2026-07"
months = 3
[groups.engineers]
count = 180
base = "150k USD/year"
package = "engineer"
usage = "coding"
access = "open"
[groups.sales]
count = 20
base = "90k USD/year"
package = "seller"
[packages.engineer.tooling]
seats = { ide = 1, agent = 0.5 }
gpu.h100 = { purchase_option = "reserved", count = 0.125 }
[packages.seller.tooling]
seats = { ide = 2 }
[prices.seats]
ide = { fee = "25 USD/month", compute = false }
agent = { fee = "40 USD/month", compute = true }
[prices.gpus.h100]
reserved = "2 USD/hour"
[usage.coding]
mean = "228 USD/month"
adoption = { initial = 0.3, final = 0.9, over = "6 months" }
active = { share = 0.7 }
[access.open]
models = { unit = 1 }
[prices.models.unit]
uncached_input = "1 USD/Mtok"
output = "1 USD/Mtok"
"#;

fn case(text: &str, sets: &[&str]) -> Case {
    crate::support::case(&scenario(text, sets))
}

fn echo(text: &str, sets: &[&str]) -> Echo {
    Echo::of(case(text, sets).plan())
}

/// Messages of the warnings that a scenario has when it is read.
pub fn warnings(text: &str, sets: &[&str]) -> Vec<Diagnostic> {
    let overrides: Vec<_> = sets.iter().map(|set| Override::parse(*set)).collect();
    Scenario::read("t.toml", text, &overrides, &NoFiles).unwrap_or_else(|errors| panic!("{errors}")).warnings
}

pub fn compcast(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_compcast")).args(arguments).current_dir(folder).output().expect("the program starts")
}

pub fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn use_is_people_times_use_each_times_adoption_times_activity() {
    let echo = echo(COMPANY, &[]);
    let [used] = echo.uses.as_slice() else { panic!("{:?}", echo.uses) };
    assert_eq!((used.group.as_str(), used.usage.as_str(), used.is_limited), ("engineers", "coding", false));
    check_equal("people", used.people, 180.0);
    check_equal("each", used.each.unwrap(), 228.0);
    // 180 × 228 = 41,040, and × 0.3 × 0.7 = 8,618.40.
    check_equal("at full use", used.at_full_use.unwrap(), 41_040.0);
    check_equal("bill", used.expected.unwrap(), 8_618.4);
    // It is what the line costs in the first month.
    let results = run_case(&case(COMPANY, &[]), plain(1, 64));
    check_equal("the line", line(&results, "API usage").exact_first_month.unwrap(), 8_618.4);
}

#[test]
fn use_stated_in_tokens_or_per_day_comes_to_the_same_money() {
    // At 1 USD a million tokens 228 million are 228 USD; so are 12 active days of 19 USD. In July at half of a usual month it is half of it.
    for (sets, each) in [
        (vec!["usage.coding.mean=228 Mtok/month"], 228.0),
        (vec!["usage.coding.mean=19 USD/active-day", "usage.coding.active_days=12"], 228.0),
        (vec!["usage.coding.seasonality={ july = 0.5 }"], 114.0),
        (
            vec![
                "usage.coding.mean=228 Mtok/month",
                "prices.models.unit.uncached_input=\"2 USD/Mtok\"",
                "prices.models.unit.output=\"2 USD/Mtok\"",
                "prices.models.unit.cache_read=\"2 USD/Mtok\"",
                "prices.models.unit.cache_write=\"2 USD/Mtok\"",
            ],
            456.0,
        ),
    ] {
        let echo = echo(COMPANY, &sets);
        check_equal(&format!("{sets:?}"), echo.uses[0].each.unwrap(), each);
        check_equal(&format!("{sets:?}"), echo.uses[0].expected.unwrap(), 180.0 * each * 0.21);
    }
}

#[test]
fn a_limit_is_named_and_the_bill_is_told_before_it() {
    let capped = echo(COMPANY, &["access.open.cap={ amount = \"50 USD/month\", on_exceed = \"stop\" }"]);
    assert!(capped.uses[0].is_limited);
    check_equal("before the cap", capped.uses[0].expected.unwrap(), 8_618.4);
}

#[test]
fn seats_gpus_and_base_pay_are_numbers_times_amounts() {
    let echo = echo(COMPANY, &[]);
    let seats: Vec<_> =
        echo.seats.iter().map(|seats| (seats.name.as_str(), seats.seats, seats.fee, seats.monthly, seats.is_compute)).collect();
    // 180 × 0.5 × 40 = 3,600; (180 + 20 × 2) × 25 = 5,500.
    assert_eq!(seats, [("agent", 90.0, Some(40.0), Some(3_600.0), true), ("ide", 220.0, Some(25.0), Some(5_500.0), false)]);
    let [gpus] = echo.gpus.as_slice() else { panic!("{:?}", echo.gpus) };
    assert_eq!((gpus.group.as_str(), gpus.gpu.as_str(), gpus.purchase_option), ("engineers", "h100", "reserved"));
    // 180 × 0.125 = 22.5 at 2 × 730.5 = 1,461 a month.
    check_equal("GPUs", gpus.number, 22.5);
    check_equal("rent", gpus.each.unwrap(), 1_461.0);
    check_equal("all rents", gpus.monthly.unwrap(), 32_872.5);
    let pay: Vec<_> = echo.base_pay.iter().map(|pay| (pay.group.as_str(), pay.people, pay.yearly)).collect();
    assert_eq!(pay, [("engineers", 180, 27_000_000.0), ("sales", 20, 1_800_000.0)]);
}

#[test]
fn a_shared_capacity_is_held_once() {
    let shared = [
        "usage.hours={ mean = \"10 GPU-hours/month\" }",
        "groups.engineers.gpu_usage=hours",
        "access.open.gpu=h100",
        "capacity.node={ gpu = \"h100\", count = 8, purchase_option = \"reserved\" }",
    ];
    let echo = echo(COMPANY, &shared);
    let node = echo.gpus.iter().find(|gpus| gpus.group == "capacity.node").expect("the node");
    check_equal("rent of eight", node.monthly.unwrap(), 8.0 * 1_461.0);
}

#[test]
fn check_run_markdown_and_json_say_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("company.toml"), COMPANY).unwrap();
    let check = stdout(&compcast(folder.path(), &["check", "company.toml"]));
    let row = check.lines().find(|line| line.starts_with("engineers   coding")).unwrap_or_else(|| panic!("{check}"));
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["engineers", "coding", "180", "228", "41,040", "30.0%", "70.0%", "8,618"]);
    assert!(check.ends_with("\ncompany: 200 people in 2 groups, no mistakes\n"), "{check}");
    for format in ["table", "markdown"] {
        let run = stdout(&compcast(folder.path(), &["run", "company.toml", "--trials", "64", "--format", format])).replace('\n', " ");
        let short = "As read: base pay of 28.8M USD a year for 200 people; use of 8.62k USD in July 2026, 41.0k USD if everybody had adopted it \
                     and were active; seats for 9.10k USD a month; GPUs for 32.9k USD a month";
        assert!(run.contains(short), "{format}: {run}");
    }
    let json = stdout(&compcast(folder.path(), &["run", "company.toml", "--trials", "64", "--format", "json"]));
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["echo"]["uses"][0]["at_full_use"], 41_040.0);
    assert_eq!(json["echo"]["month"], "2026-07");
}

#[test]
fn a_bill_that_was_meant_for_all_but_written_for_each_is_asked_about() {
    let company = |sets: &[&str]| warnings_of_plan(case(COMPANY, sets).plan());
    assert_eq!(company(&[]), Vec::<String>::new());
    // 180 × 41,000 = 7.38M, × 0.3 × 0.7 = 1.55M, or 8,610 a head: with everybody active it is 41,000.
    let all = ["usage.coding.mean=41k USD/month", "usage.coding.adoption=none", "usage.coding.active=none"];
    let [question] = company(&all).try_into().unwrap();
    assert_eq!(
        question,
        "`engineers` uses 41.0k USD of `coding` in the first month for each of 180 people, 7.38M USD in all: usage.coding.mean is the use of one \
         person, not the bill of all"
    );
    let [question] = company(&["packages.engineer.tooling.gpu.h100.count=8"]).try_into().unwrap();
    assert_eq!(
        question,
        "`engineers` has 1,440 h100 for 180 people, as the count of a package is for each person: if they share 8.00, write count = 0.044"
    );
    // What it says to write is no question any more.
    assert!(company(&["packages.engineer.tooling.gpu.h100.count=0.044"]).is_empty());
}

#[test]
fn amounts_that_are_paid_nowhere_are_asked_about() {
    let about = |sets: &[&str]| warnings(COMPANY, sets).iter().map(|warning| warning.message.clone()).collect::<Vec<_>>();
    assert_eq!(about(&[]), Vec::<String>::new());
    for (set, message) in [
        ("groups.sales.base=45 USD/year", "`groups.sales.base` comes to 45 USD a year"),
        ("groups.sales.base=90k USD/month", "`groups.sales.base` comes to 1,080,000 USD a year"),
        // The price of one token for that of a million.
        ("prices.models.unit.output=30 USD/tok", "`prices.models.unit.output` comes to 30,000,000 USD per million tokens"),
        ("prices.models.unit.output=0.000003 USD/Mtok", "`prices.models.unit.output` comes to 0.000003 USD per million tokens"),
        ("prices.gpus.h100.reserved=1461 USD/hour", "`prices.gpus.h100.reserved` comes to 1,461 USD an hour for one GPU"),
        ("prices.seats.ide.fee=9k USD/month", "`prices.seats.ide.fee` comes to 9,000 USD a month for one seat"),
        ("prices.electricity.price=135 USD/kWh", "`prices.electricity.price` comes to 135 USD per kilowatt-hour"),
    ] {
        assert_eq!(about(&[set]), [message], "{set}");
    }
    // What is free is no slip, and a wide range is judged by its middle.
    assert_eq!(about(&["prices.seats.ide.fee=0 USD/month", "groups.sales.base=60k to 200k USD/year"]), Vec::<String>::new());
}

const FILE: &str = "employee_id,group,base_pay,pay_period,currency,Hire Date,end_date\n\
    1,engineers,200000,YEAR,USD,x,\n2,engineers,,,,x,\n3,sales,,,,x,\n4,sales,70000,YEAR,USD,x,2025-12-31\n";

#[test]
fn pay_that_is_not_in_the_file_is_counted_in_money_and_leavers_are_nobody() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("company.toml"), COMPANY).unwrap();
    std::fs::write(folder.path().join("people.csv"), FILE).unwrap();
    let run =
        |format: &str| compcast(folder.path(), &["run", "company.toml", "--headcount", "people.csv", "--trials", "64", "--format", format]);
    let table = stdout(&run("table")).replace('\n', " ");
    // 150k and 90k of their groups.
    let filled = "2 of 3 people in the headcount file have no base pay there; their group's is filled in, 240k USD a year: `engineers` for 1, 150k USD; \
                  `sales` for 1, 90.0k USD";
    assert!(table.contains(filled), "{table}");
    assert!(table.contains("3 people cost"), "{table}");
    assert!(table.contains("Columns of the headcount file that are not used: `Hire Date`."), "{table}");
    let json: Value = serde_json::from_str(&stdout(&run("json"))).expect("JSON");
    assert_eq!((&json["people"], &json["by_group"]["sales"]["people"]), (&Value::from(3), &Value::from(1)));
    assert_eq!(
        (&json["echo"]["file"]["people_filled_in"], &json["echo"]["file"]["yearly_filled_in"]),
        (&Value::from(2), &Value::from(240_000.0))
    );
    assert_eq!(json["echo"]["never_at_work"], 1);
    assert_eq!(json["echo"]["file"]["not_used"], Value::from(vec!["Hire Date"]));
}

/// Left in 2025, comes in 2027, comes in July 2026: one person at work, 6 months of 120,000 a year.
#[test]
fn people_who_left_before_or_come_after_are_no_people() {
    let text = "format = 1\nbenefits.load = 0\ntax.us = { social_security = \"none\", medicare = \"none\", unemployment = \"none\" }\n\
                [horizon]\nstart = \"2026-01\"\nmonths = 12\n[groups.staff]\nbase = \"1 USD/year\"\n[headcount]\nfile = \"p.csv\"\ndefault_group = \"staff\"\n";
    let rows = "employee_id,base_pay,pay_period,currency,start_date,end_date\n1,120000,YEAR,USD,2020-01-01,2025-06-30\n\
                2,120000,YEAR,USD,2027-03-01,\n3,120000,YEAR,USD,2026-07-01,\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), text).unwrap();
    std::fs::write(folder.path().join("p.csv"), rows).unwrap();
    let run = stdout(&compcast(folder.path(), &["run", "s.toml", "--trials", "64"]));
    assert!(run.contains("1 person costs 60.0k USD"), "{run}");
    assert!(run.contains("2 of 3 people in the headcount file are not at work from 2026-01 to 2026-12"), "{run}");
    let check = stdout(&compcast(folder.path(), &["check", "s.toml"]));
    assert!(check.ends_with("s: 1 person in 1 group, no mistakes, 3 warnings\n") || check.contains("s: 1 person in 1 group"), "{check}");
}

#[test]
fn a_price_step_within_the_horizon_is_told() {
    let step = [
        "prices.models.unit.changes.\"2026-09-01\"={ uncached_input = \"1.5 USD/Mtok\", cache_write = \"1.5 USD/Mtok\", cache_read = \"1.5 USD/Mtok\", output = \"1.5 USD/Mtok\" }",
        "prices.models.unit.cache_read=1 USD/Mtok",
        "prices.models.unit.cache_write=1 USD/Mtok",
    ];
    let steps = echo(COMPANY, &step).price_steps;
    let [step_of_unit] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!((step_of_unit.model.as_str(), step_of_unit.from.to_string().as_str()), ("unit", "2026-09-01"));
    check_equal("change", step_of_unit.change, 0.5);
    // Behind the horizon it changes nothing, and of a model of nobody neither.
    let late = [&["horizon.months=2"], step.as_slice()].concat();
    assert!(echo(COMPANY, &late).price_steps.is_empty());
    let unused = [&["access.open.models={ small = 1 }"], step.as_slice()].concat();
    assert!(echo(COMPANY, &unused).price_steps.iter().all(|step| step.model != "unit"));
}
