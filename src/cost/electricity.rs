//! Electricity of owned GPUs, including the overhead of the data center around them.

use super::assets::{each_owned, part};
use super::hardware_depreciation::owns_gpus;
use super::inputs::of_gpus;
use super::{Account, CostLine, Element, Entitlements};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// One H100 at 1.275 kW, used 55% of 730.5 hours, PUE 1.3, 0.135 per kWh: 89.90 a month.
pub(super) const LINE: CostLine = CostLine::new(
    "electricity",
    Element::Tooling,
    "electricity for the month = Σ GPUs in use × 730.5 hours × utilization × kW × PUE × price per kWh, without those in stock that nobody has",
    charge,
)
.compute()
.applies(owns_gpus)
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let of_gpus = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Owned { utilization, .. } => {
            vec![&gpu.count, &price.power, utilization.as_ref().unwrap_or(&prices.hardware.utilization)]
        }
        _ => vec![],
    });
    [of_gpus, vec![&prices.electricity.pue, &prices.electricity.price]].concat()
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let (electricity, hardware) = (&account.prices().electricity, &account.prices().hardware);
    let [price, pue] = [&electricity.price, &electricity.pue].map(|number| account.value(number));
    each_owned(account, |name, gpu, stock| {
        let PurchaseOption::Owned { utilization, .. } = &gpu.purchase_option else { return };
        let utilization = utilization.as_ref().unwrap_or(&hardware.utilization);
        let [power, utilization] = [&account.prices().gpus[name].power, utilization].map(|number| account.value(number));
        for (month, row) in out.iter_mut().enumerate() {
            let path = account.environment.prices.electricity.month(month);
            let cost = |lane: usize| {
                let gpus = stock.course(lane).needed[month];
                gpus * HOURS_PER_MONTH * utilization[lane] * power[lane] * pue[lane] * price[lane] * path[lane]
            };
            add(row, &part(account, month, cost));
        }
    });
}
