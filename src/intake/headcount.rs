//! People and pay from a CSV export: one row a person, or a few people alike.
//!
//! Every row of the file comes back, as a [`HeadcountRow`] or as a [`Rejection`] with its line and a reason. Rules that are not plain from the
//! names of the columns:
//!
//! - `base_pay` is what is paid for the `pay_period`; it is not multiplied by `fte` (pay by the day excepted, which counts 260 days at
//!   full time). Hourly pay needs `hours_per_week`.
//! - `fte` defaults to `hours_per_week` / 40, at most 1, and to 1 where neither is given; a part-time row (`employment_type`) with
//!   neither is rejected. Apart from that no `employment_type` is treated differently, and none is left out.
//! - Amounts need a currency, from a column or from the header map; no amount is converted.
//! - `equity_type = none` and a grant of 0 state that there is no equity: a grant of zero. An empty cell states nothing.
//! - Columns that neither the canonical names nor the header map name, such as names and e-mail addresses, are not kept.
//!
//! Knows no scenario: whether a group or a usage tier exists is asked later.

mod person;

use crate::quantity::{Date, count, plural};
use crate::reading::Diagnostic;
use crate::reading::rows::{self, Header};

use super::bound_map::{self, BoundMap};
pub use super::cell::EquityKind;
use super::column::HeadcountColumn;
use super::header_map::HeaderMap;
use super::pay_period::PayPeriod;
use person::PersonReader;

/// Hours a week that count as full time where a file gives hours but no `fte`.
pub const FULL_TIME_HOURS: f64 = 40.0;

/// Nobody is paid more dollars an hour: a larger amount is a salary whose `pay_period` says otherwise, as in an export that fills both
/// a yearly and an hourly column.
const LARGEST_HOURLY_PAY: f64 = 10_000.0;

/// A headcount file as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Headcount {
    /// In the order of the file.
    pub rows: Vec<HeadcountRow>,
    /// In the order of the file.
    pub rejected: Vec<Rejection>,
    /// Rows that stand below the header: `rows` and `rejected` together.
    pub read: usize,
    /// What may have been misread although no row had to be rejected for it.
    pub warnings: Vec<Diagnostic>,
}

/// A person, or `weight` people alike. What the file does not say is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadcountRow {
    /// The line of the file on which the row starts; the header is on line 1.
    pub line: u64,
    /// Unlike that of any other row.
    pub employee_id: String,
    pub group: Option<String>,
    pub usage_tier: Option<String>,
    pub role: Option<String>,
    pub level: Option<String>,
    pub location: Option<String>,
    pub country: Option<String>,
    /// Dollars a year at the row's own working time.
    pub base_pay: Option<f64>,
    /// Working time as a share of full time, above 0 and up to 1.5.
    pub fte: f64,
    /// The first day of work.
    pub start: Option<Date>,
    /// The last day of work, not before `start`.
    pub end: Option<Date>,
    /// Share of base pay, 0 to 10.
    pub bonus_target: Option<f64>,
    pub equity: Option<Equity>,
    /// Dollars a month.
    pub compute_allowance: Option<f64>,
    /// People the row stands for, at least 1.
    pub weight: u32,
}

/// Equity as granted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equity {
    pub kind: EquityKind,
    /// Dollars at the share price of the horizon's start (options: fair value); 0 where the file says that there is none.
    pub grant: f64,
    /// Months until all is vested, at least 1.
    pub vest_months: Option<u32>,
    /// Months before anything vests, at most `vest_months`.
    pub cliff_months: Option<u32>,
}

/// A row that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    pub line: u64,
    /// The column of the first mistake: `hourly_rate (column 8)`.
    pub column: Option<String>,
    /// What stands in that column.
    pub value: Option<String>,
    /// Every mistake of the row and what to write instead.
    pub reason: String,
}

/// Reads a headcount file whose columns `map` names, into amounts of `currency` (three capital letters).
///
/// # Errors
/// What concerns the whole file: it is empty or no CSV text, a column of the map is missing, or nothing says the currency or the
/// period of the amounts.
pub fn read(bytes: &[u8], map: &HeaderMap, currency: &str) -> Result<Headcount, Vec<Diagnostic>> {
    let (header, mut rows) = rows::open(bytes)?;
    let columns = map.bind(&header)?;
    check_amounts_have_meaning(&columns, currency)?;
    let mut reader = PersonReader::new(&header, &columns, map, currency);
    let mut headcount = Headcount::default();
    while let Some(row) = rows.next_row() {
        headcount.read += 1;
        let person = row.map_err(|broken| broken_row(broken, &header)).and_then(|row| reader.read(row));
        match person {
            Ok(row) => headcount.rows.push(row),
            Err(rejection) => headcount.rejected.push(rejection),
        }
    }
    if map.is_canonical() {
        headcount.warnings = bound_map::near_misses(&header, &columns);
    }
    headcount.warnings.extend(reader.dates.warning());
    Ok(headcount)
}

impl Headcount {
    /// What was read, in a few words: `33,702 rows: 33,701 usable, 1 rejected`.
    pub fn in_words(&self) -> String {
        format!("{}: {} usable, {} rejected", plural(self.read, "row"), count(self.rows.len()), count(self.rejected.len()))
    }
}

/// Dates of one file that were read in an order of day and month that nobody stated.
#[derive(Debug, Default)]
struct UnstatedDates {
    /// Read as month/day/year.
    taken_as_month_first: usize,
    /// Can only be day/month/year, and were refused.
    only_day_first: usize,
    /// The first of the refused, with its line.
    example: Option<(String, u64)>,
}

impl UnstatedDates {
    fn warning(&self) -> Option<Diagnostic> {
        let (text, line) = self.example.as_ref().filter(|_| self.taken_as_month_first > 0)?;
        let message = format!(
            "{} read as month/day/year, but {} of the file can only be day/month/year, first `{text}` on line {line}",
            if self.taken_as_month_first == 1 { "1 date was".into() } else { format!("{} dates were", count(self.taken_as_month_first)) },
            count(self.only_day_first),
        );
        Some(Diagnostic::warning(message).help("add date_format = \"day-month-year\" or \"month-day-year\" to the header map"))
    }
}

/// An amount without its currency or period, or a grant without its kind, would have to be guessed.
fn check_amounts_have_meaning(columns: &BoundMap<'_>, currency: &str) -> Result<(), Vec<Diagnostic>> {
    let mut told = Vec::new();
    let money = [HeadcountColumn::BasePay, HeadcountColumn::EquityGrantValue, HeadcountColumn::ComputeAllowance]
        .into_iter()
        .find(|column| columns.has(*column));
    match (money, columns.constant(HeadcountColumn::Currency)) {
        (Some(money), _) if !columns.has(HeadcountColumn::Currency) => {
            let message = format!("nothing says in which currency `{}` is given", money.name());
            let help = format!("add a column `currency`, or a header map with currency = {{ constant = \"{currency}\" }}");
            told.push(Diagnostic::error(message).help(help));
        }
        (Some(_), Some(constant)) if !constant.text.eq_ignore_ascii_case(currency) => {
            let message = format!("the amounts of the file are in {}, but those of the scenario in {currency}", constant.text);
            told.push(Diagnostic::error(message).at(&constant.place).help(format!("convert the amounts of the file to {currency}")));
        }
        _ => {}
    }
    if columns.has(HeadcountColumn::BasePay) && !columns.has(HeadcountColumn::PayPeriod) {
        let names = PayPeriod::ALL.map(PayPeriod::name).join(", ");
        let help = format!("add a column `pay_period` with one of {names}, or a header map with pay_period = {{ constant = \"YEAR\" }}");
        told.push(Diagnostic::error("nothing says for which period `base_pay` is paid").help(help));
    }
    if columns.has(HeadcountColumn::EquityGrantValue) && !columns.has(HeadcountColumn::EquityType) {
        let help = "add a column `equity_type` with rsu, option or none, or a header map with equity_type = { constant = \"rsu\" }";
        told.push(Diagnostic::error("nothing says of what kind `equity_grant_value` is").help(help));
    }
    if told.is_empty() { Ok(()) } else { Err(told) }
}

/// The content of a broken row is not repeated: what stands in which column is not known.
fn broken_row(broken: rows::BrokenRow, header: &Header) -> Rejection {
    Rejection { line: broken.line, column: broken.column.map(|at| header.label(at)), value: None, reason: broken.reason }
}

#[cfg(test)]
mod tests;
