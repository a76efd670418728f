//! The charts of a what-if: cost by one input with what limits block below, a heat map of two, cases as dots, and the trade-off between cost and
//! blocked work.

use crate::insight::Grid;
use crate::insight::grid::{GridAxis, GridRow};
use crate::insight::measure::{Measure, MeasureUnit};
use crate::quantity::{count, plural};
use crate::report::chart::{
    CaseRange, CaseShares, CellKind, Chart, Condition, Dots, Frontier, HeatMap, Levels, Position, Region, Response, Scale, SecondPanel,
    TradeOff,
};
use crate::report::{NamedChart, measures, words};

/// Cells of a heat map on each side, and cases of a chart of cases, beyond which nothing can be read.
const MOST_LEVELS: usize = 20;
const MOST_CASES: usize = 25;
/// Values of one input in a chart.
const MOST_POSITIONS: usize = 60;
/// Heat maps of one grid.
const MOST_MAPS: usize = 4;
/// Trials from which a tenth of a percent is known.
const MANY_TRIALS: usize = 5_000;

/// The charts of a grid; none where there is too much for one.
pub fn of(grid: &Grid) -> Vec<NamedChart> {
    let mut charts = vec![];
    match grid.axes.as_slice() {
        [axis] if axis.values.len() <= MOST_POSITIONS => {
            charts.extend(response(grid, axis).map(|chart| named("whatif", Chart::Response(chart.into()))))
        }
        [down, across] if down.values.len() <= MOST_LEVELS && across.values.len() <= MOST_LEVELS => {
            let maps = grid.measures.iter().enumerate().filter_map(|(index, measure)| heat_map(grid, (down, across), index, measure));
            charts.extend(maps.take(MOST_MAPS).enumerate().map(|(place, map)| {
                let name = if place == 0 { "whatif".to_string() } else { format!("whatif-{}", place + 1) };
                named(&name, Chart::HeatMap(map.into()))
            }));
        }
        [] if grid.rows.len() <= MOST_CASES => charts.push(named("whatif", Chart::Dots(dots(grid)))),
        _ => {}
    }
    if grid.axes.len() < 2 && has_unserved(grid) && (2..=MOST_CASES).contains(&grid.rows.len()) {
        charts.push(named("frontier", Chart::Frontier(frontier(grid))));
    }
    charts
}

fn named(name: &str, chart: Chart) -> NamedChart {
    NamedChart { name: name.into(), chart }
}

fn has_unserved(grid: &Grid) -> bool {
    grid.rows.iter().any(|row| super::unserved(row) > 0.0)
}

fn subject(grid: &Grid) -> String {
    words::sentence_case(&measures::quantity(&grid.subject))
}

fn unit(grid: &Grid) -> String {
    format!("{}, {}", subject(grid), grid.subject.unit().word())
}

/// What was done, below the title.
fn subtitle(grid: &Grid, what: &str) -> String {
    format!("{what}; {}, the same people and random draws in every case, {} trials", grid.scenario, count(grid.trials))
}

fn budget(grid: &Grid) -> Option<(String, f64)> {
    grid.budget.map(|budget| ("Budget".into(), budget))
}

fn holds(row: &GridRow) -> bool {
    row.verdict.as_ref().is_some_and(|verdict| verdict.holds)
}

fn input(axis: &GridAxis) -> String {
    if axis.unit.is_empty() { axis.path.clone() } else { format!("{}, {}", axis.path, axis.unit) }
}

fn response(grid: &Grid, axis: &GridAxis) -> Option<Response> {
    // Numbers first, ascending; then what is no number, in its order.
    let mut rows: Vec<&GridRow> = grid.rows.iter().filter(|row| !row.at.is_empty()).collect();
    let number = |row: &GridRow| axis.values[row.at[0]].number;
    rows.sort_by(|a, b| match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    rows.dedup_by(|a, b| number(a).is_some() && number(a) == number(b));
    rows.first()?;
    let at = |index: usize| rows.iter().map(|row| row.spread[index]).collect::<Vec<f64>>();
    let second = has_unserved(grid).then(|| {
        let half_width: Vec<f64> = rows.iter().map(|row| row.unserved_demand.half_width().unwrap_or(0.0).max(0.0)).collect();
        SecondPanel {
            unit: format!("Unserved demand, {}, mean", grid.currency),
            mean: rows.iter().map(|row| super::unserved(row)).collect(),
            half_width,
        }
    });
    Some(Response {
        title: super::finding(grid),
        subtitle: subtitle(grid, &format!("{} by {}", subject(grid), axis.short_name)),
        unit: unit(grid),
        input: input(axis),
        scale: if axis.is_log { Scale::Log } else { Scale::Linear },
        positions: rows.iter().map(|row| Position { label: axis.values[row.at[0]].label.clone(), value: number(row) }).collect(),
        mean: at(0),
        low: at(1),
        high: at(2),
        budget: budget(grid),
        today: rows.iter().position(|row| row.is_base),
        condition: grid
            .condition
            .as_ref()
            .map(|condition| Condition { words: condition.to_string(), holds: rows.iter().map(|row| holds(row)).collect() }),
        second,
    })
}

/// The map of one measure; absent for months, which are no amounts, and where a cell is undefined.
fn heat_map(grid: &Grid, (down, across): (&GridAxis, &GridAxis), index: usize, measure: &Measure) -> Option<HeatMap> {
    let kind = match measure.unit() {
        MeasureUnit::Month => return None,
        MeasureUnit::Share => CellKind::Share { decimals: usize::from(grid.trials >= MANY_TRIALS) },
        MeasureUnit::Quantity(_) => CellKind::Amount,
    };
    let row = |down: usize, across: usize| grid.row_at(&[down, across]);
    let each = |of: &dyn Fn(&GridRow) -> Option<f64>| {
        let line = |down: usize| (0..across.values.len()).map(|across| of(row(down, across)?)).collect::<Option<Vec<f64>>>();
        (0..down.values.len()).map(line).collect::<Option<Vec<_>>>()
    };
    let flags = |of: &dyn Fn(&GridRow) -> bool| {
        let line = |down: usize| (0..across.values.len()).map(|across| row(down, across).is_some_and(of)).collect::<Vec<bool>>();
        (0..down.values.len()).map(line).collect::<Vec<_>>()
    };
    let is_close = |row: &GridRow| row.verdict.as_ref().is_some_and(|verdict| verdict.is_close);
    let unit = match measure.unit() {
        MeasureUnit::Quantity(unit) => format!(", {}", unit.word()),
        _ => String::new(),
    };
    let heading = words::sentence_case(&measures::heading(measure));
    let levels = |axis: &GridAxis| Levels { input: input(axis), labels: axis.values.iter().map(|value| value.label.clone()).collect() };
    Some(HeatMap {
        title: if index == 0 || grid.condition.is_none() { super::finding(grid) } else { heading.clone() },
        subtitle: subtitle(grid, &heading),
        unit: format!("{heading}{unit}"),
        kind,
        rows: levels(down),
        columns: levels(across),
        cells: each(&|row| {
            let value = row.figures[index].measured.value.filter(|value| value.is_finite())?;
            Some(if measure.unit() == MeasureUnit::Share { never_certain(value) } else { value })
        })?,
        condition: grid.condition.as_ref().map(|condition| Region {
            words: condition.to_string(),
            holds: flags(&holds),
            too_close: flags(&is_close),
        }),
        today: match grid.base_row().at.as_slice() {
            [down, across] => Some((*down, *across)),
            _ => None,
        },
    })
}

/// A probability as a chart shows it: what happened in no trial or in all of them is written as less than, or more than, the last digit.
fn never_certain(share: f64) -> f64 {
    const HARDLY: f64 = 1e-9;
    share.clamp(HARDLY, 1.0 - HARDLY)
}

fn dots(grid: &Grid) -> Dots {
    let over = grid.measures.iter().position(|measure| measure.unit() == MeasureUnit::Share);
    let shares = over.and_then(|index| {
        let values = grid.rows.iter().map(|row| row.figures[index].measured.value.map(never_certain)).collect::<Option<Vec<f64>>>()?;
        let name = words::sentence_case(&measures::heading(&grid.measures[index]));
        Some(CaseShares { name, values, decimals: usize::from(grid.trials >= MANY_TRIALS) })
    });
    let case = |row: &GridRow| {
        let [mean, low, high] = row.spread;
        CaseRange { name: row.case.clone(), mean, low, high }
    };
    Dots {
        title: super::finding(grid),
        subtitle: subtitle(grid, &format!("{} of {}, mean and P10 to P90", subject(grid), plural(grid.rows.len(), "case"))),
        unit: unit(grid),
        cases: grid.rows.iter().map(case).collect(),
        budget: budget(grid),
        shares,
        base: Some(grid.base),
    }
}

fn frontier(grid: &Grid) -> Frontier {
    let rows: Vec<&GridRow> = grid.rows.iter().collect();
    let is_worse =
        |row: &GridRow| rows.iter().any(|other| other.spread[2] < row.spread[2] && super::unserved(other) < super::unserved(row));
    let points = rows.iter().map(|row| TradeOff {
        name: if row.at.is_empty() { row.case.clone() } else { grid.axes[0].values[row.at[0]].label.clone() },
        cost: row.spread[2],
        unserved: super::unserved(row),
        cost_half_width: None,
        unserved_half_width: row.unserved_demand.half_width(),
        is_dominated: if grid.axes.is_empty() { row.dominated_by.is_some() } else { is_worse(row) },
    });
    let subject = measures::quantity(&grid.subject);
    Frontier {
        title: format!("What {subject} and blocked work cost one another"),
        subtitle: subtitle(grid, "Less of either is better"),
        cost: format!("P90 of {subject}, {}", grid.currency),
        unserved: format!("Unserved demand, {}, mean", grid.currency),
        points: points.collect(),
        base: Some(grid.base),
    }
}
