//! A record of a CSV text as cells: where quotes open and close, and what each cell holds.

use std::cell::Cell;

/// The cells of one record, kept in one text.
#[derive(Debug, Default)]
pub(super) struct Record {
    text: String,
    /// Where each cell begins and ends in `text`.
    cells: Vec<(usize, usize)>,
    /// Cells that are no UTF-8, by their position, as they are in the file; in `text` they have replacement characters.
    foreign: Vec<(usize, Vec<u8>)>,
    /// One of these that was asked for. A reader of cells is not burdened with the encoding of the file: whoever reads the rows looks here.
    asked_in_vain: Cell<Option<usize>>,
}

/// Where in a record a reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A quote here opens a quoted cell; anywhere else outside quotes it is an ordinary character.
    CellStart,
    Bare,
    Quoted,
    /// After a quote inside quotes: it closes the cell, or a second one makes it an ordinary character.
    AfterQuote,
}

/// How a piece of a record leaves its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotes {
    pub state: State,
    /// Whether the cell had quotes that are closed.
    has_closed: bool,
    /// Whether a quote was closed in the middle of a cell, as in `"12" monitor`.
    pub is_torn: bool,
}

impl State {
    fn after(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::AfterQuote,
            (Self::Quoted, _) | (Self::AfterQuote, b'"') => Self::Quoted,
            (Self::CellStart, b'"') => Self::Quoted,
            (_, byte) if byte == delimiter => Self::CellStart,
            _ => Self::Bare,
        }
    }
}

impl Quotes {
    pub const START: Self = Self { state: State::CellStart, has_closed: false, is_torn: false };

    /// After some more `bytes`.
    pub fn after(self, bytes: &[u8], delimiter: u8) -> Self {
        bytes.iter().fold(self, |Self { state, has_closed, is_torn }, byte| {
            let next = state.after(*byte, delimiter);
            let has_closed = next != State::CellStart && (has_closed || next == State::AfterQuote);
            let is_torn = is_torn || (has_closed && next == State::Bare && !byte.is_ascii_whitespace());
            Self { state: next, has_closed, is_torn }
        })
    }

    pub fn is_open(self) -> bool {
        self.state == State::Quoted
    }
}

impl Record {
    /// Splits a record without its line end into cells.
    pub fn read(&mut self, record: &[u8], delimiter: u8) {
        let mut text = std::mem::take(&mut self.text).into_bytes();
        text.clear();
        self.cells.clear();
        self.foreign.clear();
        if record.contains(&b'"') {
            let (mut state, mut start) = (State::CellStart, 0);
            for byte in record {
                let next = state.after(*byte, delimiter);
                match (state, next) {
                    (State::Quoted, State::AfterQuote) | (State::CellStart, State::Quoted) => {}
                    (_, State::CellStart) => {
                        self.cells.push((start, text.len()));
                        start = text.len();
                    }
                    _ => text.push(*byte),
                }
                state = next;
            }
            self.cells.push((start, text.len()));
        } else {
            text.extend_from_slice(record);
            let mut start = 0;
            for (at, _) in record.iter().enumerate().filter(|(_, byte)| **byte == delimiter) {
                self.cells.push((start, at));
                start = at + 1;
            }
            self.cells.push((start, record.len()));
        }
        match String::from_utf8(text) {
            Ok(text) if self.cells.iter().all(|(start, _)| text.is_char_boundary(*start)) => self.text = text,
            Ok(text) => self.read_foreign(text.as_bytes()),
            Err(error) => self.read_foreign(error.as_bytes()),
        }
    }

    /// Keeps cells of which some are no UTF-8.
    fn read_foreign(&mut self, text: &[u8]) {
        for (at, cell) in self.cells.iter_mut().enumerate() {
            let bytes = &text[cell.0..cell.1];
            let start = self.text.len();
            match std::str::from_utf8(bytes) {
                Ok(sound) => self.text.push_str(sound),
                Err(_) => {
                    self.text.push_str(&String::from_utf8_lossy(bytes));
                    self.foreign.push((at, bytes.to_vec()));
                }
            }
            *cell = (start, self.text.len());
        }
    }

    /// The cells that are no UTF-8, by their position, as they are in the file.
    pub fn foreign(&self) -> &[(usize, Vec<u8>)] {
        &self.foreign
    }

    pub fn has_foreign(&self) -> bool {
        !self.foreign.is_empty()
    }

    /// The position of a cell that was asked for since the last call although it is no UTF-8.
    pub fn take_asked_in_vain(&mut self) -> Option<usize> {
        self.asked_in_vain.take()
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    pub fn get(&self, at: usize) -> Option<&str> {
        if self.foreign.iter().any(|(foreign, _)| *foreign == at) {
            self.asked_in_vain.set(Some(at));
        }
        self.cells.get(at).map(|(start, end)| &self.text[*start..*end])
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|(start, end)| &self.text[*start..*end])
    }
}

/// What a line would be as a record of its own. A quote that opens in it and is not closed is an ordinary character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub n_cells: usize,
    /// Up to the last one that is not empty.
    pub n_filled: usize,
    /// Whether a delimiter is followed by a blank, as commas of a sentence are.
    pub is_spaced: bool,
}

impl Outline {
    pub fn of(line: &[u8], delimiter: u8) -> Self {
        let mut state = State::CellStart;
        let mut outline = Self { n_cells: 1, n_filled: 0, is_spaced: false };
        // As it is before the last quote that opens.
        let mut before = (0, outline);
        for (at, byte) in line.iter().enumerate() {
            let next = state.after(*byte, delimiter);
            if state == State::CellStart && next == State::Quoted {
                before = (at + 1, outline);
            }
            outline.add(line, at, next == State::CellStart);
            state = next;
        }
        if state == State::Quoted {
            let (from, mut literal) = before;
            literal.n_filled = literal.n_cells;
            (from..line.len()).for_each(|at| literal.add(line, at, line[at] == delimiter));
            return literal;
        }
        outline
    }

    fn add(&mut self, line: &[u8], at: usize, is_delimiter: bool) {
        if is_delimiter {
            self.n_cells += 1;
            self.is_spaced |= line.get(at + 1) == Some(&b' ');
        } else if !line[at].is_ascii_whitespace() {
            self.n_filled = self.n_cells;
        }
    }

    /// Whether the line fits below a header of `n` names; empty cells may follow.
    pub fn fits(self, n: usize) -> bool {
        self.n_filled > 0 && self.n_filled <= n && self.n_cells >= n
    }
}
