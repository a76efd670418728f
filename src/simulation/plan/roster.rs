//! Putting people in their places: which group of the scenario a row follows, which kind that makes them, and in which order they stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::people::{OwnEquity, Person};
use super::turnover::TurnoverModel;
use super::{Cohort, UsagePlan};
use crate::chance::{Factor, Marginal, stream::person_key};
use crate::intake::headcount::{EquityKind, HeadcountRow, Rejection};
use crate::quantity::Date;
use crate::reading::suggestion;
use crate::scenario::access::Wait;
use crate::scenario::package::Payout;
use crate::scenario::usage::{ActiveShare, Resource};
use crate::scenario::{Allowance, Group, Package, Scenario, Usage};

/// A person with the group that reports them, before they are put in order.
pub struct PlacedPerson {
    pub group: String,
    pub cohort: usize,
    /// Gives a readable order; people whom one row stands for share it and are told apart by their number.
    id: String,
    copy: u32,
    pub person: Person,
}

impl PlacedPerson {
    /// By names, never by the order of rows: that would show in the last digit of a sum.
    fn order<'b>(&'b self, cohorts: &'b [Cohort]) -> (&'b str, &'b str, &'b str, &'b str, u32) {
        let cohort = &cohorts[self.cohort];
        (&self.group, &cohort.group.name, &cohort.jurisdiction, &self.id, self.copy)
    }
}

/// Puts people in canonical order, and in that order into teams.
pub fn arrange(placed: &mut [PlacedPerson], cohorts: &[Cohort]) {
    placed.sort_by(|a, b| a.order(cohorts).cmp(&b.order(cohorts)));
    for alike in placed.chunk_by_mut(|a, b| a.group == b.group && a.cohort == b.cohort) {
        for (rank, placed) in alike.iter_mut().enumerate() {
            placed.person.team = team_key(&cohorts[placed.cohort].group, &placed.group, rank);
        }
    }
}

/// Finds the kind of each person, and makes kinds as they are needed.
pub struct RosterBuilder<'a> {
    scenario: &'a Scenario,
    pub cohorts: Vec<Cohort>,
    /// Kind by group and jurisdiction.
    cohort_of: BTreeMap<(String, String), usize>,
}

impl<'a> RosterBuilder<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, cohorts: vec![], cohort_of: BTreeMap::new() }
    }

    /// The people of a group that has a count.
    pub fn place_group(&mut self, group: &Arc<Group>) -> Vec<PlacedPerson> {
        let cohort = self.cohort(group, &group.jurisdiction);
        let count = group.count.unwrap_or(0) as usize;
        (0..count)
            .map(|index| {
                // Padded, so that alphabetical order is the order of counting.
                let id = format!("{index:08}");
                let person = Person { key: person_key(&group.name, &index.to_string()), ..alike(group) };
                PlacedPerson { group: group.name.clone(), cohort, id, copy: 0, person }
            })
            .collect()
    }

    /// The people who join a group by its hiring plan, each known by month and number, so that another hire moves nobody's draws.
    pub fn place_hires(&mut self, group: &Arc<Group>) -> Vec<PlacedPerson> {
        let plan = &group.turnover.hiring;
        if plan.is_empty() {
            return vec![];
        }
        let cohort = self.cohort(group, &group.jurisdiction);
        let hires = plan.iter().flat_map(|(month, count)| (0..*count).map(|number| (*month, number)));
        hires
            .map(|(month, number)| {
                // After everybody who is there already, so that a hire moves nobody into another team.
                let id = format!("{}{month} {number:08}", char::MAX);
                let person = Person {
                    key: person_key(&group.name, &format!("hire {month} {number}")),
                    start: Some(Date { month, day: 1 }),
                    ..alike(group)
                };
                PlacedPerson { group: group.name.clone(), cohort, id, copy: 0, person }
            })
            .collect()
    }

    /// The people a row of a headcount file stands for, or why it cannot be simulated.
    pub fn place_row(&mut self, row: &HeadcountRow) -> Result<Vec<PlacedPerson>, Rejection> {
        let reject = |column: &str, reason: String| Rejection { line: row.line, column: Some(column.to_string()), value: None, reason };
        let group = self.template(row).map_err(|(column, reason)| reject(column, reason))?;
        let jurisdiction = row.country.as_ref().map_or(group.jurisdiction.clone(), |country| country.to_lowercase());
        if !self.scenario.taxes.contains_key(&jurisdiction) {
            let help = suggestion::help(&jurisdiction, self.scenario.taxes.keys().map(String::as_str));
            return Err(reject("country", format!("there is no payroll tax for `{jurisdiction}`: {help}, or add [tax.{jurisdiction}]")));
        }
        if row.base_pay.is_none() && group.base.is_none() {
            return Err(reject("base_pay", format!("there is no base pay: fill the cell, or give [groups.{}] a base", group.name)));
        }
        let cohort = self.cohort(group, &jurisdiction);
        // A grant of zero states that there is none: it overrides the package, but makes no line.
        if let Some(equity) = row.equity.as_ref().filter(|equity| equity.grant > 0.0) {
            match equity.kind {
                EquityKind::Rsu => self.cohorts[cohort].bring_rsus = true,
                EquityKind::Options => self.cohorts[cohort].bring_options = true,
            }
        }
        let name = row.group.clone().unwrap_or_else(|| group.name.clone());
        let people = (0..row.weight).map(|copy| {
            // The first keeps the plain key, so that a larger weight moves nobody's draws.
            let key = if copy == 0 {
                person_key("employee", &row.employee_id)
            } else {
                person_key(&format!("employee copy {copy}"), &row.employee_id)
            };
            let person = Person {
                key,
                team: 0,
                own_base: row.base_pay.map(|base| base / 12.0),
                fte: row.fte,
                own_target: row.bonus_target,
                own_equity: row.equity.as_ref().map(|equity| OwnEquity {
                    kind: equity.kind,
                    grant: equity.grant,
                    vest_months: equity.vest_months,
                    cliff_months: equity.cliff_months,
                }),
                own_allowance: row.compute_allowance,
                start: row.start.or(group.start),
                end: row.end.or(group.end),
            };
            PlacedPerson { group: name.clone(), cohort, id: row.employee_id.clone(), copy, person }
        });
        Ok(people.collect())
    }

    /// The group of the scenario that a row follows: its usage tier, its group, or the one for all others.
    fn template(&self, row: &HeadcountRow) -> Result<&'a Arc<Group>, (&'static str, String)> {
        let find = |name: &str| self.scenario.groups.iter().find(|group| group.name == name);
        let names = || self.scenario.groups.iter().map(|group| group.name.as_str());
        if let Some(tier) = &row.usage_tier {
            return find(tier).ok_or_else(|| {
                ("usage_tier", format!("no group of the scenario is called `{tier}`: {}", suggestion::help(tier, names())))
            });
        }
        let by_group = row.group.as_deref().and_then(find);
        let otherwise = self.scenario.headcount.as_ref().and_then(|source| source.default_group.as_deref()).and_then(find);
        let only = if self.scenario.groups.len() == 1 { self.scenario.groups.first() } else { None };
        by_group.or(otherwise).or(only).ok_or_else(|| {
            let group = row.group.as_deref().unwrap_or("");
            let help = suggestion::help(group, names());
            ("group", format!("no group of the scenario is called `{group}`: {help}, or name one for all others in headcount.otherwise"))
        })
    }

    fn cohort(&mut self, group: &Arc<Group>, jurisdiction: &str) -> usize {
        let key = (group.name.clone(), jurisdiction.to_string());
        if let Some(cohort) = self.cohort_of.get(&key) {
            return *cohort;
        }
        let scenario = self.scenario;
        let package = group.package.as_ref().and_then(|name| scenario.packages.get(name));
        let access = group.access.as_ref().and_then(|name| scenario.accesses.get(name));
        let usage = |name: &Option<String>, resource| {
            let usage = name.as_ref().and_then(|name| scenario.usages.get(name)).filter(|usage| usage.resource == resource)?;
            let allowance = access.map(|access| if resource == Resource::Gpu { &access.gpu_hours } else { &access.tokens });
            let cap = allowance.and_then(|allowance| allowance.cap.as_ref());
            let known = self.cohorts.iter().flat_map(Cohort::usages).find(|known| known.usage.name == usage.name);
            let (amount, own_share) = match known {
                // Tabulating a law costs milliseconds; kinds that use alike share the table.
                Some(known) => (known.amount.clone(), known.own_share.clone()),
                None => (usage.monthly_variation.as_ref().map(|family| Factor::of(family.as_ref())), own_share(usage)),
            };
            Some(UsagePlan { usage: usage.clone(), cap: cap.cloned(), amount, own_share, waits: allowance.and_then(wait_distribution) })
        };
        let like =
            |cohort: &&Cohort| cohort.package.as_deref().is_some_and(|known| package.is_some_and(|package| known.name == package.name));
        let payout = match self.cohorts.iter().find(like) {
            Some(known) => known.payout.clone(),
            None => package.and_then(|package| own_payout(package)),
        };
        self.cohorts.push(Cohort {
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
        self.cohort_of.insert(key, self.cohorts.len() - 1);
        self.cohorts.len() - 1
    }
}

/// Somebody on a group's own terms, whose draws have no address yet.
fn alike(group: &Group) -> Person {
    Person {
        key: 0,
        team: 0,
        own_base: None,
        fte: 1.0,
        own_target: None,
        own_equity: None,
        own_allowance: None,
        start: group.start,
        end: group.end,
    }
}

/// The law of a person's own share of active months, where it varies.
fn own_share(usage: &Usage) -> Option<Marginal> {
    match &usage.active.share {
        ActiveShare::Personal(family) => Some(Marginal::plain(family.as_ref())),
        ActiveShare::Common(_) => None,
    }
}

/// The law of a wait in the queue, where it varies, tabulated.
fn wait_distribution(allowance: &Allowance) -> Option<Marginal> {
    match &allowance.queue.as_ref()?.wait {
        Wait::Same(_) => None,
        Wait::Drawn(family) => Some(Marginal::plain(family.as_ref())),
    }
}

/// The law of a person's own payout, where it varies.
fn own_payout(package: &Package) -> Option<Marginal> {
    match &package.core.performance_bonus.as_ref()?.payout {
        Payout::Personal(family) => Some(Marginal::plain(family.as_ref())),
        Payout::Same(_) => None,
    }
}

fn team_key(group: &Group, name: &str, index: usize) -> u64 {
    let team = group.team.as_deref().unwrap_or(name);
    let number = group.team_size.map_or(0, |size| index / size as usize);
    person_key("team", &format!("{team}#{number}"))
}
