//! Reads a table key by key and remembers which keys were asked for, so that any other key is an error with the nearest of them.
//!
//! The keys that are suggested are therefore always the keys that are read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::field::{Field, REMOVE_UNPRINTABLE, UNPRINTABLE};
use super::node::{Entry, Table, Value};
use super::path::below;
use super::printable::is_unprintable;
use super::schema_record::Expected;
use super::source::Place;
use super::suggestion;
use crate::quantity::Exchange;

/// A table being read. Call [`TableReader::finish`] when all known keys have been asked for.
pub struct TableReader<'a> {
    table: &'a Table,
    place: &'a Place,
    path: String,
    /// What messages call the tree, where `path` is empty.
    whole: &'static str,
    asked: RefCell<Vec<&'a str>>,
    /// Required keys that are missing, with an example; reported at the end unless a misspelled key explains them.
    missing: RefCell<Vec<(&'a str, String)>>,
    diagnostics: &'a Diagnostics,
    exchange: &'a Exchange,
}

impl<'a> TableReader<'a> {
    /// Reads the table at a field; `None` (and a message) where the value is not a table.
    pub fn new(field: &Field<'a>) -> Option<Self> {
        let Value::Table(table) = &field.node.value else {
            let help = field.diagnostics.elsewhere(&field.path, "", false);
            let help = help.unwrap_or_else(|| format!("write a table [{}] with its keys below, or {{ key = value }}", field.path));
            field.mistake(format!("`{}`: expected a table, found {}", field.path, field.node.kind()), help);
            return None;
        };
        let (place, path, diagnostics) = (&field.node.place, field.path.clone(), field.diagnostics);
        let (whole, exchange) = (field.whole, field.exchange);
        Some(Self { table, place, path, whole, asked: RefCell::default(), missing: RefCell::default(), diagnostics, exchange })
    }

    /// The value at `key`, if there is one.
    pub fn optional(&self, key: &'a str) -> Option<Field<'a>> {
        self.asked.borrow_mut().push(key);
        self.table.entries.get(key).map(|entry| self.field(key, entry))
    }

    /// The value at `key`; its absence is an error that shows `example`, reported by [`TableReader::finish`].
    pub fn required(&self, key: &'a str, example: &str) -> Option<Field<'a>> {
        let field = self.optional(key);
        if field.is_none() {
            self.missing.borrow_mut().push((key, example.to_string()));
        }
        field
    }

    /// The table at `key`, if there is one.
    pub fn table(&self, key: &'a str) -> Option<TableReader<'a>> {
        self.optional(key).and_then(|field| TableReader::new(&field))
    }

    /// What `read` makes of the value at `key`: `Some(None)` where there is none, `None` (and a message) where it is wrong.
    pub fn read<T>(&self, key: &'a str, read: impl FnOnce(Field<'a>) -> Option<T>) -> Option<Option<T>> {
        optional(self.optional(key).map(read))
    }

    /// As [`TableReader::read`], of a table.
    pub fn read_table<T>(&self, key: &'a str, read: impl FnOnce(TableReader<'a>) -> Option<T>) -> Option<Option<T>> {
        self.read(key, |field| read(TableReader::new(&field)?))
    }

    /// Every entry of the table of names at `key`, each read by `read` with its name; `None` for an entry that is wrong.
    pub fn each<T>(&self, key: &'a str, read: impl Fn(&'a str, &Field<'a>) -> Option<T>) -> Option<BTreeMap<String, Option<T>>> {
        let Some(field) = self.optional(key) else { return Some(BTreeMap::new()) };
        let entries = TableReader::new(&field)?;
        Some(entries.all_named().into_iter().map(|(name, field)| (name.to_string(), read(name, &field))).collect())
    }

    /// As [`TableReader::each`]; `None` where any entry is wrong.
    pub fn named<T>(&self, key: &'a str, read: impl Fn(&'a str, &Field<'a>) -> Option<T>) -> Option<BTreeMap<String, T>> {
        complete(self.each(key, read))
    }

    /// Every entry of a table whose keys are names that users choose, in alphabetical order.
    pub fn all(&self) -> Vec<(&'a str, Field<'a>)> {
        let entries = self.table.entries.iter().map(|(key, entry)| (key.as_str(), self.field(key, entry)));
        self.diagnostics.record(&self.path, || Expected::Names);
        self.asked.borrow_mut().extend(self.table.entries.keys().map(String::as_str));
        entries.collect()
    }

    /// As [`TableReader::all`], for names that messages and reports show: an empty one is an error, and so is one with control or invisible characters.
    pub fn all_named(&self) -> Vec<(&'a str, Field<'a>)> {
        let all = self.all();
        for (name, field) in &all {
            if name.trim().is_empty() {
                field.mistake_in_key(format!("a name in {} is empty", self.name()), "write a name between the quotes");
            } else if name.contains(is_unprintable) {
                field.mistake_in_key(format!("the name `{name}` {UNPRINTABLE}"), REMOVE_UNPRINTABLE);
            }
        }
        all
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

    /// The currency that amounts are counted in, and what others are worth in it.
    pub fn exchange(&self) -> &'a Exchange {
        self.exchange
    }

    pub fn is_empty(&self) -> bool {
        self.table.entries.is_empty()
    }

    /// Reports every key that was not asked for, each with the nearest one that was, then every required key that is missing.
    pub fn finish(self) {
        let mut open = self.asked.borrow().clone();
        open.sort_unstable();
        open.dedup();
        self.diagnostics.record(&self.path, || Expected::Keys(open.iter().map(ToString::to_string).collect()));
        let unknown = self.table.entries.iter().filter(|(key, _)| open.binary_search(&key.as_str()).is_err());
        let (mut unknown, name) = (unknown.collect::<Vec<_>>(), self.name());
        // Of very many, only the first of the file are described.
        unknown.sort_by_key(|(_, entry)| (entry.key_place.source, entry.key_place.span.start));
        let n_described = self.diagnostics.room().max(1).min(unknown.len());
        self.diagnostics.count_more(unknown.len() - n_described);
        unknown.truncate(n_described);
        let mut missing = self.missing.borrow().clone();
        for (key, entry) in unknown {
            let meant = suggestion::nearest(key, open.iter().copied());
            // An inherited key is there to be overridden.
            let is_beside =
                |word: &str| self.table.entries.get(word).is_some_and(|known| known.key_place.source.is_beside(entry.key_place.source));
            let help = match (self.diagnostics.elsewhere(&self.path, key, meant.is_some()), meant) {
                (Some(help), _) => help,
                (None, Some(word)) if is_beside(word) => format!("remove it: `{word}` is there already"),
                (None, _) => suggestion::help(key, open.iter().copied()),
            };
            // A misspelled key is not missing as well.
            missing.retain(|(key, _)| meant != Some(*key));
            self.diagnostics.push(Diagnostic::error(format!("`{key}` is not a key of {name}")).at(&entry.key_place).help(help));
        }
        for (key, example) in missing {
            let help = format!("add {key} = {}", self.exchange.example(&example));
            self.diagnostics.push(Diagnostic::error(format!("{name} has no `{key}`")).at(self.place).help(help));
        }
    }

    /// Whether the table has a key that was not asked for so far.
    pub fn has_unknown(&self) -> bool {
        !self.unknown().is_empty()
    }

    /// The entries that were not asked for so far, in alphabetical order.
    pub fn unknown(&self) -> Vec<(&'a str, Field<'a>)> {
        let asked: BTreeSet<&str> = self.asked.borrow().iter().copied().collect();
        let unknown = self.table.entries.iter().filter(|(key, _)| !asked.contains(key.as_str()));
        unknown.map(|(key, entry)| (key.as_str(), self.field(key, entry))).collect()
    }

    fn name(&self) -> String {
        if self.path.is_empty() { self.whole.to_string() } else { format!("`{}`", self.path) }
    }

    fn field(&self, key: &str, entry: &'a Entry) -> Field<'a> {
        let path = below(&self.path, key);
        let (whole, diagnostics, exchange) = (self.whole, self.diagnostics, self.exchange);
        Field { node: &entry.node, key_place: &entry.key_place, path, whole, diagnostics, exchange }
    }
}

/// What may be absent but must be right where it is written: absent is `Some(None)`, written and wrong is `None`.
pub fn optional<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    read.map_or(Some(None), |value| value.map(Some))
}

/// All entries, where none is wrong.
pub fn complete<T>(entries: Option<BTreeMap<String, Option<T>>>) -> Option<BTreeMap<String, T>> {
    entries?.into_iter().map(|(name, entry)| Some((name, entry?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::node::Node;
    use crate::reading::source::Sources;

    fn messages(text: &str, read: impl Fn(TableReader<'_>)) -> Vec<String> {
        let mut sources = Sources::default();
        let source = sources.add("t.toml", text);
        let diagnostics = Diagnostics::default();
        let node = Node::parse(&sources, source, &diagnostics);
        read(TableReader::new(&Field::root(&node, "the scenario", &diagnostics)).unwrap());
        diagnostics.into_sorted().iter().map(|d| d.one_line(&sources)).collect()
    }

    #[test]
    fn all_mistakes_of_a_table_are_reported_in_file_order() {
        let messages = messages("mont = 1\ncolour = \"rde\"\ncount = 0\n", |reader| {
            reader.required("months", "12");
            reader.optional("colour").unwrap().choice(&["red", "blue"]);
            reader.optional("count").unwrap().count(1, 10);
            reader.finish();
        });
        assert_eq!(
            messages,
            [
                "t.toml:1:1: error: `mont` is not a key of the scenario; help: write `months`",
                "t.toml:2:10: error: `rde` is not a value of `colour`; help: write `red`",
                "t.toml:3:9: error: `count` is 0; help: write a whole number from 1 to 10",
            ]
        );
    }

    #[test]
    fn a_missing_key_is_reported_unless_a_misspelled_one_explains_it() {
        let read = |reader: TableReader<'_>| {
            reader.required("months", "12");
            reader.optional("start");
            reader.finish();
        };
        assert_eq!(messages("", read), ["t.toml:1:1: error: the scenario has no `months`; help: add months = 12"]);
        assert_eq!(
            messages("starts = 1\nstart = 2\nmonth = 3", read),
            [
                "t.toml:1:1: error: `starts` is not a key of the scenario; help: remove it: `start` is there already",
                "t.toml:3:1: error: `month` is not a key of the scenario; help: write `months`",
            ]
        );
    }
}
