//! Who shares the incidents of a team or of the company: by month, how much of a pool's people at work a segment holds.

use std::collections::BTreeMap;

use super::{Cohort, Person, Segment};
use crate::chance::stream::person_key;
use crate::scenario::Scenario;
use crate::scenario::incidents::Scope;

/// A segment's part in the incidents of one team, or of the company.
#[derive(Clone, Debug)]
pub struct PoolExposure {
    /// The incident's place in the scenario.
    pub incident: usize,
    /// Addresses the pool's draws.
    pub pool: u64,
    /// Whether the pool is a team's; otherwise it is the company's.
    pub is_of_team: bool,
    /// The share of each month in which anybody of the pool is at work: the pool is there as long as its longest present member.
    pub exposure: Vec<f64>,
    /// People of the pool at work.
    pub at_work: Vec<f64>,
    /// Of those, the segment's.
    pub of_segment: Vec<f64>,
}

impl PoolExposure {
    /// The part of the pool's cost that falls to `people` at work in `month`.
    pub fn part(&self, people: f64, month: usize) -> f64 {
        if self.at_work[month] > 0.0 { people / self.at_work[month] } else { 0.0 }
    }
}

/// Exposure and people at work, by month.
type PoolMembers = (Vec<f64>, Vec<f64>);

/// The shares of each segment.
pub fn shares(scenario: &Scenario, cohorts: &[Cohort], people: &[Person], segments: &[Segment]) -> Vec<Vec<PoolExposure>> {
    let mut shares: Vec<Vec<PoolExposure>> = segments.iter().map(|_| vec![]).collect();
    for (index, incident) in scenario.incidents.iter().enumerate().filter(|(_, incident)| incident.scope != Scope::Person) {
        let is_of_team = incident.scope == Scope::Team;
        let pool_of = |person: &Person| if is_of_team { person.team } else { person_key("company", "") };
        let causing: Vec<usize> =
            (0..segments.len()).filter(|segment| incident.is_caused_by(&cohorts[segments[*segment].cohort].group.name)).collect();
        let mut pools: BTreeMap<u64, PoolMembers> = BTreeMap::new();
        let mut parts: Vec<BTreeMap<u64, Vec<f64>>> = vec![];
        for segment in &causing {
            let mut of_segment: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
            for person in &people[segments[*segment].people.clone()] {
                let nobody = || vec![0.0; scenario.months];
                let (exposure, at_work) = pools.entry(pool_of(person)).or_insert_with(|| (nobody(), nobody()));
                let context = of_segment.entry(pool_of(person)).or_insert_with(nobody);
                for (month, presence) in person.pay.presence(scenario).into_iter().enumerate() {
                    exposure[month] = presence.max(exposure[month]);
                    at_work[month] += presence;
                    context[month] += presence;
                }
            }
            parts.push(of_segment);
        }
        for (segment, parts) in causing.into_iter().zip(parts) {
            shares[segment].extend(parts.into_iter().filter_map(|(pool, of_segment)| {
                let (exposure, at_work) = pools.get(&pool)?.clone();
                Some(PoolExposure { incident: index, pool, is_of_team, exposure, at_work, of_segment })
            }));
        }
    }
    shares
}
