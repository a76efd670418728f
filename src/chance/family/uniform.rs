//! The uniform distribution on `min` to `max`.
//!
//! Mean (min + max)/2, sd (max − min)/√12.

use super::parameters::ordered;
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "uniform",
    parameter_sets: &[ParameterSet::of(&["min", "max"])],
    example: r#"{ dist = "uniform", min = 1.1, max = 1.6 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A uniform distribution. 1.1 to 1.6 has mean 1.35 and sd 0.5/3.464 = 0.144.
#[derive(Debug, Clone, PartialEq)]
pub struct Uniform {
    min: f64,
    max: f64,
}

impl Uniform {
    /// `min` < `max`, both finite.
    pub fn new(min: f64, max: f64) -> Result<Uniform, DistributionError> {
        ordered(min, max)?;
        Ok(Uniform { min, max })
    }
}

impl Family for Uniform {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.min + 0.5 * (self.max - self.min)
    }

    fn sd(&self) -> f64 {
        (self.max - self.min) / 12.0_f64.sqrt()
    }

    fn cdf(&self, x: f64) -> f64 {
        ((x - self.min) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        let range = self.max - self.min;
        if p < 0.5 { self.min + range * p } else { self.max - range * (1.0 - p) }
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }
}

fn build(parameters: &ParameterMap) -> Result<Uniform, DistributionError> {
    Uniform::new(parameters.number("min")?, parameters.number("max")?)
}
