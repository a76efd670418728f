//! The lognormal distribution: ln X is normal with mean μ and standard deviation σ.
//!
//! | keys | σ | μ |
//! |---|---|---|
//! | two quantiles x₁ < x₂ at scores z₁ < z₂ | ln(x₂/x₁) / (z₂ − z₁) | ln x₁ − σ z₁ |
//! | mean, sd | √ln(1 + (sd/mean)²) | ln mean − σ²/2 |
//! | mean, sigma | σ | ln mean − σ²/2 |
//! | mean, gini | √2 Φ⁻¹((1 + G)/2), from G = 2Φ(σ/√2) − 1 | ln mean − σ²/2 |
//! | p50, sigma | σ | ln p50 |
//! | mean, p90 | z σ − σ²/2 = ln(p90/mean) with z = 1.2816 | ln mean − σ²/2 |
//!
//! The last equation has no solution if p90/mean exceeds exp(z²/2) = 2.27, two between 1 and 2.27, and one up to 1.

use super::parameters::{no_spread, positive, positive_sd, three_digits, three_digits_below, within};
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet, Quantile};
use crate::quantity::math::{exp, ln, normal_cdf, normal_quantile};
use crate::quantity::simd::dispatch;
use crate::quantity::special::{exp_minus_1, ln_1_plus};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "lognormal",
    parameter_sets: &[
        ParameterSet::TwoQuantiles,
        ParameterSet::of(&["mean", "sd"]),
        ParameterSet::of(&["mean", "gini"]),
        ParameterSet::of(&["mean", "sigma"]),
        ParameterSet::of(&["p50", "sigma"]),
        ParameterSet::of(&["mean", "p90"]),
    ],
    example: r#"{ dist = "lognormal", p50 = 8, p90 = 40 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// The largest σ, at which a table that ends at 8.5 standard deviations includes 99.4% of the mean. P95 is then
/// 19,000 times the median.
pub const MAX_SIGMA: f64 = 6.0;

/// A lognormal distribution. LN(8, 1.5) has mean exp(8 + 1.125) = 9,182 and median exp(8) = 2,981.
#[derive(Debug, Clone, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    /// From the mean and standard deviation of ln X, the latter at most 6.
    pub fn new(mu: f64, sigma: f64) -> Result<Lognormal, DistributionError> {
        if !mu.is_finite() {
            return Err(DistributionError::new(
                format!("the mean of the logarithm is {mu}, not a finite number"),
                "write a finite mean or p50",
            ));
        }
        if sigma == 0.0 {
            return Err(no_spread(Some("sigma"), "sigma is 0".to_owned(), exp(mu)));
        }
        Ok(Lognormal { mu, sigma: within("sigma", sigma, 1e-9, MAX_SIGMA)? })
    }

    /// From the mean of X and the standard deviation of ln X.
    pub fn with_mean(mean: f64, sigma: f64) -> Result<Lognormal, DistributionError> {
        if sigma == 0.0 {
            return Err(no_spread(Some("sigma"), "sigma is 0".to_owned(), mean));
        }
        Lognormal::new(ln(positive("mean", mean)?) - 0.5 * sigma * sigma, sigma)
    }

    /// The distribution with two given quantiles, the lower one first.
    pub fn through(lower: Quantile, upper: Quantile) -> Result<Lognormal, DistributionError> {
        if let Some(quantile) = [lower, upper].into_iter().find(|quantile| quantile.value <= 0.0) {
            return Err(DistributionError::new(
                format!("a lognormal is positive, but {} is {}", quantile.key, quantile.value),
                "write positive quantiles, or dist = \"normal\"",
            ));
        }
        // A difference of logarithms, because a ratio could overflow.
        let sigma = (ln(upper.value) - ln(lower.value)) / (upper.score - lower.score);
        Lognormal::new(ln(lower.value) - sigma * lower.score, sigma)
    }

    /// The standard deviation of ln X.
    pub fn sigma(&self) -> f64 {
        self.sigma
    }
}

impl Family for Lognormal {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        exp(self.mu + 0.5 * self.sigma * self.sigma)
    }

    fn sd(&self) -> f64 {
        self.mean() * exp_minus_1(self.sigma * self.sigma).sqrt()
    }

    fn cdf(&self, x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { normal_cdf((ln(x) - self.mu) / self.sigma) }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.quantile_of_score(normal_quantile(p.clamp(0.0, 1.0)))
    }

    fn quantile_of_score(&self, z: f64) -> f64 {
        exp(self.mu + self.sigma * z)
    }

    fn quantiles_of_scores(&self, scores: &mut [f64]) {
        dispatch(
            #[inline(always)]
            || scores.iter_mut().for_each(|score| *score = exp(self.mu + self.sigma * *score)),
        );
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn sigma_of_logarithm(&self) -> Option<f64> {
        Some(self.sigma)
    }
}

fn build(parameters: &ParameterMap) -> Result<Lognormal, DistributionError> {
    if !parameters.has("mean") {
        return if parameters.has("sigma") {
            Lognormal::new(ln(positive("p50", parameters.number("p50")?)?), parameters.number("sigma")?)
        } else {
            let (lower, upper) = parameters.two_quantiles()?;
            Lognormal::through(lower, upper)
        };
    }
    let mean = positive("mean", parameters.number("mean")?)?;
    let sigma = if parameters.has("sd") {
        let variation = positive_sd(mean, parameters.number("sd")?)? / mean;
        ln_1_plus(variation * variation).sqrt()
    } else if parameters.has("gini") {
        sigma_of_gini(parameters.number("gini")?)?
    } else if parameters.has("sigma") {
        parameters.number("sigma")?
    } else {
        sigma_of_mean_and_p90(mean, positive("p90", parameters.number("p90")?)?)?
    };
    Lognormal::with_mean(mean, sigma)
}

/// σ = √2 Φ⁻¹((1 + G)/2) from the Gini coefficient G. By hand: G = 0.72 gives √2 Φ⁻¹(0.86) = 1.414 × 1.080 = 1.53.
fn sigma_of_gini(gini: f64) -> Result<f64, DistributionError> {
    if gini > 0.0 && gini < 1.0 {
        Ok(core::f64::consts::SQRT_2 * normal_quantile(0.5 * (1.0 + gini)))
    } else {
        Err(DistributionError::new(
            format!("a Gini coefficient of {gini} is not between 0 and 1"),
            "write a gini above 0 and below 1, such as 0.7",
        ))
    }
}

/// σ from the ratio r of P90 to the mean, the roots z ± √(z² − 2 ln r) with z = 1.2816. By hand: r = 2 gives 0.78 and 1.79.
fn sigma_of_mean_and_p90(mean: f64, p90: f64) -> Result<f64, DistributionError> {
    let score = normal_quantile(0.90);
    let ln_ratio = ln(p90 / mean);
    let discriminant = score * score - 2.0 * ln_ratio;
    if discriminant < 0.0 {
        let max_ratio = exp(0.5 * score * score);
        return Err(DistributionError::new(
            format!("no lognormal has mean {mean} and P90 {p90}: P90/mean cannot exceed {}", three_digits(max_ratio)),
            format!("write a P90 of at most {}, or give p50 and p90", three_digits_below(mean * max_ratio)),
        ));
    }
    let (smaller, larger) = (score - discriminant.sqrt(), score + discriminant.sqrt());
    if ln_ratio > 0.0 && discriminant > 0.0 {
        let (smaller, larger) = (three_digits(smaller), three_digits(larger));
        return Err(DistributionError::new(
            format!("two lognormals have mean {mean} and P90 {p90}: sigma {smaller} and sigma {larger}"),
            format!("give mean with sigma = {smaller} or sigma = {larger}, or give p50 and p90"),
        ));
    }
    Ok(larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sigma_of_gini_matches_hand_calculations() {
        for (gini, sigma) in [(0.72, 1.53), (0.75, 1.63), (0.77, 1.70)] {
            assert!((sigma_of_gini(gini).unwrap() - sigma).abs() < 5e-3);
        }
    }

    #[test]
    fn a_p90_up_to_the_mean_has_one_sigma() {
        for p90 in [0.01, 4.0, 9.99, 10.0] {
            let distribution = Lognormal::with_mean(10.0, sigma_of_mean_and_p90(10.0, p90).unwrap()).unwrap();
            assert!((distribution.quantile(0.9) / p90 - 1.0).abs() < 1e-12 && (distribution.mean() / 10.0 - 1.0).abs() < 1e-12);
        }
    }
}
