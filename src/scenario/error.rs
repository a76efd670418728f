//! What is wrong with a scenario.

use std::collections::BTreeSet;
use std::fmt;

use crate::reading::{Diagnostic, DiagnosticKind, Sources};

/// All mistakes of a scenario in file order, with the texts that they are in.
#[derive(Clone, Debug)]
pub struct ScenarioErrors {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Every mistake on a line of its own, as [`Diagnostic::one_line`] writes it.
impl fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{}", diagnostic.one_line(&self.sources))?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioErrors {}

/// Drops all other messages about a line that is not TOML. Keeps file order.
pub(super) fn without_consequences(diagnostics: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let line = |diagnostic: &Diagnostic| diagnostic.place.as_ref().map(|place| (place.source, sources.line(place).0));
    let is_syntax = |diagnostic: &Diagnostic| diagnostic.kind == DiagnosticKind::Syntax;
    let broken: BTreeSet<_> = diagnostics.iter().filter(|diagnostic| is_syntax(diagnostic)).filter_map(line).collect();
    diagnostics
        .into_iter()
        .filter(|diagnostic| is_syntax(diagnostic) || !line(diagnostic).is_some_and(|line| broken.contains(&line)))
        .collect()
}
