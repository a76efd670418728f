//! Owned GPUs: straight-line depreciation to the residual value over their life, after which one like it takes their place.
//!
//! A refresh costs what the first one did, so that the write-off of a GPU that was bought in March is the same in every month from March on.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;
use crate::scenario::package::{DedicatedGpu, Way};

/// An eighth of an H100 at 30,000 with 15 % residual over 48 months: 66.41 a month.
pub(super) const CONCEPT: Concept = Concept {
    name: "hardware depreciation",
    element: Element::Tooling,
    is_compute: true,
    meaning: "depreciation of the month = people × Σ GPUs each × purchase × (1 − residual) ÷ life",
    applies: owns_gpus,
    inputs: inputs::hardware_depreciation,
    charge,
};

/// Whether the package has GPUs that the company owns.
pub(super) fn owns_gpus(terms: &super::Terms<'_>) -> bool {
    terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| matches!(gpu.way, Way::Owned { .. })))
}

fn charge(account: &Account<'_>, out: &mut Columns) {
    let hardware = &account.prices().hardware;
    let residual = account.world.value(&hardware.residual);
    let per_month = account.world.map(&hardware.life, |life| 1.0 / life);
    each_owned(account, |name, gpu, is_there| {
        let (count, purchase) = (account.world.value(&gpu.count), account.world.value(&account.prices().gpus[name].purchase));
        charge_each(out, |month, lane| {
            let gpus = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * is_there[month];
            gpus * purchase[lane] * (1.0 - residual[lane]) * per_month[lane]
        });
    });
}

/// Calls `charge` for each kind of owned GPU of the package with 1 for the months in which it has been bought and 0 for those before.
pub(super) fn each_owned<'a>(account: &Account<'a>, mut charge: impl FnMut(&'a str, &'a DedicatedGpu, &[f64])) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if let Way::Owned { bought, .. } = &gpu.way {
            let is_bought = |month| bought.is_none_or(|bought| bought <= month);
            let is_there: Vec<f64> = account.terms.scenario.calendar().map(|month| f64::from(u8::from(is_bought(month)))).collect();
            charge(name, gpu, &is_there);
        }
    }
}
