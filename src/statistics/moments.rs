//! Mean and spread of a sample, in a form that parts can be merged in.
//!
//! Knows a count, a mean and a sum of squares. Must not know ranks or percentiles beyond the pivot it
//! measures from, nor how parts were cut.

use serde::Serialize;

use super::quantile::{Percentile, quantile};

/// Count, mean and squared deviations of a sample: all that mean, standard deviation and their error
/// take, whatever the sample's size.
///
/// By hand: 1, 2, 3, 4, 10 has count 5, mean 4 and squared deviations 9 + 4 + 1 + 0 + 36 = 50;
/// so sd = sqrt(50 / 4) = 3.5355 and the standard error of the mean is 3.5355 / sqrt(5) = 1.5811.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Moments {
    /// How many values.
    pub count: u64,
    /// Their arithmetic mean; 0 while there are none.
    pub mean: f64,
    /// Sum of (value - mean)^2, in the unit of the values squared.
    pub sum_of_squared_deviations: f64,
}

impl Moments {
    /// The moments of a sorted sample, smallest value first.
    ///
    /// Deviations are taken from the median, which is never more than one sd away from the mean, so
    /// little cancels, and a constant sample has spread exactly 0. They are summed in pairs from both ends
    /// inwards, so that the negated sample has exactly the negated mean and the same spread.
    pub fn of_sorted(sorted: &[f64]) -> Self {
        let Some(pivot) = quantile(sorted, Percentile::P50) else {
            return Self::default();
        };
        // With an odd count the value in the middle is the pivot itself and adds nothing.
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
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.sum_of_squared_deviations += before * (value - self.mean);
    }

    /// The moments of both samples together (Chan, Golub and LeVeque 1979).
    ///
    /// With gap d between the means: the mean moves by d n_b / n, and the squared deviations add up with
    /// d^2 n_a n_b / n on top. Exact in the mathematics, but rounded: merge parts in a fixed
    /// order where the last bit has to stay.
    /// By hand: {1, 2, 3} and {4, 10} have means 2 and 7, squares 2 and 18, so d = 5 and together
    /// mean 2 + 5 * 2 / 5 = 4, squares 2 + 18 + 25 * 6 / 5 = 50.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        if self.count == 0 {
            return other;
        }
        if other.count == 0 {
            return self;
        }
        let count = self.count + other.count;
        let gap = other.mean - self.mean;
        let other_share = other.count as f64 / count as f64;
        Self {
            count,
            mean: self.mean + gap * other_share,
            sum_of_squared_deviations: self.sum_of_squared_deviations
                + other.sum_of_squared_deviations
                + gap * gap * (self.count as f64 * other_share),
        }
    }

    /// The variance with divisor n - 1; `None` below two values, which have no spread to tell.
    pub fn variance(&self) -> Option<f64> {
        (self.count >= 2).then(|| self.sum_of_squared_deviations / (self.count - 1) as f64)
    }

    /// The standard deviation with divisor n - 1, in the unit of the values.
    pub fn sd(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The standard error of the mean of independent values: sd / sqrt(n).
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
    fn five_values_by_hand_in_every_way_of_building_them() {
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
    fn one_value_has_a_mean_but_no_spread() {
        let one = Moments::of_sorted(&[7.5]);
        assert_eq!((one.count, one.mean), (1, 7.5));
        assert_eq!((one.sd(), one.standard_error()), (None, None));
    }

    #[test]
    fn nothing_merged_with_a_sample_is_the_sample() {
        let sample = Moments::of_sorted(&[0.1, 0.7]);
        assert_eq!(Moments::default().merge(sample), sample);
        assert_eq!(sample.merge(Moments::default()), sample);
        assert_eq!(Moments::of_sorted(&[]), Moments::default());
    }

    #[test]
    fn a_constant_sample_has_exactly_no_spread() {
        let constant = Moments::of_sorted(&[0.1; 10]);
        assert_eq!((constant.mean, constant.sd()), (0.1, Some(0.0)));
        assert_eq!(constant.merge(constant).sd(), Some(0.0));
        assert_eq!(pushed(&[0.1; 10]), constant);
    }

    #[test]
    fn a_small_spread_on_a_large_mean_is_not_lost() {
        let moments = Moments::of_sorted(&[1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0]);
        assert_eq!((moments.mean, moments.sd()), (1e9 + 2.0, Some(1.0)));
    }
}
