//! What can be wrong with one cell: the kind, and its prose in one place.

use super::date::{DateFormat, DateOrder, could_be_date, is_after_calendar, may_count_days};
use super::mark::CurrencyMark;
use super::number::{NumberFormat, Separator, Use};
use crate::quantity::Currency;
use crate::quantity::count;
use crate::reading::suggestion;

/// What is wrong with a cell. The cell itself is kept beside it, so that equal mistakes of many rows are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellError {
    NotAnAmount(Currency),
    /// `60.000` is 60 where a point precedes decimals and 60 thousand where it groups thousands.
    DecimalsOrThousands(Separator),
    /// The number would be one in a file that separates its digits so.
    UndeclaredSeparator {
        used: Use,
        /// Whether the header map states another decimal separator.
        is_stated: bool,
    },
    /// `1e5`.
    Exponent,
    /// `50,000-60,000`.
    Range,
    RangeUpsideDown,
    /// One end of a range, where both are needed.
    HalfARange,
    /// The cell names another currency than its row.
    OtherCurrency {
        said: CurrencyMark,
        currency: Currency,
    },
    NegativeAmount,
    AmountTooLarge,
    NotAShareOfFullTime,
    NotHoursPerWeek,
    /// A bonus target of `0.15`.
    ShareOrPercentage,
    NotABonusTarget,
    /// With the format that the header map states.
    NotADate(DateFormat),
    NotAWholeNumber {
        least: u32,
        most: u32,
    },
    NotACurrency,
    /// None of the accepted words for something, such as "a pay period".
    NotOneOf {
        what: &'static str,
        accepted: &'static [&'static str],
    },
    UnprintableCharacter,
    EmailAddress,
    /// The header map has no translation of it for the canonical column; with the nearest that it has.
    Untranslated {
        column: &'static str,
        nearest: Option<Box<str>>,
    },
}

impl CellError {
    /// What is wrong with the cell `text`, to follow it in a sentence: "is not a date".
    pub fn message(&self, text: &str) -> String {
        match self {
            Self::NotAnAmount(currency) => format!("is not an amount in {currency}"),
            Self::DecimalsOrThousands(separator) => {
                format!("may be {0} or {0} thousand", text.split(separator.sign()).next().unwrap_or(text))
            }
            Self::UndeclaredSeparator { used, .. } => format!("has {}", used.in_words()),
            Self::Exponent => "is in exponent form".into(),
            Self::Range => "is a range".into(),
            Self::RangeUpsideDown => "is a range whose first end is above the second".into(),
            Self::HalfARange => "is one end of a range whose other end is blank".into(),
            Self::OtherCurrency { said, currency } => format!("says {said}, but its row is in {currency}"),
            Self::NegativeAmount => "is negative".into(),
            Self::AmountTooLarge => "is more than a trillion".into(),
            Self::NotAShareOfFullTime => "is not a share of full time".into(),
            Self::NotHoursPerWeek => "is not a number of hours a week".into(),
            Self::ShareOrPercentage => "may be a share or a percentage".into(),
            Self::NotABonusTarget => "is not a bonus target".into(),
            Self::NotADate(_) if is_after_calendar(text) => "is after 2200, the last year of the calendar".into(),
            Self::NotADate(_) => "is not a date".into(),
            Self::NotAWholeNumber { least, most } => format!("is not a whole number from {least} to {}", count(*most as usize)),
            Self::NotACurrency => "is not a currency".into(),
            Self::NotOneOf { what, .. } => format!("is not {what}"),
            Self::UnprintableCharacter => "contains a control or invisible character".into(),
            Self::EmailAddress => "is an e-mail address".into(),
            Self::Untranslated { column, .. } => format!("has no {column} in the header map"),
        }
    }

    /// Whether the help contains the cell, and so differs from row to row.
    pub fn help_repeats_cell(&self) -> bool {
        matches!(
            self,
            Self::DecimalsOrThousands(_)
                | Self::UndeclaredSeparator { .. }
                | Self::Exponent
                | Self::NotAShareOfFullTime
                | Self::ShareOrPercentage
        )
    }

    /// What to write instead of the cell `text`.
    pub fn help(&self, text: &str) -> String {
        match self {
            Self::NotAnAmount(_) => amount_help(text).into(),
            Self::DecimalsOrThousands(separator) => {
                let sign = separator.sign();
                let (whole, decimals) = text.split_once(sign).unwrap_or((text, ""));
                let name = if *separator == Separator::Comma { "comma" } else { "point" };
                format!("write {whole}{decimals}, or {whole}{sign}{} if the {name} precedes decimals", decimals.get(..2).unwrap_or("00"))
            }
            Self::UndeclaredSeparator { used: Use::BeforeDecimals(separator), is_stated: true } => {
                let other = if *separator == Separator::Point { "comma" } else { "point" };
                format!("write a {other} before decimals, as the header map states")
            }
            Self::UndeclaredSeparator { used, .. } => {
                format!("write {}, or add {} to the header map", plain(text, *used), used.declaration())
            }
            Self::Exponent => format!("write {}", text.parse::<f64>().unwrap_or(100_000.0)),
            Self::Range => "write one amount, or take = \"low\", \"middle\" or \"high\" for its column in the header map".into(),
            Self::RangeUpsideDown => "write the lower amount first".into(),
            Self::HalfARange => "write the other end, or take = \"low\" or \"high\" in the header map".into(),
            Self::OtherCurrency { currency, .. } => {
                format!("write the amount in {currency}, or what it is in as the currency of its row")
            }
            Self::NegativeAmount => "write what is paid as 0 or more".into(),
            Self::AmountTooLarge => "write what one person is paid".into(),
            Self::NotAShareOfFullTime => {
                let is_percentage = text.parse().is_ok_and(|number: f64| (5.0..=150.0).contains(&number));
                match is_percentage {
                    true => {
                        let scale = "scale = \"percent\" for its column in the header map";
                        format!("write one above 0 and up to 1.5, such as {text}%, or {scale}")
                    }
                    false => "write one above 0 and up to 1.5, such as 0.5".into(),
                }
            }
            Self::NotHoursPerWeek => "write one above 0 and up to 168, such as 40".into(),
            Self::ShareOrPercentage => format!("write {text}% if it is a percentage, or add bonus_unit = \"share\" to the header map"),
            Self::NotABonusTarget => "write a percentage of base pay such as 15%".into(),
            Self::NotADate(_) if is_after_calendar(text) => {
                format!("leave the cell empty where there is none, or add open_ended = [\"{text}\"] to the header map")
            }
            Self::NotADate(format) => date_help(text, *format),
            Self::NotAWholeNumber { .. } => "write the number without decimals and separators".into(),
            Self::NotACurrency => match suggestion::nearest(&text.to_uppercase(), Currency::codes()) {
                Some(nearest) if text.len() == 3 => format!("write its code, such as {nearest}"),
                _ => "write its three letters such as USD".into(),
            },
            Self::NotOneOf { accepted, .. } => suggestion::help(text, accepted.iter().copied()),
            Self::UnprintableCharacter => "remove it".into(),
            Self::EmailAddress => "look for a comma without quotes or a missing cell in the row".into(),
            Self::Untranslated { nearest: Some(nearest), .. } => format!("write `{nearest}`, or add it to the values there"),
            Self::Untranslated { nearest: None, .. } => "add it to the values there".into(),
        }
    }
}

/// The number in `text` as it would be written with a point before decimals and nothing else.
fn plain(text: &str, used: Use) -> String {
    let numbers = match used {
        Use::BeforeDecimals(separator) => NumberFormat { decimal: Some(separator), thousands: Some([true; 4]) },
        Use::BetweenThousands(_) => NumberFormat { decimal: None, thousands: Some([true; 4]) },
    };
    let digits = text.trim_matches(|c: char| !c.is_ascii_digit());
    numbers.unsigned(digits).map_or_else(|_| "it without".into(), |number| number.to_string())
}

fn amount_help(text: &str) -> &'static str {
    let is_separator = |c: char| matches!(c, ',' | '.' | '\'' | '’') || c.is_whitespace();
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    if has_digits && text.chars().all(|c| c.is_ascii_digit() || is_separator(c)) {
        "write a point before decimals and no other separator, such as 100980.00"
    } else {
        "write one such as 100980.00"
    }
}

fn date_help(text: &str, format: DateFormat) -> String {
    let example = match format.order {
        Some(DateOrder::DayMonthYear) => "30/9/2026",
        Some(DateOrder::YearMonthDay) => "2026/9/30",
        _ => "9/30/2026",
    };
    let orders = [DateOrder::MonthDayYear, DateOrder::DayMonthYear].into_iter().filter(|order| could_be_date(text, *order));
    let mut readable: Vec<String> = orders.map(|order| format!("\"{}\"", order.name())).collect();
    readable.extend(may_count_days(text).then(|| "\"excel\"".to_string()));
    let hint = match format.order {
        None if !readable.is_empty() && !format.counts_days => {
            format!(", or add date_format = {} to the header map if the file writes its dates so", readable.join(" or "))
        }
        _ => String::new(),
    };
    format!("write one such as 2026-09-30 or {example}{hint}")
}
