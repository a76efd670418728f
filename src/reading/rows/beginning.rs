//! What the first lines of a text show: its delimiter, where its header is, and whether its rows lack their last cells.
//!
//! Reports have titles above their header (`Headcount Report`, `Effective Date: 2026-01-01`), and some programs write comments (`# exported …`)
//! there. The header is then the first line that has the names of columns: several cells, all different and none a number; each line above it
//! has one cell, is a comment, or has half as many cells at most; the rows below it fit under it, and one column at least has numbers or dates
//! in every row but a name without a digit in the header. Where anything of that is missing, the first filled line is the header: a data row
//! that is taken for the header would be lost.

use std::cmp::Reverse;

use super::HeaderPlace;
use super::record::{Quotes, Record, State};

/// Delimiters that a header may use; where two give as many columns, the first of them is taken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Filled lines above a header at most.
const MOST_ABOVE: usize = 30;

/// Rows that are looked at.
const ROWS_SEEN: usize = 200;

/// Rows below a header that are compared with it.
const ROWS_COMPARED: usize = 6;

/// Short rows are a habit of the program that wrote the file where they are at least one in this many.
const ONE_SHORT_ROW_IN: usize = 5;

/// What the first lines of a text show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beginning {
    pub delimiter: u8,
    /// Whether the first line is `sep=;`, which names the delimiter to a spreadsheet program.
    pub has_separator_line: bool,
    /// Lines above the header, blank ones included; 0 where nothing but blank lines is above it.
    pub n_above: u32,
    pub short_rows: ShortRows,
}

/// What becomes of a row that has fewer cells than the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShortRows {
    /// It is broken: which cell is missing cannot be known.
    Broken,
    /// The program that wrote the file leaves out empty cells at the end of a row, as far as its first rows show; this is noted.
    Noted,
    /// The file has no delimiters, and a missing cell is an empty one.
    Whole,
}

/// A filled record with its cells, up to the last one that is not empty.
struct Seen {
    /// Lines of the text before it.
    n_before: u32,
    cells: Vec<String>,
    /// Cells with the empty ones at the end.
    n_cells: usize,
}

/// Looks at the first lines of `text`, which is all of the text where `is_whole`.
pub(super) fn of(text: &[u8], is_whole: bool, stated: Option<u8>, place: HeaderPlace) -> Beginning {
    let separator = separator_line(text).filter(|_| !matches!(place, HeaderPlace::First | HeaderPlace::Line(1)));
    let n_separator_lines = u32::from(separator.is_some());
    let seen = |delimiter| seen(text, is_whole, delimiter, n_separator_lines.max(lines_above(place)));
    let delimiter = stated.or(separator).unwrap_or_else(|| delimiter_of(text, place, seen));
    let records = seen(delimiter);
    let header = if place == HeaderPlace::Found { header_of(&records) } else { 0 };
    let n_above = match records.get(header) {
        Some(record) if header > 0 => record.n_before,
        _ => n_separator_lines,
    };
    let short_rows = match records.get(header..) {
        Some([header, rows @ ..]) if place != HeaderPlace::Nowhere => short_rows(header, rows),
        _ => ShortRows::Broken,
    };
    Beginning { delimiter, has_separator_line: separator.is_some(), n_above, short_rows }
}

fn lines_above(place: HeaderPlace) -> u32 {
    if let HeaderPlace::Line(line) = place { line - 1 } else { 0 }
}

/// Whether a line holds nothing but blanks and delimiters.
pub(super) fn is_blank_line(line: &[u8], delimiter: u8) -> bool {
    line.iter().all(|byte| *byte == delimiter || *byte == b'"' || byte.is_ascii_whitespace())
}

/// The delimiter that a first line `sep=;` states, in quotes or not.
fn separator_line(text: &[u8]) -> Option<u8> {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = text[..end].strip_prefix(b"\"").unwrap_or(&text[..end]);
    let (name, rest) = line.split_at_checked(4)?;
    let (delimiter, rest) = rest.split_first()?;
    // A program that fills every line up to the same width adds delimiters.
    let is_end = |byte: &u8| byte == delimiter || matches!(byte, b' ' | b'"');
    (name.eq_ignore_ascii_case(b"sep=") && DELIMITERS.contains(delimiter) && rest.iter().all(is_end)).then_some(*delimiter)
}

/// The delimiter by which the first filled line and the row below it agree, or else the one that shows the widest header below titles.
fn delimiter_of(text: &[u8], place: HeaderPlace, seen: impl Fn(u8) -> Vec<Seen>) -> u8 {
    let first = delimiter_of_first_line(text);
    let agrees = |records: &[Seen]| match records {
        [header, row, ..] => {
            header.cells.len() > 1 && row.cells.len() > 1 && row.cells.len() <= header.n_cells && row.n_cells >= header.cells.len()
        }
        _ => true,
    };
    if place == HeaderPlace::First || agrees(&seen(first)) {
        return first;
    }
    let width = |delimiter: &u8| {
        let records = seen(*delimiter);
        let header = header_of(&records);
        let is_sound = header > 0 || records.len() > 1 && agrees(&records);
        if is_sound { records[header].cells.len() } else { 0 }
    };
    let widest = DELIMITERS.into_iter().rev().max_by_key(width).filter(|delimiter| width(delimiter) > 1);
    widest.unwrap_or(first)
}

/// The delimiter that leaves the fewest quotes inside cells of the first filled line; of those, the one that splits it into the most cells.
fn delimiter_of_first_line(text: &[u8]) -> u8 {
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

/// The first filled records after `n_skipped` lines.
fn seen(text: &[u8], is_whole: bool, delimiter: u8, n_skipped: u32) -> Vec<Seen> {
    let (mut records, mut record) = (vec![], Record::default());
    let (mut at, mut number) = (0, 0);
    while at < text.len() && records.len() < MOST_ABOVE + ROWS_SEEN {
        let (start, n_before) = (at, number);
        let mut quotes = Quotes::START;
        let end = loop {
            let Some(length) = text[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                if !is_whole {
                    return records;
                }
                at = text.len();
                break at;
            };
            let end = at + length;
            quotes = quotes.after(&text[at..end], delimiter);
            at = end + if text[end..].starts_with(b"\r\n") { 2 } else { 1 };
            number += 1;
            if !quotes.is_open() || n_before < n_skipped {
                break end;
            }
        };
        if n_before < n_skipped {
            continue;
        }
        record.read(&text[start..end], delimiter);
        let n_cells = record.len();
        let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_string()).collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if !cells.is_empty() {
            records.push(Seen { n_before, cells, n_cells });
        }
    }
    records
}

/// Which of the records is the header.
fn header_of(records: &[Seen]) -> usize {
    let found = (1..records.len().min(MOST_ABOVE + 1)).find(|at| is_header(records, *at));
    found.unwrap_or(0)
}

fn is_header(records: &[Seen], at: usize) -> bool {
    let names = &records[at];
    let filled: Vec<String> = names.cells.iter().filter(|cell| !cell.is_empty()).map(|cell| cell.to_lowercase()).collect();
    let is_name = |(at, cell): (usize, &String)| !is_value(cell) && !filled[..at].contains(cell);
    if filled.len() < 2 || names.is_comment() || !filled.iter().enumerate().all(is_name) {
        return false;
    }
    if !records[..at].iter().all(|above| above.is_title_above(filled.len())) {
        return false;
    }
    let below = &records[at + 1..records.len().min(at + 1 + ROWS_COMPARED)];
    let fits = |row: &Seen| row.cells.len() <= names.cells.len();
    let has_evidence = |column: usize| {
        let mut cells = below.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).peekable();
        !names.cells[column].is_empty() && !has_digit(&names.cells[column]) && cells.peek().is_some() && cells.all(|cell| has_digit(cell))
    };
    below.iter().all(fits) && below.iter().any(|row| row.n_filled() > 1) && (0..names.cells.len()).any(has_evidence)
}

impl Seen {
    fn n_filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }

    /// `# exported …`; a column may be called `#`.
    fn is_comment(&self) -> bool {
        self.cells[0].len() > 1 && self.cells[0].starts_with('#')
    }

    /// Whether the line may be a title above a header of `n` names.
    fn is_title_above(&self, n: usize) -> bool {
        let n_filled = self.n_filled();
        let is_label = || self.cells.iter().any(|cell| cell.ends_with(':'));
        n_filled == 1 || self.is_comment() || 2 * n_filled <= n || (n_filled == 2 && n > 2 && is_label())
    }
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
}

/// A number, an amount or a date: nothing that a column is called.
fn is_value(cell: &str) -> bool {
    has_digit(cell) && !cell.contains(char::is_alphabetic)
}

/// Whether the rows show that empty cells at their end are left out: several rows are short, and no row ends with an empty cell.
fn short_rows(header: &Seen, rows: &[Seen]) -> ShortRows {
    let n_short = rows.iter().filter(|row| row.n_cells < header.cells.len()).count();
    let ends_filled = rows.iter().all(|row| row.n_cells == row.cells.len());
    if n_short > 1 && ends_filled && n_short * ONE_SHORT_ROW_IN >= rows.len() { ShortRows::Noted } else { ShortRows::Broken }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The delimiter and the lines above the header.
    fn found(text: &str) -> (char, u32) {
        let beginning = of(text.as_bytes(), true, None, HeaderPlace::Found);
        (beginning.delimiter.into(), beginning.n_above)
    }

    #[test]
    fn titles_and_comments_above_a_header_are_passed() {
        for (text, expected) in [
            (
                "Headcount Report,,,\nEffective Date: 01/01/2026,,,\n,,,\nID,Worker,Pay,End\n=\"00021\",A B,\"1,500\",\nTotal,,\"1,500\",\n",
                (',', 3),
            ),
            ("# exported 2026-01-01 by HRIS\nid,pay\nE1,5\n", (',', 1)),
            ("# exported 2026-01-01, by HRIS, for all\nid,pay\nE1,5\n", (',', 1)),
            ("Report\n\nRun by:;HR\nAs of: 1 May\nid;name;pay\nE1;Ann;5,5\nE2;Bob;6,5\n", (';', 4)),
            ("Headcount of Sales, Marketing and R&D\nid;name;pay\n1;Ann;5\n2;Bob;6\n", (';', 1)),
            ("\"Two\nlines\"\nid\tname\tpay\n1\tAnn\t5\n", ('\t', 2)),
            ("Employee,,,Pay,,\nid,name,grade,base,bonus,currency\n1,Ann,A,5,6,USD\n", (',', 1)),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn in_doubt_the_first_filled_line_is_the_header() {
        for text in [
            "id,pay\nE1,5,x\nE2,a,b\n",
            "id\nE1,x\nE2,y\n",
            "id\nann,sales\nbob,ops\n",
            "id,name,pay\nE1,Ann,5\n",
            "#,name,pay\n1,Ann,5\n",
            "#id,name,pay\n1,Ann,5\n",
            "Headcount report\nid,pay\n",
            "id,,,\nann,sales,west,a\nbob,ops,east,b\n",
            "2025,2026\n5,6\n",
            "name\nSmith, John\nDoe, Jane\n",
            "title\nid,id\n1,2\n",
        ] {
            assert_eq!(found(text).1, 0, "{text}");
        }
    }

    #[test]
    fn a_first_line_may_state_the_delimiter() {
        for (text, expected) in [
            ("sep=;\r\nid;pay,gross,all\nE1;5,0\n", (';', 1)),
            ("\"SEP=|\"\nid|pay\nE1|5\n", ('|', 1)),
            ("sep=\t\nid\tpay\nE1\t5\n", ('\t', 1)),
            ("sep=;\nReport\nid;pay\nE1;5\n", (';', 2)),
            ("sep=x\nid;pay\nE1;5\n", (';', 1)),
            ("sep,pay\nE1,5\n", (',', 0)),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn rows_without_their_last_cells_are_a_habit_or_a_mistake() {
        for (text, expected) in [
            ("id,pay,end\nE1,5\nE2,6\nE3,7,2026-01-31\n", ShortRows::Noted),
            ("id,pay,end\nE1,5\nE2,6\n", ShortRows::Noted),
            ("id,pay,end\nE1,5\nE2,6,\nE3,7,2026-01-31\n", ShortRows::Broken),
            ("id,pay,end\nE1,5\nE3,7,2026-01-31\n", ShortRows::Broken),
        ] {
            assert_eq!(of(text.as_bytes(), true, None, HeaderPlace::Found).short_rows, expected, "{text}");
        }
    }
}
