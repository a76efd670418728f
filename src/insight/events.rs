//! What begins on a date within the horizon and changes what follows: caps, price steps, raises.

use serde::Serialize;

use crate::quantity::Month;

/// Something that begins with a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatedEvent {
    pub month: Month,
    pub kind: EventKind,
    /// In few words, such as `cap of engineers`.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Cap,
    Price,
    Raise,
    Other,
}

/// What begins in the horizon of `plan` after its first month, in order.
pub fn of_plan(_plan: &crate::simulation::Plan) -> Vec<DatedEvent> {
    vec![]
}
