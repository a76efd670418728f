//! The gamma distribution: mean = shape × scale, sd = √shape × scale; with shape one it is the exponential distribution.
//!
//! From mean and sd: shape = (mean/sd)², scale = sd²/mean. From mean and shape: scale = mean/shape.

use super::parameters::{positive, positive_sd, within};
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};
use crate::quantity::special::{Tails, inverse_regularized_gamma, regularized_gamma};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "gamma",
    parameter_sets: &[ParameterSet::of(&["mean", "sd"]), ParameterSet::of(&["mean", "shape"]), ParameterSet::of(&["shape", "scale"])],
    example: r#"{ dist = "gamma", mean = 20, shape = 0.45 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A gamma distribution. Mean 20 and shape 0.45 give scale 44.4 and sd 20/√0.45 = 29.8.
#[derive(Debug, Clone, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
}

impl Gamma {
    /// `shape` from 0.01 to 10⁸ and `scale` > 0, the scale in the unit of the amount.
    pub fn new(shape: f64, scale: f64) -> Result<Gamma, DistributionError> {
        Ok(Gamma { shape: within("shape", shape, 0.01, 1e8)?, scale: positive("scale", scale)? })
    }
}

impl Family for Gamma {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn sd(&self) -> f64 {
        self.shape.sqrt() * self.scale
    }

    fn cdf(&self, x: f64) -> f64 {
        regularized_gamma(self.shape, x / self.scale).below
    }

    fn quantile(&self, p: f64) -> f64 {
        self.scale * inverse_regularized_gamma(self.shape, Tails::at_probability(p))
    }

    fn quantile_of_score(&self, z: f64) -> f64 {
        self.scale * inverse_regularized_gamma(self.shape, Tails::at_score(z))
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

fn build(parameters: &ParameterMap) -> Result<Gamma, DistributionError> {
    if !parameters.has("mean") {
        return Gamma::new(parameters.number("shape")?, parameters.number("scale")?);
    }
    let mean = positive("mean", parameters.number("mean")?)?;
    if parameters.has("shape") {
        let shape = positive("shape", parameters.number("shape")?)?;
        return Gamma::new(shape, mean / shape);
    }
    let sd = positive_sd(mean, parameters.number("sd")?)?;
    Gamma::new((mean / sd) * (mean / sd), sd * (sd / mean))
}
