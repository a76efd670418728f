//! Dedicated GPUs rented for every hour of the month, used or idle.
//!
//! A reservation with a term is a contract at a fixed rate: the market rate of the month in which it was signed. Without a term the rate follows
//! the market from month to month.

use super::inputs::of_gpus;
use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each};
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// One H200 at 2.45 for 730.5 hours: 1,790. With a utilization of 55%: 984, and the rest is idle.
pub(super) const LINE: CostLine = CostLine::new(
    "GPU reserved",
    Element::Tooling,
    "GPU rent for the month = people × Σ GPUs per person × 730.5 hours × reserved hourly rate, idle hours included \
     (× utilization where one is given)",
    charge,
)
.compute()
.applies(|terms| terms.gpus().any(|(_, gpu)| matches!(gpu.purchase_option, PurchaseOption::Reserved(_))))
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let mut all = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Reserved(reservation) => [&gpu.count, &price.reserved].into_iter().chain(&reservation.utilization).collect(),
        _ => vec![],
    });
    all.push(&terms.scenario.prices.gpu_drift);
    all
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.gpus() {
        if let PurchaseOption::Reserved(reservation) = &gpu.purchase_option {
            let [count, rent] = [&gpu.count, &account.prices().gpus[name].reserved].map(|number| account.value(number));
            let used = reservation.utilization.as_ref().map_or(&[1.0; LANES], |number| account.value(number));
            let path = &account.environment.prices.gpu_rents[name].reserved;
            charge_each(out, |month, lane| {
                let hours = account.used(Quantity::Headcount, month)[lane] * count[lane] * HOURS_PER_MONTH * used[lane];
                hours * rent[lane] * path.month(signed_in(month, reservation.term))[lane]
            });
        }
    }
}

/// The month whose market rate applies in `month`: with a term of 12 months, that of month 12 in month 17.
pub(super) fn signed_in(month: usize, term: Option<u32>) -> usize {
    term.map_or(month, |term| month - month % term as usize)
}
