//! Value at risk and tail means of known distributions, estimated from a grid of a million midpoints.
//!
//! The expected values are closed forms from the literature. There is no sampling error, only the error of the
//! grid, which has known bounds: a quantile is off by at most one cell, and a tail mean by
//! the difference between the midpoint of the last cell and that cell's mean.

use super::moments::Moments;
use super::quantile::{Percentile, quantile, sorted};
use super::tail::conditional_value_at_risk;
use crate::quantity::math::{exp, ln, normal_cdf, normal_quantile};

const N_CELLS: u32 = 1_000_000;
const LEVELS: [(u32, f64); 3] = [(9_500, 0.05), (9_900, 0.01), (9_950, 0.005)];

/// A distribution given by its tail: both functions take the probability of exceeding the value.
struct KnownTail {
    value: fn(f64) -> f64,
    tail_mean: fn(f64) -> f64,
}

/// Checks the formulas and the grid against the expected values at 95%, 99% and 99.5%, which are given to half a unit of
/// their last digit (`digit`).
fn check(distribution: &KnownTail, value_at_risk_expected: [f64; 3], tail_mean_expected: [f64; 3], digit: [f64; 2]) {
    let cell = 1.0 / f64::from(N_CELLS);
    let midpoints: Vec<f64> = (0..N_CELLS).map(|i| (distribution.value)((f64::from(N_CELLS - 1 - i) + 0.5) * cell)).collect();
    // The last cell accounts for most of the error: 0.307 of 0.347 cells for an exponential tail, more for a heavier one.
    // A fifth more covers all cells before it.
    let lost = 1.2 * cell * ((distribution.tail_mean)(cell) - (distribution.value)(0.5 * cell));
    for (i, (level, beyond)) in LEVELS.into_iter().enumerate() {
        let level = Percentile::hundredths(level).unwrap();
        let value = value_at_risk_expected[i];
        assert!(((distribution.value)(beyond) - value).abs() <= digit[0]);
        let found = quantile(&midpoints, level).unwrap();
        let one_cell = (distribution.value)(beyond - cell) - (distribution.value)(beyond + cell);
        assert!((found - value).abs() <= one_cell, "{level:?}: {found} instead of {value}");

        let mean = tail_mean_expected[i];
        assert!(((distribution.tail_mean)(beyond) - mean).abs() <= digit[1], "{}", (distribution.tail_mean)(beyond));
        let found = conditional_value_at_risk(&midpoints, level).unwrap();
        let shortfall = mean - found;
        assert!(
            shortfall >= -digit[1] && shortfall <= lost / beyond + digit[1],
            "{level:?}: {found} instead of {mean}, too low by {shortfall}, allowed {}",
            lost / beyond
        );
    }
}

fn normal_score(beyond: f64) -> f64 {
    -normal_quantile(beyond)
}

fn density(z: f64) -> f64 {
    exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt()
}

#[test]
fn normal() {
    let distribution = KnownTail { value: normal_score, tail_mean: |beyond| density(normal_score(beyond)) / beyond };
    check(&distribution, [1.6448536270, 2.3263478740, 2.5758293035], [2.0627128075, 2.6652142203, 2.8919486054], [1e-9, 1e-9]);
}

#[test]
fn lognormal() {
    let distribution = KnownTail {
        value: |beyond| exp(8.0 + 1.5 * normal_score(beyond)),
        tail_mean: |beyond| exp(8.0 + 1.125) * normal_cdf(1.5 - normal_score(beyond)) / beyond,
    };
    check(&distribution, [35146.504267, 97686.808756, 142022.951716], [81244.737378, 187591.313382, 258935.625280], [1e-5, 1e-5]);
}

#[test]
fn pareto() {
    let distribution =
        KnownTail { value: |beyond| 1_000.0 * exp(-ln(beyond) / 2.5), tail_mean: |beyond| 1_000.0 * exp(-ln(beyond) / 2.5) * 2.5 / 1.5 };
    check(&distribution, [3314.4540173, 6309.5734448, 8325.5320740], [5524.0900289, 10515.9557413, 13875.8867900], [1e-6, 1e-6]);
}

#[test]
fn lomax() {
    let distribution = KnownTail {
        value: |beyond| 1_000.0 * (exp(-ln(beyond) / 2.5) - 1.0),
        tail_mean: |beyond| 1_000.0 * (exp(-ln(beyond) / 2.5) * 2.5 / 1.5 - 1.0),
    };
    check(&distribution, [2314.4540173, 5309.5734448, 7325.5320740], [4524.0900289, 9515.9557413, 12875.8867900], [1e-6, 1e-6]);
}

#[test]
fn exponential() {
    let distribution = KnownTail { value: |beyond| -1_000.0 * ln(beyond), tail_mean: |beyond| 1_000.0 * (1.0 - ln(beyond)) };
    check(&distribution, [2995.7322736, 4605.1701860, 5298.3173665], [3995.73, 5605.17, 6298.32], [1e-6, 5e-3]);
}

/// The quantile of Student's t with 4 degrees of freedom has a closed form.
fn student_4(beyond: f64) -> f64 {
    let root = (4.0 * beyond * (1.0 - beyond)).sqrt();
    let magnitude = 2.0 * (libm::cos(libm::acos(root) / 3.0) / root - 1.0).max(0.0).sqrt();
    if beyond < 0.5 { magnitude } else { -magnitude }
}

#[test]
fn student_with_four_degrees_of_freedom() {
    let distribution = KnownTail {
        value: student_4,
        tail_mean: |beyond| {
            let t = student_4(beyond);
            let base = 1.0 + t * t / 4.0;
            0.375 / (base * base * base.sqrt()) * (4.0 + t * t) / (3.0 * beyond)
        },
    };
    check(&distribution, [2.1318467863, 3.7469473880, 4.6040948713], [3.2028704021, 5.2205841945, 6.3248306967], [1e-9, 1e-9]);
}

#[test]
fn weibull() {
    // The tail mean has no elementary form: Gamma(1 + 1 / 0.7, -ln beyond) by the series of the lower half.
    fn tail_mean(beyond: f64) -> f64 {
        use statrs::function::gamma::{gamma, gamma_ur};
        let shape = 1.0 + 1.0 / 0.7;
        1_000.0 * gamma(shape) * gamma_ur(shape, -ln(beyond)) / beyond
    }
    let distribution = KnownTail { value: |beyond| 1_000.0 * exp(ln(-ln(beyond)) / 0.7), tail_mean };
    check(&distribution, [4794.226728, 8861.226443, 10826.368682], [7364.040856, 11841.401737, 13961.380111], [1e-5, 1e-5]);
}

#[test]
fn the_mean_of_a_capped_lognormal_is_its_limited_expected_value() {
    let n = 200_000;
    for (cap, expected) in [(500.0, 368.2014760), (2_000.0, 743.2639302), (10_000.0, 989.8768573)] {
        let capped: Vec<f64> =
            (0..n).map(|i| normal_quantile((f64::from(i) + 0.5) / f64::from(n))).map(|z| f64::min(500.0 * exp(1.2 * z), cap)).collect();
        // Below the cap the curve is smooth, so the error of the grid is that of the cell with the cap:
        // cap / n times the relative slope there, which is of the order of 1.
        let found = Moments::of_sorted(&sorted(&capped)).mean;
        assert!((found - expected).abs() <= cap / f64::from(n), "{found} instead of {expected}");
    }
}
