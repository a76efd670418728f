//! Benefits: health insurance, retirement plan and the like, as an amount per person and a load on base pay.

use super::{Account, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// One person at 14,400 a year and a load of 10% on 100,000 of base pay: 14,400 + 10,000 = 24,400.
pub(super) const LINE: CostLine = CostLine::new(
    "benefits",
    Element::CorePay,
    "benefits for the month = people at work × amount per person + base pay × benefits load",
    charge,
)
.applies(|terms| terms.benefits.is_some())
.inputs(|terms| {
    let benefits = terms.benefits.map_or(vec![], |benefits| benefits.numbers().to_vec());
    [inputs::base_pay(terms), benefits].concat()
});

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(benefits) = account.terms.benefits else { return };
    let load = account.value(&benefits.load);
    charge_each(out, |month, lane| account.used(Quantity::Pay, month)[lane] * account.cohort.raises.month(month)[lane] * load[lane]);
    if !benefits.per_person.is_certainly_zero() {
        charge_each(out, |month, lane| account.used(Quantity::Headcount, month)[lane] * account.amount(&benefits.per_person, month, lane));
    }
}
