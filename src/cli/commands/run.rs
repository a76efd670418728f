//! `run`: one scenario, simulated and told.

use std::ops::Range;

use crate::cli::args::{Format, OutputArguments, PartialArguments, SimulationArguments};
use crate::cli::artifacts::Artifacts;
use crate::cli::progress::{self, Progress};
use crate::cli::request::{self, Refusal, World};
use crate::cli::{Exit, console, partial};
use crate::files;
use crate::insight::Summary;
use crate::intake::headcount::Rejection;
use crate::reading::{Diagnostic, Sources};
use crate::render::{frame, json, text};
use crate::report::{self, Document, pictures, tables};
use crate::simulation::{Interrupted, Part, Plan, Trials, simulate, simulate_part};

/// Rejected rows told one by one on standard error; the rest are counted, and `--out` writes them all.
const ROWS_TOLD: usize = 5;

pub fn run(
    scenario: &str,
    simulation: &SimulationArguments,
    partial: &PartialArguments,
    output: &OutputArguments,
) -> Result<Exit, Refusal> {
    let world = request::open(scenario, &simulation.input, &request::overrides(simulation))?;
    let n_trials = world.scenario.trials as usize;
    let asked = partial.trials_range.map_or(Ok(0..n_trials), |range| partial::whole_blocks(range, n_trials))?;
    if let Some(file) = &partial.partial {
        files::check_place(file)?;
    }
    let interrupted = progress::watch_for_interrupt().map_err(no_signals)?;
    let plan = Plan::new(&world.scenario, world.headcount.as_ref());
    tell_warnings(&world, &plan, output);
    can_be_run(&plan)?;
    let progress = Progress::new(&world.scenario.name, asked.len(), output.quiet, interrupted);
    let part = simulate_part(&plan, world.scenario.seed, asked.clone(), &progress);
    progress.finish();
    let going = Going { file: partial.partial.as_deref(), is_share: partial.trials_range.is_some(), asked, threads: simulation.threads };
    go_on(&world, plan, part, &going, output)
}

/// What is to become of a part of a run.
pub struct Going<'a> {
    /// Where it is kept while it is one.
    pub file: Option<&'a str>,
    /// The trials that are wanted of it.
    pub asked: Range<usize>,
    /// Whether they are to be kept when all are there, to be joined with others.
    pub is_share: bool,
    pub threads: Option<u16>,
}

/// Tells the whole run, or keeps the part.
pub fn go_on<'a>(world: &'a World, plan: Plan<'a>, part: Part, going: &Going<'_>, output: &OutputArguments) -> Result<Exit, Refusal> {
    if part.trials().end < going.asked.end {
        return Ok(partial::keep_interrupted(world, &part, going, output));
    }
    match going.file {
        Some(file) if going.is_share => partial::keep_asked(file, world, &part, output),
        _ => tell(world, plan, part, output),
    }
}

/// Summarises the whole run, prints it and writes its folder.
pub fn tell<'a>(world: &'a World, plan: Plan<'a>, part: Part, output: &OutputArguments) -> Result<Exit, Refusal> {
    let misfit = |_| Refusal::plain("the trials do not fit their scenario", "run all trials again with this version of the program");
    let trials = part.into_trials(&plan).map_err(misfit)?;
    let seed = world.scenario.seed;
    let Some(summary) = Summary::of(&plan, &trials, seed, world.notes.clone()) else {
        return Err(Refusal::plain("there are no trials to tell of", "run all trials again"));
    };
    let printed = match output.format {
        Format::Table => text::terminal(&report::summary::document(&summary)).into_bytes(),
        Format::Markdown => text::markdown(&report::summary::document(&summary)).into_bytes(),
        Format::Json => as_json(&summary)?,
        Format::Csv => as_csv(&tables::percentiles(&summary))?,
    };
    let checks: Vec<_> = summary.reconciliation.checks.iter().collect();
    if let Some(folder) = &output.out {
        let mut artifacts = Artifacts::new(output.theme);
        add_run(&mut artifacts, "", &summary, &trials, &plan, &report::summary::document(&summary))?;
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

/// Simulates and summarises; `None` when interrupted.
pub fn summarise(
    world: &World,
    plan: &Plan<'_>,
    seed: u64,
    n_trials: usize,
    progress: &Progress,
) -> Result<Option<(Summary, Trials)>, Refusal> {
    can_be_run(plan)?;
    let trials = match simulate(plan, seed, n_trials, progress) {
        Ok(trials) => trials,
        Err(Interrupted) => {
            progress.finish();
            console::say("interrupted: nothing was written\n");
            return Ok(None);
        }
    };
    progress.finish();
    Ok(Summary::of(plan, &trials, seed, world.notes.clone()).map(|summary| (summary, trials)))
}

/// Adds the files of one run below `folder`.
pub fn add_run(
    artifacts: &mut Artifacts,
    folder: &str,
    summary: &Summary,
    trials: &Trials,
    plan: &Plan<'_>,
    document: &Document,
) -> Result<(), Refusal> {
    artifacts.tables(folder, &tables::of_run(summary, trials, &plan.rejected))?;
    artifacts.pictures(folder, &pictures::of_run(summary, trials))?;
    artifacts.add(format!("{folder}summary.json"), as_json(summary)?);
    artifacts.add(format!("{folder}summary.md"), text::markdown(document).into_bytes());
    Ok(())
}

/// Warnings of the scenario and the first rejected rows.
pub fn tell_warnings(world: &World, plan: &Plan<'_>, output: &OutputArguments) {
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
pub fn can_be_run(plan: &Plan<'_>) -> Result<(), Refusal> {
    if !plan.problems.is_empty() {
        let diagnostics = plan.problems.iter().map(|problem| Diagnostic::error(&problem.problem).remedy(&problem.remedy)).collect();
        return Err(Refusal::of(diagnostics, Sources::default()));
    }
    if plan.people.is_empty() {
        return Err(Refusal::plain("there is nobody to simulate: every row was rejected", "mend the rows told above, or the header map"));
    }
    Ok(())
}

pub fn no_signals(error: std::io::Error) -> Refusal {
    Refusal::failure(format!("Ctrl-C cannot be watched: {error}"), "this is a limit of the system")
}

pub fn as_json(value: &impl serde::Serialize) -> Result<Vec<u8>, Refusal> {
    json::pretty(value).map_err(|error| Refusal::failure(format!("no JSON can be made: {error}"), "this is a defect of the program"))
}

pub fn as_csv(table: &crate::report::Table) -> Result<Vec<u8>, Refusal> {
    frame::csv(table).map_err(|error| Refusal::failure(format!("no CSV can be made: {error}"), "this is a defect of the program"))
}
