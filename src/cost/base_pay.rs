//! Base pay: what people are paid whatever happens, with raises.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// 10 people at 120,000 a year, raised by 3 % in April: January 100,000, April 103,000.
pub(super) const LINE: CostLine = CostLine {
    name: "base pay",
    element: Element::CorePay,
    is_compute: false,
    meaning: "salaries of the month = Σ people's monthly base × share of the month at work × raises so far",
    applies: |_| true,
    inputs: inputs::base_pay,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.quantities.month(Quantity::Pay, month)[lane] * account.cohort.raises.month(month)[lane]);
}
