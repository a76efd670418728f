//! What-if, solve, conditions and held work: laws, reference numbers in closed form, and the commands as their users type them.

mod commands;
mod held_work;
mod measures;
mod solve;
mod whatif;

use compcast::insight::grid::{Grid, GridAxis, GridPlace, Question};
use compcast::insight::measure::{Condition, Measure};
use compcast::scenario::builtin::BUILTINS;
use compcast::scenario::{RunSettings, Scenario, Vary};
use compcast::simulation::{Case, Hold, Keep, Results, Study};

use crate::support::{case, scenario};

fn builtin(name: &str, sets: &[&str]) -> Scenario {
    scenario(BUILTINS.iter().find(|builtin| builtin.name == name).expect("a built-in scenario").text, sets)
}

fn measure(text: &str) -> Measure {
    Measure::parse(text).unwrap_or_else(|errors| panic!("{errors}"))
}

fn condition(text: &str) -> Condition {
    Condition::parse(text).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The results of a base case and of changed cases, from one study.
fn study(base: &Case, changes: &[(&str, &str)], hold: Hold, settings: RunSettings) -> Vec<Results> {
    let changed = changes.iter().map(|(path, value)| {
        let scenario = base.scenario().with(path, *value).unwrap_or_else(|errors| panic!("{path}: {errors}"));
        base.changed_to(scenario, hold).unwrap_or_else(|errors| panic!("{errors}"))
    });
    let cases: Vec<Case> = std::iter::once(base.clone()).chain(changed).collect();
    Study::new(cases, settings).expect("one horizon").keeping(Keep::report()).run(&()).expect("nobody interrupts")
}

/// The grid of one varied input.
fn grid(base: &Scenario, vary: &str, question: &Question, settings: RunSettings) -> Grid {
    let vary = Vary::parse(vary, base).unwrap_or_else(|errors| panic!("{errors}"));
    let base = case(base);
    let (mut places, mut cases) = (vec![GridPlace { case: "today".into(), at: vec![] }], vec![base.clone()]);
    for (index, value) in vary.values.iter().enumerate() {
        let scenario = base.scenario().with_all(&value.changes).unwrap_or_else(|errors| panic!("{errors}"));
        places.push(GridPlace { case: value.label.clone(), at: vec![index] });
        cases.push(base.changed_to(scenario, Hold::Work).expect("a case"));
    }
    let results = Study::new(cases, settings).expect("one horizon").keeping(question.keep()).run(&()).expect("nobody interrupts");
    Grid::of(&results, places, vec![GridAxis::of(&vary)], Hold::Work, question).expect("all that is asked is kept")
}
