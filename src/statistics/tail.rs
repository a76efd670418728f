//! How bad the worst part of a sample is: value at risk and the mean beyond it.
//!
//! Knows the right tail of a sorted sample: large is bad, as it is for a cost. Must not know levels
//! anyone prefers; the level is always handed in, as the share of the sample that is *not* the tail.

use super::quantile::{Percentile, quantile};

/// The value at risk at `level`: the quantile, under its other name.
///
/// By hand: of 1, 2, 3, 4, 10 at 95 % the position is 3.8, so 4 + 0.8 * 6 = 8.8.
pub fn value_at_risk(sorted: &[f64], level: Percentile) -> Option<f64> {
    quantile(sorted, level)
}

/// The conditional value at risk, also tail value at risk or expected shortfall: the mean of the worst
/// 1 - `level` share of a sorted sample, smallest value first.
///
/// The tail holds exactly n (1 - level) values; where that is no whole number, the value at the
/// boundary counts by the fraction. With boundary value b this is b + sum (x - b)+ / (n (1 - level)),
/// Rockafellar and Uryasev 2000. A tail of less than one value is the largest value.
/// Some programs average the largest ceil(n (1 - level)) values instead, which lies a little lower
/// unless the product is whole.
/// By hand: of thirty values 0 to 29 at 95 %, the tail is one value and a half:
/// (29 + 0.5 * 28) / 1.5 = 28.667.
///
/// `None` for an empty sample, and at 100 %, which leaves nothing to average.
pub fn conditional_value_at_risk(sorted: &[f64], level: Percentile) -> Option<f64> {
    let tail = Tail::of(sorted, level)?;
    let excess: f64 = tail.excesses().sum();
    Some(tail.boundary + excess / tail.weight)
}

/// The standard error of [`conditional_value_at_risk`].
///
/// The boundary is itself estimated, but near it the formula is flat, so to first order only the
/// excesses Y = (x - b)+ vary: sd(Y) / ((1 - level) sqrt(n)) (Manistre and Hancock 2005, who write
/// the same variance by conditional moments).
/// By hand: of 0, 0, 0, 0, 0, 0, 0, 0, 2, 4 at 70 %: b = 0, Y sums to 6 and its squares to 20, so
/// sqrt((20 - 36 / 10) / 9 / 10) / 0.3 = 1.4229.
///
/// `None` where the sample cannot tell: fewer than two whole values in the tail. A sample of two
/// or more equal values has error 0.
pub fn conditional_value_at_risk_standard_error(sorted: &[f64], level: Percentile) -> Option<f64> {
    let [smallest, .., largest] = sorted else {
        return None;
    };
    let tail = Tail::of(sorted, level)?;
    if smallest == largest {
        return Some(0.0);
    }
    if tail.beyond.len() < 2 {
        return None;
    }
    let n = sorted.len() as f64;
    let sum: f64 = tail.excesses().sum();
    let sum_of_squares: f64 = tail.excesses().map(|excess| excess * excess).sum();
    let variance = (sum_of_squares - sum * sum / n).max(0.0) / (n - 1.0);
    Some((variance / n).sqrt() / level.mirrored().fraction())
}

/// The worst share of a sample, cut where it begins.
struct Tail<'a> {
    /// The value that belongs to the tail by a fraction, or the last one before it.
    boundary: f64,
    /// The values that belong to the tail whole.
    beyond: &'a [f64],
    /// How many values the tail counts for, fraction included.
    weight: f64,
}

impl<'a> Tail<'a> {
    fn of(sorted: &'a [f64], level: Percentile) -> Option<Self> {
        let (whole, rest) = level.mirrored().share_of(sorted.len());
        let weight = whole as f64 + rest;
        if weight == 0.0 {
            return None;
        }
        let begin = sorted.len() - whole;
        Some(Self { boundary: sorted[begin.saturating_sub(1)], beyond: &sorted[begin..], weight })
    }

    fn excesses(&self) -> impl Iterator<Item = f64> + '_ {
        self.beyond.iter().map(|value| value - self.boundary)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_inside_a_value_counts_it_by_the_fraction() {
        let thirty: Vec<f64> = (0..30).map(f64::from).collect();
        let found = conditional_value_at_risk(&thirty, Percentile::P95).unwrap();
        assert!((found - 43.0 / 1.5).abs() < 1e-12, "{found}");
    }

    #[test]
    fn discrete_laws_whose_tail_begins_inside_an_atom_give_three() {
        let with_fives = [vec![0.0; 600], vec![1.0; 375], vec![5.0; 25]].concat();
        let with_elevens = [vec![0.0; 600], vec![1.0; 390], vec![11.0; 10]].concat();
        for sample in [with_fives, with_elevens] {
            let found = conditional_value_at_risk(&sample, Percentile::P95).unwrap();
            assert!((found - 3.0).abs() < 1e-12, "{found}");
        }
    }

    #[test]
    fn a_tail_of_less_than_a_value_is_the_largest_and_the_whole_is_the_mean() {
        let five = [1.0, 2.0, 3.0, 4.0, 10.0];
        let none = Percentile::per_cent(0).unwrap();
        let all = Percentile::per_cent(100).unwrap();
        assert_eq!(conditional_value_at_risk(&five, Percentile::P95), Some(10.0));
        assert_eq!(conditional_value_at_risk(&five, none), Some(4.0));
        assert_eq!(conditional_value_at_risk(&five, all), None);
        assert_eq!(conditional_value_at_risk(&[], Percentile::P95), None);
    }

    #[test]
    fn the_error_of_a_tail_mean_by_hand() {
        let ten = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 4.0];
        let level = Percentile::per_cent(70).unwrap();
        let found = conditional_value_at_risk_standard_error(&ten, level).unwrap();
        assert!((found - 1.422_916_5).abs() < 1e-7, "{found}");
    }

    #[test]
    fn the_error_of_a_tail_with_too_few_values_is_absent() {
        let error = conditional_value_at_risk_standard_error;
        let thirty: Vec<f64> = (0..30).map(f64::from).collect();
        assert_eq!(error(&thirty, Percentile::P95), None);
        assert_eq!(error(&[3.0], Percentile::P50), None);
        assert_eq!(error(&[3.0; 30], Percentile::P95), Some(0.0));
    }
}
