//! Receipts and partial results: whatever was run can be run again from them, what they rest on is held to its bytes, and what was changed in them is
//! refused.

use std::fs;
use std::path::Path;

use compcast::files::sha256;
use compcast::scenario::{NoFiles, Override, Scenario};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::cli::{code, compcast, contents, empty};
use crate::support::campaign;

fn stderr_of(folder: &Path, arguments: &[&str], exit: i32) -> String {
    let output = compcast(folder, arguments);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), exit, "{arguments:?}: {stderr}");
    assert!(exit == 0 || output.stdout.is_empty(), "{arguments:?} printed a result");
    stderr
}

/// What a refusal says.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    stderr_of(folder, arguments, 2)
}

/// Runs a scenario in one go, from its receipt, and in two parts, and checks that all have the same bytes.
fn check_runs_again(folder: &Path, run_arguments: &[&str]) {
    let run = |arguments: &[&str], out: &str| {
        stderr_of(folder, &[arguments, &["--out", out, "--quiet"]].concat(), 0);
        contents(&folder.join(out))
    };
    let whole = run(&[&["run"], run_arguments, &["--trials", "100"]].concat(), "whole");
    assert!(run(&["run", "whole/receipt.json"], "again") == whole, "{run_arguments:?}: the receipt");
    for (range, file) in [("0..64", "a.partial"), ("64..100", "b.partial")] {
        // One of another run is not replaced.
        drop(fs::remove_file(folder.join(file)));
        stderr_of(folder, &[&["run"], run_arguments, &["--trials", "100", "--trial-range", range, "--partial", file]].concat(), 0);
    }
    assert!(run(&["merge", "a.partial", "b.partial"], "merged") == whole, "{run_arguments:?}: the parts");
}

/// Every choice that leaves keys beside it without effect.
const CHOICES: &str = r#"
format = 1
extends = "ai-integrated"
prices.seats.copilot-enterprise = { billing = "yearly", renewal_month = "may" }
prices.gpus.a100.spot = "1 USD/hour"
packages.lead.tooling.gpu.a100 = { purchase_option = "spot", hours = "60 hours/month", interruptions = "0.05 per hour", hours_lost = "2 to 4 hours" }
access.standard.cap = { amount = "40 USD/month", on_exceed = "approval", approval_rate = "use", approval_time = "4 days" }
assumptions.use = "20% to 40%"
[incidents.batch]
scope = "company"
rate = "2 per year"
spend = { rate = "90 USD/hour" }
time_to_detect = "2 to 20 hours"
weekend_share = 0.5
"#;

#[test]
fn a_changed_choice_leaves_nothing_behind_that_cannot_be_read_again() {
    let folder = empty();
    fs::write(folder.path().join("base.toml"), CHOICES).unwrap();
    let changes = [
        "prices.seats.copilot-enterprise.billing=\"monthly\"",
        "packages.lead.tooling.gpu.a100.purchase_option=\"reserved\"",
        "access.standard.cap.on_exceed=\"stop\"",
        "access.frontier.cap.on_exceed=\"stop\"",
        "incidents.batch.spend=\"none\"",
        "incidents.batch.size=\"400 USD\"",
    ];
    fs::write(folder.path().join("top.toml"), format!("format = 1\nextends = \"base.toml\"\n{}\n", changes.join("\n"))).unwrap();
    check_runs_again(folder.path(), &["top.toml"]);
    let set: Vec<&str> = ["base.toml"].into_iter().chain(changes.iter().flat_map(|change| ["--set", change])).collect();
    check_runs_again(folder.path(), &set);
    let resolved = fs::read_to_string(folder.path().join("whole/receipt.json")).unwrap();
    for key in ["renewal_month", "hours_lost", "approval_rate", "time_to_detect", "weekend_share"] {
        assert!(!resolved.contains(key), "{key}: {resolved}");
    }
    // What has no effect is as if it were not there: the assumption that only it used is reported.
    let unused = stderr_of(folder.path(), &["check", "top.toml"], 0);
    assert!(unused.contains("the assumption `use` is not used"), "{unused}");
    // A later change may choose as before, and has the keys again.
    let text = fs::read_to_string(folder.path().join("base.toml")).unwrap();
    let base = Scenario::read("base.toml", &text, &[], &NoFiles).unwrap_or_else(|errors| panic!("{errors}")).scenario;
    let back = base.with("access.standard.cap.on_exceed", "stop").and_then(|stop| stop.with("access.standard.cap.on_exceed", "approval"));
    assert_eq!(back.unwrap_or_else(|errors| panic!("{errors}")).to_toml(), base.to_toml());
}

#[test]
fn a_receipt_is_held_to_every_file_that_it_rests_on() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| fs::write(at(name), text).unwrap();
    let people = "id,team,pay,period,money\n1,junior,100000,YEAR,USD\n2,senior,150000,YEAR,USD\n";
    let map = "format = 1\n[columns]\nemployee_id = \"id\"\ngroup = \"team\"\nbase_pay = \"pay\"\npay_period = \"period\"\ncurrency = \"money\"\n";
    let bonus = "who,amount\nx,0.8\ny,1.2\nz,1.1\n";
    fs::create_dir(at("plans")).unwrap();
    write("plans/p.csv", people);
    write("plans/map.toml", map);
    write("plans/bonus.csv", bonus);
    let payout = "{ dist = \"empirical\", file = \"bonus.csv\", column = \"amount\" }";
    let scenario = format!(
        "format = 1\nextends = \"traditional\"\npackages.individual.core.performance_bonus = {{ target = 0.1, payout = {payout} }}\n\
         [headcount]\nfile = \"p.csv\"\nmap = \"map.toml\"\n"
    );
    write("plans/a.toml", &scenario);
    check_runs_again(folder.path(), &["plans/a.toml"]);
    let again: [&[&str]; 3] = [&["run", "whole/receipt.json"], &["merge", "a.partial", "b.partial"], &["check", "whole/receipt.json"]];
    for (file, text, changed) in [
        ("plans/p.csv", people, "id,team,pay,period,money\n1,junior,900000,YEAR,USD\n2,senior,150000,YEAR,USD\n".to_string()),
        ("plans/map.toml", map, format!("# another\n{map}")),
        ("plans/bonus.csv", bonus, bonus.replace("1.2", "9.2")),
    ] {
        write(file, &changed);
        // What is merged needs no people.
        let read_it = again.iter().filter(|arguments| file == "plans/bonus.csv" || arguments[0] != "merge");
        for arguments in read_it.clone() {
            let stderr = refused(folder.path(), arguments);
            assert!(stderr.contains(&format!("`{file}` has changed since `")) && stderr.contains("help"), "{arguments:?}: {stderr}");
        }
        fs::remove_file(at(file)).unwrap();
        for arguments in read_it {
            assert!(refused(folder.path(), arguments).contains(&format!("`{file}` does not exist")), "{arguments:?}");
        }
        write(file, text);
        again.iter().for_each(|arguments| drop(stderr_of(folder.path(), arguments, 0)));
    }
    // The same bytes in another place are the same file.
    fs::rename(at("plans/p.csv"), at("moved.csv")).unwrap();
    fs::rename(at("plans/map.toml"), at("moved.toml")).unwrap();
    for arguments in again {
        let moved: &[&str] = if arguments[0] == "merge" { &[] } else { &["--headcount", "moved.csv", "--map", "moved.toml"] };
        stderr_of(folder.path(), &[arguments, moved].concat(), 0);
    }
}

#[test]
fn values_of_a_column_are_in_no_file_that_is_written() {
    let folder = empty();
    fs::create_dir(folder.path().join("plans")).unwrap();
    fs::write(folder.path().join("plans/pay.csv"), "pay\n503333\n101111\n102222\n").unwrap();
    let base = "{ dist = \"empirical\", file = \"pay.csv\", column = \"pay\", unit = \"USD/year\" }";
    let scenario = format!("format = 1\nextends = \"traditional\"\ngroups.junior.base = {base}\n");
    fs::write(folder.path().join("plans/a.toml"), scenario).unwrap();
    check_runs_again(folder.path(), &["plans/a.toml"]);
    let receipt = fs::read_to_string(folder.path().join("whole/receipt.json")).unwrap();
    assert!(receipt.contains("file = \\\"plans/pay.csv\\\""), "{receipt}");
    assert!(receipt.contains(&sha256(b"pay\n503333\n101111\n102222\n")), "{receipt}");
    for file in ["whole/receipt.json", "a.partial", "b.partial"] {
        let bytes = fs::read(folder.path().join(file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!["503333", "101111", "102222"].iter().any(|pay| text.contains(pay)), "{file}");
    }
}

#[test]
fn a_receipt_that_was_edited_or_is_of_another_version_is_refused() {
    let folder = empty();
    stderr_of(folder.path(), &["run", "traditional", "--trials", "64", "--out", "o", "--quiet"], 0);
    let text = fs::read_to_string(folder.path().join("o/receipt.json")).unwrap();
    let edited = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        fs::write(folder.path().join("edited.json"), text.replacen(from, to, 1)).unwrap();
        refused(folder.path(), &["run", "edited.json"])
    };
    for (from, to) in [
        ("\"seed\": 2026", "\"seed\": 2027"),
        ("\"trials\": 64", "\"trials\": 65"),
        ("\"sampling\": \"plain\"", "\"sampling\": \"sobol\""),
        ("\"name\": \"traditional\"", "\"name\": \"approved\""),
        ("\"price_list_date\": \"2026", "\"price_list_date\": \"2027"),
        ("standalone = true", "standalone = true "),
    ] {
        let stderr = edited(from, to);
        assert!(stderr.contains("`edited.json` was edited after the receipt was written"), "{from}: {stderr}");
        assert!(stderr.contains("--set"), "{stderr}");
    }
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(edited(&version, "\"version\": \"9.9.9\"").contains("was written by version 9.9.9 of the program"));
    assert!(edited("\"format\": 2,", "").contains("was written by another version of the program"));
}

#[test]
fn what_an_override_cannot_change_is_refused_with_a_sentence() {
    let folder = empty();
    for (change, expected) in [
        ("extends=\"bench-burn\"", "`extends` cannot be changed here"),
        ("extends=none", "`extends` cannot be changed here"),
        ("format=7", "`format` cannot be changed here"),
        ("format=none", "`format` cannot be changed here"),
        ("standalone=true", "`standalone` cannot be changed here"),
        ("complete=true", "`complete` is now called `standalone`"),
        ("currency=EUR", "there is no rate between them"),
        ("currency=EURO", "no currency has the code `EURO`"),
        ("purpose=5", "expected a string"),
        ("run=none", "has no `run`"),
        ("run.tirals=5", "`tirals` is not a key of `run`"),
        ("", "`` is not an assignment"),
        ("=5", "is not a path of keys"),
        ("presets=none", "`presets`: expected a table"),
        ("usage.coding-agent.preset=none", "`preset`: expected a name"),
        ("groups.junior.base={ dist = \"empirical\", values = [1, 2], unit = \"USD/year\", file = \"p.csv\", column = \"a\" }", "p.csv"),
    ] {
        let stderr = refused(folder.path(), &["check", "ai-integrated", "--set", change]);
        assert!(stderr.contains(expected) && stderr.contains("help"), "{change}: {stderr}");
    }
    for change in
        ["purpose=\"another\"", "purpose=none", "currency=USD", "run.trials=64", "run.sampling=sobol", "presets.casual.growth=0%/month"]
    {
        check_runs_again(folder.path(), &["ai-integrated", "--set", change]);
    }
    let scenario = Scenario::builtin("ai-integrated", &[]).expect("a built-in scenario").scenario;
    for (path, value, expected) in [
        ("run.seed", "7", "`run` cannot be changed here: run settings are not part of a scenario"),
        ("extends", "traditional", "`extends` cannot be changed here"),
        ("format", "1", "`format` cannot be changed here"),
    ] {
        let errors = scenario.with(path, value).map(drop).expect_err("without effect").to_string();
        assert!(errors.starts_with("override:1:1: error: ") && errors.contains(expected), "{errors}");
    }
    // A file that says that it does not contain its defaults is laid on them.
    let text = "format = 1\nextends = \"traditional\"\nstandalone = false\n";
    assert!(Scenario::read("t", text, &[], &NoFiles).is_ok());
}

#[test]
fn a_column_is_read_where_the_scenario_is_and_not_later() {
    let scenario = Scenario::builtin("traditional", &[]).expect("a built-in scenario").scenario;
    let base = "groups.junior.base={ dist = \"empirical\", file = \"pay.csv\", column = \"pay\", unit = \"USD/year\" }";
    let errors = scenario.with_all(&[Override::parse(base)]).map(drop).expect_err("no file is read").to_string();
    assert!(errors.contains("the column `pay` of `pay.csv` was not read together with the scenario"), "{errors}");
}

/// Some change of a text or of bytes: bits, a cut, a piece twice.
fn damaged(bytes: &[u8], random: &mut StdRng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = random.random_range(0..bytes.len());
    match random.random_range(0..4) {
        0 => bytes.truncate(at),
        1 => {
            let piece = bytes[at..(at + 40).min(bytes.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => (0..random.random_range(1..4)).for_each(|_| {
            let at = random.random_range(0..bytes.len());
            bytes[at] ^= 1 << random.random_range(0..8);
        }),
    }
    bytes
}

/// The places of all values of a JSON tree.
fn pointers(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_string());
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| pointers(value, &format!("{path}/{key}"), found)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| pointers(value, &format!("{path}/{at}"), found)),
        _ => {}
    }
}

#[test]
fn a_damaged_receipt_is_refused_or_gives_the_same_bytes() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    let first = compcast(folder.path(), &["run", "bench-burn", "--trials", "64", "--out", "o", "--format", "json"]);
    let text = fs::read(at("o/receipt.json")).unwrap();
    let rounds = campaign(60);
    let random = &mut StdRng::seed_from_u64(rounds.start);
    let mut n_refused = 0;
    for round in rounds.clone() {
        fs::write(at("d.json"), damaged(&text, random)).unwrap();
        let output = compcast(folder.path(), &["run", "d.json", "--format", "json"]);
        let is_refused = code(&output) == 2 && output.stdout.is_empty() && !output.stderr.is_empty();
        n_refused += u64::from(is_refused);
        assert!(
            is_refused || (code(&output) == 0 && output.stdout == first.stdout),
            "{round}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert!(n_refused > (rounds.end - rounds.start) / 3, "{n_refused}");
    // With other values, and the fingerprint made right: refused or read, never a panic.
    let receipt: Value = serde_json::from_slice(&text).unwrap();
    let mut places = vec![];
    for key in ["run", "theme", "scenarios"] {
        pointers(&receipt[key], &format!("/{key}"), &mut places);
    }
    let values = ["null", "-1", "1e400", "9e99", "18446744073709551615", "[]", "{}", "\"\"", "true", "\"format = 1\"", "\"a = [\\u0000\""];
    for place in &places {
        let value = values[random.random_range(0..values.len())];
        let mut forged = receipt.clone();
        *forged.pointer_mut(place).expect("a place") = serde_json::from_str(value).unwrap_or(Value::from("1e400"));
        let bound = ["format", "version", "command", "run", "theme", "scenarios"].map(|key| (key.to_string(), forged[key].clone()));
        let bound = Value::Object(bound.into_iter().collect());
        forged["fingerprint"] = sha256(bound.to_string().as_bytes()).into();
        fs::write(at("f.json"), forged.to_string()).unwrap();
        let output = compcast(folder.path(), &["check", "f.json"]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!([0, 2].contains(&code(&output)), "{place} is {value}: {stderr}");
    }
    assert!(places.len() >= 10, "{places:?}");
}

#[test]
fn a_damaged_partial_result_with_a_right_checksum_is_refused_or_read() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    stderr_of(folder.path(), &["run", "bench-burn", "--trials", "64", "--trial-range", "0..64", "--partial", "a.partial"], 0);
    let whole = fs::read(at("a.partial")).unwrap();
    let content = &whole[..whole.len() - 32];
    let rounds = campaign(60);
    let random = &mut StdRng::seed_from_u64(rounds.start);
    for round in rounds {
        // Half of them in the part that says where the trials come from.
        let head = if round % 2 == 0 { content.len().min(400) } else { content.len() };
        let mut bytes = [&damaged(&content[..head], random), &content[head..]].concat();
        let digest = sha256(&bytes);
        bytes.extend((0..32).map(|byte| u8::from_str_radix(&digest[2 * byte..][..2], 16).expect("hexadecimal")));
        fs::write(at("d.partial"), bytes).unwrap();
        let output = compcast(folder.path(), &["merge", "d.partial", "--format", "json"]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        // A failed check of the results is a failure of the run.
        assert!([0, 1, 2].contains(&code(&output)), "{round}: {stderr}");
        assert!(code(&output) != 2 || output.stdout.is_empty(), "{round} printed a result");
    }
}
