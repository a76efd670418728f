//! `run`: one scenario, simulated and told.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::cli::args::{OutputArguments, PartialArguments, PrecisionArguments, SimulationArguments};
use crate::cli::progress::{self, Progress};
use crate::cli::request::{self, CommandError, LoadedCase};
use crate::cli::rounds::{self, AdaptiveRun, PrecisionGoal};
use crate::cli::{Exit, artifacts, console, partial};
use crate::files;
use crate::insight::{Precision, Summary};
use crate::intake::headcount::Rejection;
use crate::reading::{Diagnostic, Sources};
use crate::report::{Report, charts};
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
    let plan = Plan::new(&world.scenario, world.headcount.as_ref());
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
        plan: Plan<'a>,
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
    plan: Plan<'a>,
    trials: &Results,
    precision: Option<Precision>,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let seed = world.scenario.seed;
    let Some(mut summary) = Summary::of(&plan, trials, seed, world.notes.clone()) else { return Err(partial::no_fit()) };
    summary.precision = precision;
    let checks = summary.reconciliation.checks.iter().collect();
    let report = Report::of_run(&summary, trials, &plan.rejected);
    if let Some(folder) = &output.out {
        let receipt = artifacts::receipt("run", seed, trials.n_trials, output.theme, std::slice::from_ref(world), checks)?;
        let charted = Report::of_run(&summary, trials, &plan.rejected).with_charts(charts::of_run(&summary, trials));
        artifacts::write(folder, output.theme, &[(String::new(), charted)], &receipt)?;
        if !output.quiet && !plan.rejected.is_empty() {
            console::say(&format!("all rejected rows: {folder}/tables/rejected.csv\n"));
        }
    }
    console::print_report(&report, output.format)?;
    Ok(verdict(&[&summary]))
}

/// Warnings of the scenario and the first rejected rows.
pub fn tell_warnings(world: &LoadedCase, plan: &Plan<'_>, output: &OutputArguments) {
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
pub fn can_be_run(plan: &Plan<'_>) -> Result<(), CommandError> {
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
