//! What is held against a budget: dollars by month and trial of the company, a group or a line, on the basis of the budget.

use std::ops::Range;

use crate::quantity::Month;
use crate::scenario::{Basis, BudgetOf, BudgetPart, Scenario, Scope};
use crate::simulation::results::Column;
use crate::simulation::{CostPart, Key, Results};

/// The columns that add to the dollars of each month of a stretch.
pub struct Spending<'a> {
    /// The first month.
    pub start: Month,
    months: Vec<Vec<&'a Column>>,
    n_trials: usize,
}

impl<'a> Spending<'a> {
    /// What is held against a budget, in its own months; `None` where the results do not hold it, or the plan has no such group.
    pub fn of(results: &'a Results, of: &BudgetOf) -> Option<Self> {
        let scenario = results.plan().scenario.as_ref();
        let months = months_of(scenario, of)?;
        let start = scenario.start.plus(months.start as i32);
        let basis = scenario.budget.basis;
        let months = months.map(|month| columns(results, of, basis, month)).collect::<Option<_>>()?;
        Some(Self { start, months, n_trials: results.n_trials() })
    }

    /// Dollars by trial, month after month.
    pub fn by_month(&self) -> impl Iterator<Item = Vec<f64>> {
        self.months.iter().map(|columns| self.sum(columns))
    }

    /// Dollars by trial over all of its months.
    pub fn over_all(&self) -> Vec<f64> {
        let columns: Vec<_> = self.months.iter().flatten().copied().collect();
        self.sum(&columns)
    }

    /// Dollars by trial by the end of each month.
    pub fn cumulative(&self) -> Vec<Vec<f64>> {
        let mut so_far = vec![0.0; self.n_trials];
        let by_end = self.months.iter().map(|columns| {
            columns.iter().for_each(|column| column.add_to(&mut so_far));
            so_far.clone()
        });
        by_end.collect()
    }

    fn sum(&self, columns: &[&Column]) -> Vec<f64> {
        let mut sum = vec![0.0; self.n_trials];
        columns.iter().for_each(|column| column.add_to(&mut sum));
        sum
    }
}

/// The months of the horizon, counted from 0, that a budget is for; `None` where there are none.
pub fn months_of(scenario: &Scenario, of: &BudgetOf) -> Option<Range<usize>> {
    let Some(year) = of.year else { return Some(0..scenario.months) };
    let (first, last) = scenario.fiscal_year.calendar.months(year);
    let index = |month: Month| month.since(scenario.start).clamp(0, scenario.months as i32) as usize;
    Some(index(first)..index(last.plus(1))).filter(|months| !months.is_empty())
}

/// The columns of one month. A line that nobody has costs nothing.
fn columns<'a>(results: &'a Results, of: &BudgetOf, basis: Basis, month: usize) -> Option<Vec<&'a Column>> {
    let basis = if results.has_cash_timing() { basis } else { Basis::Accrual };
    let parts = match of.scope {
        Scope::Total => [CostPart::Compute, CostPart::Other].as_slice(),
        Scope::Compute => &[CostPart::Compute],
    };
    match &of.part {
        BudgetPart::Company => parts.iter().map(|part| results.column(Key::Month { month, part: *part, basis })).collect(),
        BudgetPart::Group(name) => {
            let group = results.plan().groups.iter().position(|(known, _)| known == name)?;
            parts.iter().map(|part| results.column(Key::GroupMonth { group, month, part: *part, basis })).collect()
        }
        BudgetPart::Line(name) => {
            let Some(line) = results.plan().lines.iter().find(|line| line.name == name) else { return Some(vec![]) };
            let accrued = results.column(Key::LineMonth { line: line.name, month });
            let paid = if basis == Basis::Cash { results.column(Key::LineCashMonth { line: line.name, month }) } else { None };
            Some(vec![paid.or(accrued)?])
        }
    }
}
