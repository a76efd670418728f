//! A file of offers: one row each, with the columns of [`OfferColumn`].
//!
//! ```text
//! offer_id,candidate_id,company,currency,start_date,base_pay,pay_period,equity_type,equity_grant_value
//! o-101,c-17,big,USD,2026-01-01,205000,YEAR,rsu,200000
//! ```
//! A row becomes values at paths of a scenario, which reads and checks them as it does those of an offer file. A blank cell states nothing, and a zero
//! that there is none. Only ids name people: a column with names or addresses is not read, and an id that is an address is refused. Wealth and risk
//! aversion are repeated in no message.

mod columns;
mod row;

use std::collections::BTreeMap;
use std::io::Read;

use super::errors::{IntakeError, IntakeErrors};
use super::guess::identifies_people;
use crate::quantity::Currency;
use crate::reading::rows::{self, Header, RowsError};
use crate::reading::{Diagnostic, Sources, Value, suggestion};
pub use columns::OfferColumn;
pub use row::GRANT;
use row::RowReader;

/// The offers of a file. Every row below its header is in `rows` or in `rejected`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfferList {
    /// In the order of the file.
    pub rows: Vec<OfferRow>,
    pub rejected: Vec<RejectedOffer>,
    /// Rows below the header.
    pub read: usize,
    /// About columns that are not read, and about how the file was read.
    pub warnings: Vec<Diagnostic>,
}

/// One offer.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferRow {
    pub line: u32,
    /// No other row has the same.
    pub id: String,
    pub candidate: Option<String>,
    /// Of its amounts.
    pub currency: Currency,
    pub company: Option<String>,
    pub level: Option<String>,
    /// The access tier that it names.
    pub access: Option<String>,
    /// Days of waiting before an allowance or the tier serves anything.
    pub queue_wait_days: Option<f64>,
    /// Whether it states a fine-tuning allowance without how much of it is used, so that nothing of it counts.
    pub has_unused_fine_tuning: bool,
    pub values: Vec<OfferValue>,
}

/// A value of a scenario that a cell states.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferValue {
    pub column: OfferColumn,
    pub path: String,
    pub value: Value,
}

/// A row that is not evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedOffer {
    pub line: u32,
    /// Absent where the row has none, or one that may not be shown.
    pub id: Option<String>,
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Absent where it concerns the whole row.
    pub column: Option<OfferColumn>,
    /// A lower-case fragment.
    pub problem: String,
    /// What to write instead.
    pub remedy: String,
}

impl OfferList {
    /// Reads a file of offers.
    ///
    /// # Errors
    /// What concerns the whole file: it is no table, or a column is missing or there twice.
    pub fn read(input: impl Read) -> Result<Self, IntakeError> {
        let unreadable = |error: RowsError| match error {
            RowsError::Input(error) => IntakeError::Input(error),
            RowsError::Text(diagnostics) => mistakes(diagnostics),
        };
        let (header, mut rows) = rows::open(input).map_err(unreadable)?;
        let positions = positions(&header).map_err(mistakes)?;
        let mut list = Self { warnings: not_read(&header, &positions), ..Self::default() };
        let mut lines: BTreeMap<String, u32> = BTreeMap::new();
        while let Some(row) = rows.next_row().map_err(unreadable)? {
            list.read += 1;
            let row = match row {
                Ok(row) => row,
                Err(broken) => {
                    list.rejected.push(RejectedOffer::of_row(broken.line, None, broken.reason, "correct the row"));
                    continue;
                }
            };
            let reader = RowReader::new(row, &positions);
            let id = reader.id().map(str::to_string);
            match reader.read() {
                Err(mistakes) => list.rejected.push(RejectedOffer { line: row.line, id, mistakes }),
                Ok(offer) => match lines.get(&offer.id) {
                    Some(first) => {
                        let problem = format!("`offer_id` is that of line {first}");
                        let mistake =
                            Mistake { column: Some(OfferColumn::OfferId), problem, remedy: "give every offer an id of its own".into() };
                        list.rejected.push(RejectedOffer { line: row.line, id, mistakes: vec![mistake] });
                    }
                    None => {
                        lines.insert(offer.id.clone(), offer.line);
                        list.rows.push(offer);
                    }
                },
            }
        }
        list.warnings.extend(rows.notes());
        Ok(list)
    }
}

impl OfferRow {
    /// Whether it has an allowance of compute in money, rather than in tokens or GPU-hours.
    pub fn has_allowance_in_money(&self) -> bool {
        let is_money = |value: &OfferValue| match &value.value {
            Value::Text(amount) => {
                amount.split_once(' ').is_some_and(|(_, unit)| Currency::of_code(unit.split('/').next().unwrap_or("")).is_some())
            }
            _ => false,
        };
        self.values.iter().any(|value| value.column == OfferColumn::ComputeAllowance && is_money(value))
    }
}

impl RejectedOffer {
    /// A row with one mistake that concerns no single column.
    pub fn of_row(line: u32, id: Option<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line, id, mistakes: vec![Mistake { column: None, problem: problem.into(), remedy: remedy.into() }] }
    }
}

fn mistakes(diagnostics: Vec<Diagnostic>) -> IntakeError {
    IntakeError::Mistakes(IntakeErrors { diagnostics, sources: Sources::default() })
}

/// Where the columns are, in the order of [`OfferColumn::ALL`].
fn positions(header: &Header) -> Result<Vec<Option<usize>>, Vec<Diagnostic>> {
    let mut wrong = vec![];
    for column in OfferColumn::ALL {
        if let Some((first, second)) = header.find_two(column.name()) {
            let message = format!("columns {} and {} are both called `{}`", first + 1, second + 1, column.name());
            wrong.push(Diagnostic::error(message).help("rename or remove one of them"));
        }
    }
    let positions: Vec<Option<usize>> = OfferColumn::ALL.iter().map(|column| header.find(column.name())).collect();
    let missing: Vec<&str> = OfferColumn::REQUIRED
        .into_iter()
        .filter(|column| positions[*column as usize].is_none() && header.find_two(column.name()).is_none())
        .map(OfferColumn::name)
        .collect();
    if let [first, ..] = missing.as_slice() {
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let known =
            |name: &&str| OfferColumn::ALL.iter().any(|column| positions[*column as usize].is_some_and(|at| header.names[at] == **name));
        let free = header.names.iter().map(String::as_str).filter(|name| !name.is_empty() && !known(name));
        let nearest = suggestion::nearest(first, free).map_or(String::new(), |near| format!("; is `{near}` the column `{first}`?"));
        let required: Vec<&str> = OfferColumn::REQUIRED.into_iter().map(OfferColumn::name).collect();
        let message = format!("the file of offers has no column {}", names.join(", "));
        wrong.push(Diagnostic::error(message).help(format!("it needs {}{nearest}", required.join(", "))));
    }
    if wrong.is_empty() { Ok(positions) } else { Err(wrong) }
}

/// Warnings about columns that are not read.
fn not_read(header: &Header, positions: &[Option<usize>]) -> Vec<Diagnostic> {
    let is_read = |at: usize| positions.contains(&Some(at));
    let others: Vec<&str> =
        header.names.iter().enumerate().filter(|(at, name)| !is_read(*at) && !name.is_empty()).map(|(_, name)| name.as_str()).collect();
    let (people, unknown): (Vec<&str>, Vec<&str>) = others.into_iter().partition(|name| identifies_people(name));
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut warnings = vec![];
    if !people.is_empty() {
        let message = format!("columns that identify people are not read and reach no output: {}", quoted(&people));
        warnings.push(Diagnostic::warning(message).help("leave them out of the file: ids are enough"));
    }
    if !unknown.is_empty() {
        let message = format!("unknown columns are not read: {}", quoted(&unknown));
        let near = unknown.iter().find_map(|name| Some((name, suggestion::nearest(name, OfferColumn::NAMES)?)));
        let help = near.map_or_else(
            || format!("the columns of a file of offers are {}", OfferColumn::NAMES.join(", ")),
            |(name, near)| format!("rename `{name}` if it is `{near}`"),
        );
        warnings.push(Diagnostic::warning(message).help(help));
    }
    warnings
}

#[cfg(test)]
mod tests;
