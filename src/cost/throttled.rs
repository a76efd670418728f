//! Model use beyond the quota, served by the cheaper model at its price.

use super::{Cash, CostLine, Element, Quantity, exceeded, inputs};
use crate::scenario::access::ServedAs;

/// 100 million tokens beyond the quota, served at 0.25 instead of 1.23 per million: 25.
pub(super) const LINE: CostLine = CostLine {
    name: "throttled use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use beyond quota on the cheaper model = million tokens × its blended price",
    applies: |terms| exceeded::service(terms, ServedAs::Throttled).is_some(),
    inputs: inputs::tokens_within_access,
    charge: |account, out| exceeded::charge(account, ServedAs::Throttled, Quantity::TokensThrottled, out),
    cash: Cash::AsItAccrues,
};
