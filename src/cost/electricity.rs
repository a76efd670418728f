//! Electricity of owned GPUs, with the data centre around them.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::scenario::package::Way;

/// One H100 at 1.275 kW, used 55 % of 730.5 hours, PUE 1.3, 0.135 a kWh: 89.90 a month.
pub(super) const CONCEPT: Concept = Concept {
    name: "electricity",
    element: Element::Tooling,
    is_compute: true,
    meaning: "electricity of the month = people × Σ GPUs each × 730.5 hours × utilisation × kW × PUE × price a kWh",
    applies: super::hardware_depreciation::owns_gpus,
    inputs: inputs::electricity,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    let (electricity, hardware) = (&account.prices().electricity, &account.prices().hardware);
    let [price, pue, utilisation] = [&electricity.price, &electricity.pue, &hardware.utilisation].map(|number| account.world.value(number));
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if matches!(gpu.way, Way::Owned) {
            let (count, power) = (account.world.value(&gpu.count), account.world.value(&account.prices().gpus[name].power));
            charge_each(out, |month, lane| {
                let gpu_hours =
                    account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * HOURS_PER_MONTH * utilisation[lane];
                gpu_hours * power[lane] * pue[lane] * price[lane] * account.world.prices.electricity.month(month)[lane]
            });
        }
    }
}
