//! Compute credits: a personal monthly allowance that is spent before any quota. Cost arises when credits are used, cash when they are bought.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, charge_tokens, inputs};
use crate::quantity::MonthLanes;

/// 50 of credits at 0.50 per million tokens pay for up to 100 million; 40 million used cost 20, and the rest expires. Prepaid, they are 50 in
/// cash.
pub(super) const LINE: CostLine = CostLine::new(
    "compute credits",
    Element::Ownership,
    "personal credits used in the month = million tokens paid with credits × blended price",
    |account, out| charge_tokens(account, &[Quantity::TokensOnCredit], out),
)
.compute()
.applies(|terms| terms.usage.is_some() && terms.compute_credits().is_some())
.inputs(inputs::tokens_within_access)
.cash(Cash::Scheduled {
    rule: "Cash: with `prepaid` each month buys the whole grant, used or not = people at work × grant.",
    applies: |terms| terms.compute_credits().is_some_and(|credits| credits.is_prepaid),
    pay,
});

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(credits) = account.terms.compute_credits() else { return };
    let grant = account.value(&credits.grant);
    charge_each(out, |month, lane| account.used(Quantity::Headcount, month)[lane] * grant[lane]);
}
