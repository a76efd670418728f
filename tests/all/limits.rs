//! Limits are errors: numbers that are too large, threads and memory that there are not. Nothing aborts, and nothing is reported that is no number.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use compcast::insight::PrecisionGoal;
use compcast::insight::Summary;
use compcast::insight::measure::Measure;
use compcast::quantity::unit::{LARGEST, SMALLEST};
use compcast::scenario::{Override, Scenario};
use compcast::simulation::{Case, Study, StudyError};

use crate::cli::{code, compcast, contents, empty};
use crate::support::{campaign, case, plain};

fn words(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

#[test]
fn an_amount_that_is_too_large_or_too_small_is_refused_where_it_is_written() {
    let folder = empty();
    for (path, written, expected) in [
        ("groups.junior.base", "1e300 USD/year", "the number is too large"),
        ("groups.junior.base", "1.3e16 USD/year", "the number is too large"),
        ("groups.junior.base", "1e-300 USD/year", "the number is too small"),
        ("budget.total", "1e18 USD", "the number is too large"),
        ("packages.modern.development.training.budget", "1e308 USD/month", "the number is too large"),
        ("groups.junior.base", "{ mean = 1e80, sd = 1e80, unit = \"USD/year\" }", "the number is too large"),
        ("groups.junior.base", "1 to 1e40 USD/year", "the number is too large"),
        ("usage.coding-agent.tokens.input_to_output", "1e90", "the number is too large"),
    ] {
        let set = format!("{path}={written}");
        for arguments in [vec!["check", "ai-integrated", "--set", &set], vec!["run", "ai-integrated", "--trials", "64", "--set", &set]] {
            let output = compcast(folder.path(), &arguments);
            let text = words(&output.stderr);
            assert_eq!((code(&output), output.stdout.len()), (2, 0), "{set}: {text}");
            assert!(text.contains(expected) && text.contains("--set") && text.contains("help: write "), "{set}: {text}");
        }
    }
}

#[test]
fn amounts_that_are_possible_alone_and_too_large_together_are_refused_before_the_first_trial() {
    let folder = empty();
    let sets = ["--set", "groups.junior.base=1e15 USD/year", "--set", "groups.junior.count=1000"];
    for command in [vec!["check", "traditional"], vec!["run", "traditional", "--trials", "64", "--out", "r"]] {
        let output = compcast(folder.path(), &[command, sets.to_vec()].concat());
        let text = words(&output.stderr);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{text}");
        assert!(text.contains("the line `base pay` comes to") && text.contains("too large"), "{text}");
        assert_eq!(contents(folder.path()), []);
    }
}

/// A number of 64 bits from a counter; no two runs of a test differ.
fn scrambled(counter: u64) -> u64 {
    let mut x = counter.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[test]
fn whatever_numbers_a_scenario_has_its_figures_are_finite_or_it_is_refused() {
    let names = ["ai-integrated", "big-tech-queue", "compute-elite", "seats-and-credits", "startup-unencumbered", "weekend-batch"];
    let scenarios = names.map(|name| Scenario::builtin(name, &[]).expect("a built-in scenario").scenario);
    let (mut n_run, mut n_refused) = (0, 0);
    let rounds = campaign(120);
    let n_rounds = rounds.end - rounds.start;
    for round in rounds {
        let scenario = &scenarios[round as usize % names.len()];
        let numbers: Vec<_> = scenario.numbers.iter().filter(|number| number.place.is_some()).collect();
        let overrides: Vec<Override> = (0..=round % 6)
            .map(|change| {
                let random = scrambled(1 + 7 * round + change);
                let number = numbers[random as usize % numbers.len()];
                let extreme = [LARGEST, LARGEST, SMALLEST, 1e9, 1e-9, 0.0, -LARGEST][(random >> 32) as usize % 7];
                let value = extreme.clamp(number.range.low.max(-LARGEST), number.range.high.min(LARGEST));
                let unit = number.dimension.spellings()[0].0;
                Override::new(number.path.as_str(), format!("{value:e} {unit}").trim_end().to_string())
            })
            .collect();
        let what = format!("round {round}, {}: {overrides:?}", scenario.name);
        let Ok(changed) = scenario.with_all(&overrides) else {
            n_refused += 1;
            continue;
        };
        let Ok(case) = Case::new(changed, None) else {
            n_refused += 1;
            continue;
        };
        match Study::new([case], plain(round, 64)).expect("one case").run(&()) {
            Ok(results) => {
                n_run += 1;
                for (key, column) in results[0].columns() {
                    assert!(column.iter().all(|value| value.is_finite()), "{what}: {key:?}");
                }
                let summary = Summary::of(&results[0], vec![]).expect("trials");
                assert!(summary.total.mean.is_finite() && summary.total.sd.is_none_or(f64::is_finite), "{what}");
                assert!(summary.reconciliation.all_agree(), "{what}: {:?}", summary.reconciliation.failed().collect::<Vec<_>>());
            }
            Err(StudyError::TooLarge { .. }) => n_refused += 1,
            Err(other) => panic!("{what}: {other}"),
        }
    }
    assert!(n_run > n_rounds / 3 && n_refused > n_rounds / 12, "{n_run} run, {n_refused} refused");
}

/// Runs the program in `folder` under a shell that sets limits first.
#[cfg(target_os = "linux")]
fn limited(folder: &Path, limits: &str, arguments: &[&str]) -> Output {
    let script = format!("{limits}; exec \"$0\" \"$@\"");
    let program = env!("CARGO_BIN_EXE_compcast");
    Command::new("sh").args(["-c", &script, program]).args(arguments).current_dir(folder).output().expect("a shell")
}

#[test]
#[cfg(target_os = "linux")]
fn without_memory_for_its_people_or_trials_nothing_is_simulated_and_the_need_is_told() {
    let folder = empty();
    for (arguments, driver, help) in [
        (vec!["run", "traditional", "--set", "groups.junior.count=10000000"], "10,000,0", "simulate at most"),
        (vec!["check", "traditional", "--set", "groups.junior.count=10000000"], "10,000,0", "simulate at most"),
        (vec!["run", "ai-integrated", "--trials", "9000000", "--out", "r"], "the results of 9,000,000 trials", "ask for at most"),
        (vec!["compare", "--trials", "9000000", "--out", "r"], "the results of 9,000,000 trials", "ask for at most"),
    ] {
        let output = limited(folder.path(), "ulimit -v 900000", &arguments);
        let text = words(&output.stderr);
        assert_eq!((code(&output), output.stdout.len()), (2, 0), "{arguments:?}: {text}");
        assert!(text.contains("of memory are needed") && text.contains(driver) && text.contains(help), "{text}");
        assert_eq!(contents(folder.path()), []);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_allocation_that_fails_ends_in_a_sentence() {
    let folder = empty();
    let assumptions: String = (0..250_000).map(|n| format!("number_{n} = \"{n} USD\"\n")).collect();
    std::fs::write(folder.path().join("large.toml"), format!("format = 1\n[assumptions]\n{assumptions}")).expect("a file");
    let output = limited(folder.path(), "ulimit -v 150000", &["check", "large.toml"]);
    let text = words(&output.stderr);
    assert_eq!((code(&output), output.stdout.len()), (1, 0), "{text}");
    assert!(text.starts_with("error: there is no memory left: ") && text.contains("help: "), "{text}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_program_goes_on_without_the_threads_that_it_cannot_start() {
    let folder = empty();
    let arguments = ["run", "ai-integrated", "--trials", "640", "--quiet"];
    let expected = compcast(folder.path(), &[&arguments[..], &["--out", "expected"]].concat());
    assert_eq!(code(&expected), 0);
    let with_variable = |value: &str| {
        let program = Command::new(env!("CARGO_BIN_EXE_compcast")).args(arguments).env("RAYON_NUM_THREADS", value).output();
        program.expect("the program starts").stdout
    };
    assert_eq!(with_variable("99999"), expected.stdout);
    let asked = compcast(folder.path(), &[&arguments[..], &["--threads", "1024"]].concat());
    assert_eq!(words(&asked.stdout), words(&expected.stdout));
    // The limit does not hold for root, who becomes nobody.
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let has_setpriv = Command::new("setpriv").arg("--version").output().is_ok_and(|output| output.status.success());
    if is_root && !has_setpriv {
        return eprintln!("skipped: root is not bound by a number of processes, and there is no setpriv to become somebody else");
    }
    let open = |path: &Path| std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o777)).expect("permissions");
    open(folder.path());
    let program = folder.path().join("compcast");
    std::fs::copy(env!("CARGO_BIN_EXE_compcast"), &program).expect("a copy");
    open(&program);
    for (n_processes, threads) in [(1, None), (1, Some("1")), (2, None), (3, Some("7"))] {
        let limit = format!("--nproc={n_processes}");
        let mut command = Command::new(if is_root { "setpriv" } else { "prlimit" });
        if is_root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "prlimit"]);
        }
        command.arg(limit).arg(&program).args(arguments).args(["--out", "limited"]).current_dir(folder.path());
        command.args(threads.into_iter().flat_map(|threads| ["--threads", threads]));
        let output = command.output().expect("the program starts");
        assert_eq!(code(&output), 0, "{n_processes} processes: {}", words(&output.stderr));
        assert_eq!(words(&output.stdout), words(&expected.stdout), "{n_processes} processes");
        assert_eq!(contents(&folder.path().join("limited")), contents(&folder.path().join("expected")));
    }
}

#[test]
fn a_study_that_does_not_fit_is_refused_and_one_that_doubles_its_trials_stops_before_it_does_not() {
    let one = case(&Scenario::builtin("traditional", &[]).expect("a scenario").scenario);
    let study = || Study::new([one.clone()], plain(1, 1_024)).expect("one case");
    match study().within(|| Some(1_000)).run(&()) {
        Err(StudyError::Memory(shortage)) => {
            assert!(shortage.need.bytes() > 100_000 && shortage.available == 1_000, "{shortage}");
            assert!(shortage.to_string().contains("1,024 trials") || shortage.to_string().contains("at once"), "{shortage}");
        }
        other => panic!("{:?}", other.map(|results| results.len())),
    }
    assert!(study().within(|| None).run(&()).is_ok());
    // A twentieth of a millionth would take far more than 2^20 trials.
    let goal = PrecisionGoal { measure: Measure::parse("mean(total)").expect("a measure"), half_width: 5e-8, max_trials: 1 << 20 };
    let results = study().until(Arc::new(goal.clone())).within(|| Some(24_000_000)).run(&()).expect("results");
    let measured = goal.measure(&results).remove(0);
    assert!((2_048..1 << 20).contains(&measured.trials), "{} trials", measured.trials);
    assert!(measured.is_short_of_memory && !measured.is_enough && measured.reached.is_some());
    assert_eq!(study().run(&()).expect("results")[0].total().values()[..1_024], results[0].total().values()[..1_024]);
    let sentence = compcast::report::summary::precision(&measured);
    assert!(sentence.contains("the most that fit into memory"), "{sentence}");
}

#[test]
fn a_million_people_are_checked_and_explained_without_being_simulated() {
    let folder = empty();
    let sets = ["--set", "groups.junior.count=1000000"];
    let checked = compcast(folder.path(), &[&["check", "ai-integrated"][..], &sets].concat());
    assert!(code(&checked) == 0 && words(&checked.stdout).contains("people in 4 groups"), "{}", words(&checked.stdout));
    let explained = compcast(folder.path(), &[&["explain", "AI seats", "ai-integrated"][..], &sets].concat());
    let text = words(&explained.stdout);
    assert!(code(&explained) == 0 && text.contains("exact: 1,000,0"), "{text}");
}
