//! Amounts, numbers and lists as the sentences of a brief have them.

use crate::quantity::rounding::significant;
use crate::quantity::unit::DAYS_PER_MONTH;
use crate::quantity::{Currency, Date, Month, MonthOrDate, count, with_decimals};
use crate::report::words;

/// Amounts in one currency.
#[derive(Clone, Copy, Debug)]
pub struct Money(pub Currency);

impl Money {
    /// Whole units, without the currency.
    pub fn plain(self, amount: f64) -> String {
        words::money(amount, None, self.0)
    }

    pub fn with_currency(self, amount: f64) -> String {
        format!("{} {}", self.plain(amount), self.0)
    }

    /// A price or a small amount, with what it has after the point.
    pub fn price(self, amount: f64) -> String {
        if amount.fract() == 0.0 { self.with_currency(amount) } else { format!("{} {}", words::price(amount), self.0) }
    }

    /// An estimate, to three figures.
    pub fn estimate(self, amount: f64) -> String {
        words::money(amount, Some(amount.abs() / 100.0).filter(|error| *error > 0.0), self.0)
    }
}

/// Two figures: what follows from an average price is no more exact.
pub fn roughly(number: f64) -> String {
    let rounded = significant(number, 2);
    if rounded >= 10.0 { count(rounded.round() as usize) } else { number_as_written(rounded) }
}

/// With up to two decimals.
pub fn number_as_written(number: f64) -> String {
    let text = with_decimals(number, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// `15%`, `7.5%`.
pub fn percent(share: f64) -> String {
    format!("{}%", number_as_written((1e4 * share).round() / 1e2))
}

/// `4,900 million tokens`.
pub fn million_tokens(number: &str) -> String {
    format!("{number} million tokens")
}

/// A GPU by the name that people have for it: `an H100`.
pub fn a_gpu(name: &str) -> String {
    let name = name.to_uppercase();
    // Letters whose names begin with a vowel.
    let article = if name.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// `1 month`, `12 months`.
pub fn months(number: u32) -> String {
    crate::quantity::plural(number as usize, "month")
}

/// A wait in days: `3 days`.
pub fn days(of_months: f64) -> String {
    match (of_months * DAYS_PER_MONTH).round() as usize {
        0 => "less than a day".into(),
        days => crate::quantity::plural(days, "day"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `January 2026`, `January 15, 2026`.
pub fn day_in_words(day: MonthOrDate) -> String {
    match day {
        MonthOrDate::Month(month) => month.long_name(),
        MonthOrDate::Date(Date { month, day }) => format!("{} {day}, {}", month.name(), month.year()),
    }
}

/// The name of a month of the year, 1 to 12.
pub fn month_of_year(month: u32) -> &'static str {
    Month::new(2000, month).map_or("", Month::name)
}

/// `one` to `ten`; more in digits.
pub fn small_number(number: usize) -> String {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    number.checked_sub(1).and_then(|place| WORDS.get(place)).map_or_else(|| number.to_string(), |word| word.to_string())
}

/// A text of the recruiter's as a sentence.
pub fn as_sentence(text: &str) -> String {
    let text = words::sentence_case(text.trim());
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}
