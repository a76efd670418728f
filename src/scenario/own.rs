//! The keys that a scenario's own text and the changes of it state, without what it inherits.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::Scenario;
use super::builtin;
use super::overlay::{DEFAULTS_NAME, STANDALONE};
use crate::reading::node::{Node, Value};
use crate::reading::path::below;
use crate::reading::source::SourceId;
use crate::reading::{Diagnostic, Diagnostics, Place, Sources};

/// Own keys with their places, by path.
#[derive(Clone, Debug, Default)]
pub struct OwnKeys(BTreeMap<String, Place>);

impl OwnKeys {
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// A warning at an own key.
    pub fn warning(&self, path: &str, message: String, help: String) -> Option<Diagnostic> {
        Some(Diagnostic::warning(message).at(self.0.get(path)?).help(help))
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Scenario {
    /// Whether the value at a path is the one of the defaults that are part of the program.
    pub fn is_from_defaults(&self, path: &str) -> bool {
        let source = self.value_at(path).map(|node| node.place.source);
        source.is_some_and(|source| self.layers.sources.find(DEFAULTS_NAME).is_some_and(|defaults| defaults == source))
    }

    /// Whether the defaults have a key, whatever a scenario makes of it.
    pub fn is_in_defaults(path: &str) -> bool {
        static DEFAULTS: LazyLock<Node> = LazyLock::new(|| {
            let mut sources = Sources::default();
            let source = sources.add(DEFAULTS_NAME, builtin::DEFAULTS);
            Node::parse(&sources, source, &Diagnostics::default())
        });
        Node::parse_path(path).is_some_and(|keys| keys.iter().try_fold(&*DEFAULTS, |node, key| node.get(key)).is_some())
    }

    /// The keys of the file itself and of changes of it, tables among them. A text that was resolved states what was inherited too: it has none.
    pub fn own_keys(&self) -> OwnKeys {
        let mut found = BTreeMap::new();
        let is_standalone = self.value_at(STANDALONE).is_some_and(|node| node.value == Value::Boolean(true));
        if !is_standalone {
            let defaults = self.layers.sources.find(DEFAULTS_NAME);
            // What is extended lies between the file and the defaults; changes come after these.
            let is_own = |source: SourceId| {
                self.layers.sources.has(source)
                    && (self.layers.sources.is_first(source) || defaults.is_none_or(|defaults| source > defaults))
            };
            collect("", &self.tree, &is_own, &mut found);
        }
        OwnKeys(found)
    }
}

/// Adds the own keys at and below the table at `path`, and returns whether there are any.
fn collect(path: &str, node: &Node, is_own: &impl Fn(SourceId) -> bool, found: &mut BTreeMap<String, Place>) -> bool {
    let Value::Table(table) = &node.value else { return false };
    let mut has_own = false;
    for (key, entry) in &table.entries {
        let path = below(path, key);
        let is_below = collect(&path, &entry.node, is_own, found);
        let is_leaf = !matches!(entry.node.value, Value::Table(_)) && is_own(entry.node.place.source);
        if is_below || is_leaf {
            found.insert(path, entry.key_place.clone());
            has_own = true;
        }
    }
    has_own
}
