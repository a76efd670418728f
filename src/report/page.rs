//! A page to hand round: the answer first, then the questions that a reader has next, each with one sentence that answers it.
//!
//! What a command has to say, arranged for a page and before anybody writes it: [`crate::render`] knows the markup. Every table and chart is made of
//! the typed cells and charts that the other forms are made of.

mod closing;
mod comparison;
mod general;
mod run;

use super::chart::Chart;
use super::table::Table;
use super::{Data, Report};
use crate::quantity::Currency;

/// A report on one page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What it is about, in a few words each: the scenario, its months, its people.
    pub kicker: Vec<String>,
    /// The answer, in one sentence: the page's heading.
    pub headline: String,
    /// The question that was asked; empty where the scenario does not say.
    pub purpose: String,
    /// How it was worked out, in a few words each: checks, trials, price list, currency.
    pub facts: Vec<String>,
    /// What to know before quoting a figure.
    pub warnings: Vec<String>,
    /// The four to six figures that matter most.
    pub tiles: Vec<Tile>,
    /// Three to six sentences that can be read aloud.
    pub sentences: Vec<String>,
    pub sections: Vec<Section>,
}

/// A key figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    pub name: String,
    pub figure: String,
    /// What belongs to the figure: its percentile, its unit, what it is compared with.
    pub note: String,
    /// Whether it is what a reader has to worry about.
    pub is_over: bool,
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Where links within the page lead to.
    pub id: String,
    /// As the contents call it.
    pub short: String,
    /// The heading.
    pub question: String,
    /// One sentence or two; empty where the heading is none that has an answer.
    pub answer: String,
    pub parts: Vec<Part>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Note(String),
    /// Lines under a name.
    Listed {
        name: String,
        lines: Vec<String>,
    },
    /// Words and what they mean.
    Terms(Vec<(String, String)>),
    Table(PageTable),
    Chart(Chart),
    /// A wide part beside narrow ones; one below the other where there is no room.
    Beside(Box<Part>, Vec<Part>),
    /// What only some readers want, behind its name.
    Folded {
        name: String,
        is_open: bool,
        /// Whether it is also on paper.
        is_printed: bool,
        parts: Vec<Part>,
    },
    /// Text as a file holds it.
    Text(String),
}

/// A table with its caption.
#[derive(Clone, Debug, PartialEq)]
pub struct PageTable {
    pub caption: String,
    /// What the caption says beside it, lighter: the unit of all amounts.
    pub unit: String,
    pub table: Table,
    /// Columns that a narrow screen has no room for: never the answer.
    pub wide_only: Vec<usize>,
    /// The column whose numbers are drawn as bars beside them.
    pub bars: Option<usize>,
    /// The course of each row over the months, drawn small at its end; empty where a row or the table has none.
    pub courses: Vec<Vec<f64>>,
    /// Whether the heading above it says what its caption does, which is for those who cannot see the page.
    pub is_named_above: bool,
}

/// Arranges a report as a page.
pub fn of(report: &Report<'_>) -> Page {
    match report.data {
        Data::Run(summary) => run::page(summary, report.record.as_ref()),
        Data::Comparison(comparison) => comparison::page(comparison, report.record.as_ref()),
        _ => general::page(report),
    }
}

impl Section {
    fn new(id: impl Into<String>, short: &str, question: &str, answer: impl Into<String>) -> Self {
        Self { id: id.into(), short: short.into(), question: question.into(), answer: answer.into(), parts: vec![] }
    }

    fn with(mut self, parts: impl IntoIterator<Item = Part>) -> Self {
        self.parts.extend(parts);
        self
    }
}

impl PageTable {
    fn new(caption: impl Into<String>, unit: impl Into<String>, table: Table) -> Self {
        Self { caption: caption.into(), unit: unit.into(), table, wide_only: vec![], bars: None, courses: vec![], is_named_above: false }
    }

    /// A table of money in one unit.
    fn money(caption: impl Into<String>, mut table: Table, currency: Currency) -> Self {
        let unit = table.in_one_unit(currency);
        Self::new(caption, unit, table)
    }

    fn wide_only(self, columns: impl Into<Vec<usize>>) -> Self {
        Self { wide_only: columns.into(), ..self }
    }

    fn courses(self, courses: Vec<Vec<f64>>) -> Self {
        Self { courses, ..self }
    }

    fn bars(self, column: usize) -> Self {
        Self { bars: Some(column), ..self }
    }
}

impl Part {
    /// What only some readers want, behind its name; printed like everything else.
    fn folded(name: impl Into<String>, parts: Vec<Self>) -> Self {
        Self::Folded { name: name.into(), is_open: false, is_printed: true, parts }
    }

    /// The same on the screen alone.
    fn on_screen(name: impl Into<String>, parts: Vec<Self>) -> Self {
        Self::Folded { name: name.into(), is_open: false, is_printed: false, parts }
    }
}
