//! Model usage over the quota, billed at a multiple of the price.

use super::{CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens over the quota at 0.74 × 1.25: 92.50.
pub(super) const LINE: CostLine = CostLine::new(
    "overage",
    Element::Tooling,
    "model usage over quota = million tokens × blended price × overage multiple",
    |account, out| exceeded::charge(account, ServedAs::Overage, Quantity::TokensOverage, out),
)
.compute()
.applies(|terms| exceeded::service(terms, ServedAs::Overage).is_some())
.inputs(inputs::tokens_within_access);
