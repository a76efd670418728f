//! A number of the scenario: fixed, uncertain, or the name of a shared assumption; always with its unit and the range it may lie in.
//!
//! `"200 to 900 USD/month"` is a 90 % interval (P5 to P95); `{ p50 = "8 USD/active-day", p90 = "40 USD/active-day" }` a
//! distribution; `"usage_growth"` the assumption of that name. One value is drawn a trial and shared by everybody.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::chance::family::{self, Family, Parameter};
use crate::quantity::unit::{self, Dimension, Unreadable};
use crate::reading::node::{Table, Value};
use crate::reading::{Diagnostic, Field, TableReader, suggestion};

/// A number that may be uncertain, in the unit its [`Dimension`] counts in.
#[derive(Clone, Debug)]
pub struct Number {
    /// Which of the scenario's numbers this is; two that name one assumption share it.
    pub slot: Slot,
    /// Where the scenario says it, such as `groups.senior.base`; names its stream of draws.
    pub path: String,
    pub law: Law,
    pub range: Range,
    pub dimension: Dimension,
    /// An assumption that stands in unlike fields, which may multiply one another: E[X²] is not E[X]², so nothing that it touches has an
    /// exact mean. Known once the whole scenario is read, in its register of numbers.
    pub in_unlike_fields: bool,
}

/// The place of a number among all numbers of its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub usize);

#[derive(Clone, Debug)]
pub enum Law {
    Fixed(f64),
    Spread(Arc<dyn Family>),
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
        if let Value::Text(text) = &field.node.value
            && let Some((name, assumption)) = self.assumptions.get_key_value(text.as_str())
        {
            self.used.borrow_mut().entry(name).or_default().insert(kind_of_field(&field.path));
            return Some(self.enter(Number::read(assumption, dimensions, range, &[])?));
        }
        let names: Vec<&str> = self.assumptions.keys().copied().collect();
        Some(self.enter(Number::read(field, dimensions, range, &names)?))
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
        self.enter(Number { slot: Slot(usize::MAX), path: path.into(), law: Law::Fixed(value), range, dimension, in_unlike_fields: false })
    }

    /// All numbers in the order of their slots.
    pub fn into_register(self) -> Vec<Number> {
        let mut register = self.register.into_inner();
        for (name, _) in self.used.into_inner().into_iter().filter(|(_, kinds)| kinds.len() > 1) {
            let Some(field) = self.assumptions.get(name) else { continue };
            let shared = register.iter_mut().filter(|number| number.path == field.path);
            shared.for_each(|number| number.in_unlike_fields = true);
        }
        register
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
            field
                .diagnostics
                .push(warning.at(&field.node.place).remedy(format!("write \"{name}\" where a number is wanted, or remove it")));
        }
    }
}

/// Fields of one kind differ only in the group, usage or package they belong to, whose costs add up: `usage.a.growth` and `usage.b.growth`.
fn kind_of_field(path: &str) -> String {
    match (path.split_once('.'), path.rsplit_once('.')) {
        (Some((first, _)), Some((_, last))) => format!("{first} {last}"),
        _ => path.to_string(),
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
}

/// The probability a law may leave outside its range: draws are clamped to the range, and beyond this the mean would feel it.
const OUTSIDE_AT_MOST: f64 = 1e-6;

/// Keys of a distribution table whose values carry the number's unit; all others are plain (shape, sigma, weights).
const IN_UNIT: [&str; 14] = ["p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "mean", "sd", "min", "mode", "max", "scale"];

impl Number {
    fn read(field: &Field<'_>, dimensions: &[Dimension], range: Range, assumptions: &[&str]) -> Option<Self> {
        let (law, dimension) = match &field.node.value {
            Value::Integer(number) => (Law::Fixed(bare(field, *number as f64, dimensions)?), dimensions[0]),
            Value::Float(number) => (Law::Fixed(bare(field, *number, dimensions)?), dimensions[0]),
            Value::Text(text) => read_text(field, text, dimensions, assumptions)?,
            Value::Table(table) => read_table(field, table, dimensions)?,
            Value::Boolean(_) | Value::List(_) => {
                let problem = format!("`{}` is {}, but a number is wanted", field.path, field.node.kind());
                field.mistake(problem, format!("write {}", shown(dimensions[0])));
                return None;
            }
        };
        let number = Self { slot: Slot(usize::MAX), path: field.path.clone(), law, range, dimension, in_unlike_fields: false };
        number.check_range(field).then_some(number)
    }

    /// A number that must be certain, such as a count of months.
    pub fn read_fixed(field: &Field<'_>, dimension: Dimension, range: Range) -> Option<f64> {
        match Self::read(field, &[dimension], range, &[])?.law {
            Law::Fixed(value) => Some(value),
            _ => {
                field.mistake(format!("`{}` must be one certain number", field.path), format!("write {}", shown(dimension)));
                None
            }
        }
    }

    fn check_range(&self, field: &Field<'_>) -> bool {
        let Range { low, high, words } = self.range;
        match &self.law {
            Law::Fixed(value) if !self.range.holds(*value) => {
                let remedy = if self.dimension == Dimension::Share && *value > 1.0 && *value <= 100.0 {
                    format!("write {} or \"{value}%\"", value / 100.0)
                } else {
                    format!("write {words}, such as {}", shown(self.dimension))
                };
                field.mistake(format!("`{}` must be {words}", field.path), remedy);
                false
            }
            Law::Spread(family) => {
                let (least, most) = family.support();
                let below = if least < low { family.cdf(low) } else { 0.0 };
                let above = if most > high { 1.0 - family.cdf(high) } else { 0.0 };
                if below + above > OUTSIDE_AT_MOST {
                    let share = (below + above) * 100.0;
                    let problem =
                        format!("`{}` must be {words}, but this {} falls outside with probability {share:.2} %", field.path, family.name());
                    field.mistake(problem, "give { min, mode, max }, or percentiles further inside");
                    return false;
                }
                true
            }
            _ => true,
        }
    }
}

/// Whether a table speaks of one distribution, so that its keys only make sense together.
pub fn is_distribution(table: &Table) -> bool {
    let known = family::parameter_names();
    !table.entries.is_empty()
        && table.entries.keys().all(|key| known.contains(&key.as_str()) || ["dist", "unit", "file", "column"].contains(&key.as_str()))
}

/// What to write for a number of `dimension`, quoted where TOML wants quotes.
pub fn shown(dimension: Dimension) -> String {
    if dimension.accepts_bare_number() { dimension.example().to_string() } else { format!("\"{}\"", dimension.example()) }
}

fn bare(field: &Field<'_>, number: f64, dimensions: &[Dimension]) -> Option<f64> {
    if !number.is_finite() {
        field.mistake(format!("`{}` is not a number", field.path), format!("write {}", shown(dimensions[0])));
        return None;
    }
    if !dimensions[0].accepts_bare_number() {
        let problem = format!("`{}` is a bare number, but a quantity carries its unit", field.path);
        field.mistake(problem, format!("write it like {}", all_shown(dimensions)));
        return None;
    }
    Some(number)
}

fn read_text(field: &Field<'_>, text: &str, dimensions: &[Dimension], assumptions: &[&str]) -> Option<(Law, Dimension)> {
    if let Some((low, high)) = text.split_once(" to ") {
        return read_interval(field, low, high, dimensions);
    }
    if text.starts_with(|c: char| c.is_alphabetic()) && !["nan", "inf"].contains(&text.to_lowercase().as_str()) {
        let nearest = suggestion::nearest(text, assumptions.iter().copied());
        let remedy = nearest.map_or_else(
            || format!("write {}, or define `{text}` in [assumptions]", shown(dimensions[0])),
            |name| format!("write \"{name}\""),
        );
        field.mistake(format!("`{text}` is neither a quantity nor the name of an assumption"), remedy);
        return None;
    }
    let (value, dimension) = quantity(field, text, dimensions)?;
    Some((Law::Fixed(value), dimension))
}

/// `"200 to 900 USD/month"`, `"2% to 7% per month"`: the unit behind the second number serves both.
fn read_interval(field: &Field<'_>, low: &str, high: &str, dimensions: &[Dimension]) -> Option<(Law, Dimension)> {
    let (high_value, dimension) = quantity(field, high, dimensions)?;
    let unit_of_high = unit::split(high).map(|(_, unit)| unit).unwrap_or_default();
    let low_value = match unit::split(low) {
        // `2%` before `7% per month`: the shorter unit is the beginning of the longer one.
        Ok((number, unit)) if unit_of_high.starts_with(&unit) => dimension.convert(number, &unit_of_high)?,
        _ => quantity(field, low, &[dimension])?.0,
    };
    match family::interval(low_value, high_value) {
        Ok(family) => Some((Law::Spread(family.into()), dimension)),
        Err(impossible) => {
            field.mistake(impossible.problem, impossible.remedy);
            None
        }
    }
}

fn read_table(field: &Field<'_>, table: &Table, dimensions: &[Dimension]) -> Option<(Law, Dimension)> {
    let unit = table.entries.get("unit").and_then(|entry| match &entry.node.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let mut dist = None;
    let mut parameters = BTreeMap::new();
    let mut dimension = dimensions[0];
    let mut is_sound = true;
    for (key, entry) in &table.entries {
        let here = Field { node: &entry.node, path: format!("{}.{key}", field.path), diagnostics: field.diagnostics };
        match key.as_str() {
            "unit" => is_sound &= here.text().is_some(),
            "dist" => dist = here.text(),
            known if family::parameter_names().contains(&known) => {
                let value = match &entry.node.value {
                    Value::List(items) => {
                        let numbers: Option<Vec<f64>> = items
                            .iter()
                            .map(|node| parameter(&Field { node, ..here.clone() }, known, unit, dimensions, &mut dimension))
                            .collect();
                        numbers.map(Parameter::List)
                    }
                    _ => parameter(&here, known, unit, dimensions, &mut dimension).map(Parameter::Number),
                };
                match value {
                    Some(value) => drop(parameters.insert(key.clone(), value)),
                    None => is_sound = false,
                }
            }
            unknown => {
                let known = family::parameter_names().iter().copied().chain(["dist", "unit"]);
                let remedy = suggestion::remedy(unknown, known.collect::<Vec<_>>());
                let diagnostic = Diagnostic::error(format!("`{unknown}` is not a parameter of a distribution"));
                field.diagnostics.push(diagnostic.at(&entry.key_place).remedy(remedy));
                is_sound = false;
            }
        }
    }
    if !is_sound {
        return None;
    }
    match family::from_parameters(dist, &parameters) {
        Ok(family) => Some((Law::Spread(family.into()), dimension)),
        Err(impossible) => {
            field.mistake(impossible.problem, impossible.remedy);
            None
        }
    }
}

/// One parameter of a distribution table; `dimension` remembers which of the `dimensions` its unit belongs to.
fn parameter(here: &Field<'_>, key: &str, unit: Option<&str>, dimensions: &[Dimension], dimension: &mut Dimension) -> Option<f64> {
    let in_unit = IN_UNIT.contains(&key) || key == "values";
    let number = match here.node.value {
        Value::Integer(number) => number as f64,
        Value::Float(number) if number.is_finite() => number,
        Value::Text(ref text) if in_unit => {
            let (value, found) = quantity(here, text, dimensions)?;
            *dimension = found;
            return Some(value);
        }
        _ => {
            here.mistake(format!("`{}` is not a number", here.path), "write a plain number");
            return None;
        }
    };
    match unit {
        _ if !in_unit => Some(number),
        Some(unit) => {
            let written = format!("{number} {unit}");
            let (value, found) = quantity(here, &written, dimensions)?;
            *dimension = found;
            Some(value)
        }
        None => bare(here, number, dimensions),
    }
}

fn quantity(field: &Field<'_>, text: &str, dimensions: &[Dimension]) -> Option<(f64, Dimension)> {
    let mut first_error = None;
    for dimension in dimensions {
        match unit::parse(text, *dimension) {
            Ok(value) if value.is_finite() => return Some((value, *dimension)),
            Ok(_) => first_error = first_error.or(Some(Unreadable::NoNumber)),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    if let Some(error) = first_error {
        field.mistake(format!("`{}`: {error}", text.trim()), format!("write it like {}", all_shown(dimensions)));
    }
    None
}

fn all_shown(dimensions: &[Dimension]) -> String {
    dimensions.iter().map(|dimension| shown(*dimension)).collect::<Vec<_>>().join(" or ")
}
