//! What one incident costs: a size, or hours × spend an hour, inside the bounds that a ceiling and the guardrails set.
//!
//! ```text
//! hours = min(how long it lasts by itself, when somebody stops it, when the kill switch ends it)
//! cost  = min(Σ over days of min(hours run × spend an hour, daily limit), kill switch, ceiling)
//! ```
//! The month in which an incident begins bears all of it. Nothing is drawn here; the exact mean of one incident is in [`expected`].

pub mod expected;

use super::Environment;
use super::guardrail::{GUARDRAILS, alert, daily_limit};
use crate::quantity::columns::lanes;
use crate::quantity::{Lanes, MonthLanes};
use crate::scenario::incidents::{Damage, IncidentSpend};
use crate::scenario::{Guardrails, Incident, Number, Prices};

/// What bounds one incident; infinite where nothing does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GuardrailBounds {
    /// Hours until an alert.
    pub alert_after: f64,
    pub answered_at_weekend: bool,
    /// Dollars for each 24 hours.
    pub a_day: f64,
    /// Dollars at which it is ended.
    pub ended_at: f64,
    /// Dollars it costs at most, however long it runs.
    pub ceiling: f64,
}

/// What one incident, or several, came to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct IncidentCost {
    pub dollars: f64,
    /// Hours it ran; zero for one of a stated size.
    pub hours: f64,
}

/// What a block of trials needs to know of one kind of incident.
#[derive(Clone, Debug)]
pub struct IncidentEnvironment {
    /// −ln P(0) of one expected arrival.
    pub hazard: Lanes,
    /// P(0) of a whole month of one person, one team or the company.
    pub none: Lanes,
    /// Leading bits of a uniform draw above which something may happen in such a month.
    pub sifted_from: Lanes,
    /// P(at most one) of such a month.
    pub one_at_most: Lanes,
    /// The most that one of a stated size may cost, dollars; NaN in the mean world.
    pub most_of_size: Lanes,
    /// By lane; empty in the mean world.
    pub bounds: Vec<GuardrailBounds>,
    /// Spend of one that runs, dollars an hour.
    pub hourly: MonthLanes,
    /// Exact means of one incident by the month it begins in; empty but in the mean world.
    pub means: Vec<IncidentCost>,
}

impl GuardrailBounds {
    pub const NONE: Self = Self {
        alert_after: f64::INFINITY,
        answered_at_weekend: false,
        a_day: f64::INFINITY,
        ended_at: f64::INFINITY,
        ceiling: f64::INFINITY,
    };

    /// The bounds of an incident where each number has the value `value` gives it.
    pub fn of(incident: &Incident, guardrails: &Guardrails, value: impl Fn(&Number) -> f64) -> Self {
        let mut bounds = Self { ceiling: incident.max_cost.as_ref().map_or(f64::INFINITY, &value), ..Self::NONE };
        for guardrail in GUARDRAILS {
            if let Some(number) = (guardrail.number)(guardrails) {
                (guardrail.tighten)(guardrails, value(number), &mut bounds);
            }
        }
        bounds
    }

    /// Hours until somebody stops it; `wait` is that until Monday where it starts at a weekend.
    pub fn stopped_after(&self, noticed_after: f64, wait: Option<f64>) -> f64 {
        alert::stopped_after(noticed_after, wait, self)
    }

    /// The most that an incident of a stated size, which is a single day's, may cost.
    pub fn most_of_size(&self) -> f64 {
        self.a_day.min(self.ended_at).min(self.ceiling)
    }

    /// An incident that would run for `hours` at `rate` dollars an hour. 62 hours at 255.36: 15,832.32.
    pub fn of_running(&self, rate: f64, hours: f64) -> IncidentCost {
        IncidentCost {
            dollars: daily_limit::spent(rate, hours, self.a_day).min(self.ended_at).min(self.ceiling),
            hours: hours.min(self.hours_until_ended(rate)),
        }
    }

    /// When the kill switch ends one that goes on; infinite where none does.
    fn hours_until_ended(&self, rate: f64) -> f64 {
        daily_limit::hours_until(self.ended_at, rate, self.a_day)
    }
}

impl IncidentCost {
    /// Of an incident of a stated size that may cost `most` at most. 40,000 under 5,000 a day cost 5,000.
    #[inline(always)]
    pub fn of_size(dollars: f64, most: f64) -> Self {
        Self { dollars: if dollars > most { most } else { dollars }, hours: 0.0 }
    }
}

/// Dollars an hour that an incident spends in each month: 64 GPUs at 3.99 are 255.36. Zero for one of a stated size.
pub fn hourly(incident: &Incident, prices: &Prices, environment: &Environment) -> MonthLanes {
    let mut hourly = MonthLanes::zero(environment.share_price.n_months());
    let Damage::Running(running) = &incident.damage else { return hourly };
    for (month, row) in hourly.iter_mut().enumerate() {
        *row = match &running.spend {
            IncidentSpend::Rate(rate) => *environment.value(rate),
            IncidentSpend::Gpus { name, count } => {
                let (count, rent, path) = (
                    environment.value(count),
                    environment.value(&prices.gpus[name].on_demand),
                    environment.prices.gpu_rents[name].on_demand.month(month),
                );
                lanes(|lane| count[lane] * rent[lane] * path[lane])
            }
        };
    }
    hourly
}

/// The numbers of a scenario that move what one incident of this kind costs, price by price and bound by bound.
pub fn numbers<'a>(incident: &'a Incident, guardrails: &'a Guardrails, prices: &'a Prices) -> Vec<&'a Number> {
    let (bounds, spend) = (bounding(incident, guardrails), spending(incident, prices));
    let weekend = match &incident.damage {
        Damage::Running(running) => Some(&running.weekend_share),
        Damage::Money(_) => None,
    };
    let drift = matches!(&incident.damage, Damage::Running(running) if matches!(running.spend, IncidentSpend::Gpus { .. }));
    bounds.into_iter().chain(spend).chain(weekend).chain(drift.then_some(&prices.gpu_drift)).collect()
}

/// Numbers that bound an incident of this kind.
fn bounding<'a>(incident: &'a Incident, guardrails: &'a Guardrails) -> Vec<&'a Number> {
    let is_running = matches!(incident.damage, Damage::Running(_));
    let acting = GUARDRAILS.into_iter().filter(|guardrail| guardrail.is_of_money || is_running);
    acting.filter_map(|guardrail| (guardrail.number)(guardrails)).chain(&incident.max_cost).collect()
}

/// Numbers that make what it spends an hour.
fn spending<'a>(incident: &'a Incident, prices: &'a Prices) -> Vec<&'a Number> {
    match &incident.damage {
        Damage::Money(_) => vec![],
        Damage::Running(running) => match &running.spend {
            IncidentSpend::Rate(rate) => vec![rate],
            IncidentSpend::Gpus { name, count } => vec![count, &prices.gpus[name].on_demand],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekend_of_64_gpus_costs_what_was_worked_out_by_hand() {
        let rate = 64.0 * 3.99;
        let dollars = |bounds: GuardrailBounds, hours| bounds.of_running(rate, hours).dollars;
        assert!((dollars(GuardrailBounds::NONE, 62.0) - 15_832.32).abs() < 1e-9);
        assert!((dollars(GuardrailBounds { a_day: 5_000.0, ..GuardrailBounds::NONE }, 62.0) - 13_575.04).abs() < 1e-9);
        let alert = GuardrailBounds { alert_after: 2.0, answered_at_weekend: true, ..GuardrailBounds::NONE };
        assert!((dollars(alert, alert.stopped_after(0.0, Some(62.0))) - 510.72).abs() < 1e-9);
        let killed = GuardrailBounds { ended_at: 10_000.0, ceiling: 12_000.0, ..GuardrailBounds::NONE }.of_running(rate, 62.0);
        assert!(killed.dollars == 10_000.0 && (killed.hours - 10_000.0 / rate).abs() < 1e-9);
        // A ceiling bounds the bill, not the hours.
        assert_eq!(
            GuardrailBounds { ceiling: 12_000.0, ..GuardrailBounds::NONE }.of_running(rate, 62.0),
            IncidentCost { dollars: 12_000.0, hours: 62.0 }
        );
        assert_eq!(
            IncidentCost::of_size(40_000.0, GuardrailBounds { a_day: 5_000.0, ..GuardrailBounds::NONE }.most_of_size()).dollars,
            5_000.0
        );
    }
}
