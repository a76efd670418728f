//! A TOML text as a tree in which every key and value knows its place, and the overlay of one tree on another.
//!
//! The only module that speaks to the toml crate. A tree is built even from a broken text, so that all syntax errors are told at once.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source::{Place, SourceId, Sources};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub place: Place,
}

/// What TOML can say. Dates become text: their meaning is given by who reads them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    List(Vec<Node>),
    Table(Table),
}

/// Keys in alphabetical order, each with its own place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub entries: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key_place: Place,
    pub node: Node,
}

/// The word that takes away what was inherited: `training = "none"`.
pub const ABSENT: &str = "none";

/// After a broken bracket the parser reports its own confusion: more than this many syntax errors are not told.
const SYNTAX_ERRORS_TOLD: usize = 3;

impl Node {
    /// Parses the text of `source`. Syntax errors go to `diagnostics`; the tree holds what could be read.
    pub fn parse(sources: &Sources, source: SourceId, diagnostics: &Diagnostics) -> Self {
        let text = &sources.get(source).text;
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors.iter().take(SYNTAX_ERRORS_TOLD) {
            let span = error.span().unwrap_or(0..0);
            let problem = format!("this is not TOML: {}", error.message().replace('\n', ", "));
            diagnostics.push(Diagnostic::error(problem).at(&Place { source, span: visible(text, span) }));
        }
        let span = table.span();
        Self { value: Value::Table(table_of(table.into_inner(), source)), place: Place { source, span } }
    }

    /// Parses `path=value` as typed behind `--set`: the value as TOML, or as a bare string where that fails.
    pub fn parse_assignment(sources: &Sources, source: SourceId) -> Result<Self, Diagnostic> {
        let text = &sources.get(source).text;
        let everywhere = Place { source, span: 0..text.len() };
        let Some((path, value)) = text.split_once('=') else {
            let problem = format!("`{text}` sets nothing");
            return Err(Diagnostic::error(problem).at(&everywhere).remedy("write path=value, such as budget.compute=\"900k USD\""));
        };
        let value_start = path.len() + 1;
        let place = Place { source, span: value_start..text.len() };
        let value = match DeValue::parse(value.trim()) {
            Ok(parsed) => relocate(value_of(parsed.into_inner(), source), &place),
            Err(_) => Value::Text(value.trim().to_string()),
        };
        let mut node = Self { value, place };
        for key in path.trim().split('.').rev() {
            let entry = Entry { key_place: Place { source, span: 0..path.len() }, node };
            let entries = BTreeMap::from([(key.trim().trim_matches('"').to_string(), entry)]);
            node = Self { value: Value::Table(Table { entries }), place: everywhere.clone() };
        }
        Ok(node)
    }

    /// Lays `over` on `self`: tables merge key by key, anything else is replaced, and so is a table for which `whole` says that
    /// its keys only make sense together (told by the key's name and the two tables).
    pub fn overlay(&mut self, over: Self, whole: fn(&str, &Table, &Table) -> bool) {
        let place = over.place;
        match (&mut self.value, over.value) {
            (Value::Table(under), Value::Table(over)) => {
                for (key, entry) in over.entries {
                    match under.entries.get_mut(&key) {
                        Some(Entry { node, key_place }) => {
                            *key_place = entry.key_place;
                            let replace = match (&node.value, &entry.node.value) {
                                (Value::Table(a), Value::Table(b)) => whole(&key, a, b),
                                _ => true,
                            };
                            if replace { *node = entry.node } else { node.overlay(entry.node, whole) }
                        }
                        None => {
                            under.entries.insert(key, entry);
                        }
                    }
                }
            }
            (value, over) => *value = over,
        }
        self.place = place;
    }

    /// Drops every key whose value is the word [`ABSENT`].
    pub fn drop_absent(&mut self) {
        if let Value::Table(table) = &mut self.value {
            table.entries.retain(|_, entry| entry.node.value != Value::Text(ABSENT.into()));
            table.entries.values_mut().for_each(|entry| entry.node.drop_absent());
        }
    }

    /// The entry at a key of this table; `None` where there is none or this is no table.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.entries.get(key).map(|entry| &entry.node),
            _ => None,
        }
    }

    /// What kind of value this is, for messages: `a string`, `a table`.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a string",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
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

/// Gives every value below one common place: inside a `--set` argument finer places would point past the text.
fn relocate(value: Value, place: &Place) -> Value {
    let moved = |node: Node| Node { value: relocate(node.value, place), place: place.clone() };
    match value {
        Value::List(items) => Value::List(items.into_iter().map(moved).collect()),
        Value::Table(table) => {
            let entries = table.entries.into_iter().map(|(key, entry)| (key, Entry { key_place: place.clone(), node: moved(entry.node) }));
            Value::Table(Table { entries: entries.collect() })
        }
        other => other,
    }
}

/// An empty span is widened to the character before it, so that a caret has something to stand under.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    if span.is_empty() { span.start.saturating_sub(1).min(text.len())..span.end.min(text.len()) } else { span }
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
    fn a_table_that_stands_or_falls_together_is_replaced_whole() {
        let (mut base, ..) = parse("n = { p50 = 8, p90 = 40 }");
        let (over, ..) = parse("n = { mean = 3 }");
        base.overlay(over, |key, _, _| key == "n");
        assert_eq!(base.to_toml(), "[n]\nmean = 3\n");
    }

    #[test]
    fn none_takes_away_what_was_inherited() {
        let (mut node, ..) = parse("a = \"none\"\n[t]\nb = \"none\"\nc = 1");
        node.drop_absent();
        assert_eq!(node.to_toml(), "[t]\nc = 1\n");
    }

    #[test]
    fn an_assignment_reaches_a_leaf_with_or_without_quotes() {
        for text in ["a.b.c=\"900k USD\"", "a.b.c=900k USD"] {
            let mut sources = Sources::default();
            let source = sources.add("--set", text);
            let node = Node::parse_assignment(&sources, source).unwrap();
            assert_eq!(node.to_toml(), "[a.b]\nc = \"900k USD\"\n");
        }
        let mut sources = Sources::default();
        let source = sources.add("--set", "nothing");
        assert!(Node::parse_assignment(&sources, source).is_err());
    }

    #[test]
    fn several_syntax_errors_are_told_in_one_pass() {
        let (_, sources, told) = parse("a = \nb = 1\nc = [1,,2]\n");
        let lines: Vec<_> = told.iter().map(|d| sources.line_and_column(d.place.as_ref().unwrap()).0).collect();
        assert!(lines.contains(&1) && lines.contains(&3), "{told:?}");
    }
}
