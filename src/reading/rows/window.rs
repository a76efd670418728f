//! What a CSV reader has taken from its input but not yet passed: the bytes from the start of the current record on.

use std::io::{self, Read};

/// Passes an input on and keeps its last bytes, so that a record can be looked at as it is in the file.
#[derive(Debug)]
pub(super) struct Window<R> {
    input: R,
    kept: Vec<u8>,
    /// The position in the text of the first byte that is kept.
    first: u64,
    /// Kept bytes that nobody needs any more.
    n_forgotten: usize,
}

/// Bytes that are forgotten before the others are moved into their place.
const ROOM: usize = 1 << 17;

impl<R> Window<R> {
    pub fn new(input: R) -> Self {
        Self { input, kept: vec![], first: 0, n_forgotten: 0 }
    }

    /// Bytes that were taken from the input so far.
    pub fn end(&self) -> u64 {
        self.first + self.kept.len() as u64
    }

    /// The kept bytes from position `start` of the text on.
    pub fn slice_from(&self, start: u64) -> &[u8] {
        &self.kept[self.index(start)..]
    }

    /// The kept bytes from position `start` of the text to position `end`.
    pub fn slice(&self, start: u64, end: u64) -> &[u8] {
        &self.kept[self.index(start)..self.index(end.max(start))]
    }

    /// Gives up what comes before position `start` of the text.
    pub fn forget_before(&mut self, start: u64) {
        self.n_forgotten = self.n_forgotten.max(self.index(start));
        if self.n_forgotten >= ROOM {
            self.kept.drain(..self.n_forgotten);
            self.first += self.n_forgotten as u64;
            self.n_forgotten = 0;
        }
    }

    /// The place of position `at` among the kept bytes, or the nearest that there is.
    fn index(&self, at: u64) -> usize {
        let index = usize::try_from(at.saturating_sub(self.first)).unwrap_or(usize::MAX);
        index.clamp(self.n_forgotten, self.kept.len())
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.kept.extend_from_slice(&buffer[..n]);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_gone_and_the_rest_keeps_its_position() {
        let text: Vec<u8> = (0..500_000_u32).map(|at| (at % 251) as u8).collect();
        let mut window = Window::new(text.as_slice());
        let mut buffer = [0; 1000];
        for block in 0..500_u64 {
            assert_eq!(window.read(&mut buffer).unwrap(), 1000);
            window.forget_before(block * 1000);
            assert_eq!(window.end(), (block + 1) * 1000);
            assert_eq!(window.slice_from(block * 1000 + 10), &text[block as usize * 1000 + 10..window.end() as usize]);
            assert_eq!(window.slice(block * 1000, block * 1000 + 3), &text[block as usize * 1000..][..3]);
        }
        assert!(window.kept.len() < ROOM + 2000, "{}", window.kept.len());
        assert!(window.slice_from(500_000).is_empty() && window.slice(0, 1).is_empty());
    }
}
