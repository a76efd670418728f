//! Stock-based compensation of a run: the cost with it and without it, and what is outstanding at the end.

use serde::Serialize;

use crate::cost::Quantity;
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;

/// Equity in the figures of a run, dollars.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EquitySummary {
    /// How it is expensed, as the scenario writes it.
    pub basis: &'static str,
    /// Share of holders expected to leave in a year, where forfeitures are estimated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forfeiture_rate_per_year: Option<f64>,
    /// RSUs and options over the horizon.
    pub expense: Estimate,
    /// All other cost.
    pub total_without: Estimate,
    /// RSUs at the market value of the shares when they vest: the base of payroll tax and net share settlement.
    pub rsus_at_market: Estimate,
    /// Expense of grants made that is not recognized yet at the end of the horizon.
    pub unrecognized: Estimate,
    /// RSUs of a private company that have vested and wait for an exit after the horizon, at the share price of its start; absent where none do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaiting_exit: Option<Estimate>,
}

impl EquitySummary {
    /// `None` where nobody has any equity.
    pub fn of(results: &Results) -> Option<Self> {
        let mut lines = results.lines().filter(|line| line.line.is_equity).peekable();
        lines.peek()?;
        let expense = results.sum(lines.map(|line| line.by_trial));
        let count = |quantity| results.count(quantity).map(|count| count.by_trial);
        Some(Self {
            basis: results.plan().scenario.equity.expense.word(),
            forfeiture_rate_per_year: results.plan().scenario.equity.expected_forfeitures.map(per_year),
            total_without: results.estimate(without(results, &expense))?,
            expense: results.estimate(expense)?,
            rsus_at_market: results.estimate(count(Quantity::RsusAtMarket)?)?,
            unrecognized: results.estimate(count(Quantity::UnrecognizedExpense)?)?,
            awaiting_exit: count(Quantity::VestedAwaitingExit)
                .filter(|waiting| waiting.is_any())
                .and_then(|waiting| results.estimate(waiting)),
        })
    }
}

/// 1 − (1 − rate a month)^12.
fn per_year(rate: f64) -> f64 {
    let a_quarter = (1.0 - rate) * (1.0 - rate) * (1.0 - rate);
    1.0 - a_quarter * a_quarter * a_quarter * a_quarter
}

/// Cost without stock-based compensation, by trial.
pub(super) fn total_without(results: &Results) -> Vec<f64> {
    without(results, &results.sum(results.lines().filter(|line| line.line.is_equity).map(|line| line.by_trial)))
}

fn without(results: &Results, expense: &[f64]) -> Vec<f64> {
    results.total().values().iter().zip(expense).map(|(total, expense)| total - expense).collect()
}
