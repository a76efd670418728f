//! Charts over months: the fan, columns and stacks.

use super::frame::{self, Events, Key, SideLabel};
use super::sheet::{Path, Sheet, widest};
use super::style::{AREAS, BUDGET, HALO, INNER, LABEL, LIMIT, MEDIAN, NOTE, OUTER, RULE, STRONG, WHISKER};
use crate::render::chart::axis::Axis;
use crate::render::chart::canvas::{Anchor, Area, TextPosition};
use crate::render::chart::{columns as drawn_columns, fan as drawn_fan, frame as drawn_frame, label, stacked as drawn_stack};
use crate::report::chart::{Band, Columns, Fan, Stacked};

/// From the vertical axis to the first month.
const EDGE: i32 = 10;

/// Bands where 8 and 5 of 10 trials are, the median, and the budget.
pub fn fan(sheet: &mut Sheet, fan: &Fan) -> i32 {
    let shown = Fan { bands: page_bands(fan), ..fan.clone() };
    let axis = drawn_fan::axis(&shown);
    let most = sheet.either(120, 64);
    let mut labels = ends(&shown);
    let top = frame::unit(sheet, &frame::unit_of(&axis, &fan.unit));
    let (left, right) = (frame::room_for(&axis), sheet.width - frame::room_for_labels(&labels, most));
    let inner = (left + EDGE, right);
    let columns = edge_to_edge(fan.months.len(), inner);
    let events = Events::of(sheet, &fan.events, |month| drawn_frame::begin_of(month, &fan.months, &rounded(&columns)));
    let top = top + events.height();
    let plot = Area { left, top, right, bottom: top + sheet.either(250, 220) };
    frame::vertical(sheet, &axis, plot);
    let trace = |values: &[f64]| -> Vec<TextPosition> {
        let row = |value: f64| axis.place(value, (plot.bottom, plot.top));
        match values {
            // A single month is a level line, so that it can be seen.
            [value] => vec![(f64::from(plot.left), row(*value)), (f64::from(plot.right), row(*value))],
            _ => columns.iter().zip(values).map(|(&column, &value)| (column, row(value))).collect(),
        }
    };
    let marks = [OUTER, INNER];
    let offset = marks.len() - shown.bands.len().min(marks.len());
    for (band, mark) in shown.bands.iter().zip(&marks[offset..]) {
        let mut path = Path::default();
        path.polygon(&trace(&band.high).into_iter().chain(trace(&band.low).into_iter().rev()).collect::<Vec<_>>());
        sheet.path(&path, *mark);
    }
    line(sheet, &trace(&fan.median), MEDIAN);
    if let Some(budget) = &fan.budget {
        line(sheet, &trace(&budget.values), HALO);
        line(sheet, &trace(&budget.values), BUDGET);
    }
    events.draw(sheet, plot);
    for (label, value) in labels.iter_mut().zip(drawn_fan::values_at_end(&shown)) {
        label.at = axis.pixel(value, (plot.bottom, plot.top));
    }
    frame::side_labels(sheet, labels, plot, most);
    let below = frame::months(sheet, &fan.months, &columns, plot);
    let bands = shown.bands.iter().zip(&marks[offset..]).map(|(band, mark)| (Key::Area(*mark), range(&band.low_name, &band.high_name)));
    let keys: Vec<(Key, String)> = bands
        .chain([(Key::Line(MEDIAN), "median".to_owned())])
        .chain(fan.budget.iter().map(|budget| (Key::Line(BUDGET), budget.label.clone())))
        .collect();
    frame::keys(sheet, &keys, below)
}

/// The bands that a page shows; all of them, two at most, where these are not there.
fn page_bands(fan: &Fan) -> Vec<Band> {
    let usual: Vec<Band> = fan.bands.iter().filter(|band| matches!(band.low_name.as_str(), "P10" | "P25")).cloned().collect();
    if usual.is_empty() { fan.bands.iter().take(2).cloned().collect() } else { usual.into_iter().take(2).collect() }
}

/// A range in words that need no statistics.
pub fn range(low: &str, high: &str) -> String {
    match (low, high) {
        ("P10", "P90") => "8 of 10 trials (P10 to P90)".to_owned(),
        ("P25", "P75") => "5 of 10 trials (P25 to P75)".to_owned(),
        _ => format!("{low} to {high}"),
    }
}

/// Names right of the last month, not yet at their rows: of the outer band, the median and the budget, in the order of the values.
fn ends(fan: &Fan) -> Vec<SideLabel> {
    let of_band = |name: &String| (name.clone(), LABEL);
    let highs = fan.bands.iter().map(|band| of_band(&band.high_name));
    let lows = fan.bands.iter().rev().map(|band| of_band(&band.low_name));
    let budget = fan.budget.iter().map(|budget| (budget.label.clone(), LIMIT));
    let all = highs.chain([("median".to_owned(), STRONG)]).chain(lows).chain(budget);
    let label = |((name, look), value)| SideLabel { at: 0, name, number: label::amount(value), look };
    all.zip(drawn_fan::values_at_end(fan)).map(label).collect()
}

/// An amount of each month with the range where 8 of 10 trials are.
pub fn columns(sheet: &mut Sheet, chart: &Columns) -> i32 {
    let axis = drawn_columns::axis(chart);
    let numbers = label::amounts(&chart.mean);
    let top = frame::unit(sheet, &chart.unit);
    let left = frame::room_for(&axis);
    // Few months make a narrow plot rather than very wide columns.
    let count = chart.months.len();
    let right = sheet.width.min(left + 6 + 90 * i32::try_from(count).unwrap_or(i32::MAX / 100));
    let pitch = f64::from(right - left - 6) / count as f64;
    let centers: Vec<f64> = (0..count).map(|index| f64::from(left + 6) + pitch * (index as f64 + 0.5)).collect();
    let events = Events::of(sheet, &chart.events, |month| drawn_frame::begin_of(month, &chart.months, &rounded(&centers)));
    let top = top + events.height();
    let has_room = f64::from(widest(numbers.iter().map(String::as_str), NOTE)) + 3.0 <= pitch;
    let above = if has_room { frame::LINE } else { 0 };
    let plot = Area { left, top: top + above, right, bottom: top + above + sheet.either(190, 170) };
    frame::vertical(sheet, &axis, plot);
    let row = |value: f64| axis.place(value, (plot.bottom, plot.top));
    let half = (pitch * 0.36).clamp(1.0, 26.0);
    let (mut bars, mut whiskers) = (Path::default(), Path::default());
    for (index, &center) in centers.iter().enumerate() {
        let (mean, low, high) = (chart.mean[index], chart.low[index], chart.high[index]);
        bars.rectangle((center - half, row(0.0)), (center + half, row(mean)));
        if high > low {
            whiskers.whisker(center, (row(low), row(high)), (half / 2.0).min(5.0));
        }
    }
    sheet.path(&bars, INNER);
    events.draw(sheet, Area { top, ..plot });
    sheet.path(&whiskers, WHISKER);
    if has_room {
        for (index, number) in numbers.iter().enumerate() {
            let highest = chart.high[index].max(chart.mean[index]).max(0.0);
            sheet.text(number, (centers[index].round() as i32, row(highest).round() as i32 - 10), Anchor::Middle, NOTE);
        }
    }
    let below = frame::months(sheet, &chart.months, &centers, plot);
    let keys = [(Key::Area(INNER), "mean".to_owned()), (Key::Line(WHISKER), range("P10", "P90"))];
    frame::keys(sheet, &keys, below)
}

/// What amounts are made of, month by month: costs above zero, credits below.
pub fn stacked(sheet: &mut Sheet, chart: &Stacked) -> i32 {
    let count = chart.months.len();
    let piled = |month: usize| drawn_stack::piled(chart.series.iter().map(|series| series.values[month]));
    let stacks: Vec<Vec<(f64, f64)>> = (0..count).map(piled).collect();
    let edges = || stacks.iter().flatten().flat_map(|&(foot, top)| [foot, top]);
    let axis = Axis::over(edges().fold(0.0, f64::min), edges().fold(0.0, f64::max));
    let top = frame::unit(sheet, &chart.unit);
    let left = frame::room_for(&axis);
    let right = sheet.width.min(left + 6 + 90 * i32::try_from(count).unwrap_or(i32::MAX / 100));
    let pitch = f64::from(right - left - 6) / count as f64;
    let centers: Vec<f64> = (0..count).map(|index| f64::from(left + 6) + pitch * (index as f64 + 0.5)).collect();
    let plot = Area { left, top, right, bottom: top + sheet.either(250, 220) };
    frame::vertical(sheet, &axis, plot);
    let row = |value: f64| axis.place(value, (plot.bottom, plot.top));
    let half = (pitch * 0.4).clamp(1.0, 30.0);
    for (index, mark) in (0..chart.series.len()).zip(AREAS) {
        let mut path = Path::default();
        for (stack, center) in stacks.iter().zip(&centers) {
            let (foot, tip) = (row(stack[index].0), row(stack[index].1));
            if (foot - tip).abs() >= 0.05 {
                path.rectangle((center - half, foot), (center + half, tip));
            }
        }
        sheet.path(&path, mark);
    }
    if axis.low < 0.0 {
        let mut zero = Path::default();
        zero.line(&[(f64::from(plot.left), row(0.0)), (f64::from(plot.right), row(0.0))]);
        sheet.path(&zero, RULE);
    }
    let below = frame::months(sheet, &chart.months, &centers, plot);
    // As the stack lies: the uppermost first.
    let keys: Vec<(Key, String)> =
        chart.series.iter().zip(AREAS).map(|(series, mark)| (Key::Area(mark), series.name.clone())).rev().collect();
    frame::keys(sheet, &keys, below)
}

/// From edge to edge; a single month is in the middle.
fn edge_to_edge(count: usize, (left, right): (i32, i32)) -> Vec<f64> {
    let (left, width) = (f64::from(left), f64::from(right - left));
    if count == 1 {
        return vec![left + width / 2.0];
    }
    (0..count).map(|index| left + width * index as f64 / (count as f64 - 1.0)).collect()
}

fn rounded(columns: &[f64]) -> Vec<i32> {
    columns.iter().map(|column| column.round() as i32).collect()
}

fn line(sheet: &mut Sheet, points: &[TextPosition], mark: super::style::Mark) {
    let mut path = Path::default();
    path.line(points);
    sheet.path(&path, mark);
}
