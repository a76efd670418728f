//! Hours of reserved GPUs that are paid but idle, where a package gives their utilization.

use super::inputs::of_gpus;
use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each, gpu_reserved};
use crate::quantity::MonthLanes;
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::scenario::Number;
use crate::scenario::package::{PurchaseOption, Reservation};

/// One H200 at 2.45 for 730.5 hours with a utilization of 55%: 45% of 1,790, which is 805.
pub(super) const LINE: CostLine = CostLine::new(
    "GPU idle",
    Element::Tooling,
    "rent of idle hours = people × Σ GPUs per person × 730.5 hours × (1 − utilization) × reserved hourly rate",
    charge,
)
.compute()
.applies(|terms| {
    terms.gpus().any(|(_, gpu)| matches!(gpu.purchase_option, PurchaseOption::Reserved(Reservation { utilization: Some(_), .. })))
})
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let mut all = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Reserved(Reservation { utilization: Some(utilisation), .. }) => vec![&gpu.count, &price.reserved, utilisation],
        _ => vec![],
    });
    all.push(&terms.scenario.prices.gpu_drift);
    all
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.gpus() {
        let PurchaseOption::Reserved(Reservation { term, utilization: Some(utilization) }) = &gpu.purchase_option else { continue };
        let [count, utilization, rent] =
            [&gpu.count, utilization, &account.prices().gpus[name].reserved].map(|number| account.value(number));
        let path = &account.environment.prices.gpu_rents[name].reserved;
        charge_each(out, |month, lane| {
            let hours = account.used(Quantity::Headcount, month)[lane] * count[lane] * HOURS_PER_MONTH;
            hours * (1.0 - utilization[lane]) * rent[lane] * path.month(gpu_reserved::signed_in(month, *term))[lane]
        });
    }
}
