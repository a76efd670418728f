//! The table of a run by fiscal year and quarter.

use crate::insight::FiscalSummary;
use crate::insight::summary::Summary;
use crate::report::document::Document;
use crate::report::table::{Cell, Column, Number, Table};
use crate::report::words;
use crate::statistics::estimate::Estimate;

/// Years with their quarters below, and the horizon to which the years add up.
pub fn periods(document: &mut Document, summary: &Summary) {
    let (Some(fiscal_years), Some(table)) = (&summary.fiscal_years, fiscal_table(summary)) else { return };
    document.money_table("Cost by fiscal year and quarter", table, summary.currency);
    document.note(format!(
        "{} Means of the years add up to the total; a percentile is of the sum of its own months, and percentiles do not add up.",
        sentence(fiscal_years)
    ));
}

/// Absent where reports have no fiscal years.
pub fn fiscal_table(summary: &Summary) -> Option<Table> {
    let fiscal_years = summary.fiscal_years.as_ref()?;
    let (currency, has_compute) = (summary.currency, summary.compute.mean > 0.0);
    let mut columns = Vec::from(super::estimate_columns(currency));
    columns.extend(
        has_compute.then(|| ["compute, mean", "compute, P90"].map(|heading| Column::money(heading, currency))).into_iter().flatten(),
    );
    columns.extend(
        summary.cash.as_ref().map(|_| ["cash, mean", "cash, P90"].map(|heading| Column::money(heading, currency))).into_iter().flatten(),
    );
    let mut table = Table::new(columns);
    let cells = |name: String, total: &Estimate, compute: &Estimate, cash: Option<&Estimate>| {
        let [mean, p50, p90] = Number::mean_p50_p90(total);
        let mut cells = vec![name.into(), mean.into(), total.se_mean.map(Number::exact).into(), p50.into(), p90.into()];
        for estimate in has_compute.then_some(compute).into_iter().chain(cash) {
            let [mean, _, p90] = Number::mean_p50_p90(estimate);
            cells.extend([Cell::from(mean), p90.into()]);
        }
        cells
    };
    for period in &fiscal_years.periods {
        let cells = cells(period.name(), &period.total, &period.compute, period.cash.as_ref());
        if period.label.quarter.is_none() { table.strong(cells) } else { table.indented(cells) }
    }
    let cash = summary.cash.as_ref().map(|cash| &cash.total);
    table.strong(cells("total".into(), &summary.total, &summary.compute, cash));
    Some(table)
}

/// When fiscal years start, in a sentence.
fn sentence(FiscalSummary { start, named_by, .. }: &FiscalSummary) -> String {
    match (*start, *named_by) {
        ("january", _) => "Fiscal years are calendar years.".into(),
        (start, named_by) => {
            format!("Fiscal years start in {} and are named after the year in which they {named_by}.", words::sentence_case(start))
        }
    }
}
