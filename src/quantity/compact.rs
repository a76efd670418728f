//! Numbers and days in as little space as they need: for values of which there is one for every employee.
//!
//! They are compared and hashed bit by bit, so that a struct of them can be the key under which people alike are found.

use std::fmt;

use super::{Date, Month};

/// A finite number that is compared by its bits, in 8 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExactNumber(u64);

/// A finite number or nothing, in 8 bytes instead of the 16 of `Option<f64>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OptionalNumber(u64);

/// A day or nothing, in 4 bytes instead of the 12 of `Option<Date>`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct OptionalDate(u32);

/// The bits of a NaN that no computation on finite numbers returns.
const ABSENT: u64 = u64::MAX;

/// Days are counted as if every month had this many.
const DAYS: u32 = 32;

impl ExactNumber {
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl From<f64> for ExactNumber {
    fn from(number: f64) -> Self {
        Self(number.to_bits())
    }
}

impl OptionalNumber {
    pub const NONE: Self = Self(ABSENT);

    pub fn get(self) -> Option<f64> {
        (self.0 != ABSENT).then(|| f64::from_bits(self.0))
    }
}

impl Default for OptionalNumber {
    fn default() -> Self {
        Self::NONE
    }
}

impl From<Option<f64>> for OptionalNumber {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::NONE, |number| Self(number.to_bits()))
    }
}

impl OptionalDate {
    pub const NONE: Self = Self(0);

    pub fn get(self) -> Option<Date> {
        let month = Month::FIRST.plus((self.0 / DAYS) as i32);
        (self.0 > 0).then_some(Date { month, day: self.0 % DAYS })
    }
}

impl From<Option<Date>> for OptionalDate {
    fn from(date: Option<Date>) -> Self {
        // A day of the month is at least 1, so that no day is the 0 that stands for nothing.
        date.map_or(Self::NONE, |date| Self(date.month.since(Month::FIRST) as u32 * DAYS + date.day))
    }
}

impl fmt::Debug for ExactNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl fmt::Debug for OptionalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl fmt::Debug for OptionalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_and_nothing_is_not_zero() {
        for number in [None, Some(0.0), Some(-0.0), Some(1.0 / 3.0), Some(f64::MAX)] {
            assert_eq!(OptionalNumber::from(number).get().map(f64::to_bits), number.map(f64::to_bits));
        }
        for day in ["1900-01-01", "2024-02-29", "2200-12-31"] {
            let date: Date = day.parse().unwrap();
            assert_eq!(OptionalDate::from(Some(date)).get(), Some(date));
        }
        assert_eq!((OptionalDate::default().get(), OptionalNumber::default().get()), (None, None));
    }

    #[test]
    fn values_take_the_space_they_are_made_for() {
        assert_eq!((size_of::<ExactNumber>(), size_of::<OptionalNumber>(), size_of::<OptionalDate>()), (8, 8, 4));
    }
}
