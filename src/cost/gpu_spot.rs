//! GPU-hours on spot capacity: the hours of work, and the hours that interruptions lost and that are done again.

use super::{Account, Cash, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;
use crate::scenario::package::Way;

/// Two H100 for 200 hours of work at 1.25: 500; 20 interruptions of half an hour each: 12.50 more.
pub(super) const CONCEPT: Concept = Concept {
    name: "GPU spot",
    element: Element::Tooling,
    is_compute: true,
    meaning: "rent of the month = (GPU-hours of work + interruptions × hours lost by each) × spot rent an hour",
    applies: |terms| terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| matches!(gpu.way, Way::Spot(_)))),
    inputs: inputs::gpu_spot,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        let (Way::Spot(spot), Some(rent)) = (&gpu.way, &account.prices().gpus[name].spot) else { continue };
        let [count, hours, lost, rent] = [&gpu.count, &spot.hours, &spot.lost, rent].map(|number| account.world.value(number));
        let path = &account.world.prices.gpu_rents[name].spot;
        let interruptions = account.quantities.interruptions_of(name);
        charge_each(out, |month, lane| {
            let work = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * hours[lane];
            let again = interruptions.map_or(0.0, |interruptions| interruptions.month(month)[lane] * lost[lane]);
            (work + again) * rent[lane] * path.month(month)[lane]
        });
    }
}
