//! 95 % intervals of what a sample says: of a mean, a percentile, the mean of a tail, a share.
//!
//! Knows which error belongs to which figure. Must not know how narrow anyone wants it.

use super::moments::Moments;
use super::proportion::{NORMAL_975, Proportion};
use super::quantile::{Percentile, quantile};
use super::rank::quantile_interval;
use super::replicates::Replicates;
use super::tail::{conditional_value_at_risk, conditional_value_at_risk_standard_error};

/// A figure and what holds its true value with 95 %, in the unit of the values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// The mean ± 1.96 standard errors; `None` below two values.
    ///
    /// By hand: of 1, 2, 3, 4, 10 the mean is 4 and its error 1.5811, so 0.901 to 7.099.
    pub fn of_mean(sorted: &[f64]) -> Option<Self> {
        let moments = Moments::of_sorted(sorted);
        Some(Self::around(moments.mean, moments.standard_error()?))
    }

    /// A percentile between the two values whose ranks hold it by the binomial law, whatever the law of the values; `None` where the sample is too
    /// small for that (see [`super::rank::rank_interval`]).
    pub fn of_quantile(sorted: &[f64], percentile: Percentile) -> Option<Self> {
        let ranks = quantile_interval(sorted, percentile)?;
        Some(Self { value: quantile(sorted, percentile)?, low: ranks.lower, high: ranks.upper })
    }

    /// The mean of the worst 1 - `level` ± 1.96 standard errors; `None` with fewer than two values in that tail.
    pub fn of_tail_mean(sorted: &[f64], level: Percentile) -> Option<Self> {
        let error = conditional_value_at_risk_standard_error(sorted, level)?;
        Some(Self::around(conditional_value_at_risk(sorted, level)?, error))
    }

    /// A share by Wilson's interval; `None` without trials.
    pub fn of_share(hits: u64, trials: u64) -> Option<Self> {
        Proportion::of(hits, trials).map(|share| Self { value: share.share, low: share.lower, high: share.upper })
    }

    /// A value with its standard error from `replicates` of `n` values, reaching as far as Student's law says.
    pub fn of_replicates(value: f64, standard_error: f64, n: usize, replicates: Replicates) -> Self {
        let reach = replicates.reach(n) * standard_error;
        Self { value, low: value - reach, high: value + reach }
    }

    /// How far it reaches to either side, on average of both.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }

    fn around(value: f64, standard_error: f64) -> Self {
        let reach = NORMAL_975 * standard_error;
        Self { value, low: value - reach, high: value + reach }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_values_by_hand() {
        let found = Interval::of_mean(&[1.0, 2.0, 3.0, 4.0, 10.0]).unwrap();
        assert!((found.low - 0.901).abs() < 1e-3 && (found.high - 7.099).abs() < 1e-3, "{found:?}");
        assert!((found.half_width() - 3.099).abs() < 1e-3);
        let six = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(Interval::of_quantile(&six, Percentile::P50), Some(Interval { value: 3.5, low: 1.0, high: 6.0 }));
    }

    #[test]
    fn what_a_sample_is_too_small_for_is_absent_and_what_never_differs_is_exact() {
        assert_eq!(Interval::of_mean(&[1.0]), None);
        assert_eq!(Interval::of_quantile(&[1.0; 5], Percentile::P50), None);
        assert_eq!(Interval::of_tail_mean(&[1.0, 2.0], Percentile::P95), None);
        assert_eq!(Interval::of_share(0, 0), None);
        let same = [0.1; 400];
        for found in
            [Interval::of_mean(&same), Interval::of_quantile(&same, Percentile::P99), Interval::of_tail_mean(&same, Percentile::P95)]
        {
            assert_eq!(found.map(|found| (found.value, found.half_width())), Some((0.1, 0.0)));
        }
    }
}
