//! The calendar: months and days.
//!
//! Proleptic Gregorian, no time zones, no clock: a forecast does not depend on today's date. How long months are, which days there are and on which
//! weekday they fall is asked of chrono, which is spoken to here and nowhere else.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use serde::{Serialize, Serializer};

/// A calendar month such as `2026-01`. Ordered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of year 0.
    index: i32,
}

/// A calendar day such as `2026-09-01`. Ordered in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The month of the day.
    pub month: Month,
    /// Day of the month, 1 to 31.
    pub day: u32,
}

/// A month as a whole, or one of its days: `2026-03` or `2026-03-16`. From a day, months are counted by its anniversaries; from a month, they are
/// whole calendar months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MonthOrDate {
    /// Counted from its first day; the first month is complete on its last day.
    Month(Month),
    /// Counted from that day; the first month is complete on the same day of the next month, or on the last day of a shorter one.
    Date(Date),
}

impl MonthOrDate {
    /// The month it lies in.
    pub fn month(self) -> Month {
        match self {
            Self::Month(month) | Self::Date(Date { month, .. }) => month,
        }
    }

    /// The first day that it covers.
    pub fn first_day(self) -> Date {
        match self {
            Self::Month(month) => Date { month, day: 1 },
            Self::Date(date) => date,
        }
    }

    /// The later of two by their first days; of two that begin on the same day, `self`.
    pub fn later(self, other: Self) -> Self {
        if other.first_day() > self.first_day() { other } else { self }
    }

    /// Months that are complete by the end of `day`; negative before.
    ///
    /// Since 2026-01-31: 1 on 2026-02-28, 2 on 2026-03-31. Since 2026-01: 1 on 2026-01-31.
    pub fn months_by(self, day: Date) -> i32 {
        let (complete, last) = match self {
            Self::Month(month) => (day.month.since(month) + 1, day.month.days()),
            Self::Date(date) => (day.month.since(date.month), date.day.min(day.month.days())),
        };
        if day.day >= last { complete } else { complete - 1 }
    }

    /// Months from here to the end of `month`, the first one in part: from 2026-09-16 to the end of September, 0.5.
    pub fn elapsed_by_the_end_of(self, month: Month) -> f64 {
        match self {
            Self::Month(first) => f64::from(month.since(first) + 1),
            Self::Date(date) => f64::from(month.since(date.month)) + date.month.share_from(date),
        }
    }
}

/// The years of the calendar.
const YEARS: RangeInclusive<i32> = 1900..=2200;

impl Month {
    /// The first month of the calendar, January 1900.
    pub const FIRST: Self = Self { index: 1900 * 12 };

    /// The month `month` (1 to 12) of `year`; `None` outside that range.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        ((1..=12).contains(&month) && YEARS.contains(&year)).then(|| Self { index: year * 12 + month as i32 - 1 })
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.index.div_euclid(12)
    }

    /// Month of the year, 1 to 12.
    pub fn of_year(self) -> u32 {
        self.index.rem_euclid(12) as u32 + 1
    }

    /// The month `months` later (earlier when negative).
    pub fn plus(self, months: i32) -> Self {
        Self { index: self.index + months }
    }

    /// Months from `earlier` to `self`; negative when `self` comes first.
    pub fn since(self, earlier: Self) -> i32 {
        self.index - earlier.index
    }

    /// Days in this month, 28 to 31.
    pub fn days(self) -> u32 {
        u32::from(Date { month: self, day: 1 }.naive().num_days_in_month())
    }

    /// The last day of this month.
    pub fn last_day(self) -> Date {
        Date { month: self, day: self.days() }
    }

    /// The share of this month's days that fall on or after `date`, from 0 to 1: 1 if the whole month is after the date, 0 if it is before.
    ///
    /// For 2026-09-16, 15 of the 30 days of September 2026 count: 0.5.
    pub fn share_from(self, date: Date) -> f64 {
        match self.cmp(&date.month) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => f64::from(self.days() - date.day + 1) / f64::from(self.days()),
        }
    }

    /// The name of the month without its year, such as `April`.
    pub fn name(self) -> &'static str {
        NAMES[self.of_year() as usize - 1]
    }

    /// Name and year, such as `April 2026`.
    pub fn long_name(self) -> String {
        format!("{} {}", self.name(), self.year())
    }
}

impl Date {
    /// The day `day` of `month`; `None` where the month has no such day.
    pub fn new(month: Month, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(month.year(), month.of_year(), day).map(|_| Self { month, day })
    }

    /// The day `days` later (earlier when negative).
    pub fn plus_days(self, days: i32) -> Self {
        let later = self.naive() + TimeDelta::days(i64::from(days));
        let month = Month { index: later.year() * 12 + later.month0() as i32 };
        Self { month, day: later.day() }
    }

    /// Days from `earlier` to `self`; negative when `self` comes first.
    pub fn days_since(self, earlier: Self) -> i32 {
        (self.naive() - earlier.naive()).num_days() as i32
    }

    /// Whether it is a day from Monday to Friday.
    pub fn is_weekday(self) -> bool {
        !matches!(self.naive().weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// A day that does not exist cannot be read; made by hand, it counts as the first of 1970.
    fn naive(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.month.year(), self.month.of_year(), self.day).unwrap_or_default()
    }
}

/// Months of the year as keys of a scenario, January first: the names in lower case.
pub const KEYS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// English month names in calendar order; a scenario spells them in lower case.
pub const NAMES: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, self.day)
    }
}

/// As it is printed: `2026-01`.
impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// As it is printed: `2026-09-01`.
impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for MonthOrDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl FromStr for MonthOrDate {
    type Err = String;

    /// Reads `2026-03` or `2026-03-16`.
    fn from_str(text: &str) -> Result<Self, String> {
        let neither = || format!("`{text}` is neither a day such as `2026-03-16` nor a month such as `2026-03`");
        let year = || text.split_once('-').and_then(|(year, _)| year.parse().ok());
        let read = if text.len() == "2026-03".len() { text.parse().map(Self::Month) } else { text.parse().map(Self::Date) };
        read.map_err(|_: String| year().and_then(|year| outside_calendar(text, year)).unwrap_or_else(neither))
    }
}

impl FromStr for Month {
    type Err = String;

    /// Reads `2026-01`.
    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("`{text}` is not a month such as `2026-01`");
        let (year, month) = text.split_once('-').ok_or_else(invalid)?;
        // `parse` alone would accept a sign, as in `2026-+1`.
        if year.len() != 4 || month.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(invalid());
        }
        let (year, month) = (year.parse().map_err(|_| invalid())?, month.parse().map_err(|_| invalid())?);
        Self::new(year, month).ok_or_else(|| outside_calendar(text, year).unwrap_or_else(invalid))
    }
}

/// What is wrong with a text whose year is too early or too late.
fn outside_calendar(text: &str, year: i32) -> Option<String> {
    let years = YEARS;
    (!years.contains(&year)).then(|| format!("`{text}` is outside the calendar, which runs from {} to {}", years.start(), years.end()))
}

impl FromStr for Date {
    type Err = String;

    /// Reads `2026-09-01`; a month alone means its first day. A time of day after `T` or a space is ignored.
    fn from_str(text: &str) -> Result<Self, String> {
        let day_text = text.split(['T', ' ']).next().unwrap_or(text);
        let invalid = || format!("`{text}` is not a day such as `2026-09-01`");
        if day_text.len() == 7 {
            return day_text.parse().map(|month| Self { month, day: 1 }).map_err(|_| invalid());
        }
        let (month, day) = day_text.rsplit_once('-').ok_or_else(invalid)?;
        let year = month.split_once('-').and_then(|(year, _)| year.parse().ok()).filter(|_| day_text.len() == 10);
        let outside = || year.and_then(|year| outside_calendar(text, year));
        let month: Month = month.parse().map_err(|_| outside().unwrap_or_else(invalid))?;
        let day = day.parse().ok().filter(|_| day_text.len() == 10 && !day_text.contains('+'));
        day.and_then(|day| Self::new(month, day)).ok_or_else(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_names_in_lower_case() {
        assert_eq!(KEYS.map(str::to_string), NAMES.map(str::to_lowercase));
    }

    #[test]
    fn month_arithmetic_crosses_years_and_printing_round_trips() {
        let november: Month = "2026-11".parse().unwrap();
        assert_eq!(november.plus(3).to_string(), "2027-02");
        assert_eq!(november.plus(3).since(november), 3);
        assert_eq!("2024-02".parse::<Month>().unwrap().days(), 29);
        assert_eq!("2026-04".parse::<Month>().unwrap().long_name(), "April 2026");
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (from, days, to) in [
            ("2026-12-25", 14, "2027-01-08"),
            ("2028-02-28", 1, "2028-02-29"),
            ("2026-03-01", -1, "2026-02-28"),
            ("2100-02-28", 1, "2100-03-01"),
        ] {
            assert_eq!((day(from).plus_days(days), day(to).days_since(day(from))), (day(to), days));
        }
        // 2026-01-02 is a Friday.
        assert_eq!(["2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"].map(|text| day(text).is_weekday()), [true, false, false, true]);
        assert_eq!(Date::new(day("2026-02-01").month, 29), None);
    }

    #[test]
    fn share_from_a_date_counts_days() {
        let date: Date = "2026-09-16".parse().unwrap();
        assert_eq!("2026-09".parse::<Month>().unwrap().share_from(date), 0.5);
        assert_eq!("2026-08".parse::<Month>().unwrap().share_from(date), 0.0);
        assert_eq!("2026-10".parse::<Month>().unwrap().share_from(date), 1.0);
    }

    #[test]
    fn months_since_a_day_are_complete_on_its_anniversary_and_those_since_a_month_on_its_last_day() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (since, by, months) in [
            ("2026-03-16", "2027-03-15", 11),
            ("2026-03-16", "2027-03-16", 12),
            ("2026-01-31", "2026-02-27", 0),
            ("2026-01-31", "2026-02-28", 1),
            ("2026-01-31", "2026-03-30", 1),
            ("2026-01-01", "2026-12-31", 11),
            ("2026-01", "2026-12-30", 11),
            ("2026-01", "2026-12-31", 12),
            ("2026-01", "2025-12-31", 0),
            ("2026-01", "2025-12-30", -1),
        ] {
            let since: MonthOrDate = since.parse().unwrap();
            assert_eq!(since.months_by(day(by)), months, "{since} {by}");
        }
        let september = "2026-09".parse().unwrap();
        let elapsed = |since: &str| since.parse::<MonthOrDate>().unwrap().elapsed_by_the_end_of(september);
        assert_eq!(["2026-09-16", "2026-09", "2026-08"].map(elapsed), [0.5, 1.0, 2.0]);
        assert_eq!("2026-09".parse::<MonthOrDate>().unwrap().later("2026-09-02".parse().unwrap()).to_string(), "2026-09-02");
    }

    #[test]
    fn a_year_outside_the_calendar_is_answered_with_its_years() {
        let expected = |text: &str| Err(format!("`{text}` is outside the calendar, which runs from 1900 to 2200"));
        for text in ["9999-12-31", "1899-12-31"] {
            assert_eq!(text.parse::<Date>(), expected(text).map(|()| unreachable!()));
        }
        assert_eq!("2201-01".parse::<Month>(), expected("2201-01").map(|()| unreachable!()));
        assert!("9999-99".parse::<Month>().is_err() && "9999-12-3x".parse::<Date>().is_err());
    }

    #[test]
    fn invalid_months_and_dates_are_rejected() {
        for text in ["2026", "2026-13", "26-01", "2026-1", "", "2026-02-30", "2026-02-1", "2026-+1", "+026-01", "2026-01-+1"] {
            assert!(text.parse::<Month>().is_err() && text.parse::<Date>().is_err(), "{text}");
        }
    }
}
