//! From TOML text to a tree of values, and back.
//!
//! The only user of the toml crate. A tree is built even from a broken text, so that all syntax errors are reported at once.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{ABSENT, Entry, Node, Table, Value};
use super::source::{Place, SourceId, Sources, floor_char_boundary};

/// After a broken bracket most errors are consequences of the first, so no more than this many are reported.
const MAX_SYNTAX_ERRORS: usize = 3;

impl Node {
    /// Parses the text of `source`. Syntax errors go to `diagnostics`; the tree holds what could be read.
    pub fn parse(sources: &Sources, source: SourceId, diagnostics: &Diagnostics) -> Self {
        Self::parse_partly(sources, source, diagnostics).0
    }

    /// As [`Node::parse`], with whether the tree can be trusted: after an open quote or bracket, keys end up in the wrong table.
    pub fn parse_partly(sources: &Sources, source: SourceId, diagnostics: &Diagnostics) -> (Self, bool) {
        let text = &sources.get(source).text;
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors.iter().take(MAX_SYNTAX_ERRORS) {
            diagnostics.push(syntax_error(error, text, source));
        }
        let span = table.span();
        let node = Self { value: Value::Table(table_of(table.into_inner(), source)), place: Place { source, span } };
        (node, errors.iter().all(is_local))
    }

    /// Parses `path=value` as typed after `--set`: the value as TOML, or as a bare string where it does not begin like TOML.
    ///
    /// # Errors
    /// The text is not an assignment, its path is not a path of keys, or its table, list or quoted string is broken.
    pub fn parse_assignment(text: &str, source: SourceId) -> Result<Self, Diagnostic> {
        let mistake = |span, message: String, help: &str| Err(Diagnostic::error(message).at(&Place { source, span }).help(help));
        let Some((path, value)) = text.split_once('=') else {
            return mistake(
                0..text.len(),
                format!("`{text}` is not an assignment"),
                "write path=value, such as budget.compute=\"900k USD\"",
            );
        };
        // An assignment is a line of TOML, which gives every key and value its place.
        let parse = |line: &str| Self::parse_line(line, source).map_err(|error| syntax_error(&error, text, source));
        let value_span = path.len() + 1 + (value.len() - value.trim_start().len())..text.trim_end().len().max(path.len() + 1);
        let is_toml = match parse(text) {
            Ok(node) => return Ok(node),
            Err(_) if value.trim().is_empty() => {
                return mistake(0..text.len(), format!("`{}` is set to nothing", path.trim()), "write a value after the equals sign");
            }
            Err(error) => value.trim_start().starts_with(['{', '[', '"', '\'']).then_some(error),
        };
        let Ok(mut node) = parse(&format!("{path}=0")) else {
            return mistake(
                0..path.len(),
                format!("`{}` is not a path of keys", path.trim()),
                "write keys with dots between them, such as budget.compute",
            );
        };
        if let Some(error) = is_toml {
            return Err(error);
        }
        node.set_leaf(Self { value: Value::Text(value.trim().to_string()), place: Place { source, span: value_span } });
        Ok(node)
    }

    fn parse_line(line: &str, source: SourceId) -> Result<Self, toml::de::Error> {
        let (table, errors) = DeTable::parse_recoverable(line);
        let place = Place { source, span: table.span() };
        match errors.into_iter().next() {
            None => Ok(Self { value: Value::Table(table_of(table.into_inner(), source)), place }),
            Some(error) => Err(error),
        }
    }

    /// Whether a line is TOML by itself: an entry, or the name of a table.
    pub(super) fn is_toml_line(line: &str) -> bool {
        Self::parse_line(line, Place::UNKNOWN.source).is_ok()
    }

    /// The keys of a path such as `prices.models."gpt-5.5".output`; `None` where the text is not a path.
    pub fn parse_path(path: &str) -> Option<Vec<String>> {
        let is_outside_quotes = |part: &str| part.matches('"').count().is_multiple_of(2);
        let ends = path.match_indices(['=', '#', '\n', '\r']).any(|(at, _)| is_outside_quotes(&path[..at]));
        let node = Self::parse_line(&format!("{path}=0"), Place::UNKNOWN.source).ok().filter(|_| !ends)?;
        let (mut keys, mut node) = (vec![], &node);
        while let Value::Table(table) = &node.value {
            let (key, entry) = table.entries.first_key_value()?;
            keys.push(key.clone());
            node = &entry.node;
        }
        Some(keys)
    }

    /// The value as it may be written after an equals sign.
    pub fn to_inline_toml(&self) -> String {
        to_value(self).to_string()
    }

    /// The tree as TOML text that parses back to the same tree: what a receipt keeps.
    pub fn to_toml(&self) -> String {
        match to_value(self) {
            toml::Value::Table(table) => toml::to_string(&table).unwrap_or_default(),
            other => other.to_string(),
        }
    }
}

fn to_value(node: &Node) -> toml::Value {
    match &node.value {
        Value::Absent => toml::Value::String(ABSENT.into()),
        Value::Text(text) => toml::Value::String(text.clone()),
        Value::Integer(number) => toml::Value::Integer(*number),
        Value::Float(number) => toml::Value::Float(*number),
        Value::Boolean(flag) => toml::Value::Boolean(*flag),
        Value::List(items) => toml::Value::Array(items.iter().map(to_value).collect()),
        Value::Table(table) => toml::Value::Table(table.entries.iter().map(|(key, entry)| (key.clone(), to_value(&entry.node))).collect()),
    }
}

fn table_of(table: DeTable<'_>, source: SourceId) -> Table {
    let entries = table.into_iter().map(|(key, value)| {
        let key_place = Place { source, span: key.span() };
        let span = value.span();
        let node = Node { value: value_of(value.into_inner(), source), place: Place { source, span } };
        (key.into_inner().into_owned(), Entry { key_place, node })
    });
    Table { entries: entries.collect() }
}

fn value_of(value: DeValue<'_>, source: SourceId) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(|_| Value::Float(number.as_str().parse().unwrap_or(f64::NAN)), Value::Integer)
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Boolean(flag),
        DeValue::Datetime(moment) => Value::Text(moment.to_string()),
        DeValue::Array(items) => {
            let nodes = items.into_iter().map(|item| {
                let span = item.span();
                Node { value: value_of(item.into_inner(), source), place: Place { source, span } }
            });
            Value::List(nodes.collect())
        }
        DeValue::Table(table) => Value::Table(table_of(table, source)),
    }
}

/// An error of the parser, with what to write instead.
fn syntax_error(error: &toml::de::Error, text: &str, source: SourceId) -> Diagnostic {
    let message = error.message();
    let (reason, expected) = message.split_once(", expected ").map_or((message, None), |(reason, expected)| (reason, Some(expected)));
    let place = Place { source, span: visible(text, error.span().unwrap_or(0..0)) };
    let is_blank = text[place.span.clone()].trim().is_empty();
    let (message, help) = match reason {
        "duplicate key" => ("this key is defined twice", "keep one of the two"),
        "string values must be quoted" if is_blank => ("a key has no value", "write key = value on one line"),
        "missing value" | "missing value for key" | "key with no value" => ("a key has no value", "write key = value on one line"),
        "string values must be quoted" => ("a text is not in quotes", "put it in quotes"),
        "invalid basic string" => ("a text is not closed on its line", "close it with a \" (and write \\\\ for a backslash inside it)"),
        "invalid literal string" => ("a text is not closed on its line", "close it with a '"),
        "unclosed array" => ("a list is not closed", "close it with ]"),
        "unclosed inline table" => ("a table is not closed", "close it with }"),
        "unclosed table" => ("the name of a table is not closed", "close it with ]"),
        "missing comma between key-value pairs" => ("a comma is missing in a table", "write a comma, or } where the table ends"),
        "missing comma between array elements" => ("a comma is missing in a list", "write a comma, or ] where the list ends"),
        _ => (reason, ""),
    };
    let help = match (help, expected) {
        ("", Some(expected)) => format!("write {expected}"),
        ("", None) => "look for a missing quote, bracket or comma".into(),
        (help, _) => help.into(),
    };
    Diagnostic::syntax_error(message).at(&place).help(help)
}

/// Whether an error concerns one value only, so that the rest of the tree can be trusted.
fn is_local(error: &toml::de::Error) -> bool {
    let message = error.message();
    ["duplicate key", "string values must be quoted", "missing value", "key with no value", "invalid date", "invalid number", "unexpected"]
        .iter()
        .any(|local| message.starts_with(local))
}

/// An empty span is widened to the character before it, so that there is something to underline.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    let end = floor_char_boundary(text, span.end);
    let start = floor_char_boundary(text, if span.is_empty() { end.saturating_sub(1) } else { span.start });
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Node, Sources, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let source = sources.add("test.toml", text);
        let diagnostics = Diagnostics::default();
        let node = Node::parse(&sources, source, &diagnostics);
        (node, sources, diagnostics.into_sorted())
    }

    #[test]
    fn an_overlay_changes_only_what_it_names() {
        let (mut base, ..) = parse("a = 1\n[t]\nb = 2\nc = { x = 1 }");
        let (over, ..) = parse("[t]\nb = 3\n[t.c]\ny = 2");
        base.overlay(over, |_, _, _| false);
        assert_eq!(base.to_toml(), "a = 1\n\n[t]\nb = 3\n\n[t.c]\nx = 1\ny = 2\n");
    }

    #[test]
    fn a_table_whose_keys_belong_together_is_replaced_as_a_unit() {
        let (mut base, ..) = parse("n = { p50 = 8, p90 = 40 }");
        let (over, ..) = parse("n = { mean = 3 }");
        base.overlay(over, |key, _, _| key == "n");
        assert_eq!(base.to_toml(), "[n]\nmean = 3\n");
    }

    #[test]
    fn none_removes_an_inherited_value() {
        let (mut base, ..) = parse("a = 1\n[t]\nb = 2\nc = 1");
        let (over, ..) = parse("a = \"none\"\n[t]\nb = \"none\"\nd = \"none\"");
        base.overlay(over, |_, _, _| false);
        let diagnostics = Diagnostics::default();
        base.drop_absent(&diagnostics);
        assert_eq!(base.to_toml(), "[t]\nc = 1\n");
        let messages: Vec<_> = diagnostics.into_sorted().into_iter().map(|diagnostic| diagnostic.message).collect();
        assert_eq!(messages, ["there is no inherited `d` to remove"]);
    }

    #[test]
    fn an_assignment_reaches_a_leaf_with_or_without_quotes() {
        for text in ["a.b.c=\"900k USD\"", "a.b.c=900k USD"] {
            let mut sources = Sources::default();
            let source = sources.add("--set", text);
            let node = Node::parse_assignment(text, source).unwrap();
            assert_eq!(node.to_toml(), "[a.b]\nc = \"900k USD\"\n");
        }
    }

    #[test]
    fn a_wrong_assignment_is_reported_where_it_goes_wrong() {
        let check = |text: &str, expected: &str| {
            let mut sources = Sources::default();
            let source = sources.add("--set", text);
            assert_eq!(Node::parse_assignment(text, source).unwrap_err().one_line(&sources), expected);
        };
        check("nothing", "--set:1:1: error: `nothing` is not an assignment; help: write path=value, such as budget.compute=\"900k USD\"");
        check("a.b=", "--set:1:1: error: `a.b` is set to nothing; help: write a value after the equals sign");
        check("a..b=1", "--set:1:1: error: `a..b` is not a path of keys; help: write keys with dots between them, such as budget.compute");
        check("a={ b = 1", "--set:1:9: error: this is not TOML: a table is not closed; help: close it with }");
    }

    #[test]
    fn values_inside_an_assignment_have_their_places() {
        let mut sources = Sources::default();
        let text = "a.\"b.c\"={ d = 5 }";
        let source = sources.add("--set", text);
        let node = Node::parse_assignment(text, source).unwrap();
        let five = node.get("a").and_then(|a| a.get("b.c")).and_then(|c| c.get("d")).unwrap();
        assert_eq!(sources.line_and_column(&five.place), (1, 15));
    }

    #[test]
    fn a_path_is_its_keys() {
        let keys = |path: &str| Node::parse_path(path).map(|keys| keys.join("|"));
        assert_eq!(keys("prices.models.\"gpt-5.5\".output"), Some("prices|models|gpt-5.5|output".into()));
        assert_eq!(keys(" budget . total "), Some("budget|total".into()));
        assert_eq!(keys("a.\"x=#1\""), Some("a|x=#1".into()));
        for no_path in ["", "a..b", "a=1", "a=0 #", "a = 0\nb", "a b", "[a]"] {
            assert_eq!(keys(no_path), None, "{no_path}");
        }
    }

    #[test]
    fn several_syntax_errors_are_reported_in_one_pass() {
        let (_, sources, diagnostics) = parse("a = \nb = 1\nc = [1,,2]\n");
        let lines: Vec<_> = diagnostics.iter().map(|d| sources.line_and_column(d.place.as_ref().unwrap()).0).collect();
        assert!(lines.contains(&1) && lines.contains(&3), "{diagnostics:?}");
    }

    #[test]
    fn values_made_by_a_program_are_those_of_a_text() {
        let node = |value: Value| Node { value, place: Place::UNKNOWN };
        let table =
            Value::table([("text", Value::from("a \"b\"")), ("list", Value::list([1.5, 2.0])), ("flag", true.into()), ("n", 3.into())]);
        assert_eq!(node(table).to_toml(), "flag = true\nlist = [1.5, 2.0]\nn = 3\ntext = 'a \"b\"'\n");
        assert_eq!(Value::table([("n", 3_u32)]), Value::table([("n", 3_i64)]));
        assert_eq!(Value::from(String::from("x")), Value::from("x"));
    }
}
