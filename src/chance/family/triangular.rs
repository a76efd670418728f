//! The triangular distribution: a density that rises linearly from `min` to `mode` and falls linearly to `max`.
//!
//! Mean (min + mode + max)/3; variance (min² + mode² + max² − min mode − min max − mode max)/18, computed
//! from the distances to the mode, which avoids cancellation.

use super::pert::check_mode;
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "triangular",
    parameter_sets: &[ParameterSet::of(&["min", "mode", "max"])],
    example: r#"{ dist = "triangular", min = 0, mode = 0.9, max = 1.5 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A triangular distribution. 0, 0.9 and 1.5 have mean 0.8, and 0.9/1.5 = 60% of the probability is below the mode.
#[derive(Debug, Clone, PartialEq)]
pub struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
}

impl Triangular {
    /// `min` ≤ `mode` ≤ `max` and `min` < `max`.
    pub fn new(min: f64, mode: f64, max: f64) -> Result<Triangular, DistributionError> {
        check_mode(min, mode, max)?;
        Ok(Triangular { min, mode, max })
    }
}

impl Family for Triangular {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.min + ((self.mode - self.min) + (self.max - self.min)) / 3.0
    }

    fn sd(&self) -> f64 {
        let (rise, fall) = (self.mode - self.min, self.max - self.mode);
        ((rise * rise + rise * fall + fall * fall) / 18.0).sqrt()
    }

    fn cdf(&self, x: f64) -> f64 {
        let range = self.max - self.min;
        if x <= self.min {
            0.0
        } else if x >= self.max {
            1.0
        } else if x < self.mode {
            let distance = x - self.min;
            distance / range * (distance / (self.mode - self.min))
        } else {
            // 1 − (max − x)²/(range × fall), rearranged to avoid cancellation near a mode at min.
            let (fall, past_mode) = (self.max - self.mode, x - self.mode);
            ((self.mode - self.min) + past_mode * ((fall + (self.max - x)) / fall)) / range
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        let (range, rise, fall) = (self.max - self.min, self.mode - self.min, self.max - self.mode);
        let distance_to_max = ((1.0 - p) * range * fall).sqrt();
        if p * range < rise {
            self.min + (p * range * rise).sqrt()
        } else if p < 0.5 {
            // max − distance, rearranged to avoid cancellation near a mode at min.
            self.mode + fall * ((p * range - rise) / (fall + distance_to_max))
        } else {
            self.max - distance_to_max
        }
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }
}

fn build(parameters: &ParameterMap) -> Result<Triangular, DistributionError> {
    Triangular::new(parameters.number("min")?, parameters.number("mode")?, parameters.number("max")?)
}
