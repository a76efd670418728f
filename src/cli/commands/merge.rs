//! `merge`: the parts of a run, a comparison or a what-if as the whole.

use crate::cli::Exit;
use crate::cli::args::{ConditionArguments, OutputArguments};
use crate::cli::commands::whatif::GridQuestion;
use crate::cli::conditions::Conditions;
use crate::cli::error::CommandError;
use crate::cli::keep;
use crate::cli::outcome::{Destination, report_comparison, report_run};
use crate::cli::progress::Progress;
use crate::cli::saved::SavedStudy;
use crate::cli::trials;
use crate::simulation::{Case, Study};

pub fn merge(paths: &[String], conditions: &ConditionArguments, output: &OutputArguments) -> Result<Exit, CommandError> {
    let watched = Conditions::read(conditions)?;
    let saved = SavedStudy::open(paths)?;
    let (loaded, cases) = saved.open_cases()?;
    let kept = saved.kept();
    if !kept.has_all(watched.keep()) {
        let message = "a condition is about figures that the parts do not keep";
        return Err(CommandError::plain(message, "run the parts with the same --fail-if and --warn-if"));
    }
    let study = Study::new(cases, loaded[0].settings)?.keeping(kept);
    let (judged, has_base): (&[Case], bool) = match study.cases() {
        [_, others @ ..] if !others.is_empty() && saved.study.grid.is_none() => (others, true),
        all => (all, all.len() > 1 || saved.study.grid.is_some()),
    };
    watched.check(judged, has_base)?;
    let progress = Progress::new(output.quiet)?;
    keep::recover(output, saved.files());
    let destination = Destination::new(output, &study, &progress)?;
    let (file, grid) = (saved.a_file().to_string(), saved.study.grid.clone());
    let places = saved.places();
    let trials = saved.read(&progress)?;
    let results = study.complete(trials).map_err(|_| trials::mismatch(&file))?;
    match (&grid, loaded.as_slice()) {
        (Some(grid), _) => GridQuestion::of_record(grid)?.report(places, &loaded[0], &results, &watched, destination),
        (None, [only]) => report_run(only, &results[0], None, &watched, destination),
        (None, all) => report_comparison(all, &results, vec![], all[1].hold, &watched, destination),
    }
}
