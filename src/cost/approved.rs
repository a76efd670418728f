//! Model usage over the quota that was approved, once the approval time had passed.

use super::{CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens over the quota, approved after 6 of 30.4375 days: 80.29 million at 0.74 cost 59.41.
pub(super) const LINE: CostLine = CostLine::new(
    "approved usage",
    Element::Tooling,
    "model usage approved over quota = million tokens × share of the month left after approval × blended price",
    |account, out| exceeded::charge(account, ServedAs::Approved, Quantity::TokensApproved, out),
)
.compute()
.applies(|terms| exceeded::service(terms, ServedAs::Approved).is_some())
.inputs(inputs::tokens_within_access);
