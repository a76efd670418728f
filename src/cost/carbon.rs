//! Energy that GPUs consume, and the carbon dioxide emitted to generate it. Not money, but a consequence of the same hours.
//!
//! Rented GPUs count as well as owned ones, each with the overhead of the data center around it.

use super::{Account, Quantity, charge_each, gpu_hours, gpu_on_demand};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{Lanes, MonthLanes};

/// Adds kilowatt-hours = Σ GPU-hours in use × kW at full load × PUE. One H100 rented for 100 hours: 100 × 1.275 × 1.3 = 165.75.
///
/// Hours of dedicated GPUs count as they are used; reserved hours in full where their use is unknown. Hours that spot interruptions lost count
/// as used.
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
        let draw = draw(name);
        let mut add = |month: usize, hours: &Lanes| add(out.month_mut(month), &lanes(|lane| hours[lane] * draw[lane]));
        gpu_hours::each_used(account, name, gpu, &mut |month, _, hours| add(month, hours));
        gpu_hours::each_lost(account, name, gpu, &mut add);
    }
}

/// Kilograms of carbon dioxide = kilowatt-hours × kilograms per kilowatt-hour; nothing where the scenario gives no carbon intensity. 165.75 kWh at
/// 0.37: 61.3.
pub fn kilograms(account: &Account<'_>, energy: &MonthLanes, out: &mut MonthLanes) {
    if let Some(carbon) = &account.prices().electricity.carbon_intensity {
        let carbon = account.value(carbon);
        charge_each(out, |month, lane| energy.month(month)[lane] * carbon[lane]);
    }
}
