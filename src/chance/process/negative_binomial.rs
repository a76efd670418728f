//! Counts of events in a month that vary more than Poisson counts: negative binomial, with the Poisson law as its edge.
//!
//! ```text
//! N ~ NB(mean m, variance D m), D ≥ 1:   P(0) = D^(−m/(D−1)),   P(k+1) = P(k) (m + k (D−1)) / (D (k+1)),   E[N] = m
//! ```
//! The dispersion D is the same for a month and for a year of independent months, because negative binomials of one D add up to another of
//! that D. D = 1 is Poisson: the same formulae, with P(0) = e^−m.

use crate::quantity::math::exp;
use crate::quantity::special::ln_1_plus;

/// −ln P(0) of one expected event: ln D / (D − 1), and 1 for Poisson. With D = 3: 0.549.
pub fn hazard(dispersion: f64) -> f64 {
    let excess = dispersion - 1.0;
    if excess > 0.0 { ln_1_plus(excess) / excess } else { 1.0 }
}

/// P(0) of a month with `mean` events and the [`hazard`] of its dispersion. Five events with D = 3: 3^−2.5 = 0.0642.
#[inline(always)]
pub fn none(mean: f64, hazard: f64) -> f64 {
    exp(-hazard * mean)
}

/// P(N ≤ 1), of what P(0) is `none`: to the bit where [`quantile`] steps from one to two.
#[inline(always)]
pub fn one_at_most(mean: f64, dispersion: f64, none: f64) -> f64 {
    none + none * (mean / dispersion)
}

/// The count at a uniform draw: the smallest n with P(N ≤ n) > u. `none` is P(0), which a caller has at hand from asking whether anything
/// happened at all. Means far above 700, where P(0) vanishes, are a caller's mistake.
pub fn quantile(uniform: f64, mean: f64, dispersion: f64, none: f64) -> f64 {
    let excess = dispersion - 1.0;
    let (mut term, mut sum, mut n) = (none, none, 0.0);
    // Beyond the mean the terms fall; once one no longer moves the sum the tail is used up.
    while uniform >= sum && (n <= mean || term > f64::EPSILON * f64::EPSILON) {
        term *= (mean + n * excess) / (dispersion * (n + 1.0));
        n += 1.0;
        sum += term;
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::process::poisson;

    fn cumulated(n: f64, mean: f64, dispersion: f64) -> (f64, f64) {
        let (mut term, mut sum) = (none(mean, hazard(dispersion)), 0.0);
        for k in 0..=n as u32 {
            if k > 0 {
                let before = f64::from(k - 1);
                term *= (mean + before * (dispersion - 1.0)) / (dispersion * f64::from(k));
            }
            sum += term;
        }
        (term, sum)
    }

    #[test]
    fn quantiles_follow_the_exact_probabilities() {
        // NB(mean 5, var 15) is 0 with 3^-2.5 and 5 with Γ(7.5)/(5! Γ(2.5)) 3^-2.5 (2/3)^5.
        let nothing = none(5.0, hazard(3.0));
        assert!((nothing - 0.064_150_029_9).abs() < 1e-10);
        let (of_five, up_to_five) = cumulated(5.0, 5.0, 3.0);
        assert!((of_five - 0.099_095_956_697_327).abs() < 1e-14);
        let at = |uniform| quantile(uniform, 5.0, 3.0, nothing);
        assert_eq!([at(0.064_150_0), at(0.064_150_1)], [0.0, 1.0]);
        let two = one_at_most(5.0, 3.0, nothing);
        assert_eq!([at(two.next_down()), at(two)], [1.0, 2.0]);
        assert_eq!([at(up_to_five - of_five - 1e-9), at(up_to_five - 1e-9), at(up_to_five + 1e-9)], [4.0, 5.0, 6.0]);
    }

    #[test]
    fn mean_and_variance_are_exact() {
        let (mean, dispersion) = (0.7, 2.5);
        let moments = (1..400).fold((0.0, 0.0), |(first, second), n| {
            let probability = cumulated(f64::from(n), mean, dispersion).0;
            (first + f64::from(n) * probability, second + f64::from(n * n) * probability)
        });
        assert!((moments.0 - mean).abs() < 1e-12 && (moments.1 - mean * mean - dispersion * mean).abs() < 1e-11, "{moments:?}");
    }

    #[test]
    fn without_dispersion_it_is_the_poisson_law_and_always_ends() {
        for uniform in [0.001, 0.3, 0.72, 0.951, 0.9999, 1.0 - 1e-16] {
            for rate in [0.0, 0.05, 3.0, 40.0] {
                assert_eq!(quantile(uniform, rate, 1.0, none(rate, hazard(1.0))), poisson::quantile(uniform, rate));
            }
        }
        assert!(quantile(1.0 - 1e-16, 0.01, 1_000.0, none(0.01, hazard(1_000.0))) < 1e6);
        assert_eq!(quantile(1.0 - 1e-16, 0.0, 3.0, none(0.0, hazard(3.0))), 0.0);
    }
}
