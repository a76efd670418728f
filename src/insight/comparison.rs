//! Scenarios side by side: the same trials in each, so that the error of the difference is far smaller than that of either total.

use serde::Serialize;

use super::summary::{Summary, element_trials};
use super::{Named, Precision};
use crate::simulation::Results;
use crate::simulation::results::Cash;
use crate::statistics::estimate::Estimate;

/// Summaries of two or more scenarios and the difference of each to the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    pub scenarios: Vec<Summary>,
    pub differences: Vec<Difference>,
    /// What was asked of their precision and reached, one each; empty where nothing was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub precision: Vec<Precision>,
}

/// `scenario` less `against`, trial by trial. Positive means that `scenario` costs more.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub scenario: String,
    pub against: String,
    pub total: Estimate,
    pub compute: Estimate,
    /// What `scenario` pays less what `against` pays; absent where both pay as their cost accrues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Estimate>,
    pub by_element: Named<Estimate>,
    /// Every line of either scenario, in charging order; a line that a scenario does not have costs nothing there.
    pub by_line: Named<Estimate>,
    /// Share of trials in which `scenario` costs more.
    pub p_more_expensive: f64,
    /// Share of trials in which it costs less; in the rest both cost the same.
    #[serde(skip)]
    pub p_cheaper: f64,
}

impl Comparison {
    /// Compares each scenario with the first; `None` without at least one.
    pub fn of(worlds: &[(Summary, Results)]) -> Option<Self> {
        let (first, rest) = worlds.split_first()?;
        let differences = rest.iter().map(|other| Difference::between(other, first)).collect::<Option<_>>()?;
        Some(Self { differences, precision: vec![], scenarios: worlds.iter().map(|(summary, _)| summary.clone()).collect() })
    }
}

impl Difference {
    fn between((summary, trials): &(Summary, Results), (against, base): &(Summary, Results)) -> Option<Self> {
        let totals = less(&trials.total(), &base.total());
        let lines: Vec<_> =
            line_names(trials, base).into_iter().map(|name| (name.to_string(), less(&line(trials, name), &line(base, name)))).collect();
        let (ours, theirs) = (element_trials(trials), element_trials(base));
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
        Some(Self {
            scenario: summary.scenario.clone(),
            against: against.scenario.clone(),
            total: base.estimate(&totals)?,
            compute: base.estimate(less(&trials.compute(), &base.compute()))?,
            cash: cash(trials, base),
            by_element: estimates(elements.collect())?,
            by_line: estimates(lines)?,
            p_more_expensive: share_of(&totals, |difference| difference > 0.0),
            p_cheaper: share_of(&totals, |difference| difference < 0.0),
        })
    }
}

fn share_of(differences: &[f64], holds: impl Fn(f64) -> bool) -> f64 {
    differences.iter().filter(|difference| holds(**difference)).count() as f64 / differences.len() as f64
}

/// The difference of what both pay.
fn cash(trials: &Results, base: &Results) -> Option<Estimate> {
    let paid = |trials: &Results| trials.cash.as_ref().map_or_else(|| trials.total(), Cash::total);
    if trials.cash.is_none() && base.cash.is_none() {
        return None;
    }
    base.estimate(less(&paid(trials), &paid(base)))
}

/// Names of the lines of both, in charging order.
fn line_names<'a>(one: &'a Results, other: &'a Results) -> Vec<&'a str> {
    let has = |trials: &Results, name: &str| trials.lines.iter().any(|line| line.name == name);
    crate::cost::COST_LINES.iter().map(|line| line.name).filter(|name| has(one, name) || has(other, name)).collect()
}

fn line(trials: &Results, name: &str) -> Vec<f64> {
    let found = trials.lines.iter().find(|line| line.name == name);
    found.map_or_else(|| vec![0.0; trials.n_trials], |line| line.by_trial.values().into_owned())
}

/// Paired differences; as many as the shorter has trials.
fn less(ours: &[f64], theirs: &[f64]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(ours, theirs)| ours - theirs).collect()
}
