//! A document: blocks that a person reads from top to bottom, before anybody turns them into bytes.

use super::chart::Chart;
use super::table::{Cell, Column, Kind, Number, Table, Unit};
use crate::quantity::Currency;
use crate::statistics::estimate::Estimate;

/// Something to read, with the question it answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub title: String,
    /// One sentence: the question that was asked. Empty where the scenario does not say.
    pub purpose: String,
    pub blocks: Vec<Block>,
}

/// One piece of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Heading(String),
    Sentences(Role, Vec<String>),
    Figures(Vec<Figure>),
    Table(Table),
    Chart(NamedChart),
}

/// What sentences are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The answer: sentences that can be read aloud.
    Answer,
    /// What the block above means, in words.
    Note,
    /// What to know before quoting a figure.
    Warning,
}

/// A quantity of the result, such as energy or days waited.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub name: &'static str,
    /// Of all three numbers.
    pub unit: Unit,
    pub mean: Number,
    pub p50: Number,
    pub p90: Number,
}

/// A chart and the name of its files.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedChart {
    pub name: String,
    pub chart: Chart,
}

impl Document {
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds sentences; nothing where there are none.
    pub fn sentences(&mut self, role: Role, sentences: impl IntoIterator<Item = String>) {
        let sentences: Vec<_> = sentences.into_iter().collect();
        if !sentences.is_empty() {
            self.blocks.push(Block::Sentences(role, sentences));
        }
    }

    pub fn note(&mut self, text: impl Into<String>) {
        self.sentences(Role::Note, [text.into()]);
    }

    /// Adds a table below its heading.
    pub fn table(&mut self, heading: impl Into<String>, table: Table) {
        self.heading(heading);
        self.blocks.push(Block::Table(table));
    }

    /// Adds a table of money in one unit, which its heading names: `Cost and cash, thousand USD`.
    pub fn money_table(&mut self, heading: impl AsRef<str>, mut table: Table, currency: Currency) {
        let unit = table.in_one_unit(currency);
        self.table(format!("{}, {unit}", heading.as_ref()), table);
    }

    /// Adds figures below their heading.
    pub fn figures(&mut self, heading: impl Into<String>, figures: Vec<Figure>) {
        self.heading(heading);
        self.blocks.push(Block::Figures(figures));
    }

    pub fn charts(&self) -> impl Iterator<Item = &NamedChart> {
        self.blocks.iter().filter_map(|block| if let Block::Chart(chart) = block { Some(chart) } else { None })
    }
}

impl Figure {
    pub fn of(name: &'static str, unit: Unit, estimate: &Estimate) -> Self {
        let [mean, p50, p90] = Number::mean_p50_p90(estimate);
        Self { name, unit, mean, p50, p90 }
    }
}

/// Figures as a table, for exporters that show them as one.
pub fn table_of(figures: &[Figure]) -> Table {
    let number = |heading| Column::new(heading, Kind::Amount(Unit::OfTheRow));
    let mut table = Table::new([Column::text(""), Column::text("unit"), number("mean"), number("P50"), number("P90")]);
    for Figure { name, unit, mean, p50, p90 } in figures {
        table.row([Cell::from(*name), unit.word().into(), (*mean).into(), (*p50).into(), (*p90).into()]);
    }
    table
}
