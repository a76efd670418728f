//! The value of one cell of an export: an amount of money, a day, a share, a whole number.
//!
//! Every reader takes the cell without surrounding blanks and returns the value, or a [`CellError`]. Knows no columns and no rows.

mod error;

pub use error::CellError;

pub use crate::quantity::Currency;
use crate::quantity::currency::is_sign;
use crate::quantity::{Date, Month};
use crate::reading::printable::is_unprintable;

/// An amount at or above this is a slip, not pay.
const LARGEST_AMOUNT: f64 = 1e12;

/// The largest bonus target, in percent of base pay.
const LARGEST_BONUS_PERCENT: f64 = 1000.0;

/// The longest vesting, in months.
const LONGEST_VESTING: u8 = 120;

/// The most people whom one row can represent.
const LARGEST_WEIGHT: u32 = 1_000_000;

/// Two-digit years below this belong to the 2000s, the others to the 1900s, as in POSIX `strptime`.
const FIRST_YEAR_OF_THE_1900S: i32 = 69;

/// The last year of the calendar: see [`Month::new`].
const LAST_YEAR: i32 = 2200;

/// What an employee's equity consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EquityKind {
    /// Shares that are given as they vest.
    Rsu,
    /// Rights to buy at the price of the grant date.
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
    /// `15` and `15%` are 15% of base pay; a bare number between 0 and 1 is refused, because it is a share more often than not.
    #[default]
    Percent,
    /// `0.15` and `15%` are 15% of base pay.
    Share,
}

impl EquityKind {
    pub const ALL: [Self; 2] = [Self::Rsu, Self::Options];
}

impl DateOrder {
    pub const ALL: [Self; 2] = [Self::MonthDayYear, Self::DayMonthYear];

    /// The name by which a header map states it.
    pub fn name(self) -> &'static str {
        match self {
            Self::MonthDayYear => "month-day-year",
            Self::DayMonthYear => "day-month-year",
        }
    }
}

impl BonusUnit {
    pub const ALL: [Self; 2] = [Self::Percent, Self::Share];

    /// The name by which a header map states it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Share => "share",
        }
    }
}

/// An amount of zero or more in `currency`: `100980.00`, `$100,980.00`, `USD 100,980`; `(5)` and `-5` are negative and refused.
///
/// A sign such as `$` or `€` counts only where `currency` is written with it. Thousands are grouped with `,` in threes, decimals follow a point. One point before
/// exactly three digits is refused: `60.000` is 60 in one country and 60 thousand in another.
pub fn amount(text: &str, currency: Currency) -> Result<f64, CellError> {
    let (number, digits) = signed_amount(text, currency)?;
    if number != 0.0 && may_group_thousands(digits) { Err(CellError::DecimalsOrThousands) } else { Ok(number) }
}

/// Like [`amount`], but for pay by the hour: `23.125` cannot be 23 thousand an hour, so its point precedes decimals.
pub fn hourly_amount(text: &str, currency: Currency) -> Result<f64, CellError> {
    signed_amount(text, currency).map(|(number, _)| number)
}

/// The number and its digits without sign, symbol and code.
fn signed_amount(text: &str, currency: Currency) -> Result<(f64, &str), CellError> {
    let (mut digits, mut is_negative, mut has_symbol, mut has_code) = (text, false, false, false);
    loop {
        digits = digits.trim();
        if let Some(rest) = digits.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).or_else(|| digits.strip_prefix(['-', '−'])) {
            (digits, is_negative) = (rest, true);
        } else if let Some(rest) = without_sign(digits, currency).filter(|_| !has_symbol) {
            (digits, has_symbol) = (rest, true);
        } else if let Some(rest) = without_code(digits, currency.code()).filter(|_| !has_code) {
            (digits, has_code) = (rest, true);
        } else {
            break;
        }
    }
    let number = decimal(digits).or_else(|| ungrouped(digits).and_then(|plain| decimal(&plain)));
    match number {
        None => Err(CellError::NotAnAmount(currency)),
        Some(number) if is_negative && number != 0.0 => Err(CellError::NegativeAmount),
        Some(number) if number >= LARGEST_AMOUNT => Err(CellError::AmountTooLarge),
        Some(number) => Ok((number, digits)),
    }
}

/// The amount without the sign of its currency before or behind it.
fn without_sign(digits: &str, currency: Currency) -> Option<&str> {
    let is_own = |sign: char| is_sign(sign) && currency.has_sign(sign);
    digits.strip_prefix(is_own).or_else(|| digits.strip_suffix(is_own))
}

/// The working time as a share of full time, above 0 and up to 1.5: `0.5`, `50%`.
pub fn share_of_full_time(text: &str) -> Result<f64, CellError> {
    let share = percentage(text).or_else(|| decimal(text));
    share.filter(|share| *share > 0.0 && *share <= 1.5).ok_or(CellError::NotAShareOfFullTime)
}

/// Hours a week, above 0 and up to 168.
pub fn hours_per_week(text: &str) -> Result<f64, CellError> {
    decimal(text).filter(|hours| *hours > 0.0 && *hours <= 168.0).ok_or(CellError::NotHoursPerWeek)
}

/// A bonus target as a share of base pay, 0 to 10: `15` (percent) and `15%` are 0.15.
pub fn bonus_target(text: &str, unit: BonusUnit) -> Result<f64, CellError> {
    let percent = match (decimal(text), unit) {
        (Some(number), BonusUnit::Percent) if number > 0.0 && number < 1.0 => return Err(CellError::ShareOrPercentage),
        (Some(number), BonusUnit::Percent) => Some(number),
        (Some(number), BonusUnit::Share) => Some(number * 100.0),
        (None, _) => percentage(text).map(|share| share * 100.0),
    };
    let percent = percent.filter(|percent| (0.0..=LARGEST_BONUS_PERCENT).contains(percent));
    percent.map(|percent| percent / 100.0).ok_or(CellError::NotABonusTarget)
}

/// A day: ISO (`2026-09-01`), or with its parts in the `order` that the header map states, separated by `/`, `-` or `.`.
///
/// Without an order only `/` is read, as `month/day/year`. Two-digit years lie in 1969 to 2068. A time of day is ignored.
pub fn date(text: &str, order: Option<DateOrder>) -> Result<Date, CellError> {
    let day = without_time(text);
    iso_date(day).or_else(|| local_date(day, order)).ok_or(CellError::NotADate(order))
}

/// Whether the order of day and month had to be assumed to read this date.
pub fn has_unstated_order(text: &str) -> bool {
    text.contains('/')
}

/// Whether `text` is a date that is written in `order`.
pub fn could_be_date(text: &str, order: DateOrder) -> bool {
    local_date(without_time(text), Some(order)).is_some()
}

/// Whether `text` states a year after the end of the calendar, as `9999-12-31` in an export that has no empty end dates.
fn is_after_calendar(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.any(|digits| digits.len() == 4 && digits.parse().is_ok_and(|year: i32| year > LAST_YEAR))
}

/// Months over which equity vests, 1 to 120.
pub fn vest_months(text: &str) -> Result<u8, CellError> {
    whole(text, 1, LONGEST_VESTING.into()).map(|months| months as u8)
}

/// Months before anything vests, 0 to 120.
pub fn cliff_months(text: &str) -> Result<u8, CellError> {
    whole(text, 0, LONGEST_VESTING.into()).map(|months| months as u8)
}

/// People whom a row represents, 1 to a million.
pub fn weight(text: &str) -> Result<u32, CellError> {
    if may_group_thousands(text) { Err(CellError::DecimalsOrThousands) } else { whole(text, 1, LARGEST_WEIGHT) }
}

/// A currency by its three letters, in any case.
pub fn currency(text: &str) -> Result<Currency, CellError> {
    Currency::of_code(text).ok_or(CellError::NotACurrency)
}

/// The kind of equity; `Ok(None)` where the cell is `none`.
pub fn equity_type(text: &str) -> Result<Option<EquityKind>, CellError> {
    let is_any = |words: [&str; 2]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match () {
        () if is_any(["rsu", "rsus"]) => Ok(Some(EquityKind::Rsu)),
        () if is_any(["option", "options"]) => Ok(Some(EquityKind::Options)),
        () if text.eq_ignore_ascii_case("none") => Ok(None),
        () => Err(CellError::NotOneOf { what: "a kind of equity", accepted: &["rsu", "option", "none"] }),
    }
}

/// A text that identifies a person or a thing: without control or invisible characters.
pub fn identifier(text: &str) -> Result<&str, CellError> {
    if text.contains(is_unprintable) { Err(CellError::UnprintableCharacter) } else { Ok(text) }
}

/// The name of something that people belong to, such as a group: no e-mail address, which is in such a column only where a row was shifted.
pub fn group_name(text: &str) -> Result<&str, CellError> {
    let is_word = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    let is_address = text.rsplit_once('@').is_some_and(|(name, domain)| is_word(name) && is_word(domain) && domain.contains('.'));
    if is_address { Err(CellError::EmailAddress) } else { identifier(text) }
}

/// Whether a name is a date, or an amount with decimals or a currency: names hardly ever are, cells of a shifted row often.
pub fn looks_like_a_value(text: &str) -> bool {
    let is_amount = text.contains(['.', ',', '$', '%']) && (hourly_amount(text, Currency::USD).is_ok() || percentage(text).is_some());
    is_amount || iso_date(without_time(text)).is_some() || (text.contains('/') && local_date(without_time(text), None).is_some())
}

/// A whole number from `least` to `most`; `48.0` is one.
fn whole(text: &str, least: u32, most: u32) -> Result<u32, CellError> {
    let number = decimal(text).filter(|number| number.fract() == 0.0 && *number >= f64::from(least) && *number <= f64::from(most));
    number.map(|number| number as u32).ok_or(CellError::NotAWholeNumber { least, most })
}

/// A word in lower case, without blanks, `-` and `_`.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// Digits with at most one point, and a sign before them; no exponents, no `inf` and no `nan`.
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

/// One to three digits, a point and three digits: whether the point groups thousands cannot be known.
fn may_group_thousands(digits: &str) -> bool {
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits.split_once('.').is_some_and(|(whole, rest)| {
        (1..=3).contains(&whole.len()) && rest.len() == 3 && is_digits(whole) && is_digits(rest) && !whole.starts_with('0')
    })
}

fn without_time(text: &str) -> &str {
    text.split(['T', ' ']).next().unwrap_or(text)
}

fn iso_date(text: &str) -> Option<Date> {
    // A sign would pass as part of a number.
    if text.contains('+') { None } else { text.parse().ok() }
}

fn local_date(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let separators: &[char] = if order.is_some() { &['/', '-', '.'] } else { &['/'] };
    let separator = text.chars().find(|c| separators.contains(c))?;
    let mut parts = text.split(separator);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?);
    let (month, day) = if order == Some(DateOrder::DayMonthYear) { (second, first) } else { (first, second) };
    let month = Month::new(year_of(year)?, digits_up_to(month, 2)?)?;
    digits_up_to(day, 2).and_then(|day| Date::new(month, day))
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

    fn reason(error: CellError, text: &str) -> String {
        format!("{}, {}", error.message(text), error.help(text))
    }

    fn money(text: &str, code: &str) -> Result<f64, String> {
        amount(text, currency(code).unwrap()).map_err(|error| reason(error, text))
    }

    #[test]
    fn amounts_are_read_as_finance_writes_them() {
        for text in ["100980", "100980.0", "100980.000", "$100,980.00", "$ 100,980", "USD 100,980.00", "100980.00 usd", "$100,980 USD"] {
            assert_eq!(money(text, "USD"), Ok(100_980.0), "{text}");
        }
        assert_eq!(money("(0.00)", "USD"), Ok(0.0));
        for (text, help) in [
            ("", "write one such as 100980.00"),
            ("$", "write one such as 100980.00"),
            ("1,5", "write a point before decimals and no other separator, such as 100980.00"),
            ("1,00,000", "write a point before decimals and no other separator, such as 100980.00"),
            ("1.234,56", "write a point before decimals and no other separator, such as 100980.00"),
            ("1 000", "write a point before decimals and no other separator, such as 100980.00"),
            ("60'000", "write a point before decimals and no other separator, such as 100980.00"),
            ("12,345.6.7", "write a point before decimals and no other separator, such as 100980.00"),
            ("€5", "write one such as 100980.00, without another currency"),
            ("5 EUR", "write one such as 100980.00, without another currency"),
            ("1e5", "write one such as 100980.00"),
            ("NaN", "write one such as 100980.00"),
            ("inf", "write one such as 100980.00"),
            ("$$5", "write one such as 100980.00"),
        ] {
            assert_eq!(money(text, "USD"), Err(format!("is not an amount in USD, {help}")), "{text}");
        }
        assert!(money("$5", "EUR").is_err() && money("CA$1", "CAD").is_err());
        for text in ["-5", "(5)", "($5.00)", "$(5.00)", "-$5"] {
            assert_eq!(money(text, "USD"), Err("is negative, write what is paid as 0 or more".into()), "{text}");
        }
    }

    #[test]
    fn a_point_that_may_group_thousands_is_not_taken_for_a_decimal_one() {
        let expected = "may be 60 or 60 thousand, write 60000, or 60.00 if the point precedes decimals";
        assert_eq!(money("60.000", "USD"), Err(expected.into()));
        assert!(money("$1.234", "USD").is_err() && weight("2.000").is_err());
        assert_eq!((money("0.125", "USD"), money("60.00", "USD"), money("1234.567", "USD")), (Ok(0.125), Ok(60.0), Ok(1234.567)));
        assert_eq!(hourly_amount("23.125", Currency::USD), Ok(23.125));
    }

    #[test]
    fn a_date_is_iso_or_american_unless_the_order_is_stated() {
        let read = |text: &str, order| date(text, order).map(|date| date.to_string()).ok();
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
        for text in ["44197", "1/2", "1/2/3/2026", "1/2/026", "+1/2/2026", "2026-02-+1", "2026-02-30", "/", ""] {
            check(text, None, None);
        }
        assert_eq!(read("12-25-2020", Some(DateOrder::MonthDayYear)).as_deref(), Some("2020-12-25"));
    }

    #[test]
    fn the_help_for_a_date_names_every_order_that_could_read_it() {
        let help = |text: &str| reason(date(text, None).unwrap_err(), text);
        let plain = "is not a date, write one such as 2026-09-30 or 9/30/2026";
        assert_eq!(help("44197"), plain);
        let hint = "to the header map if the file writes its dates so";
        assert_eq!(help("25/12/2020"), format!("{plain}, or add date_format = \"day-month-year\" {hint}"));
        assert_eq!(help("09-12-16"), format!("{plain}, or add date_format = \"month-day-year\" or \"day-month-year\" {hint}"));
        let open_end = "is after 2200, the last year of the calendar, leave the cell empty where there is no end";
        assert_eq!((help("9999-12-31"), help("31.12.9999")), (open_end.into(), open_end.into()));
    }

    #[test]
    fn shares_hours_and_whole_numbers_keep_their_range() {
        assert_eq!(share_of_full_time("50%"), Ok(0.5));
        assert_eq!(share_of_full_time("1.5"), Ok(1.5));
        for text in ["0", "-1", "NaN", "1.51", "0%", "x"] {
            let expected = "is not a share of full time, write one above 0 and up to 1.5, such as 0.5";
            assert_eq!(share_of_full_time(text).map_err(|error| reason(error, text)), Err(expected.into()), "{text}");
        }
        assert!(reason(share_of_full_time("80").unwrap_err(), "80").ends_with("such as 80%"));
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

    #[test]
    fn an_identifier_holds_no_invisible_character() {
        assert_eq!(identifier("A 1"), Ok("A 1"));
        assert_eq!(
            (identifier("A\0"), identifier("A\u{85}")),
            (Err(CellError::UnprintableCharacter), Err(CellError::UnprintableCharacter))
        );
    }

    #[test]
    fn a_group_has_no_address_for_a_name_and_a_value_is_known_as_one() {
        for text in ["ann@corp.test", "a.b+c@x.co.uk"] {
            assert_eq!(group_name(text), Err(CellError::EmailAddress), "{text}");
        }
        for text in ["R&D @ Berlin", "@home", "team@", "platform@eu", "4711"] {
            assert_eq!(group_name(text), Ok(text));
        }
        assert!(["2026-01-31", "1/31/2026", "1,250.00", "$5", "12%", "60000.00"].into_iter().all(looks_like_a_value));
        assert!(!["4711", "R&D", "2nd line", "1/2", "A-2026-01-31", "v1.2.3"].into_iter().any(looks_like_a_value));
    }
}
