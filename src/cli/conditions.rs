//! `--fail-if` and `--warn-if`: conditions that must not hold, judged after the report, and the exit code that a pipeline notices.

use super::args::ConditionArguments;
use super::error::CommandError;
use super::{Exit, console};
use crate::insight::measure::{Condition, MeasureErrors, Reaction, Watched};
use crate::reading::{Diagnostic, Place, Sources};
use crate::report::measures;
use crate::simulation::{Case, Keep, Results};

/// The conditions of a command.
#[derive(Default)]
pub struct Conditions {
    all: Vec<(Reaction, Condition)>,
    is_sure: bool,
}

impl Conditions {
    /// Reads the conditions of the command line.
    ///
    /// # Errors
    /// Every mistake of all of them.
    pub fn read(arguments: &ConditionArguments) -> Result<Self, CommandError> {
        let ConditionArguments { fail_if, warn_if, sure } = arguments;
        let fail = fail_if.iter().map(|text| (Reaction::Fail, "--fail-if", text));
        let warn = warn_if.iter().map(|text| (Reaction::Warn, "--warn-if", text));
        let read = fail.chain(warn).map(|(reaction, option, text)| Ok((reaction, Condition::parse_named(option, text)?)));
        Ok(Self { all: all_or_errors(read)?, is_sure: *sure })
    }

    /// What a study must keep for them.
    pub fn keep(&self) -> Keep {
        self.all.iter().fold(Keep::totals(), |keep, (_, condition)| keep.and(condition.keep()))
    }

    /// Checks before the first trial that the cases can be asked.
    ///
    /// # Errors
    /// A part or a budget that a case does not have, or a change where there is nothing to compare with.
    pub fn check(&self, cases: &[Case], has_base: bool) -> Result<(), CommandError> {
        for (_, condition) in &self.all {
            if !has_base && condition.measures().any(|measure| measure.is_change()) {
                let message = format!("`{condition}`: one scenario alone has nothing to change from");
                return Err(CommandError::plain(message, "use `compcast compare` or `compcast whatif`, or leave change() out"));
            }
            if let Some((message, help)) = cases.iter().find_map(|case| condition.problem(case.plan())) {
                return Err(CommandError::plain(format!("`{condition}`: {message}"), help));
            }
        }
        Ok(())
    }

    /// Judges the cases of a study, each under its name; changes are against `base`.
    pub fn judge<'r>(&self, cases: impl Iterator<Item = (&'r str, &'r Results)> + Clone, base: Option<&Results>) -> Vec<Watched> {
        let of_case = |(reaction, condition): &(Reaction, Condition)| {
            let (reaction, condition) = (*reaction, condition.clone());
            cases
                .clone()
                .filter_map(|(name, results)| Watched::judge(&condition, reaction, self.is_sure, name, results, base))
                .collect::<Vec<_>>()
        };
        self.all.iter().flat_map(of_case).collect()
    }
}

/// Prints what the conditions came to on standard error, after the report, and gives the exit code: 3 where one fails.
pub fn verdict(watched: &[Watched]) -> Exit {
    let has_cases = watched.iter().any(|one| one.case != watched[0].case);
    for one in watched {
        let case = if has_cases { format!("{}: ", one.case) } else { String::new() };
        let word = match (one.breached, one.reaction) {
            (true, Reaction::Fail) => "fails",
            (true, Reaction::Warn) => "warning",
            (false, _) if one.close => "passes",
            (false, _) => continue,
        };
        for (comparison, judged) in one.condition.comparisons().iter().zip(&one.comparisons) {
            let found = measures::finding(&comparison.measure, &judged.measured);
            let allowed = measures::allowed(&comparison.measure, comparison.relation, judged);
            let close = if judged.is_close { format!("; too close to call, {}", measures::trials_to_tell(judged)) } else { String::new() };
            console::eprint(&format!("{word}: {case}{found}, {allowed}{close}\n"));
        }
    }
    if watched.iter().any(|one| one.breached && one.reaction == Reaction::Fail) { Exit::Breached } else { Exit::Done }
}

/// All that was read, or all mistakes at once.
pub fn all_or_errors<T>(read: impl Iterator<Item = Result<T, MeasureErrors>>) -> Result<Vec<T>, CommandError> {
    let (mut all, mut diagnostics, mut sources) = (vec![], vec![], Sources::default());
    for one in read {
        match one {
            Ok(one) => all.push(one),
            Err(errors) => {
                let moved = |diagnostic: Diagnostic| {
                    let place = diagnostic.place.as_ref().map(|place| {
                        let source = errors.sources.get(place.source);
                        Place { source: sources.add(&source.name, &source.text), span: place.span.clone() }
                    });
                    Diagnostic { place, ..diagnostic }
                };
                diagnostics.extend(errors.diagnostics.iter().cloned().map(moved).collect::<Vec<_>>());
            }
        }
    }
    if diagnostics.is_empty() { Ok(all) } else { Err(CommandError::of(diagnostics, sources)) }
}

impl From<MeasureErrors> for CommandError {
    fn from(errors: MeasureErrors) -> Self {
        Self::of(errors.diagnostics, errors.sources)
    }
}
