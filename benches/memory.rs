//! Peak memory of a run by number of people and trials: `cargo bench --bench memory`. Prints the table of the README.
//!
//! Every row runs in a separate process, because the peak is measured per process. Available on Linux only.

use std::process::Command;
use std::time::Instant;

use compcast::scenario::{RunSettings, Scenario};
use compcast::simulation::{Case, simulate};

/// People and trials of each row.
const ROWS: [(usize, usize); 7] =
    [(1_000, 1_000), (10_000, 1_000), (100_000, 1_000), (1_000_000, 1_000), (1_000, 10_000), (1_000, 100_000), (1_000, 500_000)];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--test") {
        return;
    }
    if let Some(index) = arguments.iter().position(|argument| argument == "--row") {
        let number = |index: usize| arguments[index].parse().expect("a number");
        return row(number(index + 1), number(index + 2));
    }
    println!("| people | months | trials | peak memory | seconds |\n|---:|---:|---:|---:|---:|");
    for (people, trials) in ROWS {
        let program = std::env::current_exe().expect("the path of this program");
        let status = Command::new(program).args(["--row", &people.to_string(), &trials.to_string()]).status().expect("a process");
        assert!(status.success());
    }
}

fn row(people: usize, trials: usize) {
    let counts = ["small", "medium", "large", "largest"].map(|group| format!("groups.{group}.count={}", people / 4));
    let scenario = Scenario::builtin("bench-burn", &counts.each_ref().map(String::as_str)).expect("a built-in scenario").scenario;
    let start = Instant::now();
    let case = Case::new(scenario.clone(), None).expect("a valid case");
    let results = simulate(&case, RunSettings::new(1, trials as u32));
    let (seconds, peak) = (start.elapsed().as_secs_f64(), peak_megabytes());
    println!("| {people} | {} | {} | {peak} | {seconds:.1} |", scenario.months, results.n_trials());
}

/// The peak memory of this process so far.
fn peak_megabytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<f64>().ok());
    kibibytes.map_or("unknown".into(), |kibibytes| format!("{:.0} MB", kibibytes * 1.024e-3))
}
