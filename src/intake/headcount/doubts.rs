//! Signs that a file was misread although each of its rows can be used.

use std::collections::BTreeMap;

use crate::intake::cell::{self, DateFormat, DateOrder};
use crate::quantity::{Currency, Date, count, plural};
use crate::reading::Diagnostic;
use crate::reading::printable::printable;

/// Pay for a year of full time below this is likely to be in thousands, or to be that of a month, in a currency whose unit is worth about a dollar.
const SMALLEST_YEARLY_PAY: f64 = 6_000.0;

/// The same in other currencies.
const SMALLEST_YEARLY_PAY_ELSEWHERE: f64 = 1_000.0;

/// One row that is paid more than this share of all pay is likely to be a slip.
const LARGEST_SHARE_OF_ALL: f64 = 0.5;

/// Rows of a file in which one can be paid a large share without being a slip.
const FEW_ROWS: usize = 5;

/// Pay for a year above this is likely to be a slip in a currency whose unit is worth about a dollar.
const LARGEST_YEARLY_PAY: f64 = 1_000_000.0;
/// These currencies; of others, such pay may be usual.
const ABOUT_A_DOLLAR: [&str; 9] = ["AUD", "CAD", "CHF", "EUR", "GBP", "KWD", "NZD", "SGD", "USD"];

/// Years between the start dates of a file and later ones that are odd.
const YEARS_WITHOUT_STARTS: i32 = 10;

/// The same where the later ones are very few.
const FEW_YEARS_WITHOUT_STARTS: i32 = 2;

/// Evidence of a misreading, gathered row by row.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    dates: UnstatedDates,
    small_pay: BTreeMap<Currency, Seldom>,
    large_pay: BTreeMap<Currency, Seldom>,
    /// Groups that look like a date or an amount.
    value_groups: Seldom,
    n_other_groups: usize,
    all_pay: BTreeMap<Currency, AllPay>,
    /// Rows whose currency is a bare `$`.
    dollar_signs: Seldom,
    /// Rows by the year of their start date.
    starts: BTreeMap<i32, Seldom>,
}

/// Rows that have something in common, with the line of the first.
#[derive(Debug, Default)]
struct Seldom {
    n_rows: usize,
    first_line: u32,
}

/// The pay of all rows in one currency.
#[derive(Debug, Default)]
struct AllPay {
    sum: f64,
    n_rows: usize,
    largest: f64,
    line_of_largest: u32,
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
        let day_first = cell::date(text, DateFormat { order: Some(DateOrder::DayMonthYear), ..DateFormat::default() }).ok();
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
            Some(date) if cell::date(text, DateFormat::default()) != Ok(date) => {
                dates.either.get_or_insert_with(|| (printable(text).into_owned(), line));
            }
            Some(_) => {}
        }
    }

    /// Takes note of `base_pay`, an amount of `currency` a year at `fte` of full time.
    pub fn add_pay(&mut self, base_pay: f64, fte: f64, weight: u32, currency: Currency, line: u32) {
        let full_time = base_pay / fte;
        let all = self.all_pay.entry(currency).or_default();
        all.sum += base_pay * f64::from(weight);
        all.n_rows += 1;
        if base_pay > all.largest {
            (all.largest, all.line_of_largest) = (base_pay, line);
        }
        if base_pay > 0.0 && full_time < smallest_yearly_pay(currency) {
            self.small_pay.entry(currency).or_default().add(line);
        }
        if full_time > LARGEST_YEARLY_PAY && ABOUT_A_DOLLAR.contains(&currency.code()) {
            self.large_pay.entry(currency).or_default().add(line);
        }
    }

    /// Takes note of a currency that is a bare `$`.
    pub fn add_dollar_sign(&mut self, line: u32) {
        self.dollar_signs.add(line);
    }

    /// Takes note of a first day of work.
    pub fn add_start(&mut self, start: Date, line: u32) {
        self.starts.entry(start.month.year()).or_default().add(line);
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
        fn pay<'a>(
            by_currency: &'a BTreeMap<Currency, Seldom>,
            bound: &'a str,
            amount: fn(Currency) -> f64,
        ) -> impl Iterator<Item = Diagnostic> + use<'a> {
            by_currency.iter().map(move |(currency, rows)| {
                let amount = count(amount(*currency) as usize);
                let rows_are = are(rows.n_rows, "row");
                let message = format!("{rows_are} paid {bound} {amount} {currency} a year, first on line {}", rows.first_line);
                Diagnostic::warning(message).help("look at `pay_period`, and whether amounts are in thousands")
            })
        }
        let small = pay(&self.small_pay, "less than", smallest_yearly_pay);
        let large = pay(&self.large_pay, "more than", |_| LARGEST_YEARLY_PAY);
        let of_all = self.all_pay.iter().filter_map(|(currency, all)| all.warning(*currency));
        self.dates
            .warning()
            .into_iter()
            .chain(self.late_starts())
            .chain(self.of_dollars())
            .chain(small)
            .chain(large)
            .chain(of_all)
            .chain(self.of_groups())
    }

    /// Start dates long after all others: a birth date that went astray, or two digits of a year that mean another century.
    fn late_starts(&self) -> Option<Diagnostic> {
        let n_all: usize = self.starts.values().map(|rows| rows.n_rows).sum();
        let mut n_before = 0;
        let mut years = self.starts.iter().peekable();
        while let Some((year, rows)) = years.next() {
            n_before += rows.n_rows;
            let (late, first) = years.peek()?;
            let (gap, n_late) = (**late - year, n_all - n_before);
            let is_odd = gap > YEARS_WITHOUT_STARTS && n_late < n_before || gap > FEW_YEARS_WITHOUT_STARTS && n_late * 20 <= n_all;
            if is_odd {
                let are = if n_late == 1 { "1 row starts".into() } else { format!("{} start", plural(n_late, "row")) };
                let message = format!("{are} in {late} or later, years after all others, first on line {}", first.first_line);
                return Some(Diagnostic::warning(message).help("look at the year, or add two_digit_years_from = 1950 to the header map"));
            }
        }
        None
    }

    fn of_dollars(&self) -> Option<Diagnostic> {
        let Seldom { n_rows, first_line } = self.dollar_signs;
        let message = format!("the currency of {} is `$`, first on line {first_line}, which was read as USD", plural(n_rows, "row"));
        let help = "write the code of the currency, such as USD or CAD, or values = { \"$\" = \"USD\" } in the header map";
        (n_rows > 0).then(|| Diagnostic::warning(message).help(help))
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

fn smallest_yearly_pay(currency: Currency) -> f64 {
    if ABOUT_A_DOLLAR.contains(&currency.code()) { SMALLEST_YEARLY_PAY } else { SMALLEST_YEARLY_PAY_ELSEWHERE }
}

impl AllPay {
    /// A row that is paid as much as all others together, or more.
    fn warning(&self, currency: Currency) -> Option<Diagnostic> {
        let Self { sum, n_rows, largest, line_of_largest } = *self;
        let is_total = n_rows > 2 && (2.0 * largest - sum).abs() <= sum * 1e-9;
        if is_total && largest > 0.0 {
            let message = format!("the row on line {line_of_largest} is paid exactly what all others together are paid");
            return Some(Diagnostic::warning(message).help("remove it if it is a row of totals"));
        }
        let share = largest / sum;
        let is_odd = n_rows > FEW_ROWS && share > LARGEST_SHARE_OF_ALL;
        let message = || format!("the row on line {line_of_largest} is paid {:.1}% of all base pay in {currency}", share * 100.0);
        is_odd.then(|| Diagnostic::warning(message()).help("look at its base pay and its `pay_period`"))
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
