//! From a scenario's name to one tree: defaults, what the file extends, the file, and overrides, each laid on the one before.

use super::builtin;
use super::library::Library;
use super::number::is_distribution;
use super::overrides::Override;
use super::retired;
use crate::reading::node::{ABSENT, Entry, Node, Table, Value};
use crate::reading::source::{Place, Sources};
use crate::reading::{Diagnostic, Diagnostics, suggestion};

/// The name messages use for the defaults.
pub const DEFAULTS_NAME: &str = "built-in defaults";

/// The key of a scenario that was laid on everything already: it stands alone, and defaults of another version cannot creep in.
pub const STANDALONE: &str = "standalone";

/// The table that says how a scenario is run. No part of what a scenario describes, so that it is not part of the resolved text.
const RUN: &str = "run";

fn resolved(mut root: Node) -> String {
    let place = root.place.clone();
    if let Value::Table(table) = &mut root.value {
        table.entries.remove("extends");
        table.entries.remove(RUN);
        let node = Node { value: Value::Boolean(true), place: place.clone() };
        table.entries.insert(STANDALONE.into(), Entry { key_place: place, node });
        if let Some(Entry { node: Node { value: Value::Table(usages), .. }, .. }) = table.entries.get_mut("usage") {
            for usage in usages.entries.values_mut() {
                if let Value::Table(usage) = &mut usage.node.value {
                    usage.entries.remove("preset");
                }
            }
        }
    }
    root.to_toml()
}

/// Whether a table is a mix of models, whose shares add to one. The price list has the same key, but holds tables.
fn is_mix(key: &str, table: &Table) -> bool {
    key == "models" && !table.entries.values().any(|entry| matches!(entry.node.value, Value::Table(_)))
}

/// Heights of layers: what a preset brings is inherited even by a usage in the same file, and a scenario inherits the defaults.
const PRESET_LAYER: usize = 0;
const DEFAULTS_LAYER: usize = 1;
const LOWEST_LAYER: usize = 2;

/// Scenarios that may lie on one another: a longer chain is one that never ends, under names that always differ.
const LONGEST_CHAIN: usize = 20;

/// A scenario and all that it was laid on as one tree, in which usages do not have the contents of their presets yet. More can be laid on it.
#[derive(Clone, Debug)]
pub struct Layers {
    root: Node,
    pub sources: Sources,
    n_layers: usize,
    /// What overrides replaced in usages, with the depth of each: what presets bring must not come back there.
    replaced: Vec<(Node, usize)>,
}

/// The tree that is read, and what goes with it.
pub struct Assembled {
    pub root: Node,
    /// Names of all presets, for suggestions; those that groups name are usages of the tree.
    pub presets: Vec<String>,
}

/// Reads the scenario `name` with `text` and all that it is laid on. The second value is whether every file could be parsed so far that what it says
/// is what was meant.
pub fn assemble(name: &str, text: &str, library: &dyn Library, diagnostics: &Diagnostics) -> (Layers, bool) {
    let mut sources = Sources::default();
    let mut layers = vec![];
    let first = sources.add(name, text);
    let mut next = Some(first);
    let mut chain = vec![name.to_string()];
    let mut is_trusted = true;
    while let Some(source) = next.take() {
        let (mut layer, is_sound) = Node::parse_partly(&sources, source, diagnostics);
        is_trusted &= is_sound;
        retired::report(&mut layer, diagnostics);
        check_format(&layer, diagnostics);
        if let Some((place, parent)) = extends(&layer, diagnostics) {
            match open(&parent, &chain, library) {
                Ok((name, text)) => {
                    chain.push(name.clone());
                    next = Some(sources.add(name, text));
                }
                Err(mistake) => {
                    diagnostics.push(mistake.at(&place));
                    // Read on as if the nearest had been named: what it brings would otherwise be told as missing.
                    let meant = suggestion::nearest(&parent, builtin::BUILTINS.iter().map(|builtin| builtin.name));
                    let meant = meant.filter(|meant| !chain.iter().any(|earlier| earlier == meant)).and_then(builtin::find);
                    if let Some(meant) = meant {
                        chain.push(meant.name.to_string());
                        next = Some(sources.add(meant.name, meant.text));
                    }
                }
            }
        }
        layers.push(layer);
    }
    let is_standalone = layers.iter().any(|layer| layer.get(STANDALONE).is_some());
    let defaults = sources.add(DEFAULTS_NAME, builtin::DEFAULTS);
    let mut root = Node::parse(&sources, defaults, diagnostics);
    root.move_to_layer(DEFAULTS_LAYER);
    if let (true, Value::Table(table)) = (is_standalone, &mut root.value) {
        table.entries.retain(|key, _| key == RUN);
    }
    let n_layers = layers.len();
    for (height, mut layer) in layers.into_iter().rev().enumerate() {
        layer.move_to_layer(LOWEST_LAYER + height);
        root.overlay(layer, whole);
    }
    // The top of the file that was asked for is where a missing table is reported.
    root.place = Place { source: first, span: 0..text.lines().next().map_or(0, str::len) };
    (Layers { root, sources, n_layers: LOWEST_LAYER + n_layers, replaced: vec![] }, is_trusted)
}

impl Layers {
    /// Lays an override on top.
    pub fn lay(&mut self, change: &Override, diagnostics: &Diagnostics) {
        let (mut layer, replaced_at) = match change.layer(&mut self.sources) {
            Ok(layer) => layer,
            Err(diagnostic) => return diagnostics.push(diagnostic),
        };
        retired::report(&mut layer, diagnostics);
        layer.move_to_layer(self.n_layers);
        self.n_layers += 1;
        let place = self.root.place.clone();
        match replaced_at {
            None => self.root.overlay(layer, whole),
            Some(depth) => {
                replace(&mut self.root, layer.clone(), depth);
                if layer.get("usage").is_some() {
                    self.replaced.push((layer, depth));
                }
            }
        }
        self.root.place = place;
    }

    /// Replaces every column of a file by its values, so that no file is needed any more.
    pub fn load_columns(&mut self, library: &dyn Library, diagnostics: &Diagnostics) {
        super::column::load(&mut self.root, &self.sources, library, diagnostics);
    }

    /// The tree to read: with presets, without what was taken away.
    pub fn assembled(&self, diagnostics: &Diagnostics) -> Assembled {
        let mut root = self.root.clone();
        // Presets first, so that a usage can take away what its preset brings.
        let presets = apply_presets(&mut root, diagnostics);
        self.replaced.iter().for_each(|(layer, depth)| replace(&mut root, layer.clone(), *depth));
        root.place = self.root.place.clone();
        root.drop_absent(diagnostics);
        Assembled { root, presets }
    }

    /// The tree as TOML that reads back to the same scenario with no other file.
    pub fn to_toml(&self) -> String {
        resolved(self.assembled(&Diagnostics::default()).root)
    }
}

/// Puts what `layer` has below `depth` keys in the place of what `root` has there.
fn replace(root: &mut Node, layer: Node, depth: usize) {
    if depth == 0 {
        let is_removal = layer.value == Value::from(ABSENT);
        *root = if is_removal { Node { value: Value::Absent, place: layer.place } } else { layer };
        return;
    }
    let (Value::Table(under), Value::Table(over)) = (&mut root.value, &layer.value) else {
        *root = layer;
        return;
    };
    for (key, entry) in &over.entries {
        match under.entries.get_mut(key) {
            // What takes nothing away stays, to be reported.
            Some(known) if depth == 1 && known.node.value == Value::from(ABSENT) => {}
            Some(known) => {
                known.key_place = entry.key_place.clone();
                replace(&mut known.node, entry.node.clone(), depth - 1);
            }
            None => drop(under.entries.insert(key.clone(), entry.clone())),
        }
    }
}

/// A table that stands or falls together: a mix, or a distribution that names other parameters than the one below.
fn whole(key: &str, under: &Table, over: &Table) -> bool {
    let names_others = over.entries.keys().any(|key| !under.entries.contains_key(key));
    is_mix(key, over) || (names_others && (key == "across_people" || (is_distribution(under) && is_distribution(over))))
}

fn check_format(layer: &Node, diagnostics: &Diagnostics) {
    match layer.get("format") {
        Some(Node { value: Value::Integer(1), .. }) => {}
        Some(other) => {
            diagnostics.push(Diagnostic::error("this program reads format 1 only").at(&other.place).help("write format = 1"));
        }
        None => {
            let top = Place { source: layer.place.source, span: 0..0 };
            diagnostics.push(Diagnostic::error("the scenario does not say its format").at(&top).help("begin the file with format = 1"));
        }
    }
}

fn extends(layer: &Node, diagnostics: &Diagnostics) -> Option<(Place, String)> {
    let node = layer.get("extends")?;
    let Value::Text(parent) = &node.value else {
        let message = format!("`extends` is {}, but a name is wanted", node.kind());
        diagnostics.push(Diagnostic::error(message).at(&node.place).help("write extends = \"traditional\""));
        return None;
    };
    Some((node.place.clone(), parent.clone()))
}

fn open(parent: &str, chain: &[String], library: &dyn Library) -> Result<(String, String), Diagnostic> {
    let beside = chain.last().map_or("", String::as_str);
    let (name, text) = match builtin::find(parent) {
        Some(builtin) => (parent.to_string(), builtin.text.to_string()),
        None => library.open(parent, beside).map_err(|message| {
            let names = builtin::BUILTINS.iter().map(|builtin| builtin.name);
            let help = suggestion::nearest(parent, names.clone()).map_or_else(
                || {
                    let names: Vec<_> = names.map(|name| format!("\"{name}\"")).collect();
                    format!("write the path of a file beside this one, or {}", names.join(", "))
                },
                |name| format!("write \"{name}\""),
            );
            Diagnostic::error(message).help(help)
        })?,
    };
    if let Some(start) = chain.iter().position(|earlier| *earlier == name) {
        let circle: Vec<_> = chain[start..].iter().chain([&name]).map(String::as_str).collect();
        let message = format!("this scenario extends itself: {}", circle.join(" → "));
        return Err(Diagnostic::error(message).help("remove `extends`, or name a scenario outside the circle"));
    }
    if chain.len() == LONGEST_CHAIN {
        let message = format!("more than {LONGEST_CHAIN} scenarios extend one another");
        return Err(Diagnostic::error(message).help("extend one that lies closer to a built-in scenario"));
    }
    Ok((name, text))
}

/// Lays every usage on the preset it names, and makes a usage of every preset that a group names directly. Returns the presets' names.
fn apply_presets(root: &mut Node, diagnostics: &Diagnostics) -> Vec<String> {
    let Value::Table(root) = &mut root.value else { return vec![] };
    let presets = match root.entries.remove("presets").map(|entry| entry.node) {
        Some(Node { value: Value::Table(presets), .. }) => presets,
        Some(other) => {
            let message = format!("`presets` is {}, but a table is wanted", other.kind());
            diagnostics.push(Diagnostic::error(message).at(&other.place).help("write tables such as [presets.my-team]"));
            Table::default()
        }
        None => Table::default(),
    };
    let names = presets.entries.keys().cloned().collect();
    let named_by_groups = names_of_usages(root);
    let Some(place) = root.entries.values().next().map(|entry| entry.node.place.clone()) else { return names };
    let usages = root
        .entries
        .entry("usage".into())
        .or_insert_with(|| Entry { key_place: place.clone(), node: Node { value: Value::Table(Table::default()), place } });
    let Value::Table(usages) = &mut usages.node.value else { return names };
    for entry in usages.entries.values_mut() {
        let Some(preset) = entry.node.get("preset").and_then(|preset| find_preset(preset, &presets, diagnostics)) else { continue };
        let mut node = preset.clone();
        node.move_to_layer(PRESET_LAYER);
        node.overlay(entry.node.clone(), whole);
        entry.node = node;
    }
    for (name, preset) in presets.entries {
        if named_by_groups.contains(&name) && !usages.entries.contains_key(&name) {
            usages.entries.insert(name, preset);
        }
    }
    names
}

/// The preset that `named` names. A misspelt one is told and read as the nearest, so that what it would have brought is not told as missing.
fn find_preset<'a>(named: &Node, presets: &'a Table, diagnostics: &Diagnostics) -> Option<&'a Node> {
    let names = presets.entries.keys().map(String::as_str);
    let Value::Text(name) = &named.value else {
        let message = format!("a preset is named by a text, not by {}", named.kind());
        diagnostics.push(Diagnostic::error(message).at(&named.place).help("write preset = \"coding-agent\""));
        return presets.entries.get("coding-agent").map(|entry| &entry.node);
    };
    if !presets.entries.contains_key(name) {
        let help = suggestion::help(name, names.clone());
        diagnostics.push(Diagnostic::error(format!("no preset is called `{name}`")).at(&named.place).help(help));
    }
    let meant = presets.entries.get(name).or_else(|| presets.entries.get(suggestion::nearest(name, names)?));
    meant.or_else(|| presets.entries.get("coding-agent")).map(|entry| &entry.node)
}

fn names_of_usages(root: &Table) -> Vec<String> {
    let Some(Entry { node: Node { value: Value::Table(groups), .. }, .. }) = root.entries.get("groups") else { return vec![] };
    let named = groups.entries.values().flat_map(|entry| [entry.node.get("usage"), entry.node.get("gpu_usage")]).flatten();
    named.filter_map(|node| if let Value::Text(name) = &node.value { Some(name.clone()) } else { None }).collect()
}
