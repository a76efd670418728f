//! A partial run: the trials of some blocks, as columns that can be stored, joined and completed to the same bits as an uninterrupted run.
//!
//! Trial n has the same draws in every run of a seed, so trials 0 to 32,000 and 32,000 to 64,000 together are a run of 64,000. Their columns are
//! concatenated. Only means are sums over all trials, and those are added up block by block once all trials are there.
//! Must not open files: the caller that stores a partial run adds where it came from and a checksum.

use std::fmt;
use std::io;
use std::ops::Range;

use super::case::Case;
use super::key::{CostPart, Keep, Key, Scope};
use super::person_results::PeopleFigures;
use super::results::{Column, Parts, Results};
use super::shared::Draws;
use crate::quantity::{LANES, plural};
use crate::scenario::Basis;

/// Some trials of a run of one case. Memory: trials × columns × 8 bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct PartialRun {
    trials: Range<usize>,
    /// In the order of [`Keep::keys`].
    columns: Vec<Column>,
    /// `[row][block]`, a row for each of [`Keep::month_means`].
    sums: Vec<Vec<f64>>,
    /// `[trial][person]`; empty unless it holds the first block.
    by_person: Vec<Vec<f64>>,
    use_by_person: Vec<Vec<f64>>,
    people: PeopleFigures,
}

/// Why partial runs cannot be joined, or do not belong to a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartialMismatch {
    /// The second does not start where the first ends, or the first ends inside a block.
    NotAdjacent,
    /// They have other lines, groups or months, or keep other contents.
    Shape,
    /// The months of a partial run do not add to its totals, trial by trial: it was not written by a run.
    Sums,
    /// The partial run does not start with the first trial.
    NotFromTheFirst,
    /// The partial run has more or fewer trials than the study.
    Trials,
    /// There is not one partial run for each case of the study.
    Cases,
    /// A case was read from a record: it has no people that more trials could be simulated of.
    WithoutPeople,
}

impl fmt::Display for PartialMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAdjacent => "the second partial run does not start where the first ends",
            Self::Shape => "the partial run belongs to another case, or keeps other contents",
            Self::Sums => "the months of the partial run do not add to its totals",
            Self::NotFromTheFirst => "the partial run does not start with the first trial",
            Self::Trials => "the partial run does not have as many trials as the study",
            Self::Cases => "there is not one partial run for each case of the study",
            Self::WithoutPeople => "the people of the case are not known, so that no more trials can be simulated",
        })
    }
}

impl std::error::Error for PartialMismatch {}

impl PartialRun {
    pub(super) fn of(results: Results, first: usize, end: usize) -> Self {
        let Parts { columns, sums_by_block: sums, compute_by_person: by_person, use_by_person, people } = results.into_parts();
        Self { trials: first..end, columns, sums, by_person, use_by_person, people }
    }

    /// A complete run as a partial one, to which more trials can be added.
    pub fn of_run(results: Results) -> Self {
        let n_trials = results.n_trials();
        Self::of(results, 0, n_trials)
    }

    /// The trials it holds, counted from 0.
    pub fn trials(&self) -> Range<usize> {
        self.trials.clone()
    }

    /// Removes the last block if it is not full, because trials can only be added after a full one.
    pub(super) fn keep_whole_blocks(&mut self) {
        let n_blocks = self.trials.len() / LANES;
        self.trials.end = self.trials.start + n_blocks * LANES;
        self.columns.iter_mut().for_each(|column| column.truncate(n_blocks * LANES));
        self.sums.iter_mut().for_each(|row| row.truncate(n_blocks));
        self.people.keep_whole_blocks();
        if n_blocks == 0 {
            self.by_person.clear();
            self.use_by_person.clear();
        }
    }

    /// Appends the partial run that comes next.
    ///
    /// # Errors
    /// [`PartialMismatch::NotAdjacent`] or [`PartialMismatch::Shape`]; nothing is appended then.
    pub fn append(&mut self, next: Self) -> Result<(), PartialMismatch> {
        self.append_expecting(next, 0)
    }

    /// The same, with room for `n_expected` trials in all: a run that is joined part by part is never in memory twice.
    ///
    /// # Errors
    /// Those of [`PartialRun::append`].
    pub fn append_expecting(&mut self, next: Self, n_expected: usize) -> Result<(), PartialMismatch> {
        let ends_inside_a_block = !self.trials.len().is_multiple_of(LANES) && !next.trials.is_empty();
        if next.trials.start != self.trials.end || ends_inside_a_block {
            return Err(PartialMismatch::NotAdjacent);
        }
        let shape = |part: &Self| (part.columns.len(), part.sums.len(), part.people.len());
        if shape(self) != shape(&next) {
            return Err(PartialMismatch::Shape);
        }
        if next.trials.is_empty() {
            return Ok(());
        }
        self.trials.end = next.trials.end;
        self.columns.iter_mut().zip(next.columns).for_each(|(column, more)| column.append(more, n_expected));
        self.sums.iter_mut().zip(next.sums).for_each(|(row, more)| row.extend(more));
        self.by_person.extend(next.by_person);
        self.use_by_person.extend(next.use_by_person);
        self.people.append(next.people);
        Ok(())
    }

    /// The results of these trials, to the bit those of an uninterrupted run.
    ///
    /// # Errors
    /// [`PartialMismatch::NotFromTheFirst`], [`PartialMismatch::Shape`] where the plan has other columns, or [`PartialMismatch::Sums`].
    pub(super) fn into_results(self, case: &Case, draws: &Draws, keep: Keep) -> Result<Results, PartialMismatch> {
        if self.trials.start != 0 {
            return Err(PartialMismatch::NotFromTheFirst);
        }
        let plan = case.shared_plan();
        let mut results = Results::new(plan.clone(), draws, keep, Some(case.exact_means()));
        let Self { columns, sums, by_person, use_by_person, people, .. } = self;
        if !results.put_parts(Parts { columns, sums_by_block: sums, compute_by_person: by_person, use_by_person, people }) {
            return Err(PartialMismatch::Shape);
        }
        results.close();
        if months_add_up(&results, plan.n_months()) { Ok(results) } else { Err(PartialMismatch::Sums) }
    }

    /// Bytes that [`PartialRun::write`] writes.
    pub fn n_bytes(&self) -> u64 {
        const N_NUMBERS: usize = 8;
        let column = |column: &Column| match column {
            Column::Same { n_trials, .. } => (*n_trials).min(1),
            Column::Each(values) => values.len(),
        };
        let columns: usize = self.columns.iter().map(|values| 1 + column(values)).sum();
        let rows: usize = self.sums.iter().chain(&self.by_person).chain(&self.use_by_person).map(Vec::len).sum();
        let words = if self.people.len() > 0 { self.people.to_words().len() } else { 0 };
        ((N_NUMBERS + columns + rows + words) * WORD) as u64
    }

    /// Writes integers and floats of 64 bits, little endian: first trial, end, then the numbers of columns, of rows of sums, of trials sampled by
    /// person, of people in those, of people whose figures are kept, and of words of these figures; then for each column the number of its values
    /// (all, or one that all trials share) and the values; then each row of sums, the spend of each sampled trial, the use of each, and the words.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, mut out: impl io::Write) -> io::Result<()> {
        let n_people = self.by_person.first().map_or(0, Vec::len);
        let words = if self.people.len() > 0 { self.people.to_words() } else { vec![] };
        let (n_columns, n_rows, n_sampled) = (self.columns.len(), self.sums.len(), self.by_person.len());
        let shape = [self.trials.start, self.trials.end, n_columns, n_rows, n_sampled, n_people, self.people.len(), words.len()];
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
        self.sums
            .iter()
            .chain(&self.by_person)
            .chain(&self.use_by_person)
            .flatten()
            .try_for_each(|value| out.write_all(&value.to_le_bytes()))?;
        words.iter().try_for_each(|word| out.write_all(&word.to_le_bytes()))
    }

    /// Reads what [`PartialRun::write`] wrote: `n_bytes` of `input`, no more of which is in memory than the numbers themselves.
    ///
    /// # Errors
    /// A message that says what is wrong with the bytes.
    pub fn read(input: impl io::Read, n_bytes: u64) -> Result<Self, String> {
        const N_NUMBERS: usize = 8;
        if !n_bytes.is_multiple_of(WORD as u64) {
            return Err("it ends in the middle of a number".into());
        }
        let mut words = WordReader { input, left: usize::try_from(n_bytes / WORD as u64).unwrap_or(usize::MAX) };
        let number = |word: u64| usize::try_from(word).unwrap_or(usize::MAX);
        let head: Vec<usize> = words.take(N_NUMBERS)?.into_iter().map(number).collect();
        let [first, end, n_columns, n_rows, n_sampled, n_people, n_kept, n_words] = head[..] else { unreachable!("`take` returned them") };
        let n_trials = end.checked_sub(first).filter(|_| first.is_multiple_of(LANES)).ok_or("it holds no range of trials")?;
        // Every column takes at least one word, so a wrong number of columns runs out of words before it runs out of memory.
        let mut columns = vec![];
        for _ in 0..n_columns {
            columns.push(match number(words.take(1)?[0]) {
                n_values if n_values == n_trials => Column::from(words.values(n_values)?),
                1 => Column::Same { value: words.values(1)?[0], n_trials },
                n_values => return Err(format!("one of its columns holds {} instead of {n_trials}", plural(n_values, "value"))),
            });
        }
        let mut rows = |n: usize, size: usize| -> Result<Vec<Vec<f64>>, String> {
            // Empty rows take no words, so nothing else bounds their number.
            if size == 0 && n > MAX_EMPTY_ROWS {
                return Err(format!("it has {n} rows without a value"));
            }
            (0..n).map(|_| words.values(size)).collect()
        };
        let sums = rows(n_rows, n_trials.div_ceil(LANES))?;
        let (by_person, use_by_person) = (rows(n_sampled, n_people)?, rows(n_sampled, n_people)?);
        let kept = words.take(n_words)?;
        let people = if n_words == 0 && n_kept == 0 { Some(PeopleFigures::new(0)) } else { PeopleFigures::from_words(&kept, n_kept) };
        let people = people.ok_or("its figures of people are damaged")?;
        match words.left {
            0 => Ok(Self { trials: first..end, columns, sums, by_person, use_by_person, people }),
            left => Err(format!("{} too many follow its last", plural(left, "number"))),
        }
    }
}

/// Whether the months of every trial add to its totals. Checks of a run hold lines, groups and means against the totals; months by trial, which are
/// most of the columns, are held against them here.
fn months_add_up(results: &Results, n_months: usize) -> bool {
    let adds_up = |scope: Scope, basis: Basis| {
        let parts = if scope == Scope::Total { &[CostPart::Compute, CostPart::Other][..] } else { &[CostPart::Compute] };
        let keys = (0..n_months).flat_map(|month| parts.iter().map(move |part| Key::Month { month, part: *part, basis }));
        let months: Option<Vec<&Column>> = keys.map(|key| results.column(key)).collect();
        let (Some(months), Some(total)) = (months, results.column(Key::Horizon { scope, basis })) else { return true };
        results.sum(months).iter().zip(total).all(|(sum, total)| (sum - total).abs() <= 1e-9 * total.abs().max(1.0))
    };
    [Basis::Accrual, Basis::Cash].into_iter().all(|basis| Scope::ALL.into_iter().all(|scope| adds_up(scope, basis)))
}

/// More rows than any run has.
const MAX_EMPTY_ROWS: usize = 1 << 20;

/// Bytes of a number.
const WORD: usize = 8;
/// Numbers that are read at a time.
const WORDS_AT_ONCE: usize = 1 << 13;

/// The words that are still to be read.
struct WordReader<R> {
    input: R,
    left: usize,
}

impl<R: io::Read> WordReader<R> {
    fn take(&mut self, n: usize) -> Result<Vec<u64>, String> {
        self.take_as(n, u64::from_le_bytes)
    }

    fn values(&mut self, n: usize) -> Result<Vec<f64>, String> {
        let values = self.take_as(n, f64::from_le_bytes)?;
        if values.iter().any(|value| !value.is_finite()) {
            return Err("it has a value that is not a finite number".into());
        }
        Ok(values)
    }

    fn take_as<T>(&mut self, n: usize, of_bytes: fn([u8; WORD]) -> T) -> Result<Vec<T>, String> {
        self.left = self.left.checked_sub(n).ok_or_else(|| format!("it ends {} early", plural(n - self.left, "number")))?;
        let mut taken = Vec::with_capacity(n);
        let mut bytes = vec![0; n.min(WORDS_AT_ONCE) * WORD];
        while taken.len() < n {
            let bytes = &mut bytes[..(n - taken.len()).min(WORDS_AT_ONCE) * WORD];
            self.input.read_exact(bytes).map_err(|error| format!("it cannot be read: {error}"))?;
            taken.extend(bytes.as_chunks::<WORD>().0.iter().map(|word| of_bytes(*word)));
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::scenario::{RunSettings, Scenario};
    use crate::simulation::{Content, Observer, Piece, Study, StudyError, simulate};

    const SEED: u64 = 7;

    fn study(name: &str, n_trials: usize) -> Study {
        let scenario = Scenario::builtin(name, &[]).expect("a sound scenario").scenario;
        let case = Case::new(scenario, None).expect("a sound case");
        Study::new([case], RunSettings::new(SEED, n_trials as u32)).expect("one case")
    }

    fn startup(n_trials: usize) -> Study {
        study("startup-unencumbered", n_trials)
    }

    fn range(study: &Study, trials: Range<usize>) -> PartialRun {
        study.run_range(trials, &()).expect("whole blocks").remove(0)
    }

    fn read(bytes: &[u8]) -> Result<PartialRun, String> {
        PartialRun::read(bytes, bytes.len() as u64)
    }

    fn bytes(part: &PartialRun) -> Vec<u8> {
        let mut bytes = vec![];
        part.write(&mut bytes).expect("memory takes bytes");
        assert_eq!(bytes.len() as u64, part.n_bytes());
        bytes
    }

    /// Cancels after it was asked so many times whether to.
    struct Impatient {
        left: AtomicUsize,
    }

    impl Impatient {
        fn after(looks: usize) -> Self {
            Self { left: AtomicUsize::new(looks) }
        }
    }

    impl Observer for Impatient {
        fn is_cancelled(&self) -> bool {
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        }
    }

    /// All of a run: each float prints so that it reads back to itself.
    fn in_full(results: &Results) -> String {
        format!("{results:?}")
    }

    fn completed(study: &Study, part: PartialRun) -> String {
        in_full(&study.complete(vec![part]).expect("all trials")[0])
    }

    #[test]
    fn parts_laid_end_to_end_are_the_run_they_are_parts_of() {
        let study = startup(300);
        let whole = in_full(&simulate(&study.cases()[0], study.settings()));
        assert_eq!(in_full(&study.run(&()).unwrap()[0]), whole);
        for cuts in [vec![0, 300], vec![0, 64, 300], vec![0, 128, 192, 256, 300]] {
            let mut parts = cuts.windows(2).map(|cut| range(&study, cut[0]..cut[1]));
            let mut joined = parts.next().unwrap();
            parts.for_each(|part| joined.append(read(&bytes(&part)).unwrap()).unwrap());
            assert_eq!(joined.trials(), 0..300);
            assert_eq!(completed(&study, joined), whole, "{cuts:?}");
        }
    }

    #[test]
    fn a_run_that_was_stopped_anywhere_goes_on_to_the_same_bits() {
        let n_trials = 64 * 40 + 10;
        let study = startup(n_trials);
        let whole = in_full(&study.run(&()).unwrap()[0]);
        let mut ends = BTreeSet::new();
        for looks in [0, 1, 40, 70, 100, 130, 10_000] {
            let mut part = study.run_range(0..n_trials, &Impatient::after(looks)).unwrap().remove(0);
            ends.insert(part.trials().end);
            if part.trials().end < n_trials {
                assert!(part.trials().end.is_multiple_of(LANES));
                let Err(StudyError::Interrupted { parts, n_trials: asked }) = study.run(&Impatient::after(looks)) else {
                    panic!("{looks} looks interrupt a range but not a run")
                };
                assert!(asked == n_trials && parts.len() == 1 && parts[0].trials().end < n_trials);
                assert_eq!(in_full(&study.resume(parts, &()).unwrap()[0]), whole, "{looks} looks, resumed");
            }
            if part.trials().end < n_trials {
                part.append(range(&study, part.trials().end..n_trials)).unwrap();
            }
            assert_eq!(completed(&study, part), whole, "{looks} looks");
        }
        assert!(ends.len() > 3 && ends.contains(&0) && ends.contains(&n_trials), "{ends:?}");
    }

    #[test]
    fn a_run_goes_on_from_its_last_whole_block() {
        let study = startup(200);
        let whole = in_full(&study.run(&()).unwrap()[0]);
        for n_trials in [3, 64, 100] {
            let shorter = startup(n_trials);
            for part in [range(&shorter, 0..n_trials), PartialRun::of_run(shorter.run(&()).unwrap().remove(0))] {
                assert_eq!(part.trials(), 0..n_trials);
                assert_eq!(
                    completed(&study, study.run_pieces(&[Piece { case: 0, trials: 0..200 }], vec![part], &()).unwrap().remove(0)),
                    whole,
                    "from {n_trials}"
                );
            }
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let (study, other) = (startup(300), study("traditional", 300));
        let part = |study: &Study, trials| range(study, trials);
        let shorter = startup(70);
        assert_eq!(part(&study, 0..64).append(part(&study, 128..192)), Err(PartialMismatch::NotAdjacent));
        assert_eq!(part(&study, 0..64).append(part(&study, 0..64)), Err(PartialMismatch::NotAdjacent));
        assert_eq!(part(&shorter, 0..70).append(part(&study, 64..128)), Err(PartialMismatch::NotAdjacent));
        assert_eq!(part(&study, 0..64).append(part(&other, 64..128)), Err(PartialMismatch::Shape));
        let refused = |study: &Study, part| study.complete(vec![part]).err();
        assert_eq!(refused(&study, part(&study, 64..300)), Some(StudyError::Mismatch(PartialMismatch::NotFromTheFirst)));
        assert_eq!(refused(&other, part(&study, 0..300)), Some(StudyError::Mismatch(PartialMismatch::Shape)));
    }

    #[test]
    fn a_month_of_a_trial_that_does_not_add_to_its_total_is_refused() {
        let study = startup(70);
        let part = range(&study, 0..70);
        let keys = Keep::report().keys(study.cases()[0].plan());
        let is_month = |key: &&Key| matches!(key, Key::Month { .. });
        assert!(keys.iter().filter(is_month).count() > keys.len() / 4, "months are many of the columns");
        for (place, _) in keys.iter().enumerate().filter(|(_, key)| is_month(key)) {
            let Column::Each(values) = &part.columns[place] else { continue };
            let mut values = values.clone();
            values[place % 70] += 0.01 * values[place % 70].abs().max(1.0);
            let mut changed = part.clone();
            changed.columns[place] = Column::from(values);
            assert_eq!(study.complete(vec![changed]).err(), Some(StudyError::Mismatch(PartialMismatch::Sums)), "{:?}", keys[place]);
        }
    }

    #[test]
    fn bytes_of_another_shape_are_refused_and_no_number_in_them_is_trusted() {
        for keep in [Keep::report(), Keep::report().with(Content::People)] {
            let study = startup(70).keeping(keep);
            let good = bytes(&range(&study, 0..70));
            assert_eq!(read(&good).as_ref(), Ok(&range(&study, 0..70)));
            for length in [0, 7, 40, 56, 64, 72, good.len() - 8, good.len() - 1] {
                assert!(read(&good[..length]).is_err(), "{length} bytes");
            }
            for place in 0..8 {
                for number in [0, 1, 63, 1 << 40, u64::MAX] {
                    let mut bytes = good.clone();
                    bytes[place * 8..][..8].copy_from_slice(&u64::to_le_bytes(number));
                    if bytes != good {
                        assert!(read(&bytes).is_err(), "number {place} is {number}");
                    }
                }
            }
            let mut bytes = good.clone();
            bytes[72..80].copy_from_slice(&f64::NAN.to_le_bytes());
            assert_eq!(read(&bytes), Err("it has a value that is not a finite number".into()));
        }
    }
}
