//! The values of a tree, as TOML has them, and tables of them by key.

use std::collections::BTreeMap;

use super::node::Node;
use super::source::Place;

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

#[cfg(test)]
mod tests {
    use super::*;

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
