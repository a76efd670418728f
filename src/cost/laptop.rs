//! Laptop: straight-line depreciation to the residual value; at the end of its life it is replaced by one like it.

use super::{Account, Cash, CostLine, Element, Quantity, cash, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};

/// 2,800 with 10 % residual over 36 months: 70 a month.
///
/// Bought in February 2026 for 3 people: no cost before; cash is 3 × 2,800 = 8,400 in that month, and 3 × 2,800 × 0.9 = 7,560 in February
/// 2029, when the next ones come and the old ones are sold. Who joins between two purchases is given one that is there.
pub(super) const LINE: CostLine = CostLine {
    name: "laptop",
    element: Element::Tooling,
    is_compute: false,
    meaning: "depreciation of the month = people × price × (1 − residual) ÷ life",
    applies: |terms| terms.package.is_some_and(|package| package.tooling.laptop.is_some()),
    inputs: inputs::laptop,
    charge,
    cash: Cash::Apart {
        rule: "Cash: with `bought` that month pays = people at work × price, and every `life` later the next ones less the residual value \
               of the old.",
        is_apart: |terms| {
            terms.package.and_then(|package| package.tooling.laptop.as_ref()).is_some_and(|laptop| laptop.purchased.is_some())
        },
        pay,
    },
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(laptop) = account.terms.package.and_then(|package| package.tooling.laptop.as_ref()) else { return };
    let (price, residual) = (account.environment.value(&laptop.price), account.environment.value(&laptop.residual_value));
    let per_month = account.environment.map(&laptop.useful_life, |life| 1.0 / life);
    let first = cash::first_month(account, laptop.purchased);
    charge_each(out, |month, lane| {
        if month < first {
            return 0.0;
        }
        account.quantities.month(Quantity::Headcount, month)[lane] * price[lane] * (1.0 - residual[lane]) * per_month[lane]
    });
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(laptop) = account.terms.package.and_then(|package| package.tooling.laptop.as_ref()) else { return };
    let Some(bought) = laptop.purchased else { return };
    let price = account.environment.value(&laptop.price);
    for (month, row) in out.iter_mut().enumerate() {
        let share = cash::share_paid(account, month, bought, &laptop.useful_life, &laptop.residual_value);
        let people = account.quantities.month(Quantity::Headcount, month);
        add(row, &lanes(|lane| people[lane] * price[lane] * share[lane]));
    }
}
