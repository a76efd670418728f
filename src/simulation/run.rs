//! The run: blocks of trials in parallel, sums in a fixed order.
//!
//! Cases of the same people are simulated together, chunk by chunk of people, so that what they draw alike is drawn once ([`SharedDraws`]).
//! Knows how work is divided among threads. Must not let that, the other cases, nor what else is kept, change any sum.

mod candidate;
mod people;

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

pub use candidate::{CandidateMonths, Flow, LineFlows, simulate_candidate, uniforms};
pub use people::{Partition, PeopleError, PeopleTotals, PersonOutcome, Spread, Sums, simulate_people};

use super::access::settlement::Settlement;
use super::access::shared_capacity::SharedCapacity;
use super::access::shared_demand::{SeatDemand, SharedDemand, SharedDemands};
use super::context::BlockContext;
use super::environment::{self, SharedStreams};
use super::key::{Content, Keep};
use super::memory;
use super::observer::{Event, Observer};
use super::person::{CohortBlock, PersonStreams, PersonWorkspace};
use super::person_results::PersonAmounts;
use super::plan::{Person, Plan};
use super::reservation;
use super::results::Results;
use super::shared::Draws;
use super::shared_draws::{DrawnDemand, SharedDraws};
use super::shared_factors::SharedFactor;
use super::tally::{MAX_SAMPLED_PEOPLE, Tally};
use super::totals;
use crate::cost::allowance::seat_credits;
use crate::cost::{Environment, Quantities, Quantity, equity, fringe_benefit, unserved_demand};
use crate::quantity::columns::add;
use crate::quantity::simd::dispatch;
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::usage::PerResource;

/// Runs `work` on `n_threads` threads, or on as many as the system starts: if it starts none, on the thread that calls. The results are the same.
pub fn on_threads<T: Send>(n_threads: usize, work: impl FnOnce() -> T + Send) -> T {
    // As much stack as the program's first thread has.
    const STACK: usize = 8 << 20;
    on_started(n_threads, |n_threads| ThreadPoolBuilder::new().num_threads(n_threads).stack_size(STACK).build(), work)
}

/// Runs `work` on the first pool that `start` starts, each half as large as the one before.
fn on_started<T: Send>(
    n_threads: usize,
    start: impl Fn(usize) -> Result<ThreadPool, ThreadPoolBuildError>,
    work: impl FnOnce() -> T + Send,
) -> T {
    let numbers = std::iter::successors(Some(n_threads), |n| Some(n / 2)).take_while(|n| *n > 0);
    let started = numbers.map(start).find_map(Result::ok);
    match started.or_else(|| ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().ok()) {
        Some(pool) => pool.install(work),
        // A thread of another pool cannot be made one of ours; that pool does the work.
        None => work(),
    }
}

/// Threads that trials are simulated on.
pub(super) fn n_threads() -> usize {
    rayon::current_num_threads()
}

/// Counts the work of all tasks for the observer, in people × blocks.
struct Progress<'a> {
    observer: &'a dyn Observer,
    done: AtomicUsize,
    total: usize,
}

impl Progress<'_> {
    fn advance(&self, n: usize) {
        let done = self.done.fetch_add(n, Ordering::Relaxed) + n;
        self.observer.notice(Event::Advanced { done, total: self.total });
    }
}

/// The observer cancelled the run.
struct Cancelled;

/// Simulates the trials `range` of `plans`, which must be of the same people, each into its results; the first trial is a multiple of [`LANES`].
/// Returns the end of the range that is finished, which is earlier than asked when `observer` cancels. The results of a plan depend neither on the
/// number of threads nor on the other plans.
pub(super) fn simulate_blocks(
    plans: &[&Plan],
    draws: &Draws,
    range: Range<usize>,
    observer: &dyn Observer,
    results: &mut [Results],
) -> usize {
    let of_case = |(plan, results): (&&Plan, &Results)| -> Streams {
        let keep = results.keep();
        Streams {
            shared: SharedStreams::new(&plan.scenario, draws),
            base: plan.base.as_deref().map(|base| SharedStreams::new(base, draws)),
            personal: PersonStreams::new(&plan.scenario, draws),
            factors: if keep.has(Content::SharedFactors) { SharedFactor::all(&plan.scenario) } else { vec![] },
            keep,
        }
    };
    let streams: Vec<Streams> = plans.iter().zip(&*results).map(of_case).collect();
    let cases: Vec<(&Plan, &Streams)> = plans.iter().copied().zip(&streams).collect();
    let blocks = if range.is_empty() { 0..0 } else { range.start / LANES..range.end.div_ceil(LANES) };
    let people: usize = plans.iter().map(|plan| plan.people.len()).sum();
    let progress = Progress { observer, done: AtomicUsize::new(0), total: blocks.len() * people };
    let blocks_at_once = |(plan, streams): &(&Plan, &Streams)| memory::blocks_at_once(plan, streams.keep, plans.len());
    let at_once = cases.iter().map(blocks_at_once).min().unwrap_or(1);
    for first in blocks.clone().step_by(at_once) {
        let at_once = first..(first + at_once).min(blocks.end);
        let n_lanes = |block: usize| LANES.min(range.end - block * LANES);
        let tallies: Vec<Result<Vec<Tally>, Cancelled>> = at_once
            .clone()
            .into_par_iter()
            .map(|block| {
                if observer.is_cancelled() {
                    return Err(Cancelled);
                }
                simulate_block(&cases, block, n_lanes(block), &progress)
            })
            .collect();
        for (block, tallies) in at_once.zip(tallies) {
            let Ok(tallies) = tallies else { return block * LANES };
            results.iter_mut().zip(&tallies).for_each(|(results, tally)| results.take(tally, n_lanes(block)));
        }
    }
    range.end
}

/// Everything that draws for one case, and what is kept of it.
struct Streams {
    shared: SharedStreams,
    /// For the prices of the base case, where work is held.
    base: Option<SharedStreams>,
    personal: PersonStreams,
    factors: Vec<SharedFactor>,
    keep: Keep,
}

/// Which people of a block are charged one by one, in addition to the sums over all of them.
#[derive(Clone, Copy)]
struct Individuals {
    /// The sample takes one of so many people; absent in all blocks except the first.
    sample_every: Option<usize>,
    /// Whether the figures of all people are kept.
    keeps_all: bool,
    /// Lanes that are trials.
    n_lanes: usize,
}

impl Individuals {
    fn any(self) -> bool {
        self.keeps_all || self.sample_every.is_some()
    }
}

/// One case in one block of trials: what is drawn before its people.
struct CaseBlock<'a> {
    plan: &'a Plan,
    streams: &'a Streams,
    environment: &'a Environment,
    kinds: &'a [CohortBlock<'a>],
    /// Absent where nobody shares capacity.
    shared_capacity: Option<SharedCapacity>,
    first_trial: u32,
    individuals: Individuals,
}

/// Simulates a block of all `cases`, and returns the tally of each.
fn simulate_block(cases: &[(&Plan, &Streams)], block: usize, n_lanes: usize, progress: &Progress<'_>) -> Result<Vec<Tally>, Cancelled> {
    let first_trial = (block * LANES) as u32;
    let environment = |(plan, streams): &(&Plan, &Streams)| environment::draw(plan, &streams.shared, streams.base.as_ref(), first_trial);
    let environments: Vec<Environment> = cases.iter().map(environment).collect();
    let kinds: Vec<Vec<CohortBlock<'_>>> = cases
        .iter()
        .zip(&environments)
        .map(|((plan, streams), environment)| {
            plan.kinds.iter().map(|kind| CohortBlock::new(plan, *kind, environment, &streams.personal)).collect()
        })
        .collect();
    let blocks: Vec<CaseBlock<'_>> = cases
        .iter()
        .zip(environments.iter().zip(&kinds))
        .map(|((plan, streams), (environment, kinds))| {
            let individuals = Individuals {
                sample_every: (block == 0).then(|| plan.people.len().div_ceil(MAX_SAMPLED_PEOPLE)),
                keeps_all: streams.keep.has(Content::People),
                n_lanes,
            };
            CaseBlock { plan, streams, environment, kinds, shared_capacity: None, first_trial, individuals }.with_shared_capacity()
        })
        .collect();
    let simulate_shard = |shard: &Range<usize>| {
        let mut workers: Vec<Worker<'_>> = blocks.iter().map(|block| block.worker(block.plan.groups_of(shard))).collect();
        for index in shard.clone() {
            if progress.observer.is_cancelled() {
                return Err(Cancelled);
            }
            simulate_segment(&mut workers, index, &blocks);
            progress.advance(blocks.iter().map(|block| block.plan.segments[index].people.len()).sum());
        }
        Ok(workers.into_iter().map(|worker| (worker.tally, worker.shared_demands)).collect())
    };
    // All cases have the same shards.
    let shards = blocks.first().map_or(&[][..], |block| &block.plan.shards);
    let parts: Vec<Vec<(Tally, SharedDemands)>> = shards.par_iter().map(simulate_shard).collect::<Result<_, _>>()?;
    let mut of_cases: Vec<Vec<(Tally, SharedDemands)>> = blocks.iter().map(|_| Vec::with_capacity(parts.len())).collect();
    for part in parts {
        of_cases.iter_mut().zip(part).for_each(|(parts, part)| parts.push(part));
    }
    Ok(blocks.iter().zip(of_cases).map(|(block, parts)| block.complete(parts)).collect())
}

/// Simulates and charges a segment of every case. Where there are several, what they draw alike of the demand is drawn once.
fn simulate_segment<'a>(workers: &mut [Worker<'a>], index: usize, blocks: &'a [CaseBlock<'_>]) {
    for (worker, block) in workers.iter_mut().zip(blocks) {
        worker.begin(index, Some(block.individuals).filter(|individuals| individuals.any() && !block.plan.has_shared_limits()));
    }
    if let [worker] = workers {
        worker.people(index, worker.plan.segments[index].people.clone(), None);
    } else if let Some(people) = workers.first().map(|worker| worker.plan.segments[index].people.clone()) {
        let contexts: Vec<BlockContext<'a>> = workers.iter().map(|worker| worker.context(index)).collect();
        let mut draws =
            SharedDraws::new(&contexts, |case, resource| Some(&blocks[case].kinds[contexts[case].cohort.kind].resource(resource)?.usage));
        let at_once = draws.people_at_once();
        for first in people.clone().step_by(at_once) {
            let chunk = first..(first + at_once).min(people.end);
            draws.draw(chunk.clone());
            workers.iter_mut().enumerate().for_each(|(case, worker)| worker.people(index, chunk.clone(), Some((&draws, case))));
        }
    }
    workers.iter_mut().for_each(|worker| worker.end(index));
}

impl CaseBlock<'_> {
    fn worker(&self, groups: Range<usize>) -> Worker<'_> {
        let n_months = self.plan.n_months();
        let workspace = PersonWorkspace::new(n_months, &self.streams.personal, self.kinds, self.shared_capacity.as_ref());
        Worker {
            plan: self.plan,
            environment: self.environment,
            kinds: self.kinds,
            first_trial: self.first_trial,
            workspace,
            quantities: Quantities::zero(n_months),
            scratch: MonthLanes::zero(n_months),
            tally: Tally::zero(self.plan, groups, self.streams.keep),
            shared_demands: SharedDemands::default(),
        }
    }

    /// Divides shared capacity among the demand for it, which is simulated for that alone.
    fn with_shared_capacity(self) -> Self {
        if self.plan.scenario.capacities.is_empty() {
            return self;
        }
        let of_shard = |shard: &Range<usize>| self.worker(self.plan.groups_of(shard)).demand_for_capacity(shard.clone());
        let remaining: Vec<_> = self.plan.shards.par_iter().map(of_shard).collect();
        let shared_capacity = SharedCapacity::divide(self.plan, self.environment, &remaining.concat());
        Self { shared_capacity: Some(shared_capacity), ..self }
    }

    /// The tally of the block from the parts of its shards.
    fn complete(&self, parts: Vec<(Tally, SharedDemands)>) -> Tally {
        let Self { plan, streams, environment, individuals, .. } = *self;
        let mut parts = parts.into_iter();
        let (mut tally, mut shared_demands) =
            parts.next().unwrap_or_else(|| (Tally::zero(plan, 0..0, streams.keep), SharedDemands::default()));
        for (part, demands_of_part) in parts {
            tally.add(part);
            shared_demands.append(demands_of_part);
        }
        let settlement = (!shared_demands.is_empty()).then(|| Settlement::of(plan, environment, &shared_demands));
        if let Some(settlement) = &settlement {
            let mut worker = self.worker(0..plan.groups.len());
            worker.settle(settlement, shared_demands);
            if individuals.any() {
                (0..plan.segments.len()).for_each(|segment| worker.charge_individuals(segment, Some(settlement), individuals));
            }
            tally.add(worker.tally);
        }
        if plan.imputes_income() {
            let mut worker = self.worker(0..plan.groups.len());
            worker.charge_fringe_benefits(settlement.as_ref());
            tally.add(worker.tally);
        }
        if plan.fixed_lines().next().is_some() {
            let mut worker = self.worker(0..plan.groups.len());
            worker.charge_fixed_lines();
            tally.add(worker.tally);
        }
        if let Some(shared_capacity) = &self.shared_capacity {
            let mut worker = self.worker(0..plan.groups.len());
            worker.charge_capacities(shared_capacity);
            tally.add(worker.tally);
        }
        if streams.keep.has(Content::Assumptions) {
            tally.assumptions.clone_from(&environment.numbers);
        }
        let path = |factor: &SharedFactor| factor.path(environment).cloned().unwrap_or_else(|| MonthLanes::filled(plan.n_months(), 1.0));
        tally.shared_factors = streams.factors.iter().map(path).collect();
        tally.close(plan);
        tally
    }
}

/// One task's scratch space and sums.
struct Worker<'a> {
    plan: &'a Plan,
    environment: &'a Environment,
    kinds: &'a [CohortBlock<'a>],
    first_trial: u32,
    workspace: PersonWorkspace<'a>,
    quantities: Quantities,
    scratch: MonthLanes,
    tally: Tally,
    shared_demands: SharedDemands,
}

impl<'a> Worker<'a> {
    fn context(&self, segment: usize) -> BlockContext<'a> {
        BlockContext::new(self.plan, self.environment, self.first_trial, segment)
    }

    /// Readies the quantities for the people of a segment; `individuals` are charged separately as well.
    fn begin(&mut self, index: usize, individuals: Option<Individuals>) {
        let context = self.context(index);
        self.workspace.begin_segment();
        if let Some(individuals) = individuals {
            self.charge_individuals(index, None, individuals);
        }
        self.quantities.clear();
        totals::set_of_segment(&context, &mut self.quantities);
        context.segment.before.set(context.cohort, self.environment, &mut self.quantities);
    }

    /// Charges the segment once all its people are in the quantities.
    fn end(&mut self, index: usize) {
        let context = self.context(index);
        for group in &context.segment.pay_groups {
            let first = &self.plan.people[group.first as usize];
            self.workspace.tax_pay_group(&context, first, f64::from(group.n_people), &mut self.quantities);
        }
        self.workspace.incidents.bill_shared(&context, None, &mut self.quantities);
        self.shared_demands.over_quota.extend(self.workspace.take_shared_demands());
        let seat = self.take_seat_demand(&context);
        self.shared_demands.seats.extend(seat);
        equity::count_totals(self.plan.scenario.equity.expense, self.environment, &mut self.quantities);
        self.tally.charge(&context, &self.quantities, &mut self.scratch);
    }

    /// The GPU-hours that people of `segments` want of shared capacity, by segment.
    fn demand_for_capacity(&mut self, segments: Range<usize>) -> Vec<(usize, MonthLanes)> {
        segments.filter(|segment| self.plan.shares_capacity(*segment)).map(|segment| (segment, self.demand_of_segment(segment))).collect()
    }

    fn demand_of_segment(&mut self, segment: usize) -> MonthLanes {
        let context = self.context(segment);
        let mut remaining = MonthLanes::zero(self.plan.n_months());
        self.workspace.begin_segment();
        self.quantities.clear();
        for person in context.people() {
            let presence = person.pay.presence(context.scenario());
            let (workspace, quantities, remaining) = (&mut self.workspace, &mut self.quantities, &mut remaining);
            dispatch(
                #[inline(always)]
                || workspace.add_demand_for_capacity(&context, person, &presence, quantities, remaining),
            );
        }
        remaining
    }

    /// Charges shared capacities for their hours.
    fn charge_capacities(&mut self, shared_capacity: &SharedCapacity) {
        for (segment, capacity) in self.plan.capacities() {
            self.quantities.clear();
            shared_capacity.count(segment, capacity, &mut self.quantities);
            self.tally.charge(&self.context(segment), &self.quantities, &mut self.scratch);
        }
    }

    /// Charges what is owed per group or once for the company.
    fn charge_fixed_lines(&mut self) {
        for segment in self.plan.fixed_lines() {
            totals::fixed_units(&mut self.quantities);
            self.tally.charge(&self.context(segment), &self.quantities, &mut self.scratch);
        }
    }

    /// Adds the people of a segment at these places of the plan; `drawn` is what was drawn of them, and which case this is.
    fn people(&mut self, index: usize, people: Range<usize>, drawn: Option<(&SharedDraws<'_>, usize)>) {
        let context = self.context(index);
        let always = vec![1.0; self.plan.n_months()];
        for (place, person) in self.plan.people[people].iter().enumerate() {
            let presence = if person.pay.is_always_present() { always.clone() } else { person.pay.presence(context.scenario()) };
            let drawn = drawn.map_or_else(PerResource::default, |(draws, case)| draws.of(case, place));
            self.person(&context, person, &presence, &drawn);
        }
    }

    /// Adds a person to the quantities at hand.
    fn person(&mut self, context: &BlockContext<'_>, person: &Person, presence: &[f64], drawn: &PerResource<Option<&DrawnDemand>>) {
        let (workspace, quantities) = (&mut self.workspace, &mut self.quantities);
        dispatch(
            #[inline(always)]
            || workspace.simulate(context, person, presence, drawn, quantities),
        );
    }

    /// Takes the usage that pooled credits of a seat may pay for out of the quantities, so that it is not charged before it is settled.
    fn take_seat_demand(&mut self, context: &BlockContext<'_>) -> Option<SeatDemand> {
        let (cohort, scenario) = (context.cohort, context.scenario());
        let seat = cohort.pooled_seat(scenario)?;
        let (package, credits) = (cohort.package.as_deref()?, scenario.prices.seats[seat].credits.as_ref()?);
        let count = self.environment.value(&package.tooling.seats[seat]);
        let amounts = MonthLanes::by_month(scenario.months, |month| self.environment.amount(&credits.amount, month));
        let tokens = std::mem::replace(self.quantities.get_mut(Quantity::TokensBeyondSeat), MonthLanes::zero(scenario.months));
        let credits = seat_credits(self.quantities.get(Quantity::Headcount), count, &amounts);
        Some(SeatDemand { segment: context.segment_index, tokens, credits })
    }

    /// Charges what shared limits serve, and what policies do with the rest.
    fn settle(&mut self, settlement: &Settlement<'_>, shared_demands: SharedDemands) {
        for shared_demand in &shared_demands.over_quota {
            self.quantities.clear();
            self.count_settled(settlement, shared_demand);
            self.tally.charge(&self.context(shared_demand.segment), &self.quantities, &mut self.scratch);
        }
        for SeatDemand { segment, tokens, .. } in shared_demands.seats {
            self.quantities.clear();
            *self.quantities.get_mut(Quantity::TokensBeyondSeat) = tokens;
            settlement.pay_with_seat_credits(segment, &mut self.quantities);
            self.tally.charge(&self.context(segment), &self.quantities, &mut self.scratch);
        }
    }

    fn count_settled(&mut self, settlement: &Settlement<'_>, shared_demand: &SharedDemand) {
        let cohort = &self.kinds[self.plan.cohort_of(shared_demand.segment).kind];
        if let Some(of_resource) = cohort.resource(shared_demand.resource) {
            settlement.count(shared_demand, &of_resource.allowance.over_quota, &mut self.quantities);
            settlement.pay_with_seat_credits(shared_demand.segment, &mut self.quantities);
        }
    }

    /// Charges people one by one. Their draws are those of the sums.
    fn charge_individuals(&mut self, segment: usize, settlement: Option<&Settlement<'_>>, individuals: Individuals) {
        let context = self.context(segment);
        self.workspace.begin_segment();
        for index in context.segment.people.clone() {
            let is_sampled = individuals.sample_every.is_some_and(|every| index % every == 0);
            if !(is_sampled || individuals.keeps_all) {
                continue;
            }
            let amounts = self.charge_person(&context, &self.plan.people[index], settlement, individuals.keeps_all);
            if is_sampled {
                self.tally.compute_by_person.push(std::array::from_fn(|trial| amounts.spend[trial]));
                // Where a pool serves demand in parts, their sum may be a rounding error below nothing.
                self.tally.use_by_person.push(std::array::from_fn(|trial| amounts.used[trial].max(0.0)));
            }
            if individuals.keeps_all {
                self.tally.people.push(amounts.reduce(individuals.n_lanes));
            }
        }
    }

    /// The amounts of one person: compute spend and use only, unless `is_complete`.
    fn charge_person(
        &mut self,
        context: &BlockContext<'_>,
        person: &Person,
        settlement: Option<&Settlement<'_>>,
        is_complete: bool,
    ) -> PersonAmounts {
        self.simulate_alone(context, person, settlement);
        let mut amounts = PersonAmounts::ZERO;
        self.add_amounts(context, is_complete, &mut amounts);
        for shared_demand in self.workspace.take_shared_demands() {
            if let Some(settlement) = settlement {
                self.quantities.clear();
                self.count_settled(settlement, &shared_demand);
                self.add_amounts(context, is_complete, &mut amounts);
            }
        }
        amounts
    }

    /// Leaves one person in the quantities, without what shared limits serve.
    fn simulate_alone(&mut self, context: &BlockContext<'_>, person: &Person, settlement: Option<&Settlement<'_>>) {
        self.quantities.clear();
        let presence = person.pay.presence(context.scenario());
        // Positions with attrition count their headcount as they are simulated.
        if context.cohort.turnover_model.is_none() {
            self.quantities.set(Quantity::Headcount, &presence);
            for (gpu, term) in reservation::with_terms(context.cohort.package.as_deref()) {
                let signings = reservation::signings(presence.iter().map(|presence| *presence > 0.0), term);
                signings.for_each(|month| self.quantities.sign(gpu, month, &[1.0; LANES]));
            }
        }
        let fleet = &self.plan.fleets[context.segment.fleet];
        self.quantities.set(Quantity::FleetShare, &fleet.share(context.scenario(), std::slice::from_ref(person)));
        self.person(context, person, &presence, &PerResource::default());
        self.workspace.incidents.bill_shared(context, Some((person, &presence)), &mut self.quantities);
        if let Some(settlement) = settlement {
            settlement.pay_with_seat_credits(context.segment_index, &mut self.quantities);
        }
    }

    /// Charges the income that is imputed to people for their compute. What each of them used is simulated once more, because a wage base applies to each.
    fn charge_fringe_benefits(&mut self, settlement: Option<&Settlement<'_>>) {
        let n_months = self.plan.n_months();
        for segment in 0..self.plan.segments.len() {
            let context = self.context(segment);
            if !fringe_benefit::imputes(&context.cohort.entitlements(context.scenario())) {
                continue;
            }
            self.workspace.begin_segment();
            let (mut income, mut cost) = (MonthLanes::zero(n_months), MonthLanes::zero(n_months));
            for person in context.people() {
                let imputed = self.imputed_income(&context, person, settlement);
                self.quantities.clear();
                let presence = person.pay.presence(context.scenario());
                self.workspace.settle_imputed_income(&context, person, &presence, &imputed, &mut self.quantities);
                income.add(&imputed);
                cost.add(self.quantities.get(Quantity::FringeBenefit));
            }
            self.quantities.clear();
            *self.quantities.get_mut(Quantity::ImputedIncome) = income;
            *self.quantities.get_mut(Quantity::FringeBenefit) = cost;
            self.tally.charge(&context, &self.quantities, &mut self.scratch);
        }
    }

    /// The income that is imputed to one person, by month.
    fn imputed_income(&mut self, context: &BlockContext<'_>, person: &Person, settlement: Option<&Settlement<'_>>) -> MonthLanes {
        let mut imputed = MonthLanes::zero(self.plan.n_months());
        self.simulate_alone(context, person, settlement);
        fringe_benefit::impute(&context.account(&self.quantities), &mut self.scratch, &mut imputed);
        for shared_demand in self.workspace.take_shared_demands() {
            if let Some(settlement) = settlement {
                self.quantities.clear();
                self.count_settled(settlement, &shared_demand);
                fringe_benefit::impute(&context.account(&self.quantities), &mut self.scratch, &mut imputed);
            }
        }
        imputed
    }

    /// Adds what the quantities at hand come to over the horizon.
    fn add_amounts(&mut self, context: &BlockContext<'_>, is_complete: bool, amounts: &mut PersonAmounts) {
        let account = context.account(&self.quantities);
        self.scratch.clear();
        for line in self.plan.lines.iter().filter(|line| line.is_compute && line.applies_to(&account.terms)) {
            line.charge_account(&account, &mut self.scratch);
        }
        add(&mut amounts.spend, &self.scratch.over_months());
        self.scratch.clear();
        unserved_demand::value_of_served_demand(&account, &mut self.scratch);
        add(&mut amounts.used, &self.scratch.over_months());
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

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn work_goes_on_with_as_many_threads_as_can_be_started_and_with_none_of_them() {
        for (most, expected) in [(8, 6), (3, 3), (1, 1), (0, 1)] {
            let start = move |n_threads| {
                let refuse = |_| Err(io::Error::other("no more threads"));
                match n_threads <= most {
                    true => ThreadPoolBuilder::new().num_threads(n_threads).build(),
                    false => ThreadPoolBuilder::new().num_threads(n_threads).spawn_handler(refuse).build(),
                }
            };
            // A thread of its own, because it may become a part of a pool for good.
            let simulated = std::thread::spawn(move || {
                on_started(6, start, || (n_threads(), (0..1000_u64).into_par_iter().map(|n| n * n).sum::<u64>()))
            });
            assert_eq!(simulated.join().expect("no panic"), (expected, 332_833_500), "at most {most} threads");
        }
    }
}
