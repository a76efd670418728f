//! `compare`: the same draws in each world, and the difference with its error.

use super::run::{can_be_run, no_signals, tell_warnings, verdict};
use crate::cli::args::{OutputArguments, PrecisionArguments, SimulationArguments};
use crate::cli::progress;
use crate::cli::request::{self, CommandError, LoadedCase};
use crate::cli::rounds::{self, AdaptiveRun};
use crate::cli::{Exit, artifacts, console};
use crate::insight::{Comparison, Summary};
use crate::report::{Report, charts};
use crate::simulation::shared::QmcDimensions;
use crate::simulation::{Plan, Results};

/// What is compared when nothing is named.
const DEFAULT: [&str; 2] = ["traditional", "ai-integrated"];

pub fn compare(
    scenarios: &[String],
    simulation: &SimulationArguments,
    precision: &PrecisionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let names: Vec<&str> = if scenarios.is_empty() { DEFAULT.to_vec() } else { scenarios.iter().map(String::as_str).collect() };
    let worlds = open_all(&names, simulation)?;
    let interrupted = progress::watch_for_interrupt().map_err(no_signals)?;
    let (n_trials, seed) = (worlds[0].scenario.trials as usize, worlds[0].scenario.seed);
    let wanted = rounds::wanted(precision, &worlds, n_trials)?;
    let mut plans: Vec<_> = worlds.iter().map(|world| Plan::new(&world.scenario, world.headcount.as_ref())).collect();
    // What they share has the same draws in all of them, whatever else one of them draws.
    let layout = QmcDimensions::of(&worlds.iter().map(|world| &world.scenario).collect::<Vec<_>>());
    plans.iter_mut().for_each(|plan| plan.layout.clone_from(&layout));
    for (world, plan) in worlds.iter().zip(&plans) {
        tell_warnings(world, plan, output);
        can_be_run(plan)?;
    }
    let pairs: Vec<_> = worlds.iter().zip(&plans).collect();
    let (all, reached) = match rounds::run(&pairs, seed, n_trials, vec![], wanted.as_ref(), (output.quiet, &interrupted))? {
        AdaptiveRun::Done(all, reached) => (all, reached),
        AdaptiveRun::Interrupted(..) => {
            console::say("interrupted: nothing was written\n");
            return Ok(Exit::Interrupted);
        }
    };
    let n_trials = all.first().map_or(n_trials, |trials| trials.n_trials);
    let summaries = pairs.into_iter().zip(&all).map(|((world, plan), trials)| Summary::of(plan, trials, seed, world.notes.clone()));
    let summaries: Option<Vec<_>> = summaries.collect();
    let (mut comparison, trials) = compared(summaries.unwrap_or_default().into_iter().zip(all).collect())?;
    comparison.precision = reached;
    if let Some(folder) = &output.out {
        let mut reports =
            vec![(String::new(), Report::of_comparison(&comparison).with_charts(charts::of_comparison(&comparison, &trials)))];
        for (index, ((summary, trials), plan)) in comparison.scenarios.iter().zip(&trials).zip(&plans).enumerate() {
            let report = Report::of_run(summary, trials, &plan.rejected).with_charts(charts::of_run(summary, trials));
            // Numbered, because two scenarios may have the same name.
            reports.push((format!("{}-{}/", index + 1, summary.scenario), report));
        }
        let checks = comparison.scenarios.iter().flat_map(|summary| &summary.reconciliation.checks).collect();
        let receipt = artifacts::receipt("compare", seed, n_trials, output.theme, &worlds, checks)?;
        artifacts::write(folder, output.theme, &reports, &receipt)?;
    }
    console::print_report(&Report::of_comparison(&comparison), output.format)?;
    Ok(verdict(&comparison.scenarios.iter().collect::<Vec<_>>()))
}

/// Reads every scenario and tells the mistakes of all of them at once.
fn open_all(names: &[&str], simulation: &SimulationArguments) -> Result<Vec<LoadedCase>, CommandError> {
    let overrides = request::overrides(simulation);
    request::check_standard_input(names, &simulation.input)?;
    let worlds = request::open_all(names, &simulation.input, &overrides).map_err(|mut refusals| {
        let last = refusals.pop();
        // Each refusal has sources of its own, so all but the last are told here and the last by the caller.
        refusals.iter().for_each(|refusal| console::tell(&refusal.diagnostics, &refusal.sources));
        last.unwrap_or_else(|| CommandError::plain("no scenario can be read", "name two scenarios"))
    })?;
    if worlds.len() < 2 {
        let help = {
            let other = if names[0] == "traditional" { "ai-integrated" } else { "traditional" };
            format!("name another, such as `compcast compare {} {other}`", names[0])
        };
        return Err(CommandError::plain("one scenario alone has nothing to be compared with", help));
    }
    let first = &worlds[0].scenario;
    for world in &worlds[1..] {
        let other = &world.scenario;
        if (other.start, other.months) != (first.start, first.months) {
            let horizon = |scenario: &crate::scenario::Scenario| format!("{} months from {}", scenario.months, scenario.start);
            let message = format!("`{}` covers {}, but `{}` covers {}", other.name, horizon(other), first.name, horizon(first));
            return Err(CommandError::plain(message, "give both the same [horizon], for instance with --set horizon.months=12"));
        }
    }
    Ok(worlds)
}

fn compared(results: Vec<(Summary, Results)>) -> Result<(Comparison, Vec<Results>), CommandError> {
    let comparison = Comparison::of(&results);
    let trials = results.into_iter().map(|(_, trials)| trials).collect();
    comparison
        .map(|comparison| (comparison, trials))
        .ok_or_else(|| CommandError::plain("there is nothing to compare", "name two scenarios"))
}
