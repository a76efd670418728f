//! Model use beyond the quota, billed at a multiple of the price.

use super::{Cash, Concept, Element, Quantity, beyond, inputs};
use crate::scenario::access::Served;

/// 100 million tokens beyond the quota at 0.74 × 1.25: 92.50.
pub(super) const CONCEPT: Concept = Concept {
    name: "overage",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use beyond quota = million tokens × blended price × overage multiple",
    applies: |terms| beyond::service(terms, Served::Overage).is_some(),
    inputs: inputs::tokens_within_access,
    charge: |account, out| beyond::charge(account, Served::Overage, Quantity::TokensOverage, out),
    cash: Cash::AsItAccrues,
};
