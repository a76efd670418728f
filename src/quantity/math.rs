//! Portable transcendental functions: `exp`, `ln`, `pow`, sine and cosine, and the normal distribution. The only place to get them from.
//!
//! Knows numbers only: no money, no people, no randomness, and not which processor it runs on.
//!
//! The standard library's `f64::exp` and similar functions call the platform's implementation, so a forecast would
//! differ in its last digits between two machines. Everything here is built from `+ - * /`, `sqrt` and integer
//! operations on the bits, in a fixed order and with no fused multiply-add; those are exactly specified by
//! IEEE 754, so every machine and every vector width gives the same bits.
//!
//! [`exp`], [`exp_bounded`], [`ln`], [`ln_unguarded`], [`pow`], [`sin_cos_of_turn`], [`sin_cos_of_eighth`] and [`normal_pdf`] contain no
//! branch, table or call, and are always inlined: a plain loop over a column of them is vectorized as far as
//! [`super::simd::dispatch`] allows. [`normal_quantile`] and [`normal_cdf`] branch, and are for scalar use.
//!
//! The tests measure the largest error in ulp, the distance between adjacent doubles at the true value;
//! a correctly rounded result has an error of at most 0.5 ulp.
//!
//! | function | range measured | largest error |
//! |---|---|---|
//! | [`exp`] | the whole finite range, including subnormal results | below 1 ulp |
//! | [`ln`] | all positive numbers, including subnormal ones | below 1 ulp |
//! | [`ln_unguarded`] | positive numbers that are not subnormal | below 3 ulp |
//! | [`pow`] | finite positive results | below 1.5 + 1.5 × abs(exponent × ln base) ulp |
//! | [`sin_cos_of_turn`], [`sin_cos_of_eighth`] | `[0, 1)`, `-1/8 ..= 1/8` | below 2 ulp each |
//! | [`normal_pdf`] | `-37 ..= 37` | below 4 ulp |
//! | [`normal_cdf`] | `-37 ..= 9` | below 4 ulp |
//! | [`normal_quantile`] | `1e-300 ..= 1 - 2^-53` | below 8 ulp (a relative 2e-15) |
//!
//! The sign and payload of a NaN result are unspecified.

use std::f64::consts::{LN_2, LOG2_E, TAU};

pub use normal::{normal_cdf, normal_pdf, normal_quantile};

#[cfg(test)]
mod accuracy;
#[cfg(test)]
mod double_double;
mod normal;

/// e to the power `x`.
///
/// Formula: with `n` the whole number nearest to `x / ln 2` and `r = x - n ln 2`, so that `|r| <= ln 2 / 2`,
/// `exp(x) = 2^n exp(r)`; `exp(r)` is a minimax polynomial with a relative error of 2^-60.
///
/// Range: all of `f64`. Above 709.782712893384 the result is infinite, below -745.133219101941 it is 0, and
/// from there to -708.4 it is subnormal. `exp(0)` is exactly 1, `exp(NaN)` is NaN.
///
/// By hand: `exp(1) = 2^1 × exp(1 - 0.693147) = 2 × exp(0.306853) = 2 × 1.359141 = 2.718282`.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Outside these bounds the result is infinite or 0 in any case; inside, the arithmetic on the exponent cannot overflow.
    // Written as comparisons, not `clamp`, so that a NaN stays NaN.
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };

    let n = round(x * LOG2_E);
    let exp_r = exp_reduced((x - n * LN_2_HIGH) - n * LN_2_LOW);

    // 2^n itself may not be representable although the result is (n = 1024, or a subnormal result), so it is multiplied in two steps.
    let half = round(n * 0.5);
    exp_r * power_of_two(half) * power_of_two(n - half)
}

/// e to the power `r`, for |r| up to ln 2 / 2.
#[inline(always)]
fn exp_reduced(r: f64) -> f64 {
    // exp(r) = 1 + r + r^2 P(r); the terms of P are paired so that they can be computed in parallel.
    let r2 = r * r;
    let r4 = r2 * r2;
    let p01 = 0.5 + r * 0.16666666666666685;
    let p23 = 0.04166666666666673 + r * 0.008333333333316739;
    let p45 = 0.0013888888888858547 + r * 0.00019841269897059473;
    let p67 = 2.4801587373547982e-5 + r * 2.755723423631203e-6;
    let p89 = 2.7557233516060425e-7 + r * 2.511223999517872e-8;
    let p = (p01 + r2 * p23) + r4 * ((p45 + r2 * p67) + r4 * (p89 + r2 * 2.0926897136023107e-9));
    1.0 + (r + r2 * p)
}

/// [`exp`] for inner loops: clamped to the range 1e-300 to 1e300, and bit-identical to [`exp`] inside it. A NaN stays NaN.
///
/// Faster, because only subnormal and infinite results need the second multiplication of [`exp`].
#[inline(always)]
pub fn exp_bounded(x: f64) -> f64 {
    let x = if x > LN_MAX { LN_MAX } else { x };
    let x = if x < -LN_MAX { -LN_MAX } else { x };
    // The low bits of the shifted number hold n.
    let shifted = x * LOG2_E + ROUNDING_SHIFT;
    let n = shifted - ROUNDING_SHIFT;
    exp_reduced((x - n * LN_2_HIGH) - n * LN_2_LOW) * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// ln 1e300.
const LN_MAX: f64 = 690.7755278982137;

/// The natural logarithm of `x`.
///
/// Formula: `x = 2^k m` with `m` in `[sqrt(1/2), sqrt(2))`; with `f = m - 1` and `s = f / (2 + f)`,
/// `ln(m) = 2 artanh(s)`, a minimax polynomial in `s^2` with a relative error of 2^-58, and
/// `ln(x) = k ln 2 + ln(m)`. The sums are in the order of FDLIBM's `e_log.c`, which keeps the error below one ulp.
///
/// Range: positive numbers, including subnormal ones. `ln(0)` is minus infinity, `ln` of a negative number is NaN,
/// `ln(inf)` is infinite, `ln(NaN)` is NaN, and `ln(1)` is exactly 0.
///
/// By hand: `ln(10) = 3 ln 2 + ln(1.25) = 2.079442 + 0.223144 = 2.302585`.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    // A subnormal number is scaled into the normal range first.
    let subnormal = x < f64::MIN_POSITIVE;
    let scaled = if subnormal { x * TWO_POW_54 } else { x };
    let extra = if subnormal { 54.0 } else { 0.0 };

    let result = ln_scaled(scaled, extra);
    let result = if x == 0.0 { f64::NEG_INFINITY } else { result };
    let result = if x == f64::INFINITY { x } else { result };
    // This comparison is false for a NaN as well.
    if x >= 0.0 { result } else { f64::NAN }
}

/// [`ln`] for inner loops, without its checks and with fewer operations: valid for positive, finite `x` that is not subnormal; the result is
/// meaningless for any other.
#[inline(always)]
pub fn ln_unguarded(x: f64) -> f64 {
    let Reduced { k, f, s, r } = reduced(x);
    k * LN_2 + (f - s * (f - r))
}

/// `base` to the power `exponent`: `exp(exponent × ln(base))`, for a positive `base`.
///
/// The error grows with the logarithm of the result: about 20 ulp for a result of a million. For an integer
/// exponent, repeated multiplication is more accurate. `pow(base, 0)` is exactly 1 for positive finite `base`.
/// A `base` of 0 gives 0 for a positive exponent; a negative `base` gives NaN.
///
/// By hand: `pow(2, 0.5) = exp(0.5 × 0.693147) = exp(0.346574) = 1.414214`.
#[inline(always)]
pub fn pow(base: f64, exponent: f64) -> f64 {
    exp(exponent * ln(base))
}

/// The sine and cosine of an angle in turns, `(sin 2πu, cos 2πu)` for u = `turn` in `[0, 1)`.
///
/// An angle in turns is reduced to an eighth of a turn exactly, where an angle in radians would be rounded;
/// two minimax polynomials do the rest. Quarter turns give exact zeros and ones. Also valid outside `[0, 1)`, for an
/// absolute value up to 2^50; an infinite or NaN `turn` gives NaN.
///
/// By hand: `sin_cos_of_turn(1/12)` is 30 degrees: `(0.5, 0.866025)`.
#[inline(always)]
pub fn sin_cos_of_turn(turn: f64) -> (f64, f64) {
    // The low bits of the shifted number hold the quarter; the remainder lies in [-1/8, 1/8] and is exact.
    let shifted = turn * 4.0 + ROUNDING_SHIFT;
    let quarter = shifted.to_bits();
    let (sine, cosine) = sin_cos_of_eighth(turn - (shifted - ROUNDING_SHIFT) * 0.25);

    // An odd quarter swaps the two; quarters 2 and 3 flip the sign of the sine, 1 and 2 that of the cosine.
    let odd = 0_u64.wrapping_sub(quarter & 1);
    let (sine, cosine) = (sine.to_bits(), cosine.to_bits());
    let swapped = (sine ^ cosine) & odd;
    let sine_sign = (quarter & 2) << 62;
    let cosine_sign = (quarter.wrapping_add(1) & 2) << 62;
    (f64::from_bits(sine ^ swapped ^ sine_sign), f64::from_bits(cosine ^ swapped ^ cosine_sign))
}

/// [`sin_cos_of_turn`] for `turn` from -1/8 to 1/8; the sine is exactly odd and the cosine exactly even.
#[inline(always)]
pub fn sin_cos_of_eighth(turn: f64) -> (f64, f64) {
    let z = turn * turn;
    let z2 = z * z;
    let p = (-41.34170224039976 + z * 81.60524927607496)
        + z2 * ((-76.7058597530045 + z * 42.05869392999754)
            + z2 * ((-15.094640488969011 + z * 3.819791766632346) + z2 * -0.7116982396403634));
    let q = (64.93939402266818 + z * -85.45681720660292)
        + z2 * ((60.244641342484286 + z * -26.42625211306982) + z2 * (7.903145104860439 + z * -1.697787945637387));
    (turn * TAU + turn * (z * p), (1.0 - z * HALF_TAU_SQUARED) + z2 * q)
}

/// `ln 2` as the sum of two numbers; the first has 41 bits, so that its product with an exponent is exact.
const LN_2_HIGH: f64 = 0.693147180559663;
const LN_2_LOW: f64 = 2.8235290563031577e-13;

/// 2π².
const HALF_TAU_SQUARED: f64 = 19.739208802178716;

const TWO_POW_54: f64 = 18014398509481984.0;

/// 1.5 × 2^52: added to a number with an absolute value below 2^51, it shifts the fraction out of the significand, which rounds to the
/// nearest whole number and leaves it in the low bits.
const ROUNDING_SHIFT: f64 = 6755399441055744.0;

/// The whole number nearest to `x`, ties to even, for `|x| < 2^51`. Unlike `round_ties_even` it compiles to
/// instructions that every x86-64 processor supports.
#[inline(always)]
fn round(x: f64) -> f64 {
    (x + ROUNDING_SHIFT) - ROUNDING_SHIFT
}

/// 2^n for a whole `n` in `-1022 ..= 1023`, assembled from its bits.
#[inline(always)]
fn power_of_two(n: f64) -> f64 {
    f64::from_bits((n + (ROUNDING_SHIFT + 1023.0)).to_bits() << 52)
}

/// `ln(x / 2^scale)` of a positive, finite `x` that is not subnormal; meaningless for others.
#[inline(always)]
fn ln_scaled(x: f64, scale: f64) -> f64 {
    let Reduced { k, f, s, r } = reduced(x);
    let k = k - scale;
    let half_square = 0.5 * f * f;
    k * LN_2_HIGH - ((half_square - (s * (half_square + r) + k * LN_2_LOW)) - f)
}

/// A number as `2^k (1 + f)`, with `s = f / (2 + f)` and `r` such that `ln(1 + f) = 2s + s r`.
struct Reduced {
    k: f64,
    f: f64,
    s: f64,
    r: f64,
}

#[inline(always)]
fn reduced(x: f64) -> Reduced {
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const SIGNIFICAND: u64 = 0x000f_ffff_ffff_ffff;
    const TWO_POW_52: u64 = 0x4330_0000_0000_0000;

    // Adding the difference between the bits of 1 and of sqrt(1/2) makes the exponent change at sqrt(1/2) instead of at 1.
    let shifted = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let m = f64::from_bits((shifted & SIGNIFICAND) + SQRT_HALF);
    // A small whole number in the low bits of 2^52 converts to a double by a subtraction.
    let k = f64::from_bits((shifted >> 52) | TWO_POW_52) - (4503599627370496.0 + 1023.0);

    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let z2 = z * z;
    let odd = 0.39999999999414315 + z2 * (0.22222198563424087 + z2 * 0.15314035770607612);
    let even = 0.6666666666666734 + z2 * (0.2857142874247558 + z2 * (0.18183564869481744 + z2 * 0.14796106032664633));
    Reduced { k, f, s, r: z2 * odd + z * even }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_bounded_equals_exp_within_its_bounds() {
        for step in -690_000..=690_000 {
            let x = f64::from(step) * 1.000_1e-3;
            assert_eq!(exp_bounded(x).to_bits(), exp(x).to_bits(), "{x}");
        }
        assert_eq!(exp_bounded(1e9), exp(LN_MAX));
        assert_eq!(exp_bounded(f64::NEG_INFINITY), exp(-LN_MAX));
        assert!(exp_bounded(f64::NAN).is_nan());
    }

    #[test]
    fn exp_saturates_and_propagates_nan() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-0.0), 1.0);
        assert!(exp(709.782712893383).is_finite());
        assert_eq!(exp(709.782712893385), f64::INFINITY);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(-745.133219101941), 5e-324);
        assert_eq!(exp(-745.133219101942), 0.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn ln_handles_edge_cases() {
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(-0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert_eq!(ln(5e-324), -744.4400719213812);
        assert!(ln(-1.0).is_nan() && ln(-5e-324).is_nan() && ln(f64::NEG_INFINITY).is_nan());
        assert!(ln(f64::NAN).is_nan());
    }

    #[test]
    fn pow_handles_edge_cases() {
        assert_eq!(pow(3.7, 0.0), 1.0);
        assert_eq!(pow(1.0, 1e9), 1.0);
        assert_eq!(pow(0.0, 2.0), 0.0);
        assert_eq!(pow(10.0, 400.0), f64::INFINITY);
        assert_eq!(pow(10.0, -400.0), 0.0);
        assert!(pow(-2.0, 2.0).is_nan());
    }

    #[test]
    fn quarter_turns_are_exact() {
        assert_eq!(sin_cos_of_turn(0.0), (0.0, 1.0));
        assert_eq!(sin_cos_of_turn(0.25), (1.0, 0.0));
        assert_eq!(sin_cos_of_turn(0.5), (0.0, -1.0));
        assert_eq!(sin_cos_of_turn(0.75), (-1.0, 0.0));
        assert!(sin_cos_of_turn(f64::NAN).0.is_nan());
    }
}
