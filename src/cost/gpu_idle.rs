//! Hours of reserved GPUs that are paid but stand idle, where a package says how much of them is used.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, gpu_reserved, inputs};
use crate::quantity::MonthLanes;
use crate::scenario::package::{PurchaseOption, Reservation};

/// One H200 at 2.45 for 730.5 hours, used for 55 % of them: 45 % of 1,790, which is 805.
pub(super) const LINE: CostLine = CostLine {
    name: "GPU idle",
    element: Element::Tooling,
    is_compute: true,
    meaning: "idle rent of the month = people × Σ GPUs each × 730.5 hours × (1 − utilisation) × reserved rent",
    applies: |terms| {
        let tells_idle_hours = |way: &PurchaseOption| matches!(way, PurchaseOption::Reserved(Reservation { utilisation: Some(_), .. }));
        terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| tells_idle_hours(&gpu.way)))
    },
    inputs: inputs::gpu_idle,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        let PurchaseOption::Reserved(Reservation { term, utilisation: Some(utilisation) }) = &gpu.way else { continue };
        let [count, utilisation, rent] =
            [&gpu.count, utilisation, &account.prices().gpus[name].reserved].map(|number| account.environment.value(number));
        let path = &account.environment.prices.gpu_rents[name].reserved;
        charge_each(out, |month, lane| {
            let hours = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * crate::quantity::unit::HOURS_PER_MONTH;
            hours * (1.0 - utilisation[lane]) * rent[lane] * path.month(gpu_reserved::signed_in(month, *term))[lane]
        });
    }
}
