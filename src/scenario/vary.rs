//! Values of a path as `--vary PATH=VALUES` writes them, each with the changes that it makes.
//!
//! | values | meaning |
//! |---|---|
//! | `none,300,600 USD/month` | a list; the unit at the end holds for all |
//! | `300..1500 USD/month by 300` | from one value to another in even steps, both included |
//! | `100..10000 USD/month in 9 log` | so many values, evenly spaced, or evenly spaced in logarithms |
//! | `±20% in 5` | factors 0.8, 0.9, 1, 1.1, 1.2 of the present value, or of every number of a table |
//! | `2026-01..2026-08` | every month |
//! | `{ purchase_option = "on-demand" },{ purchase_option = "owned", count = 4 }` | tables, each of which replaces what is there |
//!
//! `300 to 1500 USD/month` is a distribution and stays one value. `A+B=VALUES` moves several paths together: to the same value, or by the same factor.

use std::ops::Range;

use super::number::is_distribution;
use super::{Override, Scenario, ScenarioErrors, stated};
use crate::quantity::rounding::significant;
use crate::quantity::{Month, unit};
use crate::reading::condition::{Part, items};
use crate::reading::path::split_path;
use crate::reading::{Diagnostic, Node, Place, Sources, Value};

/// One input to vary: paths that move together, and their values.
#[derive(Clone, Debug)]
pub struct Vary {
    pub paths: Vec<String>,
    /// Unit of all values that have the same; empty where they have none.
    pub unit: String,
    /// Whether the values are evenly spaced in logarithms.
    pub is_log: bool,
    /// Whether the scenario has something uncertain there, which a value replaces.
    pub is_uncertain: bool,
    pub values: Vec<VariedValue>,
}

/// One value of an input.
#[derive(Clone, Debug)]
pub struct VariedValue {
    /// As it is written, without the unit that all share.
    pub label: String,
    /// Where it lies on an axis; absent for words, tables and `none`.
    pub number: Option<f64>,
    /// The month that it is.
    pub month: Option<Month>,
    pub changes: Vec<Override>,
}

/// Values of one input beyond which a grid is a mistake.
const MOST_VALUES: usize = 1_000;

/// A mistake in the text: where, what, what to write instead.
struct Mistake(Range<usize>, String, String);

impl Vary {
    /// Reads `PATH[+PATH]=VALUES` for a scenario, whose present values factors apply to.
    ///
    /// # Errors
    /// Every mistake, with its place in `text`. Whether a scenario can have the values only shows when it is changed.
    pub fn parse(text: &str, scenario: &Scenario) -> Result<Self, ScenarioErrors> {
        read(text, scenario).map_err(|Mistake(span, message, help)| {
            let mut sources = Sources::default();
            let source = sources.add("--vary", text);
            let diagnostic = Diagnostic::error(message).at(&Place { source, span }).help(help);
            ScenarioErrors { diagnostics: vec![diagnostic], sources }
        })
    }

    /// The paths as they are written.
    pub fn name(&self) -> String {
        self.paths.join(" + ")
    }

    /// The last keys of the path, as tables head a column.
    pub fn short_name(&self) -> String {
        let short = |path: &String| {
            let keys = split_path(path);
            keys[keys.len().saturating_sub(2)..].join(".")
        };
        self.paths.iter().map(short).collect::<Vec<_>>().join(" + ")
    }
}

impl Scenario {
    /// Whether a range, a distribution or an assumption is at a path.
    pub fn is_uncertain_at(&self, path: &str) -> bool {
        let is_assumption = |text: &str| self.tree.get("assumptions").is_some_and(|assumptions| assumptions.get(text).is_some());
        match self.value_at(path).map(|node| &node.value) {
            Some(Value::Text(text)) => text.contains(" to ") || is_assumption(text),
            Some(Value::Table(table)) => is_distribution(table),
            _ => false,
        }
    }

    /// The value at a path such as `groups.senior.base`, with everything that the scenario extends; absent where there is none.
    pub fn value_at(&self, path: &str) -> Option<&Node> {
        let keys = Node::parse_path(path)?;
        keys.iter().try_fold(self.tree.as_ref(), |node, key| node.get(key))
    }
}

fn read(text: &str, scenario: &Scenario) -> Result<Vary, Mistake> {
    let Some((path, values)) = text.split_once('=') else {
        let help = "write PATH=VALUES, such as access.engineers.cap.amount=\"none,300,600 USD/month\"";
        return Err(Mistake(0..text.len(), "an input and its values are missing".into(), help.into()));
    };
    let paths: Vec<Part<'_>> = split_paths(path);
    for path in &paths {
        if Node::parse_path(path.text).is_none() {
            let message = format!("`{}` is not a path of keys", path.text);
            return Err(Mistake(path.span(), message, "write keys with dots between them, such as budget.compute".into()));
        }
    }
    let at = path.len() + 1;
    let values = Part::new(values, at);
    // A shell takes quotes away, a file or a habit may leave them.
    let values = if is_quoted_whole(values.text) { Part::new(values.unquoted(), values.at + 1) } else { values };
    if values.text.is_empty() {
        return Err(Mistake(values.span(), "there are no values".into(), "write a list such as 300,600,900 USD/month".into()));
    }
    let paths_named = || paths.iter().map(|path| path.text.to_string()).collect::<Vec<_>>();
    let factor = ["±", "+-", "+/-"].into_iter().find_map(|sign| values.text.strip_prefix(sign));
    if let Some(rest) = factor {
        let factors = factors(values, rest)?;
        return scaled(&paths, &factors, scenario).map(|values| Vary {
            paths: paths_named(),
            unit: String::new(),
            is_log: false,
            is_uncertain: false,
            values,
        });
    }
    let (texts, is_log) = match values.text.split_once("..").filter(|_| !values.text.starts_with(['{', '"', '['])) {
        Some((first, rest)) => stretch(values, first, rest)?,
        None => (list(values)?, false),
    };
    if texts.len() > MOST_VALUES {
        return Err(Mistake(values.span(), format!("{} values are more than can be told apart", texts.len()), "write fewer".into()));
    }
    // The unit that all numbers share is written once.
    let units: Vec<String> = texts.iter().filter_map(|text| unit::split(text).ok().map(|(_, unit)| unit)).collect();
    let common = units.first().filter(|first| units.iter().all(|unit| unit == *first)).cloned().unwrap_or_default();
    let values = texts.iter().map(|text| {
        let value = value_of(text);
        let month = text.parse::<Month>().ok();
        let number = unit::split(text).ok().map(|(number, _)| number).filter(|_| month.is_none());
        let label = match number {
            _ if matches!(value, Value::Table(_)) => of_table(&value),
            Some(number) if !common.is_empty() => grouped(number),
            _ => text.clone(),
        };
        let changes = paths.iter().map(|path| Override::new(path.text, value.clone()).named("--vary")).collect();
        VariedValue { label, number, month, changes }
    });
    let values = values.collect();
    let is_uncertain = paths.iter().any(|path| scenario.is_uncertain_at(path.text));
    Ok(Vary { paths: paths_named(), unit: common, is_log, is_uncertain, values })
}

/// The values of a table in the order in which they are written: `owned, 4`.
fn of_table(value: &Value) -> String {
    let Value::Table(table) = value else { return String::new() };
    let mut entries: Vec<_> = table.entries.values().collect();
    entries.sort_by_key(|entry| entry.key_place.span.start);
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        Value::Table(_) => of_table(value),
        value => Node { value: value.clone(), place: Place::UNKNOWN }.to_inline_toml(),
    };
    entries.into_iter().map(|entry| text(&entry.node.value)).collect::<Vec<_>>().join(", ")
}

/// Paths between plus signs.
fn split_paths(text: &str) -> Vec<Part<'_>> {
    let (mut paths, mut rest) = (vec![], Part::new(text, 0));
    while let Some((first, others)) = rest.split_once("+") {
        paths.push(first);
        rest = others;
    }
    paths.push(rest);
    paths
}

fn is_quoted_whole(text: &str) -> bool {
    text.len() > 1 && text.starts_with('"') && text.ends_with('"') && !text[1..text.len() - 1].contains('"')
}

/// The value that a text stands for, as a scenario would write it.
fn value_of(text: &str) -> Value {
    // The same rules as for `--set`.
    let assigned = Node::parse_assignment(&format!("x={text}"), Place::UNKNOWN.source).ok();
    assigned.and_then(|node| node.get("x").cloned()).map_or_else(|| Value::from(text), |node| node.value)
}

fn list(values: Part<'_>) -> Result<Vec<String>, Mistake> {
    let parts = items(values.text);
    let part_at = |part: &Part<'_>| values.at + part.at..values.at + part.at + part.text.len();
    if let Some(empty) = parts.iter().find(|part| part.text.is_empty()) {
        return Err(Mistake(part_at(empty), "a value is missing".into(), "write a value between the commas, or remove one".into()));
    }
    let is_bare = |part: &Part<'_>| part.text.parse::<f64>().is_ok();
    for pair in parts.windows(2) {
        let [first, second] = pair else { continue };
        let digits = second.text.bytes().take_while(u8::is_ascii_digit).count();
        if is_bare(first) && (1..=2).contains(&first.text.len()) && digits == 3 && second.text.starts_with("00") {
            let message = format!("`{},{}` may be one value or two", first.text, second.text);
            return Err(Mistake(
                part_at(first),
                message,
                format!("write {}{} without the comma, or a unit behind each", first.text, second.text),
            ));
        }
    }
    let unit = parts.last().and_then(|last| unit::split(last.text).ok()).map(|(_, unit)| unit).unwrap_or_default();
    let with_unit =
        |part: &Part<'_>| if is_bare(part) && !unit.is_empty() { format!("{} {unit}", part.text) } else { part.text.to_string() };
    Ok(parts.iter().map(with_unit).collect())
}

/// Values from one to another: `300..1500 USD/month by 300`, `100..10000 USD/month in 9 log`, `2026-01..2026-08`.
fn stretch(values: Part<'_>, first: &str, rest: &str) -> Result<(Vec<String>, bool), Mistake> {
    let mistake = |message: &str, help: &str| Mistake(values.span(), message.into(), help.into());
    let first = first.trim();
    let (last, by) = match (rest.split_once(" by "), rest.split_once(" in ")) {
        (Some((last, step)), _) => (last.trim(), Some((true, step.trim()))),
        (None, Some((last, number))) => (last.trim(), Some((false, number.trim()))),
        (None, None) => (rest.trim(), None),
    };
    if let (Ok(from), Ok(to)) = (first.parse::<Month>(), last.parse::<Month>()) {
        let step = match by {
            Some((true, step)) => step.trim_end_matches(" months").parse::<usize>().ok().filter(|step| *step > 0),
            Some((false, _)) => None,
            None => Some(1),
        };
        let step = step.ok_or_else(|| mistake("the months have no such step", "write by 3, or nothing for every month"))?;
        if from > to {
            return Err(mistake("the months are reversed", "write the earlier month first"));
        }
        let months = (0..=to.since(from)).step_by(step).map(|month| from.plus(month).to_string());
        return Ok((months.collect(), false));
    }
    let quantity = |text: &str| {
        unit::split(text).map_err(|error| {
            Mistake(values.span(), format!("`{text}`: {error}"), "write numbers, such as 300..1500 USD/month by 300".into())
        })
    };
    let ((low, low_unit), (high, unit)) = (quantity(first)?, quantity(last)?);
    // `2%` before `10% per month`: the shorter unit is the beginning of the longer one.
    if !unit.starts_with(&low_unit) {
        return Err(mistake(&format!("`{low_unit}` and `{unit}` are not the same unit"), "write the unit once, behind the second number"));
    }
    if low == high {
        return Err(mistake("both ends are the same", "write that value alone"));
    }
    let text = |number: f64| format!("{} {unit}", unit::digits(nine_decimals(number))).trim_end().to_string();
    match by {
        None => Err(mistake("the step is missing", "write by 300 for steps of 300, or in 5 for five values")),
        Some((true, step)) => {
            let (step, step_unit) = quantity(step)?;
            if step == 0.0 || !step.is_finite() || (!step_unit.is_empty() && step_unit != unit) {
                return Err(mistake("the step is not an amount of that unit", "write a number behind by"));
            }
            let n = ((high - low) / step.abs()).abs();
            if (n - n.round()).abs() > 1e-9 * n.max(1.0) {
                let count = n.floor();
                let step = if high > low { step.abs() } else { -step.abs() };
                let help =
                    format!("end at {} or {}, or write in 5 for five values", plain(low + count * step), plain(low + (count + 1.0) * step));
                return Err(mistake("the steps do not come out even", &help));
            }
            if n > MOST_VALUES as f64 {
                return Err(mistake("these are too many values", "write a larger step"));
            }
            let n = n.round() as usize;
            Ok(((0..=n).map(|index| text(low + (high - low) * index as f64 / n as f64)).collect(), false))
        }
        Some((false, number)) => {
            let (number, is_log) = number.strip_suffix("log").map_or((number, false), |number| (number.trim(), true));
            let n: usize = number
                .parse()
                .ok()
                .filter(|n| (2..=MOST_VALUES).contains(n))
                .ok_or_else(|| mistake("how many values is not a whole number from 2 on", "write in 5"))?;
            if is_log && (low <= 0.0 || high <= 0.0) {
                return Err(mistake("logarithms need values above 0", "begin above 0, or leave log out"));
            }
            let share = |index: usize| index as f64 / (n - 1) as f64;
            let at = |index: usize| match index {
                0 => low,
                _ if index == n - 1 => high,
                _ if is_log => significant(low * crate::quantity::math::pow(high / low, share(index)), 4),
                _ => significant(low + (high - low) * share(index), 4),
            };
            Ok(((0..n).map(|index| text(at(index))).collect(), is_log))
        }
    }
}

/// The factors of `±20% in 5`; three where their number is not written.
fn factors(values: Part<'_>, rest: &str) -> Result<Vec<f64>, Mistake> {
    let wrong = || Mistake(values.span(), format!("`{}` is not a change by a percentage", values.text), "write ±20% in 5".into());
    let (percent, n) = rest.split_once(" in ").map_or((rest, 3), |(percent, n)| (percent, n.trim().parse().unwrap_or(0)));
    let percent: f64 = percent.trim().strip_suffix('%').and_then(|number| number.trim().parse().ok()).ok_or_else(wrong)?;
    let is_change = percent > 0.0 && percent <= 100.0;
    if !is_change || !(2..=MOST_VALUES).contains(&n) {
        return Err(wrong());
    }
    Ok((0..n).map(|index| 1.0 + percent / 100.0 * (2.0 * index as f64 / (n - 1) as f64 - 1.0)).map(nine_decimals).collect())
}

fn scaled(paths: &[Part<'_>], factors: &[f64], scenario: &Scenario) -> Result<Vec<VariedValue>, Mistake> {
    let present = |path: &Part<'_>| {
        let node = scenario.value_at(path.text).ok_or_else(|| {
            let help = "name a key that the scenario has, or write the values themselves".into();
            Mistake(path.span(), format!("the scenario has no `{}` to change by a percentage", path.text), help)
        })?;
        let factor = scaled_value(&node.value, 2.0);
        match factor {
            Some(_) => Ok(node),
            None => Err(Mistake(
                path.span(),
                format!("`{}` is {}, which a percentage does not change", path.text, in_words(&node.value)),
                "name a number, a quantity or a table of them; of an assumption, name assumptions.NAME".into(),
            )),
        }
    };
    let nodes = paths.iter().map(|path| Ok((path, present(path)?))).collect::<Result<Vec<_>, Mistake>>()?;
    let value = |factor: &f64| {
        let changes = nodes.iter().map(|(path, node)| {
            let value = scaled_value(&node.value, *factor).unwrap_or_else(|| node.value.clone());
            Override::new(path.text, value).named("--vary")
        });
        let percent = nine_decimals((factor - 1.0) * 100.0);
        let label =
            if percent == 0.0 { "±0%".to_string() } else { format!("{}{}%", if percent > 0.0 { "+" } else { "-" }, plain(percent.abs())) };
        VariedValue { label, number: Some(percent), month: None, changes: changes.collect() }
    };
    Ok(factors.iter().map(value).collect())
}

/// The value with its numbers times a factor: of both ends of a range, of every number of a table. Absent where it has no number.
fn scaled_value(value: &Value, factor: f64) -> Option<Value> {
    match value {
        Value::Table(table) if !is_distribution(table) => {
            let mut scaled = table.clone();
            let mut is_any = false;
            for entry in scaled.entries.values_mut() {
                if let Some(value) = scaled_value(&entry.node.value, factor) {
                    entry.node.value = value;
                    is_any = true;
                }
            }
            is_any.then_some(Value::Table(scaled))
        }
        value => stated::scaled(value, factor),
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("`{text}`"),
        Value::Boolean(flag) => format!("`{flag}`"),
        Value::List(_) => "a list".into(),
        Value::Table(_) => "a table without numbers".into(),
        _ => "no number".into(),
    }
}

/// All digits, without those that only rounding made.
fn plain(number: f64) -> String {
    format!("{}", nine_decimals(number))
}

fn nine_decimals(number: f64) -> f64 {
    let rounded = (number * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded } else { number }
}

/// With grouped thousands: `1,500`.
fn grouped(number: f64) -> String {
    let text = plain(number.abs());
    let (whole, decimals) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(whole, decimals)| (whole, format!(".{decimals}")));
    let grouped = whole.parse::<usize>().map_or_else(|_| whole.to_string(), crate::quantity::count);
    format!("{}{grouped}{decimals}", if number < 0.0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> Scenario {
        Scenario::builtin("budget-gone-by-april", &[]).unwrap().scenario
    }

    fn vary(text: &str) -> Vary {
        Vary::parse(text, &scenario()).unwrap_or_else(|errors| panic!("{text}: {errors}"))
    }

    fn changes(text: &str) -> Vec<String> {
        vary(text).values.iter().map(|value| value.changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")).collect()
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        for (text, expected) in [
            ("a.b=none,300,600 USD/month", vec!["a.b = \"none\"", "a.b = \"300 USD/month\"", "a.b = \"600 USD/month\""]),
            ("a.b=1,2,3", vec!["a.b = 1", "a.b = 2", "a.b = 3"]),
            ("a.b=100..200 USD by 50", vec!["a.b = \"100 USD\"", "a.b = \"150 USD\"", "a.b = \"200 USD\""]),
            ("a.b=1k..1.2k USD by 100", vec!["a.b = \"1000 USD\"", "a.b = \"1100 USD\"", "a.b = \"1200 USD\""]),
            ("a.b=1..100 USD in 3 log", vec!["a.b = \"1 USD\"", "a.b = \"10 USD\"", "a.b = \"100 USD\""]),
            ("a.b=0..1 in 3", vec!["a.b = 0", "a.b = 0.5", "a.b = 1"]),
            ("a.b=2025-12..2026-02", vec!["a.b = \"2025-12\"", "a.b = \"2026-01\"", "a.b = \"2026-02\""]),
            ("a.b=300 to 1500 USD/month,2 USD/month", vec!["a.b = \"300 to 1500 USD/month\"", "a.b = \"2 USD/month\""]),
            ("a.b={ x = 1, y = \"2 USD\" },{ x = 3 }", vec!["a.b = { x = 1, y = \"2 USD\" }", "a.b = { x = 3 }"]),
            ("a.b+c.d=stop,throttle", vec!["a.b = \"stop\"; c.d = \"stop\"", "a.b = \"throttle\"; c.d = \"throttle\""]),
        ] {
            assert_eq!(changes(text), expected, "{text}");
        }
        let list = vary("access.engineers.cap.amount=\"none,300,1500 USD/month\"");
        assert_eq!((list.unit.as_str(), list.short_name().as_str()), ("USD/month", "cap.amount"));
        assert_eq!(list.values.iter().map(|value| value.label.as_str()).collect::<Vec<_>>(), ["none", "300", "1,500"]);
        assert_eq!(list.values.iter().map(|value| value.number).collect::<Vec<_>>(), [None, Some(300.0), Some(1500.0)]);
        assert!(vary("a=1..100 USD in 3 log").is_log);
    }

    #[test]
    fn a_percentage_changes_the_present_value_and_every_number_of_a_table() {
        let cap = vary("access.engineers.cap.amount=±20% in 5");
        assert_eq!(cap.values.iter().map(|value| value.label.as_str()).collect::<Vec<_>>(), ["-20%", "-10%", "±0%", "+10%", "+20%"]);
        assert_eq!(cap.values[0].changes[0].to_string(), "access.engineers.cap.amount = \"1200 USD/month\"");
        assert_eq!(
            changes("assumptions.usage_growth=+-10% in 2"),
            ["assumptions.usage_growth = \"1.8% to 9% per month\"", "assumptions.usage_growth = \"2.2% to 11% per month\""]
        );
        let prices = changes("prices.models=±50% in 2");
        assert!(prices[0].contains("prices.models = {") && prices[0] != prices[1]);
        let scenario = scenario();
        for value in vary("prices.models=±50% in 3").values {
            scenario.with_all(&value.changes).unwrap_or_else(|errors| panic!("{errors}"));
        }
        assert_eq!(
            changes("groups.engineers.count+groups.heavy-users.count=±10% in 2")[1],
            "groups.engineers.count = 935; groups.heavy-users.count = 165"
        );
    }

    #[test]
    fn mistakes_say_what_to_write_instead() {
        let message = |text| Vary::parse(text, &scenario()).unwrap_err().to_string();
        for (text, words) in [
            ("a.b", ["an input and its values are missing", "write PATH=VALUES"]),
            ("a.b=", ["there are no values", "300,600,900"]),
            ("a.b=1,,2", ["a value is missing", "between the commas"]),
            ("a.b=1..10 by 4", ["do not come out even", "end at 9 or 13"]),
            ("a.b=1..10", ["the step is missing", "by 300"]),
            ("a.b=0..10 in 3 log", ["logarithms need values above 0", "begin above 0"]),
            ("a.b=1..10 in 1", ["not a whole number from 2 on", "write in 5"]),
            ("a.b=2026-03..2026-01", ["the months are reversed", "earlier month first"]),
            ("a.b=±20%", ["the scenario has no `a.b`", "write the values themselves"]),
            ("usage.adopting.growth=±20%", ["`usage_growth`, which a percentage does not change", "assumptions.NAME"]),
            ("a.b=2,000 USD", ["may be one value or two", "write 2000 USD without the comma"]),
            ("a b=1", ["is not a path of keys", "dots between them"]),
        ] {
            let found = message(text);
            assert!(words.iter().all(|word| found.contains(word)), "{text}: {found}");
        }
    }
}
