//! The cells of one row while it is read, and what is found to be wrong with them.

use super::rejection::{FileColumn, RowMistake, RowMistakeKind};
use crate::intake::bound_map::BoundMap;
use crate::intake::cell::{self, CellError};
use crate::intake::column::HeadcountColumn;
use crate::reading::printable::printable;
use crate::reading::rows::Row;

/// A message repeats no more characters of a cell than this.
const CHARACTERS_SHOWN: usize = 60;

/// The cells of one row while they are read, with the mistakes found so far.
pub(super) struct Cells<'r> {
    pub header: &'r [FileColumn],
    pub columns: &'r BoundMap<'r>,
    pub row: Row<'r>,
    pub mistakes: Vec<RowMistake>,
}

/// A cell could not be read, and its mistake is already reported: what depends on the cell is not reported again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reported;

/// A cell: a value, nothing, or something that was refused.
pub(super) type CellResult<T> = Result<Option<T>, Reported>;

impl<'r> Cells<'r> {
    pub fn read<T>(&mut self, column: HeadcountColumn, read: impl FnOnce(&'r str) -> Result<T, CellError>) -> CellResult<T> {
        let (cell, error) = match self.columns.cell(column, self.row) {
            Ok(None) => return Ok(None),
            Ok(Some(cell)) => match read(cell.text) {
                Ok(value) => return Ok(Some(value)),
                Err(error) => (cell, error),
            },
            Err((cell, error)) => (cell, error),
        };
        let value = quoted(cell.text, &error);
        let kind = RowMistakeKind::Cell { column, error };
        self.mistakes.push(RowMistake { column: self.file_column(cell.at), value: Some(value), kind });
        Err(Reported)
    }

    pub fn name(&mut self, column: HeadcountColumn) -> Option<&'r str> {
        self.read(column, cell::group_name).unwrap_or(None)
    }

    /// The label in the column of the file at `at`, which need not be a canonical one.
    pub fn label(&mut self, at: usize) -> Option<&'r str> {
        let text = self.row.cell(at)?;
        match cell::group_name(text) {
            Ok(label) => Some(label),
            Err(error) => {
                self.mistakes.push(RowMistake {
                    column: self.file_column(Some(at)),
                    value: Some(quoted(text, &error)),
                    kind: RowMistakeKind::Label(error),
                });
                None
            }
        }
    }

    /// Reports a mistake that lies in what cells mean together, at the cell of `column`.
    pub fn mistake(&mut self, column: HeadcountColumn, kind: RowMistakeKind) {
        let (at, text) = match self.columns.cell(column, self.row) {
            // A cell is shown as it is in the file, not as the header map translates it.
            Ok(Some(cell)) => (cell.at, cell.at.map_or(Some(cell.text), |at| self.row.cell(at))),
            Err((cell, _)) => (cell.at, Some(cell.text)),
            Ok(None) => (self.columns.positions(column).first().copied(), None),
        };
        self.mistakes.push(RowMistake { column: self.file_column(at), value: text.map(shown), kind });
    }

    fn file_column(&self, at: Option<usize>) -> Option<FileColumn> {
        at.and_then(|at| self.header.get(at)).cloned()
    }
}

/// A cell in a message about an `error`: an address that got into another column by a slip is repeated nowhere.
fn quoted(text: &str, error: &CellError) -> Box<str> {
    if *error == CellError::EmailAddress { "(hidden)".into() } else { shown(text) }
}

/// A cell in a message: shortened, and without characters that steer the output.
fn shown(text: &str) -> Box<str> {
    let mut shown: String = text.chars().take(CHARACTERS_SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    printable(&shown).as_ref().into()
}
