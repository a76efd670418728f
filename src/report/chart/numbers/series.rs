//! The numbers of charts over time or over another number.

use super::{amounts, approximately, fact, number, short, span};
use crate::report::chart::{Columns, ConditionalMean, Event, Exceedance, Fan, Lines, Lorenz, Stacked, TradeCurve};
use crate::report::table::{Cell, Column, Kind, Table};

pub fn fan(fan: &Fan) -> Table {
    let lows = fan.bands.iter().map(|band| (&*band.low_name, &band.low));
    let highs = fan.bands.iter().rev().map(|band| (&*band.high_name, &band.high));
    let budget = fan.budget.iter().map(|budget| (&*budget.label, &budget.values));
    let all: Vec<(&str, &Vec<f64>)> = lows.chain([("P50", &fan.median)]).chain(highs).chain(budget).collect();
    let columns = all.iter().map(|(name, _)| amounts(*name)).chain(begins(&fan.events));
    let mut table = Table::new([Column::new("Month", Kind::Month)].into_iter().chain(columns));
    for (index, &month) in fan.months.iter().enumerate() {
        let values = all.iter().map(|(_, values)| values.get(index).copied().map_or(Cell::Absent, number));
        let cells = [Cell::Month(month)].into_iter().chain(values);
        let events = (!fan.events.is_empty()).then(|| events_of(&fan.events, month));
        table.row(cells.chain(events).collect::<Vec<_>>());
    }
    table
}

pub fn fan_in_words(fan: &Fan) -> Vec<String> {
    let last = |values: &[f64]| values.last().copied().unwrap_or(0.0);
    let shown = fan.bands.iter().filter(|band| band.low_name == "P10").chain(&fan.bands).next();
    let low = shown.map(|band| fact(&band.low_name, last(&band.low)));
    let high = shown.map(|band| fact(&band.high_name, last(&band.high)));
    let budget = fan.budget.iter().map(|budget| fact(&budget.label, last(&budget.values)));
    let ends: Vec<String> = low.into_iter().chain([fact("P50", last(&fan.median))]).chain(high).chain(budget).collect();
    let month = fan.months.last().map(|month| format!("by the end of {} ", short(*month))).unwrap_or_default();
    [format!("{month}{}", ends.join(", "))].into_iter().chain(events_in_words(&fan.events)).collect()
}

pub fn columns(columns: &Columns) -> Table {
    let names = ["Mean", "P10", "P90"].map(amounts);
    let mut table = Table::new([Column::new("Month", Kind::Month)].into_iter().chain(names).chain(begins(&columns.events)));
    for (index, &month) in columns.months.iter().enumerate() {
        let values = [&columns.mean, &columns.low, &columns.high].map(|values| values.get(index).copied().map_or(Cell::Absent, number));
        let events = (!columns.events.is_empty()).then(|| events_of(&columns.events, month));
        table.row([Cell::Month(month)].into_iter().chain(values).chain(events).collect::<Vec<_>>());
    }
    table
}

pub fn columns_in_words(columns: &Columns) -> Vec<String> {
    let with = |word: &str, index: Option<usize>| {
        let index = index?;
        Some(format!("{word} in {}: {}", short(columns.months[index]), approximately(columns.mean[index])))
    };
    let order = |one: &usize, other: &usize| columns.mean[*one].total_cmp(&columns.mean[*other]);
    let months = || 0..columns.months.len();
    let extremes = [with("lowest mean", months().min_by(order)), with("highest mean", months().max_by(order))];
    extremes.into_iter().flatten().chain(events_in_words(&columns.events)).collect()
}

pub fn stacked(stacked: &Stacked) -> Table {
    let names = stacked.series.iter().map(|series| amounts(series.name.as_str()));
    let mut table = Table::new([Column::new("Month", Kind::Month)].into_iter().chain(names).chain([amounts("All")]));
    for (index, &month) in stacked.months.iter().enumerate() {
        let values = || stacked.series.iter().map(|series| series.values[index]);
        let cells = [Cell::Month(month)].into_iter().chain(values().map(number)).chain([number(values().sum())]);
        table.row(cells.collect::<Vec<_>>());
    }
    table
}

pub fn stacked_in_words(stacked: &Stacked) -> Vec<String> {
    stacked.series.iter().map(|series| fact(&series.name, series.values.iter().sum())).map(|words| format!("{words} in all")).collect()
}

/// At these chances of exceeding, which are enough to draw the curve again.
const CHANCES: [f64; 15] = [0.999, 0.99, 0.95, 0.9, 0.8, 0.75, 0.7, 0.5, 0.3, 0.25, 0.2, 0.1, 0.05, 0.01, 0.001];

pub fn exceedance(exceedance: &Exceedance) -> Table {
    let names = exceedance.curves.iter().map(|curve| amounts(curve.name.as_str()));
    let mut table = Table::new([Column::new("Exceeded in", Kind::Share)].into_iter().chain(names));
    for chance in CHANCES {
        // The smallest amount that is exceeded as rarely.
        let amount = |curve: &crate::report::chart::Curve| {
            let at = curve.exceedance.partition_point(|&exceeded| exceeded > chance);
            curve.amounts.get(at).copied()
        };
        let cells = exceedance.curves.iter().map(|curve| amount(curve).map_or(Cell::Absent, number));
        table.row([number(chance)].into_iter().chain(cells).collect::<Vec<_>>());
    }
    table
}

pub fn exceedance_in_words(exceedance: &Exceedance) -> Vec<String> {
    let at = |curve: &crate::report::chart::Curve, chance: f64| {
        let at = curve.exceedance.partition_point(|&exceeded| exceeded > chance);
        curve.amounts.get(at).or(curve.amounts.last()).copied().unwrap_or(0.0)
    };
    let words = |curve| {
        format!(
            "{} exceeds {} in half of all trials and {} in 1 of 10",
            curve_name(curve),
            approximately(at(curve, 0.5)),
            approximately(at(curve, 0.1))
        )
    };
    let budget = exceedance.budget.iter().map(|(name, amount)| fact(name, *amount));
    exceedance.curves.iter().map(words).chain(budget).collect()
}

fn curve_name(curve: &crate::report::chart::Curve) -> &str {
    &curve.name
}

/// At every tenth of the people.
pub fn lorenz(lorenz: &Lorenz) -> Table {
    let mut table = Table::new([Column::new("People, lightest users first", Kind::Share), Column::new("Share of use", Kind::Share)]);
    for tenth in 1..=10 {
        let people = f64::from(tenth) / 10.0;
        let at = lorenz.population.partition_point(|&share| share < people - 1e-9);
        // On a straight line between the two points around it.
        let end = (1.0, 1.0);
        let point = |index: usize| lorenz.population.get(index).copied().zip(lorenz.share.get(index).copied());
        let before = at.checked_sub(1).and_then(point).unwrap_or((0.0, 0.0));
        let after = point(at).unwrap_or(end);
        let slope = if after.0 > before.0 { (after.1 - before.1) / (after.0 - before.0) } else { 0.0 };
        table.row([number(people), number(before.1 + slope * (people - before.0))]);
    }
    table
}

/// A row for each value of the number that any series has.
pub fn lines(lines: &Lines) -> Table {
    let mut values: Vec<f64> = lines.series.iter().flat_map(|series| series.points.iter().map(|point| point.0)).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let names = lines.series.iter().map(|series| amounts(series.name.as_str()));
    let mut table = Table::new([Column::named(lines.input.as_str(), Kind::Quantity)].into_iter().chain(names));
    for value in values {
        let at = |series: &crate::report::chart::LineSeries| series.points.iter().find(|point| point.0 == value).map(|point| point.1);
        let cells = lines.series.iter().map(|series| at(series).map_or(Cell::Absent, number));
        table.row([number(value)].into_iter().chain(cells).collect::<Vec<_>>());
    }
    table
}

pub fn trade_curve(curve: &TradeCurve) -> Table {
    let some = |values: &[Option<f64>]| values.iter().any(Option::is_some);
    let all = [
        (curve.line_name.clone(), &curve.line),
        (format!("{}, low", curve.band_name), &curve.low),
        (format!("{}, high", curve.band_name), &curve.high),
        (curve.second_name.clone(), &curve.second),
    ];
    let shown: Vec<&(String, &Vec<Option<f64>>)> = all.iter().filter(|(_, values)| some(values)).collect();
    let columns = shown.iter().map(|(name, _)| amounts(name.as_str()).or("none is enough"));
    let mut table = Table::new([Column::named(curve.input.as_str(), Kind::Quantity)].into_iter().chain(columns));
    for (index, &value) in curve.values.iter().enumerate() {
        let cells = shown.iter().map(|(_, values)| values.get(index).copied().flatten().map_or(Cell::Absent, number));
        table.row([number(value)].into_iter().chain(cells).collect::<Vec<_>>());
    }
    table
}

pub fn trade_curve_in_words(curve: &TradeCurve) -> Vec<String> {
    let (name, value, amount) = &curve.today;
    let today = format!("{name}: {} of {}, {} of {}", approximately(*value), curve.input, approximately(*amount), curve.unit);
    let points: Vec<(f64, f64)> = curve.values.iter().zip(&curve.line).filter_map(|(&value, amount)| Some((value, (*amount)?))).collect();
    let line = points.first().zip(points.last()).map(|(first, last)| {
        format!(
            "{}: {} at {}, {} at {}",
            curve.line_name,
            approximately(first.1),
            approximately(first.0),
            approximately(last.1),
            approximately(last.0)
        )
    });
    curve.note.iter().map(|note| note.trim_end_matches('.').to_owned()).chain([today]).chain(line).collect()
}

pub fn conditional_mean(mean: &ConditionalMean) -> Table {
    let columns = ["Mean", "95% interval from", "to"].map(amounts);
    let mut table = Table::new([Column::named(mean.number.as_str(), Kind::Quantity)].into_iter().chain(columns));
    for (index, &value) in mean.values.iter().enumerate() {
        table.row([number(value), number(mean.means[index]), number(mean.low[index]), number(mean.high[index])]);
    }
    table
}

pub fn conditional_mean_in_words(mean: &ConditionalMean) -> Vec<String> {
    let (first, last) = (mean.means.first().copied().unwrap_or(0.0), mean.means.last().copied().unwrap_or(0.0));
    vec![span(&format!("mean by {}", mean.number), first, last), fact(&mean.base.0, mean.base.1)]
}

/// A column that says what begins in a month, if anything does.
fn begins(events: &[Event]) -> Option<Column> {
    (!events.is_empty()).then(|| Column::text("Begins"))
}

fn events_of(events: &[Event], month: crate::quantity::Month) -> Cell {
    let names: Vec<&str> = events.iter().filter(|event| event.month == month).map(|event| event.name.as_str()).collect();
    if names.is_empty() { Cell::Absent } else { Cell::Text(names.join("; ")) }
}

fn events_in_words(events: &[Event]) -> impl Iterator<Item = String> {
    events.iter().map(|event| format!("{} from {} on", event.name, short(event.month)))
}
