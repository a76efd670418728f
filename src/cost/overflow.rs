//! Model usage over the quota that moves to another tool, which the company pays on another bill.

use super::{CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens over the quota at 0.74 × 1.1: 81.40.
pub(super) const LINE: CostLine = CostLine::new(
    "overflow usage",
    Element::Tooling,
    "model usage over quota that moves to another tool = million tokens × blended price × price multiple there",
    |account, out| exceeded::charge(account, ServedAs::Overflow, Quantity::TokensOverflowed, out),
)
.compute()
.applies(|terms| exceeded::service(terms, ServedAs::Overflow).is_some())
.inputs(inputs::tokens_within_access);
