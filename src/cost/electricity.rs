//! Electricity of owned GPUs, with the data centre around them.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, hardware_depreciation, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::scenario::package::PurchaseOption;

/// One H100 at 1.275 kW, used 55 % of 730.5 hours, PUE 1.3, 0.135 a kWh: 89.90 a month.
pub(super) const LINE: CostLine = CostLine {
    name: "electricity",
    element: Element::Tooling,
    is_compute: true,
    meaning: "electricity of the month = people × Σ GPUs each × 730.5 hours × utilization × kW × PUE × price a kWh",
    applies: super::hardware_depreciation::owns_gpus,
    inputs: inputs::electricity,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let (electricity, hardware) = (&account.prices().electricity, &account.prices().hardware);
    let [price, pue] = [&electricity.price, &electricity.pue].map(|number| account.environment.value(number));
    hardware_depreciation::each_owned(account, |name, gpu, is_there| {
        let PurchaseOption::Owned { utilization, .. } = &gpu.purchase_option else { return };
        let utilization = utilization.as_ref().unwrap_or(&hardware.utilization);
        let [count, power, utilization] =
            [&gpu.count, &account.prices().gpus[name].power, utilization].map(|number| account.environment.value(number));
        charge_each(out, |month, lane| {
            let gpus = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * is_there[month];
            gpus * HOURS_PER_MONTH
                * utilization[lane]
                * power[lane]
                * pue[lane]
                * price[lane]
                * account.environment.prices.electricity.month(month)[lane]
        });
    });
}
