//! `compare`: the same draws in each world, and the difference with its error.

use super::run::{add_run, as_csv, as_json, no_signals, summarise, tell_warnings, verdict};
use crate::cli::args::{Format, OutputArguments, SimulationArguments};
use crate::cli::artifacts::Artifacts;
use crate::cli::progress::{self, Progress};
use crate::cli::request::{self, Refusal, World};
use crate::cli::{Exit, console};
use crate::insight::Comparison;
use crate::render::text;
use crate::report::{self, pictures, tables};
use crate::simulation::{Plan, Trials};

/// What is compared when nothing is named.
const DEFAULT: [&str; 2] = ["traditional", "ai-integrated"];

pub fn compare(scenarios: &[String], simulation: &SimulationArguments, output: &OutputArguments) -> Result<Exit, Refusal> {
    let names: Vec<&str> = if scenarios.is_empty() { DEFAULT.to_vec() } else { scenarios.iter().map(String::as_str).collect() };
    let worlds = open_all(&names, simulation)?;
    let interrupted = progress::watch_for_interrupt().map_err(no_signals)?;
    let (n_trials, seed) = (worlds[0].scenario.trials as usize, worlds[0].scenario.seed);
    let plans: Vec<_> = worlds.iter().map(|world| Plan::new(&world.scenario, world.headcount.as_ref())).collect();
    let mut results = vec![];
    for (world, plan) in worlds.iter().zip(&plans) {
        tell_warnings(world, plan, output);
        let progress = Progress::new(&world.scenario.name, n_trials, output.quiet, interrupted.clone());
        let Some(result) = summarise(world, plan, seed, n_trials, &progress)? else { return Ok(Exit::Interrupted) };
        results.push(result);
    }
    let (comparison, trials) = compared(results)?;
    let document = report::comparison::document(&comparison);
    let printed = match output.format {
        Format::Table => text::terminal(&document).into_bytes(),
        Format::Markdown => text::markdown(&document).into_bytes(),
        Format::Json => as_json(&comparison)?,
        Format::Csv => as_csv(&tables::differences(&comparison))?,
    };
    if let Some(folder) = &output.out {
        let mut artifacts = Artifacts::new(output.theme);
        artifacts.tables("", &[tables::differences(&comparison)])?;
        artifacts.pictures("", &pictures::of_comparison(&comparison, &trials))?;
        artifacts.add("comparison.json".into(), as_json(&comparison)?);
        artifacts.add("comparison.md".into(), text::markdown(&document).into_bytes());
        for (index, (summary, trials)) in comparison.scenarios.iter().zip(&trials).enumerate() {
            // Numbered, because two scenarios may bear one name.
            let folder = format!("{}-{}/", index + 1, summary.scenario);
            add_run(&mut artifacts, &folder, summary, trials, &plans[index], &report::summary::document(summary))?;
        }
        let checks = comparison.scenarios.iter().flat_map(|summary| &summary.reconciliation.checks).collect();
        artifacts.write(folder, "compare", seed, n_trials, &worlds, checks)?;
    }
    console::print(&printed)?;
    Ok(verdict(&comparison.scenarios.iter().collect::<Vec<_>>()))
}

/// Reads every scenario and tells the mistakes of all of them at once.
fn open_all(names: &[&str], simulation: &SimulationArguments) -> Result<Vec<World>, Refusal> {
    let overrides = request::overrides(simulation);
    request::check_standard_input(names, &simulation.input)?;
    let worlds = request::open_all(names, &simulation.input, &overrides).map_err(|mut refusals| {
        let last = refusals.pop();
        // Each refusal has sources of its own, so all but the last are told here and the last by the caller.
        refusals.iter().for_each(|refusal| console::tell(&refusal.diagnostics, &refusal.sources));
        last.unwrap_or_else(|| Refusal::plain("no scenario can be read", "name two scenarios"))
    })?;
    if worlds.len() < 2 {
        let remedy = {
            let other = if names[0] == "traditional" { "ai-integrated" } else { "traditional" };
            format!("name another, such as `compcast compare {} {other}`", names[0])
        };
        return Err(Refusal::plain("one scenario alone has nothing to be compared with", remedy));
    }
    let first = &worlds[0].scenario;
    for world in &worlds[1..] {
        let other = &world.scenario;
        if (other.start, other.months) != (first.start, first.months) {
            let horizon = |scenario: &crate::scenario::Scenario| format!("{} months from {}", scenario.months, scenario.start);
            let problem = format!("`{}` covers {}, but `{}` covers {}", other.name, horizon(other), first.name, horizon(first));
            return Err(Refusal::plain(problem, "give both the same [horizon], for instance with --set horizon.months=12"));
        }
    }
    Ok(worlds)
}

fn compared(results: Vec<(crate::insight::Summary, Trials)>) -> Result<(Comparison, Vec<Trials>), Refusal> {
    let comparison = Comparison::of(&results);
    let trials = results.into_iter().map(|(_, trials)| trials).collect();
    comparison.map(|comparison| (comparison, trials)).ok_or_else(|| Refusal::plain("there is nothing to compare", "name two scenarios"))
}
