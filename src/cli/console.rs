//! What is printed: results on standard output, messages on standard error; a closed pipe is no error.

use std::io::{IsTerminal, Write};

use super::Exit;
use super::request::CommandError;
use crate::files;
use crate::reading::{Diagnostic, Sources};
use crate::render::diagnostic;

/// Prints a result; escape codes are dropped where they are not wanted (a file, a pipe, `NO_COLOR`).
pub fn print(bytes: &[u8]) -> Result<(), CommandError> {
    let is_coloured = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let plain;
    let bytes = if is_coloured {
        bytes
    } else {
        plain = anstream::adapter::strip_bytes(bytes).into_vec();
        &plain
    };
    Ok(files::print(bytes)?)
}

/// Tells everything that stands in the way.
pub fn refuse(refusal: &CommandError) -> Exit {
    tell(&refusal.diagnostics, &refusal.sources);
    refusal.exit
}

/// Tells mistakes or warnings on standard error.
pub fn tell(diagnostics: &[Diagnostic], sources: &Sources) {
    let is_coloured = std::io::stderr().is_terminal() && anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    say(&diagnostic::render(diagnostics, sources, is_coloured));
}

/// Writes to standard error; if that is closed there is nobody left to tell.
pub fn say(text: &str) {
    let _closed = std::io::stderr().lock().write_all(text.as_bytes());
}
