//! Energy that GPUs consume, and the carbon dioxide emitted to generate it. Not money, but a consequence of the same hours.
//!
//! Rented GPUs count as well as owned ones, each with the overhead of the data center around it.

use super::assets::{each_owned, part};
use super::{Account, Quantity, charge_each, gpu_on_demand};
use crate::quantity::columns::{add, lanes};
use crate::quantity::unit::HOURS_PER_MONTH;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::package::PurchaseOption;

/// Adds kilowatt-hours = Σ GPU-hours in use × kW at full load × PUE. One H100 rented for 100 hours: 100 × 1.275 × 1.3 = 165.75.
///
/// Rented hours count as in use; reserved hours by their utilization where one is given, else in full; owned GPUs by their utilization; hours
/// that spot interruptions lost count as used.
pub fn energy(account: &Account<'_>, out: &mut MonthLanes) {
    let used = |quantity, month: usize, lane: usize| account.used(quantity, month)[lane];
    let draw = |name: &str| {
        let [power, pue] = [&account.prices().gpus[name].power, &account.prices().electricity.pue].map(|number| account.value(number));
        lanes(|lane| power[lane] * pue[lane])
    };
    if let (Some(_), Some(access)) = (account.terms.gpu_usage, account.terms.access) {
        if let Some(name) = &access.gpu {
            let draw = draw(name);
            let hours = gpu_on_demand::AT_THE_RENT.into_iter().chain([Quantity::HoursOverage, Quantity::HoursOverflowed]);
            charge_each(out, |month, lane| hours.clone().map(|hours| used(hours, month, lane)).sum::<f64>() * draw[lane]);
        }
        if let Some(to) = account.terms.gpu_cap().and_then(|cap| cap.on_exceed.cheaper()) {
            let draw = draw(to);
            charge_each(out, |month, lane| used(Quantity::HoursThrottled, month, lane) * draw[lane]);
        }
    }
    for (name, gpu) in account.terms.gpus() {
        let (draw, count) = (draw(name), account.value(&gpu.count));
        let value = |number| account.value(number);
        let mut add = |hours: &Lanes, again: &dyn Fn(usize, usize) -> f64| {
            charge_each(out, |month, lane| {
                (used(Quantity::Headcount, month, lane) * count[lane] * hours[lane] + again(month, lane)) * draw[lane]
            });
        };
        match &gpu.purchase_option {
            PurchaseOption::OnDemand { hours } => add(value(hours), &|_, _| 0.0),
            PurchaseOption::Reserved(reservation) => {
                let share = reservation.utilization.as_ref().map_or(&[1.0; LANES], value);
                add(&share.map(|share| share * HOURS_PER_MONTH), &|_, _| 0.0);
            }
            PurchaseOption::Spot(spot) => {
                let lost = value(&spot.hours_lost);
                let interruptions = account.quantities.interruptions_of(name);
                let again = |month: usize, lane: usize| interruptions.map_or(0.0, |columns| columns.month(month)[lane] * lost[lane]);
                add(value(&spot.hours), &again);
            }
            PurchaseOption::Owned { .. } => {}
        }
    }
    each_owned(account, |name, gpu, stock| {
        let PurchaseOption::Owned { utilization, .. } = &gpu.purchase_option else { return };
        let utilization = utilization.as_ref().unwrap_or(&account.prices().hardware.utilization);
        let (draw, utilization) = (draw(name), account.value(utilization));
        for (month, row) in out.iter_mut().enumerate() {
            add(row, &part(account, month, |lane| stock.course(lane).needed[month] * HOURS_PER_MONTH * utilization[lane] * draw[lane]));
        }
    });
}

/// Kilograms of carbon dioxide = kilowatt-hours × kilograms per kilowatt-hour; nothing where the scenario gives no carbon intensity. 165.75 kWh at
/// 0.37: 61.3.
pub fn kilograms(account: &Account<'_>, energy: &MonthLanes, out: &mut MonthLanes) {
    if let Some(carbon) = &account.prices().electricity.carbon_intensity {
        let carbon = account.value(carbon);
        charge_each(out, |month, lane| energy.month(month)[lane] * carbon[lane]);
    }
}
