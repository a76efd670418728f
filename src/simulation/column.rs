//! Columns of values by trial, as results store them.
//!
//! Much of what a run counts is zero in a given scenario, and certain amounts are the same in every trial. Therefore a column stores a single value
//! as long as all trials agree, and splitting cost into compute and other takes no extra memory where one of the two is zero.

use std::borrow::Cow;
use std::iter::{Chain, RepeatN, repeat_n};
use std::ops::Index;
use std::slice;

use super::key::Scope;

/// Values by trial. Memory: trials × 8 bytes, or one value where all trials have the same.
#[derive(Clone, Debug)]
pub enum Column {
    /// All trials have the same value, to the bit.
    Same { value: f64, n_trials: usize },
    /// The value of each trial; not all are the same.
    Each(Vec<f64>),
}

impl Default for Column {
    fn default() -> Self {
        Self::Same { value: 0.0, n_trials: 0 }
    }
}

impl From<Vec<f64>> for Column {
    fn from(values: Vec<f64>) -> Self {
        match all_the_same(&values) {
            Some(value) => Self::Same { value, n_trials: values.len() },
            None => Self::Each(values),
        }
    }
}

/// The value that all have, or 0 where there are no values.
fn all_the_same(values: &[f64]) -> Option<f64> {
    let first = values.first().copied().unwrap_or_default();
    is_all(values, first).then_some(first)
}

fn is_all(values: &[f64], value: f64) -> bool {
    values.iter().all(|other| other.to_bits() == value.to_bits())
}

impl Column {
    /// The number of trials.
    pub fn len(&self) -> usize {
        match self {
            Self::Same { n_trials, .. } => *n_trials,
            Self::Each(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether any trial has a value other than 0.
    pub fn is_any(&self) -> bool {
        match self {
            Self::Same { value, n_trials } => *value != 0.0 && *n_trials > 0,
            Self::Each(_) => true,
        }
    }

    /// Whether all trials have the same value, to the bit.
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::Same { .. })
    }

    /// The values in the order of the trials.
    pub fn iter(&self) -> Chain<RepeatN<&f64>, slice::Iter<'_, f64>> {
        match self {
            Self::Same { value, n_trials } => repeat_n(value, *n_trials).chain(&[]),
            Self::Each(values) => repeat_n(&0.0, 0).chain(values),
        }
    }

    /// All values as one slice.
    pub fn values(&self) -> Cow<'_, [f64]> {
        match self {
            Self::Same { value, n_trials } => Cow::Owned(vec![*value; *n_trials]),
            Self::Each(values) => Cow::Borrowed(values),
        }
    }

    /// Adds the value of each trial to `sum`.
    pub fn add_to(&self, sum: &mut [f64]) {
        match self {
            // Adding 0 changes nothing except a sum of -0, which no sum that started from 0 is.
            Self::Same { value: 0.0, .. } => {}
            Self::Same { value, .. } => sum.iter_mut().for_each(|sum| *sum += value),
            Self::Each(values) => sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value),
        }
    }

    /// Appends the values of more trials. Where the values begin to differ, there is room for `n_expected` trials from then on, so that a column
    /// that grows block by block is never copied into twice the memory.
    pub fn extend_from_slice(&mut self, more: &[f64], n_expected: usize) {
        match self {
            Self::Each(values) => values.extend_from_slice(more),
            Self::Same { value, n_trials } => match all_the_same(more) {
                Some(of_more) if *n_trials == 0 || of_more.to_bits() == value.to_bits() => {
                    (*value, *n_trials) = (of_more, *n_trials + more.len());
                }
                _ if more.is_empty() => {}
                _ => {
                    let mut values = Vec::with_capacity(n_expected.max(*n_trials + more.len()));
                    values.resize(*n_trials, *value);
                    values.extend_from_slice(more);
                    *self = Self::Each(values);
                }
            },
        }
    }

    /// Appends the trials of `next`, with room for `n_expected` trials in all.
    pub fn append(&mut self, next: Self, n_expected: usize) {
        if let Self::Each(values) = self {
            values.reserve_exact(n_expected.saturating_sub(values.len()));
        }
        match (&mut *self, &next) {
            (Self::Same { n_trials: 0, .. }, _) => *self = next,
            (Self::Same { value, n_trials }, Self::Same { value: other, n_trials: more }) if value.to_bits() == other.to_bits() => {
                *n_trials += more;
            }
            _ => self.extend_from_slice(&next.values(), n_expected),
        }
    }

    /// Keeps the first `n` trials.
    pub fn truncate(&mut self, n: usize) {
        match self {
            Self::Same { n_trials, .. } => *n_trials = n.min(*n_trials),
            Self::Each(values) => {
                values.truncate(n);
                *self = Self::from(std::mem::take(values));
            }
        }
    }
}

impl Index<usize> for Column {
    type Output = f64;

    fn index(&self, trial: usize) -> &f64 {
        match self {
            Self::Same { value, n_trials } => {
                assert!(trial < *n_trials, "there is no trial {trial} among {n_trials}");
                value
            }
            Self::Each(values) => &values[trial],
        }
    }
}

impl<'a> IntoIterator for &'a Column {
    type Item = &'a f64;
    type IntoIter = Chain<RepeatN<&'a f64>, slice::Iter<'a, f64>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> From<&'a Column> for Cow<'a, [f64]> {
    fn from(column: &'a Column) -> Self {
        column.values()
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl<T: AsRef<[f64]> + ?Sized> PartialEq<T> for Column {
    fn eq(&self, other: &T) -> bool {
        let other = other.as_ref();
        self.len() == other.len() && self.iter().eq(other)
    }
}

/// USD by trial, split into compute and other cost.
#[derive(Clone, Copy, Debug)]
pub struct CostSplit<'a> {
    /// Lines of compute spend.
    pub compute: &'a Column,
    /// All other lines.
    pub other: &'a Column,
}

impl CostSplit<'_> {
    /// Total USD by trial.
    pub fn total(&self) -> Vec<f64> {
        total_of_all(std::slice::from_ref(self))
    }

    /// USD by trial in `scope`.
    pub fn of(&self, scope: Scope) -> Vec<f64> {
        match scope {
            Scope::Total => self.total(),
            Scope::Compute => self.compute(),
        }
    }

    /// USD of one trial in `scope`.
    pub fn of_trial(&self, scope: Scope, trial: usize) -> f64 {
        match scope {
            Scope::Total => 0.0 + self.compute[trial] + self.other[trial],
            Scope::Compute => self.compute[trial],
        }
    }

    /// Compute USD by trial.
    pub fn compute(&self) -> Vec<f64> {
        self.compute.values().into_owned()
    }
}

/// Total USD by trial, summed over `splits`.
pub fn total_of_all(splits: &[CostSplit<'_>]) -> Vec<f64> {
    sum_of(splits.first(), splits.iter().flat_map(|split| [split.compute, split.other]))
}

/// Compute USD by trial, summed over `splits`.
pub fn compute_of_all(splits: &[CostSplit<'_>]) -> Vec<f64> {
    sum_of(splits.first(), splits.iter().map(|split| split.compute))
}

fn sum_of<'a>(first: Option<&CostSplit<'_>>, columns: impl Iterator<Item = &'a Column>) -> Vec<f64> {
    let mut sum = vec![0.0; first.map_or(0, |split| split.compute.len())];
    columns.for_each(|column| column.add_to(&mut sum));
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_each_value(column: &Column) -> bool {
        matches!(column, Column::Each(_))
    }

    #[test]
    fn a_column_has_the_same_values_however_it_was_built() {
        let samples: [&[f64]; 7] =
            [&[], &[0.0; 5], &[3.5; 5], &[0.0, -0.0], &[0.0, 0.0, 1.0, 0.0], &[1.0, 0.0, 0.0, 0.0], &[1.0, 2.0, 3.0, 4.0]];
        for values in samples {
            let whole = Column::from(values.to_vec());
            assert_eq!(has_each_value(&whole), values.windows(2).any(|pair| pair[0].to_bits() != pair[1].to_bits()), "{values:?}");
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            for cut in 0..=values.len() {
                let (left, right) = values.split_at(cut);
                let mut pushed = Column::default();
                pushed.extend_from_slice(left, values.len());
                pushed.extend_from_slice(right, 0);
                let mut joined = Column::from(left.to_vec());
                joined.append(Column::from(right.to_vec()), values.len());
                let mut cut_off = whole.clone();
                cut_off.truncate(cut);
                for (column, expected) in [(&whole, values), (&pushed, values), (&joined, values), (&cut_off, left)] {
                    assert_eq!(bits(&column.values()), bits(expected), "{values:?} cut at {cut}");
                    assert_eq!(column.iter().copied().collect::<Vec<_>>(), expected);
                    assert_eq!((column.len(), column.is_empty()), (expected.len(), expected.is_empty()));
                    assert!(expected.iter().enumerate().all(|(trial, value)| column[trial] == *value));
                    let mut sum = vec![1.0; expected.len()];
                    column.add_to(&mut sum);
                    assert!(sum.iter().zip(expected).all(|(sum, value)| *sum == 1.0 + value));
                    // Constant columns are stored as one value however they were built, so that equal runs have equal output.
                    assert_eq!(has_each_value(column), has_each_value(&Column::from(expected.to_vec())), "{values:?} cut at {cut}");
                }
            }
        }
    }

    #[test]
    fn only_a_column_of_zeros_is_not_any() {
        for (values, is_any) in [(vec![], false), (vec![0.0; 3], false), (vec![2.0; 3], true), (vec![0.0, 2.0], true)] {
            assert_eq!(Column::from(values.clone()).is_any(), is_any, "{values:?}");
        }
    }

    #[test]
    fn compute_and_other_cost_add_up_to_the_total() {
        let columns = [[1.0, 2.0], [10.0, 10.0], [3.0, 5.0], [0.0, 0.0]].map(|values| Column::from(values.to_vec()));
        let [a, b, c, d] = &columns;
        let months = [CostSplit { compute: a, other: b }, CostSplit { compute: c, other: d }];
        assert_eq!(months[0].total(), [11.0, 12.0]);
        assert_eq!((months[0].of_trial(Scope::Total, 1), months[0].compute()), (12.0, vec![1.0, 2.0]));
        assert_eq!((total_of_all(&months), compute_of_all(&months)), (vec![14.0, 17.0], vec![4.0, 7.0]));
        assert_eq!(total_of_all(&[]), [0.0; 0]);
    }
}
