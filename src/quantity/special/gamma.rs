//! The regularized incomplete gamma function and its inverse.

use super::{MAX_TERMS, Tails, gamma_density_in_log, invert_tails, ln_gamma};
use crate::quantity::math::{exp, ln};

/// The probabilities below and above `x` for a gamma distribution of scale one: P(a, x) and Q(a, x).
///
/// `shape` a > 0, x ≥ 0. Power series below a + 1, Lentz's continued fraction above it
/// (Abramowitz and Stegun 6.5.29, 6.5.31). By hand: a = 1 is the exponential, Q(1, 2) = e⁻² = 0.1353.
pub fn regularized_gamma(shape: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { below: 0.0, above: 1.0 };
    }
    if x == f64::INFINITY {
        return Tails { below: 1.0, above: 0.0 };
    }
    let density = gamma_density_in_log(shape, x);
    if x < shape + 1.0 {
        let below = (density / shape * series(shape, x)).min(1.0);
        Tails { below, above: 1.0 - below }
    } else {
        let above = (density * continued_fraction(shape, x)).min(1.0);
        Tails { below: 1.0 - above, above }
    }
}

/// The x at which [`regularized_gamma`] gives `tails`: 0 when the probability below is 0, infinity when that above
/// is 0. Results under 5e-324 (shapes below about 0.04 at p = 1e-12) underflow to 0.
pub fn inverse_regularized_gamma(shape: f64, tails: Tails) -> f64 {
    if tails.below.is_nan() {
        return f64::NAN;
    }
    if tails.below <= 0.0 {
        return 0.0;
    }
    if tails.above <= 0.0 {
        return f64::INFINITY;
    }
    // u = ln(x / shape) is near zero for large shapes, where the tails change fastest.
    let u = invert_tails(tails, first_guess(shape, tails), -1500.0, 800.0, |u| {
        let x = shape * exp(u);
        (regularized_gamma(shape, x), gamma_density_in_log(shape, x))
    });
    shape * exp(u)
}

/// The starting point: the Wilson-Hilferty cube of a normal score where it is well above zero; for the lower tail
/// of a small shape, P(a, x) ≈ x^a / Γ(a + 1).
fn first_guess(shape: f64, tails: Tails) -> f64 {
    let cube_root = 1.0 - 1.0 / (9.0 * shape) + tails.score() / (3.0 * shape.sqrt());
    if cube_root > 0.3 {
        3.0 * ln(cube_root)
    } else if tails.below <= tails.above {
        (ln(tails.below) + ln_gamma(shape + 1.0)) / shape - ln(shape)
    } else {
        ln(tails.cumulative_hazard() / shape)
    }
}

/// Σ xⁿ / ((a+1) … (a+n)), n from 0.
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..MAX_TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// 1/(x+1−a− 1(1−a)/(x+3−a− 2(2−a)/(x+5−a− …))).
fn continued_fraction(a: f64, x: f64) -> f64 {
    let mut partial_denominator = x + 1.0 - a;
    let mut numerator_ratio = f64::MAX;
    let mut denominator_ratio = 1.0 / partial_denominator;
    let mut fraction = denominator_ratio;
    for n in 1..MAX_TERMS {
        let n = f64::from(n);
        let partial_numerator = n * (a - n);
        partial_denominator += 2.0;
        denominator_ratio = 1.0 / (partial_numerator * denominator_ratio + partial_denominator);
        numerator_ratio = partial_denominator + partial_numerator / numerator_ratio;
        let factor = numerator_ratio * denominator_ratio;
        fraction *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    fraction
}
