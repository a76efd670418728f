//! Standard errors of any figure of a sample, from what it becomes without one group of values at a time: the delete-group jackknife.
//!
//! With the figures θ₁ … θ_G of the sample without group 1 … G and their mean θ̄, the variance is (G − 1)/G Σ (θ_g − θ̄)². Value i belongs to
//! group i mod G. Independent values make 20 groups, and correlated ones their [`Replicates`], which are independent of one another. The
//! interval of ± 2.09 standard errors of 20 groups is Student's t with 19 degrees of freedom.
//! Knows neither the figure nor where the values come from.

use serde::Serialize;

use super::critical_value::student_975;
use super::replicates::Replicates;

/// A figure and how far it may be from what it estimates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WithError {
    /// The estimate.
    pub value: f64,
    /// Absent where the sample is too small to tell.
    pub standard_error: Option<f64>,
}

impl WithError {
    /// A value that is known.
    pub const fn exact(value: f64) -> Self {
        Self { value, standard_error: Some(0.0) }
    }

    /// Whether the value is more than `n` standard errors away from zero.
    pub fn is_beyond(self, n: f64) -> bool {
        self.standard_error.is_some_and(|error| self.value.abs() > n * error)
    }
}

/// The groups into which a sample is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups(usize);

/// Groups of independent values.
const OF_INDEPENDENT: usize = 20;
/// Values without which a group says nothing.
const LEAST_PER_GROUP: usize = 2;

impl Groups {
    /// Those of independent values.
    pub const INDEPENDENT: Self = Self(OF_INDEPENDENT);

    /// The replicates of correlated values, or 20 groups of independent ones.
    pub fn of(replicates: Option<Replicates>) -> Self {
        Self(replicates.map_or(OF_INDEPENDENT, Replicates::number))
    }

    pub fn number(self) -> usize {
        self.0
    }

    /// The half-width of a 95% interval in standard errors: 2.09 for 20 groups.
    pub fn critical_value(self) -> f64 {
        student_975((self.0 - 1) as f64)
    }

    /// The group of the value with that index.
    pub fn group_of(self, index: usize) -> usize {
        index % self.0
    }

    /// The figures of `n` values with their errors: `whole` of all of them, `without(g)` of all but those of group g, one for each of `whole`.
    /// There are no errors where a group has fewer than two values, or something cannot be estimated without one.
    ///
    /// By hand: the mean of 1, 2, 3, 6 with groups {1, 3} and {2, 6} is 3; without the first 4, without the second 2, error √(1/2 × 2) = 1.
    pub fn errors(self, n: usize, whole: &[f64], without: impl Fn(usize) -> Option<Vec<f64>>) -> Vec<WithError> {
        let is_enough = n >= self.0 * LEAST_PER_GROUP;
        let parts: Option<Vec<Vec<f64>>> = if is_enough { (0..self.0).map(without).collect() } else { None };
        let error = |index: usize| {
            let parts = parts.as_ref()?;
            let number = self.0 as f64;
            let mean = parts.iter().map(|figures| figures[index]).sum::<f64>() / number;
            let squares: f64 = parts.iter().map(|figures| (figures[index] - mean) * (figures[index] - mean)).sum();
            Some((squares * (number - 1.0) / number).sqrt())
        };
        whole.iter().enumerate().map(|(index, value)| WithError { value: *value, standard_error: error(index) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_match_a_hand_calculation_and_small_samples_have_no_error() {
        let values = [1.0, 2.0, 3.0, 6.0];
        let groups = Groups::of(Replicates::of(2));
        let mean = |left_out: usize| {
            let kept: Vec<f64> = (0..4).filter(|index| groups.group_of(*index) != left_out).map(|index| values[index]).collect();
            Some(vec![kept.iter().sum::<f64>() / kept.len() as f64])
        };
        assert_eq!(groups.errors(4, &[3.0], mean), [WithError { value: 3.0, standard_error: Some(1.0) }]);
        assert_eq!(groups.errors(3, &[3.0], mean)[0].standard_error, None);
        assert_eq!(groups.errors(4, &[3.0], |_| None)[0].standard_error, None);
        assert!((Groups::of(None).critical_value() - 2.093).abs() < 1e-3);
    }

    #[test]
    fn only_what_is_far_from_zero_is_beyond() {
        assert!(WithError { value: -3.0, standard_error: Some(1.0) }.is_beyond(2.0));
        assert!(!WithError { value: 1.0, standard_error: Some(1.0) }.is_beyond(2.0));
        assert!(!WithError { value: 9.0, standard_error: None }.is_beyond(2.0));
    }
}
