//! Guardrails against incidents: what detects or stops one sooner. Those of money bound each day of ordinary use as well. There is none by default. How
//! each works is in the file of its name in `cost`.

use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::{Diagnostic, TableReader};

/// All guardrails of a scenario, which apply to every incident.
#[derive(Clone, Debug, Default)]
pub struct Guardrails {
    pub alert: Option<Alert>,
    /// Most that each 24 hours of an incident cost, counted from its start, or a day of a person's ordinary use of one resource, in dollars.
    pub daily_limit: Option<Number>,
    /// Spending at which an incident or a day of a person's ordinary use of one resource is stopped, in dollars.
    pub kill_switch: Option<Number>,
}

/// An alert to somebody who stops the incident.
#[derive(Clone, Debug)]
pub struct Alert {
    /// Hours after the start at which it is sent.
    pub after: Number,
    /// Whether somebody answers before Monday.
    pub answered_on_weekends: bool,
}

impl Guardrails {
    /// Whether one of them acts on ordinary use.
    pub fn bound_use(&self) -> bool {
        self.daily_limit.is_some() || self.kill_switch.is_some()
    }

    pub(super) fn read(root: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let Some(table) = root.table("guardrails") else { return Some(Self::default()) };
        let is_written = |key| table.optional(key).is_some();
        let bound_use = ["daily_limit", "kill_switch"].into_iter().any(is_written) && somebody_uses_compute(root);
        if !table.is_empty() && !bound_use && root.optional("incidents").is_none() {
            let warning = Diagnostic::warning("the guardrails have no effect: the scenario has no incidents");
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

/// Whether a group has a usage.
fn somebody_uses_compute(root: &TableReader<'_>) -> bool {
    let groups = root.table("groups").map_or(vec![], |groups| groups.all());
    groups.iter().any(|(_, group)| ["usage", "gpu_usage"].into_iter().any(|key| group.node.get(key).is_some()))
}
