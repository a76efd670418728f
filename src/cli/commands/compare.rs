//! `compare`: the same draws in each scenario, and the differences with their errors.

use std::sync::Arc;

use crate::cli::args::{OutputArguments, PrecisionArguments, SimulationArguments};
use crate::cli::error::CommandError;
use crate::cli::outcome::{print_warnings, summary_of, verdict};
use crate::cli::progress::Progress;
use crate::cli::request::{Inputs, LoadedCase};
use crate::cli::{Exit, artifacts, console, goal};
use crate::insight::Comparison;
use crate::report::{Report, charts};
use crate::simulation::{Case, Results, Study, StudyError};

/// What is compared when nothing is named.
const DEFAULT: [&str; 2] = ["traditional", "ai-integrated"];

pub fn compare(
    scenarios: &[String],
    simulation: &SimulationArguments,
    precision: &PrecisionArguments,
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
    let cases = loaded.iter().map(LoadedCase::case).collect::<Result<Vec<Case>, _>>()?;
    let study = Study::new(cases, loaded[0].settings)?;
    let goal = goal::of_arguments(precision, study.cases(), loaded[0].settings.trials as usize)?;
    let progress = Progress::new(output.quiet)?;
    loaded.iter().zip(study.cases()).for_each(|(loaded, case)| print_warnings(loaded, case, output));
    let study = match goal {
        Some(goal) => study.until(Arc::new(goal)),
        None => study,
    };
    let results = match study.run(&progress) {
        Err(StudyError::Interrupted { .. }) => {
            console::eprint("interrupted: nothing was written\n");
            return Ok(Exit::Interrupted);
        }
        results => results?,
    };
    let summaries = loaded.iter().zip(&results).map(|(loaded, results)| summary_of(loaded, results)).collect::<Result<Vec<_>, _>>()?;
    let mut comparison = Comparison::of(summaries, &results)?;
    comparison.precision = goal.map(|goal| goal.measure(&results)).unwrap_or_default();
    report_comparison(&comparison, &results, &loaded, output)
}

fn report_comparison(
    comparison: &Comparison,
    results: &[Results],
    loaded: &[LoadedCase],
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    if let Some(folder) = &output.out {
        let comparison_report = Report::of_comparison(comparison).with_charts(charts::of_comparison(comparison, results));
        let mut reports = vec![(String::new(), comparison_report)];
        for (index, (summary, results)) in comparison.scenarios.iter().zip(results).enumerate() {
            let report = Report::of_run(summary, results).with_charts(charts::of_run(summary, results));
            // Numbered, because two scenarios may have the same name.
            reports.push((format!("{}-{}/", index + 1, summary.scenario), report));
        }
        let checks = comparison.scenarios.iter().flat_map(|summary| &summary.reconciliation.checks).collect();
        let receipt = artifacts::receipt("compare", results[0].settings(), output.theme, &loaded.iter().collect::<Vec<_>>(), checks);
        artifacts::write(folder, output.theme, &reports, &receipt)?;
    }
    console::print_report(&Report::of_comparison(comparison), output.format)?;
    Ok(verdict(&comparison.scenarios.iter().collect::<Vec<_>>()))
}
