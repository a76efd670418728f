//! Hiring: what finding somebody costs, in the month in which they start.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::{Dimension, MonthLanes};

/// Two people who start in April on 120,000 a year, at 20 % of it: 48,000 in April.
pub(super) const LINE: CostLine = CostLine {
    name: "hiring",
    element: Element::CorePay,
    is_compute: false,
    meaning: "hiring of the month = people who start in it × cost of a hire (or their yearly base pay × share)",
    applies: |terms| terms.group.turnover.hiring_cost.is_some(),
    inputs: inputs::hiring,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(number) = &account.terms.group.turnover.hiring_cost else { return };
    let cost = account.environment.value(number);
    match number.dimension {
        Dimension::Share => charge_each(out, |month, lane| {
            let yearly = 12.0 * account.quantities.month(Quantity::HiredPay, month)[lane] * account.cohort.raises.month(month)[lane];
            yearly * cost[lane]
        }),
        _ => charge_each(out, |month, lane| account.quantities.month(Quantity::Hires, month)[lane] * cost[lane]),
    }
}
