//! Signs that a file was misread although each of its rows can be used.

use std::collections::BTreeMap;

use crate::intake::cell::{self, DateOrder};
use crate::quantity::{Currency, count, plural};
use crate::reading::Diagnostic;
use crate::reading::printable::printable;

/// Pay for a year of full time below this is likely to be in thousands, or to be that of a month.
const SMALLEST_YEARLY_PAY: f64 = 1_000.0;

/// Pay for a year above this is likely to be a slip in a currency whose unit is worth about a dollar.
const LARGEST_YEARLY_PAY: f64 = 1_000_000.0;
/// These currencies; of others, such pay may be usual.
const ABOUT_A_DOLLAR: [&str; 9] = ["AUD", "CAD", "CHF", "EUR", "GBP", "KWD", "NZD", "SGD", "USD"];

/// Evidence of a misreading, gathered row by row.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    dates: UnstatedDates,
    small_pay: BTreeMap<Currency, Seldom>,
    large_pay: BTreeMap<Currency, Seldom>,
    /// Groups that look like a date or an amount.
    value_groups: Seldom,
    n_other_groups: usize,
}

/// Rows that have something in common, with the line of the first.
#[derive(Debug, Default)]
struct Seldom {
    n_rows: usize,
    first_line: u32,
}

/// Dates that were read in an order of day and month that nobody stated.
#[derive(Debug, Default)]
struct UnstatedDates {
    /// Read as month/day/year.
    as_month_first: usize,
    /// Of those, dates that can only be month/day/year.
    only_month_first: usize,
    /// The first of those that may be either, and that differ.
    either: Option<(String, u32)>,
    /// Can only be day/month/year, and were refused.
    only_day_first: usize,
    /// The first of the refused, with its line.
    refused: Option<(String, u32)>,
}

impl Doubts {
    /// Takes note of a date that was read or refused without a stated order.
    pub fn add_date(&mut self, text: &str, line: u32, is_read: bool) {
        if !cell::has_unstated_order(text) {
            return;
        }
        let dates = &mut self.dates;
        let day_first = cell::date(text, Some(DateOrder::DayMonthYear)).ok();
        if !is_read {
            if day_first.is_some() {
                dates.only_day_first += 1;
                dates.refused.get_or_insert_with(|| (printable(text).into_owned(), line));
            }
            return;
        }
        dates.as_month_first += 1;
        match day_first {
            None => dates.only_month_first += 1,
            Some(date) if cell::date(text, None) != Ok(date) => {
                dates.either.get_or_insert_with(|| (printable(text).into_owned(), line));
            }
            Some(_) => {}
        }
    }

    /// Takes note of `base_pay`, an amount of `currency` a year at `fte` of full time.
    pub fn add_pay(&mut self, base_pay: f64, fte: f64, currency: Currency, line: u32) {
        let full_time = base_pay / fte;
        if base_pay > 0.0 && full_time < SMALLEST_YEARLY_PAY {
            self.small_pay.entry(currency).or_default().add(line);
        }
        if full_time > LARGEST_YEARLY_PAY && ABOUT_A_DOLLAR.contains(&currency.code()) {
            self.large_pay.entry(currency).or_default().add(line);
        }
    }

    /// Takes note of the name of a group.
    pub fn add_group(&mut self, group: Option<&str>, line: u32) {
        match group {
            Some(group) if cell::looks_like_a_value(group) => self.value_groups.add(line),
            Some(_) => self.n_other_groups += 1,
            None => {}
        }
    }

    pub fn warnings(&self) -> impl Iterator<Item = Diagnostic> {
        fn pay<'a>(by_currency: &'a BTreeMap<Currency, Seldom>, bound: &'a str, amount: f64) -> impl Iterator<Item = Diagnostic> + use<'a> {
            let amount = count(amount as usize);
            by_currency.iter().map(move |(currency, rows)| {
                let rows_are = are(rows.n_rows, "row");
                let message = format!("{rows_are} paid {bound} {amount} {currency} a year, first on line {}", rows.first_line);
                Diagnostic::warning(message).help("look at `pay_period`, and whether amounts are in thousands")
            })
        }
        let small = pay(&self.small_pay, "less than", SMALLEST_YEARLY_PAY);
        let large = pay(&self.large_pay, "more than", LARGEST_YEARLY_PAY);
        self.dates.warning().into_iter().chain(small).chain(large).chain(self.of_groups())
    }

    /// Where most groups are dates or amounts, they are meant to be.
    fn of_groups(&self) -> Option<Diagnostic> {
        let Seldom { n_rows, first_line } = self.value_groups;
        let message = match n_rows {
            1 => format!("the group of the row on line {first_line} looks like a date or an amount"),
            _ => format!("the groups of {} look like dates or amounts, first on line {first_line}", plural(n_rows, "row")),
        };
        let warning = Diagnostic::warning(message).help("look for a comma without quotes or a missing cell in the row");
        (n_rows > 0 && n_rows < self.n_other_groups).then_some(warning)
    }
}

impl Seldom {
    fn add(&mut self, line: u32) {
        if self.n_rows == 0 {
            self.first_line = line;
        }
        self.n_rows += 1;
    }
}

impl UnstatedDates {
    fn warning(&self) -> Option<Diagnostic> {
        let help = "add date_format = \"day-month-year\" or \"month-day-year\" to the header map";
        let message = match (&self.refused, &self.either) {
            (Some((text, line)), _) if self.as_month_first > 0 => format!(
                "{} read as month/day/year, but {} of the file can only be day/month/year, first `{text}` on line {line}",
                if self.as_month_first == 1 { "1 date was".into() } else { format!("{} dates were", count(self.as_month_first)) },
                count(self.only_day_first),
            ),
            (None, Some((text, line))) if self.only_month_first == 0 => {
                format!(
                    "nothing in the file shows whether its dates have the month or the day first; `{text}` on line {line} was read as month/day/year"
                )
            }
            _ => return None,
        };
        Some(Diagnostic::warning(message).help(help))
    }
}

/// `1 row is`, `2 rows are`.
fn are(number: usize, noun: &str) -> String {
    format!("{} {}", plural(number, noun), if number == 1 { "is" } else { "are" })
}
