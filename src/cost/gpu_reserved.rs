//! Dedicated GPUs rented for every hour of the month, used or idle.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::scenario::package::Way;

/// One H200 at 2.45 for 730.5 hours: 1,790.
pub(super) const CONCEPT: Concept = Concept {
    name: "GPU reserved",
    element: Element::Tooling,
    is_compute: true,
    meaning: "rent of the month = people × Σ GPUs each × 730.5 hours × reserved rent, idle hours included",
    applies: |terms| terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| matches!(gpu.way, Way::Reserved))),
    inputs: inputs::gpu_reserved,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if matches!(gpu.way, Way::Reserved) {
            let (count, rent) = (account.world.value(&gpu.count), account.world.value(&account.prices().gpus[name].reserved));
            let path = &account.world.prices.gpu_rents[name];
            charge_each(out, |month, lane| {
                let hours = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * HOURS_PER_MONTH;
                hours * rent[lane] * path.month(month)[lane]
            });
        }
    }
}
