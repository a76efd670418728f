//! The value of one cell of an export: an amount of money, a day, a share, a whole number.
//!
//! Every reader takes the cell without surrounding blanks and returns the value, or a [`CellError`]. Knows no columns and no rows.

mod amount;
mod date;
mod error;
mod mark;
mod number;

pub use amount::{AmountRules, Take, amount, currency_mark, is_exponential};
pub use date::{DateFormat, DateOrder, could_be_date, has_unstated_order, is_after_calendar, may_count_days};
pub use error::CellError;
pub use mark::{CurrencyMark, currency_of};
use number::{Fault, decimal, percentage};
pub use number::{NumberFormat, Separator, Use};

pub use crate::quantity::Currency;
use crate::quantity::Date;
use crate::reading::printable::is_unprintable;

/// The largest bonus target, in percent of base pay.
const LARGEST_BONUS_PERCENT: f64 = 1000.0;

/// The longest vesting, in months.
const LONGEST_VESTING: u8 = 120;

/// The most people whom one row can represent.
const LARGEST_WEIGHT: u32 = 1_000_000;

/// What may follow a number of hours.
const UNITS_OF_HOURS: [&str; 9] = ["h", "hs", "hr", "hrs", "hour", "hours", "std", "stunden", "horas"];

/// What an employee's equity consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EquityKind {
    /// Shares that are given as they vest.
    Rsu,
    /// Rights to buy at the price of the grant date.
    Options,
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

/// A day: see `date::date`.
pub fn date(text: &str, format: DateFormat) -> Result<Date, CellError> {
    date::date(text, format).ok_or(CellError::NotADate(format))
}

/// As [`decimal`]: where the digits are separated as in another country, that is the error.
fn declared_decimal(text: &str, format: NumberFormat, otherwise: CellError) -> Result<f64, CellError> {
    decimal(text, format).ok_or_else(|| match format.unsigned(text) {
        Err(Fault::Undeclared(used)) => CellError::UndeclaredSeparator { used, is_stated: format.decimal.is_some() },
        _ => otherwise,
    })
}

/// A number, or with a `%` behind it a hundredth of it: `0.5`, `50%`.
pub fn share(text: &str, numbers: NumberFormat) -> Result<f64, CellError> {
    percentage(text, numbers).map_or_else(|| declared_decimal(text, numbers, CellError::NotAShareOfFullTime), Ok)
}

/// The working time as a share of full time, above 0 and up to 1.5.
pub fn share_of_full_time(share: f64) -> Result<f64, CellError> {
    if share > 0.0 && share <= 1.5 { Ok(share) } else { Err(CellError::NotAShareOfFullTime) }
}

/// A number of hours, with or without their unit: `37.5`, `40 h`, `40 HS`.
pub fn hours(text: &str, numbers: NumberFormat) -> Result<f64, CellError> {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
    let unit = text[number.len()..].trim().to_lowercase();
    let is_hours = UNITS_OF_HOURS.contains(&unit.as_str());
    declared_decimal(if is_hours { number } else { text }, numbers, CellError::NotHoursPerWeek)
}

/// Hours a week, above 0 and up to 168.
pub fn hours_per_week(hours: f64) -> Result<f64, CellError> {
    if hours > 0.0 && hours <= 168.0 { Ok(hours) } else { Err(CellError::NotHoursPerWeek) }
}

/// A bonus target as a share of base pay, 0 to 10: `15` (percent) and `15%` are 0.15.
pub fn bonus_target(text: &str, unit: BonusUnit, numbers: NumberFormat) -> Result<f64, CellError> {
    let percent = match (decimal(text, numbers), unit) {
        (Some(number), BonusUnit::Percent) if number > 0.0 && number < 1.0 => return Err(CellError::ShareOrPercentage),
        (Some(number), BonusUnit::Percent) => Ok(number),
        (Some(number), BonusUnit::Share) => Ok(number * 100.0),
        (None, _) => match percentage(text, numbers) {
            Some(share) => Ok(share * 100.0),
            None => declared_decimal(text, numbers, CellError::NotABonusTarget),
        },
    };
    percent.map(|percent| percent / 100.0).and_then(bonus_share)
}

/// A bonus target as a share of base pay, 0 to 10.
pub fn bonus_share(share: f64) -> Result<f64, CellError> {
    if (0.0..=LARGEST_BONUS_PERCENT / 100.0).contains(&share) { Ok(share) } else { Err(CellError::NotABonusTarget) }
}

/// Whether a cell is a number zero, with or without a currency: `0`, `$0.00`, `-`.
pub fn is_zero(text: &str) -> bool {
    let mut digits = text.chars().filter(char::is_ascii_digit).peekable();
    digits.peek().is_some() && digits.all(|digit| digit == '0')
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
    let numbers = NumberFormat::default();
    if numbers.may_group_thousands(text) { Err(CellError::DecimalsOrThousands(Separator::Point)) } else { whole(text, 1, LARGEST_WEIGHT) }
}

/// A currency by its three letters, in any case, or by a sign that only one has: `EUR`, `€`, `US$`. A bare `$` is the US dollar; that several
/// currencies have it is for the caller to say.
pub fn currency(text: &str) -> Result<Currency, CellError> {
    match currency_of(text) {
        Some(CurrencyMark::Known(currency)) => Ok(currency),
        Some(CurrencyMark::Sign('$')) => Ok(Currency::USD),
        _ => Err(CellError::NotACurrency),
    }
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
    let numbers = NumberFormat::default();
    let rules = AmountRules { currency: Currency::USD, numbers, is_hourly: true, take: None };
    let is_amount = text.contains(['.', ',', '$', '%']) && (amount(text, rules).is_ok() || percentage(text, numbers).is_some());
    is_amount || (text.contains(['-', '/']) && date(text, DateFormat::default()).is_ok())
}

/// A whole number from `least` to `most`; `48.0` is one.
fn whole(text: &str, least: u32, most: u32) -> Result<u32, CellError> {
    let number = decimal(text, NumberFormat::default());
    let number = number.filter(|number| number.fract() == 0.0 && *number >= f64::from(least) && *number <= f64::from(most));
    number.map(|number| number as u32).ok_or(CellError::NotAWholeNumber { least, most })
}

/// A word in lower case, without blanks, `-` and `_`.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: NumberFormat = NumberFormat { decimal: None, thousands: None };

    fn reason(error: CellError, text: &str) -> String {
        format!("{}, {}", error.message(text), error.help(text))
    }

    fn fte(text: &str) -> Result<f64, CellError> {
        share(text, PLAIN).and_then(share_of_full_time)
    }

    fn weekly_hours(text: &str) -> Result<f64, CellError> {
        hours(text, PLAIN).and_then(hours_per_week)
    }

    #[test]
    fn shares_hours_and_whole_numbers_keep_their_range() {
        assert_eq!((fte("50%"), fte("1.5")), (Ok(0.5), Ok(1.5)));
        for text in ["0", "-1", "NaN", "1.51", "0%", "x"] {
            let expected = "is not a share of full time, write one above 0 and up to 1.5, such as 0.5";
            assert_eq!(fte(text).map_err(|error| reason(error, text)), Err(expected.into()), "{text}");
        }
        assert!(reason(fte("80").unwrap_err(), "80").ends_with("such as 80%, or scale = \"percent\" for its column in the header map"));
        assert_eq!(reason(fte("0,8").unwrap_err(), "0,8"), "has a decimal comma, write 0.8, or add decimal = \",\" to the header map");
        for text in ["37.5", "37.5 h", "37.5 HS", "37.5 hours"] {
            assert_eq!(weekly_hours(text), Ok(37.5), "{text}");
        }
        assert!(["0", "169", "x", "37.5 days", "h"].into_iter().all(|text| weekly_hours(text).is_err()));
        assert_eq!((whole("48.0", 1, 120), whole("0", 1, 9).is_err(), whole("2.5", 1, 9).is_err()), (Ok(48), true, true));
        assert!(weight("2.000").is_err());
    }

    #[test]
    fn a_bonus_target_below_one_is_not_guessed_to_be_a_share() {
        let bonus = |text: &str, unit| bonus_target(text, unit, PLAIN);
        assert_eq!(bonus("15", BonusUnit::Percent), Ok(0.15));
        assert_eq!(bonus("15 %", BonusUnit::Share), Ok(0.15));
        assert_eq!(bonus("0.15", BonusUnit::Share), Ok(0.15));
        assert_eq!(bonus("0", BonusUnit::Percent), Ok(0.0));
        assert!(bonus("0.15", BonusUnit::Percent).is_err() && bonus("-5", BonusUnit::Percent).is_err());
    }

    #[test]
    fn zeros_are_known_however_they_are_written() {
        assert!(["0", "0.00", "$0", "0,00 €", "-0"].into_iter().all(is_zero));
        assert!(!["", "-", "0.01", "x"].into_iter().any(is_zero));
    }

    #[test]
    fn the_help_for_a_date_names_every_order_that_could_read_it() {
        let help = |text: &str| {
            let error = date(text, DateFormat::default()).unwrap_err();
            format!("{}, {}", error.message(text), error.help(text))
        };
        let plain = "is not a date, write one such as 2026-09-30 or 9/30/2026";
        assert_eq!(help("12"), plain);
        let hint = "to the header map if the file writes its dates so";
        assert_eq!(help("44197"), format!("{plain}, or add date_format = \"excel\" {hint}"));
        assert_eq!(help("25/12/2020"), format!("{plain}, or add date_format = \"day-month-year\" {hint}"));
        assert_eq!(help("09-12-16"), format!("{plain}, or add date_format = \"month-day-year\" or \"day-month-year\" {hint}"));
        let open_end = "is after 2200, the last year of the calendar, leave the cell empty where there is none, or add open_ended = [\"9999-12-31\"] to the header map";
        assert_eq!(help("9999-12-31"), open_end);
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
