//! What commands do with results: print them, write them, say what went wrong.

use super::args::OutputArguments;
use super::conditions::{self, Conditions};
use super::error::CommandError;
use super::progress::Progress;
use super::request::LoadedCase;
use super::{Exit, artifacts, console};
use crate::files::{self, OutputFolder, Receipt};
use crate::insight::measure::Watched;
use crate::insight::solve::Solution;
use crate::insight::{Comparison, Drivers, Grid, Precision, Summary};
use crate::intake::Rejections;
use crate::quantity::plural;
use crate::report::{NamedChart, Report, charts, drivers as drivers_report, grid as grid_report};
use crate::scenario::RunSettings;
use crate::simulation::{Case, Hold, Results, Study};

/// Reasons for which rows were rejected that are printed on standard error; other rows are counted, and `--out` writes them all.
pub const REASONS_PRINTED: usize = 5;

/// Where the results of a command go.
pub struct Destination<'a> {
    pub output: &'a OutputArguments,
    /// Of `--out`.
    pub folder: Option<OutputFolder<'a>>,
    pub progress: &'a Progress,
}

impl<'a> Destination<'a> {
    /// Examines the folder of `--out` for the results of `study`.
    ///
    /// # Errors
    /// Those of [`artifacts::begin`].
    pub fn new(output: &'a OutputArguments, study: &Study, progress: &'a Progress) -> Result<Self, CommandError> {
        Ok(Self { output, folder: artifacts::begin(output, study, progress)?, progress })
    }

    /// Writes `reports` to the folder and prints `printed`. Where writing fails, the figures are printed all the same.
    ///
    /// # Errors
    /// The folder cannot be written or the report not be printed, or the user interrupts.
    pub fn deliver<'r>(
        self,
        printed: &Report<'_>,
        reports: impl FnOnce() -> Vec<(String, Report<'r>)>,
        receipt: impl FnOnce() -> Receipt<'r>,
    ) -> Result<(), CommandError> {
        self.progress.check()?;
        let written = self.folder.map_or(Ok(()), |folder| artifacts::write(folder, self.output.theme, reports(), &receipt()));
        match written {
            Err(error) if error.exit == Exit::Interrupted => Err(error),
            written => console::print_report(printed, self.output.format).and(written),
        }
    }
}

/// Summarizes the results of `run`, writes the folder and prints them.
///
/// # Errors
/// The folder cannot be written or the report not be printed, or the user interrupts.
pub fn report_run(
    loaded: &LoadedCase,
    results: &Results,
    precision: Option<Precision>,
    watched: &Conditions,
    destination: Destination<'_>,
) -> Result<Exit, CommandError> {
    destination.progress.check()?;
    let mut summary = summary_of(loaded, results)?;
    summary.precision = precision;
    summary.conditions = watched.judge(std::iter::once((results.plan().scenario.name.as_str(), results)), None);
    let output = destination.output;
    destination.deliver(
        &Report::of_run(&summary, results),
        || vec![(String::new(), Report::of_run(&summary, results).with_charts(charts::of_run(&summary, results)))],
        || artifacts::receipt("run", results.settings(), output.theme, &[loaded], summary.reconciliation.checks.iter().collect()),
    )?;
    if let Some(folder) = &output.out
        && !output.quiet
        && !results.plan().rejected.is_empty()
    {
        console::eprint(&format!("all rejected rows: {folder}/tables/rejected.csv\n"));
    }
    Ok(worse(verdict(&[&summary]), conditions::verdict(&summary.conditions)))
}

/// Summarizes the results of `compare`, writes the folder and prints them.
///
/// # Errors
/// The folder cannot be written or the report not be printed, or the user interrupts.
pub fn report_comparison(
    loaded: &[LoadedCase],
    results: &[Results],
    precision: Vec<Precision>,
    hold: Hold,
    watched: &Conditions,
    destination: Destination<'_>,
) -> Result<Exit, CommandError> {
    destination.progress.check()?;
    let summaries = loaded.iter().zip(results).map(|(loaded, results)| summary_of(loaded, results)).collect::<Result<Vec<_>, _>>()?;
    let mut comparison = Comparison::of(summaries, results)?;
    comparison.precision = precision;
    comparison.held = Some(hold).filter(|_| results.iter().any(|results| results.plan().scenario.states_use_in_money()));
    let others = results.iter().skip(1).map(|results| (results.plan().scenario.name.as_str(), results));
    comparison.conditions = watched.judge(others, results.first());
    let theme = destination.output.theme;
    destination.deliver(
        &Report::of_comparison(&comparison),
        || {
            let report = Report::of_comparison(&comparison).with_charts(charts::of_comparison(&comparison, results));
            let mut reports = vec![(String::new(), report)];
            for (index, (summary, results)) in comparison.scenarios.iter().zip(results).enumerate() {
                let report = Report::of_run(summary, results).with_charts(charts::of_run(summary, results));
                // Numbered, because two scenarios may have the same name.
                reports.push((format!("{}-{}/", index + 1, files::plain_name(&summary.scenario)), report));
            }
            reports
        },
        || {
            let checks = comparison.scenarios.iter().flat_map(|summary| &summary.reconciliation.checks).collect();
            artifacts::receipt("compare", results[0].settings(), theme, &loaded.iter().collect::<Vec<_>>(), checks)
        },
    )?;
    Ok(worse(verdict(&comparison.scenarios.iter().collect::<Vec<_>>()), conditions::verdict(&comparison.conditions)))
}

/// Writes the folder of a what-if and prints it; then what its conditions come to.
///
/// # Errors
/// The folder cannot be written or the report not be printed, or the user interrupts.
pub fn report_grid(
    loaded: &LoadedCase,
    grid: &Grid,
    command: &str,
    watched: &[Watched],
    destination: Destination<'_>,
) -> Result<Exit, CommandError> {
    let settings = RunSettings { trials: grid.trials as u32, ..loaded.settings };
    deliver_answer(loaded, settings, command, || Report::of_grid(grid), || grid_report::charts::of(grid), destination)?;
    Ok(conditions::verdict(watched))
}

/// Writes the folder of a solution and prints it. Without a solution a pipeline must notice.
///
/// # Errors
/// The folder cannot be written or the report not be printed, or the user interrupts.
pub fn report_solution(
    loaded: &LoadedCase,
    solution: &Solution,
    command: &str,
    destination: Destination<'_>,
) -> Result<Exit, CommandError> {
    let settings = RunSettings { trials: solution.trials as u32, ..loaded.settings };
    deliver_answer(loaded, settings, command, || Report::of_solution(solution), Vec::new, destination)?;
    Ok(if solution.outcome.is_solved() { Exit::Done } else { Exit::Breached })
}

/// Writes the folder of `drivers` and prints what moves the cost.
///
/// # Errors
/// The folder cannot be written or the report not be printed, or the user interrupts.
pub fn report_drivers(
    loaded: &LoadedCase,
    settings: RunSettings,
    drivers: &Drivers,
    command: &str,
    destination: Destination<'_>,
) -> Result<Exit, CommandError> {
    deliver_answer(loaded, settings, command, || Report::of_drivers(drivers), || drivers_report::charts(drivers), destination)?;
    Ok(Exit::Done)
}

/// Writes the folder of the one report of `command`, with its charts and its receipt, and prints the report.
fn deliver_answer<'r>(
    loaded: &'r LoadedCase,
    settings: RunSettings,
    command: &'r str,
    report: impl Fn() -> Report<'r>,
    charts: impl FnOnce() -> Vec<NamedChart>,
    destination: Destination<'_>,
) -> Result<(), CommandError> {
    let theme = destination.output.theme;
    destination.deliver(
        &report(),
        || vec![(String::new(), report().with_charts(charts()))],
        || artifacts::receipt(command, settings, theme, &[loaded], vec![]),
    )
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

/// A failed check before a breached condition, and that before success.
fn worse(checks: Exit, conditions: Exit) -> Exit {
    if checks == Exit::Done { conditions } else { checks }
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
