//! Fine-tuning jobs: how many a person wants each month, and how many of them the allowance of the calendar year pays for.

use super::occupancy::Occupancy;
use super::person::{BlockContext, at_work};
use super::plan::{Cohort, Person};
use crate::chance::process::poisson;
use crate::chance::stream::FourMonthBuffer;
use crate::cost::allowance::jobs_paid;
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes};
use crate::scenario::Scenario;

/// What all people of a kind share in one block.
pub struct Jobs {
    /// Jobs a month of whoever works all of it.
    rate: Lanes,
    /// The law of their number.
    steps: poisson::PoissonTable,
    /// Jobs that the allowance of each calendar year pays for; one entry a month of the horizon.
    paid_at_most: Vec<Lanes>,
}

impl Jobs {
    /// `None` where the package of `cohort` has no fine-tuning.
    pub fn new(cohort: &Cohort, environment: &Environment, scenario: &Scenario) -> Option<Self> {
        let rate = *environment.value(&cohort.package.as_deref()?.development.fine_tuning.as_ref()?.jobs);
        Some(Self { rate, steps: poisson::PoissonTable::new(&rate), paid_at_most: paid_at_most(cohort, environment, scenario)? })
    }

    /// Counts one person's jobs of each month, paid until the year's allowance is used up.
    #[inline(always)]
    pub fn count(
        &self,
        context: &BlockContext<'_>,
        person: &Person,
        presence: &[f64],
        occupancy: Option<&Occupancy>,
        quantities: &mut Quantities,
    ) {
        let mut drawn = FourMonthBuffer::ZERO;
        let mut wanted_so_far = [0.0; LANES];
        let mut paid_so_far = [0.0; LANES];
        for (index, month) in context.plan.scenario.calendar().enumerate() {
            if month.of_year() == 1 {
                (wanted_so_far, paid_so_far) = ([0.0; LANES], [0.0; LANES]);
            }
            let uniforms = context.streams.jobs.buffered_uniforms(person.key, index, context.first_trial, &mut drawn);
            let limit = &self.paid_at_most[index];
            let wanted = if occupancy.is_none() && presence[index] == 1.0 {
                self.steps.quantiles(uniforms)
            } else {
                let at_work = at_work(presence, occupancy, index);
                poisson::quantiles(uniforms, &lanes(|lane| self.rate[lane] * at_work[lane]))
            };
            add(&mut wanted_so_far, &wanted);
            let paid = lanes(|lane| if limit[lane] < wanted_so_far[lane] { limit[lane] } else { wanted_so_far[lane] });
            add(quantities.month_mut(Quantity::JobsWanted, index), &wanted);
            add(quantities.month_mut(Quantity::JobsPaid, index), &lanes(|lane| paid[lane] - paid_so_far[lane]));
            paid_so_far = paid;
        }
    }
}

/// The allowance of a calendar year over the price of a job; a year that lies in the horizon in part has its part of the allowance.
pub fn paid_at_most(cohort: &Cohort, environment: &Environment, scenario: &Scenario) -> Option<Vec<Lanes>> {
    let tuning = cohort.package.as_deref()?.development.fine_tuning.as_ref()?;
    let [allowance, tokens, price] = [&tuning.allowance, &tuning.tokens, &tuning.price].map(|number| environment.value(number));
    let months_of = |year| scenario.calendar().filter(|month| month.year() == year).count() as f64;
    Some(
        scenario
            .calendar()
            .map(|month| {
                let months = months_of(month.year());
                jobs_paid(allowance, months, tokens, price)
            })
            .collect(),
    )
}
