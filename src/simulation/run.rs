//! The run: blocks of trials in parallel, sums in a fixed order.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::access::settlement::{self, SeatDemand, Settlement, SharedDemand, SharedDemands};
use super::environment::{self, SharedStreams};
use super::expected;
use super::incidents;
use super::occupancy::OccupancyProbabilities;
use super::partial_run::PartialRun;
use super::person::{self, BlockContext, CohortBlock, PersonStreams, PersonWorkspace};
use super::plan::{Cohort, Plan, Segment};
use super::results::{PEOPLE_KEPT, PERSON_TRIALS, Results};
use super::tally::{self, Tally};
use crate::cost::allowance::seat_credits;
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::add;
use crate::quantity::simd::dispatch;
use crate::quantity::{LANES, Lanes, MonthLanes};

/// Is told how far a run is, and may stop it. Called from many threads.
pub trait Observer: Sync {
    /// `done` of `total` pieces of equal work are done.
    fn progressed(&self, done: usize, total: usize);
    /// Whether to stop at the next block.
    fn is_cancelled(&self) -> bool;
}

/// Watches nothing and stops nothing.
pub struct NoObserver;

impl Observer for NoObserver {
    fn progressed(&self, _done: usize, _total: usize) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// The observer stopped the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// Runs `work` on `n_threads` threads instead of one a core.
///
/// # Errors
/// When the system does not give them, with its reason.
pub fn on_threads<T: Send>(n_threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().map_err(|error| error.to_string())?;
    Ok(pool.install(work))
}

/// Counts the work of all tasks for the observer: a person in a block is a piece.
struct Watch<'a> {
    observer: &'a dyn Observer,
    done: AtomicUsize,
    total: usize,
}

impl Watch<'_> {
    fn advance(&self, pieces: usize) {
        self.observer.progressed(self.done.fetch_add(pieces, Ordering::Relaxed) + pieces, self.total);
    }
}

/// Blocks whose tallies are in memory at once: enough to keep cores busy, few enough to stay small.
const BLOCKS_AT_ONCE: usize = 32;

/// Runs `n_trials` trials of `plan` from `seed`. The result does not depend on the number of threads.
///
/// # Errors
/// [`Interrupted`] when `observer` says so.
pub fn simulate(plan: &Plan<'_>, seed: u64, n_trials: usize, observer: &dyn Observer) -> Result<Results, Interrupted> {
    let mut trials = empty(plan);
    if simulate_blocks(plan, seed, 0..n_trials, observer, &mut trials) < n_trials {
        return Err(Interrupted);
    }
    trials.close();
    Ok(trials)
}

/// Runs some of the trials of `plan` from `seed`: those that a whole run would number so. Where the first stands inside a block of [`LANES`], its
/// block is run whole. The part ends earlier than `trials` when `observer` stops it: with the last block before which all are finished.
pub fn simulate_part(plan: &Plan<'_>, seed: u64, trials: Range<usize>, observer: &dyn Observer) -> PartialRun {
    let first = if trials.is_empty() { trials.start } else { trials.start / LANES * LANES };
    // A part holds what was drawn and no means, so the exact ones are not asked for.
    let mut drawn = Results::new(plan, &Tally::zero(plan));
    let end = simulate_blocks(plan, seed, first..trials.end, observer, &mut drawn);
    PartialRun::of(drawn, first, end)
}

/// Room for the trials of a whole run.
pub(super) fn empty(plan: &Plan<'_>) -> Results {
    Results::new(plan, &exact(plan))
}

/// Runs the blocks of `range` into `trials`; returns the trial before which all are finished.
fn simulate_blocks(plan: &Plan<'_>, seed: u64, range: Range<usize>, observer: &dyn Observer, trials: &mut Results) -> usize {
    let streams = (SharedStreams::new(plan.scenario, seed, plan.layout.as_ref()), PersonStreams::new(plan.scenario, seed));
    let blocks = if range.is_empty() { 0..0 } else { range.start / LANES..range.end.div_ceil(LANES) };
    let watch = Watch { observer, done: AtomicUsize::new(0), total: blocks.len() * plan.people.len() };
    for first in blocks.clone().step_by(BLOCKS_AT_ONCE) {
        let at_once = first..(first + BLOCKS_AT_ONCE).min(blocks.end);
        let tallies: Vec<Result<Tally, Interrupted>> = at_once
            .clone()
            .into_par_iter()
            .map(|block| {
                if observer.is_cancelled() {
                    return Err(Interrupted);
                }
                simulate_block(plan, &streams, block, &watch)
            })
            .collect();
        for (block, tally) in at_once.zip(tallies) {
            let Ok(tally) = tally else { return block * LANES };
            trials.take(&tally, LANES.min(range.end - block * LANES));
        }
    }
    range.end
}

fn simulate_block(
    plan: &Plan<'_>,
    (shared, personal): &(SharedStreams, PersonStreams),
    block: usize,
    watch: &Watch<'_>,
) -> Result<Tally, Interrupted> {
    let first_trial = (block * LANES) as u32;
    let environment = environment::draw(plan, shared, first_trial);
    let cohorts: Vec<CohortBlock> = (0..plan.cohorts.len()).map(|cohort| CohortBlock::new(plan, cohort, &environment)).collect();
    let keeps_people = block == 0;
    let parts: Vec<(Tally, SharedDemands)> = plan
        .shards
        .par_iter()
        .map(|shard| {
            let mut worker = Worker::new(plan, &environment, personal, &cohorts, first_trial);
            for index in shard.clone() {
                if watch.observer.is_cancelled() {
                    return Err(Interrupted);
                }
                worker.segment(index, keeps_people && !plan.has_shared_limits());
                watch.advance(plan.segments[index].people.len());
            }
            Ok((worker.tally, worker.shared_demands))
        })
        .collect::<Result<_, _>>()?;
    let mut parts = parts.into_iter();
    let (mut tally, mut shared_demands) = parts.next().unwrap_or_else(|| (Tally::zero(plan), SharedDemands::default()));
    for (part, of_part) in parts {
        tally.add(&part);
        shared_demands.append(of_part);
    }
    if !shared_demands.is_empty() {
        let settlement = Settlement::of(plan, &environment, &shared_demands);
        let mut worker = Worker::new(plan, &environment, personal, &cohorts, first_trial);
        worker.settle(&settlement, shared_demands);
        if keeps_people {
            (0..plan.segments.len()).for_each(|segment| worker.keep_people(segment, Some(&settlement)));
        }
        tally.add(&worker.tally);
    }
    Ok(tally)
}

/// The tally of the mean world: the exact mean of every line and count, NaN where there is none.
fn exact(plan: &Plan<'_>) -> Tally {
    let environment = environment::means(plan);
    let mut tally = Tally::zero(plan);
    let mut quantities = Quantities::zero(plan.n_months());
    let mut scratch = MonthLanes::zero(plan.n_months());
    let probabilities =
        |cohort: &Cohort<'_>| Some(OccupancyProbabilities::new(cohort.turnover_model.as_ref()?, &environment, plan.n_months()));
    let probabilities: Vec<Option<OccupancyProbabilities>> = plan.cohorts.iter().map(probabilities).collect();
    for segment in &plan.segments {
        expected::fill(plan, segment, &environment, probabilities[segment.cohort].as_ref(), &mut quantities);
        tally::charge(plan, segment, &environment, &quantities, &mut scratch, &mut tally);
    }
    tally
}

/// One task's scratch space and sums.
struct Worker<'a> {
    plan: &'a Plan<'a>,
    environment: &'a Environment,
    streams: &'a PersonStreams,
    cohorts: &'a [CohortBlock],
    first_trial: u32,
    workspace: PersonWorkspace,
    quantities: Quantities,
    scratch: MonthLanes,
    tally: Tally,
    shared_demands: SharedDemands,
}

impl<'a> Worker<'a> {
    fn new(
        plan: &'a Plan<'a>,
        environment: &'a Environment,
        streams: &'a PersonStreams,
        cohorts: &'a [CohortBlock],
        first_trial: u32,
    ) -> Self {
        let months = plan.n_months();
        Self {
            plan,
            environment,
            streams,
            cohorts,
            first_trial,
            workspace: PersonWorkspace::new(months),
            quantities: Quantities::zero(months),
            scratch: MonthLanes::zero(months),
            tally: Tally::zero(plan),
            shared_demands: SharedDemands::default(),
        }
    }

    fn segment(&mut self, index: usize, keeps_people: bool) {
        let segment = &self.plan.segments[index];
        self.workspace.begin_segment();
        if keeps_people {
            self.keep_people(index, None);
        }
        self.quantities.clear();
        person::set_totals(self.plan, segment, self.environment, &mut self.quantities);
        segment.before.set(&self.plan.cohorts[segment.cohort], self.environment, &mut self.quantities);
        self.people(index);
        let drawn = (self.environment, self.streams.incidents.as_slice(), self.first_trial);
        incidents::bill_shares(self.plan, segment, None, drawn, &mut self.workspace.incident_scratch, &mut self.quantities);
        self.shared_demands.beyond.append(&mut self.workspace.shared_demands);
        let seat = self.take_seat_demand(index);
        self.shared_demands.seats.extend(seat);
        self.charge(segment);
    }

    /// What pooled credits of a seat may pay is not charged before it is settled: it leaves the quantities for now.
    fn take_seat_demand(&mut self, index: usize) -> Option<SeatDemand> {
        let segment = &self.plan.segments[index];
        let cohort = &self.plan.cohorts[segment.cohort];
        let seat = settlement::pooled_seat(cohort, self.plan)?;
        let (package, credits) = (cohort.package?, self.plan.scenario.prices.seats[seat].credits.as_ref()?);
        let (count, amount) = (self.environment.value(&package.tooling.seats[seat]), self.environment.value(&credits.amount));
        let tokens = std::mem::replace(self.quantities.get_mut(Quantity::TokensBeyondSeat), MonthLanes::zero(self.plan.n_months()));
        let credits = seat_credits(self.quantities.get(Quantity::Headcount), count, amount);
        Some(SeatDemand { segment: index, tokens, credits })
    }

    /// Charges what shared limits serve and what policies do with the rest.
    fn settle(&mut self, settlement: &Settlement<'_>, shared_demands: SharedDemands) {
        let plan = self.plan;
        for shared_demand in &shared_demands.beyond {
            self.quantities.clear();
            self.divide(settlement, shared_demand);
            self.charge(&plan.segments[shared_demand.segment]);
        }
        for SeatDemand { segment, tokens, .. } in shared_demands.seats {
            self.quantities.clear();
            *self.quantities.get_mut(Quantity::TokensBeyondSeat) = tokens;
            settlement.pay_by_seats(segment, &mut self.quantities);
            self.charge(&plan.segments[segment]);
        }
    }

    fn divide(&mut self, settlement: &Settlement<'_>, shared_demand: &SharedDemand) {
        let cohort_block = &self.cohorts[self.plan.segments[shared_demand.segment].cohort];
        if let Some(of_resource) = cohort_block.resource(shared_demand.resource) {
            settlement.divide(shared_demand, &of_resource.allowance.policy, &mut self.quantities);
            settlement.pay_by_seats(shared_demand.segment, &mut self.quantities);
        }
    }

    fn charge(&mut self, segment: &Segment) {
        tally::charge(self.plan, segment, self.environment, &self.quantities, &mut self.scratch, &mut self.tally);
    }

    fn people(&mut self, index: usize) {
        let segment = &self.plan.segments[index];
        let context = self.context(index);
        let always = vec![1.0; self.plan.n_months()];
        for person in &self.plan.people[segment.people.clone()] {
            let presence =
                if person.start.is_none() && person.end.is_none() { always.clone() } else { person.presence(self.plan.scenario) };
            let (workspace, quantities) = (&mut self.workspace, &mut self.quantities);
            dispatch(
                #[inline(always)]
                || workspace.person(&context, person, &presence, quantities),
            );
        }
        for (person, people) in &segment.pay_groups {
            self.workspace.pay_class(&context, &self.plan.people[*person], *people, &mut self.quantities);
        }
    }

    fn context(&self, index: usize) -> BlockContext<'a> {
        let segment = &self.plan.segments[index];
        BlockContext {
            segment: index,
            plan: self.plan,
            environment: self.environment,
            streams: self.streams,
            cohort: segment.cohort,
            cohort_block: &self.cohorts[segment.cohort],
            first_trial: self.first_trial,
        }
    }

    /// Charges a few people one by one, to show how unequal their compute is. The same tiles, seen singly.
    fn keep_people(&mut self, index: usize, settlement: Option<&Settlement<'_>>) {
        let segment = &self.plan.segments[index];
        let every = self.plan.people.len().div_ceil(PEOPLE_KEPT);
        let mut kept = vec![];
        self.workspace.begin_segment();
        for person in segment.people.clone().filter(|person| person % every == 0) {
            self.quantities.clear();
            let presence = self.plan.people[person].presence(self.plan.scenario);
            // Positions that change hands are counted by the tile.
            if self.plan.cohorts[segment.cohort].turnover_model.is_none() {
                self.quantities.set(Quantity::Headcount, &presence);
            }
            let context = self.context(index);
            let (workspace, quantities) = (&mut self.workspace, &mut self.quantities);
            dispatch(
                #[inline(always)]
                || workspace.person(&context, &self.plan.people[person], &presence, quantities),
            );
            let only = Some((&self.plan.people[person], presence.as_slice()));
            let drawn = (self.environment, self.streams.incidents.as_slice(), self.first_trial);
            incidents::bill_shares(self.plan, segment, only, drawn, &mut self.workspace.incident_scratch, &mut self.quantities);
            if let Some(settlement) = settlement {
                settlement.pay_by_seats(index, &mut self.quantities);
            }
            let mut spend = self.compute_spend(segment);
            for shared_demand in std::mem::take(&mut self.workspace.shared_demands) {
                if let Some(settlement) = settlement {
                    self.quantities.clear();
                    self.divide(settlement, &shared_demand);
                    add(&mut spend, &self.compute_spend(segment));
                }
            }
            kept.push(std::array::from_fn::<f64, PERSON_TRIALS, _>(|trial| spend[trial]));
        }
        self.tally.compute_by_person.extend(kept);
    }

    /// What the quantities at hand cost in compute, over the horizon.
    fn compute_spend(&mut self, segment: &Segment) -> Lanes {
        let account = tally::account(self.plan, segment, self.environment, &self.quantities);
        self.scratch.clear();
        for line in self.plan.lines.iter().filter(|line| line.is_compute && (line.applies)(&account.terms)) {
            (line.charge)(&account, &mut self.scratch);
        }
        self.scratch.over_months()
    }
}
