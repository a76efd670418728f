//! What moves a cost line in a scenario, and what the line comes to in the first month.

use super::price_list::Amount;
use crate::cost::CostLine;
use crate::quantity::Dimension;
use crate::scenario::Number;
use crate::simulation::{Plan, Results};

/// A cost line in one scenario.
pub struct Explanation<'a> {
    pub line: &'a CostLine,
    /// Whether anybody in the scenario can have the line.
    pub is_present: bool,
    /// The numbers that move the line, each once, by path.
    pub inputs: Vec<&'a Number>,
    /// The numbers that are sampled for each event rather than once, likewise.
    pub per_event: Vec<&'a Number>,
    /// Whether its cash moves as it accrues.
    pub is_paid_as_it_accrues: bool,
    pub first_month: Option<FirstMonth>,
}

/// The mean cost of a line in the first month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FirstMonth {
    /// US dollars, of the people at work who can have the line, and of each of them on average.
    Exact { mean: f64, people: f64, per_person: f64 },
    /// US dollars, over so many trials.
    Simulated { mean: f64, trials: usize },
}

impl<'a> Explanation<'a> {
    /// From `results` with trials; those without have the exact means only.
    pub fn of(line: &'a CostLine, results: &'a Results) -> Self {
        let plan = results.plan();
        let inputs = inputs(line, plan);
        let occurs = plan.lines.iter().any(|known| known.name == line.name);
        let has_cash_timing = plan.lines_with_cash_timing().any(|known| known.name == line.name);
        Self {
            line,
            is_present: !inputs.is_empty() || occurs,
            inputs,
            per_event: per_event(line, plan),
            is_paid_as_it_accrues: occurs && !has_cash_timing,
            first_month: first_month(line, results),
        }
    }

    /// Whether the first month has to be simulated, because it has no exact mean in these results without trials.
    pub fn needs_trials(&self, results: &Results) -> bool {
        self.first_month.is_none() && results.line(self.line.name).is_some()
    }
}

/// The numbers that move a line, each once, by path.
pub fn inputs<'a>(line: &CostLine, plan: &'a Plan) -> Vec<&'a Number> {
    let all = plan.cohorts.iter().map(|cohort| cohort.entitlements(&plan.scenario));
    let with_line = all.filter(|entitlements| (line.applies)(entitlements));
    let mut numbers: Vec<&Number> = with_line.flat_map(|entitlements| line.moved_by(&entitlements)).collect();
    numbers.sort_by(|a, b| a.path.cmp(&b.path));
    numbers.dedup_by_key(|number| number.slot);
    numbers
}

/// A number of a scenario in the unit that it is printed in, rates of growth as percent; and that unit.
pub fn value(number: &Number) -> (Amount, &'static str) {
    let unit = number.dimension.spellings()[0].0;
    let factor = match number.dimension {
        Dimension::GrowthPerMonth | Dimension::ProbabilityPerMonth | Dimension::RatePerYear => 100.0,
        _ => 1.0,
    };
    (Amount::of(number).times(factor), unit)
}

fn per_event<'a>(line: &CostLine, plan: &'a Plan) -> Vec<&'a Number> {
    let all = plan.cohorts.iter().map(|cohort| cohort.entitlements(&plan.scenario));
    let mut numbers: Vec<&Number> = all.flat_map(|entitlements| (line.drawn_per_event)(&entitlements)).collect();
    numbers.sort_by(|a, b| a.path.cmp(&b.path));
    numbers.dedup_by(|a, b| a.path == b.path);
    numbers
}

fn first_month(line: &CostLine, results: &Results) -> Option<FirstMonth> {
    let (plan, result) = (results.plan(), results.line(line.name)?);
    let has_line = |cohort: usize| (line.applies)(&plan.cohorts[cohort].entitlements(&plan.scenario));
    let people: f64 = plan.segments.iter().filter(|segment| has_line(segment.cohort)).map(|segment| segment.totals.headcount[0]).sum();
    match result.exact_first_month {
        Some(mean) if people > 0.0 => Some(FirstMonth::Exact { mean, people, per_person: mean / people }),
        _ => Some(FirstMonth::Simulated { mean: *result.mean_by_month().first()?, trials: results.n_trials() }),
    }
}
