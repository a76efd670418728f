//! From a scenario's name to one tree: defaults, what the file extends, the file, and what `--set` says, each laid on the one before.

use super::builtin;
use super::number::is_distribution;
use crate::reading::node::{Entry, Node, Table, Value};
use crate::reading::source::{Place, Sources};
use crate::reading::{Diagnostic, Diagnostics, suggestion};

/// Opens the files a scenario names. The scenario floor opens none itself.
pub trait Library {
    /// The text of `path`, which stands in the scenario called `beside`, and the name messages call it by.
    fn open(&self, path: &str, beside: &str) -> Result<(String, String), String>;
}

/// A library without files: only built-in scenarios can be extended.
pub struct NoFiles;

impl Library for NoFiles {
    fn open(&self, path: &str, _beside: &str) -> Result<(String, String), String> {
        Err(format!("`{path}` cannot be read: files are not at hand here"))
    }
}

/// Whether a table is a mix of models, whose shares add to one. The price list has the same key, but holds tables.
fn is_mix(key: &str, table: &Table) -> bool {
    key == "models" && !table.entries.values().any(|entry| matches!(entry.node.value, Value::Table(_)))
}

/// Reads the scenario `name` with `text` and all that lies under and over it.
pub fn assemble(name: &str, text: &str, sets: &[String], library: &dyn Library, sources: &mut Sources, diagnostics: &Diagnostics) -> Node {
    let defaults = sources.add("built-in defaults", builtin::DEFAULTS);
    let mut layers = vec![];
    let first = sources.add(name, text);
    let mut next = Some(first);
    let mut chain = vec![name.to_string()];
    while let Some(source) = next.take() {
        let layer = Node::parse(sources, source, diagnostics);
        check_format(&layer, diagnostics);
        if let Some((place, parent)) = extends(&layer, diagnostics) {
            match open(&parent, &chain, library) {
                Ok((name, text)) => {
                    chain.push(name.clone());
                    next = Some(sources.add(name, text));
                }
                Err(problem) => {
                    let remedy = suggestion::nearest(&parent, builtin::BUILTINS.iter().map(|builtin| builtin.name)).map_or_else(
                        || "write the name of a built-in scenario or the path of a file".to_string(),
                        |name| format!("write \"{name}\""),
                    );
                    diagnostics.push(Diagnostic::error(problem).at(&place).remedy(remedy));
                }
            }
        }
        layers.push(layer);
    }
    let mut root = Node::parse(sources, defaults, diagnostics);
    for layer in layers.into_iter().rev() {
        root.overlay(layer, whole);
    }
    for set in sets {
        let source = sources.add(format!("--set {set}"), set.as_str());
        match Node::parse_assignment(sources, source) {
            Ok(layer) => root.overlay(layer, whole),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    root.drop_absent();
    apply_presets(&mut root, diagnostics);
    // The top of the file that was asked for is where a missing table is told.
    root.place = Place { source: first, span: 0..text.lines().next().map_or(0, str::len) };
    root
}

/// A table that stands or falls together: a mix, or a distribution that names other parameters than the one below.
fn whole(key: &str, under: &Table, over: &Table) -> bool {
    let names_others = over.entries.keys().any(|key| !under.entries.contains_key(key));
    is_mix(key, over) || (names_others && (key == "spread" || (is_distribution(under) && is_distribution(over))))
}

fn check_format(layer: &Node, diagnostics: &Diagnostics) {
    match layer.get("format") {
        Some(Node { value: Value::Integer(1), .. }) => {}
        Some(other) => {
            diagnostics.push(Diagnostic::error("this program reads format 1 only").at(&other.place).remedy("write format = 1"));
        }
        None => {
            let top = Place { source: layer.place.source, span: 0..0 };
            diagnostics.push(Diagnostic::error("the scenario does not say its format").at(&top).remedy("begin the file with format = 1"));
        }
    }
}

fn extends(layer: &Node, diagnostics: &Diagnostics) -> Option<(Place, String)> {
    let node = layer.get("extends")?;
    let Value::Text(parent) = &node.value else {
        let problem = format!("`extends` is {}, but a name is wanted", node.kind());
        diagnostics.push(Diagnostic::error(problem).at(&node.place).remedy("write extends = \"traditional\""));
        return None;
    };
    Some((node.place.clone(), parent.clone()))
}

fn open(parent: &str, chain: &[String], library: &dyn Library) -> Result<(String, String), String> {
    let beside = chain.last().map_or("", String::as_str);
    let (name, text) = match builtin::find(parent) {
        Some(builtin) => (parent.to_string(), builtin.text.to_string()),
        None => library.open(parent, beside)?,
    };
    if let Some(start) = chain.iter().position(|earlier| *earlier == name) {
        let circle: Vec<_> = chain[start..].iter().chain([&name]).map(String::as_str).collect();
        return Err(format!("this scenario extends itself: {}", circle.join(" → ")));
    }
    Ok((name, text))
}

/// Lays every usage on the preset it names, and makes a usage of every preset that a group names directly.
fn apply_presets(root: &mut Node, diagnostics: &Diagnostics) {
    let Value::Table(root) = &mut root.value else { return };
    let presets = match root.entries.remove("presets") {
        Some(Entry { node: Node { value: Value::Table(presets), .. }, .. }) => presets,
        _ => Table::default(),
    };
    let named_by_groups = names_of_usages(root);
    let place = root.entries.values().next().map(|entry| entry.node.place.clone());
    let Some(place) = place else { return };
    let usages = root
        .entries
        .entry("usage".into())
        .or_insert_with(|| Entry { key_place: place.clone(), node: Node { value: Value::Table(Table::default()), place } });
    let Value::Table(usages) = &mut usages.node.value else { return };
    for entry in usages.entries.values_mut() {
        let Some(preset) = entry.node.get("preset") else { continue };
        let Value::Text(name) = &preset.value else { continue };
        match presets.entries.get(name) {
            Some(preset) => {
                let mut node = preset.node.clone();
                node.overlay(entry.node.clone(), whole);
                entry.node = node;
            }
            None => {
                let remedy = suggestion::remedy(name, presets.entries.keys().map(String::as_str));
                diagnostics.push(Diagnostic::error(format!("no preset is called `{name}`")).at(&preset.place).remedy(remedy));
            }
        }
    }
    for (name, preset) in presets.entries {
        if named_by_groups.contains(&name) && !usages.entries.contains_key(&name) {
            usages.entries.insert(name, preset);
        }
    }
}

fn names_of_usages(root: &Table) -> Vec<String> {
    let Some(Entry { node: Node { value: Value::Table(groups), .. }, .. }) = root.entries.get("groups") else { return vec![] };
    let named = groups.entries.values().flat_map(|entry| [entry.node.get("usage"), entry.node.get("gpu_usage")]).flatten();
    named.filter_map(|node| if let Value::Text(name) = &node.value { Some(name.clone()) } else { None }).collect()
}
