//! `merge`: combines the partial results of one run.

use crate::cli::Exit;
use crate::cli::args::{ConditionArguments, OutputArguments, PeopleArguments};
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep;
use crate::cli::outcome::{Destination, report_run};
use crate::cli::progress::Progress;
use crate::cli::request;
use crate::cli::saved;
use crate::simulation::Study;

pub fn merge(
    files: &[String],
    people: &PeopleArguments,
    conditions: &ConditionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let watched = Conditions::read(conditions)?;
    let mut all = saved::read_all(files)?;
    saved::check(&all)?;
    all.sort_by_key(|saved| saved.part.trials().start);
    let mut all = all.into_iter();
    let Some(first) = all.next() else { return Err(CommandError::plain("there is nothing to merge", "name the partial results of a run")) };
    let loaded = request::open_saved(&first.file, &first.identity, people)?;
    let study = Study::new([loaded.case()?], loaded.settings)?;
    watched.check(study.cases(), false)?;
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, None);
    let destination = Destination::new(output, &study, &progress)?;
    let (mut part, file) = (first.part, first.file);
    for next in all {
        part.append(next.part).map_err(|_| saved::mismatch(&next.file))?;
    }
    let results = study.complete(vec![part]).map_err(|_| saved::mismatch(&file))?;
    report_run(&loaded, &results[0], None, &watched, destination)
}
