//! What `--out` writes: every form of every report, and a receipt that says how they came about.

use std::path::Path;

use super::args::{ChartTheme, OutputArguments};
use super::error::CommandError;
use super::request::{LoadedCase, LoadedMarket};
use crate::files::{OriginRecord, OutputFolder, Receipt, RunReceipt, ScenarioReceipt};
use crate::render::chart::Theme;
use crate::render::{EXPORTERS, frame};
use crate::report::{Dataset, Report, datasets};
use crate::scenario::RunSettings;
use crate::simulation::{Hold, Observer, Study};
use crate::statistics::agreement::Agreement;

/// The folder of `--out` for the reports of `study`, examined before the first trial; `None` without `--out`.
///
/// # Errors
/// The folder may not be replaced or cannot be written, or its disk has too little space.
pub fn begin<'a>(output: &OutputArguments, study: &Study, observer: &'a dyn Observer) -> Result<Option<OutputFolder<'a>>, CommandError> {
    let Some(target) = &output.out else { return Ok(None) };
    let folder = OutputFolder::create(Path::new(target), observer)?;
    let n_trials = u64::from(study.settings().trials);
    folder.check_space(study.cases().iter().map(|case| datasets::least_bytes(n_trials, case.scenario().months as u64)).sum())?;
    Ok(Some(folder))
}

/// Writes all files of `reports`, each in its place in `folder`, with their receipt: all of them or none.
///
/// # Errors
/// The folder may not be replaced or cannot be written, or the user interrupts.
pub fn write(
    mut folder: OutputFolder<'_>,
    theme: ChartTheme,
    mut reports: Vec<(String, Report<'_>)>,
    receipt: &Receipt<'_>,
) -> Result<(), CommandError> {
    for (index, (_, report)) in reports.iter_mut().enumerate() {
        // After the report of all scenarios comes one of each.
        report.record = Some(receipt.record(index.checked_sub(1)));
    }
    for (place, report) in &reports {
        for exporter in EXPORTERS {
            for file in (exporter.files)(report, theme.into()) {
                folder.add(&format!("{place}{}", file.name), file.write)?;
            }
        }
    }
    Ok(folder.finish(receipt)?)
}

/// Adds one dataset in all forms of datasets.
///
/// # Errors
/// The folder cannot be written, or the user interrupts.
pub fn add_dataset(folder: &mut OutputFolder<'_>, dataset: &Dataset<'_>) -> Result<(), CommandError> {
    folder.add(&format!("tables/{}.csv", dataset.name), |out| frame::csv::export(dataset, out))?;
    Ok(folder.add(&format!("tables/{}.parquet", dataset.name), |out| frame::parquet::export(dataset, out))?)
}

/// The receipt of `command`.
pub fn receipt<'a>(
    command: &'a str,
    settings: RunSettings,
    theme: ChartTheme,
    cases: &[&LoadedCase],
    checks: Vec<&'a Agreement>,
) -> Receipt<'a> {
    let trials = settings.trials as usize;
    let scenario = |case: &&LoadedCase| {
        let list_date = case.scenario.prices.list_date.to_string();
        ScenarioReceipt::new(case.scenario.name.clone(), list_date, case.inputs.clone(), case.scenario.to_toml())
            .with_origins(OriginRecord::all(case.scenario.origins()))
    };
    Receipt {
        command,
        run: RunReceipt {
            seed: settings.seed,
            trials,
            sampling: settings.sampling.word().into(),
            holds_work: cases.len() > 1 && cases.iter().any(|case| case.hold == Hold::Work),
        },
        theme: theme.word(),
        scenarios: cases.iter().map(scenario).collect(),
        checks,
    }
}

/// The receipt of a file of offers. It holds the market without wealth and risk aversion of the candidate, so that it cannot be run: the files are named.
pub fn market_receipt<'a>(settings: RunSettings, theme: ChartTheme, loaded: &LoadedMarket) -> Receipt<'a> {
    let market = &loaded.market;
    let scenario = ScenarioReceipt::new(market.name().to_string(), market.list_date(), loaded.inputs.clone(), market.to_public_toml());
    Receipt {
        command: "offer --offers",
        run: RunReceipt {
            seed: settings.seed,
            trials: settings.trials as usize,
            sampling: settings.sampling.word().into(),
            holds_work: false,
        },
        theme: theme.word(),
        scenarios: vec![scenario],
        checks: vec![],
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
