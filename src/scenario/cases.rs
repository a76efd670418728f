//! Named cases: tables `[cases.NAME]` with the keys in which each differs, in a scenario or in a file of their own.
//!
//! A case may say `extends`, the scenario that it is laid on in place of the one at hand. A table written in braces is one value and replaces what is
//! there; any other table is only the path to its values.

use super::{Override, Scenario};
use crate::reading::path::below;
use crate::reading::{Diagnostic, Diagnostics, Node, Sources, Value};

/// The key of named cases at the top of a scenario.
pub(super) const CASES: &str = "cases";

/// One named case.
#[derive(Clone, Debug)]
pub struct NamedChanges {
    pub name: String,
    /// The scenario that it is laid on, where it names one.
    pub extends: Option<String>,
    pub changes: Vec<Override>,
}

impl Scenario {
    /// The cases that the scenario names, in the order in which they are written.
    ///
    /// # Errors
    /// What is no table of changes.
    pub fn named_cases(&self) -> Result<Vec<NamedChanges>, Vec<Diagnostic>> {
        let diagnostics = Diagnostics::default();
        let cases = self.tree.get(CASES).map_or(vec![], |node| named_cases(node, &self.layers.sources, &diagnostics));
        if diagnostics.has_errors() { Err(diagnostics.into_sorted()) } else { Ok(cases) }
    }
}

/// The cases in a table of them, from one of `sources`.
pub fn named_cases(cases: &Node, sources: &Sources, diagnostics: &Diagnostics) -> Vec<NamedChanges> {
    let Value::Table(table) = &cases.value else {
        diagnostics.push(no_table(CASES, cases));
        return vec![];
    };
    let mut named = vec![];
    for (name, entry) in &table.entries {
        let Value::Table(table) = &entry.node.value else {
            diagnostics.push(no_table(name, &entry.node));
            continue;
        };
        let (mut extends, mut changes) = (None, vec![]);
        for (key, entry) in &table.entries {
            match (key.as_str(), &entry.node.value) {
                ("extends", Value::Text(file)) => extends = Some(file.clone()),
                _ => collect(&below("", key), &entry.node, sources, &mut changes),
            }
        }
        named.push((entry.key_place.span.start, NamedChanges { name: name.clone(), extends, changes }));
    }
    // As written, not in alphabetical order.
    named.sort_by_key(|(at, _)| *at);
    named.into_iter().map(|(_, case)| case).collect()
}

fn no_table(name: &str, node: &Node) -> Diagnostic {
    let error = Diagnostic::error(format!("`{name}`: expected a table, found {}", node.kind())).at(&node.place);
    error.help("write a table such as [cases.cap-400] with the keys that differ below")
}

/// The changes that a table makes, each at the path of a value.
fn collect(path: &str, node: &Node, sources: &Sources, changes: &mut Vec<Override>) {
    let is_inline = || {
        let place = &node.place;
        sources.has(place.source) && sources.get(place.source).text.get(place.span.start..).is_some_and(|text| text.starts_with('{'))
    };
    match &node.value {
        Value::Table(table) if !is_inline() => {
            table.entries.iter().for_each(|(key, entry)| collect(&below(path, key), &entry.node, sources, changes));
        }
        value => changes.push(Override::new(path, value.clone()).named("--cases")),
    }
}
