//! People and pay from a CSV export: one row a person, or a few people alike.
//!
//! Every row of the file comes back, as a [`HeadcountRow`] or as a [`Rejection`] with its line and a reason. Rules that the names of the columns
//! do not make plain:
//!
//! - `base_pay` is what is paid for the `pay_period`; it is not multiplied by `fte` (except for pay by the day, which counts 260 days at full
//!   time). Hourly pay needs `hours_per_week`.
//! - `fte` defaults to `hours_per_week` / 40, at most 1, and to 1 where neither is given; a part-time row (`employment_type`) with neither is
//!   rejected, and so is one of somebody who has left (`terminated`, `retired`) without an `end_date`. Otherwise `employment_type` changes
//!   nothing.
//! - Amounts need a currency, from a column or from the header map; none is converted here, since rates are those of a scenario.
//! - `equity_type = none` and a grant of 0 state that there is no equity: a grant of zero. An empty cell states nothing.
//! - Columns that neither the canonical names nor the header map name, such as names and e-mail addresses, are not kept; nor are `role`, `level`
//!   and `location`, on which nothing depends.
//!
//! - A line is lost in no case: `lines` accounts for each. A quote that is opened by mistake costs its own row, or the file is refused.
//! - What a row is rejected for quotes the cell that is at fault, shortened, and a repeated id; no other cell, and no e-mail address that got into a
//!   column of groups.
//! - Of columns to group people by, each distinct set of labels is kept once; names, addresses and birth dates are refused as such columns.
//!
//! Knows no scenario: whether a group or a usage tier exists is asked later, so that one file serves many scenarios.
//! A row takes 88 bytes and the letters of its id.

mod cells;
mod columns_used;
mod dates;
mod doubts;
mod filters;
mod joined;
mod labels;
mod odd_ids;
mod pay;
mod people;
mod rejection;
mod row_reader;
mod totals;

use std::fmt;
use std::io::Read;
use std::sync::Arc;

use super::bound_map::{self, BoundMap};
use super::cell::Currency;
pub use super::cell::EquityKind;
use super::column::HeadcountColumn;
use super::errors::IntakeError;
use super::grouping;
use super::header_map::HeaderMap;
use super::pay_period::PayPeriod;
use super::string_table::StringTable;
use super::usage_history::UsageHistory;
use crate::quantity::compact::{ExactNumber, OptionalDate, OptionalNumber};
use crate::quantity::{count, plural};
use crate::reading::Diagnostic;
use crate::reading::rows::{self, LineCounts, RowsError};
pub use columns_used::{ColumnOrigin, ColumnsUsed};
pub use filters::FilteredGroup;
pub use joined::HeadcountFile;
pub use labels::LabelSet;
use labels::Labels;
pub use rejection::{FileColumn, Rejection, RejectionGroup, Rejections, RowMistake, RowMistakeKind};
use row_reader::RowReader;

/// A headcount file as read. To share it between scenarios, hold it in an `Arc`.
#[derive(Default)]
pub struct Headcount {
    /// The rows that can be used, in the order of the file.
    pub rows: Vec<HeadcountRow>,
    /// Of every row of the file that has one, also where it was rejected.
    ids: StringTable,
    /// The ids of rejected rows, where several files are joined; else they are among the others.
    rejected_ids: Option<StringTable>,
    /// The distinct assignments of the rows.
    pub assignments: Vec<Assignment>,
    /// The distinct labels of the rows, by which [`HeaderMap::keeping`] asks to group people: each set in the order of what it asks for. One
    /// empty set where it asks for nothing.
    pub label_sets: Vec<LabelSet>,
    /// In the order of the file.
    pub rejected: Arc<[Rejection]>,
    /// Rows that were left out on purpose, by reason, in the order of their first lines.
    pub filtered: Vec<FilteredGroup>,
    /// Rows that were added to an earlier row of the same person.
    pub n_combined: usize,
    /// Rows below the header: `rows`, `rejected`, `filtered` and the combined ones together.
    pub read: usize,
    /// What the lines of the file are: as many as an editor shows.
    pub lines: LineCounts,
    /// What may have been misread although no row had to be rejected for it.
    pub warnings: Vec<Diagnostic>,
    /// What was done that a reader should know of and that is no doubt.
    pub notes: Vec<String>,
    pub columns: ColumnsUsed,
    /// What its people used in the past, where that is known.
    pub usage_history: Option<Arc<UsageHistory>>,
    /// The files that were [joined](Headcount::join); empty for a headcount of one file.
    pub files: Vec<HeadcountFile>,
}

/// By what a row finds its place in a scenario. Rows that agree in it share one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assignment {
    pub group: Option<String>,
    pub usage_tier: Option<String>,
    pub country: Option<String>,
    /// As [`words`](crate::reading::words()) leaves it.
    pub employment_type: Option<String>,
    /// What the amounts of the rows are in; absent where they have none.
    pub currency: Option<Currency>,
}

/// A person, or `weight` people alike, in 88 bytes. What the file does not state is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadcountRow {
    /// The line of the file on which the row starts; the header is on line 1.
    pub line: u32,
    /// Which of [`Headcount::assignments`] is that of the row.
    pub assignment: u32,
    /// Which of [`Headcount::label_sets`] is that of the row.
    pub labels: u32,
    /// Amount a year at the row's own working time, in the currency of its assignment.
    pub base_pay: OptionalNumber,
    /// Working time as a share of full time, above 0 and up to 1.5.
    pub fte: ExactNumber,
    /// The first day of work.
    pub start: OptionalDate,
    /// The last day of work, not before `start`.
    pub end: OptionalDate,
    /// Share of base pay, 0 to 10.
    pub bonus_target: OptionalNumber,
    pub equity: Option<Equity>,
    /// Amount a month, likewise.
    pub compute_allowance: OptionalNumber,
    /// People whom the row represents, at least 1.
    pub weight: u32,
    /// The number of its id.
    id: u32,
}

/// Equity as granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Equity {
    /// Amount on the grant date (options: fair value), likewise; 0 where the file states that there is none.
    pub grant: ExactNumber,
    /// Absent: the package's, or the first day of work.
    pub grant_date: OptionalDate,
    pub kind: EquityKind,
    /// Months until all is vested, 1 to 120.
    pub vest_months: Option<u8>,
    /// Months before anything vests, at most `vest_months`.
    pub cliff_months: Option<u8>,
}

impl Headcount {
    /// Reads a headcount file whose columns `map` names.
    ///
    /// # Errors
    /// What concerns the whole file: it is empty or no CSV text, a column of the map is missing, nothing gives the currency or the period of the
    /// amounts, or the input breaks off.
    pub fn read(input: impl Read, map: &HeaderMap) -> Result<Self, IntakeError> {
        let unreadable = |error: RowsError| match error {
            RowsError::Input(error) => IntakeError::Input(error),
            RowsError::Text(diagnostics) => map.errors(diagnostics).into(),
        };
        let (header, mut rows) = rows::open_with(input, map.layout()).map_err(unreadable)?;
        let columns = map.bind(&header).map_err(|mut diagnostics| {
            diagnostics.extend(rows.header_mistake());
            map.errors(diagnostics)
        })?;
        check_amounts_have_meaning(&columns).map_err(|diagnostics| map.errors(diagnostics))?;
        let labels = grouping::label_sources(map.labels(), &header, &columns).map_err(|diagnostics| map.errors(diagnostics))?;
        let mut headcount = Self { columns: ColumnsUsed::of(&header, &columns, &labels), ..Self::default() };
        let mut reader = RowReader::new(&header, &columns, map, Labels::new(labels));
        while let Some(row) = rows.next_row().map_err(unreadable)? {
            match row {
                Ok(row) => reader.add(row),
                Err(broken) => reader.add_broken(broken),
            }
        }
        headcount.lines = rows.line_counts();
        headcount.warnings = rows.notes();
        if map.is_canonical() {
            headcount.warnings.extend(bound_map::near_misses(&header, &columns));
        }
        headcount.warnings.extend(headcount.columns.warning());
        let read = reader.finish();
        headcount.warnings.extend(read.warnings);
        headcount.rejected = read.rejected.into();
        (headcount.rows, headcount.ids) = (read.rows, read.ids);
        (headcount.assignments, headcount.label_sets) = (read.assignments, read.label_sets);
        (headcount.filtered, headcount.n_combined, headcount.read) = (read.filtered, read.n_combined, read.n_rows);
        headcount.notes = read.notes;
        Ok(headcount)
    }

    /// The column of the file that `column` is read from; absent where it is a constant of the header map or not there.
    pub fn column(&self, column: HeadcountColumn) -> Option<&FileColumn> {
        self.columns.first(column)
    }

    /// Identifies the person of a row among all others. Not for reports: exports use e-mail addresses and names as ids.
    pub(crate) fn employee_id(&self, row: &HeadcountRow) -> &str {
        self.ids.get(row.id as usize)
    }

    /// The id of a rejected row, where it has one. Not for reports: see `employee_id`.
    pub fn id_of(&self, rejection: &Rejection) -> Option<&str> {
        rejection.id.map(|id| self.rejected_ids.as_ref().unwrap_or(&self.ids).get(id as usize))
    }

    /// Rows that were left out on purpose.
    pub fn n_filtered(&self) -> usize {
        self.filtered.iter().map(|group| group.n_rows).sum()
    }

    /// What was read, in a few words: `33,702 rows: 33,701 usable, 1 rejected`, and how many were left out or combined, if any.
    pub fn in_words(&self) -> String {
        let of = |n: usize, what: &str| if n == 0 { String::new() } else { format!(", {} {what}", count(n)) };
        let (filtered, combined) = (of(self.n_filtered(), "filtered"), of(self.n_combined, "combined with others"));
        let (usable, rejected) = (count(self.rows.len()), count(self.rejected.len()));
        format!("{}: {usable} usable, {rejected} rejected{filtered}{combined}", plural(self.read, "row"))
    }
}

impl fmt::Debug for Headcount {
    /// Without the ids: they may be names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, warnings, columns, .. } = self;
        let mut debug = f.debug_struct("Headcount");
        debug.field("read", read).field("rejected", &self.rejected.len()).field("columns", columns).field("warnings", warnings);
        debug.finish_non_exhaustive()
    }
}

/// An amount without its currency or period, or a grant without its kind, would have to be guessed.
fn check_amounts_have_meaning(columns: &BoundMap<'_>) -> Result<(), Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let money = [HeadcountColumn::BasePay, HeadcountColumn::EquityGrantValue, HeadcountColumn::ComputeAllowance]
        .into_iter()
        .find(|column| columns.has(*column));
    match money {
        Some(money) if !columns.has(HeadcountColumn::Currency) => {
            let message = format!("nothing gives the currency of `{}`", money.name());
            let help = format!("add a column `currency`, or a header map with currency = {{ constant = \"{}\" }}", Currency::USD);
            mistakes.push(Diagnostic::error(message).help(help));
        }
        _ => {}
    }
    if columns.has(HeadcountColumn::BasePay) && !columns.has(HeadcountColumn::PayPeriod) {
        let names = PayPeriod::ALL.map(PayPeriod::name).join(", ");
        let help = format!("add a column `pay_period` with one of {names}, or a header map with pay_period = {{ constant = \"YEAR\" }}");
        mistakes.push(Diagnostic::error("nothing gives the period of `base_pay`").help(help));
    }
    if columns.has(HeadcountColumn::EquityGrantValue) && !columns.has(HeadcountColumn::EquityType) {
        let help = "add a column `equity_type` with rsu, option or none, or a header map with equity_type = { constant = \"rsu\" }";
        mistakes.push(Diagnostic::error("nothing gives the kind of `equity_grant_value`").help(help));
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

#[cfg(test)]
mod tests;
