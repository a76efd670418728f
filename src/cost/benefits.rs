//! Benefits: health insurance, retirement plan and the like, as a load on base pay.

use super::{Account, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// A load of 22% on 100,000 of base pay: 22,000.
pub(super) const LINE: CostLine = CostLine::new("benefits", Element::CorePay, "benefits for the month = base pay × benefits load", charge)
    .inputs(|terms| [inputs::base_pay(terms), vec![&terms.scenario.benefits_load]].concat());

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let load = account.value(&account.terms.scenario.benefits_load);
    charge_each(out, |month, lane| account.used(Quantity::Pay, month)[lane] * account.cohort.raises.month(month)[lane] * load[lane]);
}
