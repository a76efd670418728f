//! Fine-tuning jobs: how many a person demands each month, and how many of them the allowance of the calendar year pays for.

use super::plan::Cohort;
use super::position::Position;
use crate::chance::Stream;
use crate::chance::process::poisson;
use crate::chance::stream::FourMonthBuffer;
use crate::cost::allowance::jobs_paid;
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes};
use crate::scenario::Scenario;

/// Fine-tuning of a cohort in one block of trials.
pub struct JobsBlock {
    /// Jobs per month of somebody who is at work for all of it.
    rate: Lanes,
    /// The distribution of their number.
    table: poisson::PoissonTable,
    limits: Vec<Lanes>,
}

impl JobsBlock {
    /// Absent where the package of `cohort` has no fine-tuning.
    pub fn new(cohort: &Cohort, environment: &Environment, scenario: &Scenario) -> Option<Self> {
        let rate = *environment.value(&cohort.package.as_deref()?.development.fine_tuning.as_ref()?.jobs);
        Some(Self { rate, table: poisson::PoissonTable::new(&rate), limits: limits(cohort, environment, scenario)? })
    }

    /// Counts the jobs of one position in each month; they are paid until the year's allowance is used up.
    #[inline(always)]
    pub fn count(&self, position: &Position<'_>, stream: &Stream, quantities: &mut Quantities) {
        let mut buffer = FourMonthBuffer::ZERO;
        let mut wanted_so_far = [0.0; LANES];
        let mut paid_so_far = [0.0; LANES];
        for (index, month) in position.context.scenario().calendar().enumerate() {
            if month.of_year() == 1 {
                (wanted_so_far, paid_so_far) = ([0.0; LANES], [0.0; LANES]);
            }
            let uniforms = stream.buffered_uniforms(position.person.key, index, position.context.first_trial, &mut buffer);
            let limit = &self.limits[index];
            let wanted = if position.is_always_at_work(index) {
                self.table.quantiles(uniforms)
            } else {
                let at_work = position.at_work(index);
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

/// Jobs that the allowance of the calendar year pays for, by month of the horizon: the allowance over the price of a job. A year of which the
/// horizon holds only some months has their part of the allowance. Absent where the package of `cohort` has no fine-tuning.
pub fn limits(cohort: &Cohort, environment: &Environment, scenario: &Scenario) -> Option<Vec<Lanes>> {
    let tuning = cohort.package.as_deref()?.development.fine_tuning.as_ref()?;
    let [allowance, tokens, price] = [&tuning.allowance, &tuning.tokens, &tuning.price].map(|number| environment.value(number));
    let n_months_of = |year| scenario.calendar().filter(|month| month.year() == year).count() as f64;
    Some(scenario.calendar().map(|month| jobs_paid(allowance, n_months_of(month.year()), tokens, price)).collect())
}
