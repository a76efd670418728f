//! What commands do with results: print them, write them, say what went wrong.

use super::args::OutputArguments;
use super::error::CommandError;
use super::request::LoadedCase;
use super::{Exit, artifacts, console};
use crate::insight::{Precision, Summary};
use crate::intake::Rejections;
use crate::quantity::plural;
use crate::report::{Report, charts};
use crate::simulation::{Case, Results};

/// Reasons for which rows were rejected that are printed on standard error; other rows are counted, and `--out` writes them all.
const REASONS_PRINTED: usize = 5;

/// Summarizes the results of `run`, writes the folder and prints them.
pub fn report_run(
    loaded: &LoadedCase,
    results: &Results,
    precision: Option<Precision>,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let mut summary = summary_of(loaded, results)?;
    summary.precision = precision;
    if let Some(folder) = &output.out {
        let checks = summary.reconciliation.checks.iter().collect();
        let receipt = artifacts::receipt("run", results.settings(), output.theme, &[loaded], checks);
        let report = Report::of_run(&summary, results).with_charts(charts::of_run(&summary, results));
        artifacts::write(folder, output.theme, &[(String::new(), report)], &receipt)?;
        if !output.quiet && !results.plan().rejected.is_empty() {
            console::eprint(&format!("all rejected rows: {folder}/tables/rejected.csv\n"));
        }
    }
    console::print_report(&Report::of_run(&summary, results), output.format)?;
    Ok(verdict(&[&summary]))
}

/// The summary of results that hold what a report needs.
pub fn summary_of(loaded: &LoadedCase, results: &Results) -> Result<Summary, CommandError> {
    Summary::of(results, loaded.notes.clone())
        .ok_or_else(|| CommandError::failure("the results hold no trials", "this is a defect of the program; please report it"))
}

/// Warnings of the scenario and why rows were rejected.
pub fn print_warnings(loaded: &LoadedCase, case: &Case, output: &OutputArguments) {
    if output.quiet {
        return;
    }
    console::print_diagnostics(&loaded.warnings, &loaded.sources);
    let rejected = &case.plan().rejected;
    console::eprint(&rejections_in_words(rejected, REASONS_PRINTED, "; `check` prints more of them, --out writes all"));
}

/// Rejected rows by reason, `most` reasons at most; `hint` follows the count of the rows that are left.
pub fn rejections_in_words(rejected: &Rejections, most: usize, hint: &str) -> String {
    let groups = rejected.grouped();
    let mut printed: String = groups.iter().take(most).map(|group| format!("rejected: {}\n", group.in_words())).collect();
    if groups.len() > most {
        let n_rows = groups[most..].iter().map(|group| group.n_rows).sum();
        let reasons = plural(groups.len() - most, "other reason");
        printed.push_str(&format!("rejected: {} for {reasons}{hint}\n", plural(n_rows, "row")));
    }
    printed
}

/// A failed check makes the run fail, in the last line, so that it cannot scroll away.
pub fn verdict(summaries: &[&Summary]) -> Exit {
    let mut exit = Exit::Done;
    for summary in summaries {
        for check in summary.reconciliation.failed() {
            console::eprint(&format!("error: a check of `{}` failed, do not use its figures: {check}\n", summary.scenario));
            exit = Exit::Failure;
        }
    }
    exit
}
