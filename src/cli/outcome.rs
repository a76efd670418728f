//! What commands do with results: print them, write them, say what went wrong.

use super::args::{Format, OutputArguments};
use super::artifacts::Artifacts;
use super::request::{CommandError, LoadedCase};
use super::{Exit, console};
use crate::insight::{Precision, Summary};
use crate::intake::headcount::Rejection;
use crate::quantity::count;
use crate::render::{frame, json, text};
use crate::report::{self, Document, pictures, tables};
use crate::simulation::{Case, Results};

/// Rejected rows printed one by one on standard error; the others are counted, and `--out` writes them all.
const ROWS_PRINTED: usize = 5;

/// Summarizes the results of `run`, prints them and writes the folder.
pub fn report_run(
    loaded: &LoadedCase,
    results: &Results,
    precision: Option<Precision>,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let mut summary = summary_of(loaded, results)?;
    summary.precision = precision;
    let printed = match output.format {
        Format::Table => text::terminal(&report::summary::document(&summary)).into_bytes(),
        Format::Markdown => text::markdown(&report::summary::document(&summary)).into_bytes(),
        Format::Json => as_json(&summary)?,
        Format::Csv => as_csv(&tables::percentiles(&summary))?,
    };
    if let Some(folder) = &output.out {
        let mut artifacts = Artifacts::new(output.theme);
        add_run(&mut artifacts, "", &summary, results, &report::summary::document(&summary))?;
        let checks = summary.reconciliation.checks.iter().collect();
        artifacts.write(folder, "run", results.settings(), &[loaded], checks)?;
        if !output.quiet && !results.plan().rejected.is_empty() {
            console::say(&format!("all rejected rows: {folder}/tables/rejected.csv\n"));
        }
    }
    console::print(&printed)?;
    Ok(verdict(&[&summary]))
}

/// The summary of results that hold what a report needs.
pub fn summary_of(loaded: &LoadedCase, results: &Results) -> Result<Summary, CommandError> {
    Summary::of(results, loaded.notes.clone())
        .ok_or_else(|| CommandError::failure("the results hold no trials", "this is a defect of the program; please report it"))
}

/// Adds the files of one run below `folder`.
pub fn add_run(
    artifacts: &mut Artifacts,
    folder: &str,
    summary: &Summary,
    results: &Results,
    document: &Document,
) -> Result<(), CommandError> {
    artifacts.tables(folder, &tables::of_run(summary, results, &results.plan().rejected))?;
    artifacts.pictures(folder, &pictures::of_run(summary, results))?;
    artifacts.add(format!("{folder}summary.json"), as_json(summary)?);
    artifacts.add(format!("{folder}summary.md"), text::markdown(document).into_bytes());
    Ok(())
}

/// Warnings of the scenario and the first rejected rows.
pub fn print_warnings(loaded: &LoadedCase, case: &Case, output: &OutputArguments) {
    if output.quiet {
        return;
    }
    console::tell(&loaded.warnings, &loaded.sources);
    let rejected = &case.plan().rejected;
    rejected.iter().take(ROWS_PRINTED).for_each(|rejection| console::say(&rejection_in_words(rejection)));
    if rejected.len() > ROWS_PRINTED {
        console::say(&format!(
            "and {} more rejected rows; `check` prints more of them, --out writes all\n",
            count(rejected.len() - ROWS_PRINTED)
        ));
    }
}

/// A failed check makes the run fail, in the last line, so that it cannot scroll away.
pub fn verdict(summaries: &[&Summary]) -> Exit {
    let mut exit = Exit::Done;
    for summary in summaries {
        for check in summary.reconciliation.failed() {
            console::say(&format!("error: a check of `{}` failed, do not use its figures: {check}\n", summary.scenario));
            exit = Exit::Failure;
        }
    }
    exit
}

pub fn rejection_in_words(rejection: &Rejection) -> String {
    let column = rejection.column.as_ref().map_or(String::new(), |column| format!(", {column}"));
    format!("rejected: line {}{column}: {}\n", rejection.line, rejection.reason)
}

pub fn as_json(value: &impl serde::Serialize) -> Result<Vec<u8>, CommandError> {
    let failed =
        |error| CommandError::failure(format!("the JSON cannot be written: {error}"), "this is a defect of the program; please report it");
    json::pretty(value).map_err(failed)
}

pub fn as_csv(table: &report::Table) -> Result<Vec<u8>, CommandError> {
    let failed =
        |error| CommandError::failure(format!("the CSV cannot be written: {error}"), "this is a defect of the program; please report it");
    frame::csv(table).map_err(failed)
}
