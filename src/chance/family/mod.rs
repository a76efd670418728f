//! The families of laws that an uncertain amount may follow: one family a file, one line in [`FAMILIES`].
//!
//! A family turns a standard normal score into an amount; the score itself comes from elsewhere, so that
//! correlation and time series work the same for every family. Knows no unit, no scenario, no generator.
//!
//! To add a family: write its file with an [`FamilyEntry`], and add one line here. The laws every family obeys
//! are tested over the catalogue, so a new line is tested the moment it is written.

mod beta;
mod discrete;
mod empirical;
mod gamma;
mod lognormal;
mod normal;
mod parameters;
mod pareto;
mod pert;
mod steps;
mod three_quantiles;
mod triangular;
mod uniform;
mod weibull;

#[cfg(test)]
mod against_references;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod refusals;

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::quantity::math::{normal_cdf, normal_quantile};

pub use beta::Beta;
pub use discrete::Discrete;
pub use empirical::Empirical;
pub use gamma::Gamma;
pub use lognormal::Lognormal;
pub use normal::Normal;
pub use parameters::{Given, Impossible, Parameter, ParameterSet, QUANTILES, Quantile};
pub use pareto::Pareto;
pub use pert::Pert;
pub use steps::StepDistribution;
pub use three_quantiles::ThreeQuantiles;
pub use triangular::Triangular;
pub use uniform::Uniform;
pub use weibull::Weibull;

use parameters::listed;

/// The law of one amount.
pub trait Family: Debug + Send + Sync {
    /// The word users write as `dist = "..."`.
    fn name(&self) -> &'static str;

    /// The expectation; always finite.
    fn mean(&self) -> f64;

    /// The standard deviation; infinite where it does not exist.
    fn sd(&self) -> f64;

    /// P(X ≤ x), from 0 to 1.
    fn cdf(&self, x: f64) -> f64;

    /// The smallest x with cdf(x) ≥ p, for p in (0, 1). A p at or beyond an end gives that end of the
    /// support; a p that is not a number gives no number.
    fn quantile(&self, p: f64) -> f64;

    /// The amount that a standard normal score stands for: `quantile(Φ(z))`, computed without passing
    /// through a probability that has lost its digits where the upper tail is unbounded.
    fn quantile_of_score(&self, z: f64) -> f64 {
        self.quantile(normal_cdf(z))
    }

    /// Replaces scores by the amounts they stand for.
    fn quantiles_of_scores(&self, scores: &mut [f64]) {
        scores.iter_mut().for_each(|score| *score = self.quantile_of_score(*score));
    }

    /// The smallest and the largest amount; infinite where there is none.
    fn support(&self) -> (f64, f64);

    /// The single amounts a discrete law is made of; none for a law with a density.
    fn steps(&self) -> Option<&StepDistribution> {
        None
    }

    /// The standard deviation of ln X, where that is normal.
    fn sigma_of_logarithm(&self) -> Option<f64> {
        None
    }
}

/// What the catalogue says about a family.
#[derive(Debug)]
pub struct FamilyEntry {
    /// The word users write as `dist = "..."`.
    pub name: &'static str,
    /// The sets of keys that describe one law of this family; no set of keys fits two of them.
    pub parameter_sets: &'static [ParameterSet],
    /// An inline table of TOML that builds.
    pub example: &'static str,
    /// Builds the law from keys that fit one of the sets.
    pub build: fn(&Given) -> Result<Box<dyn Family>, Impossible>,
}

impl FamilyEntry {
    fn accepts(&self, keys: &[&str]) -> bool {
        self.parameter_sets.iter().any(|set| set.accepts(keys))
    }
}

/// Every family, the everyday ones first.
pub const FAMILIES: &[&FamilyEntry] = &[
    &lognormal::ENTRY,
    &normal::ENTRY,
    &three_quantiles::ENTRY,
    &pert::ENTRY,
    &triangular::ENTRY,
    &uniform::ENTRY,
    &beta::ENTRY,
    &gamma::ENTRY,
    &weibull::ENTRY,
    &pareto::ENTRY,
    &discrete::ENTRY,
    &empirical::ENTRY,
];

/// The words that `dist` may be, in the order of the catalogue.
pub fn family_names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|entry| entry.name)
}

/// Every key that some family accepts, for suggestions; `dist` is not among them.
pub fn parameter_names() -> &'static [&'static str] {
    &[
        "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "mean", "sd", "gini", "sigma", "min", "mode", "max", "alpha", "beta",
        "shape", "scale", "index", "values", "weights",
    ]
}

/// The law that `dist` and the parameters describe. Without `dist` the set of keys decides:
///
/// | keys | law |
/// |---|---|
/// | p10, p50, p90 | three-quantiles |
/// | two quantiles | lognormal when both are positive, else normal |
/// | mean, sd | lognormal when the mean is positive, else normal |
/// | mean and gini, sigma or p90; p50 and sigma | lognormal |
/// | min, mode, max | pert |
/// | min, max | uniform |
/// | alpha, beta (min, max) | beta |
/// | values, weights | discrete |
/// | values | empirical |
///
/// # Errors
/// An unknown family, keys that do not belong together, and every request that no law or more than one
/// law meets.
pub fn from_parameters(dist: Option<&str>, parameters: &BTreeMap<String, Parameter>) -> Result<Box<dyn Family>, Impossible> {
    let given = Given::new(parameters)?;
    let entry = match dist {
        Some(name) => named(name, &given)?,
        None => inferred(&given)?,
    };
    let family = (entry.build)(&given)?;
    if family.mean().abs() <= parameters::LARGEST_SIZE {
        Ok(family)
    } else {
        Err(Impossible::new(format!("the mean of this {} is too large to compute with", entry.name), "write parameters with less spread"))
    }
}

/// "200 to 900": the law with P5 = `low` and P95 = `high`, lognormal when both are positive, else normal.
///
/// By hand: 200 to 900 is a lognormal with median √(200 × 900) = 424 and sigma ln(4.5) / 3.29 = 0.457.
///
/// # Errors
/// Ends that are equal, run backwards or are not finite.
pub fn interval(low: f64, high: f64) -> Result<Box<dyn Family>, Impossible> {
    if !(low.is_finite() && high.is_finite()) {
        return Err(Impossible::new(format!("the range {low} to {high} is not finite"), "write two finite numbers"));
    }
    for (end, number) in [("the low end", low), ("the high end", high)] {
        if parameters::beyond_computing(number) {
            return Err(parameters::out_of_range(end, number));
        }
    }
    if low == high {
        return Err(parameters::no_spread(format!("the range runs from {low} to {high}"), low));
    }
    if low > high {
        return Err(Impossible::new(format!("the range {low} to {high} runs backwards"), format!("write {high} to {low}")));
    }
    let lower = Quantile { key: "p5", score: normal_quantile(0.05), value: low };
    let upper = Quantile { key: "p95", score: normal_quantile(0.95), value: high };
    if low > 0.0 { Ok(Box::new(Lognormal::through(lower, upper)?)) } else { Ok(Box::new(Normal::through(lower, upper)?)) }
}

fn named(name: &str, given: &Given) -> Result<&'static FamilyEntry, Impossible> {
    let names: Vec<&str> = family_names().collect();
    let entry = FAMILIES
        .iter()
        .find(|entry| entry.name == name)
        .ok_or_else(|| Impossible::new(format!("there is no distribution \"{name}\""), format!("write {}", listed(&names, "or"))))?;
    if entry.accepts(&given.keys()) {
        return Ok(entry);
    }
    let sets: Vec<String> = entry.parameter_sets.iter().map(ParameterSet::in_words).collect();
    Err(Impossible::new(format!("{name} cannot be described by {}", given_in_words(given)), format!("give {}", sets.join("; or "))))
}

fn inferred(given: &Given) -> Result<&'static FamilyEntry, Impossible> {
    /// The families that an unnamed set of keys may mean, and no others: gamma, Weibull and Pareto are
    /// never guessed, and a triangle only when asked for.
    const UNNAMED: &[&FamilyEntry] =
        &[&three_quantiles::ENTRY, &pert::ENTRY, &uniform::ENTRY, &beta::ENTRY, &discrete::ENTRY, &empirical::ENTRY];
    let keys = given.keys();
    // Two families share {mean, sd} and two quantiles: the sign of the lower number decides. Beta shares
    // {mean, sd} too, but is meant by name or by alpha and beta.
    if lognormal::ENTRY.accepts(&keys) {
        let positive = match ParameterSet::TwoQuantiles.accepts(&keys) {
            true => given.two_quantiles()?.0.value > 0.0,
            false => !given.has("sd") || given.number("mean")? > 0.0,
        };
        return Ok(if positive { &lognormal::ENTRY } else { &normal::ENTRY });
    }
    if let Some(entry) = UNNAMED.iter().find(|entry| entry.accepts(&keys) && !keys.contains(&"sd")) {
        return Ok(entry);
    }
    let candidates: Vec<String> =
        FAMILIES.iter().filter(|entry| entry.accepts(&keys)).map(|entry| format!("dist = \"{}\"", entry.name)).collect();
    Err(if candidates.is_empty() {
        Impossible::new(
            format!("no distribution is described by {}", given_in_words(given)),
            "give p5 and p95, or p10, p50 and p90, or mean and sd, or min, mode and max, or name a dist",
        )
    } else {
        Impossible::new(
            format!("{} alone do not say which distribution is meant", given_in_words(given)),
            format!("add {}", listed(&candidates, "or")),
        )
    })
}

fn given_in_words(given: &Given) -> String {
    match given.keys().as_slice() {
        [] => "nothing".to_owned(),
        keys => listed(keys, "and"),
    }
}
