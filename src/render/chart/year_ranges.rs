//! Ranges by year: for each series a bar from P10 to P90 with the number of its upper end, a line at P50, and a hollow dot at what was promised.
//!
//! The bars of neighboring series differ in color and in hatching, so that they differ in gray as well.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, fitted, run_length};
use super::frame::{self, Swatch};
use super::label;
use crate::report::chart::YearRanges;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, ranges: &YearRanges) -> Result<(), ChartError> {
    let axis = axis(ranges);
    let keys = keys(canvas, ranges);
    let names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
    let header = frame::header(canvas, &ranges.title, &ranges.subtitle)?;
    let below = YEARS + frame::height_of_keys(canvas, &names);
    let plot = frame::plot(header, 2 * frame::LINE, frame::width_of_labels(canvas, &axis), 0, below);
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, &frame::unit_of(&axis, &ranges.unit), plot, frame::LINE)?;

    let row = |value: f64| axis.pixel(value, (plot.bottom, plot.top));
    let pitch = f64::from(plot.right - plot.left) / ranges.years.len() as f64;
    let slot = SHARE_OF_YEAR * pitch / ranges.series.len() as f64;
    let bar = (0.82 * slot).min(WIDEST_BAR);
    let middle = |year: usize, series: usize| {
        let from_the_middle = (series as f64 - (ranges.series.len() as f64 - 1.0) / 2.0) * slot.min(WIDEST_BAR / 0.82);
        f64::from(plot.left) + pitch * (year as f64 + 0.5) + from_the_middle
    };
    let note = canvas.palette.note();
    let all = || ranges.series.iter().flat_map(|series| &series.ranges).flatten();
    let has_room = all().all(|range| f64::from(run_length(&label::amount(range.high), note)) + 8.0 <= slot);
    for (year, name) in ranges.years.iter().enumerate() {
        for (index, series) in ranges.series.iter().enumerate() {
            let Some(range) = series.ranges[year] else { continue };
            let center = middle(year, index);
            let (left, right) = ((center - bar / 2.0).round() as i32, (center + bar / 2.0).round() as i32);
            let (top, bottom) = (row(range.high), row(range.low));
            let area = Area { left, top: top.min(bottom - 3), right, bottom };
            let color = color(canvas, index);
            canvas.rectangle(area, canvas.palette.tint(color, FILL))?;
            if is_hatched(index) {
                canvas.hatch(area, color)?;
            }
            canvas.frame(area, color, 2)?;
            let at = row(range.middle);
            canvas.line(&[(left - 4, at), (right + 4, at)], canvas.palette.page, 11, &[])?;
            canvas.line(&[(left - 4, at), (right + 4, at)], canvas.palette.ink, 6, &[])?;
            if let Some(promised) = range.promised {
                let radius = if bar < NARROW_BAR { frame::MARKER / 2 } else { frame::MARKER - 2 };
                canvas.hollow_dot((center, axis.place(promised, (plot.bottom, plot.top))), radius, canvas.palette.ink)?;
            }
            if has_room {
                let at = (center.round() as i32, area.top.min(at - 3) - 20);
                canvas.text(&label::amount(range.high), at, Anchor::Middle, note)?;
            }
        }
        let center = plot.left + (pitch * (year as f64 + 0.5)).round() as i32;
        let name = fitted(name, canvas.palette.label(), pitch as i32 - 12);
        canvas.text(&name, (center, plot.bottom + 30), Anchor::Middle, canvas.palette.label())?;
    }
    frame::keys(canvas, &keys, plot.bottom + YEARS)
}

/// Height of the names of years below the plot.
const YEARS: i32 = 66;
/// The bars of a year take this share of it.
const SHARE_OF_YEAR: f64 = 0.84;
const WIDEST_BAR: f64 = 110.0;
/// Bars below this width have small markers.
const NARROW_BAR: f64 = 40.0;
/// How strong the color of a bar is.
const FILL: f64 = 0.42;

fn color(canvas: &Canvas, index: usize) -> RGBColor {
    canvas.palette.series[index % canvas.palette.series.len()]
}

fn is_hatched(index: usize) -> bool {
    index % 2 == 1
}

/// The axis of amounts.
pub fn axis(ranges: &YearRanges) -> Axis {
    let shown = ranges.series.iter().flat_map(|series| &series.ranges).flatten();
    let all = shown.flat_map(|range| [range.low, range.high, range.promised.unwrap_or(range.low)]);
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    // Room for the numbers above the highest bar.
    Axis::over(low, if high > 0.0 { 1.03 * high } else { high })
}

fn keys(canvas: &Canvas, ranges: &YearRanges) -> Vec<(Swatch, String)> {
    let fill = |index: usize| canvas.palette.tint(color(canvas, index), FILL);
    let of_series = ranges.series.iter().enumerate().map(|(index, series)| {
        let swatch = if is_hatched(index) { Swatch::Hatched(fill(index), color(canvas, index)) } else { Swatch::Box(fill(index)) };
        (swatch, format!("{}: 1 in 10 lower to 1 in 10 higher", series.name))
    });
    let middle = (Swatch::Line(canvas.palette.ink, 6, &[]), "the middle (P50)".to_owned());
    let promised = ranges.series.iter().flat_map(|series| &series.ranges).flatten().any(|range| range.promised.is_some());
    let promised = promised.then(|| (Swatch::HollowDot(canvas.palette.ink), "value on the grant date".to_owned()));
    of_series.chain([middle]).chain(promised).collect()
}
