//! Mean and standard deviation of a sample, in a form that allows parts to be merged.
//!
//! Knows a count, a mean and a sum of squares, and of percentiles only the median, from which deviations are
//! measured.

use serde::Serialize;

use super::quantile::{Percentile, quantile};

/// Count, mean and sum of squared deviations of a sample, from which the standard deviation and the standard error
/// follow.
///
/// By hand: 1, 2, 3, 4, 10 has count 5, mean 4 and squared deviations 9 + 4 + 1 + 0 + 36 = 50,
/// so sd = sqrt(50 / 4) = 3.5355 and the standard error of the mean is 3.5355 / sqrt(5) = 1.5811.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Moments {
    /// The number of values.
    pub count: u64,
    /// Their arithmetic mean; 0 if there are none.
    pub mean: f64,
    /// Sum of (value - mean)^2, in the unit of the values squared.
    pub sum_of_squared_deviations: f64,
}

impl Moments {
    /// The moments of a sorted sample, smallest value first.
    ///
    /// Deviations are measured from the median, which is at most one sd from the mean, so there is
    /// little cancellation, and a constant sample has an sd of exactly 0. They are summed in pairs from both ends
    /// inward, so that the negated sample has exactly the negated mean and the same sd.
    pub fn of_sorted(sorted: &[f64]) -> Self {
        let Some(pivot) = quantile(sorted, Percentile::P50) else {
            return Self::default();
        };
        // With an odd count the middle value is the pivot, whose deviation is zero.
        let half = sorted.len() / 2;
        let lower = sorted[..half].iter();
        let upper = sorted[sorted.len() - half..].iter().rev();
        let (mut sum, mut sum_of_squares) = (0.0, 0.0);
        for (low, high) in lower.zip(upper) {
            let (low, high) = (low - pivot, high - pivot);
            sum += low + high;
            sum_of_squares += low * low + high * high;
        }
        let n = sorted.len() as f64;
        Self { count: sorted.len() as u64, mean: pivot + sum / n, sum_of_squared_deviations: (sum_of_squares - sum * sum / n).max(0.0) }
    }

    /// Adds one value (Welford 1962).
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let deviation = value - self.mean;
        self.mean += deviation / self.count as f64;
        self.sum_of_squared_deviations += deviation * (value - self.mean);
    }

    /// The moments of both samples together (Chan, Golub and LeVeque 1979).
    ///
    /// With the difference d of the means, the merged mean is mean_a + d n_b / n, and the squared deviations add up, plus
    /// d^2 n_a n_b / n. The result is rounded, so parts must be merged in a fixed order where every bit matters.
    /// By hand: {1, 2, 3} and {4, 10} have means 2 and 7 and squared deviations 2 and 18, so d = 5, and together
    /// they have mean 2 + 5 * 2 / 5 = 4 and squared deviations 2 + 18 + 25 * 6 / 5 = 50.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        if self.count == 0 {
            return other;
        }
        if other.count == 0 {
            return self;
        }
        let count = self.count + other.count;
        let difference = other.mean - self.mean;
        let other_share = other.count as f64 / count as f64;
        Self {
            count,
            mean: self.mean + difference * other_share,
            sum_of_squared_deviations: self.sum_of_squared_deviations
                + other.sum_of_squared_deviations
                + difference * difference * (self.count as f64 * other_share),
        }
    }

    /// The variance with divisor n - 1, in the unit of the values squared; `None` with fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        (self.count >= 2).then(|| self.sum_of_squared_deviations / (self.count - 1) as f64)
    }

    /// The standard deviation with divisor n - 1, in the unit of the values; `None` with fewer than two values.
    pub fn sd(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The standard error of the mean of independent values, sd / sqrt(n); `None` with fewer than two values.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance().map(|variance| (variance / self.count as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pushed(values: &[f64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|&value| moments.push(value));
        moments
    }

    #[test]
    fn sorted_pushed_and_merged_moments_match_hand_calculations() {
        let whole = Moments::of_sorted(&[1.0, 2.0, 3.0, 4.0, 10.0]);
        let merged = pushed(&[1.0, 2.0, 3.0]).merge(Moments::of_sorted(&[4.0, 10.0]));
        for moments in [whole, merged, pushed(&[10.0, 1.0, 4.0, 2.0, 3.0])] {
            assert_eq!(moments.count, 5);
            assert!((moments.mean - 4.0).abs() < 1e-14, "{moments:?}");
            assert!((moments.sd().unwrap() - 12.5_f64.sqrt()).abs() < 1e-14);
            assert!((moments.standard_error().unwrap() - 2.5_f64.sqrt()).abs() < 1e-14);
        }
    }

    #[test]
    fn one_value_has_a_mean_but_no_sd() {
        let one = Moments::of_sorted(&[7.5]);
        assert_eq!((one.count, one.mean), (1, 7.5));
        assert_eq!((one.sd(), one.standard_error()), (None, None));
    }

    #[test]
    fn merging_with_an_empty_sample_changes_nothing() {
        let sample = Moments::of_sorted(&[0.1, 0.7]);
        assert_eq!(Moments::default().merge(sample), sample);
        assert_eq!(sample.merge(Moments::default()), sample);
        assert_eq!(Moments::of_sorted(&[]), Moments::default());
    }

    #[test]
    fn a_constant_sample_has_an_sd_of_exactly_zero() {
        let constant = Moments::of_sorted(&[0.1; 10]);
        assert_eq!((constant.mean, constant.sd()), (0.1, Some(0.0)));
        assert_eq!(constant.merge(constant).sd(), Some(0.0));
        assert_eq!(pushed(&[0.1; 10]), constant);
    }

    #[test]
    fn a_small_sd_around_a_large_mean_is_accurate() {
        let moments = Moments::of_sorted(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]);
        assert_eq!((moments.mean, moments.sd()), (1e9 + 2.0, Some(1.0)));
    }
}
