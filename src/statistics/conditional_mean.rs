//! The mean of an output where an input has a certain percentile, from one sample.
//!
//! A straight line in the normal score of the input's rank is fitted around the score of the percentile, with Epanechnikov's weights 1 − (d/h)²
//! of the distance d and a half-width h of 0.25; its value there is the mean. In a small sample h doubles until ten pairs have a weight. Where
//! several pairs have the value of the percentile, as with a discrete input, the score is theirs. Errors come from the jackknife.
//! Nothing is said about causes: inputs that depend on this one come along as they come together with it.

use super::jackknife::{Groups, WithError};
use super::quantile::Percentile;
use super::ranked::Ranked;

const HALF_WIDTH: f64 = 0.25;
/// Pairs that must have a weight.
const LEAST: usize = 10;

/// The mean of `output` at each of some percentiles of `input`; `None` without values.
pub fn conditional_means(input: &[f64], output: &[f64], percentiles: &[Percentile], groups: Groups) -> Option<Vec<WithError>> {
    let sample = Ranked::of(input, output, groups);
    let at_all = |sample: &Ranked| -> Option<Vec<f64>> { percentiles.iter().map(|percentile| local_mean(sample, *percentile)).collect() };
    let whole = at_all(&sample)?;
    Some(groups.errors(sample.len(), &whole, |group| at_all(&sample.without(group))))
}

fn local_mean(sample: &Ranked, percentile: Percentile) -> Option<f64> {
    if sample.len() == 0 {
        return None;
    }
    let (scores, at) = (&sample.scores, sample.score_at(percentile));
    let window = |half_width: f64| {
        scores.partition_point(|score| *score <= at - half_width)..scores.partition_point(|score| *score < at + half_width)
    };
    let mut half_width = HALF_WIDTH;
    while window(half_width).len() < LEAST.min(sample.len()) {
        half_width *= 2.0;
    }
    // Weighted sums of 1, d, d², y and d y.
    let (mut s0, mut s1, mut s2, mut t0, mut t1) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (score, value) in scores[window(half_width)].iter().zip(&sample.output[window(half_width)]) {
        let distance = score - at;
        let weight = 1.0 - distance / half_width * (distance / half_width);
        s0 += weight;
        s1 += weight * distance;
        s2 += weight * distance * distance;
        t0 += weight * value;
        t1 += weight * distance * value;
    }
    let determinant = s0 * s2 - s1 * s1;
    // Equal scores have no slope.
    Some(if determinant > 1e-12 * s0 * s2 { (s2 * t0 - s1 * t1) / determinant } else { t0 / s0 })
}

/// Whether figures that belong to rising inputs neither only rise nor only fall, as far as their errors show: some later one is higher and some
/// later one lower by more than three errors of the difference. With two, chance would show a turn in many of the 36 pairs of nine figures.
pub fn is_turning(figures: &[WithError]) -> bool {
    const ERRORS: f64 = 3.0;
    let moves = |sign: f64| {
        figures.iter().enumerate().any(|(index, earlier)| {
            figures[index + 1..].iter().any(|later| match (earlier.standard_error, later.standard_error) {
                (Some(one), Some(other)) => sign * (later.value - earlier.value) > ERRORS * (one * one + other * other).sqrt(),
                _ => false,
            })
        })
    };
    moves(1.0) && moves(-1.0)
}

#[cfg(test)]
mod tests {
    use super::super::test_functions::{self, Samples};
    use super::*;
    use crate::quantity::math::{exp, normal_cdf, normal_quantile};

    const GROUPS: Groups = Groups::INDEPENDENT;
    const ENDS: [Percentile; 2] = [Percentile::P10, Percentile::P90];

    fn deciles() -> Vec<Percentile> {
        (1..10).map(|decile| Percentile::percent(10 * decile).unwrap()).collect()
    }

    /// Checks within `errors` standard errors, and a little that smoothing adds.
    fn check(found: &[WithError], expected: &[f64], smoothing: f64) {
        for (found, expected) in found.iter().zip(expected) {
            let tolerance = 4.0 * found.standard_error.unwrap() + smoothing;
            assert!((found.value - expected).abs() < tolerance, "{} instead of {expected} ± {tolerance}", found.value);
        }
    }

    #[test]
    fn means_of_ishigami_are_known() {
        let Samples { inputs, output } = test_functions::ishigami(20_000, 11);
        let at = |input: usize| conditional_means(&inputs[input], &output, &ENDS, GROUPS).unwrap();
        check(&at(0), &[1.767_102_205, 5.232_897_795], 0.05);
        check(&at(1), &[2.418_440_520, 2.418_440_520], 0.05);
        check(&at(2), &[3.5, 3.5], 0.0);
        let turns = |input: usize| is_turning(&conditional_means(&inputs[input], &output, &deciles(), GROUPS).unwrap());
        // 7 sin² x₂ turns, and an input without effect does not seem to.
        assert_eq!([1, 3].map(turns), [true, false]);
    }

    /// Y = A R with mean 3 million, A lognormal with σ = .3: the means at the percentiles of A, and the probability of more than 3.5 million there with
    /// σ = √.05 of R.
    #[test]
    fn means_and_probabilities_of_a_product_are_known() {
        let Samples { inputs, output } = test_functions::product(&[0.3, 0.05_f64.sqrt()], 40_000, 12);
        let output: Vec<f64> = output.iter().map(|value| 3e6 * value).collect();
        let percentiles = [Percentile::P10, Percentile::P50, Percentile::P90];
        let means = conditional_means(&inputs[0], &output, &percentiles, GROUPS).unwrap();
        let expected = [1_952_570.713_554, 2_867_992.445_499, 4_212_590.412_396];
        check(&means, &expected, 3_000.0);
        let is_over: Vec<f64> = output.iter().map(|value| f64::from(u8::from(*value > 3.5e6))).collect();
        let shares = conditional_means(&inputs[0], &is_over, &percentiles, GROUPS).unwrap();
        check(&shares, &[0.003_246_232, 0.158_067_421, 0.763_297_382], 0.005);
        for (percentile, expected) in percentiles.iter().zip(expected) {
            let score = normal_quantile(percentile.fraction());
            assert!((3e6 * exp(0.3 * score - 0.045) / expected - 1.0).abs() < 1e-9, "the closed form");
        }
        let score = -normal_quantile(0.1);
        let sigma = 0.05_f64.sqrt();
        let excess = (crate::quantity::math::ln(4_212_590.412_396 / 3.5e6) - 0.025) / sigma;
        assert!((normal_cdf(excess) - 0.763_297_382).abs() < 1e-6 && score > 1.28);
    }

    /// X₁ + X₂ with a correlation of .5: at P90 of X₁ its own 1.2816 and half of that from X₂.
    #[test]
    fn what_depends_on_the_input_comes_along() {
        let Samples { inputs, output } = test_functions::correlated_sum([1.0, 1.0, 0.0], (0, 1, 0.5), 20_000, 13);
        check(&conditional_means(&inputs[0], &output, &ENDS, GROUPS).unwrap(), &[-1.922_327, 1.922_327], 0.01);
    }

    #[test]
    fn values_of_a_discrete_input_have_the_mean_of_their_pairs() {
        let input: Vec<f64> = (0..200).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
        let output: Vec<f64> = input.iter().enumerate().map(|(i, x)| 10.0 * x + (i / 4 % 2) as f64).collect();
        let means = conditional_means(&input, &output, &ENDS, GROUPS).unwrap();
        assert!((means[0].value - 0.5).abs() < 0.02 && (means[1].value - 10.5).abs() < 0.02, "{means:?}");
        assert_eq!(conditional_means(&[], &[], &ENDS, GROUPS), None);
        // A line, from three pairs.
        let three = conditional_means(&[1.0, 2.0, 3.0], &[5.0, 5.0, 5.0], &ENDS, GROUPS).unwrap();
        assert!(three.iter().all(|mean| (mean.value - 5.0).abs() < 1e-12 && mean.standard_error.is_none()));
    }

    /// Of 200 intervals about 95% hold the truth: at the median of A the mean is exp(−.045), 0.9560.
    #[test]
    fn the_errors_hold() {
        const RUNS: u64 = 200;
        let expected = exp(-0.045);
        let held = (0..RUNS).filter(|seed| {
            let Samples { inputs, output } = test_functions::product(&[0.3, 0.5], 2_000, 1_000 + seed);
            let found = conditional_means(&inputs[0], &output, &[Percentile::P50], GROUPS).unwrap()[0];
            (found.value - expected).abs() <= GROUPS.critical_value() * found.standard_error.unwrap()
        });
        let held = held.count();
        assert!((178..=199).contains(&held), "{held} of {RUNS}");
    }
}
