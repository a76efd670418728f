//! The cases of a what-if: from varied inputs, or from a file with a table for each.

use std::sync::Arc;

use super::error::CommandError;
use super::request::{Inputs, LoadedCase};
use crate::files;
use crate::insight::grid::GridPlace;
use crate::quantity::unit;
use crate::reading::{Diagnostic, Diagnostics, Node, Sources, Value};
use crate::scenario::cases::{NamedChanges, named_cases};
use crate::scenario::{Override, Scenario, ScenarioErrors, Vary};

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

fn with_unit(number: Option<f64>, label: &str, written: &str) -> String {
    if written.is_empty() || number.is_none() { label.to_string() } else { unit::with_unit(label, written) }
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

/// The cases that a scenario names itself.
///
/// # Errors
/// All mistakes of its cases.
pub fn of_scenario(path: &str, base: &LoadedCase, inputs: &Inputs<'_>) -> Result<Vec<NamedCase>, CommandError> {
    let cases = base.scenario.named_cases().map_err(|diagnostics| CommandError::of(diagnostics, base.sources.clone()))?;
    placed(cases, path, base, inputs)
}

/// The cases of a file.
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
                "cases" => cases = named_cases(&entry.node, &sources, &diagnostics),
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
    if diagnostics.has_errors() {
        return Err(CommandError::of(diagnostics.into_sorted(), sources));
    }
    placed(cases, path, base, inputs)
}

/// Cases as scenarios; files that they extend are beside `path`.
fn placed(cases: Vec<NamedChanges>, path: &str, base: &LoadedCase, inputs: &Inputs<'_>) -> Result<Vec<NamedCase>, CommandError> {
    let placed = cases.into_iter().map(|NamedChanges { name, extends, changes }| {
        let below = match &extends {
            Some(file) => inputs.open(&files::beside_file(file, path))?.scenario,
            None => base.scenario.clone(),
        };
        let scenario = if changes.is_empty() { below } else { Arc::new(below.with_all(&changes)?) };
        Ok(NamedCase { place: GridPlace { case: name, at: vec![] }, scenario })
    });
    placed.collect()
}

/// The scenario of the base case and after it those of all cases that differ from it, with their places. A case that is the base case gives it its
/// place.
pub fn against(base: &Arc<Scenario>, named: Vec<NamedCase>) -> (Vec<GridPlace>, Vec<Arc<Scenario>>) {
    let present = base.to_toml();
    let (mut places, mut scenarios) = (vec![GridPlace { case: "today".into(), at: vec![] }], vec![base.clone()]);
    let mut has_base = false;
    for NamedCase { place, scenario } in named {
        if !has_base && scenario.to_toml() == present {
            has_base = true;
            places[0] = place;
            continue;
        }
        scenarios.push(scenario);
        places.push(place);
    }
    (places, scenarios)
}

impl From<ScenarioErrors> for CommandError {
    fn from(errors: ScenarioErrors) -> Self {
        Self::of(errors.diagnostics, errors.sources)
    }
}
