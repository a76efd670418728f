//! A distribution as a table of parameters: `{ p50 = "8 USD/active-day", p90 = "40 USD/active-day" }`.
//!
//! This file knows which keys have the unit of the number; the families know which keys define a distribution.

use std::collections::{BTreeMap, BTreeSet};

use super::Uncertainty;
use super::quantity::{Quantity, bare, quantity};
use crate::chance::family::{self, Parameter};
use crate::quantity::Currency;
use crate::quantity::unit::{self, Dimension};
use crate::reading::node::{Table, Value};
use crate::reading::path::below;
use crate::reading::{Diagnostic, Field, suggestion};

/// Keys of a distribution table whose values have the unit of the number; the others are plain numbers (shape, sigma, weights).
pub const IN_UNIT: [&str; 14] = ["p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "mean", "sd", "min", "mode", "max", "scale"];

/// Whether a table describes one distribution, so that its keys only make sense together.
pub fn is_distribution(table: &Table) -> bool {
    let known = family::parameter_names();
    !table.entries.is_empty()
        && table.entries.keys().all(|key| known.contains(&key.as_str()) || ["dist", "unit", "file", "column"].contains(&key.as_str()))
}

/// Every key that a distribution table may have.
pub fn distribution_keys() -> impl Iterator<Item = &'static str> {
    family::parameter_names().iter().copied().chain(["dist", "unit", "file", "column"])
}

/// The parameters of a distribution table, in the unit of the model and as written.
struct Parameters<'a> {
    unit: Option<&'a str>,
    /// The dimensions that are still possible: one, as soon as a number has been read.
    dimensions: Vec<Dimension>,
    counted: BTreeMap<String, Parameter>,
    written: BTreeMap<String, Parameter>,
    /// The units that numbers were written in.
    units: BTreeSet<String>,
    /// The currency that amounts were written in.
    currency: Option<Currency>,
}

pub(super) fn read_table(field: &Field<'_>, table: &Table, dimensions: &[Dimension]) -> Option<(Uncertainty, Dimension, Option<Currency>)> {
    let unit = table.entries.get("unit").and_then(|entry| match &entry.node.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let (counted, written, units) = Default::default();
    let mut parameters = Parameters { unit, dimensions: dimensions.to_vec(), counted, written, units, currency: None };
    let mut dist = None;
    let mut is_sound = true;
    for (key, entry) in &table.entries {
        let path = below(&field.path, key);
        let here = Field { node: &entry.node, key_place: &entry.key_place, path, ..field.clone() };
        match key.as_str() {
            "unit" => is_sound &= here.text().is_some(),
            "dist" => {
                let names: Vec<_> = family::family_names().collect();
                dist = here.choice(&names).map(|chosen| names[chosen]);
                is_sound &= dist.is_some();
            }
            known if family::parameter_names().contains(&known) => is_sound &= parameters.read(&here, known).is_some(),
            unknown => {
                let known: Vec<_> = family::parameter_names().iter().copied().chain(["dist", "unit"]).collect();
                here.mistake_in_key(format!("`{unknown}` is not a parameter of a distribution"), suggestion::help(unknown, known));
                is_sound = false;
            }
        }
    }
    if !is_sound {
        return None;
    }
    let Parameters { dimensions, counted, written, units, currency, .. } = parameters;
    match family::from_parameters(dist, &counted) {
        Ok(family) => Some((Uncertainty::Uncertain(family.into()), dimensions[0], currency)),
        Err(impossible) => {
            // In the numbers as written, which are impossible for the same reason if they share a unit.
            let as_written = family::from_parameters(dist, &written).err().filter(|_| units.len() <= 1);
            let impossible = as_written.unwrap_or(impossible);
            let named = table.entries.iter().find(|(key, _)| impossible.key.as_ref() == Some(key));
            let place = named.map_or(&field.node.place, |(_, entry)| &entry.node.place);
            field.diagnostics.push(Diagnostic::error(impossible.message).at(place).help(impossible.help));
            None
        }
    }
}

impl Parameters<'_> {
    fn read(&mut self, here: &Field<'_>, key: &str) -> Option<()> {
        let (counted, written) = match &here.node.value {
            Value::List(items) => {
                // All are read, so that all mistakes are reported.
                let numbers: Vec<_> = items.iter().map(|node| self.number(&Field { node, ..here.clone() }, key)).collect();
                let (counted, written) = numbers.into_iter().collect::<Option<_>>()?;
                (Parameter::List(counted), Parameter::List(written))
            }
            _ => {
                let (counted, written) = self.number(here, key)?;
                (Parameter::Number(counted), Parameter::Number(written))
            }
        };
        self.counted.insert(key.into(), counted);
        self.written.insert(key.into(), written);
        Some(())
    }

    /// A number in the unit of the model, and as written.
    fn number(&mut self, here: &Field<'_>, key: &str) -> Option<(f64, f64)> {
        let in_unit = IN_UNIT.contains(&key) || key == "values";
        let number = match here.node.value {
            Value::Integer(number) => number as f64,
            Value::Float(number) if number.is_finite() => number,
            Value::Text(ref text) if in_unit => return self.quantity(here, text),
            Value::Float(number) => {
                here.mistake(format!("`{}`: expected a finite number, found {number}", here.path), "write a plain number");
                return None;
            }
            _ => {
                here.mistake(format!("`{}`: expected a plain number, found {}", here.path, here.node.kind()), "write a plain number");
                return None;
            }
        };
        match self.unit {
            _ if !in_unit => Some((number, number)),
            Some(unit) => self.quantity(here, &format!("{} {unit}", unit::digits(number))),
            None => bare(here, number, &self.dimensions).map(|number| (number, number)),
        }
    }

    fn quantity(&mut self, here: &Field<'_>, text: &str) -> Option<(f64, f64)> {
        let Quantity { value: counted, dimension, currency } = quantity(here, text, &self.dimensions)?;
        self.dimensions = vec![dimension];
        match (self.currency, currency) {
            (Some(one), Some(other)) if one != other => {
                here.mistake(format!("the distribution has amounts in {one} and in {other}"), "write all of them in one currency");
                return None;
            }
            _ => self.currency = self.currency.or(currency),
        }
        let (written, unit) = unit::split(text).ok()?;
        self.units.insert(unit);
        Some((counted, written))
    }
}
