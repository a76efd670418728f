//! Quantiles of a sorted sample and their standard error.
//!
//! Knows how to read a value off a sorted column at a share of its length. Must not know which
//! percentiles anyone wants to see, nor what the values stand for.
//!
//! Everything here is mirror-exact: negate the sample, sort it again, ask at 100 % minus the
//! percentile, and the answer is the negative of the first one to the last bit (zero counts as its
//! own negative). That is why percentiles are whole hundredths of a per cent rather than floats
//! (1 - 0.9 is not 0.1), and why the upper half is read from the top of the sample downwards.

use std::error::Error;
use std::fmt;

/// Hundredths of a per cent in the whole.
const WHOLE: u32 = 10_000;

/// A share of a sample in hundredths of a per cent, from 0 to 100 %.
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

    /// `Percentile::per_cent(95)` is P95. Refuses more than 100.
    pub fn per_cent(per_cent: u32) -> Result<Self, PercentileOutOfRange> {
        Self::hundredths(per_cent.saturating_mul(100))
    }

    /// `Percentile::hundredths(9_750)` is P97.5. Refuses more than 10,000.
    pub fn hundredths(hundredths: u32) -> Result<Self, PercentileOutOfRange> {
        if hundredths <= WHOLE { Ok(Self(hundredths)) } else { Err(PercentileOutOfRange { hundredths }) }
    }

    /// The percentile as far from the top as this one is from the bottom: P5 for P95.
    pub fn mirrored(self) -> Self {
        Self(WHOLE - self.0)
    }

    /// The share as a number from 0 to 1: 0.95 for P95.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }

    /// This share of `n_items`, as whole items and the fraction of one more, in [0, 1).
    ///
    /// In integers, so that no rounding can move a boundary: 5 % of 30 is one item and a half.
    pub(super) fn share_of(self, n_items: usize) -> (usize, f64) {
        let parts = n_items as u128 * u128::from(self.0);
        let whole = parts / u128::from(WHOLE);
        let rest = parts % u128::from(WHOLE);
        (whole as usize, rest as f64 / f64::from(WHOLE))
    }
}

/// A percentile above 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PercentileOutOfRange {
    hundredths: u32,
}

impl fmt::Display for PercentileOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per_cent = f64::from(self.hundredths) / 100.0;
        write!(f, "a percentile of {per_cent} lies outside 0 to 100; write one inside, such as 95")
    }
}

impl Error for PercentileOutOfRange {}

/// A sorted copy of `values`, smallest first, in the order of [`f64::total_cmp`].
///
/// Sorts integers that stand in the same order: less than half the time of comparing floats, and
/// sorting is nearly all that an estimate costs.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut keys: Vec<i64> = values.iter().map(|value| order_key(value.to_bits().cast_signed())).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| f64::from_bits(order_key(key).cast_unsigned())).collect()
}

/// The quantile of a sorted sample (smallest first); `None` for an empty one.
///
/// Reads the sample at position (n - 1) p, counted from 0, on the straight line between its
/// neighbours: type 7 of Hyndman and Fan 1996, the default of R, NumPy and spreadsheets.
/// By hand: of 1, 2, 3, 4, 10 at 90 % the position is 3.6, so 4 + 0.6 * 6 = 7.6.
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
    // The median lies as near to one end as to the other; the mean of both readings is its own
    // mirror image.
    Some(match percentile.cmp(&Percentile::P50) {
        std::cmp::Ordering::Less => from_bottom(),
        std::cmp::Ordering::Greater => from_top(),
        std::cmp::Ordering::Equal => midpoint(from_bottom(), from_top()),
    })
}

/// The standard error of [`quantile`], from order statistics; no density has to be guessed.
///
/// How many of n values lie below the true quantile is binomial with standard deviation
/// s = sqrt(n p (1 - p)). The error is half the distance between the values s ranks below and s
/// ranks above the quantile (Woodruff 1952). The ranks are taken around the quantile's own position
/// (n - 1) p, counted from 0, which has a mirror image, rather than n p, which has none; the two are
/// at most a rank apart.
/// By hand: of the whole numbers 0 to 100 at 50 %, s = sqrt(101 / 4) = 5.025, so the ranks are
/// 44.975 and 55.025 and the error is 5.025.
///
/// `None` where the sample cannot tell: fewer than two values, the smallest and the largest value
/// themselves, and percentiles so near an end that s ranks further there is no value. A sample
/// of two or more equal values has error 0, as its standard deviation has.
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
    let reach = (n * (percentile.fraction() * mirrored.fraction())).sqrt();
    let lower = position_below(sorted.len(), percentile, reach)?;
    let upper = position_below(sorted.len(), mirrored, reach)?;
    let below = read_from_bottom(sorted, lower.0, lower.1);
    let above = read_from_top(sorted, upper.0, upper.1);
    Some(0.5 * (above - below))
}

/// Between the bits of a float and an integer in the same order; its own inverse.
///
/// Floats are a sign and a magnitude, integers count on from the most negative: flipping the
/// magnitude of what is negative turns one order into the other.
fn order_key(bits: i64) -> i64 {
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The place `reach` ranks nearer to the end than the percentile, counted from that end; `None`
/// if it lies beyond the end.
fn position_below(n_values: usize, percentile: Percentile, reach: f64) -> Option<(usize, f64)> {
    let (whole, rest) = percentile.share_of(n_values - 1);
    let position = whole as f64 + rest - reach;
    if position < 0.0 {
        return None;
    }
    let index = position.floor();
    Some((index as usize, position - index))
}

/// The value `index + weight` places above the smallest.
fn read_from_bottom(sorted: &[f64], index: usize, weight: f64) -> f64 {
    between(sorted, index, index + 1, weight)
}

/// The value `index + weight` places below the largest.
fn read_from_top(sorted: &[f64], index: usize, weight: f64) -> f64 {
    let last = sorted.len() - 1;
    between(sorted, last - index, (last - index).saturating_sub(1), weight)
}

fn between(sorted: &[f64], near: usize, far: usize, weight: f64) -> f64 {
    let start = sorted[near];
    // A whole position may be the last one, with nothing beyond it to look at.
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

    const HAND: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 10.0];

    #[test]
    fn type_7_quantiles_of_five_values_match_the_reference() {
        for (per_cent, expected) in [(10, 1.4), (25, 2.0), (50, 3.0), (90, 7.6), (95, 8.8)] {
            let found = quantile(&HAND, Percentile::per_cent(per_cent).unwrap()).unwrap();
            assert!((found - expected).abs() < 1e-12, "P{per_cent} is {found}");
        }
    }

    #[test]
    fn the_ends_are_the_smallest_and_the_largest_value() {
        assert_eq!(quantile(&HAND, Percentile(0)), Some(1.0));
        assert_eq!(quantile(&HAND, Percentile(WHOLE)), Some(10.0));
        assert_eq!(quantile(&[7.0], Percentile::P95), Some(7.0));
        assert_eq!(quantile(&[], Percentile::P50), None);
    }

    #[test]
    fn the_error_of_a_median_of_evenly_spaced_values_is_the_reach_in_ranks() {
        let evenly: Vec<f64> = (0..=100).map(f64::from).collect();
        let found = quantile_standard_error(&evenly, Percentile::P50).unwrap();
        assert!((found - 25.25_f64.sqrt()).abs() < 1e-12, "{found}");
    }

    #[test]
    fn an_error_that_the_sample_cannot_tell_is_absent() {
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

    #[test]
    fn a_percentile_above_the_whole_is_refused_and_named() {
        let refused = Percentile::per_cent(120).unwrap_err().to_string();
        assert_eq!(refused, "a percentile of 120 lies outside 0 to 100; write one inside, such as 95");
        assert!(Percentile::hundredths(10_001).is_err());
        assert!(Percentile::per_cent(u32::MAX).is_err());
        assert!(Percentile::per_cent(100).is_ok());
    }
}
