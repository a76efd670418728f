//! Sums over people: what the lines of a segment come to, added up for a block of trials.
//!
//! A tally holds rows of lanes and lives as long as its block; what stays of it, by trial, are the [`Results`](super::Trials).

use super::plan::{Plan, Segment};
use super::results::{COUNTED, COUNTED_BY_TIER, PERSON_TRIALS};
use crate::cost::{Account, Environment, Quantities, carbon, idle_pay, unserved_demand};
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes, MonthLanes};

/// Sums of one block, or of one task's part of it.
#[derive(Clone, Debug)]
pub struct Tally {
    pub lines: Vec<MonthLanes>,
    /// Cash of the lines whose cash moves at other times than their cost accrues; absent for all others.
    pub cash: Vec<Option<MonthLanes>>,
    /// Compute, and all else, of each group over the horizon.
    pub groups: Vec<(Lanes, Lanes)>,
    pub blocked: MonthLanes,
    pub waiting: MonthLanes,
    pub tiers: Vec<TierTally>,
    pub energy: MonthLanes,
    pub carbon: MonthLanes,
    pub counts: Vec<Lanes>,
    pub compute_by_person: Vec<[f64; PERSON_TRIALS]>,
}

/// Sums over the people of one access tier.
#[derive(Clone, Debug)]
pub struct TierTally {
    pub spend: Lanes,
    pub blocked: Lanes,
    pub waiting: Lanes,
    pub counts: [Lanes; COUNTED_BY_TIER.len()],
}

impl TierTally {
    const ZERO: Self =
        Self { spend: [0.0; LANES], blocked: [0.0; LANES], waiting: [0.0; LANES], counts: [[0.0; LANES]; COUNTED_BY_TIER.len()] };

    fn add(&mut self, part: &Self) {
        add(&mut self.spend, &part.spend);
        add(&mut self.blocked, &part.blocked);
        add(&mut self.waiting, &part.waiting);
        self.counts.iter_mut().zip(&part.counts).for_each(|(into, from)| add(into, from));
    }
}

impl Tally {
    pub fn zero(plan: &Plan) -> Self {
        let columns = || MonthLanes::zero(plan.n_months());
        Self {
            lines: plan.lines.iter().map(|_| columns()).collect(),
            cash: plan.is_cash_apart.iter().map(|is_apart| is_apart.then(columns)).collect(),
            groups: vec![([0.0; LANES], [0.0; LANES]); plan.groups.len()],
            blocked: columns(),
            waiting: columns(),
            tiers: vec![TierTally::ZERO; plan.tiers.len()],
            energy: columns(),
            carbon: columns(),
            counts: vec![[0.0; LANES]; COUNTED.len()],
            compute_by_person: vec![],
        }
    }

    /// Adds the part that comes next in the fixed order.
    pub fn add(&mut self, part: &Self) {
        self.lines.iter_mut().zip(&part.lines).for_each(|(into, from)| into.add(from));
        for (into, from) in self.cash.iter_mut().zip(&part.cash) {
            into.iter_mut().zip(from).for_each(|(into, from)| into.add(from));
        }
        for (into, from) in self.groups.iter_mut().zip(&part.groups) {
            add(&mut into.0, &from.0);
            add(&mut into.1, &from.1);
        }
        self.blocked.add(&part.blocked);
        self.waiting.add(&part.waiting);
        self.tiers.iter_mut().zip(&part.tiers).for_each(|(into, from)| into.add(from));
        self.energy.add(&part.energy);
        self.carbon.add(&part.carbon);
        self.counts.iter_mut().zip(&part.counts).for_each(|(into, from)| add(into, from));
        self.compute_by_person.extend(&part.compute_by_person);
    }
}

pub fn account<'a>(plan: &'a Plan, segment: &Segment, environment: &'a Environment, quantities: &'a Quantities) -> Account<'a> {
    Account {
        terms: plan.cohorts[segment.cohort].terms(&plan.scenario),
        environment,
        cohort: &environment.cohorts[segment.cohort],
        quantities,
    }
}

/// Charges every line of one segment and adds it to the tally.
///
/// Every line is linear in the quantities, so that what is settled later may be charged in a second call.
pub fn charge(
    plan: &Plan,
    segment: &Segment,
    environment: &Environment,
    quantities: &Quantities,
    scratch: &mut MonthLanes,
    tally: &mut Tally,
) {
    let account = account(plan, segment, environment, quantities);
    let (compute, other) = &mut tally.groups[segment.group];
    let mut compute_spend = [0.0; LANES];
    for ((line, sum), cash) in plan.lines.iter().zip(&mut tally.lines).zip(&mut tally.cash) {
        if !(line.applies)(&account.terms) {
            continue;
        }
        scratch.clear();
        (line.charge)(&account, scratch);
        sum.add(scratch);
        if let Some(cash) = cash {
            line.cash.pay(&account, scratch, cash);
        }
        let over_months = scratch.over_months();
        add(if line.is_compute { &mut *compute } else { &mut *other }, &over_months);
        if line.is_compute {
            add(&mut compute_spend, &over_months);
        }
    }
    unserved_demand::value(&account, &mut tally.blocked);
    idle_pay::value(&account, &mut tally.waiting);
    scratch.clear();
    carbon::energy(&account, scratch);
    tally.energy.add(scratch);
    carbon::kilograms(&account, scratch, &mut tally.carbon);
    for (sum, quantity) in tally.counts.iter_mut().zip(COUNTED).filter(|(_, quantity)| quantities.is_touched(*quantity)) {
        add(sum, &quantities.get(quantity).over_months());
    }
    let cohort = &plan.cohorts[segment.cohort];
    if let Some(tier) = plan.tiers.iter().position(|tier| cohort.uses(tier)) {
        let of_tier = &mut tally.tiers[tier];
        add(&mut of_tier.spend, &compute_spend);
        scratch.clear();
        unserved_demand::value(&account, scratch);
        add(&mut of_tier.blocked, &scratch.over_months());
        scratch.clear();
        idle_pay::value(&account, scratch);
        add(&mut of_tier.waiting, &scratch.over_months());
        for (sum, quantity) in of_tier.counts.iter_mut().zip(COUNTED_BY_TIER) {
            add(sum, &quantities.get(quantity).over_months());
        }
    }
}
