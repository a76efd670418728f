//! 95% confidence intervals of a mean, a percentile and the mean of a tail.
//!
//! Knows the standard error of each figure, not the precision that is required.

use super::critical_value::NORMAL_975;
use super::moments::Moments;
use super::quantile::{Percentile, quantile};
use super::rank::quantile_interval;
use super::replicates::Replicates;
use super::tail::{conditional_value_at_risk, conditional_value_at_risk_standard_error};

/// A figure with its 95% confidence interval, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// The mean ± 1.96 standard errors; `None` with fewer than two values.
    ///
    /// By hand: for 1, 2, 3, 4, 10 the mean is 4 and its standard error 1.5811, so 0.901 to 7.099.
    pub fn of_mean(sorted: &[f64]) -> Option<Self> {
        let moments = Moments::of_sorted(sorted);
        Some(Self::around(moments.mean, moments.standard_error()?))
    }

    /// A percentile with its distribution-free interval between two order statistics; `None` if the sample is too small (see
    /// [`super::rank::rank_interval`]).
    pub fn of_quantile(sorted: &[f64], percentile: Percentile) -> Option<Self> {
        let ranks = quantile_interval(sorted, percentile)?;
        Some(Self { value: quantile(sorted, percentile)?, low: ranks.lower, high: ranks.upper })
    }

    /// The mean of the worst 1 - `level` ± 1.96 standard errors; `None` with fewer than two values in that tail.
    pub fn of_tail_mean(sorted: &[f64], level: Percentile) -> Option<Self> {
        let error = conditional_value_at_risk_standard_error(sorted, level)?;
        Some(Self::around(conditional_value_at_risk(sorted, level)?, error))
    }

    /// A figure ± its standard error from `replicates` of `n` values times the quantile of Student's t distribution.
    pub fn of_replicates(value: f64, standard_error: f64, n: usize, replicates: Replicates) -> Self {
        Self::symmetric(value, replicates.critical_value(n) * standard_error)
    }

    /// Half the distance between both ends.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// A figure ± 1.96 standard errors.
    pub fn around(value: f64, standard_error: f64) -> Self {
        Self::symmetric(value, NORMAL_975 * standard_error)
    }

    fn symmetric(value: f64, half_width: f64) -> Self {
        Self { value, low: value - half_width, high: value + half_width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_match_hand_calculations() {
        let found = Interval::of_mean(&[1.0, 2.0, 3.0, 4.0, 10.0]).unwrap();
        assert!((found.low - 0.901).abs() < 1e-3 && (found.high - 7.099).abs() < 1e-3, "{found:?}");
        assert!((found.half_width() - 3.099).abs() < 1e-3);
        let six = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(Interval::of_quantile(&six, Percentile::P50), Some(Interval { value: 3.5, low: 1.0, high: 6.0 }));
    }

    #[test]
    fn small_samples_have_no_interval_and_constant_ones_have_zero_width() {
        assert_eq!(Interval::of_mean(&[1.0]), None);
        assert_eq!(Interval::of_quantile(&[1.0; 5], Percentile::P50), None);
        assert_eq!(Interval::of_tail_mean(&[1.0, 2.0], Percentile::P95), None);

        let constant = [0.1; 400];
        for found in [
            Interval::of_mean(&constant),
            Interval::of_quantile(&constant, Percentile::P99),
            Interval::of_tail_mean(&constant, Percentile::P95),
        ] {
            assert_eq!(found.map(|found| (found.value, found.half_width())), Some((0.1, 0.0)));
        }
    }
}
