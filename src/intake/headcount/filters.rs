//! Rows that are left out on purpose: the header map says so, or they are nobody who is employed.

use std::collections::BTreeMap;

use crate::intake::bound_map::BoundMap;
use crate::quantity::plural;
use crate::reading::Diagnostic;
use crate::reading::printable::printable;
use crate::reading::rows::Row;

/// Rows that were left out for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilteredGroup {
    /// What they have in common: ``` `Status` is not `Active` ```.
    pub reason: String,
    pub n_rows: usize,
    /// The line of the first.
    pub first_line: u32,
}

/// Why a row is left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Filter {
    /// The condition of the header map at this place.
    Condition(usize),
    /// The status says that the person has left, and nothing says when.
    Left,
    /// Another row with the same id comes later.
    Replaced,
    /// A part of pay that the header map ignores.
    IgnoredComponent(Box<str>),
    Totals,
}

/// The rows that are left out so far.
#[derive(Debug, Default)]
pub(super) struct Filters {
    rows: BTreeMap<Filter, (usize, u32)>,
    /// By condition and value, how many rows have it.
    hits: Vec<Vec<usize>>,
}

impl FilteredGroup {
    /// The same where so many lines come before the file.
    pub(super) fn moved_by(self, lines: u32) -> Self {
        Self { first_line: self.first_line + lines, ..self }
    }

    /// ``12 rows, first line 3: `Status` is not `Active` ``.
    pub fn in_words(&self) -> String {
        match self.n_rows {
            1 => format!("line {}: {}", self.first_line, self.reason),
            n => format!("{}, first line {}: {}", plural(n, "row"), self.first_line, self.reason),
        }
    }
}

impl Filters {
    pub fn new(columns: &BoundMap<'_>) -> Self {
        let hits = columns.conditions().iter().map(|(_, condition)| vec![0; condition.values.len()]).collect();
        Self { rows: BTreeMap::new(), hits }
    }

    /// The first condition of the map that a row does not fulfil.
    pub fn unmet(&mut self, columns: &BoundMap<'_>, row: Row<'_>) -> Option<Filter> {
        let mut unmet = None;
        for (place, (at, condition)) in columns.conditions().iter().enumerate() {
            let found = condition.find(row.cell(*at));
            if let Some(value) = found {
                self.hits[place][value] += 1;
            }
            if found.is_some() != condition.is_wanted {
                unmet = unmet.or(Some(Filter::Condition(place)));
            }
        }
        unmet
    }

    pub fn add(&mut self, filter: Filter, line: u32) {
        self.rows.entry(filter).or_insert((0, line)).0 += 1;
    }

    /// The rows that were left out by reason, in the order of their first lines.
    pub fn groups(&self, columns: &BoundMap<'_>) -> Vec<FilteredGroup> {
        let reason = |filter: &Filter| match filter {
            Filter::Condition(place) => columns.conditions().get(*place).map_or(String::new(), |(_, condition)| condition.reason()),
            Filter::Left => "no longer employed, without an end date".into(),
            Filter::Replaced => "replaced by a later row of the same `employee_id`".into(),
            Filter::IgnoredComponent(value) => format!("`{}` is no part of pay, as the header map says", printable(value)),
            Filter::Totals => "a row of totals, not a person".into(),
        };
        let group = |(filter, (n_rows, first_line)): (&Filter, &(usize, u32))| FilteredGroup {
            reason: printable(&reason(filter)).into_owned(),
            n_rows: *n_rows,
            first_line: *first_line,
        };
        let mut groups: Vec<FilteredGroup> = self.rows.iter().map(group).collect();
        groups.sort_by_key(|group| group.first_line);
        groups
    }

    /// Values of conditions that no row has: they are likely to be misspelled.
    pub fn warnings(&self, columns: &BoundMap<'_>) -> Vec<Diagnostic> {
        let mut warnings = vec![];
        for ((_, condition), hits) in columns.conditions().iter().zip(&self.hits) {
            for (value, _) in condition.values.iter().zip(hits).filter(|(_, hits)| **hits == 0) {
                let message = format!("no row has `{value}` in `{}`, which the header map looks for", condition.header.text);
                warnings.push(Diagnostic::warning(message).help("write the value as it is in the file, or remove it"));
            }
        }
        warnings
    }
}
