//! Bonus: a share of base pay times one payout for the whole company, accrued by the month.

use super::cash::pay_years_in_the_next;
use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// Target 12 %, payout 0.9, monthly pay 100,000: 10,800.
///
/// Paid in March, cash of January to December is 12 × 10,800 = 129,600 in March of the next year. Of a year that lies before the horizon in
/// part or whole, people have earned it on the base of the horizon's start, for the days they were there.
pub(super) const LINE: CostLine = CostLine {
    name: "bonus",
    element: Element::CorePay,
    is_compute: false,
    meaning: "bonus earned in the month = base pay × target × payout, one payout for all",
    applies: |terms| terms.package.is_some_and(|package| package.core.bonus.is_some()),
    inputs: inputs::bonus,
    charge,
    cash: Cash::Apart {
        rule: "Cash: where `paid` names a month, that month pays the bonus of the whole year before = Σ base pay × target × payout; \
               what was earned before the horizon, at the base of its start.",
        is_apart: |terms| terms.package.and_then(|package| package.core.bonus.as_ref()).is_some_and(|bonus| bonus.payment_month.is_some()),
        pay,
    },
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.package.and_then(|package| package.core.bonus.as_ref()) else { return };
    let (target, payout) = (account.environment.value(&bonus.target), account.environment.value(&bonus.payout));
    charge_each(out, |month, lane| {
        let at_package = account.quantities.month(Quantity::PayAtPackageTarget, month)[lane] * target[lane];
        let at_own = account.quantities.month(Quantity::PayAtOwnTarget, month)[lane];
        (at_package + at_own) * payout[lane] * account.cohort.raises.month(month)[lane]
    });
}

fn pay(account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.package.and_then(|package| package.core.bonus.as_ref()) else { return };
    let Some(paid) = bonus.payment_month else { return };
    pay_years_in_the_next(account, accrued, paid, out);
    let (target, payout) = (account.environment.value(&bonus.target), account.environment.value(&bonus.payout));
    charge_each(out, |month, lane| {
        let at_package = account.quantities.month(Quantity::PayBeforeAtPackageTarget, month)[lane] * target[lane];
        (at_package + account.quantities.month(Quantity::PayBeforeAtOwnTarget, month)[lane]) * payout[lane]
    });
}
