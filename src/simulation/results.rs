//! The results of a run: columns of values by trial, each under a key.
//!
//! [`Keep`] chooses the columns. Where a mean has a closed form, [`Results::exact_mean`] has it as well.
//! Knows how columns are stored and what they are called. Must not know how they were simulated, nor summarize them.

mod views;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::certainty;
pub use super::column::{Column, CostSplit, compute_of_all, total_of_all};
use super::key::{Content, CostPart, Keep, Key, Scope, gpu_keys};
use super::person_results::{PeopleFigures, PersonFigures};
use super::plan::Plan;
pub use super::rarest_incident::RarestIncident;
use super::shared::Draws;
use super::shared_factors::SharedFactor;
use super::tally::{PERSON_TRIALS, Tally};
use crate::cost::Quantity;
use crate::quantity::LANES;
use crate::scenario::{Basis, Number, RunSettings};
use crate::statistics::estimate::Estimate;
use crate::statistics::replicates::Replicates;
pub use views::{Counted, GroupResult, LineBalance, LineCash, LineResult, TierResult};

/// The outcome of all trials of one case. All values are in the unit of their key; amounts of money are USD.
///
/// Memory: trials × columns × 8 bytes, less for columns that are the same in every trial. The plan is shared with the case.
#[derive(Clone)]
pub struct Results {
    plan: Arc<Plan>,
    settings: RunSettings,
    keep: Keep,
    /// Trials that are to come, for which columns reserve memory.
    n_expected: usize,
    replicates: Option<Replicates>,
    columns: Vec<KeyedColumn>,
    /// Index of each key in `columns`.
    indices: BTreeMap<Key, usize>,
    /// Means of [`Keep::month_means`].
    month_means: BTreeMap<Key, f64>,
    /// Sums over the trials of each block, `[row][block]`, with a row for each of [`Keep::month_means`]: means are added up in the order of blocks.
    sums_by_block: Vec<Vec<f64>>,
    exact: Arc<ExactMeans>,
    people_months: Option<f64>,
    compute_by_person: Vec<Vec<f64>>,
    use_by_person: Vec<Vec<f64>>,
    people: PeopleFigures,
}

#[derive(Clone, Debug)]
struct KeyedColumn {
    key: Key,
    by_trial: Column,
}

/// Means that have a closed form.
#[derive(Clone, Debug, Default)]
pub(super) struct ExactMeans(BTreeMap<Key, f64>);

impl Results {
    /// Results without trials yet. `exact` is `None` where exact means are not needed.
    pub(super) fn new(plan: Arc<Plan>, draws: &Draws, keep: Keep, exact: Option<&Arc<ExactMeans>>) -> Self {
        let column = |key| KeyedColumn { key, by_trial: Column::default() };
        let columns: Vec<_> = keep.keys(&plan).into_iter().map(column).collect();
        let exact = exact.cloned().unwrap_or_default();
        let indices = columns.iter().enumerate().map(|(index, column)| (column.key, index)).collect();
        let n_rows = keep.month_means(&plan).len();
        Self {
            settings: RunSettings { trials: 0, ..draws.settings() },
            n_expected: 0,
            replicates: draws.replicates(),
            columns,
            indices,
            month_means: BTreeMap::new(),
            sums_by_block: vec![vec![]; n_rows],
            people_months: None,
            exact,
            compute_by_person: vec![],
            use_by_person: vec![],
            people: PeopleFigures::new(if keep.has(Content::People) { plan.people.len() } else { 0 }),
            keep,
            plan,
        }
    }

    /// The same results, with memory reserved for `n_trials` as they are added.
    pub(super) fn expecting(self, n_trials: usize) -> Self {
        Self { n_expected: n_trials, ..self }
    }

    /// Adds the next block, of which the first `n` lanes are trials. Call [`Results::close`] after the last one.
    pub(super) fn take(&mut self, tally: &Tally, n: usize) {
        for KeyedColumn { key, by_trial } in &mut self.columns {
            by_trial.extend_from_slice(&tally.by_trial(*key, &self.plan)[..n], self.n_expected);
        }
        // In the order of `Keep::month_means`.
        let lines = self.keep.has(Content::Lines).then_some(&tally.lines).into_iter().flatten();
        let cash = self.keep.has(Content::Cash).then_some(&tally.cash).into_iter().flatten().flatten();
        let rows = lines.chain(cash).flat_map(|months| months.iter());
        self.sums_by_block.iter_mut().zip(rows).for_each(|(sums, row)| sums.push(row[..n].iter().sum::<f64>()));
        if !tally.compute_by_person.is_empty() {
            let by_trial = |by_person: &[[f64; PERSON_TRIALS]]| {
                (0..PERSON_TRIALS.min(n)).map(|trial| by_person.iter().map(|person| person[trial]).collect()).collect()
            };
            self.compute_by_person = by_trial(&tally.compute_by_person);
            self.use_by_person = by_trial(&tally.use_by_person);
        }
        self.people.take(&tally.people, n);
    }

    /// Computes what depends on all trials: their number, means by month, people-months.
    pub(super) fn close(&mut self) {
        let n_trials = self.columns.first().map_or(0, |column| column.by_trial.len());
        self.settings.trials = n_trials as u32;
        let n = n_trials as f64;
        let mean = |sums: &Vec<f64>| sums.iter().fold(0.0, |mean, sum| mean + sum / n);
        self.month_means = self.keep.month_means(&self.plan).into_iter().zip(self.sums_by_block.iter().map(mean)).collect();
        self.people_months = self.mean_people_months();
    }

    /// People-months of all positions less the mean of vacant ones.
    fn mean_people_months(&self) -> Option<f64> {
        let positions = self.plan.position_months;
        let vacant = Key::Count(Quantity::MonthsVacant);
        if let Some(vacant) = self.exact.get(vacant) {
            return Some(positions - vacant);
        }
        // Where vacancies have no exact mean, we take that of the trials, block by block like the means of months.
        let vacant = self.column(vacant)?.values();
        let n = vacant.len() as f64;
        Some(vacant.chunks(LANES).fold(positions, |months, block| months - block.iter().sum::<f64>() / n))
    }

    /// A line that costs more in some trial than can be reported, or no number; absent where there is none.
    pub(super) fn too_large(&self) -> Option<&'static str> {
        let is_sound = |column: &Column| column.iter().all(|cost| cost.abs() <= MAX_COST);
        if is_sound(self.total()) && is_sound(self.compute()) {
            return None;
        }
        let of_total = self.plan.lines.first().map_or("", |line| line.name);
        Some(self.lines().find(|line| !is_sound(line.by_trial)).map_or(of_total, |line| line.name))
    }

    /// The plan of the case that was simulated.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Seed, sampling and the number of trials that were simulated.
    pub fn settings(&self) -> RunSettings {
        self.settings
    }

    /// The number of trials that were simulated.
    pub fn n_trials(&self) -> usize {
        self.settings.trials as usize
    }

    /// What was kept.
    pub fn keep(&self) -> Keep {
        self.keep
    }

    /// The independent replicates into which trials are divided; absent where all trials are independent.
    pub fn replicates(&self) -> Option<Replicates> {
        self.replicates
    }

    /// Months that people are at work in the horizon, summed over people; part-time work counts in full. With attrition it is the mean: exact where
    /// it has a closed form, else that of the trials. Absent where it depends on the trials and counts were not kept.
    pub fn people_months(&self) -> Option<f64> {
        self.people_months
    }

    /// Every column with its key, in the order in which they are stored.
    pub fn columns(&self) -> impl Iterator<Item = (Key, &Column)> {
        self.columns.iter().map(|column| (column.key, &column.by_trial))
    }

    /// Values by trial; absent where the study did not keep them or the case has no such column.
    pub fn column(&self, key: Key) -> Option<&Column> {
        self.indices.get(&key).map(|index| &self.columns[*index].by_trial)
    }

    /// Exact mean of a column, in the unit of its key; absent where it has no closed form.
    pub fn exact_mean(&self, key: Key) -> Option<f64> {
        self.exact.get(key)
    }

    /// USD over the horizon by trial. The cash basis equals the accrual basis where all cost is paid as it accrues.
    pub fn horizon(&self, scope: Scope, basis: Basis) -> &Column {
        let basis = if self.has_cash_timing() { basis } else { Basis::Accrual };
        // Totals are always kept.
        self.column(Key::Horizon { scope, basis }).unwrap_or(&EMPTY)
    }

    /// All cost over the horizon by trial, USD: the sum of the months.
    pub fn total(&self) -> &Column {
        self.horizon(Scope::Total, Basis::Accrual)
    }

    /// Compute spend over the horizon by trial, USD.
    pub fn compute(&self) -> &Column {
        self.horizon(Scope::Compute, Basis::Accrual)
    }

    /// Whether some cost is paid at other times than it accrues.
    pub fn has_cash_timing(&self) -> bool {
        self.plan.has_cash_timing()
    }

    /// USD by month and trial, on either basis. Empty unless the study kept months, and for the cash basis also cash.
    pub fn by_month(&self, basis: Basis) -> Vec<CostSplit<'_>> {
        let basis = if self.has_cash_timing() { basis } else { Basis::Accrual };
        let part = |month, part| self.column(Key::Month { month, part, basis });
        let month = |month| Some(CostSplit { compute: part(month, CostPart::Compute)?, other: part(month, CostPart::Other)? });
        (0..self.plan.n_months()).map_while(month).collect()
    }

    /// The lines of cost, in charging order. Empty unless lines were kept.
    pub fn lines(&self) -> impl Iterator<Item = LineResult<'_>> {
        self.plan.lines.iter().filter_map(|line| {
            let exact_first_month = self.exact.get(Key::LineMonth { line: line.name, month: 0 });
            let (by_trial, exact_mean) = (self.column(Key::Line(line.name))?, self.exact.get(Key::Line(line.name)));
            Some(LineResult { line, name: line.name, by_trial, exact_mean, exact_first_month, results: self })
        })
    }

    /// The line of that name, where the case has it.
    pub fn line(&self, name: &str) -> Option<LineResult<'_>> {
        self.lines().find(|line| line.name == name)
    }

    /// The groups in alphabetical order. Empty unless groups were kept.
    pub fn groups(&self) -> impl Iterator<Item = GroupResult<'_>> {
        self.plan.groups.iter().enumerate().filter_map(|(group, (name, people))| {
            let part = |part| self.column(Key::Group { group, part });
            let cost = CostSplit { compute: part(CostPart::Compute)?, other: part(CostPart::Other)? };
            Some(GroupResult { name, people: *people, cost })
        })
    }

    /// The access tiers that people have, in alphabetical order. Empty unless access was kept.
    pub fn tiers(&self) -> impl Iterator<Item = TierResult<'_>> {
        let tiers = if self.keep.has(Content::Access) { self.plan.tiers.as_slice() } else { &[] };
        tiers.iter().enumerate().map(|(tier, access)| TierResult { access, tier, results: self })
    }

    /// A counted quantity; absent unless counts were kept.
    pub fn count(&self, quantity: Quantity) -> Option<Counted<'_>> {
        self.counted(Key::Count(quantity))
    }

    /// Every counted quantity, in the order of [`Quantity::counted`]. Empty unless counts were kept.
    pub fn counts(&self) -> impl Iterator<Item = (Quantity, Counted<'_>)> {
        Quantity::counted().iter().filter_map(|quantity| Some((*quantity, self.count(*quantity)?)))
    }

    /// A column with its exact mean; absent where there is no such column.
    pub fn counted(&self, key: Key) -> Option<Counted<'_>> {
        Some(Counted { by_trial: self.column(key)?, exact_mean: self.exact.get(key) })
    }

    /// Compute spend over the horizon by person in the first few trials, USD: `[trial][person]`. A sample of at most 20,000 people.
    pub fn compute_by_person(&self) -> &[Vec<f64>] {
        &self.compute_by_person
    }

    /// What the people of [`Results::compute_by_person`] used in the same trials: model usage and GPU-hours that were served, at the price of their
    /// month whoever paid for them, USD.
    pub fn use_by_person(&self) -> &[Vec<f64>] {
        &self.use_by_person
    }

    /// Figures of every person, in the order of [`Plan::people`]. Empty unless people were kept.
    pub fn people(&self) -> impl Iterator<Item = PersonFigures> {
        self.people.figures(self.n_trials())
    }

    /// Whether nothing in the case depends on chance, so that every trial is the same.
    pub fn is_certain(&self) -> bool {
        certainty::is_certain(&self.plan)
    }

    /// Probability of the rarest value of the discrete uncertain numbers; absent where there are none.
    pub fn rarest_value(&self) -> Option<f64> {
        certainty::rarest_value(&self.plan.scenario.numbers)
    }

    /// How often a trial has the rarest incident.
    pub fn rarest_incident(&self) -> RarestIncident {
        self.plan.rarest_incident
    }

    /// Estimates from values by trial, with the standard errors of how trials were sampled. Absent where there are no trials.
    pub fn estimate<'a>(&self, by_trial: impl Into<Cow<'a, [f64]>>) -> Option<Estimate> {
        let by_trial = by_trial.into();
        match self.replicates {
            None => Estimate::of(&by_trial),
            Some(replicates) => Estimate::of_replicates(&by_trial, replicates),
        }
    }

    /// Sum of `columns` by trial.
    pub fn sum<'a>(&self, columns: impl IntoIterator<Item = &'a Column>) -> Vec<f64> {
        let mut sum = vec![0.0; self.n_trials()];
        columns.into_iter().for_each(|column| column.add_to(&mut sum));
        sum
    }

    /// The uncertain numbers of the scenario with their values by trial, in the unit of each number. Empty unless assumptions were kept.
    pub fn assumptions(&self) -> impl Iterator<Item = (&Number, &Column)> {
        let numbers = self.plan.scenario.numbers.iter().enumerate();
        numbers.filter_map(|(slot, number)| Some((number, self.column(Key::Assumption(slot))?)))
    }

    /// The factors that the whole company shares, each with a column for every month: 1 where nothing has changed. Empty unless shared factors were
    /// kept.
    pub fn shared_factors(&self) -> impl Iterator<Item = (SharedFactor, Vec<&Column>)> {
        let factors = SharedFactor::all(&self.plan.scenario).into_iter().enumerate();
        factors.filter_map(|(index, factor)| {
            let month = |month| self.column(Key::SharedFactor { factor: index, month });
            Some((factor, (0..self.plan.n_months()).map(month).collect::<Option<_>>()?))
        })
    }

    /// Mean of a line or of its cash in one month, USD: for a [`Key::LineMonth`] where lines were kept, for a [`Key::LineCashMonth`] where cash was.
    pub fn month_mean(&self, key: Key) -> Option<f64> {
        self.month_means.get(&key).copied()
    }

    fn mean_by_month(&self, key: impl Fn(usize) -> Key) -> Vec<f64> {
        (0..self.plan.n_months()).map_while(|month| self.month_mean(key(month))).collect()
    }

    /// A column to change, for tests that insert an error.
    #[cfg(test)]
    pub(crate) fn column_mut(&mut self, key: Key) -> Option<&mut Column> {
        self.indices.get(&key).map(|index| &mut self.columns[*index].by_trial)
    }
}

/// The parts of results that a partial run holds.
pub(super) struct Parts {
    /// In the order of [`Keep::keys`].
    pub columns: Vec<Column>,
    pub sums_by_block: Vec<Vec<f64>>,
    pub compute_by_person: Vec<Vec<f64>>,
    pub use_by_person: Vec<Vec<f64>>,
    pub people: PeopleFigures,
}

impl Results {
    pub(super) fn into_parts(self) -> Parts {
        let Self { columns, sums_by_block, compute_by_person, use_by_person, people, .. } = self;
        let columns = columns.into_iter().map(|column| column.by_trial).collect();
        Parts { columns, sums_by_block, compute_by_person, use_by_person, people }
    }

    /// Replaces the parts with those of other results; returns `false` and changes nothing where they have another shape.
    pub(super) fn put_parts(&mut self, parts: Parts) -> bool {
        let fits = parts.columns.len() == self.columns.len()
            && parts.sums_by_block.len() == self.sums_by_block.len()
            && parts.people.len() == self.people.len();
        if fits {
            self.columns.iter_mut().zip(parts.columns).for_each(|(column, by_trial)| column.by_trial = by_trial);
            (self.sums_by_block, self.people) = (parts.sums_by_block, parts.people);
            (self.compute_by_person, self.use_by_person) = (parts.compute_by_person, parts.use_by_person);
        }
        fits
    }
}

/// Everything that was simulated, without the plan: runs with the same output have the same bits.
impl fmt::Debug for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results")
            .field("settings", &self.settings)
            .field("replicates", &self.replicates)
            .field("columns", &self.columns)
            .field("month_means", &self.month_means)
            .field("exact", &self.exact)
            .field("people_months", &self.people_months)
            .field("compute_by_person", &self.compute_by_person)
            .field("use_by_person", &self.use_by_person)
            .field("people", &self.people)
            .finish_non_exhaustive()
    }
}

impl ExactMeans {
    /// From the tally of the expectation pass, in which every lane holds the mean, or NaN where there is no closed form.
    pub fn of(tally: &Tally, plan: &Plan) -> Self {
        let known = |key| Some((key, tally.by_trial(key, plan)[0])).filter(|(_, mean)| mean.is_finite());
        Self(Self::keys(plan).filter_map(known).collect())
    }

    /// The means of [`ExactMeans::in_order`] of a plan; `None` where they are of another.
    pub fn from_order(means: &[Option<f64>], plan: &Plan) -> Option<Self> {
        let keys: Vec<Key> = Self::keys(plan).collect();
        let means = (keys.len() == means.len()).then(|| keys.into_iter().zip(means).filter_map(|(key, mean)| Some((key, (*mean)?))))?;
        Some(Self(means.collect()))
    }

    /// The mean of everything that can have one, in a fixed order.
    pub fn in_order(&self, plan: &Plan) -> Vec<Option<f64>> {
        Self::keys(plan).map(|key| self.get(key)).collect()
    }

    /// What can have an exact mean.
    fn keys(plan: &Plan) -> impl Iterator<Item = Key> {
        let lines = plan.lines.iter().flat_map(|line| [Key::Line(line.name), Key::LineMonth { line: line.name, month: 0 }]);
        let cash = plan.lines_with_cash_timing().map(|line| Key::LineCash(line.name));
        let counts = Quantity::counted().iter().copied().map(Key::Count);
        lines.chain(cash).chain([Key::Energy, Key::Carbon]).chain(gpu_keys(plan)).chain(counts)
    }

    fn get(&self, key: Key) -> Option<f64> {
        self.0.get(&key).copied()
    }
}

/// The largest cost of a trial in a report, USD: a hundred times the largest amount of a scenario.
const MAX_COST: f64 = 1e17;

static EMPTY: Column = Column::Same { value: 0.0, n_trials: 0 };
