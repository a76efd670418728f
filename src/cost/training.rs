//! Training budget: courses, conferences and books, as far as it is used.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// 2,400 a year of which 60 % is used: 120 a month and person.
pub(super) const LINE: CostLine = CostLine {
    name: "training",
    element: Element::Development,
    is_compute: false,
    meaning: "training of the month = people × budget × share used",
    applies: |terms| terms.package.is_some_and(|package| package.development.training.is_some()),
    inputs: inputs::training,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(training) = account.terms.package.and_then(|package| package.development.training.as_ref()) else { return };
    let (budget, used) = (account.environment.value(&training.budget), account.environment.value(&training.utilization));
    charge_each(out, |month, lane| account.quantities.month(Quantity::Headcount, month)[lane] * budget[lane] * used[lane]);
}
