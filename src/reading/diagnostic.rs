//! What is wrong with an input: where, what, and what to write instead. All mistakes are collected, then reported in file order.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::{BuildHasher, RandomState};

use super::printable::{one_line, printable};
use super::schema_record::{Expected, SchemaRecord};
use super::source::{Place, SourceId, Sources};
use crate::quantity::Currency;

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

    /// The message and its help as they may be shown: words that could repeat a text that may not be quoted are left out.
    pub fn shown(&self, sources: &Sources) -> (&str, Option<&str>) {
        if self.place.as_ref().is_none_or(|place| sources.get(place.source).is_quotable) {
            return (&self.message, self.help.as_deref());
        }
        let message = match self.kind {
            DiagnosticKind::Syntax => "this is not TOML",
            DiagnosticKind::Meaning => "a key or a value cannot be used here",
        };
        (
            message,
            Some(
                "the file lies outside the folder of the scenario, so its text is not shown; `compcast check` of the file itself shows it",
            ),
        )
    }

    /// The message on one line, as machines and tests read it: `file:line:column: error: message; help: help`.
    pub fn one_line(&self, sources: &Sources) -> String {
        let place = self.place.as_ref().filter(|place| sources.has(place.source)).map_or(String::new(), |place| {
            let (line, column) = sources.line_and_column(place);
            format!("{}:{line}:{column}: ", printable(&sources.get(place.source).name))
        });
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let (message, help) = self.shown(sources);
        let help = help.map_or(String::new(), |help| format!("; help: {help}"));
        format!("{place}{severity}: {message}{help}")
    }
}

const LONGEST_MESSAGE: usize = 500;
/// A help text may be a table to paste.
const LONGEST_HELP: usize = 4_000;

/// A message may quote a file: it stays on one line, and a long one is cut off.
fn on_one_line(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", one_line(&text[..end])),
        None => one_line(text).into_owned(),
    }
}

/// Messages of one severity that are kept for an input, the first in file order; the others are counted.
const MOST_KEPT: usize = 100;

/// What to write for a key that the table at a path does not have; whether one of its keys resembles it.
pub type Elsewhere = fn(path: &str, key: &str, resembles: bool) -> Option<String>;

/// Collects the messages of all readers of an input.
#[derive(Debug, Default)]
pub struct Diagnostics {
    errors: RefCell<Kept>,
    warnings: RefCell<Kept>,
    /// Paths of inherited values that have no effect; see [`Diagnostics::note_unused`].
    unused: RefCell<Vec<String>>,
    /// Amounts of currencies without a rate; see [`Diagnostics::note_missing_rate`].
    missing_rates: RefCell<BTreeMap<Currency, Vec<(Place, String)>>>,
    /// What is known about keys that a table does not have.
    elsewhere: Option<Elsewhere>,
    /// What readers asked; absent unless a schema is made.
    seen: Option<RefCell<Vec<SchemaRecord>>>,
}

/// The first messages of one severity, and how many there are in all.
#[derive(Debug, Default)]
struct Kept {
    /// By place, and by the order in which they came; those without a place first.
    first: BTreeMap<(Option<(SourceId, usize)>, usize), Diagnostic>,
    /// Fingerprints of place and message: a value that two names refer to would otherwise be reported twice, once for each use.
    known: BTreeSet<u64>,
    hasher: RandomState,
    /// Mistakes that were counted and not described.
    n_more: usize,
}

impl Diagnostics {
    /// One that also writes down what readers ask.
    pub fn recording() -> Self {
        Self { seen: Some(RefCell::default()), ..Self::default() }
    }

    /// One that knows what was meant by keys that a table does not have.
    pub fn knowing(elsewhere: Elsewhere) -> Self {
        Self { elsewhere: Some(elsewhere), ..Self::default() }
    }

    /// What to write for a key that the table at `path` does not have, where more is known than the words that resemble it.
    pub fn elsewhere(&self, path: &str, key: &str, resembles: bool) -> Option<String> {
        self.elsewhere.and_then(|elsewhere| elsewhere(path, key, resembles))
    }

    /// Records what is asked at a path, where a schema is made.
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
        match diagnostic.severity {
            Severity::Error => self.errors.borrow_mut().push(diagnostic),
            Severity::Warning => self.warnings.borrow_mut().push(diagnostic),
        }
    }

    /// Counts `n` further errors without describing them.
    pub fn count_more(&self, n: usize) {
        self.errors.borrow_mut().n_more += n;
    }

    /// Notes an inherited value that has no effect beside another choice than the one it was inherited with. It is not part of what was read.
    pub fn note_unused(&self, path: &str) {
        self.unused.borrow_mut().push(path.to_string());
    }

    /// Paths of all values that were noted as unused.
    pub fn unused(&self) -> Vec<String> {
        self.unused.borrow().clone()
    }

    /// Notes an amount that could not be converted, with its path, so that one message can be about all amounts of its currency.
    pub fn note_missing_rate(&self, currency: Currency, place: &Place, path: &str) {
        self.missing_rates.borrow_mut().entry(currency).or_default().push((place.clone(), path.to_string()));
    }

    /// The amounts that could not be converted, by their currency, with their paths.
    pub fn missing_rates(&self) -> BTreeMap<Currency, Vec<(Place, String)>> {
        self.missing_rates.borrow().clone()
    }

    /// Adds the messages of `other`.
    pub fn extend(&self, other: Self) {
        for (into, from) in [(&self.errors, other.errors), (&self.warnings, other.warnings)] {
            let (from, mut into) = (from.into_inner(), into.borrow_mut());
            into.n_more += from.n_left_out();
            from.first.into_values().for_each(|diagnostic| into.push(diagnostic));
        }
    }

    pub fn has_errors(&self) -> bool {
        self.errors.borrow().total() > 0
    }

    /// How many more errors will be described; finding the words of others, such as the nearest of many names, is of no use.
    pub fn room(&self) -> usize {
        MOST_KEPT.saturating_sub(self.errors.borrow().total())
    }

    /// The messages: those without a place first, then in the order of files and lines, and last how many more there are.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let (errors, warnings) = (self.errors.into_inner(), self.warnings.into_inner());
        let more = [
            (errors.n_left_out(), Diagnostic::error(and_more(errors.n_left_out(), "mistake"))),
            (warnings.n_left_out(), Diagnostic::warning(and_more(warnings.n_left_out(), "warning"))),
        ];
        let mut all: Vec<Diagnostic> = errors.first.into_values().chain(warnings.first.into_values()).collect();
        all.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.source, place.span.start)));
        all.extend(more.into_iter().filter(|(n, _)| *n > 0).map(|(_, more)| more.help("correct those above first")));
        all
    }
}

fn and_more(n: usize, what: &str) -> String {
    format!("and {n} more {what}{}", if n == 1 { "" } else { "s" })
}

impl Kept {
    fn push(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.place.as_ref();
        let fingerprint = self.hasher.hash_one((place.map(|place| (place.source, &place.span)), &diagnostic.message));
        if !self.known.insert(fingerprint) {
            return;
        }
        let place = place.map(|place| (place.source, place.span.start));
        self.first.insert((place, self.known.len()), diagnostic);
        if self.first.len() > MOST_KEPT {
            self.first.pop_last();
        }
    }

    fn total(&self) -> usize {
        self.known.len() + self.n_more
    }

    fn n_left_out(&self) -> usize {
        self.total() - self.first.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_message_stays_short_and_on_one_line() {
        let diagnostic = Diagnostic::error(format!("`a\r\nb\u{1b}{}` is unknown", "x".repeat(10_000)));
        assert!(diagnostic.message.starts_with("`a b\\u{1b}xxx") && diagnostic.message.chars().count() == 505, "{}", diagnostic.message);
    }

    #[test]
    fn the_same_mistake_is_reported_once() {
        let diagnostics = Diagnostics::default();
        diagnostics.push(Diagnostic::error("x").help("a"));
        diagnostics.push(Diagnostic::error("x").help("b"));
        assert_eq!(diagnostics.into_sorted().len(), 1);
    }

    #[test]
    fn of_many_mistakes_the_first_of_the_file_are_described_and_the_others_counted() {
        let mut sources = Sources::default();
        let source = sources.add("a.toml", "x".repeat(10_000));
        let diagnostics = Diagnostics::default();
        for at in (0..10_000).rev().chain(0..10_000) {
            diagnostics.push(Diagnostic::error("wrong").at(&Place { source, span: at..at + 1 }));
        }
        diagnostics.push(Diagnostic::warning("odd"));
        assert_eq!(diagnostics.room(), 0);
        let all: Vec<String> = diagnostics.into_sorted().iter().map(|diagnostic| diagnostic.one_line(&sources)).collect();
        assert_eq!((all.len(), all[0].as_str(), all[1].as_str()), (102, "warning: odd", "a.toml:1:1: error: wrong"));
        assert_eq!(all[100..], ["a.toml:1:100: error: wrong", "error: and 9900 more mistakes; help: correct those above first"]);
    }

    #[test]
    fn a_message_about_a_text_that_may_not_be_quoted_gives_only_its_place() {
        let mut sources = Sources::default();
        let source = sources.add("/home/x/.env", "a\nTOKEN=1\n");
        sources.conceal(source);
        let line = Diagnostic::error("`TOKEN` is unknown").help("remove `TOKEN`").at(&Place { source, span: 2..7 }).one_line(&sources);
        assert!(
            line.starts_with("/home/x/.env:2:1: error: a key or a value cannot be used here; help: ") && !line.contains("TOKEN"),
            "{line}"
        );
    }
}
