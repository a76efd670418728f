//! Performance bonus: a percentage of base pay times each person's own payout, which is correlated with their output.

use super::cash::pay_years_in_the_next;
use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// Target 20%, a person on 15,000 a month with a payout of 1.2: 3,600.
///
/// Paid in March, the cash for January to December is 12 × 3,600 = 43,200 in March of the next year. For a year that is partly or wholly before
/// the horizon, people have earned it on the base pay at the start of the horizon and with the same payout, for the days they were employed.
pub(super) const LINE: CostLine = CostLine::new(
    "performance bonus",
    Element::CorePay,
    "bonus earned in the month = Σ over people of base pay × target × individual payout, which is correlated with individual output",
    charge,
)
.applies(|terms| terms.performance_bonus().is_some())
.inputs(inputs::performance_bonus)
.cash(Cash::Scheduled {
    rule: "Cash: with a payment month, that month pays the bonus of the whole previous year = Σ base pay × target × individual payout; \
           what was earned before the horizon is paid on the base pay at its start.",
    applies: |terms| terms.performance_bonus().is_some_and(|bonus| bonus.payment_month.is_some()),
    pay,
});

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.performance_bonus() else { return };
    let target = account.value(&bonus.target);
    charge_each(out, |month, lane| {
        let at_package = account.used(Quantity::PayoutAtPackageTarget, month)[lane] * target[lane];
        let at_own = account.used(Quantity::PayoutAtOwnTarget, month)[lane];
        (at_package + at_own) * account.cohort.raises.month(month)[lane]
    });
}

fn pay(account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.performance_bonus() else { return };
    let Some(payment_month) = bonus.payment_month else { return };
    pay_years_in_the_next(account, accrued, payment_month, out);
    let target = account.value(&bonus.target);
    charge_each(out, |month, lane| {
        let at_package = account.used(Quantity::PayoutBeforeAtPackageTarget, month)[lane] * target[lane];
        at_package + account.used(Quantity::PayoutBeforeAtOwnTarget, month)[lane]
    });
}
