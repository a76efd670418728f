//! How much surer evenly spread points and control variates make what a run says, at the same number of trials. Run with
//! `cargo bench --bench sampling`, or with a number of seeds behind `--`.
//!
//! Variances over seeds of the mean, P95 and the chance of exceeding the budget; above 1 is better than plain draws by that factor. A factor over 200
//! seeds is itself known to a seventh.

use std::time::Instant;

use compcast::chance::Stream;
use compcast::scenario::{NoFiles, RunSettings, Sampling, Scenario};
use compcast::simulation::{Case, Results, simulate};
use compcast::statistics::control_variate::{adjusted_mean, adjusted_mean_of_replicates};
use compcast::statistics::estimate::Estimate;

const BUDGET: f64 = 10_500_000.0;
/// Same seed, same price path: what a steady use costs a trial, whose mean is known.
const PRICE_ALONE: &str = "format = 1\n[groups.user]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"use\"\naccess = \"open\"\n\
    [usage.use]\nmean = \"1 Mtok/month\"\n[access.open]\nmodels = { unit = 1 }\n\
    [prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n\
    [prices.token_price_model]\ndrift = \"-36% per year\"\nvolatility = \"34.641016151377546% per year\"\n";
const MEAN_OF_PRICE_ALONE: f64 = 9.927_049_758_5;

fn main() {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let seeds: u64 = asked.unwrap_or(200);
    for n_trials in [1_024, 2_048] {
        let [plain, sobol] = both(n_trials, seeds);
        println!("{n_trials} trials, {seeds} seeds: plain variance over that of sobol");
        for (place, what) in FIGURES.iter().enumerate() {
            println!(
                "  {what:<20} {:6.1}   (errors {:.4e} and {:.4e})",
                plain.ratio(&sobol, place),
                plain.error(place),
                sobol.error(place)
            );
        }
        println!("  {:<20} {:6.1}   control variate, plain draws", "mean", plain.variance(0) / plain.variance(3));
        println!("  {:<20} {:6.1}   control variate on top of sobol", "mean", plain.variance(0) / sobol.variance(3));
        println!("  time of sobol over plain: {:.3}", sobol.seconds / plain.seconds);
        let [plain, antithetic, sobol] = price_alone(n_trials, seeds);
        println!("the price alone: plain variance over that of antithetic and of sobol");
        for (place, what) in FIGURES.iter().enumerate() {
            println!("  {what:<20} {:6.1} {:6.1}", plain.ratio(&antithetic, place), plain.ratio(&sobol, place));
        }
    }
}

const FIGURES: [&str; 3] = ["mean", "P95", "chance of exceeding"];

#[derive(Default)]
struct Measured {
    /// Of each seed: mean, P95, chance of exceeding, mean adjusted by the price.
    figures: Vec<[f64; 4]>,
    seconds: f64,
}

impl Measured {
    fn variance(&self, place: usize) -> f64 {
        let values: Vec<f64> = self.figures.iter().map(|figures| figures[place]).collect();
        Estimate::of(&values).and_then(|estimate| estimate.sd).map_or(f64::NAN, |sd| sd * sd)
    }

    fn error(&self, place: usize) -> f64 {
        self.variance(place).sqrt()
    }

    fn ratio(&self, better: &Self, place: usize) -> f64 {
        self.variance(place) / better.variance(place)
    }
}

fn figures(values: &[f64], limit: f64) -> [f64; 3] {
    let estimate = Estimate::of(values).expect("values");
    [estimate.mean, estimate.p95, values.iter().filter(|value| **value > limit).count() as f64 / values.len() as f64]
}

fn run(case: &Case, sampling: Sampling, seed: u64, n_trials: usize) -> Results {
    simulate(case, RunSettings { seed, trials: n_trials as u32, sampling })
}

/// Plain and Sobol in turns, so that a busy machine slows both.
fn both(n_trials: usize, seeds: u64) -> [Measured; 2] {
    let burn = Scenario::builtin("bench-burn", &[]).expect("a built-in").scenario;
    let price = Scenario::read("price", PRICE_ALONE, &[], &NoFiles).expect("a sound scenario").scenario;
    let [burn, price] = [burn, price].map(|scenario| Case::new(scenario, None).expect("a sound case"));
    let mut measured = [Measured::default(), Measured::default()];
    for seed in 0..seeds {
        for (measured, sampling) in measured.iter_mut().zip([Sampling::Plain, Sampling::Sobol]) {
            let begun = Instant::now();
            let results = run(&burn, sampling, seed, n_trials);
            measured.seconds += begun.elapsed().as_secs_f64();
            let (total, control) =
                (results.compute().values().into_owned(), run(&price, sampling, seed, n_trials).compute().values().into_owned());
            let adjusted = match results.replicates() {
                None => adjusted_mean(&total, &control, MEAN_OF_PRICE_ALONE),
                Some(replicates) => adjusted_mean_of_replicates(&total, &control, MEAN_OF_PRICE_ALONE, replicates),
            };
            let [mean, p95, over] = figures(&total, BUDGET);
            measured.figures.push([mean, p95, over, adjusted.expect("trials").mean]);
        }
    }
    measured
}

/// Plain draws, pairs of a path and its mirror image, and Sobol points, of the sum of a year's prices.
fn price_alone(n_trials: usize, seeds: u64) -> [Measured; 3] {
    let limit = 11.2;
    let scenario = Scenario::read("price", PRICE_ALONE, &[], &NoFiles).expect("a sound scenario").scenario;
    let case = Case::new(scenario, None).expect("a sound case");
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
