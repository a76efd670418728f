//! Clustered events: each arrival brings a geometrically distributed number of events, at least one.
//!
//! ```text
//! P(G = k) = (1 − 1/c)^(k−1) / c,  k = 1, 2 …,   E[G] = c,   Var G = c (c − 1)
//! ```

use crate::quantity::math::ln;
use crate::quantity::special::ln_1_plus;

/// The size of a cluster for a uniform draw, with `mean` c ≥ 1: the smallest k with P(G > k) = (1 − 1/c)^k ≤ u.
///
/// With c = 1.5 and u = 0.2: 1/3 > 0.2 and 1/9 ≤ 0.2, so two events.
pub fn size(uniform: f64, mean: f64) -> f64 {
    if mean <= 1.0 {
        return 1.0;
    }
    (ln(uniform) / ln_1_plus(-1.0 / mean)).ceil().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_follow_the_exact_probabilities() {
        assert_eq!([0.34, 0.33, 0.2, 0.112, 0.11].map(|uniform| size(uniform, 1.5)), [1.0, 2.0, 2.0, 2.0, 3.0]);
        assert_eq!([1e-16, 0.5, 1.0 - 1e-16].map(|uniform| size(uniform, 1.0)), [1.0; 3]);
        assert_eq!(size(1.0 - 1e-16, 3.0), 1.0);
        // Σ P(G > k) over a fine grid of draws is the mean.
        let n = 1_000_000;
        let mean = (0..n).map(|i| size((f64::from(i) + 0.5) / f64::from(n), 2.5)).sum::<f64>() / f64::from(n);
        assert!((mean - 2.5).abs() < 1e-4, "{mean}");
    }
}
