//! Owned GPUs: straight-line depreciation to the residual value over their useful life, after which one like it replaces them.
//!
//! A replacement costs as much as the first purchase, so that depreciation of a GPU purchased in March is the same in every month from March on.

use super::inputs::of_gpus;
use super::{Account, Cash, CostLine, Element, Entitlements, Quantity, cash, charge_each};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::Number;
use crate::scenario::package::{DedicatedGpu, PurchaseOption};

/// An eighth of an H100 at 30,000 with a residual value of 15% over 48 months: 66.41 a month.
///
/// Purchased in March 2026: cash is 3,750 in that month, and 3,750 × 0.85 = 3,187.50 in March 2030, when the next one is purchased and the old
/// one sold.
pub(super) const LINE: CostLine = CostLine::new(
    "hardware depreciation",
    Element::Tooling,
    "depreciation for the month = people × Σ GPUs per person × purchase price × (1 − residual value) ÷ useful life",
    charge,
)
.compute()
.applies(owns_gpus)
.inputs(inputs)
.cash(Cash::Scheduled {
    rule: "Cash: with a purchase month, that month pays = people at work × GPUs per person × purchase price, and each useful life later pays \
           for the replacements less the residual value of the old ones.",
    applies: |terms| terms.gpus().any(|(_, gpu)| matches!(gpu.purchase_option, PurchaseOption::Owned { purchased: Some(_), .. })),
    pay,
});

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
    let hardware = &account.prices().hardware;
    let residual = account.value(&hardware.residual_value);
    let per_month = account.environment.map(&hardware.useful_life, |life| 1.0 / life);
    each_owned(account, |name, gpu, is_there| {
        let [count, purchase] = [&gpu.count, &account.prices().gpus[name].purchase].map(|number| account.value(number));
        charge_each(out, |month, lane| {
            let gpus = account.used(Quantity::Headcount, month)[lane] * count[lane] * is_there[month];
            gpus * purchase[lane] * (1.0 - residual[lane]) * per_month[lane]
        });
    });
}

/// Calls `charge` for each kind of owned GPU of the package, with 1 for the months from its purchase on and 0 for those before.
pub(super) fn each_owned<'a>(account: &Account<'a>, mut charge: impl FnMut(&'a str, &'a DedicatedGpu, &[f64])) {
    for (name, gpu) in account.terms.gpus() {
        if let PurchaseOption::Owned { purchased, .. } = &gpu.purchase_option {
            let is_bought = |month| purchased.is_none_or(|purchased| purchased <= month);
            let is_there: Vec<f64> = account.terms.scenario.calendar().map(|month| f64::from(u8::from(is_bought(month)))).collect();
            charge(name, gpu, &is_there);
        }
    }
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let hardware = &account.prices().hardware;
    let residual = account.value(&hardware.residual_value);
    let per_month = account.environment.map(&hardware.useful_life, |life| 1.0 / life);
    for (name, gpu) in account.terms.gpus() {
        let PurchaseOption::Owned { purchased, .. } = &gpu.purchase_option else { continue };
        let [count, purchase] = [&gpu.count, &account.prices().gpus[name].purchase].map(|number| account.value(number));
        for (month, row) in out.iter_mut().enumerate() {
            let share = match purchased {
                Some(bought) => cash::share_paid(account, month, *bought, &hardware.useful_life, &hardware.residual_value),
                // A fleet of mixed ages replaces in every month what the month depreciates.
                None => lanes(|lane| (1.0 - residual[lane]) * per_month[lane]),
            };
            let people = account.used(Quantity::Headcount, month);
            add(row, &lanes(|lane| people[lane] * count[lane] * purchase[lane] * share[lane]));
        }
    }
}
