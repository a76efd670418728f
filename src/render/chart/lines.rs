//! Amounts as functions of one number: a line for each series with its name at its end, and a mark at the number that is used otherwise.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Dash, TextPosition, WIDTH, fitted, run_length};
use super::frame::{self, SideLabel};
use super::label;
use crate::report::chart::Lines;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, lines: &Lines) -> Result<(), ChartError> {
    let (across, axis) = axes(lines);
    let mut labels: Vec<SideLabel> = lines.series.iter().enumerate().map(|(index, series)| end_label(canvas, index, series)).collect();

    let header = frame::header(canvas, &lines.title, &lines.subtitle)?;
    let right = frame::width_of_side_labels(&labels, 0);
    let plot = frame::plot(header, ABOVE, frame::width_of_labels(canvas, &axis), right, frame::BELOW);
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, &frame::unit_of(&axis, &lines.unit), plot, 72)?;
    frame::horizontal_axis(canvas, &across, plot, &lines.input)?;
    let at = |(value, amount): (f64, f64)| -> TextPosition {
        (across.place(value, (plot.left, plot.right)), axis.place(amount, (plot.bottom, plot.top)))
    };
    if let Some((name, value)) = &lines.mark {
        let column = across.pixel(*value, (plot.left, plot.right));
        canvas.line(&[(column, plot.top - 6), (column, plot.bottom)], canvas.palette.quiet, 3, &[6, 8])?;
        let note = canvas.palette.note();
        let words = fitted(name, note, frame::WIDEST_NAMES);
        let half = run_length(&words, note) / 2 + 1;
        let center = column.min(WIDTH - frame::MARGIN - half).max(frame::MARGIN + half);
        canvas.text(&words, (center, plot.top - 26), Anchor::Middle, note)?;
    }
    // The last series is drawn first, so that the first is on top.
    for (index, series) in lines.series.iter().enumerate().rev() {
        let (color, dash) = look(canvas, index);
        let points: Vec<TextPosition> = series.points.iter().copied().map(at).collect();
        canvas.curve(&points, color, 6, dash)?;
        points.iter().try_for_each(|point| canvas.dot(*point, 6, color))?;
        if let (Some(last), Some(label)) = (points.last(), labels.get_mut(index)) {
            label.at = last.1.round() as i32;
            // To the edge of the plot, where the label begins.
            canvas.line(&[(last.0.round() as i32, label.at), (plot.right + 4, label.at)], canvas.palette.tint(color, 0.4), 2, &[])?;
        }
    }
    frame::side_labels(canvas, labels, plot)
}

/// The axes of the number, on which the mark is too, and of the amounts.
pub fn axes(lines: &Lines) -> (Axis, Axis) {
    let all = || lines.series.iter().flat_map(|series| &series.points);
    let ends =
        |of: fn(&(f64, f64)) -> f64| all().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let ((left, right), (low, high)) = (ends(|point| point.0), ends(|point| point.1));
    let mark = lines.mark.iter().map(|(_, value)| *value);
    let across = Axis::over(mark.clone().fold(left, f64::min), mark.fold(right, f64::max));
    (across, Axis::from_zero_or_cut(low, high))
}

/// Room above the plot: the unit, and below it the name of the mark.
const ABOVE: i32 = 96;
/// Lines differ in their dashes as well as in color.
const DASHES: [Dash; 5] = [&[], &[28, 12], &[10, 10], &[24, 8, 8, 8], &[16, 14]];

fn look(canvas: &Canvas, index: usize) -> (RGBColor, Dash) {
    (canvas.palette.series[index % canvas.palette.series.len()], DASHES[index % DASHES.len()])
}

/// The label of a line, not yet at its row.
fn end_label(canvas: &Canvas, index: usize, series: &crate::report::chart::LineSeries) -> SideLabel {
    SideLabel {
        at: 0,
        name: series.name.clone(),
        number: series.points.last().map_or_else(String::new, |(_, amount)| label::amount(*amount)),
        lettering: canvas.palette.label(),
        color: look(canvas, index).0,
    }
}
