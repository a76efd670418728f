//! The mean of an amount as a function of a number: a line with a band for its error.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Canvas, TextPosition};
use super::frame::{self, SideLabel, Swatch};
use super::label;
use crate::report::chart::ConditionalMean;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, mean: &ConditionalMean) -> Result<(), ChartError> {
    let (across, axis) = axes(mean);
    let mut end = SideLabel {
        at: 0,
        name: mean.base.0.clone(),
        number: label::amount(mean.base.1),
        lettering: canvas.palette.label(),
        color: canvas.palette.quiet,
    };
    let header = frame::header(canvas, &mean.title, &mean.subtitle)?;
    let right = frame::width_of_side_labels(std::slice::from_ref(&end), 0);
    let plot = frame::plot(header, 2 * frame::LINE, frame::width_of_labels(canvas, &axis), right, frame::BELOW + frame::LINE);
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, &frame::unit_of(&axis, &mean.unit), plot, frame::LINE)?;
    frame::horizontal_axis(canvas, &across, plot, &mean.number)?;

    let at = |value: f64, amount: f64| -> TextPosition {
        (across.place(value, (plot.left, plot.right)), axis.place(amount, (plot.bottom, plot.top)))
    };
    let trace =
        |amounts: &[f64]| -> Vec<TextPosition> { mean.values.iter().zip(amounts).map(|(value, amount)| at(*value, *amount)).collect() };
    let mut outline = trace(&mean.high);
    outline.extend(trace(&mean.low).into_iter().rev());
    let band = canvas.palette.tint(canvas.palette.subject, 0.3);
    canvas.polygon(&outline, band)?;
    let base = axis.pixel(mean.base.1, (plot.bottom, plot.top));
    canvas.line(&[(plot.left, base), (plot.right, base)], canvas.palette.quiet, 4, DASH)?;
    canvas.curve(&trace(&mean.means), canvas.palette.subject, 6, &[])?;
    for point in trace(&mean.means) {
        canvas.dot(point, 8, canvas.palette.subject)?;
    }
    end.at = base;
    frame::side_labels(canvas, vec![end], plot)?;
    let keys = [
        (Swatch::Line(canvas.palette.subject, 6, &[]), "Mean at each decile".to_owned()),
        (Swatch::Box(band), "95% interval".to_owned()),
        (Swatch::Line(canvas.palette.quiet, 4, DASH), mean.base.0.clone()),
    ];
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)
}

/// The axes of the number and of the amounts.
pub fn axes(mean: &ConditionalMean) -> (Axis, Axis) {
    let amounts = || mean.low.iter().chain(&mean.high).chain(&mean.means).copied().chain([mean.base.1]);
    let axis = Axis::from_zero_or_cut(amounts().fold(f64::INFINITY, f64::min), amounts().fold(f64::NEG_INFINITY, f64::max));
    (Axis::over(mean.values[0], mean.values[mean.values.len() - 1]), axis)
}

const DASH: &[i32] = &[16, 10];
