//! Draws of demand that cases of a study share: where people, and everything that is drawn of their use, are the same, a case differs from another by
//! what it multiplies and charges alone.
//!
//! ```text
//! demand of a person = level × amount × activity × adoption × …      drawn once for all cases that draw alike
//!                      × scale of the case                           mean, growth, prices and company shock, block by block
//! ```
//! Most of the time of a run goes into the draws, so that a study of many cases takes a fraction of as many runs. A chunk of people is drawn into a
//! buffer that stays in the cache of a core, and then every case simulates the chunk. The buffers of a task grow with the number of different
//! drawings among the cases and not with people, trials or cases.
//!
//! What may be shared is decided by value, segment by segment and block by block: two cases share the drawing of a usage where all numbers that
//! enter it are equal to the bit in every trial of the block, and its distributions are. Nothing is concluded from which value of a scenario was
//! changed, so that a case has the same bits alone and among others.

use std::ops::Range;

use super::context::BlockContext;
use super::demand::{TeamShock, UsageBlock};
use super::plan::Plan;
use super::position::Position;
use crate::quantity::columns::Row;
use crate::quantity::simd::dispatch;
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::usage::{PerResource, Resource};

/// What is drawn of one person's demand for one resource.
pub struct DrawnDemand {
    /// Standard normal score of the level of usage.
    pub level_score: Row,
    /// Demand without the scale of the usage.
    pub factors: MonthLanes,
}

/// The drawings of some people of one segment.
pub struct SharedDraws<'a> {
    drawings: PerResource<Vec<Drawing<'a>>>,
    /// The drawing that each case uses; absent where no other case draws alike.
    of_case: PerResource<Vec<Option<usize>>>,
    n_months: usize,
}

/// The drawing of one usage.
struct Drawing<'a> {
    /// Of the first case that uses it.
    context: BlockContext<'a>,
    usage: &'a UsageBlock<'a>,
    team: TeamShock,
    /// One for each person of the chunk.
    drawn: Vec<DrawnDemand>,
}

/// Bytes of the buffer of one drawing, about: half of the cache that a core has to itself.
const BUFFER: usize = 256 << 10;

impl<'a> SharedDraws<'a> {
    /// For the cases with these contexts, all of one segment and block; `usage` is the usage of a resource by the people of a case.
    pub fn new(contexts: &[BlockContext<'a>], usage: impl Fn(usize, Resource) -> Option<&'a UsageBlock<'a>>) -> Self {
        let mut drawings = PerResource::new(|_| vec![]);
        let of_case = PerResource::new(|resource| {
            let usages: Vec<_> = (0..contexts.len()).map(|case| usage(case, resource)).collect();
            let first_alike = |case: usize| {
                let own = usages[case]?;
                (0..=case).find(|other| usages[*other].is_some_and(|other| own.draws_as(other)))
            };
            let first: Vec<Option<usize>> = (0..contexts.len()).map(first_alike).collect();
            let mut leaders: Vec<usize> = vec![];
            let mut place = |case: usize| {
                let leader = first[case].filter(|leader| first.iter().filter(|other| **other == Some(*leader)).count() > 1)?;
                Some(leaders.iter().position(|known| *known == leader).unwrap_or_else(|| {
                    leaders.push(leader);
                    leaders.len() - 1
                }))
            };
            let of_case = (0..contexts.len()).map(&mut place).collect();
            let drawing = |leader: &usize| {
                Some(Drawing { context: contexts[*leader], usage: usages[*leader]?, team: TeamShock::default(), drawn: vec![] })
            };
            *drawings.get_mut(resource) = leaders.iter().filter_map(drawing).collect();
            of_case
        });
        Self { drawings, of_case, n_months: contexts.first().map_or(0, |context| context.n_months()) }
    }

    /// People that fit into the buffers at a time.
    pub fn people_at_once(&self) -> usize {
        (BUFFER / (self.n_months * LANES * size_of::<f64>()).max(1)).max(1)
    }

    /// Draws the people at these places of the plan.
    pub fn draw(&mut self, people: Range<usize>) {
        for resource in Resource::ALL {
            for Drawing { context, usage, team, drawn } in self.drawings.get_mut(resource) {
                drawn.resize_with(people.len(), || DrawnDemand { level_score: Row::ZERO, factors: MonthLanes::zero(self.n_months) });
                for (person, drawn) in context.plan.people[people.clone()].iter().zip(drawn) {
                    let presence = person.pay.presence(context.scenario());
                    let position = Position { context, person, presence: &presence, occupancy: None };
                    dispatch(
                        #[inline(always)]
                        || drawn.level_score = usage.draw(&position, team, &mut drawn.factors),
                    );
                }
            }
        }
    }

    /// What was drawn for a case of the person at a place among those of the last call.
    pub fn of(&self, case: usize, place: usize) -> PerResource<Option<&DrawnDemand>> {
        PerResource::new(|resource| {
            let drawing = (*self.of_case.get(resource).get(case)?)?;
            self.drawings.get(resource)[drawing].drawn.get(place)
        })
    }
}

/// Whether the draws of two plans are of the same people: in the same order and tasks, in the same teams, and there in the same months.
pub fn have_the_same_people(one: &Plan, other: &Plan) -> bool {
    let segments = |plan: &Plan| -> Vec<Range<usize>> {
        let of_people = plan.shards.iter().flat_map(|shard| plan.segments[shard.clone()].iter());
        of_people.map(|segment| segment.people.clone()).collect()
    };
    one.shards == other.shards
        && one.people.len() == other.people.len()
        && segments(one) == segments(other)
        && one
            .people
            .iter()
            .zip(&other.people)
            .all(|(one, other)| (one.key, one.team, one.pay.start, one.pay.end) == (other.key, other.team, other.pay.start, other.pay.end))
}
