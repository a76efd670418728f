//! A sample of pairs, an input and an output, in the order of the input: what is common to estimates that use only the ranks of the input.
//!
//! The order of the sample does not matter, as pairs with the same input are ordered by their output; nor does a monotone transformation of the
//! input. An input that is equal for several pairs gives all of them the mean of their ranks.

use std::ops::Range;

use super::jackknife::Groups;
use super::quantile::Percentile;
use crate::quantity::math::normal_quantile;

/// Pairs in the order of their inputs.
pub(super) struct Ranked {
    input: Vec<f64>,
    pub output: Vec<f64>,
    group: Vec<usize>,
    /// Normal scores of the ranks r of n: the normal quantile of (r − 1/2)/n.
    pub scores: Vec<f64>,
}

impl Ranked {
    /// Both columns are equally long.
    pub fn of(input: &[f64], output: &[f64], groups: Groups) -> Self {
        let mut order: Vec<usize> = (0..input.len().min(output.len())).collect();
        order.sort_by(|a, b| input[*a].total_cmp(&input[*b]).then(output[*a].total_cmp(&output[*b])));
        let input: Vec<f64> = order.iter().map(|index| input[*index]).collect();
        Self {
            scores: scores(&input),
            output: order.iter().map(|index| output[*index]).collect(),
            group: order.iter().map(|index| groups.group_of(*index)).collect(),
            input,
        }
    }

    /// The normal score of each value, in the order of `values`.
    pub fn scores_in_order(values: &[f64], groups: Groups) -> Vec<f64> {
        let places: Vec<f64> = (0..values.len()).map(|place| place as f64).collect();
        let ranked = Self::of(values, &places, groups);
        let mut scores = vec![0.0; values.len()];
        ranked.output.iter().zip(&ranked.scores).for_each(|(place, score)| scores[*place as usize] = *score);
        scores
    }

    pub fn len(&self) -> usize {
        self.input.len()
    }

    /// The pairs that do not belong to `group`.
    pub fn without(&self, group: usize) -> Self {
        let kept = || (0..self.len()).filter(|index| self.group[*index] != group);
        let of = |values: &[f64]| kept().map(|index| values[index]).collect::<Vec<f64>>();
        let input = of(&self.input);
        Self { scores: scores(&input), output: of(&self.output), group: kept().map(|index| self.group[index]).collect(), input }
    }

    /// Runs of equal inputs, in order.
    pub fn ties(&self) -> impl Iterator<Item = Range<usize>> {
        ties(&self.input)
    }

    /// The score at which a percentile of the input lies: that of its value where several pairs have it.
    pub fn score_at(&self, percentile: Percentile) -> f64 {
        let share = percentile.fraction();
        let place = ((share * self.len() as f64).ceil() as usize).clamp(1, self.len()) - 1;
        let value = self.input[place];
        let is_tied = |other: Option<&f64>| other == Some(&value);
        let is_shared = is_tied(self.input.get(place + 1)) || place > 0 && is_tied(self.input.get(place - 1));
        if is_shared { self.scores[place] } else { normal_quantile(share) }
    }
}

fn ties(sorted: &[f64]) -> impl Iterator<Item = Range<usize>> {
    let mut first = 0;
    std::iter::from_fn(move || {
        let value = sorted.get(first)?;
        let length = sorted[first..].iter().take_while(|other| *other == value).count().max(1);
        first += length;
        Some(first - length..first)
    })
}

fn scores(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len() as f64;
    let mut scores = Vec::with_capacity(sorted.len());
    for tie in ties(sorted) {
        // The mean of the ranks, less one half: for a single value its place and one half.
        let score = normal_quantile((tie.start + tie.end) as f64 / (2.0 * n));
        scores.resize(tie.end, score);
    }
    scores
}
