//! Text that a reader can see: characters that control a terminal, reorder a line or show nothing are written as escapes.
//!
//! Whatever a message, a report or an output file quotes comes through here once, where text leaves the program.

use std::borrow::Cow;

/// Whether a character controls the output instead of being shown: control characters, line separators, marks that reorder text, and characters
/// without a shape or a meaning of their own.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'
                | '\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// `text` with every such character as an escape, such as `\u{1b}` or `\n`.
pub fn printable(text: &str) -> Cow<'_, str> {
    escaped(text, |_| None)
}

/// As [`printable`], with a blank for each line end and tab: free text as a part of one line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains("\r\n") {
        true => Cow::Owned(one_line(&text.replace("\r\n", "\n")).into_owned()),
        false => escaped(text, |c| matches!(c, '\n' | '\r' | '\t').then_some(' ')),
    }
}

/// As [`printable`], with its tabs: a line of a file.
pub fn with_tabs(text: &str) -> Cow<'_, str> {
    escaped(text, |c| (c == '\t').then_some('\t'))
}

/// As [`printable`], with its line feeds: a text of several lines.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| (c == '\n').then_some('\n'))
}

fn escaped(text: &str, instead: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match instead(c) {
            Some(other) => clean.push(other),
            None if is_unprintable(c) => clean.extend(c.escape_default()),
            None => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_and_everything_else_stays() {
        assert_eq!(printable("a\u{1b}[31m\u{9b}\n\u{202e}b\u{2066}\u{feff}"), "a\\u{1b}[31m\\u{9b}\\n\\u{202e}b\\u{2066}\\u{feff}");
        // Letters of any script, and the joiners that some of them and emoji need.
        for text in ["zwölf µ 部門 مهندس", "می\u{200c}خواهم", "👩\u{200d}💻"] {
            assert!(matches!(printable(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn line_ends_become_blanks_or_stay_where_a_text_has_lines() {
        assert_eq!(one_line("a\r\nb\tc\u{7}\n"), "a b c\\u{7} ");
        assert_eq!(lines("a\nb\r\u{1b}"), "a\nb\\r\\u{1b}");
    }
}
