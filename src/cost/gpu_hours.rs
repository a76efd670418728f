//! Hours of dedicated GPUs: those that are paid or at hand, and those of them that are used.
//!
//! Every line about dedicated GPUs, their energy and their utilization take their hours from here:
//!
//! ```text
//! paid   reserved       people × GPUs per person × hours of the month; with a term, positions under a running term instead of people
//!        owned          GPUs, those in stock too × hours of the month: at hand rather than paid
//!        by the hour    what is used where the use is modeled, else people × GPUs per person × hours; spot capacity pays lost work again
//! used   what the owners' GPU-hours came to where their use is modeled, else paid × utilization
//! ```
//! Hours of the month: 730.5 on average, or as `[calendar]` counts them.

use super::assets::{self, part};
use super::{Account, Quantity, Signed};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes};
use crate::scenario::Number;
use crate::scenario::package::{DedicatedGpu, PurchaseKind, PurchaseOption};

/// GPU-hours of one purchase option over the horizon.
#[derive(Clone, Copy, Debug)]
pub struct GpuHours {
    pub paid: Lanes,
    pub used: Lanes,
}

impl GpuHours {
    pub const ZERO: Self = Self { paid: [0.0; LANES], used: [0.0; LANES] };

    pub fn add(&mut self, other: &Self) {
        add(&mut self.paid, &other.paid);
        add(&mut self.used, &other.used);
    }
}

/// Adds the hours of every dedicated GPU whose use is known, by purchase option.
pub fn count(account: &Account<'_>, mut by_option: impl FnMut(PurchaseKind, &GpuHours)) {
    for (name, gpu) in account.terms.gpus().filter(|(_, gpu)| account.terms.is_use_known(gpu)) {
        let mut hours = GpuHours::ZERO;
        each_paid(account, name, gpu, &mut |_, _, paid| add(&mut hours.paid, paid));
        each_used(account, name, gpu, &mut |_, _, used| add(&mut hours.used, used));
        by_option(gpu.purchase_option.kind(), &hours);
    }
}

/// Calls `add` with the hours of each month that are paid, or at hand where they are owned, and the month whose rent applies to them.
pub fn each_paid(account: &Account<'_>, name: &str, gpu: &DedicatedGpu, add: &mut dyn FnMut(usize, Signed, &Lanes)) {
    let hours_of = |month| account.terms.scenario.hours_of_month(month);
    match &gpu.purchase_option {
        PurchaseOption::Reserved(reservation) => match reservation.term {
            None => each_month(account, gpu, &mut |month, gpus| {
                let hours = hours_of(month);
                add(month, Signed::AsUsed, &gpus.map(|gpus| gpus * hours));
            }),
            Some(term) => {
                let Some(signings) = account.quantities.signings_of(name) else { return };
                let count = account.value(&gpu.count);
                for (signed, positions) in signings.iter().enumerate().filter(|(_, positions)| **positions != [0.0; LANES]) {
                    let hours = |month| lanes(|lane| positions[lane] * count[lane] * hours_of(month));
                    (signed..signings.n_months()).take(term as usize).for_each(|month| add(month, Signed::In(signed), &hours(month)));
                }
            }
        },
        PurchaseOption::OnDemand { .. } => each_used(account, name, gpu, add),
        PurchaseOption::Spot(_) => {
            each_used(account, name, gpu, add);
            each_lost(account, name, gpu, &mut |month, hours| add(month, Signed::AsUsed, hours));
        }
        PurchaseOption::Owned { .. } => {
            let stock = assets::stock_of(account, name);
            for month in 0..account.quantities.n_months() {
                let units = |lane: usize| stock.map_or(0.0, |stock| stock.course(lane).unit_months[month] * hours_of(month));
                add(month, Signed::AsUsed, &part(account, month, units));
            }
        }
    }
}

/// Calls `add` with the hours of each month that are used, and the month whose rent applies to them.
pub fn each_used(account: &Account<'_>, name: &str, gpu: &DedicatedGpu, add: &mut dyn FnMut(usize, Signed, &Lanes)) {
    if account.terms.uses_gpus() {
        for (signed, hours) in account.quantities.hours_on(name) {
            hours.iter().enumerate().for_each(|(month, hours)| add(month, signed, hours));
        }
        return;
    }
    let hours_of = |month| account.terms.scenario.hours_of_month(month);
    let by_hour = |hours: &Number, add: &mut dyn FnMut(usize, Signed, &Lanes)| {
        let hours = account.value(hours);
        each_month(account, gpu, &mut |month, gpus| add(month, Signed::AsUsed, &lanes(|lane| gpus[lane] * hours[lane])));
    };
    match &gpu.purchase_option {
        PurchaseOption::OnDemand { hours } => by_hour(hours, add),
        PurchaseOption::Spot(spot) => by_hour(&spot.hours, add),
        PurchaseOption::Owned { .. } => {
            let (stock, utilization) = (assets::stock_of(account, name), share_used(account, gpu));
            for month in 0..account.quantities.n_months() {
                // Nobody has those in stock.
                let used = |lane: usize| stock.map_or(0.0, |stock| stock.course(lane).needed[month] * hours_of(month) * utilization[lane]);
                add(month, Signed::AsUsed, &part(account, month, used));
            }
        }
        PurchaseOption::Reserved(_) => {
            let utilization = share_used(account, gpu);
            each_paid(account, name, gpu, &mut |month, signed, paid| add(month, signed, &lanes(|lane| paid[lane] * utilization[lane])));
        }
    }
}

/// The share of its hours that a GPU is used, where the scenario says so; else all.
fn share_used<'a>(account: &Account<'a>, gpu: &'a DedicatedGpu) -> &'a Lanes {
    account.terms.stated_utilization(gpu).map_or(&[1.0; LANES], |number| account.value(number))
}

/// Calls `add` with the hours of spot capacity in each month that are done again because an interruption lost them.
pub fn each_lost(account: &Account<'_>, name: &str, gpu: &DedicatedGpu, add: &mut dyn FnMut(usize, &Lanes)) {
    let PurchaseOption::Spot(spot) = &gpu.purchase_option else { return };
    let Some(interruptions) = account.quantities.interruptions_of(name) else { return };
    let lost = account.value(&spot.hours_lost);
    for (month, interruptions) in interruptions.iter().enumerate() {
        add(month, &lanes(|lane| interruptions[lane] * lost[lane]));
    }
}

/// Calls `add` with the GPUs of the people at work in each month.
fn each_month(account: &Account<'_>, gpu: &DedicatedGpu, add: &mut dyn FnMut(usize, &Lanes)) {
    let count = account.value(&gpu.count);
    for (month, people) in account.quantities.get(Quantity::Headcount).iter().enumerate() {
        add(month, &lanes(|lane| people[lane] * count[lane]));
    }
}
