//! Cohorts: people with the same terms, each cohort made when its first member is met.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::turnover::TurnoverModel;
use super::{Cohort, UsagePlan};
use crate::chance::{Marginal, UnitMeanFactor};
use crate::scenario::access::Wait;
use crate::scenario::package::Payout;
use crate::scenario::usage::{ActiveShare, Resource};
use crate::scenario::{Allowance, Group, Package, Scenario, Usage};

/// The cohorts of a scenario so far.
pub struct Cohorts<'a> {
    scenario: &'a Scenario,
    pub all: Vec<Cohort>,
    /// By group and jurisdiction.
    places: BTreeMap<(String, String), usize>,
}

impl<'a> Cohorts<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, all: vec![], places: BTreeMap::new() }
    }

    /// The place of the cohort of `group` in `jurisdiction`.
    pub fn place(&mut self, group: &Arc<Group>, jurisdiction: &str) -> usize {
        let key = (group.name.clone(), jurisdiction.to_string());
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let scenario = self.scenario;
        let package = group.package.as_ref().and_then(|name| scenario.packages.get(name));
        let access = group.access.as_ref().and_then(|name| scenario.accesses.get(name));
        let usage = |name: &Option<String>, resource| {
            let usage = name.as_ref().and_then(|name| scenario.usages.get(name)).filter(|usage| usage.resource == resource)?;
            let allowance = access.map(|access| if resource == Resource::Gpu { &access.gpu_hours } else { &access.tokens });
            let cap = allowance.and_then(|allowance| allowance.cap.as_ref());
            let known = self.all.iter().flat_map(Cohort::usages).find(|known| known.usage.name == usage.name);
            let (amount, own_share) = match known {
                // Tabulating a distribution takes milliseconds; cohorts with the same usage share the table.
                Some(known) => (known.amount.clone(), known.own_share.clone()),
                None => (usage.monthly_variation.as_ref().map(|family| UnitMeanFactor::of(family.as_ref())), own_share(usage)),
            };
            Some(UsagePlan { usage: usage.clone(), cap: cap.cloned(), amount, own_share, waits: allowance.and_then(wait_distribution) })
        };
        let has_package =
            |cohort: &&Cohort| cohort.package.as_deref().is_some_and(|known| package.is_some_and(|package| known.name == package.name));
        let payout = match self.all.iter().find(has_package) {
            Some(known) => known.payout.clone(),
            None => package.and_then(|package| own_payout(package)),
        };
        self.all.push(Cohort {
            group: group.clone(),
            package: package.cloned(),
            access: access.cloned(),
            jurisdiction: jurisdiction.to_string(),
            inference: usage(&group.usage, Resource::Inference),
            gpu: usage(&group.gpu_usage, Resource::Gpu),
            payout,
            bring_rsus: false,
            bring_options: false,
            turnover_model: TurnoverModel::new(group, package.map(AsRef::as_ref), scenario),
        });
        self.places.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }
}

/// The distribution of a person's own share of active months, where it varies.
fn own_share(usage: &Usage) -> Option<Marginal> {
    match &usage.active.share {
        ActiveShare::Personal(family) => Some(Marginal::plain(family.as_ref())),
        ActiveShare::Common(_) => None,
    }
}

/// The distribution of a wait in the queue, where it varies, tabulated.
fn wait_distribution(allowance: &Allowance) -> Option<Marginal> {
    match &allowance.queue.as_ref()?.wait {
        Wait::Same(_) => None,
        Wait::Drawn(family) => Some(Marginal::plain(family.as_ref())),
    }
}

/// The distribution of a person's own payout, where it varies.
fn own_payout(package: &Package) -> Option<Marginal> {
    match &package.core.performance_bonus.as_ref()?.payout {
        Payout::Personal(family) => Some(Marginal::plain(family.as_ref())),
        Payout::Same(_) => None,
    }
}
