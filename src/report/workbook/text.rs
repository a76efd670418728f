//! Texts of users in a workbook: as text, without what steers the output, and in pieces that fit into cells.

use std::borrow::Cow;

use crate::reading::printable::is_unprintable;

/// The most that a cell holds, in units of UTF-16.
pub const LONGEST: usize = 32_767;

/// As [`visible`], and no longer than a cell holds.
pub fn fitting(text: &str) -> Cow<'_, str> {
    let visible = visible(text);
    let first = pieces(&visible)[0].len();
    match visible {
        visible if visible.len() == first => visible,
        Cow::Borrowed(visible) => Cow::Borrowed(&visible[..first]),
        Cow::Owned(mut visible) => {
            visible.truncate(first);
            Cow::Owned(visible)
        }
    }
}

/// The text without characters that control or reorder what is shown; a blank takes the place of line ends and tabs.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        '\n' | '\t' => Some(' '),
        c => Some(c).filter(|c| !is_unprintable(*c)),
    };
    Cow::Owned(text.chars().filter_map(shown).collect())
}

/// Whether spreadsheets would take the text for a formula once somebody edits its cell.
pub fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// The text in pieces that fit into a cell each; one where it is short.
pub fn pieces(text: &str) -> Vec<&str> {
    pieces_of(text, LONGEST)
}

fn pieces_of(text: &str, longest: usize) -> Vec<&str> {
    let (mut pieces, mut start, mut units) = (vec![], 0, 0);
    for (place, c) in text.char_indices() {
        if units + c.len_utf16() > longest {
            pieces.push(&text[start..place]);
            (start, units) = (place, 0);
        }
        units += c.len_utf16();
    }
    pieces.push(&text[start..]);
    pieces
}

/// The text in lines of at most `width` characters, broken between words where it can be.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let of_word = word.chars().count();
        if length > 0 && length + 1 + of_word > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += of_word;
        // A word that is longer than a line.
        while length > width {
            let cut = line.char_indices().nth(width).map_or(line.len(), |(place, _)| place);
            let rest = line.split_off(cut);
            lines.push(std::mem::replace(&mut line, rest));
            length -= width;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_the_output_is_left_out_and_nothing_else() {
        for (text, expected) in [
            ("plan", "plan"),
            ("a\u{1b}[31m\u{7f}b\u{85}", "a[31mb"),
            ("x\u{202e}y\u{2066}z\u{2069}", "xyz"),
            ("one\r\ntwo\tthree", "one two three"),
            ("فريق <b>&amp;", "فريق <b>&amp;"),
            ("\u{ffff}", ""),
        ] {
            assert_eq!((visible(text), fitting(text)), (expected.into(), expected.into()));
        }
    }

    #[test]
    fn long_texts_are_split_without_losing_anything() {
        assert_eq!(pieces_of("abcde", 2), ["ab", "cd", "e"]);
        // A character outside the first plane takes two units.
        assert_eq!(pieces_of("a😀b", 2), ["a", "😀", "b"]);
        assert_eq!(pieces_of("", 2), [""]);
        assert_eq!(fitting(&"x\t".repeat(LONGEST)).len(), LONGEST);
        assert_eq!(pieces(&"x".repeat(LONGEST + 1)).iter().map(|piece| piece.len()).collect::<Vec<_>>(), [LONGEST, 1]);
    }

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(lines("", 3), [""]);
        assert_eq!(lines("a  b", 9), ["a b".replace(' ', "  ")]);
    }
}
