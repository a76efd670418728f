//! Model use beyond the quota that somebody approved, once the wait was over.

use super::{Cash, CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens beyond the quota, granted after 6 of 30.4375 days: 80.29 million at 0.74 cost 59.41.
pub(super) const LINE: CostLine = CostLine {
    name: "approved use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use approved beyond quota = million tokens × share of the month left after the wait × blended price",
    applies: |terms| exceeded::service(terms, ServedAs::Approved).is_some(),
    inputs: inputs::tokens_within_access,
    charge: |account, out| exceeded::charge(account, ServedAs::Approved, Quantity::TokensApproved, out),
    cash: Cash::AsItAccrues,
};
