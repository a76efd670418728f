//! `compare`: the same draws in each scenario, and the differences with their errors.

use std::sync::Arc;

use crate::cli::args::{ConditionArguments, HoldChoice, OutputArguments, PartArguments, PrecisionArguments, SimulationArguments};
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep::{self, Resumable};
use crate::cli::outcome::{Destination, print_warnings, report_comparison};
use crate::cli::parts::{self, Found, PartOfStudy};
use crate::cli::progress::Progress;
use crate::cli::request::{self, Inputs};
use crate::cli::{Exit, goal};
use crate::files;
use crate::simulation::{Keep, Study};

/// What is compared when nothing is named.
const DEFAULT: [&str; 2] = ["traditional", "ai-integrated"];

pub fn compare(
    scenarios: &[String],
    hold: Option<HoldChoice>,
    simulation: &SimulationArguments,
    precision: &PrecisionArguments,
    part: &PartArguments,
    conditions: &ConditionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let names: Vec<&str> = if scenarios.is_empty() { DEFAULT.to_vec() } else { scenarios.iter().map(String::as_str).collect() };
    parts::check_arguments(part, precision)?;
    let watched = Conditions::read(conditions)?;
    let kept = Keep::report().and(watched.keep());
    let open = |inputs: &Inputs<'_>| {
        let mut loaded = inputs.open_all(&names)?;
        loaded.iter_mut().for_each(|loaded| loaded.override_settings(simulation));
        if loaded.len() < 2 {
            let other = if names[0] == "traditional" { "ai-integrated" } else { "traditional" };
            let help = format!("name another, such as `compcast compare {} {other}`", names[0]);
            return Err(CommandError::plain("one scenario alone has nothing to be compared with", help));
        }
        let hold = hold.map_or(loaded[0].hold, HoldChoice::hold);
        loaded.iter_mut().for_each(|loaded| loaded.hold = hold);
        Ok(loaded)
    };
    // A part that is there already needs no people.
    if let Some(inputs) = Inputs::without_people(&simulation.input, &names).filter(|_| part.part.is_some())
        && let Some(part) = PartOfStudy::of_cases(part, "compare", &open(&inputs)?, kept, output.quiet)?
        && let Found::Whole = part.look()?
    {
        return Ok(Exit::Done);
    }
    let loaded = open(&Inputs::new(&simulation.input))?;
    let hold = loaded[0].hold;
    let cases = request::cases(&loaded)?;
    watched.check(&cases[1..], true)?;
    let study = Study::new(cases, loaded[0].settings)?.within(files::available_memory).keeping(kept);
    let part_of = PartOfStudy::of_cases(part, "compare", &loaded, kept, output.quiet)?;
    let goal = goal::of_arguments(precision, study.cases(), loaded[0].settings.trials as usize)?;
    let file = part.partial.as_deref();
    let (command, cases) = ("compare", study.cases().to_vec());
    let resumable = Resumable { command, file, loaded: &loaded, cases, kept, threads: simulation.threads, precision, output };
    let begun = if part_of.is_some() { vec![] } else { resumable.begun()? };
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, file);
    let destination = Destination::new(output, &study, &progress)?;
    loaded.iter().zip(study.cases()).for_each(|(loaded, case)| print_warnings(loaded, case, output));
    if let Some(part) = part_of {
        return part.simulate(&study, &progress);
    }
    let study = match &goal {
        Some(goal) => study.until(Arc::new(goal.clone())),
        None => study,
    };
    match study.resume(begun, &progress) {
        Ok(results) => {
            let precision = goal.map(|goal| goal.measure(&results)).unwrap_or_default();
            let reported = report_comparison(&loaded, &results, precision, hold, &watched, destination);
            resumable.keep_unless_reported(reported, results)
        }
        Err(stopped) => resumable.keep_stopped(stopped),
    }
}
