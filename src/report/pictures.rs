//! The figures of a run and of a comparison: which pictures there are and what stands in them.

use super::figure::{Band, BudgetLine, Curve, Exceedance, Fan, Figure, Lorenz, Series, Stacked, Waterfall};
use crate::insight::{BudgetRisk, Comparison, Difference, Summary};
use crate::quantity::{Month, approximately, count};
use crate::scenario::Basis;
use crate::simulation::{Results, Scope};
use crate::statistics::estimate::Estimate;
use crate::statistics::quantile::sorted;

/// A figure and the name of its file.
pub struct Picture {
    pub name: String,
    pub figure: Figure,
}

/// Tells a percentile.
type PercentileOf = fn(&Estimate) -> f64;

/// Bands of a fan, the widest first.
const BANDS: [(&str, PercentileOf, &str, PercentileOf); 3] = [
    ("P5", |all| all.p5, "P95", |all| all.p95),
    ("P10", |all| all.p10, "P90", |all| all.p90),
    ("P25", |all| all.p25, "P75", |all| all.p75),
];

/// Points of an exceedance curve at most.
const CURVE_POINTS: usize = 400;

/// Steps of a waterfall; smaller ones are gathered into one.
const WATERFALL_STEPS: usize = 12;

/// Fan, exceedance, stack and Lorenz curve of one run.
pub fn of_run(summary: &Summary, results: &Results) -> Vec<Picture> {
    // What a budget is held against is what is drawn beside it.
    let basis = if budget_is_cash(summary) { Basis::Cash } else { Basis::Accrual };
    let by_month = results.by_month(basis);
    let [total, compute] = Scope::ALL.map(|scope| results.horizon(scope, basis).values().into_owned());
    let has_compute = summary.compute.mean > 0.0 || summary.cash.as_ref().is_some_and(|cash| cash.compute.mean > 0.0);
    let mut pictures = vec![picture("fan-total", Figure::Fan(fan(summary, "total", by_month.iter().map(|month| month.total()))))];
    if has_compute {
        pictures.push(picture("fan-compute", Figure::Fan(fan(summary, "compute", by_month.iter().map(|month| month.compute())))));
    }
    pictures.push(picture("exceedance-total", Figure::Exceedance(exceedance("total", &[(summary, total)]))));
    if has_compute {
        pictures.push(picture("exceedance-compute", Figure::Exceedance(exceedance("compute", &[(summary, compute)]))));
    }
    pictures.push(picture("elements", Figure::Stacked(elements(summary))));
    if summary.compute.mean > 0.0 {
        pictures.push(picture("compute-lines", Figure::Stacked(compute_lines(summary))));
    }
    pictures.extend(lorenz(summary).map(|figure| picture("lorenz", Figure::Lorenz(figure))));
    pictures
}

/// Exceedance curves of all scenarios in one picture, and a waterfall for each difference.
pub fn of_comparison(comparison: &Comparison, results: &[Results]) -> Vec<Picture> {
    let curves: Vec<_> =
        comparison.scenarios.iter().zip(results).map(|(summary, results)| (summary, results.total().values().into_owned())).collect();
    let mut pictures = vec![picture("exceedance", Figure::Exceedance(exceedance("total", &curves)))];
    for (index, difference) in comparison.differences.iter().enumerate() {
        let name = if comparison.differences.len() == 1 { "waterfall".to_string() } else { format!("waterfall-{}", index + 1) };
        pictures.push(picture(&name, Figure::Waterfall(waterfall(comparison, difference))));
    }
    pictures
}

fn budget_is_cash(summary: &Summary) -> bool {
    summary.cash.is_some() && summary.budgets.iter().any(|risk| risk.view == Basis::Cash.word())
}

/// The words for what one run spends.
fn spend(summary: &Summary, scope: &str) -> &'static str {
    match (scope, budget_is_cash(summary)) {
        ("compute", false) => "Compute spend",
        ("compute", true) => "Cash for compute",
        (_, false) => "Total cost",
        (_, true) => "Total cash",
    }
}

fn picture(name: &str, figure: Figure) -> Picture {
    Picture { name: name.into(), figure }
}

fn fan(summary: &Summary, scope: &str, by_month: impl Iterator<Item = Vec<f64>>) -> Fan {
    let cumulative = cumulative(by_month);
    let at = |percentile: PercentileOf| cumulative.iter().map(percentile).collect::<Vec<_>>();
    let (median, p90) = (at(|all| all.p50), at(|all| all.p90));
    let bands = BANDS.map(|(low_name, low, high_name, high)| Band {
        low_name: low_name.into(),
        low: at(low),
        high_name: high_name.into(),
        high: at(high),
    });
    let risk = budget(summary, scope);
    let what = spend(summary, scope);
    let title = match risk.and_then(|risk| risk.exhaustion_month.median.as_ref()) {
        Some(month) => format!("{what} passes its budget by {}", month.parse().map_or(month.clone(), Month::spoken)),
        None => {
            format!("{what} reaches {} USD (P90: {})", approximately(last(&median)), approximately(last(&p90)))
        }
    };
    Fan {
        title,
        subtitle: subtitle(summary, &format!("Cumulative {}", what.to_lowercase())),
        unit: "USD, cumulative".into(),
        months: month_names(summary),
        bands: bands.into(),
        median,
        budget: risk.map(|risk| BudgetLine { label: "Budget".into(), values: vec![risk.amount; cumulative.len()] }),
    }
}

/// What is spent so far at the end of each month.
fn cumulative(by_month: impl Iterator<Item = Vec<f64>>) -> Vec<Estimate> {
    let mut so_far = vec![];
    let month = |month: Vec<f64>| {
        so_far.resize(month.len(), 0.0);
        so_far.iter_mut().zip(month).for_each(|(sum, value)| *sum += value);
        Estimate::of(&so_far)
    };
    by_month.filter_map(month).collect()
}

fn exceedance(scope: &str, worlds: &[(&Summary, Vec<f64>)]) -> Exceedance {
    let summary = worlds[0].0;
    let risk = budget(summary, scope).filter(|_| worlds.len() == 1);
    let what = match worlds {
        [_] => spend(summary, scope),
        _ if scope == "compute" => "Compute spend",
        _ => "Total cost",
    };
    let title = match (risk, worlds) {
        (Some(risk), _) => format!(
            "{what} exceeds its budget with probability {}",
            super::summary::percent(risk.p_over, risk.p_over_low, risk.p_over_high)
        ),
        (None, [_]) => format!("{what}: the chance of exceeding any amount"),
        (None, _) => {
            let names: Vec<_> = worlds.iter().map(|(summary, _)| summary.scenario.as_str()).collect();
            format!("{what}: {}", names.join(" against "))
        }
    };
    Exceedance {
        title,
        subtitle: if worlds.len() == 1 { subtitle(summary, what) } else { subtitle_of(summary, what, "same draws in each") },
        unit: format!("USD over {} months", summary.months),
        curves: worlds.iter().map(|(summary, values)| curve(&summary.scenario, values)).collect(),
        budget: risk.map(|risk| ("Budget".into(), risk.amount)),
    }
}

fn curve(name: &str, values: &[f64]) -> Curve {
    let ascending = sorted(values);
    let n = ascending.len();
    // Every so many of the ordered trials, first and last included.
    let every = n.div_ceil(CURVE_POINTS);
    let mut ranks: Vec<usize> = (0..n).step_by(every).collect();
    if ranks.last() != Some(&(n - 1)) {
        ranks.push(n - 1);
    }
    Curve {
        name: name.into(),
        amounts: ranks.iter().map(|rank| ascending[*rank]).collect(),
        exceedance: ranks.iter().map(|rank| 1.0 - (rank + 1) as f64 / n as f64).collect(),
    }
}

fn elements(summary: &Summary) -> Stacked {
    let series = summary.by_element.iter().map(|(element, _)| {
        let lines = summary.by_line.iter().filter(|(_, line)| line.element == element);
        let mut values = vec![0.0; summary.months];
        lines.for_each(|(_, line)| values.iter_mut().zip(&line.mean_by_month).for_each(|(sum, value)| *sum += value));
        Series { name: capitalised(element), values }
    });
    Stacked {
        title: format!("{} USD by element", approximately(summary.total.mean)),
        subtitle: subtitle(summary, "Mean cost of each month"),
        unit: "USD a month, mean".into(),
        months: month_names(summary),
        series: series.collect(),
    }
}

/// Series a stack can show; smaller lines are gathered into the last.
const MOST_SERIES: usize = 9;

fn compute_lines(summary: &Summary) -> Stacked {
    let mut lines: Vec<_> = summary.by_line.iter().filter(|(_, line)| line.is_compute && line.amount.mean > 0.0).collect();
    if lines.len() > MOST_SERIES {
        lines.sort_by(|(_, a), (_, b)| b.amount.mean.total_cmp(&a.amount.mean));
    }
    let (shown, rest) = lines.split_at(if lines.len() > MOST_SERIES { MOST_SERIES - 1 } else { lines.len() });
    let mut series: Vec<_> =
        shown.iter().map(|(name, line)| Series { name: capitalised(name), values: line.mean_by_month.clone() }).collect();
    if !rest.is_empty() {
        let mut values = vec![0.0; summary.months];
        rest.iter().for_each(|(_, line)| values.iter_mut().zip(&line.mean_by_month).for_each(|(sum, value)| *sum += value));
        series.push(Series { name: format!("{} smaller lines", rest.len()), values });
    }
    Stacked {
        title: format!("Compute burns {} USD per employee and month", approximately(summary.per_employee_month.mean)),
        subtitle: subtitle(summary, "Mean compute spend of each month"),
        unit: "USD a month, mean".into(),
        months: month_names(summary),
        series,
    }
}

fn lorenz(summary: &Summary) -> Option<Lorenz> {
    let concentration = summary.concentration.as_ref()?;
    Some(Lorenz {
        title: format!("A tenth of the people use {:.0} % of compute", 100.0 * concentration.top_tenth),
        subtitle: subtitle(summary, "Compute spend of single people"),
        population: concentration.population.clone(),
        share: concentration.share.clone(),
        gini: concentration.gini,
        top_tenth: concentration.top_tenth,
    })
}

fn waterfall(comparison: &Comparison, difference: &Difference) -> Waterfall {
    let total = |name: &str| comparison.scenarios.iter().find(|summary| summary.scenario == name).map_or(0.0, |summary| summary.total.mean);
    let start = comparison.scenarios.first().map_or(0.0, |summary| summary.total.mean);
    let mut steps: Vec<_> =
        difference.by_line.iter().map(|(name, estimate)| (capitalised(name), estimate.mean)).filter(|(_, mean)| *mean != 0.0).collect();
    if steps.len() > WATERFALL_STEPS {
        let mut sizes: Vec<f64> = steps.iter().map(|(_, mean)| mean.abs()).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        let smallest_shown = sizes[WATERFALL_STEPS - 2];
        let (shown, gathered): (Vec<_>, Vec<_>) = steps.into_iter().partition(|(_, mean)| mean.abs() >= smallest_shown);
        steps = shown;
        steps.push((format!("{} smaller lines", gathered.len()), gathered.iter().map(|(_, mean)| mean).sum()));
    }
    let direction = if difference.total.mean < 0.0 { "less" } else { "more" };
    Waterfall {
        title: format!(
            "{} costs {} USD {direction} than {}",
            difference.scenario,
            approximately(difference.total.mean.abs()),
            difference.against
        ),
        subtitle: comparison
            .scenarios
            .first()
            .map_or_else(String::new, |summary| subtitle_of(summary, "Mean cost by line", "same draws in both")),
        unit: "USD, mean".into(),
        start: (difference.against.clone(), start),
        steps,
        end: (difference.scenario.clone(), total(&difference.scenario)),
    }
}

fn budget<'a>(summary: &'a Summary, scope: &str) -> Option<&'a BudgetRisk> {
    summary.budgets.iter().find(|risk| risk.scope == scope)
}

fn subtitle(summary: &Summary, what: &str) -> String {
    subtitle_of(summary, what, &summary.scenario)
}

fn subtitle_of(summary: &Summary, what: &str, scenarios: &str) -> String {
    let people = format!("{} {}", count(summary.people), if summary.people == 1 { "person" } else { "people" });
    format!("{what}, {people}, {} trials · {scenarios}", count(summary.trials))
}

fn month_names(summary: &Summary) -> Vec<String> {
    summary.by_month.iter().map(|(month, _)| month.to_string()).collect()
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn last(values: &[f64]) -> f64 {
    values.last().copied().unwrap_or(0.0)
}
