//! `merge`: partial results joined to the run they are parts of.

use super::run::{can_be_run, tell};
use crate::cli::Exit;
use crate::cli::args::{OutputArguments, PeopleArguments};
use crate::cli::partial;
use crate::cli::request::{self, CommandError};
use crate::simulation::Plan;

pub fn merge(files: &[String], people: &PeopleArguments, output: &OutputArguments) -> Result<Exit, CommandError> {
    let mut all = partial::read_all(files)?;
    partial::check(&all)?;
    all.sort_by_key(|kept| kept.part.trials().start);
    let mut all = all.into_iter();
    let Some(first) = all.next() else { return Err(CommandError::plain("there is nothing to merge", "name the partial results of a run")) };
    let world = request::open_kept(&first.file, &first.origin, people)?;
    let plan = Plan::new(world.scenario.clone(), world.headcount.as_ref());
    can_be_run(&plan)?;
    let (mut part, file) = (first.part, first.file);
    for next in all {
        part.append(next.part).map_err(|_| partial::misfit(&next.file))?;
    }
    let trials = part.into_trials(&plan).map_err(|_| partial::misfit(&file))?;
    tell(&world, plan, &trials, None, output)
}
