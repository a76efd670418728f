//! A place for owned GPUs in somebody else's data centre, paid by the power it must be able to give.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, hardware_depreciation, inputs};
use crate::quantity::MonthLanes;

/// An eighth of an H100 of 1.275 kW at 150 per kW: 23.91 a month.
pub(super) const LINE: CostLine = CostLine {
    name: "hosting",
    element: Element::Tooling,
    is_compute: true,
    meaning: "hosting of the month = people × Σ GPUs each × kW at full load × price per kW",
    applies: |terms| terms.scenario.prices.hardware.hosting.is_some() && hardware_depreciation::owns_gpus(terms),
    inputs: inputs::hosting,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(hosting) = &account.prices().hardware.hosting else { return };
    let price = account.environment.value(hosting);
    hardware_depreciation::each_owned(account, |name, gpu, is_there| {
        let (count, power) = (account.environment.value(&gpu.count), account.environment.value(&account.prices().gpus[name].power));
        charge_each(out, |month, lane| {
            let gpus = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * is_there[month];
            gpus * power[lane] * price[lane]
        });
    });
}
