//! Seats of software that is not compute.

use super::assets::{part, yearly_seats};
use super::stock::YearlySeats;
use super::{Account, Balance, BalanceKind, BalanceOf, Cash, CostLine, Element, Entitlements, Quantity, charge_each, inputs};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{Lanes, MonthLanes};
use crate::scenario::prices::{Billing, SeatPrice};

/// 120 people with one seat of 25 a month: 3,000. Billing yearly in January: 120 × 12 × 25 = 36,000 of cash in January, none later. Somebody who
/// joins in February adds a seat for 11 × 25 = 275, unless somebody has left whose seat is free.
pub(super) const LINE: CostLine =
    CostLine::new("software seats", Element::Tooling, SEAT_FEES, |account, out| charge_seats(account, out, false))
        .applies(|terms| has_seats(terms, false))
        .inputs(|terms| inputs::seats(terms, false))
        .cash(Cash::Scheduled {
            rule: YEARLY_BILLING,
            applies: |terms| has_yearly_seats(terms, false),
            pay: |account, _, out| pay_seats(account, out, false),
        })
        .balance(BalanceOf {
            kind: BalanceKind::Prepayment,
            name: "prepaid software seats",
            applies: |terms| has_yearly_seats(terms, false),
            add: |account, balance| add_prepaid_seats(account, balance, false),
        });

/// Whether the package has seats that are compute, or seats that are not.
pub(super) fn has_seats(terms: &Entitlements<'_>, is_compute: bool) -> bool {
    let prices = &terms.scenario.prices.seats;
    terms.seats().any(|(name, _)| prices[name].is_compute == is_compute)
}

/// What either kind of seats costs.
pub(super) const SEAT_FEES: &str = "seat fees for the month = Σ seats × monthly fee, with the seats of people at work, or with yearly billing those that \
     are paid until the next renewal";

/// When either kind of seats is paid.
pub(super) const YEARLY_BILLING: &str = "Cash: a seat with yearly billing is paid in its renewal month = positions × seats per person × 12 × monthly \
     fee. Whoever joins later adds a seat until the next renewal, at the monthly fee × the months until then. The seat of somebody who leaves is not \
     refunded and goes to the next who joins.";

/// Whether some of these seats are billed yearly.
pub(super) fn has_yearly_seats(terms: &Entitlements<'_>, is_compute: bool) -> bool {
    let prices = &terms.scenario.prices.seats;
    terms.seats().any(|(name, _)| prices[name].is_compute == is_compute && prices[name].billing != Billing::Monthly)
}

/// Charges all seats that are compute, or all that are not.
pub(super) fn charge_seats(account: &Account<'_>, out: &mut MonthLanes, is_compute: bool) {
    add_seats(account, out, is_compute, |seats| &seats.held);
}

/// Pays these seats when they are billed.
pub(super) fn pay_seats(account: &Account<'_>, out: &mut MonthLanes, is_compute: bool) {
    add_seats(account, out, is_compute, |seats| &seats.paid);
}

/// The factor on a seat's fee by month, exchange rates included; absent where there is none. With yearly billing it is that of the last invoice, or of
/// the first month.
fn fee_factor(account: &Account<'_>, seat: &SeatPrice) -> Option<MonthLanes> {
    let factor = match (&account.environment.prices.list, account.environment.rate_path(&seat.fee)) {
        (None, None) => return None,
        (Some(only), None) | (None, Some(only)) => only.clone(),
        (Some(list), Some(rate)) => {
            MonthLanes::by_month(list.n_months(), |month| lanes(|lane| list.month(month)[lane] * rate.month(month)[lane]))
        }
    };
    let mut path = factor.clone();
    if let Billing::Yearly { renewal_month } = seat.billing {
        let mut billed = *factor.month(0);
        for ((row, month), now) in path.iter_mut().zip(account.terms.scenario.calendar()).zip(factor.iter()) {
            if month.of_year() == renewal_month {
                billed = *now;
            }
            *row = billed;
        }
    }
    Some(path)
}

/// A seat's fee in a month.
fn fee_in(fee: &Lanes, factor: Option<&MonthLanes>, month: usize, lane: usize) -> f64 {
    factor.map_or(fee[lane], |factor| fee[lane] * factor.month(month)[lane])
}

/// Adds the fees of these seats: of people at work, or with yearly billing of as many seat-months a month as `yearly` says.
fn add_seats(account: &Account<'_>, out: &mut MonthLanes, is_compute: bool, yearly: fn(&YearlySeats) -> &[f64]) {
    for (name, count) in account.terms.seats() {
        let seat = &account.prices().seats[name];
        if seat.is_compute != is_compute {
            continue;
        }
        let (count, fee, factor) = (account.value(count), account.value(&seat.fee), fee_factor(account, seat));
        match yearly_seats(account, seat.billing) {
            None => charge_each(out, |month, lane| {
                account.used(Quantity::Headcount, month)[lane] * count[lane] * fee_in(fee, factor.as_ref(), month, lane)
            }),
            Some(seats) => {
                for ((month, row), seat_months) in out.iter_mut().enumerate().zip(yearly(&seats)) {
                    add(row, &part(account, month, |lane| seat_months * count[lane] * fee_in(fee, factor.as_ref(), month, lane)));
                }
            }
        }
    }
}

/// Adds what is paid ahead for these seats, and what they pay.
pub(super) fn add_prepaid_seats(account: &Account<'_>, balance: &mut Balance, is_compute: bool) {
    for (name, count) in account.terms.seats() {
        let seat = &account.prices().seats[name];
        let Some(seats) = yearly_seats(account, seat.billing).filter(|_| seat.is_compute == is_compute) else { continue };
        let (count, fee, factor) = (account.value(count), account.value(&seat.fee), fee_factor(account, seat));
        let last = seats.held.len() - 1;
        for (lane, count) in count.iter().enumerate() {
            let value = |month, seats: f64| {
                account.used(Quantity::FleetShare, month)[lane] * seats * count * fee_in(fee, factor.as_ref(), month, lane)
            };
            balance.opening[lane] += value(0, seats.opening);
            balance.closing[lane] += value(last, seats.closing);
            balance.additions[lane] += seats.paid.iter().enumerate().map(|(month, paid)| value(month, *paid)).sum::<f64>();
        }
    }
}
