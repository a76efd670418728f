//! Model usage beyond the credits that a seat's fee includes.

use super::{Account, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// A seat of 39 with credits of 39: usage of 100 at list price costs 61 on top of the fee.
pub(super) const LINE: CostLine = CostLine::new(
    "seat overage",
    Element::Tooling,
    "model usage through a seat beyond its included credits = million tokens × blended price × overage multiple",
    charge,
)
.compute()
.applies(|terms| terms.usage.is_some() && terms.bills_through_seat())
.inputs(inputs::tokens_within_access);

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(credits) = account.terms.seat_credits() else { return };
    let multiple = account.value(&credits.overage_multiple);
    charge_each(out, |month, lane| {
        account.used(Quantity::TokensBeyondSeat, month)[lane] * account.cohort.token_price.month(month)[lane] * multiple[lane]
    });
}
