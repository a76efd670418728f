//! What a result rests on: every number of its scenario, with unit, source, date and grade.

use serde::Serialize;

use crate::quantity::Date;

/// One number of a scenario. Amounts are in the unit that is named, rates of growth in percent, as tables show them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumption {
    /// As `--set` takes it, such as `assumptions.usage_growth`.
    pub path: String,
    /// The mean where it is uncertain.
    pub value: f64,
    /// Such as `USD per million tokens`; empty where it has none.
    pub unit: String,
    /// P5 where it is uncertain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// P95 where it is uncertain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The name of the text it is from, such as `defaults` or `plan.toml`.
    pub stated_in: String,
    /// What that text says of it in a comment; empty where it says nothing.
    pub source: String,
    /// The latest date that the source names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The grade of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The cost lines that it moves; empty where it moves none.
    pub lines: Vec<String>,
}

/// How good a source is, as its comment says by a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// A primary source.
    A,
    /// A secondary source.
    B,
    /// An assumption.
    C,
    /// Derived from others.
    D,
    /// A judgment.
    J,
}
