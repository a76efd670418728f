//! `whatif`: cases that differ in one or two inputs, or by name, on the same draws.

use std::sync::Arc;

use crate::cli::Exit;
use crate::cli::args::{ConditionArguments, HoldChoice, OutputArguments, PartArguments, SimulationArguments, WhatifArguments};
use crate::cli::cases;
use crate::cli::conditions::{self, Conditions};
use crate::cli::error::CommandError;
use crate::cli::keep;
use crate::cli::outcome::{Destination, print_warnings, report_grid};
use crate::cli::parts::{self, Found, PartOfStudy};
use crate::cli::progress::Progress;
use crate::cli::request::{Inputs, LoadedCase, PREVIEW_TRIALS};
use crate::cli::{shell, trials};
use crate::files::{self, CaseIdentity, GridRecord};
use crate::insight::grid::{Grid, GridAxis, GridPlace, Question};
use crate::insight::measure::{Condition, Measure};
use crate::quantity::count;
use crate::scenario::{Scenario, ScenarioErrors, Vary};
use crate::simulation::{Case, Division, Hold, Keep, Piece, Results, Study, StudyError};

/// More cases than this are simulated only where the user says so.
const MANY_CASES: usize = 400;

pub fn whatif(
    scenario: &str,
    asked: &WhatifArguments,
    simulation: &SimulationArguments,
    part: &PartArguments,
    conditions: &ConditionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let watched = Conditions::read(conditions)?;
    let question = GridQuestion::new(asked.clone())?;
    let kept = question.of_rows.keep().and(watched.keep());
    if part.partial.is_some() && part.part.is_none() {
        return Err(CommandError::plain("--partial is the file of a part", "write --part K/N as well, such as --part 0/16"));
    }
    // A part that is there already needs no people.
    if let Some(inputs) = Inputs::without_people(&simulation.input, &[scenario]).filter(|_| part.part.is_some())
        && let Some((part, _)) = GridStudy::open(scenario, asked, simulation, &inputs)?.part(part, asked, kept, output.quiet)?
        && let Found::Whole = part.look()?
    {
        return Ok(Exit::Done);
    }
    let grid = GridStudy::open(scenario, asked, simulation, &Inputs::new(&simulation.input))?;
    let part = grid.part(part, asked, kept, output.quiet)?;
    let GridStudy { loaded, places, scenarios } = grid;
    let base = loaded.case()?;
    let simulated: Vec<usize> = match &part {
        Some((_, pieces)) => pieces.iter().map(|piece| piece.case).collect(),
        None => (0..scenarios.len()).collect(),
    };
    let planned = |case: &usize| if *case == 0 { Ok(base.clone()) } else { base.changed_to(scenarios[*case].clone(), question.hold()) };
    let cases = simulated.iter().map(planned).collect::<Result<Vec<Case>, _>>()?;
    for case in &cases {
        if let Some((message, help)) = question.of_rows.problem(case.plan()) {
            return Err(CommandError::plain(message, help));
        }
    }
    watched.check(&cases, true)?;
    let all: Vec<&Scenario> = scenarios.iter().map(AsRef::as_ref).collect();
    let study = Study::new(cases, loaded.settings)?.among(&all).within(files::available_memory).keeping(kept);
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, part.iter().map(|(part, _)| part.file));
    let destination = Destination::new(output, &study, &progress)?;
    print_warnings(&loaded, &base, output);
    if let Some((part, _)) = part {
        return part.simulate(&study, &progress);
    }
    let results = study.run(&progress)?;
    question.report(places, &loaded, &results, &watched, destination)
}

/// What is asked of the cases of a what-if.
pub struct GridQuestion {
    asked: WhatifArguments,
    of_rows: Question,
}

impl GridQuestion {
    fn new(asked: WhatifArguments) -> Result<Self, CommandError> {
        let of_rows = Question {
            measures: conditions::all_or_errors(asked.show.iter().map(|text| Measure::parse_named("--show", text)))?,
            condition: asked.such_that.iter().map(|text| Condition::parse_named("--such-that", text)).next().transpose()?,
        };
        Ok(Self { asked, of_rows })
    }

    /// As a partial result holds it.
    ///
    /// # Errors
    /// Its measures cannot be read any more.
    pub fn of_record(record: &GridRecord) -> Result<Self, CommandError> {
        let GridRecord { vary, cases, show, such_that, hold, any_case, yes } = record.clone();
        let hold = hold.map(|word| if word == Hold::Spend.word() { HoldChoice::Spend } else { HoldChoice::Work });
        Self::new(WhatifArguments { vary, cases, show, such_that, hold, preview: false, any_case, yes })
    }

    fn hold(&self) -> Hold {
        self.asked.hold.map_or(Hold::Work, HoldChoice::hold)
    }

    /// Reports the results of all cases, the first of which is the base case `loaded`.
    ///
    /// # Errors
    /// Those of [`report_grid`].
    pub fn report(
        &self,
        places: Vec<GridPlace>,
        loaded: &LoadedCase,
        results: &[Results],
        watched: &Conditions,
        destination: Destination<'_>,
    ) -> Result<Exit, CommandError> {
        let axes: Vec<GridAxis> = varied(&self.asked, loaded)?.iter().map(GridAxis::of).collect();
        let is_on_axes = |place: &GridPlace| {
            place.at.is_empty() || place.at.len() == axes.len() && place.at.iter().zip(&axes).all(|(at, axis)| *at < axis.values.len())
        };
        if !places.iter().all(is_on_axes) {
            return Err(CommandError::plain(
                "the cases do not lie on what is varied",
                "run the parts again with this version of the program",
            ));
        }
        let judged = places.iter().zip(results).map(|(place, results)| (place.case.as_str(), results));
        let judged = watched.judge(judged.take(if self.asked.any_case { results.len() } else { 1 }), results.first());
        let mut grid = Grid::of(results, places.clone(), axes, self.hold(), &self.of_rows).ok_or_else(|| {
            CommandError::failure("the results do not hold what is asked", "this is a defect of the program; please report it")
        })?;
        grid.warnings.splice(0..0, loaded.notes.iter().cloned());
        report_grid(loaded, &grid, &command(&self.asked), &judged, destination)
    }
}

fn varied(asked: &WhatifArguments, loaded: &LoadedCase) -> Result<Vec<Vary>, ScenarioErrors> {
    asked.vary.iter().map(|text| Vary::parse(text, &loaded.scenario)).collect()
}

/// The cases of a what-if before their people are planned.
struct GridStudy {
    loaded: LoadedCase,
    places: Vec<GridPlace>,
    /// The first is that of the base case.
    scenarios: Vec<Arc<Scenario>>,
}

impl GridStudy {
    fn open(scenario: &str, asked: &WhatifArguments, simulation: &SimulationArguments, inputs: &Inputs<'_>) -> Result<Self, CommandError> {
        let mut loaded = inputs.open(scenario)?;
        loaded.override_settings(simulation);
        if asked.preview {
            loaded.settings.trials = PREVIEW_TRIALS;
        }
        let varied = varied(asked, &loaded)?;
        let named = match (&asked.cases, varied.as_slice()) {
            (Some(file), _) => cases::of_file(file, &loaded, inputs)?,
            (None, []) if loaded.scenario.value_at("cases").is_some() => cases::of_scenario(scenario, &loaded, inputs)?,
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
        let (places, scenarios) = cases::against(&loaded.scenario, named);
        if let Some(other) = scenarios.iter().find(|other| other.currency() != loaded.scenario.currency()) {
            let message = format!("a case counts in {}, the scenario in {}", other.currency(), loaded.scenario.currency());
            return Err(CommandError::plain(message, "leave its currency out, and choose one for all cases with --currency"));
        }
        Ok(Self { loaded, places, scenarios })
    }

    /// The part that `arguments` ask for, with its pieces; `None` where they ask for all trials.
    fn part<'a>(
        &self,
        arguments: &'a PartArguments,
        asked: &WhatifArguments,
        kept: Keep,
        is_quiet: bool,
    ) -> Result<Option<(PartOfStudy<'a>, Vec<Piece>)>, CommandError> {
        let (Some(part), Some(file)) = (arguments.part, &arguments.partial) else { return Ok(None) };
        // The other cases are in other parts, but what cannot be merged is refused before it is simulated.
        let base = &self.loaded.scenario;
        if let Some(other) = self.scenarios.iter().find(|other| (other.start, other.months) != (base.start, base.months)) {
            return Err(StudyError::DifferentHorizons {
                case: other.name.clone(),
                start: other.start,
                months: other.months,
                first_case: base.name.clone(),
                first_start: base.start,
                first_months: base.months,
            }
            .into());
        }
        let settings = self.loaded.settings;
        let pieces = parts::pieces(part, self.scenarios.len(), settings, Division::Cases)?;
        let hold = asked.hold.map_or(Hold::Work, HoldChoice::hold);
        let of_base = self.loaded.identity();
        // Reports show where the numbers of the base case are from.
        let changed = self.scenarios.iter().skip(1).map(|scenario| CaseIdentity {
            holds_work: hold == Hold::Work,
            origins: vec![],
            ..self.loaded.identity_of(scenario)
        });
        let cases: Vec<CaseIdentity> = std::iter::once(of_base).chain(changed).collect();
        let study = trials::study_identity("whatif", settings, settings.trials as usize, kept, &cases);
        let part = PartOfStudy::of_grid(file, (study, record(asked)), &cases, &self.places, &pieces, part, is_quiet);
        Ok(Some((part, pieces)))
    }
}

/// The question as a partial result holds it.
fn record(asked: &WhatifArguments) -> GridRecord {
    let WhatifArguments { vary, cases, show, such_that, hold, preview: _, any_case, yes } = asked;
    GridRecord {
        vary: vary.clone(),
        cases: cases.clone(),
        show: show.clone(),
        such_that: such_that.clone(),
        hold: hold.map(|hold| hold.hold().word().to_string()),
        any_case: *any_case,
        yes: *yes,
    }
}

/// The command with its question, as a receipt repeats it.
fn command(asked: &WhatifArguments) -> String {
    let WhatifArguments { vary, cases, show, such_that, hold, preview: _, any_case: _, yes } = asked;
    let option = |name: &str, value: &String| format!(" {name} {}", shell::quoted(value));
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
