//! A number of a scenario: certain, uncertain, or the name of a shared assumption; always with its unit and its range.
//!
//! `"200 to 900 USD/month"` is a 90% interval (P5 to P95), `{ p50 = "8 USD/active-day", p90 = "40 USD/active-day" }` a distribution, and
//! `"usage_growth"` the assumption of that name. One value is drawn per trial and shared by everybody.

use std::sync::Arc;

use super::identity::identity;
use crate::chance::Family;
use crate::quantity::Currency;
use crate::quantity::currency::UnitCurrency;
use crate::quantity::rounding::significant;
use crate::quantity::unit::{self, Dimension};
use crate::reading::Field;
use crate::reading::node::Value;
use crate::reading::schema_record::Expected;
use crate::reading::source::Place;
use distribution::read_table;
use quantity::{bare, is_name, read_text};

pub mod defaults;
mod distribution;
mod expression;
mod quantity;
mod range;
mod register;

pub(super) use distribution::IN_UNIT;
pub use distribution::{distribution_keys, is_distribution};
pub use expression::{Expression, Form, Reading};
pub use range::Range;
pub use register::Numbers;

/// A number that may be uncertain, in the unit of its [`Dimension`].
#[derive(Clone, Debug)]
pub struct Number {
    /// Its position among the numbers of the scenario; numbers that name one assumption share it.
    pub slot: Slot,
    /// Its path in the scenario, such as `groups.senior.base`.
    pub path: String,
    /// Names its random stream: the path with the original names of its keys, so that renaming a key changes no draw.
    pub identity: String,
    /// Where it was written; absent for a default.
    pub place: Option<Place>,
    pub law: Uncertainty,
    pub range: Range,
    pub dimension: Dimension,
    /// What an amount of money is written in, or what an exchange rate is quoted in. The law of an amount is in the currency of the scenario, at the
    /// rate in force in its first month; that of a rate is as quoted.
    pub currency: Option<Currency>,
    /// Set for an assumption that can be multiplied by itself or by a correlated one, because both are used in different kinds of fields. As `E[X²]`
    /// is not `E[X]²`, lines that depend on it have no exact mean. Known once the whole scenario has been read.
    pub breaks_exact_means: bool,
}

/// The position of a number among all numbers of its scenario.
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

    /// The least value that it can have.
    pub fn least(&self) -> f64 {
        match self {
            Self::Certain(value) => *value,
            Self::Uncertain(family) => family.support().0,
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

/// The largest probability that a distribution may have outside its range. Draws are clamped to the range; with more than this the mean would change.
const MAX_OUTSIDE: f64 = 1e-6;

impl Number {
    pub fn is_uncertain(&self) -> bool {
        matches!(self.law, Uncertainty::Uncertain(_))
    }

    /// The median of the draws, before they are clamped to the range.
    pub fn median(&self) -> f64 {
        self.law.at(0.5)
    }

    pub fn is_certainly_zero(&self) -> bool {
        self.is_certainly(0.0)
    }

    /// Whether it is certain and has this value.
    pub fn is_certainly(&self, value: f64) -> bool {
        matches!(self.law, Uncertainty::Certain(certain) if certain == value)
    }

    /// Whether this is the same number as `other` wherever both were written, to the bit.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let name = |number: &Self| {
            (number.slot, number.path.clone(), number.identity.clone(), number.dimension, number.currency, number.breaks_exact_means)
        };
        let is_same_law = match (&self.law, &other.law) {
            (Uncertainty::Certain(one), Uncertainty::Certain(other)) => one.to_bits() == other.to_bits(),
            // A float prints so that it reads back to itself.
            (Uncertainty::Uncertain(one), Uncertainty::Uncertain(other)) => format!("{one:?}") == format!("{other:?}"),
            _ => false,
        };
        name(self) == name(other) && self.range == other.range && is_same_law
    }

    fn read(field: &Field<'_>, dimensions: &[Dimension], range: Range, assumptions: &[&str]) -> Option<Self> {
        let (law, dimension, currency) = match &field.node.value {
            Value::Integer(number) => (Uncertainty::Certain(bare(field, *number as f64, dimensions)?), dimensions[0], None),
            Value::Float(number) => (Uncertainty::Certain(bare(field, *number, dimensions)?), dimensions[0], None),
            Value::Text(text) => {
                let (law, quantity) = read_text(field, text, dimensions, assumptions)?;
                (law, quantity.dimension, quantity.currency)
            }
            Value::Table(table) => read_table(field, table, dimensions)?,
            Value::Boolean(_) | Value::List(_) | Value::Absent => {
                let message = format!("`{}`: expected a number, found {}", field.path, field.node.kind());
                field.mistake(message, format!("write {}", shown(dimensions[0], field.exchange.home())));
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
            currency,
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
            let message = format!("`{}`: expected one certain number, found `{text}`", field.path);
            field.mistake(message, format!("write {}", range.example(dimension, field.exchange.home())));
            return None;
        }
        let is_uncertain = match &field.node.value {
            Value::Text(text) => text.contains(" to "),
            Value::Table(_) => true,
            _ => false,
        };
        if is_uncertain {
            field.mistake(
                format!("`{}`: expected one certain number, found a range or a distribution", field.path),
                format!("write {}", range.example(dimension, field.exchange.home())),
            );
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

    /// The distribution of a value that differs between people, for which there can be no shared assumption.
    pub fn read_personal(field: &Field<'_>, dimension: Dimension, range: Range) -> Option<Uncertainty> {
        Self::read_unshared(field, dimension, range, "every person has a different value here")
    }

    /// The distribution of a value that is sampled several times per trial, for which there can be no shared assumption; `why` is the reason in words.
    pub fn read_unshared(field: &Field<'_>, dimension: Dimension, range: Range, why: &str) -> Option<Uncertainty> {
        Some(Self::read_per_event(field, dimension, range, why)?.law)
    }

    /// As [`Number::read_unshared`], as a number without a slot.
    pub fn read_per_event(field: &Field<'_>, dimension: Dimension, range: Range, why: &str) -> Option<Self> {
        record(field, &[dimension], true);
        if let Value::Text(text) = &field.node.value
            && is_name(text)
        {
            let message = format!("`{}` is `{text}`, but {why}", field.path);
            field.mistake(
                message,
                format!(
                    "write {}, or a distribution such as {{ min = 0, mode = 0.5, max = 1 }}",
                    range.example(dimension, field.exchange.home())
                ),
            );
            return None;
        }
        Self::read(field, &[dimension], range, &[])
    }

    /// What a scenario states at a field: certain, without a slot.
    pub fn stated(field: &Field<'_>, value: f64, dimension: Dimension, range: Range) -> Self {
        Self { place: Some(field.node.place.clone()), ..Self::without_slot(field.path.clone(), value, dimension, range) }
    }

    /// A default that is certain and has no slot.
    pub fn without_slot(path: String, value: f64, dimension: Dimension, range: Range) -> Self {
        let law = Uncertainty::Certain(value);
        Self {
            slot: Slot(usize::MAX),
            identity: identity(&path),
            path,
            place: None,
            law,
            range,
            dimension,
            currency: None,
            breaks_exact_means: false,
        }
    }

    /// The three points of a distribution that keeps to the range: `{ min = "0 USD/year", mode = "15000000 USD/year", max = "30000000 USD/year" }`, in the
    /// unit in which a range was written.
    fn between_bounds(&self, field: &Field<'_>, family: &dyn Family) -> String {
        let written = if let Value::Text(text) = &field.node.value { text.rsplit(" to ").next() } else { None };
        let unit = written.and_then(|text| Some(unit::split(text).ok()?.1)).map(|unit| match field.exchange.currency_of(&unit) {
            // Amounts are in the currency of the scenario once they are read.
            UnitCurrency::Known(_, rest) => format!("{}{rest}", field.exchange.home()),
            _ => unit,
        });
        let spellings = self.dimension.spellings().iter().map(|(spelling, factor)| (field.exchange.spelled(spelling), *factor));
        let spellings: Vec<(String, f64)> = spellings.collect();
        let (unit, factor) =
            spellings.iter().find(|(spelling, factor)| unit.as_ref() == Some(spelling) && factor.is_finite()).unwrap_or(&spellings[0]);
        let range = self.range;
        let most = family.quantile(0.95).clamp(range.low, range.high);
        // Of what must be more than zero, the least double is no number to write.
        let low = if range.low == f64::MIN_POSITIVE { most / 100.0 } else { range.low };
        let least = family.quantile(0.05).clamp(low, most);
        let median = family.quantile(0.5);
        let between = if median - least > (most - least) / 1_000.0 && median < most { median } else { f64::midpoint(least, most) };
        let point = |value: f64| {
            let number = if value == 0.0 { 0.0 } else { significant(value / factor, 6) };
            let digits = unit::digits(number);
            if unit.is_empty() { digits } else { format!("\"{digits} {unit}\"") }
        };
        format!("{{ min = {}, mode = {}, max = {} }}", point(least), point(between), point(most))
    }

    fn check_range(&self, field: &Field<'_>) -> bool {
        let Range { low, high, words } = self.range;
        match &self.law {
            Uncertainty::Certain(value) if !self.range.holds(*value) => {
                // 7% is 0.07, not 0.07000000000000001.
                let percent = (value * 1e6).round() / 1e8;
                let help = if self.dimension == Dimension::Share && *value >= high.max(2.0) && self.range.holds(percent) {
                    format!("write {percent} or \"{value}%\"")
                } else {
                    format!("write a value such as {}", self.range.example(self.dimension, field.exchange.home()))
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
                if below + above > MAX_OUTSIDE {
                    let percent = (below + above) * 100.0;
                    let outside = if percent < 0.01 { "less than 0.01%".to_string() } else { format!("{percent:.2}%") };
                    let message = format!("`{}` must be {words}, but {outside} of this {} is outside", field.path, family.name());
                    field.mistake(message, format!("write {}, or percentiles further inside", self.between_bounds(field, family.as_ref())));
                    return false;
                }
                true
            }
            Uncertainty::Certain(_) => true,
        }
    }
}

/// What to write for a number of `dimension`, quoted where TOML requires it.
pub fn shown(dimension: Dimension, currency: Currency) -> String {
    match dimension {
        // The example of the dimension is a company's budget, but most amounts of a scenario are per person.
        Dimension::Money => format!("\"5,000 {currency}\""),
        _ if dimension.accepts_bare_number() => dimension.example(currency),
        _ => format!("\"{}\"", dimension.example(currency)),
    }
}

/// Records that a quantity of one of `dimensions` is expected, or a list of them.
fn record(field: &Field<'_>, dimensions: &[Dimension], may_vary: bool) {
    field.record(|| Expected::Amount {
        examples: dimensions.iter().map(|dimension| dimension.example(field.exchange.home())).collect(),
        may_be_bare: dimensions[0].accepts_bare_number(),
        may_vary,
    });
}
