//! What a run holds in memory at most, by people and trials: `cargo bench --bench memory`. Prints the table of the README.
//!
//! Every row is a process of its own, because a peak is one of a whole process. Only Linux tells it.

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
    if let Some(place) = arguments.iter().position(|argument| argument == "--row") {
        let number = |place: usize| arguments[place].parse().expect("a number");
        return row(number(place + 1), number(place + 2));
    }
    println!("| people | months | trials | peak memory | seconds |\n|---:|---:|---:|---:|---:|");
    for (people, trials) in ROWS {
        let this = std::env::current_exe().expect("this program");
        let status = Command::new(this).args(["--row", &people.to_string(), &trials.to_string()]).status().expect("a process");
        assert!(status.success());
    }
}

fn row(people: usize, trials: usize) {
    let counts = ["small", "medium", "large", "largest"].map(|group| format!("groups.{group}.count={}", people / 4));
    let scenario = Scenario::builtin("bench-burn", &counts.each_ref().map(String::as_str)).expect("a built-in").scenario;
    let start = Instant::now();
    let case = Case::new(scenario.clone(), None).expect("a sound case");
    let trials = simulate(&case, RunSettings::new(1, trials as u32));
    let (seconds, peak) = (start.elapsed().as_secs_f64(), peak_megabytes());
    println!("| {people} | {} | {} | {peak} | {seconds:.1} |", scenario.months, trials.n_trials());
}

/// The most memory this process has held so far.
fn peak_megabytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<f64>().ok());
    kibibytes.map_or("not told".into(), |kibibytes| format!("{:.0} MB", kibibytes * 1.024e-3))
}
