//! What is wrong with an input: where, what, and what to write instead. All mistakes are gathered, then told in file order.

use std::cell::RefCell;

use super::source::{Place, Sources};

/// Whether a run may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

/// One message: a lower-case fragment that says what is wrong, and a remedy that says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// What is wrong.
    pub problem: String,
    /// Where; absent for a mistake that has no place, such as a missing file.
    pub place: Option<Place>,
    /// What to write instead.
    pub remedy: Option<String>,
}

impl Diagnostic {
    pub fn error(problem: impl Into<String>) -> Self {
        Self { severity: Severity::Error, problem: problem.into(), place: None, remedy: None }
    }

    pub fn warning(problem: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(problem) }
    }

    #[must_use]
    pub fn at(self, place: &Place) -> Self {
        Self { place: Some(place.clone()), ..self }
    }

    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// The message on one line, as machines and tests read it: `file:line:column: error: problem; help: remedy`.
    pub fn one_line(&self, sources: &Sources) -> String {
        let place = self.place.as_ref().map_or(String::new(), |place| {
            let (line, column) = sources.line_and_column(place);
            format!("{}:{line}:{column}: ", sources.get(place.source).name)
        });
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let remedy = self.remedy.as_ref().map_or(String::new(), |remedy| format!("; help: {remedy}"));
        format!("{place}{severity}: {}{remedy}", self.problem)
    }
}

/// Collects messages from readers that share it.
#[derive(Debug, Default)]
pub struct Diagnostics {
    all: RefCell<Vec<Diagnostic>>,
}

impl Diagnostics {
    pub fn push(&self, diagnostic: Diagnostic) {
        let mut all = self.all.borrow_mut();
        // A value that two names refer to would otherwise be told twice.
        if !all.contains(&diagnostic) {
            all.push(diagnostic);
        }
    }

    pub fn has_errors(&self) -> bool {
        self.all.borrow().iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Everything gathered: what has no place first, then in the order of files and lines.
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut all = self.all.into_inner();
        all.sort_by_key(|diagnostic| diagnostic.place.as_ref().map(|place| (place.source, place.span.start)));
        all
    }
}
