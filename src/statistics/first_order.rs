//! The first-order index of an input: the share of the variance of an output that its conditional mean given the input has,
//! Var(E[Y | X]) / Var(Y) (Sobol 1993). It is what the variance would fall by on average if the input were known, as a share.
//!
//! From one sample: the pairs are ordered by the input and cut into round(n^(1/3)) bins, in each a line is fitted against the normal score of
//! the input's rank, and S = 1 − (RSS / (n − p)) / (TSS / (n − 1)) with the p parameters of all lines. The degrees of freedom correct the bias of
//! the fit, so that an input without effect shows 0 on average, and may show slightly less. Only ranks of the input count.
//!
//! The lag-1 rank estimator of Gamboa, Gremaud, Klein, Lagnoux (2022) needs no bins, but its error for an input without effect is ten times
//! as large; bins without a slope are biased for an input that explains much. Does not know what inputs are and whether they are independent.

use super::bins::{self, Bin};
use super::jackknife::{Groups, WithError};
use super::ranked::Ranked;

/// The first-order index of `input` for `output`; `None` where the output does not vary, or there are too few pairs.
pub fn first_order(input: &[f64], output: &[f64], groups: Groups) -> Option<WithError> {
    let sample = Ranked::of(input, output, groups);
    let n_bins = bins::number_for(sample.len());
    let whole = index(&sample, n_bins)?;
    let without = |group: usize| index(&sample.without(group), n_bins).map(|index| vec![index]);
    groups.errors(sample.len(), &[whole], without).into_iter().next()
}

fn index(sample: &Ranked, n_bins: usize) -> Option<f64> {
    let n = sample.len();
    let bins = bins::fit(sample, n_bins);
    let degrees = n.checked_sub(bins.iter().map(|bin| bin.n_parameters).sum())?;
    let mean = sample.output.iter().sum::<f64>() / n as f64;
    let total: f64 = sample.output.iter().map(|value| (value - mean) * (value - mean)).sum();
    if degrees == 0 || total <= 0.0 {
        return None;
    }
    let left: f64 = bins.iter().map(|Bin { squares, .. }| squares).sum();
    Some(1.0 - left / degrees as f64 / (total / (n - 1) as f64))
}

#[cfg(test)]
mod tests {
    use super::super::test_functions::{self, Samples};
    use super::*;
    use crate::quantity::math::{exp, normal_quantile};
    use crate::statistics::moments::Moments;

    const GROUPS: Groups = Groups::INDEPENDENT;

    /// 64 pairs in 8 bins, in the order of the input, of which only the ranks count. The values are those of an independent calculation.
    #[test]
    fn small_samples_match_exact_values() {
        let scores: Vec<f64> = (0..64).map(|i| normal_quantile((f64::from(i) + 0.5) / 64.0)).collect();
        let permuted = |i: usize| (37 * i % 64) as f64;
        let of = |output: &dyn Fn(usize) -> f64| {
            let output: Vec<f64> = (0..64).map(output).collect();
            index(&Ranked::of(&scores, &output, GROUPS), 8).unwrap()
        };
        for (found, expected) in [
            (of(&|i| scores[i]), 1.0),
            (of(&|i| scores[i] * scores[i]), 0.995_953_559),
            (of(&|i| exp(scores[i])), 0.990_456_881),
            (of(&permuted), -0.207_917_219),
            (of(&|i| scores[i] + permuted(i) / 64.0), 0.909_125_352),
        ] {
            assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
        }
    }

    #[test]
    fn only_ranks_of_the_input_count_and_no_order_of_the_sample_to_the_bit() {
        let Samples { inputs, output } = test_functions::ishigami(2_000, 5);
        let index_of = |input: &[f64], output: &[f64]| index(&Ranked::of(input, output, GROUPS), 13).unwrap().to_bits();
        let plain = index_of(&inputs[0], &output);
        let transformed: Vec<f64> = inputs[0].iter().map(|x| exp(2.0 * x) + 7.0).collect();
        assert_eq!(index_of(&transformed, &output), plain);
        let reversed = |values: &[f64]| values.iter().rev().copied().collect::<Vec<f64>>();
        assert_eq!(index_of(&reversed(&inputs[0]), &reversed(&output)), plain);
        let falling: Vec<f64> = inputs[0].iter().map(|x| -x).collect();
        let (falling, plain) = (f64::from_bits(index_of(&falling, &output)), f64::from_bits(plain));
        assert!((falling - plain).abs() < 0.01, "{falling} instead of {plain}: only the cuts between bins differ");
    }

    #[test]
    fn an_output_that_does_not_vary_and_too_few_pairs_have_no_index() {
        let input: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(first_order(&input, &[3.0; 100], GROUPS), None);
        assert_eq!(first_order(&input[..1], &input[..1], GROUPS), None);
        assert_eq!(first_order(&[], &[], GROUPS), None);
        // Two values of equal probability, of which the output is a function.
        let coin: Vec<f64> = (0..100).map(|i| f64::from(i / 3 % 2)).collect();
        assert_eq!(first_order(&coin, &coin, GROUPS), Some(WithError::exact(1.0)));
        let constant = first_order(&[1.0; 100], &input, GROUPS).unwrap();
        assert_eq!(constant.value, 0.0, "an input that does not vary explains nothing");
    }

    /// Ishigami's function with a = 7 and b = 0.1: .3139, .4424 and 0.
    #[test]
    fn known_indices_are_found_without_bias_and_their_errors_hold() {
        const RUNS: u64 = 100;
        let expected = [0.313_905_191_1, 0.442_411_144_8, 0.0];
        let mut found: [(Moments, Moments, u32); 3] = Default::default();
        for seed in 0..RUNS {
            let Samples { inputs, output } = test_functions::ishigami(10_000, 100 + seed);
            for ((moments, variances, held), (input, expected)) in found.iter_mut().zip(inputs.iter().zip(expected)) {
                let index = first_order(input, &output, GROUPS).unwrap();
                let error = index.standard_error.unwrap();
                moments.push(index.value);
                variances.push(error * error);
                *held += u32::from((index.value - expected).abs() <= GROUPS.critical_value() * error);
            }
        }
        for ((moments, variances, held), expected) in found.into_iter().zip(expected) {
            let (bias, sd) = (moments.mean - expected, moments.sd().unwrap());
            assert!(bias.abs() < 0.002 + 4.0 * sd / 10.0, "bias {bias}");
            assert!(sd < 0.012, "standard deviation {sd}");
            // Of an input without effect by itself the jackknife overstates the tiny error.
            let most = if expected == 0.0 { 2.5 } else { 1.35 };
            assert!((0.75..most).contains(&(variances.mean.sqrt() / sd)), "stated {} and actual {sd}", variances.mean.sqrt());
            assert!(held >= 88, "{held} of {RUNS} intervals hold {expected}");
        }
    }

    /// Sobol's g function: an input that makes most of the variance beside one that makes next to none, and none of them monotone.
    #[test]
    fn indices_of_the_g_function_are_found_from_the_largest_to_the_smallest() {
        const RUNS: u32 = 40;
        for (place, expected) in
            [0.716_192_168_9, 0.179_048_042_2, 0.023_675_774_2, 0.007_161_921_7, 0.000_071_619_2].into_iter().enumerate()
        {
            let mut moments = Moments::default();
            for seed in 0..RUNS {
                let Samples { inputs, output } = test_functions::sobol_g(10_000, 900 + u64::from(seed));
                moments.push(first_order(&inputs[place], &output, GROUPS).unwrap().value);
            }
            let bound = 0.002 + 4.0 * moments.sd().unwrap() / f64::from(RUNS).sqrt();
            assert!((moments.mean - expected).abs() < bound, "input {place}: {} instead of {expected}", moments.mean);
        }
    }

    #[test]
    fn an_input_without_effect_shows_less_than_two_thousandths_on_average() {
        let mut moments = Moments::default();
        for seed in 0..100 {
            let Samples { inputs, output } = test_functions::ishigami(10_000, 400 + seed);
            moments.push(first_order(&inputs[3], &output, GROUPS).unwrap().value);
        }
        assert!(moments.mean.abs() < 0.002, "{}", moments.mean);
        assert!(moments.sd().unwrap() < 0.002, "{:?}", moments.sd());
    }

    /// The mean of N people, lognormal with σ = 1.5 each, times a shared factor with σ = 0.2: the share of people is .9184 at N = 10, where the
    /// factor has .0733 by itself: 1 − .9184 less the interaction. The closed form of a product: c² / ((1 + c²)(1 + d²) − 1).
    #[test]
    fn the_share_of_people_falls_with_their_number() {
        for (people, expected) in [(1, 0.956_371_317), (10, 0.918_364_028), (100, 0.657_189_435), (1_000, 0.170_968_934)] {
            let Samples { inputs, output } = test_functions::people_times_shared(people, 10_000, 7);
            let found = first_order(&inputs[0], &output, GROUPS).unwrap();
            // Heavy tails: the error of a ratio of variances is not small.
            let tolerance = 4.0 * found.standard_error.unwrap() + 0.02;
            assert!((found.value - expected).abs() < tolerance, "{people}: {} instead of {expected} ± {tolerance}", found.value);
        }
    }

    /// Y = X₁ + X₂ + X₃ with standard deviations 1, 1, 2 and a correlation of the last two.
    #[test]
    fn indices_of_correlated_inputs_are_those_of_their_conditional_means() {
        for (correlation, expected) in [(0.5, [0.125, 0.5, 0.781_25]), (0.9, [0.104_167, 0.816_667, 0.876_042])] {
            let Samples { inputs, output } = test_functions::correlated_sum([1.0, 1.0, 2.0], (1, 2, correlation), 10_000, 3);
            for (input, expected) in inputs.iter().zip(expected) {
                let found = first_order(input, &output, GROUPS).unwrap();
                let error = found.standard_error.unwrap();
                assert!((found.value - expected).abs() < 4.0 * error + 0.002, "{} ± {error} instead of {expected}", found.value);
            }
        }
        // Y is the first of two inputs with a correlation of .8: the second explains .64 of it without doing anything.
        let Samples { inputs, .. } = test_functions::correlated_sum([1.0, 1.0, 0.0], (0, 1, 0.8), 10_000, 3);
        let found = [0, 1].map(|input| first_order(&inputs[input], &inputs[0], GROUPS).unwrap());
        assert!((found[0].value - 1.0).abs() < 0.005, "{}", found[0].value);
        assert!((found[1].value - 0.64).abs() < 4.0 * found[1].standard_error.unwrap(), "{:?}", found[1]);
    }
}
