//! The program as its users meet it: what it prints, writes and leaves with.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Runs the program in `folder`.
pub fn compcast(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_compcast")).args(arguments).current_dir(folder).output().expect("the program starts")
}

/// Runs the program with this on its standard input.
pub fn compcast_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compcast"));
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // A program that refuses its arguments reads nothing.
    let _closed = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the program ends")
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

pub fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = compcast(folder, arguments);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

pub fn empty() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder with its bytes, in order.
pub fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    fn collect(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { collect(&path, all) } else { all.push(path) }
        }
    }
    let mut all = vec![];
    collect(folder, &mut all);
    all.sort();
    all.into_iter().map(|path| (path.strip_prefix(folder).expect("below").to_path_buf(), fs::read(&path).expect("a file"))).collect()
}

const AMOUNT: [&str; 17] = [
    "mean",
    "se_mean",
    "sd",
    "p5",
    "p10",
    "p25",
    "p50",
    "p75",
    "p90",
    "p95",
    "p99",
    "se_p50",
    "se_p90",
    "var95",
    "cvar95",
    "cvar99",
    "se_cvar95",
];

fn assert_amount(amount: &Value, name: &str) {
    // A percentile that many trials share, such as none of something, moves in steps and has no error.
    let is_step = |key: &str| key == "se_p50" && amount["p50"] == amount["p25"] || key == "se_p90" && amount["p90"] == amount["p75"];
    for key in AMOUNT {
        assert!(amount[key].is_number() || is_step(key), "{name} has no {key}: {amount}");
    }
}

/// As an amount, but the percentiles of counts move in steps and may have no error.
fn assert_count(count: &Value, name: &str) {
    for key in AMOUNT {
        let may_be_absent = key.starts_with("se_p");
        assert!(count[key].is_number() || may_be_absent && count[key].is_null(), "{name} has no {key}: {count}");
    }
}

#[test]
fn built_in_scenarios_run_by_name_from_an_empty_folder() {
    let folder = empty();
    for name in ["traditional", "ai-integrated", "budget-gone-by-april"] {
        let output = compcast(folder.path(), &["run", name, "--trials", "500"]);
        assert_eq!(code(&output), 0);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with(name) && text.contains("with 90% probability no more than"), "{text}");
        assert!(!text.contains('\u{1b}'), "escape codes reached a pipe");
        assert_eq!(contents(folder.path()), [], "a run without --out writes nothing");
    }
}

#[test]
fn the_json_of_a_run_has_every_promised_part_and_every_amount_its_errors() {
    let folder = empty();
    let run = json(folder.path(), &["run", "ai-integrated", "--trials", "500", "--format", "json"]);
    for key in ["scenario", "seed", "trials", "people", "months", "total", "compute", "by_element", "by_line", "by_month", "by_group"] {
        assert!(!run[key].is_null(), "{key}");
    }
    for key in ["compute_per_employee_month", "budget", "access", "checks", "warnings", "assumptions", "events", "shares"] {
        assert!(!run[key].is_null(), "{key}");
    }
    assert!(run.get("rows").is_none(), "rows belong to a headcount file");
    for key in ["total", "compute", "compute_per_employee_month"] {
        assert_amount(&run[key], key);
    }
    for month in run["cumulative_by_month"].as_object().unwrap().values() {
        for key in ["total", "compute", "total_cash"] {
            assert_amount(&month[key], key);
        }
    }
    assert_eq!(run["distribution"]["probability"].as_array().unwrap().len(), 103);
    let shares = run["shares"]["by_element"].as_object().unwrap();
    let sum = |values: Vec<&Value>| values.into_iter().filter_map(Value::as_f64).sum::<f64>();
    assert!((sum(shares.values().collect()) - 1.0).abs() < 1e-12, "the elements are the whole: {shares:?}");
    for key in ["share_of_people", "share_of_compute"] {
        let of_groups = run["by_group"].as_object().unwrap().values().map(|group| &group[key]).collect();
        assert!((sum(of_groups) - 1.0).abs() < 1e-9, "{key}");
    }
    let expected = run["compute"]["mean"].as_f64().unwrap() / run["total"]["mean"].as_f64().unwrap();
    assert_eq!(run["shares"]["compute"].as_f64(), Some(expected));
    for key in ["by_element", "by_line", "by_month", "by_group", "access"] {
        for (name, amount) in run[key].as_object().unwrap().iter().filter(|(name, _)| *name != "by_tier" && !name.starts_with("share_of_"))
        {
            assert_amount(amount, name);
        }
    }
    for (name, tier) in run["access"]["by_tier"].as_object().unwrap() {
        assert!(tier["policies"].is_array(), "{name}");
        for key in ["spend", "unserved_demand", "tokens_unserved", "people_months_throttled", "days_waited"] {
            assert_amount(&tier[key], key);
        }
        assert_count(&tier["people_months_at_cap"], "people_months_at_cap");
    }
    for key in ["amount", "p_over", "expected_overrun", "exhaustion_month"] {
        assert!(!run["budget"][key].is_null(), "{key}");
    }
    let sum = |key: &str| run[key].as_object().unwrap().values().map(|amount| amount["mean"].as_f64().unwrap()).sum::<f64>();
    let total = run["total"]["mean"].as_f64().unwrap();
    for key in ["by_element", "by_line", "by_month", "by_group"] {
        assert!((sum(key) / total - 1.0).abs() < 1e-9, "{key} does not add to the total");
    }
}

#[test]
fn the_same_question_gets_the_same_bytes_on_any_number_of_threads_and_in_any_format() {
    let folder = empty();
    let run = |extra: &[&str]| compcast(folder.path(), &[&["run", "ai-integrated", "--trials", "700"], extra].concat()).stdout;
    let one = run(&["--threads", "1", "--format", "json"]);
    assert_eq!(one, run(&["--threads", "8", "--format", "json"]));
    assert_eq!(one, run(&["--threads", "3", "--format", "json", "--out", "o"]));
    assert_ne!(one, run(&["--seed", "7", "--format", "json"]));
    // The table rounds and the CSV does not, but they are the same numbers.
    let value: Value = serde_json::from_slice(&one).unwrap();
    let csv = String::from_utf8(run(&["--format", "csv"])).unwrap();
    let total = csv.lines().nth(1).unwrap();
    let mean: f64 = total.split(',').nth(3).unwrap().parse().unwrap();
    assert_eq!(mean.to_bits(), value["total"]["mean"].as_f64().unwrap().to_bits());
    let markdown = String::from_utf8(run(&["--format", "markdown"])).unwrap();
    assert!(markdown.starts_with("# ai-integrated\n") && markdown.contains("| **total** |"), "{markdown}");
}

#[test]
fn sobol_points_are_chosen_on_the_command_line_and_reported_with_their_replicates() {
    let folder = empty();
    let run = |sampling: &str| json(folder.path(), &["run", "bench-burn", "--trials", "1024", "--format", "json", "--sampling", sampling]);
    let (plain, sobol) = (run("plain"), run("sobol"));
    assert_eq!(plain.get("sampling"), None);
    assert_eq!((&sobol["sampling"]["points"], &sobol["sampling"]["replicates"]), (&"sobol".into(), &16.into()));
    let error = |run: &Value| run["compute"]["se_mean"].as_f64().expect("an error");
    assert!(error(&sobol) < 0.5 * error(&plain), "{} and {}", error(&sobol), error(&plain));
    let width =
        |run: &Value| run["budget"]["p_over_high"].as_f64().expect("a share") - run["budget"]["p_over_low"].as_f64().expect("a share");
    assert!(width(&sobol) < 0.8 * width(&plain), "{} and {}", width(&sobol), width(&plain));
    // 0.17 × 1.96 / √1,024 is 1.1% plainly; the points need no second round for a half.
    let wanted = ["run", "bench-burn", "--trials", "1024", "--format", "json", "--sampling", "sobol", "--precision", "0.5%"];
    let reached = json(folder.path(), &[&wanted[..], &["--precision-metric", "compute-mean"]].concat());
    assert_eq!(reached["trials"], 1_024, "{}", reached["precision"]);
    let report = compcast(folder.path(), &["run", "bench-burn", "--trials", "64", "--sampling", "sobol"]);
    assert!(String::from_utf8_lossy(&report.stdout).replace('\n', " ").contains("errors come from 16 independent replicates"));
}

#[test]
fn swapping_two_scenarios_flips_the_signs_and_changes_nothing_else() {
    let folder = empty();
    let compare = |a: &str, b: &str| json(folder.path(), &["compare", a, b, "--trials", "500", "--format", "json"]);
    let (there, back) = (compare("traditional", "ai-integrated"), compare("ai-integrated", "traditional"));
    assert!(there["scenarios"][0] == back["scenarios"][1]);
    let (there, back) = (&there["differences"][0], &back["differences"][0]);
    let lines = |difference: &Value| difference["by_line"].as_object().unwrap().clone();
    assert_eq!(lines(there).keys().collect::<Vec<_>>(), lines(back).keys().collect::<Vec<_>>());
    let pairs = lines(there).into_iter().map(|(name, amount)| (amount, lines(back)[&name].clone()));
    for (there, back) in pairs.chain([(there["total"].clone(), back["total"].clone())]) {
        let get = |amount: &Value, key: &str| amount[key].as_f64().unwrap();
        for (key, mirrored) in [("mean", "mean"), ("p5", "p95"), ("p10", "p90"), ("p25", "p75"), ("p50", "p50")] {
            // Zero has no sign to flip.
            assert_eq!(get(&there, key) + 0.0, -get(&back, mirrored) + 0.0, "{key}: {there} and {back}");
        }
        for key in ["sd", "se_mean", "se_p50"] {
            assert_eq!(there[key], back[key], "{key}: {there} and {back}");
        }
    }
}

#[test]
fn a_scenario_against_itself_differs_by_exactly_nothing() {
    let folder = empty();
    let same = json(folder.path(), &["compare", "ai-integrated", "ai-integrated", "--trials", "300", "--format", "json"]);
    let difference = &same["differences"][0];
    let lines = difference["by_line"].as_object().unwrap().values();
    for amount in lines.chain([&difference["total"]]) {
        assert!(AMOUNT.iter().all(|key| amount[*key].as_f64() == Some(0.0)), "{amount}");
    }
}

#[test]
fn what_is_written_is_the_same_every_time_and_its_receipt_is_true() {
    let folder = empty();
    let write = |name: &str, arguments: &[&str]| {
        let output = compcast(folder.path(), &[arguments, &["--out", name, "--quiet"]].concat());
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        contents(&folder.path().join(name))
    };
    let first = write("a", &["run", "ai-integrated", "--trials", "300"]);
    assert_eq!(first, write("b", &["run", "ai-integrated", "--trials", "300", "--threads", "1"]));
    // Into a folder of its own the program may write again.
    assert_eq!(first, write("a", &["run", "ai-integrated", "--trials", "300"]));
    let names: Vec<String> = first.iter().map(|(path, _)| path.to_string_lossy().replace('\\', "/")).collect();
    for name in
        ["charts/fan-compute.svg", "charts/fan-compute.png", "charts/exceedance-total.png", "charts/elements.svg", "charts/lorenz.png"]
    {
        assert!(names.contains(&name.to_string()), "{name} is not among {names:?}");
    }
    for name in ["tables/months", "tables/lines", "tables/groups", "tables/percentiles"] {
        assert!(names.contains(&format!("{name}.csv")) && names.contains(&format!("{name}.parquet")), "{name}");
    }
    let receipt: Value = serde_json::from_slice(&fs::read(folder.path().join("a/receipt.json")).unwrap()).unwrap();
    let files = receipt["files"].as_array().unwrap();
    assert_eq!(files.len() + 1, first.len(), "the receipt names every file but itself");
    for file in files {
        let bytes = fs::read(folder.path().join("a").join(file["name"].as_str().unwrap())).unwrap();
        assert_eq!(file["sha256"], compcast::files::sha256(&bytes));
    }
    assert_eq!(receipt["scenarios"][0]["price_list_date"], "2026-08-21");
    // The receipt is a scenario: the same bytes come of it.
    assert_eq!(first, write("c", &["run", "a/receipt.json"]));
    let text = fs::read_to_string(folder.path().join("a/receipt.json")).unwrap();
    fs::write(folder.path().join("edited.json"), text.replace("500k USD", "900k USD")).unwrap();
    let edited = compcast(folder.path(), &["run", "edited.json"]);
    assert_eq!(code(&edited), 2);
    assert!(String::from_utf8_lossy(&edited.stderr).contains("was edited after the receipt was written"));
}

#[test]
fn the_receipt_of_a_scenario_in_another_folder_finds_its_headcount_file() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("plans")).unwrap();
    fs::copy(root().join("examples/headcount.csv"), at("plans/p.csv")).unwrap();
    let columns = ["employee_id", "group", "base_pay", "pay_period", "currency"].map(|name| format!("{name} = \"{name}\"")).join(", ");
    fs::write(at("plans/map.toml"), format!("format = 1\ncolumns = {{ {columns} }}\n")).unwrap();
    let people = "[headcount]\nfile = \"p.csv\"\ndefault_group = \"mid\"\n";
    for (name, people) in [("a", people.to_string()), ("mapped", format!("{people}map = \"map.toml\"\n"))] {
        fs::write(at("plans/a.toml"), format!("format = 1\nextends = \"ai-integrated\"\n{people}")).unwrap();
        let run = |scenario: &str, out: &str| {
            let output = compcast(folder.path(), &["run", scenario, "--trials", "100", "--out", out, "--quiet"]);
            assert_eq!(code(&output), 0, "{scenario}: {}", String::from_utf8_lossy(&output.stderr));
            contents(&at(out))
        };
        let first = run("plans/a.toml", name);
        assert!(first == run(&format!("{name}/receipt.json"), "again"), "{name}");
        let receipt = fs::read_to_string(at(name).join("receipt.json")).unwrap();
        assert!(receipt.contains("file = \\\"plans/p.csv\\\""), "{receipt}");
    }
}

#[test]
fn a_single_person_shares_compute_with_nobody() {
    let folder = empty();
    let offer = root().join("examples/offer-compute.toml");
    let offer = offer.to_str().unwrap();
    let output = compcast(folder.path(), &["run", offer, "--trials", "100", "--format", "markdown", "--out", "o"]);
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains("1 person costs") && !report.contains("Gini") && !report.contains("top tenth"), "{report}");
    assert!(!folder.path().join("o/charts/lorenz.svg").exists());
    // The report in the folder shows its charts, the printed one has none to show.
    let written = fs::read_to_string(folder.path().join("o/summary.md")).unwrap();
    assert!(written.contains("](charts/fan-total.svg)") && !report.contains("](charts/"), "{written}");
}

#[test]
fn settings_of_a_run_come_from_options_then_overrides_then_the_receipt_or_file() {
    let folder = empty();
    let run = |arguments: &[&str]| {
        let out = compcast(folder.path(), &[&["run"], arguments, &["--format", "json", "--out", "receipt", "--quiet"]].concat());
        assert_eq!(code(&out), 0, "{}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    };
    let sobol = run(&["bench-burn", "--trials", "64", "--seed", "5", "--sampling", "sobol"]);
    assert_eq!(sobol, run(&["bench-burn", "--set", "run={ trials = 64, seed = 5, sampling = \"sobol\" }"]));
    assert_eq!(sobol, run(&["bench-burn", "--set", "run.seed=6", "--seed", "5", "--trials", "64", "--sampling", "sobol"]));
    // The receipt of that run says how it was run; its scenario does not.
    assert_eq!(sobol, run(&["receipt/receipt.json"]));
    let receipt: Value = serde_json::from_slice(&fs::read(folder.path().join("receipt/receipt.json")).unwrap()).unwrap();
    assert!(!receipt["scenarios"][0]["resolved"].as_str().unwrap().contains("[run]"));
    let other_seed = run(&["bench-burn", "--trials", "64", "--seed", "7", "--sampling", "sobol"]);
    fs::copy(folder.path().join("receipt/receipt.json"), folder.path().join("seven.json")).unwrap();
    assert_eq!(sobol, run(&["seven.json", "--set", "run.seed=5"]));
    assert_eq!(other_seed, run(&["seven.json"]));
}

#[test]
fn a_foreign_folder_is_never_written_into() {
    let folder = empty();
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/thesis.txt"), "years of work").unwrap();
    fs::write(folder.path().join("file"), "a file").unwrap();
    let before = contents(folder.path());
    for target in ["mine", "file", "."] {
        let output = compcast(folder.path(), &["run", "traditional", "--trials", "100", "--out", target]);
        assert_eq!(code(&output), 2, "{target}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("help"), "{target}");
        assert_eq!(contents(folder.path()), before, "{target}");
    }
}

#[test]
fn wrong_inputs_are_refused_with_code_2_and_nothing_is_written() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder.toml")).unwrap();
    fs::write(at("latin.toml"), b"format = 1\npurpose = \"caf\xe9\"\n").unwrap();
    fs::write(at("huge.toml"), vec![b'#'; 9 << 20]).unwrap();
    fs::write(at("empty.toml"), "").unwrap();
    fs::write(at("wrong.toml"), "format = 1\nextends = \"traditional\"\n[budget]\ntotal = 5\n[groups.junior]\ncount = -1\n").unwrap();
    let header_only = "employee_id,group,base_pay,pay_period,currency\n";
    fs::write(at("header.csv"), header_only).unwrap();
    fs::write(at("all-wrong.csv"), format!("{header_only}1,junior,-5,YEAR,USD\n2,junior,abc,YEAR,USD\n")).unwrap();
    let before = contents(folder.path());
    for (arguments, expected) in [
        (vec!["run", "no-such-scenario"], "does not exist"),
        (vec!["run", "tradtional"], "write `traditional`"),
        (vec!["run", "folder.toml"], "is a folder"),
        (vec!["run", "latin.toml"], "not UTF-8"),
        (vec!["run", "huge.toml"], "larger than the limit of 8 MiB"),
        (vec!["check", "empty.toml"], "begin the file with format = 1"),
        (vec!["check", "wrong.toml"], "a quantity with its unit"),
        (vec!["compare", "wrong.toml", "traditional"], "count"),
        (vec!["compare", "traditional"], "name another"),
        (vec!["compare", "traditional", "ai-integrated", "--set", "horizon.months=0"], "horizon.months"),
        (vec!["run", "traditional", "--set", "budget.total=-5M USD"], "zero or more"),
        (vec!["run", "traditional", "--headcount", "gone.csv"], "gone.csv"),
        (vec!["run", "traditional", "--headcount", "header.csv"], "no row below it"),
        (vec!["run", "traditional", "--headcount", "all-wrong.csv"], "nobody"),
        (vec!["run", "traditional", "--trials", "1"], "--trials"),
        (vec!["run", "traditional", "--threads", "0"], "--threads"),
        (vec!["run"], "SCENARIO"),
    ] {
        let output = compcast(folder.path(), &[arguments.as_slice(), &[]].concat());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(code(&output), 2, "{arguments:?}: {stderr}");
        assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
        assert!(output.stdout.is_empty() || arguments[0] == "check", "{arguments:?} printed a result");
        assert_eq!(contents(folder.path()), before, "{arguments:?} wrote something");
    }
}

#[test]
fn all_mistakes_of_both_scenarios_of_a_comparison_are_reported() {
    let folder = empty();
    for (name, text) in [("a.toml", "format = 1\nextends = \"traditional\"\nbugdet = 1\n"), ("b.toml", "format = 2\n")] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let output = compcast(folder.path(), &["compare", "a.toml", "b.toml"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("`budget`") && stderr.contains("expected format 1"), "{stderr}");
}

#[test]
fn the_starter_file_passes_its_own_check_and_runs() {
    let folder = empty();
    let starter = compcast(folder.path(), &["init"]);
    fs::write(folder.path().join("plan.toml"), &starter.stdout).unwrap();
    let check = compcast(folder.path(), &["check", "plan.toml"]);
    assert_eq!((code(&check), String::from_utf8_lossy(&check.stderr).as_ref()), (0, ""));
    assert_eq!(code(&compcast(folder.path(), &["run", "plan.toml", "--trials", "100"])), 0);
}

#[test]
fn a_scenario_may_come_from_standard_input() {
    let folder = empty();
    let input = b"format = 1\nextends = \"traditional\"\n";
    let output = compcast_with(folder.path(), &["run", "-", "--trials", "100", "--format", "json"], input);
    let run: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(run["people"], 120);
}

#[test]
fn quiet_says_nothing_but_the_result() {
    let folder = empty();
    let csv = "employee_id,group,base_pay,pay_period,currency\n1,junior,100000,YEAR,USD\n2,junior,x,YEAR,USD\n";
    fs::write(folder.path().join("p.csv"), csv).unwrap();
    let run =
        |extra: &[&str]| compcast(folder.path(), &[&["run", "traditional", "--headcount", "p.csv", "--trials", "100"], extra].concat());
    assert!(String::from_utf8_lossy(&run(&[]).stderr).contains("line 3"));
    assert!(run(&["--quiet"]).stderr.is_empty());
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_no_error() {
    let folder = empty();
    let command =
        format!("'{}' run traditional --trials 100 --format json | head -c 10; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_compcast"));
    let output = Command::new("bash").args(["-c", &command]).current_dir(folder.path()).output().unwrap();
    assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn rows_are_counted_and_their_order_changes_no_number() {
    let folder = empty();
    let text = fs::read_to_string(root().join("examples/headcount.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.push("A-1009,data,clerk,junior,US,FULL_TIME,1,,,soon,YEAR,,USD,,,,,,,junior,1");
    let write = |name: &str, rows: &[&str]| fs::write(folder.path().join(name), format!("{header}\n{}\n", rows.join("\n"))).unwrap();
    write("a.csv", &rows);
    rows.reverse();
    write("b.csv", &rows);
    let run =
        |file: &str| json(folder.path(), &["run", "ai-integrated", "--headcount", file, "--trials", "300", "--format", "json", "--quiet"]);
    let first = run("a.csv");
    assert_eq!(first, run("b.csv"));
    assert_eq!(
        (&first["rows"]["read"], &first["rows"]["people"], &first["rows"]["rejected"]),
        (&Value::from(9), &Value::from(11), &Value::from(1))
    );
    assert_eq!(first["people"], 11);
}

/// The real file: every row is simulated or rejected, whatever its form of pay.
#[test]
fn a_real_payroll_runs_to_its_last_row() {
    let shared = std::env::var("COMPCAST_SHARED").map_or_else(|_| root().join("../shared"), PathBuf::from);
    let file = shared.join("data/headcount_chicago.csv");
    if !file.exists() {
        eprintln!("SKIPPED: the Chicago payroll is not at {}", file.display());
        return;
    }
    let arguments =
        ["run", "examples/headcount-chicago.toml", "--headcount", file.to_str().unwrap(), "--trials", "64", "--format", "json", "--quiet"];
    let run = json(&root(), &arguments);
    assert_eq!(
        (&run["rows"]["read"], &run["rows"]["people"], &run["rows"]["rejected"]),
        (&Value::from(33_702), &Value::from(33_701), &Value::from(1))
    );
    // Base pay before raises: 2,817,557,944.76 by an independent sum over the file; raises of 2 to 4% begin in January.
    let raised = run["by_line"]["base pay"]["mean"].as_f64().unwrap() / 2_817_557_944.76;
    assert!((1.02..1.04).contains(&raised), "{raised}");
}
