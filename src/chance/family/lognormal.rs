//! The lognormal law: ln X is normal with mean μ and standard deviation σ.
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
//! The last has no solution when p90/mean exceeds exp(z²/2) = 2.27, two when it lies between 1 and that, one up to 1.

use super::parameters::{drawable, positive, spread, three_digits, three_digits_below};
use super::{Family, FamilyEntry, Given, Impossible, ParameterSet, Quantile};
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
    build: |given| Ok(Box::new(build(given)?)),
};

/// The largest σ: a table that ends at 8.5 standard deviations then still holds 99.4 % of the mean. P95 is
/// 19,000 times the median there.
pub const LARGEST_SIGMA: f64 = 6.0;

/// A lognormal law. LN(8, 1.5) has mean exp(8 + 1.125) = 9,182 and median exp(8) = 2,981.
#[derive(Debug, Clone, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    /// From the mean and standard deviation of ln X, the latter up to [`LARGEST_SIGMA`].
    pub fn new(mu: f64, sigma: f64) -> Result<Lognormal, Impossible> {
        if !mu.is_finite() {
            return Err(Impossible::new(format!("the mean of the logarithm is {mu}, not a finite number"), "write a finite mean or p50"));
        }
        if sigma == 0.0 {
            return Err(super::parameters::no_spread("sigma is 0".to_owned(), exp(mu)));
        }
        Ok(Lognormal { mu, sigma: drawable("sigma", sigma, 1e-9, LARGEST_SIGMA)? })
    }

    /// From the mean of X and the standard deviation of ln X.
    pub fn with_mean(mean: f64, sigma: f64) -> Result<Lognormal, Impossible> {
        if sigma == 0.0 {
            return Err(super::parameters::no_spread("sigma is 0".to_owned(), mean));
        }
        Lognormal::new(ln(positive("mean", mean)?) - 0.5 * sigma * sigma, sigma)
    }

    /// The law that passes through two quantiles, the lower one first.
    pub fn through(lower: Quantile, upper: Quantile) -> Result<Lognormal, Impossible> {
        if let Some(quantile) = [lower, upper].into_iter().find(|quantile| quantile.value <= 0.0) {
            return Err(Impossible::new(
                format!("a lognormal is positive, but {} is {}", quantile.key, quantile.value),
                "write positive quantiles, or dist = \"normal\"",
            ));
        }
        // A difference of logarithms, because the ratio may overflow.
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

fn build(given: &Given) -> Result<Lognormal, Impossible> {
    if !given.has("mean") {
        return if given.has("sigma") {
            Lognormal::new(ln(positive("p50", given.number("p50")?)?), given.number("sigma")?)
        } else {
            let (lower, upper) = given.two_quantiles()?;
            Lognormal::through(lower, upper)
        };
    }
    let mean = positive("mean", given.number("mean")?)?;
    let sigma = if given.has("sd") {
        let variation = spread(mean, given.number("sd")?)? / mean;
        ln_1_plus(variation * variation).sqrt()
    } else if given.has("gini") {
        sigma_of_gini(given.number("gini")?)?
    } else if given.has("sigma") {
        given.number("sigma")?
    } else {
        sigma_of_mean_and_p90(mean, positive("p90", given.number("p90")?)?)?
    };
    Lognormal::with_mean(mean, sigma)
}

/// σ from the Gini coefficient. By hand: G = 0.72 gives √2 Φ⁻¹(0.86) = 1.414 × 1.080 = 1.53.
fn sigma_of_gini(gini: f64) -> Result<f64, Impossible> {
    if gini > 0.0 && gini < 1.0 {
        Ok(core::f64::consts::SQRT_2 * normal_quantile(0.5 * (1.0 + gini)))
    } else {
        Err(Impossible::new(
            format!("a Gini coefficient lies between 0 and 1, not at {gini}"),
            "write a gini above 0 and below 1, such as 0.7",
        ))
    }
}

/// σ from the ratio r of P90 to the mean: the roots z ± √(z² − 2 ln r). By hand: r = 2 gives 0.78 and 1.79.
fn sigma_of_mean_and_p90(mean: f64, p90: f64) -> Result<f64, Impossible> {
    let score = normal_quantile(0.90);
    let ln_ratio = ln(p90 / mean);
    let discriminant = score * score - 2.0 * ln_ratio;
    if discriminant < 0.0 {
        let ceiling = exp(0.5 * score * score);
        return Err(Impossible::new(
            format!("no lognormal has mean {mean} and P90 {p90}: P90/mean cannot exceed {}", three_digits(ceiling)),
            format!("write a P90 of at most {}, or give p50 and p90", three_digits_below(mean * ceiling)),
        ));
    }
    let (smaller, larger) = (score - discriminant.sqrt(), score + discriminant.sqrt());
    if ln_ratio > 0.0 && discriminant > 0.0 {
        let (smaller, larger) = (three_digits(smaller), three_digits(larger));
        return Err(Impossible::new(
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
    fn gini_of_published_usage_gives_the_sigma_worked_out_by_hand() {
        for (gini, sigma) in [(0.72, 1.53), (0.75, 1.63), (0.77, 1.70)] {
            assert!((sigma_of_gini(gini).unwrap() - sigma).abs() < 5e-3);
        }
    }

    #[test]
    fn a_p90_at_or_below_the_mean_has_one_sigma_and_is_met() {
        for p90 in [0.01, 4.0, 9.99, 10.0] {
            let law = Lognormal::with_mean(10.0, sigma_of_mean_and_p90(10.0, p90).unwrap()).unwrap();
            assert!((law.quantile(0.9) / p90 - 1.0).abs() < 1e-12 && (law.mean() / 10.0 - 1.0).abs() < 1e-12);
        }
    }
}
