//! Compact forms of numbers and dates, for values stored once per employee.
//!
//! Equality and hashing are bitwise, so that a struct of them can be the key by which identical people are grouped.

use std::fmt;

use super::{Date, Month, MonthOrDate};

/// A finite number with bitwise equality, in 8 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExactNumber(u64);

/// An optional finite number, in 8 bytes instead of the 16 of `Option<f64>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OptionalNumber(u64);

/// An optional date, or a month as a whole, in 4 bytes instead of the 16 of `Option<MonthOrDate>`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct OptionalDate(u32);

/// The bits of a NaN that no computation on finite numbers returns.
const ABSENT: u64 = u64::MAX;

/// The number of codes reserved for the days of a month, more than any month has.
const CODES_PER_MONTH: u32 = 32;

impl ExactNumber {
    /// The number.
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
    /// No number.
    pub const NONE: Self = Self(ABSENT);

    /// The number, if there is one.
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
    /// No date.
    pub const NONE: Self = Self(0);

    /// The date, if there is one: of a month, its first day.
    pub fn get(self) -> Option<Date> {
        self.month_or_date().map(MonthOrDate::first_day)
    }

    /// The date or month, if there is one.
    pub fn month_or_date(self) -> Option<MonthOrDate> {
        let code = self.0.checked_sub(1)?;
        let (month, day) = (Month::FIRST.plus((code / CODES_PER_MONTH) as i32), code % CODES_PER_MONTH);
        Some(if day == 0 { MonthOrDate::Month(month) } else { MonthOrDate::Date(Date { month, day }) })
    }
}

impl From<Option<Date>> for OptionalDate {
    fn from(date: Option<Date>) -> Self {
        date.map(MonthOrDate::Date).into()
    }
}

impl From<Option<MonthOrDate>> for OptionalDate {
    fn from(since: Option<MonthOrDate>) -> Self {
        let code = |month: Month, day: u32| Self(1 + month.since(Month::FIRST) as u32 * CODES_PER_MONTH + day);
        match since {
            None => Self::NONE,
            Some(MonthOrDate::Month(month)) => code(month, 0),
            Some(MonthOrDate::Date(Date { month, day })) => code(month, day),
        }
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
    fn values_round_trip_and_none_differs_from_zero() {
        for number in [None, Some(0.0), Some(-0.0), Some(1.0 / 3.0), Some(f64::MAX)] {
            assert_eq!(OptionalNumber::from(number).get().map(f64::to_bits), number.map(f64::to_bits));
        }
        for day in ["1900-01-01", "2024-02-29", "2200-12-31"] {
            let date: Date = day.parse().unwrap();
            assert_eq!(OptionalDate::from(Some(date)).get(), Some(date));
        }
        for text in ["1900-01", "2026-03", "2026-03-01"] {
            let since: MonthOrDate = text.parse().unwrap();
            assert_eq!(OptionalDate::from(Some(since)).month_or_date(), Some(since));
        }
        assert_eq!((OptionalDate::default().get(), OptionalNumber::default().get()), (None, None));
    }

    #[test]
    fn values_have_the_documented_size() {
        assert_eq!((size_of::<ExactNumber>(), size_of::<OptionalNumber>(), size_of::<OptionalDate>()), (8, 8, 4));
    }
}
