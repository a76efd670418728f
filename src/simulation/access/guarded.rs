//! Guardrails of money on ordinary use: what they leave of the demand of one person for one resource in a month.

use super::days::ActiveDays;
use crate::cost::Environment;
use crate::cost::allowance::value_of;
use crate::cost::guardrail::ordinary_use::{hardly_limited_up_to, most_a_day, served_share};
use crate::quantity::Lanes;
use crate::quantity::columns::lanes;
use crate::scenario::Scenario;
use crate::simulation::plan::UsagePlan;

/// What the guardrails of a scenario allow people with a usage per day, in one block of trials.
pub struct GuardedDays {
    /// Dollars.
    most: Lanes,
    /// Dollars of an average day up to which hardly anything is withheld.
    hardly_limited: Lanes,
    active: ActiveDays,
}

impl GuardedDays {
    /// Absent where no guardrail bounds dollars.
    pub fn new(usage: &UsagePlan, environment: &Environment, scenario: &Scenario) -> Option<Self> {
        let most = |lane: usize| most_a_day(&scenario.guardrails, |number| environment.value(number)[lane]);
        most(0)?;
        let most = lanes(|lane| most(lane).unwrap_or(f64::INFINITY));
        let active = ActiveDays::new(&usage.usage, environment, scenario);
        let hardly_limited = lanes(|lane| hardly_limited_up_to(most[lane], active.sigma_in(lane)));
        Some(Self { most, hardly_limited, active })
    }
}

/// One person's month under guardrails.
pub struct Guarded<'a> {
    pub days: &'a GuardedDays,
    pub month: usize,
    /// Share of the month at work.
    pub at_work: f64,
    /// USD per unit.
    pub price: &'a Lanes,
    /// The part of demand that is no incident, which guardrails bound by themselves; absent: all of it.
    pub ordinary: Option<&'a Lanes>,
}

impl Guarded<'_> {
    /// The units of `demand` that are not served. Few scenarios have guardrails of money, and the others are faster without this in their way.
    #[cold]
    #[inline(never)]
    pub fn withheld(&self, demand: &Lanes) -> Lanes {
        let ordinary = self.ordinary.unwrap_or(demand);
        let spend = value_of(ordinary, self.price);
        let days = self.days.active.number_in(self.month, self.at_work);
        lanes(|lane| {
            let a_day = spend[lane] / days[lane];
            if a_day <= self.days.hardly_limited[lane] {
                return 0.0;
            }
            ordinary[lane] * (1.0 - served_share(a_day, self.days.most[lane], self.days.active.sigma_in(lane)))
        })
    }
}
