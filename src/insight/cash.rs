//! The cash view of a run, beside its cost.

use serde::Serialize;

use super::summary::by_month;
use super::{ByMonth, Named};
use crate::cost::COST_LINES;
use crate::simulation::results::Spend;
use crate::simulation::{Plan, Results};
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
    /// `None` where all cash moves as the cost accrues.
    pub fn of(plan: &Plan<'_>, trials: &Results) -> Option<Self> {
        let cash = trials.cash.as_ref()?;
        let months = |of| by_month(plan.scenario, trials, &cash.by_month, of);
        let lines = trials.lines.iter().zip(&cash.lines).filter_map(|(line, cash)| Some((line.name, cash.as_ref()?)));
        let by_line = lines.map(|(name, cash)| {
            let rule = COST_LINES.iter().find(|line| line.name == name)?.cash.rule()?;
            let (exact_mean, mean_by_month) = (cash.exact_mean, cash.mean_by_month.clone());
            Some((name.to_string(), LineCashSummary { rule, amount: trials.estimate(&cash.by_trial)?, exact_mean, mean_by_month }))
        });
        Some(Self {
            total: trials.estimate(cash.total())?,
            compute: trials.estimate(cash.compute())?,
            by_line: by_line.collect::<Option<_>>()?,
            by_month: months(Spend::total)?,
            compute_by_month: months(Spend::compute)?,
        })
    }
}
