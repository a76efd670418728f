//! Means that trials cannot show: numbers without a variance, and exact means that the trials' own are too far from.
//!
//! Without a variance the mean of the trials settles more slowly than its standard error says, which itself never settles.

use serde::Serialize;

use crate::scenario::incidents::{Damage, Running};
use crate::scenario::{Incident, Number, Scenario, Uncertainty};
use crate::simulation::Results;
use crate::simulation::results::LineResult;
use crate::statistics::estimate::Estimate;

/// A mean with a larger relative error than this is not held against the exact one, nor printed where that is known: in a heavy tail the error
/// itself is then uncertain.
pub(super) const LARGEST_RELATIVE_ERROR: f64 = 0.02;

/// The mean of a sum of lines that reports print in place of the trials', where these are too few to show it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StatedMean {
    /// Dollars over the horizon.
    pub value: f64,
    /// Whether every line has an exact mean; otherwise some are means of trials that are well known.
    pub is_exact: bool,
}

impl StatedMean {
    /// Of the lines whose sum `estimate` is; `None` where the mean of the trials is well known, or nothing better is.
    pub(super) fn of(
        results: &Results,
        is_part: impl Fn(&LineResult<'_>) -> bool,
        estimate: &Estimate,
        has_variance: bool,
    ) -> Option<Self> {
        let error = estimate.se_mean.filter(|error| *error > 0.0)?;
        if has_variance && error <= LARGEST_RELATIVE_ERROR * estimate.mean.abs() {
            return None;
        }
        let lines: Vec<_> = results.lines().filter(is_part).collect();
        let (known, unknown): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.exact_mean.is_some());
        let rest = results.estimate(results.sum(unknown.iter().map(|line| line.by_trial)))?;
        let value = known.iter().filter_map(|line| line.exact_mean).sum::<f64>() + rest.mean;
        let error = rest.se_mean?;
        (error <= LARGEST_RELATIVE_ERROR * value.abs()).then_some(Self { value, is_exact: error == 0.0 })
    }
}

/// The paths of the uncertain numbers that make the variance of a cost infinite.
pub fn without_variance(results: &Results) -> Vec<String> {
    let scenario: &Scenario = &results.plan().scenario;
    let numbers = scenario.numbers.iter().filter(|number| is_heavy(number));
    let incidents = scenario.incidents.iter().filter(|incident| incident.occurs());
    let of_incidents = incidents.flat_map(|incident| heavy_numbers(incident, scenario));
    numbers.chain(of_incidents).map(|number| number.path.clone()).collect()
}

/// Whether the variance of a number is infinite and its range does not bound it.
fn is_heavy(number: &Number) -> bool {
    matches!(&number.law, Uncertainty::Uncertain(family) if family.sd() == f64::INFINITY) && number.range.high == f64::INFINITY
}

/// The numbers sampled for every incident that nothing bounds: no maximum cost, no guardrail, and nobody who stops it in time.
fn heavy_numbers<'a>(incident: &'a Incident, scenario: &Scenario) -> Vec<&'a Number> {
    let guardrails = &scenario.guardrails;
    if incident.max_cost.is_some() || guardrails.kill_switch.is_some() {
        return vec![];
    }
    match &incident.damage {
        Damage::Money(_) if guardrails.daily_limit.is_some() => vec![],
        Damage::Money(size) => Some(size).filter(|size| is_heavy(size)).into_iter().collect(),
        Damage::Running(running) => {
            let Running { duration, time_to_detect, .. } = running.as_ref();
            let until_it_stops = [duration, time_to_detect].into_iter().flatten();
            // It runs until the first of both, so that one of them without a long tail is enough; so is an alert.
            let is_bounded = guardrails.alert.is_some() || until_it_stops.clone().any(|hours| !is_heavy(hours));
            if is_bounded { vec![] } else { until_it_stops.collect() }
        }
    }
}
