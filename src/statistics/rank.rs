//! Ranks that hold a percentile whatever the law, by the binomial distribution alone.
//!
//! How many of n independent values lie below the true quantile at p is Binomial(n, p), for every
//! continuous law. So two ranks of the sorted sample hold the quantile between them with a
//! probability that can be worked out before a single value is seen.
//!
//! Knows counts and probabilities. Must not know a law, an estimate or a density.

use serde::Serialize;

use super::quantile::Percentile;

/// What each end of a 95 % interval may miss.
const TAIL: f64 = 0.025;

/// Two ranks of a sorted sample, counted from 1, that hold a quantile between them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RankInterval {
    pub lower: usize,
    pub upper: usize,
    /// Probability that the two values hold the true quantile, at least 0.95.
    pub coverage: f64,
}

/// A distribution-free interval of a quantile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantileInterval {
    pub lower: f64,
    pub upper: f64,
    /// Probability that the interval holds the true quantile, at least 0.95.
    pub coverage: f64,
}

/// The ranks whose values hold the quantile with at least 95 %, at most 2.5 % missed at each end.
///
/// With B ~ Binomial(n, p), the lower rank is the smallest r with P(B <= r) > 2.5 %, the upper one
/// s = 1 + the largest k with P(B >= k) > 2.5 %; the coverage is P(r <= B <= s - 1), exact and not
/// approximated by a normal law (David and Nagaraja, Order Statistics, section 7.1).
/// By hand: the median of 3 values cannot be had, for even the whole range misses it with
/// 2 / 8; of 6 values the range misses it with 2 / 64, so the ranks are 1 and 6, coverage 0.96875.
///
/// `None` if the sample is too small for an end: at 95 % the 99th percentile takes 368 values.
pub fn rank_interval(n_values: usize, percentile: Percentile) -> Option<RankInterval> {
    // The upper half is worked out as the mirror image of the lower, so that both agree exactly.
    if percentile > Percentile::P50 {
        let mirrored = rank_interval(n_values, percentile.mirrored())?;
        return Some(RankInterval {
            lower: n_values + 1 - mirrored.upper,
            upper: n_values + 1 - mirrored.lower,
            coverage: mirrored.coverage,
        });
    }
    let below = Binomial::new(n_values as u64, percentile);
    let (mut low, mut high) = (0, below.chances.len().checked_sub(1)?);
    let mut missed = below.chances[low];
    while missed <= TAIL {
        low += 1;
        missed += below.chances[low];
    }
    missed = below.chances[high];
    while missed <= TAIL {
        high -= 1;
        missed += below.chances[high];
    }
    let lower = below.first as usize + low;
    let upper = below.first as usize + high + 1;
    if lower == 0 || upper > n_values {
        return None;
    }
    Some(RankInterval { lower, upper, coverage: below.chances[low..=high].iter().sum() })
}

/// The distribution-free 95 % interval of a quantile of a sorted sample, smallest value first.
///
/// `None` where [`rank_interval`] is. For a law with steps the coverage is a lower bound.
pub fn quantile_interval(sorted: &[f64], percentile: Percentile) -> Option<QuantileInterval> {
    let ranks = rank_interval(sorted.len(), percentile)?;
    Some(QuantileInterval { lower: sorted[ranks.lower - 1], upper: sorted[ranks.upper - 1], coverage: ranks.coverage })
}

/// How many values it takes for the `order`-th largest of them (1 is the largest) to lie above the
/// quantile at `percentile` with probability `confidence` or more.
///
/// The smallest n with P(fewer than `order` of n values exceed the quantile) <= 1 - confidence
/// (Wilks 1941). By hand: 0.95^58 = 0.0510 and 0.95^59 = 0.0485, so the largest of 59 values lies
/// above the 95th percentile with 95 % confidence.
///
/// `None` where no number of values is enough: nothing exceeds the 100th percentile, nothing
/// random is sure to 100 %, and there is no 0-th largest value.
pub fn wilks_sample_size(percentile: Percentile, confidence: Percentile, order: u32) -> Option<u64> {
    let allowed = confidence.mirrored().fraction();
    if order == 0 || percentile.mirrored().fraction() == 0.0 || allowed == 0.0 {
        return None;
    }
    // A tie, such as 0.9 * 0.9 against 0.81, must not be lost to the last bit.
    let allowed = allowed * (1.0 + 1e-12);
    let order = u64::from(order);
    let suffices = |n_values: u64| Binomial::new(n_values, percentile.mirrored()).at_most(order - 1) <= allowed;
    let mut enough = order;
    while !suffices(enough) {
        enough *= 2;
    }
    let mut too_few = order - 1;
    while enough - too_few > 1 {
        let middle = too_few + (enough - too_few) / 2;
        if suffices(middle) {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    Some(enough)
}

/// The probabilities of a Binomial(n, p), as far out from its mode as they can be told from 0.
///
/// Built from the ratio of neighbours, P(k + 1) / P(k) = (n - k) p / ((k + 1) (1 - p)), and scaled to
/// sum to 1, so that it takes no logarithm and no factorial.
struct Binomial {
    /// The count that the first chance belongs to.
    first: u64,
    chances: Vec<f64>,
}

impl Binomial {
    /// Relative to the mode; all that lies further out adds less than one rounding error.
    const NEGLIGIBLE: f64 = 1e-20;

    fn new(n: u64, percentile: Percentile) -> Self {
        let (p, q) = (percentile.fraction(), percentile.mirrored().fraction());
        if p == 0.0 || q == 0.0 {
            let first = if p == 0.0 { 0 } else { n };
            return Self { first, chances: vec![1.0] };
        }
        let mode = (((n + 1) as f64 * p) as u64).min(n);
        let mut chances = Vec::new();
        let (mut first, mut chance) = (mode, 1.0);
        while chance > Self::NEGLIGIBLE {
            chances.push(chance);
            if first == 0 {
                break;
            }
            chance *= first as f64 * q / ((n - first + 1) as f64 * p);
            first -= 1;
        }
        first = mode + 1 - chances.len() as u64;
        chances.reverse();
        chance = 1.0;
        for count in mode..n {
            chance *= (n - count) as f64 * p / ((count + 1) as f64 * q);
            if chance <= Self::NEGLIGIBLE {
                break;
            }
            chances.push(chance);
        }
        let total: f64 = chances.iter().sum();
        for chance in &mut chances {
            *chance /= total;
        }
        Self { first, chances }
    }

    /// P(B <= count).
    fn at_most(&self, count: u64) -> f64 {
        let Some(reached) = count.checked_sub(self.first) else {
            return 0.0;
        };
        let end = (reached as usize + 1).min(self.chances.len());
        self.chances[..end].iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Binomial as Reference, DiscreteCDF};

    use super::*;

    fn percentile(per_cent: u32) -> Percentile {
        Percentile::per_cent(per_cent).unwrap()
    }

    #[test]
    fn ranks_and_coverage_match_the_exact_binomial_reference() {
        for (n_values, per_cent, lower, upper, coverage) in
            [(1_000, 95, 936, 964, 0.958095), (10_000, 99, 9_880, 9_920, 0.955755), (100, 50, 40, 61, 0.964800), (6, 50, 1, 6, 0.968750)]
        {
            let found = rank_interval(n_values, percentile(per_cent)).unwrap();
            assert_eq!((found.lower, found.upper), (lower, upper));
            assert!((found.coverage - coverage).abs() <= 5e-7, "{found:?}");
        }
    }

    #[test]
    fn a_sample_too_small_for_an_end_has_no_interval() {
        assert_eq!(rank_interval(0, Percentile::P50), None);
        assert_eq!(rank_interval(5, Percentile::P50), None);
        assert_eq!(rank_interval(367, Percentile::P99), None);
        assert!(rank_interval(368, Percentile::P99).is_some());
        assert_eq!(rank_interval(1_000, percentile(100)), None);
        assert_eq!(rank_interval(1_000, percentile(0)), None);
    }

    #[test]
    fn sample_sizes_match_wilks() {
        for (order, expected) in (1..=5).zip([59, 93, 124, 153, 181]) {
            assert_eq!(wilks_sample_size(Percentile::P95, Percentile::P95, order), Some(expected));
        }
        for (of, confidence, expected) in [(95, 99, 90), (99, 95, 299), (99, 99, 459)] {
            assert_eq!(wilks_sample_size(percentile(of), percentile(confidence), 1), Some(expected));
        }
    }

    #[test]
    fn a_sample_size_that_just_suffices_is_not_lost_to_rounding() {
        // p^2 is exactly what the confidence leaves over: 0.9^2 = 0.81 against 19 %, and so on.
        for of in [10, 20, 30, 40, 50, 60, 70, 80, 90] {
            let confidence = percentile(100 - of * of / 100);
            assert_eq!(wilks_sample_size(percentile(of), confidence, 1), Some(2), "{of} %");
        }
    }

    #[test]
    fn no_sample_is_large_enough_for_certainty() {
        assert_eq!(wilks_sample_size(percentile(100), Percentile::P95, 1), None);
        assert_eq!(wilks_sample_size(Percentile::P95, percentile(100), 1), None);
        assert_eq!(wilks_sample_size(Percentile::P95, Percentile::P95, 0), None);
        assert_eq!(wilks_sample_size(percentile(0), Percentile::P95, 3), Some(3));
    }

    #[test]
    fn binomial_chances_agree_with_an_independent_implementation() {
        for n in [1, 7, 100, 2_500] {
            for per_cent in [1, 30, 50, 90, 99] {
                let ours = Binomial::new(n, percentile(per_cent));
                let reference = Reference::new(percentile(per_cent).fraction(), n).unwrap();
                for count in 0..=n {
                    let gap = ours.at_most(count) - reference.cdf(count);
                    assert!(gap.abs() < 1e-10, "Binomial({n}, {per_cent} %) at {count}: {gap}");
                }
            }
        }
    }
}
