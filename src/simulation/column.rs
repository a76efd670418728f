//! Columns of values by trial, as they are kept.
//!
//! Of the many things a run counts a scenario meets few, and certain amounts are the same in every trial. So a column keeps one value for as long
//! as all trials have the same, and compute and all else can be kept apart for no more than their sum where one of them is nothing.

use std::borrow::Cow;
use std::iter::{Chain, RepeatN, repeat_n};
use std::ops::Index;
use std::slice;

use super::key::Scope;

/// Values by trial. Memory: trials × 8 bytes, or next to nothing where all trials have the same.
#[derive(Clone, Debug)]
pub enum Column {
    /// All trials have the same value, to the bit.
    Same { value: f64, n_trials: usize },
    /// Each trial has its own; not all are the same.
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

/// The value that all have; 0 where there are none.
fn all_the_same(values: &[f64]) -> Option<f64> {
    let first = values.first().copied().unwrap_or_default();
    is_all(values, first).then_some(first)
}

fn is_all(values: &[f64], value: f64) -> bool {
    values.iter().all(|other| other.to_bits() == value.to_bits())
}

impl Column {
    pub fn len(&self) -> usize {
        match self {
            Self::Same { n_trials, .. } => *n_trials,
            Self::Each(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether any trial has another value than 0.
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

    pub fn iter(&self) -> Chain<RepeatN<&f64>, slice::Iter<'_, f64>> {
        match self {
            Self::Same { value, n_trials } => repeat_n(value, *n_trials).chain(&[]),
            Self::Each(values) => repeat_n(&0.0, 0).chain(values),
        }
    }

    /// All values in one slice.
    pub fn values(&self) -> Cow<'_, [f64]> {
        match self {
            Self::Same { value, n_trials } => Cow::Owned(vec![*value; *n_trials]),
            Self::Each(values) => Cow::Borrowed(values),
        }
    }

    /// Adds to each of `sum` the value of its trial.
    pub fn add_to(&self, sum: &mut [f64]) {
        match self {
            // Only -0 + 0 is anything but what was there, and no sum that began with 0 is -0.
            Self::Same { value: 0.0, .. } => {}
            Self::Same { value, .. } => sum.iter_mut().for_each(|sum| *sum += value),
            Self::Each(values) => sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value),
        }
    }

    /// Adds trials.
    pub fn extend_from_slice(&mut self, more: &[f64]) {
        match self {
            Self::Each(values) => values.extend_from_slice(more),
            Self::Same { n_trials: 0, .. } => *self = Self::from(more.to_vec()),
            Self::Same { value, n_trials } if is_all(more, *value) => *n_trials += more.len(),
            Self::Same { value, n_trials } => {
                let mut values = vec![*value; *n_trials];
                values.extend_from_slice(more);
                *self = Self::Each(values);
            }
        }
    }

    /// Adds the trials of `next`.
    pub fn append(&mut self, next: Self) {
        match (&mut *self, &next) {
            (Self::Same { n_trials: 0, .. }, _) => *self = next,
            (Self::Same { value, n_trials }, Self::Same { value: other, n_trials: more }) if value.to_bits() == other.to_bits() => {
                *n_trials += more;
            }
            _ => self.extend_from_slice(&next.values()),
        }
    }

    /// Leaves out all trials from the `n`-th on.
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

/// USD by trial, compute and all else apart. Where there is no compute, or nothing else, that half takes no memory.
#[derive(Clone, Copy, Debug)]
pub struct CostSplit<'a> {
    pub compute: &'a Column,
    pub other: &'a Column,
}

impl CostSplit<'_> {
    /// USD by trial: compute and all else.
    pub fn total(&self) -> Vec<f64> {
        total_of_all(std::slice::from_ref(self))
    }

    /// USD by trial of what `scope` covers.
    pub fn of(&self, scope: Scope) -> Vec<f64> {
        match scope {
            Scope::Total => self.total(),
            Scope::Compute => self.compute(),
        }
    }

    /// USD of one trial.
    pub fn of_trial(&self, scope: Scope, trial: usize) -> f64 {
        match scope {
            Scope::Total => 0.0 + self.compute[trial] + self.other[trial],
            Scope::Compute => self.compute[trial],
        }
    }

    /// USD by trial: of compute alone.
    pub fn compute(&self) -> Vec<f64> {
        self.compute.values().into_owned()
    }
}

/// USD by trial of all `splits` together.
pub fn total_of_all(splits: &[CostSplit<'_>]) -> Vec<f64> {
    sum_of(splits.first(), splits.iter().flat_map(|split| [split.compute, split.other]))
}

/// USD by trial of the compute of all `splits` together.
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

    fn is_kept_whole(column: &Column) -> bool {
        matches!(column, Column::Each(_))
    }

    #[test]
    fn a_column_is_what_was_put_in_however_it_was_put_in() {
        let samples: [&[f64]; 7] =
            [&[], &[0.0; 5], &[3.5; 5], &[0.0, -0.0], &[0.0, 0.0, 1.0, 0.0], &[1.0, 0.0, 0.0, 0.0], &[1.0, 2.0, 3.0, 4.0]];
        for values in samples {
            let whole = Column::from(values.to_vec());
            assert_eq!(is_kept_whole(&whole), values.windows(2).any(|pair| pair[0].to_bits() != pair[1].to_bits()), "{values:?}");
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            for cut in 0..=values.len() {
                let (left, right) = values.split_at(cut);
                let mut pushed = Column::default();
                pushed.extend_from_slice(left);
                pushed.extend_from_slice(right);
                let mut joined = Column::from(left.to_vec());
                joined.append(Column::from(right.to_vec()));
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
                    // What is the same is kept as the same however it came about, so that equal runs print alike.
                    assert_eq!(is_kept_whole(column), is_kept_whole(&Column::from(expected.to_vec())), "{values:?} cut at {cut}");
                }
            }
        }
    }

    #[test]
    fn a_column_of_zeros_holds_nothing_and_any_other_holds_something() {
        for (values, is_any) in [(vec![], false), (vec![0.0; 3], false), (vec![2.0; 3], true), (vec![0.0, 2.0], true)] {
            assert_eq!(Column::from(values.clone()).is_any(), is_any, "{values:?}");
        }
    }

    #[test]
    fn compute_and_all_else_make_the_total() {
        let columns = [[1.0, 2.0], [10.0, 10.0], [3.0, 5.0], [0.0, 0.0]].map(|values| Column::from(values.to_vec()));
        let [a, b, c, d] = &columns;
        let months = [CostSplit { compute: a, other: b }, CostSplit { compute: c, other: d }];
        assert_eq!(months[0].total(), [11.0, 12.0]);
        assert_eq!((months[0].of_trial(Scope::Total, 1), months[0].compute()), (12.0, vec![1.0, 2.0]));
        assert_eq!((total_of_all(&months), compute_of_all(&months)), (vec![14.0, 17.0], vec![4.0, 7.0]));
        assert_eq!(total_of_all(&[]), [0.0; 0]);
    }
}
