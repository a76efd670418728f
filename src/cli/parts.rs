//! Parts of a study: which trials a command was asked for, what there is of them already, and the command that continues.
//!
//! An array engine gives a task a number, starts it again where it fails, and looks at its exit code. So the same command may run any number of times: it
//! simulates what is missing from its file, and nothing where the file is whole. A file is compared by fingerprints before the people are read.

use std::io::IsTerminal;
use std::ops::Range;
use std::path::Path;

use super::args::{PartArguments, PartText, PrecisionArguments};
use super::error::CommandError;
use super::progress::Progress;
use super::request::LoadedCase;
use super::shell::quoted;
use super::trials::{self, STANDARD_OUTPUT, asked_in_words, request, study_identity};
use super::{Exit, console};
use crate::files::{self, CaseIdentity, FileError, GridRecord, Part, PartialHead, PartialPlace, PartialRequest, StudyIdentity};
use crate::insight::grid::GridPlace;
use crate::quantity::count;
use crate::scenario::RunSettings;
use crate::simulation::{Case, CaseRecord, Division, Keep, PartialRun, Piece, Study, StudyError};

/// Trials of a study that a command was asked for, of which it may have some.
pub struct PartOfStudy<'a> {
    pub file: &'a str,
    pub request: PartialRequest,
    pub is_quiet: bool,
}

/// What a partial result holds of the trials that are asked for.
pub enum Found {
    /// Nothing: there is no file.
    Nothing,
    /// Some of them.
    Begun,
    /// All of them.
    Whole,
}

/// Refuses a part of a study of which nobody knows how many trials it will have.
///
/// # Errors
/// A part and a precision are asked for together.
pub fn check_arguments(part: &PartArguments, precision: &PrecisionArguments) -> Result<(), CommandError> {
    match (part.part, &precision.precision) {
        (None, _) if part.partial.as_deref() == Some(STANDARD_OUTPUT) => Err(CommandError::plain(
            "standard output takes whole parts only",
            "write --part K/N as well, or name a file with --partial FILE",
        )),
        (Some(_), Some(_)) => Err(CommandError::plain(
            "--part and --precision cannot be used together: a part is of a number of trials that is known",
            "write --trials, and look at the errors of the merged result",
        )),
        _ => Ok(()),
    }
}

/// The pieces of the part that the user asks for.
///
/// # Errors
/// There is no such part.
pub fn pieces(
    PartText { number, of }: PartText,
    n_cases: usize,
    settings: RunSettings,
    division: Division,
) -> Result<Vec<Piece>, CommandError> {
    let pieces = Piece::of_part(number, of, n_cases, settings.trials as usize, division);
    pieces.map_err(|error| CommandError::plain(format!("--part {number}/{of}: {error}"), error.help()))
}

impl<'a> PartOfStudy<'a> {
    /// The part that `arguments` ask for, of a run or a comparison of `loaded`; `None` where they ask for all trials.
    ///
    /// # Errors
    /// There is no such part.
    pub fn of_cases(
        arguments: &'a PartArguments,
        command: &str,
        loaded: &[LoadedCase],
        kept: Keep,
        is_quiet: bool,
    ) -> Result<Option<Self>, CommandError> {
        let (Some(part), Some(file), Some(first)) = (arguments.part, &arguments.partial, loaded.first()) else { return Ok(None) };
        let cases: Vec<CaseIdentity> = loaded.iter().map(LoadedCase::identity).collect();
        let settings = first.settings;
        let pieces = pieces(part, cases.len(), settings, Division::Trials)?;
        let study = study_identity(command, settings, settings.trials as usize, kept, &cases);
        let study = StudyIdentity { part: Some(part.part()), ..study };
        Ok(Some(Self { file, request: request(study, &cases, &pieces), is_quiet }))
    }

    /// The trials `range` of a run of `loaded`.
    pub fn of_range(file: &'a str, loaded: &LoadedCase, kept: Keep, range: Range<usize>, is_quiet: bool) -> Self {
        let cases = [loaded.identity()];
        let study = study_identity("run", loaded.settings, loaded.settings.trials as usize, kept, &cases);
        Self { file, request: request(study, &cases, &[Piece { case: 0, trials: range }]), is_quiet }
    }

    /// A part of the cases of a what-if. `places` are what all of them are called and where they lie.
    pub fn of_grid(
        file: &'a str,
        (study, grid): (StudyIdentity, GridRecord),
        cases: &[CaseIdentity],
        places: &[GridPlace],
        pieces: &[Piece],
        part: PartText,
        is_quiet: bool,
    ) -> Self {
        let study = StudyIdentity { part: Some(part.part()), grid: Some(grid), ..study };
        let mut request = request(study, cases, pieces);
        for piece in &mut request.pieces {
            let GridPlace { case, at } = &places[piece.case];
            piece.place = Some((case.clone(), at.clone()));
        }
        Self { file, request, is_quiet }
    }

    /// Looks at what is in the file already; a whole part is reported.
    ///
    /// # Errors
    /// It holds other trials, or cannot be written.
    pub fn look(&self) -> Result<Found, CommandError> {
        if self.file == STANDARD_OUTPUT {
            if std::io::stdout().is_terminal() {
                return Err(CommandError::plain(
                    "a partial result cannot be shown in a terminal",
                    "pipe it on, or name a file with --partial FILE",
                ));
            }
            return Ok(Found::Nothing);
        }
        let Some(head) = files::partial_at(self.file)? else {
            files::make_folder_of(self.file)?;
            return Ok(Found::Nothing);
        };
        trials::check(self.file, &head.request, &self.request)?;
        let ends = self.request.pieces.iter().map(|piece| piece.end as usize);
        if !head.held().map(|held| held.end).eq(ends) {
            return Ok(Found::Begun);
        }
        files::check_partial(self.file)?;
        self.say(&format!("{} is in `{}` already\n", self.name(), self.file));
        Ok(Found::Whole)
    }

    /// Simulates what is missing and keeps it. The cases of `study` are those of the pieces, in their order.
    ///
    /// # Errors
    /// The file holds other trials or cannot be written, or the trials do not fit into memory.
    pub fn simulate(&self, study: &Study, progress: &Progress) -> Result<Exit, CommandError> {
        let pieces = self.request.pieces.iter().enumerate();
        let pieces: Vec<Piece> = pieces.map(|(case, piece)| Piece { case, trials: piece.first as usize..piece.end as usize }).collect();
        let begun = match self.look()? {
            Found::Nothing => vec![],
            Found::Whole => return Ok(Exit::Done),
            Found::Begun => files::read_partial(self.file)?.1,
        };
        if !begun.is_empty() {
            let (done, all) = (n_trials(&begun), self.n_asked());
            self.say(&format!("{} goes on: {} of {} trials are in `{}`\n", self.name(), count(done), count(all), self.file));
        }
        let parts = study.run_pieces(&pieces, begun, progress).map_err(|error| match error {
            StudyError::Mismatch(_) => trials::mismatch(self.file),
            other => other.into(),
        })?;
        let records: Vec<CaseRecord> = study.cases().iter().map(Case::record).collect();
        self.keep(records, parts)
    }

    /// Keeps the trials of the pieces, or those of them that were finished.
    fn keep(&self, records: Vec<CaseRecord>, parts: Vec<PartialRun>) -> Result<Exit, CommandError> {
        let head = PartialHead::new(self.request.clone(), records);
        let is_finished = parts.iter().zip(&self.request.pieces).all(|(part, piece)| part.trials().end as u64 == piece.end);
        // Of the pieces in order: what was begun after one that is not finished is simulated again.
        let n_begun = parts.iter().take_while(|part| !part.trials().is_empty()).count();
        let parts = &parts[..n_begun];
        if parts.is_empty() {
            console::eprint("interrupted before the first trials were finished: nothing was written\n");
            return Ok(Exit::Interrupted);
        }
        if self.file == STANDARD_OUTPUT {
            if is_finished {
                files::print_partial(&head, parts)?;
                return Ok(Exit::Done);
            }
            console::eprint("interrupted: nothing was written, as standard output takes whole parts only\n");
            return Ok(Exit::Interrupted);
        }
        let kept = match files::write_partial(PartialPlace::Named(self.file), &head, parts) {
            Ok(kept) if is_finished => {
                self.say(&format!("{} is in `{kept}`; merge it with the others by\n  compcast merge {}\n", self.name(), merged(&kept)));
                return Ok(Exit::Done);
            }
            Ok(kept) => kept,
            // Another attempt of the same part was quicker.
            Err(FileError::HoldsOtherTrials { .. }) if matches!(self.look(), Ok(Found::Whole)) => return Ok(Exit::Done),
            Err(error) => {
                // Nothing that was simulated is lost where the named file takes no more.
                let name = self.request.pieces.first().map_or("", |piece| piece.identity.scenario.as_str());
                let kept = trials::keep_in_free_place(&files::plain_name(name), &head, parts)?;
                console::print_error(&error.into());
                console::eprint(&format!("{} of {} trials are kept in `{kept}` instead\n", count(n_trials(parts)), count(self.n_asked())));
                return Ok(if is_finished { Exit::Failure } else { Exit::Interrupted });
            }
        };
        let (done, all) = (count(n_trials(parts)), count(self.n_asked()));
        console::eprint(&format!(
            "interrupted: {done} of {all} trials are finished and saved in `{kept}`; the same command goes on with the rest\n"
        ));
        Ok(Exit::Interrupted)
    }

    /// The number of trials that are asked for.
    fn n_asked(&self) -> usize {
        self.request.pieces.iter().map(|piece| (piece.end - piece.first) as usize).sum()
    }

    fn name(&self) -> String {
        asked_in_words(&self.request)
    }

    fn say(&self, text: &str) {
        if !self.is_quiet {
            console::eprint(text);
        }
    }
}

fn n_trials(parts: &[PartialRun]) -> usize {
    parts.iter().map(|part| part.trials().len()).sum()
}

/// What `merge` is called with: the folder of the file, or the file and others where it is in none of its own.
fn merged(file: &str) -> String {
    match Path::new(file).parent().and_then(Path::to_str) {
        Some(folder) if !folder.is_empty() => quoted(folder),
        _ => format!("{} …", quoted(file)),
    }
}

impl PartText {
    fn part(self) -> Part {
        Part { number: self.number, of: self.of }
    }
}
