//! Model use beyond the credits that a seat's fee includes.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// A seat of 39 with credits of 39: use of 100 at list price costs 61 on top of the fee.
pub(super) const LINE: CostLine = CostLine {
    name: "seat overage",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use through a seat beyond its credits = million tokens × blended price × overage multiple",
    applies: |terms| terms.usage.is_some() && terms.bills_through_seat(),
    inputs: inputs::tokens_within_access,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(credits) = account.terms.seat_credits() else { return };
    let multiple = account.environment.value(&credits.overage_multiple);
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::TokensBeyondSeat, month)[lane] * account.cohort.token_price.month(month)[lane] * multiple[lane]
    });
}
