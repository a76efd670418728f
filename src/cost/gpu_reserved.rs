//! Dedicated GPUs rented for every hour of the month, used or idle.
//!
//! A reservation with a term is a contract at a fixed rate, the market rate of the month in which it was signed, and paid to its end whoever leaves.
//! Without a term it is given up with the position, and the rate follows the market from month to month.

use super::inputs::{of_gpus, use_of_gpus};
use super::{Account, CostLine, Element, Entitlements, Signed, gpu_hours};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Number;
use crate::scenario::package::PurchaseOption;

/// One H200 at 2.45 for 730.5 hours: 1,790. Used for 55% of them: 984, and the rest is idle.
pub(super) const LINE: CostLine = CostLine::new(
    "GPU reserved",
    Element::Tooling,
    "GPU rent for the month = Σ reserved hours × reserved hourly rate: hours used by people with GPU usage, else people × GPUs per \
     person × hours of the month (730.5, or as [calendar] counts them), idle hours included (× utilization where one is given)",
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
    all.extend(use_of_gpus(terms));
    all.extend(terms.scenario.prices.gpu_path_inputs());
    all
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.gpus() {
        if let PurchaseOption::Reserved(_) = &gpu.purchase_option {
            gpu_hours::each_used(account, name, gpu, &mut |month, signed, hours| {
                add(out.month_mut(month), &rent(account, name, month, signed, hours))
            });
        }
    }
}

/// The rent of reserved `hours` in `month`: as signed, at the exchange rate of the month.
pub(super) fn rent(account: &Account<'_>, name: &str, month: usize, signed: Signed, hours: &Lanes) -> Lanes {
    let rate = account.value(&account.prices().gpus[name].reserved);
    let path = account.environment.prices.gpu_rents[name].reserved.month(signed.month(month));
    match account.environment.rate_path(&account.prices().gpus[name].reserved) {
        None => lanes(|lane| hours[lane] * rate[lane] * path[lane]),
        Some(exchange) => lanes(|lane| hours[lane] * rate[lane] * path[lane] * exchange.month(month)[lane]),
    }
}

/// USD of running terms that fall due after the horizon: positions that signed × GPUs per person × hours of a month × months left × their rate.
///
/// A term of 24 months signed in the first of 12 months at 1,790 a month: 21,480.
pub fn commitments(account: &Account<'_>) -> Lanes {
    let mut sum = [0.0; LANES];
    for (name, gpu) in account.terms.gpus() {
        let (Some(term), Some(signings)) = (gpu.purchase_option.term(), account.quantities.signings_of(name)) else { continue };
        let count = account.value(&gpu.count);
        for (signed, positions) in signings.iter().enumerate() {
            let months_left = (signed + term as usize).saturating_sub(signings.n_months());
            let mean_hours =
                account.terms.scenario.calendar_rules.mean_hours_of(account.terms.scenario.last_month().plus(1), months_left as u32);
            let hours = lanes(|lane| positions[lane] * count[lane] * mean_hours * months_left as f64);
            add(&mut sum, &rent(account, name, signings.n_months() - 1, Signed::In(signed), &hours));
        }
    }
    sum
}
