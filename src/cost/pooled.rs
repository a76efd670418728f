//! Model use beyond the quota that a team's or the company's pool serves.

use super::{Account, Cash, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// 300 and 100 million tokens are wanted of a pool of 148 dollars; at 0.74 it serves half of each: 150 and 50 million, 148 together.
pub(super) const CONCEPT: Concept = Concept {
    name: "pooled use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use from pools = million tokens × blended price; short pools are shared in proportion to what is wanted",
    applies: |terms| {
        let cap = terms.access.and_then(|access| access.tokens.cap.as_ref());
        terms.usage.is_some() && cap.is_some_and(|cap| cap.team_pool.is_some() || cap.company_pool.is_some())
    },
    inputs: inputs::tokens_within_access,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    charge_each(out, |month, lane| {
        let pools = [Quantity::TokensFromTeamPool, Quantity::TokensFromCompanyPool];
        let tokens: f64 = pools.iter().map(|pool| account.quantities.month(*pool, month)[lane]).sum();
        tokens * account.kind.token_price.month(month)[lane]
    });
}
