//! The cells of one row while it is read, and what is found to be wrong with them.

use super::rejection::{FileColumn, Rejection, RowMistake, RowMistakeKind};
use crate::intake::bound_map::{BoundMap, MadeCells, Parts};
use crate::intake::cell::{self, AmountRules, CellError, Currency, NumberFormat};
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
    /// Texts that no single cell holds.
    pub made: &'r MadeCells,
    pub mistakes: Vec<RowMistake>,
}

/// A cell could not be read, and its mistake is already reported: what depends on the cell is not reported again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reported;

/// A cell: a value, nothing, or something that was refused.
pub(super) type CellResult<T> = Result<Option<T>, Reported>;

impl<'r> Cells<'r> {
    pub fn new(header: &'r [FileColumn], columns: &'r BoundMap<'r>, row: Row<'r>, made: &'r MadeCells) -> Self {
        Self { header, columns, row, made, mistakes: vec![] }
    }

    /// The row as one to reject for a single mistake at the cell of `column`.
    pub fn rejected(mut self, id: Option<u32>, column: HeadcountColumn, kind: RowMistakeKind) -> Rejection {
        self.mistake(column, kind);
        Rejection::of(self.row.line, id, self.mistakes)
    }

    /// Reports a mistake at the cell of a column of the file.
    pub fn mistake_at(&mut self, at: usize, kind: RowMistakeKind) {
        self.mistakes.push(RowMistake { column: self.file_column(Some(at)), value: self.row.cell(at).map(shown), kind });
    }

    pub fn read<T>(&mut self, column: HeadcountColumn, read: impl FnOnce(&'r str) -> Result<T, CellError>) -> CellResult<T> {
        let (cell, error) = match self.columns.cell(column, self.row, self.made) {
            Ok(None) => return Ok(None),
            Ok(Some(cell)) => match read(cell.text) {
                Ok(value) => return Ok(Some(value)),
                Err(error) => (cell, error),
            },
            Err((cell, error)) => (cell, error),
        };
        Err(self.refuse(column, cell.at, cell.text, error))
    }

    /// The cell as text, where there is one: for what has been checked already, or will be.
    pub fn text(&self, column: HeadcountColumn) -> Option<&'r str> {
        self.columns.cell(column, self.row, self.made).ok().flatten().map(|cell| cell.text)
    }

    /// A number that is in one cell, or that several make: each is read by `read`, and the whole must pass `check`.
    pub fn number(
        &mut self,
        column: HeadcountColumn,
        read: impl Fn(&str) -> Result<f64, CellError>,
        check: fn(f64) -> Result<f64, CellError>,
    ) -> CellResult<f64> {
        let scale = self.columns.scale(column);
        let scaled = |text: &str| {
            let Some(scale) = scale else { return read(text) };
            let number = text.strip_suffix('%').filter(|_| scale.is_percent).map_or(text, str::trim_end);
            read(number).map(|number| number * scale.factor)
        };
        match self.columns.parts(column) {
            Parts::One => self.read(column, |text| scaled(text).and_then(check)),
            Parts::Sum(positions) => {
                let parts = positions.iter().filter_map(|at| self.part(column, *at, scaled)).collect::<Vec<_>>();
                let sum = parts.into_iter().try_fold(None, |sum: Option<f64>, part| part.map(|part| Some(sum.unwrap_or(0.0) + part)))?;
                self.checked(column, sum, check)
            }
            Parts::Range { low, high, take } => {
                let [low_end, high_end] = [low, high].map(|at| self.part(column, at, scaled).transpose());
                let text = self.row.value(low).or_else(|| self.row.value(high)).unwrap_or_default();
                match (low_end?, high_end?) {
                    (None, None) => Ok(None),
                    (Some(low_end), Some(high_end)) if low_end > high_end => {
                        Err(self.refuse(column, Some(low), text, CellError::RangeUpsideDown))
                    }
                    (Some(low_end), Some(high_end)) => self.checked(column, Some(take.of(low_end, high_end)), check),
                    (Some(end), None) if take == cell::Take::Low => self.checked(column, Some(end), check),
                    (None, Some(end)) if take == cell::Take::High => self.checked(column, Some(end), check),
                    (low_end, _) => Err(self.refuse(column, Some(if low_end.is_some() { low } else { high }), text, CellError::HalfARange)),
                }
            }
        }
    }

    /// An amount in `currency`.
    pub fn amount(&mut self, column: HeadcountColumn, currency: Currency, numbers: NumberFormat, is_hourly: bool) -> CellResult<f64> {
        let rules = AmountRules { currency, numbers, is_hourly, take: self.columns.take(column) };
        self.number(column, |text| cell::amount(text, rules), Ok)
    }

    /// One of the cells that make a number; absent where it is blank.
    fn part(&mut self, column: HeadcountColumn, at: usize, read: impl Fn(&str) -> Result<f64, CellError>) -> Option<Result<f64, Reported>> {
        let text = self.row.value(at)?;
        Some(read(text).map_err(|error| self.refuse(column, Some(at), text, error)))
    }

    fn checked(&mut self, column: HeadcountColumn, number: Option<f64>, check: fn(f64) -> Result<f64, CellError>) -> CellResult<f64> {
        let Some(number) = number else { return Ok(None) };
        let at = self.columns.positions(column).iter().copied().find(|at| self.row.cell(*at).is_some());
        let text = at.and_then(|at| self.row.cell(at)).unwrap_or_default();
        check(number).map(Some).map_err(|error| self.refuse(column, at, text, error))
    }

    /// Reports that a cell of `column` cannot be read.
    pub fn refuse(&mut self, column: HeadcountColumn, at: Option<usize>, text: &str, error: CellError) -> Reported {
        let value = Some(quoted(text, &error));
        self.mistakes.push(RowMistake { column: self.file_column(at), value, kind: RowMistakeKind::Cell { column, error } });
        Reported
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
        let (at, text) = match self.columns.cell(column, self.row, self.made) {
            // A cell is shown as it is in the file, not as the header map translates it.
            Ok(Some(cell)) => (cell.at, cell.at.map_or(Some(cell.text), |at| self.row.cell(at))),
            Err((cell, _)) => (cell.at, Some(cell.text)),
            Ok(None) => (self.columns.positions(column).first().copied(), None),
        };
        self.mistakes.push(RowMistake { column: self.file_column(at), value: text.map(shown), kind });
    }

    pub fn file_column(&self, at: Option<usize>) -> Option<FileColumn> {
        at.and_then(|at| self.header.get(at)).cloned()
    }
}

/// A cell in a message about an `error`: an address that got into another column by a slip is repeated nowhere.
fn quoted(text: &str, error: &CellError) -> Box<str> {
    if *error == CellError::EmailAddress { "(hidden)".into() } else { shown(text) }
}

/// A cell in a message: shortened, and without characters that steer the output.
pub(super) fn shown(text: &str) -> Box<str> {
    let mut shown: String = text.chars().take(CHARACTERS_SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    printable(&shown).as_ref().into()
}
