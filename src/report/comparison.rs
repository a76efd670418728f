//! The report of a comparison: the difference first, then where it comes from, then each scenario in short.

use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Number, Table};
use super::{summary, words};
use crate::insight::summary::Summary;
use crate::insight::{Comparison, Difference, FiscalSummary};
use crate::quantity::{Currency, approximately};
use crate::statistics::estimate::Estimate;

/// Arranges a comparison for reading.
pub fn document(comparison: &Comparison) -> Document {
    let mut document = Document {
        title: title(comparison),
        purpose: "All scenarios share the same months and random draws; only their inputs differ.".into(),
        blocks: vec![],
    };
    document.sentences(Role::Answer, headline(comparison));
    totals(&mut document, comparison);
    fiscal_years(&mut document, comparison);
    for difference in &comparison.differences {
        changes(&mut document, difference, comparison.currency);
        document.sentences(Role::Note, known_better(difference, &comparison.scenarios));
    }
    scenarios(&mut document, comparison);
    document.sentences(Role::Warning, warnings(comparison));
    document
}

/// The difference of each scenario to the first in a sentence, and how precisely it was asked for.
pub fn headline(comparison: &Comparison) -> Vec<String> {
    let trials = comparison.scenarios.first().map_or(0, |summary| summary.trials);
    // Of one person a reader could take it for what the person loses.
    let costs = if comparison.scenarios.iter().all(|summary| summary.people == 1) { "costs the employer" } else { "costs" };
    let differences = comparison.differences.iter().map(|difference| sentence(difference, trials, comparison.currency, costs));
    differences.chain(comparison.precision.iter().map(summary::precision)).collect()
}

/// The warnings of each scenario, with its name.
pub fn warnings(comparison: &Comparison) -> impl Iterator<Item = String> {
    comparison
        .scenarios
        .iter()
        .flat_map(|Summary { scenario, warnings, .. }| warnings.iter().map(move |warning| format!("{scenario}: {warning}")))
}

/// `ai-integrated compared with traditional`, `4 scenarios compared with fy27`.
pub fn title(comparison: &Comparison) -> String {
    let against = comparison.scenarios.first().map_or("", |summary| &summary.scenario);
    match comparison.differences.as_slice() {
        [difference] => format!("{} compared with {against}", difference.scenario),
        differences => format!("{} scenarios compared with {against}", differences.len()),
    }
}

/// `ai-integrated costs 125k USD less than traditional on average (standard error 6.28k), but is more expensive in 42% of trials.`
fn sentence(difference: &Difference, trials: usize, currency: Currency, costs: &str) -> String {
    let Difference { scenario, against, total, p_more_expensive, p_cheaper, .. } = difference;
    if total.sd == Some(0.0) {
        return match total.mean {
            0.0 => format!("{scenario} and {against} cost{} exactly the same.", costs.strip_prefix("costs").unwrap_or_default()),
            mean => {
                format!(
                    "{scenario} {costs} exactly {} {currency} {} than {against}.",
                    words::money(mean.abs(), None, currency),
                    less_or_more(mean)
                )
            }
        };
    }
    let (mean, error) = (words::about(total.mean.abs(), currency), total.se_mean.map_or_else(|| "unknown".into(), approximately));
    let direction = less_or_more(total.mean);
    // How often the opposite of the mean is true, unless that is hardly ever.
    let (with, p_with, against_it, p_against) = match direction {
        "less" => ("cheaper", *p_cheaper, "more expensive", *p_more_expensive),
        _ => ("more expensive", *p_more_expensive, "cheaper", *p_cheaper),
    };
    let often = if p_against >= RARELY {
        format!("but is {against_it} in {}", words::of_trials(p_against, trials))
    } else {
        format!("and is {with} in {}", words::of_trials(p_with, trials))
    };
    format!("{scenario} {costs} {mean} {direction} than {against} on average (standard error {error}), {often}.")
}

/// Share of trials that is not worth a word.
const RARELY: f64 = 0.001;

fn less_or_more(mean: f64) -> &'static str {
    if mean < 0.0 { "less" } else { "more" }
}

fn totals(document: &mut Document, comparison: &Comparison) {
    let headings = ["mean", "P50", "P90", "compute, mean", "compute, P90", "per employee and month"];
    let mut table =
        Table::new(std::iter::once(Column::text("")).chain(headings.map(|heading| Column::money(heading, comparison.currency))));
    for summary in &comparison.scenarios {
        let [mean, p50, p90] = Number::mean_p50_p90(&summary.total);
        let [compute, _, compute_p90] = Number::mean_p50_p90(&summary.compute);
        let rate = Number::mean(&summary.cost_per_employee_month);
        let numbers = [mean, p50, p90, compute, compute_p90, rate].map(Cell::from);
        table.row(std::iter::once(Cell::from(summary.scenario.as_str())).chain(numbers));
        if let Some(equity) = &summary.equity {
            let numbers = Number::mean_p50_p90(&equity.total_without).map(Cell::from);
            let rest = std::iter::repeat_n(Cell::Absent, 3);
            table.indented(std::iter::once(Cell::from("without SBC")).chain(numbers).chain(rest));
        }
    }
    document.money_table("Total cost", table, comparison.currency);
    let sbc = comparison.scenarios.iter().any(|summary| summary.equity.is_some());
    let sbc = sbc.then_some("SBC: stock-based compensation, the expense of RSUs and options.");
    let held = comparison.held.map(super::grid::held);
    document.note([Some(summary::P90_IN_WORDS), sbc, held].into_iter().flatten().collect::<Vec<_>>().join(" "));
}

/// Each scenario by fiscal year, where a scenario has several.
fn fiscal_years(document: &mut Document, comparison: &Comparison) {
    let mut table =
        Table::new(["mean", "P50", "P90", "compute, mean", "compute, P90"].map(|heading| Column::money(heading, comparison.currency)));
    table.columns.insert(0, Column::text(""));
    for summary in &comparison.scenarios {
        for year in summary.fiscal_years.iter().flat_map(FiscalSummary::years) {
            let [mean, p50, p90] = Number::mean_p50_p90(&year.total);
            let [compute, _, compute_p90] = Number::mean_p50_p90(&year.compute);
            let name = format!("{}, {}", summary.scenario, year.name());
            table.row(std::iter::once(Cell::from(name)).chain([mean, p50, p90, compute, compute_p90].map(Cell::from)));
        }
    }
    if table.rows.len() > comparison.scenarios.len() {
        document.money_table("Total cost by fiscal year", table, comparison.currency);
    }
}

/// Why a difference is known better than the totals it is between, and need not be the difference of what is printed of them.
fn known_better(difference: &Difference, scenarios: &[Summary]) -> Option<String> {
    let error_of = |name: &str| scenarios.iter().find(|summary| summary.scenario == name)?.total.se_mean;
    let (ours, theirs) = (error_of(&difference.scenario)?, error_of(&difference.against)?);
    let error = difference.total.se_mean.filter(|error| *error < ours.min(theirs))?;
    let [error, ours, theirs] = [error, ours, theirs].map(approximately);
    Some(format!(
        "Both scenarios have the same random draws, and what these add to both cancels out: the difference is known better (s.e. {error}) than the \
         totals (s.e. {theirs} and {ours}), which are rounded to what is known of each, so that they need not differ by exactly as much."
    ))
}

/// The difference line by line.
fn changes(document: &mut Document, difference: &Difference, currency: Currency) {
    let change = |heading| Column::new(heading, Kind::Change);
    let mut table = Table::new([
        Column::text(""),
        change("mean"),
        Column::new("± s.e.", Kind::StandardError).or("unknown"),
        change("P10"),
        change("P90"),
    ]);
    let cells = |name: &str, estimate: &Estimate| {
        [
            Cell::from(name),
            Number::mean(estimate).into(),
            estimate.se_mean.map(Number::exact).into(),
            Number::with_error(estimate.p10, estimate.se_p10).into(),
            Number::with_error(estimate.p90, estimate.se_p90).into(),
        ]
    };
    for (name, estimate) in difference.by_line.iter().filter(|(_, estimate)| estimate.mean != 0.0 || estimate.sd != Some(0.0)) {
        table.row(cells(name, estimate));
    }
    table.strong(cells("difference", &difference.total));
    if let Some(without_equity) = &difference.without_equity {
        table.indented(cells("without stock-based compensation", without_equity));
    }
    if let Some(cash) = &difference.cash {
        table.indented(cells("in cash", cash));
    }
    // Of a single year it would be the difference once more.
    for (year, estimate) in difference.by_fiscal_year.iter().filter(|_| difference.by_fiscal_year.len() > 1) {
        table.indented(cells(&format!("in {year}"), estimate));
    }
    document.money_table(format!("From {} to {}", difference.against, difference.scenario), table, currency);
}

fn scenarios(document: &mut Document, comparison: &Comparison) {
    let mut table = Table::new([Column::text(""), Column::text("")]);
    for summary in &comparison.scenarios {
        let sentences = summary::headline(summary).into_iter().chain([summary::verdict(&summary.reconciliation)]);
        for (index, sentence) in sentences.enumerate() {
            let name = (index == 0).then(|| summary.scenario.clone());
            table.row([name.into(), Cell::from(sentence)]);
        }
    }
    document.table("Each scenario", table);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Named;

    fn difference(totals: &[f64]) -> Difference {
        let total = Estimate::of(totals).unwrap();
        let share = |holds: fn(f64) -> bool| totals.iter().filter(|total| holds(**total)).count() as f64 / totals.len() as f64;
        Difference {
            scenario: "b".into(),
            against: "a".into(),
            compute: total.clone(),
            total,
            without_equity: None,
            cash: None,
            by_fiscal_year: Named(vec![]),
            by_element: Named(vec![]),
            by_line: Named(vec![]),
            differs: vec![],
            share_of_base: None,
            p_more_expensive: share(|total| total > 0.0),
            p_cheaper: share(|total| total < 0.0),
        }
    }

    #[test]
    fn a_difference_comes_with_how_often_the_opposite_is_true() {
        let said = |totals: &[f64]| sentence(&difference(totals), totals.len(), Currency::USD, "costs");
        assert_eq!(said(&[0.0, 0.0]), "b and a cost exactly the same.");
        assert_eq!(said(&[-164_801.0; 4]), "b costs exactly 164,801 USD less than a.");
        let of_one = sentence(&difference(&[-164_801.0; 4]), 4, Currency::USD, "costs the employer");
        assert_eq!(of_one, "b costs the employer exactly 164,801 USD less than a.");
        assert_eq!(
            said(&[-30e3, -10e3]),
            "b costs 20.0k USD less than a on average (standard error 10.0k), and is cheaper in all 2 trials."
        );
        assert_eq!(
            said(&[-30e3, -10e3, -10e3, 2e3]),
            "b costs 12.0k USD less than a on average (standard error 6.63k), but is more expensive in 25% of trials."
        );
        assert_eq!(
            said(&[30e3, 10e3, 10e3, -2e3]),
            "b costs 12.0k USD more than a on average (standard error 6.63k), but is cheaper in 25% of trials."
        );
        // Half of the trials are equal: the opposite is never true, and the difference itself in half of them.
        assert_eq!(
            said(&[0.0, 4.0]),
            "b costs 2.00 USD more than a on average (standard error 2.00), and is more expensive in 50% of trials."
        );
    }
}
