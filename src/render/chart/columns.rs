//! An amount of each month as a column, with a whisker from P10 to P90 and what begins on a date.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, WIDTH, run_length};
use super::frame::{self, Swatch};
use super::label;
use crate::report::chart::Columns;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, columns: &Columns) -> Result<(), ChartError> {
    let axis = axis(columns);
    let months = columns.months.len();
    let header = frame::header(canvas, &columns.title, &columns.subtitle)?;
    let below = frame::BELOW + frame::LINE;
    let plot = frame::plot(header, 2 * frame::LINE, frame::width_of_labels(canvas, &axis), 0, below);
    // Few months make a narrow plot rather than very wide columns.
    let right = plot.right.min(plot.left + WIDEST_PITCH * i32::try_from(months).unwrap_or(WIDTH));
    let pitch = f64::from(right - plot.left) / months as f64;
    let middles: Vec<i32> = (0..months).map(|month| plot.left + (pitch * (month as f64 + 0.5)).round() as i32).collect();
    let events = frame::events(canvas, &columns.events, |month| frame::begin_of(month, &columns.months, &middles));
    let (numbers, note) = (label::amounts(&columns.mean), canvas.palette.note());
    let has_room = numbers.iter().all(|number| f64::from(run_length(number, note) + 6) <= pitch);
    let room_for_numbers = if has_room { frame::LINE } else { 0 };
    let above = plot.top + frame::height_of_events(&events);
    let plot = Area { top: above + room_for_numbers, right, ..plot };
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, &columns.unit, Area { right: WIDTH - frame::MARGIN, ..plot }, plot.top - header - frame::LINE)?;
    frame::month_axis(canvas, &columns.months, &middles, plot)?;

    let row = |value: f64| axis.pixel(value, (plot.bottom, plot.top));
    let half = ((0.36 * pitch).round() as i32).clamp(1, WIDEST_COLUMN / 2);
    let bar = canvas.palette.tint(canvas.palette.subject, BAR);
    for (&middle, &mean) in middles.iter().zip(&columns.mean) {
        let (top, bottom) = (row(mean.max(0.0)), row(mean.min(0.0)));
        canvas.rectangle(Area { left: middle - half, top: top.min(bottom - 2), right: middle + half, bottom }, bar)?;
    }
    frame::draw_events(canvas, &events, Area { top: above, ..plot })?;
    let cap = (half / 2).clamp(1, 12);
    for ((&middle, &low), &high) in middles.iter().zip(&columns.low).zip(&columns.high).filter(|((_, low), high)| high > low) {
        let (top, bottom) = (row(high), row(low));
        canvas.line(&[(middle, top), (middle, bottom)], canvas.palette.ink, 3, &[])?;
        for end in [top, bottom] {
            canvas.line(&[(middle - cap, end), (middle + cap, end)], canvas.palette.ink, 3, &[])?;
        }
    }
    for (index, number) in numbers.iter().enumerate().filter(|_| has_room) {
        let highest = columns.high[index].max(columns.mean[index]).max(0.0);
        canvas.text(number, (middles[index], row(highest) - 20), Anchor::Middle, note)?;
    }
    let keys = [(Swatch::Box(bar), "Mean".to_owned()), (Swatch::Line(canvas.palette.ink, 3, &[]), "P10 to P90".to_owned())];
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)
}

/// The most room a month takes.
const WIDEST_PITCH: i32 = 240;
const WIDEST_COLUMN: i32 = 120;
/// How strong the color of a column is.
const BAR: f64 = 0.62;

/// The axis of amounts; zero is on it.
#[must_use]
pub fn axis(columns: &Columns) -> Axis {
    let values = columns.low.iter().chain(&columns.high).chain(&columns.mean);
    let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), &value| (low.min(value), high.max(value)));
    Axis::over(low, high)
}
