//! A CSV text as rows of cells, each row with the line of the file on which it starts.
//!
//! The only user of the csv crate. Knows delimiters, quotes and encodings; does not know what a column means. No row is lost: what cannot be
//! split into the columns of the header comes back as a [`BrokenRow`]. Only lines that hold nothing but blanks and delimiters are skipped.
//! The text is read as a stream: one row and one block of the input are in memory at a time.

mod window;

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::diagnostic::Diagnostic;
use window::Window;

/// Cells that mean "not known", in any case, besides the empty cell.
///
/// Not among them: `NA` (the country code of Namibia), `none` and `0` (they state something) and `NaN` (a result gone wrong, not a gap).
pub const ABSENT_CELLS: [&str; 5] = ["NULL", "N/A", "#N/A", "\\N", "-"];

/// Delimiters that a header may use; where two are equally frequent, the first of them is taken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes at the start of a text that its delimiter, its line ends and its kind are known by.
const PREFIX: u64 = 1 << 16;

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
    reader: csv::Reader<Window<io::Chain<Cursor<Vec<u8>>, R>>>,
    record: StringRecord,
    /// The first row, which is read together with the header to know that there is one.
    first: Option<Result<Extent, BrokenRow>>,
    names: Vec<String>,
    delimiter: u8,
    lines: LineCounter,
}

/// One row: as many cells as the header has names, or empty cells beyond them.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The line on which the row starts, counted from 1 as in an editor.
    pub line: u32,
    record: &'r StringRecord,
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

/// Why a text has no rows to read.
#[derive(Debug)]
pub enum OpenError {
    /// The input could not be read.
    Input(io::Error),
    /// An empty file, a header without rows, a header that is not UTF-8 or that gives a name twice.
    Text(Vec<Diagnostic>),
}

/// Where a record is in the text: the line on which it starts, and its first byte.
#[derive(Clone, Copy, Debug)]
struct Extent {
    line: u32,
    start: u64,
}

/// Reads the header of a text, up to its first row.
///
/// # Errors
/// See [`OpenError`].
pub fn open<R: Read>(mut text: R) -> Result<(Header, Rows<R>), OpenError> {
    let mut prefix = vec![];
    text.by_ref().take(PREFIX).read_to_end(&mut prefix)?;
    while prefix.starts_with(BYTE_ORDER_MARK) {
        prefix.drain(..BYTE_ORDER_MARK.len());
    }
    if let Some(diagnostic) = foreign(&prefix) {
        return Err(diagnostic.into());
    }
    let (delimiter, lines) = (delimiter_of(&prefix), LineCounter::new(&prefix));
    let input = Window::new(Cursor::new(prefix).chain(text));
    let mut format = ReaderBuilder::new();
    format.has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(PREFIX as usize);
    let reader = format.from_reader(input);
    let mut rows = Rows { reader, record: StringRecord::new(), first: None, names: vec![], delimiter, lines };
    let header = rows.read_header()?;
    rows.first = rows.read_record()?;
    if rows.first.is_none() {
        let message = format!("the file has a header on line {}, but no row below it", header.line);
        return Err(Diagnostic::error(message).help("write at least one row below the header").into());
    }
    Ok((header, rows))
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

impl From<Diagnostic> for OpenError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Text(vec![diagnostic])
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

    fn check_names_differ(&self) -> Result<(), OpenError> {
        let mut first_positions = BTreeMap::new();
        let repeats = self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()).filter_map(|(at, name)| {
            let first = *first_positions.entry(name).or_insert(at);
            (first != at).then_some((first, at))
        });
        let diagnostics = repeats.map(|(first, second)| {
            let message = format!("the header names `{}` twice, in columns {} and {}", self.names[first], first + 1, second + 1);
            Diagnostic::error(message).help("give each column its own name")
        });
        let diagnostics: Vec<Diagnostic> = diagnostics.collect();
        if diagnostics.is_empty() { Ok(()) } else { Err(OpenError::Text(diagnostics)) }
    }
}

impl<R: Read> Rows<R> {
    /// The next row that is not blank; `None` at the end of the file.
    ///
    /// # Errors
    /// The input could not be read.
    pub fn next_row(&mut self) -> io::Result<Option<Result<Row<'_>, BrokenRow>>> {
        let read = match self.first.take() {
            Some(first) => Some(first),
            None => self.read_record()?,
        };
        Ok(read.map(|read| {
            let Extent { line, start } = read?;
            match self.shape_mistake(start) {
                Some(reason) => Err(BrokenRow { line, column: None, reason }),
                None => Ok(Row { line, record: &self.record }),
            }
        }))
    }

    fn read_header(&mut self) -> Result<Header, OpenError> {
        let Extent { line, start } = match self.read_record()? {
            None => return Err(Diagnostic::error("the file is empty").help("write a header line and a row below it").into()),
            Some(Err(broken)) => {
                let message = format!("the header on line {} is not UTF-8 text", broken.line);
                return Err(Diagnostic::error(message).help(SAVE_AS_UTF_8).into());
            }
            Some(Ok(extent)) => extent,
        };
        if !self.is_closed(start) {
            let message = format!("a quote that opens in the header on line {line} is never closed");
            return Err(Diagnostic::error(message).help("close it with a second quote").into());
        }
        let header = Header { names: self.record.iter().map(|name| name.trim().to_string()).collect(), line };
        header.check_names_differ()?;
        self.names.clone_from(&header.names);
        Ok(header)
    }

    /// Reads the next record that is not blank.
    fn read_record(&mut self) -> io::Result<Option<Result<Extent, BrokenRow>>> {
        loop {
            let before = self.position();
            let read = self.reader.read_record(&mut self.record);
            if matches!(read, Ok(false)) {
                return Ok(None);
            }
            // The record starts behind the line ends that the reader skips.
            let text = self.reader.get_ref().slice_from(before);
            let skipped = text.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let start = before + skipped as u64;
            self.lines.pass(self.reader.get_ref().slice(self.lines.counted_to, start));
            self.reader.get_mut().forget_before(start);
            let line = self.lines.line;
            match read {
                Ok(_) if self.record.iter().all(|cell| cell.trim().is_empty()) && self.is_closed(start) => {}
                Ok(_) => return Ok(Some(Ok(Extent { line, start }))),
                Err(error) => return self.unreadable(line, error).map(|broken| Some(Err(broken))),
            }
        }
    }

    /// Bytes that were read so far, of the text without its byte order mark.
    fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    fn unreadable(&self, line: u32, error: csv::Error) -> io::Result<BrokenRow> {
        let text = error.to_string();
        match error.into_kind() {
            ErrorKind::Io(error) => Err(error),
            ErrorKind::Utf8 { err, .. } => {
                let name = self.names.get(err.field()).map_or(String::new(), |name| format!(" `{name}`"));
                let reason = format!("column {}{name} is not UTF-8 text, {SAVE_AS_UTF_8}", err.field() + 1);
                Ok(BrokenRow { line, column: Some(err.field()), reason })
            }
            _ => Ok(BrokenRow { line, column: None, reason: format!("the row cannot be read: {text}") }),
        }
    }

    /// Why the record that starts at byte `start` does not fit below the header.
    ///
    /// Empty cells beyond the last name are no fault, because some programs end every row with a delimiter; unless the record runs over several
    /// lines, when they may as well come from an open quote that swallowed a row.
    fn shape_mistake(&self, start: u64) -> Option<String> {
        let more_lines = || self.lines.count(self.reader.get_ref().slice(start, self.position()).trim_ascii_end());
        if !self.is_closed(start) {
            let swallowed = match more_lines() {
                0 => String::new(),
                1 => ", and the line after it was read as part of this row".into(),
                lines => format!(", and the {lines} lines after it were read as part of this row"),
            };
            return Some(format!("a quote that opens in this row is never closed{swallowed}, close it with a second quote"));
        }
        let (found, wanted) = (self.record.len(), self.names.len());
        let is_surplus_empty = || self.record.iter().skip(wanted).all(|cell| cell.trim().is_empty()) && more_lines() == 0;
        if found == wanted || (found > wanted && is_surplus_empty()) {
            return None;
        }
        let cells = |number: usize| format!("{number} {}", if number == 1 { "cell" } else { "cells" });
        let spanned = match more_lines() {
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

    /// Whether every quote of the record that starts at byte `start` is closed. Only the last record of a text can have an open one.
    fn is_closed(&self, start: u64) -> bool {
        let text = self.reader.get_ref();
        text.end() > self.position() || !ends_inside_quotes(text.slice_from(start), self.delimiter)
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

/// Counts lines as the reading moves on, so that no byte is looked at twice.
#[derive(Debug)]
struct LineCounter {
    /// `\n`, or `\r` in a text that starts without any `\n`.
    line_end: u8,
    counted_to: u64,
    line: u32,
}

impl LineCounter {
    fn new(prefix: &[u8]) -> Self {
        Self { line_end: if prefix.contains(&b'\n') { b'\n' } else { b'\r' }, counted_to: 0, line: 1 }
    }

    fn pass(&mut self, text: &[u8]) {
        self.line = self.line.saturating_add(self.count(text));
        self.counted_to += text.len() as u64;
    }

    fn count(&self, text: &[u8]) -> u32 {
        text.iter().filter(|byte| **byte == self.line_end).count() as u32
    }
}

fn is_absent(cell: &str) -> bool {
    cell.is_empty() || (cell.len() <= 4 && ABSENT_CELLS.iter().any(|absent| cell.eq_ignore_ascii_case(absent)))
}

fn folded(name: &str) -> String {
    let parts = name.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// A file that is no CSV text at all, recognized by its first bytes.
fn foreign(text: &[u8]) -> Option<Diagnostic> {
    let (message, help) = match text {
        [b'P', b'K', 3, 4, ..] => ("the file is a workbook, not CSV", SAVE_AS_UTF_8),
        [0x1f, 0x8b, ..] => ("the file is compressed with gzip", "unpack it first"),
        // Without a byte order mark, ASCII letters in UTF-16 have a zero byte before or behind each of them.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [1..=u8::MAX, 0, 1..=u8::MAX, 0, ..] | [0, 1..=u8::MAX, 0, 1..=u8::MAX, ..] => {
            ("the file is UTF-16 text, not UTF-8", SAVE_AS_UTF_8)
        }
        _ => return None,
    };
    Some(Diagnostic::error(message).help(help))
}

/// The most frequent delimiter of the header, outside quotes.
fn delimiter_of(text: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in text.trim_ascii_start() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if !is_quoted => {
                if let Some(which) = DELIMITERS.iter().position(|delimiter| delimiter == byte) {
                    counts[which] += 1;
                }
            }
            _ => {}
        }
    }
    // `max_by_key` keeps the last of equals, so the list is walked backwards.
    (0..DELIMITERS.len()).rev().max_by_key(|&which| counts[which]).map_or(b',', |which| DELIMITERS[which])
}

/// Whether the text of one record ends inside quotes: a quote counts where a cell begins, and a doubled one inside stands for itself.
fn ends_inside_quotes(record: &[u8], delimiter: u8) -> bool {
    let (mut is_quoted, mut at_cell_start) = (false, true);
    let mut bytes = record.iter().peekable();
    while let Some(&byte) = bytes.next() {
        if is_quoted {
            if byte == b'"' {
                is_quoted = bytes.next_if(|next| **next == b'"').is_some();
            }
        } else {
            is_quoted = byte == b'"' && at_cell_start;
            at_cell_start = byte == delimiter || matches!(byte, b'\r' | b'\n');
        }
    }
    is_quoted
}

#[cfg(test)]
mod tests;
