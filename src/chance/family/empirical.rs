//! The empirical law: amounts that were seen, each as likely as the others, and nothing between them.

use super::{Family, FamilyEntry, Given, Impossible, ParameterSet, StepDistribution};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "empirical",
    parameter_sets: &[ParameterSet::of(&["values"])],
    example: r#"{ dist = "empirical", values = [12, 7, 41, 7, 19] }"#,
    build: |given| Ok(Box::new(build(given)?)),
};

/// An empirical law. 12, 7, 41, 7 and 19 have mean 17.2 and median 12. The sd divides by n, since the
/// sample is the whole law here.
#[derive(Debug, Clone, PartialEq)]
pub struct Empirical(StepDistribution);

impl Empirical {
    /// `values` finite, at least two of them different.
    pub fn new(values: &[f64]) -> Result<Empirical, Impossible> {
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

fn build(given: &Given) -> Result<Empirical, Impossible> {
    Empirical::new(given.list("values")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_median_are_those_of_the_sample() {
        let law = Empirical::new(&[12.0, 7.0, 41.0, 7.0, 19.0]).unwrap();
        assert!((law.mean() - 17.2).abs() < 1e-14 && law.quantile(0.5) == 12.0 && law.quantile(0.4) == 7.0);
        assert!((law.sd() - 12.687).abs() < 1e-3);
    }
}
