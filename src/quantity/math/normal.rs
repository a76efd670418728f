//! The standard normal distribution: density, distribution function and quantile function.
//!
//! Does not know what is normally distributed, nor how normal numbers are drawn.

use std::f64::consts::FRAC_1_SQRT_2;

use super::{exp, ln};

/// The density of the standard normal distribution at `x`: `exp(-x²/2) / sqrt(2π)`.
///
/// Range: all of `f64`; 0 beyond about ±38.6, NaN for NaN.
///
/// By hand: `normal_pdf(1) = exp(-0.5) / 2.506628 = 0.606531 / 2.506628 = 0.241971`.
#[inline(always)]
pub fn normal_pdf(x: f64) -> f64 {
    let x = if x > 40.0 { 40.0 } else { x };
    let x = if x < -40.0 { -40.0 } else { x };
    // Rounding x² would cost x² / 4 ulp, so it is split: the square of the upper half is exact, and the
    // remainder is small enough for four terms of the series.
    let high = upper_half(x);
    let remainder = (x - high) * (x + high) * 0.5;
    let exp_minus_remainder = 1.0 - remainder * (1.0 - remainder * (0.5 - remainder * (1.0 / 6.0)));
    exp(-0.5 * (high * high)) * exp_minus_remainder * FRAC_1_SQRT_TAU
}

/// The probability that a standard normal variable is at most `x`: `Φ(x) = erfc(-x / sqrt(2)) / 2`.
///
/// Range: all of `f64`; 0 below about -38.5, 1 above about 8.3, NaN for NaN. `erfc` comes from the libm crate, a
/// port of FDLIBM. Branches.
///
/// By hand: `normal_cdf(1.959963984540054) = 0.975`.
#[inline(always)]
pub fn normal_cdf(x: f64) -> f64 {
    let t = -x * FRAC_1_SQRT_2;
    let uncorrected = 0.5 * libm::erfc(t);
    if x.is_nan() || x.abs() > 39.0 {
        return uncorrected;
    }
    // Rounding `t` would cost x² / 2 ulp in the tail; its rounding error is known exactly, and so is the slope.
    let high = upper_half(x);
    let low = x - high;
    let error_of_t = ((-high * FRAC_1_SQRT_2_HIGH - t) - high * FRAC_1_SQRT_2_MIDDLE - low * FRAC_1_SQRT_2_HIGH)
        - low * FRAC_1_SQRT_2_MIDDLE
        - x * FRAC_1_SQRT_2_LOW;
    uncorrected - error_of_t * exp(-t * t) * FRAC_1_SQRT_PI
}

/// The standard normal quantile `Φ⁻¹(p)`: the `x` with `normal_cdf(x) = p`.
///
/// Source: Wichura (1988), algorithm AS 241, routine PPND16: three ratios of polynomials of degree seven. Branches.
///
/// Range: `p` in `[0, 1]`; 0 gives minus infinity and 1 infinity. A `p` outside, or NaN, gives NaN.
///
/// By hand: `normal_quantile(0.975) = 1.959963984540054`.
#[inline(always)]
pub fn normal_quantile(p: f64) -> f64 {
    let centered = p - 0.5;
    if centered.abs() <= 0.425 {
        let r = 0.180625 - centered * centered;
        return centered * (polynomial(r, &QUANTILE_CENTER.0) / polynomial(r, &QUANTILE_CENTER.1));
    }
    let tail = if centered < 0.0 { p } else { 1.0 - p };
    let size = if tail > 0.0 {
        let r = (-ln(tail)).sqrt();
        if r <= 5.0 {
            polynomial(r - 1.6, &QUANTILE_TAIL.0) / polynomial(r - 1.6, &QUANTILE_TAIL.1)
        } else {
            polynomial(r - 5.0, &QUANTILE_FAR_TAIL.0) / polynomial(r - 5.0, &QUANTILE_FAR_TAIL.1)
        }
    } else if tail == 0.0 {
        f64::INFINITY
    } else {
        f64::NAN
    };
    if centered < 0.0 { -size } else { size }
}

/// `1 / sqrt(2)` as the sum of three numbers, the first two short enough for exact products with half a double.
const FRAC_1_SQRT_2_HIGH: f64 = 0.7071067690849304;
const FRAC_1_SQRT_2_MIDDLE: f64 = 1.2101617152815436e-8;
const FRAC_1_SQRT_2_LOW: f64 = -4.833646656726457e-17;

/// `1 / sqrt(2π)` and `1 / sqrt(π)`.
const FRAC_1_SQRT_TAU: f64 = 0.3989422804014327;
const FRAC_1_SQRT_PI: f64 = 0.5641895835477563;

/// `x` with the lower 27 bits of its significand cleared: 26 remain, so its square is exact.
#[inline(always)]
fn upper_half(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0x7ff_ffff)
}

/// `c[0] + c[1] x + ... + c[7] x^7`.
#[inline(always)]
fn polynomial(x: f64, coefficients: &[f64; 8]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// The coefficients of AS 241 for `|p - 0.5| <= 0.425`, in `0.425² - (p - 0.5)²`: numerator, denominator.
const QUANTILE_CENTER: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);

/// The same for `sqrt(-ln(tail)) <= 5`, a tail of at least 1.4e-11, in `sqrt(-ln(tail)) - 1.6`.
const QUANTILE_TAIL: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

/// The same for smaller tails, in `sqrt(-ln(tail)) - 5`.
const QUANTILE_FAR_TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_quantile_matches_published_values() {
        for (p, expected) in [
            (0.975, 1.959963984540054),
            (0.999, 3.090232306167813),
            (1e-6, -4.753424308822899),
            (1e-10, -6.361340902404056),
            (1e-15, -7.941345326170998),
        ] {
            let relative = normal_quantile(p) / expected - 1.0;
            assert!(relative.abs() < 1e-15, "{p}: {}", normal_quantile(p));
        }
    }

    #[test]
    fn the_normal_quantile_handles_edge_cases() {
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(5e-324) < -38.4);
        assert!([-0.1, 1.1, f64::NAN].into_iter().all(|p| normal_quantile(p).is_nan()));
    }

    #[test]
    fn the_normal_cdf_and_density_handle_edge_cases() {
        assert_eq!(normal_cdf(0.0), 0.5);
        assert_eq!((normal_cdf(f64::NEG_INFINITY), normal_cdf(f64::INFINITY)), (0.0, 1.0));
        assert_eq!((normal_pdf(f64::NEG_INFINITY), normal_pdf(f64::INFINITY)), (0.0, 0.0));
        assert!(normal_cdf(f64::NAN).is_nan() && normal_pdf(f64::NAN).is_nan());
    }

    #[test]
    fn the_normal_quantile_inverts_the_cdf() {
        for p in [1e-300, 1e-12, 1e-3, 0.07, 0.3, 0.5, 0.9, 0.999, 1.0 - 1e-12] {
            let round_trip = normal_cdf(normal_quantile(p));
            assert!((round_trip / p - 1.0).abs() < 2e-12, "{p} returned as {round_trip}");
        }
    }
}
