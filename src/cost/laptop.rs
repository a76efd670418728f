//! Laptop: straight-line depreciation to the residual value; at the end of its life it is replaced by one like it.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// 2,800 with 10 % residual over 36 months: 70 a month.
pub(super) const CONCEPT: Concept = Concept {
    name: "laptop",
    element: Element::Tooling,
    is_compute: false,
    meaning: "depreciation of the month = people × price × (1 − residual) ÷ life",
    applies: |terms| terms.package.is_some_and(|package| package.tooling.laptop.is_some()),
    inputs: inputs::laptop,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    let Some(laptop) = account.terms.package.and_then(|package| package.tooling.laptop.as_ref()) else { return };
    let (price, residual) = (account.world.value(&laptop.price), account.world.value(&laptop.residual));
    let per_month = account.world.map(&laptop.life, |life| 1.0 / life);
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::Headcount, month)[lane] * price[lane] * (1.0 - residual[lane]) * per_month[lane]
    });
}
