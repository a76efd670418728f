//! The tables of a run as plain columns, unrounded: what analysts read on.

use super::Table;
use crate::insight::{Comparison, Difference, Summary};
use crate::intake::headcount::Rejection;
use crate::scenario::Basis;
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;

/// All tables of one run; their names are those of the files.
pub fn of_run(summary: &Summary, results: &Results, rejected: &[Rejection]) -> Vec<Table> {
    let mut tables = vec![percentiles(summary), lines(summary), groups(summary), months(summary, results)];
    if summary.access.by_tier.iter().next().is_some() {
        tables.push(access(summary));
    }
    if summary.rows.is_some() {
        tables.push(rejections(rejected));
    }
    tables
}

/// Every estimate of a run, a row each: the scope it belongs to, its name, and its seventeen figures.
pub fn percentiles(summary: &Summary) -> Table {
    let mut rows: Vec<EstimateRow<'_>> = vec![("company", "total", &summary.total), ("company", "compute", &summary.compute)];
    rows.extend(summary.by_element.iter().map(|(name, estimate)| ("element", name, estimate)));
    rows.extend(summary.by_line.iter().map(|(name, line)| ("line", name, &line.amount)));
    rows.extend(summary.by_month.iter().map(|(name, estimate)| ("month", name, estimate)));
    rows.extend(summary.compute_by_month.iter().map(|(name, estimate)| ("compute of month", name, estimate)));
    rows.extend(summary.by_group.iter().map(|(name, group)| ("group", name, &group.total)));
    rows.extend(summary.by_group.iter().map(|(name, group)| ("compute of group", name, &group.compute)));
    if let Some(cash) = &summary.cash {
        rows.extend([("cash", "total", &cash.total), ("cash", "compute", &cash.compute)]);
        rows.extend(cash.by_line.iter().map(|(name, line)| ("cash of line", name, &line.amount)));
        rows.extend(cash.by_month.iter().map(|(name, estimate)| ("cash of month", name, estimate)));
        rows.extend(cash.compute_by_month.iter().map(|(name, estimate)| ("compute cash of month", name, estimate)));
    }
    rows.push(("employee and month", "total", &summary.cost_per_employee_month));
    rows.push(("employee and month", "compute", &summary.per_employee_month));
    estimates("percentiles", &rows)
}

/// Scope, name and figures of one row.
type EstimateRow<'a> = (&'a str, &'a str, &'a Estimate);

/// The differences of a comparison, a row each.
pub fn differences(comparison: &Comparison) -> Table {
    let name = |difference: &Difference| format!("{} less {}", difference.scenario, difference.against);
    let names: Vec<_> = comparison.differences.iter().map(name).collect();
    let mut rows: Vec<EstimateRow<'_>> = vec![];
    for (name, difference) in names.iter().zip(&comparison.differences) {
        rows.extend([(name.as_str(), "total", &difference.total), (name.as_str(), "compute", &difference.compute)]);
        rows.extend(difference.cash.iter().map(|cash| (name.as_str(), "cash", cash)));
        rows.extend(difference.by_line.iter().map(|(line, estimate)| (name.as_str(), line, estimate)));
    }
    estimates("differences", &rows)
}

fn estimates(name: &str, rows: &[EstimateRow<'_>]) -> Table {
    let amounts = |of: fn(&Estimate) -> Option<f64>| rows.iter().map(move |(.., estimate)| of(estimate)).collect::<Vec<_>>();
    Table::new(name)
        .text("scope", rows.iter().map(|(scope, ..)| *scope))
        .text("name", rows.iter().map(|(_, name, _)| *name))
        .amounts("mean", amounts(|e| Some(e.mean)))
        .amounts("se_mean", amounts(|e| e.se_mean))
        .amounts("sd", amounts(|e| e.sd))
        .amounts("p5", amounts(|e| Some(e.p5)))
        .amounts("p10", amounts(|e| Some(e.p10)))
        .amounts("p25", amounts(|e| Some(e.p25)))
        .amounts("p50", amounts(|e| Some(e.p50)))
        .amounts("p75", amounts(|e| Some(e.p75)))
        .amounts("p90", amounts(|e| Some(e.p90)))
        .amounts("p95", amounts(|e| Some(e.p95)))
        .amounts("p99", amounts(|e| Some(e.p99)))
        .amounts("se_p50", amounts(|e| e.se_p50))
        .amounts("se_p90", amounts(|e| e.se_p90))
        .amounts("var95", amounts(|e| Some(e.var95)))
        .amounts("cvar95", amounts(|e| Some(e.cvar95)))
        .amounts("cvar99", amounts(|e| Some(e.cvar99)))
        .amounts("se_cvar95", amounts(|e| e.se_cvar95))
}

/// Mean dollars of each line in each month.
fn lines(summary: &Summary) -> Table {
    let months: Vec<&str> = summary.by_month.iter().map(|(month, _)| month).collect();
    let cells: Vec<_> = summary
        .by_line
        .iter()
        .flat_map(|(name, line)| months.iter().zip(&line.mean_by_month).map(move |(month, mean)| (name, line, *month, *mean)))
        .collect();
    let table = Table::new("lines")
        .text("line", cells.iter().map(|(name, ..)| *name))
        .text("element", cells.iter().map(|(_, line, ..)| line.element))
        .text("is_compute", cells.iter().map(|(_, line, ..)| if line.is_compute { "yes" } else { "no" }))
        .text("month", cells.iter().map(|(.., month, _)| *month))
        .amounts("mean_usd", cells.iter().map(|(.., mean)| *mean));
    let Some(cash) = &summary.cash else { return table };
    let of_lines =
        summary.by_line.iter().flat_map(|(name, line)| cash.by_line.get(name).map_or(&line.mean_by_month, |cash| &cash.mean_by_month));
    table.amounts("mean_cash_usd", of_lines.copied())
}

fn groups(summary: &Summary) -> Table {
    let groups: Vec<_> = summary.by_group.iter().collect();
    Table::new("groups")
        .text("group", groups.iter().map(|(name, _)| *name))
        .counts("people", groups.iter().map(|(_, group)| group.people as u64))
        .amounts("total_mean_usd", groups.iter().map(|(_, group)| group.total.mean))
        .amounts("total_p50_usd", groups.iter().map(|(_, group)| group.total.p50))
        .amounts("total_p90_usd", groups.iter().map(|(_, group)| group.total.p90))
        .amounts("compute_mean_usd", groups.iter().map(|(_, group)| group.compute.mean))
        .amounts("compute_p50_usd", groups.iter().map(|(_, group)| group.compute.p50))
        .amounts("compute_p90_usd", groups.iter().map(|(_, group)| group.compute.p90))
}

/// What each access tier came to: means, with blocked work at P90 as well.
fn access(summary: &Summary) -> Table {
    let tiers: Vec<_> = summary.access.by_tier.iter().collect();
    Table::new("access")
        .text("access", tiers.iter().map(|(name, _)| *name))
        .text("beyond_quota", tiers.iter().map(|(_, tier)| tier.policies.join(", ")))
        .amounts("compute_mean_usd", tiers.iter().map(|(_, tier)| tier.spend.mean))
        .amounts("blocked_mean_usd", tiers.iter().map(|(_, tier)| tier.withheld.blocked_work.mean))
        .amounts("blocked_p90_usd", tiers.iter().map(|(_, tier)| tier.withheld.blocked_work.p90))
        .amounts("tokens_blocked_mean_mtok", tiers.iter().map(|(_, tier)| tier.withheld.tokens_blocked.mean))
        .amounts("gpu_hours_blocked_mean", tiers.iter().map(|(_, tier)| tier.withheld.gpu_hours_blocked.mean))
        .amounts("people_months_at_cap_mean", tiers.iter().map(|(_, tier)| tier.withheld.people_months_at_cap.mean))
        .amounts("people_months_throttled_mean", tiers.iter().map(|(_, tier)| tier.withheld.people_months_throttled.mean))
        .amounts("people_months_alerted_mean", tiers.iter().map(|(_, tier)| tier.withheld.people_months_alerted.mean))
        .amounts("days_waited_mean", tiers.iter().map(|(_, tier)| tier.withheld.days_waited.mean))
        .amounts("pay_for_waiting_mean_usd", tiers.iter().map(|(_, tier)| tier.withheld.pay_for_waiting.mean))
}

/// Totals by trial and month: the raw material of every figure about the whole.
fn months(summary: &Summary, results: &Results) -> Table {
    let names: Vec<&str> = summary.by_month.iter().map(|(month, _)| month).collect();
    let each = || (0..results.n_trials()).flat_map(|trial| (0..names.len()).map(move |month| (trial, month)));
    let cost = results.by_month(Basis::Accrual);
    let months = Table::new("months")
        .counts("trial", each().map(|(trial, _)| trial as u64))
        .text("month", each().map(|(_, month)| names[month]))
        .amounts("total_usd", each().map(|(trial, month)| cost[month].total_of(trial)))
        .amounts("compute_usd", each().map(|(trial, month)| cost[month].compute[trial]));
    if !results.has_cash_timing() {
        return months;
    }
    let cash = results.by_month(Basis::Cash);
    months
        .amounts("total_cash_usd", each().map(|(trial, month)| cash[month].total_of(trial)))
        .amounts("compute_cash_usd", each().map(|(trial, month)| cash[month].compute[trial]))
}

/// Rows of the headcount file that were not simulated, each with its reason.
pub fn rejections(rejected: &[Rejection]) -> Table {
    Table::new("rejected")
        .counts("line", rejected.iter().map(|rejection| rejection.line))
        .text("column", rejected.iter().map(|rejection| rejection.column.clone().unwrap_or_default()))
        .text("value", rejected.iter().map(|rejection| rejection.value.clone().unwrap_or_default()))
        .text("reason", rejected.iter().map(|rejection| rejection.reason.as_str()))
}
