//! Why a command cannot go on: every error of the library as diagnostics with help, and the exit code.

use super::Exit;
use crate::files::FileError;
use crate::insight::ComparisonError;
use crate::quantity::LANES;
use crate::reading::{Diagnostic, Sources};
use crate::simulation::{CaseErrors, StudyError};

/// Why a command cannot go on, with the texts that the diagnostics point into.
pub struct CommandError {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
    /// [`Exit::Input`]; [`Exit::Failure`] where the input was sound; [`Exit::Interrupted`] without diagnostics.
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

    /// The user interrupted the command.
    pub fn interrupted() -> Self {
        Self { diagnostics: vec![], sources: Sources::default(), exit: Exit::Interrupted }
    }

    /// The same where nothing of the files that it is about may be shown: mistakes with their places only.
    pub fn without_quotes(mut self) -> Self {
        self.sources.conceal_all();
        // A message that a file is missing or unreadable quotes none of its text; it begins with the name in backticks.
        for diagnostic in
            self.diagnostics.iter_mut().filter(|diagnostic| diagnostic.place.is_none() && !diagnostic.message.starts_with('`'))
        {
            let file = diagnostic.message.split_once(": ").map_or("the file", |(file, _)| file);
            *diagnostic = Diagnostic::error(format!("{file}: it cannot be read as a headcount file"))
                .help("the file lies outside the folder of the scenario, so nothing of it is shown; name it with --headcount to see what is wrong");
        }
        self
    }

    /// Something the user cannot fix.
    pub fn failure(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Failure, ..Self::plain(message, help) }
    }
}

impl From<CaseErrors> for CommandError {
    fn from(errors: CaseErrors) -> Self {
        let diagnostics = errors.problems.iter().map(|problem| Diagnostic::error(&problem.message).help(&problem.help)).collect();
        Self::of(diagnostics, Sources::default())
    }
}

impl From<StudyError> for CommandError {
    fn from(error: StudyError) -> Self {
        if matches!(error, StudyError::Interrupted { .. }) {
            return Self::interrupted();
        }
        let help = match &error {
            StudyError::NoCases => "name a scenario".into(),
            StudyError::DifferentHorizons { .. } => "give both the same [horizon], for instance with --set horizon.months=12".into(),
            StudyError::RangeTooLong { range, .. } => format!("say of how many trials it is a part, such as --trials {}", range.end),
            StudyError::RangeCutsBlock { range, n_trials } => {
                let end = if range.end == *n_trials { range.end } else { range.end.next_multiple_of(LANES).min(*n_trials) };
                format!("write --trial-range {}..{end}, or other multiples of {LANES}", range.start / LANES * LANES)
            }
            StudyError::Mismatch(_) => "run all trials again with this version of the program".into(),
            StudyError::Interrupted { .. } => String::new(),
            StudyError::Memory(shortage) => shortage.help(),
            StudyError::TooLarge { line, .. } => {
                format!("write smaller amounts or less spread: `compcast explain \"{line}\"` lists what moves the line")
            }
        };
        let exit = if matches!(error, StudyError::TooLarge { .. }) { Exit::Failure } else { Exit::Input };
        Self { exit, ..Self::plain(error.to_string(), help) }
    }
}

impl From<ComparisonError> for CommandError {
    fn from(error: ComparisonError) -> Self {
        Self::plain(error.to_string(), "compare scenarios in one command")
    }
}

impl From<FileError> for CommandError {
    fn from(error: FileError) -> Self {
        if matches!(error, FileError::Cancelled) {
            return Self::interrupted();
        }
        let exit = if error.is_failure() { Exit::Failure } else { Exit::Input };
        Self { exit, ..Self::plain(error.to_string(), error.help()) }
    }
}
