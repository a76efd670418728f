//! The scenarios of a workbook, and what all of its sheets decide alike about them.

use super::sheet::Form;
use crate::insight::{BudgetRisk, Comparison, Scope, Summary};
use crate::quantity::{Currency, Month};
use crate::scenario::Basis;
use crate::statistics::proportion::Proportion;

/// The scenarios of a run or a comparison, each under a name of its own, and how their figures are written.
pub struct Scenarios<'r> {
    summaries: Vec<(&'r Summary, String)>,
    pub comparison: Option<&'r Comparison>,
    pub currency: Currency,
    /// Amounts over the horizon and its months.
    pub money: Form,
    /// Amounts by person and month.
    pub rate: Form,
    pub chance: Form,
}

impl<'r> Scenarios<'r> {
    pub fn new(summaries: Vec<&'r Summary>, comparison: Option<&'r Comparison>) -> Option<Self> {
        let first = *summaries.first()?;
        let largest = |of: fn(&Summary) -> f64| summaries.iter().map(|summary| of(summary).abs()).fold(0.0, f64::max);
        let over_all = money(largest(|summary| summary.total.mean), first.currency);
        let rate = money(largest(|summary| summary.cost_per_employee_month.mean), first.currency);
        let labels = labels(summaries.iter().map(|summary| summary.scenario.as_str()));
        let chance = chance(first.trials);
        Some(Self {
            currency: first.currency,
            summaries: summaries.into_iter().zip(labels).collect(),
            comparison,
            money: over_all,
            rate,
            chance,
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = (&'r Summary, &str)> {
        self.summaries.iter().map(|(summary, label)| (*summary, label.as_str()))
    }

    pub fn first(&self) -> Option<&'r Summary> {
        self.summaries.first().map(|(summary, _)| *summary)
    }

    pub fn number(&self) -> usize {
        self.summaries.len()
    }

    pub fn is_one(&self) -> bool {
        self.number() == 1
    }

    /// The months of the horizon, which all scenarios share.
    pub fn months(&self) -> Vec<Month> {
        self.first().map_or_else(Vec::new, |summary| summary.by_month.iter().map(|(month, _)| month).collect())
    }

    /// What amounts are in, as a sheet's second line ends.
    pub fn currency_note(&self) -> String {
        format!("Amounts are in {}", self.currency)
    }

    /// What the fan is of: what the last scenario has a budget for, or compute where there is any.
    pub fn headline_scope(&self) -> Scope {
        let Some((summary, _)) = self.summaries.last() else { return Scope::Total };
        let has_budget = |scope| budget_of(summary, scope).is_some();
        let is_compute = has_budget(Scope::Compute) || (has_compute(summary) && !has_budget(Scope::Total));
        if is_compute { Scope::Compute } else { Scope::Total }
    }
}

/// Whether compute costs anything.
pub fn has_compute(summary: &Summary) -> bool {
    summary.compute.mean > 0.0 || summary.compute.p99 > 0.0
}

/// Names that differ from one another, in whatever case, so that rows can be filtered by them.
fn labels<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut labels: Vec<String> = vec![];
    for name in names {
        let is_known = |label: &str| labels.iter().any(|known| known.to_lowercase() == label.to_lowercase());
        let others = (2..).map(|number| format!("{name} ({number})"));
        let label = std::iter::once(name.to_string()).chain(others).find(|label| !is_known(label));
        labels.extend(label);
    }
    labels
}

/// How probabilities from so many trials are written: what happened in none of them may still happen as often as its 95% interval says.
pub fn chance(n_trials: usize) -> Form {
    let upper = Proportion::of(0, n_trials as u64).map_or(1.0, |of_none| of_none.upper);
    Form::Chance { no_more: (upper * 1000.0).ceil().clamp(1.0, 1000.0) as u16 }
}

/// The budget of the company for all months that is held against what the months cost.
pub fn budget_of(summary: &Summary, scope: Scope) -> Option<&BudgetRisk> {
    let is_accrual = |risk: &&BudgetRisk| risk.basis == Basis::Accrual || summary.cash.is_none();
    summary.budgets.iter().filter(|risk| risk.is_whole() && risk.scope == scope).find(is_accrual)
}

/// Whole units of the currency where they say enough, else all of its decimals.
pub fn money(value: f64, currency: Currency) -> Form {
    Form::Amount(if value.abs() < 1_000.0 { currency.decimals() as u8 } else { 0 })
}
