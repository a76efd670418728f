//! Laptop: straight-line depreciation to the residual value; at the end of its useful life one like it replaces it.

use super::{Account, Cash, CostLine, Element, Entitlements, Quantity, cash, charge_each};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::Number;

/// 2,800 with a residual value of 10% over 36 months: 70 a month.
///
/// Purchased in February 2026 for 3 people: no cost before; cash is 3 × 2,800 = 8,400 in that month, and 3 × 2,800 × 0.9 = 7,560 in February
/// 2029, when the next ones are purchased and the old ones sold. People who join between two purchases use a laptop that is in stock.
pub(super) const LINE: CostLine = CostLine::new(
    "laptop",
    Element::Tooling,
    "depreciation for the month = people × price × (1 − residual value) ÷ useful life",
    charge,
)
.applies(|terms| terms.laptop().is_some())
.inputs(inputs)
.cash(Cash::Scheduled {
    rule: "Cash: with a purchase month, that month pays = people at work × price, and each useful life later pays for the replacements less \
           the residual value of the old ones.",
    applies: |terms| terms.laptop().is_some_and(|laptop| laptop.purchased.is_some()),
    pay,
});

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let laptop = terms.laptop();
    laptop.map_or(vec![], |laptop| vec![&laptop.price, &laptop.residual_value, &laptop.useful_life])
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(laptop) = account.terms.laptop() else { return };
    let (price, residual) = (account.value(&laptop.price), account.value(&laptop.residual_value));
    let per_month = account.environment.map(&laptop.useful_life, |life| 1.0 / life);
    let first = cash::first_month(account, laptop.purchased);
    charge_each(out, |month, lane| {
        if month < first {
            return 0.0;
        }
        account.used(Quantity::Headcount, month)[lane] * price[lane] * (1.0 - residual[lane]) * per_month[lane]
    });
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(laptop) = account.terms.laptop() else { return };
    let Some(purchased) = laptop.purchased else { return };
    let price = account.value(&laptop.price);
    for (month, row) in out.iter_mut().enumerate() {
        let share = cash::share_paid(account, month, purchased, &laptop.useful_life, &laptop.residual_value);
        let people = account.used(Quantity::Headcount, month);
        add(row, &lanes(|lane| people[lane] * price[lane] * share[lane]));
    }
}
