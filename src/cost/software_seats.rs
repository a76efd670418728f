//! Seats of software that is not compute.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::prices::{Billing, SeatPrice};

/// 120 people with one seat of 25 a month: 3,000. Billed yearly in January: 120 × 12 × 25 = 36,000 of cash in January, none later. Who joins
/// between two bills is on the next one.
pub(super) const LINE: CostLine = CostLine {
    name: "software seats",
    element: Element::Tooling,
    is_compute: false,
    meaning: "seat fees of the month = people × Σ seats each × fee",
    applies: |terms| has_seats(terms, false),
    inputs: |terms| inputs::seats(terms, false),
    charge: |account, out| charge_seats(account, out, false),
    cash: Cash::Apart {
        rule: YEARLY,
        is_apart: |terms| has_yearly_seats(terms, false),
        pay: |account, _, out| pay_seats(account, out, false),
    },
};

/// Whether the package has seats of the wanted sort.
pub(super) fn has_seats(terms: &super::Entitlements<'_>, is_compute: bool) -> bool {
    let seats = &terms.scenario.prices.seats;
    terms.package.is_some_and(|package| package.tooling.seats.keys().any(|name| seats[name].is_compute == is_compute))
}

/// When seats are paid, of either sort.
pub(super) const YEARLY: &str =
    "Cash: a seat that is billed yearly is paid in the month of its renewal = people at work × seats each × 12 × fee.";

/// Whether some seats of the wanted sort are paid for a year at once.
pub(super) fn has_yearly_seats(terms: &super::Entitlements<'_>, is_compute: bool) -> bool {
    let seats = &terms.scenario.prices.seats;
    let is_yearly = |seat: &SeatPrice| seat.is_compute == is_compute && seat.billing != Billing::Monthly;
    terms.package.is_some_and(|package| package.tooling.seats.keys().any(|name| is_yearly(&seats[name])))
}

/// Charges all seats of the wanted sort.
pub(super) fn charge_seats(account: &Account<'_>, out: &mut MonthLanes, is_compute: bool) {
    let Some(package) = account.terms.package else { return };
    for (name, count) in &package.tooling.seats {
        let seat = &account.prices().seats[name];
        if seat.is_compute == is_compute {
            let (count, fee) = (account.environment.value(count), account.environment.value(&seat.fee));
            charge_each(out, |month, lane| account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * fee[lane]);
        }
    }
}

/// Pays all seats of the wanted sort when they are billed.
pub(super) fn pay_seats(account: &Account<'_>, out: &mut MonthLanes, is_compute: bool) {
    let Some(package) = account.terms.package else { return };
    let scenario = account.terms.scenario;
    for (name, count) in &package.tooling.seats {
        let seat = &account.prices().seats[name];
        if seat.is_compute != is_compute {
            continue;
        }
        let (count, fee) = (account.environment.value(count), account.environment.value(&seat.fee));
        for ((index, month), row) in scenario.calendar().enumerate().zip(out.iter_mut()) {
            let months_billed = match seat.billing {
                Billing::Monthly => 1.0,
                Billing::Yearly { renewal_month } if month.of_year() == renewal_month => 12.0,
                Billing::Yearly { .. } => continue,
            };
            let people = account.quantities.month(Quantity::Headcount, index);
            add(row, &lanes(|lane| people[lane] * count[lane] * months_billed * fee[lane]));
        }
    }
}
