//! Compute credits: a personal monthly allowance that is spent before any quota. Cost arises when credits are used, cash when they are bought.

use super::{
    Account, Balance, BalanceKind, BalanceOf, Cash, CostLine, Element, Entitlements, Quantity, charge_each, charge_tokens, inputs,
};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;

/// 50 of credits at 0.50 per million tokens pay for up to 100 million; 40 million used cost 20, and the rest expires. Prepaid, they are 50 in
/// cash, and the 30 that expire are a cost as well.
pub(super) const LINE: CostLine = CostLine::new(
    "compute credits",
    Element::Ownership,
    "personal credits used in the month = million tokens paid with credits × blended price, and of prepaid credits those that lapse as well",
    charge,
)
.compute()
.applies(|terms| terms.usage.is_some() && terms.compute_credits().is_some())
.inputs(inputs::tokens_within_access)
.cash(Cash::Scheduled {
    rule: "Cash: with `prepaid` each month buys the whole grant = people at work × grant. Credits that lapse are cost in the month in which they do, \
           so that over the term cost is what was paid.",
    applies: is_prepaid,
    pay,
})
.balance(BalanceOf { kind: BalanceKind::Prepayment, name: "prepaid compute credits", applies: is_prepaid, add: add_prepaid });

fn is_prepaid(terms: &Entitlements<'_>) -> bool {
    terms.usage.is_some() && terms.compute_credits().is_some_and(|credits| credits.is_prepaid)
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_tokens(account, &[Quantity::TokensOnCredit], out);
    if is_prepaid(&account.terms) {
        charge_each(out, |month, lane| account.used(Quantity::CreditsLapsed, month)[lane]);
    }
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(credits) = account.terms.compute_credits() else { return };
    charge_each(out, |month, lane| account.used(Quantity::Headcount, month)[lane] * account.amount(&credits.grant, month, lane));
}

/// Credits are granted from the first month of the horizon on.
fn add_prepaid(account: &Account<'_>, balance: &mut Balance) {
    let months = account.quantities.n_months();
    let (nothing, mut bought) = (MonthLanes::zero(0), MonthLanes::zero(months));
    pay(account, &nothing, &mut bought);
    add(&mut balance.additions, &bought.over_months());
    add(&mut balance.closing, account.used(Quantity::CreditsLeft, months - 1));
}
