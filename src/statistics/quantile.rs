//! Quantiles of a sorted sample and their standard errors.
//!
//! Does not know which percentiles are reported, nor what the values mean.
//!
//! All results are exactly symmetric: the quantile of the negated sample at 100% minus the percentile is the negated
//! quantile, to the last bit (except for the sign of zero). Therefore percentiles are whole hundredths of a percent and not floats
//! (1 - 0.9 is not 0.1), and percentiles above the median are interpolated from the top of the sample.

use std::error::Error;
use std::fmt;

/// Hundredths of a percent in 100%.
const WHOLE: u32 = 10_000;

/// A share of a sample in whole hundredths of a percent, from 0 to 100%.
///
/// ```
/// use compcast::statistics::quantile::Percentile;
///
/// let upper = Percentile::hundredths(9_750)?;
/// assert_eq!(upper.mirrored(), Percentile::hundredths(250)?);
/// assert_eq!(upper.fraction(), 0.975);
/// # Ok::<(), compcast::statistics::quantile::PercentileOutOfRange>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percentile(u32);

impl Percentile {
    pub const P5: Self = Self(500);
    pub const P10: Self = Self(1_000);
    pub const P25: Self = Self(2_500);
    pub const P50: Self = Self(5_000);
    pub const P75: Self = Self(7_500);
    pub const P90: Self = Self(9_000);
    pub const P95: Self = Self(9_500);
    pub const P99: Self = Self(9_900);

    /// `Percentile::percent(95)` is P95.
    ///
    /// # Errors
    /// More than 100.
    pub fn percent(percent: u32) -> Result<Self, PercentileOutOfRange> {
        Self::hundredths(percent.saturating_mul(100))
    }

    /// `Percentile::hundredths(9_750)` is P97.5.
    ///
    /// # Errors
    /// More than 10,000.
    pub fn hundredths(hundredths: u32) -> Result<Self, PercentileOutOfRange> {
        if hundredths <= WHOLE { Ok(Self(hundredths)) } else { Err(PercentileOutOfRange { hundredths }) }
    }

    /// 100% minus this percentile: P5 for P95.
    pub fn mirrored(self) -> Self {
        Self(WHOLE - self.0)
    }

    /// The share as a number from 0 to 1: 0.95 for P95.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// This share of `n_items`, as whole items and a fraction of one more, in `0.0..1.0`.
    ///
    /// Computed in integers, so that it is not subject to rounding: 5% of 30 is one item and a half.
    pub(super) fn share_of(self, n_items: usize) -> (usize, f64) {
        let parts = n_items as u128 * u128::from(self.0);
        let whole = parts / u128::from(WHOLE);
        let remainder = parts % u128::from(WHOLE);
        (whole as usize, remainder as f64 / f64::from(WHOLE))
    }
}

/// A percentile above 100%.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PercentileOutOfRange {
    hundredths: u32,
}

impl fmt::Display for PercentileOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = f64::from(self.hundredths) / 100.0;
        write!(f, "a percentile of {percent} is outside 0 to 100; write one inside, such as 95")
    }
}

impl Error for PercentileOutOfRange {}

/// A sorted copy of `values`, smallest first, in the order of [`f64::total_cmp`].
///
/// Sorts integers with the same order, which takes less than half the time of comparing floats;
/// sorting is nearly the whole cost of an estimate.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut keys: Vec<i64> = values.iter().map(|value| order_key(value.to_bits().cast_signed())).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| f64::from_bits(order_key(key).cast_unsigned())).collect()
}

/// The quantile of a sorted sample (smallest first); `None` for an empty one.
///
/// The linear interpolation at position (n - 1) p, counted from 0: type 7 of Hyndman and Fan 1996,
/// the default of R, NumPy and spreadsheets.
/// By hand: for 1, 2, 3, 4, 10 at 90% the position is 3.6, so 4 + 0.6 * 6 = 7.6.
pub fn quantile(sorted: &[f64], percentile: Percentile) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let from_bottom = || {
        let (index, weight) = percentile.share_of(last);
        read_from_bottom(sorted, index, weight)
    };
    let from_top = || {
        let (index, weight) = percentile.mirrored().share_of(last);
        read_from_top(sorted, index, weight)
    };
    // The mean of both interpolations makes the median symmetric.
    Some(match percentile.cmp(&Percentile::P50) {
        std::cmp::Ordering::Less => from_bottom(),
        std::cmp::Ordering::Greater => from_top(),
        std::cmp::Ordering::Equal => midpoint(from_bottom(), from_top()),
    })
}

/// Reorders `values` so that [`quantile`] of these percentiles is that of the sorted sample: much faster than sorting it.
pub fn select<const N: usize>(values: &mut [f64], percentiles: [Percentile; N]) {
    let Some(last) = values.len().checked_sub(1) else { return };
    let mut positions: Vec<usize> =
        percentiles.iter().flat_map(|percentile| [0, 1].map(|next| percentile.share_of(last).0 + next)).collect();
    positions.sort_unstable();
    positions.dedup();
    // Everything before a position is smaller, so each is looked for among the rest.
    let mut first = 0;
    for position in positions.into_iter().filter(|position| *position <= last) {
        values[first..].select_nth_unstable_by(position - first, f64::total_cmp);
        first = position + 1;
    }
}

/// The standard error of [`quantile`], from order statistics; no density estimate is needed.
///
/// The number of values below the true quantile is binomial with standard deviation
/// s = sqrt(n p (1 - p)). The standard error is half the distance between the values s ranks below and s
/// ranks above the quantile (Woodruff 1952). The ranks are counted from the position (n - 1) p of the
/// quantile, which is symmetric, and not from n p; the two differ by less than one rank.
/// By hand: for the whole numbers 0 to 100 at 50%, s = sqrt(101 / 4) = 5.025, so the positions are
/// 44.975 and 55.025 and the standard error is 5.025.
///
/// `None` with fewer than two values, for 0 and 100%, and for percentiles less than s ranks from the first or
/// last value; and where values repeat and the result would be less than the distance to the next other value: the percentiles of
/// counts are a step function, which either does not move or moves by a whole step. For two or more equal values it is 0.
pub fn quantile_standard_error(sorted: &[f64], percentile: Percentile) -> Option<f64> {
    let [smallest, .., largest] = sorted else {
        return None;
    };
    if smallest == largest {
        return Some(0.0);
    }
    let mirrored = percentile.mirrored();
    if percentile.0 == 0 || mirrored.0 == 0 {
        return None;
    }
    let n = sorted.len() as f64;
    let n_ranks = (n * (percentile.fraction() * mirrored.fraction())).sqrt();
    let lower = position_below(sorted.len(), percentile, n_ranks)?;
    let upper = position_below(sorted.len(), mirrored, n_ranks)?;
    let below = read_from_bottom(sorted, lower.0, lower.1);
    let above = read_from_top(sorted, upper.0, upper.1);
    let error = 0.5 * (above - below);
    quantile(sorted, percentile).is_some_and(|value| error >= step_at(sorted, value)).then_some(error)
}

/// The distance from a value to the next other ones of a sorted sample where values repeat around it, so that percentiles move in steps; else 0.
fn step_at(sorted: &[f64], value: f64) -> f64 {
    let below = &sorted[..sorted.partition_point(|other| *other < value)];
    let above = &sorted[sorted.partition_point(|other| *other <= value)..];
    let n_equal = sorted.len() - below.len() - above.len();
    let repeats_below = matches!(below, [.., next, nearest] if next == nearest);
    let repeats_above = matches!(above, [nearest, next, ..] if next == nearest);
    if n_equal < 2 && !repeats_below && !repeats_above {
        return 0.0;
    }
    match (below.last(), above.first()) {
        (Some(lower), Some(upper)) if n_equal == 0 => upper - lower,
        (lower, upper) => {
            let to = |other: Option<&f64>| other.map_or(0.0, |other| (other - value).abs());
            to(lower).max(to(upper))
        }
    }
}

/// Converts between the bits of a float and an integer with the same order; it is its own inverse.
///
/// Floats are ordered by sign and magnitude, integers by two's complement: flipping the magnitude bits of negative
/// numbers converts one order to the other.
fn order_key(bits: i64) -> i64 {
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The position `n_ranks` below the percentile, as index and fraction counted from the lower end; `None`
/// if it is before the first value.
fn position_below(n_values: usize, percentile: Percentile, n_ranks: f64) -> Option<(usize, f64)> {
    let (whole, fraction) = percentile.share_of(n_values - 1);
    let position = whole as f64 + fraction - n_ranks;
    if position < 0.0 {
        return None;
    }
    let index = position.floor();
    Some((index as usize, position - index))
}

/// The value at position `index + weight`, counted from the smallest.
fn read_from_bottom(sorted: &[f64], index: usize, weight: f64) -> f64 {
    between(sorted, index, index + 1, weight)
}

/// The value at position `index + weight`, counted from the largest.
fn read_from_top(sorted: &[f64], index: usize, weight: f64) -> f64 {
    let last = sorted.len() - 1;
    between(sorted, last - index, (last - index).saturating_sub(1), weight)
}

fn between(sorted: &[f64], near: usize, far: usize, weight: f64) -> f64 {
    let start = sorted[near];
    // At a whole position, which may be the last, no interpolation is needed.
    if weight == 0.0 || start == sorted[far] {
        return start;
    }
    start + weight * (sorted[far] - start)
}

fn midpoint(low: f64, high: f64) -> f64 {
    if low == high { low } else { 0.5 * low + 0.5 * high }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE_VALUES: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 10.0];

    #[test]
    fn type_7_quantiles_of_five_values_match_the_reference() {
        for (percent, expected) in [(10, 1.4), (25, 2.0), (50, 3.0), (90, 7.6), (95, 8.8)] {
            let found = quantile(&FIVE_VALUES, Percentile::percent(percent).unwrap()).unwrap();
            assert!((found - expected).abs() < 1e-12, "P{percent} is {found}");
        }
    }

    #[test]
    fn the_ends_are_the_smallest_and_the_largest_value() {
        assert_eq!(quantile(&FIVE_VALUES, Percentile(0)), Some(1.0));
        assert_eq!(quantile(&FIVE_VALUES, Percentile(WHOLE)), Some(10.0));
        assert_eq!(quantile(&[7.0], Percentile::P95), Some(7.0));
        assert_eq!(quantile(&[], Percentile::P50), None);
    }

    #[test]
    fn the_standard_error_of_a_median_matches_a_hand_calculation() {
        let evenly_spaced: Vec<f64> = (0..=100).map(f64::from).collect();
        let found = quantile_standard_error(&evenly_spaced, Percentile::P50).unwrap();
        assert!((found - 25.25_f64.sqrt()).abs() < 1e-12, "{found}");
    }

    #[test]
    fn the_standard_error_is_none_if_the_sample_is_too_small() {
        let ten: Vec<f64> = (0..10).map(f64::from).collect();
        for (sample, percentile) in [
            (&ten[..0], Percentile::P50),
            (&ten[..1], Percentile::P50),
            (&ten[..2], Percentile::P50),
            (&ten[..], Percentile::P90),
            (&ten[..], Percentile(0)),
            (&ten[..], Percentile(WHOLE)),
        ] {
            assert_eq!(quantile_standard_error(sample, percentile), None, "{sample:?}");
        }
        assert!(quantile_standard_error(&ten, Percentile::P50).is_some());
        assert_eq!(quantile_standard_error(&[4.0; 10], Percentile::P90), Some(0.0));
    }

    /// 40 zeros, 30 ones, 30 twos: ranks 45 to 55 are all ones; P40 (position 39.6) lies between zeros and ones, within a step of one.
    #[test]
    fn a_percentile_on_a_step_has_no_standard_error() {
        let counts = [vec![0.0; 40], vec![1.0; 30], vec![2.0; 30]].concat();
        for percent in [5, 40, 50, 70, 90] {
            assert_eq!(quantile_standard_error(&counts, Percentile::percent(percent).unwrap()), None, "P{percent}");
        }
        // 1,000 counts from 0 to 99, ten of each: s = 15.81 ranks are 1.58 counts, more than a step.
        let many: Vec<f64> = (0..1_000).map(|i| f64::from(i / 10)).collect();
        let found = quantile_standard_error(&many, Percentile::P50).unwrap();
        assert!((1.0..=2.0).contains(&found), "{found}");
    }

    #[test]
    fn a_percentile_above_100_is_rejected() {
        let message = Percentile::percent(120).unwrap_err().to_string();
        assert_eq!(message, "a percentile of 120 is outside 0 to 100; write one inside, such as 95");
        assert!(Percentile::hundredths(10_001).is_err());
        assert!(Percentile::percent(u32::MAX).is_err());
        assert!(Percentile::percent(100).is_ok());
    }
}
