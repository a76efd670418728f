//! Hosting: space for owned GPUs in a third party's data center, billed by the power that it must be able to supply.

use super::hardware_depreciation::{each_owned, owns_gpus};
use super::inputs::of_gpus;
use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each};
use crate::quantity::MonthLanes;
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// An eighth of an H100 of 1.275 kW at 150 per kW: 23.91 a month.
pub(super) const LINE: CostLine = CostLine::new(
    "hosting",
    Element::Tooling,
    "hosting for the month = people × Σ GPUs per person × kW at full load × price per kW",
    charge,
)
.compute()
.applies(|terms| terms.scenario.prices.hardware.hosting.is_some() && owns_gpus(terms))
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let of_gpus = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Owned { .. } => vec![&gpu.count, &price.power],
        _ => vec![],
    });
    of_gpus.into_iter().chain(&terms.scenario.prices.hardware.hosting).collect()
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(hosting) = &account.prices().hardware.hosting else { return };
    let price = account.value(hosting);
    each_owned(account, |name, gpu, is_there| {
        let [count, power] = [&gpu.count, &account.prices().gpus[name].power].map(|number| account.value(number));
        charge_each(out, |month, lane| {
            let gpus = account.used(Quantity::Headcount, month)[lane] * count[lane] * is_there[month];
            gpus * power[lane] * price[lane]
        });
    });
}
