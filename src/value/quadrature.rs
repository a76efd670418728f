//! Expectations under the normal distribution without sampling, for tests of what simulations only approximate.

use std::f64::consts::PI;

use crate::quantity::math::{exp, ln, normal_cdf, normal_pdf};

const PANELS: usize = 40;
const ORDER: usize = 20;
const BOUND: f64 = 12.0;

/// Standard normal scores with their weights, in ascending order, for functions that are smooth except at `kinks`: Gauss-Legendre in panels.
pub fn normal_nodes(kinks: &[f64]) -> Vec<(f64, f64)> {
    let mut edges: Vec<f64> =
        (0..=PANELS).map(|edge| -BOUND + 2.0 * BOUND * edge as f64 / PANELS as f64).chain(kinks.iter().copied()).collect();
    edges.sort_by(f64::total_cmp);
    let rule = gauss_legendre();
    let nodes = |panel: &[f64]| {
        let (middle, half) = ((panel[0] + panel[1]) / 2.0, (panel[1] - panel[0]) / 2.0);
        rule.iter().map(move |(x, weight)| (middle + half * x, half * weight)).collect::<Vec<_>>()
    };
    edges.windows(2).flat_map(nodes).map(|(z, weight)| (z, weight * normal_pdf(z))).collect()
}

/// Scores of a coarse grid with weights: the trapezoidal rule, exact to 1e-15 for smooth functions of few dimensions.
pub fn normal_grid() -> Vec<(f64, f64)> {
    const STEP: f64 = 0.5;
    (-17..=17).map(|place| f64::from(place) * STEP).map(|z| (z, STEP * normal_pdf(z))).collect()
}

/// E[min(D, limit)] of a lognormal D with this mean: m Φ((ln c − μ − s²)/s) + c (1 − Φ((ln c − μ)/s)) with μ = ln m − s²/2.
pub fn limited_lognormal(mean: f64, sigma: f64, limit: f64) -> f64 {
    let score = (ln(limit) - ln(mean) + sigma * sigma / 2.0) / sigma;
    mean * normal_cdf(score - sigma) + limit * normal_cdf(-score)
}

/// A lognormal amount with this mean at a score.
pub fn lognormal(mean: f64, sigma: f64, score: f64) -> f64 {
    mean * exp(sigma * score - sigma * sigma / 2.0)
}

/// The x between `low` and `high` at which a monotone function is zero, by bisection.
pub fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let rises = f(high) > 0.0;
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if (f(middle) > 0.0) == rises { high = middle } else { low = middle }
    }
    (low + high) / 2.0
}

/// Nodes and weights on [−1, 1], by Newton's method on the Legendre polynomial.
fn gauss_legendre() -> Vec<(f64, f64)> {
    let n = ORDER as f64;
    let node = |place: usize| {
        let mut x = -(PI * (place as f64 + 0.75) / (n + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..50 {
            let (mut before, mut value) = (1.0, x);
            for k in 2..=ORDER {
                let k = k as f64;
                (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
            }
            slope = n * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        (x, 2.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..ORDER).map(node).collect()
}

#[test]
fn moments_of_the_normal_distribution() {
    let moment = |nodes: &[(f64, f64)], power| nodes.iter().map(|(z, weight)| weight * z.powi(power)).sum::<f64>();
    for nodes in [normal_nodes(&[0.3]), normal_grid()] {
        for (power, expected) in [(0, 1.0), (1, 0.0), (2, 1.0), (4, 3.0), (6, 15.0)] {
            assert!((moment(&nodes, power) - expected).abs() < 1e-11, "{power}");
        }
    }
}
