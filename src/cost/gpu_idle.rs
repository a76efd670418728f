//! Hours of reserved GPUs that are paid but stand idle, where a package says how much of them is used.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, gpu_reserved, inputs};
use crate::quantity::MonthLanes;
use crate::scenario::package::{PurchaseOption, Reservation};

/// One H200 at 2.45 for 730.5 hours, used for 55 % of them: 45 % of 1,790, which is 805.
pub(super) const LINE: CostLine = CostLine {
    name: "GPU idle",
    element: Element::Tooling,
    is_compute: true,
    meaning: "idle rent of the month = people × Σ GPUs each × 730.5 hours × (1 − utilization) × reserved rent",
    applies: |terms| {
        let tells_idle_hours = |way: &PurchaseOption| matches!(way, PurchaseOption::Reserved(Reservation { utilization: Some(_), .. }));
        terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| tells_idle_hours(&gpu.purchase_option)))
    },
    inputs: inputs::gpu_idle,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        let PurchaseOption::Reserved(Reservation { term, utilization: Some(utilization) }) = &gpu.purchase_option else { continue };
        let [count, utilization, rent] =
            [&gpu.count, utilization, &account.prices().gpus[name].reserved].map(|number| account.environment.value(number));
        let path = &account.environment.prices.gpu_rents[name].reserved;
        charge_each(out, |month, lane| {
            let hours = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * crate::quantity::unit::HOURS_PER_MONTH;
            hours * (1.0 - utilization[lane]) * rent[lane] * path.month(gpu_reserved::signed_in(month, *term))[lane]
        });
    }
}
