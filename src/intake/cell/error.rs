//! What can be wrong with one cell: the kind, and its prose in one place.

use super::{Currency, DateOrder, could_be_date, is_after_calendar};
use crate::quantity::count;
use crate::reading::suggestion;

/// What is wrong with a cell. The cell itself is kept beside it, so that equal mistakes of many rows are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellError {
    NotAnAmount(Currency),
    /// `60.000` is 60 where a point precedes decimals and 60 thousand where it groups thousands.
    DecimalsOrThousands,
    NegativeAmount,
    AmountTooLarge,
    NotAShareOfFullTime,
    NotHoursPerWeek,
    /// A bonus target of `0.15`.
    ShareOrPercentage,
    NotABonusTarget,
    /// With the order of day and month that the header map states.
    NotADate(Option<DateOrder>),
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
            Self::DecimalsOrThousands => format!("may be {0} or {0} thousand", text.split('.').next().unwrap_or(text)),
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
        matches!(self, Self::DecimalsOrThousands | Self::NotAShareOfFullTime | Self::ShareOrPercentage)
    }

    /// What to write instead of the cell `text`.
    pub fn help(&self, text: &str) -> String {
        match self {
            Self::NotAnAmount(_) => amount_help(text).into(),
            Self::DecimalsOrThousands => {
                let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
                format!("write {whole}{decimals}, or {whole}.{} if the point precedes decimals", decimals.get(..2).unwrap_or("00"))
            }
            Self::NegativeAmount => "write what is paid as 0 or more".into(),
            Self::AmountTooLarge => "write what one person is paid".into(),
            Self::NotAShareOfFullTime => {
                let is_percentage = text.parse().is_ok_and(|number: f64| (5.0..=150.0).contains(&number));
                let example = if is_percentage { format!("{text}%") } else { "0.5".into() };
                format!("write one above 0 and up to 1.5, such as {example}")
            }
            Self::NotHoursPerWeek => "write one above 0 and up to 168, such as 40".into(),
            Self::ShareOrPercentage => format!("write {text}% if it is a percentage, or add bonus_unit = \"share\" to the header map"),
            Self::NotABonusTarget => "write a percentage of base pay such as 15%".into(),
            Self::NotADate(_) if is_after_calendar(text) => "leave the cell empty where there is no end".into(),
            Self::NotADate(order) => date_help(text, *order),
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

fn amount_help(text: &str) -> &'static str {
    let is_separator = |c: char| matches!(c, ',' | '.' | '\'' | '’') || c.is_whitespace();
    let is_currency = |c: char| matches!(c, '€' | '£' | '¥' | '₹');
    let code = text.trim_matches(|c: char| c.is_ascii_digit() || is_separator(c));
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    if has_digits && text.chars().all(|c| c.is_ascii_digit() || is_separator(c)) {
        "write a point before decimals and no other separator, such as 100980.00"
    } else if has_digits && (code.contains(is_currency) || super::currency(code).is_ok()) {
        "write one such as 100980.00, without another currency"
    } else {
        "write one such as 100980.00"
    }
}

fn date_help(text: &str, order: Option<DateOrder>) -> String {
    let example = if order == Some(DateOrder::DayMonthYear) { "30/9/2026" } else { "9/30/2026" };
    let readable = DateOrder::ALL.into_iter().filter(|order| could_be_date(text, *order)).map(|order| format!("\"{}\"", order.name()));
    let readable: Vec<String> = readable.collect();
    let hint = match order {
        None if !readable.is_empty() => {
            format!(", or add date_format = {} to the header map if the file writes its dates so", readable.join(" or "))
        }
        _ => String::new(),
    };
    format!("write one such as 2026-09-30 or {example}{hint}")
}
