//! Offers: what each costs the employer and is worth to the candidate, against hand-worked pay, quadrature and laws.

mod bands;
mod errors;
mod hand_worked;
mod held;
mod laws;
mod levers;
mod mixes;
mod numbers;
mod pairs;
mod quadrature;
mod reading;
mod scale;
mod taxes;

use std::sync::Arc;

use compcast::insight::offer::{Lever, LeverKind, OfferError, OfferFigures, OfferQuestion, Offers, Simulated};
use compcast::scenario::{NoFiles, RunSettings, Sampling, Scenario};

/// A candidate who judges risk in one way, with nothing uncertain about them.
const CANDIDATE: &str = r#"
format = 1
[candidate]
wealth = "500k USD"
risk_aversion = 2.5
time_value = "0% per year"
filing = "single"
jurisdiction = "us"
[candidate.values]
work = 0.25
personal = 0.8
personal_share = 0.1
waiting = 0.5
"#;

/// Nobody pays taxes here.
const UNTAXED: &str = "[tax.nowhere.employer.nothing]\nrate = 0\n";

/// A model at a dollar a million tokens, so that dollars and million tokens are one number.
const UNIT: &str = "[prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n";

/// Keys of a candidate who uses that model, and of one where there are no taxes.
const USER: (&str, &str) = ("filing", "\"single\"\nusage = \"use\"\nmodels = { unit = 1 }");
const NOWHERE: (&str, &str) = ("jurisdiction", "\"nowhere\"");

/// The candidate with other values of some keys.
fn candidate(values: &[(&str, &str)]) -> String {
    let changed = |line: &str| match values.iter().find(|(key, _)| line.split(" = ").next() == Some(*key)) {
        Some((key, value)) => format!("{key} = {value}\n"),
        None => format!("{line}\n"),
    };
    CANDIDATE.lines().map(changed).collect()
}

fn parsed(name: &str, text: &str) -> Arc<Scenario> {
    let parsed = Scenario::read(name, text, &[], &NoFiles).unwrap_or_else(|errors| panic!("{name}: {errors}"));
    Arc::new(parsed.scenario)
}

/// An offer to the candidate.
fn offer(name: &str, text: &str) -> Arc<Scenario> {
    parsed(name, &format!("{CANDIDATE}\n{text}"))
}

/// An offer to the candidate where there are no taxes.
fn untaxed(name: &str, text: &str) -> Arc<Scenario> {
    let text = format!("{CANDIDATE}\n{UNTAXED}\n{text}");
    parsed(name, &text.replace("jurisdiction = \"us\"", "jurisdiction = \"nowhere\""))
}

fn settings(trials: u32) -> RunSettings {
    RunSettings { seed: 7, trials, sampling: Sampling::Plain }
}

fn figures_only() -> OfferQuestion {
    OfferQuestion { n_outer: 50, has_levers: false, ..OfferQuestion::default() }
}

fn compared(scenarios: &[Arc<Scenario>], trials: u32) -> Offers {
    Offers::of(scenarios, settings(trials), figures_only(), &()).unwrap_or_else(|error| panic!("{error}"))
}

fn alone(scenario: &Arc<Scenario>, trials: u32) -> OfferFigures {
    compared(std::slice::from_ref(scenario), trials).offers.remove(0)
}

fn with_levers(scenarios: &[Arc<Scenario>], trials: u32) -> Offers {
    let question = OfferQuestion { n_outer: 50, ..OfferQuestion::default() };
    Offers::of(scenarios, settings(trials), question, &()).unwrap_or_else(|error| panic!("{error}"))
}

/// A lever of the offer after the first.
fn lever(offers: &Offers, kind: LeverKind) -> &Lever {
    offers.comparisons[0].levers.iter().find(|lever| lever.kind == kind).unwrap_or_else(|| panic!("no {kind:?}"))
}

/// Worth beside certain wealth of what pays `payoff(z)` at a standard normal score, by the trapezoidal rule, which is exact to rounding for what is smooth.
fn worth_by_quadrature(wealth: f64, risk_aversion: f64, payoff: impl Fn(f64) -> f64) -> f64 {
    let nodes = (-1_200..=1_200).map(|node| f64::from(node) / 100.0);
    let (weights, utility) = nodes.fold((0.0, 0.0), |(weights, utility), z| {
        let weight = (-0.5 * z * z).exp();
        (weights + weight, utility + weight * (wealth + payoff(z)).powf(1.0 - risk_aversion))
    });
    (utility / weights).powf(1.0 / (1.0 - risk_aversion)) - wealth
}

/// The x between two at which a rising function is 0, by bisection.
fn root(mut low: f64, mut high: f64, of: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if of(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Mean and standard deviation.
fn mean_and_spread(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt())
}

/// The message and the help of the error.
fn refused(scenarios: &[Arc<Scenario>]) -> String {
    let error: OfferError = Offers::of(scenarios, settings(64), figures_only(), &()).expect_err("an error");
    format!("{error}; {}", error.help())
}

/// Within six standard errors: further out than chance goes.
fn near(found: Simulated, expected: f64) {
    assert!(found.se > 0.0 && (found.value - expected).abs() < 6.0 * found.se, "{found:?} instead of {expected}");
}

fn is(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} instead of {expected}");
}
