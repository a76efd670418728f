//! Counts of events in a month.
//!
//! ```text
//! P(N = k) = e^−λ λ^k / k!,   E[N] = λ
//! ```

use crate::quantity::columns::{Row, lanes};
use crate::quantity::math::exp;
use crate::quantity::special::regularized_gamma;
use crate::quantity::{LANES, Lanes};

/// The rate from which on e^−λ would vanish; a reader's range keeps rates far below.
pub const LARGEST_RATE: f64 = 700.0;

/// The count at a uniform draw: the smallest n with P(N ≤ n) > u. Rates above [`LARGEST_RATE`] are a caller's mistake.
pub fn quantile(uniform: f64, rate: f64) -> f64 {
    debug_assert!(rate <= LARGEST_RATE);
    let mut term = exp(-rate);
    let (mut sum, mut n) = (term, 0.0);
    // Beyond the mean the terms fall; once one no longer moves the sum the tail is used up.
    while uniform >= sum && (n <= rate || term > f64::EPSILON * f64::EPSILON) {
        n += 1.0;
        term *= rate / n;
        sum += term;
    }
    n
}

/// [`quantile`] of a column of draws, each at its own rate: the same counts, found for all lanes at once.
#[inline(always)]
pub fn quantiles(uniforms: &Lanes, rates: &Lanes) -> Lanes {
    let mut term = Row(lanes(|lane| exp(-rates[lane])));
    let (mut sum, mut counts) = (term, Row::ZERO);
    let mut n = 0.0;
    loop {
        let mut left = 0_u64;
        for lane in 0..LANES {
            let goes_on = (uniforms[lane] >= sum[lane]) & ((n <= rates[lane]) | (term[lane] > f64::EPSILON * f64::EPSILON));
            left += u64::from(goes_on);
            counts[lane] = if goes_on { n + 1.0 } else { counts[lane] };
        }
        if left == 0 {
            return counts.0;
        }
        n += 1.0;
        // A lane whose count is found has a sum above its draw for good.
        for lane in 0..LANES {
            term[lane] *= rates[lane] / n;
            sum[lane] += term[lane];
        }
    }
}

/// The steps P(N ≤ n) of a column of rates, worked out once for many columns of draws.
pub struct PoissonTable {
    up_to: Vec<Row>,
}

/// A draw of 32 bits lies further below 1 than this.
const BEYOND_ALL_DRAWS: f64 = 1.0 / (1_u64 << 40) as f64;

impl PoissonTable {
    pub fn new(rates: &Lanes) -> Self {
        let mut term = lanes(|lane| exp(-rates[lane]));
        let mut up_to = vec![Row(term)];
        for n in 1.. {
            let sum = &up_to[n - 1];
            let is_used_up = |lane: usize| {
                1.0 - sum[lane] < BEYOND_ALL_DRAWS || n as f64 > rates[lane] + 1.0 && term[lane] < f64::EPSILON * f64::EPSILON
            };
            if (0..LANES).all(is_used_up) {
                break;
            }
            term = lanes(|lane| term[lane] * (rates[lane] / n as f64));
            up_to.push(Row(lanes(|lane| sum[lane] + term[lane])));
        }
        Self { up_to }
    }

    /// [`quantiles`] of draws of no more than 32 bits.
    #[inline(always)]
    pub fn quantiles(&self, uniforms: &Lanes) -> Lanes {
        let mut counts = Row::ZERO;
        for up_to in &self.up_to {
            let mut left = 0_u64;
            for lane in 0..LANES {
                let goes_on = uniforms[lane] >= up_to[lane];
                left += u64::from(goes_on);
                counts[lane] += if goes_on { 1.0 } else { 0.0 };
            }
            if left == 0 {
                break;
            }
        }
        counts.0
    }
}

/// Exact E[min(N, limit)] = λ P(N < m) + limit P(N > m), m being the whole part of `limit`; λ where there is no limit (infinite or NaN).
///
/// P(N < m) is the gamma law's Q(m, λ), so that no rate is too large. With λ = 1 and a limit of 1: 1 × e^−1 + 1 × (1 − 2 e^−1) = 0.632.
pub fn limited_mean(rate: f64, limit: f64) -> f64 {
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
    fn a_column_has_the_counts_of_its_lanes() {
        let uniforms = std::array::from_fn(|lane| if lane == 63 { 1.0 - 1e-16 } else { (lane as f64 + 0.5) / 64.0 });
        for rates in [[0.0; LANES], [2.5; LANES], std::array::from_fn(|lane| lane as f64 * 0.7)] {
            assert_eq!(quantiles(&uniforms, &rates), std::array::from_fn(|lane| quantile(uniforms[lane], rates[lane])));
            let of_32_bits = std::array::from_fn(|lane| uniforms[lane].min(1.0 - 0.5_f64.powi(33)));
            assert_eq!(PoissonTable::new(&rates).quantiles(&of_32_bits), quantiles(&of_32_bits, &rates));
        }
    }

    #[test]
    fn quantiles_follow_the_exact_probabilities() {
        // validation M: Poisson(.05) is 0 with .9512294245, then 1 with .0475614712.
        assert_eq!(quantile(0.951_229, 0.05), 0.0);
        assert_eq!(quantile(0.951_230, 0.05), 1.0);
        assert_eq!(quantile(0.998_790, 0.05), 1.0);
        assert_eq!(quantile(0.998_792, 0.05), 2.0);
        assert!(quantile(1.0 - 1e-16, 5.0) < 60.0);
    }

    #[test]
    fn a_limit_takes_the_tail_away() {
        assert!((limited_mean(1.0, 1.0) - (1.0 - exp(-1.0))).abs() < 1e-15);
        assert!((limited_mean(5.0, 1e9) - 5.0).abs() < 1e-12);
        // min(N, 1/2) is 1/2 whenever N > 0.
        assert!((limited_mean(1.0, 0.5) - 0.5 * (1.0 - exp(-1.0))).abs() < 1e-15);
    }
}
