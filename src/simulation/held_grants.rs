//! The grants of whoever holds a position when it enters the horizon, in one block of trials.
//!
//! They depend on the terms of the person and on nothing drawn for them, so that they are worked out once for people with equal terms who follow one
//! another.

use super::context::BlockContext;
use super::plan::PayTerms;
use crate::cost::grant_values::GrantUnit;
use crate::cost::vesting::GrantCourse;
use crate::intake::headcount::EquityKind;
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes, MonthLanes};

/// The grants of a person, and what vests of them.
pub struct HeldGrants {
    /// Whose they are; absent: nobody's yet.
    terms: Option<PayTerms>,
    pub all: Vec<HeldGrant>,
    /// RSUs that vest by month, USD at the share price of the start; absent where the person has none.
    pub vesting: Option<MonthLanes>,
    /// RSUs that vested before the horizon, likewise.
    pub vested_before: Lanes,
    /// RSUs that vested in the months of the year before the horizon, likewise, the last of them first.
    pub vested_earlier: Vec<Lanes>,
}

/// One grant.
pub struct HeldGrant {
    pub course: GrantCourse,
    pub kind: EquityKind,
    pub unit: GrantUnit,
    /// How many of the unit the grant is.
    pub amount: f64,
}

impl HeldGrants {
    /// Nobody's.
    pub fn new() -> Self {
        Self { terms: None, all: vec![], vesting: None, vested_before: [0.0; LANES], vested_earlier: vec![] }
    }

    /// Forgets whose they are: people of another cohort may have equal terms and other grants.
    pub fn forget(&mut self) {
        self.terms = None;
    }

    /// Those of somebody on these terms.
    #[inline(always)]
    pub fn set(&mut self, context: &BlockContext<'_>, terms: &PayTerms) {
        if self.terms.as_ref() != Some(terms) {
            self.replace(context, terms);
        }
    }

    #[cold]
    fn replace(&mut self, context: &BlockContext<'_>, terms: &PayTerms) {
        let (scenario, values) = (context.scenario(), &context.cohort_environment.grants);
        let ownership = context.cohort.package.as_deref().map(|package| &package.ownership);
        *self = Self { terms: Some(*terms), ..Self::new() };
        for grant in terms.grants(ownership, scenario) {
            let course = terms.course(&grant, scenario);
            if grant.kind == EquityKind::Rsu {
                let in_dollars = |share: f64| values.at_market(grant.unit, &[grant.amount * share; LANES]);
                let vesting = self.vesting.get_or_insert_with(|| MonthLanes::zero(context.n_months()));
                for (row, share) in vesting.iter_mut().zip(&course.vests).filter(|(_, share)| **share != 0.0) {
                    add(row, &in_dollars(*share));
                }
                add(&mut self.vested_before, &in_dollars(course.before.vested));
                let schedule = grant.schedule();
                let by_the_end_of = |back: i32| schedule.vested_by(terms.last_day_at_work(scenario.start.plus(-back)));
                self.vested_earlier.resize(scenario.start.of_year() as usize - 1, [0.0; LANES]);
                for (earlier, back) in self.vested_earlier.iter_mut().zip(1..) {
                    add(earlier, &in_dollars(by_the_end_of(back) - by_the_end_of(back + 1)));
                }
            }
            self.all.push(HeldGrant { course, kind: grant.kind, unit: grant.unit, amount: grant.amount });
        }
    }
}
