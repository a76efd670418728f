//! One person in one block of trials, charged alone; and the person's exact means.

use super::sums::{AccessSums, in_micros};
use crate::cost::{Environment, Quantities, Quantity, equity, fringe_benefit, unserved_demand};
use crate::quantity::columns::add;
use crate::quantity::simd::dispatch;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::usage::PerResource;
use crate::simulation::access::settlement::Settlement;
use crate::simulation::context::BlockContext;
use crate::simulation::expected;
use crate::simulation::plan::{Plan, Segment};
use crate::simulation::run::Worker;
use crate::simulation::totals;

/// One person in one block.
pub(super) struct PersonLanes {
    pub cost: Lanes,
    pub compute: Lanes,
    pub access: AccessSums,
}

/// Exact means of people one by one.
pub(super) struct ExactMeans<'a> {
    plan: &'a Plan,
    expectation: expected::Expectation<'a>,
    quantities: Quantities,
    scratch: MonthLanes,
}

impl<'a> ExactMeans<'a> {
    pub fn new(plan: &'a Plan, means: &'a Environment) -> Self {
        let n_months = plan.n_months();
        Self {
            plan,
            expectation: expected::Expectation::new(plan, means),
            quantities: Quantities::zero(n_months),
            scratch: MonthLanes::zero(n_months),
        }
    }

    /// Of all cost and of compute.
    pub fn of(&mut self, segment: usize, single: &Segment) -> [Option<f64>; 2] {
        let context = self.expectation.context(segment).of_segment(single);
        self.expectation.fill(&context, &mut self.quantities);
        let account = context.account(&self.quantities);
        let [mut compute, mut other] = [0.0; 2];
        for line in self.plan.lines.iter().filter(|line| line.applies_to(&account.terms)) {
            self.scratch.clear();
            line.charge_account(&account, &mut self.scratch);
            *(if line.is_compute { &mut compute } else { &mut other }) += self.scratch.iter().map(|row| row[0]).sum::<f64>();
        }
        [compute + other, compute].map(|mean| Some(mean).filter(|mean| mean.is_finite()))
    }
}

impl Worker<'_> {
    /// Simulates the one person of a segment and calls `charge` with what the person used in the quantities, once for what is theirs alone and once for
    /// each resource of which limits that are shared serve more.
    pub(in crate::simulation::run) fn accounts_of_one(
        &mut self,
        context: &BlockContext<'_>,
        settlement: Option<&Settlement<'_>>,
        mut charge: impl FnMut(&mut Self),
    ) {
        let single = context.segment;
        let person = &self.plan.people[single.people.start];
        self.quantities.clear();
        totals::set_of_segment(context, &mut self.quantities);
        single.before.set(context.cohort, self.environment, &mut self.quantities);
        let presence = person.pay.presence(context.scenario());
        let (workspace, quantities) = (&mut self.workspace, &mut self.quantities);
        dispatch(
            #[inline(always)]
            || workspace.simulate(context, person, &presence, &PerResource::default(), quantities),
        );
        self.workspace.tax_pay_group(context, person, 1.0, &mut self.quantities);
        self.workspace.incidents.bill_shared(context, None, &mut self.quantities);
        equity::count_totals(self.plan.scenario.equity.expense, self.environment, &mut self.quantities);
        if let Some(settlement) = settlement {
            settlement.pay_with_seat_credits(context.segment_index, &mut self.quantities);
        }
        charge(self);
        for shared_demand in self.workspace.take_shared_demands() {
            if let Some(settlement) = settlement {
                self.quantities.clear();
                self.count_settled(settlement, &shared_demand);
                charge(self);
            }
        }
    }
}

impl Worker<'_> {
    /// Simulates and charges one person in one block, of which the first `n` lanes are trials.
    pub(super) fn person_alone(&mut self, segment: usize, single: &Segment, settlement: Option<&Settlement<'_>>, n: usize) -> PersonLanes {
        let context = self.context(segment).of_segment(single);
        let mut lanes = PersonLanes { cost: [0.0; LANES], compute: [0.0; LANES], access: AccessSums::default() };
        let imputes = fringe_benefit::imputes(&context.cohort.entitlements(context.scenario()));
        let mut imputed = imputes.then(|| MonthLanes::zero(self.plan.n_months()));
        let mut access = AccessLanes::ZERO;
        self.accounts_of_one(&context, settlement, |worker| {
            worker.charge_alone(&context, imputed.as_mut(), &mut lanes, &mut access);
        });
        if let Some(imputed) = &imputed {
            let person = &self.plan.people[single.people.start];
            let presence = person.pay.presence(context.scenario());
            self.quantities.clear();
            self.workspace.settle_imputed_income(&context, person, &presence, imputed, &mut self.quantities);
            let cost = std::mem::replace(self.quantities.get_mut(Quantity::FringeBenefit), MonthLanes::zero(self.plan.n_months()));
            self.quantities.clear();
            *self.quantities.get_mut(Quantity::ImputedIncome) = imputed.clone();
            *self.quantities.get_mut(Quantity::FringeBenefit) = cost;
            self.charge_alone(&context, None, &mut lanes, &mut access);
        }
        lanes.access = access.sums(n);
        lanes
    }

    /// Adds what the quantities at hand come to.
    fn charge_alone(
        &mut self,
        context: &BlockContext<'_>,
        imputed: Option<&mut MonthLanes>,
        lanes: &mut PersonLanes,
        access: &mut AccessLanes,
    ) {
        let account = context.account(&self.quantities);
        for is_compute in [true, false] {
            self.scratch.clear();
            for line in self.plan.lines.iter().filter(|line| line.is_compute == is_compute && line.applies_to(&account.terms)) {
                line.charge_account(&account, &mut self.scratch);
            }
            let over_months = self.scratch.over_months();
            add(&mut lanes.cost, &over_months);
            if is_compute {
                add(&mut lanes.compute, &over_months);
            }
        }
        self.scratch.clear();
        unserved_demand::value(&account, &mut self.scratch);
        add(&mut access.unserved, &self.scratch.over_months());
        self.scratch.clear();
        unserved_demand::value_of_all_demand(&account, &mut self.scratch);
        add(&mut access.wanted, &self.scratch.over_months());
        for quantity in [Quantity::MonthsAtCap, Quantity::MonthsAtGpuCap] {
            add(&mut access.months_at_cap, &self.quantities.get(quantity).over_months());
        }
        if let Some(imputed) = imputed {
            fringe_benefit::impute(&account, &mut self.scratch, imputed);
        }
    }
}

/// How access limits one person in each trial of a block.
struct AccessLanes {
    unserved: Lanes,
    wanted: Lanes,
    months_at_cap: Lanes,
}

impl AccessLanes {
    const ZERO: Self = Self { unserved: [0.0; LANES], wanted: [0.0; LANES], months_at_cap: [0.0; LANES] };

    /// Over the first `n` lanes.
    fn sums(&self, n: usize) -> AccessSums {
        let sum = |lanes: &Lanes| lanes[..n].iter().map(|amount| in_micros(*amount)).sum();
        AccessSums {
            unserved: sum(&self.unserved),
            wanted: sum(&self.wanted),
            months_at_cap: sum(&self.months_at_cap),
            n_at_cap: self.months_at_cap[..n].iter().filter(|months| **months > 0.0).count() as u32,
        }
    }
}
