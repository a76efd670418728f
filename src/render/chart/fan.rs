//! The fan: nested bands, the median, and the budget as a line with its name at its end.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, TextPosition, fitted, run_length};
use super::frame::{self, SideLabel, Swatch};
use super::label;
use crate::report::chart::Fan;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, fan: &Fan) -> Result<(), ChartError> {
    let keys = keys(canvas, fan);
    let names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
    let axis = axis(fan);
    let mut labels = ends(canvas, fan);
    let note = canvas.palette.note();
    let heading = fan.months.last().map(|month| format!("End of {}", label::month(*month))).unwrap_or_default();
    let heading = fitted(&heading, note, frame::WIDEST_NAMES);
    let header = frame::header(canvas, &fan.title, &fan.subtitle)?;
    let right = frame::width_of_side_labels(&labels, run_length(&heading, note));
    let below = frame::BELOW + frame::height_of_keys(canvas, &names);
    let plot = frame::plot(header, 2 * frame::LINE, frame::width_of_labels(canvas, &axis), right, below);

    let columns = columns(fan.months.len(), plot);
    let middles: Vec<i32> = columns.iter().map(|column| column.round() as i32).collect();
    let events = frame::events(canvas, &fan.events, |month| frame::begin_of(month, &fan.months, &middles));
    let above = frame::LINE + frame::height_of_events(&events);
    let plot = Area { top: plot.top + above - frame::LINE, ..plot };
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, &frame::unit_of(&axis, &fan.unit), plot, above)?;
    frame::month_axis(canvas, &fan.months, &middles, plot)?;
    let trace = |values: &[f64]| -> Vec<TextPosition> { trace(&axis, &columns, plot, values) };
    for (index, band) in fan.bands.iter().enumerate() {
        let mut outline = trace(&band.high);
        outline.extend(trace(&band.low).into_iter().rev());
        canvas.polygon(&outline, band_color(canvas, index, fan.bands.len()))?;
    }
    canvas.curve(&trace(&fan.median), canvas.palette.ink, 6, &[])?;
    if let Some(budget) = &fan.budget {
        // A rim in the color of the page separates the line from the bands it crosses.
        canvas.curve(&trace(&budget.values), canvas.palette.page, 11, BUDGET_DASH)?;
        canvas.curve(&trace(&budget.values), canvas.palette.limit, 5, BUDGET_DASH)?;
    }

    frame::draw_events(canvas, &events, plot)?;
    for (label, value) in labels.iter_mut().zip(values_at_end(fan)) {
        label.at = axis.pixel(value, (plot.bottom, plot.top));
    }
    frame::side_labels(canvas, labels, plot)?;
    canvas.text(&heading, (plot.right + frame::LEADER + 12, plot.top - above), Anchor::Start, note)?;
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)?;
    Ok(())
}

const BUDGET_DASH: &[i32] = &[20, 10];

fn keys(canvas: &Canvas, fan: &Fan) -> Vec<(Swatch, String)> {
    let bands =
        fan.bands.iter().enumerate().map(|(index, band)| {
            (Swatch::Box(band_color(canvas, index, fan.bands.len())), format!("{} to {}", band.low_name, band.high_name))
        });
    let median = (Swatch::Line(canvas.palette.ink, 6, &[]), "Median (P50)".to_owned());
    let budget = fan.budget.iter().map(|budget| (Swatch::Line(canvas.palette.limit, 5, BUDGET_DASH), budget.label.clone()));
    bands.chain([median]).chain(budget).collect()
}

/// The labels right of the last month, not yet at their rows; in the order of [`values_at_end`].
fn ends(canvas: &Canvas, fan: &Fan) -> Vec<SideLabel> {
    let palette = &canvas.palette;
    let in_band = |name: &String| (name.clone(), palette.label(), palette.subject);
    let highs = fan.bands.iter().map(|band| in_band(&band.high_name));
    let median = ("Median".to_owned(), palette.strong(palette.ink), palette.ink);
    let lows = fan.bands.iter().rev().map(|band| in_band(&band.low_name));
    let budget = fan.budget.iter().map(|budget| (budget.label.clone(), palette.strong(palette.limit), palette.limit));
    highs
        .chain([median])
        .chain(lows)
        .chain(budget)
        .zip(values_at_end(fan))
        .map(|((name, lettering, color), value)| SideLabel { at: 0, name, number: label::amount(value), lettering, color })
        .collect()
}

/// The last month's values from the top of the fan to its bottom, so that equal ones keep that order; then the budget.
pub fn values_at_end(fan: &Fan) -> Vec<f64> {
    let highs = fan.bands.iter().map(|band| &band.high);
    let lows = fan.bands.iter().rev().map(|band| &band.low);
    let budget = fan.budget.iter().map(|budget| &budget.values);
    highs.chain([&fan.median]).chain(lows).chain(budget).filter_map(|values| values.last().copied()).collect()
}

/// The axis of amounts.
pub fn axis(fan: &Fan) -> Axis {
    let bands = fan.bands.iter().flat_map(|band| band.low.iter().chain(&band.high));
    let budget = fan.budget.iter().flat_map(|budget| &budget.values);
    let values = bands.chain(&fan.median).chain(budget);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    Axis::from_zero_or_cut(low, high)
}

/// The inner bands are more likely, so their color is stronger.
fn band_color(canvas: &Canvas, index: usize, count: usize) -> RGBColor {
    let strength = 0.26 + 0.46 * (index as f64) / (count.max(2) as f64 - 1.0);
    canvas.palette.tint(canvas.palette.subject, strength)
}

/// The column of each month, from edge to edge of the plot; a single month is in the middle.
fn columns(months: usize, plot: Area) -> Vec<f64> {
    let (left, width) = (f64::from(plot.left + EDGE), f64::from(plot.right - EDGE - plot.left));
    if months == 1 {
        return vec![left + width / 2.0];
    }
    (0..months).map(|index| left + width * (index as f64) / (months as f64 - 1.0)).collect()
}

/// Space between the axis and the first month, so that its label is not below the axis labels.
const EDGE: i32 = 24;

/// The points of a line; a single month becomes a level line, so that it can be seen.
fn trace(axis: &Axis, columns: &[f64], plot: Area, values: &[f64]) -> Vec<TextPosition> {
    let row = |value: f64| axis.place(value, (plot.bottom, plot.top));
    if let [value] = values {
        return vec![(f64::from(plot.left), row(*value)), (f64::from(plot.right), row(*value))];
    }
    columns.iter().zip(values).map(|(&column, &value)| (column, row(value))).collect()
}
