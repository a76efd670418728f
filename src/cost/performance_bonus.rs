//! Performance bonus: a share of base pay times each person's own payout, which moves with their output.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// Target 20 %, a person on 15,000 a month with payout 1.2: 3,600.
pub(super) const CONCEPT: Concept = Concept {
    name: "performance bonus",
    element: Element::CorePay,
    is_compute: false,
    meaning: "bonus earned in the month = Σ people's base pay × target × own payout, correlated with own output",
    applies: |terms| terms.package.is_some_and(|package| package.core.performance_bonus.is_some()),
    inputs: inputs::performance_bonus,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    let Some(bonus) = account.terms.package.and_then(|package| package.core.performance_bonus.as_ref()) else { return };
    let target = account.world.value(&bonus.target);
    charge_each(out, |month, lane| {
        let at_package = account.quantities.month(Quantity::PayoutAtPackageTarget, month)[lane] * target[lane];
        let at_own = account.quantities.month(Quantity::PayoutAtOwnTarget, month)[lane];
        (at_package + at_own) * account.kind.raises.month(month)[lane]
    });
}
