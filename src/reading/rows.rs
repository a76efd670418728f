//! A CSV text as rows of cells, each row with the line of the file on which it starts.
//!
//! Knows delimiters, quotes and encodings; does not know what a column means. No line is lost: it belongs to the header, to a row, to a cell of a
//! row that runs over several lines, or it is blank, and [`LineCounts`] says how many of each there are. What cannot be split into the columns of
//! the header comes back as a [`BrokenRow`].
//!
//! A quote that is opened by mistake would swallow the rows up to the next one. So the lines that a cell runs over are looked at: where they could
//! be rows of their own, a quote that is never closed, or closed in the middle of a cell, ends with its line, and the rows after it are read. Where
//! the quotes are in order all the same, both are possible, and the file is refused.
//!
//! The text is read as a stream: one row and one block of the input are in memory at a time.

mod layout;
mod lines;
mod record;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Read};

use super::diagnostic::Diagnostic;
use super::file_kind::FileKind;
pub use layout::{HeaderPlace, Layout};
use lines::{BLOCK, Line, Lines};
use record::{Outline, Quotes, Record, State};

/// Cells that mean "not known", in any case, besides the empty cell.
///
/// Not among them: `NA` (the country code of Namibia), `none` and `0` (they state something) and `NaN` (a result gone wrong, not a gap).
pub const ABSENT_CELLS: [&str; 5] = ["NULL", "N/A", "#N/A", "\\N", "-"];

/// Delimiters that a header may use; where two give as many columns, the first of them is taken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The most bytes of a row that runs over several lines.
const LONGEST_ROW: usize = 16 << 20;

/// The most bytes that are read again because a quote was left open.
const MOST_READ_AGAIN: usize = 1 << 26;

/// The most columns, which are those of a spreadsheet.
const MOST_COLUMNS: usize = 16_384;

/// Repeated names of a header that are described.
const REPEATS_DESCRIBED: usize = 20;

/// How a spreadsheet program writes what is read here.
const SAVE_AS_UTF_8: &str = "save the file as CSV UTF-8 (comma delimited)";

/// The names of the columns, as the first filled line of the file gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The names without surrounding blanks, in the order of the file; a column may have none.
    pub names: Vec<String>,
    /// The line on which the header starts, 1 unless blank lines come first.
    pub line: u32,
}

/// The rows below a header, read one after the other.
#[derive(Debug)]
pub struct Rows<R> {
    lines: Lines<R>,
    record: Record,
    /// The first row, which is read together with the header to know that there is one.
    first: Option<Result<u32, BrokenRow>>,
    names: Vec<String>,
    delimiter: u8,
    /// Whether delimiters of the header are followed by blanks.
    is_spaced: bool,
    counts: LineCounts,
    n_read_again: usize,
}

/// One row: as many cells as the header has names, or empty cells beyond them.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The line on which the row starts, counted from 1 as in an editor.
    pub line: u32,
    record: &'r Record,
}

/// A row that cannot be split into cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    pub line: u32,
    /// Position of the column that is at fault, from 0; absent where the row as a whole is.
    pub column: Option<usize>,
    /// What is wrong and what to write instead.
    pub reason: String,
}

/// Why a text has no rows to read, or none that can be separated.
#[derive(Debug)]
pub enum RowsError {
    /// The input could not be read.
    Input(io::Error),
    /// An empty file, a header without rows, a header that is not UTF-8 or that gives a name twice, a quote that may have swallowed rows.
    Text(Vec<Diagnostic>),
}

/// What the lines of a text are: each is one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Lines on which a header starts: 1.
    pub header: u32,
    /// Lines on which a row starts, also one that is broken.
    pub rows: u32,
    /// Further lines of a header or a row that runs over several.
    pub inside_cells: u32,
    /// Lines of nothing but blanks and delimiters.
    pub blank: u32,
}

/// What the lines of a record look like that runs over several.
#[derive(Clone, Copy, Debug)]
struct Swallowed {
    /// Whether the first line could be a row of its own.
    is_first_alike: bool,
    /// Lines between the first and the last that could.
    n_inner_alike: usize,
    is_last_alike: bool,
    /// Lines after the first whose number of cells fits at least.
    n_of_width: usize,
}

/// Reads the header of a text, up to its first row.
///
/// # Errors
/// See [`RowsError`].
pub fn open<R: Read>(text: R) -> Result<(Header, Rows<R>), RowsError> {
    let mut lines = Lines::new(text)?;
    while lines.ahead().starts_with(BYTE_ORDER_MARK) {
        lines.pass(BYTE_ORDER_MARK.len(), 0);
    }
    let beginning = &lines.ahead()[..lines.ahead().len().min(BLOCK)];
    if let Some(kind) = FileKind::of(beginning) {
        let help = if matches!(kind, FileKind::Compressed(_)) { "unpack it first" } else { SAVE_AS_UTF_8 };
        return Err(Diagnostic::error(format!("the file is {}", kind.name())).help(help).into());
    }
    let delimiter = delimiter_of(beginning);
    let (record, counts) = (Record::default(), LineCounts::default());
    let mut rows = Rows { lines, record, first: None, names: vec![], delimiter, is_spaced: false, counts, n_read_again: 0 };
    let header = rows.read_header()?;
    rows.first = rows.read_row()?;
    if rows.first.is_none() {
        let message = format!("the file has a header on line {}, but no row below it", header.line);
        return Err(Diagnostic::error(message).help("write at least one row below the header").into());
    }
    Ok((header, rows))
}

impl From<io::Error> for RowsError {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

impl From<Diagnostic> for RowsError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Text(vec![diagnostic])
    }
}

impl LineCounts {
    /// Adds those of another text.
    pub fn add(&mut self, other: Self) {
        self.header += other.header;
        self.rows += other.rows;
        self.inside_cells += other.inside_cells;
        self.blank += other.blank;
    }

    /// All lines of the text.
    pub fn total(&self) -> u32 {
        self.header + self.rows + self.inside_cells + self.blank
    }
}

impl Header {
    /// The position, from 0, of the column called `wanted`: letter by letter, or else ignoring capitals, blanks, `-` and `_`.
    ///
    /// Where two names differ in nothing else, neither is taken.
    pub fn find(&self, wanted: &str) -> Option<usize> {
        let exact = self.names.iter().position(|name| name == wanted);
        exact.or_else(|| {
            let wanted = folded(wanted);
            let mut alike = (0..self.names.len()).filter(|&at| folded(&self.names[at]) == wanted);
            alike.next().filter(|_| alike.next().is_none() && !wanted.is_empty())
        })
    }

    fn check_names_differ(&self) -> Result<(), RowsError> {
        let mut first_positions = BTreeMap::new();
        let repeats = self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()).filter_map(|(at, name)| {
            let first = *first_positions.entry(name).or_insert(at);
            (first != at).then_some((first, at))
        });
        let diagnostics = repeats.map(|(first, second)| {
            let message = format!("the header names `{}` twice, in columns {} and {}", self.names[first], first + 1, second + 1);
            Diagnostic::error(message).help("give each column its own name")
        });
        let diagnostics: Vec<Diagnostic> = diagnostics.take(REPEATS_DESCRIBED).collect();
        if diagnostics.is_empty() { Ok(()) } else { Err(RowsError::Text(diagnostics)) }
    }
}

impl<R: Read> Rows<R> {
    /// The next row that is not blank; `None` at the end of the file.
    ///
    /// # Errors
    /// The input could not be read, or a quote may have swallowed rows.
    pub fn next_row(&mut self) -> Result<Option<Result<Row<'_>, BrokenRow>>, RowsError> {
        let read = match self.first.take() {
            Some(first) => Some(first),
            None => self.read_row()?,
        };
        Ok(read.map(|read| read.map(|line| Row { line, record: &self.record })))
    }

    /// What the lines were that are read so far: after the last row, all lines of the text.
    pub fn line_counts(&self) -> LineCounts {
        self.counts
    }

    fn read_header(&mut self) -> Result<Header, RowsError> {
        loop {
            let line = self.lines.number;
            let Some(first) = self.lines.line_at(0)? else {
                return Err(Diagnostic::error("the file is empty").help("write a header line and a row below it").into());
            };
            let (lines, quotes) = self.record_lines(first)?;
            let is_sound = are_sound(quotes, &lines);
            let whole = self.lines.bytes(0, lines[lines.len() - 1].end);
            let outline = Outline::of(&whole[..first.end], self.delimiter);
            let read = self.record.read(whole, self.delimiter);
            if read.is_ok() && is_sound && self.is_blank() {
                self.pass(&lines, |counts| &mut counts.blank);
                continue;
            }
            if !is_sound || self.header_swallows(whole, &lines, outline) {
                let message = format!("a quote that opens in the header on line {line} is never closed");
                return Err(Diagnostic::error(message).help("close it with a second quote").into());
            }
            if read.is_err() {
                let message = format!("the header on line {line} is not UTF-8 text");
                return Err(Diagnostic::error(message).help(SAVE_AS_UTF_8).into());
            }
            let header = Header { names: self.record.iter().map(|name| name.trim().to_string()).collect(), line };
            if header.names.len() > MOST_COLUMNS {
                let message = format!("the header on line {line} names more than {MOST_COLUMNS} columns");
                return Err(Diagnostic::error(message).help("save the columns that are needed").into());
            }
            header.check_names_differ()?;
            self.is_spaced = outline.is_spaced;
            self.names.clone_from(&header.names);
            self.pass(&lines, |counts| &mut counts.header);
            return Ok(header);
        }
    }

    /// Whether a header over several lines took in the rows below it: cells of a header have line ends, but hardly a delimiter beside them.
    fn header_swallows(&self, whole: &[u8], lines: &[Line], first: Outline) -> bool {
        let n_cells: usize = lines.iter().map(|line| Outline::of(&whole[line.start..line.end], self.delimiter).n_cells - 1).sum();
        let is_alike = |line: &Line| Outline::of(&whole[line.start..line.end], self.delimiter).n_cells == first.n_cells;
        n_cells + 1 > self.record.len() && lines[1..].iter().any(is_alike)
    }

    /// Reads the next row that is not blank.
    fn read_row(&mut self) -> Result<Option<Result<u32, BrokenRow>>, RowsError> {
        loop {
            let line = self.lines.number;
            let Some(first) = self.lines.line_at(0)? else { return Ok(None) };
            let (lines, quotes) = self.record_lines(first)?;
            let (is_closed, is_sound) = (!quotes.is_open(), are_sound(quotes, &lines));
            let end = lines[lines.len() - 1].end;
            let whole = self.lines.bytes(0, end);
            let read = self.record.read(whole, self.delimiter);
            let swallowed = self.swallowed(whole, &lines);
            if read.is_ok() && is_closed && self.is_blank() {
                self.pass(&lines, |counts| &mut counts.blank);
                continue;
            }
            let broken = |reason| Some(Err(BrokenRow { line, column: None, reason }));
            if !is_sound && swallowed.n_alike() > 0 {
                self.n_read_again += end - first.end;
                if self.n_read_again > MOST_READ_AGAIN {
                    let message = format!("the quotes of the file are left open again and again, up to line {line}");
                    return Err(Diagnostic::error(message).help("close each quote that opens a cell, or remove it").into());
                }
                self.pass(&lines[..1], |counts| &mut counts.rows);
                let reason = "a quote that opens in this row is not closed in it, so the lines after it were read as rows of their own; \
                              close it with a second quote, or remove it";
                return Ok(broken(reason.into()));
            }
            let may_be_rows = if is_sound { swallowed.n_inner_alike } else { swallowed.n_of_width };
            if may_be_rows > 0 {
                let last = line + lines.len() as u32 - 1;
                let message = format!("a quote that opens on line {line} runs to line {last}, over lines that look like rows of their own");
                return Err(Diagnostic::error(message).help(format!("close the quote on line {line}, or remove it")).into());
            }
            let n_more = lines.len() - 1;
            self.pass(&lines, |counts| &mut counts.rows);
            return Ok(match read {
                _ if !is_closed => {
                    let swallowed = match n_more {
                        0 => String::new(),
                        1 => ", and the line after it was read as part of this row".into(),
                        lines => format!(", and the {lines} lines after it were read as part of this row"),
                    };
                    broken(format!("a quote that opens in this row is never closed{swallowed}, close it with a second quote"))
                }
                _ if swallowed.is_first_alike && swallowed.is_last_alike => broken(format!(
                    "a cell of the row runs over {} lines, and the first and the last of them could be rows of their own, \
                     take the line end out of the cell, or close its quote",
                    n_more + 1
                )),
                Err(column) => {
                    let name = self.names.get(column).map_or(String::new(), |name| format!(" `{name}`"));
                    let reason = format!("column {}{name} is not UTF-8 text, {SAVE_AS_UTF_8}", column + 1);
                    Some(Err(BrokenRow { line, column: Some(column), reason }))
                }
                Ok(()) => match self.shape_mistake(n_more) {
                    Some(reason) => broken(reason),
                    None => Some(Ok(line)),
                },
            });
        }
    }

    /// The lines of the record that begins with the line `first`, and how its quotes end.
    fn record_lines(&mut self, first: Line) -> io::Result<(Vec<Line>, Quotes)> {
        let mut lines = vec![first];
        let bytes = self.lines.bytes(0, first.end);
        if !bytes.contains(&b'"') {
            return Ok((lines, Quotes::START));
        }
        let mut quotes = Quotes::START.after(bytes, self.delimiter);
        while quotes.is_open() {
            let from = lines[lines.len() - 1].next;
            let Some(line) = self.lines.line_at(from)?.filter(|line| line.end <= LONGEST_ROW) else { break };
            quotes = quotes.after(self.lines.bytes(line.start, line.end), self.delimiter);
            lines.push(line);
        }
        Ok((lines, quotes))
    }

    fn swallowed(&self, whole: &[u8], lines: &[Line]) -> Swallowed {
        let mut swallowed = Swallowed { is_first_alike: false, n_inner_alike: 0, is_last_alike: false, n_of_width: 0 };
        let Some(last) = lines.len().checked_sub(1).filter(|last| *last > 0) else { return swallowed };
        for (at, line) in lines.iter().enumerate() {
            let outline = Outline::of(&whole[line.start..line.end], self.delimiter);
            let has_width = outline.fits(self.names.len());
            // Commas of a sentence are followed by blanks, those of a row hardly ever where the header does without.
            let is_alike = has_width && (self.is_spaced || !outline.is_spaced);
            swallowed.n_of_width += usize::from(has_width && at > 0);
            match at {
                0 => swallowed.is_first_alike = is_alike,
                _ if at == last => swallowed.is_last_alike = is_alike,
                _ => swallowed.n_inner_alike += usize::from(is_alike),
            }
        }
        swallowed
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }

    /// Continues after `lines`; the first of them is counted as what `kind` picks, and so are the others where that is blank.
    fn pass(&mut self, lines: &[Line], kind: fn(&mut LineCounts) -> &mut u32) {
        let n_more = lines.len() as u32 - 1;
        *kind(&mut self.counts) += 1;
        self.counts.inside_cells += n_more;
        self.lines.pass(lines[lines.len() - 1].next, n_more + 1);
    }

    /// Why the record does not fit below the header.
    ///
    /// Empty cells beyond the last name are no fault, because some programs end every row with a delimiter; unless the record runs over several
    /// lines, when they may as well come from an open quote that swallowed a row.
    fn shape_mistake(&self, n_more: usize) -> Option<String> {
        let (found, wanted) = (self.record.len(), self.names.len());
        let is_surplus_empty = || self.record.iter().skip(wanted).all(|cell| cell.trim().is_empty()) && n_more == 0;
        if found == wanted || (found > wanted && is_surplus_empty()) {
            return None;
        }
        let cells = |number: usize| format!("{number} {}", if number == 1 { "cell" } else { "cells" });
        let spanned = match n_more {
            0 => String::new(),
            lines => format!(" and runs over {} lines (is a quote left open?)", lines + 1),
        };
        let delimiter = if self.delimiter == b'\t' { "tab".to_string() } else { format!("`{}`", char::from(self.delimiter)) };
        let help = if found < wanted {
            format!("write a {delimiter} for every empty cell")
        } else {
            format!("put quotes around a cell that holds a {delimiter}")
        };
        Some(format!("the row has {}, but the header names {wanted}{spanned}, {help}", cells(found)))
    }
}

/// Whether the quotes of a record are in order: each is closed, and at the end of a cell where the record runs over several lines.
fn are_sound(quotes: Quotes, lines: &[Line]) -> bool {
    !quotes.is_open() && (lines.len() == 1 || !quotes.is_torn)
}

impl Swallowed {
    /// Lines after the first that could be rows of their own.
    fn n_alike(self) -> usize {
        self.n_inner_alike + usize::from(self.is_last_alike)
    }
}

impl<'r> Row<'r> {
    /// The cell at position `at`, from 0, without surrounding blanks; `None` where it is empty or means that nothing is known
    /// ([`ABSENT_CELLS`]).
    pub fn cell(&self, at: usize) -> Option<&'r str> {
        let cell = self.record.get(at)?.trim();
        (!is_absent(cell)).then_some(cell)
    }
}

fn is_absent(cell: &str) -> bool {
    cell.is_empty() || (cell.len() <= 4 && ABSENT_CELLS.iter().any(|absent| cell.eq_ignore_ascii_case(absent)))
}

fn folded(name: &str) -> String {
    let parts = name.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The delimiter that leaves the fewest quotes inside cells of the first filled line; of those, the one that splits it into the most cells.
fn delimiter_of(text: &[u8]) -> u8 {
    let text = text.trim_ascii_start();
    let fit = |delimiter: u8| {
        let mut quotes = Quotes::START;
        let (mut n_loose, mut n_cells) = (0_usize, 1_usize);
        for byte in text {
            if matches!(byte, b'\n' | b'\r') && !quotes.is_open() {
                break;
            }
            n_loose += usize::from(*byte == b'"' && quotes.state == State::Bare);
            quotes = quotes.after(std::slice::from_ref(byte), delimiter);
            n_cells += usize::from(*byte == delimiter && !quotes.is_open());
        }
        (Reverse(n_loose), n_cells)
    };
    // `max_by_key` keeps the last of equals, so the list is walked backwards.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| fit(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests;
