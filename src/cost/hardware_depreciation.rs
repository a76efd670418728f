//! Owned GPUs: straight-line depreciation to the residual value over their useful life, after which one like it replaces them.
//!
//! A replacement costs as much as the first purchase, so that depreciation of a GPU purchased in March is the same in every month from March on.

use super::assets::{Valued, part};
use super::inputs::of_gpus;
use super::{Account, BalanceKind, BalanceOf, Cash, CostLine, Element, Entitlements};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// An eighth of an H100 for each of 26 people is four whole ones: at 30,000 with a residual value of 15% over 48 months, 4 × 531.25 = 2,125 a month.
///
/// Purchased in March 2026: cash is 120,000 in that month, and 120,000 × 0.85 = 102,000 in March 2030, when the next ones are purchased and the old
/// ones sold. Half an H100 for each of ten people, and ten more who join in March: five more, 150,000 in March.
pub(super) const LINE: CostLine = CostLine::new(
    "hardware depreciation",
    Element::Tooling,
    "depreciation for the month = Σ GPUs × purchase price × (1 − residual value) ÷ useful life, in whole GPUs: positions of a group with one \
     package × GPUs per person, rounded up, vacant positions too, and those in stock until they are sold at the end of their life",
    charge,
)
.compute()
.applies(owns_gpus)
.inputs(inputs)
.cash(Cash::Scheduled {
    rule: "Cash: a month pays = GPUs purchased × purchase price − GPUs sold × purchase price × residual value. Purchased are those for people who \
           join when none is in stock, those of everybody in a purchase month, and replacements at the end of each useful life; without a \
           purchase month, the GPUs of people who are there before are of evenly distributed ages, and each month replaces some.",
    applies: |terms| {
        let mut owned = terms.gpus().filter_map(|(_, gpu)| match gpu.purchase_option {
            PurchaseOption::Owned { purchased, .. } => Some(purchased),
            _ => None,
        });
        owned.any(|purchased| purchased.is_some() || terms.positions_change)
    },
    pay,
})
.balance(BalanceOf { kind: BalanceKind::Asset, applies: owns_gpus, name: "owned GPUs", add: |account, balance| {
    Valued::gpus(account).for_each(|gpus| gpus.add_balance(account, balance));
} });

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let hardware = &terms.scenario.prices.hardware;
    let of_gpus = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Owned { .. } => vec![&gpu.count, &price.purchase],
        _ => vec![],
    });
    [of_gpus, vec![&hardware.residual_value, &hardware.useful_life]].concat()
}

/// Whether the package has GPUs that the company owns.
pub(super) fn owns_gpus(terms: &Entitlements<'_>) -> bool {
    terms.gpus().any(|(_, gpu)| matches!(gpu.purchase_option, PurchaseOption::Owned { .. }))
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for gpus in Valued::gpus(account) {
        for (month, row) in out.iter_mut().enumerate() {
            add(row, &part(account, month, |lane| gpus.depreciation(month, lane)));
        }
    }
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    for gpus in Valued::gpus(account) {
        for (month, row) in out.iter_mut().enumerate() {
            add(row, &part(account, month, |lane| gpus.paid(month, lane)));
        }
    }
}
