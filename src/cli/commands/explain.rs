//! `explain`: what a cost line or a term means, with the numbers of a scenario.

use crate::cli::args::InputArguments;
use crate::cli::error::CommandError;
use crate::cli::request::Inputs;
use crate::cli::{Exit, console};
use crate::cost::COST_LINES;
use crate::insight::explanation::Explanation;
use crate::reading::suggestion;
use crate::render::terminal;
use crate::report::{explanation, glossary};
use crate::scenario::RunSettings;
use crate::simulation::simulate;

/// Enough for three figures of a line without a closed form.
const N_TRIALS: u32 = 1024;

pub fn explain(name: Option<&str>, scenario: &str, input: &InputArguments) -> Result<Exit, CommandError> {
    let document = match name {
        None => explanation::contents(),
        Some(name) => match (COST_LINES.iter().find(|line| line.name.eq_ignore_ascii_case(name)), glossary::find(name)) {
            (Some(line), _) => {
                let loaded = Inputs::new(input).open(scenario)?;
                console::print_diagnostics(&loaded.warnings, &loaded.sources);
                let results = simulate(&loaded.case()?, RunSettings { trials: N_TRIALS, ..loaded.settings });
                explanation::of_line(&Explanation::of(line, &results), &loaded.scenario, &loaded.sources)
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
