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
use super::{Account, Balance, Entitlements, Environment, Quantity};
use crate::quantity::columns::lanes;
use crate::quantity::{LANES, Lanes, Month};
use crate::scenario::package::{DedicatedGpu, PurchaseOption};
use crate::scenario::prices::Billing;
use crate::scenario::{Number, Scenario};

/// Positions of a fleet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Positions {
    /// Those that exist both before the horizon and on its first day.
    pub before: f64,
    /// The most that exist on any day of each month.
    pub by_month: Vec<f64>,
}

/// What the people of a fleet hold, in one block of trials.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    positions: Arc<Positions>,
    laptops: Option<Stock>,
    /// In the order of the package.
    gpus: Vec<Stock>,
}

/// Units of one kind of asset.
#[derive(Clone, Debug)]
pub struct Stock {
    /// One for all lanes, or one for each.
    courses: Vec<Course>,
}

/// Units month by month, in one trial or all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// In use on the busiest day of the month.
    pub needed: Vec<f64>,
    /// Units × share of the month in which they are there.
    pub unit_months: Vec<f64>,
    pub bought: Vec<f64>,
    /// At the end of their life.
    pub sold: Vec<f64>,
    pub opening: Held,
    pub closing: Held,
}

/// What is there at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Held {
    pub units: f64,
    /// Units × share of the useful life that is left.
    pub unused: f64,
}

/// Units that were bought together, or evenly over a time. Times are months since the start of the horizon.
#[derive(Clone, Copy, Debug)]
struct Lot {
    units: f64,
    from: f64,
    width: f64,
}

/// The end of the life of some units of a lot within a month.
struct Ending {
    units: f64,
    from: f64,
    width: f64,
}

impl Positions {
    /// Whether their number changes within the horizon.
    pub fn change(&self) -> bool {
        self.by_month.iter().any(|positions| *positions != self.before)
    }
}

impl Fleet {
    /// The fleet of people with these terms.
    pub fn new(terms: &Entitlements<'_>, environment: &Environment, positions: &Arc<Positions>) -> Self {
        let start = terms.scenario.start;
        let laptops = terms.laptop().map(|laptop| {
            let needed = |positions: f64, _: usize| positions;
            Stock::new(positions, needed, false, &laptop.useful_life, laptop.purchased.map(|month| month.since(start)), environment)
        });
        let gpus = owned_gpus(terms).map(|(_, gpu, purchased)| {
            let count = environment.value(&gpu.count);
            let needed = |positions: f64, lane: usize| whole_units(positions * count[lane]);
            let life = &terms.scenario.prices.hardware.useful_life;
            Stock::new(positions, needed, gpu.count.is_uncertain(), life, purchased.map(|month| month.since(start)), environment)
        });
        let gpus = gpus.collect();
        Self { positions: positions.clone(), laptops, gpus }
    }
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

impl Stock {
    /// `needed` are the units for a number of positions in a lane; `purchased` is the month of the first purchase, counted from the horizon's first.
    fn new(
        positions: &Positions,
        needed: impl Fn(f64, usize) -> f64,
        needed_is_uncertain: bool,
        life: &Number,
        purchased: Option<i32>,
        environment: &Environment,
    ) -> Self {
        let lives = environment.value(life);
        let is_mean = environment.pass == Pass::Expected;
        let course = |lane: usize| {
            let by_month: Vec<f64> = positions.by_month.iter().map(|positions| needed(*positions, lane)).collect();
            let before = needed(positions.before, lane);
            Course::new(before, by_month, lives[lane], purchased)
        };
        let n = if !is_mean && (needed_is_uncertain || life.is_uncertain()) { LANES } else { 1 };
        let mut stock = Self { courses: (0..n).map(course).collect() };
        if is_mean {
            let mean_of_rate = environment.map(life, |life| 1.0 / life)[0];
            stock.courses[0].keep_exact_means(needed_is_uncertain, life.is_uncertain(), purchased.is_none(), mean_of_rate);
        }
        stock
    }

    /// The units in a lane.
    #[inline(always)]
    pub fn course(&self, lane: usize) -> &Course {
        &self.courses[if self.courses.len() == 1 { 0 } else { lane }]
    }
}

impl Course {
    /// `before` units are in place at the start, unless the first are bought in a month of the horizon or later.
    fn new(before: f64, mut needed: Vec<f64>, life: f64, purchased: Option<i32>) -> Self {
        let n_months = needed.len();
        // A life of 26 weeks is one of six months, up to rounding.
        let life = if (life - life.round()).abs() < 1e-9 { life.round() } else { life };
        let first = match purchased {
            None => Some(Lot { units: before, from: -life, width: life }),
            Some(month) if month < 0 => {
                let lives = (f64::from(-month) / life - 1e-9).ceil() - 1.0;
                Some(Lot { units: before, from: f64::from(month) + lives.max(0.0) * life, width: 0.0 })
            }
            Some(month) => {
                needed.iter_mut().take(month as usize).for_each(|needed| *needed = 0.0);
                None
            }
        };
        let mut lots: Vec<Lot> = first.into_iter().filter(|lot| lot.units > 0.0).collect();
        let opening = Held::of(&lots, 0.0, life);
        let mut course = Self { unit_months: vec![0.0; n_months], opening, ..Self::default() };
        (course.bought, course.sold) = (vec![0.0; n_months], vec![0.0; n_months]);
        if purchased.is_none() && needed.iter().all(|needed| *needed == before) {
            // Of a fleet that neither grows nor shrinks each month replaces an equal part.
            course.unit_months.fill(before);
            course.bought.fill(before / life);
            course.sold.fill(before / life);
            return Self { closing: opening, needed, ..course };
        }
        let mut stock = opening.units;
        for (month, needed) in needed.iter().enumerate() {
            let start = month as f64;
            if *needed > stock {
                lots.push(Lot { units: needed - stock, from: start, width: 0.0 });
                course.bought[month] += needed - stock;
                stock = *needed;
            }
            let (mut spare, mut unit_months, mut next) = (stock - needed, stock, 0);
            while next < lots.len() {
                let Some(ending) = lots[next].ending_in(start, life) else {
                    next += 1;
                    continue;
                };
                course.sold[month] += ending.units;
                let unneeded = ending.units.min(spare);
                spare -= unneeded;
                stock -= unneeded;
                unit_months -= unneeded * (start + 1.0 - ending.from - ending.width / 2.0);
                let replaced = ending.units - unneeded;
                course.bought[month] += replaced;
                if replaced > 0.0 {
                    lots.push(Lot { units: replaced, from: ending.from, width: ending.width });
                }
                next += 1;
            }
            course.unit_months[month] = unit_months;
            // A life that ends with the month is replaced in the next.
            lots.retain(|lot| lot.from + lot.width + life >= start + 1.0);
        }
        Self { closing: Held::of(&lots, n_months as f64, life), needed, ..course }
    }

    /// Keeps what is the exact mean though it was worked out with mean values, and makes NaN of all else. With a stock that never shrinks the units are
    /// the same whatever their life is; when they are replaced is a step function of it, which has no accurate mean.
    fn keep_exact_means(&mut self, needed_is_uncertain: bool, life_is_uncertain: bool, is_even: bool, mean_of_rate: f64) {
        if needed_is_uncertain {
            [&mut self.needed, &mut self.unit_months].into_iter().for_each(|units| units.fill(f64::NAN));
        }
        if needed_is_uncertain || life_is_uncertain {
            let is_constant = is_even && self.needed.iter().all(|needed| *needed == self.opening.units);
            let shrinks = std::iter::once(&self.opening.units).chain(&self.needed).zip(&self.needed).any(|(before, now)| now < before);
            let replaced = if is_constant { self.opening.units * mean_of_rate } else { f64::NAN };
            [&mut self.bought, &mut self.sold].into_iter().for_each(|units| units.fill(replaced));
            if shrinks {
                self.unit_months.fill(f64::NAN);
            }
        }
    }
}

impl Held {
    /// What is left of `lots` at a time.
    fn of(lots: &[Lot], time: f64, life: f64) -> Self {
        let mut held = Self::default();
        for lot in lots {
            // The part of the purchases that is neither to come nor at its end.
            let (from, until) = (lot.from.max(time - life), (lot.from + lot.width).min(time));
            let share = if lot.width > 0.0 { (until - from).max(0.0) / lot.width } else { 1.0 };
            held.units += lot.units * share;
            held.unused += lot.units * share * (1.0 - (time - (from + until) / 2.0) / life);
        }
        held
    }
}

impl Lot {
    /// What reaches the end of its life in the month that begins at `start`.
    fn ending_in(&self, start: f64, life: f64) -> Option<Ending> {
        let (from, until) = (self.from + life, self.from + self.width + life);
        if self.width == 0.0 {
            return (start <= from && from < start + 1.0).then_some(Ending { units: self.units, from, width: 0.0 });
        }
        let (from, until) = (from.max(start), until.min(start + 1.0));
        (from < until).then(|| Ending { units: self.units * (until - from) / self.width, from, width: until - from })
    }
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
pub(super) fn stock<'a>(account: &Account<'a>, gpu: &str) -> Option<&'a Stock> {
    owned_gpus(&account.terms).zip(&account.fleet.gpus).find(|((name, ..), _)| *name == gpu).map(|(_, stock)| stock)
}

/// Calls `charge` for each kind of owned GPU of the package, with its stock.
pub(super) fn each_owned<'a>(account: &Account<'a>, mut charge: impl FnMut(&'a str, &'a DedicatedGpu, &'a Stock)) {
    for ((name, gpu, _), stock) in owned_gpus(&account.terms).zip(&account.fleet.gpus) {
        charge(name, gpu, stock);
    }
}

/// Seats that are billed for a year, month by month. Somebody who joins between two invoices adds a seat, paid until the next; the seat of somebody who
/// leaves is not refunded and goes to the next who joins.
pub(super) struct YearlySeats {
    /// Months × seats a person that are paid in each month.
    pub paid: Vec<f64>,
    /// Positions that seats are paid for.
    pub held: Vec<f64>,
    /// Positions × months that are paid ahead before the horizon, and after it.
    pub opening: f64,
    pub closing: f64,
}

impl YearlySeats {
    /// One seat a position, with an invoice in each `renewal_month`, 1 to 12.
    pub fn new(positions: &Positions, scenario: &Scenario, renewal_month: u32) -> Self {
        let until_renewal = |month: Month| f64::from((renewal_month + 12 - month.of_year()) % 12);
        let mut held = positions.before;
        let opening = held * until_renewal(scenario.start);
        let mut seats = Self { paid: vec![], held: vec![], opening, closing: 0.0 };
        for (month, needed) in scenario.calendar().zip(&positions.by_month) {
            let left = until_renewal(month);
            let paid = match left == 0.0 {
                true => {
                    held = *needed;
                    12.0 * held
                }
                false => {
                    let added = (needed - held).max(0.0);
                    held += added;
                    left * added
                }
            };
            seats.paid.push(paid);
            seats.held.push(held);
            seats.closing = held * (until_renewal(month.plus(1)));
        }
        seats
    }

    /// Those of an account.
    pub fn of(account: &Account<'_>, billing: Billing) -> Option<Self> {
        match billing {
            Billing::Monthly => None,
            Billing::Yearly { renewal_month } => Some(Self::new(&account.fleet.positions, account.terms.scenario, renewal_month)),
        }
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

    fn course(before: f64, needed: &[f64], life: f64, purchased: Option<i32>) -> Course {
        Course::new(before, needed.to_vec(), life, purchased)
    }

    /// Opening + additions − wear − what is sold = closing, counted in lives.
    fn check_balance(course: &Course, life: f64) {
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        let wear = sum(&course.unit_months) / life;
        let units = course.opening.units + sum(&course.bought) - sum(&course.sold);
        assert!((units - course.closing.units).abs() < 1e-9, "{course:?}");
        assert!((course.opening.unused + sum(&course.bought) - wear - course.closing.unused).abs() < 1e-9, "{course:?}");
    }

    #[test]
    fn a_leavers_machine_stays_in_stock_and_goes_to_the_next_joiner() {
        // Two bought in the first month, one is not needed in the second, two again in the third: nothing is bought.
        let course = course(0.0, &[2.0, 1.0, 2.0, 3.0], 36.0, Some(0));
        assert_eq!(course.bought, [2.0, 0.0, 0.0, 1.0]);
        assert_eq!(course.unit_months, [2.0, 2.0, 2.0, 3.0]);
        // 2 × 32/36 + 35/36 of a life are left.
        assert!((course.closing.unused - 99.0 / 36.0).abs() < 1e-12);
        check_balance(&course, 36.0);
    }

    #[test]
    fn what_is_no_longer_needed_is_sold_at_the_end_of_its_life() {
        let course = course(2.0, &[2.0, 1.0, 1.0, 1.0, 1.0], 3.0, Some(-1));
        // Bought a month before the horizon, at its end after two months of it.
        assert_eq!(course.sold, [0.0, 0.0, 2.0, 0.0, 0.0]);
        assert_eq!(course.bought, [0.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(course.unit_months, [2.0, 2.0, 1.0, 1.0, 1.0]);
        check_balance(&course, 3.0);
    }

    #[test]
    fn a_fleet_of_even_age_replaces_what_it_wears_and_balances_whatever_happens() {
        let even = course(12.0, &[12.0; 6], 24.0, None);
        assert_eq!((even.bought[3], even.sold[3], even.unit_months[3]), (0.5, 0.5, 12.0));
        assert_eq!(even.closing, Held { units: 12.0, unused: 6.0 });
        for life in [1.0, 2.5, 7.0, 11.9, 24.0, 26.0 * 12.0 / 52.0] {
            for purchased in [None, Some(-30), Some(-5), Some(0), Some(3), Some(90)] {
                for needed in [[10.0; 15], std::array::from_fn(|month| (7 * month % 11) as f64), std::array::from_fn(|m| 14.0 - m as f64)] {
                    check_balance(&course(10.0, &needed, life, purchased), life);
                }
            }
        }
        // One position less from the second month on: the half of a machine a month that reaches its end is not replaced until one has gone.
        let shrinking = course(12.0, &[12.0, 11.0, 11.0, 11.0], 24.0, None);
        assert_eq!(shrinking.bought, [0.5, 0.0, 0.0, 0.5]);
        assert_eq!(shrinking.unit_months, [12.0, 11.75, 11.25, 11.0]);
    }

    #[test]
    fn whole_gpus_are_bought_and_rounding_buys_none() {
        assert_eq!([3.25, 4.0, 0.1 * 3.0 * 10.0, 0.0].map(whole_units), [4.0, 4.0, 3.0, 0.0]);
    }

    #[test]
    fn a_seat_is_paid_until_the_next_invoice_and_kept_by_the_next_joiner() {
        let scenario = Scenario::builtin("traditional", &[]).unwrap().scenario;
        // One before the horizon, a second in February, one leaves in April, two more in June; renewal in November, when two are there.
        let by_month = [1.0, 2.0, 2.0, 1.0, 1.0, 3.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.0].to_vec();
        let seats = YearlySeats::new(&Positions { before: 1.0, by_month }, &scenario, 11);
        assert_eq!(seats.paid, [0.0, 9.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 24.0, 0.0]);
        assert_eq!(seats.held, [1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.0]);
        assert_eq!((seats.opening, seats.closing), (10.0, 20.0));
    }
}
