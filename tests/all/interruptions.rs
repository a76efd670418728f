//! What was simulated is never thrown away, and what is written is whole: signals, kills, places that do not take an output, other people's files.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::cli::{code, compcast, contents, empty};
use crate::partial::resume_arguments;
use crate::support::campaign;

/// Enough trials to be interrupted while they are simulated, and still to end in seconds.
const LONG: &[&str] = &["run", "startup-unencumbered", "--trials", "150010", "--threads", "1"];

fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compcast"));
    command.args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn send(signal: &str, child: &Child) {
    Command::new("kill").args([signal, &child.id().to_string()]).status().expect("the command `kill`");
}

/// Waits until a program with `--out` has read its inputs.
fn wait_for_trials(folder: &Path) {
    while staging(folder).is_empty() {
        sleep(Duration::from_millis(5));
    }
}

/// Starts the program, sends it a signal once it has had time to finish some blocks, and returns its output.
fn signalled(folder: &Path, arguments: &[&str], signal: &str) -> Output {
    let child = start(folder, &[arguments, &["--out", "o"]].concat());
    wait_for_trials(folder);
    sleep(Duration::from_millis(400));
    send(signal, &child);
    child.wait_with_output().expect("the program ends")
}

fn resumed(folder: &Path, output: &Output) -> Output {
    let arguments = resume_arguments(output);
    let output = compcast(folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(code(&output), 0, "{}", stderr_of(&output));
    output
}

/// Names of the staging folders in a folder.
fn staging(folder: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    names.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".compcast-"))).collect()
}

/// Whether a folder holds exactly the files that its receipt lists, byte for byte.
fn is_whole(folder: &Path) -> bool {
    let files = contents(folder);
    let Some((_, receipt)) = files.iter().find(|(name, _)| name == Path::new("receipt.json")) else { return false };
    let receipt: Value = serde_json::from_slice(receipt).expect("JSON");
    let listed = receipt["files"].as_array().expect("a list of files");
    let is_as_listed = |file: &Value| {
        let name = Path::new(file["name"].as_str().expect("a name"));
        files.iter().any(|(path, bytes)| path == name && file["sha256"] == compcast::files::sha256(bytes))
    };
    listed.len() + 1 == files.len() && listed.iter().all(is_as_listed)
}

#[test]
fn a_request_to_end_and_a_closed_terminal_keep_the_trials_as_ctrl_c_does() {
    let folder = empty();
    let whole = compcast(folder.path(), LONG);
    let ignored = compcast::files::process_status("SigIgn").and_then(|mask| u64::from_str_radix(&mask, 16).ok()).unwrap_or(0);
    for signal in ["-TERM", "-HUP"] {
        if signal == "-HUP" && ignored & 1 == 1 {
            eprintln!("skipped: SIGHUP is ignored here, as under nohup, and the program keeps to that");
            continue;
        }
        let output = signalled(folder.path(), LONG, signal);
        assert_eq!((code(&output), output.stdout.len()), (130, 0), "{signal}: {}", stderr_of(&output));
        assert!(resumed(folder.path(), &output).stdout == whole.stdout, "{signal}");
    }
}

#[test]
fn an_interrupted_comparison_is_resumed_to_the_same_bytes() {
    let folder = empty();
    let arguments = ["compare", "startup-unencumbered", "budget-gone-by-april", "--trials", "100010", "--threads", "1", "--format", "json"];
    let whole = compcast(folder.path(), &[&arguments[..], &["--out", "whole"]].concat());
    assert_eq!(code(&whole), 0, "{}", stderr_of(&whole));
    let output = signalled(folder.path(), &arguments, "-INT");
    assert_eq!((code(&output), output.stdout.len()), (130, 0), "{}", stderr_of(&output));
    let kept = &resume_arguments(&output)[1];
    let merged = compcast(folder.path(), &["merge", kept]);
    assert!(code(&merged) == 2 && stderr_of(&merged).contains(&format!("`{kept}` was interrupted")), "{}", stderr_of(&merged));
    assert!(resumed(folder.path(), &output).stdout == whole.stdout);
    assert!(contents(&folder.path().join("o")) == contents(&folder.path().join("whole")));
}

#[test]
fn runs_that_are_interrupted_in_one_folder_keep_all_their_trials() {
    let folder = empty();
    let children: Vec<Child> =
        (0..4).map(|seed| start(folder.path(), &[LONG, &["--seed", &seed.to_string(), "--out", "o"]].concat())).collect();
    while staging(folder.path()).len() < 4 {
        sleep(Duration::from_millis(5));
    }
    sleep(Duration::from_millis(1_000));
    children.iter().for_each(|child| send("-INT", child));
    let outputs: Vec<Output> = children.into_iter().map(|child| child.wait_with_output().expect("the program ends")).collect();
    let mut kept: Vec<String> = outputs.iter().map(|output| resume_arguments(output)[1].clone()).collect();
    kept.sort();
    kept.dedup();
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert!(kept.iter().all(|file| folder.path().join(file).exists()));
    for (seed, output) in outputs.iter().enumerate() {
        resumed(folder.path(), output);
        let receipt: Value = serde_json::from_slice(&fs::read(folder.path().join("o/receipt.json")).unwrap()).unwrap();
        assert_eq!(receipt["run"]["seed"], seed);
    }
}

#[test]
fn a_place_that_takes_no_output_is_refused_before_the_first_trial() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("theirs")).unwrap();
    fs::write(at("theirs/thesis.txt"), "years of work").unwrap();
    fs::write(at("file"), "").unwrap();
    // So many trials that simulating them would take minutes.
    let run = ["run", "traditional", "--trials", "9000000", "--threads", "1", "--out"];
    for (place, expected) in [
        ("theirs", "files in it that this program did not write"),
        ("file", "is not a folder"),
        ("", "does not name a folder"),
        ("file/inside", "a part of its path is a file"),
        (".", "is or contains the current folder"),
    ] {
        let output = compcast(folder.path(), &[&run[..], &[place]].concat());
        assert!(matches!(code(&output), 1 | 2) && output.stdout.is_empty(), "{place}: {}", stderr_of(&output));
        assert!(stderr_of(&output).contains(expected), "{place}: {}", stderr_of(&output));
    }
    fs::remove_file(at("file")).unwrap();
    assert_eq!(staging(folder.path()), Vec::<PathBuf>::new());
}

#[test]
fn figures_are_printed_and_trials_kept_where_writing_fails_at_the_end() {
    for command in [&["run", "startup-unencumbered"][..], &["compare", "startup-unencumbered", "traditional"]] {
        let folder = empty();
        let at = |name: &str| folder.path().join(name);
        let arguments = [command, &["--trials", "60010", "--threads", "1", "--format", "json"]].concat();
        let whole = compcast(folder.path(), &[&arguments[..], &["--out", "whole"]].concat());
        fs::create_dir(at("o")).unwrap();
        let child = start(folder.path(), &[&arguments[..], &["--out", "o"]].concat());
        wait_for_trials(folder.path());
        fs::write(at("o/thesis.txt"), "years of work").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), 1, "{}", stderr_of(&output));
        assert!(output.stdout == whole.stdout, "the figures are printed");
        assert_eq!(fs::read(at("o/thesis.txt")).unwrap(), b"years of work");
        assert!(stderr_of(&output).contains("all trials are kept in `o.partial`"), "{}", stderr_of(&output));
        let elsewhere = compcast(folder.path(), &["resume", "o.partial", "--format", "json", "--out", "elsewhere"]);
        assert!(elsewhere.stdout == whole.stdout, "{}", stderr_of(&elsewhere));
        assert!(contents(&at("elsewhere")) == contents(&at("whole")));
        assert_eq!(staging(folder.path()), Vec::<PathBuf>::new());
    }
}

/// Every write to this device fails as on a full disk.
#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_printed_is_a_failure() {
    let folder = empty();
    for arguments in [&["--help"][..], &["--version"], &["help", "run"], &["schema"], &["run", "bench-burn", "--trials", "64"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_compcast"));
        let status = command.args(arguments).current_dir(folder.path()).stdout(full).stderr(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
    assert!(folder.path().join("bench-burn.partial").exists(), "the trials are kept");
}

#[test]
fn a_named_partial_result_of_other_trials_is_not_replaced() {
    let folder = empty();
    let part = |range: &str, seed: &str| {
        let run = ["run", "traditional", "--trials", "300", "--seed", seed, "--trial-range", range, "--partial", "p"];
        let output = compcast(folder.path(), &run);
        (code(&output), stderr_of(&output))
    };
    assert_eq!(part("0..128", "1").0, 0);
    let kept = fs::read(folder.path().join("p")).unwrap();
    for (range, seed) in [("128..256", "1"), ("0..64", "1"), ("0..128", "2")] {
        let (code, stderr) = part(range, seed);
        assert!(code == 2 && stderr.contains("`p` holds trials of another run: "), "{range}: {stderr}");
        assert_eq!(fs::read(folder.path().join("p")).unwrap(), kept);
    }
    assert_eq!(part("0..192", "1").0, 0, "it holds the earlier trials, too");
}

#[test]
fn an_output_of_which_a_file_was_changed_is_not_replaced() {
    let folder = empty();
    let run = ["run", "traditional", "--trials", "100", "--out", "o"];
    assert_eq!(code(&compcast(folder.path(), &run)), 0);
    let summary = folder.path().join("o/summary.md");
    fs::write(&summary, fs::read_to_string(&summary).unwrap() + "\nMy notes.\n").unwrap();
    let before = contents(folder.path());
    let output = compcast(folder.path(), &run);
    assert!(
        code(&output) == 2 && stderr_of(&output).contains("`summary.md` in it, which was changed after it was written"),
        "{}",
        stderr_of(&output)
    );
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn a_second_ctrl_c_ends_at_once_and_leaves_nothing_half_written() {
    let folder = empty();
    // One block of very many people, so that the first Ctrl-C is not answered at once.
    let run = ["run", "startup-unencumbered", "--trials", "64", "--set", "groups.engineers.count=200000", "--out", "o", "--threads", "1"];
    let child = start(folder.path(), &run);
    wait_for_trials(folder.path());
    send("-INT", &child);
    sleep(Duration::from_millis(20));
    send("-INT", &child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 130, "{}", stderr_of(&output));
    assert_eq!(staging(folder.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_run_that_is_killed_at_any_moment_leaves_the_old_output_or_the_new_one() {
    let folder = empty();
    let kills = campaign(12);
    fn run(seed: &str) -> [&str; 8] {
        ["run", "startup-unencumbered", "--trials", "3000", "--out", "o", "--seed", seed]
    }
    let began = std::time::Instant::now();
    assert_eq!(code(&compcast(folder.path(), &run("0"))), 0);
    let duration = began.elapsed();
    let random = &mut StdRng::seed_from_u64(kills.start);
    let mut n_left = 0;
    for kill in kills.clone() {
        let mut child = start(folder.path(), &run(&kill.to_string()));
        sleep(duration.mul_f64(random.random()));
        child.kill().unwrap();
        child.wait().unwrap();
        n_left += staging(folder.path()).len();
        assert!(is_whole(&folder.path().join("o")), "kill {kill}");
    }
    let left = staging(folder.path());
    let last = compcast(folder.path(), &run("0"));
    assert_eq!(code(&last), 0, "{}", stderr_of(&last));
    assert!(is_whole(&folder.path().join("o")) && staging(folder.path()).is_empty());
    for path in &left {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(stderr_of(&last).contains(&format!("removed `{name}`")), "{name}: {}", stderr_of(&last));
    }
    eprintln!("{} kills left {n_left} staging folders, which later runs removed", kills.end - kills.start);
}
