//! Rows that cannot be used: the kinds of mistakes, their prose in one place, and equal ones counted together.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;

use crate::intake::cell::{CellError, Currency};
use crate::intake::column::HeadcountColumn;
use crate::quantity::{Date, plural};
use crate::reading::printable::printable;

/// Lines that are kept of rows that were rejected for the same reason.
const FIRST_LINES: usize = 5;

/// A row that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The line of the file on which the row starts, counted from 1 as in an editor.
    pub line: u32,
    /// The number of its id, where it has one that can be read: see [`Headcount::id_of`](super::Headcount::id_of).
    pub(super) id: Option<u32>,
    /// In the order of the columns; at least one.
    mistakes: Vec<RowMistake>,
}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowMistake {
    /// Absent where the row as a whole is at fault, or a constant of the header map.
    pub column: Option<FileColumn>,
    /// The cell in that column, shortened and without control characters.
    pub value: Option<Box<str>>,
    pub kind: RowMistakeKind,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileColumn {
    /// From 0.
    pub position: usize,
    /// As in the header; may be empty.
    pub name: Arc<str>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowMistakeKind {
    /// The row cannot be split into cells.
    Broken(Box<str>),
    /// A cell, or the constant of the header map for its column, cannot be read.
    Cell {
        column: HeadcountColumn,
        error: CellError,
    },
    /// A cell of a column by which people are grouped cannot be one of their names.
    Label(CellError),
    NoId,
    RepeatedId {
        first_line: u32,
        /// The columns in which that line differs; absent where it was rejected itself.
        differs: Option<Box<[&'static str]>>,
    },
    /// An earlier file has the id.
    RepeatedInFiles {
        file: Arc<str>,
        first_line: u32,
    },
    /// Another line says the same in every column that is used.
    RepeatedRow {
        first_line: u32,
    },
    /// A row of a person whose rows are combined says something else about them.
    Disagrees {
        first_line: u32,
        columns: Box<[&'static str]>,
    },
    /// Another row of a person whose rows are combined cannot be used.
    OtherRowRejected {
        line: u32,
    },
    /// The part of pay that a row is is not listed in the header map.
    UnknownComponent {
        nearest: Option<Box<str>>,
    },
    NoComponent,
    NoCurrency,
    /// There is no rate of the currency up to the day of the row.
    NoRate {
        currency: Currency,
        day: Date,
    },
    BonusTwice,
    BonusWithoutPay,
    PartTimeWithoutShare,
    NoPayPeriod,
    SalaryByTheHour,
    HourlyWithoutHours,
    EndBeforeStart {
        start: Date,
        end: Date,
    },
    NoEquityType,
    EquityTypeNone,
    CliffAfterVesting,
    /// The scenario has no place for the people of the row, for the reason given.
    Unplaced(Arc<str>),
}

/// All rejected rows in the order of the file: those that the file itself rules out, and those for which a scenario has no place.
#[derive(Clone, Debug, Default)]
pub struct Rejections {
    of_file: Arc<[Rejection]>,
    by_scenario: Vec<Rejection>,
}

/// Rows that were rejected for the same reason.
#[derive(Clone, Debug)]
pub struct RejectionGroup<'r> {
    /// The first of them.
    pub first: &'r Rejection,
    pub n_rows: usize,
    /// Lines of the first few of them.
    pub first_lines: Vec<u32>,
}

impl FileColumn {
    /// The name in messages: `hourly_rate (column 8)`.
    pub fn label(&self) -> String {
        let number = self.position + 1;
        if self.name.is_empty() { self.short_label() } else { format!("{} (column {number})", printable(&self.name)) }
    }

    /// The name alone: `hourly_rate`.
    pub fn short_label(&self) -> String {
        if self.name.is_empty() { format!("column {}", self.position + 1) } else { printable(&self.name).into_owned() }
    }
}

impl Rejection {
    /// A row with one mistake.
    pub fn new(line: u32, mistake: RowMistake) -> Self {
        Self { line, id: None, mistakes: vec![mistake] }
    }

    /// A row as it was reported before, of whose first mistake only column and cell are known.
    pub fn recorded(line: u32, column: Option<FileColumn>, value: Option<&str>, reason: &str) -> Self {
        Self::new(line, RowMistake { column, value: value.map(Into::into), kind: RowMistakeKind::Broken(reason.into()) })
    }

    /// A row with at least one mistake; they are put in the order of the columns, as a reader's eye goes.
    pub(super) fn of(line: u32, id: Option<u32>, mut mistakes: Vec<RowMistake>) -> Self {
        mistakes.sort_by_key(|mistake| mistake.column.as_ref().map_or(usize::MAX, |column| column.position));
        mistakes.shrink_to_fit();
        Self { line, id, mistakes }
    }

    /// The same where so many lines come before the file, with the number that its id has there.
    pub(super) fn moved_by(&self, lines: u32, id: Option<u32>) -> Self {
        Self { line: self.line + lines, id, ..self.clone() }
    }

    /// The column of the first mistake.
    pub fn file_column(&self) -> Option<&FileColumn> {
        self.mistakes.first()?.column.as_ref()
    }

    /// The column of the first mistake: `hourly_rate (column 8)`.
    pub fn column(&self) -> Option<String> {
        self.file_column().map(FileColumn::label)
    }

    /// The cell in that column.
    pub fn value(&self) -> Option<&str> {
        self.mistakes.first()?.value.as_deref()
    }

    /// The same without its id in what it quotes: for outputs that hide who a person is, or that have the id in a column of its own.
    #[must_use]
    pub fn without_id(&self) -> Self {
        let mut hidden = self.clone();
        for mistake in &mut hidden.mistakes {
            let is_about_id = match &mistake.kind {
                RowMistakeKind::RepeatedId { .. } | RowMistakeKind::RepeatedRow { .. } => true,
                RowMistakeKind::Cell { column, .. } => *column == HeadcountColumn::EmployeeId,
                _ => false,
            };
            if is_about_id {
                mistake.value = Some("(hidden)".into());
            }
        }
        hidden
    }

    /// Every mistake of the row and what to write instead.
    pub fn reason(&self) -> String {
        self.joined(RowMistake::prose)
    }

    /// Every mistake of the row, without what to write instead.
    pub fn problem(&self) -> String {
        self.joined(|mistake| mistake.parts().0)
    }

    /// What to write instead of every mistake of the row.
    pub fn remedy(&self) -> String {
        self.joined(|mistake| mistake.parts().1)
    }

    fn joined(&self, part: impl Fn(&RowMistake) -> String) -> String {
        self.mistakes.iter().map(part).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// What rows have in common that are wrong in the same way, whatever their cells are.
    fn cause(&self) -> Vec<(Option<usize>, String)> {
        self.mistakes.iter().map(|mistake| (mistake.column.as_ref().map(|column| column.position), mistake.cause())).collect()
    }
}

impl RejectionGroup<'_> {
    /// `line 4, fte (column 2): …`, or `531 rows, first line 4, currency (column 5): …` with the reason for the first.
    pub fn in_words(&self) -> String {
        let rows = if self.n_rows == 1 { String::new() } else { format!("{}, first ", plural(self.n_rows, "row")) };
        let column = self.first.column().map_or(String::new(), |column| format!(", {column}"));
        format!("{rows}line {}{column}: {}", self.first.line, self.first.reason())
    }
}

impl RowMistake {
    /// What is wrong and what to write instead.
    fn prose(&self) -> String {
        match (&self.kind, self.parts()) {
            (RowMistakeKind::Broken(reason), _) => reason.to_string(),
            (RowMistakeKind::Unplaced(reason), _) => reason.to_string(),
            (_, (problem, remedy)) => format!("{problem}, {remedy}"),
        }
    }

    /// What is wrong, and what to write instead.
    fn parts(&self) -> (String, String) {
        let value = self.value.as_deref().unwrap_or_default();
        let of_cell = |name: String, error: &CellError| (format!("`{value}` in `{name}` {}", error.message(value)), error.help(value));
        let (problem, remedy): (String, &str) = match &self.kind {
            RowMistakeKind::Broken(reason) => return split(reason, reason.rsplit_once(", ")),
            RowMistakeKind::Unplaced(reason) => return split(reason, reason.split_once(": ")),
            RowMistakeKind::Cell { column, error } => {
                return of_cell(self.column.as_ref().map_or(column.name().into(), FileColumn::short_label), error);
            }
            RowMistakeKind::Label(error) => return of_cell(self.column.as_ref().map_or(String::new(), FileColumn::short_label), error),
            RowMistakeKind::NoId => ("the row has no `employee_id`".into(), "write one that no other row has"),
            RowMistakeKind::RepeatedId { first_line, differs: None } => (
                format!("the employee_id `{value}` is also that of line {first_line}"),
                "write another, or give the first row a weight if it represents several people",
            ),
            RowMistakeKind::RepeatedId { first_line, differs: Some(columns) } => (
                format!("the employee_id `{value}` is also that of line {first_line}, which differs in {}", listed(columns)),
                "write another, or duplicates = \"last\" or \"sum\" in the header map",
            ),
            RowMistakeKind::RepeatedInFiles { file, first_line } => {
                (format!("its employee_id is also that of line {first_line} of {}", printable(file)), "leave one of the two rows out")
            }
            RowMistakeKind::RepeatedRow { first_line } => (
                format!("the row is the same as line {first_line} in every column that is used"),
                "remove it, or give the first row a weight if it represents several people",
            ),
            RowMistakeKind::Disagrees { first_line, columns } => (
                format!("the row is of the same employee as line {first_line}, but differs in {}", listed(columns)),
                "write the same in all rows of an employee",
            ),
            RowMistakeKind::OtherRowRejected { line } => {
                (format!("the row is of the same employee as line {line}, which was rejected"), "correct that line")
            }
            RowMistakeKind::UnknownComponent { nearest } => {
                let nearest = nearest.as_ref().map_or(String::new(), |nearest| format!("write `{nearest}`, or "));
                let help = format!("{nearest}add it there, to `ignore` if it is no pay");
                return (format!("`{value}` is not listed in [components] of the header map"), help);
            }
            RowMistakeKind::NoComponent => ("nothing says which part of pay the row is".into(), "write one that [components] lists"),
            RowMistakeKind::NoCurrency => return ("the amounts have no currency".into(), format!("write one such as {}", Currency::USD)),
            RowMistakeKind::NoRate { currency, day } => {
                let help = format!("add a rate with an earlier day to [rates] of the header map, such as {currency} = {{ \"{day}\" = … }}");
                return (format!("there is no rate of {currency} on {day} or before"), help);
            }
            RowMistakeKind::BonusTwice => ("the row has a bonus target as an amount and as a percentage".into(), "write one of them"),
            RowMistakeKind::BonusWithoutPay => {
                (format!("the bonus of `{value}` has no base pay that it is a share of"), "write the base pay, or a bonus_target_pct")
            }
            RowMistakeKind::PartTimeWithoutShare => {
                ("the row is part time, but nothing gives its working time".into(), "write its `fte` or its `hours_per_week`")
            }
            RowMistakeKind::NoPayPeriod => ("the base pay has no `pay_period`".into(), "write one such as YEAR or HOUR"),
            RowMistakeKind::SalaryByTheHour => {
                (format!("`{value}` an hour is no hourly pay"), "write the hourly rate, or another `pay_period`")
            }
            RowMistakeKind::HourlyWithoutHours => ("hourly pay needs hours_per_week".into(), "write the hours worked in a week"),
            RowMistakeKind::EndBeforeStart { start, end } => {
                (format!("the end {end} lies before the start {start}"), "write an `end_date` on or after the `start_date`")
            }
            RowMistakeKind::NoEquityType => ("the equity grant has no `equity_type`".into(), "write rsu or option"),
            RowMistakeKind::EquityTypeNone => {
                ("the `equity_type` is none, but there is a grant".into(), "write rsu or option, or a grant of 0")
            }
            RowMistakeKind::CliffAfterVesting => ("the cliff lies after all is vested".into(), "write `cliff_months` up to `vest_months`"),
        };
        (problem, remedy.into())
    }
}

/// A text as what is wrong and what to write instead, where the two can be separated.
fn split(text: &str, parts: Option<(&str, &str)>) -> (String, String) {
    parts.map_or_else(|| (text.into(), String::new()), |(problem, remedy)| (problem.into(), remedy.into()))
}

fn listed(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ")
}

impl RowMistake {
    /// The kind of mistake with what many rows share of it: not the cell, but the help where that depends on how the cell is written.
    fn cause(&self) -> String {
        let value = self.value.as_deref().unwrap_or_default();
        match &self.kind {
            RowMistakeKind::RepeatedId { differs, .. } => format!("repeated id {}", differs.is_some()),
            kind @ (RowMistakeKind::RepeatedRow { .. }
            | RowMistakeKind::RepeatedInFiles { .. }
            | RowMistakeKind::Disagrees { .. }
            | RowMistakeKind::OtherRowRejected { .. }
            | RowMistakeKind::UnknownComponent { .. }
            | RowMistakeKind::EndBeforeStart { .. }) => format!("{:?}", mem::discriminant(kind)),
            RowMistakeKind::Cell { error, .. } if !error.help_repeats_cell() => format!("{:?} {}", self.kind, error.help(value)),
            kind => format!("{kind:?}"),
        }
    }
}

impl Rejections {
    pub fn new(of_file: Arc<[Rejection]>, by_scenario: Vec<Rejection>) -> Self {
        Self { of_file, by_scenario }
    }

    pub fn len(&self) -> usize {
        self.of_file.len() + self.by_scenario.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// In the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Rejection> {
        let (mut of_file, mut by_scenario) = (self.of_file.iter().peekable(), self.by_scenario.iter().peekable());
        std::iter::from_fn(move || match (of_file.peek(), by_scenario.peek()) {
            (Some(first), Some(second)) if second.line < first.line => by_scenario.next(),
            (Some(_), _) => of_file.next(),
            (None, _) => by_scenario.next(),
        })
    }

    /// Rows that were rejected for the same reason, in the order in which the reasons first occur.
    pub fn grouped(&self) -> Vec<RejectionGroup<'_>> {
        let mut places = BTreeMap::new();
        let mut groups: Vec<RejectionGroup<'_>> = vec![];
        for rejection in self.iter() {
            let place = *places.entry(rejection.cause()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => {
                    group.n_rows += 1;
                    if group.first_lines.len() < FIRST_LINES {
                        group.first_lines.push(rejection.line);
                    }
                }
                None => groups.push(RejectionGroup { first: rejection, n_rows: 1, first_lines: vec![rejection.line] }),
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejection(line: u32, value: &str, kind: RowMistakeKind) -> Rejection {
        Rejection::new(line, RowMistake { column: Some(FileColumn { position: 1, name: "x".into() }), value: Some(value.into()), kind })
    }

    #[test]
    fn rejections_come_in_the_order_of_the_file_and_equal_ones_are_counted_together() {
        let cell = || RowMistakeKind::Cell { column: HeadcountColumn::BasePay, error: CellError::NegativeAmount };
        let of_file = [
            rejection(2, "-1", cell()),
            rejection(4, "A", RowMistakeKind::RepeatedId { first_line: 1, differs: None }),
            rejection(7, "-2", cell()),
            rejection(8, "B", RowMistakeKind::RepeatedId { first_line: 3, differs: None }),
        ];
        let by_scenario = [3, 9].map(|line| rejection(line, "staff", RowMistakeKind::Unplaced("no such group".into())));
        let rejections = Rejections::new(of_file.into(), by_scenario.to_vec());
        assert_eq!(rejections.iter().map(|rejection| rejection.line).collect::<Vec<_>>(), [2, 3, 4, 7, 8, 9]);
        let groups: Vec<_> = rejections.grouped().iter().map(RejectionGroup::in_words).collect();
        let expected = [
            "2 rows, first line 2, x (column 2): `-1` in `x` is negative, write what is paid as 0 or more",
            "2 rows, first line 3, x (column 2): no such group",
            "2 rows, first line 4, x (column 2): the employee_id `A` is also that of line 1, write another, or give the first row a weight \
             if it represents several people",
        ];
        assert_eq!(groups, expected);
    }

    #[test]
    fn nothing_in_a_message_can_command_a_terminal() {
        let column = FileColumn { position: 0, name: "a\u{1b}[31m".into() };
        assert_eq!(column.label(), "a\\u{1b}[31m (column 1)");
    }
}
