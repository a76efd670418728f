//! From arguments to inputs: scenarios and headcount files, read and validated.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::args::{InputArguments, PeopleArguments, SamplingChoice, SimulationArguments};
use super::console;
use super::error::CommandError;
use crate::files::{self, CaseIdentity, FileError, InputFile, InputFiles, InputStream, OriginRecord, RunReceipt, SavedRun, StudyIdentity};
use crate::insight::own_keys;
use crate::intake::{Headcount, HeaderMap, IntakeError, OfferList, Preset, UsageHistory};
use crate::reading::node::ABSENT;
use crate::reading::{Diagnostic, Sources, Value};
use crate::scenario::market::ParsedMarket;
use crate::scenario::origin::Origins;
use crate::scenario::{Library, Market, Override, RunSettings, Sampling, Scenario, builtin};
use crate::simulation::{Case, Hold};

/// Trials of a first look.
pub const PREVIEW_TRIALS: u32 = 1_000;

/// A scenario with its people as they were read from files.
pub struct LoadedCase {
    pub scenario: Arc<Scenario>,
    pub settings: RunSettings,
    /// What of use stated in money stays the same beside the first scenario of a comparison.
    pub hold: Hold,
    pub headcount: Option<Arc<Headcount>>,
    /// The files that were read besides the text.
    pub inputs: InputFiles,
    pub warnings: Vec<Diagnostic>,
    /// The warnings in words, as reports print them.
    pub notes: Vec<String>,
    pub sources: Sources,
}

/// A market with the offers that are evaluated on it.
pub struct LoadedMarket {
    pub market: Market,
    pub offers: OfferList,
    pub settings: RunSettings,
    pub inputs: InputFiles,
    pub warnings: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Reads the inputs of one command. A headcount file is read once, however many scenarios use it.
pub struct Inputs<'a> {
    arguments: &'a InputArguments,
    /// Opens the files that scenarios name, each once.
    library: files::Folder,
    headcounts: RefCell<BTreeMap<(String, Option<String>), ReadHeadcount>>,
    /// Whether files about people are only known by their fingerprints.
    without_people: bool,
}

/// The files of a batch.
#[derive(Clone, Copy)]
pub struct BatchFiles<'a> {
    pub files: &'a [String],
    pub map: Option<&'a str>,
    pub usage_history: Option<&'a str>,
}

/// A headcount file as it was read by a header map.
#[derive(Clone)]
struct ReadHeadcount {
    headcount: Arc<Headcount>,
    file: InputFile,
    map: Option<InputFile>,
    warnings: Vec<Diagnostic>,
}

impl<'a> Inputs<'a> {
    pub fn new(arguments: &'a InputArguments) -> Self {
        Self { arguments, library: files::Folder::default(), headcounts: RefCell::default(), without_people: false }
    }

    /// Reads scenarios and of files about people only the fingerprints, which say in a moment whether trials are of the same people. `None` where an
    /// input is standard input, which cannot be read twice.
    pub fn without_people(arguments: &'a InputArguments, names: &[&str]) -> Option<Self> {
        let files = [&arguments.headcount, &arguments.map].into_iter().flatten().map(String::as_str);
        let is_read_once = names.iter().copied().chain(files).any(|name| name == "-");
        (!is_read_once).then(|| Self { without_people: true, ..Self::new(arguments) })
    }

    /// The one scenario called `name`, with the headcount it names.
    ///
    /// # Errors
    /// All mistakes of the scenario, or of the header map and the headcount file.
    pub fn open(&self, name: &str) -> Result<LoadedCase, CommandError> {
        check_standard_input(&[name], self.arguments)?;
        let Texts { scenarios, run, .. } = scenario_texts(name)?;
        match scenarios.as_slice() {
            [scenario] => self.open_text(name, scenario, run, 1),
            many => {
                let message = format!("`{name}` is the receipt of {} scenarios", many.len());
                Err(CommandError::plain(message, format!("write `compcast compare {name}`")))
            }
        }
    }

    /// All scenarios of `names` in order; the receipt of a comparison yields each of its scenarios.
    ///
    /// # Errors
    /// The mistakes of all scenarios at once.
    pub fn open_all(&self, names: &[&str]) -> Result<Vec<LoadedCase>, CommandError> {
        check_standard_input(names, self.arguments)?;
        let (mut loaded, mut errors, mut place) = (vec![], vec![], 0);
        for name in names {
            match scenario_texts(name) {
                Err(error) => errors.push(error),
                Ok(Texts { scenarios, run, holds_work }) => {
                    for scenario in scenarios {
                        place += 1;
                        match self.open_text(name, &scenario, run.clone(), place) {
                            Ok(case) => loaded.push(LoadedCase { hold: if holds_work { Hold::Work } else { Hold::Spend }, ..case }),
                            Err(error) => errors.push(error),
                        }
                    }
                }
            }
        }
        let Some(last) = errors.pop() else { return Ok(loaded) };
        // Each error has sources of its own, so all but the last are printed here and the last by the caller.
        errors.iter().for_each(|error| console::print_diagnostics(&error.diagnostics, &error.sources));
        Err(last)
    }

    /// Reads the scenario of the argument `named`, the one of that place counted from 1, with `run`, how a receipt was run, and the overrides of the
    /// command line on top.
    fn open_text(&self, named: &str, scenario: &ScenarioText, run: Vec<Override>, place: usize) -> Result<LoadedCase, CommandError> {
        let ScenarioText { name, text, inputs, origins } = scenario;
        if !inputs.headcounts.is_empty() {
            let files: Vec<&str> = inputs.headcounts.iter().map(|file| file.path.as_str()).collect();
            let message = format!("`{named}` is the receipt of a batch, whose people are in its files");
            let help = format!("write `compcast batch {} --scenario {named}`", files.join(" "));
            return Err(CommandError::plain(message, help));
        }
        if let Some(market) = &inputs.market {
            return Err(of_hidden_candidate(named, market));
        }
        let InputArguments { set, currency, headcount, map } = self.arguments;
        let set = set.iter().filter_map(|text| match one_side(text) {
            Some((side, change)) => (side == place).then(|| Override::parse(change)),
            None => Some(Override::parse(text)),
        });
        let currency = currency.iter().map(|code| Override::new("currency", code.as_str()).named("--currency"));
        let headcount_file = headcount.iter().map(|file| file_override("--headcount", "headcount.file", file));
        let map_file = map.iter().map(|file| file_override("--map", "headcount.map", file));
        let overrides: Vec<_> = run.into_iter().chain(set).chain(currency).chain(headcount_file).chain(map_file).collect();
        let mut loaded = LoadedCase::read(name, text, &overrides, &self.library)?.with_origins(origins.clone());
        if let Some(source) = loaded.scenario.headcount.clone() {
            let Some(file) = source.file else {
                return Err(CommandError::plain(
                    "the scenario has a [headcount] without a file",
                    "add file = \"people.csv\", or give --headcount FILE",
                ));
            };
            let file = beside(&file, name, headcount.is_some());
            let map_file = source.map.map(|path| beside(&path, name, map.is_some()));
            loaded.place_people(&file, map_file.as_deref())?;
            if self.without_people {
                loaded.inputs.headcount =
                    Some(InputFile { sha256: InputStream::open(&file, files::HEADCOUNT_LIMIT)?.finish()?, path: file });
                loaded.inputs.map = map_file.map(|map| read_map(&map)).transpose()?.map(|(map, _)| map);
                return Ok(loaded);
            }
            // What the user names is the user's to see; what the scenario names may be anybody's.
            let may_quote = |path: &str, is_typed: bool| is_typed || self.library.may_quote(path, name);
            let is_quotable =
                may_quote(&file, headcount.is_some()) && map_file.as_deref().is_none_or(|path| may_quote(path, map.is_some()));
            let read = self.headcount(&file, map_file.as_deref());
            loaded.add_people(read.map_err(|error| if is_quotable { error } else { error.without_quotes() })?);
        }
        loaded.warnings.extend(own_keys::warnings(&loaded.scenario, loaded.headcount.as_deref()));
        loaded.notes = in_words(&loaded.warnings);
        loaded.check_inputs(inputs, named)?;
        loaded.check_resolved(&self.library)?;
        Ok(loaded)
    }

    /// The scenario called `name` with the people of `files` in place of those it names, read by the header map `map`, or else by that of the scenario;
    /// with the labels `by` of each.
    ///
    /// # Errors
    /// All mistakes of the scenario, or those of the header map and of all files.
    pub fn open_batch(&self, name: &str, batch: &BatchFiles<'_>, by: &[String]) -> Result<LoadedCase, CommandError> {
        let BatchFiles { files, map, usage_history } = *batch;
        let readers = files.iter().map(String::as_str).chain(map).chain(usage_history).chain([name]).filter(|name| *name == "-").count();
        if readers > 1 {
            return Err(CommandError::plain("standard input can be read only once", "give one input as `-` and the others as files"));
        }
        let Texts { scenarios, run, .. } = scenario_texts(name)?;
        let [ScenarioText { name: named, text, inputs: saved, .. }] = scenarios.as_slice() else {
            let message = format!("`{name}` is the receipt of {} scenarios", scenarios.len());
            return Err(CommandError::plain(message, "name one scenario"));
        };
        let set = self.arguments.set.iter().map(Override::parse);
        let currency = self.arguments.currency.iter().map(|code| Override::new("currency", code.as_str()).named("--currency"));
        let overrides: Vec<_> = run.into_iter().chain(set).chain(currency).collect();
        let mut loaded = LoadedCase::read(named, text, &overrides, &self.library)?;
        let of_scenario = || loaded.scenario.headcount.as_ref().and_then(|source| Some(files::beside_file(source.map.as_deref()?, named)));
        let (map_file, map) = match map.map(str::to_string).or_else(of_scenario) {
            Some(map) => read_map(&map).map(|(file, map)| (Some(file), map))?,
            None => (None, HeaderMap::canonical()),
        };
        let map = map.keeping(by);
        let (mut read, mut errors) = (vec![], vec![]);
        for file in files {
            match read_headcount_by(file, &map) {
                Ok(headcount) => read.push(headcount),
                Err(error) => errors.push(error),
            }
        }
        if let Some(last) = errors.pop() {
            errors.iter().for_each(|error| console::print_diagnostics(&error.diagnostics, &error.sources));
            return Err(last);
        }
        let mut headcounts = vec![];
        for (headcount, file, warnings) in read {
            loaded.warnings.extend(warnings);
            headcounts.push((file.path.clone(), headcount));
            loaded.inputs.headcounts.push(file);
        }
        let Some(mut headcount) = Headcount::join(headcounts) else {
            return Err(CommandError::plain("the files have more than four billion lines together", "read them in several batches"));
        };
        if let Some(path) = usage_history {
            let (history, file) = read_usage_history(path)?;
            headcount.usage_history = Some(Arc::new(history));
            loaded.inputs.usage_history = Some(file);
        }
        loaded.inputs.map = map_file;
        loaded.headcount = Some(Arc::new(headcount));
        loaded.warnings.extend(own_keys::warnings(&loaded.scenario, loaded.headcount.as_deref()));
        loaded.notes = in_words(&loaded.warnings);
        loaded.check_inputs(saved, name)?;
        Ok(loaded)
    }

    /// The market called `name` with the offers of the file `offers`.
    ///
    /// # Errors
    /// All mistakes of the market, or those of the file of offers that concern more than single rows.
    pub fn open_market(&self, name: &str, offers: &str) -> Result<LoadedMarket, CommandError> {
        check_standard_input(&[name, offers], self.arguments)?;
        let Texts { scenarios, run, .. } = scenario_texts(name)?;
        let [ScenarioText { name: named, text, inputs: saved, .. }] = scenarios.as_slice() else {
            let message = format!("`{name}` is the receipt of {} scenarios", scenarios.len());
            return Err(CommandError::plain(message, "name one scenario"));
        };
        let set = self.arguments.set.iter().map(Override::parse);
        let currency = self.arguments.currency.iter().map(|code| Override::new("currency", code.as_str()).named("--currency"));
        let overrides: Vec<_> = run.into_iter().chain(set).chain(currency).collect();
        if let Some(market) = &saved.market {
            return Err(of_hidden_candidate(name, market));
        }
        let read = Market::read(named, text, &overrides, &self.library);
        let ParsedMarket { market, run, mut warnings, sources } =
            read.map_err(|errors| CommandError::of(errors.diagnostics, errors.sources))?;
        let column = |path: String| Some(InputFile { sha256: self.library.sha256(&path)?, path });
        let columns = market.column_files().filter_map(column).collect();
        let (offers, file) = read_offers(offers)?;
        warnings.extend(offers.warnings.iter().cloned());
        let market_file = InputFile { path: name.into(), sha256: files::sha256(text.as_bytes()) };
        let inputs = InputFiles { columns, offers: Some(file), market: Some(market_file), ..InputFiles::default() };
        Ok(LoadedMarket { market, offers, settings: run, inputs, warnings, sources })
    }

    fn headcount(&self, file: &str, map: Option<&str>) -> Result<ReadHeadcount, CommandError> {
        let key = (file.to_string(), map.map(str::to_string));
        if let Some(known) = self.headcounts.borrow().get(&key) {
            return Ok(known.clone());
        }
        let read = read_headcount(file, map)?;
        self.headcounts.borrow_mut().insert(key, read.clone());
        Ok(read)
    }
}

/// The number of a scenario before what is changed in it alone: `2:prices.factor=2`.
fn one_side(text: &str) -> Option<(usize, &str)> {
    let (side, change) = text.split_once(':')?;
    Some((side.parse().ok()?, change))
}

/// The cases of scenarios that are compared: where work is held, the others have the work of the first.
///
/// # Errors
/// Whatever only shows once scenario and people come together.
pub fn cases(loaded: &[LoadedCase]) -> Result<Vec<Case>, CommandError> {
    let cases = loaded.iter().map(LoadedCase::case).collect::<Result<Vec<Case>, _>>()?;
    let Some((first, others)) = cases.split_first() else { return Ok(cases) };
    let held = others.iter().zip(&loaded[1..]).map(|(case, loaded)| match loaded.hold {
        Hold::Work => Ok(case.holding_work_of(first)?),
        Hold::Spend => Ok(case.clone()),
    });
    std::iter::once(Ok(first.clone())).chain(held).collect()
}

/// Refuses to read standard input twice: the second reader would find nothing.
///
/// # Errors
/// When more than one of the inputs is `-`.
fn check_standard_input(names: &[&str], input: &InputArguments) -> Result<(), CommandError> {
    let readers = names.iter().copied().chain(input.headcount.as_deref()).chain(input.map.as_deref()).filter(|name| *name == "-").count();
    if readers > 1 {
        return Err(CommandError::plain("standard input can be read only once", "give one input as `-` and the others as files"));
    }
    Ok(())
}

/// A case of the study whose trials the partial result `partial` holds, with its people: files about them must still have the same content.
///
/// # Errors
/// Such a file is gone or has changed, or the scenario cannot be read.
pub fn open_saved(
    partial: &str,
    study: &StudyIdentity,
    identity: &CaseIdentity,
    people: &PeopleArguments,
) -> Result<LoadedCase, CommandError> {
    let mut loaded = LoadedCase::of_identity(partial, study, identity)?;
    let place = |saved: &Option<InputFile>, typed: &Option<String>, option: &str| {
        let Some(saved) = saved else { return Ok(None) };
        match typed.as_ref().unwrap_or(&saved.path) {
            path if path == "-" => {
                let message = format!("an input of `{partial}` was read from standard input");
                Err(CommandError::plain(message, format!("save it as a file and name it with {option} FILE")))
            }
            path => Ok(Some(path.clone())),
        }
    };
    let map = place(&identity.inputs.map, &people.map, "--map")?;
    if let Some(file) = place(&identity.inputs.headcount, &people.headcount, "--headcount")? {
        loaded.add_people(read_headcount(&file, map.as_deref())?);
    }
    loaded.check_inputs(&identity.inputs, partial)?;
    loaded.notes.clone_from(&identity.warnings);
    Ok(loaded)
}

/// The same to be merged, without its people.
///
/// # Errors
/// The scenario cannot be read, or a file of values that it rests on is gone or has changed.
pub fn open_merged(partial: &str, study: &StudyIdentity, identity: &CaseIdentity) -> Result<LoadedCase, CommandError> {
    let mut loaded = LoadedCase::of_identity(partial, study, identity)?;
    loaded.check_inputs(&identity.inputs, partial)?;
    loaded.inputs = identity.inputs.clone();
    loaded.notes.clone_from(&identity.warnings);
    Ok(loaded)
}

impl LoadedCase {
    fn read(name: &str, text: &str, overrides: &[Override], library: &files::Folder) -> Result<Self, CommandError> {
        let read = Scenario::read(name, text, overrides, library);
        let parsed = read.map_err(|errors| CommandError::of(errors.diagnostics, errors.sources))?;
        let notes = in_words(&parsed.warnings);
        let column = |path: String| Some(InputFile { sha256: library.sha256(&path)?, path });
        let columns = parsed.scenario.column_files().into_iter().filter_map(column).collect();
        Ok(Self {
            scenario: Arc::new(parsed.scenario),
            settings: parsed.run,
            hold: Hold::Spend,
            headcount: None,
            inputs: InputFiles { columns, ..InputFiles::default() },
            warnings: parsed.warnings,
            notes,
            sources: parsed.sources,
        })
    }

    /// The scenario of a case that was saved, as it was run.
    fn of_identity(partial: &str, study: &StudyIdentity, identity: &CaseIdentity) -> Result<Self, CommandError> {
        let loaded = Self::read(&identity.scenario, &identity.resolved, &[], &files::Folder::default())?;
        let mut loaded = loaded.with_origins(OriginRecord::by_path(&identity.origins));
        let damaged = |because: &str| CommandError::from(FileError::Damaged { path: partial.into(), because: because.into() });
        let trials = u32::try_from(study.n_trials).map_err(|_| damaged("it has more trials than there can be"))?;
        let sampling = Sampling::of_word(&study.sampling).ok_or_else(|| damaged("its sampling is unknown"))?;
        loaded.settings = RunSettings { seed: study.seed, trials, sampling };
        loaded.hold = if identity.holds_work { Hold::Work } else { Hold::Spend };
        Ok(loaded)
    }

    /// The same with where the numbers of its text are from, which was resolved.
    fn with_origins(mut self, origins: Origins) -> Self {
        if !origins.is_empty() {
            Arc::make_mut(&mut self.scenario).set_origins(origins);
        }
        self
    }

    /// Names the files about people as they are from the current folder, since a receipt is run again from there and not from the scenario's folder.
    fn place_people(&mut self, file: &str, map: Option<&str>) -> Result<(), CommandError> {
        let Some(source) = &self.scenario.headcount else { return Ok(()) };
        let file = (source.file.as_deref() != Some(file)).then(|| file_override("headcount.file", "headcount.file", file));
        let map = map.filter(|map| source.map.as_deref() != Some(*map)).map(|map| file_override("headcount.map", "headcount.map", map));
        let moved: Vec<_> = file.into_iter().chain(map).collect();
        if !moved.is_empty() {
            let placed = self.scenario.with_all(&moved);
            self.scenario = Arc::new(placed.map_err(|errors| CommandError::of(errors.diagnostics, errors.sources))?);
        }
        Ok(())
    }

    fn add_people(&mut self, read: ReadHeadcount) {
        self.warnings.extend(read.warnings);
        self.notes = in_words(&self.warnings);
        (self.headcount, self.inputs.headcount, self.inputs.map) = (Some(read.headcount), Some(read.file), read.map);
    }

    /// Refuses files that are not as they were when `saved_in`, a receipt or a partial result, was written with `saved`. A file that was moved has the
    /// same bytes; one that is not used any more, or only now, was changed on purpose.
    fn check_inputs(&self, saved: &InputFiles, saved_in: &str) -> Result<(), CommandError> {
        let InputFiles { headcount, map, columns, headcounts, usage_history, offers: _, market: _ } = &self.inputs;
        let people = [(&saved.headcount, headcount, "--headcount"), (&saved.map, map, "--map")].into_iter();
        let people = people.filter_map(|(saved, found, option)| {
            Some((saved.as_ref()?, found.as_ref()?, format!("name the file as it was with {option} FILE")))
        });
        let saved_files = saved.columns.iter().chain(&saved.headcounts).chain(&saved.usage_history);
        let columns = columns.iter().chain(headcounts).chain(usage_history).filter_map(|found| {
            let saved = saved_files.clone().find(|saved| saved.path == found.path)?;
            Some((saved, found, "put the file back as it was".to_string()))
        });
        let changed = people.chain(columns).filter(|(saved, found, _)| saved.sha256 != found.sha256).map(|(_, found, help)| {
            let message = format!("`{}` has changed since `{saved_in}` was written", found.path);
            Diagnostic::error(message).help(format!("{help}, or run the scenario itself again"))
        });
        let changed: Vec<_> = changed.collect();
        if changed.is_empty() { Ok(()) } else { Err(CommandError::of(changed, Sources::default())) }
    }

    /// Whether what a receipt or a partial result will hold can be read again. Asked before the first trial, since it would be useless after the last.
    fn check_resolved(&self, library: &files::Folder) -> Result<(), CommandError> {
        self.scenario.check_resolved(library).map_err(|reason| {
            let message = format!("the resolved scenario `{}` cannot be read again: {reason}", self.scenario.name);
            CommandError::failure(message, "this is a defect of the program; please report it with the scenario")
        })
    }

    /// What decides the numbers of this case.
    pub fn identity(&self) -> CaseIdentity {
        self.identity_of(&self.scenario)
    }

    /// What decides the numbers of a case of another scenario on the same files.
    pub fn identity_of(&self, scenario: &Scenario) -> CaseIdentity {
        let InputFiles { headcount, map, columns, .. } = &self.inputs;
        let fingerprint = |path: &str| {
            let file = headcount.iter().chain(map).chain(columns).find(|file| file.path == path)?;
            Some(format!("sha256:{}", file.sha256))
        };
        CaseIdentity {
            scenario: scenario.name.clone(),
            resolved: scenario.to_toml(),
            content: scenario.to_toml_naming_files(&fingerprint),
            holds_work: self.hold == Hold::Work,
            inputs: self.inputs.clone(),
            warnings: self.notes.clone(),
            origins: OriginRecord::all(scenario.origins()),
        }
    }

    /// The case to simulate.
    ///
    /// # Errors
    /// Whatever only shows once scenario and people come together.
    pub fn case(&self) -> Result<Case, CommandError> {
        Ok(Case::within(files::available_memory, self.scenario.clone(), self.headcount.clone())?)
    }

    /// `--seed`, `--trials` and `--sampling` in place of what the scenario asks for.
    pub fn override_settings(&mut self, simulation: &SimulationArguments) {
        override_settings(&mut self.settings, simulation);
    }
}

impl LoadedMarket {
    /// As [`LoadedCase::override_settings`].
    pub fn override_settings(&mut self, simulation: &SimulationArguments) {
        override_settings(&mut self.settings, simulation);
    }
}

fn override_settings(settings: &mut RunSettings, simulation: &SimulationArguments) {
    settings.seed = simulation.seed.unwrap_or(settings.seed);
    settings.trials = simulation.trials.unwrap_or(settings.trials);
    settings.sampling = simulation.sampling.map_or(settings.sampling, |sampling| match sampling {
        SamplingChoice::Plain => Sampling::Plain,
        SamplingChoice::Sobol => Sampling::Sobol,
    });
}

/// Reads the headcount file at `path` by the header map at `map`.
fn read_headcount(path: &str, map: Option<&str>) -> Result<ReadHeadcount, CommandError> {
    let (map_file, map) = match map {
        Some(map) => read_map(map).map(|(file, map)| (Some(file), map))?,
        None => (None, HeaderMap::canonical()),
    };
    let (headcount, file, warnings) = read_headcount_by(path, &map)?;
    Ok(ReadHeadcount { headcount: Arc::new(headcount), file, map: map_file, warnings })
}

/// Reads the usage history at `path`.
fn read_usage_history(path: &str) -> Result<(UsageHistory, InputFile), CommandError> {
    let mut stream = InputStream::open(path, files::HEADCOUNT_LIMIT)?;
    let name = stream.name().to_string();
    let in_file = |diagnostic: Diagnostic| Diagnostic { message: format!("{name}: {}", diagnostic.message), ..diagnostic };
    let history = UsageHistory::read(&mut stream).map_err(|error| match error {
        IntakeError::Input(error) => CommandError::from(stream.error(error)),
        IntakeError::Mistakes(errors) => CommandError::of(errors.diagnostics.into_iter().map(in_file).collect(), errors.sources),
    })?;
    Ok((history, InputFile { path: path.into(), sha256: stream.finish()? }))
}

/// Reads the file of offers at `path`.
fn read_offers(path: &str) -> Result<(OfferList, InputFile), CommandError> {
    let mut stream = InputStream::open(path, files::HEADCOUNT_LIMIT)?;
    let name = stream.name().to_string();
    let in_file = |diagnostic: Diagnostic| Diagnostic { message: format!("{name}: {}", diagnostic.message), ..diagnostic };
    let offers = OfferList::read(&mut stream).map_err(|error| match error {
        IntakeError::Input(error) => CommandError::from(stream.error(error)),
        IntakeError::Mistakes(errors) => CommandError::of(errors.diagnostics.into_iter().map(in_file).collect(), errors.sources),
    })?;
    let offers = OfferList { warnings: offers.warnings.into_iter().map(in_file).collect(), ..offers };
    Ok((offers, InputFile { path: path.into(), sha256: stream.finish()? }))
}

/// The error that a receipt of offers is no scenario.
fn of_hidden_candidate(receipt: &str, market: &InputFile) -> CommandError {
    let message = format!("`{receipt}` is the receipt of a file of offers, which does not hold what the candidates own");
    CommandError::plain(message, format!("write `compcast offer --offers FILE --market {}`", market.path))
}

/// Reads the header map at `path`, or the built-in one of that name.
fn read_map(path: &str) -> Result<(InputFile, HeaderMap), CommandError> {
    let (name, text) = map_text(path)?;
    let map = HeaderMap::read(&name, &text).map_err(|errors| CommandError::of(errors.diagnostics, errors.sources))?;
    Ok((InputFile { path: path.into(), sha256: files::sha256(text.as_bytes()) }, map))
}

/// Reads the headcount file at `path` by `map`.
fn read_headcount_by(path: &str, map: &HeaderMap) -> Result<(Headcount, InputFile, Vec<Diagnostic>), CommandError> {
    let mut stream = InputStream::open(path, files::HEADCOUNT_LIMIT)?;
    let name = stream.name().to_string();
    let in_file = |diagnostic: Diagnostic| Diagnostic { message: format!("{name}: {}", diagnostic.message), ..diagnostic };
    let headcount = Headcount::read(&mut stream, map).map_err(|error| match error {
        IntakeError::Input(error) => stream.error(error).into(),
        IntakeError::Mistakes(errors) => CommandError::of(errors.diagnostics.into_iter().map(in_file).collect(), errors.sources),
    })?;
    let warnings = headcount.warnings.iter().cloned().map(in_file).collect();
    let file = InputFile { path: path.into(), sha256: stream.finish()? };
    Ok((headcount, file, warnings))
}

/// The name and the text of a header map: of a file, or else of a built-in map.
fn map_text(map: &str) -> Result<(String, String), CommandError> {
    // A scenario in a folder names a built-in map as if it were beside it.
    let name = map.rsplit(['/', '\\']).next().unwrap_or(map);
    match (Preset::find(name), files::read_text(map)) {
        (_, Ok(read)) => Ok(read),
        (Some(preset), Err(_)) => Ok((preset.name.into(), preset.text.into())),
        (None, Err(error)) => {
            let mut error = CommandError::from(error);
            for diagnostic in &mut error.diagnostics {
                let help = diagnostic.help.take().map_or(String::new(), |help| format!("{help}, or "));
                diagnostic.help = Some(format!("{help}write a built-in header map: {}", Preset::names()));
            }
            Err(error)
        }
    }
}

fn in_words(warnings: &[Diagnostic]) -> Vec<String> {
    warnings.iter().map(|warning| warning.message.clone()).collect()
}

/// The scenarios that one argument yields.
struct Texts {
    /// Whether a receipt says that work was held.
    holds_work: bool,
    /// Several for the receipt of a comparison.
    scenarios: Vec<ScenarioText>,
    /// How a receipt was run, as overrides.
    run: Vec<Override>,
}

/// One scenario that is still to be read.
struct ScenarioText {
    /// Its name in messages.
    name: String,
    text: String,
    /// The files that a receipt says it rests on.
    inputs: InputFiles,
    /// Where its numbers are from, as a receipt says; of any other text that is what its comments say.
    origins: Origins,
}

/// The texts of a built-in scenario, a file or standard input.
fn scenario_texts(name: &str) -> Result<Texts, CommandError> {
    // A number that no scenario may have stays too large.
    let whole = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let one = |name: String, text: String| Texts {
        holds_work: false,
        scenarios: vec![ScenarioText { name, text, inputs: InputFiles::default(), origins: Origins::new() }],
        run: vec![],
    };
    if let Some(builtin) = builtin::find(name) {
        return Ok(one(name.to_string(), builtin.text.to_string()));
    }
    let read = files::read_text(name).and_then(|(name, text)| Ok((files::receipt::read(&name, &text)?, name, text)));
    let read = read.map(|(receipt, name, text)| match receipt {
        Some(SavedRun { run: RunReceipt { seed, trials, sampling, holds_work }, scenarios }) => {
            let run = [("run.seed", whole(seed)), ("run.trials", whole(trials as u64)), ("run.sampling", sampling.into())];
            let run = run.into_iter().map(|(path, value)| Override::new(path, value).named(&name)).collect();
            let scenarios = scenarios.into_iter().map(|kept| ScenarioText {
                origins: OriginRecord::by_path(&kept.origins),
                name: kept.name,
                text: kept.resolved,
                inputs: kept.inputs,
            });
            Ok(Texts { holds_work, scenarios: scenarios.collect(), run })
        }
        None if name.ends_with(".json") => Err(CommandError::plain(
            format!("`{name}` is not a receipt of this program"),
            "write the path of a receipt.json, or of a scenario in TOML",
        )),
        None => Ok(one(name, text)),
    });
    read.unwrap_or_else(|error| {
        let nearest = crate::reading::suggestion::nearest(name, builtin::BUILTINS.iter().map(|builtin| builtin.name));
        Err(match (&error, nearest) {
            (FileError::Missing { .. }, Some(nearest)) => {
                CommandError::plain(format!("no scenario is called `{name}`"), format!("write `{nearest}`, or the path of a file"))
            }
            (FileError::Missing { near: None, .. }, None) => {
                let names: Vec<&str> = builtin::BUILTINS.iter().map(|builtin| builtin.name).collect();
                let help =
                    format!("check the path, which is relative to the current folder, or write a built-in scenario: {}", names.join(", "));
                CommandError::plain(error.to_string(), help)
            }
            _ => error.into(),
        })
    })
}

/// A file that an option names, in place of the scenario's. A file called `none` is still a file.
fn file_override(option: &str, path: &str, file: &str) -> Override {
    let file = if file == ABSENT { format!("./{file}") } else { file.to_string() };
    Override::new(path, file).named(option)
}

/// A path in a scenario is meant from the scenario's folder, one on the command line from the current folder.
fn beside(path: &str, scenario: &str, is_typed: bool) -> String {
    if is_typed { path.to_string() } else { files::beside_file(path, scenario) }
}
