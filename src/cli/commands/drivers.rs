//! `drivers`: what moves a cost, from a run and a few further ones.

use crate::cli::args::{DriversArguments, OutputArguments, SimulationArguments};
use crate::cli::error::CommandError;
use crate::cli::outcome::{Destination, print_warnings, report_drivers};
use crate::cli::progress::Progress;
use crate::cli::request::Inputs;
use crate::cli::shell;
use crate::cli::{Exit, keep};
use crate::files;
use crate::insight::drivers::{Drivers, DriversError, DriversQuestion};
use crate::insight::measure::Selection;
use crate::simulation::Study;

pub fn drivers(
    scenario: &str,
    asked: &DriversArguments,
    simulation: &SimulationArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let mut loaded = Inputs::new(&simulation.input).open(scenario)?;
    loaded.override_settings(simulation);
    let question = question(asked)?;
    let case = loaded.case()?;
    let study = Study::new([case.clone()], loaded.settings)?.within(files::available_memory);
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, None);
    let destination = Destination::new(output, &study, &progress)?;
    print_warnings(&loaded, &case, output);
    let mut drivers = Drivers::of(&study, &question, &progress).map_err(|error| match error {
        DriversError::Study(error) => error.into(),
        DriversError::Quantity { message, help } => CommandError::plain(message, help),
    })?;
    drivers.warnings.splice(0..0, loaded.notes.iter().cloned());
    report_drivers(&loaded, study.settings(), &drivers, &command(asked), destination)
}

fn question(asked: &DriversArguments) -> Result<DriversQuestion, CommandError> {
    let of = asked.of.as_ref().map(|text| Selection::parse_named("--of", text)).transpose()?;
    Ok(DriversQuestion { of, nudge: asked.nudge.map(|percent| percent / 100.0), totals: asked.total, effects: asked.shapley })
}

/// The command with its question, as a receipt repeats it.
fn command(asked: &DriversArguments) -> String {
    let DriversArguments { of, total, shapley, nudge } = asked;
    let of = of.as_ref().map(|of| format!(" --of {}", shell::quoted(of)));
    let nudge = nudge.map(|percent| format!(" --nudge {percent}%"));
    let flags = [(total, " --total"), (shapley, " --shapley")].into_iter().filter(|(is_set, _)| **is_set).map(|(_, flag)| flag.to_string());
    let options: String = of.into_iter().chain(flags).chain(nudge).collect();
    format!("drivers{options}")
}
