//! GPU-hours on spot capacity: the hours of work, and the hours that interruptions lost and that are run again.

use super::inputs::{of_gpus, use_of_gpus};
use super::{Account, CostLine, Element, Entitlements, gpu_hours};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// Two H100 for 200 hours of work at 1.25: 500; 20 interruptions of half an hour each: 12.50 more.
pub(super) const LINE: CostLine = CostLine::new(
    "GPU spot",
    Element::Tooling,
    "GPU rent for the month = (GPU-hours of work + interruptions × hours lost per interruption) × hourly spot rate",
    charge,
)
.compute()
.applies(|terms| terms.gpus().any(|(_, gpu)| matches!(gpu.purchase_option, PurchaseOption::Spot(_))))
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let mut all = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Spot(spot) => {
            [&gpu.count, &spot.hours, &spot.interruptions, &spot.hours_lost].into_iter().chain(&price.spot).collect()
        }
        _ => vec![],
    });
    all.extend(use_of_gpus(terms));
    all.extend(terms.scenario.prices.gpu_path_inputs());
    all
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.gpus() {
        let (PurchaseOption::Spot(_), Some(rent)) = (&gpu.purchase_option, &account.prices().gpus[name].spot) else { continue };
        let (rent, path) = (account.value(rent), &account.environment.prices.gpu_rents[name].spot);
        gpu_hours::each_paid(account, name, gpu, &mut |month, _, hours| {
            add(out.month_mut(month), &lanes(|lane| hours[lane] * rent[lane] * path.month(month)[lane]));
        });
    }
}
