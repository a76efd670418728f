//! What holds for a usage, a grant or a laptop that does not say otherwise: the table `defaults`, whose values `defaults.toml` states with their sources.

use std::collections::BTreeMap;

use super::{Number, Range};
use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};

/// A key that has a default.
#[derive(Debug)]
pub struct DefaultKey {
    /// The table below `defaults` that states it.
    pub table: &'static str,
    pub key: &'static str,
    pub dimension: Dimension,
    pub range: Range,
    /// The least number of whole months, where it must be whole months.
    least_months: Option<u32>,
}

const fn key(table: &'static str, key: &'static str, dimension: Dimension, range: Range) -> DefaultKey {
    DefaultKey { table, key, dimension, range, least_months: None }
}

const fn whole_months(table: &'static str, key: &'static str, least: u32) -> DefaultKey {
    DefaultKey { least_months: Some(least), ..self::key(table, key, Dimension::Duration, Range::NOT_NEGATIVE) }
}

const DAYS: Range = Range { low: 0.0, high: 31.0, words: "days from 0 to 31" };
const TERM: Range = Range { low: 1.0, high: 240.0, words: "1 month to 20 years" };

pub const ACTIVE_DAYS: DefaultKey = key("usage", "active_days", Dimension::Number, DAYS);
pub const GROWTH_PERIOD: DefaultKey = key("usage", "growth_period", Dimension::Duration, Range::NOT_NEGATIVE);
pub const CACHE_READ: DefaultKey = key("tokens", "cache_read", Dimension::Share, Range::SHARE);
pub const CACHE_WRITE: DefaultKey = key("tokens", "cache_write", Dimension::Share, Range::SHARE);
pub const INPUT_TO_OUTPUT: DefaultKey = key("tokens", "input_to_output", Dimension::Number, Range::NOT_NEGATIVE);
pub const LAPTOP_LIFE: DefaultKey = key("laptop", "useful_life", Dimension::Duration, Range::LIFE);
pub const LAPTOP_RESIDUAL: DefaultKey = key("laptop", "residual_value", Dimension::Share, Range::SHARE);
pub const VESTING_PERIOD: DefaultKey = whole_months("grant", "vesting_period", 1);
pub const CLIFF: DefaultKey = whole_months("grant", "cliff", 0);
pub const VESTING_INTERVAL: DefaultKey = whole_months("grant", "vesting_interval", 1);
pub const EXPECTED_LIFE: DefaultKey = key("options", "expected_life", Dimension::Duration, TERM);
pub const WEEKEND_DELAY: DefaultKey = key("incident", "weekend_delay", Dimension::Hours, Range::NOT_NEGATIVE);

const ALL: [&DefaultKey; 12] = [
    &ACTIVE_DAYS,
    &GROWTH_PERIOD,
    &CACHE_READ,
    &CACHE_WRITE,
    &INPUT_TO_OUTPUT,
    &LAPTOP_LIFE,
    &LAPTOP_RESIDUAL,
    &VESTING_PERIOD,
    &CLIFF,
    &VESTING_INTERVAL,
    &EXPECTED_LIFE,
    &WEEKEND_DELAY,
];

/// The values of all keys that have a default; a wrong one is missing, and reported.
#[derive(Default)]
pub struct Defaults(BTreeMap<(&'static str, &'static str), Number>);

impl Defaults {
    /// The table `defaults` at the top of a scenario.
    pub fn read(root: &TableReader<'_>) -> Self {
        let mut found = BTreeMap::new();
        let Some(tables) = root.required("defaults", "the table of the built-in defaults").and_then(|field| TableReader::new(&field))
        else {
            return Self::default();
        };
        let mut names: Vec<&str> = ALL.iter().map(|default| default.table).collect();
        names.dedup();
        for name in names {
            let Some(table) = tables.required(name, "the table of the built-in defaults").and_then(|field| TableReader::new(&field)) else {
                continue;
            };
            for default in ALL.into_iter().filter(|default| default.table == name) {
                let value = table
                    .required(default.key, &super::shown(default.dimension, table.exchange().home()))
                    .and_then(|field| default.read(&field));
                value.into_iter().for_each(|value| drop(found.insert((name, default.key), value)));
            }
            table.finish();
        }
        tables.finish();
        Self(found)
    }

    /// The number where a table without the key would have it, at `path`: certain, and not in the register yet.
    pub fn number(&self, default: &DefaultKey, path: String) -> Option<Number> {
        let stated = self.0.get(&(default.table, default.key))?;
        Some(Number { place: stated.place.clone(), ..Number::without_slot(path, stated.median(), default.dimension, default.range) })
    }
}

impl DefaultKey {
    fn read(&self, field: &Field<'_>) -> Option<Number> {
        let value = match self.least_months {
            Some(least) => f64::from(Number::read_whole_months(field, least)?),
            None => Number::read_fixed(field, self.dimension, self.range)?,
        };
        Some(Number::stated(field, value, self.dimension, self.range))
    }
}
