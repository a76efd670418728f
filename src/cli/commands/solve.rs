//! `solve`: the value of one input at which a condition turns, or at which a measure is lowest.

use crate::cli::Exit;
use crate::cli::args::{OutputArguments, SimulationArguments, SolveArguments};
use crate::cli::conditions::all_or_errors;
use crate::cli::error::CommandError;
use crate::cli::keep;
use crate::cli::outcome::{Destination, print_warnings, report_solution};
use crate::cli::progress::Progress;
use crate::cli::request::{Inputs, PREVIEW_TRIALS};
use crate::cli::shell;
use crate::files;
use crate::insight::measure::{Condition, Measure, MeasuredQuantity, Selection};
use crate::insight::solve::{self, Goal, Outcome, Simulate, SolveError};
use crate::scenario::{RunSettings, Sampling, Unknown};
use crate::simulation::{Case, Hold, Keep, Observer, Results, Study};

/// Trials of the first scan: a tenth, but not fewer than tell anything.
const LEAST_SCAN_TRIALS: u32 = 1_000;

pub fn solve(
    scenario: &str,
    asked: &SolveArguments,
    simulation: &SimulationArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let mut loaded = Inputs::new(&simulation.input).open(scenario)?;
    loaded.override_settings(simulation);
    if asked.preview {
        loaded.settings.trials = PREVIEW_TRIALS;
    }
    let mut goal = Goal {
        condition: asked.such_that.iter().map(|text| Condition::parse_named("--such-that", text)).next().transpose()?,
        minimize: asked.minimize.iter().map(|text| Measure::parse_named("--minimize", text)).next().transpose()?,
        show: all_or_errors(asked.show.iter().map(|text| Measure::parse_named("--show", text)))?,
    };
    let unknown = Unknown::read(&loaded.scenario, &asked.of, asked.from.as_deref(), asked.to.as_deref())?;
    let hold = asked.hold.map_or(Hold::Work, |hold| hold.hold());
    let base = loaded.case()?;
    // A budget that is looked for need not exist yet.
    let is_budget = asked.of.starts_with("budget.") && unknown.present.is_none();
    let judged =
        if is_budget { base.changed_to(loaded.scenario.with(&asked.of, unknown.value(unknown.high))?, hold)? } else { base.clone() };
    if let Some((message, help)) = goal.problem(judged.plan()) {
        return Err(CommandError::plain(message, help));
    }
    let keep = goal.keep();
    let study = |settings| Ok::<_, CommandError>(Study::new([judged.clone()], settings)?.within(files::available_memory).keeping(keep));
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, None);
    let destination = Destination::new(output, &study(loaded.settings)?, &progress)?;
    print_warnings(&loaded, &base, output);
    let asked_measures = !goal.show.is_empty();
    let mut solution = loop {
        let present = study(loaded.settings)?.run(&progress)?.remove(0);
        if !asked_measures {
            let unserved = MeasuredQuantity::find("unserved_demand").map(Selection::of).and_then(|selection| selection.by_trial(&present));
            let has_unserved = !is_budget && unserved.is_some_and(|values| values.iter().any(|value| *value > 0.0));
            goal.show = solve::usual_measures(&goal, has_unserved);
        }
        let mut cases = Cases { base: &judged, unknown: &unknown, hold, settings: loaded.settings, keep, observer: &progress };
        let solution = solve::solve(&goal, &unknown, hold, &present, &mut cases).map_err(|error| match error {
            SolveError::Simulation(error) => error,
            SolveError::NotKept => {
                CommandError::failure("the results do not hold what is asked", "this is a defect of the program; please report it")
            }
        })?;
        match asked.precision.and_then(|percent| more_trials(&solution.outcome, percent / 100.0, loaded.settings.trials)) {
            Some(trials) => loaded.settings.trials = trials,
            None => break solution,
        }
    };
    solution.warnings.splice(0..0, loaded.notes.iter().cloned());
    report_solution(&loaded, &solution, &command(asked), destination)
}

/// The most trials that are run for the sake of precision: 2^20.
const MOST_TRIALS: u32 = 1 << 20;

/// The trials that a solution takes to be known within a share of it, where that is more than it had; errors shrink with their square root.
fn more_trials(outcome: &Outcome, share: f64, trials: u32) -> Option<u32> {
    const NORMAL_975: f64 = 1.96;
    let Outcome::Limit { value, standard_error: Some(error), .. } = outcome else { return None };
    let times = NORMAL_975 * error / (share * value.abs());
    // Whole doublings, so that few rounds are needed where the error was estimated too small.
    let doublings = (0..20).find(|doublings| f64::from(1_u32 << doublings) >= times * times).unwrap_or(20);
    let more = trials.saturating_mul(1 << doublings).min(MOST_TRIALS);
    (times > 1.0 && more > trials).then_some(more)
}

/// Simulates the case at values of the unknown.
struct Cases<'a> {
    base: &'a Case,
    unknown: &'a Unknown,
    hold: Hold,
    settings: RunSettings,
    keep: Keep,
    observer: &'a dyn Observer,
}

impl Simulate for Cases<'_> {
    type Error = CommandError;

    fn at(&mut self, values: &[f64], is_preview: bool) -> Result<Vec<Results>, CommandError> {
        let case = |value: &f64| {
            let scenario = self.base.scenario().with(&self.unknown.path, self.unknown.value(*value))?;
            Ok(self.base.changed_to(scenario, self.hold)?)
        };
        let cases = values.iter().map(case).collect::<Result<Vec<Case>, CommandError>>()?;
        let trials =
            if is_preview { (self.settings.trials / 10).max(LEAST_SCAN_TRIALS).min(self.settings.trials) } else { self.settings.trials };
        // The points of quasi-Monte Carlo are dealt to the numbers of the first case and then to those of the others.
        let first = (self.settings.sampling != Sampling::Plain).then(|| self.base.clone());
        let n_before = usize::from(first.is_some());
        let study = Study::new(first.into_iter().chain(cases), RunSettings { trials, ..self.settings })?;
        let mut results = study.within(files::available_memory).keeping(self.keep).run(self.observer)?;
        Ok(results.split_off(n_before))
    }
}

/// The command with its question, as a receipt repeats it.
fn command(asked: &SolveArguments) -> String {
    let SolveArguments { of, such_that, minimize, precision: _, from, to, show, hold, preview: _ } = asked;
    let option = |name: &str, value: &String| format!(" {name} {}", shell::quoted(value));
    let options = such_that
        .iter()
        .map(|value| option("--such-that", value))
        .chain(minimize.iter().map(|value| option("--minimize", value)))
        .chain(from.iter().map(|value| option("--from", value)))
        .chain(to.iter().map(|value| option("--to", value)))
        .chain(show.iter().map(|value| option("--show", value)))
        .chain(hold.iter().map(|hold| format!(" --hold {}", hold.hold().word())));
    format!("solve{}{}", option("--for", of), options.collect::<String>())
}
