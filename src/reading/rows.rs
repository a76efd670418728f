//! A file of any kind that holds a table, as rows of cells, each row with the line of the file on which it starts.
//!
//! Knows packed files, encodings, delimiters, quotes, workbooks and Parquet; does not know what a column means.
//!
//! - Packed with gzip or zstd, the file is unpacked as it is read. A workbook and a Parquet file become a text first: a line of it is a row of the
//!   sheet, and in Parquet, whose names are line 1, the first row is line 2.
//! - A text is UTF-8, or UTF-16 where its first bytes show it, or in the encoding that the [`Layout`] states. A cell whose bytes are no text
//!   costs nothing until somebody asks for it: then the file is refused with the encoding that the bytes suggest, because rejecting such rows one
//!   by one would leave out everybody whose name has an accent.
//! - The header is the first filled line, unless that is a title or a comment: see `beginning`. What is skipped is counted and noted.
//! - No line is lost: it is above the header, belongs to the header, to a row, to a cell of a row that runs over several lines, or it is blank,
//!   and [`LineCounts`] says how many of each there are. What cannot be split into the columns of the header comes back as a [`BrokenRow`].
//! - A quote that is opened by mistake would swallow the rows up to the next one. So the lines that a cell runs over are looked at: where they
//!   could be rows of their own, a quote that is never closed, or closed in the middle of a cell, ends with its line, and the rows after it are
//!   read. Where the quotes are in order all the same, both are possible, and the file is refused.
//!
//! A text is read as a stream: one row and one block of the input are in memory at a time. A workbook is in memory as a whole, of a Parquet file
//! its packed bytes and one row group.

mod beginning;
mod encoding;
mod input;
mod layout;
mod lines;
mod opened;
mod parquet;
mod record;
mod split;
mod workbook;

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::diagnostic::Diagnostic;
use crate::quantity::{count, plural};
use beginning::ShortRows;
use encoding::TextEncoding;
pub use encoding::is_encoding;
pub use input::LARGEST_TEXT;
pub use layout::{HeaderPlace, Layout};
use lines::Lines;
use record::Record;

/// Cells that mean "not known" in every column, in any case, besides the empty cell: as spreadsheets, databases and pandas write it.
///
/// Not among them: `NA` and `None`, see [`Row::value`], `0` (it states something), and errors such as `#DIV/0!` (a result gone wrong).
pub const ABSENT_CELLS: [&str; 10] = ["NULL", "N/A", "#N/A", "#NULL!", "\\N", "-", "--", "NaN", "NaT", "<NA>"];

/// Cells that mean "not known" in a column of amounts, numbers or dates, as R and Python write it. Elsewhere they may be the country code of
/// Namibia, the region North America or the statement that there is none.
const ABSENT_VALUES: [&str; 2] = ["NA", "None"];

/// The names of the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The names without surrounding blanks, in the order of the file; a column may have none, and two may share one.
    pub names: Vec<String>,
    /// The line on which the header starts; 0 where the file has none.
    pub line: u32,
}

/// The rows below a header, read one after the other.
pub struct Rows<'i> {
    lines: Lines<Box<dyn Read + 'i>>,
    record: Record,
    /// The first row, which is read together with the header to know that there is one.
    first: Option<Result<u32, BrokenRow>>,
    names: Vec<String>,
    delimiter: u8,
    /// Whether delimiters of the header are followed by blanks.
    is_spaced: bool,
    short_rows: ShortRows,
    /// Rows that end before the last column although they are sound, with the line of the first.
    ends_dropped: Option<(usize, u32)>,
    counts: LineCounts,
    n_read_again: usize,
    encoding: TextEncoding,
    /// Why the cells of a column cannot be read, by its position.
    unreadable: BTreeMap<usize, String>,
    foreign: Foreign,
    notes: Vec<Diagnostic>,
}

/// Cells that are no text in the encoding of the file.
#[derive(Debug, Default)]
struct Foreign {
    n_cells: usize,
    /// The line and the position of the first.
    first: Option<(u32, usize)>,
    is_in_header: bool,
    /// Their bytes, from which the encoding is guessed.
    bytes: Vec<u8>,
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
    /// What is wrong and what to write instead.
    pub reason: String,
}

/// Why a file has no rows to read, or none that can be separated.
#[derive(Debug)]
pub enum RowsError {
    /// The input could not be read, or not be unpacked.
    Input(io::Error),
    /// An empty file, a header without rows, a cell that was asked for and is no text, a quote that may have swallowed rows, a sheet that the
    /// workbook does not have.
    Text(Vec<Diagnostic>),
}

/// What the lines of a text are: each is one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Lines of titles, comments and `sep=` that were skipped.
    pub above_header: u32,
    /// Lines on which a header starts: 1, or 0 where there is none.
    pub header: u32,
    /// Lines on which a row starts, also one that is broken.
    pub rows: u32,
    /// Further lines of a header or a row that runs over several.
    pub inside_cells: u32,
    /// Lines of nothing but blanks and delimiters.
    pub blank: u32,
}

/// Reads the header of a text whose first filled line it is, up to its first row.
///
/// # Errors
/// See [`RowsError`].
pub fn open<'i>(text: impl Read + 'i) -> Result<(Header, Rows<'i>), RowsError> {
    open_with(text, &Layout { header: HeaderPlace::First, ..Layout::default() })
}

/// Reads the header of a file that is laid out as `layout` states, up to its first row. What is not stated is found out.
///
/// # Errors
/// See [`RowsError`].
pub fn open_with<'i>(input: impl Read + 'i, layout: &Layout) -> Result<(Header, Rows<'i>), RowsError> {
    let opened = input::open(Box::new(input), layout)?;
    let lines = Lines::new(opened.text)?;
    let beginning = beginning::of(lines.ahead(), lines.is_ended(), opened.delimiter, opened.header);
    let mut rows = Rows {
        lines,
        record: Record::default(),
        first: None,
        names: vec![],
        delimiter: beginning.delimiter,
        is_spaced: false,
        short_rows: if opened.is_table { ShortRows::Whole } else { beginning.short_rows },
        ends_dropped: None,
        counts: LineCounts::default(),
        n_read_again: 0,
        encoding: opened.encoding,
        unreadable: opened.unreadable,
        foreign: Foreign::default(),
        notes: opened.notes,
    };
    rows.skip_above_header(&beginning, opened.header)?;
    let header = match opened.header {
        HeaderPlace::Nowhere => rows.numbered_header()?,
        HeaderPlace::Line(line) => rows.read_header_on(line)?,
        HeaderPlace::Found | HeaderPlace::First => rows.read_header()?,
    };
    if rows.first.is_none() {
        rows.first = rows.read_row()?;
    }
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
        self.above_header += other.above_header;
        self.header += other.header;
        self.rows += other.rows;
        self.inside_cells += other.inside_cells;
        self.blank += other.blank;
    }

    /// All lines of the text.
    pub fn total(&self) -> u32 {
        self.above_header + self.header + self.rows + self.inside_cells + self.blank
    }
}

impl Header {
    /// The position, from 0, of the column called `wanted`: letter by letter, or else ignoring capitals, blanks, `-` and `_`.
    ///
    /// Where two are called so, neither is taken: see [`Header::find_two`].
    pub fn find(&self, wanted: &str) -> Option<usize> {
        let mut alike = self.called(wanted);
        alike.next().filter(|_| alike.next().is_none())
    }

    /// The positions of the first two columns that are called `wanted`, where [`Header::find`] cannot tell which is meant.
    pub fn find_two(&self, wanted: &str) -> Option<(usize, usize)> {
        let mut alike = self.called(wanted);
        alike.next().zip(alike.next())
    }

    fn called(&self, wanted: &str) -> impl Iterator<Item = usize> {
        let is_exact = self.names.iter().any(|name| name == wanted);
        let folded_wanted = folded(wanted);
        let is_alike =
            move |name: &String| if is_exact { name == wanted } else { !folded_wanted.is_empty() && folded(name) == folded_wanted };
        self.names.iter().enumerate().filter(move |(_, name)| is_alike(name)).map(|(at, _)| at)
    }
}

impl Rows<'_> {
    /// The next row that is not blank; `None` at the end of the file.
    ///
    /// # Errors
    /// The input could not be read, a quote may have swallowed rows, or a cell of the row before this one was asked for whose bytes are no text.
    pub fn next_row(&mut self) -> Result<Option<Result<Row<'_>, BrokenRow>>, RowsError> {
        if let Some(at) = self.record.take_asked_in_vain() {
            return Err(self.no_text_at(at).into());
        }
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

    /// Warnings about how the file was read so far: what was skipped or taken for granted.
    pub fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = self.notes.clone();
        if let Some((n_rows, line)) = self.ends_dropped {
            let rows_end = if n_rows == 1 { "1 row ends".into() } else { format!("{} rows end", count(n_rows)) };
            let message = format!("{rows_end} before the last column, first on line {line}; the missing cells were read as empty");
            notes.push(Diagnostic::warning(message).help("write a delimiter for every empty cell if that is wrong"));
        }
        // A Parquet column that cannot be read is no matter of encoding, and nobody asked for it.
        if let Some((line, at)) = self.foreign.first.filter(|_| self.unreadable.is_empty()) {
            let cells = if self.foreign.n_cells == 1 { "1 cell is".into() } else { format!("{} cells are", count(self.foreign.n_cells)) };
            let message = format!("{cells} not {} text, first on line {line} in {}, and not read", self.encoding.name(), self.column(at));
            notes.push(Diagnostic::warning(message).help(self.encoding_help()));
        }
        notes
    }

    /// The encoding, by its label, that the cells suggest that are not UTF-8; `None` where all are, or nothing is suggested.
    pub fn suggested_encoding(&self) -> Option<&'static str> {
        encoding::guess(&self.foreign.bytes).filter(|_| self.encoding.is_utf8()).map(|guess| guess.label)
    }

    /// Why a name of the header may not be found: it is no text in the encoding of the file.
    pub fn header_mistake(&self) -> Option<Diagnostic> {
        let (line, at) = self.foreign.first.filter(|_| self.foreign.is_in_header)?;
        let message = format!("the header on line {line} is not {} text, first {}", self.encoding.name(), self.column(at));
        Some(self.no_text(message))
    }

    /// The error that a cell in the column at `at` is no text.
    fn no_text_at(&self, at: usize) -> Diagnostic {
        if let Some(reason) = self.unreadable.get(&at) {
            return Diagnostic::error(format!("{} {reason}", self.column(at))).help("read another column, or save this one as text");
        }
        let line = self.foreign.first.map_or(self.lines.number, |(line, _)| line);
        self.no_text(format!("the file is not {} text, first on line {line}; {} is read", self.encoding.name(), self.column(at)))
    }

    fn no_text(&self, message: String) -> Diagnostic {
        let guess = match encoding::guess(&self.foreign.bytes).filter(|_| self.encoding.is_utf8()) {
            Some(guess) => format!("; as {} it has the letters {}", guess.name, guess.letters),
            None => String::new(),
        };
        Diagnostic::error(message + &guess).help(self.encoding_help())
    }

    fn encoding_help(&self) -> String {
        if !self.encoding.is_utf8() {
            return "correct the encoding in the header map, or save the file as UTF-8".into();
        }
        match encoding::guess(&self.foreign.bytes) {
            Some(guess) => format!("add encoding = \"{}\" to the header map, or save the file as CSV UTF-8", guess.label),
            None => "save the file as CSV UTF-8, or add its encoding to the header map, such as encoding = \"windows-1250\"".into(),
        }
    }

    /// ``column 3 `notes` ``.
    fn column(&self, at: usize) -> String {
        let name = self.names.get(at).filter(|name| !name.is_empty()).map_or(String::new(), |name| format!(" `{name}`"));
        format!("column {}{name}", at + 1)
    }

    /// Takes note of the cells of the current record that are no text.
    fn note_foreign(&mut self, line: u32) {
        for (at, bytes) in self.record.foreign() {
            self.foreign.first.get_or_insert((line, *at));
            self.foreign.n_cells += 1;
            if self.foreign.bytes.len() < encoding::MOST_EVIDENCE {
                self.foreign.bytes.extend_from_slice(bytes);
                self.foreign.bytes.push(b'\n');
            }
        }
    }

    fn note_lines_above(&mut self, header_line: u32) {
        let n = self.counts.above_header as usize;
        let lines = plural(n, "line");
        let message =
            format!("the header was found on line {header_line}; {lines} above it {} skipped", if n == 1 { "was" } else { "were" });
        let help = "add header_line to the header map if another line has the names of the columns";
        self.notes.insert(0, Diagnostic::warning(message).help(help));
    }
}

impl<'r> Row<'r> {
    /// The cell at position `at`, from 0, without surrounding blanks; `None` where it is empty or means that nothing is known
    /// ([`ABSENT_CELLS`]).
    ///
    /// A cell that is no text in the encoding of the file comes with replacement characters, and the call for the next row fails.
    pub fn cell(&self, at: usize) -> Option<&'r str> {
        let cell = self.record.get(at)?.trim();
        (!is_absent(cell)).then_some(cell)
    }

    /// Like [`Row::cell`], to look at a file before anything is known of it: a cell that is no text is no mistake.
    pub fn lossy(&self, at: usize) -> Option<String> {
        let cell = self.record.iter().nth(at)?.trim();
        (!is_absent(cell)).then(|| cell.to_string())
    }

    /// The cell of a column of amounts, numbers or dates, in which `NA` and `None` mean that nothing is known, too.
    pub fn value(&self, at: usize) -> Option<&'r str> {
        self.cell(at).filter(|cell| cell.len() > 4 || !ABSENT_VALUES.iter().any(|absent| cell.eq_ignore_ascii_case(absent)))
    }
}

fn is_absent(cell: &str) -> bool {
    cell.is_empty() || (cell.len() <= 6 && ABSENT_CELLS.iter().any(|absent| cell.eq_ignore_ascii_case(absent)))
}

fn folded(name: &str) -> String {
    let parts = name.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests;
