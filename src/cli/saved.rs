//! Partial results as commands use them: saved with the identity of their run, read back, and rejected where they do not belong together.

use std::ops::Range;

use super::args::{ChartTheme, Format, OutputArguments, PrecisionArguments};
use super::error::CommandError;
use super::request::LoadedCase;
use super::{Exit, console};
use crate::files::{self, FileError, RunIdentity};
use crate::quantity::{LANES, count};
use crate::reading::{Diagnostic, Sources};
use crate::simulation::{PartialRun, StudyError};

/// A partial result that was read.
pub struct SavedPartial {
    pub file: String,
    pub identity: RunIdentity,
    pub part: PartialRun,
    /// The trials that were requested; an interrupted run holds the first of them.
    pub asked: Range<usize>,
}

/// How an interruptible run was requested, and where its trials are saved.
pub struct Resumable<'a> {
    pub file: Option<&'a str>,
    pub threads: Option<u16>,
    pub precision: &'a PrecisionArguments,
    pub output: &'a OutputArguments,
}

/// Saves the trials `asked`, or those of them that were finished.
pub fn save_range(
    resumable: &Resumable<'_>,
    file: &str,
    loaded: &LoadedCase,
    part: &PartialRun,
    asked: Range<usize>,
) -> Result<Exit, CommandError> {
    let n_trials = loaded.settings.trials as usize;
    if part.trials().end < asked.end {
        return Ok(save_interrupted(resumable, loaded, part, n_trials, asked));
    }
    save(file, loaded, part, n_trials, &part.trials())?;
    if !resumable.output.quiet {
        let Range { start, end } = part.trials();
        let n = count(n_trials);
        console::eprint(&format!(
            "trials {start}..{end} of {n} are in `{file}`; combine them with the others by\n  compcast merge {} …\n",
            quoted(file)
        ));
    }
    Ok(Exit::Done)
}

/// Saves what an interrupted study of one case has finished, and prints how to go on.
///
/// # Errors
/// The study was stopped by something else.
pub fn save_interrupted_study(resumable: &Resumable<'_>, loaded: &LoadedCase, stopped: StudyError) -> Result<Exit, CommandError> {
    match stopped {
        StudyError::Interrupted { parts, n_trials } => Ok(match parts.first() {
            Some(part) => save_interrupted(resumable, loaded, part, n_trials, 0..n_trials),
            None => Exit::Interrupted,
        }),
        other => Err(other.into()),
    }
}

fn save_interrupted(resumable: &Resumable<'_>, loaded: &LoadedCase, part: &PartialRun, n_trials: usize, asked: Range<usize>) -> Exit {
    if part.trials().is_empty() {
        console::eprint("interrupted before the first trials were finished: nothing was written\n");
        return Exit::Interrupted;
    }
    // Beside the folder of the results, or else where the program was started.
    let out = resumable.output.out.as_deref();
    let stem = out.map_or(loaded.scenario.name.as_str(), |folder| folder.trim_end_matches(['/', '\\']));
    let file = resumable.file.map_or_else(|| files::free_place(stem), str::to_string);
    if let Err(error) = save(&file, loaded, part, n_trials, &asked) {
        console::print_error(&error);
        console::eprint("interrupted: nothing was written\n");
        return Exit::Interrupted;
    }
    let (done, asked) = (count(part.trials().len()), count(asked.len()));
    console::eprint(&format!("interrupted: {done} of {asked} trials are finished and saved in `{file}`; go on with\n"));
    console::eprint(&format!("  {}\n", resume_command(&file, resumable)));
    Exit::Interrupted
}

/// The command that goes on. Taking the arguments apart whole makes a new one impossible to forget.
fn resume_command(file: &str, resumable: &Resumable<'_>) -> String {
    let Resumable { file: _, threads, precision, output } = resumable;
    let PrecisionArguments { precision, precision_metric, max_trials } = precision;
    let OutputArguments { format, out, theme, quiet } = output;
    let options = [
        precision.map(|percent| format!("--precision {percent}%")),
        precision_metric.map(|of| format!("--precision-metric {}", of.word())),
        max_trials.map(|max| format!("--max-trials {max}")),
        out.as_ref().map(|folder| format!("--out {}", quoted(folder))),
        (*format != Format::Table).then(|| format!("--format {}", format.word())),
        (*theme != ChartTheme::Light).then(|| format!("--theme {}", theme.word())),
        threads.map(|threads| format!("--threads {threads}")),
        quiet.then(|| "--quiet".to_string()),
    ];
    let options: String = options.into_iter().flatten().map(|option| format!(" {option}")).collect();
    format!("compcast resume {}{options}", quoted(file))
}

/// A word quoted for the shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/+=,:@%".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        return word.to_string();
    }
    let word = if word.starts_with('-') { format!("./{word}") } else { word.to_string() };
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn save(file: &str, loaded: &LoadedCase, part: &PartialRun, n_trials: usize, asked: &Range<usize>) -> Result<(), CommandError> {
    let identity = RunIdentity {
        version: env!("CARGO_PKG_VERSION").into(),
        scenario: loaded.scenario.name.clone(),
        resolved: loaded.scenario.to_toml(),
        seed: loaded.settings.seed,
        sampling: loaded.settings.sampling.word().into(),
        n_trials: n_trials as u64,
        asked: asked.start as u64..asked.end as u64,
        headcount: loaded.headcount_file.clone(),
        map: loaded.map_file.clone(),
        warnings: loaded.notes.clone(),
    };
    Ok(files::write_partial(file, &identity, |out| part.write(out))?)
}

/// Reads the partial result in `file`.
///
/// # Errors
/// The file cannot be read or is damaged.
pub fn read(file: &str) -> Result<SavedPartial, CommandError> {
    let (identity, bytes) = files::read_partial(file)?;
    let damaged = |because: String| CommandError::from(FileError::Damaged { path: file.into(), because });
    let part = PartialRun::read(&bytes).map_err(damaged)?;
    let usual = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (done, asked, n_trials) = (part.trials(), usual(identity.asked.start)..usual(identity.asked.end), usual(identity.n_trials));
    let is_sound = !done.is_empty() && done.start == asked.start && done.end <= asked.end && asked.end <= n_trials;
    if !is_sound || !(done.end.is_multiple_of(LANES) || done.end == n_trials) {
        return Err(damaged("it does not hold the trials it says it holds".into()));
    }
    Ok(SavedPartial { file: file.into(), identity, part, asked })
}

/// Reads several partial results.
///
/// # Errors
/// The errors of all files at once.
pub fn read_all(files: &[String]) -> Result<Vec<SavedPartial>, CommandError> {
    let (mut all, mut errors) = (vec![], vec![]);
    for file in files {
        match read(file) {
            Ok(saved) => all.push(saved),
            Err(error) => errors.extend(error.diagnostics),
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(CommandError::of(errors, Sources::default())) }
}

/// Checks that partial results belong to one run and hold each of its trials exactly once.
///
/// # Errors
/// Every reason at once, each with the files concerned.
pub fn check(all: &[SavedPartial]) -> Result<(), CommandError> {
    let Some((first, others)) = all.split_first() else { return Ok(()) };
    let mut errors: Vec<_> = others.iter().filter_map(|other| foreign(other, first)).collect();
    let is_ours = |saved: &&SavedPartial| foreign(saved, first).is_none();
    let mut ours: Vec<_> = all.iter().filter(is_ours).collect();
    ours.sort_by_key(|saved| (saved.part.trials().start, saved.part.trials().end));
    let mut last: Option<&SavedPartial> = None;
    for saved in ours {
        let (trials, end) = (saved.part.trials(), last.map_or(0, |last| last.part.trials().end));
        match last {
            Some(last) if trials.start < end => {
                let both = trials.start..end.min(trials.end);
                let message = format!("`{}` and `{}` both hold trials {}..{}", last.file, saved.file, both.start, both.end);
                errors.push(Diagnostic::error(message).help("leave one of them out"));
            }
            _ if trials.start > end => errors.push(missing(end..trials.start, last)),
            _ => {}
        }
        if trials.end > end {
            last = Some(saved);
        }
    }
    let (end, n_trials) = (last.map_or(0, |last| last.part.trials().end), first.identity.n_trials as usize);
    if end < n_trials {
        errors.push(missing(end..n_trials, last));
    }
    if errors.is_empty() { Ok(()) } else { Err(CommandError::of(errors, Sources::default())) }
}

/// Trials that no file holds; `before` holds the trials before them.
fn missing(trials: Range<usize>, before: Option<&SavedPartial>) -> Diagnostic {
    let Range { start, end } = trials;
    let message = format!("trials {start}..{end} are in none of the files");
    match before.filter(|before| before.asked.end > before.part.trials().end) {
        Some(SavedPartial { file, .. }) => {
            Diagnostic::error(format!("{message}: `{file}` was interrupted")).help(format!("write `compcast resume {}`", quoted(file)))
        }
        None => Diagnostic::error(message).help(format!("run them with --trial-range {start}..{end} --partial FILE")),
    }
}

/// Why `other` does not belong to the run of `first`.
fn foreign(other: &SavedPartial, first: &SavedPartial) -> Option<Diagnostic> {
    let (ours, theirs) = (&first.identity, &other.identity);
    let mut reasons = vec![];
    if ours.n_trials != theirs.n_trials {
        let n = |identity: &RunIdentity| count(identity.n_trials as usize);
        reasons.push(format!("its run has {} trials, not {}", n(theirs), n(ours)));
    }
    if ours.seed != theirs.seed {
        reasons.push(format!("its seed is {}, not {}", theirs.seed, ours.seed));
    }
    if ours.sampling != theirs.sampling {
        reasons.push(format!("its sampling is {}, not {}", theirs.sampling, ours.sampling));
    }
    let bytes = |file: &Option<files::InputFile>| file.as_ref().map(|file| file.sha256.clone());
    if bytes(&ours.headcount) != bytes(&theirs.headcount) {
        reasons.push("it uses a different headcount file".into());
    }
    if bytes(&ours.map) != bytes(&theirs.map) {
        reasons.push("it uses a different header map".into());
    }
    if let Some(difference) = other_scenario(theirs, ours) {
        reasons.push(format!("it uses a different scenario: {difference}"));
    }
    let message = format!("`{}` does not belong to the same run as `{}`: {}", other.file, first.file, reasons.join("; "));
    (!reasons.is_empty()).then(|| Diagnostic::error(message).help("name the files of one run only"))
}

/// Where the scenarios first differ.
fn other_scenario(theirs: &RunIdentity, ours: &RunIdentity) -> Option<String> {
    if theirs.scenario != ours.scenario {
        return Some(format!("`{}` instead of `{}`", theirs.scenario, ours.scenario));
    }
    if theirs.resolved == ours.resolved {
        return None;
    }
    let line = |(theirs, ours): (&str, &str)| (theirs != ours).then(|| format!("`{theirs}` instead of `{ours}`"));
    let (theirs, ours) = (&theirs.resolved, &ours.resolved);
    let pairs = theirs.lines().map(Some).chain(std::iter::repeat(None)).zip(ours.lines().map(Some).chain(std::iter::repeat(None)));
    let mut pairs = pairs.take_while(|pair| *pair != (None, None)).map(|(theirs, ours)| (theirs.unwrap_or(""), ours.unwrap_or("")));
    pairs.find_map(line)
}

/// Trials that do not belong to the scenario they were saved with.
pub fn mismatch(file: &str) -> CommandError {
    FileError::Damaged { path: file.into(), because: "its trials do not fit its scenario".into() }.into()
}
