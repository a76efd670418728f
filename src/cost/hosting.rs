//! Hosting: space for owned GPUs in a third party's data center, billed by the power that it must be able to supply.

use super::assets::{each_owned, part};
use super::hardware_depreciation::owns_gpus;
use super::inputs::of_gpus;
use super::{Account, CostLine, Element, Entitlements};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// One H100 of 1.275 kW at 150 per kW: 191.25 a month.
pub(super) const LINE: CostLine = CostLine::new(
    "hosting",
    Element::Tooling,
    "hosting for the month = Σ GPUs, those in stock too × kW at full load × price per kW",
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
    each_owned(account, |name, _, stock| {
        let power = account.value(&account.prices().gpus[name].power);
        for (month, row) in out.iter_mut().enumerate() {
            add(
                row,
                &part(account, month, |lane| stock.course(lane).unit_months[month] * power[lane] * account.amount(hosting, month, lane)),
            );
        }
    });
}
