//! Partial results as commands use them: read back, and rejected where they do not belong together.

use std::ops::Range;

use super::error::CommandError;
use super::keep::quoted;
use crate::files::{self, FileError, InputFile, InputFiles, RunIdentity};
use crate::quantity::{LANES, count};
use crate::reading::{Diagnostic, Sources};
use crate::simulation::PartialRun;

/// A partial result that was read.
pub struct SavedPartials {
    /// Of each case of the study.
    pub cases: Vec<RunIdentity>,
    /// Of each case that was started.
    pub parts: Vec<PartialRun>,
    pub n_trials: usize,
    /// The trials that were requested; an interrupted study holds the first of them.
    pub asked: Range<usize>,
}

/// A partial result of one case.
pub struct SavedPartial {
    pub file: String,
    pub identity: RunIdentity,
    pub part: PartialRun,
    /// The trials that were requested; an interrupted run holds the first of them.
    pub asked: Range<usize>,
}

/// Reads the partial result in `file`.
///
/// # Errors
/// The file cannot be read or is damaged.
pub fn read(file: &str) -> Result<SavedPartials, CommandError> {
    let (cases, parts) = files::read_partial(file)?;
    let usual = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let first = &cases[0];
    let (asked, n_trials) = (usual(first.asked.start)..usual(first.asked.end), usual(first.n_trials));
    let is_one_study = |case: &RunIdentity| {
        (case.seed, &case.sampling, case.n_trials, &case.asked) == (first.seed, &first.sampling, first.n_trials, &first.asked)
    };
    let is_sound = |part: &PartialRun| {
        let done = part.trials();
        let is_of_range = !done.is_empty() && done.start == asked.start && done.end <= asked.end && asked.end <= n_trials;
        is_of_range && (done.end.is_multiple_of(LANES) || done.end == n_trials)
    };
    if parts.is_empty() || !parts.iter().all(is_sound) || !cases.iter().all(is_one_study) {
        return Err(FileError::Damaged { path: file.into(), because: "it does not hold the trials it says it holds".into() }.into());
    }
    Ok(SavedPartials { cases, parts, n_trials, asked })
}

/// Reads the partial result of one case in `file`.
fn read_one(file: &str) -> Result<SavedPartial, CommandError> {
    let SavedPartials { mut cases, mut parts, asked, .. } = read(file)?;
    match (cases.pop(), parts.pop()) {
        (Some(identity), Some(part)) if cases.is_empty() && parts.is_empty() => {
            Ok(SavedPartial { file: file.into(), identity, part, asked })
        }
        _ => {
            Err(CommandError::plain(format!("`{file}` holds trials of a comparison"), format!("write `compcast resume {}`", quoted(file))))
        }
    }
}

/// Reads several partial results.
///
/// # Errors
/// The errors of all files at once.
pub fn read_all(files: &[String]) -> Result<Vec<SavedPartial>, CommandError> {
    let (mut all, mut errors) = (vec![], vec![]);
    for file in files {
        match read_one(file) {
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
    for (what, of) in [
        ("headcount file", (|files: &InputFiles| files.headcount.as_slice()) as fn(&InputFiles) -> &[InputFile]),
        ("header map", |files| files.map.as_slice()),
        ("column of a file", |files| &files.columns),
    ] {
        let bytes = |identity: &RunIdentity| of(&identity.inputs).iter().map(|file| file.sha256.clone()).collect::<Vec<_>>();
        if bytes(ours) != bytes(theirs) {
            reasons.push(format!("it uses a different {what}"));
        }
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
