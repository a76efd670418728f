//! Owned GPUs: straight-line depreciation to the residual value over their life, after which one like it takes their place.
//!
//! A refresh costs what the first one did, so that the write-off of a GPU that was bought in March is the same in every month from March on.

use super::{Account, Cash, CostLine, Element, Quantity, cash, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::package::{DedicatedGpu, PurchaseOption};

/// An eighth of an H100 at 30,000 with 15 % residual over 48 months: 66.41 a month.
///
/// Bought in March 2026: cash is 3,750 in that month, and 3,750 × 0.85 = 3,187.50 in March 2030, when the next one comes and the old one is
/// sold.
pub(super) const LINE: CostLine = CostLine {
    name: "hardware depreciation",
    element: Element::Tooling,
    is_compute: true,
    meaning: "depreciation of the month = people × Σ GPUs each × purchase × (1 − residual) ÷ life",
    applies: owns_gpus,
    inputs: inputs::hardware_depreciation,
    charge,
    cash: Cash::Apart {
        rule: "Cash: with `bought` that month pays = people at work × GPUs each × purchase, and every life later the next ones less the \
               residual value of the old.",
        is_apart: |terms| {
            let mut gpus = terms.package.iter().flat_map(|package| package.tooling.gpus.values());
            gpus.any(|gpu| matches!(gpu.purchase_option, PurchaseOption::Owned { purchased: Some(_), .. }))
        },
        pay,
    },
};

/// Whether the package has GPUs that the company owns.
pub(super) fn owns_gpus(terms: &super::Entitlements<'_>) -> bool {
    terms
        .package
        .is_some_and(|package| package.tooling.gpus.values().any(|gpu| matches!(gpu.purchase_option, PurchaseOption::Owned { .. })))
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let hardware = &account.prices().hardware;
    let residual = account.environment.value(&hardware.residual_value);
    let per_month = account.environment.map(&hardware.useful_life, |life| 1.0 / life);
    each_owned(account, |name, gpu, is_there| {
        let (count, purchase) = (account.environment.value(&gpu.count), account.environment.value(&account.prices().gpus[name].purchase));
        charge_each(out, |month, lane| {
            let gpus = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * is_there[month];
            gpus * purchase[lane] * (1.0 - residual[lane]) * per_month[lane]
        });
    });
}

/// Calls `charge` for each kind of owned GPU of the package with 1 for the months in which it has been bought and 0 for those before.
pub(super) fn each_owned<'a>(account: &Account<'a>, mut charge: impl FnMut(&'a str, &'a DedicatedGpu, &[f64])) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if let PurchaseOption::Owned { purchased, .. } = &gpu.purchase_option {
            let is_bought = |month| purchased.is_none_or(|purchased| purchased <= month);
            let is_there: Vec<f64> = account.terms.scenario.calendar().map(|month| f64::from(u8::from(is_bought(month)))).collect();
            charge(name, gpu, &is_there);
        }
    }
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let hardware = &account.prices().hardware;
    let residual = account.environment.value(&hardware.residual_value);
    let per_month = account.environment.map(&hardware.useful_life, |life| 1.0 / life);
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        let PurchaseOption::Owned { purchased, .. } = &gpu.purchase_option else { continue };
        let (count, purchase) = (account.environment.value(&gpu.count), account.environment.value(&account.prices().gpus[name].purchase));
        for (month, row) in out.iter_mut().enumerate() {
            let share = match purchased {
                Some(purchased) => cash::share_paid(account, month, *purchased, &hardware.useful_life, &hardware.residual_value),
                // A fleet of even age renews in every month what the month writes off.
                None => lanes(|lane| (1.0 - residual[lane]) * per_month[lane]),
            };
            let people = account.quantities.month(Quantity::Headcount, month);
            add(row, &lanes(|lane| people[lane] * count[lane] * purchase[lane] * share[lane]));
        }
    }
}
