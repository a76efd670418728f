//! The charts of a run and of a comparison: which there are, what is in them, and the finding that each title states.

use super::chart::{
    Band, BudgetLine, CaseRange, CaseShares, Chart, Columns, Curve, Dots, Event, Exceedance, Fan, Lorenz, Series, Stacked, Waterfall,
};
use super::document::NamedChart;
use super::{comparison, words};
use crate::insight::curves::ExceedanceCurve;
use crate::insight::summary::Summary;
use crate::insight::{BudgetRisk, Comparison, Difference, Scope};
use crate::quantity::{Month, count};
use crate::scenario::Basis;
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;

/// Reads a percentile off an estimate.
type PercentileOf = fn(&Estimate) -> f64;

/// Bands of a fan, the widest first.
const BANDS: [(&str, PercentileOf, &str, PercentileOf); 3] = [
    ("P5", |all| all.p5, "P95", |all| all.p95),
    ("P10", |all| all.p10, "P90", |all| all.p90),
    ("P25", |all| all.p25, "P75", |all| all.p75),
];

/// Steps of a waterfall; smaller ones are combined into one.
const WATERFALL_STEPS: usize = 12;

/// Series that a stack can show; smaller lines are combined into the last.
const MOST_SERIES: usize = 9;

/// Fan, exceedance curve, months, stack and Lorenz curve of one run.
pub fn of_run(summary: &Summary, results: &Results) -> Vec<NamedChart> {
    let scopes = || [Scope::Total, Scope::Compute].into_iter().filter(|scope| *scope == Scope::Total || has_compute(summary));
    let fans = scopes().map(|scope| named(format!("fan-{scope}"), Chart::Fan(fan(summary, scope))));
    // What a budget is held against is what is drawn beside it.
    let exceedances = scopes().filter_map(|scope| {
        let curve = ExceedanceCurve::of(results, scope, basis(summary))?;
        Some(named(format!("exceedance-{scope}"), Chart::Exceedance(exceedance(summary, scope, curve))))
    });
    let months = named("months", Chart::Columns(months(summary)));
    let elements = named("elements", Chart::Stacked(elements(summary)));
    let lines = (summary.compute.mean > 0.0).then(|| named("compute-lines", Chart::Stacked(compute_lines(summary))));
    let lorenz = lorenz(summary).map(|lorenz| named("lorenz", Chart::Lorenz(lorenz)));
    fans.chain(exceedances).chain([months, elements]).chain(lines).chain(lorenz).collect()
}

fn has_compute(summary: &Summary) -> bool {
    summary.compute.mean > 0.0 || summary.cash.as_ref().is_some_and(|cash| cash.compute.mean > 0.0)
}

/// Exceedance curves of all scenarios in one chart, and a waterfall for each difference.
pub fn of_comparison(comparison: &Comparison, results: &[Results]) -> Vec<NamedChart> {
    let mut charts = vec![];
    charts.extend(exceedance_of_all(comparison, results).map(|exceedance| named("exceedance", Chart::Exceedance(exceedance))));
    for (index, difference) in comparison.differences.iter().enumerate() {
        let name = if comparison.differences.len() == 1 { "waterfall".to_string() } else { format!("waterfall-{}", index + 1) };
        charts.push(named(name, Chart::Waterfall(waterfall(comparison, difference))));
    }
    charts
}

fn named(name: impl Into<String>, chart: Chart) -> NamedChart {
    NamedChart { name: name.into(), chart }
}

/// Cash where a budget is held against it.
fn basis(summary: &Summary) -> Basis {
    let is_cash = summary.cash.is_some() && summary.budgets.iter().any(|risk| risk.basis == Basis::Cash);
    if is_cash { Basis::Cash } else { Basis::Accrual }
}

/// The words for what one run spends.
fn spend(scope: Scope, basis: Basis) -> &'static str {
    match (scope, basis) {
        (Scope::Compute, Basis::Accrual) => "Compute spend",
        (Scope::Compute, Basis::Cash) => "Cash paid for compute",
        (Scope::Total, Basis::Accrual) => "Total cost",
        (Scope::Total, Basis::Cash) => "Total cash paid",
    }
}

/// What is spent from the start to the end of each month.
pub fn fan(summary: &Summary, scope: Scope) -> Fan {
    let cumulative: Vec<&Estimate> = summary.cumulative_by_month.iter().map(|(_, month)| month.of(scope, basis(summary))).collect();
    let at = |percentile: PercentileOf| cumulative.iter().map(|estimate| percentile(estimate)).collect::<Vec<_>>();
    let bands = BANDS.map(|(low_name, low, high_name, high)| Band {
        low_name: low_name.into(),
        low: at(low),
        high_name: high_name.into(),
        high: at(high),
    });
    let risk = budget(summary, scope);
    let what = spend(scope, basis(summary));
    let title = match (risk.and_then(|risk| risk.exhaustion_month.median), cumulative.last()) {
        (Some(month), _) => format!("{what} exceeds its budget by the end of {}", month.long_name()),
        (None, Some(end)) => {
            format!(
                "{what} reaches {} (P90: {})",
                words::about(end.p50, summary.currency),
                words::about_without_unit(end.p90, summary.currency)
            )
        }
        (None, None) => what.into(),
    };
    Fan {
        title,
        subtitle: subtitle(summary, &format!("Cumulative {}", what.to_lowercase())),
        unit: format!("{}, cumulative", summary.currency),
        months: month_names(summary),
        bands: bands.into(),
        median: at(|all| all.p50),
        budget: risk.map(|risk| BudgetLine { label: "Budget".into(), values: vec![risk.amount; cumulative.len()] }),
        events: events(summary),
    }
}

/// Compute of each month, or all cost where there is none.
pub fn months(summary: &Summary) -> Columns {
    let (scope, by_month) = match summary.compute.mean > 0.0 {
        true => (Scope::Compute, &summary.compute_by_month),
        false => (Scope::Total, &summary.by_month),
    };
    let at = |percentile: PercentileOf| by_month.iter().map(|(_, estimate)| percentile(estimate)).collect::<Vec<_>>();
    let (what, currency) = (spend(scope, Basis::Accrual), summary.currency);
    let mean = |of: (Month, &Estimate)| words::about_without_unit(of.1.mean, currency);
    let by_mean = |a: &(Month, &Estimate), b: &(Month, &Estimate)| a.1.mean.total_cmp(&b.1.mean);
    let title = match (by_month.iter().min_by(by_mean), by_month.iter().max_by(by_mean)) {
        (Some(low), Some(high)) if low.1.mean < high.1.mean => {
            let between = format!("between {} ({})", mean(low), low.0.long_name());
            format!("{what} is {between} and {} {currency} ({}) a month", mean(high), high.0.long_name())
        }
        (Some(all), _) => format!("{what} is {} {currency} in every month", mean(all)),
        _ => what.into(),
    };
    Columns {
        title,
        subtitle: subtitle(summary, &format!("{what} of each month")),
        unit: format!("{currency} per month"),
        months: month_names(summary),
        mean: at(|all| all.mean),
        low: at(|all| all.p10),
        high: at(|all| all.p90),
        events: events(summary),
    }
}

/// What begins after the first month, where the chart has a place for it.
fn events(summary: &Summary) -> Vec<Event> {
    let later = summary.events.iter().filter(|event| event.month > summary.start);
    later.map(|event| Event { month: event.month, name: event.name.clone() }).collect()
}

fn exceedance(summary: &Summary, scope: Scope, curve: ExceedanceCurve) -> Exceedance {
    let risk = budget(summary, scope);
    let what = spend(scope, basis(summary));
    Exceedance {
        title: match risk {
            Some(risk) => {
                format!("{what} exceeds its budget with probability {}", words::probability(risk.p_over, risk.p_over_low, risk.p_over_high))
            }
            None => format!("{what}: chance of exceeding any amount"),
        },
        subtitle: subtitle(summary, what),
        unit: unit_of_horizon(summary),
        curves: vec![named_curve(summary, curve)],
        budget: risk.map(|risk| ("Budget".into(), risk.amount)),
    }
}

fn exceedance_of_all(comparison: &Comparison, results: &[Results]) -> Option<Exceedance> {
    let curve = |(summary, results)| Some(named_curve(summary, ExceedanceCurve::of(results, Scope::Total, Basis::Accrual)?));
    Some(Exceedance {
        title: format!("Total cost: {}", comparison::title(comparison)),
        subtitle: subtitle_of_all(comparison, "Total cost", "same draws in each"),
        unit: unit_of_horizon(comparison.scenarios.first()?),
        curves: comparison.scenarios.iter().zip(results).map(curve).collect::<Option<_>>()?,
        budget: None,
    })
}

fn unit_of_horizon(summary: &Summary) -> String {
    match summary.months {
        1 => format!("{} over 1 month", summary.currency),
        months => format!("{} over {months} months", summary.currency),
    }
}

fn named_curve(summary: &Summary, ExceedanceCurve { amounts, exceedance }: ExceedanceCurve) -> Curve {
    Curve { name: summary.scenario.clone(), amounts, exceedance }
}

pub fn elements(summary: &Summary) -> Stacked {
    let series = summary.elements_by_month().into_iter().map(|(element, values)| Series { name: capitalized(element), values });
    Stacked {
        title: format!("{} by element", words::about(summary.total.mean, summary.currency)),
        subtitle: subtitle(summary, "Mean cost of each month"),
        unit: format!("{} per month, mean", summary.currency),
        months: month_names(summary),
        series: series.collect(),
    }
}

pub fn compute_lines(summary: &Summary) -> Stacked {
    let mut lines: Vec<_> = summary.by_line.iter().filter(|(_, line)| line.is_compute && line.amount.mean > 0.0).collect();
    if lines.len() > MOST_SERIES {
        lines.sort_by(|(_, a), (_, b)| b.amount.mean.total_cmp(&a.amount.mean));
    }
    let (shown, rest) = lines.split_at(if lines.len() > MOST_SERIES { MOST_SERIES - 1 } else { lines.len() });
    let mut series: Vec<_> =
        shown.iter().map(|(name, line)| Series { name: capitalized(name), values: line.mean_by_month.clone() }).collect();
    if !rest.is_empty() {
        let mut values = vec![0.0; summary.months];
        rest.iter().for_each(|(_, line)| values.iter_mut().zip(&line.mean_by_month).for_each(|(sum, value)| *sum += value));
        series.push(Series { name: format!("{} smaller lines", rest.len()), values });
    }
    Stacked {
        title: format!("Compute costs {} per employee and month", words::about(summary.compute_per_employee_month.mean, summary.currency)),
        subtitle: subtitle(summary, "Mean compute spend of each month"),
        unit: format!("{} per month, mean", summary.currency),
        months: month_names(summary),
        series,
    }
}

/// Absent for a single person, who shares with nobody.
fn lorenz(summary: &Summary) -> Option<Lorenz> {
    let concentration = summary.concentration.as_ref().filter(|_| summary.people > 1)?;
    Some(Lorenz {
        title: format!("A tenth of the people use {} of compute", words::share(concentration.top_tenth)),
        subtitle: subtitle(summary, "Use of models and GPUs by person, at list prices whoever pays"),
        population: concentration.population.clone(),
        share: concentration.share.clone(),
        gini: concentration.gini,
        top_tenth: concentration.top_tenth,
    })
}

pub fn waterfall(comparison: &Comparison, difference: &Difference) -> Waterfall {
    let total = |name: &str| comparison.scenarios.iter().find(|summary| summary.scenario == name).map_or(0.0, |summary| summary.total.mean);
    let start = comparison.scenarios.first().map_or(0.0, |summary| summary.total.mean);
    let mut steps: Vec<_> =
        difference.by_line.iter().map(|(name, estimate)| (capitalized(name), estimate.mean)).filter(|(_, mean)| *mean != 0.0).collect();
    if steps.len() > WATERFALL_STEPS {
        let mut sizes: Vec<f64> = steps.iter().map(|(_, mean)| mean.abs()).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        let smallest_shown = sizes[WATERFALL_STEPS - 2];
        let (shown, combined): (Vec<_>, Vec<_>) = steps.into_iter().partition(|(_, mean)| mean.abs() >= smallest_shown);
        steps = shown;
        steps.push((format!("{} smaller lines", combined.len()), combined.iter().map(|(_, mean)| mean).sum()));
    }
    let (mean, against, currency) = (difference.total.mean, &difference.against, comparison.currency);
    let title = match (mean, mean < 0.0) {
        (0.0, _) => format!("{} costs the same as {against}", difference.scenario),
        (_, true) => format!("{} costs {} less than {against}", difference.scenario, words::about(mean.abs(), currency)),
        (_, false) => format!("{} costs {} more than {against}", difference.scenario, words::about(mean, currency)),
    };
    Waterfall {
        title,
        subtitle: subtitle_of_all(comparison, "Mean cost by line", "same draws in both"),
        unit: format!("{currency}, mean"),
        start: (difference.against.clone(), start),
        steps,
        end: (difference.scenario.clone(), total(&difference.scenario)),
        range: (difference.total.sd != Some(0.0)).then_some((difference.total.p10, difference.total.p90)),
    }
}

/// All cost of each scenario, with the last one's budget.
pub fn side_by_side(comparison: &Comparison) -> Dots {
    let range = |summary: &Summary| CaseRange {
        name: summary.scenario.clone(),
        mean: summary.total.mean,
        low: summary.total.p10,
        high: summary.total.p90,
    };
    let risks: Vec<Option<&BudgetRisk>> = comparison.scenarios.iter().map(|summary| budget(summary, Scope::Total)).collect();
    let risk = risks.last().copied().flatten();
    let shares = risks.iter().copied().collect::<Option<Vec<_>>>().map(|risks| CaseShares {
        name: "Chance of exceeding the budget".into(),
        values: risks.iter().map(|risk| risk.p_over).collect(),
        decimals: 0,
    });
    Dots {
        title: format!("All cost of each scenario{}", if risk.is_some() { " against the budget" } else { "" }),
        subtitle: subtitle_of_all(comparison, "Total cost", "same draws in each"),
        unit: comparison.scenarios.first().map_or_else(String::new, unit_of_horizon),
        cases: comparison.scenarios.iter().map(range).collect(),
        budget: risk.map(|risk| ("Budget".into(), risk.amount)),
        shares,
        base: Some(0),
    }
}

fn budget(summary: &Summary, scope: Scope) -> Option<&BudgetRisk> {
    summary.budgets.iter().find(|risk| risk.is_whole() && risk.scope == scope)
}

/// `Total cost, 120 people, 10,000 trials · traditional`.
fn subtitle(summary: &Summary, what: &str) -> String {
    format!("{what}, {}, {} trials · {}", words::people(summary.people), count(summary.trials), summary.scenario)
}

/// As [`subtitle`] of several scenarios, of which each may have other people: `351 and 376 people`.
fn subtitle_of_all(comparison: &Comparison, what: &str, draws: &str) -> String {
    let scenarios = &comparison.scenarios;
    let mut people: Vec<usize> = scenarios.iter().map(|summary| summary.people).collect();
    people.sort_unstable();
    people.dedup();
    let people = match people.as_slice() {
        [] => String::new(),
        [all] => words::people(*all),
        [first @ .., last] => {
            format!("{} and {}", first.iter().map(|people| count(*people)).collect::<Vec<_>>().join(", "), words::people(*last))
        }
    };
    let trials = scenarios.first().map_or(0, |summary| summary.trials);
    format!("{what}, {people}, {} trials · {draws}", count(trials))
}

fn month_names(summary: &Summary) -> Vec<Month> {
    summary.by_month.iter().map(|(month, _)| month).collect()
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
