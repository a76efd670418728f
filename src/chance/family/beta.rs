//! The beta distribution, on 0 to 1 or rescaled to `min` to `max`.
//!
//! From the mean m and sd s on the scale 0 to 1: alpha = m (m(1 − m)/s² − 1), beta = (1 − m)(m(1 − m)/s² − 1),
//! which requires s² < m(1 − m).

use super::parameters::{ordered, positive_sd, three_digits_below, within};
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};
use crate::quantity::special::{Tails, inverse_regularized_beta, regularized_beta};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "beta",
    parameter_sets: &[
        ParameterSet::Keys { required: &["alpha", "beta"], optional: &["min", "max"] },
        ParameterSet::Keys { required: &["mean", "sd"], optional: &["min", "max"] },
    ],
    example: r#"{ dist = "beta", alpha = 1.5, beta = 1.5 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A beta distribution on `min` to `max`. Beta(17, 7.7) has mean 17/24.7 = 0.688 and sd √(0.688 × 0.312 / 25.7) = 0.0914.
#[derive(Debug, Clone, PartialEq)]
pub struct Beta {
    alpha: f64,
    beta: f64,
    min: f64,
    max: f64,
}

impl Beta {
    /// `alpha` and `beta` from 0.01 to 10⁸, and `min` < `max`.
    pub fn new(alpha: f64, beta: f64, min: f64, max: f64) -> Result<Beta, DistributionError> {
        ordered(min, max)?;
        Ok(Beta { alpha: within("alpha", alpha, 0.01, 1e8)?, beta: within("beta", beta, 0.01, 1e8)?, min, max })
    }

    /// From the mean and standard deviation, both in the unit of `min` and `max`.
    pub fn with_mean(mean: f64, sd: f64, min: f64, max: f64) -> Result<Beta, DistributionError> {
        ordered(min, max)?;
        if !(mean > min && mean < max) {
            return Err(DistributionError::new(
                format!("mean {mean} is not between {min} and {max}"),
                format!("write a mean above {min} and below {max}, or move min and max"),
            ));
        }
        positive_sd(mean, sd)?;
        let share = (mean - min) / (max - min);
        let relative = sd / (max - min);
        let total = share * (1.0 - share) / (relative * relative) - 1.0;
        if total <= 0.0 {
            let sd_limit = ((mean - min) * (max - mean)).sqrt();
            return Err(DistributionError::new(
                format!(
                    "no beta between {min} and {max} has mean {mean} and sd {sd}: the sd must be below {}",
                    three_digits_below(sd_limit)
                ),
                "write a smaller sd, or move min and max",
            ));
        }
        Beta::new(share * total, (1.0 - share) * total, min, max)
    }

    /// The amount with the given probabilities below and above it, computed from the nearer end of the support.
    fn at(&self, tails: Tails) -> f64 {
        let (share, complement) = inverse_regularized_beta(self.alpha, self.beta, tails);
        let range = self.max - self.min;
        if share < 0.5 { self.min + range * share } else { self.max - range * complement }
    }
}

impl Family for Beta {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        self.min + (self.max - self.min) * self.alpha / (self.alpha + self.beta)
    }

    fn sd(&self) -> f64 {
        let total = self.alpha + self.beta;
        (self.max - self.min) * (self.alpha / total * (self.beta / total) / (total + 1.0)).sqrt()
    }

    fn cdf(&self, x: f64) -> f64 {
        let range = self.max - self.min;
        regularized_beta(self.alpha, self.beta, (x - self.min) / range, (self.max - x) / range).below
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

fn build(parameters: &ParameterMap) -> Result<Beta, DistributionError> {
    let (min, max) = (parameters.number_or("min", 0.0)?, parameters.number_or("max", 1.0)?);
    if parameters.has("mean") {
        Beta::with_mean(parameters.number("mean")?, parameters.number("sd")?, min, max)
    } else {
        Beta::new(parameters.number("alpha")?, parameters.number("beta")?, min, max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_sd_are_on_the_scale_of_min_and_max() {
        let distribution = Beta::with_mean(70.0, 10.0, 20.0, 100.0).unwrap();
        assert!((distribution.mean() - 70.0).abs() < 1e-12 && (distribution.sd() - 10.0).abs() < 1e-12);
    }
}
