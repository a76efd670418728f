//! Model use within the quota, at the blended price of the four token classes.

use super::{Cash, CostLine, Element, Quantity, charge_tokens, inputs};

/// 150 million tokens at 0.74 per million: 111.
pub(super) const LINE: CostLine = CostLine {
    name: "API quota",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use within quota = million tokens × blended price of the month",
    // A seat with credits bills what goes through it, which is everything where no tools are told apart.
    applies: |terms| terms.usage.is_some() && !(terms.bills_through_seat() && terms.has_one_tool()),
    inputs: inputs::tokens_within_access,
    charge: |account, out| charge_tokens(account, &[Quantity::TokensInQuota], out),
    cash: Cash::AsItAccrues,
};
