//! What one cell of an export says: an amount of money, a day, a share, a whole number.
//!
//! Every reader takes the cell without surrounding blanks and answers with the value, or with a [`CellError`] that follows the cell in a
//! message ("is not an amount", "write …"). Knows no columns and no rows.

use std::fmt;

use crate::quantity::{Date, Month};
use crate::reading::suggestion;

/// An amount at or above this is a slip, not pay.
const LARGEST_AMOUNT: f64 = 1e12;

/// The largest bonus target read, in percent of base pay.
const LARGEST_BONUS_PERCENT: f64 = 1000.0;

/// The longest vesting read, in months.
const LONGEST_VESTING: u32 = 120;

/// Two-digit years below this belong to the 2000s, the others to the 1900s, as in POSIX `strptime`.
const FIRST_YEAR_OF_THE_1900S: i32 = 69;

/// Currencies written with a bare `$` in their own country.
const DOLLARS: [&str; 8] = ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"];

/// What is wrong with a cell ("is not a date"), and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellError {
    pub message: String,
    pub help: String,
}

/// What an employee's equity consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EquityKind {
    /// Shares that are given as they vest.
    Rsu,
    /// Rights to buy at the price of the grant day.
    Options,
}

/// The order of day and month in a date that is not ISO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// `9/30/2026`, as in the United States.
    MonthDayYear,
    /// `30/9/2026`, as in most other places.
    DayMonthYear,
}

/// How a bonus target is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BonusUnit {
    /// `15` and `15%` are 15 % of base pay; a bare number between 0 and 1 is refused, because it is a share more often than not.
    #[default]
    Percent,
    /// `0.15` and `15%` are 15 % of base pay.
    Share,
}

impl CellError {
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.message, self.help)
    }
}

/// An amount of zero or more in `currency`: `100980.00`, `$100,980.00`, `USD 100,980`; `(5)` and `-5` are negative and refused.
///
/// A `$` counts only where `currency` is written with one. Thousands are grouped with `,` in threes, decimals follow a point.
pub fn amount(text: &str, currency: &str) -> Result<f64, CellError> {
    let (mut digits, mut is_negative, mut has_symbol, mut has_code) = (text, false, false, false);
    loop {
        digits = digits.trim();
        if let Some(rest) = digits.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).or_else(|| digits.strip_prefix(['-', '−'])) {
            (digits, is_negative) = (rest, true);
        } else if let Some(rest) = digits.strip_prefix('$').filter(|_| !has_symbol && DOLLARS.contains(&currency)) {
            (digits, has_symbol) = (rest, true);
        } else if let Some(rest) = without_code(digits, currency).filter(|_| !has_code) {
            (digits, has_code) = (rest, true);
        } else {
            break;
        }
    }
    let number = decimal(digits).or_else(|| ungrouped(digits).and_then(|plain| decimal(&plain)));
    match number {
        None => Err(CellError::new(format!("is not an amount in {currency}"), "write one such as 100980.00")),
        Some(number) if is_negative && number != 0.0 => Err(CellError::new("is negative", "write what is paid as 0 or more")),
        Some(number) if number >= LARGEST_AMOUNT => Err(CellError::new("is more than a trillion", "write what one person is paid")),
        Some(number) => Ok(number),
    }
}

/// The working time as a share of full time, above 0 and up to 1.5: `0.5`, `50%`.
pub fn share_of_full_time(text: &str) -> Result<f64, CellError> {
    let share = percentage(text).or_else(|| decimal(text));
    share.filter(|share| *share > 0.0 && *share <= 1.5).ok_or_else(|| {
        let percent = decimal(text).is_some_and(|number| (5.0..=150.0).contains(&number));
        let example = if percent { format!("{text}%") } else { "0.5".into() };
        CellError::new("is not a share of full time", format!("write one above 0 and up to 1.5, such as {example}"))
    })
}

/// Hours a week, above 0 and up to 168.
pub fn hours_per_week(text: &str) -> Result<f64, CellError> {
    let hours = decimal(text).filter(|hours| *hours > 0.0 && *hours <= 168.0);
    hours.ok_or_else(|| CellError::new("is not a number of hours a week", "write one above 0 and up to 168, such as 40"))
}

/// A bonus target as a share of base pay, 0 to 10: `15` (percent) and `15%` are 0.15.
pub fn bonus_target(text: &str, unit: BonusUnit) -> Result<f64, CellError> {
    let bare = decimal(text);
    let percent = match (bare, unit) {
        (Some(number), BonusUnit::Percent) if number > 0.0 && number < 1.0 => {
            let help = format!("write {text}% if it is one, or add bonus_unit = \"share\" to the header map");
            return Err(CellError::new("may be a share or a percentage", help));
        }
        (Some(number), BonusUnit::Percent) => Some(number),
        (Some(number), BonusUnit::Share) => Some(number * 100.0),
        (None, _) => percentage(text).map(|share| share * 100.0),
    };
    let percent = percent.filter(|percent| (0.0..=LARGEST_BONUS_PERCENT).contains(percent));
    percent
        .map(|percent| percent / 100.0)
        .ok_or_else(|| CellError::new("is not a bonus target", "write a percentage of base pay such as 15%"))
}

/// A day: ISO (`2026-09-01`), or with its parts in the `order` the file is said to use, divided by `/`, `-` or `.`.
///
/// Where nothing is said, only `/` is read, as `month/day/year`. Two-digit years lie in 1969 to 2068. A time of day is let go.
pub fn date(text: &str, order: Option<DateOrder>) -> Result<Date, CellError> {
    let day_text = text.split(['T', ' ']).next().unwrap_or(text);
    if let Some(date) = iso_date(day_text).or_else(|| local_date(day_text, order)) {
        return Ok(date);
    }
    let example = if order == Some(DateOrder::DayMonthYear) { "30/9/2026" } else { "9/30/2026" };
    let hint = match order {
        None if local_date(day_text, Some(DateOrder::DayMonthYear)).is_some() => {
            ", or add date_format = \"day-month-year\" to the header map if the file writes the day first"
        }
        _ => "",
    };
    Err(CellError::new("is not a date", format!("write one such as 2026-09-30 or {example}{hint}")))
}

/// Whether the order of day and month had to be taken for granted to read this date.
pub fn has_unstated_order(text: &str) -> bool {
    text.contains('/')
}

/// Months over which equity vests, 1 to 120.
pub fn vest_months(text: &str) -> Result<u32, CellError> {
    whole(text, 1, LONGEST_VESTING)
}

/// Months before anything vests, 0 to 120.
pub fn cliff_months(text: &str) -> Result<u32, CellError> {
    whole(text, 0, LONGEST_VESTING)
}

/// People a row stands for, 1 to a million.
pub fn weight(text: &str) -> Result<u32, CellError> {
    whole(text, 1, 1_000_000)
}

/// The three letters of a currency, in capitals.
pub fn currency(text: &str) -> Result<String, CellError> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let code = is_code.then(|| text.to_ascii_uppercase());
    code.ok_or_else(|| CellError::new("is not a currency", "write its three letters such as USD"))
}

/// The kind of equity; `Ok(None)` where the cell says `none`.
pub fn equity_type(text: &str) -> Result<Option<EquityKind>, CellError> {
    match text.to_ascii_lowercase().as_str() {
        "rsu" | "rsus" => Ok(Some(EquityKind::Rsu)),
        "option" | "options" => Ok(Some(EquityKind::Options)),
        "none" => Ok(None),
        _ => Err(CellError::new("is not a kind of equity", suggestion::help(text, ["rsu", "option", "none"]))),
    }
}

/// A whole number from `least` to `most`; `48.0` is one.
fn whole(text: &str, least: u32, most: u32) -> Result<u32, CellError> {
    let number = decimal(text).filter(|number| number.fract() == 0.0 && *number >= f64::from(least) && *number <= f64::from(most));
    number
        .map(|number| number as u32)
        .ok_or_else(|| CellError::new("is not a count that can stand here", format!("write a whole number from {least} to {most}")))
}

/// The letters of a word in small, without what people put between them.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// Digits with at most one point, and a sign before them; neither exponents nor `inf` and `nan`.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.bytes().any(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

fn percentage(text: &str) -> Option<f64> {
    text.strip_suffix('%').and_then(|number| decimal(number.trim_end())).map(|percent| percent / 100.0)
}

/// `1,234,567.89` without its commas; `None` unless they stand in threes.
fn ungrouped(digits: &str) -> Option<String> {
    let is_amount = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'));
    if is_amount { crate::quantity::unit::ungrouped(digits) } else { None }
}

/// `digits` without the currency code before or after it.
fn without_code<'a>(digits: &'a str, code: &str) -> Option<&'a str> {
    if code.is_empty() {
        return None;
    }
    let before = digits.get(..code.len()).filter(|head| head.eq_ignore_ascii_case(code)).map(|_| &digits[code.len()..]);
    before.or_else(|| {
        let at = digits.len().checked_sub(code.len())?;
        digits.get(at..).filter(|tail| tail.eq_ignore_ascii_case(code)).map(|_| &digits[..at])
    })
}

fn iso_date(text: &str) -> Option<Date> {
    // A sign would pass as part of a number.
    if text.contains('+') { None } else { text.parse().ok() }
}

fn local_date(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let dividers: &[char] = if order.is_some() { &['/', '-', '.'] } else { &['/'] };
    let divider = text.chars().find(|c| dividers.contains(c))?;
    let mut parts = text.split(divider);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?);
    let (month, day) = if order == Some(DateOrder::DayMonthYear) { (second, first) } else { (first, second) };
    let month = Month::new(year_of(year)?, digits_up_to(month, 2)?)?;
    digits_up_to(day, 2).filter(|day| (1..=month.days()).contains(day)).map(|day| Date { month, day })
}

fn year_of(text: &str) -> Option<i32> {
    let year = i32::try_from(digits_up_to(text, 4)?).ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(if year < FIRST_YEAR_OF_THE_1900S { 2000 + year } else { 1900 + year }),
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

    fn money(text: &str, currency: &str) -> Result<f64, String> {
        amount(text, currency).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn amounts_are_read_as_finance_writes_them() {
        for text in ["100980", "100980.0", "$100,980.00", "$ 100,980", "USD 100,980.00", "100980.00 usd", "$100,980 USD"] {
            assert_eq!(money(text, "USD"), Ok(100_980.0), "{text}");
        }
        assert_eq!(money("(0.00)", "USD"), Ok(0.0));
        assert_eq!(money("CA$1", "CAD"), Err("is not an amount in CAD, write one such as 100980.00".into()));
        for text in ["", "$", "1,5", "1,00,000", "1.234,56", "€5", "5 EUR", "1e5", "NaN", "inf", "$$5", "1 000", "12,345.6.7"] {
            assert_eq!(money(text, "USD"), Err("is not an amount in USD, write one such as 100980.00".into()), "{text}");
        }
        assert!(amount("$5", "EUR").is_err());
        for text in ["-5", "(5)", "($5.00)", "$(5.00)", "-$5"] {
            assert_eq!(money(text, "USD"), Err("is negative, write what is paid as 0 or more".into()), "{text}");
        }
    }

    #[test]
    fn a_date_is_iso_or_american_unless_the_order_is_said() {
        let read = |text: &str, order| date(text, order).map(|date| date.to_string()).ok();
        let check = |text: &str, unsaid: Option<&str>, day_first: Option<&str>| {
            assert_eq!(read(text, None).as_deref(), unsaid, "{text}");
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
        for text in ["44197", "1/2", "1/2/3/2026", "1/2/026", "+1/2/2026", "2026-02-+1", "2026-02-30", "/", ""] {
            check(text, None, None);
        }
        assert_eq!(read("12-25-2020", Some(DateOrder::MonthDayYear)).as_deref(), Some("2020-12-25"));
    }

    #[test]
    fn shares_hours_and_whole_numbers_keep_their_range() {
        assert_eq!(share_of_full_time("50%"), Ok(0.5));
        assert_eq!(share_of_full_time("1.5"), Ok(1.5));
        for text in ["0", "-1", "NaN", "1.51", "0%", "x"] {
            let expected = "is not a share of full time, write one above 0 and up to 1.5, such as 0.5";
            assert_eq!(share_of_full_time(text).unwrap_err().to_string(), expected, "{text}");
        }
        assert_eq!(share_of_full_time("80").map_err(|misfit| misfit.help.ends_with("such as 80%")), Err(true));
        assert_eq!((hours_per_week("37.5"), hours_per_week("0").is_err(), hours_per_week("169").is_err()), (Ok(37.5), true, true));
        assert_eq!((whole("48.0", 1, 120), whole("0", 1, 9).is_err(), whole("2.5", 1, 9).is_err()), (Ok(48), true, true));
    }

    #[test]
    fn a_bonus_target_below_one_is_not_guessed_to_be_a_share() {
        assert_eq!(bonus_target("15", BonusUnit::Percent), Ok(0.15));
        assert_eq!(bonus_target("15 %", BonusUnit::Share), Ok(0.15));
        assert_eq!(bonus_target("0.15", BonusUnit::Share), Ok(0.15));
        assert_eq!(bonus_target("0", BonusUnit::Percent), Ok(0.0));
        assert!(bonus_target("0.15", BonusUnit::Percent).is_err() && bonus_target("-5", BonusUnit::Percent).is_err());
    }
}
