//! A document as Markdown.

use std::io::Write;

use super::export::{ExportError, Exporter, ReportFile};
use crate::reading::printable::one_line;
use crate::report::document::{Role, table_of};
use crate::report::table::{Emphasis, Kind, Table};
use crate::report::{Block, Document, Report, words};

pub const EXPORTER: Exporter = Exporter {
    name: "markdown",
    print: Some(print),
    files: |report, _| vec![ReportFile::new(format!("{}.md", report.name), |out| print(report, out))],
};

fn print(report: &Report<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    Ok(out.write_all(text(&report.document).as_bytes())?)
}

/// The document as Markdown; charts are links to the files that [`super::charts`] writes beside it.
pub fn text(document: &Document) -> String {
    let mut text = format!("# {}\n", escaped(&document.title));
    if !document.purpose.is_empty() {
        text.push_str(&format!("\n{}\n", escaped(&document.purpose)));
    }
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => text.push_str(&format!("\n## {}\n", escaped(heading))),
            Block::Sentences(Role::Answer, sentences) => {
                text.push('\n');
                sentences.iter().for_each(|sentence| text.push_str(&format!("- **{}**\n", escaped(sentence))));
            }
            Block::Sentences(Role::Note, sentences) => text.push_str(&format!("\n{}\n", escaped(&sentences.join(" ")))),
            Block::Sentences(Role::Warning, sentences) => {
                sentences.iter().for_each(|sentence| text.push_str(&format!("\n> warning: {}\n", escaped(sentence))));
            }
            Block::Figures(figures) => text.push_str(&table(&table_of(figures))),
            Block::Table(shown) => text.push_str(&table(shown)),
            Block::Chart(chart) => {
                let title = escaped(chart.chart.title());
                text.push_str(&format!("\n![{title}]({})\n", super::charts::file_name(&chart.name, "svg")));
            }
        }
    }
    text
}

/// Sums are bold, numbers align right.
fn table(table: &Table) -> String {
    let line = |cells: Vec<String>, is_strong: bool| {
        let cells = cells.into_iter().map(|text| if is_strong && !text.is_empty() { format!("**{text}**") } else { text });
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule: Vec<_> = table.columns.iter().map(|column| if column.kind == Kind::Text { ":---" } else { "---:" }).collect();
    let mut text = format!("\n{}", line(table.columns.iter().map(|column| escaped(&column.heading)).collect(), false));
    text.push_str(&format!("| {} |\n", rule.join(" | ")));
    for row in &table.rows {
        let cells = table.columns.iter().zip(&row.cells).map(|(column, cell)| escaped(&words::cell(column, cell)));
        text.push_str(&line(cells.collect(), row.emphasis == Emphasis::Strong));
    }
    text
}

/// Text that means itself in Markdown and in HTML, on one line. What has no meaning where it is stays as it is: `platform_team`, `gpt-5.5`, `R&D`.
///
/// Words in backticks stay code, as messages write names, if nothing in them has a meaning.
fn escaped(text: &str) -> String {
    let text = one_line(text.trim());
    let parts: Vec<&str> = text.split('`').collect();
    // A quote that is not closed, or more than one at a time, is no code.
    let is_code = parts.len() % 2 == 1 && (parts.len() < 3 || parts[1..parts.len() - 1].iter().all(|part| !part.is_empty()));
    let mut escaped = String::with_capacity(text.len());
    for (at, part) in parts.iter().enumerate() {
        let (is_quoted, before) = (at % 2 == 1, if at == 0 { None } else { Some('`') });
        let plain = outside_code(part, before);
        if is_code && is_quoted && plain == *part {
            escaped.push_str(&format!("`{part}`"));
        } else if is_code && is_quoted {
            escaped.push_str(&format!("\\`{plain}\\`"));
        } else {
            escaped.push_str(if at > 0 && !is_code { "\\`" } else { "" });
            escaped.push_str(&plain);
        }
    }
    escaped
}

/// `before` is the character before the text; absent where it begins a line.
fn outside_code(text: &str, before: Option<char>) -> String {
    let mut escaped = String::with_capacity(text.len());
    let (mut before, is_first) = (before, before.is_none());
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        let is_alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let begins_line = is_first && at == 0;
        let means_something = match c {
            '*' | '[' | ']' | '|' | '~' | '$' => true,
            // A name with underscores inside is no emphasis.
            '_' => !(is_alphanumeric(before) && is_alphanumeric(next)),
            '\\' => next.is_none_or(|next| next.is_ascii_punctuation() && next != '{'),
            '#' | '=' => begins_line,
            '-' | '+' => begins_line && next.is_some_and(|next| next == c || next.is_whitespace()),
            // A numbered list.
            '.' | ')' => {
                let is_number = is_first && at > 0 && at < 10 && text[..at].bytes().all(|byte| byte.is_ascii_digit());
                (is_number && next.is_none_or(char::is_whitespace)) || (c == '.' && text[..at].to_ascii_lowercase().ends_with("www"))
            }
            // An address that becomes a link by itself.
            ':' => rest.starts_with("//"),
            _ => false,
        };
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' if is_entity(rest) => escaped.push_str("&amp;"),
            c => {
                escaped.push_str(if means_something { "\\" } else { "" });
                escaped.push(c);
            }
        }
        before = Some(c);
    }
    escaped
}

/// Whether `&` before this is an entity of HTML, such as `&lt;`.
fn is_entity(rest: &str) -> bool {
    let name = rest.split_once(';').map_or("", |(name, _)| name);
    let name = name.strip_prefix('#').unwrap_or(name);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Currency;
    use crate::report::table::{Cell, Column, Number};

    #[test]
    fn headings_sentences_and_tables_are_markdown_and_pipes_are_escaped() {
        let mut table = Table::new([Column::text(""), Column::money("mean", Currency::USD)]);
        table.row([Cell::from("a|b"), Number::exact(12.0).into()]);
        table.strong([Cell::from("total"), Cell::Absent]);
        let mut document = Document { title: "t".into(), purpose: "Why?".into(), ..Document::default() };
        document.sentences(Role::Answer, ["Yes.".to_string()]);
        document.table("Cost", table);
        document.sentences(Role::Note, ["One.".to_string(), "Two.".to_string()]);
        let expected =
            "# t\n\nWhy?\n\n- **Yes.**\n\n## Cost\n\n|  | mean |\n| :--- | ---: |\n| a\\|b | 12 |\n| **total** |  |\n\nOne. Two.\n";
        assert_eq!(text(&document), expected);
    }

    #[test]
    fn text_means_itself_and_ordinary_names_stay_readable() {
        for text in
            ["platform_team", "gpt-5.5", "R&D", "a-b", "-5", "C#", "50% to 60%", "line 7: `mid` for 3", "1.5 of 2", "x (y)", "\\u{1b}"]
        {
            assert_eq!(escaped(text), text);
        }
        for (text, expected) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("![x](http://a.test/b.png)", "!\\[x\\](http\\://a.test/b.png)"),
            ("[l](javascript:alert(1))", "\\[l\\](javascript:alert(1))"),
            ("www.a.test", "www\\.a.test"),
            ("# top", "\\# top"),
            ("- item", "\\- item"),
            ("---", "\\---"),
            ("1. item", "1\\. item"),
            ("*a* _b_ ~~c~~ $d$", "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\$d\\$"),
            ("a|b\nc", "a\\|b c"),
            ("&lt;b&#62; &", "&amp;lt;b&amp;#62; &"),
            ("a\\*b\\", "a\\\\\\*b\\\\"),
            ("`a`<b>`c`", "`a`&lt;b&gt;`c`"),
            ("the group `<b>` and `c|d`", "the group \\`&lt;b&gt;\\` and \\`c\\|d\\`"),
            ("a`b", "a\\`b"),
            ("``<b>``", "\\`\\`&lt;b&gt;\\`\\`"),
            ("\u{1b}[1m\u{202e}x", "\\u{1b}\\[1m\\u{202e}x"),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }
}
