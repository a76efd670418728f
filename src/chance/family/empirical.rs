//! The empirical distribution: observed values with equal probabilities, without interpolation.

use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet, StepDistribution};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "empirical",
    parameter_sets: &[ParameterSet::of(&["values"])],
    example: r#"{ dist = "empirical", values = [12, 7, 41, 7, 19] }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// An empirical distribution. 12, 7, 41, 7 and 19 have mean 17.2 and median 12. The sd has the divisor n, because
/// the sample is the whole distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Empirical(StepDistribution);

impl Empirical {
    /// `values` must be finite, and at least two of them different.
    pub fn new(values: &[f64]) -> Result<Empirical, DistributionError> {
        Ok(Empirical(StepDistribution::new(values.iter().map(|value| (*value, 1.0)).collect())?))
    }
}

impl Family for Empirical {
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

fn build(parameters: &ParameterMap) -> Result<Empirical, DistributionError> {
    Empirical::new(parameters.list("values")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_median_are_those_of_the_sample() {
        let distribution = Empirical::new(&[12.0, 7.0, 41.0, 7.0, 19.0]).unwrap();
        assert!((distribution.mean() - 17.2).abs() < 1e-14 && distribution.quantile(0.5) == 12.0 && distribution.quantile(0.4) == 7.0);
        assert!((distribution.sd() - 12.687).abs() < 1e-3);
    }
}
