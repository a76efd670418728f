//! Waiting before anything is granted, for tickets and approvals.

use std::sync::Arc;

use crate::chance::Family;
use crate::quantity::Dimension;
use crate::reading::TableReader;
use crate::scenario::number::{Number, Numbers, Range, Uncertainty};

/// `queue = { probability = 0.5, wait = { p50 = "3 days", p90 = "12 days" }, idle_share = 0.1 }`.
///
/// In each month of use a person has to wait with `probability`. Demand during the wait is not served: a wait of a third of a month leaves a third of
/// the demand over the sandbox unserved. A wait ends with the month at the latest.
#[derive(Clone, Debug)]
pub struct Queue {
    pub probability: Number,
    pub wait: Wait,
    /// Share of working time that is idle during a wait in this queue, and during one for an approval of the same resource.
    pub idle_share: Number,
}

/// Months of waiting: always the same, or sampled for every person and month.
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
            .and_then(|field| Number::read_unshared(&field, Dimension::Duration, Range::NOT_NEGATIVE, "it is sampled for every wait"));
        let idle_share = numbers.number(&table, "idle_share", Dimension::Share, Range::SHARE, 0.0);
        table.finish();
        let wait = match wait? {
            Uncertainty::Certain(months) => Wait::Same(months),
            Uncertainty::Uncertain(family) => Wait::Drawn(family),
        };
        Some(Self { probability: probability?, wait, idle_share: idle_share? })
    }
}
