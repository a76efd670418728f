//! Base pay: fixed salaries with raises.

use super::{Account, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// 10 people at 120,000 a year, with a raise of 3% in April: January 100,000, April 103,000.
pub(super) const LINE: CostLine = CostLine::new(
    "base pay",
    Element::CorePay,
    "salaries for the month = Σ over people of monthly base pay × share of the month at work × raises to date",
    charge,
)
.inputs(inputs::base_pay);

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.used(Quantity::Pay, month)[lane] * account.cohort.raises.month(month)[lane]);
}
