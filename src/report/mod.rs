//! What a command has to say, before it is turned into bytes: a document to read, data to process, charts to look at.
//!
//! Arranges and words what `insight` found; computes nothing. One report a file.

pub mod assumptions;
pub mod batch;
pub mod brief;
pub mod chart;
pub mod charts;
pub mod comparison;
pub mod dataset;
pub mod datasets;
pub mod document;
pub mod drivers;
pub mod echo;
pub mod explanation;
pub mod glossary;
pub mod grid;
mod key_search;
pub mod measures;
pub mod number_forms;
pub mod offer;
pub mod offer_table;
pub mod page;
pub mod prices;
pub mod record;
pub mod solution;
pub mod summary;
pub mod table;
pub mod words;
pub mod workbook;

use serde::Serialize;

pub use dataset::Dataset;
pub use document::{Block, Document, NamedChart};
pub use record::{FileRecord, Record, ScenarioRecord};
pub use table::Table;

use crate::insight::batch::Batch;
use crate::insight::offer::OfferTable;
use crate::insight::offer::Offers;
use crate::insight::price_list::PriceList;
use crate::insight::solve::Solution;
use crate::insight::{Assumption, Comparison, Drivers, Grid, Summary};
use crate::simulation::Results;

/// Everything a command has to say, in the three forms that exporters turn into bytes.
pub struct Report<'a> {
    /// The stem of the files that hold the whole report.
    pub name: &'static str,
    pub document: Document,
    pub data: Data<'a>,
    /// The first one represents the whole report where only one can be shown.
    pub datasets: Vec<Dataset<'a>>,
    /// How it came about; absent where nothing is written.
    pub record: Option<Record>,
}

/// What a report is about, as programs read it.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub enum Data<'a> {
    Run(&'a Summary),
    Comparison(&'a Comparison),
    Prices(&'a PriceList),
    Assumptions(&'a [Assumption]),
    Grid(&'a Grid),
    Solution(&'a Solution),
    Drivers(&'a Drivers),
    Batch(&'a Batch),
    Offers(&'a Offers),
    OfferTable(&'a OfferTable),
}

impl<'a> Report<'a> {
    /// The report of one run; charts are added with [`Report::with_charts`], since they take time to work out.
    pub fn of_run(summary: &'a Summary, results: &'a Results) -> Self {
        Self {
            name: "summary",
            document: summary::document(summary),
            data: Data::Run(summary),
            datasets: datasets::of_run(summary, results),
            record: None,
        }
    }

    pub fn of_comparison(comparison: &'a Comparison) -> Self {
        Self {
            name: "comparison",
            document: comparison::document(comparison),
            data: Data::Comparison(comparison),
            datasets: vec![datasets::differences(comparison)],
            record: None,
        }
    }

    pub fn of_grid(grid: &'a Grid) -> Self {
        Self { name: "whatif", document: grid::document(grid), data: Data::Grid(grid), datasets: vec![grid::dataset(grid)], record: None }
    }

    pub fn of_solution(solution: &'a Solution) -> Self {
        let datasets = vec![solution::dataset(solution)];
        Self { name: "solve", document: solution::document(solution), data: Data::Solution(solution), datasets, record: None }
    }

    /// The report of what moves a cost; charts are added with [`Report::with_charts`].
    pub fn of_drivers(drivers: &'a Drivers) -> Self {
        let split = drivers.split.as_ref().map(drivers::split_dataset);
        let effects = (!drivers.effects.is_empty()).then(|| drivers::effects_dataset(drivers));
        let nudges = drivers.nudges.as_ref().map(drivers::nudge_dataset);
        Self {
            name: "drivers",
            document: drivers::document(drivers),
            data: Data::Drivers(drivers),
            datasets: [Some(drivers::dataset(drivers)), split, effects, nudges].into_iter().flatten().collect(),
            record: None,
        }
    }

    /// The report of a batch but for its people, with all rows that were rejected.
    pub fn of_batch(batch: &'a Batch, rejected: &'a [batch::RejectedRow]) -> Self {
        Self {
            name: "batch",
            document: batch::document(batch),
            data: Data::Batch(batch),
            datasets: batch::datasets(batch, rejected),
            record: None,
        }
    }

    /// The report of offers to one candidate; of three and more with the years and terms of each only where they are asked for.
    pub fn of_offers(offers: &'a Offers, has_details: bool) -> Self {
        Self {
            name: "offers",
            document: offer::document(offers, has_details),
            data: Data::Offers(offers),
            datasets: offer::datasets::all(offers),
            record: None,
        }
    }

    /// The report of a file of offers, with all rows that were rejected.
    pub fn of_offer_table(table: &'a OfferTable, rejected: &'a [batch::RejectedRow]) -> Self {
        Self {
            name: "offer-table",
            document: offer_table::document(table),
            data: Data::OfferTable(table),
            datasets: offer_table::datasets(table, rejected),
            record: None,
        }
    }

    /// The report of the numbers that a scenario rests on.
    pub fn of_assumptions(scenario: &str, assumptions: &'a [Assumption]) -> Self {
        Self {
            name: "assumptions",
            document: assumptions::document(scenario, assumptions),
            data: Data::Assumptions(assumptions),
            datasets: vec![assumptions::dataset(assumptions)],
            record: None,
        }
    }

    pub fn of_prices(list: &'a PriceList) -> Self {
        Self {
            name: "prices",
            document: prices::document(list),
            data: Data::Prices(list),
            datasets: vec![prices::dataset(list)],
            record: None,
        }
    }

    #[must_use]
    pub fn with_charts(mut self, charts: Vec<NamedChart>) -> Self {
        self.document.blocks.extend(charts.into_iter().map(Block::Chart));
        self
    }
}
