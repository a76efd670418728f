//! `resume`: continues an interrupted run or comparison, and reports one whose report could not be written.

use std::sync::Arc;

use crate::cli::args::{OutputArguments, PeopleArguments, PrecisionArguments};
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep::{self, Resumable};
use crate::cli::outcome::{Destination, print_warnings, report_comparison, report_run};
use crate::cli::parts::{Found, PartOfStudy};
use crate::cli::progress::Progress;
use crate::cli::request;
use crate::cli::saved;
use crate::cli::{Exit, goal, trials};
use crate::files;
use crate::simulation::{Study, StudyError};

pub fn resume(
    file: &str,
    people: &PeopleArguments,
    threads: Option<u16>,
    precision: &PrecisionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let (head, parts) = files::read_partial(file)?;
    let request = head.request;
    if request.study.grid.is_some() {
        let message = format!("`{file}` is a part of a what-if");
        return Err(CommandError::plain(message, "run the command again that wrote it: it goes on"));
    }
    let n_trials = request.study.n_trials as usize;
    let is_part = request.pieces.iter().any(|piece| piece.first != 0 || piece.end != request.study.n_trials);
    let part = is_part.then(|| PartOfStudy { file, request: request.clone(), is_quiet: output.quiet });
    if part.is_some() && output.out.is_some() {
        let message = format!("`{file}` is a part, of which there is no report");
        return Err(CommandError::plain(message, "leave --out out, and merge the parts with it: `compcast merge FOLDER --out RESULTS`"));
    }
    if let Some(part) = &part
        && let Found::Whole = part.look()?
    {
        return Ok(Exit::Done);
    }
    let open = |piece: &files::SavedPiece| request::open_saved(file, &request.study, &piece.identity, people);
    let loaded = request.pieces.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let cases = request::cases(&loaded)?;
    let watched = Conditions::default();
    let kept = saved::kept(&request.study);
    let study = Study::new(cases, loaded[0].settings)?.within(files::available_memory).keeping(kept);
    let goal = goal::of_arguments(precision, study.cases(), n_trials)?;
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, [file]);
    let destination = Destination::new(output, &study, &progress)?;
    loaded.iter().zip(study.cases()).for_each(|(loaded, case)| print_warnings(loaded, case, output));
    if let Some(part) = part {
        return part.simulate(&study, &progress);
    }
    let (command, cases) = (request.study.command.as_str(), study.cases().to_vec());
    let resumable = Resumable { command, file: Some(file), loaded: &loaded, cases, kept, threads, precision, output };
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
        Err(StudyError::Mismatch(_)) => Err(trials::mismatch(file)),
        Err(stopped) => resumable.keep_stopped(stopped),
    }
}
