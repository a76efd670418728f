//! The normal distribution: x = mean + sd × z.
//!
//! From two quantiles x₁ < x₂ at scores z₁ < z₂: sd = (x₂ − x₁) / (z₂ − z₁), mean = x₁ − sd z₁.

use super::parameters::{not_finite, positive_sd};
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet, Quantile};
use crate::quantity::math::{normal_cdf, normal_quantile};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "normal",
    parameter_sets: &[ParameterSet::TwoQuantiles, ParameterSet::of(&["mean", "sd"])],
    example: r#"{ dist = "normal", mean = 0, sd = 0.1 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A normal distribution. Mean 100 and sd 10: P95 is 100 + 10 × 1.645 = 116.4.
#[derive(Debug, Clone, PartialEq)]
pub struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    /// `mean` finite, `sd` > 0.
    pub fn new(mean: f64, sd: f64) -> Result<Normal, DistributionError> {
        if !mean.is_finite() {
            return Err(not_finite("mean", mean, "write a finite mean"));
        }
        Ok(Normal { mean, sd: positive_sd(mean, sd)? })
    }

    /// The distribution with two given quantiles, the lower one first.
    pub fn through(lower: Quantile, upper: Quantile) -> Result<Normal, DistributionError> {
        let sd = (upper.value - lower.value) / (upper.score - lower.score);
        Normal::new(lower.value - sd * lower.score, sd)
    }
}

impl Family for Normal {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn sd(&self) -> f64 {
        self.sd
    }

    fn cdf(&self, x: f64) -> f64 {
        normal_cdf((x - self.mean) / self.sd)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.quantile_of_score(normal_quantile(p.clamp(0.0, 1.0)))
    }

    fn quantile_of_score(&self, z: f64) -> f64 {
        self.mean + self.sd * z
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }
}

fn build(parameters: &ParameterMap) -> Result<Normal, DistributionError> {
    if parameters.has("mean") {
        return Normal::new(parameters.number("mean")?, parameters.number("sd")?);
    }
    let (lower, upper) = parameters.two_quantiles()?;
    Normal::through(lower, upper)
}
