//! Sign-on bonus: what everybody who starts is paid once, in their first month. Wages like any other.

use super::{Account, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// Two people who start in April with 20,000 each: 40,000 in April.
pub(super) const LINE: CostLine = CostLine::new(
    "sign-on",
    Element::CorePay,
    "sign-on bonuses for the month = people who start in it × sign-on bonus, paid once and taxed as wages",
    charge,
)
.applies(|terms| terms.sign_on().is_some())
.inputs(inputs::sign_on);

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(sign_on) = account.terms.sign_on() else { return };
    charge_each(out, |month, lane| account.used(Quantity::Hires, month)[lane] * account.amount(sign_on, month, lane));
}
