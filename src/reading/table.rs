//! Reads a table key by key and remembers what was asked for, so that what nobody asked for is an error with the nearest key.
//!
//! The keys that are suggested are the keys that are read: they cannot drift apart.

use std::cell::RefCell;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{ABSENT, Entry, Node, Table, Value};
use super::schema_record::Expected;
use super::source::Place;
use super::suggestion;

/// A table being read. Call [`TableReader::finish`] when all known keys have been asked for.
pub struct TableReader<'a> {
    table: &'a Table,
    place: &'a Place,
    path: String,
    /// What the whole tree is called, where `path` is empty.
    whole: &'static str,
    asked: RefCell<Vec<&'a str>>,
    /// Required keys that are not there, with an example; told at the end unless a misspelt key explains them.
    missing: RefCell<Vec<(&'a str, String)>>,
    diagnostics: &'a Diagnostics,
}

/// One value with its path (`groups.senior.base`) and where mistakes about it go.
#[derive(Clone)]
pub struct Field<'a> {
    pub node: &'a Node,
    /// Where the key stands that leads here.
    pub key_place: &'a Place,
    pub path: String,
    /// What the whole tree is called: `the scenario`.
    pub whole: &'static str,
    pub diagnostics: &'a Diagnostics,
}

impl<'a> TableReader<'a> {
    /// Reads the table at `path`; `None` (and a message) when the value there is something else.
    pub fn new(field: &Field<'a>) -> Option<Self> {
        let Value::Table(table) = &field.node.value else {
            let help = format!("write a table [{}] with its keys below, or {{ key = value }}", field.path);
            field.mistake(format!("`{}` is {}, but a table is wanted", field.path, field.node.kind()), help);
            return None;
        };
        let (place, path, diagnostics) = (&field.node.place, field.path.clone(), field.diagnostics);
        Some(Self { table, place, path, whole: field.whole, asked: RefCell::default(), missing: RefCell::default(), diagnostics })
    }

    /// The value at `key`, if it is there.
    pub fn optional(&self, key: &'a str) -> Option<Field<'a>> {
        self.asked.borrow_mut().push(key);
        self.table.entries.get(key).map(|entry| self.field(key, entry))
    }

    /// The value at `key`; its absence is an error that shows `example`, told by [`TableReader::finish`].
    pub fn required(&self, key: &'a str, example: &str) -> Option<Field<'a>> {
        let field = self.optional(key);
        if field.is_none() {
            self.missing.borrow_mut().push((key, example.to_string()));
        }
        field
    }

    /// A table below, at `key`, if it is there.
    pub fn table(&self, key: &'a str) -> Option<TableReader<'a>> {
        self.optional(key).and_then(|field| TableReader::new(&field))
    }

    /// Every entry of a table whose keys are names the user chose, in alphabetical order.
    pub fn all(&self) -> Vec<(&'a str, Field<'a>)> {
        let entries = self.table.entries.iter().map(|(key, entry)| (key.as_str(), self.field(key, entry)));
        self.diagnostics.record(&self.path, || Expected::Names);
        self.asked.borrow_mut().extend(self.table.entries.keys().map(String::as_str));
        entries.collect()
    }

    /// As [`TableReader::all`], where an empty name would leave messages and tables with a gap.
    pub fn all_named(&self) -> Vec<(&'a str, Field<'a>)> {
        let all = self.all();
        for (_, field) in all.iter().filter(|(name, _)| name.trim().is_empty()) {
            field.mistake_in_key(format!("a name in {} is empty", self.name()), "write a name between the quotes");
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

    pub fn is_empty(&self) -> bool {
        self.table.entries.is_empty()
    }

    /// Tells every key that nobody asked for, each with the nearest key that would have been read, then what is missing.
    pub fn finish(self) {
        let mut open = self.asked.borrow().clone();
        open.sort_unstable();
        open.dedup();
        self.diagnostics.record(&self.path, || Expected::Keys(open.iter().map(ToString::to_string).collect()));
        let unknown = self.table.entries.iter().filter(|(key, _)| !open.contains(&key.as_str()));
        let (unknown, name) = (unknown.collect::<Vec<_>>(), self.name());
        let mut missing = self.missing.borrow().clone();
        for (key, entry) in unknown {
            let meant = suggestion::nearest(key, open.iter().copied());
            // What is only inherited is there to be overridden.
            let is_beside =
                |word: &str| self.table.entries.get(word).is_some_and(|known| known.key_place.source.is_beside(entry.key_place.source));
            let help = match meant {
                Some(word) if is_beside(word) => format!("remove it: `{word}` is there already"),
                _ => suggestion::help(key, open.iter().copied()),
            };
            // The key is there, only misspelt: that it is missing would be the same mistake told twice.
            missing.retain(|(key, _)| meant != Some(*key));
            self.diagnostics.push(Diagnostic::error(format!("`{key}` is not a key of {name}")).at(&entry.key_place).help(help));
        }
        for (key, example) in missing {
            self.diagnostics
                .push(Diagnostic::error(format!("{name} has no `{key}`")).at(self.place).help(format!("add {key} = {example}")));
        }
    }

    /// Whether the table holds a key that nobody has asked for so far.
    pub fn has_unknown(&self) -> bool {
        self.table.entries.keys().any(|key| !self.asked.borrow().contains(&key.as_str()))
    }

    fn name(&self) -> String {
        if self.path.is_empty() { self.whole.to_string() } else { format!("`{}`", self.path) }
    }

    fn field(&self, key: &str, entry: &'a Entry) -> Field<'a> {
        let path = below(&self.path, key);
        Field { node: &entry.node, key_place: &entry.key_place, path, whole: self.whole, diagnostics: self.diagnostics }
    }
}

/// The path of `key` below `path`, as it may be written in TOML: a key that is not bare (a model's name may have a dot) keeps its quotes.
pub fn below(path: &str, key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let key = if is_bare { key.to_string() } else { format!("\"{key}\"") };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// The keys of a path as [`below`] writes it, quotes included.
pub fn split_path(path: &str) -> Vec<&str> {
    let (mut keys, mut start, mut is_quoted) = (vec![], 0, false);
    for (at, c) in path.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '.' if !is_quoted => {
                keys.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    keys.push(&path[start..]);
    keys
}

impl<'a> Field<'a> {
    /// The root of a tree, which messages call `whole`: `the scenario`.
    pub fn root(node: &'a Node, whole: &'static str, diagnostics: &'a Diagnostics) -> Self {
        Self { node, key_place: &node.place, path: String::new(), whole, diagnostics }
    }

    /// Whether this was inherited by the text that `other` stands in.
    pub fn is_inherited_by(&self, other: &Self) -> bool {
        self.key_place.source.is_below(other.key_place.source)
    }

    /// Reports that this key and `other` exclude each other.
    pub fn exclude(&self, other: &Self, table: &TableReader<'_>) {
        let [key, other_key] = [self, other].map(|field| split_path(&field.path).pop().unwrap_or_default().to_string());
        let (place, help) = if self.is_inherited_by(other) {
            (other, format!("add {key} = \"{ABSENT}\", which is inherited, or remove `{other_key}`"))
        } else if other.is_inherited_by(self) {
            (self, format!("add {other_key} = \"{ABSENT}\", which is inherited, or remove `{key}`"))
        } else {
            (other, "keep one of them".into())
        };
        place.mistake_in_key(format!("`{}` has both `{key}` and `{other_key}`", table.path()), help);
    }

    /// A mistake of the key rather than of its value.
    pub fn mistake_in_key(&self, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(message).at(self.key_place).help(help));
    }

    pub fn mistake(&self, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(message).at(&self.node.place).help(help));
    }

    pub fn text(&self) -> Option<&'a str> {
        self.record(|| Expected::Text);
        self.string()
    }

    /// Writes down what is asked of this value, where somebody wants to know.
    pub fn record(&self, asked: impl FnOnce() -> Expected) {
        self.diagnostics.record(&self.path, asked);
    }

    fn string(&self) -> Option<&'a str> {
        if let Value::Text(text) = &self.node.value {
            return Some(text);
        }
        let help = match &self.node.value {
            Value::Integer(number) => format!("put it in quotes: \"{number}\""),
            Value::Float(number) => format!("put it in quotes: \"{number}\""),
            Value::Boolean(flag) => format!("put it in quotes: \"{flag}\""),
            _ => "write one text in quotes".into(),
        };
        self.mistake(format!("`{}` is {}, but a string is wanted", self.path, self.node.kind()), help);
        None
    }

    pub fn flag(&self) -> Option<bool> {
        self.record(|| Expected::Flag);
        if let Value::Boolean(flag) = self.node.value {
            return Some(flag);
        }
        self.mistake(format!("`{}` is {}, but true or false is wanted", self.path, self.node.kind()), "write true or false");
        None
    }

    /// A whole number from `least` to `most`.
    pub fn count(&self, least: i64, most: i64) -> Option<i64> {
        self.record(|| Expected::Whole { least, most });
        let wanted = match most {
            i64::MAX => format!("write a whole number from {} on", grouped(least)),
            _ => format!("write a whole number from {} to {}", grouped(least), grouped(most)),
        };
        match self.node.value {
            Value::Integer(number) if (least..=most).contains(&number) => return Some(number),
            Value::Text(ref text) if text.trim().parse().is_ok_and(|number| (least..=most).contains(&number)) => {
                self.mistake(
                    format!("`{}` is a string, but a whole number is wanted", self.path),
                    format!("write {} without quotes", text.trim()),
                );
            }
            Value::Integer(number) => self.mistake(format!("`{}` is {number}", self.path), wanted),
            _ => self.mistake(format!("`{}` is {}, but a whole number is wanted", self.path, self.node.kind()), wanted),
        }
        None
    }

    /// One of the words in `choices`, by its position.
    pub fn choice(&self, choices: &[&str]) -> Option<usize> {
        self.record(|| Expected::Word(choices.iter().map(ToString::to_string).collect()));
        let typed = self.string()?;
        let found = choices.iter().position(|choice| *choice == typed);
        if found.is_none() {
            self.mistake(format!("`{typed}` is not a value of `{}`", self.path), suggestion::help(typed, choices.iter().copied()));
        }
        found
    }

    /// A text that `T` can read, such as a month.
    pub fn parsed<T: std::str::FromStr<Err = String>>(&self, example: &str) -> Option<T> {
        self.record(|| Expected::Form { example: example.to_string() });
        match self.string()?.parse() {
            Ok(value) => Some(value),
            Err(message) => {
                self.mistake(message, format!("write \"{example}\""));
                None
            }
        }
    }
}

/// As TOML lets a large number be written: `10_000_000`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, groups.join("_"))
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
        read(TableReader::new(&Field::root(&node, "the scenario", &diagnostics)).unwrap());
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
                "t.toml:1:1: error: `mont` is not a key of the scenario; help: write `months`",
                "t.toml:2:10: error: `rde` is not a value of `colour`; help: write `red`",
                "t.toml:3:9: error: `count` is 0; help: write a whole number from 1 to 10",
            ]
        );
    }

    #[test]
    fn what_is_missing_is_told_unless_a_misspelt_key_explains_it() {
        let read = |reader: TableReader<'_>| {
            reader.required("months", "12");
            reader.optional("start");
            reader.finish();
        };
        assert_eq!(told("", read), ["t.toml:1:1: error: the scenario has no `months`; help: add months = 12"]);
        assert_eq!(
            told("starts = 1\nstart = 2\nmonth = 3", read),
            [
                "t.toml:1:1: error: `starts` is not a key of the scenario; help: remove it: `start` is there already",
                "t.toml:3:1: error: `month` is not a key of the scenario; help: write `months`",
            ]
        );
    }

    #[test]
    fn a_path_can_be_written_in_toml() {
        assert_eq!(below("prices.models", "gpt-5.5"), "prices.models.\"gpt-5.5\"");
        assert_eq!(below("", "groups"), "groups");
        assert_eq!(below("groups", ""), "groups.\"\"");
    }
}
