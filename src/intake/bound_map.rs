//! A header map laid on the header of one file: where each canonical column stands, and what its cells say after translation.
//!
//! Knows positions and words; what a word means is read by the importer.

use std::collections::BTreeMap;

use super::cell::CellError;
use super::column::HeadcountColumn;
use super::header_map::{ColumnSource, HeaderMap, Located};
use crate::reading::rows::{Header, Row};
use crate::reading::{Diagnostic, suggestion};

/// Header names that an error lists before it only counts the rest.
const NAMES_LISTED: usize = 20;

/// Where each canonical column is found in one file.
#[derive(Clone, Debug)]
pub struct BoundMap<'m> {
    /// By the position of the column in [`HeadcountColumn::ALL`].
    origins: [Bound<'m>; HeadcountColumn::ALL.len()],
}

/// A filled cell, after translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'r> {
    pub text: &'r str,
    /// The column of the file it comes from, from 0; `None` for a constant of the map.
    pub at: Option<usize>,
}

#[derive(Clone, Debug)]
enum Bound<'m> {
    Nowhere,
    FirstFilled(Vec<usize>),
    Translated { at: usize, values: &'m BTreeMap<String, String>, otherwise: Option<&'m str> },
    Constant(&'m Located),
}

impl HeaderMap {
    /// Finds every column of the map in `header`.
    ///
    /// # Errors
    /// Every header that the file does not have, at its place in the map, with the nearest one that it has.
    pub fn bind(&self, header: &Header) -> Result<BoundMap<'_>, Vec<Diagnostic>> {
        let Some(columns) = self.columns() else { return bind_canonical(header) };
        let mut missing = Vec::new();
        let mut find = |wanted: &Located| {
            let at = header.find(&wanted.text);
            if at.is_none() {
                let diagnostic = Diagnostic::error(lacking(header, &wanted.text)).at(&wanted.place);
                let help = suggestion::nearest(&wanted.text, names(header)).map(|name| format!("write `{name}`"));
                missing.push(diagnostic.help(help.unwrap_or_else(|| "write the header of a column that the file has".into())));
            }
            at
        };
        let origins = HeadcountColumn::ALL.map(|column| match columns.get(&column) {
            None => Bound::Nowhere,
            Some(ColumnSource::Constant(constant)) if constant.text.is_empty() => Bound::Nowhere,
            Some(ColumnSource::Constant(constant)) => Bound::Constant(constant),
            Some(ColumnSource::FirstFilled(headers)) => Bound::FirstFilled(headers.iter().filter_map(&mut find).collect()),
            Some(ColumnSource::Translated { header, values, otherwise }) => {
                find(header).map_or(Bound::Nowhere, |at| Bound::Translated { at, values, otherwise: otherwise.as_deref() })
            }
        });
        if missing.is_empty() { Ok(BoundMap { origins }) } else { Err(missing) }
    }
}

impl<'m> BoundMap<'m> {
    /// Whether the file or the map says anything about this column.
    pub fn has(&self, column: HeadcountColumn) -> bool {
        !matches!(self.origins[column as usize], Bound::Nowhere)
    }

    /// What the map states for every row.
    pub(super) fn constant(&self, column: HeadcountColumn) -> Option<&'m Located> {
        if let Bound::Constant(constant) = self.origins[column as usize] { Some(constant) } else { None }
    }

    /// The first column of the file that this one is read from, from 0.
    pub fn position(&self, column: HeadcountColumn) -> Option<usize> {
        match &self.origins[column as usize] {
            Bound::FirstFilled(positions) => positions.first().copied(),
            Bound::Translated { at, .. } => Some(*at),
            Bound::Nowhere | Bound::Constant(_) => None,
        }
    }

    /// What `row` says in `column`; `Ok(None)` where it says nothing.
    ///
    /// # Errors
    /// The cell as it stands in the file, where the map has no translation for it.
    pub fn cell<'r>(&self, column: HeadcountColumn, row: Row<'r>) -> Result<Option<Cell<'r>>, (Cell<'r>, CellError)>
    where
        'm: 'r,
    {
        match &self.origins[column as usize] {
            Bound::Nowhere => Ok(None),
            Bound::Constant(constant) => Ok(Some(Cell { text: &constant.text, at: None })),
            Bound::FirstFilled(positions) => Ok(positions.iter().find_map(|&at| row.cell(at).map(|text| Cell { text, at: Some(at) }))),
            Bound::Translated { at, values, otherwise } => {
                let Some(text) = row.cell(*at) else { return Ok(None) };
                match translated(text, values).or(*otherwise) {
                    Some("") => Ok(None),
                    Some(text) => Ok(Some(Cell { text, at: Some(*at) })),
                    None => Err((Cell { text, at: Some(*at) }, untranslated(text, column, values))),
                }
            }
        }
    }
}

/// Columns of a file with the canonical names that are close to a canonical name but are not read: `star_date`.
pub fn near_misses(header: &Header, bound: &BoundMap<'_>) -> Vec<Diagnostic> {
    let unread = (0..header.names.len()).filter(|&at| HeadcountColumn::ALL.iter().all(|column| bound.position(*column) != Some(at)));
    let told = unread.filter_map(|at| {
        let lacking = HeadcountColumn::ALL.into_iter().filter(|column| !bound.has(*column)).map(HeadcountColumn::name);
        let near = suggestion::nearest(&header.names[at], lacking)?;
        let help = format!("name it `{near}` if that is what it holds, or write a header map");
        Some(Diagnostic::warning(format!("column {} `{}` is not read", at + 1, header.names[at])).help(help))
    });
    told.collect()
}

fn bind_canonical<'m>(header: &Header) -> Result<BoundMap<'m>, Vec<Diagnostic>> {
    let origins = HeadcountColumn::ALL.map(|column| header.find(column.name()).map_or(Bound::Nowhere, |at| Bound::FirstFilled(vec![at])));
    let bound = BoundMap { origins };
    if bound.has(HeadcountColumn::EmployeeId) {
        return Ok(bound);
    }
    let wanted = HeadcountColumn::EmployeeId.name();
    let help = suggestion::nearest(wanted, names(header)).map_or_else(
        || format!("write a header map that says which column holds `{wanted}`"),
        |name| format!("rename `{name}` to `{wanted}`, or write a header map with {wanted} = \"{name}\""),
    );
    Err(vec![Diagnostic::error(lacking(header, wanted)).help(help)])
}

fn names(header: &Header) -> impl Iterator<Item = &str> {
    header.names.iter().map(String::as_str).filter(|name| !name.is_empty())
}

fn lacking(header: &Header, wanted: &str) -> String {
    let listed: Vec<String> = names(header).take(NAMES_LISTED).map(|name| format!("`{name}`")).collect();
    let more = match names(header).count() - listed.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("the file has no column `{wanted}`, it has {}{more}", listed.join(", "))
}

/// The translation of `text`, capitals aside where the letters themselves are not found.
fn translated<'m>(text: &str, values: &'m BTreeMap<String, String>) -> Option<&'m str> {
    let alike = || values.iter().find(|(from, _)| from.eq_ignore_ascii_case(text)).map(|(_, to)| to);
    values.get(text).or_else(alike).map(String::as_str)
}

fn untranslated(text: &str, column: HeadcountColumn, values: &BTreeMap<String, String>) -> CellError {
    let help = match suggestion::nearest(text, values.keys().map(String::as_str)) {
        Some(near) => format!("write `{near}`, or add it to the values there"),
        None => "add it to the values there".into(),
    };
    CellError::new(format!("has no {} in the header map", column.name()), help)
}
