//! The run: blocks of trials in parallel, sums in a fixed order.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::access::settlement::{self, Claim, Claims, SeatClaim, Settlement};
use super::employment::Chances;
use super::expected;
use super::incidents;
use super::part::Part;
use super::plan::{Kind, Plan, Segment};
use super::tally::{self, Tally};
use super::tile::{self, Here, KindTile, PersonStreams, Tile};
use super::trials::{PEOPLE_KEPT, PERSON_TRIALS, Trials};
use super::world::{self, SharedStreams};
use crate::cost::{Quantities, Quantity, World};
use crate::quantity::columns::add;
use crate::quantity::simd::dispatch;
use crate::quantity::{Columns, LANES, Lanes};

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
    let mut trials = empty(plan);
    if simulate_blocks(plan, seed, 0..n_trials, observer, &mut trials) < n_trials {
        return Err(Interrupted);
    }
    trials.close();
    Ok(trials)
}

/// Runs some of the trials of `plan` from `seed`: those that a whole run would number so. Where the first stands inside a block of [`LANES`], its
/// block is run whole. The part ends earlier than `trials` when `observer` stops it: with the last block before which all are finished.
pub fn simulate_part(plan: &Plan<'_>, seed: u64, trials: Range<usize>, observer: &dyn Observer) -> Part {
    let first = if trials.is_empty() { trials.start } else { trials.start / LANES * LANES };
    // A part holds what was drawn and no means, so the exact ones are not asked for.
    let mut drawn = Trials::new(plan, &Tally::zero(plan));
    let end = simulate_blocks(plan, seed, first..trials.end, observer, &mut drawn);
    Part::of(drawn, first, end)
}

/// Room for the trials of a whole run.
pub(super) fn empty(plan: &Plan<'_>) -> Trials {
    Trials::new(plan, &exact(plan))
}

/// Runs the blocks of `range` into `trials`; returns the trial before which all are finished.
fn simulate_blocks(plan: &Plan<'_>, seed: u64, range: Range<usize>, observer: &dyn Observer, trials: &mut Trials) -> usize {
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
    let world = world::draw(plan, shared, first_trial);
    let kinds: Vec<KindTile> = (0..plan.kinds.len()).map(|kind| KindTile::new(plan, kind, &world)).collect();
    let keeps_people = block == 0;
    let parts: Vec<(Tally, Claims)> = plan
        .shards
        .par_iter()
        .map(|shard| {
            let mut worker = Worker::new(plan, &world, personal, &kinds, first_trial);
            for index in shard.clone() {
                if watch.observer.is_cancelled() {
                    return Err(Interrupted);
                }
                worker.segment(index, keeps_people && !plan.shares_anything());
                watch.advance(plan.segments[index].people.len());
            }
            Ok((worker.tally, worker.claims))
        })
        .collect::<Result<_, _>>()?;
    let mut parts = parts.into_iter();
    let (mut tally, mut claims) = parts.next().unwrap_or_else(|| (Tally::zero(plan), Claims::default()));
    for (part, of_part) in parts {
        tally.add(&part);
        claims.append(of_part);
    }
    if !claims.is_empty() {
        let settlement = Settlement::of(plan, &world, &claims);
        let mut worker = Worker::new(plan, &world, personal, &kinds, first_trial);
        worker.settle(&settlement, claims);
        if keeps_people {
            (0..plan.segments.len()).for_each(|segment| worker.keep_people(segment, Some(&settlement)));
        }
        tally.add(&worker.tally);
    }
    Ok(tally)
}

/// The tally of the mean world: the exact mean of every line and count, NaN where there is none.
fn exact(plan: &Plan<'_>) -> Tally {
    let world = world::means(plan);
    let mut tally = Tally::zero(plan);
    let mut quantities = Quantities::zero(plan.n_months());
    let mut scratch = Columns::zero(plan.n_months());
    let chances = |kind: &Kind<'_>| Some(Chances::new(kind.succession.as_ref()?, &world, plan.n_months()));
    let chances: Vec<Option<Chances>> = plan.kinds.iter().map(chances).collect();
    for segment in &plan.segments {
        expected::fill(plan, segment, &world, chances[segment.kind].as_ref(), &mut quantities);
        tally::charge(plan, segment, &world, &quantities, &mut scratch, &mut tally);
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
    claims: Claims,
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
            claims: Claims::default(),
        }
    }

    fn segment(&mut self, index: usize, keeps_people: bool) {
        let segment = &self.plan.segments[index];
        self.tile.begin_segment();
        if keeps_people {
            self.keep_people(index, None);
        }
        self.quantities.clear();
        tile::set_facts(self.plan, segment, self.world, &mut self.quantities);
        segment.before.set(&self.plan.kinds[segment.kind], self.world, &mut self.quantities);
        self.people(index);
        let drawn = (self.world, self.streams.incidents.as_slice(), self.first_trial);
        incidents::bill_shares(self.plan, segment, None, drawn, &mut self.tile.happenings, &mut self.quantities);
        self.claims.beyond.append(&mut self.tile.claims);
        let seat = self.take_seat_claim(index);
        self.claims.seats.extend(seat);
        self.charge(segment);
    }

    /// What pooled credits of a seat may pay is not charged before it is settled: it leaves the quantities for now.
    fn take_seat_claim(&mut self, index: usize) -> Option<SeatClaim> {
        let segment = &self.plan.segments[index];
        let kind = &self.plan.kinds[segment.kind];
        let seat = settlement::pooled_seat(kind, self.plan)?;
        let (package, credits) = (kind.package?, self.plan.scenario.prices.seats[seat].credits.as_ref()?);
        let (count, amount) = (self.world.value(&package.tooling.seats[seat]), self.world.value(&credits.amount));
        let tokens = std::mem::replace(self.quantities.get_mut(Quantity::TokensBeyondSeat), Columns::zero(self.plan.n_months()));
        let mut brought = self.quantities.get(Quantity::Headcount).clone();
        brought.iter_mut().for_each(|row| row.iter_mut().zip(count).zip(amount).for_each(|((row, count), amount)| *row *= count * amount));
        Some(SeatClaim { segment: index, tokens, credits: brought })
    }

    /// Charges what shared limits serve and what policies do with the rest.
    fn settle(&mut self, settlement: &Settlement<'_>, claims: Claims) {
        let plan = self.plan;
        for claim in &claims.beyond {
            self.quantities.clear();
            self.divide(settlement, claim);
            self.charge(&plan.segments[claim.segment]);
        }
        for SeatClaim { segment, tokens, .. } in claims.seats {
            self.quantities.clear();
            *self.quantities.get_mut(Quantity::TokensBeyondSeat) = tokens;
            settlement.pay_by_seats(segment, &mut self.quantities);
            self.charge(&plan.segments[segment]);
        }
    }

    fn divide(&mut self, settlement: &Settlement<'_>, claim: &Claim) {
        let of_kind = &self.kinds[self.plan.segments[claim.segment].kind];
        if let Some(of_resource) = of_kind.resource(claim.resource) {
            settlement.divide(claim, &of_resource.allowance.policy, &mut self.quantities);
            settlement.pay_by_seats(claim.segment, &mut self.quantities);
        }
    }

    fn charge(&mut self, segment: &Segment) {
        tally::charge(self.plan, segment, self.world, &self.quantities, &mut self.scratch, &mut self.tally);
    }

    fn people(&mut self, index: usize) {
        let segment = &self.plan.segments[index];
        let here = self.here(index);
        let always = vec![1.0; self.plan.n_months()];
        for person in &self.plan.people[segment.people.clone()] {
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

    fn here(&self, index: usize) -> Here<'a> {
        let segment = &self.plan.segments[index];
        Here {
            segment: index,
            plan: self.plan,
            world: self.world,
            streams: self.streams,
            kind: segment.kind,
            of_kind: &self.kinds[segment.kind],
            first_trial: self.first_trial,
        }
    }

    /// Charges a few people one by one, to show how unequal their compute is. The same tiles, seen singly.
    fn keep_people(&mut self, index: usize, settlement: Option<&Settlement<'_>>) {
        let segment = &self.plan.segments[index];
        let every = self.plan.people.len().div_ceil(PEOPLE_KEPT);
        let mut kept = vec![];
        self.tile.begin_segment();
        for person in segment.people.clone().filter(|person| person % every == 0) {
            self.quantities.clear();
            let presence = self.plan.people[person].presence(self.plan.scenario);
            // Positions that change hands are counted by the tile.
            if self.plan.kinds[segment.kind].succession.is_none() {
                self.quantities.set(Quantity::Headcount, &presence);
            }
            let here = self.here(index);
            let (tile, quantities) = (&mut self.tile, &mut self.quantities);
            dispatch(
                #[inline(always)]
                || tile.person(&here, &self.plan.people[person], &presence, quantities),
            );
            let only = Some((&self.plan.people[person], presence.as_slice()));
            let drawn = (self.world, self.streams.incidents.as_slice(), self.first_trial);
            incidents::bill_shares(self.plan, segment, only, drawn, &mut self.tile.happenings, &mut self.quantities);
            if let Some(settlement) = settlement {
                settlement.pay_by_seats(index, &mut self.quantities);
            }
            let mut spend = self.compute_spend(segment);
            for claim in std::mem::take(&mut self.tile.claims) {
                if let Some(settlement) = settlement {
                    self.quantities.clear();
                    self.divide(settlement, &claim);
                    add(&mut spend, &self.compute_spend(segment));
                }
            }
            kept.push(std::array::from_fn::<f64, PERSON_TRIALS, _>(|trial| spend[trial]));
        }
        self.tally.compute_by_person.extend(kept);
    }

    /// What the quantities at hand cost in compute, over the horizon.
    fn compute_spend(&mut self, segment: &Segment) -> Lanes {
        let account = tally::account(self.plan, segment, self.world, &self.quantities);
        self.scratch.clear();
        for line in self.plan.lines.iter().filter(|line| line.is_compute && (line.applies)(&account.terms)) {
            (line.charge)(&account, &mut self.scratch);
        }
        self.scratch.over_months()
    }
}
