//! An input whose value is looked for: a number of the scenario that is certain or becomes so, a whole number, a month, or a budget.

use super::{Scenario, ScenarioErrors};
use crate::quantity::rounding::decimals;
use crate::quantity::{Month, count, unit};
use crate::reading::{Diagnostic, Node, Place, Sources, Value};

/// An input to solve for.
#[derive(Clone, Debug)]
pub struct Unknown {
    pub path: String,
    /// Unit of its values; empty where they have none.
    pub unit: String,
    pub kind: UnknownKind,
    /// As the scenario has it; absent where it has none, or a distribution.
    pub present: Option<f64>,
    /// Whether the scenario has a distribution there, which a value replaces.
    pub is_uncertain: bool,
    /// The least and the largest value to try.
    pub low: f64,
    pub high: f64,
    /// Whether the largest value was asked for, so that none beyond it is tried.
    pub is_high_given: bool,
}

/// What values an unknown can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownKind {
    Real,
    Whole,
    /// Months since the first one of the calendar.
    Month,
}

/// Times the present value up to which is searched at first.
const REACH: f64 = 4.0;

impl Unknown {
    /// The input at `path`, between `from` and `to` where these are given.
    ///
    /// # Errors
    /// The path has no number, or a bound is none.
    pub fn read(scenario: &Scenario, path: &str, from: Option<&str>, to: Option<&str>) -> Result<Self, ScenarioErrors> {
        let node = scenario.value_at(path);
        let is_budget = path.starts_with("budget.");
        let mut unknown = match node.map(|node| &node.value) {
            None if is_budget => Self::new(path, scenario.currency().code(), UnknownKind::Real, None),
            // List prices are multiplied by 1 unless a scenario says otherwise.
            None if is_factor(path) => Self::new(path, "", UnknownKind::Real, Some(1.0)),
            None => {
                let known = Node::parse_path(path).is_some();
                let message = if known { format!("the scenario has no `{path}`") } else { format!("`{path}` is not a path of keys") };
                return Err(mistake("--for", path, message, "name a number of the scenario, such as access.engineers.cap.amount"));
            }
            Some(Value::Integer(number)) => Self::new(path, "", UnknownKind::Whole, Some(*number as f64)),
            Some(Value::Float(number)) => Self::new(path, "", UnknownKind::Real, Some(*number)),
            Some(Value::Text(text)) => match text.parse::<Month>() {
                Ok(month) => Self::new(path, "", UnknownKind::Month, Some(number_of(month))),
                Err(_) => {
                    let last = text.split(" to ").last().unwrap_or(text);
                    let (number, unit) = unit::split(last).map_err(|_| {
                        let help = "compare choices with `compcast whatif`; of an assumption, name assumptions.NAME";
                        mistake("--for", path, format!("`{path}` is `{text}`, which is no number"), help)
                    })?;
                    let is_range = text.contains(" to ");
                    Self { is_uncertain: is_range, ..Self::new(path, &unit, UnknownKind::Real, (!is_range).then_some(number)) }
                }
            },
            Some(other) => {
                let found = Node { value: other.clone(), place: Place::UNKNOWN };
                let help = "name a number below it, such as cap.amount; compare tables and choices with `compcast whatif`";
                return Err(mistake("--for", path, format!("`{path}` is {}, which is no number", found.kind()), help));
            }
        };
        unknown.bound(scenario, from, to)?;
        Ok(unknown)
    }

    fn new(path: &str, unit: &str, kind: UnknownKind, present: Option<f64>) -> Self {
        Self { path: path.into(), unit: unit.into(), kind, present, is_uncertain: false, low: 0.0, high: f64::NAN, is_high_given: false }
    }

    fn bound(&mut self, scenario: &Scenario, from: Option<&str>, to: Option<&str>) -> Result<(), ScenarioErrors> {
        let bound = |option: &str, text: Option<&str>| text.map(|text| self.number(option, text)).transpose();
        let (from, to) = (bound("--from", from)?, bound("--to", to)?);
        let (first, last) = (number_of(scenario.start), number_of(scenario.start.plus(scenario.months as i32 - 1)));
        let reach = self.present.filter(|present| *present > 0.0).map_or(1.0, |present| REACH * present);
        let is_bare = self.unit.is_empty() && self.kind == UnknownKind::Real && !is_factor(&self.path);
        let is_share = self.unit.starts_with('%') || is_bare;
        let whole = if self.unit.starts_with('%') { 100.0 } else { 1.0 };
        let (low, high) = match self.kind {
            UnknownKind::Month => (first, last),
            // A share ends at all of it where more is refused.
            UnknownKind::Real if is_share && reach > whole && self.present.is_none_or(|present| present <= whole) => (0.0, whole),
            UnknownKind::Real => (0.0, reach),
            // A company has somebody.
            UnknownKind::Whole if self.path.starts_with("groups.") && scenario.groups.len() == 1 => (1.0, reach.ceil().max(4.0)),
            UnknownKind::Whole => (0.0, reach.ceil().max(4.0)),
        };
        self.low = from.unwrap_or_else(|| self.accepted(scenario, low));
        self.high = to.unwrap_or_else(|| self.accepted(scenario, high));
        // Where the scenario refuses a larger value, there is none to try.
        self.is_high_given = to.is_some() || self.high != high || self.kind == UnknownKind::Month || (is_share && high == whole);
        if self.low >= self.high {
            let text = format!("{} to {}", self.text(self.low), self.text(self.high));
            return Err(mistake(
                "--from",
                &text,
                format!("there is nothing between {}", text.replace(" to ", " and ")),
                "write the smaller bound first, or --to as well",
            ));
        }
        Ok(())
    }

    /// A bound that the scenario accepts: `bound`, or else a value nearer to the present one.
    fn accepted(&self, scenario: &Scenario, bound: f64) -> f64 {
        let Some(present) = self.present.filter(|_| self.kind == UnknownKind::Real) else { return bound };
        // A thousandth of the way to zero is left, then more.
        let nearer = [0.001, 0.01, 0.1, 0.5].map(|share| bound + share * (present - bound));
        let is_accepted = |value: &f64| scenario.with(&self.path, self.value(*value)).is_ok();
        [bound].into_iter().chain(nearer).find(is_accepted).unwrap_or(bound)
    }

    /// A bound in the unit of the input.
    fn number(&self, option: &str, text: &str) -> Result<f64, ScenarioErrors> {
        let wrong =
            |message: String| mistake(option, text, message, &format!("write a value such as {}", self.text(self.present.unwrap_or(1.0))));
        if self.kind == UnknownKind::Month {
            return text.parse().map(number_of).map_err(|_| wrong(format!("`{text}` is not a month")));
        }
        let (number, unit) = unit::split(text).map_err(|error| wrong(format!("`{text}`: {error}")))?;
        if !unit.is_empty() && unit != self.unit {
            return Err(wrong(format!("`{text}` is not in {}", if self.unit.is_empty() { "plain numbers" } else { &self.unit })));
        }
        Ok(number)
    }

    /// The largest value that may be tried at all.
    pub fn limit(&self) -> f64 {
        if self.is_high_given { self.high } else { f64::INFINITY }
    }

    /// A value as a scenario has it.
    pub fn value(&self, number: f64) -> Value {
        match self.kind {
            UnknownKind::Whole => Value::Integer(number as i64),
            UnknownKind::Month => Value::Text(month_of(number).to_string()),
            UnknownKind::Real if self.unit.is_empty() => Value::Float(number),
            // Every digit, so that what is printed in fewer is what was meant and nothing else.
            UnknownKind::Real => Value::Text(format!("{} {}", unit::digits(number), self.unit)),
        }
    }

    /// A value as it is read aloud: `423 USD/month`, `2026-03`, `121`.
    pub fn text(&self, number: f64) -> String {
        match self.kind {
            UnknownKind::Month => month_of(number).to_string(),
            _ => {
                let digits = six_digits(number);
                unit::with_unit(&digits, &self.unit)
            }
        }
    }

    /// The last keys of the path.
    pub fn short_name(&self) -> String {
        let keys = crate::reading::path::split_path(&self.path);
        keys[keys.len().saturating_sub(2)..].join(".")
    }
}

/// Whether a path is a factor on list prices.
fn is_factor(path: &str) -> bool {
    path.starts_with("prices.") && path.ends_with(".factor")
}

/// To six significant digits, without zeros that say nothing: `1,500`, `0.84`.
fn six_digits(number: f64) -> String {
    if number == 0.0 {
        return "0".into();
    }
    let decimals = decimals(number, 6);
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, fraction) = text.split_once('.').map_or((text, String::new()), |(whole, fraction)| (whole, format!(".{fraction}")));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let whole = whole.parse::<usize>().map_or_else(|_| whole.to_string(), count);
    format!("{sign}{whole}{fraction}")
}

fn number_of(month: Month) -> f64 {
    f64::from(month.since(Month::FIRST))
}

fn month_of(number: f64) -> Month {
    Month::FIRST.plus(number as i32)
}

fn mistake(option: &str, text: &str, message: String, help: &str) -> ScenarioErrors {
    let mut sources = Sources::default();
    let source = sources.add(option, text);
    let diagnostic = Diagnostic::error(message).at(&Place { source, span: 0..text.len() }).help(help);
    ScenarioErrors { diagnostics: vec![diagnostic], sources }
}
