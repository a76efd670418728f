//! What the simulation is working on: one segment of people in one block of trials.
//!
//! Knows the plan and what is shared in the block. Must not know how anything is drawn, served or charged.

use super::plan::{Cohort, Person, Plan, Segment};
use crate::cost::wages::BasePay;
use crate::cost::{Account, CohortEnvironment, Environment, Quantities};
use crate::scenario::Scenario;

/// One segment of the plan in one block of trials, or in the expectation pass.
#[derive(Clone, Copy)]
pub struct BlockContext<'a> {
    pub plan: &'a Plan,
    /// What everybody shares in the block.
    pub environment: &'a Environment,
    /// The trial of the first lane; the expectation pass draws nothing and has 0.
    pub first_trial: u32,
    /// Index of the segment in the plan.
    pub segment_index: usize,
    pub segment: &'a Segment,
    /// The terms of the segment's people.
    pub cohort: &'a Cohort,
    /// What the people of that cohort share in the block.
    pub cohort_environment: &'a CohortEnvironment,
}

impl<'a> BlockContext<'a> {
    pub fn new(plan: &'a Plan, environment: &'a Environment, first_trial: u32, segment_index: usize) -> Self {
        let segment = &plan.segments[segment_index];
        Self {
            plan,
            environment,
            first_trial,
            segment_index,
            segment,
            cohort: &plan.cohorts[segment.cohort],
            cohort_environment: &environment.kinds[plan.cohorts[segment.cohort].kind],
        }
    }

    /// The same for a segment that is not in the plan, of people of the same cohort.
    pub fn of_segment<'b>(self, segment: &'b Segment) -> BlockContext<'b>
    where
        'a: 'b,
    {
        BlockContext { segment, ..self }
    }

    pub fn scenario(&self) -> &'a Scenario {
        &self.plan.scenario
    }

    pub fn n_months(&self) -> usize {
        self.plan.n_months()
    }

    /// The people of the segment, in the order of the plan.
    pub fn people(&self) -> &'a [Person] {
        &self.plan.people[self.segment.people.clone()]
    }

    /// Monthly base pay of one of these people before raises.
    #[inline(always)]
    pub fn base_pay(&self, person: &Person) -> BasePay {
        BasePay::of(&self.cohort.group, &person.pay.personal(), self.environment)
    }

    /// What lines of cost read, for people of the segment who used `quantities`.
    pub fn account<'b>(&self, quantities: &'b Quantities) -> Account<'b>
    where
        'a: 'b,
    {
        Account {
            terms: self.cohort.entitlements(self.scenario()),
            environment: self.environment,
            cohort: self.cohort_environment,
            fleet: &self.environment.fleets[self.segment.fleet],
            quantities,
        }
    }
}
