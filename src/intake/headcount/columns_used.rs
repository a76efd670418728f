//! Which columns of a file are used for what: so that a file that is read without its salaries does not pass for understood.

use super::rejection::FileColumn;
use crate::intake::bound_map::BoundMap;
use crate::intake::column::HeadcountColumn;
use crate::intake::grouping::LabelSource;
use crate::quantity::plural;
use crate::reading::Diagnostic;
use crate::reading::printable::printable;
use crate::reading::rows::Header;

/// Columns that are not used and that a message lists before it only counts the rest.
const NAMES_LISTED: usize = 20;

/// What each column of a file is used for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnsUsed {
    /// By canonical column, in the order of [`HeadcountColumn::ALL`].
    pub used: Vec<(HeadcountColumn, ColumnOrigin)>,
    /// Columns of the file by which people are grouped and that are used for nothing else.
    pub labels: Vec<FileColumn>,
    /// Columns of the file on which nothing depends, in the order of the file.
    pub not_used: Vec<FileColumn>,
}

/// Where the cells of a canonical column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnOrigin {
    /// The first of these whose cell is filled.
    File(Vec<FileColumn>),
    /// All of these together: their sum, a range, texts that are joined.
    Together(Vec<FileColumn>),
    /// The header map states the same for every row.
    Constant(String),
    /// No column: the number of the row, or what amounts say.
    Derived(&'static str),
}

impl ColumnsUsed {
    pub(super) fn of(header: &Header, columns: &BoundMap<'_>, labels: &[LabelSource]) -> Self {
        let file_column = |at: &usize| FileColumn { position: *at, name: header.names[*at].as_str().into() };
        let used: Vec<_> = HeadcountColumn::ALL
            .into_iter()
            .filter(|column| column.is_used() && columns.has(*column))
            .map(|column| match columns.constant(column) {
                Some(constant) => (column, ColumnOrigin::Constant(constant.text.clone())),
                None => {
                    let positions: Vec<FileColumn> = columns.positions(column).iter().map(file_column).collect();
                    let origin = match column {
                        HeadcountColumn::Currency if positions.is_empty() => ColumnOrigin::Derived("named in the amounts"),
                        _ if positions.is_empty() => ColumnOrigin::Derived("the number of the row"),
                        _ if columns.is_first_filled(column) => ColumnOrigin::File(positions),
                        _ => ColumnOrigin::Together(positions),
                    };
                    (column, origin)
                }
            })
            .collect();
        let conditions: Vec<usize> =
            columns.conditions().iter().map(|(at, _)| *at).chain(columns.components().map(|parts| parts.column)).collect();
        let is_used = |at: &usize| conditions.contains(at) || used.iter().any(|(_, origin)| origin.positions().any(|used| used == *at));
        let of_label = |label: &LabelSource| match *label {
            LabelSource::Canonical(column) => columns.positions(column).to_vec(),
            LabelSource::File(at) => vec![at],
        };
        let mut labels: Vec<usize> = labels.iter().flat_map(of_label).filter(|at| !is_used(at)).collect();
        labels.sort_unstable();
        labels.dedup();
        let not_used = (0..header.names.len()).filter(|at| !is_used(at) && !labels.contains(at)).map(|at| file_column(&at)).collect();
        let labels = labels.iter().map(file_column).collect();
        Self { used, labels, not_used }
    }

    /// The first column of the file that `column` is read from.
    pub fn first(&self, column: HeadcountColumn) -> Option<&FileColumn> {
        match self.origin(column)? {
            ColumnOrigin::File(columns) | ColumnOrigin::Together(columns) => columns.first(),
            ColumnOrigin::Constant(_) | ColumnOrigin::Derived(_) => None,
        }
    }

    /// Where `column` comes from; absent where the file does not have it.
    pub fn origin(&self, column: HeadcountColumn) -> Option<&ColumnOrigin> {
        self.used.iter().find(|(used, _)| *used == column).map(|(_, origin)| origin)
    }

    /// Lines for people: what is read from which column, by which columns people are grouped, and which are not used.
    pub fn in_words(&self) -> Vec<String> {
        let mut lines = vec![format!("columns used: {}", self.used_in_words().join(", "))];
        if !self.labels.is_empty() {
            let names: Vec<String> = self.labels.iter().map(|column| format!("`{}`", column.short_label())).collect();
            lines.push(format!("columns to group by: {}", names.join(", ")));
        }
        if !self.not_used.is_empty() {
            lines.push(format!("columns not used: {}", self.names_not_used()));
        }
        lines
    }

    /// What is read from which column: `base_pay (from `salary`)`.
    pub fn used_in_words(&self) -> Vec<String> {
        self.used.iter().map(|(column, origin)| origin.in_words(*column)).collect()
    }

    /// A warning where no column holds pay: everybody would silently get the pay of the scenario.
    pub(super) fn warning(&self) -> Option<Diagnostic> {
        if self.origin(HeadcountColumn::BasePay).is_some() {
            return None;
        }
        let warning = Diagnostic::warning("no column is read as `base_pay`: everybody gets the base pay of their group");
        Some(match self.not_used.as_slice() {
            [] => warning,
            _ => {
                let names = self.names_not_used();
                warning.help(format!("if one of the columns that are not used holds pay, name it in a header map: {names}"))
            }
        })
    }

    /// The columns that are not used, the first of very many.
    pub fn names_not_used(&self) -> String {
        let mut names: Vec<String> = self.not_used.iter().take(NAMES_LISTED).map(|column| format!("`{}`", column.short_label())).collect();
        if self.not_used.len() > NAMES_LISTED {
            names.push(format!("and {}", plural(self.not_used.len() - NAMES_LISTED, "other")));
        }
        names.join(", ")
    }
}

impl ColumnOrigin {
    fn positions(&self) -> impl Iterator<Item = usize> {
        let columns = match self {
            Self::File(columns) | Self::Together(columns) => columns.as_slice(),
            Self::Constant(_) | Self::Derived(_) => &[],
        };
        columns.iter().map(|column| column.position)
    }

    /// `base_pay (from `salary`, else `rate`)`; the name alone where the file calls the column so.
    fn in_words(&self, column: HeadcountColumn) -> String {
        let name = column.name();
        match self {
            Self::File(columns) if columns.iter().all(|column| &*column.name == name) => name.into(),
            Self::File(columns) => {
                let names: Vec<String> = columns.iter().map(|column| format!("`{}`", column.short_label())).collect();
                format!("{name} (from {})", names.join(", else "))
            }
            Self::Together(columns) => {
                let names: Vec<String> = columns.iter().map(|column| format!("`{}`", column.short_label())).collect();
                format!("{name} (from {})", names.join(" and "))
            }
            Self::Derived(from) => format!("{name} ({from})"),
            Self::Constant(text) => format!("{name} (always `{}`)", printable(text)),
        }
    }
}
