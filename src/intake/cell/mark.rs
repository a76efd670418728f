//! What names a currency in a cell: its code, or a sign.

use std::fmt;

use crate::quantity::Currency;
use crate::quantity::currency::is_sign;

/// Dollars and reals that are written with letters before their sign.
const LETTERED_SIGNS: [(&str, &str); 12] = [
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("SG$", "SGD"),
    ("S$", "SGD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("MX$", "MXN"),
    ("R$", "BRL"),
];

/// What a cell says about its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrencyMark {
    Known(Currency),
    /// A sign of several currencies, such as `$`.
    Sign(char),
}

/// The currency of a code (`eur`), of a sign that only one has (`€`), or of one with letters (`US$`).
pub fn currency_of(text: &str) -> Option<CurrencyMark> {
    if text.is_empty() {
        return None;
    }
    let of_letters =
        || LETTERED_SIGNS.iter().find(|(sign, _)| sign.eq_ignore_ascii_case(text)).and_then(|(_, code)| Currency::of_code(code));
    let mut characters = text.chars();
    let sign = characters.next().filter(|c| is_sign(*c) && characters.next().is_none());
    let of_sign = |sign: char| {
        let mut all = Currency::codes().filter_map(Currency::of_code).filter(|currency| currency.has_sign(sign));
        match (all.next(), all.next()) {
            (Some(only), None) => CurrencyMark::Known(only),
            _ => CurrencyMark::Sign(sign),
        }
    };
    Currency::of_code(text).or_else(of_letters).map(CurrencyMark::Known).or_else(|| sign.map(of_sign))
}

impl fmt::Display for CurrencyMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(currency) => currency.fmt(f),
            Self::Sign(sign) => write!(f, "{sign}"),
        }
    }
}
