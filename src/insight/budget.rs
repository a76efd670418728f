//! Risk against a budget: how likely it is to be exceeded, by how much then, and when it runs out.

use serde::{Serialize, Serializer};

use super::spending::Spending;
use super::{ByMonth, Named, Scope};
use crate::quantity::{FiscalCalendar, FiscalPeriod, Month};
use crate::scenario::{Basis, BudgetAmount, BudgetPart};
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;
use crate::statistics::moments::Moments;
use crate::statistics::proportion::Proportion;
use crate::statistics::replicates::Replicates;

/// What the trials say about one budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BudgetRisk {
    pub scope: Scope,
    /// The group whose budget it is; absent for the company and for lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The line of cost whose budget it is; absent for the company and for groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// The fiscal year whose budget it is; absent for the whole horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<FiscalPeriod>,
    /// Which dollars are held against it: what the months consume, or what they pay.
    #[serde(serialize_with = "basis_word")]
    pub basis: Basis,
    /// Dollars.
    pub amount: f64,
    /// Share of trials that spend more (strictly).
    pub p_over: f64,
    /// Its standard error; absent where no trial or every trial is over, and only the interval means something.
    pub se_p_over: Option<f64>,
    /// 95% interval of that probability (Wilson; from replicates where trials hang together).
    pub p_over_low: f64,
    pub p_over_high: f64,
    /// Mean overrun of the trials that are over, dollars; absent when none is.
    pub expected_overrun: Option<f64>,
    pub se_expected_overrun: Option<f64>,
    /// Mean spend of the costliest 5% of trials, dollars.
    pub cvar95: f64,
    /// Which budgets would hold with which probability, ascending.
    pub would_hold: Vec<HoldingBudget>,
    pub exhaustion_month: BudgetExhaustion,
    /// The same by fiscal quarter; absent where reports have no fiscal years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exhaustion_quarter: Option<QuarterOfExhaustion>,
}

/// A budget that is not exceeded with a probability.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HoldingBudget {
    pub probability: f64,
    /// Dollars: the percentile of what is spent.
    pub amount: f64,
    /// Dollars more than the budget there is.
    pub above_budget: f64,
}

/// The fiscal quarter in which the spend so far first exceeds the budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuarterOfExhaustion {
    /// The quarter by whose end half of all trials have run out; absent when they have not.
    pub median: Option<FiscalPeriod>,
    /// Share of all trials that run out in each quarter.
    pub distribution: Named<f64>,
}

/// The first month in which the spend so far exceeds the budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BudgetExhaustion {
    /// The month by which half of all trials have run out; absent when they have not.
    pub median: Option<Month>,
    pub distribution: ExhaustionShares,
    /// Share of all trials that have run out by the end of each month.
    pub by_then: ByMonth<f64>,
}

/// When trials run out, as shares of all of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExhaustionShares {
    #[serde(flatten)]
    pub by_month: ByMonth<f64>,
    /// Share of trials that stay within the budget.
    pub never: f64,
}

fn basis_word<S: Serializer>(basis: &Basis, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(basis.word())
}

impl BudgetRisk {
    /// Of the whole company over the whole horizon. `by_month` gives the dollars of each month by trial, one month after the other so that all need not be in memory; trials are dealt to
    /// `replicates` or independent. `None` without trials.
    pub fn of(
        scope: Scope,
        basis: Basis,
        amount: f64,
        by_month: impl Iterator<Item = Vec<f64>>,
        start: Month,
        replicates: Option<Replicates>,
    ) -> Option<Self> {
        let mut spent: Vec<f64> = vec![];
        let mut is_out: Vec<bool> = vec![];
        let mut runs_out_in: Vec<u64> = vec![];
        for values in by_month {
            spent.resize(values.len(), 0.0);
            is_out.resize(values.len(), false);
            let mut newly_out = 0;
            for ((spent, is_out), value) in spent.iter_mut().zip(&mut is_out).zip(values) {
                *spent += value;
                newly_out += u64::from(*spent > amount && !*is_out);
                *is_out |= *spent > amount;
            }
            runs_out_in.push(newly_out);
        }
        let n_trials = spent.len();
        let n_never = n_trials as u64 - runs_out_in.iter().sum::<u64>();
        let spend = Estimate::of(&spent)?;
        let holding = |(probability, held)| HoldingBudget { probability, amount: held, above_budget: held - amount };
        let would_hold = [(0.5, spend.p50), (0.75, spend.p75), (0.9, spend.p90), (0.95, spend.p95), (0.99, spend.p99)];
        // What every trial is over by; 0 where it is within.
        let overrun_of: Vec<f64> = spent.into_iter().map(|spent| (spent - amount).max(0.0)).collect();
        let mut overruns = Moments::default();
        overrun_of.iter().filter(|overrun| **overrun > 0.0).for_each(|overrun| overruns.push(*overrun));
        let is_over = |trial: usize| overrun_of[trial] > 0.0;
        let (over, error) = match replicates {
            None => (Proportion::of(overruns.count, n_trials as u64)?, overruns.standard_error()),
            Some(replicates) => {
                let parts = |trial: usize| (overrun_of[trial], f64::from(u8::from(is_over(trial))));
                let error = replicates.standard_error_of_ratio(n_trials, parts).filter(|_| overruns.count > 1);
                (Proportion::of_replicates(n_trials, is_over, replicates)?, error)
            }
        };
        let month = |index: usize| start.plus(index as i32);
        let mut so_far = 0;
        let median = (0..runs_out_in.len()).find(|index| {
            so_far += runs_out_in[*index];
            2 * so_far >= n_trials as u64
        });
        let share = |count: u64| count as f64 / n_trials as f64;
        let mut n_out = 0;
        let by_then = runs_out_in.iter().enumerate().map(|(index, count)| {
            n_out += count;
            (month(index), share(n_out))
        });
        let by_then = by_then.collect();
        Some(Self {
            scope,
            group: None,
            line: None,
            fiscal_year: None,
            basis,
            amount,
            p_over: over.share,
            se_p_over: Some(over.standard_error).filter(|_| 0.0 < over.share && over.share < 1.0),
            p_over_low: over.lower,
            p_over_high: over.upper,
            expected_overrun: (overruns.count > 0).then_some(overruns.mean),
            se_expected_overrun: error,
            cvar95: spend.cvar95,
            would_hold: would_hold.map(holding).into(),
            exhaustion_month: BudgetExhaustion {
                median: median.map(month),
                distribution: ExhaustionShares {
                    by_month: runs_out_in.iter().enumerate().map(|(index, count)| (month(index), share(*count))).collect(),
                    never: share(n_never),
                },
                by_then,
            },
            exhaustion_quarter: None,
        })
    }
}

impl QuarterOfExhaustion {
    fn of(exhaustion: &BudgetExhaustion, calendar: FiscalCalendar) -> Self {
        let mut distribution: Vec<(String, f64)> = vec![];
        for (month, share) in exhaustion.distribution.by_month.iter() {
            let quarter = calendar.quarter_of(month).to_string();
            match distribution.last_mut() {
                Some((last, sum)) if *last == quarter => *sum += share,
                _ => distribution.push((quarter, *share)),
            }
        }
        Self { median: exhaustion.median.map(|month| calendar.quarter_of(month)), distribution: Named(distribution) }
    }
}

/// The risk of each budget of the scenario, on the budget's basis and within the budget's own months.
pub fn risks(results: &Results) -> Vec<BudgetRisk> {
    let scenario = &results.plan().scenario;
    let (basis, calendar) = (scenario.budget.basis, scenario.fiscal_year.calendar);
    let risk = |BudgetAmount { of, amount }: BudgetAmount| {
        let spending = Spending::of(results, &of)?;
        let risk = BudgetRisk::of(of.scope, basis, amount, spending.by_month(), spending.start, results.replicates())?;
        let exhaustion_quarter = scenario.has_fiscal_years().then(|| QuarterOfExhaustion::of(&risk.exhaustion_month, calendar));
        let (group, line) = match of.part {
            BudgetPart::Company => (None, None),
            BudgetPart::Group(name) => (Some(name), None),
            BudgetPart::Line(name) => (None, Some(name)),
        };
        Some(BudgetRisk { group, line, fiscal_year: of.year, exhaustion_quarter, ..risk })
    };
    scenario.budget.all().filter_map(risk).collect()
}

impl BudgetRisk {
    /// Whether it is for the whole company over the whole horizon.
    pub fn is_whole(&self) -> bool {
        self.group.is_none() && self.line.is_none() && self.fiscal_year.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_runs_out_in_the_month_that_takes_the_sum_over_it() {
        // Three trials of three months against 10: 4 + 4 + 4 is over in the third by 2; 11 in the first by 5 in the end; 10 never.
        let by_month = vec![vec![4.0, 11.0, 5.0], vec![4.0, 2.0, 5.0], vec![4.0, 2.0, 0.0]];
        let risk = BudgetRisk::of(Scope::Compute, Basis::Accrual, 10.0, by_month.into_iter(), "2026-01".parse().unwrap(), None).unwrap();
        assert_eq!(risk.p_over, 2.0 / 3.0);
        // √(2/3 × 1/3 / 3) = 0.2722.
        assert!((risk.se_p_over.unwrap() - 0.272_2).abs() < 1e-4);
        assert_eq!(risk.expected_overrun, Some(3.5));
        // 8, 10 and 12 … in order 8, 12, 15: the median is 12, 2 more than there is.
        assert_eq!(risk.would_hold[0], HoldingBudget { probability: 0.5, amount: 12.0, above_budget: 2.0 });
        assert_eq!(risk.cvar95, 15.0);
        let exhaustion = serde_json::to_string(&risk.exhaustion_month).unwrap();
        let third = 1.0 / 3.0;
        let expected = format!(r#"{{"2026-01":{third},"2026-02":0.0,"2026-03":{third},"never":{third}}}"#);
        let by_then = format!(r#"{{"2026-01":{third},"2026-02":{third},"2026-03":{}}}"#, 2.0 / 3.0);
        assert_eq!(exhaustion, format!(r#"{{"median":"2026-03","distribution":{expected},"by_then":{by_then}}}"#));
    }

    /// Two replicates, overruns of 2 and 4 in the one and 6 in the other: mean 4, residuals −2 and 2, error √(2 × (4 + 4)) / 3.
    #[test]
    fn the_error_of_an_overrun_comes_from_the_replicates() {
        let by_month = vec![vec![12.0, 16.0, 14.0, 3.0]];
        let risk = BudgetRisk::of(Scope::Total, Basis::Accrual, 10.0, by_month.into_iter(), "2026-01".parse().unwrap(), Replicates::of(2))
            .unwrap();
        assert_eq!((risk.p_over, risk.expected_overrun), (0.75, Some(4.0)));
        assert!((risk.se_expected_overrun.unwrap() - 4.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn a_budget_that_holds_has_no_overrun() {
        let risk =
            BudgetRisk::of(Scope::Total, Basis::Accrual, 10.0, [vec![1.0, 2.0]].into_iter(), "2026-01".parse().unwrap(), None).unwrap();
        assert_eq!((risk.p_over, risk.expected_overrun, risk.exhaustion_month.median), (0.0, None, None));
        assert_eq!(risk.se_p_over, None);
        assert!(risk.p_over_high > 0.0, "two trials prove little");
    }
}
