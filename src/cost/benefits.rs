//! Benefits: health, retirement and the like, as a load on base pay.

use super::{Account, Cash, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// A load of 22 % on 100,000 of base pay: 22,000.
pub(super) const CONCEPT: Concept = Concept {
    name: "benefits",
    element: Element::CorePay,
    is_compute: false,
    meaning: "benefits of the month = base pay × load",
    applies: |_| true,
    inputs: |terms| [inputs::base_pay(terms), vec![&terms.scenario.benefits_load]].concat(),
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    let load = account.world.value(&account.terms.scenario.benefits_load);
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::Pay, month)[lane] * account.kind.raises.month(month)[lane] * load[lane]
    });
}
