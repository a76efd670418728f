//! How much memory a study will need, worked out from its plan before the first trial.
//!
//! An upper estimate: a column counts in full unless its mean is known to be zero. Must not ask the system what there is: the caller does.

use std::fmt;

use super::key::{Content, Keep, Key};
use super::person_results::PersonBlock;
use super::plan::Plan;
use super::tally::Tally;
use crate::quantity::{LANES, bytes, count, plural};

/// Bytes of the figures of one person over all trials: sums and a histogram.
const PERSON_FIGURES: u64 = 2_560;
/// Blocks that are simulated at once for each thread: a thread that waits for others begins another.
const BLOCKS_PER_THREAD: u64 = 2;
/// Bytes of what a block holds for a kind of cohort besides prices and demand by month.
const KIND: u64 = 16 << 10;
/// Quantities by month that a segment typically touches.
const QUANTITIES: u64 = 40;
/// Bytes of one value in every trial of a block.
const LANES_BYTES: u64 = (LANES * size_of::<f64>()) as u64;

/// Bytes that trials of a case need beside the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryNeed {
    /// Of the results of each trial.
    per_trial: u64,
    n_trials: u64,
    n_groups: usize,
    /// Of the figures of each person.
    people: u64,
    n_people: usize,
    /// Of blocks that are being simulated.
    blocks: u64,
}

/// A study needs more memory than there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryShortage {
    pub need: MemoryNeed,
    /// Bytes that there are.
    pub available: u64,
}

impl MemoryNeed {
    /// Of `n_trials` more trials of `plan`, simulated on `n_threads`. `expected` holds the exact means, where they are known.
    pub(super) fn of(plan: &Plan, expected: Option<&Tally>, keep: Keep, n_trials: usize, n_threads: usize) -> Self {
        // A cost or a count of nothing on average is nothing in every trial.
        // Months of groups have no exact means: those of a group without cost are nothing.
        let known = |key| if let Key::GroupMonth { group, part, .. } = key { Key::Group { group, part } } else { key };
        let is_nothing = |key: &Key| expected.is_some_and(|expected| expected.by_trial(known(*key), plan)[0] == 0.0);
        let columns = keep.keys(plan).into_iter().filter(|key| !is_nothing(key)).count() as u64;
        let rows = keep.month_means(plan).len() as u64;
        let months = plan.n_months() as u64;
        let (n_groups, n_people, n_kinds) = (plan.groups.len() as u64, plan.people.len() as u64, plan.kinds.len() as u64);
        let keeps_people = keep.has(Content::People);
        let of_people = if keeps_people { n_people * size_of::<PersonBlock>() as u64 } else { 0 };
        let sums = Tally::bytes(plan, 0, keep);
        let tally = Tally::bytes(plan, plan.groups.len(), keep) + of_people;
        // Each task of a block has sums of its own, but groups and people are divided among them.
        let tasks = plan.shards.len() as u64 * (sums + QUANTITIES * months * LANES_BYTES);
        let shared = n_kinds * (7 * months * LANES_BYTES + KIND) + (plan.scenario.numbers.len() as u64 + 4 * months) * LANES_BYTES;
        // What people want of shared capacity and what it serves, by segment.
        let of_capacity = if plan.scenario.capacities.is_empty() { 0 } else { 3 * plan.segments.len() as u64 * months * LANES_BYTES };
        let shared = shared + of_capacity;
        let at_work = BLOCKS_PER_THREAD * n_threads as u64;
        let finished = n_trials.div_ceil(LANES).min(blocks_at_once(plan, keep, 1)) as u64;
        Self {
            per_trial: columns * 8 + rows.div_ceil(LANES as u64) * 8,
            n_trials: n_trials as u64,
            n_groups: n_groups as usize,
            people: if keeps_people { n_people * PERSON_FIGURES } else { 0 },
            n_people: plan.people.len(),
            blocks: finished * tally + at_work.min(n_trials.div_ceil(LANES) as u64) * (tally + tasks + shared),
        }
    }

    /// All bytes.
    pub fn bytes(&self) -> u64 {
        self.results() + self.people + self.blocks
    }

    /// With those of another case of the study, whose blocks come after these.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            per_trial: self.per_trial + other.per_trial,
            n_trials: self.n_trials.max(other.n_trials),
            n_groups: self.n_groups.max(other.n_groups),
            people: self.people + other.people,
            n_people: self.n_people.max(other.n_people),
            blocks: self.blocks.max(other.blocks),
        }
    }

    /// With those of another case whose blocks are simulated together with these.
    #[must_use]
    pub fn beside(self, other: Self) -> Self {
        Self { blocks: self.blocks + other.blocks, ..self.and(other) }
    }

    /// How many such cases are simulated together: as many as share a drawing with little left to gain, and few enough to need little memory.
    pub fn n_together(self) -> usize {
        const MOST: usize = 32;
        const MAX_BYTES: u64 = 1 << 30;
        ((MAX_BYTES / self.blocks.max(1)) as usize).clamp(1, MOST)
    }

    /// The need, where `available` bytes do not suffice.
    ///
    /// # Errors
    /// [`MemoryShortage`].
    pub fn check(self, available: Option<u64>) -> Result<(), MemoryShortage> {
        match available {
            Some(available) if self.bytes() > available => Err(MemoryShortage { need: self, available }),
            _ => Ok(()),
        }
    }

    fn results(&self) -> u64 {
        // A quarter more for the copies that are sorted and for the report.
        self.per_trial * self.n_trials * 5 / 4
    }
}

impl MemoryShortage {
    /// What to write instead.
    pub fn help(&self) -> String {
        let MemoryNeed { per_trial, people, blocks, .. } = self.need;
        let fits = self.available.saturating_sub(people + blocks) * 4 / 5 / per_trial.max(1) / LANES as u64 * LANES as u64;
        if fits > 0 {
            return format!("ask for at most {} trials, or use a machine with more memory", count(fits as usize));
        }
        "describe fewer groups or fewer people, or use a machine with more memory".into()
    }
}

impl fmt::Display for MemoryShortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let need = &self.need;
        let parts = [
            (need.results(), format!("the results of {} trials with {}", count(need.n_trials as usize), plural(need.n_groups, "group"))),
            (need.people, format!("the figures of each of {} people", count(need.n_people))),
            (need.blocks, format!("the trials that are simulated at once, with {}", plural(need.n_groups, "group"))),
        ];
        let (most, what) = parts.into_iter().max_by_key(|(bytes, _)| *bytes).unwrap_or_default();
        let (all, available) = (bytes(need.bytes()), bytes(self.available));
        write!(f, "about {all} of memory are needed, but {available} are available: {what} take {}", bytes(most))
    }
}

/// Blocks of trials whose tallies, for so many cases, are in memory at once: enough to keep cores busy, few enough to need little memory.
pub(super) fn blocks_at_once(plan: &Plan, keep: Keep, n_cases: usize) -> usize {
    const MAX_BLOCKS: usize = 32;
    const MAX_BYTES: u64 = 64 << 20;
    let people = if keep.has(Content::People) { (plan.people.len() * size_of::<PersonBlock>()) as u64 } else { 0 };
    let block = n_cases as u64 * (people + Tally::bytes(plan, plan.groups.len(), keep));
    ((MAX_BYTES / block.max(1)) as usize).clamp(1, MAX_BLOCKS)
}
