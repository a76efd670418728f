//! Fine-tuning jobs, as many as the year's allowance pays.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// A job of 15 million training tokens at 6 per million: 90.
pub(super) const LINE: CostLine = CostLine {
    name: "fine-tuning",
    element: Element::Development,
    is_compute: true,
    meaning: "fine-tuning of the month = jobs paid × training tokens a job × price",
    applies: |terms| terms.package.is_some_and(|package| package.development.fine_tuning.is_some()),
    inputs: inputs::fine_tuning,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(tuning) = account.terms.package.and_then(|package| package.development.fine_tuning.as_ref()) else { return };
    let (tokens, price) = (account.environment.value(&tuning.tokens), account.environment.value(&tuning.price));
    charge_each(out, |month, lane| account.quantities.month(Quantity::JobsPaid, month)[lane] * tokens[lane] * price[lane]);
}
