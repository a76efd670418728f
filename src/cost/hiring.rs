//! Hiring: what it costs to recruit somebody, in the month in which they start.

use super::inputs::base_pay;
use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each};
use crate::quantity::{Dimension, MonthLanes};
use crate::scenario::Number;

/// Two people who start in April on 120,000 a year, at 20% of it: 48,000 in April.
pub(super) const LINE: CostLine = CostLine::new(
    "hiring",
    Element::CorePay,
    "hiring for the month = people who start in it × cost per hire (an amount, or a percentage of their annual base pay)",
    charge,
)
.applies(|terms| terms.group.turnover.hiring_cost.is_some())
.inputs(inputs);

/// A percentage of base pay depends on base pay too.
fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(cost) = &terms.group.turnover.hiring_cost else { return vec![] };
    let base = if cost.dimension == Dimension::Share { base_pay(terms) } else { vec![] };
    [base, vec![cost]].concat()
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(number) = &account.terms.group.turnover.hiring_cost else { return };
    let cost = account.value(number);
    match number.dimension {
        Dimension::Share => charge_each(out, |month, lane| {
            let annual = 12.0 * account.used(Quantity::HiredPay, month)[lane] * account.cohort.raises.month(month)[lane];
            annual * cost[lane]
        }),
        _ => charge_each(out, |month, lane| account.used(Quantity::Hires, month)[lane] * account.amount(number, month, lane)),
    }
}
