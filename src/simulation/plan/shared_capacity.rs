//! Shared capacity in a plan: a cohort, a segment and a reported group of its own, without people.
//!
//! It has a package of its own with the GPUs, so that what costs of dedicated GPUs are for a person they are for the capacity.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::people::DeterministicTotals;
use super::{Cohort, FleetPlan, OpeningBalances, Segment};
use crate::scenario::package::{Core, Development, Ownership, Package, Tooling};
use crate::scenario::people::Turnover;
use crate::scenario::{Capacity, Group, PaySchedule, Scenario};

/// The parts of a plan to which capacities are added.
pub struct Parts<'a> {
    pub cohorts: &'a mut Vec<Cohort>,
    pub kinds: &'a mut Vec<usize>,
    pub groups: &'a mut Vec<(String, usize)>,
    pub segments: &'a mut Vec<Segment>,
    pub fleets: &'a mut Vec<FleetPlan>,
    pub n_people: usize,
}

/// Adds every capacity, after all people, in the order in which they serve.
pub fn add(scenario: &Scenario, parts: &mut Parts<'_>) {
    let mut capacities: Vec<&Arc<Capacity>> = scenario.capacities.values().collect();
    capacities.sort_by_key(|capacity| capacity.gpus.purchase_option.kind());
    for capacity in capacities {
        let name = format!("capacity.{}", capacity.name);
        let group = parts.new_group(&name);
        parts.add(scenario, group, cohort(&name, capacity));
    }
}

impl Parts<'_> {
    /// A reported group that has no people.
    pub fn new_group(&mut self, name: &str) -> usize {
        self.groups.push((name.to_string(), 0));
        self.groups.len() - 1
    }

    /// Adds a cohort without people, of a kind of its own, whose cost is of `group`.
    pub fn add(&mut self, scenario: &Scenario, group: usize, cohort: Cohort) {
        self.cohorts.push(Cohort { kind: self.kinds.len(), ..cohort });
        let cohort = self.cohorts.len() - 1;
        self.kinds.push(cohort);
        self.fleets.push(FleetPlan::of_capacity(scenario, cohort));
        self.segments.push(Segment {
            group,
            cohort,
            people: self.n_people..self.n_people,
            fleet: self.fleets.len() - 1,
            fleet_share: vec![1.0; scenario.months],
            totals: DeterministicTotals::zero(scenario.months),
            before: OpeningBalances::default(),
            pay_groups: vec![],
            shares: vec![],
        });
    }
}

fn cohort(name: &str, capacity: &Arc<Capacity>) -> Cohort {
    let gpus = BTreeMap::from([(capacity.gpu.clone(), capacity.gpus.clone())]);
    let package = Package {
        name: name.to_string(),
        core: Core::default(),
        ownership: Ownership::default(),
        tooling: Tooling { gpus, ..Tooling::default() },
        development: Development::default(),
    };
    Cohort { package: Some(Arc::new(package)), capacity: Some(capacity.clone()), ..without_people(name) }
}

/// A cohort that stands for something other than people: they would be on no terms at all.
pub fn without_people(name: &str) -> Cohort {
    let group = Group {
        name: name.to_string(),
        count: None,
        base: None,
        package: None,
        usage: None,
        gpu_usage: None,
        access: None,
        bill: None,
        gpu_bill: None,
        team: None,
        team_size: None,
        start: None,
        end: None,
        turnover: Turnover::default(),
        pay_schedule: PaySchedule::Monthly,
        jurisdiction: String::new(),
        employment_type: String::new(),
        benefits: None,
        personal_share: None,
    };
    Cohort {
        pay_currency: None,
        group: Arc::new(group),
        package: None,
        access: None,
        jurisdiction: String::new(),
        employment_type: String::new(),
        kind: 0,
        inference: None,
        gpu: None,
        reference: None,
        payout: None,
        bring_rsus: false,
        bring_options: false,
        positions_change: false,
        turnover_model: None,
        capacity: None,
        fixed_line: None,
        part_months: vec![],
    }
}
