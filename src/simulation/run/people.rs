//! The people of a case one by one: figures of each, and sums over parts of the people that are exact.
//!
//! ```text
//! chunk of people → for each block of trials → person → Quantities → cost lines → cost and compute of each trial → figures of the person
//!                                                                                                          ↘ sums by part and trial
//! ```
//! A person's trials are all there before the next chunk, so that percentiles are those of the order statistics and memory does not grow with people ×
//! trials. Amounts are rounded to millionths and added as integers: sums depend neither on the order of people, nor on how they are split into runs.
//!
//! Everybody is a segment of one person with equipment of their own: what somebody costs does not depend on who else is in the file, except through what
//! people share by the scenario: limits, teams, incidents, capacity, the bill of a group. Equipment that a joiner takes over from a leaver is therefore
//! not part of it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::{CaseBlock, Individuals, Streams, Worker, simulate_segment};
use crate::cost::stock::{Fleet, Positions};
use crate::cost::{Environment, Quantities, Quantity, assets, equity, fringe_benefit, unserved_demand};
use crate::quantity::columns::add;
use crate::quantity::simd::dispatch;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::usage::PerResource;
use crate::scenario::{Basis, Scope};
use crate::simulation::access::settlement::Settlement;
use crate::simulation::access::shared_demand::SharedDemands;
use crate::simulation::context::BlockContext;
use crate::simulation::environment::{self, SharedStreams};
use crate::simulation::expected;
use crate::simulation::key::{Keep, Key};
use crate::simulation::observer::{Event, Observer};
use crate::simulation::person::{CohortBlock, PersonStreams};
use crate::simulation::plan::{Plan, Segment, SoloFleets};
use crate::simulation::shared::Draws;
use crate::simulation::tally::Tally;
use crate::simulation::totals;
use crate::statistics::quantile::{Percentile, quantile, select};
use crate::statistics::replicates::Replicates;

/// Bytes of the trials of a chunk, about.
const CHUNK: usize = 8 << 20;
/// The most people of a chunk.
const MOST_IN_CHUNK: usize = 256;
/// Chunks that a thread works through before their figures are handed over.
const CHUNKS_PER_THREAD: usize = 8;

const MICROS_PER_UNIT: f64 = 1e6;

/// The figures of one person over the horizon, over all trials. Money is in dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonOutcome {
    /// The person's place in [`Plan::people`].
    pub person: usize,
    /// Everything that the person costs.
    pub cost: Spread,
    /// The part of it that is compute.
    pub compute: Spread,
    /// Mean number of months in which demand exceeded the quotas, whatever served the rest.
    pub months_at_cap: f64,
    /// Probability of at least one such month, 0 to 1.
    pub chance_at_cap: f64,
    /// Share of demand, at its price, that was not served, 0 to 1; absent where there was no demand.
    pub unserved_share: Option<f64>,
}

/// The distribution of an amount over trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub mean: f64,
    /// Standard error of the mean; absent for a single trial.
    pub se_mean: Option<f64>,
    /// See [`quantile`].
    pub p50: f64,
    pub p90: f64,
    /// Absent where the mean has no closed form.
    pub exact_mean: Option<f64>,
}

/// A division of people into parts.
#[derive(Clone, Copy, Debug)]
pub struct Partition<'a> {
    pub n_parts: usize,
    /// The part of each of [`Plan::people`], in their order.
    pub part_of: &'a [u32],
}

/// Exact sums over people, in millionths: the same whatever the order in which people are added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// By trial, millionths of a dollar.
    cost: Vec<i128>,
    /// By trial, millionths of a dollar.
    compute: Vec<i128>,
    /// Over all trials, at its price, millionths of a dollar.
    unserved: i128,
    /// Demand over all trials, at its price, millionths of a dollar.
    wanted: i128,
    /// Over all trials, millionths of a month.
    months_at_cap: i128,
    /// Exact means of cost and of compute, millionths of a dollar; absent where that of somebody has no closed form.
    exact: Exact,
}

/// Sums of exact means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Exact {
    cost: Option<i128>,
    compute: Option<i128>,
}

impl Default for Exact {
    fn default() -> Self {
        Self { cost: Some(0), compute: Some(0) }
    }
}

impl Exact {
    fn append(&mut self, other: Self) {
        let sum = |one: Option<i128>, other: Option<i128>| Some(one? + other?);
        *self = Self { cost: sum(self.cost, other.cost), compute: sum(self.compute, other.compute) };
    }
}

/// What [`simulate_people`] returns besides the figures of each person.
#[derive(Clone, Debug)]
pub struct PeopleTotals {
    /// For each partition, the sums of its parts.
    pub partitions: Vec<Vec<Sums>>,
    /// What nobody's person costs: shared capacity, and lines of a group or the company. Of no people.
    pub shared: Sums,
}

/// Why the people were not all simulated.
#[derive(Debug)]
pub enum PeopleError<E> {
    Cancelled,
    /// The receiver of the figures failed.
    Receiver(E),
}

impl Sums {
    pub fn n_trials(&self) -> usize {
        self.cost.len()
    }

    /// Dollars by trial.
    pub fn cost(&self) -> Vec<f64> {
        in_units(&self.cost)
    }

    /// Dollars of compute by trial.
    pub fn compute(&self) -> Vec<f64> {
        in_units(&self.compute)
    }

    /// Exact mean of the cost, dollars; absent where it has no closed form.
    pub fn exact_cost(&self) -> Option<f64> {
        self.exact.cost.map(|micros| micros as f64 / MICROS_PER_UNIT)
    }

    /// Likewise of compute.
    pub fn exact_compute(&self) -> Option<f64> {
        self.exact.compute.map(|micros| micros as f64 / MICROS_PER_UNIT)
    }

    /// Share of demand, at its price, that was not served, 0 to 1; absent where there was no demand.
    pub fn unserved_share(&self) -> Option<f64> {
        (self.wanted > 0).then(|| self.unserved as f64 / self.wanted as f64)
    }

    /// Mean number of person-months at the cap.
    pub fn months_at_cap(&self) -> f64 {
        self.months_at_cap as f64 / MICROS_PER_UNIT / self.n_trials().max(1) as f64
    }

    /// Adds the sums over other people.
    pub fn append(&mut self, other: &Self) {
        if self.cost.is_empty() {
            (self.cost, self.compute) = (vec![0; other.cost.len()], vec![0; other.compute.len()]);
        }
        for (into, from) in self.cost.iter_mut().zip(&other.cost).chain(self.compute.iter_mut().zip(&other.compute)) {
            *into += from;
        }
        self.unserved += other.unserved;
        self.wanted += other.wanted;
        self.months_at_cap += other.months_at_cap;
        self.exact.append(other.exact);
    }

    fn zero(n_trials: usize) -> Self {
        Self { cost: vec![0; n_trials], compute: vec![0; n_trials], ..Self::default() }
    }

    fn add(&mut self, trials: &Trials<'_>) {
        for (into, from) in self.cost.iter_mut().zip(trials.cost).chain(self.compute.iter_mut().zip(trials.compute)) {
            *into += in_micros(*from);
        }
        self.unserved += trials.access.unserved;
        self.wanted += trials.access.wanted;
        self.months_at_cap += trials.access.months_at_cap;
        let [cost, compute] = trials.exact.map(|mean| mean.map(in_micros));
        self.exact.append(Exact { cost, compute });
    }
}

fn in_units(micros: &[i128]) -> Vec<f64> {
    micros.iter().map(|micros| *micros as f64 / MICROS_PER_UNIT).collect()
}

fn in_micros(amount: f64) -> i128 {
    let micros = (amount * MICROS_PER_UNIT).round();
    // Most amounts fit into a machine word, which is much faster to make.
    if micros.abs() < 9e18 { i128::from(micros as i64) } else { micros as i128 }
}

/// The trials of one person.
struct Trials<'a> {
    cost: &'a [f64],
    compute: &'a [f64],
    access: AccessSums,
    /// Of cost and of compute.
    exact: [Option<f64>; 2],
}

/// How access limited one person, over all trials.
#[derive(Clone, Copy, Default)]
struct AccessSums {
    unserved: i128,
    wanted: i128,
    months_at_cap: i128,
    /// Trials with a month at the cap.
    n_at_cap: u32,
}

/// One person in one block.
struct PersonLanes {
    cost: Lanes,
    compute: Lanes,
    access: AccessSums,
}

/// What a chunk of people comes to.
struct Chunk {
    outcomes: Vec<PersonOutcome>,
    /// For each partition, the sums of those parts that the chunk has people of.
    sums: Vec<BTreeMap<usize, Sums>>,
}

/// Everything of all blocks that is drawn before the people.
struct Everything<'a> {
    plan: &'a Plan,
    blocks: Vec<CaseBlock<'a>>,
    settlements: Vec<Option<Settlement<'a>>>,
    n_trials: usize,
    fleets: &'a SoloFleets,
    /// The exact means of what everybody shares.
    means: &'a Environment,
    replicates: Option<Replicates>,
}

/// Simulates `n_trials` of every person of `plan`, hands the figures to `take` in the order of the plan, and adds up the parts of `partitions`. The
/// observer is told of people.
///
/// # Errors
/// The observer cancelled, or `take` failed.
pub fn simulate_people<E>(
    (plan, draws): (&Plan, &Draws),
    n_trials: usize,
    partitions: &[Partition<'_>],
    observer: &dyn Observer,
    mut take: impl FnMut(&[PersonOutcome]) -> Result<(), E>,
) -> Result<PeopleTotals, PeopleError<E>> {
    let streams = Streams {
        shared: SharedStreams::new(&plan.scenario, draws),
        base: plan.base.as_deref().map(|base| SharedStreams::new(base, draws)),
        personal: PersonStreams::new(&plan.scenario, draws),
        factors: vec![],
        keep: Keep::totals(),
    };
    let fleets = SoloFleets::of(plan);
    let n_blocks = n_trials.div_ceil(LANES);
    let environments: Vec<Environment> = (0..n_blocks)
        .into_par_iter()
        .map(|block| {
            with_solo_fleets(plan, &fleets, environment::draw(plan, &streams.shared, streams.base.as_ref(), (block * LANES) as u32))
        })
        .collect();
    let means = with_solo_fleets(plan, &fleets, environment::means(plan));
    let cohorts = |environment| plan.kinds.iter().map(|kind| CohortBlock::new(plan, *kind, environment, &streams.personal)).collect();
    let kinds: Vec<Vec<CohortBlock<'_>>> = environments.iter().map(cohorts).collect();
    let blocks: Vec<CaseBlock<'_>> = environments
        .iter()
        .zip(&kinds)
        .enumerate()
        .map(|(block, (environment, kinds))| {
            let individuals = Individuals { sample_every: None, keeps_all: false, n_lanes: LANES };
            let first_trial = (block * LANES) as u32;
            CaseBlock { plan, streams: &streams, environment, kinds, shared_capacity: None, first_trial, individuals }
                .with_shared_capacity()
        })
        .collect();
    let settlements = blocks.iter().map(CaseBlock::settlement).collect();
    let replicates = draws.replicates();
    let everything = Everything { plan, blocks, settlements, n_trials, fleets: &fleets, means: &means, replicates };
    everything.people(partitions, observer, &mut take)
}

/// The environment with the fleets of single people after those that people hold together.
fn with_solo_fleets(plan: &Plan, fleets: &SoloFleets, mut environment: Environment) -> Environment {
    let fleet = |(cohort, positions): (usize, &Arc<Positions>)| {
        assets::fleet(&plan.cohorts[cohort].entitlements(&plan.scenario), &environment, positions)
    };
    let solo: Vec<Fleet> = fleets.iter().map(fleet).collect();
    environment.fleets.extend(solo);
    environment
}

impl<'a> CaseBlock<'a> {
    /// How limits that people share are divided; absent where nobody shares any.
    fn settlement(&self) -> Option<Settlement<'a>> {
        if !self.plan.has_shared_limits() {
            return None;
        }
        let of_shard = |shard: &Range<usize>| {
            let mut workers = [self.worker(self.plan.groups_of(shard))];
            shard.clone().for_each(|segment| simulate_segment(&mut workers, segment, std::slice::from_ref(self)));
            let [worker] = workers;
            worker.shared_demands
        };
        let parts: Vec<SharedDemands> = self.plan.shards.par_iter().map(of_shard).collect();
        let mut demands = SharedDemands::default();
        parts.into_iter().for_each(|part| demands.append(part));
        Some(Settlement::of(self.plan, self.environment, &demands))
    }

    /// The tally of what belongs to nobody.
    fn tally_of_nobody(&self) -> Tally {
        let mut worker = self.worker(0..self.plan.groups.len());
        worker.charge_fixed_lines();
        if let Some(shared_capacity) = &self.shared_capacity {
            worker.charge_capacities(shared_capacity);
        }
        worker.tally.close(self.plan);
        worker.tally
    }
}

impl<'a> Everything<'a> {
    fn people<E>(
        &self,
        partitions: &[Partition<'_>],
        observer: &dyn Observer,
        take: &mut impl FnMut(&[PersonOutcome]) -> Result<(), E>,
    ) -> Result<PeopleTotals, PeopleError<E>> {
        let chunks = self.chunks();
        let total = self.plan.people.len();
        let mut sums: Vec<Vec<Sums>> = partitions.iter().map(|partition| vec![Sums::default(); partition.n_parts]).collect();
        let mut done = 0;
        for at_once in chunks.chunks(CHUNKS_PER_THREAD * rayon::current_num_threads()) {
            let simulate = |(segment, people): &(usize, Range<usize>)| {
                (!observer.is_cancelled()).then(|| self.chunk(*segment, people.clone(), partitions))
            };
            let simulated: Vec<Option<Chunk>> = at_once.par_iter().map(simulate).collect();
            for chunk in simulated {
                let chunk = chunk.ok_or(PeopleError::Cancelled)?;
                for (sums, of_chunk) in sums.iter_mut().zip(&chunk.sums) {
                    of_chunk.iter().for_each(|(part, more)| sums[*part].append(more));
                }
                take(&chunk.outcomes).map_err(PeopleError::Receiver)?;
                done += chunk.outcomes.len();
            }
            observer.notice(Event::Advanced { done, total });
        }
        for sums in sums.iter_mut().flatten().filter(|sums| sums.cost.is_empty()) {
            *sums = Sums::zero(self.n_trials);
        }
        Ok(PeopleTotals { partitions: sums, shared: self.shared() })
    }

    /// People of one segment who are simulated after one another.
    fn chunks(&self) -> Vec<(usize, Range<usize>)> {
        let per_person = 2 * self.n_trials.max(1) * size_of::<f64>();
        let n_people = (CHUNK / per_person).clamp(1, MOST_IN_CHUNK);
        let of_segment = |(index, segment): (usize, &Segment)| {
            let people = segment.people.clone();
            people.clone().step_by(n_people).map(move |first| (index, first..(first + n_people).min(people.end)))
        };
        self.plan.segments.iter().enumerate().filter(|(_, segment)| !segment.people.is_empty()).flat_map(of_segment).collect()
    }

    fn chunk(&self, segment: usize, people: Range<usize>, partitions: &[Partition<'_>]) -> Chunk {
        let n_trials = self.n_trials;
        let singles: Vec<Segment> =
            people.clone().map(|person| self.plan.segment_of_one(segment, person, self.fleets.of_person(person))).collect();
        let mut cost = vec![0.0; n_trials * singles.len()];
        let mut compute = cost.clone();
        let mut access = vec![AccessSums::default(); singles.len()];
        for (index, block) in self.blocks.iter().enumerate() {
            let mut worker = block.worker(0..0);
            worker.workspace.begin_segment();
            let trials = index * LANES..((index + 1) * LANES).min(n_trials);
            let settlement = self.settlements[index].as_ref();
            for (place, single) in singles.iter().enumerate() {
                let lanes = worker.person_alone(segment, single, settlement, trials.len());
                let at = place * n_trials;
                cost[at + trials.start..at + trials.end].copy_from_slice(&lanes.cost[..trials.len()]);
                compute[at + trials.start..at + trials.end].copy_from_slice(&lanes.compute[..trials.len()]);
                access[place].append(&lanes.access);
            }
        }
        let mut exact = ExactMeans::new(self.plan, self.means);
        let mut sums: Vec<BTreeMap<usize, Sums>> = partitions.iter().map(|_| BTreeMap::new()).collect();
        let mut scratch = vec![];
        let outcomes = singles.iter().zip(people).enumerate().map(|(place, (single, person))| {
            let at = place * n_trials..(place + 1) * n_trials;
            let exact = exact.of(segment, single);
            let trials = Trials { cost: &cost[at.clone()], compute: &compute[at], access: access[place], exact };
            for (sums, partition) in sums.iter_mut().zip(partitions) {
                sums.entry(partition.part_of[person] as usize).or_insert_with(|| Sums::zero(n_trials)).add(&trials);
            }
            self.outcome(person, &trials, &mut scratch)
        });
        let outcomes = outcomes.collect();
        Chunk { outcomes, sums }
    }

    fn outcome(&self, person: usize, trials: &Trials<'_>, scratch: &mut Vec<f64>) -> PersonOutcome {
        let AccessSums { unserved, wanted, months_at_cap, n_at_cap } = trials.access;
        let n = self.n_trials as f64;
        let mut spread = |values: &[f64], exact_mean| Spread::of(values, exact_mean, self.replicates, scratch);
        PersonOutcome {
            person,
            cost: spread(trials.cost, trials.exact[0]),
            compute: spread(trials.compute, trials.exact[1]),
            months_at_cap: months_at_cap as f64 / MICROS_PER_UNIT / n,
            chance_at_cap: f64::from(n_at_cap) / n,
            unserved_share: (wanted > 0).then(|| unserved as f64 / wanted as f64),
        }
    }

    fn shared(&self) -> Sums {
        let mut shared = Sums::zero(self.n_trials);
        let has_any = self.plan.fixed_lines().next().is_some() || self.plan.capacities().next().is_some();
        for (index, block) in self.blocks.iter().enumerate().filter(|_| has_any) {
            let tally = block.tally_of_nobody();
            let of = |scope| tally.by_trial(Key::Horizon { scope, basis: Basis::Accrual }, self.plan);
            let (total, compute) = (of(Scope::Total), of(Scope::Compute));
            for trial in index * LANES..((index + 1) * LANES).min(self.n_trials) {
                shared.cost[trial] = in_micros(total[trial % LANES]);
                shared.compute[trial] = in_micros(compute[trial % LANES]);
            }
        }
        shared
    }
}

impl AccessSums {
    fn append(&mut self, next: &Self) {
        self.unserved += next.unserved;
        self.wanted += next.wanted;
        self.months_at_cap += next.months_at_cap;
        self.n_at_cap += next.n_at_cap;
    }
}

impl Spread {
    fn of(values: &[f64], exact_mean: Option<f64>, replicates: Option<Replicates>, scratch: &mut Vec<f64>) -> Self {
        let n = values.len() as f64;
        let first = values.first().copied().unwrap_or(0.0);
        // Deviations from the first value, so that what is certain has no rounding error.
        let (sum, squares) = values.iter().fold((0.0, 0.0), |(sum, squares), value| {
            let deviation = value - first;
            (sum + deviation, squares + deviation * deviation)
        });
        let mean = first + sum / n;
        let se_mean = match replicates {
            _ if values.len() < 2 => None,
            Some(replicates) => replicates.standard_error_of_mean(values),
            None => Some(((squares - sum * sum / n).max(0.0) / (n - 1.0) / n).sqrt()),
        };
        if squares == 0.0 {
            return Self { mean: first, se_mean, p50: first, p90: first, exact_mean };
        }
        scratch.clear();
        scratch.extend_from_slice(values);
        select(scratch, [Percentile::P50, Percentile::P90]);
        let percentile = |percentile| quantile(scratch, percentile).unwrap_or(mean);
        Self { mean, se_mean, p50: percentile(Percentile::P50), p90: percentile(Percentile::P90), exact_mean }
    }
}

/// Exact means of people one by one.
struct ExactMeans<'a> {
    plan: &'a Plan,
    expectation: expected::Expectation<'a>,
    quantities: Quantities,
    scratch: MonthLanes,
}

impl<'a> ExactMeans<'a> {
    fn new(plan: &'a Plan, means: &'a Environment) -> Self {
        let n_months = plan.n_months();
        Self {
            plan,
            expectation: expected::Expectation::new(plan, means),
            quantities: Quantities::zero(n_months),
            scratch: MonthLanes::zero(n_months),
        }
    }

    /// Of all cost and of compute.
    fn of(&mut self, segment: usize, single: &Segment) -> [Option<f64>; 2] {
        let context = self.expectation.context(segment).of_segment(single);
        self.expectation.fill(&context, &mut self.quantities);
        let account = context.account(&self.quantities);
        let [mut compute, mut other] = [0.0; 2];
        for line in self.plan.lines.iter().filter(|line| line.applies_to(&account.terms)) {
            self.scratch.clear();
            line.charge_account(&account, &mut self.scratch);
            *(if line.is_compute { &mut compute } else { &mut other }) += self.scratch.iter().map(|row| row[0]).sum::<f64>();
        }
        [compute + other, compute].map(|mean| Some(mean).filter(|mean| mean.is_finite()))
    }
}

impl Worker<'_> {
    /// Simulates and charges one person in one block, of which the first `n` lanes are trials.
    fn person_alone(&mut self, segment: usize, single: &Segment, settlement: Option<&Settlement<'_>>, n: usize) -> PersonLanes {
        let context = self.context(segment).of_segment(single);
        let person = &self.plan.people[single.people.start];
        self.quantities.clear();
        totals::set_of_segment(&context, &mut self.quantities);
        single.before.set(context.cohort, self.environment, &mut self.quantities);
        let presence = person.pay.presence(context.scenario());
        let (workspace, quantities) = (&mut self.workspace, &mut self.quantities);
        dispatch(
            #[inline(always)]
            || workspace.simulate(&context, person, &presence, &PerResource::default(), quantities),
        );
        self.workspace.tax_pay_group(&context, person, 1.0, &mut self.quantities);
        self.workspace.incidents.bill_shared(&context, None, &mut self.quantities);
        equity::count_totals(self.plan.scenario.equity.expense, self.environment, &mut self.quantities);
        if let Some(settlement) = settlement {
            settlement.pay_with_seat_credits(segment, &mut self.quantities);
        }
        let mut lanes = PersonLanes { cost: [0.0; LANES], compute: [0.0; LANES], access: AccessSums::default() };
        let imputes = fringe_benefit::imputes(&context.cohort.entitlements(context.scenario()));
        let mut imputed = imputes.then(|| MonthLanes::zero(self.plan.n_months()));
        let mut access = AccessLanes::ZERO;
        self.charge_alone(&context, imputed.as_mut(), &mut lanes, &mut access);
        for shared_demand in self.workspace.take_shared_demands() {
            if let Some(settlement) = settlement {
                self.quantities.clear();
                self.count_settled(settlement, &shared_demand);
                self.charge_alone(&context, imputed.as_mut(), &mut lanes, &mut access);
            }
        }
        if let Some(imputed) = &imputed {
            self.quantities.clear();
            self.workspace.settle_imputed_income(&context, person, &presence, imputed, &mut self.quantities);
            let cost = std::mem::replace(self.quantities.get_mut(Quantity::FringeBenefit), MonthLanes::zero(self.plan.n_months()));
            self.quantities.clear();
            *self.quantities.get_mut(Quantity::ImputedIncome) = imputed.clone();
            *self.quantities.get_mut(Quantity::FringeBenefit) = cost;
            self.charge_alone(&context, None, &mut lanes, &mut access);
        }
        lanes.access = access.sums(n);
        lanes
    }

    /// Adds what the quantities at hand come to.
    fn charge_alone(
        &mut self,
        context: &BlockContext<'_>,
        imputed: Option<&mut MonthLanes>,
        lanes: &mut PersonLanes,
        access: &mut AccessLanes,
    ) {
        let account = context.account(&self.quantities);
        for is_compute in [true, false] {
            self.scratch.clear();
            for line in self.plan.lines.iter().filter(|line| line.is_compute == is_compute && line.applies_to(&account.terms)) {
                line.charge_account(&account, &mut self.scratch);
            }
            let over_months = self.scratch.over_months();
            add(&mut lanes.cost, &over_months);
            if is_compute {
                add(&mut lanes.compute, &over_months);
            }
        }
        self.scratch.clear();
        unserved_demand::value(&account, &mut self.scratch);
        add(&mut access.unserved, &self.scratch.over_months());
        self.scratch.clear();
        unserved_demand::value_of_all_demand(&account, &mut self.scratch);
        add(&mut access.wanted, &self.scratch.over_months());
        for quantity in [Quantity::MonthsAtCap, Quantity::MonthsAtGpuCap] {
            add(&mut access.months_at_cap, &self.quantities.get(quantity).over_months());
        }
        if let Some(imputed) = imputed {
            fringe_benefit::impute(&account, &mut self.scratch, imputed);
        }
    }
}

/// How access limits one person in each trial of a block.
struct AccessLanes {
    unserved: Lanes,
    wanted: Lanes,
    months_at_cap: Lanes,
}

impl AccessLanes {
    const ZERO: Self = Self { unserved: [0.0; LANES], wanted: [0.0; LANES], months_at_cap: [0.0; LANES] };

    /// Over the first `n` lanes.
    fn sums(&self, n: usize) -> AccessSums {
        let sum = |lanes: &Lanes| lanes[..n].iter().map(|amount| in_micros(*amount)).sum();
        AccessSums {
            unserved: sum(&self.unserved),
            wanted: sum(&self.wanted),
            months_at_cap: sum(&self.months_at_cap),
            n_at_cap: self.months_at_cap[..n].iter().filter(|months| **months > 0.0).count() as u32,
        }
    }
}
