//! The speed of the engine relative to a simple implementation: `cargo bench --bench ratios`. Prints the table of the README.
//!
//! All contenders run in turn, several times, and the medians are reported, so that the load of the machine affects all of them.
//! The reference is a straightforward implementation of `bench-burn` with `rand` and `rand_distr`, compiled into this bench.

use std::hint::black_box;
use std::time::Instant;

use compcast::quantity::simd::{Level, force};
use compcast::scenario::{RunSettings, Scenario};
use compcast::simulation::{Case, Study, on_threads, simulate};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, LogNormal, Poisson, StandardNormal};

const TRIALS: usize = 640;
const ROUNDS: usize = 7;

/// A program to measure, and the number of person-months that one call simulates.
struct Contender<'a> {
    name: String,
    person_months: f64,
    run: Box<dyn Fn() + 'a>,
}

fn main() {
    // `cargo test --benches` only checks that the bench starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let burn = builtin("bench-burn", &[]);
    let full = builtin("ai-integrated", &[]);
    let of_people = [8, 80, 800, 8_000].map(|people| {
        let counts = ["small", "medium", "large", "largest"].map(|group| format!("groups.{group}.count={}", people / 4));
        (people, builtin("bench-burn", &counts.each_ref().map(String::as_str)))
    });
    let mut contenders = vec![
        Contender {
            name: "a plain loop with rand_distr".into(),
            person_months: (1_000 * 12 * TRIALS) as f64,
            run: Box::new(|| plain(TRIALS)),
        },
        on("bench-burn", &burn, TRIALS, 1, None),
        on("bench-burn, AVX2", &burn, TRIALS, 1, Some(Level::Avx2)),
        on("bench-burn, without AVX", &burn, TRIALS, 1, Some(Level::Baseline)),
        on("bench-burn, two threads", &burn, TRIALS, 2, None),
        // Nearly as many person-months as above.
        on("ai-integrated: GPUs, quotas, every cost line, 120 people", &full, 8 * TRIALS, 1, None),
    ];
    for (people, scenario) in &of_people {
        // The same number of person-months for each, except the largest.
        let trials = (640 * 800 / people).clamp(TRIALS, 64 * 1_000);
        contenders.push(on(&format!("bench-burn with {people} people, {trials} trials"), scenario, trials, 1, None));
    }
    let of_cases = contenders.len();
    contenders.push(cases_apart(TRIALS));
    contenders.push(cases_together(TRIALS));
    let times = in_turns(&contenders);
    println!("| program | ns per person-month | relative to the plain loop |");
    println!("|---|---:|---:|");
    for (contender, time) in contenders.iter().zip(&times) {
        let nanoseconds = time * 1e9 / contender.person_months;
        println!("| {} | {nanoseconds:.1} | {:.2} |", contender.name, nanoseconds / (times[0] * 1e9 / contenders[0].person_months));
    }
    println!("\nA study of {N_CASES} cases takes {:.2} of the time of as many runs.", times[of_cases + 1] / times[of_cases]);
}

/// Cases of `budget-gone-by-april` that differ in a cap.
fn caps() -> Vec<Case> {
    let base = builtin("budget-gone-by-april", &[]);
    let case = |place: usize| {
        let changed = base.with("access.engineers.cap.amount", format!("{} USD/month", 100 + 50 * place)).expect("a sound cap");
        Case::new(changed, None).expect("a valid case")
    };
    (0..N_CASES).map(case).collect()
}

const N_CASES: usize = 32;

fn contender_of_cases(name: &str, trials: usize, run: impl Fn(&[Case]) + 'static) -> Contender<'static> {
    let cases = caps();
    let person_months = cases.iter().map(|case| (case.n_people() * 12 * trials) as f64).sum();
    Contender { name: format!("{N_CASES} cases of budget-gone-by-april, {name}"), person_months, run: Box::new(move || run(&cases)) }
}

fn cases_apart(trials: usize) -> Contender<'static> {
    let simulate = move |case: &Case| simulate(black_box(case), RunSettings::new(1, trials as u32)).n_trials();
    contender_of_cases("a run each", trials, move |cases| {
        black_box(on_threads(1, || cases.iter().map(simulate).sum::<usize>()));
    })
}

fn cases_together(trials: usize) -> Contender<'static> {
    contender_of_cases("one study", trials, move |cases| {
        let study = Study::new(cases.to_vec(), RunSettings::new(1, trials as u32)).expect("cases of one horizon");
        black_box(on_threads(1, || study.run(&()).expect("nobody interrupts").len()));
    })
}

/// The median time of each contender in seconds, all run in turn.
fn in_turns(contenders: &[Contender<'_>]) -> Vec<f64> {
    let mut times = vec![vec![]; contenders.len()];
    for _ in 0..ROUNDS {
        for (contender, times) in contenders.iter().zip(&mut times) {
            let start = Instant::now();
            (contender.run)();
            times.push(start.elapsed().as_secs_f64());
        }
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    times.into_iter().map(median).collect()
}

fn builtin(name: &str, sets: &[&str]) -> Scenario {
    Scenario::builtin(name, sets).expect("a built-in scenario").scenario
}

fn on<'a>(name: &str, scenario: &'a Scenario, trials: usize, threads: usize, level: Option<Level>) -> Contender<'a> {
    let case = Case::new(scenario.clone(), None).expect("a valid case");
    let person_months = (case.n_people() * scenario.months * trials) as f64;
    let run = move || {
        force(level);
        let n = on_threads(threads, || simulate(black_box(&case), RunSettings::new(1, trials as u32)).n_trials());
        black_box(n);
        force(None);
    };
    Contender { name: name.to_string(), person_months, run: Box::new(run) }
}

/// `bench-burn` as a plain loop: 1,000 people, twelve months.
fn plain(trials: usize) {
    let mut generator = StdRng::seed_from_u64(1);
    let bursts = Poisson::new(0.05).expect("a valid rate");
    let size = LogNormal::new(500.0_f64.ln(), 1.2).expect("valid parameters");
    let (growth, volatility) = (-0.03 - 0.1 * 0.1 / 2.0, 0.1);
    let innovation = 0.5 * (1.0_f64 - 0.6 * 0.6).sqrt();
    let mut total = 0.0;
    for _ in 0..trials {
        let mut logarithm: f64 = 0.0;
        let prices: [f64; 12] = std::array::from_fn(|_| {
            let normal: f64 = StandardNormal.sample(&mut generator);
            logarithm += growth + volatility * normal;
            logarithm.exp()
        });
        for person in 0..1_000 {
            let median: f64 = [120.0, 300.0, 700.0, 1_500.0][person % 4];
            let normal: f64 = StandardNormal.sample(&mut generator);
            let level = median.ln() + 0.8 * normal;
            let mut score = 0.0;
            for (month, price) in prices.iter().enumerate() {
                let normal: f64 = StandardNormal.sample(&mut generator);
                score = if month == 0 { 0.5 * normal } else { 0.6 * score + innovation * normal };
                let mut cost = (level + score).exp() * price;
                let n: f64 = bursts.sample(&mut generator);
                for _ in 0..n as usize {
                    cost += size.sample(&mut generator);
                }
                total += cost.min(2_000.0) + 0.5 * (cost - 2_000.0).max(0.0);
            }
        }
    }
    black_box(total);
}
