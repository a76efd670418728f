//! What the arguments come to: scenarios read, headcount read, mistakes told.

use super::Exit;
use super::args::{InputArguments, PeopleArguments, SamplingChoice, SimulationArguments};
use crate::files::{self, FileError, InputFile, RunIdentity, ScenarioReceipt};
use crate::intake::headcount::{self, Headcount};
use crate::intake::header_map::HeaderMap;
use crate::reading::{Diagnostic, Diagnostics, Node, Sources};
use crate::scenario::{Sampling, Scenario, builtin};

/// A scenario with its people, ready to be planned.
pub struct LoadedCase {
    pub scenario: Scenario,
    pub headcount: Option<Headcount>,
    pub headcount_file: Option<InputFile>,
    pub map_file: Option<InputFile>,
    pub warnings: Vec<Diagnostic>,
    /// The warnings in words, as reports tell them.
    pub notes: Vec<String>,
    pub sources: Sources,
}

/// What stands in the way, with the texts it stands in.
pub struct CommandError {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
    /// [`Exit::Input`], or [`Exit::Failure`] where the input was sound.
    pub exit: Exit,
}

impl CommandError {
    /// A mistake without a place in a scenario.
    pub fn plain(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::of(vec![Diagnostic::error(message).help(help)], Sources::default())
    }

    /// Mistakes of an input.
    pub fn of(diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        Self { diagnostics, sources, exit: Exit::Input }
    }

    /// Something that is not the user's to mend.
    pub fn failure(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Failure, ..Self::plain(message, help) }
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        let exit = if error.is_failure() { Exit::Failure } else { Exit::Input };
        Self { exit, ..Self::plain(error.to_string(), error.help()) }
    }
}

/// The one scenario called `name`, with the headcount it names.
///
/// # Errors
/// All mistakes of the scenario, or of the header map and the headcount file.
pub fn open(name: &str, input: &InputArguments, overrides: &[String]) -> Result<LoadedCase, CommandError> {
    check_standard_input(&[name], input)?;
    match scenario_texts(name)?.as_slice() {
        [(name, text)] => open_text(name, text, input, overrides),
        many => {
            let message = format!("`{name}` is the receipt of {} scenarios", many.len());
            Err(CommandError::plain(message, format!("write `compcast compare {name}`")))
        }
    }
}

/// Refuses to read standard input twice: the second reader would find nothing.
///
/// # Errors
/// When more than one of the inputs is `-`.
pub fn check_standard_input(names: &[&str], input: &InputArguments) -> Result<(), CommandError> {
    let readers = names.iter().copied().chain(input.headcount.as_deref()).chain(input.map.as_deref()).filter(|name| *name == "-").count();
    if readers > 1 {
        return Err(CommandError::plain("standard input can be read only once", "give one input as `-` and the others as files"));
    }
    Ok(())
}

/// All scenarios of `names` in order; the receipt of a comparison stands for each of its scenarios.
///
/// # Errors
/// One refusal for each scenario with mistakes.
pub fn open_all(names: &[&str], input: &InputArguments, overrides: &[String]) -> Result<Vec<LoadedCase>, Vec<CommandError>> {
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

fn open_text(name: &str, text: &str, input: &InputArguments, overrides: &[String]) -> Result<LoadedCase, CommandError> {
    let mut sets = input.set.clone();
    // Quoted as TOML, so that a path with a quote or a backslash stays itself.
    let as_toml = |text: &str| format!("{text:?}");
    sets.extend(input.headcount.iter().map(|file| format!("headcount.file={}", as_toml(file))));
    sets.extend(input.map.iter().map(|map| format!("headcount.map={}", as_toml(map))));
    sets.extend_from_slice(overrides);
    let mut world = read(name, text, &sets)?;
    if let Some(source) = world.scenario.headcount.clone() {
        let Some(file) = source.file else {
            return Err(CommandError::plain(
                "the scenario has a [headcount] without a file",
                "add file = \"people.csv\", or give --headcount FILE",
            ));
        };
        let file = beside(&file, name, input.headcount.is_some());
        let map = source.map.map(|map| beside(&map, name, input.map.is_some()));
        world.add_people(&file, map.as_deref())?;
    }
    Ok(world)
}

fn read(name: &str, text: &str, sets: &[String]) -> Result<LoadedCase, CommandError> {
    let read = Scenario::read(name, text, sets, &files::Folder);
    let warned = read.map_err(|mistakes| CommandError::of(mistakes.diagnostics, mistakes.sources))?;
    let notes = in_words(&warned.warnings);
    Ok(LoadedCase {
        scenario: warned.scenario,
        headcount: None,
        headcount_file: None,
        map_file: None,
        warnings: warned.warnings,
        notes,
        sources: warned.sources,
    })
}

fn in_words(warnings: &[Diagnostic]) -> Vec<String> {
    warnings.iter().map(|warning| warning.message.clone()).collect()
}

/// The world that the trials of the partial result `partial` were drawn in. Files about people must still say what they said.
///
/// # Errors
/// Such a file is gone or another one, or the scenario cannot be read.
pub fn open_kept(partial: &str, origin: &RunIdentity, people: &PeopleArguments) -> Result<LoadedCase, CommandError> {
    let mut world = read(&origin.scenario, &origin.resolved, &[])?;
    let place = |kept: &Option<InputFile>, typed: &Option<String>, option: &str| {
        let Some(kept) = kept else { return Ok(None) };
        match typed.as_ref().unwrap_or(&kept.path) {
            path if path == "-" => {
                let message = format!("a file that `{partial}` rests on was read from standard input");
                Err(CommandError::plain(message, format!("save it as a file and name it with {option} FILE")))
            }
            path => Ok(Some(path.clone())),
        }
    };
    let map = place(&origin.map, &people.map, "--map")?;
    if let Some(file) = place(&origin.headcount, &people.headcount, "--headcount")? {
        world.add_people(&file, map.as_deref())?;
    }
    let pairs = [(&origin.headcount, &world.headcount_file, "--headcount"), (&origin.map, &world.map_file, "--map")];
    let other = pairs.into_iter().filter_map(|(kept, found, option)| match (kept, found) {
        (Some(kept), Some(found)) if kept.sha256 != found.sha256 => {
            let message = format!("`{}` says something else than when `{partial}` was written", found.path);
            Some(Diagnostic::error(message).help(format!("name the file as it was with {option} FILE, or run all trials again")))
        }
        _ => None,
    });
    let other: Vec<_> = other.collect();
    if !other.is_empty() {
        return Err(CommandError::of(other, Sources::default()));
    }
    if (world.scenario.seed, u64::from(world.scenario.trials)) != (origin.seed, origin.n_trials) {
        return Err(FileError::Damaged { path: partial.into(), because: "its scenario has another seed or number of trials".into() }.into());
    }
    world.notes.clone_from(&origin.warnings);
    Ok(world)
}

impl LoadedCase {
    /// The resolved scenario as it says a run of `n_trials`, which may be more than it began with.
    pub fn resolved_for(&self, n_trials: usize) -> Result<String, CommandError> {
        if self.scenario.trials as usize == n_trials {
            return Ok(self.scenario.resolved.clone());
        }
        Ok(read(&self.scenario.name, &self.scenario.resolved, &[format!("run.trials={n_trials}")])?.scenario.resolved)
    }

    /// Reads the headcount file at `file` by the header map at `map`.
    fn add_people(&mut self, file: &str, map: Option<&str>) -> Result<(), CommandError> {
        let world = self;
        let path = file.to_string();
        let map = match map {
            Some(map) => {
                let (read, sha256) = header_map(map)?;
                world.map_file = Some(InputFile { path: map.into(), sha256 });
                read
            }
            None => HeaderMap::canonical(),
        };
        let (file, bytes) = files::read_bytes(file, files::HEADCOUNT_LIMIT)?;
        let headcount = headcount::read(&bytes, &map, "USD").map_err(|diagnostics| {
            CommandError::of(diagnostics.into_iter().map(|diagnostic| in_file(diagnostic, &file)).collect(), Sources::default())
        })?;
        world.warnings.extend(headcount.warnings.iter().cloned().map(|diagnostic| in_file(diagnostic, &file)));
        world.notes = in_words(&world.warnings);
        world.headcount_file = Some(InputFile { path, sha256: files::sha256(&bytes) });
        world.headcount = Some(headcount);
        Ok(())
    }
}

/// `--seed`, `--trials` and `--sampling` as changes to the scenario, so that the resolved scenario says what was run.
pub fn overrides(simulation: &SimulationArguments) -> Vec<String> {
    let seed = simulation.seed.map(|seed| format!("run.seed={seed}"));
    let trials = simulation.trials.map(|trials| format!("run.trials={trials}"));
    let sampling = simulation.sampling.map(|sampling| match sampling {
        SamplingChoice::Plain => Sampling::Plain,
        SamplingChoice::Sobol => Sampling::Sobol,
    });
    let sampling = sampling.map(|sampling| format!("run.sampling=\"{}\"", sampling.word()));
    seed.into_iter().chain(trials).chain(sampling).collect()
}

/// The name messages use and the text: built-in, file or standard input; several where the file is the receipt of a comparison.
fn scenario_texts(name: &str) -> Result<Vec<(String, String)>, CommandError> {
    if let Some(builtin) = builtin::find(name) {
        return Ok(vec![(name.to_string(), builtin.text.to_string())]);
    }
    let read = files::read_text(name).map(|(name, text)| match files::receipt::read(&text) {
        Some(saved) => saved.scenarios.into_iter().map(|kept| unchanged(kept, &name)).collect(),
        None if name.ends_with(".json") => Err(CommandError::plain(
            format!("`{name}` is not a receipt of this program"),
            "write the path of a receipt.json, or of a scenario in TOML",
        )),
        None => Ok(vec![(name, text)]),
    });
    read.unwrap_or_else(|error| {
        let nearest = crate::reading::suggestion::nearest(name, builtin::BUILTINS.iter().map(|builtin| builtin.name));
        Err(match (&error, nearest) {
            (FileError::Missing { .. }, Some(nearest)) => {
                CommandError::plain(format!("no scenario is called `{name}`"), format!("write `{nearest}`, or the path of a file"))
            }
            _ => error.into(),
        })
    })
}

/// A receipt says what was run: one that was edited does not, and is refused.
fn unchanged(kept: ScenarioReceipt, file: &str) -> Result<(String, String), CommandError> {
    if !kept.is_unchanged() {
        let message = format!("the scenario `{}` in `{file}` was changed after the receipt was written", kept.name);
        return Err(CommandError::plain(
            message,
            "run the receipt as it was written with --set for changes, or keep the scenario as a file of its own",
        ));
    }
    Ok((kept.name, kept.resolved))
}

/// A path in a scenario is meant from the scenario's folder, one on the command line from the current folder.
fn beside(path: &str, scenario: &str, is_typed: bool) -> String {
    if is_typed { path.to_string() } else { files::beside_file(path, scenario) }
}

/// The header map at `path`, and the fingerprint of its text.
fn header_map(path: &str) -> Result<(HeaderMap, String), CommandError> {
    let (name, text) = files::read_text(path)?;
    let sha256 = files::sha256(text.as_bytes());
    let mut sources = Sources::default();
    let source = sources.add(name, text);
    let diagnostics = Diagnostics::default();
    let node = Node::parse(&sources, source, &diagnostics);
    match HeaderMap::read(&node, &diagnostics) {
        Some(map) => Ok((map, sha256)),
        None => Err(CommandError::of(diagnostics.into_sorted(), sources)),
    }
}

/// A mistake about a CSV file as a whole carries the file's name in its words.
fn in_file(diagnostic: Diagnostic, file: &str) -> Diagnostic {
    Diagnostic { message: format!("{file}: {}", diagnostic.message), ..diagnostic }
}
