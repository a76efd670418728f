//! `explain`: what a cost line or a term means, with the numbers of a scenario.

use crate::cli::args::InputArguments;
use crate::cli::request::{self, CommandError};
use crate::cli::{Exit, console};
use crate::cost::COST_LINES;
use crate::insight::explanation::Explanation;
use crate::reading::suggestion;
use crate::render::terminal;
use crate::report::{explanation, glossary};
use crate::simulation::{NoObserver, Plan, simulate};

/// Enough for three figures of a line without a closed form.
const N_TRIALS: usize = 1024;

pub fn explain(name: Option<&str>, scenario: &str, input: &InputArguments) -> Result<Exit, CommandError> {
    let document = match name {
        None => explanation::contents(),
        Some(name) => match (COST_LINES.iter().find(|line| line.name.eq_ignore_ascii_case(name)), glossary::find(name)) {
            (Some(line), _) => {
                let world = request::open(scenario, input, &[])?;
                console::tell(&world.warnings, &world.sources);
                let plan = Plan::new(&world.scenario, world.headcount.as_ref());
                super::run::can_be_run(&plan)?;
                let trials = simulate(&plan, world.scenario.seed, N_TRIALS, &NoObserver);
                let Ok(trials) = trials else { return Ok(Exit::Interrupted) };
                explanation::of_line(&Explanation::of(line, &plan, &trials), &world.scenario, &world.sources)
            }
            (None, Some(term)) => explanation::of_term(term),
            (None, None) => return Err(unknown(name)),
        },
    };
    console::print(terminal::text(&document).as_bytes())?;
    Ok(Exit::Done)
}

fn unknown(name: &str) -> CommandError {
    let known = COST_LINES.iter().map(|line| line.name).chain(glossary::GLOSSARY.iter().map(|term| term.name));
    let help = match suggestion::nearest(name, known) {
        Some(nearest) => format!("write `{nearest}`"),
        None => "write one that `compcast explain` lists".into(),
    };
    CommandError::plain(format!("no cost line or term is called `{name}`"), help)
}
