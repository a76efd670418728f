//! Worlds side by side: the same results in each, so that the difference has an error of its own, far smaller than either total's.

use std::fmt;

use serde::Serialize;

use super::measure::Watched;
use super::summary::{Summary, element_trials};
use super::{DifferingTable, Named, Precision, differing, equity, fiscal};
use crate::cost::own_line;
use crate::quantity::Currency;
use crate::scenario::Basis;
use crate::simulation::{Content, Hold, Results, Scope};
use crate::statistics::estimate::Estimate;

/// Summaries of two or more scenarios and the difference of each to the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The currency of all amounts.
    pub currency: Currency,
    pub scenarios: Vec<Summary>,
    pub differences: Vec<Difference>,
    /// What was asked of their precision and reached, one each; empty where nothing was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub precision: Vec<Precision>,
    /// What of use stated in money stays the same; absent where no use is.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "super::some_hold_word")]
    pub held: Option<Hold>,
    /// Conditions that must not hold, judged; empty where none was given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Watched>,
}

/// `scenario` less `against`, trial by trial. Positive means that `scenario` costs more.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub scenario: String,
    pub against: String,
    pub total: Estimate,
    /// The mean difference as a share of the mean total of `against`; absent where that costs nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of_base: Option<f64>,
    pub compute: Estimate,
    /// Without stock-based compensation; absent where neither has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_equity: Option<Estimate>,
    /// What `scenario` pays less what `against` pays; absent where both pay as their cost accrues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Estimate>,
    /// In each fiscal year; empty where reports have none.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub by_fiscal_year: Named<Estimate>,
    pub by_element: Named<Estimate>,
    /// Every line of either scenario, in charging order; a line that a scenario does not have costs nothing there.
    pub by_line: Named<Estimate>,
    /// What the two say differently, table by table; `from` is what `against` says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<DifferingTable>,
    /// Share of results in which `scenario` costs more.
    pub p_more_expensive: f64,
    /// Share of trials in which it costs less; in the rest both cost the same.
    #[serde(skip)]
    pub p_cheaper: f64,
}

/// Why results cannot be compared trial by trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComparisonError {
    /// There are fewer than two results, or not as many summaries as results.
    Incomplete,
    /// They do not come from one study: seed, sampling or number of trials differ.
    DifferentStudies { one: String, other: String },
    /// They cover other months.
    DifferentHorizons { one: String, other: String },
    /// They count in other currencies.
    DifferentCurrencies { one: String, other: String },
    /// They do not hold the lines of cost.
    NotKept { scenario: String },
}

impl fmt::Display for ComparisonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => f.write_str("a comparison needs at least two results, each with its summary"),
            Self::DifferentStudies { one, other } => {
                write!(f, "`{one}` and `{other}` have different seeds, sampling or numbers of trials, so that their trials do not pair up")
            }
            Self::DifferentHorizons { one, other } => write!(f, "`{one}` and `{other}` cover different months"),
            Self::DifferentCurrencies { one, other } => {
                write!(f, "`{one}` and `{other}` count in different currencies: read both in one, such as with --currency USD")
            }
            Self::NotKept { scenario } => write!(f, "the results of `{scenario}` do not hold the lines of cost: keep `Content::Lines`"),
        }
    }
}

impl std::error::Error for ComparisonError {}

impl Comparison {
    /// Compares each case with the first, trial by trial. The results come from one study.
    ///
    /// # Errors
    /// See [`ComparisonError`].
    pub fn of(summaries: Vec<Summary>, results: &[Results]) -> Result<Self, ComparisonError> {
        let (Some((against, others)), true) = (results.split_first(), results.len() == summaries.len() && results.len() > 1) else {
            return Err(ComparisonError::Incomplete);
        };
        if let Some(results) = results.iter().find(|results| !results.keep().has(Content::Lines)) {
            return Err(ComparisonError::NotKept { scenario: results.plan().scenario.name.clone() });
        }
        let mut differences = vec![];
        for other in others {
            let [one, other_name] = [against, other].map(|results| results.plan().scenario.name.clone());
            let horizon = |results: &Results| (results.plan().scenario.start, results.plan().scenario.months);
            if other.settings() != against.settings() {
                return Err(ComparisonError::DifferentStudies { one, other: other_name });
            }
            if horizon(other) != horizon(against) {
                return Err(ComparisonError::DifferentHorizons { one, other: other_name });
            }
            if other.plan().scenario.currency() != against.plan().scenario.currency() {
                return Err(ComparisonError::DifferentCurrencies { one, other: other_name });
            }
            differences.push(Difference::between(other, against).ok_or(ComparisonError::NotKept { scenario: other_name })?);
        }
        Ok(Self {
            currency: against.plan().scenario.currency(),
            differences,
            precision: vec![],
            held: None,
            conditions: vec![],
            scenarios: summaries,
        })
    }
}

impl Difference {
    fn between(results: &Results, base: &Results) -> Option<Self> {
        let totals = less(&results.total().values(), &base.total().values());
        let lines: Vec<_> =
            line_names(results, base).into_iter().map(|name| (name.to_string(), less(&line(results, name), &line(base, name)))).collect();
        let (ours, theirs) = (element_trials(results), element_trials(base));
        let elements = crate::cost::Element::ALL.into_iter().filter_map(|element| {
            let find = |all: &[(crate::cost::Element, Vec<f64>)]| {
                all.iter().find(|(known, _)| *known == element).map(|(_, values)| values.clone())
            };
            let (ours, theirs) = (find(&ours), find(&theirs));
            (ours.is_some() || theirs.is_some()).then(|| {
                let zero = || vec![0.0; totals.len()];
                (element.name().to_string(), less(&ours.unwrap_or_else(zero), &theirs.unwrap_or_else(zero)))
            })
        });
        let estimates = |all: Vec<(String, Vec<f64>)>| {
            all.into_iter().map(|(name, values)| Some((name, base.estimate(values)?))).collect::<Option<Named<_>>>()
        };
        let total = base.estimate(&totals)?;
        let base_mean = base.estimate(base.total())?.mean;
        Some(Self {
            share_of_base: (base_mean > 0.0).then(|| total.mean / base_mean),
            scenario: results.plan().scenario.name.clone(),
            against: base.plan().scenario.name.clone(),
            total,
            compute: base.estimate(less(&results.compute().values(), &base.compute().values()))?,
            without_equity: without_equity(results, base),
            cash: cash(results, base),
            by_fiscal_year: fiscal::differences(results, base),
            by_element: estimates(elements.collect())?,
            by_line: estimates(lines)?,
            differs: differing::between(&base.plan().scenario, &results.plan().scenario),
            p_more_expensive: share_of(&totals, |difference| difference > 0.0),
            p_cheaper: share_of(&totals, |difference| difference < 0.0),
        })
    }
}

fn share_of(differences: &[f64], holds: impl Fn(f64) -> bool) -> f64 {
    differences.iter().filter(|difference| holds(**difference)).count() as f64 / differences.len() as f64
}

/// The difference of all other cost than stock-based compensation.
fn without_equity(results: &Results, base: &Results) -> Option<Estimate> {
    let has_equity = |results: &Results| results.lines().any(|line| line.line.is_equity);
    if !has_equity(results) && !has_equity(base) {
        return None;
    }
    base.estimate(less(&equity::total_without(results), &equity::total_without(base)))
}

/// The difference of what both pay.
fn cash(results: &Results, base: &Results) -> Option<Estimate> {
    if !results.has_cash_timing() && !base.has_cash_timing() {
        return None;
    }
    let paid = |results: &Results| results.horizon(Scope::Total, Basis::Cash).values().into_owned();
    base.estimate(less(&paid(results), &paid(base)))
}

/// Names of the lines of both, in charging order.
fn line_names(one: &Results, other: &Results) -> Vec<&'static str> {
    let has = |results: &Results, name: &str| results.lines().any(|line| line.name == name);
    let mut lines = own_line::catalog(&one.plan().scenario);
    for line in own_line::catalog(&other.plan().scenario) {
        if !lines.iter().any(|known| known.name == line.name) {
            lines.push(line);
        }
    }
    lines.sort_by_key(|line| line.element);
    lines.into_iter().map(|line| line.name).filter(|name| has(one, name) || has(other, name)).collect()
}

fn line(results: &Results, name: &str) -> Vec<f64> {
    results.line(name).map_or_else(|| vec![0.0; results.n_trials()], |line| line.by_trial.values().into_owned())
}

/// Paired differences; as many as the shorter has results.
fn less(ours: &[f64], theirs: &[f64]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(ours, theirs)| ours - theirs).collect()
}
