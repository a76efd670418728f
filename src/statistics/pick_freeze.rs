//! How much of the variance of an output each of three independent parts of the randomness makes, from four columns: the output, and the output of
//! the same trials with one part drawn again (pick and freeze, Sobol 1993).
//!
//! Two columns that share some of the parts have a correlation of the closed share of those: the base and a redraw share two parts, and
//! redraws of two different parts share the third. So six correlations give the closed share of every set of parts. From these:
//!
//! - a part's share by itself, and its total share 1 − closed share of the others, which has all its interactions in it;
//! - the interactions, what the shares by themselves leave of 1;
//! - Shapley effects, which divide the interactions evenly and add up to 1.
//!
//! A part whose redraw changes nothing is empty, and has exactly nothing. Does not know what the parts are.

use serde::Serialize;

use super::jackknife::{Groups, WithError};
use super::shapley::shapley;

/// The number of parts.
pub const N_PARTS: usize = 3;
/// The sets of parts.
const N_SETS: usize = 1 << N_PARTS;

/// The share of the variance that a part makes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PartShare {
    /// Without its interactions.
    pub by_itself: WithError,
    /// With all its interactions: what would remain on average if the others were known.
    pub total: WithError,
    /// With an even part of its interactions.
    pub shapley: WithError,
}

/// The variance divided between three parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Split {
    pub parts: [PartShare; N_PARTS],
    /// What only parts together make.
    pub interactions: WithError,
}

impl Split {
    /// `redrawn[k]` is `base` with part k drawn again. `None` where the output does not vary, or there are too few values.
    pub fn of(base: &[f64], redrawn: [&[f64]; N_PARTS], groups: Groups) -> Option<Self> {
        let columns = [base, redrawn[0], redrawn[1], redrawn[2]];
        let is_empty = redrawn.map(|column| column == base);
        let n = base.len();
        let figures = |without: Option<usize>| {
            let kept: Vec<usize> = (0..n).filter(|index| Some(groups.group_of(*index)) != without).collect();
            Some(figures(&closed_shares(&columns, &kept, is_empty)?))
        };
        let found = groups.errors(n, &figures(None)?, |group| figures(Some(group)));
        let part = |part: usize| PartShare { by_itself: found[part], total: found[N_PARTS + part], shapley: found[2 * N_PARTS + part] };
        Some(Self { parts: [part(0), part(1), part(2)], interactions: found[3 * N_PARTS] })
    }
}

/// Shares by themselves, totals, Shapley effects, and interactions.
fn figures(closed: &[f64; N_SETS]) -> Vec<f64> {
    let by_itself = (0..N_PARTS).map(|part| closed[1 << part]);
    let totals = (0..N_PARTS).map(|part| 1.0 - closed[(N_SETS - 1) ^ (1 << part)]);
    let interactions = 1.0 - by_itself.clone().sum::<f64>();
    by_itself.chain(totals).chain(shapley(N_PARTS, closed)).chain([interactions]).collect()
}

/// The closed share of every set of parts, bit k of its index for part k.
fn closed_shares(columns: &[&[f64]; 1 + N_PARTS], kept: &[usize], is_empty: [bool; N_PARTS]) -> Option<[f64; N_SETS]> {
    let correlation = |one: usize, other: usize| correlation(columns[one], columns[other], kept);
    let filled = (0..N_PARTS).filter(|part| !is_empty[*part]).fold(0, |set, part| set | 1 << part);
    let share = |set: usize| match set & filled {
        0 => Some(0.0),
        all if all == filled => Some(1.0),
        some => {
            // The parts that the two columns do not share; each of them is drawn again in one of them.
            let mut others = (0..N_PARTS).filter(|part| (filled & !some) >> part & 1 == 1);
            match (others.next(), others.next()) {
                (Some(one), Some(other)) => correlation(1 + one, 1 + other),
                (Some(only), None) => correlation(0, 1 + only),
                _ => Some(1.0),
            }
        }
    };
    // Where nothing varies no share is known, whatever is empty.
    correlation(0, 0)?;
    let mut closed = [0.0; N_SETS];
    for (set, closed) in closed.iter_mut().enumerate() {
        *closed = share(set)?;
    }
    Some(closed)
}

/// The correlation of two columns over the values with these indices: the closed share of what both have in common. `None` where one does not vary,
/// or there are too few values.
pub fn correlation(one: &[f64], other: &[f64], kept: &[usize]) -> Option<f64> {
    let n = kept.len() as f64;
    let mean = |column: &[f64]| kept.iter().map(|index| column[*index]).sum::<f64>() / n;
    let (of_one, of_other) = (mean(one), mean(other));
    let product = |a: &[f64], of_a: f64, b: &[f64], of_b: f64| kept.iter().map(|i| (a[*i] - of_a) * (b[*i] - of_b)).sum::<f64>();
    let squares = product(one, of_one, one, of_one) * product(other, of_other, other, of_other);
    (kept.len() > 2 && squares > 0.0).then(|| product(one, of_one, other, of_other) / squares.sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::test_functions;
    use super::*;
    use crate::statistics::moments::Moments;

    const GROUPS: Groups = Groups::INDEPENDENT;

    /// Y = A S P of lognormal factors with σ = .3, .2, .1, each drawn twice.
    fn product(seed: u64) -> Split {
        let sigmas = [0.3, 0.2, 0.1];
        let [first, again] = [0, 1].map(|half| test_functions::product(&sigmas, 10_000, 2 * seed + half));
        let with = |redrawn: usize| -> Vec<f64> {
            let factor = |part: usize, i: usize| if part == redrawn { again.inputs[part][i] } else { first.inputs[part][i] };
            (0..10_000).map(|i| (0..3).map(|part| factor(part, i)).product()).collect()
        };
        let redrawn = [with(0), with(1), with(2)];
        Split::of(&first.output, [&redrawn[0], &redrawn[1], &redrawn[2]], GROUPS).unwrap()
    }

    #[test]
    fn shares_of_a_product_match_exact_values_and_their_errors_hold() {
        const RUNS: u64 = 60;
        let figures = |split: &Split| -> Vec<WithError> {
            let parts = split.parts.iter();
            let all = parts.clone().map(|part| part.by_itself).chain(parts.clone().map(|part| part.total));
            all.chain(parts.map(|part| part.shapley)).chain([split.interactions]).collect()
        };
        let expected = [
            0.626_685, 0.271_576, 0.066_879, // by themselves
            0.658_815, 0.300_138, 0.076_164, // with all interactions: 1 less .699862 would be the pair of the others
            0.642_707, 0.285_814, 0.071_479, // Shapley
            0.034_860,
        ];
        let mut found: Vec<(Moments, Moments, u32)> = vec![Default::default(); expected.len()];
        for seed in 0..RUNS {
            let split = product(seed);
            assert!((split.parts.iter().map(|part| part.shapley.value).sum::<f64>() - 1.0).abs() < 1e-12);
            for (((moments, variances, held), figure), expected) in found.iter_mut().zip(figures(&split)).zip(expected) {
                let error = figure.standard_error.unwrap();
                moments.push(figure.value);
                variances.push(error * error);
                *held += u32::from((figure.value - expected).abs() <= GROUPS.critical_value() * error);
            }
        }
        for ((moments, variances, held), expected) in found.iter().zip(expected) {
            let sd = moments.sd().unwrap();
            assert!((moments.mean - expected).abs() < 4.0 * sd / (RUNS as f64).sqrt() + 5e-4, "{} instead of {expected}", moments.mean);
            assert!((0.7..1.4).contains(&(variances.mean.sqrt() / sd)), "stated {} and actual {sd}", variances.mean.sqrt());
            assert!(*held >= 51, "{held} of {RUNS} intervals hold {expected}");
        }
    }

    #[test]
    fn a_part_that_changes_nothing_has_exactly_nothing() {
        let samples = test_functions::product(&[0.3, 0.2, 0.1, 0.4], 1_000, 9);
        let (base, other) = (&samples.output, &samples.inputs[0]);
        let split = Split::of(base, [other, base, base], GROUPS).unwrap();
        let exactly =
            |value| PartShare { by_itself: WithError::exact(value), total: WithError::exact(value), shapley: WithError::exact(value) };
        assert_eq!(split.parts, [exactly(1.0), exactly(0.0), exactly(0.0)]);
        assert_eq!(split.interactions, WithError::exact(0.0));
        assert_eq!(Split::of(&[1.0; 50], [&[1.0; 50]; 3], GROUPS), None);
        assert_eq!(Split::of(&[], [&[]; 3], GROUPS), None);
    }
}
