//! A kill switch: it ends an incident that has spent a given amount, on weekends too. A day of a person's ordinary use counts as one run.

use super::Guardrail;

/// 20,000 at 255.36 per hour: ended after 78.3 hours.
pub(super) const GUARDRAIL: Guardrail = Guardrail {
    name: "kill_switch",
    meaning: "cost of an incident = min(what it would spend, the amount at which it is ended); a day of a person's ordinary use is bounded likewise",
    number: |guardrails| guardrails.kill_switch.as_ref(),
    is_of_money: true,
    tighten: |_, amount, bounds| bounds.ended_at = amount,
};
