//! The families of distributions of an uncertain amount: one file per family, one line in [`FAMILIES`].
//!
//! A distribution converts a standard normal score to an amount; the score comes from the caller, so that
//! correlations and time series work the same for every family. Knows no unit, no scenario, no random numbers.
//!
//! To add a family, write a file with its [`FamilyEntry`] and add one line to the list. The properties that every
//! family must have are tested for the whole list.

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
mod errors;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod references;

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::quantity::math::{normal_cdf, normal_quantile};

pub use beta::Beta;
pub use discrete::Discrete;
pub use empirical::Empirical;
pub use gamma::Gamma;
pub use lognormal::Lognormal;
pub use normal::Normal;
pub use parameters::{DistributionError, Parameter, ParameterMap, ParameterSet, QUANTILES, Quantile};
pub use pareto::Pareto;
pub use pert::Pert;
pub use steps::StepDistribution;
pub use three_quantiles::ThreeQuantiles;
pub use triangular::Triangular;
pub use uniform::Uniform;
pub use weibull::Weibull;

use parameters::listed;

/// The distribution of an amount X: a member of one of the families.
pub trait Family: Debug + Send + Sync {
    /// The family's name, as written in `dist = "..."`.
    fn name(&self) -> &'static str;

    /// The mean, in the unit of the amount; always finite.
    fn mean(&self) -> f64;

    /// The standard deviation, in the unit of the amount; infinite where it does not exist.
    fn sd(&self) -> f64;

    /// The distribution function P(X ≤ x), from 0 to 1.
    fn cdf(&self, x: f64) -> f64;

    /// The smallest x with cdf(x) ≥ p, for p in (0, 1). For p ≤ 0 and p ≥ 1 it is the lower and the upper end of the
    /// support; NaN for NaN.
    fn quantile(&self, p: f64) -> f64;

    /// The amount of a standard normal score: `quantile(Φ(z))`. Families with an unbounded upper tail compute it
    /// without rounding Φ(z) to 1.
    fn quantile_of_score(&self, z: f64) -> f64 {
        self.quantile(normal_cdf(z))
    }

    /// Replaces scores with their amounts.
    fn quantiles_of_scores(&self, scores: &mut [f64]) {
        scores.iter_mut().for_each(|score| *score = self.quantile_of_score(*score));
    }

    /// The lower and the upper end of the support; infinite where it is unbounded.
    fn support(&self) -> (f64, f64);

    /// The values of a discrete distribution with their probabilities; `None` for a continuous one.
    fn steps(&self) -> Option<&StepDistribution> {
        None
    }

    /// The standard deviation of ln X for a lognormal distribution; `None` for any other.
    fn sigma_of_logarithm(&self) -> Option<f64> {
        None
    }
}

/// The entry of a family in [`FAMILIES`].
#[derive(Debug)]
pub struct FamilyEntry {
    /// The family's name, as written in `dist = "..."`.
    pub name: &'static str,
    /// The sets of keys that define a distribution of this family; no combination of keys fits two of them.
    pub parameter_sets: &'static [ParameterSet],
    /// A valid example, as an inline table of TOML.
    pub example: &'static str,
    /// Builds the distribution from keys that fit one of the sets.
    pub build: fn(&ParameterMap) -> Result<Box<dyn Family>, DistributionError>,
}

impl FamilyEntry {
    fn accepts(&self, keys: &[&str]) -> bool {
        self.parameter_sets.iter().any(|set| set.accepts(keys))
    }
}

/// Every family, the most common ones first.
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

/// The accepted values of `dist`, in the order of [`FAMILIES`].
pub fn family_names() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|entry| entry.name)
}

/// Every key that a family accepts, without `dist`; for suggestions.
pub fn parameter_names() -> &'static [&'static str] {
    &[
        "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "mean", "sd", "gini", "sigma", "min", "mode", "max", "alpha", "beta",
        "shape", "scale", "index", "values", "weights",
    ]
}

/// The distribution defined by `dist` and the parameters. Without `dist` the keys determine the family:
///
/// | keys | family |
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
/// An unknown family, keys that do not define a distribution, and parameters that no distribution or more than
/// one distribution has.
pub fn from_parameters(dist: Option<&str>, parameters: &BTreeMap<String, Parameter>) -> Result<Box<dyn Family>, DistributionError> {
    let parameters = ParameterMap::new(parameters)?;
    let entry = match dist {
        Some(name) => named(name, &parameters)?,
        None => inferred(&parameters)?,
    };
    let family = (entry.build)(&parameters)?;
    if family.mean().abs() <= parameters::MAX_MAGNITUDE {
        Ok(family)
    } else {
        Err(DistributionError::new(
            format!("the mean of this {} is too large to compute with", entry.name),
            "write parameters with less spread",
        ))
    }
}

/// The distribution of a range such as "200 to 900", with P5 = `low` and P95 = `high`: lognormal when both are positive, else normal.
///
/// By hand: 200 to 900 is a lognormal with median √(200 × 900) = 424 and sigma ln(4.5) / 3.29 = 0.457.
///
/// # Errors
/// Ends that are equal, in decreasing order or not finite.
pub fn interval(low: f64, high: f64) -> Result<Box<dyn Family>, DistributionError> {
    if !(low.is_finite() && high.is_finite()) {
        return Err(DistributionError::new(format!("the range {low} to {high} is not finite"), "write two finite numbers"));
    }
    for (end, number) in [("the low end", low), ("the high end", high)] {
        if parameters::is_out_of_range(number) {
            return Err(parameters::out_of_range(end, number));
        }
    }
    if low == high {
        return Err(parameters::no_spread(None, format!("the range runs from {low} to {high}"), low));
    }
    if low > high {
        return Err(DistributionError::new(format!("the range {low} to {high} runs backwards"), format!("write {high} to {low}")));
    }
    let lower = Quantile { key: "p5", score: normal_quantile(0.05), value: low };
    let upper = Quantile { key: "p95", score: normal_quantile(0.95), value: high };
    if low > 0.0 { Ok(Box::new(Lognormal::through(lower, upper)?)) } else { Ok(Box::new(Normal::through(lower, upper)?)) }
}

fn named(name: &str, parameters: &ParameterMap) -> Result<&'static FamilyEntry, DistributionError> {
    let names: Vec<&str> = family_names().collect();
    let entry = FAMILIES
        .iter()
        .find(|entry| entry.name == name)
        .ok_or_else(|| DistributionError::new(format!("there is no distribution \"{name}\""), format!("write {}", listed(&names, "or"))))?;
    if entry.accepts(&parameters.keys()) {
        return Ok(entry);
    }
    let sets: Vec<String> = entry.parameter_sets.iter().map(ParameterSet::in_words).collect();
    Err(DistributionError::new(format!("{name} is not defined by {}", parameters.in_words()), format!("give {}", sets.join("; or "))))
}

fn inferred(parameters: &ParameterMap) -> Result<&'static FamilyEntry, DistributionError> {
    /// The families that can be inferred from the keys: gamma, Weibull, Pareto and triangular must be named.
    const UNNAMED: &[&FamilyEntry] =
        &[&three_quantiles::ENTRY, &pert::ENTRY, &uniform::ENTRY, &beta::ENTRY, &discrete::ENTRY, &empirical::ENTRY];
    let keys = parameters.keys();
    // Lognormal and normal share {mean, sd} and two quantiles: the sign of the lower number decides. Beta accepts
    // {mean, sd} too, but must then be named.
    if lognormal::ENTRY.accepts(&keys) {
        let positive = match ParameterSet::TwoQuantiles.accepts(&keys) {
            true => parameters.two_quantiles()?.0.value > 0.0,
            false => !parameters.has("sd") || parameters.number("mean")? > 0.0,
        };
        return Ok(if positive { &lognormal::ENTRY } else { &normal::ENTRY });
    }
    if let Some(entry) = UNNAMED.iter().find(|entry| entry.accepts(&keys) && !keys.contains(&"sd")) {
        return Ok(entry);
    }
    let candidates: Vec<String> =
        FAMILIES.iter().filter(|entry| entry.accepts(&keys)).map(|entry| format!("dist = \"{}\"", entry.name)).collect();
    Err(if candidates.is_empty() {
        DistributionError::new(
            format!("no distribution is defined by {}", parameters.in_words()),
            "give p5 and p95, or p10, p50 and p90, or mean and sd, or min, mode and max, or name a dist",
        )
    } else {
        DistributionError::new(
            format!("{} alone do not determine the distribution", parameters.in_words()),
            format!("add {}", listed(&candidates, "or")),
        )
    })
}
