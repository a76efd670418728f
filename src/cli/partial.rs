//! Partial results as commands meet them: kept with their origin, read back, and refused where they do not go together.

use std::ops::Range;

use super::args::{ChartTheme, Format, OutputArguments, PrecisionArguments, TrialRange};
use super::commands::run::RunContext;
use super::request::{CommandError, LoadedCase};
use super::{Exit, console};
use crate::files::{self, FileError, RunIdentity};
use crate::quantity::{LANES, count};
use crate::reading::{Diagnostic, Sources};
use crate::scenario::Scenario;
use crate::simulation::PartialRun;

/// A partial result that was read.
pub struct SavedPartial {
    pub file: String,
    pub origin: RunIdentity,
    pub part: PartialRun,
    /// The trials that were asked for; an interrupted run holds the first of them.
    pub asked: Range<usize>,
}

/// The trials of `range`, which may be cut only between blocks.
///
/// # Errors
/// It leads beyond the last trial, or a bound lies inside a block.
pub fn whole_blocks(range: TrialRange, n_trials: usize) -> Result<Range<usize>, CommandError> {
    let TrialRange { first, end } = range;
    if end > n_trials {
        let message = format!("--trials-range {first}..{end} leads beyond the {} trials of the run", count(n_trials));
        return Err(CommandError::plain(message, format!("say of how many trials it is a part, such as --trials {end}")));
    }
    let is_cut = |bound: usize| !bound.is_multiple_of(LANES) && bound != n_trials;
    if is_cut(first) || is_cut(end) || first == n_trials {
        let message = format!("--trials-range {first}..{end} cuts a block of {LANES} trials, which are simulated together");
        let near = |bound: usize| if is_cut(bound) { (bound.next_multiple_of(LANES)).min(n_trials) } else { bound };
        let from = first / LANES * LANES;
        return Err(CommandError::plain(message, format!("write --trials-range {from}..{}, or other multiples of {LANES}", near(end))));
    }
    Ok(first..end)
}

/// Keeps the trials that were asked for.
pub fn keep_asked(file: &str, world: &LoadedCase, part: &PartialRun, output: &OutputArguments) -> Result<Exit, CommandError> {
    let trials = part.trials();
    keep(file, world, part, world.scenario.trials as usize, &trials)?;
    if !output.quiet {
        let (first, end, n) = (trials.start, trials.end, count(world.scenario.trials as usize));
        console::say(&format!(
            "trials {first}..{end} of {n} are in `{file}`; join them with the others by\n  compcast merge {} …\n",
            quoted(file)
        ));
    }
    Ok(Exit::Done)
}

/// Keeps what an interrupted run of `n_trials` has finished of the trials `asked`, and says how to go on.
pub fn keep_interrupted(going: &RunContext<'_>, world: &LoadedCase, part: &PartialRun, n_trials: usize, asked: Range<usize>) -> Exit {
    let output = going.output;
    if part.trials().is_empty() {
        console::say("interrupted before the first trials were finished: nothing was written\n");
        return Exit::Interrupted;
    }
    // Beside the folder of the results, or else where the program was started.
    let stem = output.out.as_deref().map_or(world.scenario.name.as_str(), |folder| folder.trim_end_matches(['/', '\\']));
    let file = going.file.map_or_else(|| files::free_place(stem), str::to_string);
    if let Err(refusal) = keep(&file, world, part, n_trials, &asked) {
        console::refuse(&refusal);
        console::say("interrupted: nothing was written\n");
        return Exit::Interrupted;
    }
    let (done, asked) = (count(part.trials().len()), count(asked.len()));
    console::say(&format!("interrupted: {done} of {asked} trials are finished and kept in `{file}`; go on with\n"));
    console::say(&format!("  {}\n", resuming(&file, going)));
    Exit::Interrupted
}

/// The command that goes on.
fn resuming(file: &str, going: &RunContext<'_>) -> String {
    let RunContext { precision: PrecisionArguments { precision, precision_of, max_trials }, output, .. } = going;
    let mut command = format!("compcast resume {}", quoted(file));
    if let Some(per_cent) = precision {
        command += &format!(" --precision {per_cent}%");
    }
    if let Some(of) = precision_of {
        command += &format!(" --precision-of {}", of.word());
    }
    if let Some(most) = max_trials {
        command += &format!(" --max-trials {most}");
    }
    if let Some(folder) = &output.out {
        command += &format!(" --out {}", quoted(folder));
    }
    let format = match output.format {
        Format::Table => "",
        Format::Json => " --format json",
        Format::Csv => " --format csv",
        Format::Markdown => " --format markdown",
    };
    command += format;
    if output.theme == ChartTheme::Dark {
        command += " --theme dark";
    }
    if let Some(threads) = going.threads {
        command += &format!(" --threads {threads}");
    }
    if output.quiet {
        command += " --quiet";
    }
    command
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/+=,:@%".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        return word.to_string();
    }
    let word = if word.starts_with('-') { format!("./{word}") } else { word.to_string() };
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn keep(file: &str, world: &LoadedCase, part: &PartialRun, n_trials: usize, asked: &Range<usize>) -> Result<(), CommandError> {
    let origin = RunIdentity {
        version: env!("CARGO_PKG_VERSION").into(),
        scenario: world.scenario.name.clone(),
        resolved: world.resolved_for(n_trials)?,
        seed: world.scenario.seed,
        n_trials: n_trials as u64,
        asked: asked.start as u64..asked.end as u64,
        headcount: world.headcount_file.clone(),
        map: world.map_file.clone(),
        warnings: world.notes.clone(),
    };
    Ok(files::write_partial(file, &origin, |out| part.write(out))?)
}

/// Reads the partial result in `file`.
///
/// # Errors
/// It cannot be read or is not sound.
pub fn read(file: &str) -> Result<SavedPartial, CommandError> {
    let (origin, bytes) = files::read_partial(file)?;
    let damaged = |because: String| CommandError::from(FileError::Damaged { path: file.into(), because });
    let part = PartialRun::read(&bytes).map_err(damaged)?;
    let usual = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (done, asked, n_trials) = (part.trials(), usual(origin.asked.start)..usual(origin.asked.end), usual(origin.n_trials));
    let is_sound = !done.is_empty() && done.start == asked.start && done.end <= asked.end && asked.end <= n_trials;
    if !is_sound || !(done.end.is_multiple_of(LANES) || done.end == n_trials) {
        return Err(damaged("it holds other trials than were asked of it".into()));
    }
    Ok(SavedPartial { file: file.into(), origin, part, asked })
}

/// Reads all of them.
///
/// # Errors
/// The mistakes of all files at once.
pub fn read_all(files: &[String]) -> Result<Vec<SavedPartial>, CommandError> {
    let (mut all, mut refusals) = (vec![], vec![]);
    for file in files {
        match read(file) {
            Ok(kept) => all.push(kept),
            Err(refusal) => refusals.extend(refusal.diagnostics),
        }
    }
    if refusals.is_empty() { Ok(all) } else { Err(CommandError::of(refusals, Sources::default())) }
}

/// Refuses partial results that are not of one run, hold a trial twice or leave one out.
///
/// # Errors
/// Every reason at once, each with the files it is about.
pub fn check(all: &[SavedPartial]) -> Result<(), CommandError> {
    let Some((first, others)) = all.split_first() else { return Ok(()) };
    let mut mistakes: Vec<_> = others.iter().filter_map(|other| foreign(other, first)).collect();
    let is_ours = |kept: &&SavedPartial| foreign(kept, first).is_none();
    let mut ours: Vec<_> = all.iter().filter(is_ours).collect();
    ours.sort_by_key(|kept| (kept.part.trials().start, kept.part.trials().end));
    let mut last: Option<&SavedPartial> = None;
    for kept in ours {
        let (trials, end) = (kept.part.trials(), last.map_or(0, |last| last.part.trials().end));
        match last {
            Some(last) if trials.start < end => {
                let both = trials.start..end.min(trials.end);
                let message = format!("`{}` and `{}` both hold the trials {}..{}", last.file, kept.file, both.start, both.end);
                mistakes.push(Diagnostic::error(message).help("leave one of them out"));
            }
            _ if trials.start > end => mistakes.push(missing(end..trials.start, last)),
            _ => {}
        }
        if trials.end > end {
            last = Some(kept);
        }
    }
    let (end, n_trials) = (last.map_or(0, |last| last.part.trials().end), first.origin.n_trials as usize);
    if end < n_trials {
        mistakes.push(missing(end..n_trials, last));
    }
    if mistakes.is_empty() { Ok(()) } else { Err(CommandError::of(mistakes, Sources::default())) }
}

/// Trials that are in no file, of which `before` holds those before them.
fn missing(trials: Range<usize>, before: Option<&SavedPartial>) -> Diagnostic {
    let Range { start, end } = trials;
    let message = format!("the trials {start}..{end} are in none of the files");
    match before.filter(|before| before.asked.end > before.part.trials().end) {
        Some(SavedPartial { file, .. }) => {
            Diagnostic::error(format!("{message}: `{file}` was interrupted")).help(format!("write `compcast resume {}`", quoted(file)))
        }
        None => Diagnostic::error(message).help(format!("run them with --trials-range {start}..{end} --partial FILE")),
    }
}

/// Why `other` is not of the run that `first` is of.
fn foreign(other: &SavedPartial, first: &SavedPartial) -> Option<Diagnostic> {
    let (ours, theirs) = (&first.origin, &other.origin);
    let mut reasons = vec![];
    if ours.n_trials != theirs.n_trials {
        let n = |origin: &RunIdentity| count(origin.n_trials as usize);
        reasons.push(format!("it is of a run of {} trials and not of {}", n(theirs), n(ours)));
    }
    if ours.seed != theirs.seed {
        reasons.push(format!("it has the seed {} and not {}", theirs.seed, ours.seed));
    }
    let bytes = |file: &Option<files::InputFile>| file.as_ref().map(|file| file.sha256.clone());
    if bytes(&ours.headcount) != bytes(&theirs.headcount) {
        reasons.push("it has another headcount file".into());
    }
    if bytes(&ours.map) != bytes(&theirs.map) {
        reasons.push("its headcount file has another header map".into());
    }
    if let Some(difference) = other_scenario(theirs, ours) {
        reasons.push(format!("it has another scenario, {difference}"));
    }
    let message = format!("`{}` is not of the run that `{}` is of: {}", other.file, first.file, reasons.join("; "));
    (!reasons.is_empty()).then(|| Diagnostic::error(message).help("name files of one run only"))
}

/// Where the scenarios first differ in more than seed and trials, which are told apart.
fn other_scenario(theirs: &RunIdentity, ours: &RunIdentity) -> Option<String> {
    if theirs.scenario != ours.scenario {
        return Some(format!("`{}` and not `{}`", theirs.scenario, ours.scenario));
    }
    if theirs.resolved == ours.resolved {
        return None;
    }
    let plain = |origin: &RunIdentity| {
        let sets = ["run.seed=0".to_string(), "run.trials=2".to_string()];
        Scenario::read(&origin.scenario, &origin.resolved, &sets, &files::Folder).map(|warned| warned.scenario.resolved)
    };
    let (Ok(theirs), Ok(ours)) = (plain(theirs), plain(ours)) else { return Some("which cannot be read".into()) };
    let line = |(theirs, ours): (&str, &str)| (theirs != ours).then(|| format!("`{theirs}` where the other has `{ours}`"));
    let pairs = theirs.lines().map(Some).chain(std::iter::repeat(None)).zip(ours.lines().map(Some).chain(std::iter::repeat(None)));
    let mut pairs = pairs.take_while(|pair| *pair != (None, None)).map(|(theirs, ours)| (theirs.unwrap_or(""), ours.unwrap_or("")));
    pairs.find_map(line)
}

/// Trials of which nobody knows the file that do not fit their scenario.
pub fn no_fit() -> CommandError {
    CommandError::plain("the trials do not fit their scenario", "run all trials again with this version of the program")
}

/// Trials that cannot be those of the scenario beside them.
pub fn misfit(file: &str) -> CommandError {
    FileError::Damaged { path: file.into(), because: "its trials do not fit its scenario".into() }.into()
}
