//! A text split into a header and rows: which lines belong to which record, and whether its quotes can be believed.

use std::io;

use super::beginning::{Beginning, ShortRows, is_blank_line};
use super::lines::Line;
use super::record::{Outline, Quotes};
use super::{BrokenRow, Header, HeaderPlace, LineCounts, Rows, RowsError};
use crate::quantity::plural;
use crate::reading::diagnostic::Diagnostic;

/// The most bytes of a row that runs over several lines.
const LONGEST_ROW: usize = 16 << 20;

/// The most bytes that are read again because a quote was left open.
const MOST_READ_AGAIN: usize = 1 << 26;

/// The most columns, which are those of a spreadsheet.
const MOST_COLUMNS: usize = 16_384;

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

impl Rows<'_> {
    /// Passes the lines above the header.
    pub(super) fn skip_above_header(&mut self, beginning: &Beginning, place: HeaderPlace) -> Result<(), RowsError> {
        let n_above = match place {
            HeaderPlace::Line(line) => line - 1,
            HeaderPlace::Found | HeaderPlace::First | HeaderPlace::Nowhere => beginning.n_above,
        };
        while self.lines.number <= n_above {
            let Some(line) = self.lines.line_at(0)? else {
                let n_lines = plural(self.lines.number as usize - 1, "line");
                let message = format!("the header map has the header on line {}, but the file has {n_lines}", n_above + 1);
                return Err(Diagnostic::error(message).help("correct header_line in the header map").into());
            };
            let is_blank = is_blank_line(self.lines.bytes(line.start, line.end), self.delimiter);
            self.pass(&[line], if is_blank { |counts| &mut counts.blank } else { |counts| &mut counts.above_header });
        }
        if place == HeaderPlace::Found && self.counts.above_header > u32::from(beginning.has_separator_line) {
            self.note_lines_above(n_above + 1);
        }
        Ok(())
    }

    /// The header on the line of that number, which is the next one.
    pub(super) fn read_header_on(&mut self, line: u32) -> Result<Header, RowsError> {
        let header = self.read_header()?;
        if header.line != line {
            let message = format!("line {line}, on which the header map has the header, is blank");
            return Err(Diagnostic::error(message).help("correct header_line in the header map").into());
        }
        Ok(header)
    }

    /// Names for columns that have none, as many as the first row has cells; that row is read, too.
    pub(super) fn numbered_header(&mut self) -> Result<Header, RowsError> {
        loop {
            let (lines, _) = self.next_record()?;
            if !self.is_blank() {
                break;
            }
            self.pass(&lines, |counts| &mut counts.blank);
        }
        self.check_width(self.lines.number)?;
        self.names = (1..=self.record.len()).map(|number| format!("column {number}")).collect();
        self.first = self.read_row()?;
        Ok(Header { names: self.names.clone(), line: 0 })
    }

    /// The header on the next line that is not blank.
    pub(super) fn read_header(&mut self) -> Result<Header, RowsError> {
        loop {
            let line = self.lines.number;
            let (lines, quotes) = self.next_record()?;
            let whole = self.lines.bytes(0, lines[lines.len() - 1].end);
            let outline = Outline::of(&whole[..lines[0].end], self.delimiter);
            let is_sound = are_sound(quotes, &lines);
            if is_sound && self.is_blank() {
                self.pass(&lines, |counts| &mut counts.blank);
                continue;
            }
            if !is_sound || self.header_swallows(whole, &lines, outline) {
                let message = format!("a quote that opens in the header on line {line} is never closed");
                return Err(Diagnostic::error(message).help("close it with a second quote").into());
            }
            self.check_width(line)?;
            let header = Header { names: self.record.iter().map(|name| name.trim().to_string()).collect(), line };
            self.is_spaced = outline.is_spaced;
            self.names.clone_from(&header.names);
            self.foreign.is_in_header = self.record.has_foreign();
            self.note_foreign(line);
            self.pass(&lines, |counts| &mut counts.header);
            return Ok(header);
        }
    }

    fn check_width(&self, line: u32) -> Result<(), RowsError> {
        if self.record.len() <= MOST_COLUMNS {
            return Ok(());
        }
        let message = format!("the header on line {line} names more than {MOST_COLUMNS} columns");
        Err(Diagnostic::error(message).help("save the columns that are needed").into())
    }

    /// Splits the next record of a text that has one.
    fn next_record(&mut self) -> Result<(Vec<Line>, Quotes), RowsError> {
        let Some(first) = self.lines.line_at(0)? else {
            return Err(Diagnostic::error("the file is empty").help("write a header line and a row below it").into());
        };
        let (lines, quotes) = self.record_lines(first)?;
        self.record.read(self.lines.bytes(0, lines[lines.len() - 1].end), self.delimiter);
        Ok((lines, quotes))
    }

    /// Whether a header over several lines took in the rows below it: cells of a header have line ends, but hardly a delimiter beside them.
    fn header_swallows(&self, whole: &[u8], lines: &[Line], first: Outline) -> bool {
        let n_cells: usize = lines.iter().map(|line| Outline::of(&whole[line.start..line.end], self.delimiter).n_cells - 1).sum();
        let is_alike = |line: &Line| Outline::of(&whole[line.start..line.end], self.delimiter).n_cells == first.n_cells;
        n_cells + 1 > self.record.len() && lines[1..].iter().any(is_alike)
    }

    /// Reads the next row that is not blank.
    pub(super) fn read_row(&mut self) -> Result<Option<Result<u32, BrokenRow>>, RowsError> {
        loop {
            let line = self.lines.number;
            let Some(first) = self.lines.line_at(0)? else { return Ok(None) };
            let (lines, quotes) = self.record_lines(first)?;
            let (is_closed, is_sound) = (!quotes.is_open(), are_sound(quotes, &lines));
            let last = lines[lines.len() - 1];
            let whole = self.lines.bytes(0, last.end);
            self.record.read(whole, self.delimiter);
            let swallowed = self.swallowed(whole, &lines);
            if is_closed && self.is_blank() {
                self.pass(&lines, |counts| &mut counts.blank);
                continue;
            }
            let broken = |reason| Some(Err(BrokenRow { line, reason }));
            if !is_sound && swallowed.n_alike() > 0 {
                self.n_read_again += last.end - first.end;
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
            if !is_closed {
                let swallowed = match n_more {
                    0 => String::new(),
                    1 => ", and the line after it was read as part of this row".into(),
                    lines => format!(", and the {lines} lines after it were read as part of this row"),
                };
                return Ok(broken(format!("a quote that opens in this row is never closed{swallowed}, close it with a second quote")));
            }
            if swallowed.is_first_alike && swallowed.is_last_alike {
                return Ok(broken(format!(
                    "a cell of the row runs over {} lines, and the first and the last of them could be rows of their own, \
                     take the line end out of the cell, or close its quote",
                    n_more + 1
                )));
            }
            // A file may break off in the middle of its last line.
            let may_be_cut = last.end == last.next;
            if let Some(reason) = self.shape_mistake(n_more, may_be_cut) {
                return Ok(broken(reason));
            }
            if self.record.len() < self.names.len() && self.short_rows == ShortRows::Noted {
                self.ends_dropped.get_or_insert((0, line)).0 += 1;
            }
            self.note_foreign(line);
            return Ok(Some(Ok(line)));
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
    /// lines, when they may as well come from an open quote that swallowed a row. Nor are cells that are missing at the end, where
    /// [`ShortRows`] says so; which cells a single short row lacks cannot be known.
    fn shape_mistake(&self, n_more: usize, may_be_cut: bool) -> Option<String> {
        let (found, wanted) = (self.record.len(), self.names.len());
        let is_surplus_empty = || self.record.iter().skip(wanted).all(|cell| cell.trim().is_empty()) && n_more == 0;
        let may_be_short = || match self.short_rows {
            ShortRows::Broken => false,
            ShortRows::Noted => n_more == 0 && !may_be_cut,
            ShortRows::Whole => true,
        };
        if found == wanted || (found > wanted && is_surplus_empty()) || (found < wanted && may_be_short()) {
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
