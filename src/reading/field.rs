//! One value of a tree, read as what it must be: text, a flag, a whole number, one of several words, a list.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{ABSENT, Node, Value};
use super::path::{below, split_path};
use super::printable::is_unprintable;
use super::schema_record::Expected;
use super::source::Place;
use super::suggestion;
use crate::quantity::Exchange;

/// What is wrong with a name, to follow it in a sentence, and what to do about it.
pub(super) const UNPRINTABLE: &str = "contains a control or invisible character";
pub(super) const REMOVE_UNPRINTABLE: &str = "write the name without it";

/// A kind of name that an input defines in one place and refers to in others.
#[derive(Clone, Copy, Debug)]
pub struct NameKind {
    /// What has the name, such as `seat`.
    pub what: &'static str,
    /// What to add for a new name, which is written as `NAME` here: `[prices.seats.NAME] with fee = "40 USD/month"`.
    pub definition: &'static str,
}

impl NameKind {
    pub fn unknown(&self, typed: &str) -> String {
        format!("no {} is called `{typed}`", self.what)
    }

    /// What to write instead of an unknown name: the nearest known one, or else the definition of a new one, or one of all. The definition comes first,
    /// as a list of what is there reads as all that there can be.
    pub fn help<'n>(&self, typed: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
        self.help_in(typed, names, &Exchange::DOLLARS)
    }

    /// The same with examples in the currency that amounts are counted in.
    fn help_in<'n>(&self, typed: &str, names: impl Iterator<Item = &'n str> + Clone, exchange: &Exchange) -> String {
        if suggestion::nearest(typed, names.clone()).is_some() {
            return suggestion::help(typed, names);
        }
        let definition = exchange.example(self.definition).replace("NAME", &below("", typed));
        match names.clone().next() {
            None => format!("add {definition}"),
            Some(_) => format!("add {definition}, or {}", suggestion::help(typed, names)),
        }
    }
}

/// One value with its path (`groups.senior.base`) and where messages about it go.
#[derive(Clone)]
pub struct Field<'a> {
    pub node: &'a Node,
    /// The place of the key that leads here.
    pub key_place: &'a Place,
    pub path: String,
    /// What messages call the whole tree: `the scenario`.
    pub whole: &'static str,
    pub diagnostics: &'a Diagnostics,
    /// The currency that amounts are counted in, and what others are worth in it.
    pub exchange: &'a Exchange,
}

/// What amounts are counted in where nothing else is said.
static DOLLARS: Exchange = Exchange::DOLLARS;

impl<'a> Field<'a> {
    /// The root of a tree, which messages call `whole`, such as `the scenario`.
    pub fn root(node: &'a Node, whole: &'static str, diagnostics: &'a Diagnostics) -> Self {
        Self { node, key_place: &node.place, path: String::new(), whole, diagnostics, exchange: &DOLLARS }
    }

    /// Whether this was inherited by the text that `other` is in.
    fn is_inherited_by(&self, other: &Self) -> bool {
        self.key_place.source.is_below(other.key_place.source)
    }

    /// Reports that this key has no effect beside `choice`. A key that was inherited with another choice is no mistake of the text that chooses: it is
    /// noted, and left out of what was read.
    pub fn has_no_effect(&self, choice: &Self, message: impl Into<String>, help: impl Into<String>) {
        if self.is_inherited_by(choice) {
            self.diagnostics.note_unused(&self.path);
        } else {
            self.mistake_in_key(message, help);
        }
    }

    /// Reports that this key and `other` exclude each other.
    pub fn exclude(&self, other: &Self) {
        let [key, other_key] = [self, other].map(|field| split_path(&field.path).pop().unwrap_or_default().to_string());
        let table = self.path.strip_suffix(&format!(".{key}")).unwrap_or(self.whole);
        let (place, help) = if self.is_inherited_by(other) {
            (other, format!("add {key} = \"{ABSENT}\", which is inherited, or remove `{other_key}`"))
        } else if other.is_inherited_by(self) {
            (self, format!("add {other_key} = \"{ABSENT}\", which is inherited, or remove `{key}`"))
        } else {
            (other, "keep one of them".into())
        };
        place.mistake_in_key(format!("`{table}` has both `{key}` and `{other_key}`"), help);
    }

    /// Reports a mistake of the key rather than of its value.
    pub fn mistake_in_key(&self, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(message).at(self.key_place).help(help));
    }

    /// Reports a mistake of the value.
    pub fn mistake(&self, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(message).at(&self.node.place).help(help));
    }

    pub fn text(&self) -> Option<&'a str> {
        self.record(|| Expected::Text);
        self.string()
    }

    /// A text that reports show as a name: without control or invisible characters.
    pub fn name(&self) -> Option<&'a str> {
        let name = self.text()?;
        if name.contains(is_unprintable) {
            self.mistake(format!("the name `{name}` {UNPRINTABLE}"), REMOVE_UNPRINTABLE);
            return None;
        }
        Some(name)
    }

    /// Records what is expected of this value, where a schema is made.
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
        self.mistake(format!("`{}`: expected a string, found {}", self.path, self.node.kind()), help);
        None
    }

    pub fn flag(&self) -> Option<bool> {
        self.record(|| Expected::Flag);
        if let Value::Boolean(flag) = self.node.value {
            return Some(flag);
        }
        self.mistake(format!("`{}`: expected true or false, found {}", self.path, self.node.kind()), "write true or false");
        None
    }

    /// A whole number from `least` to `most`.
    pub fn count(&self, least: i64, most: i64) -> Option<i64> {
        self.record(|| Expected::Whole { least, most });
        let help = match most {
            i64::MAX => format!("write a whole number of {} or more", grouped(least)),
            _ => format!("write a whole number from {} to {}", grouped(least), grouped(most)),
        };
        match self.node.value {
            Value::Integer(number) if (least..=most).contains(&number) => return Some(number),
            Value::Text(ref text) if text.trim().parse().is_ok_and(|number| (least..=most).contains(&number)) => {
                self.mistake(
                    format!("`{}`: expected a whole number, found a string", self.path),
                    format!("write {} without quotes", text.trim()),
                );
            }
            Value::Integer(number) => self.mistake(format!("`{}` is {number}", self.path), help),
            _ => self.mistake(format!("`{}`: expected a whole number, found {}", self.path, self.node.kind()), help),
        }
        None
    }

    /// One of the words in `choices`, by its position.
    pub fn choice(&self, choices: &[&str]) -> Option<usize> {
        self.record(|| Expected::Word(choices.iter().map(ToString::to_string).collect()));
        let typed = self.string()?;
        let found = choices.iter().position(|choice| *choice == typed);
        if found.is_none() {
            let help = self.help(|| suggestion::help(typed, choices.iter().copied()));
            self.mistake(format!("`{typed}` is not a value of `{}`", self.path), help);
        }
        found
    }

    /// A name that must be one of `names`, which are of some `kind`.
    pub fn one_of<'n>(&self, names: impl Iterator<Item = &'n str> + Clone, kind: &NameKind) -> Option<String> {
        let typed = self.text()?;
        if names.clone().any(|name| name == typed) {
            return Some(typed.to_string());
        }
        self.mistake(kind.unknown(typed), self.help(|| kind.help_in(typed, names, self.exchange)));
        None
    }

    /// What to write instead, which is only worked out while mistakes are described: to compare each of many words with many others takes long.
    fn help(&self, help: impl FnOnce() -> String) -> String {
        if self.diagnostics.room() > 0 { help() } else { "write another".into() }
    }

    /// The items of a list that must not be empty.
    pub fn items(&self, example: &str) -> Option<Vec<Field<'a>>> {
        self.record(|| Expected::List);
        let help = || format!("write a list such as {example}");
        match &self.node.value {
            Value::List(items) if !items.is_empty() => Some(items.iter().map(|node| Field { node, ..self.clone() }).collect()),
            Value::List(_) => {
                self.mistake(format!("`{}` is empty", self.path), help());
                None
            }
            _ => {
                self.mistake(format!("`{}`: expected a list, found {}", self.path, self.node.kind()), help());
                None
            }
        }
    }

    /// A text that `T` can read, such as a month.
    pub fn parsed<T: std::str::FromStr<Err = String>>(&self, example: &str) -> Option<T> {
        self.record(|| Expected::Form { example: example.to_string() });
        let typed = self.string()?;
        match typed.parse() {
            Ok(value) => Some(value),
            Err(message) => {
                // A day where a month is expected, or a month where a day is.
                let shorter = typed.get(..typed.len().saturating_sub("-01".len())).map(str::to_string);
                let meant = [shorter, Some(format!("{typed}-01"))].into_iter().flatten().find(|text| text.parse::<T>().is_ok());
                self.mistake(message, format!("write \"{}\"", meant.as_deref().unwrap_or(example)));
                None
            }
        }
    }
}

/// A number as TOML may group its digits: `10_000_000`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, groups.join("_"))
}
