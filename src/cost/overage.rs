//! Model use beyond the quota, billed at a multiple of the price.

use super::{Cash, CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens beyond the quota at 0.74 × 1.25: 92.50.
pub(super) const LINE: CostLine = CostLine {
    name: "overage",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use beyond quota = million tokens × blended price × overage multiple",
    applies: |terms| exceeded::service(terms, ServedAs::Overage).is_some(),
    inputs: inputs::tokens_within_access,
    charge: |account, out| exceeded::charge(account, ServedAs::Overage, Quantity::TokensOverage, out),
    cash: Cash::AsItAccrues,
};
