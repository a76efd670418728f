//! What `--out` writes: tables, charts, the summary as JSON, and a receipt that says how all of it came about.

use serde::Serialize;

use super::args::ChartTheme;
use super::request::{CommandError, LoadedCase};
use crate::files::{self, Artifact};
use crate::render::chart::{self, Theme};
use crate::render::{frame, json, picture};
use crate::report::Table;
use crate::report::pictures::Picture;
use crate::scenario::RunSettings;
use crate::statistics::agreement::Agreement;

/// Everything needed to see where a folder of results comes from, and to make the same bytes again.
#[derive(Serialize)]
pub struct Receipt<'a> {
    program: &'static str,
    version: &'static str,
    command: &'a str,
    seed: u64,
    trials: usize,
    theme: &'static str,
    scenarios: Vec<ScenarioReceipt<'a>>,
    checks: Vec<&'a Agreement>,
    files: Vec<FileReceipt>,
}

#[derive(Serialize)]
struct ScenarioReceipt<'a> {
    name: &'a str,
    /// SHA-256 of the resolved text.
    sha256: String,
    price_list_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    headcount_sha256: Option<&'a str>,
    /// The scenario with all it was laid on, as TOML.
    resolved: String,
}

#[derive(Serialize)]
struct FileReceipt {
    name: String,
    bytes: usize,
    sha256: String,
}

/// A folder of results in the making.
pub struct Artifacts {
    all: Vec<Artifact>,
    theme: ChartTheme,
}

/// PNGs are drawn at this scale of the SVG.
const PICTURE_SCALE: f32 = 1.0;

impl Artifacts {
    pub fn new(theme: ChartTheme) -> Self {
        Self { all: vec![], theme }
    }

    /// Adds each table as CSV and Parquet below `folder`.
    pub fn tables(&mut self, folder: &str, tables: &[Table]) -> Result<(), CommandError> {
        for table in tables {
            let failed =
                |error: frame::FrameError| CommandError::failure(format!("the table `{}` cannot be written: {error}", table.name), REPORT);
            self.add(format!("{folder}tables/{}.csv", table.name), frame::csv(table).map_err(failed)?);
            self.add(format!("{folder}tables/{}.parquet", table.name), frame::parquet(table).map_err(failed)?);
        }
        Ok(())
    }

    /// Adds each picture as SVG and PNG below `folder`.
    pub fn pictures(&mut self, folder: &str, pictures: &[Picture]) -> Result<(), CommandError> {
        let theme = match self.theme {
            ChartTheme::Light => Theme::Light,
            ChartTheme::Dark => Theme::Dark,
        };
        for Picture { name, figure } in pictures {
            let failed = |error: String| CommandError::failure(format!("the chart `{name}` cannot be drawn: {error}"), REPORT);
            let svg = chart::svg(figure, theme).map_err(|error| failed(error.to_string()))?;
            let png = picture::png(&svg, PICTURE_SCALE).map_err(|error| failed(error.to_string()))?;
            self.add(format!("{folder}charts/{name}.svg"), svg.into_bytes());
            self.add(format!("{folder}charts/{name}.png"), png);
        }
        Ok(())
    }

    pub fn add(&mut self, name: String, bytes: Vec<u8>) {
        self.all.push(Artifact { name, bytes });
    }

    /// Writes all files and the receipt into `folder`, whole or not at all.
    pub fn write<'a>(
        mut self,
        folder: &str,
        command: &'a str,
        settings: RunSettings,
        loaded: &[&'a LoadedCase],
        checks: Vec<&'a Agreement>,
    ) -> Result<(), CommandError> {
        // A run that went on for the sake of precision says how far it went.
        let (seed, trials) = (settings.seed, settings.trials as usize);
        let has_grown = loaded.first().is_some_and(|loaded| loaded.settings.trials as usize != trials);
        let scenario = |loaded: &&'a LoadedCase| scenario_receipt(loaded, if has_grown { Some(trials) } else { None });
        let receipt = Receipt {
            program: "compcast",
            version: env!("CARGO_PKG_VERSION"),
            command,
            seed,
            trials,
            theme: if self.theme == ChartTheme::Dark { "dark" } else { "light" },
            scenarios: loaded.iter().map(scenario).collect::<Result<_, _>>()?,
            checks,
            files: self.all.iter().map(file_receipt).collect(),
        };
        let bytes =
            json::pretty(&receipt).map_err(|error| CommandError::failure(format!("the receipt cannot be written: {error}"), REPORT))?;
        self.add("receipt.json".into(), bytes);
        files::write_folder(std::path::Path::new(folder), &self.all)?;
        Ok(())
    }
}

const REPORT: &str = "this is a defect of the program; run without --out meanwhile";

fn scenario_receipt(world: &LoadedCase, trials: Option<usize>) -> Result<ScenarioReceipt<'_>, CommandError> {
    let resolved = trials.map_or_else(|| Ok(world.scenario.resolved.clone()), |trials| world.resolved_for(trials))?;
    Ok(ScenarioReceipt {
        name: &world.scenario.name,
        sha256: files::sha256(resolved.as_bytes()),
        price_list_date: world.scenario.prices.list_date.to_string(),
        headcount_sha256: world.headcount_file.as_ref().map(|file| file.sha256.as_str()),
        resolved,
    })
}

fn file_receipt(artifact: &Artifact) -> FileReceipt {
    FileReceipt { name: artifact.name.clone(), bytes: artifact.bytes.len(), sha256: files::sha256(&artifact.bytes) }
}
