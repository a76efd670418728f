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

mod alone;
mod sums;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use alone::ExactMeans;
pub use sums::Sums;
use sums::{AccessSums, MICROS_PER_UNIT, Trials, in_micros};

use super::{CaseBlock, Individuals, Streams, simulate_segment};
use crate::cost::stock::{Fleet, Positions};
use crate::cost::{Environment, assets};
use crate::quantity::LANES;
use crate::scenario::{Basis, Scope};
use crate::simulation::access::settlement::Settlement;
use crate::simulation::access::shared_demand::SharedDemands;
use crate::simulation::environment::{self, SharedStreams};
use crate::simulation::key::{Keep, Key};
use crate::simulation::observer::{Event, Observer};
use crate::simulation::person::{CohortBlock, PersonStreams};
use crate::simulation::plan::{Plan, Segment, SoloFleets};
use crate::simulation::shared::Draws;
use crate::simulation::tally::Tally;
use crate::statistics::quantile::{Percentile, quantile, select};
use crate::statistics::replicates::Replicates;

/// Bytes of the trials of a chunk, about.
const CHUNK: usize = 8 << 20;
/// The most people of a chunk.
const MOST_IN_CHUNK: usize = 256;
/// Chunks that a thread works through before their figures are handed over.
const CHUNKS_PER_THREAD: usize = 8;

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

/// What a simulation of people returns besides the figures of each person.
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
/// observer receives numbers of people.
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
    // What people share depends on all of them, so that they are simulated for that alone before.
    let (mut blocks, mut settlements) = (vec![], vec![]);
    for (block, (environment, kinds)) in environments.iter().zip(&kinds).enumerate() {
        if observer.is_cancelled() {
            return Err(PeopleError::Cancelled);
        }
        let individuals = Individuals { sample_every: None, keeps_all: false, n_lanes: LANES };
        let first_trial = (block * LANES) as u32;
        let block = CaseBlock { plan, streams: &streams, environment, kinds, shared_capacity: None, first_trial, individuals };
        let block = block.with_shared_capacity();
        settlements.push(block.settlement());
        blocks.push(block);
    }
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
    pub(in crate::simulation::run) fn settlement(&self) -> Option<Settlement<'a>> {
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
        let has_any = self.plan.fixed_lines().next().is_some() || self.plan.capacities().next().is_some();
        if !has_any {
            return Sums::zero(self.n_trials);
        }
        let mut shared = Sums::zero(self.n_trials).without_exact_means();
        for (index, block) in self.blocks.iter().enumerate() {
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
