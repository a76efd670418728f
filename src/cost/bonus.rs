//! Bonus: a percentage of base pay times one payout for the whole company, accrued monthly.

use super::cash::pay_years_in_the_next;
use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// Target 12%, payout 0.9, monthly pay 100,000: 10,800.
///
/// Paid in March, the cash for January to December is 12 × 10,800 = 129,600 in March of the next year. For a year that is partly or wholly
/// before the horizon, people have earned it on the base pay at the start of the horizon, for the days they were employed.
pub(super) const LINE: CostLine = CostLine::new(
    "bonus",
    Element::CorePay,
    "bonus earned in the month = base pay × target × payout, with one payout for the whole company",
    charge,
)
.applies(|terms| terms.bonus().is_some())
.inputs(inputs::bonus)
.cash(Cash::Scheduled {
    rule: "Cash: with a payment month, that month pays the bonus of the whole previous year = Σ base pay × target × payout; \
           what was earned before the horizon is paid on the base pay at its start.",
    applies: |terms| terms.bonus().is_some_and(|bonus| bonus.payment_month.is_some()),
    pay,
});

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.bonus() else { return };
    let (target, payout) = (account.value(&bonus.target), account.value(&bonus.payout));
    charge_each(out, |month, lane| {
        let at_package = account.used(Quantity::PayAtPackageTarget, month)[lane] * target[lane];
        let at_own = account.used(Quantity::PayAtOwnTarget, month)[lane];
        (at_package + at_own) * payout[lane] * account.cohort.raises.month(month)[lane]
    });
}

fn pay(account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.bonus() else { return };
    let Some(payment_month) = bonus.payment_month else { return };
    pay_years_in_the_next(account, accrued, payment_month, out);
    let (target, payout) = (account.value(&bonus.target), account.value(&bonus.payout));
    charge_each(out, |month, lane| {
        let at_package = account.used(Quantity::PayBeforeAtPackageTarget, month)[lane] * target[lane];
        (at_package + account.used(Quantity::PayBeforeAtOwnTarget, month)[lane]) * payout[lane]
    });
}
