//! The discrete law: single amounts with weights. Weights are relative: 3 and 1 mean 75 % and 25 %.

use super::{Family, FamilyEntry, Given, Impossible, ParameterSet, StepDistribution};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "discrete",
    parameter_sets: &[ParameterSet::of(&["values", "weights"])],
    example: r#"{ values = [0, 1, 5], weights = [0.6, 0.375, 0.025] }"#,
    build: |given| Ok(Box::new(build(given)?)),
};

/// A discrete law. 0, 1 and 5 with 60 %, 37.5 % and 2.5 % have mean 0.375 + 0.125 = 0.5.
#[derive(Debug, Clone, PartialEq)]
pub struct Discrete(StepDistribution);

impl Discrete {
    /// `values` finite, `weights` as many, none negative and not all zero; a value of weight zero never occurs.
    pub fn new(values: &[f64], weights: &[f64]) -> Result<Discrete, Impossible> {
        if values.len() != weights.len() {
            return Err(Impossible::new(
                format!("{} values but {} weights", values.len(), weights.len()),
                "write one weight for each value",
            ));
        }
        if let Some(weight) = weights.iter().find(|weight| !(**weight >= 0.0 && weight.is_finite())) {
            return Err(Impossible::new(format!("weight {weight} is not a positive number"), "write positive weights"));
        }
        let total: f64 = weights.iter().sum();
        if !weights.is_empty() && total == 0.0 {
            return Err(Impossible::new("all weights are 0", "write at least two positive weights"));
        }
        if !total.is_finite() {
            return Err(Impossible::new("the weights add up to infinity", "write smaller weights"));
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

fn build(given: &Given) -> Result<Discrete, Impossible> {
    Discrete::new(given.list("values")?, given.list("weights")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_smallest_value_that_reaches_the_probability() {
        let law = Discrete::new(&[5.0, 0.0, 1.0], &[1.0, 24.0, 15.0]).unwrap();
        assert_eq!([0.0, 0.6, 0.600001, 0.975, 0.98, 1.0].map(|p| law.quantile(p)), [0.0, 0.0, 1.0, 1.0, 5.0, 5.0]);
        assert!((law.mean() - 0.5).abs() < 1e-15);
    }
}
