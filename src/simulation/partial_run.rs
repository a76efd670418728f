//! A part of a run: the trials of some blocks, as columns of numbers that can be kept, joined and made whole again to the last bit.
//!
//! Trial n draws the same in every run of a seed, so runs of 0 to 32,000 and of 32,000 to 64,000 together hold all that one of 64,000 holds. Their
//! columns are laid end to end; only means are sums over all trials, and those are added up anew, block by block, when the whole is there.
//! Opens no file: what keeps a part adds where it came from and a checksum.

use std::io;
use std::ops::Range;

use super::plan::Plan;
use super::results::{Column, Results};
use super::run;
use crate::quantity::{LANES, plural};

/// Trials `trials` of some run. Memory: trials × columns.
#[derive(Clone, Debug, PartialEq)]
pub struct PartialRun {
    trials: Range<usize>,
    /// In the order of `Results::columns_mut`.
    columns: Vec<Column>,
    /// `[row][block]`, as in `Results::sums_by_block`.
    sums: Vec<Vec<f64>>,
    /// `[trial][person]`; empty unless the first block is among the blocks.
    by_person: Vec<Vec<f64>>,
}

/// Why parts or a part and a plan do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartialMismatch {
    /// The second does not begin where the first ends, or the first ends inside a block.
    Apart,
    /// They have other lines, groups or months.
    Shape,
    /// The part does not begin with the first trial.
    NotFromTheFirst,
}

impl PartialRun {
    pub(super) fn of(mut trials: Results, first: usize, end: usize) -> Self {
        let columns = trials.columns_mut().into_iter().map(std::mem::take).collect();
        Self { trials: first..end, columns, sums: trials.sums_by_block, by_person: trials.compute_by_person }
    }

    /// A whole run as a part, to which more trials can be added.
    pub fn of_run(trials: Results) -> Self {
        let n_trials = trials.n_trials;
        Self::of(trials, 0, n_trials)
    }

    /// Which trials it holds, counted from 0.
    pub fn trials(&self) -> Range<usize> {
        self.trials.clone()
    }

    /// Leaves out the last block where it is not full, since it cannot be added to.
    pub fn keep_whole_blocks(&mut self) {
        let n_blocks = self.trials.len() / LANES;
        self.trials.end = self.trials.start + n_blocks * LANES;
        self.columns.iter_mut().for_each(|column| column.truncate(n_blocks * LANES));
        self.sums.iter_mut().for_each(|row| row.truncate(n_blocks));
        if n_blocks == 0 {
            self.by_person.clear();
        }
    }

    /// Adds the part that comes next.
    ///
    /// # Errors
    /// [`PartialMismatch::Apart`] or [`PartialMismatch::Shape`]; nothing is added then.
    pub fn append(&mut self, next: Self) -> Result<(), PartialMismatch> {
        let ends_inside_a_block = !self.trials.len().is_multiple_of(LANES) && !next.trials.is_empty();
        if next.trials.start != self.trials.end || ends_inside_a_block {
            return Err(PartialMismatch::Apart);
        }
        if (self.columns.len(), self.sums.len()) != (next.columns.len(), next.sums.len()) {
            return Err(PartialMismatch::Shape);
        }
        self.trials.end = next.trials.end;
        self.columns.iter_mut().zip(next.columns).for_each(|(column, more)| column.append(more));
        self.sums.iter_mut().zip(next.sums).for_each(|(row, more)| row.extend(more));
        self.by_person.extend(next.by_person);
        Ok(())
    }

    /// The run of which this is all, exactly as if it had been simulated in one go.
    ///
    /// # Errors
    /// [`PartialMismatch::NotFromTheFirst`], or [`PartialMismatch::Shape`] for a plan of another scenario.
    pub fn into_trials(self, plan: &Plan) -> Result<Results, PartialMismatch> {
        if self.trials.start != 0 {
            return Err(PartialMismatch::NotFromTheFirst);
        }
        let mut trials = run::empty(plan);
        let places = trials.columns_mut();
        if places.len() != self.columns.len() {
            return Err(PartialMismatch::Shape);
        }
        places.into_iter().zip(self.columns).for_each(|(place, column)| *place = column);
        if trials.sums_by_block.len() != self.sums.len() {
            return Err(PartialMismatch::Shape);
        }
        trials.sums_by_block = self.sums;
        trials.compute_by_person = self.by_person;
        trials.close();
        Ok(trials)
    }

    /// Writes the part as whole numbers and floats of 64 bits, little endian: first trial, end, number of columns, of rows of sums, of trials told
    /// by person and of people in them; then, for each column, how many values follow (all, or one that all trials have) and these; then the values
    /// of each row of sums and of each trial told by person.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, mut out: impl io::Write) -> io::Result<()> {
        let n_people = self.by_person.first().map_or(0, Vec::len);
        let shape = [self.trials.start, self.trials.end, self.columns.len(), self.sums.len(), self.by_person.len(), n_people];
        for number in shape {
            out.write_all(&(number as u64).to_le_bytes())?;
        }
        for column in &self.columns {
            let values = match column {
                Column::Same { value, n_trials } => &[*value][..(*n_trials).min(1)],
                Column::Each(values) => values,
            };
            out.write_all(&(values.len() as u64).to_le_bytes())?;
            values.iter().try_for_each(|value| out.write_all(&value.to_le_bytes()))?;
        }
        self.sums.iter().chain(&self.by_person).flatten().try_for_each(|value| out.write_all(&value.to_le_bytes()))
    }

    /// The part that [`PartialRun::write`] wrote.
    ///
    /// # Errors
    /// In words, what about the bytes is not as it should be.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        const N_NUMBERS: usize = 6;
        let (words, rest) = bytes.as_chunks::<8>();
        let Some((head, words)) = words.split_first_chunk::<N_NUMBERS>().filter(|_| rest.is_empty()) else {
            return Err("it ends in the middle of a number".into());
        };
        let number = |word: [u8; 8]| usize::try_from(u64::from_le_bytes(word)).unwrap_or(usize::MAX);
        let [first, end, n_columns, n_rows, n_told, n_people] = head.map(number);
        let n_trials = end.checked_sub(first).filter(|_| first.is_multiple_of(LANES)).ok_or("it holds no range of trials")?;
        let mut words = Words { left: words };
        // Each column takes at least the word that tells its length, so that their number need not be believed.
        let mut columns = vec![];
        for _ in 0..n_columns {
            let [word] = words.take(1)? else { unreachable!("one was asked for") };
            columns.push(match number(*word) {
                n_values if n_values == n_trials => Column::from(words.values(n_values)?),
                1 => Column::Same { value: words.values(1)?[0], n_trials },
                n_values => return Err(format!("one of its columns holds {} instead of {n_trials}", plural(n_values, "value"))),
            });
        }
        let mut rows = |n: usize, size: usize| -> Result<Vec<Vec<f64>>, String> {
            // Rows of nothing take no words, so that their number could be anything.
            if size == 0 && n > MOST_EMPTY_ROWS {
                return Err(format!("it tells of {n} rows without a value"));
            }
            (0..n).map(|_| words.values(size)).collect()
        };
        let (sums, by_person) = (rows(n_rows, n_trials.div_ceil(LANES))?, rows(n_told, n_people)?);
        match words.left.len() {
            0 => Ok(Self { trials: first..end, columns, sums, by_person }),
            left => Err(format!("{} too many follow its last", plural(left, "number"))),
        }
    }
}

/// More rows than any run has.
const MOST_EMPTY_ROWS: usize = 1 << 20;

/// What is left to read of a part.
struct Words<'a> {
    left: &'a [[u8; 8]],
}

impl<'a> Words<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [[u8; 8]], String> {
        let Some((words, left)) = self.left.split_at_checked(n) else {
            return Err(format!("it ends {} early", plural(n - self.left.len(), "number")));
        };
        self.left = left;
        Ok(words)
    }

    fn values(&mut self, n: usize) -> Result<Vec<f64>, String> {
        let values: Vec<f64> = self.take(n)?.iter().map(|word| f64::from_le_bytes(*word)).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err("it holds a value that is no finite number".into());
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::scenario::Scenario;
    use crate::simulation::{Interrupted, NoObserver, Observer, simulate, simulate_part};

    const SEED: u64 = 7;

    fn scenario() -> Scenario {
        Scenario::builtin("startup-unencumbered", &[]).expect("a sound scenario").scenario
    }

    fn bytes(part: &PartialRun) -> Vec<u8> {
        let mut bytes = vec![];
        part.write(&mut bytes).expect("memory takes bytes");
        bytes
    }

    /// Stops after so many looks.
    struct Impatient {
        left: AtomicUsize,
    }

    impl Observer for Impatient {
        fn progressed(&self, _done: usize, _total: usize) {}
        fn is_cancelled(&self) -> bool {
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        }
    }

    /// What a run is, with nothing left out: each float prints so that it reads back to itself.
    fn told(trials: &Results) -> String {
        format!("{trials:?}")
    }

    #[test]
    fn parts_laid_end_to_end_are_the_run_they_are_parts_of() {
        let scenario = scenario();
        let plan = Plan::new(scenario.clone(), None);
        let whole = told(&simulate(&plan, SEED, 300, &NoObserver).unwrap());
        for cuts in [vec![0, 300], vec![0, 64, 300], vec![0, 128, 192, 256, 300]] {
            let mut parts = cuts.windows(2).map(|cut| simulate_part(&plan, SEED, cut[0]..cut[1], &NoObserver));
            let mut joined = parts.next().unwrap();
            parts.for_each(|part| joined.append(PartialRun::read(&bytes(&part)).unwrap()).unwrap());
            assert_eq!(joined.trials(), 0..300);
            assert_eq!(told(&joined.into_trials(&plan).unwrap()), whole, "{cuts:?}");
        }
    }

    #[test]
    fn a_run_that_was_stopped_anywhere_goes_on_to_the_same_bits() {
        let scenario = scenario();
        let plan = Plan::new(scenario.clone(), None);
        let n_trials = 64 * 40 + 10;
        let whole = told(&simulate(&plan, SEED, n_trials, &NoObserver).unwrap());
        let mut ends = std::collections::BTreeSet::new();
        for looks in [0, 1, 40, 70, 100, 130, 10_000] {
            let stopped = || Impatient { left: AtomicUsize::new(looks) };
            let mut part = simulate_part(&plan, SEED, 0..n_trials, &stopped());
            ends.insert(part.trials().end);
            if part.trials().end < n_trials {
                assert!(part.trials().end.is_multiple_of(LANES));
                assert_eq!(simulate(&plan, SEED, n_trials, &stopped()).err(), Some(Interrupted));
            }
            let rest = simulate_part(&plan, SEED, part.trials().end..n_trials, &NoObserver);
            part.append(rest).unwrap();
            assert_eq!(told(&part.into_trials(&plan).unwrap()), whole, "{looks} looks");
        }
        assert!(ends.len() > 3 && ends.contains(&0) && ends.contains(&n_trials), "{ends:?}");
    }

    #[test]
    fn a_run_goes_on_from_its_last_whole_block() {
        let scenario = scenario();
        let plan = Plan::new(scenario.clone(), None);
        let whole = told(&simulate(&plan, SEED, 200, &NoObserver).unwrap());
        for n_trials in [3, 64, 100] {
            let mut part = PartialRun::of_run(simulate(&plan, SEED, n_trials, &NoObserver).unwrap());
            part.keep_whole_blocks();
            part.append(simulate_part(&plan, SEED, part.trials().end..200, &NoObserver)).unwrap();
            assert_eq!(told(&part.into_trials(&plan).unwrap()), whole, "from {n_trials}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let scenario = scenario();
        let other = Scenario::builtin("traditional", &[]).expect("a sound scenario").scenario;
        let (plan, other) = (Plan::new(scenario.clone(), None), Plan::new(other.clone(), None));
        let part = |plan: &Plan, trials| simulate_part(plan, SEED, trials, &NoObserver);
        assert_eq!(part(&plan, 0..64).append(part(&plan, 128..192)), Err(PartialMismatch::Apart));
        assert_eq!(part(&plan, 0..64).append(part(&plan, 0..64)), Err(PartialMismatch::Apart));
        assert_eq!(part(&plan, 0..70).append(part(&plan, 64..128)), Err(PartialMismatch::Apart));
        assert_eq!(part(&plan, 0..64).append(part(&other, 64..128)), Err(PartialMismatch::Shape));
        assert_eq!(part(&plan, 64..128).into_trials(&plan).err(), Some(PartialMismatch::NotFromTheFirst));
        assert_eq!(part(&plan, 0..64).into_trials(&other).err(), Some(PartialMismatch::Shape));
    }

    #[test]
    fn bytes_of_another_shape_are_refused_and_none_is_believed_blindly() {
        let scenario = scenario();
        let good = bytes(&simulate_part(&Plan::new(scenario.clone(), None), SEED, 0..70, &NoObserver));
        assert!(PartialRun::read(&good).is_ok());
        for length in [0, 7, 40, 48, 56, good.len() - 8, good.len() - 1] {
            assert!(PartialRun::read(&good[..length]).is_err(), "{length} bytes");
        }
        for place in 0..6 {
            for number in [0, 1, 63, 1 << 40, u64::MAX] {
                let mut bytes = good.clone();
                bytes[place * 8..][..8].copy_from_slice(&u64::to_le_bytes(number));
                if bytes != good {
                    assert!(PartialRun::read(&bytes).is_err(), "number {place} is {number}");
                }
            }
        }
        let mut bytes = good.clone();
        bytes[56..64].copy_from_slice(&f64::NAN.to_le_bytes());
        assert_eq!(PartialRun::read(&bytes), Err("it holds a value that is no finite number".into()));
    }
}
