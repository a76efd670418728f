//! The special functions against closed forms, an independent implementation and their inverses.

use super::*;
use crate::quantity::math::{exp, pow};

const SHAPES: [f64; 12] = [0.05, 0.2, 0.35, 0.7, 0.9, 1.0, 1.5, 3.0, 17.0, 120.0, 4e3, 1e6];
const PROBABILITIES: [f64; 11] = [1e-12, 1e-9, 1e-6, 1e-3, 0.05, 0.3, 0.5, 0.8, 0.99, 1.0 - 1e-6, 1.0 - 1e-12];

fn assert_relative(actual: f64, expected: f64, tolerance: f64, case: &str) {
    let error = (actual / expected - 1.0).abs();
    assert!(error <= tolerance, "{case}: {actual:e} instead of {expected:e}, relative error {error:e}");
}

#[test]
fn the_incomplete_gamma_of_shape_one_is_the_exponential() {
    for x in [1e-8, 0.1, 0.9, 2.0, 2.5, 40.0, 600.0] {
        assert_relative(regularized_gamma(1.0, x).above, exp(-x), 1e-13, "above");
        assert_relative(regularized_gamma(1.0, x).below, -exp_minus_1(-x), 1e-13, "below");
    }
}

#[test]
fn the_incomplete_gamma_of_shape_one_half_is_the_error_function() {
    for x in [1e-10, 0.01, 0.4, 1.6, 9.0, 100.0, 400.0] {
        let root = x * x;
        assert_relative(regularized_gamma(0.5, root).below, libm::erf(x), 1e-13, "below");
        if x < 26.0 {
            assert_relative(regularized_gamma(0.5, root).above, libm::erfc(x), 2e-12, "above");
        }
    }
}

#[test]
fn the_incomplete_beta_matches_its_closed_forms() {
    for x in [1e-9, 0.05, 0.3, 0.5, 0.77, 0.999] {
        for shape in [0.2, 0.9, 2.0, 7.7, 30.0] {
            assert_relative(regularized_beta(shape, 1.0, x, 1.0 - x).below, pow(x, shape), 1e-12, "x^a");
            assert_relative(regularized_beta(1.0, shape, x, 1.0 - x).above, pow(1.0 - x, shape), 1e-12, "y^b");
        }
        let arcsine = libm::asin(x.sqrt()) / core::f64::consts::FRAC_PI_2;
        assert_relative(regularized_beta(0.5, 0.5, x, 1.0 - x).below, arcsine, 1e-12, "arcsine");
    }
}

#[test]
fn incomplete_functions_agree_with_an_independent_implementation() {
    // The other implementation evaluates its prefactor less accurately, hence the growing tolerance.
    for a in SHAPES.into_iter().filter(|shape| *shape < 1e3) {
        for ratio in [0.1, 0.5, 0.95, 1.0, 1.2, 2.0] {
            let x = a * ratio;
            let tails = regularized_gamma(a, x);
            let tolerance = 1e-12 * (1.0 + a);
            assert_relative(tails.below, statrs::function::gamma::gamma_lr(a, x), tolerance, "gamma below");
            if tails.above > 1e-6 {
                assert_relative(tails.above, statrs::function::gamma::gamma_ur(a, x), tolerance, "gamma above");
            }
        }
        for b in [0.2, 1.5, 8.0] {
            for x in [0.01, 0.25, 0.5, 0.9] {
                let below = regularized_beta(a, b, x, 1.0 - x).below;
                let other = statrs::function::beta::beta_reg(a, b, x);
                if other > 1e-280 {
                    assert_relative(below, other, 1e-11 * (1.0 + a / 20.0), "beta");
                }
            }
        }
    }
}

#[test]
fn the_inverse_gamma_round_trips() {
    for shape in SHAPES {
        for p in PROBABILITIES {
            let tails = Tails::at_probability(p);
            let again = regularized_gamma(shape, inverse_regularized_gamma(shape, tails));
            assert_relative(again.below, tails.below, 1e-12, &format!("shape {shape} p {p} below"));
            assert_relative(again.above, tails.above, 1e-12, &format!("shape {shape} p {p} above"));
        }
        for z in [8.5, 20.0, 37.0] {
            let tails = Tails::at_score(z);
            let again = regularized_gamma(shape, inverse_regularized_gamma(shape, tails));
            assert_relative(again.above, tails.above, 1e-11, &format!("shape {shape} score {z}"));
        }
    }
}

#[test]
fn the_inverse_beta_round_trips() {
    for a in SHAPES {
        for b in SHAPES {
            for tails in PROBABILITIES.map(Tails::at_probability).into_iter().chain([8.5, -8.5].map(Tails::at_score)) {
                let (x, y) = inverse_regularized_beta(a, b, tails);
                let again = regularized_beta(a, b, x, y);
                if x.min(y) < 1e-300 {
                    continue; // subnormal results have too few digits for a round trip
                }
                let case = format!("a {a} b {b} {tails:?}");
                if tails.below <= tails.above {
                    assert_relative(again.below, tails.below, 1e-12, &case);
                } else {
                    assert_relative(again.above, tails.above, 1e-12, &case);
                }
            }
        }
    }
}

#[test]
fn inverses_are_exact_at_the_ends_of_their_range() {
    assert_eq!(inverse_regularized_gamma(2.0, Tails::at_probability(0.0)), 0.0);
    assert_eq!(inverse_regularized_gamma(2.0, Tails::at_probability(1.0)), f64::INFINITY);
    assert_eq!(inverse_regularized_beta(2.0, 3.0, Tails::at_probability(0.0)), (0.0, 1.0));
    assert_eq!(inverse_regularized_beta(2.0, 3.0, Tails::at_probability(1.0)), (1.0, 0.0));
}
