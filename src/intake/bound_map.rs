//! A header map applied to the header of one file: where each canonical column is, and what its cells are after translation.
//!
//! Knows positions and words; the meaning of a word is up to the importer.

use super::cell::{self, CellError, Take};
use super::column::HeadcountColumn;
use super::header_map::{ColumnSource, Condition, HeaderMap, Located, Origin, Scale, Values, Zeros};
use crate::reading::rows::{Header, Row};
use crate::reading::{Diagnostic, suggestion};

/// Header names that an error lists before it only counts the rest.
const NAMES_LISTED: usize = 20;

/// Where each canonical column is in one file.
#[derive(Clone, Debug)]
pub struct BoundMap<'m> {
    /// By the position of the column in [`HeadcountColumn::ALL`].
    columns: [BoundColumn<'m>; HeadcountColumn::ALL.len()],
    /// Columns whose texts are made for each row, in the order of [`MadeCells`].
    made: Vec<HeadcountColumn>,
    conditions: Vec<(usize, &'m Condition)>,
    components: Option<BoundComponents>,
}

/// Where the parts of a person's pay are.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoundComponents {
    /// The column that says what a row is.
    pub column: usize,
}

/// The texts of one row that no single cell holds: joined cells, the number of the row.
#[derive(Clone, Debug, Default)]
pub struct MadeCells(Vec<String>);

/// A filled cell, after translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'r> {
    pub text: &'r str,
    /// The column of the file it comes from, from 0; `None` for a constant of the map.
    pub at: Option<usize>,
}

/// How the number of a column is put together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Parts<'b> {
    /// It is in one cell.
    One,
    Sum(&'b [usize]),
    Range {
        low: usize,
        high: usize,
        take: Take,
    },
}

#[derive(Clone, Debug)]
struct BoundColumn<'m> {
    origin: BoundOrigin<'m>,
    values: Option<&'m Values>,
    scale: Option<Scale>,
    take: Option<Take>,
    is_in_amounts: bool,
}

#[derive(Clone, Debug)]
enum BoundOrigin<'m> {
    Nowhere,
    FirstFilled {
        positions: Vec<usize>,
        zeros: Zeros,
    },
    Sum(Vec<usize>),
    /// The text at this place of the made ones.
    Made {
        at: usize,
        positions: Vec<usize>,
        separator: &'m str,
    },
    Range {
        ends: [usize; 2],
        take: Take,
    },
    Constant(&'m Located),
    InAmounts,
}

impl HeaderMap {
    /// Finds every column of the map in `header`.
    ///
    /// # Errors
    /// Every header that the file does not have, at its place in the map, with the nearest one that it has.
    pub fn bind(&self, header: &Header) -> Result<BoundMap<'_>, Vec<Diagnostic>> {
        let mut finder = Finder { header, may_lack: self.may_lack_columns(), missing: vec![] };
        let mut made = vec![];
        let mut columns = match self.columns() {
            Some(columns) => HeadcountColumn::ALL.map(|column| match columns.get(&column) {
                Some(source) => finder.bind(column, source, &mut made),
                None => BoundColumn::NOWHERE,
            }),
            None => {
                let used = HeadcountColumn::ALL.into_iter().filter(|column| column.is_used());
                finder.missing.extend(used.filter_map(|column| ambiguous(header, column.name())));
                canonical(header)
            }
        };
        let components = self.components().and_then(|components| {
            columns[HeadcountColumn::BasePay as usize] = finder.bind(HeadcountColumn::BasePay, &components.amount, &mut made);
            Some(BoundComponents { column: finder.find(&components.column)? })
        });
        let conditions = self.conditions().iter().filter_map(|condition| Some((finder.find(&condition.header)?, condition))).collect();
        let bound = BoundMap { columns, made, conditions, components };
        if finder.missing.is_empty() && !bound.has(HeadcountColumn::EmployeeId) {
            finder.missing.push(without_id(self, header));
        }
        if finder.missing.is_empty() { Ok(bound) } else { Err(finder.missing) }
    }
}

/// Looks for the headers of a map in a file.
struct Finder<'h> {
    header: &'h Header,
    may_lack: bool,
    missing: Vec<Diagnostic>,
}

impl Finder<'_> {
    fn find(&mut self, wanted: &Located) -> Option<usize> {
        let at = self.header.find(&wanted.text);
        if let Some(ambiguous) = ambiguous(self.header, &wanted.text) {
            self.missing.push(ambiguous.at(&wanted.place));
        } else if at.is_none() && !self.may_lack {
            let diagnostic = Diagnostic::error(lacking(self.header, &wanted.text)).at(&wanted.place);
            let help = suggestion::nearest(&wanted.text, names(self.header)).map(|name| format!("write `{name}`"));
            self.missing.push(diagnostic.help(help.unwrap_or_else(|| "write the header of a column that the file has".into())));
        }
        at
    }

    fn all(&mut self, headers: &[Located]) -> Vec<usize> {
        headers.iter().filter_map(|header| self.find(header)).collect()
    }

    fn bind<'m>(&mut self, column: HeadcountColumn, source: &'m ColumnSource, made: &mut Vec<HeadcountColumn>) -> BoundColumn<'m> {
        let origin = match &source.origin {
            Origin::Constant(constant) if constant.text.is_empty() => BoundOrigin::Nowhere,
            Origin::Constant(constant) => BoundOrigin::Constant(constant),
            Origin::FirstFilled { headers, zeros } => BoundOrigin::FirstFilled { positions: self.all(headers), zeros: *zeros },
            Origin::Sum(headers) => BoundOrigin::Sum(self.all(headers)),
            Origin::Range { ends: [low, high], take } => match (self.find(low), self.find(high)) {
                (Some(low), Some(high)) => BoundOrigin::Range { ends: [low, high], take: *take },
                _ => BoundOrigin::Nowhere,
            },
            Origin::Join { headers, separator } => {
                made.push(column);
                BoundOrigin::Made { at: made.len() - 1, positions: self.all(headers), separator }
            }
            Origin::RowNumber => {
                made.push(column);
                BoundOrigin::Made { at: made.len() - 1, positions: vec![], separator: "" }
            }
        };
        let is_empty = match &origin {
            BoundOrigin::FirstFilled { positions, .. } | BoundOrigin::Sum(positions) => positions.is_empty(),
            _ => false,
        };
        let origin = match (is_empty, source.is_in_amounts) {
            (true, true) => BoundOrigin::InAmounts,
            (true, false) => BoundOrigin::Nowhere,
            (false, _) => origin,
        };
        BoundColumn { origin, values: source.values.as_ref(), scale: source.scale, take: source.take, is_in_amounts: source.is_in_amounts }
    }
}

impl BoundColumn<'_> {
    const NOWHERE: Self = Self { origin: BoundOrigin::Nowhere, values: None, scale: None, take: None, is_in_amounts: false };
}

impl<'m> BoundMap<'m> {
    /// Whether the file or the map gives this column.
    pub fn has(&self, column: HeadcountColumn) -> bool {
        !matches!(self.columns[column as usize].origin, BoundOrigin::Nowhere)
    }

    /// What the map states for every row.
    pub(super) fn constant(&self, column: HeadcountColumn) -> Option<&'m Located> {
        if let BoundOrigin::Constant(constant) = self.columns[column as usize].origin { Some(constant) } else { None }
    }

    /// The columns of the file that this one is read from, from 0.
    pub fn positions(&self, column: HeadcountColumn) -> &[usize] {
        match &self.columns[column as usize].origin {
            BoundOrigin::FirstFilled { positions, .. } | BoundOrigin::Sum(positions) | BoundOrigin::Made { positions, .. } => positions,
            BoundOrigin::Range { ends, .. } => ends,
            BoundOrigin::Nowhere | BoundOrigin::Constant(_) | BoundOrigin::InAmounts => &[],
        }
    }

    /// Whether it is the first filled one of several columns, rather than all of them.
    pub(super) fn is_first_filled(&self, column: HeadcountColumn) -> bool {
        matches!(self.columns[column as usize].origin, BoundOrigin::FirstFilled { .. })
    }

    /// How the number of a column is put together.
    pub(super) fn parts(&self, column: HeadcountColumn) -> Parts<'_> {
        match &self.columns[column as usize].origin {
            BoundOrigin::Sum(positions) => Parts::Sum(positions),
            BoundOrigin::Range { ends: [low, high], take } => Parts::Range { low: *low, high: *high, take: *take },
            _ => Parts::One,
        }
    }

    pub(super) fn scale(&self, column: HeadcountColumn) -> Option<Scale> {
        self.columns[column as usize].scale
    }

    /// What counts of a range in one cell.
    pub(super) fn take(&self, column: HeadcountColumn) -> Option<Take> {
        self.columns[column as usize].take
    }

    /// Whether amounts name their currency.
    pub(super) fn has_currency_in_amounts(&self) -> bool {
        self.columns[HeadcountColumn::Currency as usize].is_in_amounts
    }

    /// What rows have to fulfil, with the column of the file that it is about.
    pub(super) fn conditions(&self) -> &[(usize, &'m Condition)] {
        &self.conditions
    }

    pub(super) fn components(&self) -> Option<BoundComponents> {
        self.components
    }

    /// Whether the text of a column is made of others, or of the number of the row.
    pub(super) fn makes(&self, column: HeadcountColumn) -> bool {
        matches!(self.columns[column as usize].origin, BoundOrigin::Made { .. })
    }

    /// Makes the texts of row number `number`, from 1, that no single cell holds.
    pub(super) fn make(&self, row: Row<'_>, number: usize, made: &mut MadeCells) {
        made.0.resize_with(self.made.len(), String::new);
        for (column, text) in self.made.iter().zip(&mut made.0) {
            text.clear();
            let BoundOrigin::Made { positions, separator, .. } = &self.columns[*column as usize].origin else { continue };
            if positions.is_empty() {
                text.push_str(&number.to_string());
            } else if positions.iter().any(|at| row.cell(*at).is_some()) {
                // A blank part keeps its separator, so that different parts never make the same text.
                let parts: Vec<&str> = positions.iter().map(|at| row.cell(*at).unwrap_or_default()).collect();
                text.push_str(&parts.join(separator));
            }
        }
    }

    /// The cell of `row` in `column`; `Ok(None)` where it is absent.
    ///
    /// # Errors
    /// The cell as it is in the file, where the map has no translation for it.
    pub fn cell<'r>(&self, column: HeadcountColumn, row: Row<'r>, made: &'r MadeCells) -> Result<Option<Cell<'r>>, (Cell<'r>, CellError)>
    where
        'm: 'r,
    {
        let BoundColumn { origin, values, .. } = &self.columns[column as usize];
        let read = |at| if column.is_name() { row.cell(at) } else { row.value(at) };
        let first_filled = |positions: &[usize]| positions.iter().find_map(|&at| read(at).map(|text| Cell { text, at: Some(at) }));
        let cell = match origin {
            BoundOrigin::Nowhere | BoundOrigin::InAmounts => return Ok(None),
            BoundOrigin::Constant(constant) => return Ok(Some(Cell { text: &constant.text, at: None })),
            BoundOrigin::FirstFilled { positions, zeros: Zeros::Never } => first_filled(positions),
            BoundOrigin::FirstFilled { positions, zeros } => {
                let filled = positions.iter().filter_map(|&at| read(at).map(|text| Cell { text, at: Some(at) }));
                let not_zero = filled.clone().find(|cell| !cell::is_zero(cell.text));
                not_zero.or_else(|| if *zeros == Zeros::Always { None } else { first_filled(positions) })
            }
            BoundOrigin::Sum(positions) => first_filled(positions),
            BoundOrigin::Range { ends, .. } => first_filled(ends),
            BoundOrigin::Made { at, positions, .. } => {
                let text = made.0.get(*at).map_or("", String::as_str);
                (!text.is_empty()).then_some(Cell { text, at: positions.first().copied() })
            }
        };
        let Some(values) = values else { return Ok(cell) };
        let at = cell.map_or_else(|| self.positions(column).first().copied(), |cell| cell.at);
        let text = match cell {
            None => values.blank.as_deref(),
            Some(cell) => match translated(cell.text, values).or(values.otherwise.as_deref()) {
                None if values.keeps_others => Some(cell.text),
                None => return Err((cell, untranslated(cell.text, column, values))),
                translated => translated,
            },
        };
        Ok(text.filter(|text| !text.is_empty()).map(|text| Cell { text, at }))
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

fn canonical<'m>(header: &Header) -> [BoundColumn<'m>; HeadcountColumn::ALL.len()] {
    HeadcountColumn::ALL.map(|column| match header.find(column.name()) {
        Some(at) => BoundColumn { origin: BoundOrigin::FirstFilled { positions: vec![at], zeros: Zeros::Never }, ..BoundColumn::NOWHERE },
        None => BoundColumn::NOWHERE,
    })
}

fn without_id(map: &HeaderMap, header: &Header) -> Diagnostic {
    let wanted = HeadcountColumn::EmployeeId.name();
    if let Some(source) = map.columns().and_then(|columns| columns.get(&HeadcountColumn::EmployeeId)) {
        let wanted: Vec<String> = source.headers().iter().map(|header| format!("`{}`", header.text)).collect();
        let message = format!("the file has none of the columns {}", wanted.join(", "));
        return Diagnostic::error(message).help("write a header map that names the column that holds the ids");
    }
    let help = match suggestion::nearest(wanted, names(header)) {
        Some(name) => format!("rename `{name}` to `{wanted}`, or write a header map with {wanted} = \"{name}\""),
        None if names(header).count() == 1 => {
            format!("if line {} is not the header, remove the lines above it; else write a header map that names `{wanted}`", header.line)
        }
        None => format!("write a header map that names the column that holds `{wanted}`"),
    };
    Diagnostic::error(lacking(header, wanted)).help(help)
}

/// The mistake that two columns are called `wanted`.
fn ambiguous(header: &Header, wanted: &str) -> Option<Diagnostic> {
    let (first, second) = header.find_two(wanted)?;
    let message = format!(
        "the file has two columns that may be `{wanted}`: column {} `{}` and column {} `{}`",
        first + 1,
        header.names[first],
        second + 1,
        header.names[second]
    );
    Some(Diagnostic::error(message).help("give each column of the file that is read its own name"))
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
fn translated<'m>(text: &str, values: &'m Values) -> Option<&'m str> {
    let alike = || values.of.iter().find(|(from, _)| from.eq_ignore_ascii_case(text)).map(|(_, to)| to);
    values.of.get(text).or_else(alike).map(String::as_str)
}

fn untranslated(text: &str, column: HeadcountColumn, values: &Values) -> CellError {
    CellError::Untranslated {
        column: column.name(),
        nearest: suggestion::nearest(text, values.of.keys().map(String::as_str)).map(Into::into),
    }
}
