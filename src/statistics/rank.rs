//! Distribution-free confidence intervals of a quantile, from order statistics.
//!
//! The number of n independent values below the true p-quantile is Binomial(n, p) for every
//! continuous distribution. So the probability that the quantile lies between the values of two ranks follows from
//! n and p alone.
//!
//! Knows counts and probabilities only.

use serde::Serialize;

use super::quantile::Percentile;

/// The probability of missing the quantile on each side of a 95% interval.
const TAIL: f64 = 0.025;

/// Two ranks of a sorted sample, counted from 1, between which a quantile lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RankInterval {
    /// The lower rank.
    pub lower: usize,
    /// The upper rank.
    pub upper: usize,
    /// Probability that the true quantile lies between the two values, at least 0.95.
    pub coverage: f64,
}

/// A distribution-free confidence interval of a quantile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct QuantileInterval {
    /// The lower end, in the unit of the values.
    pub lower: f64,
    /// The upper end, in the unit of the values.
    pub upper: f64,
    /// Probability that the interval contains the true quantile, at least 0.95.
    pub coverage: f64,
}

/// The ranks between whose values the quantile lies with a probability of at least 95%, and outside with at most 2.5% on each side.
///
/// With B ~ Binomial(n, p), the lower rank is the smallest r with P(B <= r) > 2.5%, the upper one is
/// s = 1 + the largest k with P(B >= k) > 2.5%. The coverage is P(r <= B <= s - 1), without a normal
/// approximation (David and Nagaraja, Order Statistics, section 7.1).
/// By hand: for the median of 3 values even the whole range has a miss probability of 2/8, so there is no interval; for 6 values
/// it is 2/64, so the ranks are 1 and 6 and the coverage is 0.96875.
///
/// `None` if the sample is too small: the 99th percentile needs 368 values.
pub fn rank_interval(n_values: usize, percentile: Percentile) -> Option<RankInterval> {
    // Computing the upper half from the lower makes both exactly symmetric.
    if percentile > Percentile::P50 {
        let mirrored = rank_interval(n_values, percentile.mirrored())?;
        return Some(RankInterval {
            lower: n_values + 1 - mirrored.upper,
            upper: n_values + 1 - mirrored.lower,
            coverage: mirrored.coverage,
        });
    }
    let below = Binomial::new(n_values as u64, percentile);
    let (mut low, mut high) = (0, below.probabilities.len().checked_sub(1)?);
    let mut missed = below.probabilities[low];
    while missed <= TAIL {
        low += 1;
        missed += below.probabilities[low];
    }
    missed = below.probabilities[high];
    while missed <= TAIL {
        high -= 1;
        missed += below.probabilities[high];
    }
    let lower = below.first as usize + low;
    let upper = below.first as usize + high + 1;
    if lower == 0 || upper > n_values {
        return None;
    }
    Some(RankInterval { lower, upper, coverage: below.probabilities[low..=high].iter().sum() })
}

/// The distribution-free 95% confidence interval of a quantile of a sorted sample, smallest value first.
///
/// `None` where [`rank_interval`] is. For a distribution with atoms the coverage is a lower bound.
pub fn quantile_interval(sorted: &[f64], percentile: Percentile) -> Option<QuantileInterval> {
    let ranks = rank_interval(sorted.len(), percentile)?;
    Some(QuantileInterval { lower: sorted[ranks.lower - 1], upper: sorted[ranks.upper - 1], coverage: ranks.coverage })
}

/// The probabilities of a Binomial(n, p), as far from its mode as they are not negligible.
///
/// Computed from the ratio of successive probabilities, P(k + 1) / P(k) = (n - k) p / ((k + 1) (1 - p)), and scaled to
/// a sum of 1, so that neither logarithms nor factorials are needed.
struct Binomial {
    /// The count of the first probability.
    first: u64,
    probabilities: Vec<f64>,
}

impl Binomial {
    /// Relative to the mode; all probabilities further out add up to less than one rounding error.
    const NEGLIGIBLE: f64 = 1e-20;

    fn new(n: u64, percentile: Percentile) -> Self {
        let (p, q) = (percentile.fraction(), percentile.mirrored().fraction());
        if p == 0.0 || q == 0.0 {
            let first = if p == 0.0 { 0 } else { n };
            return Self { first, probabilities: vec![1.0] };
        }
        let mode = (((n + 1) as f64 * p) as u64).min(n);
        let mut probabilities = Vec::new();
        let (mut first, mut probability) = (mode, 1.0);
        while probability > Self::NEGLIGIBLE {
            probabilities.push(probability);
            if first == 0 {
                break;
            }
            probability *= first as f64 * q / ((n - first + 1) as f64 * p);
            first -= 1;
        }
        first = mode + 1 - probabilities.len() as u64;
        probabilities.reverse();
        probability = 1.0;
        for count in mode..n {
            probability *= (n - count) as f64 * p / ((count + 1) as f64 * q);
            if probability <= Self::NEGLIGIBLE {
                break;
            }
            probabilities.push(probability);
        }
        let total: f64 = probabilities.iter().sum();
        for probability in &mut probabilities {
            *probability /= total;
        }
        Self { first, probabilities }
    }
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Binomial as Reference, DiscreteCDF};

    use super::*;

    fn percentile(percent: u32) -> Percentile {
        Percentile::percent(percent).unwrap()
    }

    #[test]
    fn ranks_and_coverage_match_the_exact_binomial_reference() {
        for (n_values, percent, lower, upper, coverage) in
            [(1_000, 95, 936, 964, 0.958095), (10_000, 99, 9_880, 9_920, 0.955755), (100, 50, 40, 61, 0.964800), (6, 50, 1, 6, 0.968750)]
        {
            let found = rank_interval(n_values, percentile(percent)).unwrap();
            assert_eq!((found.lower, found.upper), (lower, upper));
            assert!((found.coverage - coverage).abs() <= 5e-7, "{found:?}");
        }
    }

    #[test]
    fn a_sample_that_is_too_small_has_no_interval() {
        assert_eq!(rank_interval(0, Percentile::P50), None);
        assert_eq!(rank_interval(5, Percentile::P50), None);
        assert_eq!(rank_interval(367, Percentile::P99), None);
        assert!(rank_interval(368, Percentile::P99).is_some());
        assert_eq!(rank_interval(1_000, percentile(100)), None);
        assert_eq!(rank_interval(1_000, percentile(0)), None);
    }

    #[test]
    fn binomial_probabilities_agree_with_an_independent_implementation() {
        for n in [1, 7, 100, 2_500] {
            for percent in [1, 30, 50, 90, 99] {
                let binomial = Binomial::new(n, percentile(percent));
                let reference = Reference::new(percentile(percent).fraction(), n).unwrap();
                let mut cumulative = 0.0;
                for count in 0..=n {
                    let index = count.checked_sub(binomial.first).map(|index| index as usize);
                    cumulative += index.and_then(|index| binomial.probabilities.get(index)).unwrap_or(&0.0);
                    let error = cumulative - reference.cdf(count);
                    assert!(error.abs() < 1e-10, "Binomial({n}, {percent}%) at {count}: {error}");
                }
            }
        }
    }
}
