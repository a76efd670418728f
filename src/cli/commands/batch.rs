//! `batch`: headcount files row by row, with figures of every person, group and file, and an account of every row.

mod guess;
mod people;
mod rows;

use std::time::{Duration, Instant};

use people::{Everybody, PeopleTable};

use crate::cli::args::{BatchArguments, OutputArguments};
use crate::cli::error::CommandError;
use crate::cli::keep;
use crate::cli::outcome::{Destination, REASONS_PRINTED, rejections_in_words};
use crate::cli::progress::Progress;
use crate::cli::request::{BatchFiles, Inputs, LoadedCase};
use crate::cli::{Exit, artifacts, console};
use crate::files::{self, Pseudonyms};
use crate::insight::batch::{Batch, Setup};
use crate::quantity::{count, plural};
use crate::report::Report;
use crate::report::batch::{RejectedRow, rejects_dataset};
use crate::simulation::{Case, PeopleError, PeopleTotals, PersonOutcome, Study};

pub fn batch(arguments: &BatchArguments, output: &OutputArguments) -> Result<Exit, CommandError> {
    if arguments.guess {
        return guess::guess(&arguments.files, output.quiet);
    }
    let begun = Instant::now();
    let pseudonyms = arguments.pseudonymize.as_deref().map(Pseudonyms::with_key_in).transpose()?;
    let files = rows::files(&arguments.files)?;
    let simulation = arguments.simulation();
    let progress = Progress::new(output.quiet)?;
    let of_batch = BatchFiles { files: &files, map: arguments.map.as_deref(), usage_history: arguments.usage_history.as_deref() };
    let mut loaded =
        Inputs::new(&simulation.input).open_batch(arguments.scenario.as_deref().unwrap_or_default(), &of_batch, &arguments.by)?;
    loaded.override_settings(&simulation);
    let read = begun.elapsed();
    progress.check()?;
    keep::recover(output, None);
    let case = Case::within(files::available_memory, loaded.scenario.clone(), loaded.headcount.clone())?;
    let headcount = loaded.headcount.clone().unwrap_or_default();
    let everybody = Everybody::of(case.plan(), &headcount, &arguments.by, pseudonyms);
    let account = rows::account(&case, &everybody);
    if let Some((name, rows)) = account.files.iter().find(|(_, rows)| !rows.add_up()) {
        let message = format!("of {} rows of {name} {} are accounted for", rows.read, rows.simulated + rows.rejected + rows.filtered);
        return Err(CommandError::failure(message, "this is a defect of the program; please report it"));
    }
    if !output.quiet {
        console::print_diagnostics(&loaded.warnings, &loaded.sources);
        headcount.notes.iter().for_each(|note| console::eprint(&format!("note: {note}\n")));
    }
    let study = Study::new([case.clone()], loaded.settings)?;
    let mut destination = Destination::new(output, &study, &progress)?;
    if let Some(error) = rows::too_many_rejected(arguments, &account, &case) {
        return Err(with_rejects(error, &account.rejected, &loaded, destination));
    }
    if !output.quiet {
        console::eprint(&rejections_in_words(&case.plan().rejected, REASONS_PRINTED, "; --out writes all of them"));
    }
    everybody.check_memory(&study)?;
    let planned = begun.elapsed() - read;
    progress.check()?;
    let Simulated { totals, paid_later, writing } = simulate(&study, &everybody, &progress, &mut destination)?;
    let simulated = begun.elapsed() - read - planned - writing;
    let (groups, in_files) = everybody.parts(totals.partitions);
    let setup = Setup {
        scenario: case.name().to_string(),
        settings: loaded.settings,
        start: case.scenario().start,
        months: case.scenario().months,
        currency: case.scenario().currency(),
        rejected: account.causes,
        filtered: account.filtered,
        files: account.files,
        by: everybody.by.clone(),
        planned_hires: case.plan().planned_hires() as u64,
        min_group: arguments.min_group,
        warnings: [loaded.notes.clone(), rows::warnings(&case, &everybody, arguments.min_group)].concat(),
    };
    let shared = everybody.has_shared_cost().then_some(&totals.shared);
    let batch = Batch::of(setup, groups, in_files, &everybody.cells(&paid_later), shared, study.replicates())
        .ok_or_else(|| CommandError::failure("the results hold no trials", "this is a defect of the program; please report it"))?;
    let report = || Report::of_batch(&batch, &account.rejected);
    destination.deliver(
        &report(),
        || vec![(String::new(), report())],
        || artifacts::receipt("batch", loaded.settings, output.theme, &[&loaded], vec![]),
    )?;
    if !output.quiet {
        let stages = [("reading", read), ("planning", planned), ("simulating", simulated), ("writing people", writing)];
        console::eprint(&in_words(&batch, &stages, begun.elapsed()));
    }
    Ok(Exit::Done)
}

/// What everybody comes to.
struct Simulated {
    totals: PeopleTotals,
    /// Who costs something without being at work within the horizon, such as a bonus that is paid after they left.
    paid_later: Vec<usize>,
    /// How long it took to write the table of people.
    writing: Duration,
}

/// Simulates everybody and writes their table where there is a folder for it.
fn simulate(
    study: &Study,
    everybody: &Everybody<'_>,
    progress: &Progress,
    destination: &mut Destination<'_>,
) -> Result<Simulated, CommandError> {
    let failed = |error: PeopleError<CommandError>| match error {
        PeopleError::Cancelled => CommandError::interrupted(),
        PeopleError::Receiver(error) => error,
    };
    let partitions = everybody.partitions();
    let mut paid_later = vec![];
    let mut note = |outcomes: &[PersonOutcome]| {
        let costs = |outcome: &&PersonOutcome| outcome.cost.mean != 0.0 && !everybody.is_at_work(outcome.person);
        paid_later.extend(outcomes.iter().filter(costs).map(|outcome| outcome.person));
    };
    let Some(folder) = &mut destination.folder else {
        let totals = study.people(&partitions, progress, |outcomes| {
            note(outcomes);
            Ok(())
        });
        return Ok(Simulated { totals: totals.map_err(failed)?, paid_later, writing: Duration::ZERO });
    };
    let (mut csv, mut parquet) = (folder.open("tables/people.csv")?, folder.open("tables/people.parquet")?);
    let mut writing = Duration::ZERO;
    let (totals, written) = {
        let mut table = PeopleTable::begin(everybody, &mut csv, &mut parquet)?;
        let totals = study.people(&partitions, progress, |outcomes| {
            note(outcomes);
            let begun = Instant::now();
            let added = table.add(outcomes);
            writing += begun.elapsed();
            added
        });
        let totals = totals.map_err(failed)?;
        (totals, table.finish())
    };
    folder.close(csv, written)?;
    folder.close(parquet, Ok(()))?;
    Ok(Simulated { totals, paid_later, writing })
}

/// The error of too many rejected rows, once the folder of `--out` has all of them.
fn with_rejects(error: CommandError, rejected: &[RejectedRow], loaded: &LoadedCase, destination: Destination<'_>) -> CommandError {
    let output = destination.output;
    let Some(mut folder) = destination.folder else { return error };
    let receipt = artifacts::receipt("batch", loaded.settings, output.theme, &[loaded], vec![]);
    let written = artifacts::add_dataset(&mut folder, &rejects_dataset(rejected)).and_then(|()| Ok(folder.finish(&receipt)?));
    match written {
        Ok(()) => {
            let place = output.out.as_deref().unwrap_or_default();
            console::eprint(&format!("nothing was simulated; all rejected rows: {place}/tables/rejects.csv\n"));
            error
        }
        Err(other) => other,
    }
}

/// How long what took, and how much that is of.
fn in_words(batch: &Batch, stages: &[(&str, Duration)], all: Duration) -> String {
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    let stages: Vec<String> =
        stages.iter().filter(|(_, time)| !time.is_zero()).map(|(name, time)| format!("{name} {}", seconds(*time))).collect();
    let rate = |number: f64| count((number / all.as_secs_f64().max(1e-3)) as usize);
    format!(
        "{} × {} trials in {}: {}; {} rows and {} person-months a second\n",
        plural(batch.rows.read, "row"),
        count(batch.trials),
        seconds(all),
        stages.join(", "),
        rate(batch.rows.read as f64),
        rate(batch.person_months)
    )
}
