//! The texts a run was read from, kept so that a message can show the line it speaks of.

use std::ops::Range;

/// Names one of the [`Sources`]; later sources lie over earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(usize);

/// A stretch of bytes in one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub source: SourceId,
    pub span: Range<usize>,
}

/// A text with the name it goes by in messages: a path, `built-in ai-integrated`, `--set`, `standard input`.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
}

/// All sources of a run, in the order they were read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.all.push(Source { name: name.into(), text: text.into() });
        SourceId(self.all.len() - 1)
    }

    pub fn get(&self, id: SourceId) -> &Source {
        &self.all[id.0]
    }

    /// Line and column of the start of `place`, both counted from 1, columns in characters.
    pub fn line_and_column(&self, place: &Place) -> (usize, usize) {
        let text = &self.get(place.source).text;
        let before = &text[..floor_char_boundary(text, place.span.start)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
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
    fn a_place_is_told_by_line_and_column_in_characters() {
        let mut sources = Sources::default();
        let source = sources.add("a.toml", "one\nzwölf = 1\n");
        assert_eq!(sources.line_and_column(&Place { source, span: 11..12 }), (2, 7));
        assert_eq!(sources.line_and_column(&Place { source, span: 0..1 }), (1, 1));
    }
}
