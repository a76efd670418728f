//! `resume`: goes on with an interrupted run.

use std::sync::Arc;

use crate::cli::args::{OutputArguments, PeopleArguments, PrecisionArguments};
use crate::cli::error::CommandError;
use crate::cli::outcome::{print_warnings, report_run};
use crate::cli::progress::Progress;
use crate::cli::request;
use crate::cli::saved::{self, Resumable, SavedPartial};
use crate::cli::{Exit, goal};
use crate::simulation::Study;

pub fn resume(
    file: &str,
    people: &PeopleArguments,
    threads: Option<u16>,
    precision: &PrecisionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let SavedPartial { identity, part, asked, .. } = saved::read(file)?;
    let n_trials = identity.n_trials as usize;
    let is_range = asked != (0..n_trials);
    if is_range && part.trials() == asked {
        let message = format!("`{file}` holds all trials that were asked of it, {}..{}", asked.start, asked.end);
        return Err(CommandError::plain(message, "combine it with the others by `compcast merge`"));
    }
    let loaded = request::open_saved(file, &identity, people)?;
    let case = loaded.case()?;
    let study = Study::new([case.clone()], loaded.settings)?;
    let goal = goal::of_arguments(precision, study.cases(), n_trials)?;
    let progress = Progress::new(output.quiet)?;
    print_warnings(&loaded, &case, output);
    let resumable = Resumable { file: Some(file), threads, precision, output };
    if is_range {
        let part = study.extend_range(part, asked.end, &progress).map_err(|_| saved::mismatch(file))?;
        return saved::save_range(&resumable, file, &loaded, &part, asked);
    }
    let study = match goal {
        Some(goal) => study.until(Arc::new(goal)),
        None => study,
    };
    match study.resume(vec![part], &progress) {
        Ok(results) => report_run(&loaded, &results[0], goal.and_then(|goal| goal.measure(&results).pop()), output),
        Err(stopped) => saved::save_interrupted_study(&resumable, &loaded, stopped),
    }
}
