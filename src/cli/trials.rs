//! Trials of a study: what identifies them, whether a file holds those that are asked for, and where they are kept in need.

use std::env;
use std::ops::Range;

use super::error::CommandError;
use crate::files::{self, BUILD, CaseIdentity, FileError, Part, PartialHead, PartialPlace, PartialRequest, SavedPiece, StudyIdentity};
use crate::scenario::RunSettings;
use crate::simulation::{Keep, PartialRun, Piece};

/// The file name that means standard output.
pub const STANDARD_OUTPUT: &str = "-";
/// The one that means standard input, which can be read only once.
pub const STANDARD_INPUT: &str = "-";

/// The identity of a study of these cases.
pub fn study_identity(command: &str, settings: RunSettings, n_trials: usize, kept: Keep, cases: &[CaseIdentity]) -> StudyIdentity {
    StudyIdentity {
        version: env!("CARGO_PKG_VERSION").into(),
        build: BUILD.into(),
        command: command.into(),
        seed: settings.seed,
        sampling: settings.sampling.word().into(),
        n_trials: n_trials as u64,
        kept: kept.contents().collect(),
        cases: cases.iter().map(CaseIdentity::fingerprint).collect(),
        part: None,
        grid: None,
    }
}

/// The request for `pieces` of a study of `cases`.
pub fn request(study: StudyIdentity, cases: &[CaseIdentity], pieces: &[Piece]) -> PartialRequest {
    let piece = |Piece { case, trials: Range { start, end } }: &Piece| SavedPiece {
        case: *case,
        first: *start as u64,
        end: *end as u64,
        identity: cases[*case].clone(),
        place: None,
    };
    PartialRequest { pieces: pieces.iter().map(piece).collect(), study }
}

/// Checks that `file` holds trials of what is asked for: all of them, or the beginning.
///
/// # Errors
/// Every reason why it does not.
pub fn check(file: &str, found: &PartialRequest, asked: &PartialRequest) -> Result<(), CommandError> {
    let mut reasons = found.differences(asked);
    // Fewer trials of a range are its beginning; a numbered part is itself alone.
    let is_begin = |(found, ours): (&SavedPiece, &SavedPiece)| {
        let is_as_long = found.end == ours.end || asked.study.part.is_none() && found.end < ours.end;
        (found.case, found.first) == (ours.case, ours.first) && is_as_long
    };
    let (theirs, ours) = (found.study.part, asked.study.part);
    let is_other_part = theirs.is_some() && ours.is_some() && theirs != ours;
    if reasons.is_empty()
        && (is_other_part || !(found.pieces.len() == asked.pieces.len() && found.pieces.iter().zip(&asked.pieces).all(is_begin)))
    {
        reasons.push(format!("it is of {}, not of {}", asked_in_words(found), asked_in_words(asked)));
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let message = format!("`{file}` holds trials of another run: {}", reasons.join("; "));
    Err(CommandError::plain(message, "name another file, or remove this one"))
}

/// What is asked for: `part 3/64`, or `trial range 0..128`.
pub fn asked_in_words(request: &PartialRequest) -> String {
    match (request.study.part, request.pieces.first()) {
        (Some(Part { number, of }), _) => format!("part {number}/{of}"),
        (None, Some(piece)) => format!("trial range {}..{}", piece.first, piece.end),
        (None, None) => "nothing".into(),
    }
}

/// Writes trials to `name.partial` or a name like it, in the current folder or else in the one for temporary files. Returns the place.
///
/// # Errors
/// Neither folder takes them.
pub fn keep_in_free_place(name: &str, head: &PartialHead, parts: &[PartialRun]) -> Result<String, FileError> {
    let temporary = env::temp_dir().join(name);
    files::write_partial(PartialPlace::Free(name), head, parts).or_else(|error| match temporary.to_str() {
        Some(stem) => files::write_partial(PartialPlace::Free(stem), head, parts),
        None => Err(error),
    })
}

/// Trials that do not belong to the scenario they were saved with.
pub fn mismatch(file: &str) -> CommandError {
    FileError::Damaged { path: file.into(), because: "its trials do not fit its scenario".into() }.into()
}
