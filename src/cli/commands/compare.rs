//! `compare`: the same draws in each scenario, and the differences with their errors.

use std::sync::Arc;

use crate::cli::args::{ConditionArguments, HoldChoice, OutputArguments, PrecisionArguments, SimulationArguments};
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep::{self, Resumable};
use crate::cli::outcome::{Destination, print_warnings, report_comparison};
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
    conditions: &ConditionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let names: Vec<&str> = if scenarios.is_empty() { DEFAULT.to_vec() } else { scenarios.iter().map(String::as_str).collect() };
    let mut loaded = Inputs::new(&simulation.input).open_all(&names)?;
    loaded.iter_mut().for_each(|loaded| loaded.override_settings(simulation));
    if loaded.len() < 2 {
        let other = if names[0] == "traditional" { "ai-integrated" } else { "traditional" };
        let help = format!("name another, such as `compcast compare {} {other}`", names[0]);
        return Err(CommandError::plain("one scenario alone has nothing to be compared with", help));
    }
    let watched = Conditions::read(conditions)?;
    let hold = hold.map_or(loaded[0].hold, HoldChoice::hold);
    loaded.iter_mut().for_each(|loaded| loaded.hold = hold);
    let cases = request::cases(&loaded)?;
    watched.check(&cases[1..], true)?;
    let keep = Keep::report().and(watched.keep());
    let study = Study::new(cases, loaded[0].settings)?.within(files::available_memory).keeping(keep);
    let goal = goal::of_arguments(precision, study.cases(), loaded[0].settings.trials as usize)?;
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, None);
    let destination = Destination::new(output, &study, &progress)?;
    loaded.iter().zip(study.cases()).for_each(|(loaded, case)| print_warnings(loaded, case, output));
    let resumable = Resumable { file: None, loaded: &loaded, threads: simulation.threads, precision, output };
    let study = match &goal {
        Some(goal) => study.until(Arc::new(goal.clone())),
        None => study,
    };
    match study.run(&progress) {
        Ok(results) => {
            let precision = goal.map(|goal| goal.measure(&results)).unwrap_or_default();
            let reported = report_comparison(&loaded, &results, precision, hold, &watched, destination);
            resumable.keep_unless_reported(reported, results)
        }
        Err(stopped) => resumable.keep_stopped(stopped),
    }
}
