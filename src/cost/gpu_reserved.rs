//! Dedicated GPUs rented for every hour of the month, used or idle.
//!
//! A reservation with a term is a contract at a fixed rent: the market's of the month in which it was signed. Without a term the rent follows
//! the market from month to month.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::scenario::package::PurchaseOption;

/// One H200 at 2.45 for 730.5 hours: 1,790. Used for 55 % of them, and told so: 984, and the rest is idle.
pub(super) const LINE: CostLine = CostLine {
    name: "GPU reserved",
    element: Element::Tooling,
    is_compute: true,
    meaning: "rent of the month = people × Σ GPUs each × 730.5 hours × reserved rent, idle hours included (× utilization where it is said)",
    applies: |terms| {
        terms
            .package
            .is_some_and(|package| package.tooling.gpus.values().any(|gpu| matches!(gpu.purchase_option, PurchaseOption::Reserved(_))))
    },
    inputs: inputs::gpu_reserved,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if let PurchaseOption::Reserved(reservation) = &gpu.purchase_option {
            let (count, rent) = (account.environment.value(&gpu.count), account.environment.value(&account.prices().gpus[name].reserved));
            let used = reservation.utilization.as_ref().map_or(&[1.0; crate::quantity::LANES], |number| account.environment.value(number));
            let path = &account.environment.prices.gpu_rents[name].reserved;
            charge_each(out, |month, lane| {
                let hours = account.quantities.month(Quantity::Headcount, month)[lane] * count[lane] * HOURS_PER_MONTH * used[lane];
                hours * rent[lane] * path.month(signed_in(month, reservation.term))[lane]
            });
        }
    }
}

/// The month whose market rent holds in `month`: with a term of 12 months that of month 12 in month 17.
pub(super) fn signed_in(month: usize, term: Option<u32>) -> usize {
    term.map_or(month, |term| month - month % term as usize)
}
