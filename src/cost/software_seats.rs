//! Seats of software that is not compute.

use super::{Account, Cash, CostLine, Element, Entitlements, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::prices::Billing;

/// 120 people with one seat of 25 a month: 3,000. Billing yearly in January: 120 × 12 × 25 = 36,000 of cash in January, none later. People who
/// join between two invoices are on the next one.
pub(super) const LINE: CostLine = CostLine::new(
    "software seats",
    Element::Tooling,
    "seat fees for the month = people × Σ seats per person × monthly fee",
    |account, out| charge_seats(account, out, false),
)
.applies(|terms| has_seats(terms, false))
.inputs(|terms| inputs::seats(terms, false))
.cash(Cash::Scheduled {
    rule: YEARLY_BILLING,
    applies: |terms| has_yearly_seats(terms, false),
    pay: |account, _, out| pay_seats(account, out, false),
});

/// Whether the package has seats that are compute, or seats that are not.
pub(super) fn has_seats(terms: &Entitlements<'_>, is_compute: bool) -> bool {
    let prices = &terms.scenario.prices.seats;
    terms.seats().any(|(name, _)| prices[name].is_compute == is_compute)
}

/// When either kind of seats is paid.
pub(super) const YEARLY_BILLING: &str =
    "Cash: a seat with yearly billing is paid in its renewal month = people at work × seats per person × 12 × monthly fee.";

/// Whether some of these seats are billed yearly.
pub(super) fn has_yearly_seats(terms: &Entitlements<'_>, is_compute: bool) -> bool {
    let prices = &terms.scenario.prices.seats;
    terms.seats().any(|(name, _)| prices[name].is_compute == is_compute && prices[name].billing != Billing::Monthly)
}

/// Charges all seats that are compute, or all that are not.
pub(super) fn charge_seats(account: &Account<'_>, out: &mut MonthLanes, is_compute: bool) {
    for (name, count) in account.terms.seats() {
        let seat = &account.prices().seats[name];
        if seat.is_compute == is_compute {
            let (count, fee) = (account.value(count), account.value(&seat.fee));
            charge_each(out, |month, lane| account.used(Quantity::Headcount, month)[lane] * count[lane] * fee[lane]);
        }
    }
}

/// Pays these seats when they are billed.
pub(super) fn pay_seats(account: &Account<'_>, out: &mut MonthLanes, is_compute: bool) {
    for (name, count) in account.terms.seats() {
        let seat = &account.prices().seats[name];
        if seat.is_compute != is_compute {
            continue;
        }
        let (count, fee) = (account.value(count), account.value(&seat.fee));
        for ((index, month), row) in account.terms.scenario.calendar().enumerate().zip(out.iter_mut()) {
            let months_billed = match seat.billing {
                Billing::Monthly => 1.0,
                Billing::Yearly { renewal_month } if month.of_year() == renewal_month => 12.0,
                Billing::Yearly { .. } => continue,
            };
            let people = account.used(Quantity::Headcount, index);
            add(row, &lanes(|lane| people[lane] * count[lane] * months_billed * fee[lane]));
        }
    }
}
