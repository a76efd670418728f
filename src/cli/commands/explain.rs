//! `explain`: what a cost line or a term means, with the numbers of a scenario.

use crate::cli::args::InputArguments;
use crate::cli::error::CommandError;
use crate::cli::progress::Progress;
use crate::cli::request::Inputs;
use crate::cli::{Exit, console};
use crate::cost::COST_LINES;
use crate::insight::explanation::Explanation;
use crate::quantity::LANES;
use crate::reading::suggestion;
use crate::render::terminal;
use crate::report::{explanation, glossary};
use crate::scenario::RunSettings;
use crate::simulation::{Study, exact_means};

/// Enough for three figures of a line without a closed form.
const N_TRIALS: usize = 1024;
/// People × trials that take a second or two. Many people differ little from trial to trial, so that fewer trials have as many figures.
const PEOPLE_TRIALS: usize = 8 << 20;

pub fn explain(name: Option<&str>, scenario: &str, input: &InputArguments) -> Result<Exit, CommandError> {
    let document = match name {
        None => explanation::contents(),
        Some(name) => match (COST_LINES.iter().find(|line| line.name.eq_ignore_ascii_case(name)), glossary::find(name)) {
            (Some(line), _) => {
                let loaded = Inputs::new(input).open(scenario)?;
                console::print_diagnostics(&loaded.warnings, &loaded.sources);
                let case = loaded.case()?;
                let means = exact_means(&case, loaded.settings);
                let exact = Explanation::of(line, &means);
                if exact.needs_trials(&means) {
                    let settings = RunSettings { trials: n_trials(case.n_people()), ..loaded.settings };
                    let progress = Progress::new(false)?;
                    let results = Study::new([case], settings)?.run(&progress);
                    progress.check()?;
                    explanation::of_line(&Explanation::of(line, &results?[0]), &loaded.scenario, &loaded.sources)
                } else {
                    explanation::of_line(&exact, &loaded.scenario, &loaded.sources)
                }
            }
            (None, Some(term)) => explanation::of_term(term),
            (None, None) => return Err(unknown(name)),
        },
    };
    console::print(terminal::text(&document).as_bytes())?;
    Ok(Exit::Done)
}

/// Whole blocks of trials, fewer where there are many people.
fn n_trials(n_people: usize) -> u32 {
    let affordable = PEOPLE_TRIALS / n_people.max(1) / LANES * LANES;
    affordable.clamp(LANES, N_TRIALS) as u32
}

fn unknown(name: &str) -> CommandError {
    let known = COST_LINES.iter().map(|line| line.name).chain(glossary::GLOSSARY.iter().map(|term| term.name));
    let help = match suggestion::nearest(name, known) {
        Some(nearest) => format!("write `{nearest}`"),
        None => "write one that `compcast explain` lists".into(),
    };
    CommandError::plain(format!("no cost line or term is called `{name}`"), help)
}
