//! Model use in the personal sandbox: what everybody may use without asking.

use super::{Cash, CostLine, Element, Quantity, charge_tokens, inputs};

/// 20 million tokens at 0.74 per million: 14.80.
pub(super) const LINE: CostLine = CostLine {
    name: "sandbox use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use in the personal sandbox = million tokens × blended price of the month",
    applies: |terms| terms.usage.is_some() && terms.access.is_some_and(|access| access.tokens.sandbox.is_some()),
    inputs: inputs::tokens_within_access,
    charge: |account, out| charge_tokens(account, &[Quantity::TokensInSandbox], out),
    cash: Cash::AsItAccrues,
};
