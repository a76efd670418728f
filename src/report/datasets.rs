//! The datasets of a run and of a comparison, unrounded: what analysts read on.

use std::borrow::Cow;

use super::dataset::{Dataset, Records};
use crate::insight::summary::TierSummary;
use crate::insight::{Comparison, Difference, FiscalSummary, Summary};
use crate::intake::{Rejection, Rejections};
use crate::quantity::{Currency, FiscalPeriod};
use crate::scenario::Basis;
use crate::simulation::{Results, Scope};
use crate::statistics::estimate::Estimate;

/// All datasets of one run.
pub fn of_run<'a>(summary: &'a Summary, results: &'a Results) -> Vec<Dataset<'a>> {
    let mut datasets = vec![percentiles(summary), lines(summary), groups(summary), months(summary, results)];
    datasets.extend(summary.fiscal_years.as_ref().map(|years| fiscal_periods(years, summary.currency)));
    if summary.budgets.iter().any(|risk| !risk.is_whole()) {
        datasets.push(budgets(summary));
    }
    if !summary.access.by_tier.is_empty() {
        datasets.push(access(summary));
    }
    if !summary.balances.is_empty() {
        datasets.push(balances(summary));
    }
    if summary.rows.is_some() {
        datasets.push(rejections(&results.plan().rejected));
    }
    datasets
}

/// The fewest bytes that the datasets of a run take on a disk as CSV and Parquet: a row of `months` has at least a trial, a month and two amounts.
pub fn least_bytes(n_trials: u64, n_months: u64) -> u64 {
    const CSV_ROW: u64 = 32;
    const PARQUET_ROW: u64 = 16;
    n_trials.saturating_mul(n_months).saturating_mul(CSV_ROW + PARQUET_ROW)
}

/// Scope, name and figures of one row.
type EstimateRow<'a> = (Cow<'static, str>, String, &'a Estimate);

/// Every estimate of a run, a row each: the scope it belongs to, its name, and its figures with their errors.
pub fn percentiles(summary: &Summary) -> Dataset<'_> {
    let mut rows: Vec<EstimateRow<'_>> = vec![];
    let mut row = |scope: &'static str, name: String, estimate| rows.push((scope.into(), name, estimate));
    row("company", "total".into(), &summary.total);
    row("company", "compute".into(), &summary.compute);
    if let Some(equity) = &summary.equity {
        row("company", "total without stock-based compensation".into(), &equity.total_without);
        row("equity", "expense".into(), &equity.expense);
        row("equity", "RSUs vesting at market value".into(), &equity.rsus_at_market);
        row("equity", "unrecognized expense".into(), &equity.unrecognized);
        equity.awaiting_exit.iter().for_each(|waiting| row("equity", "RSUs waiting for an exit".into(), waiting));
    }
    summary.by_element.iter().for_each(|(name, estimate)| row("element", name.into(), estimate));
    summary.by_line.iter().for_each(|(name, line)| row("line", name.into(), &line.amount));
    summary.by_month.iter().for_each(|(month, estimate)| row("month", month.to_string(), estimate));
    summary.compute_by_month.iter().for_each(|(month, estimate)| row("compute of month", month.to_string(), estimate));
    summary.by_group.iter().for_each(|(name, group)| row("group", name.into(), &group.total));
    summary.by_group.iter().for_each(|(name, group)| row("compute of group", name.into(), &group.compute));
    if let Some(cash) = &summary.cash {
        row("cash", "total".into(), &cash.total);
        row("cash", "compute".into(), &cash.compute);
        cash.by_line.iter().for_each(|(name, line)| row("cash of line", name.into(), &line.amount));
        cash.by_month.iter().for_each(|(month, estimate)| row("cash of month", month.to_string(), estimate));
        cash.compute_by_month.iter().for_each(|(month, estimate)| row("compute cash of month", month.to_string(), estimate));
    }
    row("employee and month", "total".into(), &summary.cost_per_employee_month);
    row("employee and month", "compute".into(), &summary.compute_per_employee_month);
    estimates("percentiles", summary.currency, rows)
}

/// The figures of every balance, a row each: its name, and opening, additions, reductions, disposals or closing.
fn balances(summary: &Summary) -> Dataset<'_> {
    let entries = summary.balances.iter().flat_map(|(name, balance)| {
        let entries = [
            ("opening", &balance.opening),
            ("additions", &balance.additions),
            ("reductions", &balance.reductions),
            ("disposals", &balance.disposals),
            ("closing", &balance.closing),
        ];
        entries.map(|(entry, estimate)| (name.to_string().into(), entry.to_string(), estimate))
    });
    estimates("balances", summary.currency, entries.collect())
}

/// The differences of a comparison, a row each.
pub fn differences(comparison: &Comparison) -> Dataset<'_> {
    let mut rows: Vec<EstimateRow<'_>> = vec![];
    for difference in &comparison.differences {
        let Difference { scenario, against, total, compute, without_equity, cash, by_fiscal_year, by_line, .. } = difference;
        let mut row = |name: &str, estimate| rows.push((format!("{scenario} less {against}").into(), name.to_string(), estimate));
        row("total", total);
        row("compute", compute);
        without_equity.iter().for_each(|estimate| row("total without stock-based compensation", estimate));
        cash.iter().for_each(|cash| row("cash", cash));
        by_fiscal_year.iter().for_each(|(year, estimate)| row(year, estimate));
        by_line.iter().for_each(|(line, estimate)| row(line, estimate));
    }
    estimates("differences", comparison.currency, rows)
}

/// A column of the figures of an estimate.
type EstimateColumn = (&'static str, fn(&Estimate) -> Option<f64>);

const ESTIMATE_COLUMNS: &[EstimateColumn] = &[
    ("mean", |e| Some(e.mean)),
    ("se_mean", |e| e.se_mean),
    ("sd", |e| e.sd),
    ("se_sd", |e| e.se_sd),
    ("p5", |e| Some(e.p5)),
    ("p10", |e| Some(e.p10)),
    ("p25", |e| Some(e.p25)),
    ("p50", |e| Some(e.p50)),
    ("p75", |e| Some(e.p75)),
    ("p90", |e| Some(e.p90)),
    ("p95", |e| Some(e.p95)),
    ("p99", |e| Some(e.p99)),
    ("se_p5", |e| e.se_p5),
    ("se_p10", |e| e.se_p10),
    ("se_p25", |e| e.se_p25),
    ("se_p50", |e| e.se_p50),
    ("se_p75", |e| e.se_p75),
    ("se_p90", |e| e.se_p90),
    ("se_p95", |e| e.se_p95),
    ("se_p99", |e| e.se_p99),
    ("var95", |e| Some(e.var95)),
    ("cvar95", |e| Some(e.cvar95)),
    ("cvar99", |e| Some(e.cvar99)),
    ("se_cvar95", |e| e.se_cvar95),
    ("se_cvar99", |e| e.se_cvar99),
];

fn estimates<'a>(name: &'static str, currency: Currency, rows: Vec<EstimateRow<'a>>) -> Dataset<'a> {
    let records = Records::new(name, rows).text("scope", |row| row.0.clone()).text("name", |row| row.1.clone());
    let records = records.text("currency", move |_| currency.code());
    ESTIMATE_COLUMNS.iter().fold(records, |records, (name, figure)| records.amount(*name, move |row| figure(row.2))).finish()
}

/// Mean cost of each line in each month.
fn lines(summary: &Summary) -> Dataset<'_> {
    let n_months = summary.by_month.len();
    let line = move |row: usize| &summary.by_line.0[row / n_months];
    let dataset = Dataset::new("lines", summary.by_line.len() * n_months)
        .text("line", move |row| line(row).0.as_str())
        .text("element", move |row| line(row).1.element)
        .flag("is_compute", move |row| line(row).1.is_compute)
        .month("month", move |row| summary.by_month.0[row % n_months].0)
        .text("currency", |_| summary.currency.code())
        .amount("mean", move |row| line(row).1.mean_by_month[row % n_months]);
    let Some(cash) = &summary.cash else { return dataset };
    dataset.amount("mean_cash", move |row| {
        let (name, line) = line(row);
        cash.by_line.get(name).map_or(&line.mean_by_month, |cash| &cash.mean_by_month)[row % n_months]
    })
}

fn groups(summary: &Summary) -> Dataset<'_> {
    let group = |row: usize| &summary.by_group.0[row].1;
    Dataset::new("groups", summary.by_group.len())
        .text("group", |row| summary.by_group.0[row].0.as_str())
        .count("people", move |row| group(row).people as u64)
        .text("currency", |_| summary.currency.code())
        .amount("total_mean", move |row| group(row).total.mean)
        .amount("total_p50", move |row| group(row).total.p50)
        .amount("total_p90", move |row| group(row).total.p90)
        .amount("compute_mean", move |row| group(row).compute.mean)
        .amount("compute_p50", move |row| group(row).compute.p50)
        .amount("compute_p90", move |row| group(row).compute.p90)
}

/// Fiscal years and quarters, a row each, as far as the horizon covers them.
fn fiscal_periods(fiscal_years: &FiscalSummary, currency: Currency) -> Dataset<'_> {
    let period = |row: usize| &fiscal_years.periods[row];
    let n_periods = fiscal_years.periods.len();
    let dataset = Dataset::new("fiscal_periods", n_periods)
        .text("period", move |row| period(row).label.to_string())
        .text("fiscal_year", move |row| FiscalPeriod::year(period(row).label.year).to_string())
        .month("first_month", move |row| period(row).months.first_month)
        .month("last_month", move |row| period(row).months.last_month)
        .flag("is_whole", move |row| period(row).months.is_whole)
        .text("currency", move |_| currency.code())
        .amount("total_mean", move |row| period(row).total.mean)
        .amount("total_se_mean", move |row| period(row).total.se_mean)
        .amount("total_p50", move |row| period(row).total.p50)
        .amount("total_p90", move |row| period(row).total.p90)
        .amount("compute_mean", move |row| period(row).compute.mean)
        .amount("compute_se_mean", move |row| period(row).compute.se_mean)
        .amount("compute_p50", move |row| period(row).compute.p50)
        .amount("compute_p90", move |row| period(row).compute.p90);
    if fiscal_years.periods.iter().all(|period| period.cash.is_none()) {
        return dataset;
    }
    let cash = move |row: usize| period(row).cash.as_ref();
    dataset
        .amount("cash_mean", move |row| cash(row).map(|cash| cash.mean))
        .amount("cash_se_mean", move |row| cash(row).and_then(|cash| cash.se_mean))
        .amount("cash_p50", move |row| cash(row).map(|cash| cash.p50))
        .amount("cash_p90", move |row| cash(row).map(|cash| cash.p90))
}

/// The risk of every budget, a row each.
fn budgets(summary: &Summary) -> Dataset<'_> {
    let risk = |row: usize| &summary.budgets[row];
    Dataset::new("budgets", summary.budgets.len())
        .text("scope", move |row| risk(row).scope.word())
        .text("group", move |row| risk(row).group.clone().unwrap_or_default())
        .text("line", move |row| risk(row).line.clone().unwrap_or_default())
        .text("fiscal_year", move |row| risk(row).fiscal_year.map_or_else(String::new, |year| year.to_string()))
        .text("basis", move |row| risk(row).basis.word())
        .text("currency", |_| summary.currency.code())
        .amount("amount", move |row| risk(row).amount)
        .amount("p_over", move |row| risk(row).p_over)
        .amount("se_p_over", move |row| risk(row).se_p_over)
        .amount("expected_overrun", move |row| risk(row).expected_overrun)
        .amount("se_expected_overrun", move |row| risk(row).se_expected_overrun)
        .text("exhaustion_month", move |row| risk(row).exhaustion_month.median.map_or_else(String::new, |month| month.to_string()))
        .text("exhaustion_quarter", move |row| {
            let quarter = risk(row).exhaustion_quarter.as_ref().and_then(|exhaustion| exhaustion.median);
            quarter.map_or_else(String::new, |quarter| quarter.to_string())
        })
}

/// What each access tier came to: means, and P90 of the demand that was not served.
fn access(summary: &Summary) -> Dataset<'_> {
    let tier = |row: usize| -> &TierSummary { &summary.access.by_tier.0[row].1 };
    Dataset::new("access", summary.access.by_tier.len())
        .text("access", |row| summary.access.by_tier.0[row].0.as_str())
        .text("policies", move |row| tier(row).policies.join(", "))
        .text("currency", |_| summary.currency.code())
        .amount("compute_mean", move |row| tier(row).spend.mean)
        .amount("unserved_demand_mean", move |row| tier(row).limits.unserved_demand.mean)
        .amount("unserved_demand_p90", move |row| tier(row).limits.unserved_demand.p90)
        .amount("tokens_unserved_mean_mtok", move |row| tier(row).limits.tokens_unserved.mean)
        .amount("gpu_hours_on_dedicated_mean", move |row| tier(row).limits.gpu_hours_on_dedicated.mean)
        .amount("gpu_hours_on_shared_capacity_mean", move |row| tier(row).limits.gpu_hours_on_shared_capacity.mean)
        .amount("gpu_hours_unserved_mean", move |row| tier(row).limits.gpu_hours_unserved.mean)
        .amount("people_months_at_cap_mean", move |row| tier(row).limits.people_months_at_cap.mean)
        .amount("people_months_throttled_mean", move |row| tier(row).limits.people_months_throttled.mean)
        .amount("people_months_alerted_mean", move |row| tier(row).limits.people_months_alerted.mean)
        .amount("days_waited_mean", move |row| tier(row).limits.days_waited.mean)
        .amount("idle_pay_mean", move |row| tier(row).limits.idle_pay.mean)
}

/// Totals by trial and month: the raw material of every figure about the whole.
fn months<'a>(summary: &'a Summary, results: &'a Results) -> Dataset<'a> {
    let n_months = summary.by_month.len();
    let amount = |basis, scope| {
        let months = results.by_month(basis);
        move |row: usize| months[row % n_months].of_trial(scope, row / n_months)
    };
    let dataset = Dataset::new("months", results.n_trials() * n_months)
        .count("trial", move |row| (row / n_months) as u64)
        .month("month", move |row| summary.by_month.0[row % n_months].0)
        .text("currency", |_| summary.currency.code())
        .amount("total", amount(Basis::Accrual, Scope::Total))
        .amount("compute", amount(Basis::Accrual, Scope::Compute));
    if !results.has_cash_timing() {
        return dataset;
    }
    dataset.amount("total_cash", amount(Basis::Cash, Scope::Total)).amount("compute_cash", amount(Basis::Cash, Scope::Compute))
}

/// Rows of the headcount file that were not simulated, each with its reason.
fn rejections(rejected: &Rejections) -> Dataset<'_> {
    Records::new("rejected", rejected.iter().collect())
        .count("line", |rejection: &&Rejection| rejection.line.into())
        .text("column", |rejection| rejection.column().unwrap_or_default())
        .text("value", |rejection| rejection.value().unwrap_or_default().to_string())
        .text("reason", |rejection| rejection.reason())
        .finish()
}
