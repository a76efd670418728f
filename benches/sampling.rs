//! The variance reduction by Sobol points and control variates at the same number of trials. Run with
//! `cargo bench --bench sampling`, optionally with a number of seeds after `--`.
//!
//! Compares the variances over seeds of the mean, P95 and the probability of exceeding the budget with those of pseudo-random draws; a factor above 1
//! is a reduction. With 200 seeds the standard error of a factor is one seventh.

use std::time::Instant;

use compcast::chance::Stream;
use compcast::scenario::{NoFiles, RunSettings, Sampling, Scenario};
use compcast::simulation::{Case, Results, simulate};
use compcast::statistics::control_variate::{adjusted_mean, adjusted_mean_of_replicates};
use compcast::statistics::estimate::Estimate;

const BUDGET: f64 = 10_500_000.0;
/// The cost of constant usage, whose mean is known; with the same seed it has the same price path as `bench-burn`.
const PRICE_PATH: &str = "format = 1\n[groups.user]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"use\"\naccess = \"open\"\n\
    [usage.use]\nmean = \"1 Mtok/month\"\n[access.open]\nmodels = { unit = 1 }\n\
    [prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n\
    [prices.token_price_model]\ndrift = \"-36% per year\"\nvolatility = \"34.641016151377546% per year\"\n";
const MEAN_OF_PRICE_PATH: f64 = 9.927_049_758_5;

fn main() {
    let argument = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let seeds: u64 = argument.unwrap_or(200);
    for n_trials in [1_024, 2_048] {
        let [plain, sobol] = bench_burn(n_trials, seeds);
        println!("{n_trials} trials, {seeds} seeds: variance reduction by Sobol points");
        for (index, figure) in FIGURES.iter().enumerate() {
            println!(
                "  {figure:<20} {:6.1}   (standard errors {:.4e} and {:.4e})",
                plain.ratio(&sobol, index),
                plain.standard_error(index),
                sobol.standard_error(index)
            );
        }
        println!("  {:<20} {:6.1}   control variate, pseudo-random", "mean", plain.variance(0) / plain.variance(3));
        println!("  {:<20} {:6.1}   control variate with Sobol points", "mean", plain.variance(0) / sobol.variance(3));
        println!("  time with Sobol points relative to pseudo-random: {:.3}", sobol.seconds / plain.seconds);
        let [plain, antithetic, sobol] = price_path(n_trials, seeds);
        println!("price path only: variance reduction by antithetic pairs and by Sobol points");
        for (index, figure) in FIGURES.iter().enumerate() {
            println!("  {figure:<20} {:6.1} {:6.1}", plain.ratio(&antithetic, index), plain.ratio(&sobol, index));
        }
    }
}

const FIGURES: [&str; 3] = ["mean", "P95", "P(over budget)"];

#[derive(Default)]
struct Measured {
    /// For each seed: mean, P95, probability of exceeding the budget, and the mean adjusted by the control variate.
    figures: Vec<[f64; 4]>,
    seconds: f64,
}

impl Measured {
    fn variance(&self, index: usize) -> f64 {
        let values: Vec<f64> = self.figures.iter().map(|figures| figures[index]).collect();
        Estimate::of(&values).and_then(|estimate| estimate.sd).map_or(f64::NAN, |sd| sd * sd)
    }

    fn standard_error(&self, index: usize) -> f64 {
        self.variance(index).sqrt()
    }

    fn ratio(&self, better: &Self, index: usize) -> f64 {
        self.variance(index) / better.variance(index)
    }
}

fn figures(values: &[f64], limit: f64) -> [f64; 3] {
    let estimate = Estimate::of(values).expect("values");
    [estimate.mean, estimate.p95, values.iter().filter(|value| **value > limit).count() as f64 / values.len() as f64]
}

fn run(case: &Case, sampling: Sampling, seed: u64, n_trials: usize) -> Results {
    simulate(case, RunSettings { seed, trials: n_trials as u32, sampling })
}

/// `bench-burn` with pseudo-random draws and Sobol points in turn, so that the load of the machine affects both.
fn bench_burn(n_trials: usize, seeds: u64) -> [Measured; 2] {
    let burn = Scenario::builtin("bench-burn", &[]).expect("a built-in scenario").scenario;
    let price = Scenario::read("price", PRICE_PATH, &[], &NoFiles).expect("a valid scenario").scenario;
    let [burn, price] = [burn, price].map(|scenario| Case::new(scenario, None).expect("a valid case"));
    let mut measured = [Measured::default(), Measured::default()];
    for seed in 0..seeds {
        for (measured, sampling) in measured.iter_mut().zip([Sampling::Plain, Sampling::Sobol]) {
            let start = Instant::now();
            let results = run(&burn, sampling, seed, n_trials);
            measured.seconds += start.elapsed().as_secs_f64();
            let (total, control) =
                (results.compute().values().into_owned(), run(&price, sampling, seed, n_trials).compute().values().into_owned());
            let adjusted = match results.replicates() {
                None => adjusted_mean(&total, &control, MEAN_OF_PRICE_PATH),
                Some(replicates) => adjusted_mean_of_replicates(&total, &control, MEAN_OF_PRICE_PATH, replicates),
            };
            let [mean, p95, over] = figures(&total, BUDGET);
            measured.figures.push([mean, p95, over, adjusted.expect("trials").mean]);
        }
    }
    measured
}

/// The sum of a year's prices with pseudo-random draws, antithetic pairs and Sobol points.
fn price_path(n_trials: usize, seeds: u64) -> [Measured; 3] {
    let limit = 11.2;
    let scenario = Scenario::read("price", PRICE_PATH, &[], &NoFiles).expect("a valid scenario").scenario;
    let case = Case::new(scenario, None).expect("a valid case");
    let mut measured = [Measured::default(), Measured::default(), Measured::default()];
    for seed in 0..seeds {
        let year = |sign: f64, trial: u32| {
            let stream = Stream::new(seed, "price");
            let mut log_price = 0.0;
            (0..12)
                .map(|month| {
                    log_price += -0.035 + 0.1 * sign * stream.normal(0, month, trial);
                    f64::exp(log_price)
                })
                .sum::<f64>()
        };
        let plain: Vec<f64> = (0..n_trials as u32).map(|trial| year(1.0, trial)).collect();
        let antithetic: Vec<f64> = (0..n_trials as u32 / 2).flat_map(|trial| [year(1.0, trial), year(-1.0, trial)]).collect();
        for (measured, values) in
            measured.iter_mut().zip([plain, antithetic, run(&case, Sampling::Sobol, seed, n_trials).compute().values().into_owned()])
        {
            let [mean, p95, over] = figures(&values, limit);
            measured.figures.push([mean, p95, over, f64::NAN]);
        }
    }
    measured
}
