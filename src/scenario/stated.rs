//! The numbers that a scenario's own files state, as paths and values that can be scaled: what somebody decided or guessed, without defaults.
//!
//! A range or a distribution is one number: both ends, or all parameters that have its unit, are scaled together. Left out is what is no quantity of the
//! company: the horizon, the budget, run settings, dates, correlations, and lists.

use super::Scenario;
use super::number::{IN_UNIT, is_distribution};
use super::overlay::DEFAULTS_NAME;
use crate::quantity::unit;
use crate::reading::node::{Node, Table, Value};
use crate::reading::path::below;

/// Tables at the top that say nothing about what a company is like.
const NOT_QUANTITIES: [&str; 12] = [
    "budget",
    "calendar",
    "correlations",
    "defaults",
    "extends",
    "fiscal_year",
    "format",
    "horizon",
    "pay_schedule",
    "presets",
    "run",
    super::overlay::STANDALONE,
];

/// A number as a scenario states it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedNumber {
    /// Where it is stated, such as `groups.senior.base`.
    pub path: String,
    value: Value,
}

impl Scenario {
    /// The factor on all list prices, which is 1 unless a scenario says otherwise: what it comes to if prices are others. Absent where it says so.
    pub fn list_prices(&self) -> Option<StatedNumber> {
        let path = "prices.factor";
        self.value_at(path).is_none().then(|| StatedNumber { path: path.into(), value: Value::Float(1.0) })
    }

    /// The numbers that the scenario's own files and changes state, in the order of their paths.
    pub fn stated_numbers(&self) -> Vec<StatedNumber> {
        let is_own = |node: &Node| {
            let source = node.place.source;
            self.layers.sources.has(source) && self.layers.sources.get(source).name != DEFAULTS_NAME
        };
        let mut found = vec![];
        if let Value::Table(table) = &self.tree.value {
            let quantities = table.entries.iter().filter(|(key, _)| !NOT_QUANTITIES.contains(&key.as_str()));
            quantities.for_each(|(key, entry)| collect(&below("", key), &entry.node, &is_own, &mut found));
        }
        found
    }
}

fn collect(path: &str, node: &Node, is_own: &impl Fn(&Node) -> bool, found: &mut Vec<StatedNumber>) {
    let (parts, is_stated) = match &node.value {
        Value::Table(table) if is_distribution(table) && has_location(table) => {
            (None, table.entries.values().any(|entry| is_own(&entry.node)))
        }
        // A distribution that gives its parameters only relative to a mean, such as sigma, consists of numbers of their own.
        Value::Table(table) => (Some(table), false),
        value => (None, is_own(node) && scaled(value, 1.0).is_some()),
    };
    if is_stated {
        found.push(StatedNumber { path: path.into(), value: node.value.clone() });
    }
    for (key, entry) in parts.iter().flat_map(|table| &table.entries) {
        collect(&below(path, key), &entry.node, is_own, found);
    }
}

fn has_location(table: &Table) -> bool {
    table.entries.iter().any(|(key, entry)| IN_UNIT.contains(&key.as_str()) && scaled(&entry.node.value, 1.0).is_some())
}

impl StatedNumber {
    /// The number times `factor`, and by what it really is multiplied: a whole number of things stays whole. `None` where it would not change.
    pub fn scaled(&self, factor: f64) -> Option<(Value, f64)> {
        let value = scaled(&self.value, factor).filter(|value| *value != self.value)?;
        let real = match (&self.value, &value) {
            (Value::Integer(before), Value::Integer(after)) => *after as f64 / *before as f64,
            _ => factor,
        };
        Some((value, real))
    }

    /// As [`StatedNumber::scaled`], without rounding to a whole number.
    pub fn scaled_exactly(&self, factor: f64) -> Option<(Value, f64)> {
        match self.value {
            Value::Integer(number) if number != 0 => Some((Value::Float(number as f64 * factor), factor)),
            Value::Integer(_) => None,
            _ => self.scaled(factor),
        }
    }
}

/// A number, a quantity, a range or a distribution times `factor`; a whole number stays whole. `None` for what is none.
pub(super) fn scaled(value: &Value, factor: f64) -> Option<Value> {
    match value {
        Value::Integer(number) => Some(Value::Integer((*number as f64 * factor).round() as i64)),
        Value::Float(number) => Some(Value::Float(number * factor)),
        Value::Text(text) => scaled_text(text, factor).map(Value::Text),
        Value::Table(table) => {
            let mut table = table.clone();
            for (key, entry) in &mut table.entries {
                if IN_UNIT.contains(&key.as_str()) {
                    entry.node.value = match scaled(&entry.node.value, factor)? {
                        // A parameter of a distribution need not be whole.
                        Value::Integer(_) => match entry.node.value {
                            Value::Integer(number) => Value::Float(number as f64 * factor),
                            _ => return None,
                        },
                        scaled => scaled,
                    };
                }
            }
            Some(Value::Table(table))
        }
        Value::Boolean(_) | Value::List(_) | Value::Absent => None,
    }
}

/// `"2% to 10% per month"` with both numbers multiplied; `None` for names and dates.
fn scaled_text(text: &str, factor: f64) -> Option<String> {
    let parts: Vec<String> = text.split(" to ").map(|part| scaled_quantity(part, factor)).collect::<Option<_>>()?;
    Some(parts.join(" to "))
}

fn scaled_quantity(text: &str, factor: f64) -> Option<String> {
    let (currency, text) = unit::leading_currency(text.trim());
    let begins = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !begins.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let sign = text.len() - begins.len();
    let length = begins.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))).unwrap_or(begins.len());
    let (number, rest) = text.split_at(sign + length);
    // A month, a day or a time.
    if rest.starts_with(['-', ':']) {
        return None;
    }
    let number: f64 = number.replace([',', '_'], "").parse().ok()?;
    // Twelve digits, without what rounding leaves behind the last of them.
    let rounded: f64 = format!("{:.11e}", number * factor).parse().ok()?;
    Some(format!("{currency}{}{rest}", unit::digits(rounded)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn texts_are_scaled_with_their_units_and_names_and_dates_are_not() {
        for (text, expected) in [
            ("1,092 USD/month", Some("1201.2 USD/month")),
            ("2% to 10% per month", Some("2.2% to 11% per month")),
            ("180k USD/year", Some("198k USD/year")),
            ("€80k/year", Some("€88k/year")),
            // Three decimals could be taken for thousands.
            ("104.66 USD", Some("115.1260 USD")),
            ("-36% per year", Some("-39.6% per year")),
            ("0.3", Some("0.33")),
            ("2026-05", None),
            ("2026-08-21", None),
            ("coding-agent", None),
            ("usage_growth", None),
            ("4 to five", None),
            ("none", None),
        ] {
            assert_eq!(scaled_text(text, 1.1).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_scenario_states_what_its_file_says_and_nothing_of_the_defaults() {
        let scenario = Scenario::builtin("budget-gone-by-april", &[]).expect("sound").scenario;
        let stated = scenario.stated_numbers();
        let paths: Vec<&str> = stated.iter().map(|number| number.path.as_str()).collect();
        for path in [
            "access.engineers.cap.amount",
            "assumptions.usage_growth",
            "groups.engineers.count",
            "usage.adopting.adoption.final",
            "usage.heavy.across_people.sigma",
            "usage.heavy.mean",
        ] {
            assert!(paths.contains(&path), "{path} is not in {paths:?}");
        }
        // Of the file's horizon and budget, of the name of an assumption, and of the preset.
        for path in ["horizon.months", "budget.compute", "usage.heavy.growth", "usage.heavy.active_days", "access.engineers.cap.start"] {
            assert!(!paths.contains(&path), "{path} is in {paths:?}");
        }
        let changed = scenario.with("budget.compute", "1M USD").and_then(|scenario| scenario.with("groups.engineers.count", 900));
        let changed = changed.expect("sound");
        assert!(changed.stated_numbers().iter().any(|number| number.scaled(1.1) == Some((Value::Integer(990), 1.1))));
    }

    #[test]
    fn whole_numbers_stay_whole_and_say_by_what_they_grew() {
        let number = |value: Value| StatedNumber { path: "groups.x.count".into(), value };
        assert_eq!(number(15.into()).scaled(1.1), Some((Value::Integer(17), 17.0 / 15.0)));
        assert_eq!(number(15.into()).scaled_exactly(1.1), Some((Value::Float(15.0 * 1.1), 1.1)));
        assert_eq!(number(1.into()).scaled(1.1), None);
        assert_eq!(number(0.into()).scaled_exactly(1.1), None);
        assert_eq!(number(0.0.into()).scaled(1.1), None);
        let table = Value::table([("min", Value::from(1)), ("mode", "3 USD".into()), ("sigma", 0.5.into())]);
        let expected = Value::table([("min", Value::from(1.1)), ("mode", "3.3 USD".into()), ("sigma", 0.5.into())]);
        assert_eq!(number(table).scaled(1.1), Some((expected, 1.1)));
    }
}
