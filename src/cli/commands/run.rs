//! `run`: simulates one scenario and reports it.

use std::ops::Range;
use std::sync::Arc;

use crate::cli::args::{OutputArguments, PartialArguments, PrecisionArguments, SimulationArguments};
use crate::cli::error::CommandError;
use crate::cli::outcome::{print_warnings, report_run};
use crate::cli::progress::Progress;
use crate::cli::request::Inputs;
use crate::cli::saved::{self, Resumable};
use crate::cli::{Exit, goal};
use crate::files;
use crate::simulation::Study;

pub fn run(
    scenario: &str,
    simulation: &SimulationArguments,
    precision: &PrecisionArguments,
    partial: &PartialArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let mut loaded = Inputs::new(&simulation.input).open(scenario)?;
    loaded.override_settings(simulation);
    if let Some(file) = &partial.partial {
        files::check_place(file)?;
    }
    let case = loaded.case()?;
    let study = Study::new([case.clone()], loaded.settings)?;
    let range: Option<Range<usize>> = partial.trial_range.map(|range| range.first..range.end);
    range.iter().try_for_each(|range| study.check_range(range))?;
    let goal = goal::of_arguments(precision, study.cases(), loaded.settings.trials as usize)?;
    let progress = Progress::new(output.quiet)?;
    print_warnings(&loaded, &case, output);
    let resumable = Resumable { file: partial.partial.as_deref(), threads: simulation.threads, precision, output };
    if let (Some(range), Some(file)) = (range, &partial.partial) {
        let parts = study.run_range(range.clone(), &progress)?;
        return saved::save_range(&resumable, file, &loaded, &parts[0], range);
    }
    let study = match goal {
        Some(goal) => study.until(Arc::new(goal)),
        None => study,
    };
    match study.run(&progress) {
        Ok(results) => report_run(&loaded, &results[0], goal.and_then(|goal| goal.measure(&results).pop()), output),
        Err(stopped) => saved::save_interrupted_study(&resumable, &loaded, stopped),
    }
}
