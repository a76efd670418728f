//! `check`: tells every mistake of a scenario and of its headcount file, and simulates nothing.

use crate::cli::args::InputArguments;
use crate::cli::request::{self, CommandError};
use crate::cli::{Exit, console};
use crate::quantity::plural;
use crate::simulation::Plan;

/// Rejected rows told one by one; the rest are counted.
const ROWS_TOLD: usize = 20;

pub fn check(scenario: &str, input: &InputArguments) -> Result<Exit, CommandError> {
    let world = request::open(scenario, input, &[])?;
    console::tell(&world.warnings, &world.sources);
    let plan = Plan::new(world.scenario.clone(), world.headcount.as_ref());
    plan.warnings.iter().for_each(|warning| console::say(&format!("warning: {warning}\n")));
    let mut said = String::new();
    if let Some(read) = plan.rows_read {
        said.push_str(&format!("{} read, {} rejected\n", plural(read, "row"), crate::quantity::count(plan.rejected.len())));
        said.extend(plan.rejected.iter().take(ROWS_TOLD).map(super::run::rejection_in_words));
        if plan.rejected.len() > ROWS_TOLD {
            said.push_str(&format!("and {} more\n", plural(plan.rejected.len() - ROWS_TOLD, "row")));
        }
    }
    let verdict = super::run::can_be_run(&plan);
    if verdict.is_ok() {
        let groups = plural(plan.groups.len(), "group");
        said.push_str(&format!("{}: {} in {groups}, no mistakes\n", world.scenario.name, people(plan.people.len())));
    }
    console::print(said.as_bytes())?;
    verdict.map(|()| Exit::Done)
}

fn people(n: usize) -> String {
    if n == 1 { "1 person".into() } else { format!("{} people", crate::quantity::count(n)) }
}
