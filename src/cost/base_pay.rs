//! Base pay: fixed salaries with raises.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// 10 people at 120,000 a year, with a raise of 3% in April: January 100,000, April 103,000.
pub(super) const LINE: CostLine = CostLine::new(
    "base pay",
    Element::CorePay,
    "salaries for the month = Σ over people of monthly base pay × share of the month at work × raises to date",
    charge,
)
.inputs(inputs::base_pay)
.cash(Cash::Scheduled {
    rule: "Cash: of people who are paid every two weeks, a month pays paydays × 12 ÷ 26 of its base pay, so that a year pays paydays × salary ÷ 26: 26 \
           times in most years, 27 times in some. Every week: paydays × 12 ÷ 52.",
    applies: |terms| terms.group.pay_schedule.is_by_week(),
    pay,
});

/// A month of 10,000 with three paydays: 10,000 × 3 × 12 ÷ 26 = 13,846.
fn pay(account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
    let schedule = account.terms.group.pay_schedule;
    for ((paid, accrued), month) in out.iter_mut().zip(accrued.iter()).zip(account.terms.scenario.calendar()) {
        let part = schedule.paid_in(month);
        paid.iter_mut().zip(accrued).for_each(|(paid, accrued)| *paid += part * accrued);
    }
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.used(Quantity::Pay, month)[lane] * account.cohort.raises.month(month)[lane]);
}
