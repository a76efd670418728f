//! The Black-Scholes value of an option.

use crate::quantity::math::{exp, ln, normal_cdf};

/// Fair value of a European call (Black, Scholes and Merton, 1973).
///
/// ```text
/// C = S e^−qT Φ(d₁) − K e^−rT Φ(d₂),   d₁ = (ln(S/K) + (r − q + v²/2) T) / (v √T),   d₂ = d₁ − v √T
/// ```
/// `rate` and `dividend_yield` are continuously compounded per year, `volatility` is per year, and `years` run to expiry. S 42, K 40, r .10, v .20, T .5: 4.7594.
pub fn black_scholes_call(spot: f64, strike: f64, rate: f64, dividend_yield: f64, years: f64, volatility: f64) -> f64 {
    let forward = spot * exp(-dividend_yield * years);
    let discounted = strike * exp(-rate * years);
    let spread = volatility * years.sqrt();
    // Without a strike the option is the share.
    if spread <= 0.0 || strike <= 0.0 {
        return (forward - discounted).max(0.0);
    }
    let d1 = ln(forward / discounted) / spread + spread / 2.0;
    forward * normal_cdf(d1) - discounted * normal_cdf(d1 - spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Haug (1998), as in QuantLib's European-option test, and Hull's example: within 5e-5.
    #[test]
    fn calls_agree_with_published_values() {
        for (strike, spot, dividend_yield, rate, years, volatility, value) in [
            (65.0, 60.0, 0.0, 0.08, 0.25, 0.30, 2.1334),
            (19.0, 19.0, 0.10, 0.10, 0.75, 0.28, 1.7011),
            (1.60, 1.56, 0.08, 0.06, 0.50, 0.12, 0.0291),
            (100.0, 90.0, 0.10, 0.10, 0.10, 0.15, 0.0205),
            (100.0, 110.0, 0.10, 0.10, 0.50, 0.35, 15.3086),
            (40.0, 42.0, 0.08, 0.04, 0.75, 0.35, 5.0975),
            (40.0, 42.0, 0.0, 0.10, 0.5, 0.20, 4.759422),
            // A ten-year option at the money, S = K = 30, v .30, r = ln 1.06.
            (30.0, 30.0, 0.0, 0.058_268_908_123_975_8, 10.0, 0.30, 16.5471),
        ] {
            let got = black_scholes_call(spot, strike, rate, dividend_yield, years, volatility);
            assert!((got - value).abs() <= 5e-5, "{got} instead of {value}");
        }
        assert_eq!(black_scholes_call(50.0, 40.0, 0.0, 0.0, 1.0, 0.0), 10.0);
        assert_eq!(black_scholes_call(50.0, 0.0, 0.04, 0.0, 1.0, 0.45), 50.0);
    }
}
