//! A text by its lines, read a block at a time: from the start of the current record on, lines can be looked at and passed.

use std::io::{self, ErrorKind, Read};

/// Bytes that are read at a time.
pub(super) const BLOCK: usize = 1 << 16;

/// The longest line.
const LONGEST_LINE: usize = 16 << 20;

/// Reads lines, which end with `\n`, `\r\n` or `\r`.
pub(super) struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    /// Where the next line begins in `buffer`.
    start: usize,
    is_ended: bool,
    /// The number of the next line, from 1.
    pub number: u32,
}

/// A line, by its distance from the next line that was not passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub start: usize,
    /// The end of the text of the line.
    pub end: usize,
    /// Where the line after it begins.
    pub next: usize,
}

impl<R: Read> Lines<R> {
    pub fn new(input: R) -> io::Result<Self> {
        let mut lines = Self { input, buffer: vec![], start: 0, is_ended: false, number: 1 };
        lines.read_block()?;
        Ok(lines)
    }

    /// The line that begins `from` bytes after the next one; `None` at the end of the text.
    pub fn line_at(&mut self, from: usize) -> io::Result<Option<Line>> {
        let mut searched = from;
        loop {
            let rest = &self.buffer[self.start + searched..];
            if let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                let end = searched + at;
                let length = match (rest[at], rest.get(at + 1)) {
                    (b'\r', Some(b'\n')) => Some(2),
                    // Whether a line feed follows is not known at the end of a block.
                    (b'\r', None) if !self.is_ended => None,
                    _ => Some(1),
                };
                if let Some(length) = length {
                    return Ok(Some(Line { start: from, end, next: end + length }));
                }
                searched = end;
            } else {
                searched = self.buffer.len() - self.start;
                if self.is_ended {
                    return Ok((searched > from).then_some(Line { start: from, end: searched, next: searched }));
                }
                if searched - from > LONGEST_LINE {
                    let message = format!("a line of it is longer than {} MiB", LONGEST_LINE >> 20);
                    return Err(io::Error::new(ErrorKind::InvalidData, message));
                }
            }
            self.read_block()?;
        }
    }

    /// The bytes from one distance to another.
    pub fn bytes(&self, from: usize, to: usize) -> &[u8] {
        &self.buffer[self.start + from..self.start + to]
    }

    /// All bytes that are in memory.
    pub fn ahead(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Whether the rest of the text is in memory.
    pub fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Moves `to` bytes further, past `n_lines` lines.
    pub fn pass(&mut self, to: usize, n_lines: u32) {
        self.start += to;
        self.number = self.number.saturating_add(n_lines);
    }

    fn read_block(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let n = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.buffer)?;
        self.is_ended = n < BLOCK;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_alike_wherever_a_block_ends() {
        for line_end in ["\n", "\r\n", "\r"] {
            for length in BLOCK - 3..BLOCK + 3 {
                let text = format!("{}{line_end}{line_end}last", "x".repeat(length));
                let mut lines = Lines::new(text.as_bytes()).unwrap();
                let mut found = vec![];
                let mut from = 0;
                while let Some(line) = lines.line_at(from).unwrap() {
                    found.push(lines.bytes(line.start, line.end).len());
                    from = line.next;
                }
                assert_eq!(found, [length, 0, 4], "{line_end:?}");
            }
        }
    }

    #[test]
    fn a_line_without_an_end_is_refused() {
        let mut lines = Lines::new(io::repeat(b'x')).unwrap();
        assert_eq!(lines.line_at(0).unwrap_err().to_string(), "a line of it is longer than 16 MiB");
    }
}
