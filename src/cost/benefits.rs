//! Benefits: health, retirement and the like, as a load on base pay.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// A load of 22 % on 100,000 of base pay: 22,000.
pub(super) const LINE: CostLine = CostLine {
    name: "benefits",
    element: Element::CorePay,
    is_compute: false,
    meaning: "benefits of the month = base pay × load",
    applies: |_| true,
    inputs: |terms| [inputs::base_pay(terms), vec![&terms.scenario.benefits_load]].concat(),
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let load = account.environment.value(&account.terms.scenario.benefits_load);
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::Pay, month)[lane] * account.cohort.raises.month(month)[lane] * load[lane]
    });
}
