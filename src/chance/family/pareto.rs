//! The Pareto distribution of the first kind: P(X > x) = (min/x)^index for x ≥ `min`, unlike the Lomax distribution,
//! which starts at zero. With `max` it is truncated: the distribution of X given X ≤ max.
//!
//! With t = (min/max)^index (0 if not truncated), P(X > x) = ((min/x)^index − t)/(1 − t).
//! `E[X^k]` = index min^k / (1 − t) × (1 − (min/max)^(index − k))/(index − k). If not truncated, the mean
//! exists only for an index above 1, and the sd above 2.

use super::parameters::{ordered, positive, within};
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};
use crate::quantity::math::{exp, ln};
use crate::quantity::special::{Tails, exp_minus_1, ln_1_plus};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "pareto",
    parameter_sets: &[ParameterSet::Keys { required: &["min", "index"], optional: &["max"] }],
    example: r#"{ dist = "pareto", min = 3, index = 1.2, max = 30 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A Pareto distribution. Min 1000 and index 2.5: P95 is 1000 × 20^0.4 = 3,314 and the mean 1000 × 2.5/1.5 = 1,667.
#[derive(Debug, Clone, PartialEq)]
pub struct Pareto {
    min: f64,
    index: f64,
    max: f64,
    /// ln(min/max); −∞ if not truncated.
    ln_ratio: f64,
    /// 1 − t: P(X ≤ max) before truncation.
    p_below_max: f64,
}

impl Pareto {
    /// Not truncated: `min` > 0 and `index` above 1, up to 10⁴.
    pub fn new(min: f64, index: f64) -> Result<Pareto, DistributionError> {
        positive("min", min)?;
        if within("index", index, 0.01, 1e4)? > 1.0 {
            Ok(Pareto { min, index, max: f64::INFINITY, ln_ratio: f64::NEG_INFINITY, p_below_max: 1.0 })
        } else {
            Err(DistributionError::new(
                format!("a pareto of index {index} without a max has an infinite mean"),
                "add a max, or write an index above 1",
            ))
        }
    }

    /// Truncated at `max` > `min` > 0, with an `index` from 0.01 to 10⁴.
    pub fn truncated(min: f64, index: f64, max: f64) -> Result<Pareto, DistributionError> {
        positive("min", min)?;
        within("index", index, 0.01, 1e4)?;
        ordered(min, max)?;
        let ln_ratio = ln(min) - ln(max);
        Ok(Pareto { min, index, max, ln_ratio, p_below_max: -exp_minus_1(index * ln_ratio) })
    }

    /// The amount with the given probabilities below and above it.
    fn at(&self, tails: Tails) -> f64 {
        if tails.below <= 0.0 {
            return self.min;
        }
        if tails.above <= 0.0 {
            return self.max;
        }
        // (min/x)^index is both 1 − below (1 − t) and t + above (1 − t); the form without cancellation is used.
        let p_below_max = self.p_below_max;
        let ln_survival =
            if tails.below < 0.5 { ln_1_plus(-tails.below * p_below_max) } else { ln((1.0 - p_below_max) + tails.above * p_below_max) };
        // Rounding must not exceed `max`; written as a comparison so that NaN stays NaN.
        let x = self.min * exp(-ln_survival / self.index);
        if x > self.max { self.max } else { x }
    }

    /// `E[(X/min)^power]`, infinite where it does not exist.
    fn moment(&self, power: f64) -> f64 {
        let excess = self.index - power;
        if self.max == f64::INFINITY {
            return if excess > 0.0 { self.index / excess } else { f64::INFINITY };
        }
        let integral = if excess == 0.0 { -self.ln_ratio } else { -exp_minus_1(excess * self.ln_ratio) / excess };
        self.index / self.p_below_max * integral
    }
}

impl Family for Pareto {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.min * self.moment(1.0)
    }

    fn sd(&self) -> f64 {
        let mean = self.moment(1.0);
        self.min * (self.moment(2.0) - mean * mean).max(0.0).sqrt()
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= self.min {
            0.0
        } else if x >= self.max {
            1.0
        } else {
            -exp_minus_1(self.index * ln(self.min / x)) / self.p_below_max
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.at(Tails::at_probability(p))
    }

    fn quantile_of_score(&self, z: f64) -> f64 {
        self.at(Tails::at_score(z))
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }
}

fn build(parameters: &ParameterMap) -> Result<Pareto, DistributionError> {
    let (min, index) = (parameters.number("min")?, parameters.number("index")?);
    if parameters.has("max") { Pareto::truncated(min, index, parameters.number("max")?) } else { Pareto::new(min, index) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_very_large_max_has_no_effect() {
        let (open, closed) = (Pareto::new(1000.0, 2.5).unwrap(), Pareto::truncated(1000.0, 2.5, 1e12).unwrap());
        for p in [0.01, 0.5, 0.99] {
            assert!((open.quantile(p) / closed.quantile(p) - 1.0).abs() < 1e-12);
        }
        assert!((open.mean() / closed.mean() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_index_of_one_has_the_logarithmic_mean() {
        let distribution = Pareto::truncated(1.0, 1.0, 10.0).unwrap();
        assert!((distribution.mean() - 10.0_f64 / 9.0 * libm::log(10.0)).abs() < 1e-14);
        let nearby = Pareto::truncated(1.0, 1.0 + 1e-9, 10.0).unwrap();
        assert!((distribution.mean() / nearby.mean() - 1.0).abs() < 1e-8);
    }
}
