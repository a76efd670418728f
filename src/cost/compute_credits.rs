//! Compute credits: a person's own monthly allowance, spent before any quota; cost arises as they are used, cash when they are bought.

use super::{Account, Cash, CostLine, Element, Entitlements, Quantity, charge_each, charge_tokens, inputs};
use crate::quantity::MonthLanes;
use crate::scenario::package::ComputeCredits;

/// 50 of credits at 0.50 per million tokens pay for up to 100 million; 40 million used cost 20, and the rest lapses. Bought
/// beforehand they are 50 in cash.
pub(super) const LINE: CostLine = CostLine {
    name: "compute credits",
    element: Element::Ownership,
    is_compute: true,
    meaning: "credits used in the month = tokens paid with own credits × blended price",
    applies: |terms| terms.usage.is_some() && credits(terms).is_some(),
    inputs: inputs::tokens_within_access,
    charge: |account, out| charge_tokens(account, &[Quantity::TokensOnCredit], out),
    cash: Cash::Apart {
        rule: "Cash: with `prepaid` the month buys the whole grant, used or not = people at work × grant.",
        is_apart: |terms| credits(terms).is_some_and(|credits| credits.is_prepaid),
        pay,
    },
};

fn credits<'a>(terms: &Entitlements<'a>) -> Option<&'a ComputeCredits> {
    terms.package.and_then(|package| package.ownership.compute_credits.as_ref())
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(credits) = credits(&account.terms) else { return };
    let grant = account.environment.value(&credits.grant);
    charge_each(out, |month, lane| account.quantities.month(Quantity::Headcount, month)[lane] * grant[lane]);
}
