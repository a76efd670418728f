//! What is wrong with an input: where, what, and what to write instead. All mistakes are collected, then reported in file order.

use std::cell::RefCell;
use std::fmt;

use super::schema_record::{Expected, SchemaRecord};
use super::source::{Place, Sources};

/// Whether a run can continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// The text is not TOML. Other messages about its line may only be consequences.
    Syntax,
    /// A value has the wrong meaning, or is missing.
    Meaning,
}

/// One message: a lower-case fragment that says what is wrong, and a help text that says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub kind: DiagnosticKind,
    /// What is wrong.
    pub message: String,
    /// Where; absent for a mistake without a place, such as a missing file.
    pub place: Option<Place>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Self {
        let message = on_one_line(&message.into(), LONGEST_MESSAGE);
        Self { severity: Severity::Error, kind: DiagnosticKind::Meaning, message, place: None, help: None }
    }

    /// An error of a text that is not TOML.
    pub fn syntax_error(message: impl fmt::Display) -> Self {
        Self { kind: DiagnosticKind::Syntax, ..Self::error(format!("this is not TOML: {message}")) }
    }

    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    #[must_use]
    pub fn at(self, place: &Place) -> Self {
        Self { place: Some(place.clone()), ..self }
    }

    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(on_one_line(&help.into(), LONGEST_HELP)), ..self }
    }

    /// The message on one line, as machines and tests read it: `file:line:column: error: message; help: help`.
    pub fn one_line(&self, sources: &Sources) -> String {
        let place = self.place.as_ref().map_or(String::new(), |place| {
            let (line, column) = sources.line_and_column(place);
            format!("{}:{line}:{column}: ", sources.get(place.source).name)
        });
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let help = self.help.as_ref().map_or(String::new(), |help| format!("; help: {help}"));
        format!("{place}{severity}: {}{help}", self.message)
    }
}

const LONGEST_MESSAGE: usize = 500;
/// A help text may be a table to paste.
const LONGEST_HELP: usize = 4_000;

/// A message may quote a file: line ends and other control characters become blanks, and a long message is cut off.
fn on_one_line(text: &str, longest: usize) -> String {
    let text = text.replace("\r\n", " ").replace(char::is_control, " ");
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Collects the messages of all readers of an input.
#[derive(Debug, Default)]
pub struct Diagnostics {
    all: RefCell<Vec<Diagnostic>>,
    /// What readers asked; absent where nobody wants to know.
    seen: Option<RefCell<Vec<SchemaRecord>>>,
}

impl Diagnostics {
    /// One that also writes down what readers ask.
    pub fn recording() -> Self {
        Self { seen: Some(RefCell::default()), ..Self::default() }
    }

    /// Writes down what is asked at a path, where somebody wants to know.
    pub fn record(&self, path: &str, asked: impl FnOnce() -> Expected) {
        if let Some(seen) = &self.seen {
            seen.borrow_mut().push(SchemaRecord { path: path.to_string(), asked: asked() });
        }
    }

    /// All that was asked so far.
    pub fn seen(&self) -> Vec<SchemaRecord> {
        self.seen.as_ref().map_or(vec![], |seen| seen.borrow().clone())
    }

    pub fn push(&self, diagnostic: Diagnostic) {
        let mut all = self.all.borrow_mut();
        // A value that two names refer to would otherwise be reported twice, once for each use.
        let is_same = |known: &Diagnostic| known.place == diagnostic.place && known.message == diagnostic.message;
        if !all.iter().any(is_same) {
            all.push(diagnostic);
        }
    }

    pub fn has_errors(&self) -> bool {
        self.all.borrow().iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All messages: those without a place first, then in the order of files and lines.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut all = self.all.into_inner();
        all.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.source, place.span.start)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_message_stays_short_and_on_one_line() {
        let diagnostic = Diagnostic::error(format!("`a\r\nb\u{1b}{}` is unknown", "x".repeat(10_000)));
        assert!(diagnostic.message.starts_with("`a b xxx") && diagnostic.message.chars().count() == 501, "{}", diagnostic.message);
    }

    #[test]
    fn the_same_mistake_is_reported_once() {
        let diagnostics = Diagnostics::default();
        diagnostics.push(Diagnostic::error("x").help("a"));
        diagnostics.push(Diagnostic::error("x").help("b"));
        assert_eq!(diagnostics.into_sorted().len(), 1);
    }
}
