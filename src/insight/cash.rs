//! The cash view of a run, beside its cost.

use serde::Serialize;

use super::{ByMonth, Named, by_month};
use crate::scenario::Basis;
use crate::simulation::{Results, Scope};
use crate::statistics::estimate::Estimate;

/// What the horizon pays, where that is not what it costs. Amounts are dollars over the horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CashSummary {
    pub total: Estimate,
    pub compute: Estimate,
    /// The lines whose cash moves at other times than their cost accrues; all others pay what they cost.
    pub by_line: Named<LineCashSummary>,
    pub by_month: ByMonth<Estimate>,
    pub compute_by_month: ByMonth<Estimate>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineCashSummary {
    /// When the line moves cash, in a sentence.
    pub rule: &'static str,
    #[serde(flatten)]
    pub amount: Estimate,
    pub exact_mean: Option<f64>,
    /// Mean dollars of each month.
    pub mean_by_month: Vec<f64>,
}

impl CashSummary {
    /// `None` where every line is paid as its cost accrues.
    pub fn of(results: &Results) -> Option<Self> {
        results.has_cash_timing().then_some(())?;
        let months = |scope| by_month(results, Basis::Cash, scope);
        let by_line = results.lines().filter_map(|line| {
            let cash = line.cash()?;
            let rule = line.line.cash.rule()?;
            let (exact_mean, mean_by_month) = (cash.exact_mean, cash.mean_by_month());
            let amount = results.estimate(cash.by_trial)?;
            Some((line.name.to_string(), LineCashSummary { rule, amount, exact_mean, mean_by_month }))
        });
        Some(Self {
            total: results.estimate(results.horizon(Scope::Total, Basis::Cash))?,
            compute: results.estimate(results.horizon(Scope::Compute, Basis::Cash))?,
            by_line: by_line.collect(),
            by_month: months(Scope::Total)?,
            compute_by_month: months(Scope::Compute)?,
        })
    }
}
