//! The run: blocks of trials in parallel, sums in a fixed order.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::access::settlement::{SeatDemand, Settlement, SharedDemand, SharedDemands};
use super::environment::{self, SharedStreams};
use super::incidents;
use super::key::{Content, Keep};
use super::observer::{Event, Observer};
use super::person::{self, BlockContext, CohortBlock, PersonStreams, PersonWorkspace};
use super::person_results::{PersonAmounts, PersonBlock};
use super::plan::{Plan, Segment};
use super::results::Results;
use super::shared::Draws;
use super::shared_factors::SharedFactor;
use super::tally::{self, MAX_SAMPLED_PEOPLE, Tally};
use crate::cost::allowance::seat_credits;
use crate::cost::{Environment, Quantities, Quantity, unserved_demand};
use crate::quantity::columns::add;
use crate::quantity::simd::dispatch;
use crate::quantity::{LANES, MonthLanes};

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
        let done = self.done.fetch_add(pieces, Ordering::Relaxed) + pieces;
        self.observer.notice(Event::Advanced { done, total: self.total });
    }
}

/// The observer stopped the run.
struct Cancelled;

/// Blocks whose tallies are in memory at once: enough to keep cores busy, few enough to stay small.
const BLOCKS_AT_ONCE: usize = 32;
/// Bytes that figures of people may take in the blocks at hand.
const BYTES_OF_PEOPLE: usize = 128 << 20;

/// Simulates the trials `range` of `plan` into `results`; the first is a multiple of [`LANES`]. Returns the trial before which all are finished:
/// earlier than asked when `observer` cancels. The result does not depend on the number of threads.
pub(super) fn simulate_blocks(plan: &Plan, draws: &Draws, range: Range<usize>, observer: &dyn Observer, results: &mut Results) -> usize {
    let keep = results.keep();
    let streams = Streams {
        shared: SharedStreams::new(&plan.scenario, draws),
        personal: PersonStreams::new(&plan.scenario, draws.seed()),
        factors: if keep.has(Content::SharedFactors) { SharedFactor::all(&plan.scenario) } else { vec![] },
        keep,
    };
    let blocks = if range.is_empty() { 0..0 } else { range.start / LANES..range.end.div_ceil(LANES) };
    let watch = Watch { observer, done: AtomicUsize::new(0), total: blocks.len() * plan.people.len() };
    let at_once = match keep.has(Content::People) {
        true => (BYTES_OF_PEOPLE / (plan.people.len() * size_of::<PersonBlock>()).max(1)).clamp(1, BLOCKS_AT_ONCE),
        false => BLOCKS_AT_ONCE,
    };
    for first in blocks.clone().step_by(at_once) {
        let at_once = first..(first + at_once).min(blocks.end);
        let n_lanes = |block: usize| LANES.min(range.end - block * LANES);
        let tallies: Vec<Result<Tally, Cancelled>> = at_once
            .clone()
            .into_par_iter()
            .map(|block| {
                if observer.is_cancelled() {
                    return Err(Cancelled);
                }
                simulate_block(plan, &streams, block, n_lanes(block), &watch)
            })
            .collect();
        for (block, tally) in at_once.zip(tallies) {
            let Ok(tally) = tally else { return block * LANES };
            results.take(&tally, n_lanes(block));
        }
    }
    range.end
}

/// Everything that draws, and what of it is kept.
struct Streams {
    shared: SharedStreams,
    personal: PersonStreams,
    factors: Vec<SharedFactor>,
    keep: Keep,
}

/// Which people of a block are charged one by one, beside the sums over all of them.
#[derive(Clone, Copy)]
struct Singles {
    /// Every so many people for the sample; absent in all blocks but the first.
    sample_every: Option<usize>,
    /// Whether the figures of all people are kept.
    keeps_all: bool,
    /// Lanes that are trials.
    n_lanes: usize,
}

impl Singles {
    fn any(self) -> bool {
        self.keeps_all || self.sample_every.is_some()
    }
}

fn simulate_block(plan: &Plan, streams: &Streams, block: usize, n_lanes: usize, watch: &Watch<'_>) -> Result<Tally, Cancelled> {
    let first_trial = (block * LANES) as u32;
    let environment = environment::draw(plan, &streams.shared, first_trial);
    let cohorts: Vec<CohortBlock> = (0..plan.cohorts.len()).map(|cohort| CohortBlock::new(plan, cohort, &environment)).collect();
    let singles = Singles {
        sample_every: (block == 0).then(|| plan.people.len().div_ceil(MAX_SAMPLED_PEOPLE)),
        keeps_all: streams.keep.has(Content::People),
        n_lanes,
    };
    let worker = || Worker::new(plan, &environment, &streams.personal, &cohorts, first_trial);
    let has_shared_limits = plan.has_shared_limits();
    let parts: Vec<(Tally, SharedDemands)> = plan
        .shards
        .par_iter()
        .map(|shard| {
            let mut worker = worker();
            for index in shard.clone() {
                if watch.observer.is_cancelled() {
                    return Err(Cancelled);
                }
                worker.segment(index, Some(singles).filter(|singles| singles.any() && !has_shared_limits));
                watch.advance(plan.segments[index].people.len());
            }
            Ok((worker.tally, worker.shared_demands))
        })
        .collect::<Result<_, _>>()?;
    let mut parts = parts.into_iter();
    let (mut tally, mut shared_demands) = parts.next().unwrap_or_else(|| (Tally::zero(plan), SharedDemands::default()));
    for (part, of_part) in parts {
        tally.add(part);
        shared_demands.append(of_part);
    }
    if !shared_demands.is_empty() {
        let settlement = Settlement::of(plan, &environment, &shared_demands);
        let mut worker = worker();
        worker.settle(&settlement, shared_demands);
        if singles.any() {
            (0..plan.segments.len()).for_each(|segment| worker.charge_singly(segment, Some(&settlement), singles));
        }
        tally.add(worker.tally);
    }
    if streams.keep.has(Content::Assumptions) {
        tally.assumptions.clone_from(&environment.numbers);
    }
    let path = |factor: &SharedFactor| factor.path(&environment).cloned().unwrap_or_else(|| MonthLanes::filled(plan.n_months(), 1.0));
    tally.shared_factors = streams.factors.iter().map(path).collect();
    tally.close(plan);
    Ok(tally)
}

/// One task's scratch space and sums.
struct Worker<'a> {
    plan: &'a Plan,
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
    fn new(plan: &'a Plan, environment: &'a Environment, streams: &'a PersonStreams, cohorts: &'a [CohortBlock], first_trial: u32) -> Self {
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

    fn segment(&mut self, index: usize, singles: Option<Singles>) {
        let segment = &self.plan.segments[index];
        self.workspace.begin_segment();
        if let Some(singles) = singles {
            self.charge_singly(index, None, singles);
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
        let seat = cohort.pooled_seat(&self.plan.scenario)?;
        let (package, credits) = (cohort.package.as_deref()?, self.plan.scenario.prices.seats[seat].credits.as_ref()?);
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
            let presence = if person.pay.is_always_present() { always.clone() } else { person.pay.presence(&self.plan.scenario) };
            let (workspace, quantities) = (&mut self.workspace, &mut self.quantities);
            dispatch(
                #[inline(always)]
                || workspace.person(&context, person, &presence, quantities),
            );
        }
        for group in &segment.pay_groups {
            let terms = &self.plan.people[group.first as usize].pay;
            self.workspace.pay_group(&context, terms, f64::from(group.n_people), &mut self.quantities);
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

    /// Charges people one by one: the same draws as in the sums, seen singly.
    fn charge_singly(&mut self, index: usize, settlement: Option<&Settlement<'_>>, singles: Singles) {
        let people = self.plan.segments[index].people.clone();
        self.workspace.begin_segment();
        for person in people {
            let is_sampled = singles.sample_every.is_some_and(|every| person % every == 0);
            if !(is_sampled || singles.keeps_all) {
                continue;
            }
            let amounts = self.charge_person(index, person, settlement, singles.keeps_all);
            if is_sampled {
                self.tally.compute_by_person.push(std::array::from_fn(|trial| amounts.spend[trial]));
            }
            if singles.keeps_all {
                self.tally.people.push(amounts.reduce(singles.n_lanes));
            }
        }
    }

    /// What one person comes to: compute alone, unless `is_complete`.
    fn charge_person(&mut self, index: usize, person: usize, settlement: Option<&Settlement<'_>>, is_complete: bool) -> PersonAmounts {
        let segment = &self.plan.segments[index];
        self.quantities.clear();
        let presence = self.plan.people[person].pay.presence(&self.plan.scenario);
        // Positions with attrition are counted as they are simulated.
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
        let mut amounts = PersonAmounts::ZERO;
        self.add_amounts(segment, is_complete, &mut amounts);
        for shared_demand in std::mem::take(&mut self.workspace.shared_demands) {
            if let Some(settlement) = settlement {
                self.quantities.clear();
                self.divide(settlement, &shared_demand);
                self.add_amounts(segment, is_complete, &mut amounts);
            }
        }
        amounts
    }

    /// Adds what the quantities at hand come to over the horizon.
    fn add_amounts(&mut self, segment: &Segment, is_complete: bool, amounts: &mut PersonAmounts) {
        let account = tally::account(self.plan, segment, self.environment, &self.quantities);
        self.scratch.clear();
        for line in self.plan.lines.iter().filter(|line| line.is_compute && (line.applies)(&account.terms)) {
            (line.charge)(&account, &mut self.scratch);
        }
        add(&mut amounts.spend, &self.scratch.over_months());
        if !is_complete {
            return;
        }
        self.scratch.clear();
        unserved_demand::value(&account, &mut self.scratch);
        add(&mut amounts.unserved, &self.scratch.over_months());
        self.scratch.clear();
        unserved_demand::value_of_all_demand(&account, &mut self.scratch);
        add(&mut amounts.wanted, &self.scratch.over_months());
        for quantity in [Quantity::MonthsAtCap, Quantity::MonthsAtGpuCap] {
            add(&mut amounts.months_at_cap, &self.quantities.get(quantity).over_months());
        }
    }
}
