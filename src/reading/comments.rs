//! The comments of texts in TOML, and which of them is on a value.
//!
//! A comment belongs to a value by its position, in this order: behind it on its line; in the lines directly above it; behind or directly above the name
//! of its table; the same of the tables that this is part of. A blank line, a line of dashes, and a line that is itself TOML end what is above.

use std::collections::BTreeMap;

use super::node::Node;
use super::source::{Place, Source, SourceId, Sources};

/// The comments of all sources whose text may be quoted.
pub struct Comments<'a> {
    sources: &'a Sources,
    /// By the position of the source, filled as they are asked for.
    outlines: Vec<Option<Outline<'a>>>,
}

/// A text line by line.
struct Outline<'a> {
    lines: Vec<Line<'a>>,
    /// The lines with the names of tables, by their keys.
    headers: BTreeMap<Vec<String>, usize>,
}

/// One line, with bytes counted from the start of the text.
struct Line<'a> {
    start: usize,
    text: &'a str,
    kind: LineKind,
    /// Where its comment begins, within the line.
    comment_at: Option<usize>,
    /// The line on which the statement begins that this line is part of; its own number where it begins here.
    statement: usize,
    /// The line with the name of the table that it is in; absent at the top.
    header: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum LineKind {
    Blank,
    Comment,
    /// The name of a table, as its keys.
    Header(Vec<String>),
    Statement,
    /// A further line of a value.
    Continuation,
}

/// What a character is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Plain,
    /// A text between quotes of this kind, over several lines where there are three of them.
    Quotes {
        quote: char,
        is_long: bool,
    },
}

impl<'a> Comments<'a> {
    pub fn of(sources: &'a Sources) -> Self {
        Self { sources, outlines: (0..sources.len()).map(|_| None).collect() }
    }

    /// The comment on the value at `place` as one line, without the marks of comments; absent where there is none, or the text may not be quoted.
    pub fn on(&mut self, place: &Place) -> Option<String> {
        let source = self.sources.get(place.source);
        if !source.is_quotable || !self.sources.has(place.source) {
            return None;
        }
        self.outline(place.source, source)?.comment_on(place)
    }

    fn outline(&mut self, id: SourceId, source: &'a Source) -> Option<&Outline<'a>> {
        let outline = self.outlines.get_mut(id.position())?;
        Some(outline.get_or_insert_with(|| Outline::of(&source.text)))
    }
}

impl<'a> Outline<'a> {
    fn of(text: &'a str) -> Self {
        let (mut lines, mut start): (Vec<Line<'a>>, usize) = (vec![], 0);
        let (mut within, mut depth, mut statement, mut header) = (Within::Plain, 0_usize, 0, None);
        for (number, whole) in text.split_inclusive('\n').enumerate() {
            let line = whole.trim_end_matches(['\n', '\r']);
            let begins = line.trim_start_matches('\u{feff}').trim_start();
            let is_inside = depth > 0 || within != Within::Plain;
            let mut kind = match begins.chars().next() {
                Some('#') if within == Within::Plain => LineKind::Comment,
                _ if is_inside => LineKind::Continuation,
                None => LineKind::Blank,
                Some('[') => LineKind::Header(vec![]),
                Some(_) => LineKind::Statement,
            };
            if !is_inside {
                statement = number;
            }
            let comment_at = scan(line, &mut within, &mut depth);
            if let LineKind::Header(keys) = &mut kind {
                // Brackets around the name of a table never stay open.
                depth = 0;
                let name = line[..comment_at.unwrap_or(line.len())].trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                *keys = Node::parse_path(name.trim_start_matches('[').trim_end_matches(']')).unwrap_or_default();
                header = Some(number);
            }
            lines.push(Line { start, text: line, kind, comment_at, statement, header });
            start += whole.len();
        }
        let mut headers = BTreeMap::new();
        for (number, line) in lines.iter().enumerate() {
            if let LineKind::Header(keys) = &line.kind {
                headers.entry(keys.clone()).or_insert(number);
            }
        }
        Self { lines, headers }
    }

    fn comment_on(&self, place: &Place) -> Option<String> {
        let first = self.line_at(place.span.start)?;
        let end = place.span.end.max(place.span.start);
        let last = self.line_at(end.saturating_sub(1).max(place.span.start))?;
        let statement = self.lines[first].statement;
        self.behind(last, end)
            .or_else(|| self.above(first))
            .or_else(|| self.behind(self.end_of(statement), end))
            .or_else(|| self.above(statement))
            .or_else(|| self.on_table(self.lines[statement].header?))
    }

    /// The comment on the table whose name is on line `header`, or on the nearest table above it in the tree that has one.
    fn on_table(&self, header: usize) -> Option<String> {
        let LineKind::Header(keys) = &self.lines[header].kind else { return None };
        let of_parents = (1..keys.len()).rev().filter_map(|n_keys| self.headers.get(&keys[..n_keys]).copied());
        std::iter::once(header).chain(of_parents).find_map(|header| self.behind(header, 0).or_else(|| self.above(header)))
    }

    /// The comment behind byte `end` on line `number`.
    fn behind(&self, number: usize, end: usize) -> Option<String> {
        let line = &self.lines[number];
        let at = line.comment_at.filter(|at| line.start + at >= end && line.kind != LineKind::Comment)?;
        Some(words(&line.text[at..])).filter(|words| !words.is_empty())
    }

    /// The comment in the lines directly above line `number`.
    fn above(&self, number: usize) -> Option<String> {
        let above = self.lines[..number].iter().rev();
        let mut block: Vec<String> = above
            .take_while(|line| line.kind == LineKind::Comment)
            .map(|line| words(line.text.trim_start_matches('\u{feff}')))
            .take_while(|words| !words.is_empty() && !is_rule(words) && !is_toml(words))
            .collect();
        block.reverse();
        (!block.is_empty()).then(|| block.join(" "))
    }

    /// The last line of a statement.
    fn end_of(&self, statement: usize) -> usize {
        let parts = self.lines[statement..].iter().take_while(|line| line.statement == statement);
        statement + parts.count().saturating_sub(1)
    }

    fn line_at(&self, byte: usize) -> Option<usize> {
        self.lines.partition_point(|line| line.start <= byte).checked_sub(1)
    }
}

/// Follows quotes and brackets through a line, and returns where its comment begins.
fn scan(line: &str, within: &mut Within, depth: &mut usize) -> Option<usize> {
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let is_tripled = |quote: char| line[at..].chars().take(3).filter(|c| *c == quote).count() == 3;
        let mut step = c.len_utf8();
        match *within {
            Within::Plain => match c {
                '#' => return Some(at),
                '"' | '\'' => {
                    let is_long = is_tripled(c);
                    step = if is_long { 3 } else { 1 };
                    *within = Within::Quotes { quote: c, is_long };
                }
                '[' | '{' => *depth += 1,
                ']' | '}' => *depth = depth.saturating_sub(1),
                _ => {}
            },
            Within::Quotes { quote: '"', .. } if c == '\\' => step += line[at + 1..].chars().next().map_or(0, char::len_utf8),
            Within::Quotes { quote, is_long } if c == quote && (!is_long || is_tripled(quote)) => {
                // Up to two quotes may come before the three that close a text.
                let n_quotes = line[at..].chars().take_while(|c| *c == quote).count();
                step = if is_long { n_quotes.min(5) } else { 1 };
                *within = Within::Plain;
            }
            Within::Quotes { .. } => {}
        }
        at += step;
    }
    if let Within::Quotes { is_long: false, .. } = within {
        *within = Within::Plain;
    }
    None
}

/// The text of a line of comment.
fn words(comment: &str) -> String {
    comment.trim_start_matches(|c: char| c == '#' || c.is_whitespace()).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line of comment divides a file into parts: `---- prices of models`.
fn is_rule(words: &str) -> bool {
    ["--", "==", "**", "__"].iter().any(|rule| words.starts_with(rule))
}

/// Whether a line of comment is an entry or the name of a table that is switched off; `[A]` is a grade.
fn is_toml(words: &str) -> bool {
    (words.contains('=') || (words.starts_with('[') && words.len() > "[A]".len())) && Node::is_toml_line(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Diagnostics;

    /// The comment on the value at a path of `text`.
    fn comment(text: &str, path: &str) -> Option<String> {
        let mut sources = Sources::default();
        let source = sources.add("a.toml", text);
        let diagnostics = Diagnostics::default();
        let root = Node::parse(&sources, source, &diagnostics);
        assert!(!diagnostics.has_errors(), "{text}");
        let keys = Node::parse_path(path).expect("a path");
        let node = keys.iter().try_fold(&root, |node, key| node.get(key)).unwrap_or_else(|| panic!("no {path} in {text}"));
        Comments::of(&sources).on(&node.place)
    }

    #[test]
    fn the_comment_on_a_value_is_behind_it_or_directly_above_it_or_on_its_table() {
        let text = "\
# of the file

# --- rents
# two lines
# of source
a = 1
b = 2  # J: a view
c = 3

# far above

[t]
d = 4
# of e
e = 5
[u]   # behind the name
f = 6
# of v, not of w
[v]
g = { h = 1, i = \"#2\" }   # of both
j = 7
[v.x.y]
k = 8
[w]
l = 9
";
        for (path, expected) in [
            ("a", Some("two lines of source")),
            ("b", Some("J: a view")),
            ("c", None),
            ("t.d", None),
            ("t.e", Some("of e")),
            ("u.f", Some("behind the name")),
            ("v.g.h", Some("of both")),
            ("v.g.i", Some("of both")),
            ("v.j", Some("of v, not of w")),
            ("v.x.y.k", Some("of v, not of w")),
            ("w.l", None),
        ] {
            assert_eq!(comment(text, path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_number_sign_within_quotes_begins_no_comment() {
        for (value, expected) in [
            ("{ a = 1, b = \"x # y\" }", None),
            ("{ a = 1, b = 'x # y' } # real", Some("real")),
            ("{ a = 1, b = \"x \\\" # y\" } # real", Some("real")),
            ("{ a = 1, b = \"\"\"x \" # y\"\"\" } # real", Some("real")),
            ("{ a = 1, \"#\" = 2 }\t# real # and more", Some("real # and more")),
            ("{ a = 1 } #", None),
            ("{ a = 1 } #   ", None),
            ("{ a = 1 } ## real", Some("real")),
        ] {
            assert_eq!(comment(&format!("t = {value}\r\n"), "t.a").as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn what_looks_like_a_comment_or_a_table_within_a_long_text_is_text() {
        let text = "purpose = \"\"\"\n# no comment\n[no.table]\n\"\"\"\nlist = [\n  1,  # of one\n  # of two\n  2,\n  [3],\n]  # of the list\nb = 1\n";
        assert_eq!(comment(text, "b"), None);
        assert_eq!(comment(text, "list").as_deref(), Some("of the list"));
        let mut sources = Sources::default();
        let source = sources.add("a.toml", text);
        let on = |value: &str| {
            let start = text.find(value).expect("there");
            Comments::of(&sources).on(&Place { source, span: start..start + 1 })
        };
        assert_eq!(on("1,  #").as_deref(), Some("of one"));
        assert_eq!(on("2,\n").as_deref(), Some("of two"));
        assert_eq!(on("3]").as_deref(), Some("of the list"));
    }

    #[test]
    fn what_is_switched_off_is_no_comment_on_what_follows() {
        assert_eq!(comment("# a = \"0.7 to 1.2\"\na = 1\n", "a"), None);
        assert_eq!(comment("# from payroll\n# prices.models.x = 1\n# of 2026\na = 1\n", "a").as_deref(), Some("of 2026"));
        assert_eq!(comment("# [old.table]\na = 1\n", "a"), None);
        assert_eq!(comment("# [A]\na = 1\n", "a").as_deref(), Some("[A]"));
        assert_eq!(comment("# sigma = 0.42 by hand\na = 1\n", "a").as_deref(), Some("sigma = 0.42 by hand"));
    }

    #[test]
    fn a_text_that_may_not_be_quoted_has_no_comments() {
        let mut sources = Sources::default();
        let source = sources.add("a.toml", "a = 1  # secret\n");
        let place = Place { source, span: 4..5 };
        assert_eq!(Comments::of(&sources).on(&place).as_deref(), Some("secret"));
        sources.conceal(source);
        assert_eq!(Comments::of(&sources).on(&place), None);
        assert_eq!(Comments::of(&sources).on(&Place::UNKNOWN), None);
    }
}
