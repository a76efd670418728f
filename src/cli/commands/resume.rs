//! `resume`: continues an interrupted run or comparison, and reports one whose report could not be written.

use std::sync::Arc;

use crate::cli::args::{OutputArguments, PeopleArguments, PrecisionArguments};
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep::{self, Resumable};
use crate::cli::outcome::{Destination, print_warnings, report_comparison, report_run};
use crate::cli::progress::Progress;
use crate::cli::request;
use crate::cli::saved::{self, SavedPartials};
use crate::cli::{Exit, goal};
use crate::files;
use crate::simulation::{Study, StudyError};

pub fn resume(
    file: &str,
    people: &PeopleArguments,
    threads: Option<u16>,
    precision: &PrecisionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let SavedPartials { cases: identities, mut parts, n_trials, asked } = saved::read(file)?;
    let is_range = asked != (0..n_trials);
    if is_range && parts.iter().all(|part| part.trials() == asked) {
        let message = format!("`{file}` holds all trials that were asked of it, {}..{}", asked.start, asked.end);
        return Err(CommandError::plain(message, "combine it with the others by `compcast merge`"));
    }
    let loaded = identities.iter().map(|identity| request::open_saved(file, identity, people)).collect::<Result<Vec<_>, _>>()?;
    let cases = request::cases(&loaded)?;
    let watched = Conditions::default();
    let study = Study::new(cases, loaded[0].settings)?.within(files::available_memory);
    let goal = goal::of_arguments(precision, study.cases(), n_trials)?;
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, Some(file));
    let destination = Destination::new(output, &study, &progress)?;
    loaded.iter().zip(study.cases()).for_each(|(loaded, case)| print_warnings(loaded, case, output));
    let resumable = Resumable { file: Some(file), loaded: &loaded, threads, precision, output };
    if is_range {
        let part = study.extend_range(parts.remove(0), asked.end, &progress);
        let part = part.map_err(|error| match error {
            StudyError::Mismatch(_) => saved::mismatch(file),
            other => other.into(),
        })?;
        return resumable.keep_range(file, part, asked);
    }
    let study = match &goal {
        Some(goal) => study.until(Arc::new(goal.clone())),
        None => study,
    };
    match study.resume(parts, &progress) {
        Ok(results) => {
            let mut precision = goal.map(|goal| goal.measure(&results)).unwrap_or_default();
            let reported = match loaded.as_slice() {
                [only] => report_run(only, &results[0], precision.pop(), &watched, destination),
                all => report_comparison(all, &results, precision, all[0].hold, &watched, destination),
            };
            resumable.keep_unless_reported(reported, results)
        }
        Err(StudyError::Mismatch(_)) => Err(saved::mismatch(file)),
        Err(stopped) => resumable.keep_stopped(stopped),
    }
}
