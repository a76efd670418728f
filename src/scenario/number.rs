//! A number of the scenario: fixed, uncertain, or the name of a shared assumption; always with its unit and the range it may lie in.
//!
//! `"200 to 900 USD/month"` is a 90 % interval (P5 to P95); `{ p50 = "8 USD/active-day", p90 = "40 USD/active-day" }` a
//! distribution; `"usage_growth"` the assumption of that name. One value is drawn a trial and shared by everybody.

use std::sync::Arc;

use super::retired::identity;
use crate::chance::Family;
use crate::quantity::unit::Dimension;
use crate::reading::Field;
use crate::reading::node::Value;
use crate::reading::schema_record::Expected;
use crate::reading::source::Place;
use distribution::read_table;
use quantity::{bare, is_name, read_text};

mod distribution;
mod quantity;
mod range;
mod register;

pub use distribution::{distribution_keys, is_distribution};
pub use range::Range;
pub use register::Numbers;

/// A number that may be uncertain, in the unit its [`Dimension`] counts in.
#[derive(Clone, Debug)]
pub struct Number {
    /// Which of the scenario's numbers this is; two that name one assumption share it.
    pub slot: Slot,
    /// Where a scenario has it, such as `groups.senior.base`.
    pub path: String,
    /// Names its stream of draws: the path under the names that keys had first, so that a renamed key draws the same.
    pub identity: String,
    /// Where it is written; absent for what holds where nothing is said.
    pub place: Option<Place>,
    pub law: Uncertainty,
    pub range: Range,
    pub dimension: Dimension,
    /// An assumption that may multiply itself or another that is correlated with it, as they stand in unlike fields: `E[X²]` is not `E[X]²`, so
    /// nothing that it touches has an exact mean. Known once the whole scenario is read, in its register of numbers.
    pub breaks_exact_means: bool,
}

/// The place of a number among all numbers of its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub usize);

#[derive(Clone, Debug)]
pub enum Uncertainty {
    Certain(f64),
    Uncertain(Arc<dyn Family>),
}

impl Uncertainty {
    pub fn mean(&self) -> f64 {
        match self {
            Self::Certain(value) => *value,
            Self::Uncertain(family) => family.mean(),
        }
    }

    /// The value at a uniform draw.
    pub fn at(&self, uniform: f64) -> f64 {
        match self {
            Self::Certain(value) => *value,
            Self::Uncertain(family) => family.quantile(uniform),
        }
    }
}

/// The probability a law may leave outside its range: draws are clamped to the range, and beyond this the mean would feel it.
const OUTSIDE_AT_MOST: f64 = 1e-6;

impl Number {
    pub fn is_uncertain(&self) -> bool {
        matches!(self.law, Uncertainty::Uncertain(_))
    }

    /// The value that half of all draws are below, before the range clamps them.
    pub fn median(&self) -> f64 {
        self.law.at(0.5)
    }

    pub fn is_certainly_zero(&self) -> bool {
        matches!(self.law, Uncertainty::Certain(value) if value == 0.0)
    }

    fn read(field: &Field<'_>, dimensions: &[Dimension], range: Range, assumptions: &[&str]) -> Option<Self> {
        let (law, dimension) = match &field.node.value {
            Value::Integer(number) => (Uncertainty::Certain(bare(field, *number as f64, dimensions)?), dimensions[0]),
            Value::Float(number) => (Uncertainty::Certain(bare(field, *number, dimensions)?), dimensions[0]),
            Value::Text(text) => read_text(field, text, dimensions, assumptions)?,
            Value::Table(table) => read_table(field, table, dimensions)?,
            Value::Boolean(_) | Value::List(_) | Value::Absent => {
                let message = format!("`{}` is {}, but a number is wanted", field.path, field.node.kind());
                field.mistake(message, format!("write {}", shown(dimensions[0])));
                return None;
            }
        };
        let number = Self {
            slot: Slot(usize::MAX),
            path: field.path.clone(),
            identity: identity(&field.path),
            place: Some(field.node.place.clone()),
            law,
            range,
            dimension,
            breaks_exact_means: false,
        };
        number.check_range(field).then_some(number)
    }

    /// A number that must be certain, such as a budget.
    pub fn read_fixed(field: &Field<'_>, dimension: Dimension, range: Range) -> Option<f64> {
        record(field, &[dimension], false);
        if let Value::Text(text) = &field.node.value
            && is_name(text)
        {
            let message = format!("`{}` is `{text}`, but one certain number is wanted", field.path);
            field.mistake(message, format!("write {}", range.example(dimension)));
            return None;
        }
        let is_uncertain = match &field.node.value {
            Value::Text(text) => text.contains(" to "),
            Value::Table(_) => true,
            _ => false,
        };
        if is_uncertain {
            field.mistake(format!("`{}` must be one certain number", field.path), format!("write {}", range.example(dimension)));
            return None;
        }
        match Self::read(field, &[dimension], range, &[])?.law {
            Uncertainty::Certain(value) => Some(value),
            Uncertainty::Uncertain(_) => None,
        }
    }

    /// A certain number of whole months, from `least` to twenty years.
    pub fn read_whole_months(field: &Field<'_>, least: u32) -> Option<u32> {
        let words = if least == 0 { "0 months to 20 years" } else { "1 month to 20 years" };
        let months = Self::read_fixed(field, Dimension::Duration, Range { low: f64::from(least), high: 240.0, words })?;
        if months.fract() != 0.0 {
            field.mistake(format!("`{}` is not a whole number of months", field.path), "write it in months, such as \"12 months\"");
            return None;
        }
        Some(months as u32)
    }

    /// The law of something that every person has a value of their own of, so that no shared assumption can stand for it.
    pub fn read_personal(field: &Field<'_>, dimension: Dimension, range: Range) -> Option<Uncertainty> {
        Self::read_unshared(field, dimension, range, "everybody has a value of their own here")
    }

    /// The law of something that is drawn anew more than once a trial, so that no shared assumption can stand for it: `why` says so.
    pub fn read_unshared(field: &Field<'_>, dimension: Dimension, range: Range, why: &str) -> Option<Uncertainty> {
        Some(Self::read_anew(field, dimension, range, why)?.law)
    }

    /// [`Number::read_unshared`] with all that is said of the number. It has no slot: a world holds no value of it.
    pub fn read_anew(field: &Field<'_>, dimension: Dimension, range: Range, why: &str) -> Option<Self> {
        record(field, &[dimension], true);
        if let Value::Text(text) = &field.node.value
            && is_name(text)
        {
            let message = format!("`{}` is `{text}`, but {why}", field.path);
            field.mistake(
                message,
                format!("write {}, or a distribution such as {{ min = 0, mode = 0.5, max = 1 }}", range.example(dimension)),
            );
            return None;
        }
        Self::read(field, &[dimension], range, &[])
    }

    /// A certain number that has no slot, where nothing is said.
    pub fn unsaid(path: String, value: f64, dimension: Dimension, range: Range) -> Self {
        let law = Uncertainty::Certain(value);
        Self { slot: Slot(usize::MAX), identity: identity(&path), path, place: None, law, range, dimension, breaks_exact_means: false }
    }

    fn check_range(&self, field: &Field<'_>) -> bool {
        let Range { low, high, words } = self.range;
        match &self.law {
            Uncertainty::Certain(value) if !self.range.holds(*value) => {
                // Seven percent is 0.07, not 0.07000000000000001.
                let percent = (value * 1e6).round() / 1e8;
                let help = if self.dimension == Dimension::Share && *value >= high.max(2.0) && self.range.holds(percent) {
                    format!("write {percent} or \"{value}%\"")
                } else {
                    format!("write a value such as {}", self.range.example(self.dimension))
                };
                let written = match &field.node.value {
                    Value::Text(text) => text.trim().to_string(),
                    _ => value.to_string(),
                };
                field.mistake(format!("`{}` is {written}, but must be {words}", field.path), help);
                false
            }
            Uncertainty::Uncertain(family) => {
                let (least, most) = family.support();
                let below = if least < low { family.cdf(low) } else { 0.0 };
                let above = if most > high { 1.0 - family.cdf(high) } else { 0.0 };
                if below + above > OUTSIDE_AT_MOST {
                    let percent = (below + above) * 100.0;
                    let chance = if percent < 0.01 { "a chance below 0.01%".to_string() } else { format!("a chance of {percent:.2}%") };
                    let message = format!("`{}` must be {words}, but this {} has {chance} to fall outside", field.path, family.name());
                    field.mistake(message, "give { min, mode, max }, or percentiles further inside");
                    return false;
                }
                true
            }
            Uncertainty::Certain(_) => true,
        }
    }
}

/// What to write for a number of `dimension`, quoted where TOML wants quotes.
pub fn shown(dimension: Dimension) -> String {
    match dimension {
        // The example of the dimension is a company's budget; most amounts of a scenario are a person's.
        Dimension::Money => "\"5,000 USD\"".into(),
        _ if dimension.accepts_bare_number() => dimension.example().into(),
        _ => format!("\"{}\"", dimension.example()),
    }
}

/// Writes down that a quantity of one of `dimensions` is asked for, or a list of them.
fn record(field: &Field<'_>, dimensions: &[Dimension], may_vary: bool) {
    field.record(|| Expected::Amount {
        examples: dimensions.iter().map(|dimension| dimension.example()).collect(),
        may_be_bare: dimensions[0].accepts_bare_number(),
        may_vary,
    });
}
