//! The estimated probability of an event, from the number of trials in which it occurred.
//!
//! Knows two counts, not what was counted.

use serde::Serialize;

use super::critical_value::NORMAL_975;
use super::replicates::Replicates;

/// A share of trials, with its standard error and 95% confidence interval.
///
/// By hand: 81 of 263 is 0.3080, with standard error sqrt(0.308 * 0.692 / 263) = 0.0285 and Wilson
/// interval 0.2553 to 0.3662 (Newcombe 1998, table I, method 3).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// hits / trials, from 0 to 1.
    pub share: f64,
    /// sqrt(share (1 - share) / trials). It is 0 for a share of 0 or 1, where only the interval is meaningful.
    pub standard_error: f64,
    /// Lower end of the 95% Wilson interval; exactly 0 without a hit.
    pub lower: f64,
    /// Upper end of the 95% Wilson interval; exactly 1 without a miss.
    pub upper: f64,
}

impl Proportion {
    /// `hits` of `trials`; `None` without trials or with more hits than trials.
    ///
    /// The interval is (hits + z^2 / 2 -+ z sqrt(hits misses / n + z^2 / 4)) / (n + z^2) with the 97.5% normal
    /// quantile z (Wilson 1927). Unlike share -+ z se it never leaves 0 to 1 and has the right coverage near the
    /// ends: for 0 hits in 20 trials it extends to z^2 / (20 + z^2) = 0.1611.
    pub fn of(hits: u64, trials: u64) -> Option<Self> {
        let misses = trials.checked_sub(hits)?;
        if trials == 0 {
            return None;
        }
        let (h, m, n) = (hits as f64, misses as f64, trials as f64);
        let (lower, upper) = wilson(h, m, NORMAL_975);
        Some(Self {
            share: h / n,
            standard_error: ((h / n) * (m / n) / n).sqrt(),
            // The formula gives 0 and 1 only up to rounding.
            lower: if hits == 0 { 0.0 } else { lower },
            upper: if misses == 0 { 1.0 } else { upper },
        })
    }

    /// The share of `n` trials in which `is_hit`, where trials are correlated within `replicates`; `None` without trials.
    ///
    /// The standard error e comes from the replicates. The interval is Wilson's for the effective number of independent trials,
    /// share (1 - share) / e^2, with the quantile of Student's t distribution (Dean and Pagano 2015, modified Wilson). If the replicates
    /// do not differ, which may be a coincidence, or without a hit or a miss, trials are treated as independent.
    pub fn of_replicates(n: usize, is_hit: impl Fn(usize) -> bool, replicates: Replicates) -> Option<Self> {
        let hits = (0..n).filter(|trial| is_hit(*trial)).count();
        let independent = Self::of(hits as u64, n as u64)?;
        let Some(error) = replicates.standard_error_of_share(n, is_hit).filter(|error| *error > 0.0) else { return Some(independent) };
        let share = independent.share;
        let n_effective = share * (1.0 - share) / (error * error);
        let (lower, upper) = wilson(share * n_effective, (1.0 - share) * n_effective, replicates.critical_value(n));
        Some(Self { share, standard_error: error, lower, upper })
    }
}

/// Wilson's interval for hits and misses, which need not be whole numbers, with the critical value `z`.
fn wilson(hits: f64, misses: f64, z: f64) -> (f64, f64) {
    let n = hits + misses;
    let z_squared = z * z;
    let half_width = z * (hits * (misses / n) + z_squared / 4.0).sqrt();
    let end = |offset: f64| (hits + z_squared / 2.0 + offset) / (n + z_squared);
    (end(-half_width), end(half_width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::math::normal_quantile;

    #[test]
    fn wilson_intervals_match_the_published_table() {
        for (hits, trials, lower, upper) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = Proportion::of(hits, trials).unwrap();
            assert!((found.lower - lower).abs() <= 5e-5, "{found:?}");
            assert!((found.upper - upper).abs() <= 5e-5, "{found:?}");
        }
    }

    #[test]
    fn share_and_standard_error_match_a_hand_calculation() {
        let found = Proportion::of(20, 100).unwrap();
        assert_eq!(found.share, 0.2);
        assert!((found.standard_error - 0.04).abs() < 1e-15);
    }

    #[test]
    fn intervals_of_zero_and_one_are_one_sided() {
        for trials in [1, 3, 20, 10_000] {
            let never = Proportion::of(0, trials).unwrap();
            let always = Proportion::of(trials, trials).unwrap();
            assert_eq!((never.share, never.lower), (0.0, 0.0));
            assert_eq!((always.share, always.upper), (1.0, 1.0));
            assert!(never.upper > 0.0 && never.upper < 1.0);
            assert!((never.upper - (1.0 - always.lower)).abs() < 1e-15);
        }
    }

    #[test]
    fn invalid_counts_give_none() {
        assert_eq!(Proportion::of(0, 0), None);
        assert_eq!(Proportion::of(3, 2), None);
    }

    /// Four replicates with shares 0.4, 0.5, 0.5 and 0.6 of ten: the standard error is √(4/3 × (1 + 1)) / 40 = 0.0408, as for 150 independent
    /// trials.
    #[test]
    fn replicates_increase_the_effective_number_of_trials() {
        let hits = [4, 5, 5, 6];
        let replicates = Replicates::of(4).unwrap();
        let found = Proportion::of_replicates(40, |trial| trial / 4 < hits[trial % 4], replicates).unwrap();
        assert_eq!(found.share, 0.5);
        assert!((found.standard_error - 0.040_824_8).abs() < 1e-7, "{found:?}");
        let (z, n) = (replicates.critical_value(40), 150.0);
        assert!(
            (found.upper - 0.5 - z * (n / 4.0 + z * z / 4.0).sqrt() / (n + z * z)).abs() < 1e-12
                && (found.upper + found.lower - 1.0).abs() < 1e-12
        );
        // Without a hit, or if the replicates do not differ, trials are treated as independent.
        assert_eq!(Proportion::of_replicates(40, |_| false, replicates), Proportion::of(0, 40));
        assert_eq!(Proportion::of_replicates(40, |trial| trial < 20, replicates), Proportion::of(20, 40));
    }

    #[test]
    fn the_constant_equals_the_computed_normal_quantile() {
        assert!((normal_quantile(0.975) - NORMAL_975).abs() < 1e-9);
    }
}
