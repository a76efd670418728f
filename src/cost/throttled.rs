//! Model usage over the quota, served by the cheaper model at its price.

use super::{CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens over the quota, served at 0.25 instead of 1.23 per million: 25.
pub(super) const LINE: CostLine = CostLine::new(
    "throttled usage",
    Element::Tooling,
    "model usage over quota on the cheaper model = million tokens × its blended price",
    |account, out| exceeded::charge(account, ServedAs::Throttled, Quantity::TokensThrottled, out),
)
.compute()
.applies(|terms| exceeded::service(terms, ServedAs::Throttled).is_some())
.inputs(inputs::tokens_within_access);
