//! GPU-hours on spot capacity: the hours of work, and the hours that interruptions lost and that are done again.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::scenario::package::PurchaseOption;

/// Two H100 for 200 hours of work at 1.25: 500; 20 interruptions of half an hour each: 12.50 more.
pub(super) const LINE: CostLine = CostLine {
    name: "GPU spot",
    element: Element::Tooling,
    is_compute: true,
    meaning: "rent of the month = (GPU-hours of work + interruptions × hours lost by each) × spot rent an hour",
    applies: |terms| {
        terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| matches!(gpu.purchase_option, PurchaseOption::Spot(_))))
    },
    inputs: inputs::gpu_spot,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        let (PurchaseOption::Spot(spot), Some(rent)) = (&gpu.purchase_option, &account.prices().gpus[name].spot) else { continue };
        let [count, hours, lost, rent] = [&gpu.count, &spot.hours, &spot.hours_lost, rent].map(|number| account.environment.value(number));
        let path = &account.environment.prices.gpu_rents[name].spot;
        let interruptions = account.quantities.interruptions_of(name);
        charge_each(out, |month, lane| {
            let work = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * hours[lane];
            let again = interruptions.map_or(0.0, |interruptions| interruptions.month(month)[lane] * lost[lane]);
            (work + again) * rent[lane] * path.month(month)[lane]
        });
    }
}
