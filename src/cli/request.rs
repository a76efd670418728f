//! What the arguments come to: scenarios read, headcount read, mistakes told.

use super::Exit;
use super::args::{InputArguments, SimulationArguments};
use crate::files::{self, FileError};
use crate::intake::headcount::{self, Headcount};
use crate::intake::header_map::HeaderMap;
use crate::reading::{Diagnostic, Diagnostics, Node, Sources};
use crate::render::json;
use crate::scenario::{Scenario, builtin};

/// A scenario with its people, ready to be planned.
pub struct World {
    pub scenario: Scenario,
    pub headcount: Option<Headcount>,
    /// SHA-256 of the headcount file.
    pub headcount_hash: Option<String>,
    pub warnings: Vec<Diagnostic>,
    pub sources: Sources,
}

/// What stands in the way, with the texts it stands in.
pub struct Refusal {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
    /// [`Exit::Input`], or [`Exit::Failure`] where the input was sound.
    pub exit: Exit,
}

impl Refusal {
    /// A mistake without a place in a scenario.
    pub fn plain(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::of(vec![Diagnostic::error(problem).remedy(remedy)], Sources::default())
    }

    /// Mistakes of an input.
    pub fn of(diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        Self { diagnostics, sources, exit: Exit::Input }
    }

    /// Something that is not the user's to mend.
    pub fn failure(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { exit: Exit::Failure, ..Self::plain(problem, remedy) }
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        let is_failure =
            matches!(error, FileError::Writing { .. } | FileError::NotPutBack { .. } | FileError::Leftover { .. } | FileError::Printing(_));
        let exit = if is_failure { Exit::Failure } else { Exit::Input };
        Self { exit, ..Self::plain(error.to_string(), error.remedy()) }
    }
}

/// The one scenario called `name`, with the headcount it names.
///
/// # Errors
/// All mistakes of the scenario, or of the header map and the headcount file.
pub fn open(name: &str, input: &InputArguments, overrides: &[String]) -> Result<World, Refusal> {
    check_standard_input(&[name], input)?;
    match scenario_texts(name)?.as_slice() {
        [(name, text)] => open_text(name, text, input, overrides),
        many => {
            let problem = format!("`{name}` is the receipt of {} scenarios", many.len());
            Err(Refusal::plain(problem, format!("write `compcast compare {name}`")))
        }
    }
}

/// Refuses to read standard input twice: the second reader would find nothing.
///
/// # Errors
/// When more than one of the inputs is `-`.
pub fn check_standard_input(names: &[&str], input: &InputArguments) -> Result<(), Refusal> {
    let readers = names.iter().copied().chain(input.headcount.as_deref()).chain(input.map.as_deref()).filter(|name| *name == "-").count();
    if readers > 1 {
        return Err(Refusal::plain("standard input can be read only once", "give one input as `-` and the others as files"));
    }
    Ok(())
}

/// All scenarios of `names` in order; the receipt of a comparison stands for each of its scenarios.
///
/// # Errors
/// One refusal for each scenario with mistakes.
pub fn open_all(names: &[&str], input: &InputArguments, overrides: &[String]) -> Result<Vec<World>, Vec<Refusal>> {
    let (mut worlds, mut refusals) = (vec![], vec![]);
    for name in names {
        match scenario_texts(name) {
            Err(refusal) => refusals.push(refusal),
            Ok(texts) => {
                for (name, text) in texts {
                    match open_text(&name, &text, input, overrides) {
                        Ok(world) => worlds.push(world),
                        Err(refusal) => refusals.push(refusal),
                    }
                }
            }
        }
    }
    if refusals.is_empty() { Ok(worlds) } else { Err(refusals) }
}

fn open_text(name: &str, text: &str, input: &InputArguments, overrides: &[String]) -> Result<World, Refusal> {
    let mut sets = input.set.clone();
    // Quoted as TOML, so that a path with a quote or a backslash stays itself.
    let as_toml = |text: &str| format!("{text:?}");
    sets.extend(input.headcount.iter().map(|file| format!("headcount.file={}", as_toml(file))));
    sets.extend(input.map.iter().map(|map| format!("headcount.map={}", as_toml(map))));
    sets.extend_from_slice(overrides);
    let read = Scenario::read(name, text, &sets, &files::Folder);
    let warned = read.map_err(|mistakes| Refusal::of(mistakes.diagnostics, mistakes.sources))?;
    let mut world =
        World { scenario: warned.scenario, headcount: None, headcount_hash: None, warnings: warned.warnings, sources: warned.sources };
    let Some(source) = world.scenario.headcount.clone() else { return Ok(world) };
    let Some(file) = source.file else {
        return Err(Refusal::plain("the scenario has a [headcount] without a file", "add file = \"people.csv\", or give --headcount FILE"));
    };
    let map = match &source.map {
        Some(map) => header_map(&beside(map, name, input.map.is_some()))?,
        None => HeaderMap::canonical(),
    };
    let file = beside(&file, name, input.headcount.is_some());
    let (file, bytes) = files::read_bytes(&file, files::HEADCOUNT_LIMIT)?;
    let headcount = headcount::read(&bytes, &map, "USD").map_err(|diagnostics| {
        Refusal::of(diagnostics.into_iter().map(|diagnostic| in_file(diagnostic, &file)).collect(), Sources::default())
    })?;
    world.warnings.extend(headcount.warnings.iter().cloned().map(|diagnostic| in_file(diagnostic, &file)));
    world.headcount_hash = Some(files::sha256(&bytes));
    world.headcount = Some(headcount);
    Ok(world)
}

/// `--seed` and `--trials` as changes to the scenario, so that the resolved scenario says what was run.
pub fn overrides(simulation: &SimulationArguments) -> Vec<String> {
    let seed = simulation.seed.map(|seed| format!("run.seed={seed}"));
    let trials = simulation.trials.map(|trials| format!("run.trials={trials}"));
    seed.into_iter().chain(trials).collect()
}

/// The name messages use and the text: built-in, file or standard input; several where the file is the receipt of a comparison.
fn scenario_texts(name: &str) -> Result<Vec<(String, String)>, Refusal> {
    if let Some(builtin) = builtin::find(name) {
        return Ok(vec![(name.to_string(), builtin.text.to_string())]);
    }
    let read = files::read_text(name).map(|(name, text)| match json::scenarios_of_receipt(&text) {
        Some(kept) => kept.into_iter().map(|kept| unchanged(kept, &name)).collect(),
        None if name.ends_with(".json") => Err(Refusal::plain(
            format!("`{name}` is not a receipt of this program"),
            "write the path of a receipt.json, or of a scenario in TOML",
        )),
        None => Ok(vec![(name, text)]),
    });
    read.unwrap_or_else(|error| {
        let nearest = crate::reading::suggestion::nearest(name, builtin::BUILTINS.iter().map(|builtin| builtin.name));
        Err(match (&error, nearest) {
            (FileError::Missing { .. }, Some(nearest)) => {
                Refusal::plain(format!("no scenario is called `{name}`"), format!("write `{nearest}`, or the path of a file"))
            }
            _ => error.into(),
        })
    })
}

/// A receipt says what was run: one that was edited does not, and is refused.
fn unchanged(kept: json::Kept, file: &str) -> Result<(String, String), Refusal> {
    if files::sha256(kept.resolved.as_bytes()) != kept.sha256 {
        let problem = format!("the scenario `{}` in `{file}` was changed after the receipt was written", kept.name);
        return Err(Refusal::plain(
            problem,
            "run the receipt as it was written with --set for changes, or keep the scenario as a file of its own",
        ));
    }
    Ok((kept.name, kept.resolved))
}

/// A path in a scenario is meant from the scenario's folder, one on the command line from the current folder.
fn beside(path: &str, scenario: &str, is_typed: bool) -> String {
    if is_typed { path.to_string() } else { files::beside_file(path, scenario) }
}

fn header_map(path: &str) -> Result<HeaderMap, Refusal> {
    let (name, text) = files::read_text(path)?;
    let mut sources = Sources::default();
    let source = sources.add(name, text);
    let diagnostics = Diagnostics::default();
    let node = Node::parse(&sources, source, &diagnostics);
    match HeaderMap::read(&node, &diagnostics) {
        Some(map) => Ok(map),
        None => Err(Refusal::of(diagnostics.into_sorted(), sources)),
    }
}

/// A mistake about a CSV file as a whole carries the file's name in its words.
fn in_file(diagnostic: Diagnostic, file: &str) -> Diagnostic {
    Diagnostic { problem: format!("{file}: {}", diagnostic.problem), ..diagnostic }
}
