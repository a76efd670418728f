//! The commands as their users type them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn compcast_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_compcast")).args(arguments).current_dir(folder).output().expect("the program starts")
}

fn compcast(arguments: &[&str]) -> Output {
    compcast_in(tempfile::tempdir().expect("a temporary folder").path(), arguments)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

fn json(arguments: &[&str]) -> Value {
    let output = compcast(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

const CAPS: &str = "access.engineers.cap.amount=none,1500,600,400 USD/month";

#[test]
fn whatif_prints_a_table_json_csv_and_markdown_and_writes_all_of_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let asked = [
        "whatif",
        "budget-gone-by-april",
        "--set",
        "budget.compute=2.4M USD",
        "--trials",
        "2000",
        "--vary",
        CAPS,
        "--such-that",
        "p_over(compute) <= 5%",
    ];
    let table = compcast_in(folder.path(), &asked);
    let printed = text(&table.stdout);
    assert_eq!(table.status.code(), Some(0), "{}", text(&table.stderr));
    for words in ["holds at 400 USD/month", "at 600 USD/month it does not", "limits block work worth", "base", "Work is held"] {
        assert!(printed.contains(words), "{words}: {printed}");
    }
    let data = json(&[&asked[..], &["--format", "json"]].concat());
    assert_eq!((&data["held"], &data["paired_people"], data["rows"].as_array().map(Vec::len)), (&"work".into(), &1.0.into(), Some(4)));
    let base = data["base"].as_u64().expect("a row") as usize;
    assert_eq!(data["rows"][base]["figures"][0]["change"]["value"], 0.0);
    assert_eq!(data["measures"][0], "mean(compute)");
    let csv = text(&compcast_in(folder.path(), &[&asked[..], &["--format", "csv"]].concat()).stdout);
    assert_eq!(csv.lines().count(), 1 + 4 * data["measures"].as_array().map_or(0, Vec::len));
    assert!(csv.starts_with("case,path1,value1"), "{csv}");
    let markdown = text(&compcast_in(folder.path(), &[&asked[..], &["--format", "markdown"]].concat()).stdout);
    assert!(markdown.contains("| 400 |"), "{markdown}");
    let written = compcast_in(folder.path(), &[&asked[..], &["--out", "caps"]].concat());
    assert!(written.status.success(), "{}", text(&written.stderr));
    for file in
        ["whatif.json", "whatif.md", "tables/whatif.csv", "tables/whatif.parquet", "receipt.json", "charts/whatif.svg", "charts/whatif.png"]
    {
        assert!(folder.path().join("caps").join(file).is_file(), "{file}");
    }
    // The receipt says how, and the scenario in it gives the same figures again.
    let receipt: Value = serde_json::from_slice(&fs::read(folder.path().join("caps/receipt.json")).expect("a receipt")).expect("JSON");
    assert!(receipt["command"].as_str().is_some_and(|command| command.starts_with("whatif --vary '") && command.contains("--such-that")));
    let again = compcast_in(
        folder.path(),
        &["whatif", "caps/receipt.json", "--vary", CAPS, "--such-that", "p_over(compute) <= 5%", "--format", "json"],
    );
    assert_eq!(serde_json::from_slice::<Value>(&again.stdout).expect("JSON")["rows"], data["rows"]);
}

#[test]
fn two_inputs_make_a_matrix_for_each_measure() {
    let asked = [
        "whatif",
        "budget-gone-by-april",
        "--preview",
        "--quiet",
        "--vary",
        "access.engineers.cap.amount=400,1500 USD/month",
        "--vary",
        "access.engineers.cap.start=2026-03..2026-05",
    ];
    let printed = text(&compcast(&asked).stdout);
    assert!(printed.contains("2026-03") && printed.contains('[') && printed.contains("today's values"), "{printed}");
    assert_eq!(json(&[&asked[..], &["--format", "json"]].concat())["rows"].as_array().map(Vec::len), Some(6));
}

#[test]
fn named_cases_come_from_a_file_in_which_a_table_replaces_and_a_case_extends_another_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("alert.toml"), "format = 1\nextends = \"weekend-batch\"\n[guardrails]\nalert = { after = \"2 hours\" }\n")
        .expect("a file");
    fs::write(
        folder.path().join("cases.toml"),
        "format = 1\n[cases.as-is]\n[cases.limit]\nguardrails.daily_limit.amount = \"2k USD/day\"\n[cases.answered]\nextends = \"alert.toml\"\nguardrails.alert = { after = \"2 hours\", answered_on_weekends = true }\n",
    )
    .expect("a file");
    let asked = ["whatif", "weekend-batch", "--trials", "1000", "--cases", "cases.toml", "--format", "json"];
    let output = compcast_in(folder.path(), &asked);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let data: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let names: Vec<&str> = data["rows"].as_array().expect("rows").iter().filter_map(|row| row["case"].as_str()).collect();
    assert_eq!(names, ["as-is", "limit", "answered"]);
    assert!(data["rows"][2]["figures"][0]["change"]["value"].as_f64().expect("a change") < -30_000.0);
    for (file, words) in [
        ("format = 1\n[casses.a]\n", "unknown key `casses`"),
        ("format = 1\n", "has no cases"),
        ("format = 1\n[cases]\na = 1\n", "expected a table, found a whole number"),
        ("format = 1\n[cases.a]\nguardrails.alarm = 1\n", "alarm"),
    ] {
        fs::write(folder.path().join("cases.toml"), file).expect("a file");
        let output = compcast_in(folder.path(), &asked);
        assert_eq!(output.status.code(), Some(2), "{file}");
        assert!(text(&output.stderr).contains(words), "{file}: {}", text(&output.stderr));
    }
}

#[test]
fn a_scenario_may_hold_its_cases_which_change_nothing_in_a_run() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cases =
        "[cases.as-is]\n[cases.without]\naccess.engineers.cap = \"none\"\n[cases.low]\naccess.engineers.cap.amount = \"400 USD/month\"\n";
    fs::write(folder.path().join("plan.toml"), format!("format = 1\nextends = \"budget-gone-by-april\"\n{cases}")).expect("a file");
    let output = compcast_in(folder.path(), &["whatif", "plan.toml", "--preview", "--format", "json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let data: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mean = |row: usize| data["rows"][row]["figures"][0]["value"].as_f64().expect("a mean");
    assert!(data["rows"][0]["is_base"] == true && mean(1) > mean(0) && mean(2) < mean(0), "{data}");
    let run = |name: &str| compcast_in(folder.path(), &["run", name, "--trials", "500", "--format", "csv", "--quiet"]).stdout;
    assert!(run("plan.toml") == run("budget-gone-by-april"));
    fs::write(folder.path().join("plan.toml"), "format = 1\nextends = \"budget-gone-by-april\"\n[cases]\nlow = 400\n").expect("a file");
    let output = compcast_in(folder.path(), &["whatif", "plan.toml"]);
    assert!(output.status.code() == Some(2) && text(&output.stderr).contains("expected a table"), "{}", text(&output.stderr));
}

#[test]
fn solve_answers_in_a_sentence_and_without_a_solution_ends_with_3() {
    let solved =
        compcast(&["solve", "budget-gone-by-april", "--trials", "2000", "--for", "budget.compute", "--such-that", "p_over(compute) <= 5%"]);
    assert!(solved.status.success() && text(&solved.stdout).contains("nothing was simulated again"), "{}", text(&solved.stdout));
    let none = compcast(&[
        "solve",
        "budget-gone-by-april",
        "--trials",
        "1000",
        "--for",
        "access.engineers.cap.amount",
        "--such-that",
        "p_over(compute) <= 5%",
    ]);
    assert_eq!(none.status.code(), Some(3));
    assert!(text(&none.stdout).contains("No cap.amount from 0"), "{}", text(&none.stdout));
    let data = json(&[
        "solve",
        "budget-gone-by-april",
        "--trials",
        "1000",
        "--for",
        "access.engineers.cap.amount",
        "--set",
        "budget.compute=2.4M USD",
        "--such-that",
        "p_over(compute) <= 5%",
        "--format",
        "json",
    ]);
    assert_eq!((&data["outcome"]["kind"], &data["outcome"]["side"]), (&"limit".into(), &"up-to".into()));
    for (arguments, words) in [
        (vec!["--for", "access.engineers.cap", "--such-that", "mean(compute) < 1 USD"], "cap.amount"),
        (vec!["--for", "budget.total", "--such-that", "p_over(compute) <= 5 dogs"], "expected a share"),
        (vec!["--for", "budget.compute"], "--such-that"),
    ] {
        let output = compcast(&[&["solve", "budget-gone-by-april"], arguments.as_slice()].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }
}

#[test]
fn a_breached_condition_comes_after_the_report_and_ends_with_3() {
    let run = |conditions: &[&str]| compcast(&[&["run", "budget-gone-by-april", "--trials", "2000", "--quiet"], conditions].concat());
    let plain = run(&[]);
    let failed = run(&["--fail-if", "p_over(compute) > 5%", "--warn-if", "mean(compute) > 3M USD"]);
    assert_eq!((failed.status.code(), &failed.stdout), (Some(3), &plain.stdout));
    let stderr = text(&failed.stderr);
    assert!(stderr.contains("fails: p_over(compute) is above 99") && stderr.contains("allowed at most 5%"), "{stderr}");
    assert!(stderr.contains("warning: mean(compute) is 3,1"), "{stderr}");
    let passed = run(&["--fail-if", "p_over(compute, 9M USD) > 5%"]);
    assert!(passed.status.success() && passed.stderr.is_empty(), "{}", text(&passed.stderr));
    // Inside its interval a limit fails by the estimate, but not where only sure failures count.
    let data = json(&["run", "budget-gone-by-april", "--trials", "2000", "--format", "json"]);
    let close = format!("mean(compute) > {} USD", data["compute"]["mean"].as_f64().expect("a mean") - 2_000.0);
    let judged = run(&["--fail-if", &close]);
    assert!(judged.status.code() == Some(3) && text(&judged.stderr).contains("too close to call, about"), "{}", text(&judged.stderr));
    let sure = run(&["--fail-if", &close, "--sure"]);
    assert!(sure.status.success() && text(&sure.stderr).contains("passes"), "{}", text(&sure.stderr));
    let both = compcast(&["run", "budget-gone-by-april", "--trials", "1000", "--format", "json", "--fail-if", "p_over(compute) > 5%"]);
    let data: Value = serde_json::from_slice(&both.stdout).expect("JSON");
    assert_eq!((&data["conditions"][0]["breached"], &data["conditions"][0]["text"]), (&true.into(), &"p_over(compute) > 5%".into()));
    for (condition, words) in [
        ("p_over(total) > 5%", "no budget for `total`"),
        ("change(mean(compute)) > 1k USD", "nothing to change from"),
        ("mean(compute of group nobody) > 1k USD", "has no group `nobody`"),
        ("mean(compute in 2028-01) > 1k USD", "is not in the horizon"),
        ("p_over(compute) > 5 USD", "expected a share"),
    ] {
        let output = run(&["--fail-if", condition]);
        assert_eq!(output.status.code(), Some(2), "{condition}");
        assert!(output.stdout.is_empty() && text(&output.stderr).contains(words), "{condition}: {}", text(&output.stderr));
    }
}

#[test]
fn compare_changes_one_side_holds_work_and_judges_changes() {
    let asked = ["compare", "budget-gone-by-april", "budget-gone-by-april", "--trials", "1000", "--set", "2:prices.factor=2", "--quiet"];
    let difference = |more: &[&str]| {
        let data = json(&[&asked[..], more, &["--format", "json"]].concat());
        (data["differences"][0]["compute"]["mean"].as_f64().expect("a mean"), data["held"].clone())
    };
    let (spend, held) = difference(&[]);
    // Seats cost twice as much as well; use costs what it did.
    assert!(held == "spend" && spend.abs() < 600_000.0, "{spend}");
    let (work, held) = difference(&["--hold", "work"]);
    assert!(held == "work" && work > spend + 1e6, "{work} {spend}");
    let failed = compcast(
        &[&asked[..], &["--hold", "work", "--fail-if", "change(mean(compute)) > 50k USD", "--fail-if", "change(p90(compute)) > 5%"]]
            .concat(),
    );
    let stderr = text(&failed.stderr);
    assert_eq!((failed.status.code(), stderr.matches("fails: ").count()), (Some(3), 2), "{stderr}");
}

#[test]
fn whatif_refuses_what_it_cannot_vary() {
    for (arguments, words) in [
        (vec![], "there is nothing to vary"),
        (vec!["--vary", "access.engineers.cap.amunt=1,2 USD/month"], "amunt"),
        (vec!["--vary", "access.engineers.cap.amount=1,2 USD"], "USD"),
        (vec!["--vary", "a=1,2", "--vary", "b=1,2", "--vary", "c=1,2"], "more than a table can show"),
        (vec!["--vary", "groups.engineers.count=1..500 by 1"], "--yes"),
        (vec!["--vary", "horizon.months=6,12"], "cover"),
        (vec!["--vary", CAPS, "--show", "mean(computes)"], "write `compute`"),
    ] {
        let output = compcast(&[&["whatif", "budget-gone-by-april"], arguments.as_slice()].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(words), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_what_if_or_solution_writes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for question in [
        vec!["whatif", "budget-gone-by-april", "--vary", "prices.factor=1,2,3"],
        vec!["solve", "budget-gone-by-april", "--for", "prices.factor", "--such-that", "mean(compute) <= 4M USD"],
        vec!["drivers", "budget-gone-by-april"],
    ] {
        let output = crate::partial::interrupted(folder.path(), &[&question[..], &["--trials", "1000000", "--out", "never"]].concat());
        assert_eq!(output.status.code(), Some(130), "{question:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty() && fs::read_dir(folder.path()).expect("a folder").next().is_none(), "{question:?}");
    }
}
