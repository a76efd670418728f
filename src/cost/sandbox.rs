//! Model usage in the personal sandbox: what everybody may use without approval.

use super::{CostLine, Element, Quantity, charge_tokens, inputs};

/// 20 million tokens at 0.74 per million: 14.80.
pub(super) const LINE: CostLine = CostLine::new(
    "sandbox usage",
    Element::Tooling,
    "model usage in the personal sandbox = million tokens × blended price of the month",
    |account, out| charge_tokens(account, &[Quantity::TokensInSandbox], out),
)
.compute()
.applies(|terms| terms.usage.is_some() && terms.access.is_some_and(|access| access.tokens.sandbox.is_some()))
.inputs(inputs::tokens_within_access);
