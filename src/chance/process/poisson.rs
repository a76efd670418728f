//! Poisson counts of events in a month.
//!
//! ```text
//! P(N = k) = e^−λ λ^k / k!,   E[N] = λ
//! ```

use crate::quantity::columns::{Row, lanes};
use crate::quantity::math::exp;
use crate::quantity::special::regularized_gamma;
use crate::quantity::{LANES, Lanes};

/// The largest rate, above which e^−λ would underflow; the range check of the input keeps rates far below.
const MAX_RATE: f64 = 700.0;

/// The count for a uniform draw: the smallest n with P(N ≤ n) > u. The rate must be at most 700.
pub fn quantile(uniform: f64, rate: f64) -> f64 {
    debug_assert!(rate <= MAX_RATE);
    let mut term = exp(-rate);
    let (mut sum, mut n) = (term, 0.0);
    // Above the mean the terms decrease; once a term no longer changes the sum, the remaining tail is negligible.
    while uniform >= sum && (n <= rate || term > f64::EPSILON * f64::EPSILON) {
        n += 1.0;
        term *= rate / n;
        sum += term;
    }
    n
}

/// [`quantile`] for a column of draws and rates: the same counts, computed for all lanes at once.
#[inline(always)]
pub fn quantiles(uniforms: &Lanes, rates: &Lanes) -> Lanes {
    let mut term = Row(lanes(|lane| exp(-rates[lane])));
    let (mut sum, mut counts) = (term, Row::ZERO);
    let mut n = 0.0;
    loop {
        let mut n_unfinished = 0_u64;
        for lane in 0..LANES {
            let is_unfinished = (uniforms[lane] >= sum[lane]) & ((n <= rates[lane]) | (term[lane] > f64::EPSILON * f64::EPSILON));
            n_unfinished += u64::from(is_unfinished);
            counts[lane] = if is_unfinished { n + 1.0 } else { counts[lane] };
        }
        if n_unfinished == 0 {
            return counts.0;
        }
        n += 1.0;
        // A finished lane stays finished, because its sum only increases.
        for lane in 0..LANES {
            term[lane] *= rates[lane] / n;
            sum[lane] += term[lane];
        }
    }
}

/// The cumulative probabilities P(N ≤ n) for a column of rates, computed once for many columns of draws.
pub struct PoissonTable {
    /// Entry n holds P(N ≤ n) for each lane.
    cumulative: Vec<Row>,
}

/// A uniform number of 32 bits is below 1 by more than this.
const NEGLIGIBLE_TAIL: f64 = 1.0 / (1_u64 << 40) as f64;

impl PoissonTable {
    /// Tabulates far enough for uniform numbers of 32 bits.
    pub fn new(rates: &Lanes) -> Self {
        let mut term = lanes(|lane| exp(-rates[lane]));
        let mut cumulative = vec![Row(term)];
        for n in 1.. {
            let sum = &cumulative[n - 1];
            let is_complete =
                |lane: usize| 1.0 - sum[lane] < NEGLIGIBLE_TAIL || n as f64 > rates[lane] + 1.0 && term[lane] < f64::EPSILON * f64::EPSILON;
            if (0..LANES).all(is_complete) {
                break;
            }
            term = lanes(|lane| term[lane] * (rates[lane] / n as f64));
            cumulative.push(Row(lanes(|lane| sum[lane] + term[lane])));
        }
        Self { cumulative }
    }

    /// [`quantiles`] for uniform numbers of at most 32 bits.
    #[inline(always)]
    pub fn quantiles(&self, uniforms: &Lanes) -> Lanes {
        let mut counts = Row::ZERO;
        for cumulative in &self.cumulative {
            let mut n_unfinished = 0_u64;
            for lane in 0..LANES {
                let is_unfinished = uniforms[lane] >= cumulative[lane];
                n_unfinished += u64::from(is_unfinished);
                counts[lane] += if is_unfinished { 1.0 } else { 0.0 };
            }
            if n_unfinished == 0 {
                break;
            }
        }
        counts.0
    }
}

/// Exact `E[min(N, limit)]` = λ P(N < m) + limit P(N > m), with m the integer part of `limit`; λ for an infinite or NaN `limit`, which means none.
///
/// P(N < m) is the regularized incomplete gamma function Q(m, λ), which is valid for any rate. With λ = 1 and a limit of 1:
/// 1 × e^−1 + 1 × (1 − 2 e^−1) = 0.632.
pub fn limited_expected_value(rate: f64, limit: f64) -> f64 {
    if rate == 0.0 || !limit.is_finite() {
        return rate;
    }
    let whole = limit.floor();
    let fewer = if whole == 0.0 { 0.0 } else { regularized_gamma(whole, rate).above };
    rate * fewer + limit * regularized_gamma(whole + 1.0, rate).below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_counts_of_single_draws() {
        let uniforms = std::array::from_fn(|lane| if lane == 63 { 1.0 - 1e-16 } else { (lane as f64 + 0.5) / 64.0 });
        for rates in [[0.0; LANES], [2.5; LANES], std::array::from_fn(|lane| lane as f64 * 0.7)] {
            assert_eq!(quantiles(&uniforms, &rates), std::array::from_fn(|lane| quantile(uniforms[lane], rates[lane])));
            let of_32_bits = std::array::from_fn(|lane| uniforms[lane].min(1.0 - 0.5_f64.powi(33)));
            assert_eq!(PoissonTable::new(&rates).quantiles(&of_32_bits), quantiles(&of_32_bits, &rates));
        }
    }

    #[test]
    fn quantiles_follow_the_exact_probabilities() {
        // Poisson(0.05): P(0) = 0.9512294245 and P(1) = 0.0475614712.
        assert_eq!(quantile(0.951_229, 0.05), 0.0);
        assert_eq!(quantile(0.951_230, 0.05), 1.0);
        assert_eq!(quantile(0.998_790, 0.05), 1.0);
        assert_eq!(quantile(0.998_792, 0.05), 2.0);
        assert!(quantile(1.0 - 1e-16, 5.0) < 60.0);
    }

    #[test]
    fn limited_expected_values_match_closed_forms() {
        assert!((limited_expected_value(1.0, 1.0) - (1.0 - exp(-1.0))).abs() < 1e-15);
        assert!((limited_expected_value(5.0, 1e9) - 5.0).abs() < 1e-12);
        // min(N, 1/2) is 1/2 whenever N > 0.
        assert!((limited_expected_value(1.0, 0.5) - 0.5 * (1.0 - exp(-1.0))).abs() < 1e-15);
    }
}
