//! What `--out` writes: every form of every report, and a receipt that says how they came about.

use std::path::Path;

use super::args::ChartTheme;
use super::request::{CommandError, LoadedCase};
use crate::files::{OutputFolder, Receipt, RunSettings, ScenarioReceipt};
use crate::render::EXPORTERS;
use crate::render::chart::Theme;
use crate::report::Report;
use crate::statistics::agreement::Agreement;

/// Writes all files of `reports`, each in its folder below `target`, with their receipt: all of them or none.
///
/// # Errors
/// The folder may not be replaced or cannot be written.
pub fn write(target: &str, theme: ChartTheme, reports: &[(String, Report<'_>)], receipt: &Receipt<'_>) -> Result<(), CommandError> {
    let mut folder = OutputFolder::create(Path::new(target))?;
    for (place, report) in reports {
        for exporter in EXPORTERS {
            for file in (exporter.files)(report, theme.into()) {
                folder.add(&format!("{place}{}", file.name), file.write)?;
            }
        }
    }
    Ok(folder.finish(receipt)?)
}

/// The receipt of `command` over `cases` of `trials` each, which may be more than the scenarios ask for where a precision was to be reached.
///
/// # Errors
/// The scenario cannot be written for so many trials.
pub fn receipt<'a>(
    command: &'a str,
    seed: u64,
    trials: usize,
    theme: ChartTheme,
    cases: &[LoadedCase],
    checks: Vec<&'a Agreement>,
) -> Result<Receipt<'a>, CommandError> {
    let sampling = cases.first().map(|case| case.scenario.sampling).unwrap_or_default();
    let has_grown = cases.first().is_some_and(|case| case.scenario.trials as usize != trials);
    let scenario = |case: &LoadedCase| -> Result<ScenarioReceipt, CommandError> {
        let resolved = if has_grown { case.resolved_for(trials)? } else { case.scenario.resolved.clone() };
        let headcount = case.headcount_file.as_ref().map(|file| file.sha256.clone());
        Ok(ScenarioReceipt::new(case.scenario.name.clone(), case.scenario.prices.list_date.to_string(), headcount, resolved))
    };
    Ok(Receipt {
        command,
        run: RunSettings { seed, trials, sampling: sampling.word().into() },
        theme: theme.word(),
        scenarios: cases.iter().map(scenario).collect::<Result<_, _>>()?,
        checks,
    })
}

impl ChartTheme {
    fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl From<ChartTheme> for Theme {
    fn from(theme: ChartTheme) -> Self {
        match theme {
            ChartTheme::Light => Self::Light,
            ChartTheme::Dark => Self::Dark,
        }
    }
}
