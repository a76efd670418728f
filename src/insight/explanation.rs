//! What moves a cost line in a scenario, and what the line comes to in the first month.

use crate::cost::CostLine;
use crate::quantity::{Currency, Dimension};
use crate::scenario::{Number, Usage};
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
    /// In the currency of the scenario, of the people at work who can have the line, and of each of them on average.
    Exact { mean: f64, people: f64, per_person: f64 },
    /// In the currency of the scenario, over so many trials.
    Simulated { mean: f64, trials: usize },
}

impl<'a> Explanation<'a> {
    /// From `results` with trials; those without have the exact means only.
    pub fn of(line: &'a CostLine, results: &'a Results) -> Self {
        let plan = results.plan();
        let inputs = as_stated(inputs(line, plan), plan);
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

/// The numbers with what usages state beside them, or in another form: a Gini coefficient in place of the σ that follows from it.
pub(super) fn as_stated<'a>(inputs: Vec<&'a Number>, plan: &'a Plan) -> Vec<&'a Number> {
    let moves = |usage: &&Usage| inputs.iter().any(|number| number.slot == usage.growth.slot);
    let usages = plan.cohorts.iter().flat_map(|cohort| {
        let terms = cohort.entitlements(&plan.scenario);
        terms.usage.into_iter().chain(terms.gpu_usage)
    });
    let stated: Vec<&Number> = usages.filter(moves).flat_map(|usage| &usage.stated).collect();
    let is_restated = |number: &&Number| stated.iter().any(|stated| stated.path == number.path);
    let mut all: Vec<&Number> = inputs.into_iter().filter(|number| !is_restated(number)).chain(stated.iter().copied()).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all.dedup_by(|a, b| a.path == b.path);
    all
}

/// The numbers that move a line, each once, by path.
pub fn inputs<'a>(line: &CostLine, plan: &'a Plan) -> Vec<&'a Number> {
    let all = plan.cohorts.iter().map(|cohort| cohort.entitlements(&plan.scenario));
    let with_line = all.filter(|entitlements| line.applies_to(entitlements));
    let mut numbers: Vec<&Number> = with_line.flat_map(|entitlements| line.moved_by(&entitlements)).collect();
    numbers.sort_by(|a, b| a.path.cmp(&b.path));
    numbers.dedup_by_key(|number| number.slot);
    numbers
}

/// As [`printed_unit`], of a number of a scenario that counts in `home`: an exchange rate is printed as it is quoted.
pub fn printed_unit_of(number: &Number, home: Currency) -> (f64, String) {
    let is_rate = number.dimension == Dimension::ExchangeRate;
    printed_unit(number.dimension, number.currency.filter(|_| is_rate).unwrap_or(home))
}

/// The unit that numbers of a dimension are printed in, amounts in `currency`; and how many of it make one of the model's unit.
pub fn printed_unit(dimension: Dimension, currency: Currency) -> (f64, String) {
    let factor = match dimension {
        Dimension::GrowthPerMonth | Dimension::ProbabilityPerMonth | Dimension::RatePerYear => 100.0,
        _ => 1.0,
    };
    (factor, dimension.unit(currency))
}

pub(super) fn per_event<'a>(line: &CostLine, plan: &'a Plan) -> Vec<&'a Number> {
    let all = plan.cohorts.iter().map(|cohort| cohort.entitlements(&plan.scenario));
    let mut numbers: Vec<&Number> = all.flat_map(|entitlements| (line.drawn_per_event)(&entitlements)).collect();
    numbers.sort_by(|a, b| a.path.cmp(&b.path));
    numbers.dedup_by(|a, b| a.path == b.path);
    numbers
}

fn first_month(line: &CostLine, results: &Results) -> Option<FirstMonth> {
    let (plan, result) = (results.plan(), results.line(line.name)?);
    let has_line = |cohort: usize| line.applies_to(&plan.cohorts[cohort].entitlements(&plan.scenario));
    let people: f64 = plan.segments.iter().filter(|segment| has_line(segment.cohort)).map(|segment| segment.totals.headcount[0]).sum();
    match result.exact_first_month {
        Some(mean) if people > 0.0 => Some(FirstMonth::Exact { mean, people, per_person: mean / people }),
        _ => Some(FirstMonth::Simulated { mean: *result.mean_by_month().first()?, trials: results.n_trials() }),
    }
}
