//! Days as files write them.

use crate::quantity::month::NAMES;
use crate::quantity::{Date, Month};

/// The last year of the calendar: see [`Month::new`].
const LAST_YEAR: i32 = 2200;

/// Two-digit years are those from here, as in POSIX `strptime`, where nobody states another.
const FIRST_TWO_DIGIT_YEAR: i32 = 1969;

/// Days of a spreadsheet up to the end of the calendar.
const LAST_SERIAL: i32 = 109_938;

/// The order of day and month in a date that is not ISO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// `9/30/2026`, as in the United States.
    MonthDayYear,
    /// `30/9/2026`, as in most other places.
    DayMonthYear,
    /// `2026/9/30`, and no other order.
    YearMonthDay,
}

/// How a file writes days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateFormat {
    /// Absent where nobody states it.
    pub order: Option<DateOrder>,
    /// Whether a number is a day of a spreadsheet, counted from the end of 1899.
    pub counts_days: bool,
    /// The first of the hundred years that two digits can mean.
    pub two_digit_years_from: i32,
}

impl Default for DateFormat {
    fn default() -> Self {
        Self { order: None, counts_days: false, two_digit_years_from: FIRST_TWO_DIGIT_YEAR }
    }
}

impl DateOrder {
    pub const ALL: [Self; 3] = [Self::MonthDayYear, Self::DayMonthYear, Self::YearMonthDay];

    /// The name by which a header map states it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MonthDayYear => "month-day-year",
            Self::DayMonthYear => "day-month-year",
            Self::YearMonthDay => "year-month-day",
        }
    }

    /// The order by its name, or by a pattern of its parts: `MM/DD/YYYY`, `dd.mm.yyyy`, `%d/%m/%Y`.
    pub fn read(text: &str) -> Option<Self> {
        let letters: String = text.chars().filter(|c| *c != '%').flat_map(char::to_lowercase).collect();
        let parts: Vec<&str> = letters.split(|c: char| !c.is_ascii_alphabetic()).filter(|part| !part.is_empty()).collect();
        let is_part = |part: &str, letter: char| (1..=5).contains(&part.len()) && (part.chars().all(|c| c == letter));
        let is = |part: &str, name: &str| part == name || name.chars().next().is_some_and(|letter| is_part(part, letter));
        let [first, second, third] = parts.as_slice() else { return None };
        Self::ALL.into_iter().find(|order| {
            let names: Vec<&str> = order.name().split('-').collect();
            is(first, names[0]) && is(second, names[1]) && is(third, names[2])
        })
    }
}

/// A day: ISO (`2026-09-01`), with its year first (`2026/9/1`, `20260901`), with the name of its month (`1-Sep-2026`, `September 1, 2026`), or with its
/// parts in the stated order, separated by `/`, `-` or `.`.
///
/// Without an order, of the others only those with `/` are read, as `month/day/year`. A time of day is ignored.
pub fn date(text: &str, format: DateFormat) -> Option<Date> {
    let day = without_time(text);
    let counted = || if format.counts_days { counted_day(text) } else { None };
    let read = iso_date(day).or_else(|| named_date(day, format)).or_else(counted);
    read.or_else(|| year_first(day)).or_else(|| local_date(day, format))
}

/// Whether the order of day and month had to be assumed to read this date.
pub fn has_unstated_order(text: &str) -> bool {
    let day = without_time(text);
    day.contains('/') && year_first(day).is_none() && !day.contains(|c: char| c.is_alphabetic())
}

/// Whether `text` is a date that is written in `order`.
pub fn could_be_date(text: &str, order: DateOrder) -> bool {
    local_date(without_time(text), DateFormat { order: Some(order), ..DateFormat::default() }).is_some()
}

/// Whether `text` is a number that may count the days of a spreadsheet.
pub fn may_count_days(text: &str) -> bool {
    // Since 1954.
    counted_day(text).is_some_and(|day| day.month.year() >= 1954)
}

/// Whether `text` is a date with a year after the end of the calendar, as `9999-12-31` in an export that has no empty end dates.
pub fn is_after_calendar(text: &str) -> bool {
    let day = without_time(text);
    let parts: Vec<&str> = day.split(|c: char| !c.is_ascii_digit()).collect();
    let is_late = |digits: &str| digits.len() == 4 && digits.parse().is_ok_and(|year: i32| year > LAST_YEAR);
    let is_compact = day.len() == 8 && parts.len() == 1 && is_late(&day[..4]);
    is_compact || (parts.len() == 3 && parts.iter().any(|part| is_late(part)))
}

/// What is before a time of day: `2026-09-01T08:00`, `9/1/2026 12:00:00 AM`.
fn without_time(text: &str) -> &str {
    let is_time = |rest: &str| {
        rest.trim_start().bytes().take(3).any(|byte| byte == b':') && rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
    };
    let at = text.char_indices().find(|(at, c)| matches!(c, 'T' | ' ') && is_time(&text[at + 1..]));
    at.map_or(text, |(at, _)| text[..at].trim_end())
}

fn iso_date(text: &str) -> Option<Date> {
    // A sign would pass as part of a number.
    if text.contains('+') { None } else { text.parse().ok() }
}

/// `2026-9-1`, `2026/09/01`, `2026.9.1`, `20260901`.
fn year_first(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_parts(text[..4].parse().ok()?, &text[4..6], &text[6..]);
    }
    let [year, month, day] = parts(text, &['-', '/', '.'])?;
    if year.len() == 4 { of_parts(digits_up_to(year, 4)? as i32, month, day) } else { None }
}

/// `03-Apr-2025`, `3 April 2025`, `April 3, 2025`, `Apr 3 25`.
fn named_date(text: &str, format: DateFormat) -> Option<Date> {
    if !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let parts: Vec<&str> = text.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second, year] = parts.as_slice() else { return None };
    let (month, day) = month_of(second).map(|month| (month, first)).or_else(|| month_of(first).map(|month| (month, second)))?;
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day);
    Date::new(Month::new(year_of(year, format)?, month)?, digits_up_to(day, 2)?)
}

/// The month of an English name, or of its first three letters or more.
fn month_of(word: &str) -> Option<u32> {
    let is_named = |name: &&str| word.len() >= 3 && name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    NAMES.iter().position(is_named).map(|at| at as u32 + 1)
}

/// A day of a spreadsheet: 1 is 1900-01-01, and 60 is a day that never was.
fn counted_day(text: &str) -> Option<Date> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    digits_up_to(rest, 12).or_else(|| rest.bytes().all(|byte| byte.is_ascii_digit()).then_some(0))?;
    let serial = i32::try_from(digits_up_to(whole, 6)?).ok().filter(|serial| (61..=LAST_SERIAL).contains(serial))?;
    // 1900-03-01 is day 61.
    Some(Date::new(Month::new(1900, 3)?, 1)?.plus_days(serial - 61))
}

fn local_date(text: &str, format: DateFormat) -> Option<Date> {
    let separators: &[char] = if format.order.is_some() { &['/', '-', '.'] } else { &['/'] };
    let [first, second, third] = parts(text, separators)?;
    let (month, day, year) = match format.order {
        Some(DateOrder::DayMonthYear) => (second, first, third),
        Some(DateOrder::YearMonthDay) => (second, third, first),
        _ => (first, second, third),
    };
    of_parts(year_of(year, format)?, month, day)
}

fn of_parts(year: i32, month: &str, day: &str) -> Option<Date> {
    let month = Month::new(year, digits_up_to(month, 2)?)?;
    digits_up_to(day, 2).and_then(|day| Date::new(month, day))
}

/// Three parts with the same separator between them.
fn parts<'a>(text: &'a str, separators: &[char]) -> Option<[&'a str; 3]> {
    let separator = text.chars().find(|c| separators.contains(c))?;
    let mut parts = text.split(separator).map(str::trim);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_none() { Some(three) } else { None }
}

fn year_of(text: &str, format: DateFormat) -> Option<i32> {
    let year = i32::try_from(digits_up_to(text, 4)?).ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(format.two_digit_years_from + (year - format.two_digit_years_from).rem_euclid(100)),
        _ => None,
    }
}

fn digits_up_to(text: &str, most: usize) -> Option<u32> {
    let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: Option<DateOrder>) -> Option<String> {
        date(text, DateFormat { order, ..DateFormat::default() }).map(|date| date.to_string())
    }

    #[test]
    fn a_date_is_iso_or_american_unless_the_order_is_stated() {
        let check = |text: &str, unstated: Option<&str>, day_first: Option<&str>| {
            assert_eq!(read(text, None).as_deref(), unstated, "{text}");
            assert_eq!(read(text, Some(DateOrder::DayMonthYear)).as_deref(), day_first, "{text}, day first");
        };
        check("2026-09-01", Some("2026-09-01"), Some("2026-09-01"));
        check("2026-09-01T08:00:00", Some("2026-09-01"), Some("2026-09-01"));
        check("3/4/2026", Some("2026-03-04"), Some("2026-04-03"));
        check("3/4/26 0:00", Some("2026-03-04"), Some("2026-04-03"));
        check("1/2/69", Some("1969-01-02"), Some("1969-02-01"));
        check("25/12/2020", None, Some("2020-12-25"));
        check("25.12.2020", None, Some("2020-12-25"));
        check("25-12-2020", None, Some("2020-12-25"));
        check("2/30/2026", None, None);
        for text in
            ["44197", "1/2", "1/2/3/2026", "1/2/026", "+1/2/2026", "2026-02-+1", "2026-02-30", "/", "", "99999999", "Apri 3", "3 Foo 2025"]
        {
            check(text, None, None);
        }
        assert_eq!(read("12-25-2020", Some(DateOrder::MonthDayYear)).as_deref(), Some("2020-12-25"));
    }

    #[test]
    fn dates_with_the_year_first_or_the_name_of_the_month_need_no_order() {
        for text in [
            "2025-4-3",
            "2025/04/03",
            "2025.4.3",
            "20250403",
            "03-Apr-2025",
            "3-APR-25",
            "3 April 2025",
            "April 3, 2025",
            "Apr 3rd 2025",
            "2025-04-03 00:00:00",
            "20250403 00:00",
        ] {
            assert_eq!(read(text, None).as_deref(), Some("2025-04-03"), "{text}");
            assert!(!has_unstated_order(text), "{text}");
        }
        assert_eq!(read("03-OCT-2025", None).as_deref(), Some("2025-10-03"));
        assert!(has_unstated_order("3/4/2026"));
    }

    #[test]
    fn orders_have_names_and_patterns() {
        for (text, order) in [
            ("month-day-year", DateOrder::MonthDayYear),
            ("MM/DD/YYYY", DateOrder::MonthDayYear),
            ("dd.mm.yyyy", DateOrder::DayMonthYear),
            ("%d/%m/%Y", DateOrder::DayMonthYear),
            ("YYYY-MM-DD", DateOrder::YearMonthDay),
            ("M/D/YY", DateOrder::MonthDayYear),
        ] {
            assert_eq!(DateOrder::read(text), Some(order), "{text}");
        }
        assert_eq!(["dmy", "", "MM/DD", "hh:mm:ss", "day"].map(DateOrder::read), [None; 5]);
    }

    #[test]
    fn numbers_count_days_only_where_that_is_stated_and_two_digits_mean_a_stated_century() {
        let format = DateFormat { counts_days: true, ..DateFormat::default() };
        let counted = |text: &str| date(text, format).map(|date| date.to_string());
        assert_eq!(["44197", "45750.5", "61"].map(counted), ["2021-01-01", "2025-04-03", "1900-03-01"].map(|day| Some(day.to_string())));
        assert_eq!((counted("60"), counted("109939"), counted("2026-01-31").as_deref()), (None, None, Some("2026-01-31")));
        let early = DateFormat { two_digit_years_from: 1950, ..DateFormat::default() };
        let year = |text: &str| date(text, early).unwrap().month.year();
        assert_eq!(["1/1/68", "1/1/50", "1/1/49", "1/1/00"].map(year), [1968, 1950, 2049, 2000]);
    }

    #[test]
    fn a_year_after_the_calendar_is_known() {
        assert!(["9999-12-31", "31.12.9999", "12/31/9999 00:00", "99991231"].into_iter().all(is_after_calendar));
        assert!(!["2026-12-31", "9999", "ab-9999", "x"].into_iter().any(is_after_calendar));
    }
}
