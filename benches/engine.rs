//! The time per person-month, and how it scales with people, trials and threads. Run with `cargo bench`.
//!
//! Only ratios within one run are meaningful, because machines and their load differ.

use compcast::scenario::{NoFiles, RunSettings, Scenario};
use compcast::simulation::{Case, on_threads, simulate};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const TRIALS: usize = 640;

/// Time per person-month for built-in scenarios with all their cost lines, on one thread.
#[divan::bench(args = ["traditional", "ai-integrated", "budget-gone-by-april"])]
fn person_month_of(bencher: Bencher, name: &str) {
    let scenario = Scenario::builtin(name, &[]).expect("a built-in scenario").scenario;
    measure(bencher, &scenario, 1);
}

/// Whether the time is proportional to the number of people.
#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn person_month_with_people(bencher: Bencher, people: usize) {
    measure(bencher, &coding_agents(people), 1);
}

/// The speedup by a second thread.
#[divan::bench(args = [1, 2])]
fn person_month_on_threads(bencher: Bencher, threads: usize) {
    measure(bencher, &coding_agents(2_000), threads);
}

/// Reading and planning a scenario, the overhead of a run before its first trial.
#[divan::bench]
fn reading_and_planning(bencher: Bencher) {
    bencher.bench(|| {
        let scenario = Scenario::builtin(black_box("ai-integrated"), &[]).expect("a built-in scenario").scenario;
        Case::new(scenario.clone(), None).expect("a valid case").n_people()
    });
}

fn measure(bencher: Bencher, scenario: &Scenario, threads: usize) {
    let case = Case::new(scenario.clone(), None).expect("a valid case");
    bencher
        .counter(ItemsCount::new(case.n_people() * scenario.months * TRIALS))
        .bench(|| on_threads(threads, || simulate(black_box(&case), RunSettings::new(1, TRIALS as u32)).n_trials()));
}

fn coding_agents(people: usize) -> Scenario {
    let text = format!(
        "format = 1\n[groups.engineer]\ncount = {people}\nbase = \"150k USD/year\"\nusage = \"coding-agent\"\naccess = \"all\"\n\
         [access.all]\nmodels = {{ mid = 1.0 }}\n"
    );
    Scenario::read("bench", &text, &[], &NoFiles).expect("a valid scenario").scenario
}
