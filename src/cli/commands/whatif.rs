//! `whatif`: cases that differ in one or two inputs, or by name, on the same draws.

use crate::cli::Exit;
use crate::cli::args::{ConditionArguments, OutputArguments, SimulationArguments, WhatifArguments};
use crate::cli::cases;
use crate::cli::conditions::{self, Conditions};
use crate::cli::error::CommandError;
use crate::cli::keep;
use crate::cli::outcome::{Destination, print_warnings, report_grid};
use crate::cli::progress::Progress;
use crate::cli::request::{Inputs, PREVIEW_TRIALS};
use crate::files;
use crate::insight::grid::{Grid, GridAxis, Question};
use crate::insight::measure::{Condition, Measure};
use crate::quantity::count;
use crate::scenario::{ScenarioErrors, Vary};
use crate::simulation::{Hold, Study};

/// More cases than this are simulated only where the user says so.
const MANY_CASES: usize = 400;

pub fn whatif(
    scenario: &str,
    asked: &WhatifArguments,
    simulation: &SimulationArguments,
    conditions: &ConditionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let inputs = Inputs::new(&simulation.input);
    let mut loaded = inputs.open(scenario)?;
    loaded.override_settings(simulation);
    if asked.preview {
        loaded.settings.trials = PREVIEW_TRIALS;
    }
    let watched = Conditions::read(conditions)?;
    let question = Question {
        measures: conditions::all_or_errors(asked.show.iter().map(|text| Measure::parse_named("--show", text)))?,
        condition: asked.such_that.iter().map(|text| Condition::parse_named("--such-that", text)).next().transpose()?,
    };
    let varied = asked.vary.iter().map(|text| Vary::parse(text, &loaded.scenario)).collect::<Result<Vec<_>, ScenarioErrors>>()?;
    let named = match (&asked.cases, varied.as_slice()) {
        (Some(file), _) => cases::of_file(file, &loaded, &inputs)?,
        (None, []) if loaded.scenario.value_at("cases").is_some() => cases::of_scenario(scenario, &loaded, &inputs)?,
        (None, []) => {
            let help = "write --vary PATH=VALUES, such as --vary access.engineers.cap.amount=\"none,300,600 USD/month\", --cases FILE, or [cases.NAME] in the scenario";
            return Err(CommandError::plain("there is nothing to vary", help));
        }
        (None, [_] | [_, _]) => cases::of_grid(&varied, &loaded.scenario)?,
        (None, more) => {
            let message = format!("{} varied inputs are more than a table can show", more.len());
            return Err(CommandError::plain(message, "vary two at most, move several together as A+B=VALUES, or write a --cases file"));
        }
    };
    if named.len() > MANY_CASES && !asked.yes {
        let message = format!("{} cases would be simulated", count(named.len()));
        return Err(CommandError::plain(message, "write fewer values, or --yes"));
    }
    let hold = asked.hold.map_or(Hold::Work, |hold| hold.hold());
    let base = loaded.case()?;
    let (places, cases) = cases::against(&base, named, hold)?;
    for case in &cases {
        if let Some((message, help)) = question.problem(case.plan()) {
            return Err(CommandError::plain(message, help));
        }
    }
    if let Some(other) = cases.iter().find(|case| case.scenario().currency() != base.scenario().currency()) {
        let message = format!("a case counts in {}, the scenario in {}", other.scenario().currency(), base.scenario().currency());
        return Err(CommandError::plain(message, "leave its currency out, and choose one for all cases with --currency"));
    }
    watched.check(&cases, true)?;
    let study = Study::new(cases, loaded.settings)?.within(files::available_memory).keeping(question.keep().and(watched.keep()));
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, None);
    let destination = Destination::new(output, &study, &progress)?;
    print_warnings(&loaded, &base, output);
    let results = study.run(&progress)?;
    let axes: Vec<GridAxis> = varied.iter().map(GridAxis::of).collect();
    let judged = places.iter().zip(&results).map(|(place, results)| (place.case.as_str(), results));
    let judged = watched.judge(judged.take(if asked.any_case { results.len() } else { 1 }), results.first());
    let mut grid = Grid::of(&results, places.clone(), axes, hold, &question).ok_or_else(|| {
        CommandError::failure("the results do not hold what is asked", "this is a defect of the program; please report it")
    })?;
    grid.warnings.splice(0..0, loaded.notes.iter().cloned());
    report_grid(&loaded, &grid, &command(asked), &judged, destination)
}

/// The command with its question, as a receipt repeats it.
fn command(asked: &WhatifArguments) -> String {
    let WhatifArguments { vary, cases, show, such_that, hold, preview: _, any_case: _, yes } = asked;
    let option = |name: &str, value: &String| format!(" {name} {}", keep::quoted(value));
    let options = vary
        .iter()
        .map(|value| option("--vary", value))
        .chain(cases.iter().map(|value| option("--cases", value)))
        .chain(show.iter().map(|value| option("--show", value)))
        .chain(such_that.iter().map(|value| option("--such-that", value)))
        .chain(hold.iter().map(|hold| format!(" --hold {}", hold.hold().word())))
        .chain(yes.then(|| " --yes".to_string()));
    format!("whatif{}", options.collect::<String>())
}
