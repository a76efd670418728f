//! One value of a tree, read as what it must be: text, a flag, a whole number, one of several words, a list.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::node::{ABSENT, Node, Value};
use super::path::split_path;
use super::schema_record::Expected;
use super::source::Place;
use super::suggestion;

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

    /// A name that must be one of `names`; `what` says what they are.
    pub fn one_of<'n>(&self, names: impl Iterator<Item = &'n str> + Clone, what: &str) -> Option<String> {
        let typed = self.text()?;
        if names.clone().any(|name| name == typed) {
            return Some(typed.to_string());
        }
        let help = if names.clone().next().is_none() {
            format!("define one of that name, or remove `{}`", self.path)
        } else {
            suggestion::help(typed, names)
        };
        self.mistake(format!("no {what} is called `{typed}`"), help);
        None
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
                self.mistake(format!("`{}` is {}, but a list is wanted", self.path, self.node.kind()), help());
                None
            }
        }
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
