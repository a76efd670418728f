//! `run`: simulates one scenario and reports it.

use std::ops::Range;
use std::slice;
use std::sync::Arc;

use crate::cli::args::{ConditionArguments, OutputArguments, PartialArguments, PrecisionArguments, SimulationArguments};
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep::{self, Resumable};
use crate::cli::outcome::{Destination, print_warnings, report_run};
use crate::cli::progress::Progress;
use crate::cli::request::Inputs;
use crate::cli::{Exit, goal};
use crate::files;
use crate::simulation::{Keep, Study};

pub fn run(
    scenario: &str,
    simulation: &SimulationArguments,
    precision: &PrecisionArguments,
    partial: &PartialArguments,
    conditions: &ConditionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let mut loaded = Inputs::new(&simulation.input).open(scenario)?;
    loaded.override_settings(simulation);
    let watched = Conditions::read(conditions)?;
    let case = loaded.case()?;
    watched.check(std::slice::from_ref(&case), false)?;
    let study = Study::new([case.clone()], loaded.settings)?.within(files::available_memory).keeping(Keep::report().and(watched.keep()));
    let range: Option<Range<usize>> = partial.trial_range.map(|range| range.first..range.end);
    range.iter().try_for_each(|range| study.check_range(range))?;
    let goal = goal::of_arguments(precision, study.cases(), loaded.settings.trials as usize)?;
    let file = partial.partial.as_deref();
    let resumable = Resumable { file, loaded: slice::from_ref(&loaded), threads: simulation.threads, precision, output };
    range.iter().try_for_each(|range| resumable.check_place(range))?;
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, file);
    let destination = Destination::new(output, &study, &progress)?;
    print_warnings(&loaded, &case, output);
    if let (Some(range), Some(file)) = (range, file) {
        let part = study.run_range(range.clone(), &progress)?.remove(0);
        return resumable.keep_range(file, part, range);
    }
    let study = match &goal {
        Some(goal) => study.until(Arc::new(goal.clone())),
        None => study,
    };
    match study.run(&progress) {
        Ok(results) => {
            let precision = goal.and_then(|goal| goal.measure(&results).pop());
            let reported = report_run(&loaded, &results[0], precision, &watched, destination);
            resumable.keep_unless_reported(reported, results)
        }
        Err(stopped) => resumable.keep_stopped(stopped),
    }
}
