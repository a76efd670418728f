//! Waiting before anything is granted: tickets and approvals of firms that grant the same hours, only later.

use std::sync::Arc;

use crate::chance::Family;
use crate::quantity::Dimension;
use crate::reading::TableReader;
use crate::scenario::number::{Number, Numbers, Range, Uncertainty};

/// `queue = { probability = 0.5, wait = { p50 = "3 days", p90 = "12 days" }, idle_share = 0.1 }`.
///
/// In a month of use a person has to wait with `probability`. What a month loses in waiting is not served: a wait of a third of it blocks a third
/// of what is wanted beyond the sandbox. A wait is cut off at the month's end.
#[derive(Clone, Debug)]
pub struct Queue {
    pub probability: Number,
    pub wait: Wait,
    /// Share of the working time that passes idle while one waits.
    pub idle_share: Number,
}

/// Months waited: the same every time, or drawn anew for every person and month.
#[derive(Clone, Debug)]
pub enum Wait {
    Same(f64),
    Drawn(Arc<dyn Family>),
}

impl Queue {
    pub(super) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let probability = numbers.number(&table, "probability", Dimension::Share, Range::SHARE, 1.0);
        let wait = table
            .required("wait", "\"5 days\"")
            .and_then(|field| Number::read_unshared(&field, Dimension::Duration, Range::NOT_NEGATIVE, "every wait is drawn anew"));
        let idle_share = numbers.number(&table, "idle_share", Dimension::Share, Range::SHARE, 0.0);
        table.finish();
        let wait = match wait? {
            Uncertainty::Certain(months) => Wait::Same(months),
            Uncertainty::Uncertain(family) => Wait::Drawn(family),
        };
        Some(Self { probability: probability?, wait, idle_share: idle_share? })
    }
}
