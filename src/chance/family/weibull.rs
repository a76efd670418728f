//! The Weibull distribution: P(X > x) = exp(−(x/scale)^shape); heavy-tailed for a shape below one.
//!
//! Mean scale × Γ(1 + 1/shape); variance scale² (Γ(1 + 2/shape) − Γ(1 + 1/shape)²).

use super::parameters::{positive, within};
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};
use crate::quantity::math::{exp, pow};
use crate::quantity::special::{Tails, exp_minus_1, ln_gamma};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "weibull",
    parameter_sets: &[ParameterSet::of(&["mean", "shape"]), ParameterSet::of(&["shape", "scale"])],
    example: r#"{ dist = "weibull", mean = 20, shape = 0.7 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A Weibull distribution. Shape 0.7 and scale 1000: P95 is 1000 × (ln 20)^(1/0.7) = 4,794.
#[derive(Debug, Clone, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
}

impl Weibull {
    /// `shape` from 0.05 to 10⁶ and `scale` > 0, the scale in the unit of the amount.
    pub fn new(shape: f64, scale: f64) -> Result<Weibull, DistributionError> {
        Ok(Weibull { shape: within("shape", shape, 0.05, 1e6)?, scale: positive("scale", scale)? })
    }

    /// From the mean and the shape.
    pub fn with_mean(mean: f64, shape: f64) -> Result<Weibull, DistributionError> {
        let (mean, unit) = (positive("mean", mean)?, Weibull::new(shape, 1.0)?);
        Weibull::new(shape, mean / unit.mean())
    }

    /// The amount with the given probabilities below and above it.
    fn at(&self, tails: Tails) -> f64 {
        self.scale * pow(tails.cumulative_hazard(), 1.0 / self.shape)
    }
}

impl Family for Weibull {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.scale * exp(ln_gamma(1.0 + 1.0 / self.shape))
    }

    fn sd(&self) -> f64 {
        // Γ(1 + 2/k)/Γ(1 + 1/k)² − 1 avoids the cancellation of the two terms for large shapes.
        let ln_ratio = ln_gamma(1.0 + 2.0 / self.shape) - 2.0 * ln_gamma(1.0 + 1.0 / self.shape);
        self.mean() * exp_minus_1(ln_ratio).sqrt()
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { -exp_minus_1(-pow(x / self.scale, self.shape)) }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.at(Tails::at_probability(p))
    }

    fn quantile_of_score(&self, z: f64) -> f64 {
        self.at(Tails::at_score(z))
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

fn build(parameters: &ParameterMap) -> Result<Weibull, DistributionError> {
    let shape = parameters.number("shape")?;
    if parameters.has("mean") {
        Weibull::with_mean(parameters.number("mean")?, shape)
    } else {
        Weibull::new(shape, parameters.number("scale")?)
    }
}
