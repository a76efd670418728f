//! Model usage over the quota that a team's or the company's pool serves.

use super::{CostLine, Element, Quantity, charge_tokens, inputs};

/// 300 and 100 million tokens are wanted from a pool of 148 dollars; at 0.74 it serves half of each: 150 and 50 million, 148 in total.
pub(super) const LINE: CostLine = CostLine::new(
    "pooled usage",
    Element::Tooling,
    "model usage from shared pools = million tokens × blended price; a pool that runs short is divided in proportion to demand",
    |account, out| charge_tokens(account, &[Quantity::TokensFromTeamPool, Quantity::TokensFromCompanyPool], out),
)
.compute()
.applies(|terms| terms.usage.is_some() && terms.token_cap().is_some_and(|cap| cap.team_pool.is_some() || cap.company_pool.is_some()))
.inputs(inputs::tokens_within_access);
