//! The cases of a what-if: from varied inputs, or from a file with a table for each.

use std::sync::Arc;

use super::error::CommandError;
use super::request::{Inputs, LoadedCase};
use crate::files;
use crate::insight::grid::GridPlace;
use crate::reading::node::Table;
use crate::reading::path::below;
use crate::reading::{Diagnostic, Diagnostics, Node, SourceId, Sources, Value};
use crate::scenario::{Override, Scenario, ScenarioErrors, Vary};
use crate::simulation::{Case, Hold};

/// A case that is not simulated yet.
pub struct NamedCase {
    pub place: GridPlace,
    pub scenario: Arc<Scenario>,
}

/// Different mistakes of a grid that are printed; its values mostly share one.
const MISTAKES_PRINTED: usize = 10;

/// The cases of one or two varied inputs, the first slowest.
///
/// # Errors
/// The mistakes of all values.
pub fn of_grid(varied: &[Vary], base: &Scenario) -> Result<Vec<NamedCase>, CommandError> {
    let mut places: Vec<Vec<usize>> = vec![vec![]];
    for vary in varied {
        places = places.into_iter().flat_map(|at| (0..vary.values.len()).map(move |index| [at.as_slice(), &[index]].concat())).collect();
    }
    let (mut cases, mut errors): (Vec<NamedCase>, Vec<ScenarioErrors>) = (vec![], vec![]);
    for at in places {
        let values = varied.iter().zip(&at).map(|(vary, index)| (vary, &vary.values[*index]));
        let changes: Vec<Override> = values.clone().flat_map(|(_, value)| value.changes.clone()).collect();
        let name = values.map(|(vary, value)| format!("{} = {}", vary.short_name(), with_unit(value.number, &value.label, &vary.unit)));
        match base.with_all(&changes) {
            Ok(scenario) => {
                cases.push(NamedCase { place: GridPlace { case: name.collect::<Vec<_>>().join(", "), at }, scenario: Arc::new(scenario) })
            }
            Err(mistakes) => errors.push(mistakes),
        }
    }
    if errors.is_empty() { Ok(cases) } else { Err(distinct(errors)) }
}

fn with_unit(number: Option<f64>, label: &str, unit: &str) -> String {
    if unit.is_empty() || number.is_none() { label.to_string() } else { format!("{label} {unit}") }
}

/// Every different mistake once: the values of a grid mostly share theirs.
fn distinct(errors: Vec<ScenarioErrors>) -> CommandError {
    let mut known: Vec<String> = vec![];
    let (mut diagnostics, mut sources) = (vec![], Sources::default());
    for mistakes in errors {
        for diagnostic in mistakes.diagnostics {
            if known.contains(&diagnostic.message) || known.len() == MISTAKES_PRINTED {
                continue;
            }
            known.push(diagnostic.message.clone());
            let place = diagnostic.place.as_ref().filter(|place| mistakes.sources.has(place.source)).map(|place| {
                let source = mistakes.sources.get(place.source);
                crate::reading::Place { source: sources.add(&source.name, &source.text), span: place.span.clone() }
            });
            diagnostics.push(Diagnostic { place, ..diagnostic });
        }
    }
    CommandError::of(diagnostics, sources)
}

/// The cases of a file: tables `[cases.NAME]` with the keys in which each differs from the base case, or from the file that it extends.
///
/// # Errors
/// All mistakes of the file and of its cases.
pub fn of_file(path: &str, base: &LoadedCase, inputs: &Inputs<'_>) -> Result<Vec<NamedCase>, CommandError> {
    let (name, text) = files::read_text(path)?;
    let (mut sources, diagnostics) = (Sources::default(), Diagnostics::default());
    let source = sources.add(&name, &text);
    let root = Node::parse(&sources, source, &diagnostics);
    let mut cases = vec![];
    if let Value::Table(table) = &root.value {
        for (key, entry) in &table.entries {
            match key.as_str() {
                "format" if entry.node.value == Value::Integer(1) => {}
                "format" => diagnostics.push(Diagnostic::error("expected format 1").at(&entry.node.place).help("write format = 1")),
                "cases" => match &entry.node.value {
                    Value::Table(table) => cases = tables_of(table, &diagnostics),
                    _ => diagnostics.push(wrong_case("cases", &entry.node)),
                },
                _ => {
                    let error = Diagnostic::error(format!("unknown key `{key}`")).at(&entry.key_place);
                    diagnostics.push(error.help("write tables such as [cases.cap-400] with the keys that differ below"));
                }
            }
        }
    }
    if cases.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(Diagnostic::error(format!("`{name}` has no cases")).help("add a table such as [cases.cap-400]"));
    }
    let mut named = vec![];
    for (case, node) in cases {
        let mut changes = vec![];
        let mut parent = None;
        if let Value::Table(table) = &node.value {
            for (key, entry) in &table.entries {
                match (key.as_str(), &entry.node.value) {
                    ("extends", Value::Text(file)) => parent = Some(file.clone()),
                    _ => leaves(&below("", key), &entry.node, &text, source, &mut changes),
                }
            }
        }
        let below_it = match &parent {
            Some(file) => inputs.open(&files::beside_file(file, path)).map(|loaded| loaded.scenario)?,
            None => base.scenario.clone(),
        };
        let scenario = if changes.is_empty() { below_it } else { Arc::new(below_it.with_all(&changes)?) };
        named.push(NamedCase { place: GridPlace { case, at: vec![] }, scenario });
    }
    if diagnostics.has_errors() { Err(CommandError::of(diagnostics.into_sorted(), sources)) } else { Ok(named) }
}

fn tables_of<'n>(table: &'n Table, diagnostics: &Diagnostics) -> Vec<(String, &'n Node)> {
    let mut cases: Vec<(usize, String, &Node)> = vec![];
    for (name, entry) in &table.entries {
        match &entry.node.value {
            Value::Table(_) => cases.push((entry.key_place.span.start, name.clone(), &entry.node)),
            _ => diagnostics.push(wrong_case(name, &entry.node)),
        }
    }
    // As written, not in alphabetical order.
    cases.sort_by_key(|(at, ..)| *at);
    cases.into_iter().map(|(_, name, node)| (name, node)).collect()
}

fn wrong_case(name: &str, node: &Node) -> Diagnostic {
    let error = Diagnostic::error(format!("`{name}`: expected a table, found {}", node.kind())).at(&node.place);
    error.help("write a table such as [cases.cap-400] with the keys that differ below")
}

/// The changes that a table of a case makes, each at the path of a value. An inline table is one value and replaces what is there.
fn leaves(path: &str, node: &Node, text: &str, source: SourceId, changes: &mut Vec<Override>) {
    match &node.value {
        Value::Table(table) if node.place.source == source && !text[node.place.span.start..].starts_with('{') => {
            table.entries.iter().for_each(|(key, entry)| leaves(&below(path, key), &entry.node, text, source, changes));
        }
        value => changes.push(Override::new(path, value.clone()).named("--cases")),
    }
}

/// The base case and after it every case that differs from it, with their places. A case that is the base case gives it its place.
///
/// # Errors
/// What only shows once a scenario and its people come together.
pub fn against(base: &Case, named: Vec<NamedCase>, hold: Hold) -> Result<(Vec<GridPlace>, Vec<Case>), CommandError> {
    let present = base.scenario().to_toml();
    let (mut places, mut cases) = (vec![GridPlace { case: "today".into(), at: vec![] }], vec![base.clone()]);
    let mut has_base = false;
    for NamedCase { place, scenario } in named {
        if !has_base && scenario.to_toml() == present {
            has_base = true;
            places[0] = place;
            continue;
        }
        cases.push(base.changed_to(scenario, hold)?);
        places.push(place);
    }
    Ok((places, cases))
}

impl From<ScenarioErrors> for CommandError {
    fn from(errors: ScenarioErrors) -> Self {
        Self::of(errors.diagnostics, errors.sources)
    }
}
