//! Sign-on: what everybody who starts is paid once, in their first month. Wages like any other.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// Two people who start in April with 20,000 each: 40,000 in April.
pub(super) const LINE: CostLine = CostLine {
    name: "sign-on",
    element: Element::CorePay,
    is_compute: false,
    meaning: "sign-on of the month = people who start in it × sign-on, paid once and taxed as wages",
    applies: |terms| terms.package.is_some_and(|package| package.core.sign_on.is_some()),
    inputs: inputs::sign_on,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(sign_on) = account.terms.package.and_then(|package| package.core.sign_on.as_ref()) else { return };
    let sign_on = account.environment.value(sign_on);
    charge_each(out, |month, lane| account.quantities.month(Quantity::Hires, month)[lane] * sign_on[lane]);
}
