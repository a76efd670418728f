//! Seats of software that is not compute.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// 120 people with one seat of 25 a month: 3,000.
pub(super) const CONCEPT: Concept = Concept {
    name: "software seats",
    element: Element::Tooling,
    is_compute: false,
    meaning: "seat fees of the month = people × Σ seats each × fee",
    applies: |terms| has_seats(terms, false),
    inputs: |terms| inputs::seats(terms, false),
    charge: |account, out| charge_seats(account, out, false),
};

/// Whether the package has seats of the wanted sort.
pub(super) fn has_seats(terms: &super::Terms<'_>, is_compute: bool) -> bool {
    let seats = &terms.scenario.prices.seats;
    terms.package.is_some_and(|package| package.tooling.seats.keys().any(|name| seats[name].is_compute == is_compute))
}

/// Charges all seats of the wanted sort.
pub(super) fn charge_seats(account: &Account<'_>, out: &mut Columns, is_compute: bool) {
    let Some(package) = account.terms.package else { return };
    for (name, count) in &package.tooling.seats {
        let seat = &account.prices().seats[name];
        if seat.is_compute == is_compute {
            let (count, fee) = (account.world.value(count), account.world.value(&seat.fee));
            charge_each(out, |month, lane| account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * fee[lane]);
        }
    }
}
