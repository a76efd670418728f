//! What is printed: results on standard output, messages on standard error; a closed pipe is no error.

use std::io::{IsTerminal, Write};

use super::Exit;
use super::args::Format;
use super::error::CommandError;
use crate::files;
use crate::reading::printable::lines;
use crate::reading::{Diagnostic, Sources};
use crate::render::{ExportError, Exporter, diagnostic, frame, json, markdown, terminal};
use crate::report::Report;

/// Prints a report as asked for.
pub fn print_report(report: &Report<'_>, format: Format) -> Result<(), CommandError> {
    let mut bytes = vec![];
    if let Some(print) = exporter(format).print {
        print(report, &mut bytes)?;
    }
    print(&bytes)
}

fn exporter(format: Format) -> &'static Exporter {
    match format {
        Format::Table => &terminal::EXPORTER,
        Format::Json => &json::EXPORTER,
        Format::Csv => &frame::csv::EXPORTER,
        Format::Markdown => &markdown::EXPORTER,
    }
}

/// Prints plain text.
pub fn print_text(text: &str) -> Result<(), CommandError> {
    print(lines(text).as_bytes())
}

/// Prints what an exporter made, which has no codes but its own; these are removed where they are not wanted (a file, a pipe, `NO_COLOR`).
pub fn print(bytes: &[u8]) -> Result<(), CommandError> {
    let is_colored = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let plain;
    let bytes = if is_colored {
        bytes
    } else {
        plain = anstream::adapter::strip_bytes(bytes).into_vec();
        &plain
    };
    Ok(files::print(bytes)?)
}

/// Prints all errors of a command, and gives its exit code.
pub fn print_error(error: &CommandError) -> Exit {
    print_diagnostics(&error.diagnostics, &error.sources);
    error.exit
}

/// Prints errors or warnings on standard error.
pub fn print_diagnostics(diagnostics: &[Diagnostic], sources: &Sources) {
    let is_colored = std::io::stderr().is_terminal() && anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    write_error(&diagnostic::render(diagnostics, sources, is_colored));
}

/// Prints plain text on standard error.
pub fn eprint(text: &str) {
    write_error(&lines(text));
}

/// If standard error is closed there is nobody left to read it.
fn write_error(text: &str) {
    let _closed = std::io::stderr().lock().write_all(text.as_bytes());
}

impl From<ExportError> for CommandError {
    fn from(error: ExportError) -> Self {
        Self::failure(error.to_string(), "this is a defect of the program")
    }
}
