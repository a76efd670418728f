//! The special functions behind the gamma and beta distributions: ln Γ, the regularized incomplete gamma and
//! beta functions, and their inverses.
//!
//! Every probability is given with its complement ([`Tails`]), because `1 - p` loses the digits of a small upper
//! tail. Knows numbers only: no distribution family, no amount, no unit.

mod beta;
mod gamma;
#[cfg(test)]
mod properties;

use crate::quantity::math::{exp, ln, normal_cdf, normal_quantile};

pub use beta::{inverse_regularized_beta, regularized_beta};
pub use gamma::{inverse_regularized_gamma, regularized_gamma};

/// The probabilities below and above a point. They add up to one, and the smaller of the two is accurate to full
/// relative precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// P(X ≤ x), from 0 to 1.
    pub below: f64,
    /// P(X > x), from 0 to 1.
    pub above: f64,
}

impl Tails {
    /// The point with probability `p` below it; a `p` outside 0 to 1 is clamped.
    pub fn at_probability(p: f64) -> Tails {
        let below = p.clamp(0.0, 1.0);
        Tails { below, above: 1.0 - below }
    }

    /// The point of a standard normal score `z`; accurate in both tails up to |z| = 37.
    pub fn at_score(z: f64) -> Tails {
        Tails { below: normal_cdf(z), above: normal_cdf(-z) }
    }

    /// The standard normal score of this point.
    pub fn score(self) -> f64 {
        if self.below <= self.above { normal_quantile(self.below) } else { -normal_quantile(self.above) }
    }

    /// The cumulative hazard, −ln of the probability above, without the cancellation of `ln(1 - p)` for small p.
    pub fn cumulative_hazard(self) -> f64 {
        if self.below < 0.5 { -ln_1_plus(-self.below) } else { -ln(self.above) }
    }
}

/// ln Γ(x) for x > 0. Γ(5) = 24, so `ln_gamma(5.0)` is 3.178.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// eˣ − 1 without cancellation near zero.
pub fn exp_minus_1(x: f64) -> f64 {
    libm::expm1(x)
}

/// ln(1 + x) without cancellation near zero.
pub fn ln_1_plus(x: f64) -> f64 {
    libm::log1p(x)
}

const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;
const TWO_PI: f64 = core::f64::consts::TAU;

/// Maximum number of terms of a series or continued fraction. About ten times the square root of the
/// largest parameter are needed, so this suffices for parameters up to 10⁸.
const MAX_TERMS: u32 = 100_000;

/// The error of Stirling's formula, ln Γ(n+1) − (n + ½) ln n + n − ln √(2π). At n = 1 it is
/// 1 − 0.9189 = 0.0811. Source: Loader, "Fast and accurate computation of binomial probabilities" (2000).
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * ln(n) + n - LN_SQRT_TWO_PI;
    }
    let square = n * n;
    let mut series = 1.0 / 1188.0;
    for coefficient in [1.0 / 1680.0, 1.0 / 1260.0, 1.0 / 360.0, 1.0 / 12.0] {
        series = coefficient - series / square;
    }
    series / n
}

/// The deviance x ln(x/m) + m − x, accurate even where x is close to m and the three terms cancel (Loader 2000).
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * ln(x / m) + m - x;
    }
    let ratio = (x - m) / (x + m);
    let mut sum = (x - m) * ratio;
    let mut power = 2.0 * x * ratio;
    // |ratio| < 0.1, so each term is at most a hundredth of the one before.
    for term in 1..=12 {
        power *= ratio * ratio;
        let next = sum + power / f64::from(2 * term + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// The root of an increasing function between `low` and `high`, by Newton steps safeguarded with a shrinking
/// bracket. `function` returns value and slope; an infinite value or a zero slope leads to a bisection step.
fn root_of_increasing(start: f64, mut low: f64, mut high: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut point = start.clamp(low, high);
    for _ in 0..200 {
        let (value, slope) = function(point);
        if value < 0.0 {
            low = point;
        } else {
            high = point;
        }
        let newton = point - value / slope;
        let next = if newton >= low && newton <= high { newton } else { 0.5 * (low + high) };
        if (next - point).abs() <= 2e-16 * (1.0 + point.abs()) {
            return next;
        }
        point = next;
    }
    point
}

/// Solves `tails_at(u) = target` for u by matching the logarithm of the smaller tail: for both the gamma and the beta
/// distribution it is a concave function of u, so Newton steps cannot diverge.
/// `tails_at` returns the tails at u and the derivative of the lower one.
fn invert_tails(target: Tails, start: f64, low: f64, high: f64, tails_at: impl Fn(f64) -> (Tails, f64)) -> f64 {
    let lower_is_smaller = target.below <= target.above;
    let ln_target = ln(if lower_is_smaller { target.below } else { target.above });
    root_of_increasing(start, low, high, |u| {
        let (tails, density) = tails_at(u);
        if lower_is_smaller {
            (ln(tails.below) - ln_target, density / tails.below)
        } else {
            (ln_target - ln(tails.above), density / tails.above)
        }
    })
}

/// x^a y^b / B(a, b) for y = 1 − x, in Loader's form, which is accurate for large a and b.
fn beta_density_in_logit(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let total = a + b;
    let exponent = stirling_error(total) - stirling_error(a) - stirling_error(b) - deviance(a, total * x) - deviance(b, total * y);
    (a / total * b / TWO_PI).sqrt() * exp(exponent)
}

/// x^a e^−x / Γ(a), in Loader's form, which is accurate for large a.
fn gamma_density_in_log(a: f64, x: f64) -> f64 {
    (a / TWO_PI).sqrt() * exp(-stirling_error(a) - deviance(a, x))
}
