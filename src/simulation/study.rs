//! A study: cases simulated with the same random draws, and a choice of what to keep.
//!
//! The study owns everything that its cases must have in common, so that their results can be compared trial by trial: seed, horizon, sampling,
//! number of trials, stopping rule. Must not know what the results are for.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::case::Case;
use super::key::Keep;
use super::memory::{MemoryNeed, MemoryShortage};
use super::observer::{Event, Observer};
use super::partial_run::{PartialMismatch, PartialRun};
use super::piece::Piece;
use super::plan::{AvailableMemory, Plan};
use super::redraw::Redraw;
use super::results::Results;
use super::run::{self, CandidateMonths, LineFlows, Partition, PeopleError, PeopleTotals, PersonOutcome};
use super::shared::Draws;
use super::shared_draws::have_the_same_people;
use crate::quantity::{LANES, Month, count, plural};
use crate::scenario::{RunSettings, Scenario};
use crate::statistics::replicates::Replicates;

/// Cases to be simulated with the same draws.
///
/// ```
/// use compcast::scenario::{RunSettings, Sampling, Scenario};
/// use compcast::simulation::{Case, Study};
///
/// let cases = ["traditional", "ai-integrated"].map(|name| Ok(Case::new(Scenario::builtin(name, &[])?.scenario, None)?));
/// let cases = cases.into_iter().collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
/// let study = Study::new(cases, RunSettings { seed: 1, trials: 500, sampling: Sampling::Plain })?;
/// let results = study.run(&())?;
/// assert_eq!(results.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Study {
    cases: Vec<Case>,
    /// The first case with the same trials as each: itself, or one that differs in what trials are held against.
    first_alike: Vec<usize>,
    settings: RunSettings,
    draws: Draws,
    keep: Keep,
    rule: Option<Arc<dyn StoppingRule>>,
    memory: AvailableMemory,
}

/// Decides when a study has enough trials. Applied after the first round and after every doubling of the trials.
pub trait StoppingRule: Send + Sync {
    /// Whether `results`, one per case, suffice.
    fn is_met(&self, results: &[Results]) -> bool;

    /// The number of trials at which to stop in any case.
    fn max_trials(&self) -> usize;
}

/// Why a study cannot be set up, or was not completed.
#[derive(Clone, Debug, PartialEq)]
pub enum StudyError {
    /// A study needs at least one case.
    NoCases,
    /// Two cases cover different months.
    DifferentHorizons { case: String, start: Month, months: usize, first_case: String, first_start: Month, first_months: usize },
    /// A range of trials ends after the last trial.
    RangeTooLong { range: Range<usize>, n_trials: usize },
    /// A range of trials is empty, or starts or ends inside a block of trials that are simulated together.
    RangeCutsBlock { range: Range<usize>, n_trials: usize },
    /// Partial runs do not belong to this study.
    Mismatch(PartialMismatch),
    /// The trials do not fit into memory.
    Memory(MemoryShortage),
    /// A case costs more in some trial than can be reported, because of this line.
    TooLarge { case: String, line: &'static str },
    /// The observer cancelled. `parts` hold the finished trials of `n_trials`, one for each case that was started.
    Interrupted { parts: Vec<PartialRun>, n_trials: usize },
}

impl Study {
    /// A study that keeps [`Keep::report`].
    ///
    /// # Errors
    /// [`StudyError::NoCases`] or [`StudyError::DifferentHorizons`].
    pub fn new(cases: impl IntoIterator<Item = Case>, settings: RunSettings) -> Result<Self, StudyError> {
        let cases: Vec<Case> = cases.into_iter().collect();
        let first = cases.first().ok_or(StudyError::NoCases)?.scenario();
        for case in &cases[1..] {
            let scenario = case.scenario();
            if (scenario.start, scenario.months) != (first.start, first.months) {
                return Err(StudyError::DifferentHorizons {
                    case: scenario.name.clone(),
                    start: scenario.start,
                    months: scenario.months,
                    first_case: first.name.clone(),
                    first_start: first.start,
                    first_months: first.months,
                });
            }
        }
        let draws = Draws::new(settings, &cases.iter().map(Case::scenario).collect::<Vec<&Scenario>>());
        let first_alike = |case: usize| (0..case).find(|first| cases[case].is_simulated_as(&cases[*first])).unwrap_or(case);
        let first_alike = (0..cases.len()).map(first_alike).collect();
        Ok(Self { cases, first_alike, settings, draws, keep: Keep::report(), rule: None, memory: || None })
    }

    /// The same study, keeping other contents.
    #[must_use]
    pub fn keeping(self, keep: Keep) -> Self {
        Self { keep, ..self }
    }

    /// The same study, doubling the trials until `rule` is met. The trials of the settings are the first round.
    #[must_use]
    pub fn until(self, rule: Arc<dyn StoppingRule>) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// The same study, which begins only what fits into the memory that there is: a study that does not fit is an error, and one that doubles its
    /// trials stops before a round that does not.
    #[must_use]
    pub fn within(self, memory: AvailableMemory) -> Self {
        Self { memory, ..self }
    }

    /// The same study with some of its draws replaced. Its partial runs belong to the study with the same replacements.
    #[must_use]
    pub fn redrawing(self, redraw: Redraw) -> Self {
        Self { draws: self.draws.redrawing(redraw), ..self }
    }

    /// The same study of another case and with another number of trials: trials that both have use the same draws.
    ///
    /// # Errors
    /// Those of [`Study::new`].
    pub fn of_other_case(&self, case: Case, trials: u32) -> Result<Self, StudyError> {
        let other = Self::new([case], RunSettings { trials, ..self.settings })?;
        Ok(Self { keep: self.keep, memory: self.memory, draws: other.draws.redrawing(self.draws.redraw().clone()), ..other })
    }

    /// The same study with the draws of a study of `scenarios`, of whose cases it has only some.
    #[must_use]
    pub fn among(self, scenarios: &[&Scenario]) -> Self {
        Self { draws: Draws::new(self.settings, scenarios).redrawing(self.draws.redraw().clone()), ..self }
    }

    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Seed, sampling, and the number of trials, or that of the first round with a stopping rule.
    pub fn settings(&self) -> RunSettings {
        self.settings
    }

    /// The independent replicates into which trials are divided; absent where all trials are independent.
    pub fn replicates(&self) -> Option<Replicates> {
        self.draws.replicates()
    }

    /// Simulates all cases. Returns the results of each, in the order of the cases.
    ///
    /// # Errors
    /// [`StudyError::Interrupted`], [`StudyError::Memory`] or [`StudyError::TooLarge`].
    pub fn run(&self, observer: &dyn Observer) -> Result<Vec<Results>, StudyError> {
        self.resume(vec![], observer)
    }

    /// Like [`Study::run`], continuing from partial runs of the first cases or of all. A study that doubles its trials continues with the round that
    /// the partial runs belong to.
    ///
    /// # Errors
    /// Those of [`Study::run`], or [`StudyError::Mismatch`] where the partial runs do not belong to this study.
    pub fn resume(&self, finished: Vec<PartialRun>, observer: &dyn Observer) -> Result<Vec<Results>, StudyError> {
        let mut n_trials = self.settings.trials as usize;
        let n_finished = finished.iter().map(|part| part.trials().end).max().unwrap_or(0);
        while let Some(more) = self.doubled(n_trials).filter(|_| n_trials < n_finished) {
            n_trials = more;
        }
        if finished.len() > self.cases.len() {
            return Err(StudyError::Mismatch(PartialMismatch::Cases));
        }
        self.check_people()?;
        self.check_memory(n_trials - n_finished.min(n_trials))?;
        let mut finished: Vec<Option<PartialRun>> = finished.into_iter().map(Some).collect();
        loop {
            finished.resize_with(self.cases.len(), || None);
            let parts = self.round(finished, n_trials, observer)?;
            let results = self.results(parts)?;
            match (&self.rule, self.doubled(n_trials)) {
                (Some(rule), Some(more)) if !rule.is_met(&results) && self.check_memory(more - n_trials).is_ok() => {
                    n_trials = more;
                    finished = results.into_iter().map(|results| Some(PartialRun::of_run(results))).collect();
                }
                _ => return Ok(results),
            }
        }
    }

    /// Continues the parts of all cases, or begins them, up to `n_trials`.
    fn round(&self, mut parts: Vec<Option<PartialRun>>, n_trials: usize, observer: &dyn Observer) -> Result<Vec<PartialRun>, StudyError> {
        let so_far: Vec<usize> = parts.iter().map(|part| part.as_ref().map_or(0, |part| part.trials().end)).collect();
        let mut is_finished = true;
        for batch in self.batches(&so_far) {
            let extended = self.extend(&batch, batch.iter().map(|case| parts[*case].take()).collect(), 0..n_trials, observer)?;
            is_finished = extended.iter().all(|part| part.trials().end == n_trials);
            batch.iter().zip(extended).for_each(|(case, part)| parts[*case] = Some(part));
            if !is_finished {
                break;
            }
        }
        for (case, first) in self.first_alike.iter().enumerate().filter(|(case, first)| case != *first) {
            parts[case] = parts[*first].clone();
        }
        // Where it was cancelled, cases that wait for their turn keep what they have from an earlier round.
        let parts: Vec<PartialRun> = parts.into_iter().map_while(|part| part).collect();
        if is_finished { Ok(parts) } else { Err(StudyError::Interrupted { parts, n_trials }) }
    }

    /// The cases to be simulated, in order: together those after one another that have as many trials so far and whose draws are of the same people.
    /// Of cases with the same trials only the first is there.
    fn batches(&self, so_far: &[usize]) -> Vec<Vec<usize>> {
        let mut batches: Vec<Vec<usize>> = vec![];
        for case in (0..self.cases.len()).filter(|case| self.first_alike[*case] == *case) {
            let together = batches.last_mut().filter(|batch| {
                so_far[batch[0]] == so_far[case]
                    && batch.len() < self.need(batch[0], 0).n_together()
                    && self.have_the_same_people(batch[0], case)
            });
            match together {
                Some(batch) => batch.push(case),
                None => batches.push(vec![case]),
            }
        }
        batches
    }

    /// Memory that `n_trials` more trials of a case need.
    fn need(&self, case: usize, n_trials: usize) -> MemoryNeed {
        let case = &self.cases[case];
        MemoryNeed::of(case.plan(), case.expected(), self.keep, n_trials, run::n_threads())
    }

    /// Trials of the round after a round of `n_trials`; absent where there is none.
    fn doubled(&self, n_trials: usize) -> Option<usize> {
        let max_trials = self.rule.as_ref()?.max_trials();
        (n_trials < max_trials).then(|| (2 * n_trials).min(max_trials))
    }

    /// Simulates all trials of every person of the first case, one person after the other: hands their figures to `take` in the order of
    /// [`Plan::people`], and returns the sums over the parts of each partition. Memory does not grow with people × trials.
    ///
    /// # Errors
    /// The observer cancelled, or `take` failed.
    pub fn people<E>(
        &self,
        partitions: &[Partition<'_>],
        observer: &dyn Observer,
        take: impl FnMut(&[PersonOutcome]) -> Result<(), E>,
    ) -> Result<PeopleTotals, PeopleError<E>> {
        let case = &self.cases[0];
        let n_trials = self.settings.trials as usize;
        observer.notice(Event::Started { case: case.name(), n_trials });
        let totals = run::simulate_people((case.plan(), &self.draws), n_trials, partitions, observer, take);
        observer.notice(Event::Finished);
        totals
    }

    /// Simulates all trials of the one person of a case, and keeps each month of each trial.
    ///
    /// `flows` maps every cost line to a flow, or to none; shares can be sold in the first `n_sale_months`. `None` where the observer
    /// cancelled.
    pub fn candidate(&self, case: &Case, flows: LineFlows<'_>, n_sale_months: usize, observer: &dyn Observer) -> Option<CandidateMonths> {
        let n_trials = self.settings.trials as usize;
        let months = run::simulate_candidate((case.plan(), &self.draws), n_trials, flows, n_sale_months, observer);
        observer.notice(Event::Finished);
        months
    }

    /// Simulates some of the trials, counted from 0, for each case. Bounds must be multiples of 64, except for the end of the last trial. A partial
    /// run ends early where the observer cancels.
    ///
    /// # Errors
    /// Those of [`Study::run_pieces`].
    pub fn run_range(&self, range: Range<usize>, observer: &dyn Observer) -> Result<Vec<PartialRun>, StudyError> {
        let pieces: Vec<Piece> = (0..self.cases.len()).map(|case| Piece { case, trials: range.clone() }).collect();
        self.run_pieces(&pieces, vec![], observer)
    }

    /// Simulates pieces of the study, and returns a partial run for each; one ends early where the observer cancels. `begun` are partial runs of the
    /// first pieces or of all, which are continued.
    ///
    /// # Errors
    /// [`StudyError::RangeTooLong`], [`StudyError::RangeCutsBlock`], [`StudyError::Memory`], or [`StudyError::Mismatch`] where `begun` are not of the
    /// pieces.
    pub fn run_pieces(&self, pieces: &[Piece], begun: Vec<PartialRun>, observer: &dyn Observer) -> Result<Vec<PartialRun>, StudyError> {
        self.check_people()?;
        pieces.iter().try_for_each(|piece| self.check_range(&piece.trials))?;
        let is_begun = |(part, piece): (&PartialRun, &Piece)| part.trials().start == piece.trials.start;
        if begun.len() > pieces.len() || !begun.iter().zip(pieces).all(is_begun) {
            return Err(StudyError::Mismatch(PartialMismatch::Cases));
        }
        let mut parts: Vec<Option<PartialRun>> = begun.into_iter().map(Some).collect();
        parts.resize_with(pieces.len(), || None);
        let is_alike =
            |one: &Piece, other: &Piece| one.trials == other.trials && self.first_alike[one.case] == self.first_alike[other.case];
        let first_alike = |at: usize| (0..at).find(|first| is_alike(&pieces[*first], &pieces[at])).unwrap_or(at);
        let first_alike: Vec<usize> = (0..pieces.len()).map(first_alike).collect();
        // Those after one another that have as many trials so far and whose draws are of the same people are simulated together.
        let so_far = |at: usize| parts[at].as_ref().map_or(pieces[at].trials.start, |part| part.trials().end);
        let mut batches: Vec<Vec<usize>> = vec![];
        for at in (0..pieces.len()).filter(|at| first_alike[*at] == *at) {
            let together = batches.last_mut().filter(|batch| {
                let first = batch[0];
                pieces[first].trials == pieces[at].trials
                    && so_far(first) == so_far(at)
                    && batch.len() < self.need(pieces[first].case, 0).n_together()
                    && self.have_the_same_people(pieces[first].case, pieces[at].case)
            });
            match together {
                Some(batch) => batch.push(at),
                None => batches.push(vec![at]),
            }
        }
        let need = |at: &usize| self.need(pieces[*at].case, pieces[*at].trials.end.saturating_sub(so_far(*at)));
        let together = |batch: &Vec<usize>| batch.iter().map(need).fold(MemoryNeed::default(), MemoryNeed::beside);
        self.check_available(batches.iter().map(together).fold(MemoryNeed::default(), MemoryNeed::and))?;
        for batch in batches {
            let cases: Vec<usize> = batch.iter().map(|at| pieces[*at].case).collect();
            let trials = pieces[batch[0]].trials.clone();
            let extended = self.extend(&cases, batch.iter().map(|at| parts[*at].take()).collect(), trials, observer)?;
            batch.iter().zip(extended).for_each(|(at, part)| parts[*at] = Some(part));
        }
        for (at, first) in first_alike.iter().enumerate().filter(|(at, first)| at != *first) {
            parts[at] = parts[*first].clone();
        }
        Ok(parts.into_iter().flatten().collect())
    }

    fn have_the_same_people(&self, one: usize, other: usize) -> bool {
        have_the_same_people(self.cases[one].plan(), self.cases[other].plan())
    }

    /// The results of partial runs with all trials, one for each case.
    ///
    /// # Errors
    /// [`StudyError::Mismatch`].
    pub fn complete(&self, parts: Vec<PartialRun>) -> Result<Vec<Results>, StudyError> {
        if parts.len() != self.cases.len() {
            return Err(StudyError::Mismatch(PartialMismatch::Cases));
        }
        if parts.iter().any(|part| part.trials().end != self.settings.trials as usize) {
            return Err(StudyError::Mismatch(PartialMismatch::Trials));
        }
        self.results(parts)
    }

    /// The results of partial runs that start with the first trial.
    fn results(&self, parts: Vec<PartialRun>) -> Result<Vec<Results>, StudyError> {
        let whole = |(case, part): (&Case, PartialRun)| {
            let results = part.into_results(case, &self.draws, self.keep).map_err(StudyError::Mismatch)?;
            match results.too_large() {
                Some(line) => Err(StudyError::TooLarge { case: case.name().into(), line }),
                None => Ok(results),
            }
        };
        self.cases.iter().zip(parts).map(whole).collect()
    }

    /// Checks that `n_trials` more trials of every case fit into memory.
    fn check_memory(&self, n_trials: usize) -> Result<(), StudyError> {
        if (self.memory)().is_none() {
            return Ok(());
        }
        let together =
            |batch: &Vec<usize>| batch.iter().map(|case| self.need(*case, n_trials)).fold(MemoryNeed::default(), MemoryNeed::beside);
        let copies = self.first_alike.iter().enumerate().filter(|(case, first)| case != *first).map(|(case, _)| self.need(case, n_trials));
        let need = self.batches(&vec![0; self.cases.len()]).iter().map(together).chain(copies).fold(MemoryNeed::default(), MemoryNeed::and);
        self.check_available(need)
    }

    fn check_available(&self, need: MemoryNeed) -> Result<(), StudyError> {
        need.check((self.memory)()).map_err(StudyError::Memory)
    }

    /// Checks that every case can be simulated.
    fn check_people(&self) -> Result<(), StudyError> {
        if self.cases.iter().all(|case| case.plan().has_people()) {
            Ok(())
        } else {
            Err(StudyError::Mismatch(PartialMismatch::WithoutPeople))
        }
    }

    /// Checks that a partial run can hold these trials.
    ///
    /// # Errors
    /// [`StudyError::RangeTooLong`] or [`StudyError::RangeCutsBlock`].
    pub fn check_range(&self, range: &Range<usize>) -> Result<(), StudyError> {
        let n_trials = self.settings.trials as usize;
        if range.end > n_trials {
            return Err(StudyError::RangeTooLong { range: range.clone(), n_trials });
        }
        let is_cut = |bound: usize| !bound.is_multiple_of(LANES) && bound != n_trials;
        if is_cut(range.start) || is_cut(range.end) || range.start == n_trials {
            return Err(StudyError::RangeCutsBlock { range: range.clone(), n_trials });
        }
        Ok(())
    }

    /// Adds what is left of `trials` to a partial run of each of these cases, or to none; less where the observer cancels. All have as many trials.
    fn extend(
        &self,
        cases: &[usize],
        parts: Vec<Option<PartialRun>>,
        trials: Range<usize>,
        observer: &dyn Observer,
    ) -> Result<Vec<PartialRun>, StudyError> {
        let so_far = parts.first().and_then(|part| Some(part.as_ref()?.trials().end)).unwrap_or(trials.start);
        if so_far > trials.end {
            return Err(StudyError::Mismatch(PartialMismatch::Trials));
        }
        let mut parts: Vec<PartialRun> = match parts.into_iter().collect::<Option<_>>() {
            Some(parts) => parts,
            None => return Ok(self.simulate(cases, trials, observer)),
        };
        if so_far == trials.end {
            return Ok(parts);
        }
        parts.iter_mut().for_each(PartialRun::keep_whole_blocks);
        let rest = self.simulate(cases, parts.first().map_or(trials.start, |part| part.trials().end)..trials.end, observer);
        parts.iter_mut().zip(rest).try_for_each(|(part, rest)| part.append(rest).map_err(StudyError::Mismatch))?;
        Ok(parts)
    }

    /// Simulates trials of cases of the same people together.
    fn simulate(&self, cases: &[usize], trials: Range<usize>, observer: &dyn Observer) -> Vec<PartialRun> {
        let cases: Vec<&Case> = cases.iter().map(|case| &self.cases[*case]).collect();
        let name = match cases.as_slice() {
            [only] => only.name().to_string(),
            [first, more @ ..] => format!("{} and {}", first.name(), plural(more.len(), "more case")),
            [] => return vec![],
        };
        observer.notice(Event::Started { case: &name, n_trials: trials.len() });
        let first = if trials.is_empty() { trials.start } else { trials.start / LANES * LANES };
        // A partial run has no exact means.
        let of_case = |case: &&Case| Results::new(case.shared_plan().clone(), &self.draws, self.keep, None).expecting(trials.len());
        let mut results: Vec<Results> = cases.iter().map(of_case).collect();
        let plans: Vec<&Plan> = cases.iter().map(|case| case.plan()).collect();
        let end = run::simulate_blocks(&plans, &self.draws, first..trials.end, observer, &mut results);
        observer.notice(Event::Finished);
        results.into_iter().map(|results| PartialRun::of(results, first, end)).collect()
    }
}

/// The exact means of a case, as results without trials.
pub fn exact_means(case: &Case, settings: RunSettings) -> Results {
    Results::new(case.shared_plan().clone(), &Draws::new(settings, &[case.scenario()]), Keep::report(), Some(case.exact_means()))
}

/// Simulates one case and keeps [`Keep::report`].
///
/// ```
/// use compcast::scenario::{RunSettings, Sampling, Scenario};
/// use compcast::simulation::{Case, simulate};
///
/// let case = Case::new(Scenario::builtin("bench-burn", &[])?.scenario, None)?;
/// let results = simulate(&case, RunSettings { seed: 1, trials: 256, sampling: Sampling::Plain });
/// assert_eq!(results.total().len(), 256);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn simulate(case: &Case, settings: RunSettings) -> Results {
    let draws = Draws::new(settings, &[case.scenario()]);
    let plan = case.shared_plan();
    let mut results = Results::new(plan.clone(), &draws, Keep::report(), Some(case.exact_means())).expecting(settings.trials as usize);
    run::simulate_blocks(&[plan], &draws, 0..settings.trials as usize, &(), std::slice::from_mut(&mut results));
    results.close();
    results
}

impl fmt::Display for StudyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCases => f.write_str("a study needs at least one case"),
            Self::DifferentHorizons { case, start, months, first_case, first_start, first_months } => write!(
                f,
                "`{case}` covers {months} months from {start}, but `{first_case}` covers {first_months} months from {first_start}"
            ),
            Self::RangeTooLong { range, n_trials } => {
                write!(f, "trials {}..{} end after the {} trials of the run", range.start, range.end, count(*n_trials))
            }
            Self::RangeCutsBlock { range, .. } => {
                write!(f, "trials {}..{} cut a block of {LANES} trials, which are simulated together", range.start, range.end)
            }
            Self::Mismatch(mismatch) => mismatch.fmt(f),
            Self::Memory(shortage) => shortage.fmt(f),
            Self::TooLarge { case, line } => write!(f, "the line `{line}` of `{case}` is too large to report in some trials"),
            Self::Interrupted { parts, n_trials } => {
                let finished = parts.iter().map(|part| part.trials().len()).min().unwrap_or(0);
                write!(f, "the study was interrupted after {} of {} trials", count(finished), count(*n_trials))
            }
        }
    }
}

impl std::error::Error for StudyError {}
