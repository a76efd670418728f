//! `check`: prints every mistake of a scenario and of its headcount file, and simulates nothing.

use crate::cli::args::InputArguments;
use crate::cli::outcome::rejection_in_words;
use crate::cli::request::{CommandError, Inputs};
use crate::cli::{Exit, console};
use crate::intake::headcount::Rejection;
use crate::quantity::{count, plural};
use crate::simulation::Case;

/// Rejected rows printed one by one; the others are counted.
const ROWS_PRINTED: usize = 20;

pub fn check(scenario: &str, input: &InputArguments) -> Result<Exit, CommandError> {
    let loaded = Inputs::new(input).open(scenario)?;
    console::print_diagnostics(&loaded.warnings, &loaded.sources);
    let case = match Case::new(loaded.scenario.clone(), loaded.headcount.clone()) {
        Ok(case) => case,
        Err(errors) => {
            console::print(rows(errors.rows_read, &errors.rejected).as_bytes())?;
            return Err(errors.into());
        }
    };
    let plan = case.plan();
    plan.warnings.iter().for_each(|warning| console::eprint(&format!("warning: {warning}\n")));
    let mut printed = rows(plan.rows_read, &plan.rejected);
    let groups = plural(plan.groups.len(), "group");
    printed.push_str(&format!("{}: {} in {groups}, no mistakes\n", case.name(), people(case.n_people())));
    console::print(printed.as_bytes())?;
    Ok(Exit::Done)
}

/// How many rows were read, and the first that were rejected.
fn rows(rows_read: Option<usize>, rejected: &[Rejection]) -> String {
    let Some(read) = rows_read else { return String::new() };
    let mut printed = format!("{} read, {} rejected\n", plural(read, "row"), count(rejected.len()));
    printed.extend(rejected.iter().take(ROWS_PRINTED).map(rejection_in_words));
    if rejected.len() > ROWS_PRINTED {
        printed.push_str(&format!("and {} more\n", plural(rejected.len() - ROWS_PRINTED, "row")));
    }
    printed
}

fn people(n: usize) -> String {
    if n == 1 { "1 person".into() } else { format!("{} people", count(n)) }
}
