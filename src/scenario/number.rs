//! A number of the scenario: fixed, uncertain, or the name of a shared assumption; always with its unit and the range it may lie in.
//!
//! `"200 to 900 USD/month"` is a 90 % interval (P5 to P95); `{ p50 = "8 USD/active-day", p90 = "40 USD/active-day" }` a
//! distribution; `"usage_growth"` the assumption of that name. One value is drawn a trial and shared by everybody.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::correlations::Correlations;
use super::retired::identity;
use crate::chance::Family;
use crate::quantity::unit::{self, Dimension};
use crate::reading::node::Value;
use crate::reading::schema_record::Expected;
use crate::reading::source::Place;
use crate::reading::{Diagnostic, Diagnostics, Field, TableReader};
use distribution::read_table;
use quantity::{all_shown, bare, is_name, read_text};

mod distribution;
mod quantity;

pub use distribution::{distribution_keys, is_distribution};

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
    /// An assumption that may multiply itself or another that is correlated with it, as they stand in unlike fields: E[X²] is not E[X]², so
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

/// All numbers of a scenario while it is read: gives each its slot, and knows the named ones of `[assumptions]`, which are read where
/// they are used, in the unit wanted there, but drawn once under their own name.
#[derive(Default)]
pub struct Numbers<'a> {
    assumptions: BTreeMap<&'a str, Field<'a>>,
    /// The fields that name each assumption, as [`kind_of_field`].
    used: RefCell<BTreeMap<&'a str, BTreeSet<String>>>,
    register: RefCell<Vec<Number>>,
}

impl<'a> Numbers<'a> {
    pub fn new(assumptions: impl IntoIterator<Item = (&'a str, Field<'a>)>) -> Self {
        Self { assumptions: assumptions.into_iter().collect(), ..Self::default() }
    }

    /// A number of any of `dimensions`; the first one is named in messages.
    pub fn read(&self, field: &Field<'_>, dimensions: &[Dimension], range: Range) -> Option<Number> {
        record(field, dimensions, true);
        if let Value::Text(text) = &field.node.value
            && let Some((name, assumption)) = self.assumptions.get_key_value(text.as_str())
        {
            self.used.borrow_mut().entry(name).or_default().insert(kind_of_field(&identity(&field.path)));
            if !fits(assumption, dimensions) && fits(assumption, &Dimension::ALL) {
                let wanted = format!("name an assumption that is written like {}", all_shown(dimensions));
                field.mistake(format!("the assumption `{name}` has a unit that does not fit `{}`", field.path), wanted);
                return None;
            }
            return Some(self.enter(Number::read(assumption, dimensions, range, &[])?));
        }
        let names: Vec<&str> = self.assumptions.keys().copied().collect();
        Some(self.enter(Number::read(field, dimensions, range, &names)?))
    }

    /// Whether what stands there, or the assumption it names, is written in the unit of `dimension`; tells nothing.
    pub fn is_written_in(&self, field: &Field<'_>, dimension: Dimension) -> bool {
        let assumption = if let Value::Text(text) = &field.node.value { self.assumptions.get(text.as_str()) } else { None };
        fits(assumption.unwrap_or(field), &[dimension])
    }

    /// The number at `key`; `default` where it is absent.
    pub fn number(&self, table: &TableReader<'_>, key: &'static str, dimension: Dimension, range: Range, default: f64) -> Option<Number> {
        match table.optional(key) {
            Some(field) => self.read(&field, &[dimension], range),
            None => Some(self.fixed(format!("{}.{key}", table.path()), default, dimension, range)),
        }
    }

    /// A number that must be written; `None` (and a message) where it is not.
    pub fn required(&self, table: &TableReader<'_>, key: &'static str, dimensions: &[Dimension], range: Range) -> Option<Number> {
        self.read(&table.required(key, &shown(dimensions[0]))?, dimensions, range)
    }

    /// A number that is certain.
    pub fn fixed(&self, path: impl Into<String>, value: f64, dimension: Dimension, range: Range) -> Number {
        self.enter(Number::unsaid(path.into(), value, dimension, range))
    }

    /// All numbers in the order of their slots.
    pub fn into_register(self, correlations: &Correlations) -> Vec<Number> {
        let mut register = self.register.into_inner();
        let uncertain: BTreeSet<String> =
            register.iter().filter(|number| number.is_uncertain()).map(|number| number.identity.clone()).collect();
        // What is certain is nobody's kin.
        let used: Vec<(&String, BTreeSet<String>)> = self
            .used
            .into_inner()
            .into_iter()
            .filter_map(|(name, kinds)| Some((uncertain.get(&identity(&self.assumptions.get(name)?.path))?, kinds)))
            .collect();
        let mut marked = BTreeSet::new();
        for (one, kinds) in &used {
            for (other, other_kinds) in &used {
                let are_kin = one == other || correlations.correlate(one, other);
                if are_kin && kinds.union(other_kinds).count() > 1 {
                    marked.extend([*one, *other]);
                }
            }
        }
        register.iter_mut().filter(|number| marked.contains(&number.identity)).for_each(|number| number.breaks_exact_means = true);
        register
    }

    /// Whether the assumption of this identity is used and certain.
    pub fn is_certain(&self, identity: &str) -> bool {
        let register = self.register.borrow();
        let mut slots = register.iter().filter(|number| number.identity == identity).peekable();
        slots.peek().is_some() && slots.all(|number| !number.is_uncertain())
    }

    fn enter(&self, number: Number) -> Number {
        let mut register = self.register.borrow_mut();
        let same = |known: &&Number| known.path == number.path && known.dimension == number.dimension && known.range == number.range;
        if let Some(known) = register.iter().find(same) {
            return known.clone();
        }
        let number = Number { slot: Slot(register.len()), ..number };
        register.push(number.clone());
        number
    }

    /// Warns of every assumption that no number refers to.
    pub fn warn_of_unused(&self) {
        for (name, field) in self.assumptions.iter().filter(|(name, _)| !self.used.borrow().contains_key(*name)) {
            let warning = Diagnostic::warning(format!("the assumption `{name}` is not used"));
            field.diagnostics.push(warning.at(&field.node.place).help(format!("write \"{name}\" where a number is wanted, or remove it")));
        }
    }
}

/// Fields of one kind differ only in the group, usage or package they belong to, whose costs add up: `usage.a.growth` and `usage.b.growth`.
fn kind_of_field(identity: &str) -> String {
    // The rate of an incident multiplies the rate at which it spends.
    if let Some((_, key)) = identity.strip_prefix("incidents.").and_then(|rest| rest.split_once('.')) {
        return format!("incidents {key}");
    }
    match (identity.split_once('.'), identity.rsplit_once('.')) {
        (Some((first, _)), Some((_, last))) => format!("{first} {last}"),
        _ => identity.to_string(),
    }
}

/// The values a number may take, ends included: one value for reader, message and draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
    pub words: &'static str,
}

impl Range {
    pub const ANY: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY, words: "any number" };
    pub const NOT_NEGATIVE: Self = Self { low: 0.0, high: f64::INFINITY, words: "zero or more" };
    pub const POSITIVE: Self = Self { low: f64::MIN_POSITIVE, high: f64::INFINITY, words: "more than zero" };
    pub const SHARE: Self = Self { low: 0.0, high: 1.0, words: "a share from 0 to 1" };
    /// A month in which everything vanished would be -100 %.
    pub const GROWTH: Self = Self { low: -0.99, high: 10.0, words: "a change between -99% and +1000%" };

    pub fn holds(self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }

    /// A value of `dimension` inside the range, as a scenario would say it.
    fn example(self, dimension: Dimension) -> String {
        let is_inside = |text: &str| unit::parse(text, dimension).is_ok_and(|value| self.holds(value));
        if dimension.accepts_bare_number() && !is_inside(dimension.example()) {
            return (self.low + 0.75 * (self.high - self.low)).to_string();
        }
        // A short time, where the usual example is too long.
        if dimension == Dimension::Duration && !is_inside(dimension.example()) && is_inside("5 days") {
            return "\"5 days\"".into();
        }
        shown(dimension)
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

/// Writes down that a quantity of one of `dimensions` is asked for, or a list of them.
fn record(field: &Field<'_>, dimensions: &[Dimension], may_vary: bool) {
    field.record(|| Expected::Amount {
        examples: dimensions.iter().map(|dimension| dimension.example()).collect(),
        may_be_bare: dimensions[0].accepts_bare_number(),
        may_vary,
    });
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

/// Whether `field` can be read in one of `dimensions`; tells nothing.
fn fits(field: &Field<'_>, dimensions: &[Dimension]) -> bool {
    let diagnostics = Diagnostics::default();
    let quiet = Field { diagnostics: &diagnostics, ..field.clone() };
    // One at a time, as a table commits itself to the first dimension its numbers have.
    dimensions.iter().any(|dimension| Number::read(&quiet, &[*dimension], Range::ANY, &[]).is_some())
}
