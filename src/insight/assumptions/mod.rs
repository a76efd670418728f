//! What a result rests on: every number of its scenario, with unit, source, date and grade.
//!
//! These are the numbers that move a cost line of anybody, with those that are sampled for each event, and whatever else the scenario's own texts state.

mod share;
mod source_note;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

pub use source_note::SourceNote;

use super::explanation::{as_stated, inputs, per_event, printed_unit_of};
use super::price_list::Amount;
use crate::cost::own_line;
use crate::quantity::rounding::significant;
use crate::quantity::{Dimension, MonthOrDate};
use crate::scenario::origin::Origin;
use crate::scenario::provenance::Provenance;
use crate::scenario::{Number, Scenario};
use crate::simulation::Plan;

/// One number of a scenario. Shares and rates of growth are in percent, other amounts in the unit that is named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumption {
    /// As `--set` takes it, such as `assumptions.usage_growth`.
    pub path: String,
    /// The mean where it is uncertain.
    pub value: f64,
    /// As a scenario writes it, such as `USD/Mtok`, `% per month` or `% of base pay`; empty where it has none.
    pub unit: String,
    /// P5 where it is uncertain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// P95 where it is uncertain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The name of the text it is from, such as `built-in defaults`, `plan.toml` or `--set`; [`NOT_STATED`] where it is in none.
    pub stated_in: String,
    /// What that text says of it in a comment, without the letter of its grade; empty where it says nothing.
    pub source: String,
    /// The latest date that the source names.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "date_text")]
    pub date: Option<MonthOrDate>,
    /// The grade of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The cost lines that it moves; empty where it moves none.
    pub lines: Vec<String>,
}

/// Stands for the text of a number that no text states: it has the value that changes nothing, such as a growth of 0.
pub const NOT_STATED: &str = "not stated";

/// How good a source is, as its comment says by a letter; the best is the least.
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

impl Grade {
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::J];

    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::J => "J",
        }
    }
}

/// Every number that the results of `plan` rest on, in the order of their paths.
pub fn of(plan: &Plan) -> Vec<Assumption> {
    let scenario = plan.scenario.as_ref();
    let mut found: BTreeMap<&str, (&Number, Vec<String>)> = BTreeMap::new();
    for line in own_line::catalog(scenario) {
        let numbers = as_stated(inputs(line, plan), plan).into_iter().chain(per_event(line, plan));
        for number in numbers {
            let (_, lines) = found.entry(&number.path).or_insert_with(|| (number, vec![]));
            if lines.last().is_none_or(|last| last != line.name) {
                lines.push(line.name.to_string());
            }
        }
    }
    let others = scenario.numbers_beside(|path| found.contains_key(path));
    let mut provenance = scenario.provenance();
    let moving = found.into_values().map(|(number, lines)| of_number(number, lines, scenario, &mut provenance));
    let mut all: Vec<Assumption> = moving.collect();
    all.extend(others.iter().map(|number| of_number(number, vec![], scenario, &mut provenance)));
    all.sort_by(|one, other| one.path.cmp(&other.path));
    all.dedup_by(|one, other| one.path == other.path);
    all
}

/// A number of a scenario as an assumption that moves `lines`.
pub fn of_number(number: &Number, lines: Vec<String>, scenario: &Scenario, provenance: &mut Provenance<'_>) -> Assumption {
    let (factor, unit) = unit_of(number, scenario);
    let Amount { mean, p5, p95 } = Amount::of(number);
    // 14.5% is not 14.499999999999998%.
    let printed = |value: f64| significant(value * factor, 12);
    let origin = provenance.of(number);
    let (stated_in, comment) = origin.map_or((NOT_STATED.to_string(), String::new()), |Origin { stated_in, comment }| (stated_in, comment));
    let SourceNote { source, grade, date } = SourceNote::of(&comment);
    Assumption {
        path: number.path.clone(),
        value: printed(mean),
        unit,
        low: p5.map(printed),
        high: p95.map(printed),
        stated_in,
        source,
        date,
        grade,
        lines,
    }
}

/// How many of the unit that a number is printed in make one of the model's, and the unit.
fn unit_of(number: &Number, scenario: &Scenario) -> (f64, String) {
    match number.dimension {
        Dimension::Share => {
            let (factor, unit) = share::unit_of_share(&number.path);
            (factor, unit.to_string())
        }
        Dimension::Number => (1.0, share::unit_of_count(&number.path).to_string()),
        _ => {
            let (factor, unit) = printed_unit_of(number, scenario.currency());
            // As a scenario writes growth and rates.
            (factor, unit.strip_prefix("%/").map_or(unit.clone(), |per| format!("% per {per}")))
        }
    }
}

fn date_text<S: Serializer>(date: &Option<MonthOrDate>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(|date| date.to_string()).serialize(serializer)
}
