//! Text as markup: escaped where it leaves the program, with characters that would reorder or hide it written as escapes.

use crate::reading::printable::one_line;

/// Text on one line, as it is to be read; not yet escaped.
pub fn line(text: &str) -> String {
    one_line(text.trim()).into_owned()
}

/// A number in words with the sign of mathematics; not yet escaped.
pub fn number(text: &str) -> String {
    let line = line(text);
    match line.strip_prefix('-') {
        Some(rest) => format!("\u{2212}{rest}"),
        None => line,
    }
}

/// Text that means itself, in an element or a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A sentence in which words in backticks are code.
pub fn inline(text: &str) -> String {
    let line = line(text);
    let parts: Vec<&str> = line.split('`').collect();
    // A quote that is not closed is a character like any other.
    if parts.len().is_multiple_of(2) {
        return escaped(&line);
    }
    let marked = parts.iter().enumerate().map(|(place, part)| match place % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    marked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_itself() {
        assert_eq!(
            inline("<script>alert('1')</script> & \"more\""),
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;more&quot;"
        );
        assert_eq!(inline("write `a < b`, not `c"), "write `a &lt; b`, not `c");
        assert_eq!(inline("write `a < b`"), "write <code>a &lt; b</code>");
        assert_eq!(inline("a\u{202e}b\nc"), "a\\u{202e}b c");
        assert_eq!(number("-1.5M"), "\u{2212}1.5M");
    }
}
