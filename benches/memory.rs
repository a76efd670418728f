//! Peak memory of a run by numbers of people, groups and trials: `cargo bench --bench memory`. Prints the tables of the README, and fails where a peak
//! is above what the README promises. Available on Linux only.
//!
//! Every row runs in a separate process, because the peak is measured per process.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use compcast::scenario::{NoFiles, RunSettings, Scenario};
use compcast::simulation::{Case, Content, Keep, Study};

/// What a row simulates.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Four groups.
    Plain,
    /// Four groups, with the figures of each person.
    WithFigures,
    /// Every person in a group of their own.
    Groups,
}

/// People, trials and kind of each row.
const ROWS: [(usize, usize, Kind); 11] = [
    (1_000, 1_000, Kind::Plain),
    (10_000, 1_000, Kind::Plain),
    (100_000, 1_000, Kind::Plain),
    (100_000, 1_000, Kind::WithFigures),
    (1_000_000, 1_000, Kind::Plain),
    (1_000, 10_000, Kind::Plain),
    (1_000, 100_000, Kind::Plain),
    (1_000, 500_000, Kind::Plain),
    (1_000, 4_000, Kind::Groups),
    (10_000, 1_000, Kind::Groups),
    (10_000, 4_000, Kind::Groups),
];
/// Scenario and trials of each run of the program without --out and with it.
const RUNS: [(&str, usize); 2] = [("traditional", 400_000), ("ai-integrated", 400_000)];
/// Peak memory of figures of each person in the README.
const MOST_WITH_FIGURES: u64 = 1 << 30;
/// How much more memory a run of so many trials takes with --out; the charts alone take 25 MB.
const MOST_WITH_OUT: f64 = 1.3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--test") {
        return;
    }
    if let Some(index) = arguments.iter().position(|argument| argument == "--row") {
        return row(ROWS[arguments[index + 1].parse::<usize>().expect("a number")]);
    }
    println!("| people | groups | months | trials | peak memory | seconds |\n|---:|---:|---:|---:|---:|---:|");
    for row in 0..ROWS.len() {
        let program = std::env::current_exe().expect("the path of this program");
        let status = Command::new(program).args(["--row", &row.to_string()]).status().expect("a process");
        assert!(status.success());
    }
    println!("\n| `compcast run` | trials | peak memory | with `--out` |\n|---|---:|---:|---:|");
    for (scenario, trials) in RUNS {
        let [without, with] = [false, true].map(|has_output| peak_of_program(scenario, trials, has_output));
        println!("| {scenario} | {trials} | {} | {} |", megabytes(without), megabytes(with));
        assert!(with as f64 <= MOST_WITH_OUT * without as f64, "--out takes more than {MOST_WITH_OUT} times the memory");
    }
}

fn row((people, trials, kind): (usize, usize, Kind)) {
    let scenario = match kind {
        Kind::Groups => in_groups_of_one(people),
        _ => {
            let counts = ["small", "medium", "large", "largest"].map(|group| format!("groups.{group}.count={}", people / 4));
            Scenario::builtin("bench-burn", &counts.each_ref().map(String::as_str)).expect("a built-in scenario").scenario
        }
    };
    let start = Instant::now();
    let case = Case::new(scenario.clone(), None).expect("a valid case");
    let keep = if kind == Kind::WithFigures { Keep::report().with(Content::People) } else { Keep::report() };
    let study = Study::new([case], RunSettings::new(1, trials as u32)).expect("one case").keeping(keep);
    let results = study.run(&()).expect("nobody interrupts");
    let (seconds, peak) = (start.elapsed().as_secs_f64(), peak_of(std::process::id()).unwrap_or(0));
    let words = if kind == Kind::WithFigures { format!("{people}, with figures of each person") } else { people.to_string() };
    let (groups, months) = (results[0].plan().groups.len(), scenario.months);
    println!("| {words} | {groups} | {months} | {} | {} | {seconds:.1} |", results[0].n_trials(), megabytes(peak));
    let _ = std::io::stdout().flush();
    assert!(kind != Kind::WithFigures || peak < MOST_WITH_FIGURES, "figures of each person take a gibibyte");
}

/// The people of `bench-burn`, each in a group of their own.
fn in_groups_of_one(people: usize) -> Scenario {
    let groups: String = (0..people)
        .map(|number| format!("[groups.g{number}]\ncount = 1\nbase = \"100k USD/year\"\nusage = \"use\"\naccess = \"open\"\n"))
        .collect();
    let text = format!(
        "format = 1\n[access.open]\nmodels = {{ unit = 1.0 }}\n[prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n\
         [usage.use]\nmean = \"10 USD/active-day\"\nmonthly_variation = {{ dist = \"gamma\", shape = 2 }}\n{groups}"
    );
    Scenario::read("groups.toml", &text, &[], &NoFiles).expect("a sound scenario").scenario
}

/// The peak of a run of the program, as it is last seen before the program ends.
fn peak_of_program(scenario: &str, trials: usize, has_output: bool) -> u64 {
    let folder = std::env::temp_dir().join(format!("compcast-memory-{}", std::process::id()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_compcast"));
    command.args(["run", scenario, "--quiet", "--trials", &trials.to_string()]).stdout(Stdio::null());
    if has_output {
        command.arg("--out").arg(&folder);
    }
    let mut program = command.spawn().expect("the program starts");
    let mut peak = 0;
    while program.try_wait().expect("a process").is_none() {
        peak = peak_of(program.id()).unwrap_or(0).max(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(program.wait().expect("a process").success());
    if has_output {
        std::fs::remove_dir_all(&folder).expect("the output is removed");
    }
    peak
}

/// The peak memory of a process so far, in bytes.
fn peak_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

fn megabytes(bytes: u64) -> String {
    if bytes == 0 { "unknown".into() } else { format!("{:.0} MB", bytes as f64 / 1e6) }
}
