//! Overdispersed counts of events in a month: negative binomial, with the Poisson distribution as its limit.
//!
//! ```text
//! N ~ NB(mean m, variance D m), D ≥ 1:   P(0) = D^(−m/(D−1)),   P(k+1) = P(k) (m + k (D−1)) / (D (k+1)),   E[N] = m
//! ```
//! The variance-to-mean ratio D is the same for a month and for a year of independent months, because the sum of independent negative binomials
//! with the same D is one with that D. D = 1 is Poisson, with the same formulas and P(0) = e^−m.

use crate::quantity::math::exp;
use crate::quantity::special::ln_1_plus;

/// −ln P(0) per expected event: ln D / (D − 1), and 1 for Poisson. With D = 3: 0.549.
pub fn hazard(dispersion: f64) -> f64 {
    let excess = dispersion - 1.0;
    if excess > 0.0 { ln_1_plus(excess) / excess } else { 1.0 }
}

/// P(0) for `mean` expected events and the [`hazard`] of their dispersion. Five events with D = 3: 3^−2.5 = 0.0642.
#[inline(always)]
pub fn p_zero(mean: f64, hazard: f64) -> f64 {
    exp(-hazard * mean)
}

/// P(N ≤ 1), given P(0): exactly the uniform draw at which [`quantile`] steps from one to two.
#[inline(always)]
pub fn p_at_most_one(mean: f64, dispersion: f64, p_zero: f64) -> f64 {
    p_zero + p_zero * (mean / dispersion)
}

/// The count for a uniform draw: the smallest n with P(N ≤ n) > u. `p_zero` is P(0), which callers have already computed to check whether
/// there are any events. The mean must be well below 700, where P(0) underflows for a dispersion of 1.
pub fn quantile(uniform: f64, mean: f64, dispersion: f64, p_zero: f64) -> f64 {
    let excess = dispersion - 1.0;
    let (mut term, mut sum, mut n) = (p_zero, p_zero, 0.0);
    // Above the mean the terms decrease; once a term no longer changes the sum, the remaining tail is negligible.
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

    /// P(N = n) and P(N ≤ n).
    fn probabilities(n: f64, mean: f64, dispersion: f64) -> (f64, f64) {
        let (mut term, mut sum) = (p_zero(mean, hazard(dispersion)), 0.0);
        for k in 0..=n as u32 {
            if k > 0 {
                let previous = f64::from(k - 1);
                term *= (mean + previous * (dispersion - 1.0)) / (dispersion * f64::from(k));
            }
            sum += term;
        }
        (term, sum)
    }

    #[test]
    fn quantiles_follow_the_exact_probabilities() {
        // NB(mean 5, var 15) is 0 with 3^-2.5 and 5 with Γ(7.5)/(5! Γ(2.5)) 3^-2.5 (2/3)^5.
        let p_zero = p_zero(5.0, hazard(3.0));
        assert!((p_zero - 0.064_150_029_9).abs() < 1e-10);
        let (p_five, p_at_most_five) = probabilities(5.0, 5.0, 3.0);
        assert!((p_five - 0.099_095_956_697_327).abs() < 1e-14);
        let at = |uniform| quantile(uniform, 5.0, 3.0, p_zero);
        assert_eq!([at(0.064_150_0), at(0.064_150_1)], [0.0, 1.0]);
        let p_at_most_one = p_at_most_one(5.0, 3.0, p_zero);
        assert_eq!([at(p_at_most_one.next_down()), at(p_at_most_one)], [1.0, 2.0]);
        assert_eq!([at(p_at_most_five - p_five - 1e-9), at(p_at_most_five - 1e-9), at(p_at_most_five + 1e-9)], [4.0, 5.0, 6.0]);
    }

    #[test]
    fn mean_and_variance_are_exact() {
        let (mean, dispersion) = (0.7, 2.5);
        let moments = (1..400).fold((0.0, 0.0), |(first, second), n| {
            let probability = probabilities(f64::from(n), mean, dispersion).0;
            (first + f64::from(n) * probability, second + f64::from(n * n) * probability)
        });
        assert!((moments.0 - mean).abs() < 1e-12 && (moments.1 - mean * mean - dispersion * mean).abs() < 1e-11, "{moments:?}");
    }

    #[test]
    fn without_overdispersion_it_is_poisson_and_the_search_always_ends() {
        for uniform in [0.001, 0.3, 0.72, 0.951, 0.9999, 1.0 - 1e-16] {
            for rate in [0.0, 0.05, 3.0, 40.0] {
                assert_eq!(quantile(uniform, rate, 1.0, p_zero(rate, hazard(1.0))), poisson::quantile(uniform, rate));
            }
        }
        assert!(quantile(1.0 - 1e-16, 0.01, 1_000.0, p_zero(0.01, hazard(1_000.0))) < 1e6);
        assert_eq!(quantile(1.0 - 1e-16, 0.0, 3.0, p_zero(0.0, hazard(3.0))), 0.0);
    }
}
