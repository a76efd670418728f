//! Laptop: straight-line depreciation to the residual value; at the end of its useful life one like it replaces it.

use super::assets::{Valued, part};
use super::{Account, BalanceKind, BalanceOf, Cash, CostLine, Element, Entitlements};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;
use crate::scenario::Number;

/// 2,800 with a residual value of 10% over 36 months: 70 a month.
///
/// Purchased in February 2026 for 3 people: no cost before; cash is 3 × 2,800 = 8,400 in that month, and 3 × 2,800 × 0.9 = 7,560 in February
/// 2029, when the next ones are purchased and the old ones sold. Ten people who join in March without a laptop in stock: 28,000 in March.
pub(super) const LINE: CostLine = CostLine::new(
    "laptop",
    Element::Tooling,
    "depreciation for the month = laptops × price × (1 − residual value) ÷ useful life, with one laptop for each position, vacant ones too, and \
     those in stock until they are sold at the end of their life",
    charge,
)
.applies(|terms| terms.laptop().is_some())
.inputs(inputs)
.cash(Cash::Scheduled {
    rule: "Cash: a month pays = laptops purchased × price − laptops sold × price × residual value. Purchased are those of people who join when none \
           is in stock, those of everybody in a purchase month, and replacements at the end of each useful life; without a purchase month, the \
           laptops of people who are there before are of evenly distributed ages, and each month replaces some.",
    applies: |terms| terms.laptop().is_some_and(|laptop| laptop.purchased.is_some() || terms.positions_change),
    pay,
})
.balance(BalanceOf { kind: BalanceKind::Asset, applies: |terms| terms.laptop().is_some(), name: "laptops", add: |account, balance| {
    if let Some(laptops) = Valued::laptops(account) {
        laptops.add_balance(account, balance);
    }
} });

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let laptop = terms.laptop();
    laptop.map_or(vec![], |laptop| vec![&laptop.price, &laptop.residual_value, &laptop.useful_life])
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(laptops) = Valued::laptops(account) else { return };
    for (month, row) in out.iter_mut().enumerate() {
        add(row, &part(account, month, |lane| laptops.depreciation(month, lane)));
    }
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(laptops) = Valued::laptops(account) else { return };
    for (month, row) in out.iter_mut().enumerate() {
        add(row, &part(account, month, |lane| laptops.paid(month, lane)));
    }
}
