//! Performance bonus: a share of base pay times each person's own payout, which moves with their output.

use super::cash::pay_years_in_the_next;
use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// Target 20 %, a person on 15,000 a month with payout 1.2: 3,600.
///
/// Paid in March, cash of January to December is 12 × 3,600 = 43,200 in March of the next year. Of a year that lies before the horizon in
/// part or whole, people have earned it on the base of the horizon's start and with the same payout, for the days they were there.
pub(super) const LINE: CostLine = CostLine {
    name: "performance bonus",
    element: Element::CorePay,
    is_compute: false,
    meaning: "bonus earned in the month = Σ people's base pay × target × own payout, correlated with own output",
    applies: |terms| terms.package.is_some_and(|package| package.core.performance_bonus.is_some()),
    inputs: inputs::performance_bonus,
    charge,
    cash: Cash::Apart {
        rule: "Cash: where `paid` names a month, that month pays the bonus of the whole year before = Σ base pay × target × own payout; \
               what was earned before the horizon, at the base of its start.",
        is_apart: |terms| {
            let bonus = terms.package.and_then(|package| package.core.performance_bonus.as_ref());
            bonus.is_some_and(|bonus| bonus.payment_month.is_some())
        },
        pay,
    },
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.package.and_then(|package| package.core.performance_bonus.as_ref()) else { return };
    let target = account.environment.value(&bonus.target);
    charge_each(out, |month, lane| {
        let at_package = account.quantities.month(Quantity::PayoutAtPackageTarget, month)[lane] * target[lane];
        let at_own = account.quantities.month(Quantity::PayoutAtOwnTarget, month)[lane];
        (at_package + at_own) * account.cohort.raises.month(month)[lane]
    });
}

fn pay(account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.package.and_then(|package| package.core.performance_bonus.as_ref()) else { return };
    let Some(paid) = bonus.payment_month else { return };
    pay_years_in_the_next(account, accrued, paid, out);
    let target = account.environment.value(&bonus.target);
    charge_each(out, |month, lane| {
        let at_package = account.quantities.month(Quantity::PayoutBeforeAtPackageTarget, month)[lane] * target[lane];
        at_package + account.quantities.month(Quantity::PayoutBeforeAtOwnTarget, month)[lane]
    });
}
