//! What people used in the past: a row for each employee, month and kind of use, as a table of four columns.
//!
//! ```text
//! employee_id,month,amount,unit
//! E1,2026-01,12.5,Mtok
//! E1,2026-01,40,GPU-hours
//! ```
//! `month` is a month or a day of it; `unit` one of tokens, ktok, Mtok, GPU-hours or a currency. Rows of one person, month and kind of use add up, so that
//! an export by day or by model can be read as it is. A month of the file in which a person has no row, or nothing but zeros, is one without use.
//!
//! Ids may be e-mail addresses, and are kept as hashes only: [`person_key`] of the id, by which people draw, too.

use std::collections::BTreeMap;
use std::io::Read;

use super::cell::{self, AmountRules, CellError, DateFormat, NumberFormat};
use crate::chance::stream::person_key;
use crate::intake::errors::{IntakeError, IntakeErrors};
use crate::quantity::{Currency, Month};
use crate::reading::rows::{self, Header, Row, RowsError};
use crate::reading::{Diagnostic, Sources, suggestion};

/// The columns, in this order.
const COLUMNS: [&str; 4] = ["employee_id", "month", "amount", "unit"];

/// What was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UsedResource {
    Models,
    Gpus,
}

/// What people used, month by month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsageHistory {
    /// Amounts by person, resource and month, in this order, each once; above zero.
    pub uses: Vec<Use>,
    /// The first and the last month of the file, by resource.
    pub months: BTreeMap<UsedResource, (Month, Month)>,
    /// Rows below the header.
    pub read: usize,
    /// Rows that cannot be used, with why.
    pub rejected: Vec<(u32, String)>,
}

/// What one person used of one resource in one month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Use {
    /// The [`person_key`] of an employee of that id.
    pub person: u64,
    pub resource: UsedResource,
    pub month: Month,
    /// In the unit of the file.
    pub amount: f64,
}

/// What an amount is counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit {
    resource: UsedResource,
    /// Million tokens in one; absent for money.
    factor: f64,
    /// Absent for tokens and GPU-hours.
    currency: Option<Currency>,
}

impl Unit {
    fn read(text: &str) -> Option<Self> {
        let of = |resource, factor| Some(Self { resource, factor, currency: None });
        match cell::letters(text).as_str() {
            "tokens" | "token" => of(UsedResource::Models, 1e-6),
            "ktok" | "ktokens" => of(UsedResource::Models, 1e-3),
            "mtok" | "mtokens" | "milliontokens" => of(UsedResource::Models, 1.0),
            "gpuhours" | "gpuhour" | "gpuh" => of(UsedResource::Gpus, 1.0),
            _ => Some(Self { resource: UsedResource::Models, factor: 1.0, currency: Some(Currency::of_code(text)?) }),
        }
    }
}

impl UsageHistory {
    /// Reads a usage history.
    ///
    /// # Errors
    /// What concerns the whole file: it is no table, a column is missing, or amounts are in several currencies, or in money and in tokens.
    pub fn read(input: impl Read) -> Result<Self, IntakeError> {
        let unreadable = |error: RowsError| match error {
            RowsError::Input(error) => IntakeError::Input(error),
            RowsError::Text(diagnostics) => mistakes(diagnostics),
        };
        let (header, mut rows) = rows::open(input).map_err(unreadable)?;
        let columns = columns(&header).map_err(mistakes)?;
        let mut history = Self::default();
        let mut uses: Vec<(u64, UsedResource, Month, f64)> = vec![];
        let mut money: Option<(Option<Currency>, u32)> = None;
        while let Some(row) = rows.next_row().map_err(unreadable)? {
            history.read += 1;
            let row = match row {
                Ok(row) => row,
                Err(broken) => {
                    history.rejected.push((broken.line, broken.reason));
                    continue;
                }
            };
            match read_row(row, columns) {
                Err(reason) => history.rejected.push((row.line, reason)),
                Ok((person, month, amount, unit)) => {
                    if unit.resource == UsedResource::Models {
                        let (first, line) = *money.get_or_insert((unit.currency, row.line));
                        if first != unit.currency {
                            let of = |currency: Option<Currency>| currency.map_or("tokens".to_string(), |currency| currency.to_string());
                            let message = format!("line {line} is in {}, line {} in {}", of(first), row.line, of(unit.currency));
                            return Err(mistakes(vec![Diagnostic::error(message).help("write all use of models in one unit")]));
                        }
                    }
                    let (first, last) = history.months.entry(unit.resource).or_insert((month, month));
                    (*first, *last) = ((*first).min(month), (*last).max(month));
                    if amount > 0.0 {
                        uses.push((person, unit.resource, month, amount * unit.factor));
                    }
                }
            }
        }
        // Sorted by amount as well, so that sums do not depend on the order of rows.
        uses.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then(a.3.total_cmp(&b.3)));
        for (person, resource, month, amount) in uses {
            match history.uses.last_mut().filter(|last| (last.person, last.resource, last.month) == (person, resource, month)) {
                Some(last) => last.amount += amount,
                None => history.uses.push(Use { person, resource, month, amount }),
            }
        }
        Ok(history)
    }

    /// What one person used of one resource, in the order of months.
    pub fn of(&self, person: u64, resource: UsedResource) -> &[Use] {
        let first = self.uses.partition_point(|of| (of.person, of.resource) < (person, resource));
        let n = self.uses[first..].partition_point(|of| (of.person, of.resource) == (person, resource));
        &self.uses[first..first + n]
    }

    /// The people who have used something, each once.
    pub fn people(&self) -> impl Iterator<Item = u64> {
        self.uses.chunk_by(|a, b| a.person == b.person).map(|uses| uses[0].person)
    }
}

fn mistakes(diagnostics: Vec<Diagnostic>) -> IntakeError {
    IntakeError::Mistakes(IntakeErrors { diagnostics, sources: Sources::default() })
}

/// Where the columns are.
fn columns(header: &Header) -> Result<[usize; 4], Vec<Diagnostic>> {
    let find = |name: &str| {
        header.find(name).ok_or_else(|| {
            let names = || header.names.iter().map(String::as_str);
            let nearest = suggestion::nearest(name, names()).map_or(String::new(), |near| format!(": rename `{near}`"));
            Diagnostic::error(format!("the usage history has no column `{name}`")).help(format!("it needs {}{nearest}", COLUMNS.join(", ")))
        })
    };
    let found = COLUMNS.map(find);
    if found.iter().all(Result::is_ok) {
        return Ok(found.map(|at| at.unwrap_or_default()));
    }
    Err(found.into_iter().filter_map(Result::err).collect())
}

fn read_row(row: Row<'_>, [id, month, amount, unit]: [usize; 4]) -> Result<(u64, Month, f64, Unit), String> {
    let filled = |at: usize, name: &str| row.cell(at).ok_or_else(|| format!("the row has no `{name}`"));
    let wrong = |name: &str, text: &str, error: CellError| format!("`{text}` in `{name}` {}, {}", error.message(text), error.help(text));
    let id = filled(id, COLUMNS[0])?;
    let text = filled(month, COLUMNS[1])?;
    let month = text
        .parse::<Month>()
        .or_else(|_| cell::date(text, DateFormat::default()).map(|date| date.month).map_err(|error| wrong(COLUMNS[1], text, error)))?;
    let text = filled(unit, COLUMNS[3])?;
    let unit = Unit::read(text)
        .ok_or_else(|| format!("`{text}` in `unit` is not known, write tokens, ktok, Mtok, GPU-hours, or a currency such as USD"))?;
    let text = filled(amount, COLUMNS[2])?;
    // Use may be 2.125 million tokens: one point precedes decimals.
    let rules =
        AmountRules { currency: unit.currency.unwrap_or(Currency::USD), numbers: NumberFormat::default(), is_hourly: true, take: None };
    let amount = cell::amount(text, rules).map_err(|error| match error {
        CellError::NegativeAmount => format!("`{text}` in `amount` is negative: leave credits and refunds out"),
        _ => wrong(COLUMNS[2], text, error),
    })?;
    Ok((person_key("employee", id), month, amount, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> UsageHistory {
        UsageHistory::read(text.as_bytes()).expect("a history")
    }

    #[test]
    fn rows_of_a_person_and_month_add_up_in_million_tokens_whatever_their_order() {
        let text = "employee_id,month,amount,unit\na@x.org,2026-01,2500000,tokens\nb,2026-02-14,3,Mtok\na@x.org,2026-01,1500,ktok\na@x.org,2026-03,0,Mtok\n";
        let history = read(text);
        let amounts: Vec<f64> = history.of(person_key("employee", "a@x.org"), UsedResource::Models).iter().map(|of| of.amount).collect();
        assert_eq!(amounts, [4.0]);
        assert_eq!((history.read, history.people().count(), history.rejected.len()), (4, 2, 0));
        let month = |text: &str| text.parse::<Month>().expect("a month");
        assert_eq!(history.months[&UsedResource::Models], (month("2026-01"), month("2026-03")));
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        assert_eq!(read(&(lines.join("\n") + "\n")), history);
    }

    #[test]
    fn a_row_that_cannot_be_used_is_counted_and_units_are_not_mixed() {
        let history = read(
            "employee_id,month,amount,unit\na,2026-13,1,Mtok\nb,2026-01,x,Mtok\n,2026-01,1,Mtok\nd,2026-01,1,pounds\ne,2026-01,-1,USD\n",
        );
        assert_eq!(history.rejected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
        let mixed = "employee_id,month,amount,unit\na,2026-01,1,Mtok\nb,2026-01,1,USD\n";
        let error = UsageHistory::read(mixed.as_bytes()).expect_err("two units").to_string();
        assert!(error.contains("line 2 is in tokens, line 3 in USD"), "{error}");
        let error = UsageHistory::read("id,month,amount\na,2026-01,1\n".as_bytes()).expect_err("two columns are missing").to_string();
        assert!(error.contains("`employee_id`") && error.contains("`unit`"), "{error}");
    }
}
