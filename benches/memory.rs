//! Peak memory of a run by number of people and trials: `cargo bench --bench memory`. Prints the table of the README.
//!
//! Every row runs in a separate process, because the peak is measured per process. Available on Linux only.

use std::process::Command;
use std::time::Instant;

use compcast::scenario::{RunSettings, Scenario};
use compcast::simulation::{Case, Content, Keep, Study};

/// People and trials of each row, and whether the figures of each person are kept.
const ROWS: [(usize, usize, bool); 8] = [
    (1_000, 1_000, false),
    (10_000, 1_000, false),
    (100_000, 1_000, false),
    (100_000, 1_000, true),
    (1_000_000, 1_000, false),
    (1_000, 10_000, false),
    (1_000, 100_000, false),
    (1_000, 500_000, false),
];
/// The argument of a row's process where the figures of each person are kept.
const WITH_FIGURES: &str = "with figures of each person";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--test") {
        return;
    }
    if let Some(index) = arguments.iter().position(|argument| argument == "--row") {
        let number = |index: usize| arguments[index].parse().expect("a number");
        return row(number(index + 1), number(index + 2), arguments.get(index + 3).is_some_and(|word| word == WITH_FIGURES));
    }
    println!("| people | months | trials | peak memory | seconds |\n|---:|---:|---:|---:|---:|");
    for (people, trials, has_figures) in ROWS {
        let program = std::env::current_exe().expect("the path of this program");
        let [people, trials] = [people, trials].map(|number| number.to_string());
        let figures = has_figures.then_some(WITH_FIGURES);
        let status = Command::new(program).args(["--row", &people, &trials]).args(figures).status().expect("a process");
        assert!(status.success());
    }
}

fn row(people: usize, trials: usize, has_figures: bool) {
    let counts = ["small", "medium", "large", "largest"].map(|group| format!("groups.{group}.count={}", people / 4));
    let scenario = Scenario::builtin("bench-burn", &counts.each_ref().map(String::as_str)).expect("a built-in scenario").scenario;
    let start = Instant::now();
    let case = Case::new(scenario.clone(), None).expect("a valid case");
    let keep = if has_figures { Keep::report().with(Content::People) } else { Keep::report() };
    let study = Study::new([case], RunSettings::new(1, trials as u32)).expect("one case").keeping(keep);
    let results = study.run(&()).expect("nobody interrupts");
    let (seconds, peak) = (start.elapsed().as_secs_f64(), peak_megabytes());
    let people = if has_figures { format!("{people}, {WITH_FIGURES}") } else { people.to_string() };
    println!("| {people} | {} | {} | {peak} | {seconds:.1} |", scenario.months, results[0].n_trials());
}

/// The peak memory of this process so far.
fn peak_megabytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<f64>().ok());
    kibibytes.map_or("unknown".into(), |kibibytes| format!("{:.0} MB", kibibytes * 1.024e-3))
}
