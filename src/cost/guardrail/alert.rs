//! An alert: it is sent after so many hours of running, and somebody responds at once or on Monday.

use super::Guardrail;

/// Noticed without it after 20 hours, alerted after 2: stopped after 2.
pub(super) const GUARDRAIL: Guardrail = Guardrail {
    name: "alert",
    meaning: "hours until stopped = min(hours until noticed, hours until the alert), plus the wait until Monday when nobody responds on weekends",
    number: |guardrails| guardrails.alert.as_ref().map(|alert| &alert.after),
    is_of_money: false,
    tighten: |guardrails, after, bounds| {
        bounds.alert_after = after;
        bounds.answered_on_weekends = guardrails.alert.as_ref().is_some_and(|alert| alert.answered_on_weekends);
    },
};

/// Hours until somebody stops it. `wait` is the time until Monday for an incident that starts on a weekend.
///
/// An alert that nobody answers on weekends waits until Monday like everything else that is noticed: after 2 hours and a wait of 62, 64.
pub fn stopped_after(noticed_after: f64, wait: Option<f64>, alert_after: f64, answered_on_weekends: bool) -> f64 {
    match wait {
        None => noticed_after.min(alert_after),
        Some(wait) if answered_on_weekends => (noticed_after + wait).min(alert_after),
        Some(wait) => noticed_after.min(alert_after) + wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_stops_what_would_have_been_noticed_later() {
        const NEVER: f64 = f64::INFINITY;
        assert_eq!(stopped_after(20.0, None, NEVER, false), 20.0);
        assert_eq!(stopped_after(20.0, None, 2.0, false), 2.0);
        assert_eq!(stopped_after(1.0, None, 2.0, false), 1.0);
        assert_eq!(stopped_after(20.0, Some(62.0), NEVER, false), 82.0);
        assert_eq!(stopped_after(20.0, Some(62.0), 2.0, false), 64.0);
        assert_eq!(stopped_after(20.0, Some(62.0), 2.0, true), 2.0);
        assert_eq!(stopped_after(NEVER, Some(62.0), 2.0, false), 64.0);
    }
}
