//! Model usage within the quota, at the blended price of the four token classes.

use super::{CostLine, Element, Quantity, charge_tokens, inputs};

/// 150 million tokens at 0.74 per million: 111.
pub(super) const LINE: CostLine = CostLine::new(
    "API usage",
    Element::Tooling,
    "model usage within quota = million tokens × blended price of the month",
    |account, out| charge_tokens(account, &[Quantity::TokensInQuota], out),
)
.compute()
// A seat with credits bills what goes through it, which is everything where usage is not split among tools.
.applies(|terms| terms.usage.is_some() && !(terms.bills_through_seat() && terms.has_one_tool()))
.inputs(inputs::tokens_within_access);
