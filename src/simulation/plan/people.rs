//! One employee, and sums over the employees of a segment that chance does not touch: presence by days, pay, vesting.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;

use super::Cohort;
use super::pay_terms::PayTerms;
use crate::cost::grant_values::GrantUnit;
use crate::cost::vesting::GrantCourse;
use crate::intake::headcount::EquityKind;
use crate::quantity::compact::OptionalNumber;
use crate::scenario::Scenario;
use crate::simulation::reservation;

/// One employee, in 96 bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Addresses this person's draws.
    pub key: u64,
    /// Addresses the draws of the person's team.
    pub team: u64,
    pub pay: PayTerms,
    /// Dollars a month of model quota; absent: the access tier's.
    pub allowance: OptionalNumber,
    /// The line of the headcount file that brought this person; absent for people who come from a count or a hiring plan. Nothing else leads
    /// back to the file: no name and no id of an employee is kept here.
    pub row: Option<NonZeroU32>,
    /// What is known of the person's use: counted from 1, the place in [`Plan::own_uses`](super::Plan::own_uses).
    pub own_use: Option<NonZeroU32>,
}

/// People with equal terms in one segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayGroup {
    /// The first of them, by place in the plan.
    pub first: u32,
    pub n_people: u32,
}

/// Sums over the people of a segment, one value a month.
#[derive(Clone, Debug, Default)]
pub struct DeterministicTotals {
    pub headcount: Vec<f64>,
    pub pay: Pay,
    pub pay_at_package_target: Pay,
    pub pay_at_own_target: Pay,
    pub grants: BTreeMap<(EquityKind, GrantUnit), GrantTotals>,
    /// People whose first day lies in the month, with their monthly pay, and those whose last day does.
    pub hires: Vec<f64>,
    pub hired_pay: Pay,
    pub leavers: Vec<f64>,
    pub months_vacant: Vec<f64>,
    /// Positions whose reservation of a kind of dedicated GPU with a term is signed in the month.
    pub signings: BTreeMap<String, Vec<f64>>,
}

/// Shares of grants in one unit, one value a month.
#[derive(Clone, Debug)]
pub struct GrantTotals {
    pub vests: Vec<f64>,
    pub recognizes: Vec<f64>,
    /// Not recognized yet at the end of the horizon.
    pub unrecognized: f64,
}

/// Pay in two parts: what people bring themselves, and how many people-months are on the group's base, which may be uncertain.
#[derive(Clone, Debug, Default)]
pub struct Pay {
    pub own: Vec<f64>,
    pub on_group_base: Vec<f64>,
}

impl Person {
    /// Somebody without an own allowance, who comes from no file and whose team is not known yet.
    pub fn new(key: u64, pay: PayTerms) -> Self {
        Self { key, team: 0, pay, allowance: OptionalNumber::NONE, row: None, own_use: None }
    }
}

impl DeterministicTotals {
    pub fn zero(n_months: usize) -> Self {
        let zero = || vec![0.0; n_months];
        let pay = || Pay::zero(n_months);
        Self {
            headcount: zero(),
            pay: pay(),
            pay_at_package_target: pay(),
            pay_at_own_target: pay(),
            grants: BTreeMap::new(),
            hires: zero(),
            hired_pay: pay(),
            leavers: zero(),
            months_vacant: zero(),
            signings: BTreeMap::new(),
        }
    }

    /// Adds positions whose reservation of one kind of GPU is signed in one month.
    pub fn sign(&mut self, gpu: &str, month: usize, positions: f64) {
        let n_months = self.headcount.len();
        self.signings.entry(gpu.to_string()).or_insert_with(|| vec![0.0; n_months])[month] += positions;
    }

    /// The sums of grants of a kind in one unit.
    pub fn grants_mut(&mut self, kind: EquityKind, unit: GrantUnit) -> &mut GrantTotals {
        let zero = || vec![0.0; self.headcount.len()];
        self.grants.entry((kind, unit)).or_insert_with(|| GrantTotals { vests: zero(), recognizes: zero(), unrecognized: 0.0 })
    }
}

/// Sums over `people`, who are all of one cohort.
pub fn totals(scenario: &Scenario, cohort: &Cohort, people: &[Person]) -> DeterministicTotals {
    let mut totals = DeterministicTotals::zero(scenario.months);
    let ownership = cohort.package.as_deref().map(|package| &package.ownership);
    for Person { pay: terms, .. } in people {
        for (index, month) in scenario.calendar().enumerate() {
            let presence = terms.presence_in(month);
            totals.headcount[index] += presence;
            totals.pay.add(terms, index, presence);
            if terms.starts_in(month) {
                totals.hires[index] += 1.0;
                totals.hired_pay.add(terms, index, 1.0);
            }
            totals.leavers[index] += f64::from(u8::from(terms.ends_in(month)));
            let target = terms.bonus_target();
            let at_target = target.pick(&mut totals.pay_at_package_target, &mut totals.pay_at_own_target);
            at_target.add(terms, index, presence * target.factor());
        }
        for (gpu, term) in reservation::with_terms(cohort.package.as_deref()) {
            reservation::signings(terms.presence(scenario).into_iter().map(|presence| presence > 0.0), term)
                .for_each(|month| totals.sign(gpu, month, 1.0));
        }
        for grant in terms.grants(ownership, scenario) {
            let course = terms.course(&grant, scenario);
            if !course.is_over() {
                totals.grants_mut(grant.kind, grant.unit).add(&course, grant.amount);
            }
        }
    }
    totals
}

/// Groups of people with equal terms among `people`, in the order of their first members; `first` is the place in the plan of the first person.
pub fn pay_groups(people: &[Person], first: usize) -> Vec<PayGroup> {
    let mut places: HashMap<&PayTerms, usize> = HashMap::with_capacity(people.len());
    let mut groups: Vec<PayGroup> = Vec::with_capacity(people.len());
    for (index, person) in people.iter().enumerate() {
        match places.entry(&person.pay) {
            Entry::Occupied(entry) => groups[*entry.get()].n_people += 1,
            Entry::Vacant(entry) => {
                entry.insert(groups.len());
                groups.push(PayGroup { first: (first + index) as u32, n_people: 1 });
            }
        }
    }
    groups.shrink_to_fit();
    groups
}

impl GrantTotals {
    /// Adds `amount` grants of one course.
    fn add(&mut self, course: &GrantCourse, amount: f64) {
        for (sums, shares) in [(&mut self.vests, &course.vests), (&mut self.recognizes, &course.recognizes)] {
            sums.iter_mut().zip(shares).for_each(|(sum, share)| *sum += amount * share);
        }
        self.unrecognized += amount * course.unrecognized;
    }
}

impl Pay {
    pub fn zero(n_months: usize) -> Self {
        Self { own: vec![0.0; n_months], on_group_base: vec![0.0; n_months] }
    }

    /// Adds `share` of a month's pay.
    pub fn add(&mut self, terms: &PayTerms, month: usize, share: f64) {
        match terms.base.get() {
            Some(base) => self.own[month] += base * share,
            None => self.on_group_base[month] += share * terms.fte.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_as_small_as_the_documentation_states() {
        assert_eq!(size_of::<Person>(), 88);
    }
}
