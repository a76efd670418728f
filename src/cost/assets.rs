//! What a company buys ahead of its use and keeps: laptops, GPUs, and seats that are paid for a year.
//!
//! People of one reported group and jurisdiction with one package share a [`Fleet`]. What it needs in a month follows from the positions that exist in
//! it, by plan and by date; a position that is vacant by chance keeps what belongs to it, so that nothing here depends on who leaves when.
//!
//! ```text
//! needed     = positions × units a person; GPUs in whole units: ⌈positions × GPUs a person⌉
//! additions  = what is needed beyond the stock, from the first of the month on, and replacements of what reaches the end of its life
//! wear       = units × months ÷ useful life, each from its own purchase on
//! disposals  = what reaches the end of its life, at the residual value; it is not replaced where it is no longer needed
//! ```
//! The machine of somebody who leaves goes to the next who joins; until then it stays in stock and is depreciated. Without a month of purchase, what the
//! people need who are there before the horizon is in place already, in evenly distributed ages: each month replaces what reaches its end. Machines of
//! those who join later are bought when they join, and all are depreciated alike.

use std::sync::Arc;

use super::environment::Pass;
use super::stock::{Course, Fleet, Held, Positions, Stock, YearlySeats};
use super::{Account, Balance, Entitlements, Environment, Quantity};
use crate::quantity::columns::lanes;
use crate::quantity::{LANES, Lanes, Month};
use crate::scenario::Number;
use crate::scenario::package::{DedicatedGpu, PurchaseOption};
use crate::scenario::prices::Billing;

/// The fleet of people with these terms.
pub fn fleet(terms: &Entitlements<'_>, environment: &Environment, positions: &Arc<Positions>) -> Fleet {
    let start = terms.scenario.start;
    let laptops = terms.laptop().map(|laptop| {
        let needed = |positions: f64, _: usize| positions;
        stock(positions, needed, false, &laptop.useful_life, laptop.purchased.map(|month| month.since(start)), environment)
    });
    let gpus = owned_gpus(terms).map(|(_, gpu, purchased)| {
        let count = environment.value(&gpu.count);
        let needed = |positions: f64, lane: usize| whole_units(positions * count[lane]);
        let life = &terms.scenario.prices.hardware.useful_life;
        stock(positions, needed, gpu.count.is_uncertain(), life, purchased.map(|month| month.since(start)), environment)
    });
    let gpus = gpus.collect();
    Fleet { positions: positions.clone(), laptops, gpus }
}

/// `needed` are the units for a number of positions in a lane; `purchased` is the month of the first purchase, counted from the horizon's first.
fn stock(
    positions: &Positions,
    needed: impl Fn(f64, usize) -> f64,
    needed_is_uncertain: bool,
    life: &Number,
    purchased: Option<i32>,
    environment: &Environment,
) -> Stock {
    let lives = environment.value(life);
    let is_mean = environment.pass == Pass::Expected;
    let course = |lane: usize| {
        let by_month: Vec<f64> = positions.by_month.iter().map(|positions| needed(*positions, lane)).collect();
        let before = needed(positions.before, lane);
        Course::new(before, by_month, lives[lane], purchased)
    };
    let n = if !is_mean && (needed_is_uncertain || life.is_uncertain()) { LANES } else { 1 };
    let mut stock = Stock { courses: (0..n).map(course).collect() };
    if is_mean {
        let mean_of_rate = environment.map(life, |life| 1.0 / life)[0];
        stock.courses[0].keep_exact_means(needed_is_uncertain, life.is_uncertain(), purchased.is_none(), mean_of_rate);
    }
    stock
}

/// The number of GPUs that is bought where `units` are needed: 3.25 are four. Rounding in a product buys none.
fn whole_units(units: f64) -> f64 {
    const ROUNDING: f64 = 1e-9;
    (units - ROUNDING).ceil().max(0.0)
}

/// The owned GPUs of a package with the month of their purchase, in its order.
fn owned_gpus<'a>(terms: &Entitlements<'a>) -> impl Iterator<Item = (&'a str, &'a DedicatedGpu, Option<Month>)> {
    terms.gpus().filter_map(|(name, gpu)| match &gpu.purchase_option {
        PurchaseOption::Owned { purchased, .. } => Some((name, gpu, *purchased)),
        _ => None,
    })
}

/// An asset with the numbers that value it.
pub(super) struct Valued<'a> {
    stock: &'a Stock,
    price: &'a Lanes,
    residual: &'a Lanes,
    /// One over the useful life.
    per_month: Lanes,
}

impl<'a> Valued<'a> {
    /// The laptops of an account; absent where its people have none.
    pub fn laptops(account: &Account<'a>) -> Option<Self> {
        let laptop = account.terms.laptop()?;
        Some(Self {
            stock: account.fleet.laptops.as_ref()?,
            price: account.value(&laptop.price),
            residual: account.value(&laptop.residual_value),
            per_month: account.environment.map(&laptop.useful_life, |life| 1.0 / life),
        })
    }

    /// Each kind of owned GPUs.
    pub fn gpus(account: &Account<'a>) -> impl Iterator<Item = Self> {
        let hardware = &account.prices().hardware;
        let per_month = account.environment.map(&hardware.useful_life, |life| 1.0 / life);
        let (prices, environment) = (account.prices(), account.environment);
        owned_gpus(&account.terms).zip(&account.fleet.gpus).map(move |((name, ..), stock)| Self {
            stock,
            price: environment.value(&prices.gpus[name].purchase),
            residual: environment.value(&hardware.residual_value),
            per_month,
        })
    }

    /// Depreciation of a month: unit-months × price × (1 − residual value) ÷ useful life.
    #[inline(always)]
    pub fn depreciation(&self, month: usize, lane: usize) -> f64 {
        let unit_months = self.stock.course(lane).unit_months[month];
        unit_months * self.price[lane] * (1.0 - self.residual[lane]) * self.per_month[lane]
    }

    /// What a month pays: purchases × price less disposals × residual value.
    #[inline(always)]
    pub fn paid(&self, month: usize, lane: usize) -> f64 {
        let course = self.stock.course(lane);
        // What is replaced is paid but for its residual value.
        (course.bought[month] - course.sold[month] * self.residual[lane]) * self.price[lane]
    }

    /// Book value = units × price × (residual value + (1 − residual value) × share of the useful life that is left).
    fn book_value(&self, held: Held, lane: usize) -> f64 {
        self.price[lane] * (held.units * self.residual[lane] + held.unused * (1.0 - self.residual[lane]))
    }

    /// Adds the part of these assets that belongs to the people of an account.
    pub fn add_balance(&self, account: &Account<'_>, balance: &mut Balance) {
        let last = account.terms.scenario.months - 1;
        for lane in 0..LANES {
            let course = self.stock.course(lane);
            let share = |month| account.used(Quantity::FleetShare, month)[lane];
            balance.opening[lane] += share(0) * self.book_value(course.opening, lane);
            balance.closing[lane] += share(last) * self.book_value(course.closing, lane);
            for month in 0..=last {
                balance.additions[lane] += share(month) * course.bought[month] * self.price[lane];
                balance.disposals[lane] += share(month) * course.sold[month] * self.price[lane] * self.residual[lane];
            }
        }
    }
}

/// The stock of one kind of owned GPU.
pub(super) fn stock_of<'a>(account: &Account<'a>, gpu: &str) -> Option<&'a Stock> {
    owned_gpus(&account.terms).zip(&account.fleet.gpus).find(|((name, ..), _)| *name == gpu).map(|(_, stock)| stock)
}

/// Calls `charge` for each kind of owned GPU of the package, with its stock.
pub(super) fn each_owned<'a>(account: &Account<'a>, mut charge: impl FnMut(&'a str, &'a DedicatedGpu, &'a Stock)) {
    for ((name, gpu, _), stock) in owned_gpus(&account.terms).zip(&account.fleet.gpus) {
        charge(name, gpu, stock);
    }
}

/// The yearly seats of an account; absent where they are billed by the month.
pub(super) fn yearly_seats(account: &Account<'_>, billing: Billing) -> Option<YearlySeats> {
    match billing {
        Billing::Monthly => None,
        Billing::Yearly { renewal_month } => Some(YearlySeats::new(&account.fleet.positions, account.terms.scenario, renewal_month)),
    }
}

/// The part of the fleet that belongs to the people of an account, × an amount in each lane.
#[inline(always)]
pub(super) fn part(account: &Account<'_>, month: usize, amount: impl Fn(usize) -> f64) -> Lanes {
    let share = account.used(Quantity::FleetShare, month);
    lanes(|lane| if share[lane] == 0.0 { 0.0 } else { share[lane] * amount(lane) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_gpus_are_bought_and_rounding_buys_none() {
        assert_eq!([3.25, 4.0, 0.1 * 3.0 * 10.0, 0.0].map(whole_units), [4.0, 4.0, 3.0, 0.0]);
    }
}
