//! A header map applied to the header of one file: where each canonical column is, and what its cells are after translation.
//!
//! Knows positions and words; the meaning of a word is up to the importer.

use std::collections::BTreeMap;

use super::cell::CellError;
use super::column::HeadcountColumn;
use super::header_map::{ColumnSource, HeaderMap, Located};
use crate::reading::rows::{Header, Row};
use crate::reading::{Diagnostic, suggestion};

/// Header names that an error lists before it only counts the rest.
const NAMES_LISTED: usize = 20;

/// Where each canonical column is in one file.
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
    /// Whether the file or the map gives this column.
    pub fn has(&self, column: HeadcountColumn) -> bool {
        !matches!(self.origins[column as usize], Bound::Nowhere)
    }

    /// What the map states for every row.
    pub(super) fn constant(&self, column: HeadcountColumn) -> Option<&'m Located> {
        if let Bound::Constant(constant) = self.origins[column as usize] { Some(constant) } else { None }
    }

    /// The columns of the file that this one is read from, from 0.
    pub fn positions(&self, column: HeadcountColumn) -> &[usize] {
        match &self.origins[column as usize] {
            Bound::FirstFilled(positions) => positions,
            Bound::Translated { at, .. } => std::slice::from_ref(at),
            Bound::Nowhere | Bound::Constant(_) => &[],
        }
    }

    /// The cell of `row` in `column`; `Ok(None)` where it is absent.
    ///
    /// # Errors
    /// The cell as it is in the file, where the map has no translation for it.
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

/// Warnings about columns that are not read although their name is close to a canonical one, such as `star_date`.
pub fn near_misses(header: &Header, bound: &BoundMap<'_>) -> Vec<Diagnostic> {
    let is_read = |at: usize| HeadcountColumn::ALL.iter().any(|column| bound.positions(*column).contains(&at));
    let warnings = (0..header.names.len()).filter(|at| !is_read(*at)).filter_map(|at| {
        let lacking = HeadcountColumn::ALL.into_iter().filter(|column| !bound.has(*column)).map(HeadcountColumn::name);
        let near = suggestion::nearest(&header.names[at], lacking)?;
        let help = format!("name it `{near}` if that is what it holds, or write a header map");
        Some(Diagnostic::warning(format!("column {} `{}` is not read", at + 1, header.names[at])).help(help))
    });
    warnings.collect()
}

fn bind_canonical<'m>(header: &Header) -> Result<BoundMap<'m>, Vec<Diagnostic>> {
    let origins = HeadcountColumn::ALL.map(|column| header.find(column.name()).map_or(Bound::Nowhere, |at| Bound::FirstFilled(vec![at])));
    let bound = BoundMap { origins };
    if bound.has(HeadcountColumn::EmployeeId) {
        return Ok(bound);
    }
    let wanted = HeadcountColumn::EmployeeId.name();
    let help = match suggestion::nearest(wanted, names(header)) {
        Some(name) => format!("rename `{name}` to `{wanted}`, or write a header map with {wanted} = \"{name}\""),
        None if names(header).count() == 1 => {
            format!("if line {} is not the header, remove the lines above it; else write a header map that names `{wanted}`", header.line)
        }
        None => format!("write a header map that names the column that holds `{wanted}`"),
    };
    Err(vec![Diagnostic::error(lacking(header, wanted)).help(help)])
}

pub(super) fn names(header: &Header) -> impl Iterator<Item = &str> {
    header.names.iter().map(String::as_str).filter(|name| !name.is_empty())
}

pub(super) fn lacking(header: &Header, wanted: &str) -> String {
    let listed: Vec<String> = names(header).take(NAMES_LISTED).map(|name| format!("`{name}`")).collect();
    let more = match names(header).count() - listed.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("the file has no column `{wanted}`, it has {}{more}", listed.join(", "))
}

/// The translation of `text`: letter by letter, or else in any case.
fn translated<'m>(text: &str, values: &'m BTreeMap<String, String>) -> Option<&'m str> {
    let alike = || values.iter().find(|(from, _)| from.eq_ignore_ascii_case(text)).map(|(_, to)| to);
    values.get(text).or_else(alike).map(String::as_str)
}

fn untranslated(text: &str, column: HeadcountColumn, values: &BTreeMap<String, String>) -> CellError {
    CellError::Untranslated { column: column.name(), nearest: suggestion::nearest(text, values.keys().map(String::as_str)).map(Into::into) }
}
