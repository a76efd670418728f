//! Functions of random inputs whose sensitivity indices are known, for tests.

use std::f64::consts::PI;

use super::property_tests::SplitMix64;
use crate::quantity::math::{exp, normal_quantile, sin_cos_of_turn};

pub struct Samples {
    pub inputs: Vec<Vec<f64>>,
    pub output: Vec<f64>,
}

/// `n` scores for each of several inputs.
fn scores(n_inputs: usize, n: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut random = SplitMix64(seed << 32);
    let mut columns = vec![vec![]; n_inputs];
    for _ in 0..n {
        columns.iter_mut().for_each(|column| column.push(normal_quantile(random.uniform())));
    }
    columns
}

/// Ishigami's function of three uniform inputs, with a = 7 and b = 0.1, and a fourth input that does nothing.
pub fn ishigami(n: usize, seed: u64) -> Samples {
    let mut random = SplitMix64(seed << 32);
    let mut samples = Samples { inputs: vec![vec![]; 4], output: vec![] };
    for _ in 0..n {
        let turns: [f64; 4] = std::array::from_fn(|_| random.uniform());
        // x = π (2u − 1), so that sin x = −sin 2πu.
        let (sine, third) = (|u: f64| -sin_cos_of_turn(u).0, PI * (2.0 * turns[2] - 1.0));
        let (one, two) = (sine(turns[0]), sine(turns[1]));
        samples.output.push(one + 7.0 * two * two + 0.1 * (third * third) * (third * third) * one);
        samples.inputs.iter_mut().zip(turns).for_each(|(input, turn)| input.push(turn));
    }
    samples
}

/// Sobol's g function of five uniform inputs, Π (|4x − 2| + a) / (1 + a), with a = 0, 1, 4.5, 9 and 99.
pub fn sobol_g(n: usize, seed: u64) -> Samples {
    const A: [f64; 5] = [0.0, 1.0, 4.5, 9.0, 99.0];
    let mut random = SplitMix64(seed << 32);
    let mut samples = Samples { inputs: vec![vec![]; A.len()], output: vec![] };
    for _ in 0..n {
        let inputs = A.map(|_| random.uniform());
        samples.output.push(inputs.iter().zip(A).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product());
        samples.inputs.iter_mut().zip(inputs).for_each(|(column, input)| column.push(input));
    }
    samples
}

/// X₁ + X₂ + X₃, normal with these standard deviations, two of them correlated.
pub fn correlated_sum(sds: [f64; 3], (one, other, correlation): (usize, usize, f64), n: usize, seed: u64) -> Samples {
    let mut inputs = scores(3, n, seed);
    let own = (1.0 - correlation * correlation).sqrt();
    let first = inputs[one].clone();
    inputs[other].iter_mut().zip(first).for_each(|(score, first)| *score = correlation * first + own * *score);
    for (input, sd) in inputs.iter_mut().zip(sds) {
        input.iter_mut().for_each(|value| *value *= sd);
    }
    let output = (0..n).map(|i| inputs.iter().map(|input| input[i]).sum()).collect();
    Samples { inputs, output }
}

/// Lognormal factors of mean 1 with these standard deviations of the logarithm, and their product.
pub fn product(sigmas: &[f64], n: usize, seed: u64) -> Samples {
    let factor = |(mut column, sigma): (Vec<f64>, &f64)| {
        column.iter_mut().for_each(|score| *score = exp(sigma * *score - 0.5 * sigma * sigma));
        column
    };
    let inputs: Vec<Vec<f64>> = scores(sigmas.len(), n, seed).into_iter().zip(sigmas).map(factor).collect();
    let output = (0..n).map(|i| inputs.iter().map(|input| input[i]).product()).collect();
    Samples { inputs, output }
}

/// The mean of `people` lognormal factors with σ = 1.5, and a shared one with σ = 0.2; their product.
pub fn people_times_shared(people: usize, n: usize, seed: u64) -> Samples {
    let mut random = SplitMix64(seed << 32);
    let mut factor = |sigma: f64| exp(sigma * normal_quantile(random.uniform()) - 0.5 * sigma * sigma);
    let means: Vec<f64> = (0..n).map(|_| (0..people).map(|_| factor(1.5)).sum::<f64>() / people as f64).collect();
    let shared: Vec<f64> = (0..n).map(|_| factor(0.2)).collect();
    let output = means.iter().zip(&shared).map(|(mean, shared)| mean * shared).collect();
    Samples { inputs: vec![means, shared], output }
}
