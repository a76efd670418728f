//! What bounds one incident, and what it costs within those bounds.
//!
//! ```text
//! hours = min(hours until it ends by itself, hours until somebody stops it, hours until the kill switch ends it)
//! cost  = min(Σ over days of min(hours run × spend per hour, daily limit), kill switch, maximum cost)
//! ```

use super::{GUARDRAILS, alert, daily_limit};
use crate::scenario::{Guardrails, Incident, Number};

/// What bounds one incident; infinite where nothing does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GuardrailBounds {
    /// Hours until an alert is sent.
    pub alert_after: f64,
    pub answered_on_weekends: bool,
    /// Dollars for each 24 hours.
    pub daily_limit: f64,
    /// Dollars at which the kill switch ends it.
    pub ended_at: f64,
    /// Dollars it costs at most, however long it runs.
    pub max_cost: f64,
}

/// The cost of one incident, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct IncidentCost {
    pub dollars: f64,
    /// Hours it ran; zero for an incident of a stated size.
    pub hours: f64,
}

impl GuardrailBounds {
    pub const NONE: Self = Self {
        alert_after: f64::INFINITY,
        answered_on_weekends: false,
        daily_limit: f64::INFINITY,
        ended_at: f64::INFINITY,
        max_cost: f64::INFINITY,
    };

    /// The bounds of an incident where each number has the value that `value` gives it.
    pub fn of(incident: &Incident, guardrails: &Guardrails, value: impl Fn(&Number) -> f64) -> Self {
        let max_cost = incident.max_cost.as_ref().map_or(f64::INFINITY, &value);
        Self { max_cost, ..Self::of_guardrails(guardrails, value) }
    }

    /// The bounds of the guardrails alone.
    pub fn of_guardrails(guardrails: &Guardrails, value: impl Fn(&Number) -> f64) -> Self {
        let mut bounds = Self::NONE;
        for guardrail in GUARDRAILS {
            if let Some(number) = (guardrail.number)(guardrails) {
                (guardrail.tighten)(guardrails, value(number), &mut bounds);
            }
        }
        bounds
    }

    /// Hours until somebody stops it. `wait` is the time until Monday for an incident that starts on a weekend.
    pub fn stopped_after(&self, noticed_after: f64, wait: Option<f64>) -> f64 {
        alert::stopped_after(noticed_after, wait, self.alert_after, self.answered_on_weekends)
    }

    /// The most that an incident of a stated size may cost: it counts as the cost of a single day.
    pub fn most_of_size(&self) -> f64 {
        self.daily_limit.min(self.ended_at).min(self.max_cost)
    }

    /// The cost of an incident that would run for `hours` at `rate` dollars per hour. 62 hours at 255.36: 15,832.32.
    pub fn of_running(&self, rate: f64, hours: f64) -> IncidentCost {
        IncidentCost {
            dollars: daily_limit::spent(rate, hours, self.daily_limit).min(self.ended_at).min(self.max_cost),
            hours: hours.min(self.hours_until_ended(rate)),
        }
    }

    /// Hours until the kill switch ends an incident that keeps running; infinite where it never does.
    pub fn hours_until_ended(&self, rate: f64) -> f64 {
        daily_limit::hours_until(self.ended_at, rate, self.daily_limit)
    }
}

impl IncidentCost {
    /// The cost of an incident of a stated size that may cost `most` at most. 40,000 under a limit of 5,000 per day costs 5,000.
    #[inline(always)]
    pub fn of_size(dollars: f64, most: f64) -> Self {
        Self { dollars: if dollars > most { most } else { dollars }, hours: 0.0 }
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
        assert!((dollars(GuardrailBounds { daily_limit: 5_000.0, ..GuardrailBounds::NONE }, 62.0) - 13_575.04).abs() < 1e-9);
        let alert = GuardrailBounds { alert_after: 2.0, answered_on_weekends: true, ..GuardrailBounds::NONE };
        assert!((dollars(alert, alert.stopped_after(0.0, Some(62.0))) - 510.72).abs() < 1e-9);
        let ended = GuardrailBounds { ended_at: 10_000.0, max_cost: 12_000.0, ..GuardrailBounds::NONE }.of_running(rate, 62.0);
        assert!(ended.dollars == 10_000.0 && (ended.hours - 10_000.0 / rate).abs() < 1e-9);
        // A maximum cost bounds the dollars, not the hours.
        assert_eq!(
            GuardrailBounds { max_cost: 12_000.0, ..GuardrailBounds::NONE }.of_running(rate, 62.0),
            IncidentCost { dollars: 12_000.0, hours: 62.0 }
        );
        assert_eq!(
            IncidentCost::of_size(40_000.0, GuardrailBounds { daily_limit: 5_000.0, ..GuardrailBounds::NONE }.most_of_size()).dollars,
            5_000.0
        );
    }
}
