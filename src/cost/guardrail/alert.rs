//! An alert: somebody is told after so many hours of running, and looks at once or on Monday.

use super::Guardrail;
use crate::cost::incident::GuardrailBounds;

/// Noticed by itself after 20 hours, alerted after 2: stopped after 2.
pub(super) const GUARDRAIL: Guardrail = Guardrail {
    name: "alert",
    meaning: "hours until stopped = min(hours until noticed, hours until the alert), with the wait until Monday where nobody answers before",
    number: |guardrails| guardrails.alert.as_ref().map(|alert| &alert.after),
    is_of_money: false,
    tighten: |guardrails, after, bounds| {
        bounds.alert_after = after;
        bounds.answered_at_weekend = guardrails.alert.as_ref().is_some_and(|alert| alert.answered_on_weekends);
    },
};

/// Hours until somebody stops it. `wait` is that until Monday where it starts at a weekend.
///
/// An alert that nobody answers at a weekend waits as long as whatever else is noticed: after 2 hours and 62 of waiting, 64.
pub fn stopped_after(noticed_after: f64, wait: Option<f64>, bounds: &GuardrailBounds) -> f64 {
    match wait {
        None => noticed_after.min(bounds.alert_after),
        Some(wait) if bounds.answered_at_weekend => (noticed_after + wait).min(bounds.alert_after),
        Some(wait) => noticed_after.min(bounds.alert_after) + wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_stops_what_would_have_been_noticed_later() {
        let alert = |after, answered| GuardrailBounds { alert_after: after, answered_at_weekend: answered, ..GuardrailBounds::NONE };
        assert_eq!(stopped_after(20.0, None, &GuardrailBounds::NONE), 20.0);
        assert_eq!(stopped_after(20.0, None, &alert(2.0, false)), 2.0);
        assert_eq!(stopped_after(1.0, None, &alert(2.0, false)), 1.0);
        assert_eq!(stopped_after(20.0, Some(62.0), &GuardrailBounds::NONE), 82.0);
        assert_eq!(stopped_after(20.0, Some(62.0), &alert(2.0, false)), 64.0);
        assert_eq!(stopped_after(20.0, Some(62.0), &alert(2.0, true)), 2.0);
        assert_eq!(stopped_after(f64::INFINITY, Some(62.0), &alert(2.0, false)), 64.0);
    }
}
