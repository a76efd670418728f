//! Reads a table key by key and remembers what was asked for, so that what nobody asked for is an error with the nearest key.
//!
//! The keys that are suggested are the keys that are read: they cannot drift apart.

use std::cell::RefCell;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{Node, Table, Value};
use super::source::Place;
use super::suggestion;

/// A table being read. Call [`TableReader::finish`] when all known keys have been asked for.
pub struct TableReader<'a> {
    table: &'a Table,
    place: &'a Place,
    path: String,
    asked: RefCell<Vec<&'a str>>,
    diagnostics: &'a Diagnostics,
}

/// One value with its path (`groups.senior.base`) and where mistakes about it go.
#[derive(Clone)]
pub struct Field<'a> {
    pub node: &'a Node,
    pub path: String,
    pub diagnostics: &'a Diagnostics,
}

impl<'a> TableReader<'a> {
    /// Reads the table at `path`; `None` (and a message) when the value there is something else.
    pub fn new(field: &Field<'a>) -> Option<Self> {
        let Value::Table(table) = &field.node.value else {
            field.mistake(format!("`{}` is {}, but a table is wanted", field.path, field.node.kind()), "write it as a [table] of keys");
            return None;
        };
        let (place, path, diagnostics) = (&field.node.place, field.path.clone(), field.diagnostics);
        Some(Self { table, place, path, asked: RefCell::default(), diagnostics })
    }

    /// The value at `key`, if it is there.
    pub fn optional(&self, key: &'a str) -> Option<Field<'a>> {
        self.asked.borrow_mut().push(key);
        self.table.entries.get(key).map(|entry| self.field(key, &entry.node))
    }

    /// The value at `key`; its absence is an error that shows `example`.
    pub fn required(&self, key: &'a str, example: &str) -> Option<Field<'a>> {
        let field = self.optional(key);
        if field.is_none() {
            let name = if self.path.is_empty() { "the scenario".to_string() } else { format!("`{}`", self.path) };
            let diagnostic = Diagnostic::error(format!("{name} has no `{key}`")).remedy(format!("add {key} = {example}"));
            self.diagnostics.push(diagnostic.at(self.place));
        }
        field
    }

    /// A table below, at `key`, if it is there.
    pub fn table(&self, key: &'a str) -> Option<TableReader<'a>> {
        self.optional(key).and_then(|field| TableReader::new(&field))
    }

    /// Every entry of a table whose keys are names the user chose, in alphabetical order.
    pub fn all(&self) -> Vec<(&'a str, Field<'a>)> {
        let entries = self.table.entries.iter().map(|(key, entry)| (key.as_str(), self.field(key, &entry.node)));
        self.asked.borrow_mut().extend(self.table.entries.keys().map(String::as_str));
        entries.collect()
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn place(&self) -> &'a Place {
        self.place
    }

    pub fn diagnostics(&self) -> &'a Diagnostics {
        self.diagnostics
    }

    pub fn is_empty(&self) -> bool {
        self.table.entries.is_empty()
    }

    /// Tells every key that nobody asked for, each with the nearest key that would have been read.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (key, entry) in &self.table.entries {
            if !asked.contains(&key.as_str()) {
                let inside = if self.path.is_empty() { "a scenario".to_string() } else { format!("`{}`", self.path) };
                let problem = format!("`{key}` is not a key of {inside}");
                let mut sorted = asked.clone();
                sorted.sort_unstable();
                sorted.dedup();
                let remedy = suggestion::remedy(key, sorted.iter().copied());
                self.diagnostics.push(Diagnostic::error(problem).at(&entry.key_place).remedy(remedy));
            }
        }
    }

    fn field(&self, key: &str, node: &'a Node) -> Field<'a> {
        // A key with a dot in it (a date does not have one, a model name may) keeps its quotes in the path.
        let key = if key.contains('.') { format!("\"{key}\"") } else { key.to_string() };
        let path = if self.path.is_empty() { key } else { format!("{}.{key}", self.path) };
        Field { node, path, diagnostics: self.diagnostics }
    }
}

impl<'a> Field<'a> {
    /// The root of a tree.
    pub fn root(node: &'a Node, diagnostics: &'a Diagnostics) -> Self {
        Self { node, path: String::new(), diagnostics }
    }

    pub fn mistake(&self, problem: impl Into<String>, remedy: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(problem).at(&self.node.place).remedy(remedy));
    }

    pub fn text(&self) -> Option<&'a str> {
        if let Value::Text(text) = &self.node.value {
            return Some(text);
        }
        self.mistake(format!("`{}` is {}, but a string is wanted", self.path, self.node.kind()), "put it in quotes");
        None
    }

    pub fn flag(&self) -> Option<bool> {
        if let Value::Boolean(flag) = self.node.value {
            return Some(flag);
        }
        self.mistake(format!("`{}` is {}, but true or false is wanted", self.path, self.node.kind()), "write true or false");
        None
    }

    /// A whole number from `least` to `most`.
    pub fn count(&self, least: i64, most: i64) -> Option<i64> {
        let wanted = format!("write a whole number from {least} to {most}");
        match self.node.value {
            Value::Integer(number) if (least..=most).contains(&number) => return Some(number),
            Value::Integer(number) => self.mistake(format!("`{}` is {number}", self.path), wanted),
            _ => self.mistake(format!("`{}` is {}, but a whole number is wanted", self.path, self.node.kind()), wanted),
        }
        None
    }

    /// One of the words in `choices`, by its position.
    pub fn choice(&self, choices: &[&str]) -> Option<usize> {
        let typed = self.text()?;
        let found = choices.iter().position(|choice| *choice == typed);
        if found.is_none() {
            self.mistake(format!("`{typed}` is not a value of `{}`", self.path), suggestion::remedy(typed, choices.iter().copied()));
        }
        found
    }

    /// A text that `T` can read, such as a month.
    pub fn parsed<T: std::str::FromStr<Err = String>>(&self, example: &str) -> Option<T> {
        match self.text()?.parse() {
            Ok(value) => Some(value),
            Err(problem) => {
                self.mistake(problem, format!("write \"{example}\""));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::source::Sources;

    fn told(text: &str, read: impl Fn(TableReader<'_>)) -> Vec<String> {
        let mut sources = Sources::default();
        let source = sources.add("t.toml", text);
        let diagnostics = Diagnostics::default();
        let node = Node::parse(&sources, source, &diagnostics);
        read(TableReader::new(&Field::root(&node, &diagnostics)).unwrap());
        diagnostics.into_sorted().iter().map(|d| d.one_line(&sources)).collect()
    }

    #[test]
    fn all_mistakes_of_a_table_are_told_in_file_order() {
        let messages = told("mont = 1\ncolour = \"rde\"\ncount = 0\n", |reader| {
            reader.required("months", "12");
            reader.optional("colour").unwrap().choice(&["red", "blue"]);
            reader.optional("count").unwrap().count(1, 10);
            reader.finish();
        });
        assert_eq!(
            messages,
            [
                "t.toml:1:1: error: the scenario has no `months`; help: add months = 12",
                "t.toml:1:1: error: `mont` is not a key of a scenario; help: write `months`",
                "t.toml:2:10: error: `rde` is not a value of `colour`; help: write `red`",
                "t.toml:3:9: error: `count` is 0; help: write a whole number from 1 to 10",
            ]
        );
    }
}
