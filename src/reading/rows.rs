//! A CSV text as rows of cells, each row with the line of the file on which it starts.
//!
//! The only module that speaks to the csv crate. Knows delimiters, quotes and encodings; does not know what a column means. No row is
//! lost: what cannot be split into the columns of the header comes back as a [`BrokenRow`]. Only lines on which nothing stands (blanks
//! and delimiters) are passed over. Reads on as it is asked and keeps one row at a time.

use std::collections::BTreeMap;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::diagnostic::Diagnostic;

/// Cells that say "nothing is known", in any case, besides the empty cell.
///
/// Not among them: `NA` (the country code of Namibia), `none` and `0` (they state something) and `NaN` (a result gone wrong, not a gap).
pub const ABSENT_CELLS: [&str; 5] = ["NULL", "N/A", "#N/A", "\\N", "-"];

/// Delimiters a header is searched for; where two are as frequent, the first of them is meant.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a spreadsheet program writes what is read here.
const SAVE_AS_UTF_8: &str = "save the file as CSV UTF-8 (comma delimited)";

/// The names of the columns, as the first filled line of the file gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The names without surrounding blanks, in the order of the file; a column may have none.
    pub names: Vec<String>,
    /// The line on which the header starts, 1 unless blank lines come first.
    pub line: u64,
}

/// The rows below a header, read one after the other.
#[derive(Debug)]
pub struct Rows<'a> {
    text: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    names: Vec<String>,
    delimiter: u8,
    lines: LineCounter<'a>,
}

/// One row: as many cells as the header has names.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The line on which the row starts, counted from 1 as an editor does.
    pub line: u64,
    record: &'r StringRecord,
}

/// A row that cannot be split into cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRow {
    pub line: u64,
    /// Position of the column that is at fault, from 0; absent where the row as a whole is.
    pub column: Option<usize>,
    /// What is wrong and what to write instead.
    pub reason: String,
}

/// Reads the header of `text` and stands before its first row.
///
/// # Errors
/// An empty file, a header without rows, a header that is not UTF-8 or that gives a name twice.
pub fn open(text: &[u8]) -> Result<(Header, Rows<'_>), Vec<Diagnostic>> {
    let mut text = text;
    while let Some(rest) = text.strip_prefix(BYTE_ORDER_MARK) {
        text = rest;
    }
    if let Some(diagnostic) = foreign(text) {
        return Err(vec![diagnostic]);
    }
    let delimiter = delimiter_of(text);
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(1 << 16).from_reader(text);
    let (record, names, lines) = (StringRecord::new(), Vec::new(), LineCounter::new(text));
    let mut rows = Rows { text, reader, record, names, delimiter, lines };
    let header = match rows.read_record() {
        None => return Err(vec![Diagnostic::error("the file is empty").help("write a header line and a row below it")]),
        Some(Err(broken)) => {
            let message = format!("the header on line {} is not UTF-8 text", broken.line);
            return Err(vec![Diagnostic::error(message).help(SAVE_AS_UTF_8)]);
        }
        Some(Ok((line, start))) => {
            if !rows.is_closed(start) {
                let message = format!("a quote that opens in the header on line {line} is never closed");
                return Err(vec![Diagnostic::error(message).help("close it with a second quote")]);
            }
            Header { names: rows.record.iter().map(|name| name.trim().to_string()).collect(), line }
        }
    };
    header.check_names_differ()?;
    let below = &text[rows.position()..];
    if below.iter().all(|byte| byte.is_ascii_whitespace() || *byte == delimiter) {
        let message = format!("the file has a header on line {}, but no row below it", header.line);
        return Err(vec![Diagnostic::error(message).help("write at least one row below the header")]);
    }
    rows.names.clone_from(&header.names);
    Ok((header, rows))
}

impl Header {
    /// The position, from 0, of the column called `wanted`: letter by letter, else with capitals, blanks, `-` and `_` made alike.
    ///
    /// Two names that only differ in that are never guessed between.
    pub fn find(&self, wanted: &str) -> Option<usize> {
        let exact = self.names.iter().position(|name| name == wanted);
        exact.or_else(|| {
            let wanted = folded(wanted);
            let mut alike = (0..self.names.len()).filter(|&at| folded(&self.names[at]) == wanted);
            alike.next().filter(|_| alike.next().is_none() && !wanted.is_empty())
        })
    }

    /// How messages name a column: `hourly_rate (column 8)`.
    pub fn label(&self, at: usize) -> String {
        match self.names.get(at) {
            Some(name) if !name.is_empty() => format!("{name} (column {})", at + 1),
            _ => format!("column {}", at + 1),
        }
    }

    fn check_names_differ(&self) -> Result<(), Vec<Diagnostic>> {
        let mut first_positions = BTreeMap::new();
        let repeats = self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()).filter_map(|(at, name)| {
            let first = *first_positions.entry(name).or_insert(at);
            (first != at).then_some((first, at))
        });
        let told = repeats.map(|(first, second)| {
            let message = format!("the header names `{}` twice, in columns {} and {}", self.names[first], first + 1, second + 1);
            Diagnostic::error(message).help("give each column its own name")
        });
        let told: Vec<Diagnostic> = told.collect();
        if told.is_empty() { Ok(()) } else { Err(told) }
    }
}

impl Rows<'_> {
    /// The next row on which something stands; `None` at the end of the file.
    pub fn next_row(&mut self) -> Option<Result<Row<'_>, BrokenRow>> {
        Some(match self.read_record()? {
            Err(broken) => Err(broken),
            Ok((line, start)) => match self.shape_mistake(start) {
                Some(reason) => Err(BrokenRow { line, column: None, reason }),
                None => Ok(Row { line, record: &self.record }),
            },
        })
    }

    /// Reads the next record that is not blank; returns its line and the byte at which it starts.
    fn read_record(&mut self) -> Option<Result<(u64, usize), BrokenRow>> {
        loop {
            let skipped = self.text[self.position()..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let start = self.position() + skipped;
            let read = self.reader.read_record(&mut self.record);
            if matches!(read, Ok(false)) {
                return None;
            }
            let line = self.lines.line_at(start);
            match read {
                Ok(_) if self.record.iter().all(|cell| cell.trim().is_empty()) && self.is_closed(start) => {}
                Ok(_) => return Some(Ok((line, start))),
                Err(error) => return Some(Err(self.unreadable(line, &error))),
            }
        }
    }

    /// Bytes read so far, of the text without its byte order mark.
    fn position(&self) -> usize {
        usize::try_from(self.reader.position().byte()).map_or(self.text.len(), |byte| byte.min(self.text.len()))
    }

    fn unreadable(&self, line: u64, error: &csv::Error) -> BrokenRow {
        let ErrorKind::Utf8 { err, .. } = error.kind() else {
            return BrokenRow { line, column: None, reason: format!("the row cannot be read: {error}") };
        };
        let name = self.names.get(err.field()).map_or(String::new(), |name| format!(" `{name}`"));
        let reason = format!("column {}{name} is not UTF-8 text, {SAVE_AS_UTF_8}", err.field() + 1);
        BrokenRow { line, column: Some(err.field()), reason }
    }

    /// Why the record that starts at byte `start` does not fit below the header.
    fn shape_mistake(&self, start: usize) -> Option<String> {
        let more_lines = || self.lines.count(self.text[start..self.position()].trim_ascii_end());
        if !self.is_closed(start) {
            let swallowed = match more_lines() {
                0 => String::new(),
                1 => ", and the line after it was read as part of this row".into(),
                lines => format!(", and the {lines} lines after it were read as part of this row"),
            };
            return Some(format!("a quote that opens in this row is never closed{swallowed}, close it with a second quote"));
        }
        let (found, wanted) = (self.record.len(), self.names.len());
        if found == wanted {
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

    /// Whether every quote of the record that starts at byte `start` is closed. Only the last record of a text can lack one.
    fn is_closed(&self, start: usize) -> bool {
        self.position() < self.text.len() || !ends_inside_quotes(&self.text[start..], self.delimiter)
    }
}

impl<'r> Row<'r> {
    /// The cell at position `at`, from 0, without surrounding blanks; `None` where it is empty or says so ([`ABSENT_CELLS`]).
    pub fn cell(&self, at: usize) -> Option<&'r str> {
        let cell = self.record.get(at)?.trim();
        (!is_absent(cell)).then_some(cell)
    }
}

/// Counts lines as the reading moves on, so that no byte is looked at twice.
#[derive(Debug)]
struct LineCounter<'a> {
    text: &'a [u8],
    /// `\n`, or `\r` in a text without any `\n`.
    line_end: u8,
    counted_to: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self { text, line_end: if text.contains(&b'\n') { b'\n' } else { b'\r' }, counted_to: 0, line: 1 }
    }

    /// The line of byte `at`, which is not before the one asked for last.
    fn line_at(&mut self, at: usize) -> u64 {
        self.line += self.count(&self.text[self.counted_to..at]);
        self.counted_to = at;
        self.line
    }

    fn count(&self, text: &[u8]) -> u64 {
        text.iter().filter(|byte| **byte == self.line_end).count() as u64
    }
}

fn is_absent(cell: &str) -> bool {
    cell.is_empty() || (cell.len() <= 4 && ABSENT_CELLS.iter().any(|absent| cell.eq_ignore_ascii_case(absent)))
}

fn folded(name: &str) -> String {
    let parts = name.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// A file that is no CSV text at all, told by its first bytes.
fn foreign(text: &[u8]) -> Option<Diagnostic> {
    let message = match text {
        [b'P', b'K', 3, 4, ..] => "the file is a workbook, not CSV",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16 text, not UTF-8",
        _ => return None,
    };
    Some(Diagnostic::error(message).help(SAVE_AS_UTF_8))
}

/// The delimiter that stands most often in the header, outside quotes.
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
