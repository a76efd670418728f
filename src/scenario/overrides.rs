//! Single values laid on a scenario: `--set path=value` as typed, or a path and a value given by a program.

use std::fmt;

use crate::reading::node::{Entry, Node, Table, Value};
use crate::reading::source::{Place, SourceId};
use crate::reading::{Diagnostic, Sources};

/// A value and where it goes. What is wrong with it is reported with all other mistakes once a scenario is read with it.
///
/// ```
/// use compcast::scenario::{Override, Scenario};
///
/// let typed = Override::new("groups.senior.base", "210k USD/year");
/// let parsed = Override::parse("groups.senior.base=210k USD/year");
/// assert_eq!(typed.to_string(), "groups.senior.base = \"210k USD/year\"");
/// assert_eq!(parsed.to_string(), "groups.senior.base=210k USD/year");
/// ```
#[derive(Clone, Debug)]
pub struct Override {
    /// What messages call its text, such as `--set`.
    name: String,
    text: String,
    /// Tables with one key each down to the value, with places in `text`.
    layer: Result<Node, Diagnostic>,
    /// How many keys lead to a value that replaces what lies there; absent where a table merges with the one below it.
    replaced_at: Option<usize>,
}

impl Override {
    /// Text as typed behind `--set`, such as `budget.compute=900k USD`: the value as TOML, or as bare text. A table merges with what lies there
    /// key by key.
    pub fn parse(text: impl Into<String>) -> Self {
        let text = text.into();
        let layer = Node::parse_assignment(&text, Place::UNKNOWN.source);
        Self { name: "--set".into(), text, layer, replaced_at: None }
    }

    /// A value at a path such as `prices.models."gpt-5.5".output`. It replaces what lies there, a table included; [`Value::Absent`] takes away
    /// what lies there.
    pub fn new(path: &str, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::Absent => Value::from(crate::reading::node::ABSENT),
            value => value,
        };
        let mut node = Node { value, place: Place::UNKNOWN };
        let text = format!("{} = {}", path.trim(), node.to_inline_toml());
        let place = |span| Place { source: Place::UNKNOWN.source, span };
        let name = "override".to_string();
        let Some(keys) = Node::parse_path(path) else {
            let error = Diagnostic::error(format!("`{}` is not a path of keys", path.trim())).at(&place(0..path.trim().len()));
            let layer = Err(error.help("write keys with dots between them, such as budget.compute"));
            return Self { name, text, layer, replaced_at: None };
        };
        let path_place = place(0..path.trim().len());
        node.place_at(&place(path.trim().len() + 3..text.len()));
        let table = |node: Node, key: &String| {
            let entry = Entry { key_place: path_place.clone(), node };
            Node { value: Value::Table(Table { entries: [(key.clone(), entry)].into() }), place: path_place.clone() }
        };
        let layer = keys.iter().rev().fold(node, table);
        Self { name, text, layer: Ok(layer), replaced_at: Some(keys.len()) }
    }

    /// The same with another name in messages, such as `--headcount`.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Its layer as a part of `sources`, and at what depth that replaces what it is laid on.
    pub(super) fn layer(&self, sources: &mut Sources) -> Result<(Node, Option<usize>), Diagnostic> {
        let source = sources.add(&self.name, &self.text);
        match &self.layer {
            Ok(layer) => {
                let mut layer = layer.clone();
                layer.move_to(source);
                Ok((layer, self.replaced_at))
            }
            Err(error) => Err(Diagnostic { place: error.place.as_ref().map(|place| moved(place, source)), ..error.clone() }),
        }
    }
}

fn moved(place: &Place, source: SourceId) -> Place {
    Place { source, span: place.span.clone() }
}

/// Its text, as messages show it.
impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
