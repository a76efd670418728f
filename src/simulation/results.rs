//! What a run leaves behind: totals by trial, kept per line, month and group, never per person.
//!
//! Where some line's cash moves at other times than its cost accrues, the cash view stands beside the accrual view in [`Cash`].

pub use super::column::{Column, Spend, compute_of_all, total_of_all};
pub use super::incidents::Rarest;
use super::plan::{Cohort, Plan};
use super::tally::Tally;
use std::borrow::Cow;

use crate::chance::sobol;
use crate::cost::{CostLine, Element, Quantity};
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::package::{DedicatedGpu, PurchaseOption};
use crate::scenario::{Access, Incident, Number, Package, Uncertainty};
use crate::statistics::estimate::Estimate;
use crate::statistics::replicates::Replicates;

/// The outcome of all trials. Memory: trials × (lines + 2 months + 2 groups + counts), with cash another lines + 2 months; less what is the same in
/// every trial.
#[derive(Clone, Debug)]
pub struct Results {
    pub n_trials: usize,
    /// Replicates that trials are dealt to, within which they hang together; absent where each is independent of all others.
    pub replicates: Option<Replicates>,
    pub lines: Vec<Line>,
    /// Dollars of each month.
    pub by_month: Vec<Spend>,
    /// The cash view; absent where all cash moves as the cost accrues.
    pub cash: Option<Cash>,
    pub groups: Vec<Group>,
    /// Value of blocked work, dollars by trial.
    pub blocked: Column,
    /// Pay for time idle in waiting, dollars by trial.
    pub waiting: Column,
    /// What each access tier came to.
    pub tiers: Vec<Tier>,
    /// What GPUs draw, kilowatt-hours.
    pub energy: NonMonetary,
    /// Carbon dioxide of it, kilograms.
    pub carbon: NonMonetary,
    /// Amounts used over the horizon, by trial, with their exact means where they have one.
    pub counts: Vec<Count>,
    /// People-months at work in the horizon; somebody who works part time counts whole. Where people leave by chance their mean: exact, or that of
    /// the trials where the hazard has no exact mean.
    pub people_months: f64,
    /// Whether nothing in the scenario is left to chance, so that what is the same in every trial must be right.
    pub is_certain: bool,
    /// Probability of the rarest amount that an uncertain number can take, where numbers take single amounts.
    pub rarest_amount: Option<f64>,
    pub rarest_incident: Rarest,
    /// Compute spend over the horizon of single people in a few trials: `[trial][person]`; a sample where people are many.
    pub compute_by_person: Vec<Vec<f64>>,
    /// Sums over the trials of each block, from which the means by month are added up in the order of the blocks: `[row][block]`, a row for each
    /// line and month, then one for each line and month whose cash stands apart.
    pub(super) sums_by_block: Vec<Vec<f64>>,
    /// People-months of all positions, less the exact mean of those vacant where there is one.
    planned_people_months: f64,
}

/// One line of cost.
#[derive(Clone, Debug)]
pub struct Line {
    pub name: &'static str,
    pub element: Element,
    pub is_compute: bool,
    pub meaning: &'static str,
    /// Dollars over the horizon by trial.
    pub by_trial: Column,
    /// Mean dollars by month.
    pub mean_by_month: Vec<f64>,
    /// Exact mean over the horizon; absent where it has no closed form.
    pub exact_mean: Option<f64>,
    /// Exact mean of the first month; absent likewise.
    pub exact_first_month: Option<f64>,
}

/// When the lines move cash.
#[derive(Clone, Debug)]
pub struct Cash {
    /// Dollars of each month.
    pub by_month: Vec<Spend>,
    /// One for each line of the run, in the same order; absent where the line's cash moves as its cost accrues.
    pub lines: Vec<Option<LineCash>>,
}

/// The cash of one line.
#[derive(Clone, Debug)]
pub struct LineCash {
    /// Whether it never moves any.
    pub is_never: bool,
    /// Dollars over the horizon by trial.
    pub by_trial: Column,
    /// Mean dollars by month.
    pub mean_by_month: Vec<f64>,
    /// Exact mean over the horizon; absent where it has no closed form.
    pub exact_mean: Option<f64>,
}

/// One group of people.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    pub people: usize,
    /// Dollars over the horizon.
    pub spend: Spend,
}

/// What the people of one access tier spent and were refused, by trial.
#[derive(Clone, Debug)]
pub struct Tier {
    pub name: String,
    /// The policies beyond the quotas of models and of GPUs, where there are quotas.
    pub policies: Vec<&'static str>,
    /// Compute, dollars.
    pub spend: Column,
    /// Value of blocked work, dollars.
    pub blocked: Column,
    /// Pay for time idle in waiting, dollars.
    pub waiting: Column,
    /// [`COUNTED_BY_TIER`].
    pub counts: Vec<Column>,
}

impl Tier {
    fn new(access: &Access) -> Self {
        let caps = [&access.tokens, &access.gpu_hours].into_iter().filter_map(|allowance| allowance.cap.as_ref());
        let mut policies: Vec<_> = caps.map(|cap| cap.on_exceed.policy).collect();
        policies.dedup();
        let (spend, blocked, waiting) = Default::default();
        let counts = vec![Column::default(); COUNTED_BY_TIER.len()];
        Self { name: access.name.clone(), policies, spend, blocked, waiting, counts }
    }

    /// Sum of the counted `quantities` by trial.
    pub fn count(&self, quantities: &[Quantity]) -> Vec<f64> {
        let mut sum = vec![0.0; self.spend.len()];
        for (_, column) in COUNTED_BY_TIER.iter().zip(&self.counts).filter(|(quantity, _)| quantities.contains(quantity)) {
            column.add_to(&mut sum);
        }
        sum
    }
}

/// An amount over the horizon that is no money.
#[derive(Clone, Debug)]
pub struct NonMonetary {
    pub by_trial: Column,
    /// Absent where it has no closed form.
    pub exact_mean: Option<f64>,
}

/// A counted quantity over the horizon.
#[derive(Clone, Debug)]
pub struct Count {
    pub quantity: Quantity,
    pub by_trial: Column,
    pub exact_mean: Option<f64>,
}

/// Quantities that are kept by trial: what access granted and withheld, and who came and went.
pub const COUNTED: [Quantity; 39] = [
    Quantity::TokensWanted,
    Quantity::TokensOnCredit,
    Quantity::TokensInQuota,
    Quantity::TokensThrottled,
    Quantity::TokensOverage,
    Quantity::TokensUnserved,
    Quantity::MonthsAtCap,
    Quantity::MonthsThrottled,
    Quantity::HoursWanted,
    Quantity::HoursInQuota,
    Quantity::HoursThrottled,
    Quantity::HoursOverage,
    Quantity::HoursUnserved,
    Quantity::MonthsAtGpuCap,
    Quantity::MonthsGpuThrottled,
    Quantity::JobsWanted,
    Quantity::JobsPaid,
    Quantity::Interruptions,
    Quantity::Incidents,
    Quantity::IncidentHours,
    Quantity::TokensInSandbox,
    Quantity::TokensOnSeat,
    Quantity::TokensBeyondSeat,
    Quantity::TokensFromTeamPool,
    Quantity::TokensFromCompanyPool,
    Quantity::TokensApproved,
    Quantity::TokensOverflowed,
    Quantity::MonthsAlerted,
    Quantity::DaysWaited,
    Quantity::HoursInSandbox,
    Quantity::HoursFromTeamPool,
    Quantity::HoursFromCompanyPool,
    Quantity::HoursApproved,
    Quantity::HoursOverflowed,
    Quantity::MonthsGpuAlerted,
    Quantity::GpuDaysWaited,
    Quantity::Hires,
    Quantity::Leavers,
    Quantity::MonthsVacant,
];

/// Quantities that are kept by trial for every access tier: what its policy withheld.
pub const COUNTED_BY_TIER: [Quantity; 10] = [
    Quantity::TokensUnserved,
    Quantity::HoursUnserved,
    Quantity::MonthsAtCap,
    Quantity::MonthsAtGpuCap,
    Quantity::MonthsAlerted,
    Quantity::MonthsGpuAlerted,
    Quantity::MonthsThrottled,
    Quantity::MonthsGpuThrottled,
    Quantity::DaysWaited,
    Quantity::GpuDaysWaited,
];

/// Trials whose spend by person is kept, to show how unequal it is.
pub const PERSON_TRIALS: usize = 8;
/// People kept in those at most.
pub const PEOPLE_KEPT: usize = 20_000;

impl Results {
    /// Room for trials, without any; `exact` is the tally of the mean world.
    pub fn new(plan: &Plan, exact: &Tally) -> Self {
        let months = plan.n_months();
        let known = |mean: f64| mean.is_finite().then_some(mean);
        let line = |(concept, exact): (&&'static CostLine, &MonthLanes)| Line {
            name: concept.name,
            element: concept.element,
            is_compute: concept.is_compute,
            meaning: concept.meaning,
            by_trial: Column::default(),
            mean_by_month: vec![0.0; months],
            exact_mean: known(exact.over_months()[0]),
            exact_first_month: known(exact.month(0)[0]),
        };
        let group = |(name, people): &(String, usize)| Group { name: name.clone(), people: *people, spend: Spend::default() };
        let physical = |exact: &MonthLanes| NonMonetary { by_trial: Column::default(), exact_mean: known(exact.over_months()[0]) };
        let positions: f64 = plan.segments.iter().flat_map(|segment| &segment.totals.headcount).sum();
        let vacant = COUNTED.iter().zip(&exact.counts).find(|(quantity, _)| **quantity == Quantity::MonthsVacant);
        let vacant = vacant.and_then(|(_, exact)| known(exact[0]));
        let count = |(quantity, exact): (&Quantity, &Lanes)| Count {
            quantity: *quantity,
            by_trial: Column::default(),
            exact_mean: known(exact[0]),
        };
        let n_cash = plan.is_cash_apart.iter().filter(|is_apart| **is_apart).count();
        let planned_people_months = positions - vacant.unwrap_or(0.0);
        Self {
            n_trials: 0,
            replicates: plan.layout.as_ref().and_then(|_| Replicates::of(sobol::REPLICATES)),
            lines: plan.lines.iter().zip(&exact.lines).map(line).collect(),
            by_month: vec![Spend::default(); months],
            cash: Cash::new(plan, exact),
            groups: plan.groups.iter().map(group).collect(),
            blocked: Column::default(),
            waiting: Column::default(),
            tiers: plan.tiers.iter().map(|access| Tier::new(access)).collect(),
            energy: physical(&exact.energy),
            carbon: physical(&exact.carbon),
            counts: COUNTED.iter().zip(&exact.counts).map(count).collect(),
            people_months: planned_people_months,
            is_certain: is_certain(plan),
            rarest_amount: rarest_amount(&plan.scenario.numbers),
            rarest_incident: Rarest::of(plan),
            compute_by_person: vec![],
            sums_by_block: vec![vec![]; (plan.lines.len() + n_cash) * months],
            planned_people_months,
        }
    }

    /// Takes the next block in, of which the first `n` lanes are trials. The last one is followed by [`Results::close`].
    pub fn take(&mut self, tally: &Tally, n: usize) {
        for (line, columns) in self.lines.iter_mut().zip(&tally.lines) {
            line.by_trial.extend_from_slice(&columns.over_months()[..n]);
        }
        let rows = tally.lines.iter().chain(tally.cash.iter().flatten()).flat_map(|columns| columns.iter());
        self.sums_by_block.iter_mut().zip(rows).for_each(|(sums, row)| sums.push(row[..n].iter().sum::<f64>()));
        for (month, spend) in self.by_month.iter_mut().enumerate() {
            take_month(spend, self.lines.iter().zip(tally.lines.iter().map(|columns| columns.month(month))), n);
        }
        if let Some(cash) = &mut self.cash {
            cash.take(&self.lines, tally, n);
        }
        for (group, (compute, other)) in self.groups.iter_mut().zip(&tally.groups) {
            group.spend.compute.extend_from_slice(&compute[..n]);
            group.spend.other.extend_from_slice(&other[..n]);
        }
        self.blocked.extend_from_slice(&tally.blocked.over_months()[..n]);
        self.waiting.extend_from_slice(&tally.waiting.over_months()[..n]);
        for (tier, tally) in self.tiers.iter_mut().zip(&tally.tiers) {
            tier.spend.extend_from_slice(&tally.spend[..n]);
            tier.blocked.extend_from_slice(&tally.blocked[..n]);
            tier.waiting.extend_from_slice(&tally.waiting[..n]);
            tier.counts.iter_mut().zip(&tally.counts).for_each(|(column, lanes)| column.extend_from_slice(&lanes[..n]));
        }
        self.energy.by_trial.extend_from_slice(&tally.energy.over_months()[..n]);
        self.carbon.by_trial.extend_from_slice(&tally.carbon.over_months()[..n]);
        for (count, lanes) in self.counts.iter_mut().zip(&tally.counts) {
            count.by_trial.extend_from_slice(&lanes[..n]);
        }
        if !tally.compute_by_person.is_empty() {
            let trial = |trial| tally.compute_by_person.iter().map(|person| person[trial]).collect();
            self.compute_by_person = (0..PERSON_TRIALS.min(n)).map(trial).collect();
        }
    }

    /// Works out what takes all trials: their number, the means by month and the people-months.
    pub(super) fn close(&mut self) {
        self.n_trials = self.blocked.len();
        let n = self.n_trials as f64;
        let mut sums = self.sums_by_block.iter();
        let mut mean = || sums.next().map_or(0.0, |sums| sums.iter().fold(0.0, |mean, sum| mean + sum / n));
        let cash = self.cash.iter_mut().flat_map(|cash| cash.lines.iter_mut().flatten());
        let by_month = self.lines.iter_mut().map(|line| &mut line.mean_by_month).chain(cash.map(|line| &mut line.mean_by_month));
        by_month.flatten().for_each(|month| *month = mean());
        self.people_months = self.planned_people_months;
        // Where the hazard has no exact mean, the trials tell how long positions were vacant.
        let vacant = self.counts.iter().find(|count| count.quantity == Quantity::MonthsVacant && count.exact_mean.is_none());
        let vacant = vacant.map(|count| count.by_trial.values()).unwrap_or_default();
        for block in vacant.chunks(LANES) {
            self.people_months -= block.iter().sum::<f64>() / n;
        }
    }

    /// Every column that holds a value by trial, in a fixed order. What else there is follows from the plan and from these and the sums by block.
    pub(super) fn columns_mut(&mut self) -> Vec<&mut Column> {
        // Taken apart whole, so that a column that is new cannot be forgotten.
        let Self {
            n_trials: _,
            replicates: _,
            lines,
            by_month,
            cash,
            groups,
            blocked,
            waiting,
            tiers,
            energy,
            carbon,
            counts,
            people_months: _,
            is_certain: _,
            rarest_amount: _,
            rarest_incident: _,
            compute_by_person: _,
            sums_by_block: _,
            planned_people_months: _,
        } = self;
        let mut columns: Vec<_> = lines.iter_mut().map(|line| &mut line.by_trial).collect();
        columns.extend(by_month.iter_mut().flat_map(Spend::columns_mut));
        if let Some(Cash { by_month, lines }) = cash {
            columns.extend(by_month.iter_mut().flat_map(Spend::columns_mut));
            columns.extend(lines.iter_mut().flatten().map(|line| &mut line.by_trial));
        }
        columns.extend(groups.iter_mut().flat_map(|Group { spend, .. }| spend.columns_mut()));
        columns.extend([blocked, waiting]);
        for Tier { spend, blocked, waiting, counts, .. } in tiers {
            columns.extend([spend, blocked, waiting]);
            columns.extend(counts);
        }
        columns.extend([&mut energy.by_trial, &mut carbon.by_trial]);
        columns.extend(counts.iter_mut().map(|count| &mut count.by_trial));
        columns
    }

    /// What values by trial say, with the errors that go with how trials were drawn.
    pub fn estimate<'a>(&self, by_trial: impl Into<Cow<'a, [f64]>>) -> Option<Estimate> {
        let by_trial = by_trial.into();
        match self.replicates {
            None => Estimate::of(&by_trial),
            Some(replicates) => Estimate::of_replicates(&by_trial, replicates),
        }
    }

    /// Sum of `columns` by trial.
    pub fn sum<'a>(&self, columns: impl IntoIterator<Item = &'a Column>) -> Vec<f64> {
        let mut sum = vec![0.0; self.n_trials];
        columns.into_iter().for_each(|column| column.add_to(&mut sum));
        sum
    }

    /// Dollars over the horizon by trial: the sum of the months.
    pub fn total(&self) -> Vec<f64> {
        total_of_all(&self.by_month)
    }

    pub fn compute(&self) -> Vec<f64> {
        compute_of_all(&self.by_month)
    }

    pub fn count(&self, quantity: Quantity) -> Option<&Count> {
        self.counts.iter().find(|count| count.quantity == quantity)
    }
}

impl Cash {
    fn new(plan: &Plan, exact: &Tally) -> Option<Self> {
        if !plan.is_cash_apart.contains(&true) {
            return None;
        }
        let line = |(concept, exact): (&&'static CostLine, &Option<MonthLanes>)| {
            exact.as_ref().map(|exact| LineCash {
                is_never: matches!(concept.cash, crate::cost::Cash::Never { .. }),
                by_trial: Column::default(),
                mean_by_month: vec![0.0; plan.n_months()],
                exact_mean: Some(exact.over_months()[0]).filter(|mean| mean.is_finite()),
            })
        };
        let lines = plan.lines.iter().zip(&exact.cash).map(line).collect();
        Some(Self { by_month: vec![Spend::default(); plan.n_months()], lines })
    }

    fn take(&mut self, lines: &[Line], tally: &Tally, n: usize) {
        for (line, columns) in self.lines.iter_mut().zip(&tally.cash) {
            if let (Some(line), Some(columns)) = (line, columns) {
                line.by_trial.extend_from_slice(&columns.over_months()[..n]);
            }
        }
        for (month, spend) in self.by_month.iter_mut().enumerate() {
            let rows = tally.lines.iter().zip(&tally.cash).map(|(accrued, cash)| cash.as_ref().unwrap_or(accrued).month(month));
            take_month(spend, lines.iter().zip(rows), n);
        }
    }

    /// Dollars over the horizon by trial.
    pub fn total(&self) -> Vec<f64> {
        total_of_all(&self.by_month)
    }

    pub fn compute(&self) -> Vec<f64> {
        compute_of_all(&self.by_month)
    }
}

/// Takes in what one month of a block comes to, from each line and its row.
fn take_month<'a>(spend: &mut Spend, rows: impl Iterator<Item = (&'a Line, &'a Lanes)>, n: usize) {
    let (mut compute, mut other) = ([0.0; LANES], [0.0; LANES]);
    rows.for_each(|(line, row)| add(if line.is_compute { &mut compute } else { &mut other }, row));
    spend.compute.extend_from_slice(&compute[..n]);
    spend.other.extend_from_slice(&other[..n]);
}

fn is_certain(plan: &Plan) -> bool {
    let prices = &plan.scenario.prices;
    let is_spot = |gpu: &DedicatedGpu| matches!(gpu.purchase_option, PurchaseOption::Spot(_));
    let in_package = |package: &Package| package.development.fine_tuning.is_some() || package.tooling.gpus.values().any(is_spot);
    let has_events = |cohort: &Cohort| {
        cohort.inference.is_some()
            || cohort.gpu.is_some()
            || cohort.turnover_model.is_some()
            || cohort.package.as_deref().is_some_and(in_package)
    };
    plan.scenario.numbers.iter().all(|number| matches!(number.law, Uncertainty::Certain(_)))
        && !plan.cohorts.iter().any(has_events)
        && prices.model_jumps.is_none()
        && prices.share.jump.is_none()
        && !plan.scenario.incidents.iter().any(Incident::occurs)
        && prices
            .share
            .exit
            .as_ref()
            .is_none_or(|exit| matches!(exit.probability.law, Uncertainty::Certain(chance) if chance == 0.0 || chance == 1.0))
}

fn rarest_amount(numbers: &[Number]) -> Option<f64> {
    let families = numbers.iter().filter_map(|number| if let Uncertainty::Uncertain(family) = &number.law { Some(family) } else { None });
    families.filter_map(|family| family.steps()).flat_map(|steps| steps.atoms().map(|(_, weight)| weight)).min_by(f64::total_cmp)
}
