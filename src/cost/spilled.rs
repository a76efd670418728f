//! Model use beyond the quota that moved to another tool, on another bill of the company.

use super::{Cash, Concept, Element, Quantity, beyond, inputs};
use crate::scenario::access::Served;

/// 100 million tokens beyond the quota at 0.74 × 1.1: 81.40.
pub(super) const CONCEPT: Concept = Concept {
    name: "spilled use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use moved to another tool = million tokens × blended price × multiple there",
    applies: |terms| beyond::service(terms, Served::Spilled).is_some(),
    inputs: inputs::tokens_within_access,
    charge: |account, out| beyond::charge(account, Served::Spilled, Quantity::TokensSpilled, out),
    cash: Cash::AsItAccrues,
};
