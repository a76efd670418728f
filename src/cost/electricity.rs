//! Electricity of owned GPUs, including the overhead of the data center around them.

use super::hardware_depreciation::owns_gpus;
use super::inputs::{of_gpus, use_of_gpus};
use super::{Account, CostLine, Element, Entitlements, gpu_hours};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// One H100 at 1.275 kW, used 55% of 730.5 hours, that is 401.8, PUE 1.3, 0.135 per kWh: 89.90 a month.
pub(super) const LINE: CostLine = CostLine::new(
    "electricity",
    Element::Tooling,
    "electricity for the month = Σ hours used × kW × PUE × price per kWh: hours used by people with GPU usage, else GPUs in use × 730.5 × \
     utilization, without those in stock that nobody has",
    charge,
)
.compute()
.applies(owns_gpus)
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let of_gpus = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Owned { .. } => [&gpu.count, &price.power].into_iter().chain(terms.stated_utilization(gpu)).collect(),
        _ => vec![],
    });
    [of_gpus, use_of_gpus(terms), vec![&prices.electricity.pue, &prices.electricity.price]].concat()
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let electricity = &account.prices().electricity;
    let [price, pue] = [&electricity.price, &electricity.pue].map(|number| account.value(number));
    for (name, gpu) in account.terms.gpus() {
        if let PurchaseOption::Owned { .. } = &gpu.purchase_option {
            let power = account.value(&account.prices().gpus[name].power);
            gpu_hours::each_used(account, name, gpu, &mut |month, _, hours| {
                let path = account.environment.prices.electricity.month(month);
                add(out.month_mut(month), &lanes(|lane| hours[lane] * power[lane] * pue[lane] * price[lane] * path[lane]));
            });
        }
    }
}
