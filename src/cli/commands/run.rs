//! `run`: simulates one scenario and reports it.

use std::slice;
use std::sync::Arc;

use crate::cli::args::{ConditionArguments, OutputArguments, PartArguments, PrecisionArguments, RangeArguments, SimulationArguments};
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep::{self, Resumable};
use crate::cli::outcome::{Destination, print_warnings, report_run};
use crate::cli::parts::{self, Found, PartOfStudy};
use crate::cli::progress::Progress;
use crate::cli::request::{Inputs, LoadedCase};
use crate::cli::{Exit, goal};
use crate::files;
use crate::simulation::{Keep, Study};

pub fn run(
    scenario: &str,
    simulation: &SimulationArguments,
    precision: &PrecisionArguments,
    (part, range): (&PartArguments, &RangeArguments),
    conditions: &ConditionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    if range.trial_range.is_none() {
        parts::check_arguments(part, precision)?;
    }
    let watched = Conditions::read(conditions)?;
    let kept = Keep::report().and(watched.keep());
    let part_of = |loaded: &LoadedCase| match (&range.trial_range, &part.partial) {
        (Some(range), Some(file)) => Ok(Some(PartOfStudy::of_range(file, loaded, kept, range.first..range.end, output.quiet))),
        _ => PartOfStudy::of_cases(part, "run", slice::from_ref(loaded), kept, output.quiet),
    };
    let open = |inputs: &Inputs<'_>| {
        let mut loaded = inputs.open(scenario)?;
        loaded.override_settings(simulation);
        Ok::<_, CommandError>(loaded)
    };
    // A part that is there already needs no people.
    if let Some(inputs) =
        Inputs::without_people(&simulation.input, &[scenario]).filter(|_| part.part.is_some() || range.trial_range.is_some())
        && let Some(part) = part_of(&open(&inputs)?)?
        && let Found::Whole = part.look()?
    {
        return Ok(Exit::Done);
    }
    let loaded = open(&Inputs::new(&simulation.input))?;
    let case = loaded.case()?;
    watched.check(slice::from_ref(&case), false)?;
    let study = Study::new([case.clone()], loaded.settings)?.within(files::available_memory).keeping(kept);
    range.trial_range.iter().try_for_each(|range| study.check_range(&(range.first..range.end)))?;
    let part_of = part_of(&loaded)?;
    let goal = goal::of_arguments(precision, study.cases(), loaded.settings.trials as usize)?;
    let file = part.partial.as_deref();
    let (command, cases) = ("run", study.cases().to_vec());
    let resumable =
        Resumable { command, file, loaded: slice::from_ref(&loaded), cases, kept, threads: simulation.threads, precision, output };
    let begun = if part_of.is_some() { vec![] } else { resumable.begun()? };
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, file);
    let destination = Destination::new(output, &study, &progress)?;
    print_warnings(&loaded, &case, output);
    if let Some(part) = part_of {
        return part.simulate(&study, &progress);
    }
    let study = match &goal {
        Some(goal) => study.until(Arc::new(goal.clone())),
        None => study,
    };
    match study.resume(begun, &progress) {
        Ok(results) => {
            let precision = goal.and_then(|goal| goal.measure(&results).pop());
            let reported = report_run(&loaded, &results[0], precision, &watched, destination);
            resumable.keep_unless_reported(reported, results)
        }
        Err(stopped) => resumable.keep_stopped(stopped),
    }
}
