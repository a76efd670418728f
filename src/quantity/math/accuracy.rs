//! The error of each function over its whole range, measured against 31-digit arithmetic.

use super::double_double::{DoubleDouble, LN_2, TAU};
use super::{exp, ln, ln_unguarded, normal_cdf, normal_pdf, normal_quantile, pow, sin_cos_of_eighth, sin_cos_of_turn};
use crate::quantity::simd::{Level, available, dispatch_at};

/// Points in each measurement.
const POINTS: u32 = 200_000;

/// `POINTS` numbers spread evenly from `first` to `last`, each with an irregular offset, so that they do not lie on a special grid.
fn spread(first: f64, last: f64) -> impl Iterator<Item = f64> {
    let step = (last - first) / f64::from(POINTS);
    (0..POINTS).map(move |point| first + step * (f64::from(point) + (f64::from(point) * 0.618_033_988_749_895).fract()))
}

/// Checks that `computed` is within `bound` ulp of `exact` at every point, and that the largest error is above 0.4 ulp:
/// rounding alone costs up to 0.5, so less would mean that the measurement does not work.
fn check(points: impl Iterator<Item = f64>, computed: impl Fn(f64) -> f64, exact: impl Fn(f64) -> DoubleDouble, bound: f64) {
    let (mut worst, mut at) = (0.0, 0.0);
    for x in points {
        let error = exact(x).ulps_from(computed(x));
        assert!(!error.is_nan(), "the error is NaN at {x:e}");
        if error > worst {
            (worst, at) = (error, x);
        }
    }
    println!("largest error {worst:.3} ulp, at {at:e}");
    assert!(worst < bound, "{worst} ulp at {at:e}, above {bound}");
    assert!(worst > 0.4, "{worst} ulp is too good to be true");
}

#[test]
fn the_reference_gives_constants_to_thirty_digits() {
    let close = |a: DoubleDouble, high: f64, low: f64| {
        let off = (a.high - high) + (a.low - low);
        assert!(off.abs() <= 1e-30 * high.abs(), "{a:?} is not {high:e} + {low:e}");
    };
    close(DoubleDouble::from(1.0).exp(), std::f64::consts::E, 1.4456468917292502e-16);
    close(DoubleDouble::from(2.0).ln(), LN_2.high, LN_2.low);
    close(DoubleDouble::from(10.0).ln(), std::f64::consts::LN_10, -2.1707562233822494e-16);
    let (sine, cosine) = (TAU / 12.0.into()).sin_cos();
    close(sine, 0.5, 0.0);
    close(cosine * cosine, 0.75, 0.0);
}

#[test]
fn both_methods_of_the_reference_cdf_agree_at_six() {
    for x in [-6.0, 6.0] {
        let series = DoubleDouble::from(x).normal_cdf_minus_half() + 0.5.into();
        let fraction = DoubleDouble::from(x).normal_cdf();
        assert!(((series - fraction) / fraction).high.abs() < 1e-22, "{series:?} {fraction:?}");
    }
}

#[test]
fn exp_is_accurate_to_one_ulp() {
    check(spread(-670.0, 709.78), exp, |x| DoubleDouble::from(x).exp(), 1.0);
    check(spread(-1.0, 1.0), exp, |x| DoubleDouble::from(x).exp(), 1.0);
}

#[test]
fn exp_is_accurate_to_one_ulp_for_tiny_results() {
    // Compared after scaling by 2^200, where the reference has its full precision.
    let scale = 2f64.powi(200);
    for x in spread(-745.1, -670.0) {
        let exact = (DoubleDouble::from(x) + LN_2 * 200.0.into()).exp();
        let ulp = (exact.high.next_up() - exact.high).max(5e-324 * scale);
        let error = (((exp(x) * scale - exact.high) - exact.low) / ulp).abs();
        assert!(error < 1.0, "{error} ulp at {x}");
    }
}

#[test]
fn ln_is_accurate_to_one_ulp() {
    let exact = |x| DoubleDouble::from(x).ln();
    check(spread(0.5, 2.0), ln, exact, 1.0);
    check(spread(0.999, 1.001), ln, exact, 1.0);
    check(spread(1.0, 1e6), ln, exact, 1.0);
    // All exponents, including subnormal numbers: positive numbers are ordered like their bit patterns.
    let all = spread(1.0, f64::INFINITY.to_bits() as f64).map(|bits| f64::from_bits(bits as u64));
    check(all, ln, exact, 1.0);
}

#[test]
fn ln_unguarded_is_accurate_to_three_ulp() {
    let exact = |x| DoubleDouble::from(x).ln();
    check(spread(0.5, 2.0), ln_unguarded, exact, 3.0);
    check(spread(0.999, 1.001), ln_unguarded, exact, 3.0);
    check(spread(1e-12, 1.0), ln_unguarded, exact, 3.0);
    let all = spread(f64::MIN_POSITIVE.to_bits() as f64, f64::INFINITY.to_bits() as f64).map(|bits| f64::from_bits(bits as u64));
    check(all, ln_unguarded, exact, 3.0);
}

#[test]
fn sine_and_cosine_are_accurate_to_two_ulp() {
    // The reduction to an eighth of a turn, independent of the implementation.
    let exact = |turn: f64| {
        let quarter = (turn * 4.0).round();
        let (sine, cosine) = (TAU * (turn - quarter / 4.0).into()).sin_cos();
        match quarter as u32 {
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            3 => (-cosine, sine),
            _ => (sine, cosine),
        }
    };
    for (first, last) in [(0.0, 1.0), (0.0, 1e-6), (0.2499, 0.2501), (0.4999, 0.5001), (0.7499, 0.7501)] {
        check(spread(first, last), |turn| sin_cos_of_turn(turn).0, |turn| exact(turn).0, 2.0);
        check(spread(first, last), |turn| sin_cos_of_turn(turn).1, |turn| exact(turn).1, 2.0);
    }
    // Near 0 both functions are identical; the sine is odd and the cosine even.
    for turn in spread(0.0, 0.125) {
        let (sine, cosine) = sin_cos_of_turn(turn);
        assert_eq!(sin_cos_of_eighth(turn), (sine, cosine), "{turn}");
        assert_eq!(sin_cos_of_eighth(-turn), (-sine, cosine), "{turn}");
    }
}

#[test]
fn the_error_of_pow_is_within_its_documented_bound() {
    for base in [1e-300, 0.02, 0.97, 1.0001, 1.5, 37.0, 1e12] {
        let logarithm = DoubleDouble::from(base).ln();
        let max_exponent = 700.0 / logarithm.high.abs();
        for exponent in spread(-max_exponent, max_exponent) {
            let exact_logarithm = logarithm * exponent.into();
            let error = exact_logarithm.exp().ulps_from(pow(base, exponent));
            let bound = 1.5 + 1.5 * exact_logarithm.high.abs();
            assert!(error < bound, "{base} to {exponent}: {error} ulp, above {bound}");
        }
    }
}

#[test]
fn the_normal_density_is_accurate_to_four_ulp() {
    check(spread(-37.0, 37.0), normal_pdf, |x| DoubleDouble::from(x).normal_pdf(), 4.0);
}

#[test]
fn the_normal_cdf_is_accurate_to_four_ulp() {
    let exact = |x| DoubleDouble::from(x).normal_cdf();
    check(spread(-37.0, -6.0).step_by(20), normal_cdf, exact, 4.0);
    check(spread(-6.0, 9.0).step_by(5), normal_cdf, exact, 4.0);
}

#[test]
fn the_normal_quantile_is_accurate_to_eight_ulp() {
    // One Newton step from the computed value is accurate to 30 digits.
    let exact = |p: f64| {
        let x = DoubleDouble::from(normal_quantile(p));
        let residual = if x.high.abs() < 6.0 {
            DoubleDouble::from(p) - 0.5.into() - x.normal_cdf_minus_half()
        } else {
            DoubleDouble::from(p) - x.normal_cdf()
        };
        x + residual / x.normal_pdf()
    };
    check(spread(1e-9, 1.0).step_by(5), normal_quantile, exact, 8.0);
    check(spread(0.49, 0.51).step_by(5), normal_quantile, exact, 8.0);
    check(spread(-690.0, -1.0).step_by(20).map(exp), normal_quantile, exact, 8.0);
    check(spread(-36.0, -1.0).step_by(20).map(|x| 1.0 - exp(x)), normal_quantile, exact, 8.0);
}

#[test]
fn every_level_gives_the_same_bits() {
    let inputs: Vec<f64> = spread(-760.0, 760.0)
        .chain(spread(-2.0, 2.0))
        .chain([0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX])
        .collect();
    let columns = |level: Level| {
        let (mut exps, mut lns) = (inputs.clone(), inputs.clone());
        let mut densities = inputs.clone();
        let mut sines = inputs.clone();
        let mut powers = inputs.clone();
        dispatch_at(
            level,
            #[inline(always)]
            || {
                exps.iter_mut().for_each(
                    #[inline(always)]
                    |x| *x = exp(*x),
                );
                lns.iter_mut().for_each(
                    #[inline(always)]
                    |x| *x = ln(*x),
                );
                densities.iter_mut().for_each(
                    #[inline(always)]
                    |x| *x = normal_pdf(*x),
                );
                powers.iter_mut().for_each(
                    #[inline(always)]
                    |x| *x = pow(1.07, *x),
                );
                sines.iter_mut().for_each(
                    #[inline(always)]
                    |x| {
                        let (sine, cosine) = sin_cos_of_turn(*x);
                        *x = sine + 2.0 * cosine;
                    },
                );
            },
        );
        // The bits of a NaN are unspecified.
        let bits = |column: Vec<f64>| column.into_iter().map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() });
        bits(exps).chain(bits(lns)).chain(bits(densities)).chain(bits(sines)).chain(bits(powers)).collect::<Vec<u64>>()
    };
    let one_by_one: Vec<u64> = inputs.iter().map(|&x| exp(x)).map(f64::to_bits).collect();
    let baseline = columns(Level::Baseline);
    assert_eq!(one_by_one, baseline[..inputs.len()]);
    for level in available() {
        assert!(columns(level) == baseline, "{level:?} differs");
    }
}
