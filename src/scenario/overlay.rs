//! From a scenario's name to one tree: defaults, what the file extends, the file, and overrides, each laid on the one before.

use std::sync::Arc;

use super::builtin;
use super::cases::CASES;
use super::column::{self, Columns};
use super::library::Library;
use super::number::is_distribution;
use super::origin::Origins;
use super::overrides::Override;
use super::rate_file::{self, RateFiles};
use super::removal;
use super::retired;
use super::tax::is_brackets;
use crate::reading::node::{ABSENT, Entry, Node, Table, Value};
use crate::reading::source::{Place, Sources};
use crate::reading::{Diagnostic, Diagnostics, suggestion};

/// The name messages use for the defaults.
pub const DEFAULTS_NAME: &str = "built-in defaults";

/// The key of a scenario that already contains its defaults, so that it means the same in every version of the program.
pub const STANDALONE: &str = "standalone";

/// The table with the settings of a run, which are not part of what a scenario describes.
const RUN: &str = "run";

/// The keys of a file that decide how it is read, with why they cannot be changed once it has been, and what to do.
const OF_A_FILE: [(&str, &str, &str); 3] = [
    ("extends", "the scenario has already been laid on what its file extends", "write a file with this `extends`, and run that"),
    ("format", "it is the format of the file, not a value of the scenario", "leave it out"),
    (STANDALONE, "it says whether the file contains its defaults", "leave it out, or write it in the file"),
];

const OF_A_RUN: (&str, &str, &str) =
    (RUN, "run settings are not part of a scenario", "pass them to the study, or where the scenario is read");

/// Keys whose text is the path of a file.
const FILES: [&str; 2] = ["file", "map"];

/// Puts other words in place of the paths of files, where `word` has one.
pub fn name_files(node: &mut Node, word: &dyn Fn(&str) -> Option<String>) {
    match &mut node.value {
        Value::Table(table) => {
            for (key, entry) in &mut table.entries {
                match &mut entry.node.value {
                    Value::Text(path) if FILES.contains(&key.as_str()) => *path = word(path).unwrap_or_else(|| std::mem::take(path)),
                    _ => name_files(&mut entry.node, word),
                }
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| name_files(item, word)),
        _ => {}
    }
}

/// The tree as TOML that reads back to the same scenario with no other text.
pub fn resolved(mut root: Node) -> String {
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

/// The table with what holds for every usage, grant or laptop that does not say otherwise. Texts that were resolved before it existed do without it.
const DEFAULTS: &str = "defaults";

/// Whether a table is a mix of models, whose shares add up to one. The price list has the same key, but contains tables.
fn is_mix(key: &str, table: &Table) -> bool {
    key == "models" && !table.entries.values().any(|entry| matches!(entry.node.value, Value::Table(_)))
}

/// Layers, from the lowest: a usage inherits its preset even within one file, and a scenario inherits the defaults.
const PRESET_LAYER: usize = 0;
const DEFAULTS_LAYER: usize = 1;
const LOWEST_LAYER: usize = 2;

/// The longest chain of scenarios that extend one another. A longer one never ends, with names that always differ.
const LONGEST_CHAIN: usize = 20;

/// A scenario laid on everything that it extends, as one tree. Usages do not have the contents of their presets yet, so that more can be laid on it.
#[derive(Clone, Debug)]
pub struct Layers {
    root: Node,
    pub sources: Sources,
    n_layers: usize,
    /// What overrides replaced in usages, with the depth of each, where the contents of presets must not come back.
    replaced: Vec<(Node, usize)>,
    columns: Columns,
    rate_files: RateFiles,
    /// Of a text that was resolved: where its numbers are from.
    pub origins: Origins,
}

/// The tree that is read.
pub struct Assembled {
    /// With the names of files in place of their columns.
    pub root: Arc<Node>,
    /// With the values of these columns, where there are any.
    filled: Option<Node>,
    /// Names of all presets, for suggestions; those that groups name are usages of the tree.
    pub presets: Vec<String>,
}

impl Assembled {
    /// What is read.
    pub fn tree(&self) -> &Node {
        self.filled.as_ref().unwrap_or(&self.root)
    }

    /// Removes values that turned out to have no effect, and returns whether there were any.
    pub fn remove(&mut self, unused: &[String]) -> bool {
        let has_removed = Arc::make_mut(&mut self.root).remove(unused);
        has_removed | self.filled.as_mut().is_some_and(|filled| filled.remove(unused))
    }
}

/// Lays the scenario `name` with `text` on everything that it extends. The second value is whether all files could be parsed well enough that the tree
/// can be trusted.
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
                    let source = sources.add(&name, text);
                    if builtin::find(&name).is_none() && !library.may_quote(&name, &chain[0]) {
                        sources.conceal(source);
                    }
                    next = Some(source);
                }
                Err(mistake) => {
                    diagnostics.push(mistake.at(&place));
                    // Go on as if the nearest had been named: its contents would otherwise be reported as missing.
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
    let is_standalone = layers.iter().any(|layer| layer.get(STANDALONE).is_some_and(|node| node.value == Value::Boolean(true)));
    let defaults = sources.add(DEFAULTS_NAME, builtin::DEFAULTS);
    let mut root = Node::parse(&sources, defaults, diagnostics);
    root.move_to_layer(DEFAULTS_LAYER);
    if let (true, Value::Table(table)) = (is_standalone, &mut root.value) {
        table.entries.retain(|key, _| [RUN, DEFAULTS].contains(&key.as_str()));
    }
    let n_layers = layers.len();
    for (height, mut layer) in layers.into_iter().rev().enumerate() {
        layer.move_to_layer(LOWEST_LAYER + height);
        keep_tables(&root, &mut layer, diagnostics);
        root.overlay(layer, replaces_as_unit);
    }
    // The top of the file that was asked for is where a missing table is reported.
    root.place = Place { source: first, span: 0..text.lines().next().map_or(0, str::len) };
    (
        Layers {
            root,
            sources,
            n_layers: LOWEST_LAYER + n_layers,
            replaced: vec![],
            columns: Columns::new(),
            rate_files: RateFiles::new(),
            origins: Origins::new(),
        },
        is_trusted,
    )
}

impl Layers {
    /// What the layers say at a key at the top, with the place of the key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let Value::Table(table) = &self.root.value else { return None };
        table.entries.get(key)
    }

    /// Lays an override on the layers of a scenario that was read, of which run settings are no part.
    pub fn lay_on_scenario(&mut self, change: &Override, diagnostics: &Diagnostics) {
        self.lay_without(change, &[OF_A_FILE.as_slice(), &[OF_A_RUN]].concat(), diagnostics);
    }

    /// Lays an override on top.
    pub fn lay(&mut self, change: &Override, diagnostics: &Diagnostics) {
        self.lay_without(change, &OF_A_FILE, diagnostics);
    }

    fn lay_without(&mut self, change: &Override, refused: &[(&str, &str, &str)], diagnostics: &Diagnostics) {
        let (mut layer, replaced_at) = match change.layer(&mut self.sources) {
            Ok(layer) => layer,
            Err(diagnostic) => return diagnostics.push(diagnostic),
        };
        retired::report(&mut layer, diagnostics);
        refuse(&mut layer, refused, diagnostics);
        layer.move_to_layer(self.n_layers);
        keep_tables(&self.root, &mut layer, diagnostics);
        self.n_layers += 1;
        let place = self.root.place.clone();
        match replaced_at {
            None => self.root.overlay(layer, overrides_as_unit),
            Some(depth) => {
                replace(&mut self.root, layer.clone(), depth);
                if layer.get("usage").is_some() {
                    self.replaced.push((layer, depth));
                }
            }
        }
        self.root.place = place;
    }

    /// Reads every column of a file that a distribution names, and the file of exchange rates.
    pub fn load_columns(&mut self, library: &dyn Library, diagnostics: &Diagnostics) {
        rate_file::load(&mut self.root, &self.sources, library, &mut self.rate_files, diagnostics);
        for node in [&mut self.root].into_iter().chain(self.replaced.iter_mut().map(|(layer, _)| layer)) {
            column::load(node, &self.sources, library, &mut self.columns, diagnostics);
        }
    }

    /// The tree to read: with presets, without what was removed.
    pub fn assembled(&self, diagnostics: &Diagnostics) -> Assembled {
        let mut root = self.root.clone();
        // Presets first, so that a usage can remove parts of its preset.
        let presets = apply_presets(&mut root, diagnostics);
        self.replaced.iter().for_each(|(layer, depth)| replace(&mut root, layer.clone(), *depth));
        root.place = self.root.place.clone();
        removal::settle(&mut root);
        // What a case removes is there in the case and not in the table of cases.
        let cases = if let Value::Table(table) = &mut root.value { table.entries.remove_entry(CASES) } else { None };
        root.drop_absent(diagnostics);
        if let (Value::Table(table), Some((key, cases))) = (&mut root.value, cases) {
            table.entries.insert(key, cases);
        }
        let names_files = rate_file::named(&root).is_some() || !column::files(&root).is_empty();
        let filled = names_files.then(|| {
            let mut filled = root.clone();
            rate_file::fill(&mut filled, &self.rate_files, diagnostics);
            column::fill(&mut filled, &self.columns, diagnostics);
            filled
        });
        Assembled { root: Arc::new(root), filled, presets }
    }
}

/// Reports and drops keys at the top of `layer` that have no effect there, each with why and what to do.
fn refuse(layer: &mut Node, keys: &[(&str, &str, &str)], diagnostics: &Diagnostics) {
    let Value::Table(table) = &mut layer.value else { return };
    for (key, why, help) in keys {
        if let Some(entry) = table.entries.remove(*key) {
            diagnostics.push(Diagnostic::error(format!("`{key}` cannot be changed here: {why}")).at(&entry.key_place).help(*help));
        }
    }
}

/// Reports and drops what `layer` would put in the place of a whole table at the top, such as `prices = "2x"`: with nothing left to refer to, every
/// reference would be reported as well.
fn keep_tables(root: &Node, layer: &mut Node, diagnostics: &Diagnostics) {
    let Value::Table(table) = &mut layer.value else { return };
    table.entries.retain(|key, entry| {
        let is_table = |node: &Node| matches!(node.value, Value::Table(_));
        let is_kept = is_table(&entry.node) || entry.node.is_removal() || !root.get(key).is_some_and(is_table);
        if !is_kept {
            let message = format!("`{key}`: expected a table, found {}", entry.node.kind());
            let help = diagnostics.elsewhere(key, "", false);
            let help = help.unwrap_or_else(|| format!("write a table [{key}] with its keys below, or {{ key = value }}"));
            diagnostics.push(Diagnostic::error(message).at(&entry.node.place).help(help));
        }
        is_kept
    });
}

/// Replaces what `root` has below `depth` keys by what `layer` has there.
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
            // A removal of nothing stays, to be reported.
            Some(known) if depth == 1 && known.node.value == Value::from(ABSENT) => {}
            Some(known) => {
                known.key_place = entry.key_place.clone();
                replace(&mut known.node, entry.node.clone(), depth - 1);
            }
            None => drop(under.entries.insert(key.clone(), entry.clone())),
        }
    }
}

/// Whether a table replaces the one below as a unit: a mix, brackets of a tax, or a distribution with other parameters.
fn replaces_as_unit(key: &str, under: &Table, over: &Table) -> bool {
    let names_others = over.entries.keys().any(|key| !under.entries.contains_key(key));
    is_mix(key, over) || is_brackets(key) || (names_others && (key == "across_people" || (is_distribution(under) && is_distribution(over))))
}

/// As [`replaces_as_unit`] of an override, which may change the rate of one bracket alone.
fn overrides_as_unit(key: &str, under: &Table, over: &Table) -> bool {
    let is_one_rate = is_brackets(key) && over.entries.len() == 1 && over.entries.keys().all(|edge| under.entries.contains_key(edge));
    !is_one_rate && replaces_as_unit(key, under, over)
}

fn check_format(layer: &Node, diagnostics: &Diagnostics) {
    match layer.get("format") {
        Some(Node { value: Value::Integer(1), .. }) => {}
        Some(other) => {
            diagnostics.push(Diagnostic::error("expected format 1").at(&other.place).help("write format = 1"));
        }
        None => {
            let top = Place { source: layer.place.source, span: 0..0 };
            diagnostics.push(Diagnostic::error("the scenario has no format").at(&top).help("begin the file with format = 1"));
        }
    }
}

fn extends(layer: &Node, diagnostics: &Diagnostics) -> Option<(Place, String)> {
    let node = layer.get("extends")?;
    let Value::Text(parent) = &node.value else {
        let message = format!("`extends`: expected a name, found {}", node.kind());
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
        return Err(Diagnostic::error(message).help("remove `extends`, or name a scenario outside the cycle"));
    }
    if chain.len() == LONGEST_CHAIN {
        let message = format!("more than {LONGEST_CHAIN} scenarios extend one another");
        return Err(Diagnostic::error(message).help("extend a scenario further up the chain"));
    }
    Ok((name, text))
}

/// Lays every usage on its preset, and makes a usage of every preset that a group or a candidate names directly. Returns the names of the presets.
fn apply_presets(root: &mut Node, diagnostics: &Diagnostics) -> Vec<String> {
    let Value::Table(root) = &mut root.value else { return vec![] };
    let presets = match root.entries.remove("presets").map(|entry| entry.node) {
        Some(Node { value: Value::Table(presets), .. }) => presets,
        Some(other) => {
            let message = format!("`presets`: expected a table, found {}", other.kind());
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
        node.overlay(entry.node.clone(), replaces_as_unit);
        entry.node = node;
    }
    for (name, preset) in presets.entries {
        if named_by_groups.contains(&name) && !usages.entries.contains_key(&name) {
            usages.entries.insert(name, preset);
        }
    }
    names
}

/// The preset that `named` names. A misspelled one is reported and read as the nearest, so that its contents are not reported as missing.
fn find_preset<'a>(named: &Node, presets: &'a Table, diagnostics: &Diagnostics) -> Option<&'a Node> {
    let names = presets.entries.keys().map(String::as_str);
    let Value::Text(name) = &named.value else {
        let message = format!("`preset`: expected a name, found {}", named.kind());
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

/// What groups and the candidate of an offer name as their usage.
fn names_of_usages(root: &Table) -> Vec<String> {
    let groups = match root.entries.get("groups").map(|entry| &entry.node.value) {
        Some(Value::Table(groups)) => groups.entries.values().map(|entry| &entry.node).collect(),
        _ => vec![],
    };
    let users = groups.into_iter().chain(root.entries.get("candidate").map(|entry| &entry.node));
    let named = users.flat_map(|node| [node.get("usage"), node.get("gpu_usage")]).flatten();
    named.filter_map(|node| if let Value::Text(name) = &node.value { Some(name.clone()) } else { None }).collect()
}
