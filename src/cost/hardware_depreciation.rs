//! Owned GPUs: straight-line depreciation to the residual value over their life, after which one like it takes their place.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;
use crate::scenario::package::Way;

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
    terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| matches!(gpu.way, Way::Owned)))
}

fn charge(account: &Account<'_>, out: &mut Columns) {
    let hardware = &account.prices().hardware;
    let residual = account.world.value(&hardware.residual);
    let per_month = account.world.map(&hardware.life, |life| 1.0 / life);
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if matches!(gpu.way, Way::Owned) {
            let (count, purchase) = (account.world.value(&gpu.count), account.world.value(&account.prices().gpus[name].purchase));
            charge_each(out, |month, lane| {
                let gpus = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane];
                gpus * purchase[lane] * (1.0 - residual[lane]) * per_month[lane]
            });
        }
    }
}
