//! Units that are bought, kept, replaced and sold month by month: what a fleet holds, whatever it is and whatever it costs.

use std::sync::Arc;

use crate::quantity::Month;
use crate::scenario::Scenario;

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
    pub positions: Arc<Positions>,
    pub laptops: Option<Stock>,
    /// Owned ones, in the order of the package.
    pub gpus: Vec<Stock>,
}

/// Units of one kind of asset.
#[derive(Clone, Debug)]
pub struct Stock {
    /// One for all lanes, or one for each.
    pub(super) courses: Vec<Course>,
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

impl Stock {
    /// The units in a lane.
    #[inline(always)]
    pub fn course(&self, lane: usize) -> &Course {
        &self.courses[if self.courses.len() == 1 { 0 } else { lane }]
    }
}

impl Course {
    /// `before` units are in place at the start, unless the first are bought in a month of the horizon or later.
    pub(super) fn new(before: f64, mut needed: Vec<f64>, life: f64, purchased: Option<i32>) -> Self {
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
    pub(super) fn keep_exact_means(&mut self, needed_is_uncertain: bool, life_is_uncertain: bool, is_even: bool, mean_of_rate: f64) {
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

/// Seats that are billed for a year, month by month. Somebody who joins between two invoices adds a seat, paid until the next; the seat of somebody who
/// leaves is not refunded and goes to the next who joins.
pub struct YearlySeats {
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
