//! The discrete distribution: values with weights. Weights are relative: 3 and 1 mean 75% and 25%.

use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet, StepDistribution};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "discrete",
    parameter_sets: &[ParameterSet::of(&["values", "weights"])],
    example: r#"{ values = [0, 1, 5], weights = [0.6, 0.375, 0.025] }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// A discrete distribution. 0, 1 and 5 with 60%, 37.5% and 2.5% have mean 0.375 + 0.125 = 0.5.
#[derive(Debug, Clone, PartialEq)]
pub struct Discrete(StepDistribution);

impl Discrete {
    /// `values` must be finite, with one weight each, not negative and not all zero; a value with weight zero never occurs.
    pub fn new(values: &[f64], weights: &[f64]) -> Result<Discrete, DistributionError> {
        if values.len() != weights.len() {
            return Err(DistributionError::new(
                format!("{} values but {} weights", values.len(), weights.len()),
                "write one weight for each value",
            ));
        }
        if let Some(weight) = weights.iter().find(|weight| !(**weight >= 0.0 && weight.is_finite())) {
            return Err(DistributionError::new(format!("weight {weight} is not a finite number of 0 or more"), "write positive weights"));
        }
        let total: f64 = weights.iter().sum();
        if !weights.is_empty() && total == 0.0 {
            return Err(DistributionError::new("all weights are 0", "write at least two positive weights"));
        }
        if !total.is_finite() {
            return Err(DistributionError::new("the weights add up to infinity", "write smaller weights"));
        }
        let pairs = values.iter().copied().zip(weights.iter().copied()).filter(|(_, weight)| *weight > 0.0);
        Ok(Discrete(StepDistribution::new(pairs.collect())?))
    }
}

impl Family for Discrete {
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

    fn support(&self) -> (f64, f64) {
        self.0.support()
    }

    fn steps(&self) -> Option<&StepDistribution> {
        Some(&self.0)
    }
}

fn build(parameters: &ParameterMap) -> Result<Discrete, DistributionError> {
    Discrete::new(parameters.list("values")?, parameters.list("weights")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_smallest_value_with_at_least_that_cumulative_probability() {
        let distribution = Discrete::new(&[5.0, 0.0, 1.0], &[1.0, 24.0, 15.0]).unwrap();
        assert_eq!([0.0, 0.6, 0.600001, 0.975, 0.98, 1.0].map(|p| distribution.quantile(p)), [0.0, 0.0, 1.0, 1.0, 5.0, 5.0]);
        assert!((distribution.mean() - 0.5).abs() < 1e-15);
    }
}
