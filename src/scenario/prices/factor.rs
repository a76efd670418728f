//! Factors on list prices: one number that makes all prices, those of a vendor, or those of a model higher or lower, from the start or from a date.

use crate::quantity::{Date, Dimension, Month, MonthOrDate};
use crate::reading::{TableReader, Value};
use crate::scenario::number::{Number, Numbers, Range};

/// `factor = 2`, or `factor = { value = 1.5, start = "2026-09" }`.
#[derive(Clone, Debug)]
pub struct PriceFactor {
    pub value: Number,
    /// The first day on which it applies; absent: always.
    pub start: Option<Date>,
}

impl PriceFactor {
    /// The factor at the key `factor`, where there is one.
    pub(super) fn read(table: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Option<Self>> {
        table.read("factor", |field| {
            if !matches!(&field.node.value, Value::Table(table) if table.entries.contains_key("value")) {
                return Some(Self { value: numbers.read(&field, &[Dimension::Number], FACTOR)?, start: None });
            }
            let table = TableReader::new(&field)?;
            let value = numbers.required(&table, "value", &[Dimension::Number], FACTOR);
            let start = table.read("start", |field| field.parsed::<MonthOrDate>("2026-09"));
            table.finish();
            Some(Self { value: value?, start: start?.map(MonthOrDate::first_day) })
        })
    }

    /// Share of the days of a month on which it applies.
    pub fn share_of(&self, month: Month) -> f64 {
        self.start.map_or(1.0, |start| month.share_from(start))
    }

    /// Whether it applies on a day.
    pub fn applies_on(&self, day: Date) -> bool {
        self.start.is_none_or(|start| start <= day)
    }
}

const FACTOR: Range = Range { low: 0.001, high: 1_000.0, words: "a factor from 0.001 to 1,000" };
