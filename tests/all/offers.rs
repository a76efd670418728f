//! Offers: what each costs the employer and is worth to the candidate, against hand-worked pay, quadrature and laws.

mod hand_worked;
mod laws;
mod quadrature;
mod reading;

use std::sync::Arc;

use compcast::insight::offer::{OfferError, OfferFigures, OfferQuestion, Offers, Simulated};
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
