//! What a result rests on: every number of a scenario once, with the text that states it, its source and its grade, whoever wrote that text; the same in
//! `explain --all` and in the summary, and the same again from a receipt or from parts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use compcast::insight::assumptions::{self, NOT_STATED, SourceNote};
use compcast::insight::{Assumption, Grade};
use compcast::quantity::MonthOrDate;
use compcast::reading::node::{Node, Table, Value};
use compcast::reading::path::below;
use compcast::reading::{Diagnostics, Sources};
use compcast::scenario::builtin::{BUILTINS, DEFAULTS};
use compcast::scenario::number::is_distribution;
use compcast::scenario::{NoFiles, Override, Scenario};
use compcast::simulation::Case;
use serde_json::Value as Json;

use crate::commands::{refused, stdout_of};

fn of_text(text: &str, overrides: &[&str]) -> Vec<Assumption> {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::parse(*text)).collect();
    let read = Scenario::read("plans/plan.toml", text, &overrides, &NoFiles).unwrap_or_else(|errors| panic!("{errors}"));
    assumptions::of(Case::new(read.scenario, None).unwrap_or_else(|errors| panic!("{errors:?}")).plan())
}

fn of_builtin(name: &str) -> (Scenario, Vec<Assumption>) {
    let scenario = Scenario::builtin(name, &[]).expect("a built-in").scenario;
    let all = assumptions::of(Case::new(scenario.clone(), None).expect("a sound case").plan());
    (scenario, all)
}

fn find<'a>(all: &'a [Assumption], path: &str) -> &'a Assumption {
    all.iter().find(|assumption| assumption.path == path).unwrap_or_else(|| panic!("no {path}"))
}

/// A user's file; `COMMENTS` are on values behind, above, on tables and between other keys.
const PLAN: &str = r##"# One company's plan (A): of the file, and of no number.
format = 1
purpose = """
# no comment
"""

[assumptions]
# B: survey of peers, 2026-03
growth = "2% to 5% per month"

# C: from payroll, June 2026
[groups.staff]
count = 40                  # A: payroll export, 2026-08-21
base = "90k USD/year"
team_size = 5               # C
package = "staff"
usage = "agent"
access = "tier"

[packages.staff.core]
raise = { rate = "2% to 5%", month = "april" }   # (B) survey # of 2025
bonus = { target = 0.145, payout = 1 }
# J: a view
# over two lines
sign_on = "5k USD"

[usage.agent]
preset = "coding-agent"
growth = "growth"
mean = "20 USD/active-day"  # "A" is no grade; nor is plan B

[access.tier]   # grade: D
models = { mid = 0.6, "small" = 0.4 }
# amount = "600 USD/month"  # A: switched off
cap = { amount = "500 USD/month", on_exceed = "stop", alert_at = 0.8 }
"##;

#[test]
fn a_users_comments_are_read_as_those_of_the_defaults_are() {
    let all = of_text(PLAN, &[]);
    for (path, grade, source, date) in [
        ("assumptions.growth", Some(Grade::B), "survey of peers, 2026-03", Some("2026-03")),
        ("groups.staff.count", Some(Grade::A), "payroll export, 2026-08-21", Some("2026-08-21")),
        ("groups.staff.base", Some(Grade::C), "from payroll, June 2026", Some("2026-06")),
        ("groups.staff.team_size", Some(Grade::C), "", None),
        ("packages.staff.core.raise.rate", Some(Grade::B), "survey # of 2025", None),
        ("packages.staff.core.bonus.target", None, "", None),
        ("packages.staff.core.bonus.payout", None, "", None),
        ("packages.staff.core.sign_on", Some(Grade::J), "a view over two lines", None),
        ("usage.agent.mean", None, "\"A\" is no grade; nor is plan B", None),
        ("access.tier.models.mid", Some(Grade::D), "grade: D", None),
        ("access.tier.cap.amount", Some(Grade::D), "grade: D", None),
        ("access.tier.cap.alert_at", Some(Grade::D), "grade: D", None),
    ] {
        let found = find(&all, path);
        assert_eq!((found.grade, found.source.as_str()), (grade, source), "{path}");
        assert_eq!(found.date.map(|date| date.to_string()).as_deref(), date, "{path}");
        assert_eq!(found.stated_in, "plan.toml", "{path}");
    }
    let preset = find(&all, "usage.agent.monthly_persistence");
    assert_eq!((preset.stated_in.as_str(), preset.grade), ("built-in defaults", Some(Grade::B)));
    assert_eq!(find(&all, "usage.agent.price_elasticity").stated_in, NOT_STATED);
}

#[test]
fn shares_and_rates_are_told_in_percent_of_what_they_are_shares_of() {
    let all = of_text(PLAN, &[]);
    for (path, value, unit) in [
        ("packages.staff.core.bonus.target", 14.5, "% of base pay"),
        ("benefits.load", 22.0, "% of base pay"),
        ("tax.us.employer.medicare.rate", 1.45, "% of wages"),
        ("usage.agent.adoption.final", 85.0, "% of people"),
        ("access.tier.cap.alert_at", 80.0, "% of the cap"),
        ("groups.staff.count", 40.0, "people"),
        ("groups.staff.base", 7_500.0, "USD/month"),
        ("usage.agent.adoption.over", 6.0, "months"),
        ("usage.agent.active.persistence", 0.56, ""),
    ] {
        let found = find(&all, path);
        assert_eq!((found.value, found.unit.as_str(), found.low), (value, unit, None), "{path}");
    }
    let raise = find(&all, "packages.staff.core.raise.rate");
    assert_eq!((raise.unit.as_str(), raise.low, raise.high), ("% per year", Some(2.0), Some(5.0)));
    assert!((raise.value - 3.29).abs() < 0.01, "{raise:?}");
    assert_eq!(find(&all, "assumptions.growth").unit, "% per month");
}

#[test]
fn a_change_of_the_command_line_and_what_is_inherited_say_where_they_are_from() {
    let text = "format = 1\nextends = \"budget-gone-by-april\"\n[groups.engineers]\ncount = 900   # A: payroll\n";
    let all = of_text(text, &["groups.heavy-users.base=220k USD/year", "usage.heavy.mean=\"1k USD/month\"  # J: less"]);
    let worded = |path: &str| {
        let found = find(&all, path);
        (found.stated_in.clone(), found.grade, found.source.clone())
    };
    assert_eq!(worded("groups.engineers.count"), ("plan.toml".into(), Some(Grade::A), "payroll".into()));
    assert_eq!(worded("groups.heavy-users.base"), ("--set".into(), None, String::new()));
    assert_eq!(worded("usage.heavy.mean"), ("--set".into(), Some(Grade::J), "less".into()));
    let inherited = ("budget-gone-by-april".into(), Some(Grade::J), "between the 4% default and the 14% of top spenders".into());
    assert_eq!(worded("assumptions.usage_growth"), inherited);
}

#[test]
fn any_comment_can_be_read_and_reaches_the_output_as_text() {
    let hostile = [
        "<script>alert(1)</script>",
        "=HYPERLINK(\"http://x\")",
        "|table|break|`code`",
        "J: \u{202e}reversed\u{2066}",
        "A: مصدر البيانات",
        "[B](http://x)",
        "\u{feff}C: zwölf \u{1f4a5}",
        "\"unclosed ' quotes \\",
        "# # # A:",
        &"long ".repeat(2_000),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for comment in hostile {
        let path = folder.path().join("plan.toml");
        let text =
            format!("format = 1\nextends = \"traditional\"\n[groups.mid]\ncount = 3  # {comment}\n# {comment}\nbase = \"1k USD/month\"\n");
        fs::write(&path, text).expect("written");
        let path = path.to_str().expect("UTF-8");
        let json: Json = serde_json::from_str(&stdout_of(&["explain", "--all", "--scenario", path, "--format", "json"])).expect("JSON");
        let all = json.as_array().expect("a list");
        let of_path = |path: &str| all.iter().find(|assumption| assumption["path"] == path).expect("there");
        let expected = SourceNote::of(comment.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches(['#', ' ']));
        for path in ["groups.mid.count", "groups.mid.base"] {
            assert_eq!(of_path(path)["source"], expected.source, "{comment}");
        }
        for format in ["table", "markdown", "csv"] {
            let printed = stdout_of(&["explain", "--all", "--scenario", path, "--format", format]);
            assert!(!printed.contains(['\u{202e}', '\u{2066}', '\u{1b}', '\u{feff}']), "{format}: {comment}");
        }
    }
}

/// Paths of all numbers that a table of TOML holds outside lists, a distribution as one.
fn numbers_of(path: &str, table: &Table, found: &mut BTreeSet<String>) {
    for (key, entry) in &table.entries {
        let path = below(path, key);
        let is_number = match &entry.node.value {
            Value::Table(table) if !is_distribution(table) => {
                numbers_of(&path, table, found);
                false
            }
            Value::Table(_) | Value::Integer(_) | Value::Float(_) => true,
            // A quantity begins with a digit, and so does a date.
            Value::Text(text) => text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && text.parse::<MonthOrDate>().is_err(),
            _ => false,
        };
        if is_number {
            found.insert(path);
        }
    }
}

/// The numbers of a text of TOML, without what asks something of the program and what is switched on elsewhere.
fn stated_in(text: &str) -> BTreeSet<String> {
    let mut sources = Sources::default();
    let source = sources.add("text", text);
    let root = Node::parse(&sources, source, &Diagnostics::default());
    let mut found = BTreeSet::new();
    if let Value::Table(table) = &root.value {
        numbers_of("", table, &mut found);
    }
    found.retain(|path| {
        !["format", "horizon", "run", "presets", "cases", "fiscal_year", "calendar"].iter().any(|top| path.split('.').next() == Some(top))
    });
    found
}

/// Whether a number is listed under its path, under that of the distribution it is a part of, or as the parts of it.
fn is_listed(path: &str, all: &[Assumption]) -> bool {
    let covers = |one: &str, other: &str| other == one || other.starts_with(&format!("{one}."));
    all.iter().any(|assumption| covers(&assumption.path, path) || covers(path, &assumption.path))
}

#[test]
fn every_number_of_every_scenario_is_listed_once() {
    for builtin in BUILTINS {
        let (scenario, all) = of_builtin(builtin.name);
        let paths: BTreeSet<&str> = all.iter().map(|assumption| assumption.path.as_str()).collect();
        assert_eq!(paths.len(), all.len(), "{} lists a number twice", builtin.name);
        assert!(all.is_sorted_by(|one, other| one.path < other.path), "{} is in no order", builtin.name);
        let missing: Vec<String> = stated_in(builtin.text).into_iter().filter(|path| !is_listed(path, &all)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", builtin.name);
        let moving: Vec<&Assumption> = all.iter().filter(|assumption| !assumption.lines.is_empty()).collect();
        assert!(moving.len() > 5, "{}", builtin.name);
        for number in scenario.numbers.iter().filter(|number| number.is_uncertain()) {
            assert!(is_listed(&number.path, &all), "{}: the uncertain {} is not listed", builtin.name, number.path);
        }
        for assumption in &all {
            assert!(
                assumption.value.is_finite() && assumption.low.zip(assumption.high).is_none_or(|(low, high)| low <= high),
                "{assumption:?}"
            );
            assert!(Node::parse_path(&assumption.path).is_some(), "{assumption:?}");
            assert!(!assumption.stated_in.contains('/'), "{assumption:?}");
        }
    }
}

#[test]
fn the_examples_list_every_number_too() {
    for example in ["no-cap", "gpus-owned", "gpus-rented", "gpus-reserved", "three-currencies"] {
        let path = format!("{}/examples/{example}.toml", env!("CARGO_MANIFEST_DIR"));
        let json: Json = serde_json::from_str(&stdout_of(&["explain", "--all", "--scenario", &path, "--format", "json"])).expect("JSON");
        let all = json.as_array().expect("a list");
        let paths: Vec<&str> = all.iter().map(|assumption| assumption["path"].as_str().expect("text")).collect();
        let text = fs::read_to_string(&path).expect("an example");
        for stated in stated_in(&text).into_iter().filter(|path| !path.starts_with("rates.")) {
            let covers = |one: &str, other: &str| other == one || other.starts_with(&format!("{one}."));
            assert!(paths.iter().any(|path| covers(path, &stated) || covers(&stated, path)), "{example}: {stated} is not in {paths:?}");
        }
    }
}

#[test]
fn grades_of_defaults_are_those_that_the_defaults_say() {
    let mut checked = 0;
    for builtin in BUILTINS {
        let (_, all) = of_builtin(builtin.name);
        for assumption in all.iter().filter(|assumption| assumption.stated_in == "built-in defaults") {
            let Assumption { path, grade, .. } = assumption;
            // Every default that a scenario rests on has a grade.
            let grade = grade.unwrap_or_else(|| panic!("{}: {path} has no grade", builtin.name));
            // The letters behind the value, where the key is on one line only.
            let key = path.rsplit('.').next().expect("a key");
            let of_key = |line: &&str| line.split_once(" = ").is_some_and(|(name, _)| name.trim() == key);
            let mut lines = DEFAULTS.lines().filter(of_key);
            // Presets say some of them on the line of a whole table.
            let (Some(line), None, false) = (lines.next(), lines.next(), path.starts_with("usage.")) else { continue };
            let Some((_, comment)) = line.rsplit_once("  # ") else { continue };
            let marks = comment.split(':').next().unwrap_or_default().split([',', '/', ' ']);
            let worst = marks.filter(|mark| ["A", "B", "C", "D", "J"].contains(mark)).max();
            assert_eq!(worst, Some(grade.letter()), "{path}");
            checked += 1;
        }
    }
    assert!(checked > 10, "{checked}");
    let (_, all) = of_builtin("budget-gone-by-april");
    let grades: BTreeMap<&str, Option<Grade>> = all.iter().map(|assumption| (assumption.path.as_str(), assumption.grade)).collect();
    for (path, grade) in [
        ("benefits.load", Grade::B),
        ("prices.models.claude-opus-5.output", Grade::A),
        ("prices.models.claude-sonnet-5.output", Grade::A),
        ("prices.models.claude-sonnet-5.changes.2026-09-01.output", Grade::A),
        ("tax.us.employer.social_security.rate", Grade::A),
        ("tax.us.employer.unemployment.wage_base", Grade::B),
        ("usage.adopting.monthly_variation.shape", Grade::D),
        ("usage.adopting.growth_period", Grade::J),
        ("budget.compute", Grade::D),
    ] {
        assert_eq!(grades.get(path), Some(&Some(grade)), "{path}");
    }
}

#[test]
fn explain_lists_what_the_summary_rests_on_in_every_format() {
    let run = ["run", "budget-gone-by-april", "--trials", "64", "--format", "json", "--set", "groups.engineers.count=90"];
    let summary: Json = serde_json::from_str(&stdout_of(&run)).expect("JSON");
    let explain = |format: &str| {
        stdout_of(&["explain", "--all", "--scenario", "budget-gone-by-april", "--set", "groups.engineers.count=90", "--format", format])
    };
    let json: Json = serde_json::from_str(&explain("json")).expect("JSON");
    assert_eq!(json, summary["assumptions"]);
    let n = json.as_array().expect("a list").len();
    let csv = explain("csv");
    assert_eq!(csv.lines().next(), Some("path,value,unit,low,high,stated_in,source,date,grade,lines"));
    assert!(csv.contains("groups.engineers.count,90.0,people,,,'--set,"), "{csv}");
    assert!(csv.lines().count() > n, "{csv}");
    for format in ["table", "markdown"] {
        let printed = explain(format);
        for assumption in json.as_array().expect("a list") {
            let path = assumption["path"].as_str().expect("text");
            assert!(printed.contains(path), "{format}: {path}");
        }
        assert!(printed.contains("between the 4% default and the 14% of top spenders"), "{format}");
    }
    assert!(refused(&["explain", "--all", "bonus"]).contains("cannot be used with"));
    assert!(refused(&["explain", "bonus", "--format", "json"]).contains("--all"));
    assert_eq!(stdout_of(&["explain", "bonus", "traditional"]), stdout_of(&["explain", "bonus", "--scenario", "traditional"]));
}

#[test]
fn what_is_run_again_rests_on_the_same_sources() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_string();
    fs::write(path("plan.toml"), PLAN).expect("written");
    let json = |arguments: &[&str]| -> Json {
        let arguments = [arguments, &["--trials", "64", "--format", "json"]].concat();
        serde_json::from_str(&stdout_of(&arguments)).expect("JSON")
    };
    let first = json(&["run", &path("plan.toml"), "--out", &path("out")]);
    let again = json(&["run", &path("out/receipt.json")]);
    assert_eq!(first["assumptions"], again["assumptions"]);
    assert!(
        first["assumptions"].as_array().is_some_and(|all| all.iter().any(|assumption| assumption["source"] == "survey of peers, 2026-03"))
    );
    // A change beside a receipt is one of the command line.
    let changed = json(&["run", &path("out/receipt.json"), "--set", "groups.staff.base=95k USD/year"]);
    let base = changed["assumptions"].as_array().expect("a list").iter().find(|assumption| assumption["path"] == "groups.staff.base");
    assert_eq!(base.expect("there")["stated_in"], "--set");
}
