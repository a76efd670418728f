//! Parts of a run: joined, or taken up again after an interruption, they give the bytes of the run in one go, and whatever is not a part of it is
//! refused.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::slice;
use std::time::Duration;

use compcast::files::{PartialHead, PartialPlace, read_partial, sha256, write_partial};
use compcast::simulation::PartialRun;

use crate::cli::{code, compcast, contents, empty};

/// A built-in scenario with cash beside cost and an exit; and one in which people leave by a hazard that has no exact mean.
const RUNS: [&[&str]; 2] = [
    &["startup-unencumbered", "--trials", "1000", "--seed", "3"],
    &[
        "ai-integrated",
        "--trials",
        "450",
        "--set",
        "groups.junior.attrition=\"10% to 40% per year\"",
        "--set",
        "groups.junior.time_to_fill=\"1 month\"",
        "--set",
        "packages.lead.core.performance_bonus.payment_month=\"april\"",
    ],
];

fn done(output: &Output) {
    assert_eq!(code(output), 0, "{}", String::from_utf8_lossy(&output.stderr));
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs the trials `range` of a run into `file`.
fn part(folder: &Path, run_arguments: &[&str], range: &str, file: &str) {
    let output = compcast(folder, &[&["run"], run_arguments, &["--trial-range", range, "--partial", file]].concat());
    done(&output);
    assert!(output.stdout.is_empty() && stderr_of(&output).contains(&format!("compcast merge {file}")), "{}", stderr_of(&output));
}

/// What a refused merge says; it prints no result and writes nothing.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let before = contents(folder);
    let output = compcast(folder, arguments);
    assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr_of(&output));
    assert!(output.stdout.is_empty(), "{arguments:?} printed a result");
    assert!(contents(folder) == before, "{arguments:?} wrote something");
    stderr_of(&output)
}

#[test]
fn three_parts_in_any_order_are_the_run_byte_for_byte() {
    for run_arguments in RUNS {
        let folder = empty();
        let run = |extra: &[&str]| compcast(folder.path(), &[&["run"], run_arguments, extra].concat());
        let n = run_arguments[2];
        for (range, file) in [("0..128".to_string(), "a.partial"), ("128..320".into(), "b.partial"), (format!("320..{n}"), "c.partial")] {
            part(folder.path(), run_arguments, &range, file);
        }
        let terminal = run(&["--out", "whole"]);
        done(&terminal);
        for (order, out) in [(["a.partial", "b.partial", "c.partial"], "abc"), (["c.partial", "a.partial", "b.partial"], "cab")] {
            let merged = compcast(folder.path(), &[&["merge"], order.as_slice(), &["--out", out]].concat());
            done(&merged);
            assert!(merged.stdout == terminal.stdout, "{run_arguments:?}: {}", String::from_utf8_lossy(&merged.stdout));
            assert!(
                contents(&folder.path().join(out)) == contents(&folder.path().join("whole")),
                "{run_arguments:?} in the order {order:?}"
            );
        }
        for format in ["json", "csv", "markdown"] {
            let merged = compcast(folder.path(), &["merge", "b.partial", "c.partial", "a.partial", "--format", format]);
            assert!(merged.stdout == run(&["--format", format]).stdout, "{run_arguments:?} as {format}");
        }
    }
}

#[test]
fn threads_and_the_cuts_change_no_byte_of_a_part() {
    let folder = empty();
    let run_arguments: &[&str] = &["traditional", "--trials", "300"];
    part(folder.path(), &[run_arguments, &["--threads", "1"]].concat(), "0..192", "one.partial");
    part(folder.path(), &[run_arguments, &["--threads", "4"]].concat(), "0..192", "four.partial");
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
    assert!(read("one.partial") == read("four.partial"));
}

#[test]
fn ranges_are_cut_between_blocks_and_inside_the_run() {
    let folder = empty();
    fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
    let range = |range: &str, file: &str| {
        refused(folder.path(), &["run", "traditional", "--trials", "1000", "--trial-range", range, "--partial", file])
    };
    assert!(range("0..500", "a").contains("write --trial-range 0..512, or other multiples of 64"));
    assert!(range("100..512", "a").contains("write --trial-range 64..512,"));
    assert!(range("100..990", "a").contains("write --trial-range 64..1000,"));
    assert!(range("512..1024", "a").contains("--trials 1024"));
    assert!(range("512..512", "a").contains("write the smaller number first"));
    assert!(range("512", "a").contains("such as 0..32000"));
    assert!(range("0..512", "thesis.txt").contains("is not a partial result"));
    let gone = compcast(folder.path(), &["run", "traditional", "--trial-range", "0..512", "--partial", "thesis.txt/a"]);
    assert!(code(&gone) == 1 && stderr_of(&gone).contains("a part of its path is a file"), "{}", stderr_of(&gone));
    let alone = refused(folder.path(), &["run", "traditional", "--trial-range", "0..512"]);
    assert!(alone.contains("--partial <FILE>"), "{alone}");
    let both = refused(folder.path(), &["run", "traditional", "--trial-range", "0..512", "--partial", "a", "--out", "o"]);
    assert!(both.contains("--out"), "{both}");
}

#[test]
fn what_is_not_of_the_run_is_refused_with_every_reason_at_once() {
    let folder = empty();
    fs::write(folder.path().join("p.csv"), "employee_id,group,base_pay,pay_period,currency\n1,junior,100000,YEAR,USD\n").unwrap();
    let run_arguments: &[&str] = &["traditional", "--trials", "300"];
    part(folder.path(), run_arguments, "0..128", "a.partial");
    part(folder.path(), run_arguments, "128..300", "b.partial");
    part(folder.path(), run_arguments, "64..192", "overlap.partial");
    for (file, extra) in [
        ("seed.partial", &["--seed", "2"] as &[&str]),
        ("sampling.partial", &["--sampling", "sobol"]),
        ("set.partial", &["--set", "budget.total=5M USD"]),
        ("people.partial", &["--headcount", "p.csv"]),
        ("trials.partial", &["--trials", "320"]),
    ] {
        let whole = if file == "trials.partial" { &["traditional"][..] } else { run_arguments };
        part(folder.path(), &[whole, extra].concat(), "128..256", file);
    }
    part(folder.path(), &["ai-integrated", "--trials", "300"], "128..300", "other.partial");
    let files = ["a", "b", "overlap", "seed", "sampling", "set", "people", "trials", "other"].map(|name| format!("{name}.partial"));
    let all = refused(folder.path(), &[vec!["merge"], files.iter().map(String::as_str).collect()].concat());
    for reason in [
        "`a.partial` and `overlap.partial` both hold trials 64..128",
        "`overlap.partial` and `b.partial` both hold trials 128..192",
        "`seed.partial` does not belong to the same run as `a.partial`: its seed is 2, not 2026",
        "`sampling.partial` does not belong to the same run as `a.partial`: its sampling is sobol, not plain",
        "`set.partial` does not belong to the same run as `a.partial`: it uses a different scenario: `",
        "`people.partial` does not belong to the same run as `a.partial`: it uses a different headcount file",
        "`trials.partial` does not belong to the same run as `a.partial`: its run has 320 trials, not 300",
        "`other.partial` does not belong to the same run as `a.partial`: it uses a different scenario: `ai-integrated` instead of `traditional`",
    ] {
        assert!(all.contains(reason), "{reason}\nis not among\n{all}");
    }
    let seed = refused(folder.path(), &["merge", "a.partial", "seed.partial"]);
    assert!(!seed.contains("a different scenario") && seed.contains("trials 128..300 are in none of the files"), "{seed}");
    assert!(seed.contains("run them with --trial-range 128..300"), "{seed}");
    let begin = refused(folder.path(), &["merge", "b.partial"]);
    assert!(begin.contains("trials 0..128 are in none of the files"), "{begin}");
    let twice = refused(folder.path(), &["merge", "a.partial", "a.partial", "b.partial"]);
    assert!(twice.contains("both hold trials 0..128"), "{twice}");
}

#[test]
fn files_that_are_damaged_or_no_partial_results_are_all_named() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    let run_arguments: &[&str] = &["traditional", "--trials", "300"];
    part(folder.path(), run_arguments, "0..128", "a.partial");
    part(folder.path(), run_arguments, "128..300", "b.partial");
    let bytes = fs::read(at("b.partial")).unwrap();
    for (file, length) in [("begin", 10), ("head", 100), ("half", bytes.len() / 2), ("last", bytes.len() - 1)] {
        fs::write(at(file), &bytes[..length]).unwrap();
    }
    for (file, place) in [("early", 40), ("late", bytes.len() - 5), ("middle", bytes.len() / 2)] {
        let mut flipped = bytes.clone();
        flipped[place] ^= 4;
        fs::write(at(file), flipped).unwrap();
    }
    fs::write(at("thesis.txt"), "years of work").unwrap();
    let read = |file: &str| {
        let (head, mut parts) = read_partial(at(file).to_str().unwrap()).unwrap();
        (head, parts.remove(0))
    };
    let (origin, trials) = read("b.partial");
    let forged = |file: &str, change: &dyn Fn(&mut PartialHead), trials: &PartialRun| {
        let _none = fs::remove_file(at(file));
        let mut head = origin.clone();
        change(&mut head);
        write_partial(PartialPlace::Named(at(file).to_str().unwrap()), &head, slice::from_ref(trials)).unwrap();
    };
    forged("older", &|head| head.request.study.version = "0.0.1".into(), &trials);
    forged("rebuilt", &|head| head.request.study.build = "0123456789ab".into(), &trials);
    let whole = |head: &mut PartialHead| head.request.pieces[0].first = 0;
    forged("promising", &whole, &trials);
    // A word less, with a checksum that is right.
    let content = &bytes[..bytes.len() - 32 - 8];
    let checksum = sha256(content);
    let checksum = (0..32).map(|byte| u8::from_str_radix(&checksum[2 * byte..2 * byte + 2], 16).unwrap());
    fs::write(at("shorter"), content.iter().copied().chain(checksum).collect::<Vec<u8>>()).unwrap();
    // The heads of all are read first.
    let damaged = ["begin", "head", "early", "promising"];
    let stderr = refused(folder.path(), &[&["merge", "a.partial", "thesis.txt", "gone", "older", "rebuilt"], damaged.as_slice()].concat());
    for file in damaged {
        assert!(stderr.contains(&format!("`{file}` is damaged: ")), "{file}: {stderr}");
    }
    assert!(stderr.contains("`thesis.txt` is not a partial result of this program"), "{stderr}");
    assert!(stderr.contains("`gone` does not exist"), "{stderr}");
    assert!(stderr.contains("`older` was written by version 0.0.1 of the program"), "{stderr}");
    assert!(stderr.contains("`rebuilt` was written by the build 0123456789ab of the program"), "{stderr}");
    for file in ["half", "last", "late", "middle", "shorter"] {
        let stderr = refused(folder.path(), &["merge", "a.partial", file]);
        assert!(stderr.contains(&format!("`{file}` is damaged: ")), "{file}: {stderr}");
    }
    // Sound by their own word, but of a scenario that has other lines, or is none, or of no known sampling.
    part(folder.path(), &["ai-integrated", "--trials", "300"], "0..300", "foreign");
    let (_, foreign) = read("foreign");
    forged("foreign", &whole, &foreign);
    assert!(refused(folder.path(), &["merge", "foreign"]).contains("`foreign` is damaged: its trials do not fit its scenario"));
    let none = |head: &mut PartialHead| {
        whole(head);
        head.request.pieces[0].identity.resolved = "format = 1\nbugdet = 2\n".into();
    };
    forged("none", &none, &foreign);
    assert!(refused(folder.path(), &["merge", "none"]).contains("budget"));
    let sampling = |head: &mut PartialHead| {
        whole(head);
        head.request.study.sampling = "halton".into();
    };
    forged("sampling", &sampling, &foreign);
    assert!(refused(folder.path(), &["merge", "sampling"]).contains("`sampling` is damaged: its sampling is unknown"));
}

#[test]
fn the_people_of_a_part_are_found_again_and_must_be_the_same() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    let rows = "1,junior,100000,YEAR,USD\n2,junior,x,YEAR,USD\n3,senior,150000,YEAR,USD\n";
    fs::create_dir(at("plans")).unwrap();
    fs::write(at("plans/p.csv"), format!("id,team,pay,period,money\n{rows}")).unwrap();
    let map = "format = 1\n[columns]\nemployee_id = \"id\"\ngroup = \"team\"\nbase_pay = \"pay\"\npay_period = \"period\"\ncurrency = \"money\"\n";
    fs::write(at("plans/map.toml"), map).unwrap();
    fs::write(at("plans/a.toml"), "format = 1\nextends = \"traditional\"\n[headcount]\nfile = \"p.csv\"\nmap = \"map.toml\"\n").unwrap();
    let run_arguments: &[&str] = &["plans/a.toml", "--trials", "200"];
    let whole = compcast(folder.path(), &[&["run"], run_arguments, &["--out", "whole"]].concat());
    done(&whole);
    part(folder.path(), run_arguments, "0..64", "a.partial");
    part(folder.path(), run_arguments, "64..200", "b.partial");
    let merged = compcast(folder.path(), &["merge", "a.partial", "b.partial", "--out", "merged"]);
    done(&merged);
    assert!(merged.stdout == whole.stdout && contents(&at("merged")) == contents(&at("whole")));
    // What is merged needs no people; what goes on needs the same.
    fs::rename(at("plans/p.csv"), at("moved.csv")).unwrap();
    let merged = compcast(folder.path(), &["merge", "a.partial", "b.partial"]);
    assert!(merged.stdout == whole.stdout, "{}", stderr_of(&merged));
    let begun = ["run", "plans/a.toml", "--trials", "200", "--headcount", "moved.csv", "--map", "plans/map.toml"];
    done(&compcast(folder.path(), &[&begun[..], &["--trial-range", "0..128", "--partial", "c.partial"]].concat()));
    let (mut head, parts) = read_partial(at("c.partial").to_str().unwrap()).unwrap();
    head.request.pieces[0].end = 200;
    head.request.pieces[0].identity.inputs.headcount.as_mut().unwrap().path = "plans/p.csv".into();
    fs::remove_file(at("c.partial")).unwrap();
    write_partial(PartialPlace::Named(at("c.partial").to_str().unwrap()), &head, &parts).unwrap();
    assert!(refused(folder.path(), &["resume", "c.partial"]).contains("plans/p.csv` does not exist"));
    let people = fs::read(at("moved.csv")).unwrap();
    fs::write(at("moved.csv"), format!("id,team,pay,period,money\n{rows}4,senior,150000,YEAR,USD\n")).unwrap();
    fs::write(at("plans/map.toml"), map.replace("[columns]", "purpose = \"another\"\n[columns]")).unwrap();
    let other = refused(folder.path(), &["resume", "c.partial", "--headcount", "moved.csv"]);
    assert!(other.contains("`moved.csv` has changed since") && other.contains("map.toml` has changed since"), "{other}");
    fs::write(at("moved.csv"), people).unwrap();
    fs::write(at("plans/map.toml"), map).unwrap();
    let resumed = compcast(folder.path(), &["resume", "c.partial", "--headcount", "moved.csv"]);
    done(&resumed);
    assert!(resumed.stdout == whole.stdout, "{}", stderr_of(&resumed));
}

/// Starts a run, interrupts it as soon as it has had time to finish some blocks, and returns its output.
#[cfg(unix)]
pub fn interrupted(folder: &Path, arguments: &[&str]) -> Output {
    let child = Command::new(env!("CARGO_BIN_EXE_compcast"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(400));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    child.wait_with_output().unwrap()
}

/// The command that an interrupted run prints, as arguments.
#[cfg(unix)]
pub fn resume_arguments(output: &Output) -> Vec<String> {
    let stderr = stderr_of(output);
    let line =
        stderr.lines().find_map(|line| line.strip_prefix("  compcast ")).unwrap_or_else(|| panic!("no command is printed: {stderr}"));
    line.split(' ').map(|word| word.trim_matches('\'').to_string()).collect()
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_keeps_what_is_finished_and_prints_how_to_go_on() {
    let folder = empty();
    // Enough to be interrupted twice and still to end in seconds.
    let run_arguments: &[&str] = &["startup-unencumbered", "--trials", "150010"];
    let first = interrupted(folder.path(), &[&["run"], run_arguments, &["--out", "o", "--format", "json", "--threads", "1"]].concat());
    assert_eq!((code(&first), first.stdout.len()), (130, 0), "{}", stderr_of(&first));
    let names: Vec<_> = contents(folder.path()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [Path::new("o.partial")]);
    let go_on = resume_arguments(&first);
    assert_eq!(go_on, ["resume", "o.partial", "--out", "o", "--format", "json", "--threads", "1"]);
    assert!(refused(folder.path(), &["merge", "o.partial"]).contains("was interrupted"));
    let resumed = compcast(folder.path(), &go_on.iter().map(String::as_str).collect::<Vec<_>>());
    done(&resumed);
    let whole = compcast(folder.path(), &[&["run"], run_arguments, &["--out", "whole", "--format", "json"]].concat());
    assert!(resumed.stdout == whole.stdout && contents(&folder.path().join("o")) == contents(&folder.path().join("whole")));
    // A part can be interrupted as well; then it is finished and joined.
    let share = interrupted(
        folder.path(),
        &[&["run"], run_arguments, &["--trial-range", "0..128000", "--partial", "a", "--threads", "1"]].concat(),
    );
    assert_eq!(code(&share), 130, "{}", stderr_of(&share));
    part(folder.path(), run_arguments, "128000..150010", "b");
    let gap = refused(folder.path(), &["merge", "b", "a"]);
    assert!(gap.contains("`a` was interrupted") && gap.contains("compcast resume a"), "{gap}");
    done(&compcast(folder.path(), &["resume", "a"]));
    let again = compcast(folder.path(), &["resume", "a"]);
    done(&again);
    assert!(stderr_of(&again).contains("is in `a` already"), "{}", stderr_of(&again));
    assert!(compcast(folder.path(), &["merge", "b", "a", "--format", "json"]).stdout == whole.stdout);
}
