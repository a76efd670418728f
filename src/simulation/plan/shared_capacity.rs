//! Shared capacity in a plan: a cohort, a segment and a reported group of its own, without people.
//!
//! It has a package of its own with the GPUs, so that what costs of dedicated GPUs are for a person they are for the capacity.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::people::DeterministicTotals;
use super::{Cohort, FleetPlan, OpeningBalances, Segment};
use crate::scenario::package::{Core, Development, Ownership, Package, Tooling};
use crate::scenario::people::Turnover;
use crate::scenario::{Capacity, Group, Scenario};

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
pub fn add(scenario: &Scenario, parts: Parts<'_>) {
    let mut capacities: Vec<&Arc<Capacity>> = scenario.capacities.values().collect();
    capacities.sort_by_key(|capacity| capacity.gpus.purchase_option.kind());
    for capacity in capacities {
        let name = format!("capacity.{}", capacity.name);
        parts.cohorts.push(cohort(&name, capacity, parts.kinds.len()));
        parts.kinds.push(parts.cohorts.len() - 1);
        parts.groups.push((name, 0));
        parts.fleets.push(FleetPlan::of_capacity(scenario, parts.cohorts.len() - 1));
        parts.segments.push(Segment {
            group: parts.groups.len() - 1,
            cohort: parts.cohorts.len() - 1,
            people: parts.n_people..parts.n_people,
            fleet: parts.fleets.len() - 1,
            fleet_share: vec![1.0; scenario.months],
            totals: DeterministicTotals::zero(scenario.months),
            before: OpeningBalances::default(),
            pay_groups: vec![],
            shares: vec![],
        });
    }
}

fn cohort(name: &str, capacity: &Arc<Capacity>, kind: usize) -> Cohort {
    let gpus = BTreeMap::from([(capacity.gpu.clone(), capacity.gpus.clone())]);
    let package = Package {
        name: name.to_string(),
        core: Core::default(),
        ownership: Ownership::default(),
        tooling: Tooling { gpus, ..Tooling::default() },
        development: Development::default(),
    };
    let group = Group {
        name: name.to_string(),
        count: None,
        base: None,
        package: None,
        usage: None,
        gpu_usage: None,
        access: None,
        team: None,
        team_size: None,
        start: None,
        end: None,
        turnover: Turnover::default(),
        jurisdiction: String::new(),
        employment_type: String::new(),
        benefits: None,
    };
    Cohort {
        group: Arc::new(group),
        package: Some(Arc::new(package)),
        access: None,
        jurisdiction: String::new(),
        employment_type: String::new(),
        kind,
        inference: None,
        gpu: None,
        reference: None,
        payout: None,
        bring_rsus: false,
        bring_options: false,
        positions_change: false,
        turnover_model: None,
        capacity: Some(capacity.clone()),
    }
}
