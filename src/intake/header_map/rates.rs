//! What a unit of other currencies costs, by the day from which it does, so that the rows of a file come in one currency.

use std::collections::BTreeMap;

use super::column_source::ColumnSource;
use super::settings::number;
use crate::intake::cell::{DateFormat, date};
use crate::intake::column::HeadcountColumn;
use crate::quantity::{Currency, Date};
use crate::reading::schema_record::Expected;
use crate::reading::{Field, TableReader, Value};

/// Rates by currency and day.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::intake) struct DatedRates {
    /// What amounts are converted to.
    pub currency: Currency,
    /// The day whose rates count where a row states none.
    day: Option<Date>,
    rates: BTreeMap<Currency, BTreeMap<Date, f64>>,
}

impl DatedRates {
    /// What an amount of `currency` is multiplied by on the day of its row, or on the day of the map: the latest rate up to then.
    ///
    /// `None` for a currency that has no rate here.
    ///
    /// # Errors
    /// The day, before which there is no rate.
    pub fn of(&self, currency: Currency, day: Option<Date>) -> Option<Result<f64, Date>> {
        let rates = self.rates.get(&currency)?;
        let Some(day) = day.or(self.day) else { return rates.values().next_back().copied().map(Ok) };
        Some(rates.range(..=day).next_back().map(|(_, rate)| *rate).ok_or(day))
    }
}

/// Keys of `[rates]` that are no currencies.
const OWN_KEYS: [&str; 2] = ["currency", "date"];

/// Reads `[rates]` of a map with these columns.
pub(super) fn read(field: &Field<'_>, columns: Option<&BTreeMap<HeadcountColumn, ColumnSource>>) -> Option<DatedRates> {
    let reader = TableReader::new(field)?;
    // Its own keys, besides the currencies.
    field.record(|| Expected::Keys(OWN_KEYS.map(str::to_string).to_vec()));
    let currency = reader.required("currency", "\"USD\"").and_then(|field| {
        let text = field.text()?;
        let known = Currency::of_code(text);
        if known.is_none() {
            field.mistake(format!("`{text}` is not a currency"), "write its three letters such as USD");
        }
        known
    });
    let day = reader.optional("date").map(|field| day(field.text()?, |message, help| field.mistake(message, help)));
    let mut rates = BTreeMap::new();
    for (name, field) in reader.all() {
        if OWN_KEYS.contains(&name) {
            continue;
        }
        let Some(of) = Currency::of_code(name) else {
            field.mistake_in_key(format!("`{name}` is not a currency"), "write its three letters such as EUR");
            continue;
        };
        if Some(of) == currency {
            field.mistake_in_key(format!("amounts are converted to {of}"), "write what a unit of another currency costs");
            continue;
        }
        if let Some(steps) = steps(&field, of) {
            rates.insert(of, steps);
        }
    }
    reader.finish();
    let has_day = day.is_some() || columns.is_none_or(|columns| columns.contains_key(&HeadcountColumn::RateDate));
    if let Some((currency, _)) = rates.iter().find(|(_, steps)| steps.len() > 1).filter(|_| !has_day) {
        let help = "add date = \"2026-01-31\" to [rates], or rate_date = \"Effective Date\" to [columns]";
        field.mistake_in_key(format!("{currency} has several rates, and nothing says which day counts"), help);
    }
    Some(DatedRates { currency: currency?, day: day.flatten(), rates })
}

fn steps(field: &Field<'_>, currency: Currency) -> Option<BTreeMap<Date, f64>> {
    if let Value::Integer(_) | Value::Float(_) = &field.node.value {
        let rate = number(field, 1e-9, 1e9, "1.08")?;
        let help = format!("write {currency} = {{ \"2026-01-31\" = {rate} }} with the day from which it counts");
        field.mistake("a rate without a day: of which day is it?", help);
        return None;
    }
    let table = TableReader::new(field)?;
    let steps = table.all().into_iter().map(|(text, field)| {
        let day = day(text, |message, help| field.mistake_in_key(message, help));
        Some((day?, number(&field, 1e-9, 1e9, "1.08")?))
    });
    let steps: Vec<Option<(Date, f64)>> = steps.collect();
    table.finish();
    let steps: BTreeMap<Date, f64> = steps.into_iter().collect::<Option<_>>()?;
    if steps.is_empty() {
        field.mistake(format!("{currency} has no rate"), format!("write {currency} = {{ \"2026-01-31\" = 1.08 }}"));
        return None;
    }
    Some(steps)
}

fn day(text: &str, mistake: impl FnOnce(String, &str)) -> Option<Date> {
    let day = date(text, DateFormat::default()).ok().filter(|_| !text.contains('/'));
    if day.is_none() {
        mistake(format!("`{text}` is not a day"), "write one such as \"2026-01-31\"");
    }
    day
}
