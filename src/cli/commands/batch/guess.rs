//! `batch --guess`: a header map for a file, on standard output; why it is as it is, on standard error.

use std::io::{Cursor, Read};

use super::rows;
use crate::cli::error::CommandError;
use crate::cli::{Exit, console};
use crate::files::{self, InputStream};
use crate::intake::IntakeError;
use crate::intake::guess::{Guess, guess_file};
use crate::reading::Diagnostic;
use crate::reading::rows::Layout;

/// Why no map could be guessed.
enum Failed {
    Opening(CommandError),
    Reading(IntakeError),
}

impl From<IntakeError> for Failed {
    fn from(error: IntakeError) -> Self {
        Self::Reading(error)
    }
}

/// Guesses the header map of one file.
///
/// # Errors
/// Several files are named, or the one cannot be read.
pub fn guess(named: &[String], is_quiet: bool) -> Result<Exit, CommandError> {
    let files = rows::files(named)?;
    let [file] = files.as_slice() else {
        let message = format!("a header map is guessed for one file, but {} are named", files.len());
        return Err(CommandError::plain(message, "name one file that is like all of them"));
    };
    let open = || InputStream::open(file, files::HEADCOUNT_LIMIT);
    // It is read twice where its encoding has to be guessed, and standard input can be read once.
    let mut at_hand = None;
    if file == "-" {
        let (mut stream, mut bytes) = (open()?, vec![]);
        stream.read_to_end(&mut bytes).map_err(|error| CommandError::from(stream.error(error)))?;
        at_hand = Some(bytes);
    }
    let reader = || -> Result<Box<dyn Read>, Failed> {
        Ok(match &at_hand {
            Some(bytes) => Box::new(Cursor::new(bytes.clone())),
            None => Box::new(open().map_err(|error| Failed::Opening(error.into()))?),
        })
    };
    let guess = guess_file(reader, &Layout::default()).map_err(|failed| match failed {
        Failed::Opening(error) => error,
        Failed::Reading(IntakeError::Input(error)) => files::FileError::Reading { path: file.clone(), error }.into(),
        Failed::Reading(IntakeError::Mistakes(errors)) => {
            let in_file = |diagnostic: Diagnostic| Diagnostic { message: format!("{file}: {}", diagnostic.message), ..diagnostic };
            CommandError::of(errors.diagnostics.into_iter().map(in_file).collect(), errors.sources)
        }
    })?;
    console::print(guess.toml.as_bytes())?;
    if !is_quiet {
        console::eprint(&in_words(&guess));
    }
    Ok(Exit::Done)
}

fn in_words(guess: &Guess) -> String {
    let mut words = String::new();
    for (what, sentences) in [("sure", &guess.sure), ("assumed", &guess.assumed), ("to be filled in", &guess.unknown)] {
        words.extend(sentences.iter().map(|sentence| format!("{what}: {sentence}\n")));
    }
    words
}
