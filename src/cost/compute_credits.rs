//! Compute credits: a person's own monthly allowance, spent before any quota; cost arises as they are used.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// 50 of credits at 0.50 per million tokens pay for up to 100 million; 40 million used cost 20, and the rest lapses.
pub(super) const CONCEPT: Concept = Concept {
    name: "compute credits",
    element: Element::Ownership,
    is_compute: true,
    meaning: "credits used in the month = tokens paid with own credits × blended price",
    applies: |terms| terms.usage.is_some() && terms.package.is_some_and(|package| package.ownership.compute_credits.is_some()),
    inputs: inputs::tokens_within_access,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::TokensOnCredit, month)[lane] * account.kind.token_price.month(month)[lane]
    });
}
