//! Performance bonus: a percentage of base pay times each person's own payout of the year, which is correlated with their output and with the company's
//! results.
//!
//! ```text
//! score(person, year) = r · output(person) + √c · company(year) + √(1 − r² − c) · own(person, year),   payout = quantile of the score
//! ```
//! r is the output correlation, c the correlation of two people's payouts. The company's results are the draw that a bonus with one payout for the company
//! has, so that two pay models are compared in the same good and bad years.

use super::cash::pay_years_in_the_next;
use super::{Account, BalanceKind, BalanceOf, Cash, CostLine, Element, Entitlements, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;

/// Target 20%, a person on 15,000 a month with a payout of 1.2: 3,600.
///
/// Paid in March, the cash for January to December is 12 × 3,600 = 43,200 in March of the next year. For a year that is partly or wholly before
/// the horizon, people have earned it on the base pay at the start of the horizon, for the days they were employed. Leavers as for the bonus.
pub(super) const LINE: CostLine = CostLine::new(
    "performance bonus",
    Element::CorePay,
    "bonus earned in the month = Σ over people of base pay × target × individual payout of the year, which is correlated with individual output and the \
     company's results, less what leavers forfeit: all they have earned that is not paid yet, unless they are paid pro rata",
    charge,
)
.applies(|terms| terms.performance_bonus().is_some())
.inputs(inputs::performance_bonus)
.cash(Cash::Scheduled {
    rule: "Cash: with a payment month, that month pays the bonus of the whole previous year = Σ base pay × target × individual payout; \
           what was earned before the horizon is paid on the base pay at its start. Whoever is not employed on the last day of that month gets nothing, \
           unless leavers are paid pro rata.",
    applies: is_paid_later,
    pay,
})
.balance(BalanceOf { kind: BalanceKind::Liability, name: "accrued performance bonus", applies: is_paid_later, add: |account, balance| {
    let last = account.quantities.n_months() - 1;
    add(&mut balance.opening, account.used(Quantity::PerformanceBonusOwedBefore, 0));
    add(&mut balance.closing, account.used(Quantity::PerformanceBonusOwed, last));
} });

fn is_paid_later(terms: &Entitlements<'_>) -> bool {
    terms.performance_bonus().is_some_and(|bonus| bonus.payment_month.is_some())
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.performance_bonus() else { return };
    let target = account.value(&bonus.target);
    charge_each(out, |month, lane| {
        let at_package = account.used(Quantity::PayoutAtPackageTarget, month)[lane] * target[lane];
        let at_own = account.used(Quantity::PayoutAtOwnTarget, month)[lane];
        let forfeited = account.used(Quantity::PerformanceBonusForfeited, month)[lane]
            + account.used(Quantity::PriorPerformanceBonusForfeited, month)[lane];
        (at_package + at_own) * account.cohort.raises.month(month)[lane] - forfeited
    });
}

fn pay(account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.performance_bonus() else { return };
    let Some(payment_month) = bonus.payment_month else { return };
    pay_years_in_the_next(account, accrued, payment_month, Quantity::PriorPerformanceBonusForfeited, out);
    let target = account.value(&bonus.target);
    charge_each(out, |month, lane| {
        let at_package = account.used(Quantity::PayoutBeforeAtPackageTarget, month)[lane] * target[lane];
        at_package + account.used(Quantity::PayoutBeforeAtOwnTarget, month)[lane]
    });
}
