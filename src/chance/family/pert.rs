//! The PERT distribution: a beta distribution given by its minimum, mode and maximum.
//!
//! alpha = 1 + 4 (mode − min)/(max − min), beta = 1 + 4 (max − mode)/(max − min), so that the mean is
//! (min + 4 mode + max)/6 and the sd √((mean − min)(max − mean)/7).

use super::parameters::ordered;
use super::{Beta, DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "pert",
    parameter_sets: &[ParameterSet::of(&["min", "mode", "max"])],
    example: r#"{ min = 0, mode = 0.9, max = 1.5 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A PERT distribution. A payout of 0, 0.9 and 1.5 has mean (0 + 3.6 + 1.5)/6 = 0.85.
#[derive(Debug, Clone, PartialEq)]
pub struct Pert(Beta);

impl Pert {
    /// `min` ≤ `mode` ≤ `max` and `min` < `max`.
    pub fn new(min: f64, mode: f64, max: f64) -> Result<Pert, DistributionError> {
        check_mode(min, mode, max)?;
        let share = (mode - min) / (max - min);
        Ok(Pert(Beta::new(1.0 + 4.0 * share, 1.0 + 4.0 * (1.0 - share), min, max)?))
    }
}

impl Family for Pert {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.0.mean()
    }

    fn sd(&self) -> f64 {
        self.0.sd()
    }

    fn cdf(&self, x: f64) -> f64 {
        self.0.cdf(x)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.0.quantile(p)
    }

    fn quantile_of_score(&self, z: f64) -> f64 {
        self.0.quantile_of_score(z)
    }

    fn support(&self) -> (f64, f64) {
        self.0.support()
    }
}

fn build(parameters: &ParameterMap) -> Result<Pert, DistributionError> {
    Pert::new(parameters.number("min")?, parameters.number("mode")?, parameters.number("max")?)
}

/// Rejects ends that are not in order and a mode outside them.
pub fn check_mode(min: f64, mode: f64, max: f64) -> Result<(), DistributionError> {
    ordered(min, max)?;
    if (min..=max).contains(&mode) {
        Ok(())
    } else {
        Err(DistributionError::new(
            format!("mode {mode} is not between min {min} and max {max}"),
            format!("write a mode from {min} to {max}, or move min and max"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_sd_match_the_textbook_formulas() {
        let distribution = Pert::new(0.0, 0.9, 1.5).unwrap();
        assert!((distribution.mean() - 0.85).abs() < 1e-15);
        assert!((distribution.sd() - (0.85f64 * 0.65 / 7.0).sqrt()).abs() < 1e-15);
    }
}
