//! Restricted stock units, at the market value of the shares on the day they vest.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// A grant of 96,000 over 48 months vests 2,000 a month at the starting price; with the share 10 % up, 2,200.
pub(super) const CONCEPT: Concept = Concept {
    name: "RSUs",
    element: Element::Ownership,
    is_compute: false,
    meaning: "shares vested in the month at market = grant × share of it that vests × share price ÷ starting price",
    applies: |terms| terms.bring_rsus || terms.package.is_some_and(|package| package.ownership.rsu.is_some()),
    inputs: inputs::rsu,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    let rsu = account.terms.package.and_then(|package| package.ownership.rsu.as_ref());
    let grant = rsu.map(|rsu| account.world.value(&rsu.grant));
    charge_each(out, |month, lane| {
        let by_package = grant.map_or(0.0, |grant| grant[lane] * account.quantities.month(Quantity::RsuVested, month)[lane]);
        let own = account.quantities.month(Quantity::OwnRsuVested, month)[lane];
        (by_package + own) * account.world.share_price.month(month)[lane]
    });
}
