//! Waiting before anything is granted: tickets and approvals of firms that grant the same hours, only later.

use std::sync::Arc;

use crate::chance::Family;
use crate::quantity::Dimension;
use crate::reading::TableReader;
use crate::scenario::number::{Number, Numbers, Range, Uncertainty};

/// `queue = { chance = 0.5, wait = { p50 = "3 days", p90 = "12 days" }, idle = 0.1 }`.
///
/// In a month of use a person has to wait with `chance`. What a month loses in waiting is not served: a wait of a third of it blocks a third
/// of what is wanted beyond the sandbox. A wait is cut off at the month's end.
#[derive(Clone, Debug)]
pub struct Queue {
    pub chance: Number,
    pub wait: Wait,
    /// Share of the working time that passes idle while one waits.
    pub idle: Number,
}

/// Months waited: the same every time, or drawn anew for every person and month.
#[derive(Clone, Debug)]
pub enum Wait {
    Same(f64),
    Drawn(Arc<dyn Family>),
}

impl Queue {
    pub(super) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let chance = numbers.number(&table, "chance", Dimension::Share, Range::SHARE, 1.0);
        let wait = table
            .required("wait", "\"5 days\"")
            .and_then(|field| Number::read_unshared(&field, Dimension::Duration, Range::NOT_NEGATIVE, "every wait is drawn anew"));
        let idle = numbers.number(&table, "idle", Dimension::Share, Range::SHARE, 0.0);
        table.finish();
        let wait = match wait? {
            Uncertainty::Certain(months) => Wait::Same(months),
            Uncertainty::Uncertain(family) => Wait::Drawn(family),
        };
        Some(Self { chance: chance?, wait, idle: idle? })
    }
}
