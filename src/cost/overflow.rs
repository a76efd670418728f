//! Model use beyond the quota that moved to another tool, on another bill of the company.

use super::{Cash, CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens beyond the quota at 0.74 × 1.1: 81.40.
pub(super) const LINE: CostLine = CostLine {
    name: "spilled use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use moved to another tool = million tokens × blended price × multiple there",
    applies: |terms| exceeded::service(terms, ServedAs::Overflow).is_some(),
    inputs: inputs::tokens_within_access,
    charge: |account, out| exceeded::charge(account, ServedAs::Overflow, Quantity::TokensOverflowed, out),
    cash: Cash::AsItAccrues,
};
