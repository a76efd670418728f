//! Bonus: a share of base pay times one payout for the whole company, accrued by the month.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// Target 12 %, payout 0.9, monthly pay 100,000: 10,800.
pub(super) const CONCEPT: Concept = Concept {
    name: "bonus",
    element: Element::CorePay,
    is_compute: false,
    meaning: "bonus earned in the month = base pay × target × payout, one payout for all",
    applies: |terms| terms.package.is_some_and(|package| package.core.bonus.is_some()),
    inputs: inputs::bonus,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    let Some(bonus) = account.terms.package.and_then(|package| package.core.bonus.as_ref()) else { return };
    let (target, payout) = (account.world.value(&bonus.target), account.world.value(&bonus.payout));
    charge_each(out, |month, lane| {
        let at_package = account.quantities.month(Quantity::PayAtPackageTarget, month)[lane] * target[lane];
        let at_own = account.quantities.month(Quantity::PayAtOwnTarget, month)[lane];
        (at_package + at_own) * payout[lane] * account.kind.raises.month(month)[lane]
    });
}
