//! What guardrails of money leave of ordinary use: a limit cannot tell a long job from a runaway one.
//!
//! ```text
//! served share of a month = E[min(Y, L)] / m = Φ((ln(L/m) − σ²/2) / σ) + L/m · Φ(−(ln(L/m) + σ²/2) / σ)
//! ```
//! where the spend Y of an active day is lognormal with mean m = the month's spend ÷ active days and log standard deviation σ, and L is the lesser of
//! the daily limit and the kill switch: a day's use counts as one run. The mean over the days takes the place of each day, so that nothing is drawn.

use super::GuardrailBounds;
use crate::quantity::math::{exp, ln, normal_cdf};
use crate::scenario::{Guardrails, Number};

/// The most that a person's ordinary use of one resource may cost on a day, dollars, where each number has the value that `value` gives it; absent
/// where no guardrail bounds dollars.
pub fn most_a_day(guardrails: &Guardrails, value: impl Fn(&Number) -> f64) -> Option<f64> {
    Some(GuardrailBounds::of_guardrails(guardrails, value).most_of_size()).filter(|most| *most < f64::INFINITY)
}

/// The mean cost of a day up to which a limit of `most` dollars withholds less than a hundred-millionth of use, which counts as nothing: a day that costs
/// as much as the limit is then 5.6 standard deviations away. Under 25,000 a day with σ 1.1: 28.8.
pub fn hardly_limited_up_to(most: f64, sigma: f64) -> f64 {
    const DEVIATIONS: f64 = 5.6;
    most * exp(-sigma * (DEVIATIONS + 0.5 * sigma))
}

/// Share of use that is served where a day may cost `most` dollars and costs `mean` on average. All days cost the same without a spread `sigma`.
///
/// Days of 100 on average with σ 1 under 200: Φ(.193) + 2 Φ(−1.193) = .5766 + 2 × .1164 = .809.
pub fn served_share(mean: f64, most: f64, sigma: f64) -> f64 {
    // Use that is free is not limited.
    if mean <= 0.0 || most == f64::INFINITY {
        return 1.0;
    }
    let days = most / mean;
    if sigma == 0.0 || days <= 0.0 {
        return days.min(1.0);
    }
    let (score, half_variance) = (ln(days), 0.5 * sigma * sigma);
    let within = normal_cdf((score - half_variance) / sigma);
    let at_limit = normal_cdf(-(score + half_variance) / sigma);
    (within + days * at_limit).min(days).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::family::Lognormal;
    use crate::chance::limited_expected_value::LimitedExpectedValue;

    #[test]
    fn the_served_share_is_the_limited_expected_value_of_a_lognormal_day() {
        // By tables: Φ(.193147) = .576578 and Φ(−1.193147) = .116407.
        assert!((served_share(100.0, 200.0, 1.0) - 0.809_390).abs() < 1e-6, "{}", served_share(100.0, 200.0, 1.0));
        for sigma in [0.2, 1.0, 1.8] {
            let day = Lognormal::new(ln(80.0) - 0.5 * sigma * sigma, sigma).unwrap();
            for most in [5.0, 79.0, 300.0, 4_000.0] {
                let exact = LimitedExpectedValue::of(&day).at(most) / 80.0;
                let got = served_share(80.0, most, sigma);
                assert!((got / exact - 1.0).abs() < 1e-7, "σ {sigma}, {most} a day: {got} instead of {exact}");
            }
        }
    }

    #[test]
    fn equal_days_are_served_up_to_the_limit_and_what_is_free_in_full() {
        assert_eq!([50.0, 100.0, 200.0].map(|most| served_share(100.0, most, 0.0)), [0.5, 1.0, 1.0]);
        assert_eq!([served_share(0.0, 0.0, 1.0), served_share(10.0, 0.0, 1.0), served_share(10.0, f64::INFINITY, 1.0)], [1.0, 0.0, 1.0]);
        // Hardly any spread is none.
        assert!((served_share(100.0, 50.0, 1e-9) - 0.5).abs() < 1e-12 && (served_share(100.0, 150.0, 1e-9) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_hardly_reaches_the_limit_is_served_in_full() {
        assert!((hardly_limited_up_to(25_000.0, 1.1) - 28.8).abs() < 0.1 && hardly_limited_up_to(200.0, 0.0) == 200.0);
        for sigma in [0.1, 0.5, 1.1, 2.0] {
            let mean = hardly_limited_up_to(1_000.0, sigma);
            let withheld = 1.0 - served_share(mean, 1_000.0, sigma);
            assert!((0.0..1.2e-8).contains(&withheld), "σ {sigma}: {withheld}");
        }
    }

    #[test]
    fn a_tighter_limit_never_serves_more() {
        for sigma in [0.0, 0.1, 1.13, 3.0] {
            let shares: Vec<f64> = (0..4_000).map(|step| served_share(37.0, 0.01 * 1.004_f64.powi(step), sigma)).collect();
            assert!(shares.windows(2).all(|pair| pair[0] <= pair[1] + 1e-15), "σ {sigma}");
            assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "σ {sigma}");
        }
    }
}
