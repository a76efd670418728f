//! A tree of values in which every key and value has its place, and the overlay of one tree on another.

use std::collections::{BTreeMap, BTreeSet};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::path::below;
use super::source::{Place, SourceId};
use super::suggestion;

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub place: Place,
}

/// A value of TOML. Dates become text, which is read where a date is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    List(Vec<Node>),
    Table(Table),
    /// Removes what was inherited.
    Absent,
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

/// The word that removes an inherited value: `training = "none"`.
pub const ABSENT: &str = "none";

impl Node {
    /// Gives one place to the value and everything below it.
    pub fn place_at(&mut self, place: &Place) {
        self.place = place.clone();
        match &mut self.value {
            Value::Table(table) => {
                for entry in table.entries.values_mut() {
                    entry.key_place = place.clone();
                    entry.node.place_at(place);
                }
            }
            Value::List(items) => items.iter_mut().for_each(|item| item.place_at(place)),
            _ => {}
        }
    }

    /// Moves all places to `source`, for a tree that was parsed before its source had an id.
    pub fn move_to(&mut self, source: SourceId) {
        self.each_source(&|_| source);
    }

    /// Moves all places to another layer; see [`SourceId`].
    pub fn move_to_layer(&mut self, layer: usize) {
        self.each_source(&|source| source.at_layer(layer));
    }

    fn each_source(&mut self, change: &impl Fn(SourceId) -> SourceId) {
        self.place.source = change(self.place.source);
        match &mut self.value {
            Value::Table(table) => {
                for entry in table.entries.values_mut() {
                    entry.key_place.source = change(entry.key_place.source);
                    entry.node.each_source(change);
                }
            }
            Value::List(items) => items.iter_mut().for_each(|item| item.each_source(change)),
            _ => {}
        }
    }

    /// Puts `leaf` at the end of a path of tables with one key each.
    pub(super) fn set_leaf(&mut self, leaf: Self) {
        match &mut self.value {
            Value::Table(table) => table.entries.values_mut().for_each(|entry| entry.node.set_leaf(leaf.clone())),
            _ => *self = leaf,
        }
    }

    /// Lays `over` on `self`: tables merge key by key, and any other value is replaced. So is a table for which `replaces_as_unit` says, given its key
    /// and both tables, that its keys only make sense together.
    pub fn overlay(&mut self, over: Self, replaces_as_unit: fn(&str, &Table, &Table) -> bool) {
        let place = over.place;
        match (&mut self.value, over.value) {
            (Value::Table(under), Value::Table(over)) => {
                for (key, entry) in over.entries {
                    match under.entries.get_mut(&key) {
                        Some(Entry { node, key_place }) => {
                            *key_place = entry.key_place;
                            let replace = match (&node.value, &entry.node.value) {
                                (Value::Table(a), Value::Table(b)) => replaces_as_unit(&key, a, b),
                                _ => true,
                            };
                            match entry.node.is_removal() {
                                true => *node = Self { value: Value::Absent, place: entry.node.place },
                                false if replace => *node = entry.node,
                                false => node.overlay(entry.node, replaces_as_unit),
                            }
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

    /// Drops the values that overlays removed. An [`ABSENT`] that removes nothing is a mistake.
    pub fn drop_absent(&mut self, diagnostics: &Diagnostics) {
        let Value::Table(table) = &mut self.value else { return };
        table.entries.retain(|_, entry| entry.node.value != Value::Absent);
        let names: Vec<String> = table.entries.iter().filter(|(_, entry)| !entry.node.is_removal()).map(|(key, _)| key.clone()).collect();
        table.entries.retain(|key, entry| {
            if entry.node.is_removal() {
                let help = suggestion::nearest(key, names.iter().map(String::as_str))
                    .map_or("remove it".into(), |name| format!("write `{name}`, or remove it"));
                diagnostics.push(Diagnostic::error(format!("there is no inherited `{key}` to remove")).at(&entry.key_place).help(help));
            }
            !entry.node.is_removal()
        });
        table.entries.values_mut().for_each(|entry| entry.node.drop_absent(diagnostics));
    }

    /// Removes the values at `paths`, as readers write them, and returns whether there were any.
    pub fn remove(&mut self, paths: &[String]) -> bool {
        self.remove_below("", &paths.iter().map(String::as_str).collect())
    }

    fn remove_below(&mut self, path: &str, paths: &BTreeSet<&str>) -> bool {
        let Value::Table(table) = &mut self.value else { return false };
        let mut has_removed = false;
        table.entries.retain(|key, entry| {
            let path = below(path, key);
            let is_kept = !paths.contains(path.as_str());
            has_removed |= !is_kept || entry.node.remove_below(&path, paths);
            is_kept
        });
        has_removed
    }

    /// Whether this removes what was inherited.
    pub fn is_removal(&self) -> bool {
        self.value == Value::Absent || self.value == Value::Text(ABSENT.into())
    }

    /// The entry at a key of this table; `None` where there is none or this is not a table.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.entries.get(key).map(|entry| &entry.node),
            _ => None,
        }
    }

    /// Whether this is the same value as another, wherever both were written. Of a table at the top, the keys `but` do not matter.
    pub fn is_same(&self, other: &Self, but: &[&str]) -> bool {
        match (&self.value, &other.value) {
            (Value::Table(one), Value::Table(other)) => {
                let is_compared = |(key, _): &(&String, &Entry)| !but.contains(&key.as_str());
                let mut others = other.entries.iter().filter(is_compared);
                let is_same = |(key, entry): (&String, &Entry)| {
                    others.next().is_some_and(|(other_key, other)| key == other_key && entry.node.is_same(&other.node, &[]))
                };
                one.entries.iter().filter(is_compared).all(is_same) && others.next().is_none()
            }
            (Value::List(one), Value::List(other)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.is_same(other, &[]))
            }
            (one, other) => one == other,
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
            Value::Absent => "nothing",
        }
    }
}

impl Value {
    /// A table such as `{ min = 0, max = 1 }`, made by a program rather than read from a text.
    pub fn table<K: Into<String>, V: Into<Self>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let entry = |value: V| Entry { key_place: Place::UNKNOWN, node: Node { value: value.into(), place: Place::UNKNOWN } };
        Self::Table(Table { entries: entries.into_iter().map(|(key, value)| (key.into(), entry(value))).collect() })
    }

    /// A list, made by a program rather than read from a text.
    pub fn list<V: Into<Self>>(items: impl IntoIterator<Item = V>) -> Self {
        Self::List(items.into_iter().map(|value| Node { value: value.into(), place: Place::UNKNOWN }).collect())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}
