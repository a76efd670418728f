//! The horizon cut into fiscal years and quarters.
//!
//! A period's figures come from the sum of its months in every trial: its percentiles are of that sum, never sums of percentiles.

use serde::Serialize;

use super::{Named, Scope};
use crate::quantity::month::KEYS;
use crate::quantity::{FiscalPeriod, Month};
use crate::scenario::{Basis, Scenario};
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;

/// Every fiscal year of the horizon, each before its quarters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FiscalSummary {
    /// The first month of a fiscal year, as a scenario writes it.
    pub start: &'static str,
    /// Which calendar year its name is from, as a scenario writes it.
    pub named_by: &'static str,
    pub periods: Vec<FiscalPeriodSummary>,
}

/// What a fiscal year or quarter comes to, as far as the horizon covers it. Amounts are dollars.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FiscalPeriodSummary {
    pub label: FiscalPeriod,
    #[serde(flatten)]
    pub months: CoveredMonths,
    pub total: Estimate,
    pub compute: Estimate,
    /// What the period pays; absent where cash moves as the cost accrues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Estimate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute_cash: Option<Estimate>,
}

/// The months of a period that the horizon covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CoveredMonths {
    pub first_month: Month,
    pub last_month: Month,
    /// Whether they are all months of the period.
    pub is_whole: bool,
}

/// The fiscal years of the horizon, each followed by its quarters, as far as the horizon covers any of their months.
pub fn periods(scenario: &Scenario) -> Vec<(FiscalPeriod, CoveredMonths)> {
    let (start, end, calendar) = (scenario.start, scenario.last_month(), scenario.fiscal_year.calendar);
    let covered = |period: FiscalPeriod| {
        let (first, last) = calendar.months(period);
        let (first_month, last_month) = (first.max(start), last.min(end));
        let months = CoveredMonths { first_month, last_month, is_whole: first >= start && last <= end };
        (first_month <= last_month).then_some((period, months))
    };
    calendar.years(start, end).flat_map(|year| std::iter::once(year).chain(year.quarters())).filter_map(covered).collect()
}

/// Dollars by trial of the months that are covered; `None` where months were not kept.
pub fn by_trial(results: &Results, scope: Scope, basis: Basis, months: CoveredMonths) -> Option<Vec<f64>> {
    let index = |month: Month| month.since(results.plan().scenario.start) as usize;
    let by_month = results.by_month(basis);
    let mut sum = vec![0.0; results.n_trials()];
    for month in by_month.get(index(months.first_month)..=index(months.last_month))? {
        month.compute.add_to(&mut sum);
        if scope == Scope::Total {
            month.other.add_to(&mut sum);
        }
    }
    Some(sum)
}

impl FiscalSummary {
    /// `None` where the scenario has one year and says nothing of fiscal years.
    pub fn of(results: &Results) -> Option<Self> {
        let scenario = results.plan().scenario.as_ref();
        scenario.has_fiscal_years().then_some(())?;
        let period = |(label, months)| {
            let estimate = |scope, basis| results.estimate(by_trial(results, scope, basis, months)?);
            let cash = |scope| if results.has_cash_timing() { estimate(scope, Basis::Cash) } else { None };
            Some(FiscalPeriodSummary {
                label,
                months,
                total: estimate(Scope::Total, Basis::Accrual)?,
                compute: estimate(Scope::Compute, Basis::Accrual)?,
                cash: cash(Scope::Total),
                compute_cash: cash(Scope::Compute),
            })
        };
        let calendar = scenario.fiscal_year.calendar;
        Some(Self {
            start: KEYS[calendar.first_month() as usize - 1],
            named_by: calendar.named_by().word(),
            periods: periods(scenario).into_iter().map(period).collect::<Option<_>>()?,
        })
    }

    /// The years without their quarters.
    pub fn years(&self) -> impl Iterator<Item = &FiscalPeriodSummary> {
        self.periods.iter().filter(|period| period.label.quarter.is_none())
    }
}

impl FiscalPeriodSummary {
    /// The label, with its months where the horizon covers only some: `FY2027`, `FY2026, Jan to Jun`.
    pub fn name(&self) -> String {
        let CoveredMonths { first_month, last_month, is_whole } = self.months;
        let short = |month: Month| &month.name()[..3];
        match (is_whole, first_month == last_month) {
            (true, _) => self.label.to_string(),
            (false, true) => format!("{}, {}", self.label, short(first_month)),
            (false, false) => format!("{}, {} to {}", self.label, short(first_month), short(last_month)),
        }
    }
}

/// The difference of two results in every fiscal year, trial by trial; empty where the first has no fiscal years.
pub(super) fn differences(results: &Results, base: &Results) -> Named<Estimate> {
    let scenario = base.plan().scenario.as_ref();
    let years = if scenario.has_fiscal_years() { periods(scenario) } else { vec![] };
    let difference = |(label, months): (FiscalPeriod, CoveredMonths)| {
        let of = |results: &Results| by_trial(results, Scope::Total, Basis::Accrual, months);
        let values: Vec<f64> = of(results)?.iter().zip(of(base)?).map(|(ours, theirs)| ours - theirs).collect();
        Some((label.to_string(), base.estimate(values)?))
    };
    years.into_iter().filter(|(label, _)| label.quarter.is_none()).filter_map(difference).collect()
}
