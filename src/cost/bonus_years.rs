//! Bonus years: the calendar years whose bonus accrues or is paid within a horizon, each with a payout of its own.

use crate::quantity::Month;
use crate::scenario::Scenario;

/// The calendar years from the one before the horizon to its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BonusYears {
    first: i32,
    last: i32,
}

/// The place of the horizon's first year; the one before it has place 0.
pub const FIRST_OF_HORIZON: usize = 1;

impl BonusYears {
    pub fn of(scenario: &Scenario) -> Self {
        let last = scenario.start.plus(scenario.months as i32 - 1);
        Self { first: scenario.start.year() - 1, last: last.year() }
    }

    /// The number of years.
    pub fn n(self) -> usize {
        (self.last - self.first + 1) as usize
    }

    /// The place of the year of a month; that of the first for earlier months.
    #[inline(always)]
    pub fn place(self, month: Month) -> usize {
        (month.year() - self.first).max(0) as usize
    }

    /// The place of the year whose bonus is paid in a month of the horizon.
    #[inline(always)]
    pub fn paid_in(self, month: Month) -> usize {
        self.place(month) - 1
    }
}
