//! Model use beyond the quota that a team's or the company's pool serves.

use super::{Cash, CostLine, Element, Quantity, charge_tokens, inputs};

/// 300 and 100 million tokens are wanted of a pool of 148 dollars; at 0.74 it serves half of each: 150 and 50 million, 148 together.
pub(super) const LINE: CostLine = CostLine {
    name: "pooled use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use from pools = million tokens × blended price; short pools are shared in proportion to what is wanted",
    applies: |terms| {
        let cap = terms.access.and_then(|access| access.tokens.cap.as_ref());
        terms.usage.is_some() && cap.is_some_and(|cap| cap.team_pool.is_some() || cap.company_pool.is_some())
    },
    inputs: inputs::tokens_within_access,
    charge: |account, out| charge_tokens(account, &[Quantity::TokensFromTeamPool, Quantity::TokensFromCompanyPool], out),
    cash: Cash::AsItAccrues,
};
