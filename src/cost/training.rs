//! Training budget: courses, conferences and books, as far as it is used.

use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each};
use crate::quantity::MonthLanes;
use crate::scenario::Number;

/// 2,400 a year with a utilization of 60%: 120 per person and month.
pub(super) const LINE: CostLine =
    CostLine::new("training", Element::Development, "training for the month = people × monthly budget × utilization", charge)
        .applies(|terms| terms.training().is_some())
        .inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let training = terms.training();
    training.map_or(vec![], |training| vec![&training.budget, &training.utilization])
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(training) = account.terms.training() else { return };
    let utilization = account.value(&training.utilization);
    charge_each(out, |month, lane| {
        account.used(Quantity::Headcount, month)[lane] * account.amount(&training.budget, month, lane) * utilization[lane]
    });
}
