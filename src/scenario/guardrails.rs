//! Guardrails against incidents: what notices or stops one sooner. Each is absent unless a scenario asks for it; what it does is known to
//! the file of its name among the costs.

use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::{Diagnostic, TableReader};

/// All guardrails of a scenario; they act on every incident.
#[derive(Clone, Debug, Default)]
pub struct Guardrails {
    pub alert: Option<Alert>,
    /// Dollars that each 24 hours of an incident cost at most, counted from its start.
    pub daily_limit: Option<Number>,
    /// Dollars at which an incident is ended.
    pub kill_switch: Option<Number>,
}

/// Somebody is told.
#[derive(Clone, Debug)]
pub struct Alert {
    /// Hours of running after which it is sent.
    pub after: Number,
    /// Whether somebody answers before Monday.
    pub answered_on_weekends: bool,
}

impl Guardrails {
    pub(super) fn read(root: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let Some(table) = root.table("guardrails") else { return Some(Self::default()) };
        if root.optional("incidents").is_none() {
            let warning = Diagnostic::warning("the guardrails act on nothing: the scenario has no incidents");
            root.diagnostics()
                .push(warning.at(table.place()).help("add a table such as [incidents.weekend-batch], or remove [guardrails]"));
        }
        let alert = table.read_table("alert", |alert| {
            let after = numbers.required(&alert, "after", &[Dimension::Hours], Range::NOT_NEGATIVE);
            let answered = alert.read("answered_on_weekends", |field| field.flag());
            alert.finish();
            Some(Alert { after: after?, answered_on_weekends: answered?.unwrap_or(false) })
        });
        let amount = |key, dimension| {
            table.read_table(key, |limit| {
                let amount = numbers.required(&limit, "amount", &[dimension], Range::NOT_NEGATIVE);
                limit.finish();
                amount
            })
        };
        let (daily_limit, kill_switch) = (amount("daily_limit", Dimension::MoneyPerDay), amount("kill_switch", Dimension::Money));
        table.finish();
        Some(Self { alert: alert?, daily_limit: daily_limit?, kill_switch: kill_switch? })
    }
}
