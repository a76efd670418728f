//! What a scenario may hold, told from the reader itself: scenarios that together say everything are read, and what the reader asks of them is
//! put together by path. A key that is read cannot be missing here, and one that is not read cannot be in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::number::distribution_keys;
use super::{NoFiles, builtin, overlay, read_root};
use crate::reading::schema_record::{Expected, SchemaRecord};
use crate::reading::table::split_path;
use crate::reading::{Diagnostics, Sources};

/// What may stand at one place.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Every kind of value that is accepted, each once.
    pub accepted: Vec<Expected>,
    /// What the annotated scenarios say of it.
    pub description: Option<String>,
    /// What stands below fixed keys.
    pub keys: BTreeMap<String, Shape>,
    /// What stands below names of the user's own.
    pub named: Option<Box<Shape>>,
}

/// Parameters of a distribution, with those that are no numbers.
pub fn distribution() -> Vec<&'static str> {
    distribution_keys().collect()
}

/// The shape of a whole scenario.
pub fn shape() -> Shape {
    let annotated = [("starter", builtin::STARTER), ("everything", EVERYTHING), ("otherwise", OTHERWISE)];
    let texts = annotated.into_iter().chain(builtin::BUILTINS.iter().map(|builtin| (builtin.name, builtin.text)));
    let read: Vec<(Vec<SchemaRecord>, Sources)> = texts.map(|(name, text)| seen(name, text)).collect();
    // Which tables are keyed by names has to be known before any path can be followed through them.
    let named: Vec<Vec<String>> =
        read.iter().flat_map(|(seen, _)| seen).filter(|seen| seen.asked == Expected::Names).map(|seen| segments(&seen.path)).collect();
    let mut root = Shape::default();
    for (seen, sources) in &read {
        for seen in seen {
            let shape = root.at(&segments(&seen.path), &named);
            match &seen.asked {
                Expected::Keys(keys) => {
                    let of_names = shape.named.is_some();
                    keys.iter().filter(|_| !of_names).for_each(|key| {
                        shape.keys.entry(key.clone()).or_default();
                    });
                }
                Expected::Names => {
                    shape.named.get_or_insert_default();
                }
                asked if !shape.accepted.contains(asked) => shape.accepted.push(asked.clone()),
                _ => {}
            }
            let is_annotated = annotated.iter().any(|(name, _)| sources.get(seen.place.source).name == *name);
            if shape.description.is_none() && is_annotated {
                shape.description = sources.comment_behind(&seen.place);
            }
        }
    }
    root.add_what_overlays_read();
    root
}

/// What built-in scenarios and the starter leave unsaid.
const EVERYTHING: &str = include_str!("everything.toml");

/// The other of two keys, in tables of which a scenario has one.
const OTHERWISE: &str = r#"
format = 1
[groups.staff]
count = 1
base = "120k USD/year"
[prices.model_jumps]
rate = "0.10 per model-year"
factor = 0.5
[prices.capability_decline]
decline = "90% per year"
tiers = ["small"]
[prices.share.jump]
rate = "0.5 per year"
factors = [0.5, 1.5]
weights = [0.6, 0.4]
"#;

fn seen(name: &str, text: &str) -> (Vec<SchemaRecord>, Sources) {
    let diagnostics = Diagnostics::recording();
    let layers = Arc::new(overlay::assemble(name, text, &NoFiles, &diagnostics).0);
    drop(read_root(name, &layers.assembled(&diagnostics), &layers, &diagnostics));
    (diagnostics.seen(), layers.sources.clone())
}

/// Keys of a path as messages write it, without their quotes.
fn segments(path: &str) -> Vec<String> {
    if path.is_empty() { vec![] } else { split_path(path).into_iter().map(|key| key.replace('"', "")).collect() }
}

impl Shape {
    /// The shape at a path, with names of the user's own followed as one.
    fn at(&mut self, path: &[String], named: &[Vec<String>]) -> &mut Self {
        let mut shape = self;
        for (depth, key) in path.iter().enumerate() {
            let is_name = named.iter().any(|table| is_same_table(table, &path[..depth], named));
            shape = if is_name { shape.named.get_or_insert_default() } else { shape.keys.entry(key.clone()).or_default() };
        }
        shape
    }

    /// What is read before the scenario itself is: which other file it is laid on, and the presets of usages.
    fn add_what_overlays_read(&mut self) {
        let mut key = |name: &str, asked: Expected, description: &str| {
            let shape = self.keys.entry(name.to_string()).or_default();
            shape.accepted = vec![asked];
            shape.description = Some(description.to_string());
        };
        key("format", Expected::Whole { least: 1, most: 1 }, "which version of these rules is meant; always 1");
        key("extends", Expected::Text, "the built-in scenario or file of which only what differs follows");
        let usage = self.keys.get("usage").and_then(|usages| usages.named.clone());
        if let Some(presets) = self.keys.get_mut("presets") {
            presets.named.clone_from(&usage);
        }
        for table in ["usage", "presets"] {
            let usages = self.keys.get_mut(table).and_then(|usages| usages.named.as_mut());
            usages.and_then(|usage| usage.keys.get_mut("preset")).into_iter().for_each(|preset| preset.accepted = vec![Expected::Text]);
        }
    }
}

/// Whether two paths lead to the same table, whatever names lie on the way.
fn is_same_table(table: &[String], path: &[String], named: &[Vec<String>]) -> bool {
    table.len() == path.len()
        && (0..path.len()).all(|depth| {
            table[depth] == path[depth] || named.iter().any(|other| other.len() == depth && is_same_table(other, &path[..depth], named))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths of keys that are read but that no scenario says, so that nothing is known of their values.
    fn unsaid(shape: &Shape, path: &str, found: &mut Vec<String>) {
        for (key, below) in &shape.keys {
            let path = format!("{path}.{key}");
            if below.accepted.is_empty() && below.keys.is_empty() && below.named.is_none() {
                found.push(path.clone());
            }
            unsaid(below, &path, found);
        }
        shape.named.iter().for_each(|below| unsaid(below, &format!("{path}.*"), found));
    }

    #[test]
    fn every_key_that_is_read_is_said_in_some_scenario() {
        let mut found = vec![];
        unsaid(&shape(), "", &mut found);
        // What these hold is nobody's business, or text of any kind.
        let free = [".groups.*.purpose", ".incidents.*.purpose", ".prices.models.*.source", ".standalone"];
        found.retain(|path| !free.contains(&path.as_str()));
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn the_scenario_that_says_everything_is_sound() {
        for text in [EVERYTHING, OTHERWISE] {
            let read = crate::scenario::Scenario::read("everything", text, &[], &NoFiles);
            let told =
                read.err().map(|mistakes| mistakes.diagnostics.iter().map(|told| told.one_line(&mistakes.sources)).collect::<Vec<_>>());
            assert_eq!(told, None);
        }
    }
}
