//! `run`: one scenario, simulated and told.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::cli::args::{Format, OutputArguments, PartialArguments, PrecisionArguments, SimulationArguments};
use crate::cli::artifacts::Artifacts;
use crate::cli::progress::{self, Progress};
use crate::cli::request::{self, CommandError, LoadedCase};
use crate::cli::rounds::{self, AdaptiveRun, PrecisionGoal};
use crate::cli::{Exit, console, partial};
use crate::files;
use crate::insight::{Precision, Summary};
use crate::intake::headcount::Rejection;
use crate::reading::{Diagnostic, Sources};
use crate::render::{frame, json, text};
use crate::report::{self, Document, pictures, tables};
use crate::simulation::{PartialRun, Plan, Results, simulate_part};

/// Rejected rows told one by one on standard error; the rest are counted, and `--out` writes them all.
const ROWS_TOLD: usize = 5;

pub fn run(
    scenario: &str,
    simulation: &SimulationArguments,
    precision: &PrecisionArguments,
    partial: &PartialArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let world = request::open(scenario, &simulation.input, &request::overrides(simulation))?;
    let n_trials = world.scenario.trials as usize;
    let share = partial.trials_range.map(|range| partial::whole_blocks(range, n_trials)).transpose()?;
    let wanted = rounds::wanted(precision, std::slice::from_ref(&world), n_trials)?;
    if let Some(file) = &partial.partial {
        files::check_place(file)?;
    }
    let interrupted = progress::watch_for_interrupt().map_err(no_signals)?;
    let plan = Plan::new(world.scenario.clone(), world.headcount.as_ref());
    tell_warnings(&world, &plan, output);
    can_be_run(&plan)?;
    let going = RunContext { file: partial.partial.as_deref(), threads: simulation.threads, precision, output };
    match (share, &partial.partial) {
        (Some(asked), Some(file)) => {
            let progress = Progress::new(&world.scenario.name, asked.len(), output.quiet, interrupted);
            let part = simulate_part(&plan, world.scenario.seed, asked.clone(), &progress);
            progress.finish();
            going.keep_share(file, &world, &part, asked)
        }
        _ => going.run_whole(&world, plan, vec![], wanted.as_ref(), &interrupted),
    }
}

/// How a run that may be interrupted was asked for.
pub struct RunContext<'a> {
    /// Where its trials are kept while they are not all there.
    pub file: Option<&'a str>,
    pub threads: Option<u16>,
    pub precision: &'a PrecisionArguments,
    pub output: &'a OutputArguments,
}

impl RunContext<'_> {
    /// Runs all trials, from the part of them that is there already, and tells them; or keeps those that were finished.
    pub fn run_whole<'a>(
        &self,
        world: &'a LoadedCase,
        plan: Plan,
        begun: Vec<PartialRun>,
        wanted: Option<&PrecisionGoal>,
        interrupted: &Arc<AtomicBool>,
    ) -> Result<Exit, CommandError> {
        let (n_trials, seed) = (world.scenario.trials as usize, world.scenario.seed);
        let watched = (self.output.quiet, interrupted);
        match rounds::run(&[(world, &plan)], seed, n_trials, begun, wanted, watched)? {
            AdaptiveRun::Interrupted(mut parts, n_trials) => Ok(match parts.pop() {
                Some(part) => partial::keep_interrupted(self, world, &part, n_trials, 0..n_trials),
                None => Exit::Interrupted,
            }),
            AdaptiveRun::Done(mut trials, mut precision) => match trials.pop() {
                Some(trials) => tell(world, plan, &trials, precision.pop(), self.output),
                None => Err(partial::no_fit()),
            },
        }
    }

    /// Keeps the trials `asked`, or those of them that were finished.
    pub fn keep_share(&self, file: &str, world: &LoadedCase, part: &PartialRun, asked: Range<usize>) -> Result<Exit, CommandError> {
        if part.trials().end < asked.end {
            return Ok(partial::keep_interrupted(self, world, part, world.scenario.trials as usize, asked));
        }
        partial::keep_asked(file, world, part, self.output)
    }
}

/// Summarises a whole run, prints it and writes its folder.
pub fn tell<'a>(
    world: &'a LoadedCase,
    plan: Plan,
    trials: &Results,
    precision: Option<Precision>,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let seed = world.scenario.seed;
    let Some(mut summary) = Summary::of(&plan, trials, seed, world.notes.clone()) else { return Err(partial::no_fit()) };
    summary.precision = precision;
    let printed = match output.format {
        Format::Table => text::terminal(&report::summary::document(&summary)).into_bytes(),
        Format::Markdown => text::markdown(&report::summary::document(&summary)).into_bytes(),
        Format::Json => as_json(&summary)?,
        Format::Csv => as_csv(&tables::percentiles(&summary))?,
    };
    let checks: Vec<_> = summary.reconciliation.checks.iter().collect();
    if let Some(folder) = &output.out {
        let mut artifacts = Artifacts::new(output.theme);
        add_run(&mut artifacts, "", &summary, trials, &plan, &report::summary::document(&summary))?;
        let rejected = plan.rejected.len();
        drop(plan);
        artifacts.write(folder, "run", seed, trials.n_trials, std::slice::from_ref(world), checks)?;
        if !output.quiet && rejected > 0 {
            console::say(&format!("all rejected rows: {folder}/tables/rejected.csv\n"));
        }
    }
    console::print(&printed)?;
    Ok(verdict(&[&summary]))
}

/// Adds the files of one run below `folder`.
pub fn add_run(
    artifacts: &mut Artifacts,
    folder: &str,
    summary: &Summary,
    trials: &Results,
    plan: &Plan,
    document: &Document,
) -> Result<(), CommandError> {
    artifacts.tables(folder, &tables::of_run(summary, trials, &plan.rejected))?;
    artifacts.pictures(folder, &pictures::of_run(summary, trials))?;
    artifacts.add(format!("{folder}summary.json"), as_json(summary)?);
    artifacts.add(format!("{folder}summary.md"), text::markdown(document).into_bytes());
    Ok(())
}

/// Warnings of the scenario and the first rejected rows.
pub fn tell_warnings(world: &LoadedCase, plan: &Plan, output: &OutputArguments) {
    if output.quiet {
        return;
    }
    console::tell(&world.warnings, &world.sources);
    for rejection in plan.rejected.iter().take(ROWS_TOLD) {
        console::say(&rejection_in_words(rejection));
    }
    if plan.rejected.len() > ROWS_TOLD {
        console::say(&format!(
            "and {} more rejected rows; `check` or --out tells them\n",
            crate::quantity::count(plan.rejected.len() - ROWS_TOLD)
        ));
    }
}

/// A failed check makes the run fail, loudly and last, so that it cannot scroll away.
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

/// Refuses a plan without people or with a problem of its own.
pub fn can_be_run(plan: &Plan) -> Result<(), CommandError> {
    if !plan.problems.is_empty() {
        let diagnostics = plan.problems.iter().map(|message| Diagnostic::error(&message.message).help(&message.help)).collect();
        return Err(CommandError::of(diagnostics, Sources::default()));
    }
    if plan.people.is_empty() {
        return Err(CommandError::plain(
            "there is nobody to simulate: every row was rejected",
            "mend the rows told above, or the header map",
        ));
    }
    Ok(())
}

pub fn no_signals(error: std::io::Error) -> CommandError {
    CommandError::failure(format!("Ctrl-C cannot be watched: {error}"), "this is a limit of the system")
}

pub fn as_json(value: &impl serde::Serialize) -> Result<Vec<u8>, CommandError> {
    json::pretty(value).map_err(|error| CommandError::failure(format!("no JSON can be made: {error}"), "this is a defect of the program"))
}

pub fn as_csv(table: &crate::report::Table) -> Result<Vec<u8>, CommandError> {
    frame::csv(table).map_err(|error| CommandError::failure(format!("no CSV can be made: {error}"), "this is a defect of the program"))
}
