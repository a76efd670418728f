//! The run: blocks of trials in parallel, sums in a fixed order.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::expected;
use super::incidents;
use super::plan::{Plan, Segment};
use super::tile::{self, Here, KindTile, PersonStreams, Tile};
use super::trials::{COUNTED, PEOPLE_KEPT, PERSON_TRIALS, Tally, Trials};
use super::world::{self, SharedStreams};
use crate::cost::{Account, Quantities, World, blocked};
use crate::quantity::columns::add;
use crate::quantity::simd::dispatch;
use crate::quantity::{Columns, LANES};

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
pub fn simulate(plan: &Plan<'_>, seed: u64, n_trials: usize, observer: &dyn Observer) -> Result<Trials, Interrupted> {
    let mut trials = Trials::new(plan, n_trials, &exact(plan));
    let streams = (SharedStreams::new(plan.scenario, seed), PersonStreams::new(plan.scenario, seed));
    let n_blocks = n_trials.div_ceil(LANES);
    let watch = Watch { observer, done: AtomicUsize::new(0), total: n_blocks * plan.people.len() };
    for first in (0..n_blocks).step_by(BLOCKS_AT_ONCE) {
        let blocks = first..(first + BLOCKS_AT_ONCE).min(n_blocks);
        let tallies: Vec<Tally> = blocks
            .clone()
            .into_par_iter()
            .map(|block| {
                if observer.is_cancelled() {
                    return Err(Interrupted);
                }
                simulate_block(plan, &streams, block, &watch)
            })
            .collect::<Result<_, _>>()?;
        for (block, tally) in blocks.zip(&tallies) {
            trials.take(tally, LANES.min(n_trials - block * LANES));
        }
    }
    Ok(trials)
}

fn simulate_block(
    plan: &Plan<'_>,
    (shared, personal): &(SharedStreams, PersonStreams),
    block: usize,
    watch: &Watch<'_>,
) -> Result<Tally, Interrupted> {
    let first_trial = (block * LANES) as u32;
    let world = world::draw(plan, shared, first_trial);
    let kinds: Vec<KindTile> = (0..plan.kinds.len()).map(|kind| KindTile::new(plan, kind, &world)).collect();
    let keeps_people = block == 0;
    let parts: Vec<Tally> = plan
        .shards
        .par_iter()
        .map(|shard| {
            let mut worker = Worker::new(plan, &world, personal, &kinds, first_trial);
            for segment in &plan.segments[shard.clone()] {
                if watch.observer.is_cancelled() {
                    return Err(Interrupted);
                }
                worker.segment(segment, keeps_people);
                watch.advance(segment.people.len());
            }
            Ok(worker.tally)
        })
        .collect::<Result<_, _>>()?;
    let mut tally = Tally::zero(plan);
    parts.iter().for_each(|part| tally.add(part));
    Ok(tally)
}

/// The tally of the mean world: the exact mean of every line and count, NaN where there is none.
fn exact(plan: &Plan<'_>) -> Tally {
    let world = world::means(plan);
    let mut tally = Tally::zero(plan);
    let mut quantities = Quantities::zero(plan.n_months());
    let mut scratch = Columns::zero(plan.n_months());
    for segment in &plan.segments {
        expected::fill(plan, segment, &world, &mut quantities);
        charge(plan, segment, &world, &quantities, &mut scratch, &mut tally);
    }
    tally
}

/// One task's scratch space and sums.
struct Worker<'a> {
    plan: &'a Plan<'a>,
    world: &'a World,
    streams: &'a PersonStreams,
    kinds: &'a [KindTile],
    first_trial: u32,
    tile: Tile,
    quantities: Quantities,
    scratch: Columns,
    tally: Tally,
}

impl<'a> Worker<'a> {
    fn new(plan: &'a Plan<'a>, world: &'a World, streams: &'a PersonStreams, kinds: &'a [KindTile], first_trial: u32) -> Self {
        let months = plan.n_months();
        Self {
            plan,
            world,
            streams,
            kinds,
            first_trial,
            tile: Tile::new(months),
            quantities: Quantities::zero(months),
            scratch: Columns::zero(months),
            tally: Tally::zero(plan),
        }
    }

    fn segment(&mut self, segment: &Segment, keeps_people: bool) {
        self.tile.begin_segment();
        if keeps_people {
            self.keep_people(segment);
        }
        self.quantities.clear();
        tile::set_facts(self.plan, segment, self.world, &mut self.quantities);
        self.people(segment, segment.people.clone());
        let drawn = (self.world, self.streams.incidents.as_slice(), self.first_trial);
        incidents::bill_shares(self.plan, segment, None, drawn, &mut self.quantities);
        charge(self.plan, segment, self.world, &self.quantities, &mut self.scratch, &mut self.tally);
    }

    fn people(&mut self, segment: &Segment, people: Range<usize>) {
        let here = self.here(segment);
        let always = vec![1.0; self.plan.n_months()];
        for person in &self.plan.people[people] {
            let presence =
                if person.start.is_none() && person.end.is_none() { always.clone() } else { person.presence(self.plan.scenario) };
            let (tile, quantities) = (&mut self.tile, &mut self.quantities);
            dispatch(
                #[inline(always)]
                || tile.person(&here, person, &presence, quantities),
            );
        }
        for (person, people) in &segment.pay_classes {
            self.tile.pay_class(&here, &self.plan.people[*person], *people, &mut self.quantities);
        }
    }

    fn here(&self, segment: &Segment) -> Here<'a> {
        Here {
            plan: self.plan,
            world: self.world,
            streams: self.streams,
            kind: segment.kind,
            of_kind: &self.kinds[segment.kind],
            first_trial: self.first_trial,
        }
    }

    /// Charges a few people one by one, to show how unequal their compute is. The same tiles, seen singly.
    fn keep_people(&mut self, segment: &Segment) {
        let every = self.plan.people.len().div_ceil(PEOPLE_KEPT);
        let mut kept = vec![];
        for person in segment.people.clone().filter(|person| person % every == 0) {
            self.quantities.clear();
            let presence = self.plan.people[person].presence(self.plan.scenario);
            self.quantities.set(crate::cost::Quantity::Headcount, &presence);
            let here = self.here(segment);
            self.tile.person(&here, &self.plan.people[person], &presence, &mut self.quantities);
            let only = Some((&self.plan.people[person], presence.as_slice()));
            let drawn = (self.world, self.streams.incidents.as_slice(), self.first_trial);
            incidents::bill_shares(self.plan, segment, only, drawn, &mut self.quantities);
            let account = account(self.plan, segment, self.world, &self.quantities);
            self.scratch.clear();
            for line in self.plan.lines.iter().filter(|line| line.is_compute && (line.applies)(&account.terms)) {
                (line.charge)(&account, &mut self.scratch);
            }
            let spend = self.scratch.over_months();
            kept.push(std::array::from_fn::<f64, PERSON_TRIALS, _>(|trial| spend[trial]));
        }
        self.tally.compute_by_person.extend(kept);
    }
}

fn account<'a>(plan: &Plan<'a>, segment: &Segment, world: &'a World, quantities: &'a Quantities) -> Account<'a> {
    Account { terms: plan.kinds[segment.kind].terms(plan.scenario), world, kind: &world.kinds[segment.kind], quantities }
}

/// Charges every line of one segment and adds it to the tally.
fn charge(plan: &Plan<'_>, segment: &Segment, world: &World, quantities: &Quantities, scratch: &mut Columns, tally: &mut Tally) {
    let account = account(plan, segment, world, quantities);
    let (total, compute) = &mut tally.groups[segment.group];
    for (line, sum) in plan.lines.iter().zip(&mut tally.lines) {
        if !(line.applies)(&account.terms) {
            continue;
        }
        scratch.clear();
        (line.charge)(&account, scratch);
        sum.add(scratch);
        let over_months = scratch.over_months();
        add(total, &over_months);
        if line.is_compute {
            add(compute, &over_months);
        }
    }
    blocked::value(&account, &mut tally.blocked);
    for (sum, quantity) in tally.counts.iter_mut().zip(COUNTED) {
        add(sum, &quantities.get(quantity).over_months());
    }
}
