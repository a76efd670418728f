//! The texts that a run was read from, kept so that messages can show lines of them.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::LazyLock;

/// Names one of the [`Sources`], and the layer at which its text was laid on others: what a text inherits is in lower layers.
#[derive(Clone, Copy, Debug)]
pub struct SourceId {
    index: usize,
    layer: usize,
}

impl SourceId {
    /// Its position among the sources.
    pub(super) fn position(self) -> usize {
        self.index
    }

    /// The same text in another layer.
    #[must_use]
    pub fn at_layer(self, layer: usize) -> Self {
        Self { layer, ..self }
    }

    /// Whether `other` is the same text in the same layer.
    pub fn is_beside(self, other: Self) -> bool {
        (self.index, self.layer) == (other.index, other.layer)
    }

    /// Whether `other` is in a higher layer.
    pub fn is_below(self, other: Self) -> bool {
        self.layer < other.layer
    }
}

impl PartialEq for SourceId {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for SourceId {}

impl PartialOrd for SourceId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for SourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

/// In the order in which texts were read.
impl Ord for SourceId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.index.cmp(&other.index)
    }
}

/// A stretch of bytes in one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub source: SourceId,
    pub span: Range<usize>,
}

impl Place {
    /// The place of a value that a program made.
    pub const UNKNOWN: Self = Self { source: SourceId { index: usize::MAX, layer: 0 }, span: 0..0 };
}

/// A text with its name in messages: a path, `built-in defaults`, `--set`, `standard input`.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
    /// Whether messages may quote it. They may not where a scenario names it and it is outside that scenario's folder.
    pub is_quotable: bool,
    /// Where each line begins, so that the mistakes of a file are located in linear time.
    line_starts: Vec<usize>,
}

/// All sources of a run, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Source {
    fn new(name: String, text: String) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name, text, is_quotable: true, line_starts }
    }
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.all.push(Source::new(name.into(), text.into()));
        SourceId { index: self.all.len() - 1, layer: 0 }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// What the source that was read first is called: for a scenario, the one that was asked for.
    pub fn first_name(&self) -> &str {
        self.all.first().map_or("", |source| &source.name)
    }

    /// The first source of that name.
    pub fn find(&self, name: &str) -> Option<SourceId> {
        let index = self.all.iter().position(|source| source.name == name)?;
        Some(SourceId { index, layer: 0 })
    }

    /// Whether this is the source that was read first.
    pub fn is_first(&self, id: SourceId) -> bool {
        id.index == 0
    }

    /// Keeps the text of a source out of messages.
    pub fn conceal(&mut self, id: SourceId) {
        if let Some(source) = self.all.get_mut(id.index) {
            source.is_quotable = false;
        }
    }

    /// Keeps all texts out of messages.
    pub fn conceal_all(&mut self) {
        self.all.iter_mut().for_each(|source| source.is_quotable = false);
    }

    /// Whether this is one of them: the place of a value that a program made is in none.
    pub fn has(&self, id: SourceId) -> bool {
        id.index < self.all.len()
    }

    /// The source; an empty one without a name where it is none of them.
    pub fn get(&self, id: SourceId) -> &Source {
        static NONE: LazyLock<Source> = LazyLock::new(|| Source::new(String::new(), String::new()));
        self.all.get(id.index).unwrap_or(&NONE)
    }

    /// Line and column of the start of `place`, both counted from 1, columns in characters.
    pub fn line_and_column(&self, place: &Place) -> (usize, usize) {
        let (line, text, within) = self.line(place);
        (line, text[..within.start].chars().count() + 1)
    }

    /// The number of the line on which `place` starts, its text without the line end, and the bytes of it that `place` covers.
    pub fn line(&self, place: &Place) -> (usize, &str, Range<usize>) {
        let Source { text, line_starts, .. } = self.get(place.source);
        let start = floor_char_boundary(text, place.span.start);
        let line = line_starts.partition_point(|line_start| *line_start <= start);
        let line_start = line_starts[line - 1];
        let line_text = text[line_start..].lines().next().unwrap_or_default();
        let start = (start - line_start).min(line_text.len());
        let end = floor_char_boundary(text, place.span.end).saturating_sub(line_start).clamp(start, line_text.len());
        (line, line_text, start..end)
    }
}

/// The largest character boundary at or before `at`.
pub fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_line_and_a_column_in_characters() {
        let mut sources = Sources::default();
        let source = sources.add("a.toml", "one\nzwölf = 1\n");
        assert_eq!(sources.line_and_column(&Place { source, span: 11..12 }), (2, 7));
        assert_eq!(sources.line_and_column(&Place { source, span: 0..1 }), (1, 1));
    }

    #[test]
    fn a_place_in_no_source_is_at_the_top_of_nothing() {
        let sources = Sources::default();
        assert!(!sources.has(Place::UNKNOWN.source));
        assert_eq!(sources.line(&Place::UNKNOWN), (1, "", 0..0));
    }

    #[test]
    fn a_line_comes_with_the_part_that_a_place_covers() {
        let mut sources = Sources::default();
        let source = sources.add("a.toml", "one\r\ntwo\n");
        let line = |span| sources.line(&Place { source, span });
        assert_eq!(line(6..7), (2, "two", 1..2));
        assert_eq!(line(1..8), (1, "one", 1..3));
        assert_eq!(line(4..5), (1, "one", 3..3));
        assert_eq!(line(9..9), (3, "", 0..0));
        assert_eq!(line(50..60), (3, "", 0..0));
    }
}
