//! The Lorenz curve, with the line of equality to compare with, and the share of the heaviest tenth as one number.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, HEIGHT, TextPosition, WIDTH, wrapped};
use super::frame;
use super::label;
use crate::report::chart::Lorenz;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, lorenz: &Lorenz) -> Result<(), ChartError> {
    let axis = Axis::shares();
    let header = frame::header(canvas, &lorenz.title, &lorenz.subtitle)?;
    let left = frame::width_of_labels(canvas, &axis);
    let free = frame::plot(header, 2 * frame::LINE, left, 0, frame::BELOW);
    // Square, or the distance to equality could not be compared between axes.
    let plot = Area { right: free.left + (HEIGHT - frame::MARGIN + 24 - frame::BELOW - free.top), ..free };
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, "Share of use", plot, frame::LINE)?;
    frame::horizontal_axis(canvas, &axis, plot, "Share of people, lightest users first")?;

    let at = |population: f64, share: f64| -> TextPosition {
        (axis.place(population, (plot.left, plot.right)), axis.place(share, (plot.bottom, plot.top)))
    };
    let mut curve: Vec<TextPosition> =
        lorenz.population.iter().zip(&lorenz.share).map(|(&population, &share)| at(population, share)).collect();
    curve.insert(0, at(0.0, 0.0));
    curve.push(at(1.0, 1.0));
    let curve = super::canvas::thinned(&curve, 6.0);
    canvas.polygon(&curve, canvas.palette.tint(canvas.palette.subject, 0.22))?;
    canvas.curve(&[at(0.0, 0.0), at(1.0, 1.0)], canvas.palette.quiet, 4, &[16, 10])?;
    canvas.curve(&curve, canvas.palette.subject, 6, &[])?;

    // The heaviest tenth is what the curve climbs between 90% and 100% of the people.
    let mark = at(0.9, 1.0 - lorenz.top_tenth);
    let bracket = plot.right + 22;
    let row = mark.1.round() as i32;
    canvas.line(&[(mark.0.round() as i32, row), (bracket, row)], canvas.palette.limit, 3, &[8, 8])?;
    canvas.line(&[(bracket - 10, plot.top), (bracket, plot.top), (bracket, row), (bracket - 10, row)], canvas.palette.limit, 5, &[])?;
    canvas.dot(mark, 10, canvas.palette.limit)?;
    notes(canvas, lorenz, bracket + 40, (plot.top + row) / 2, plot)
}

/// The two key numbers, and the legend, right of the plot.
fn notes(canvas: &mut Canvas, lorenz: &Lorenz, left: i32, middle: i32, plot: Area) -> Result<(), ChartError> {
    let (headline, label, strong) = (canvas.palette.headline(), canvas.palette.label(), canvas.palette.strong(canvas.palette.ink));
    let mut row = (middle - 60).min(plot.bottom - 400).max(plot.top + 16);
    let limit = canvas.palette.limit;
    canvas.text("The top tenth uses", (left, row), Anchor::Start, strong)?;
    row += 78;
    canvas.text(&label::percent(lorenz.top_tenth), (left, row), Anchor::Start, super::theme::Lettering { color: limit, ..headline })?;
    row += 100;
    canvas.text(&format!("Gini coefficient {:.2}", lorenz.gini), (left, row), Anchor::Start, strong)?;
    row += frame::LINE;
    let note = canvas.palette.note();
    for line in wrapped("0: all use the same. Near 1: one person uses everything", note, WIDTH - frame::MARGIN - left, 2) {
        canvas.text(&line, (left, row), Anchor::Start, note)?;
        row += frame::LINE;
    }
    row += 20;
    for (color, width, dash, name) in
        [(canvas.palette.subject, 6, &[][..], "Simulated use"), (canvas.palette.quiet, 4, &[16, 10][..], "Equality: all use the same")]
    {
        frame::swatch(canvas, frame::Swatch::Line(color, width, dash), (left, row))?;
        canvas.text(name, (left + frame::KEY, row), Anchor::Start, label)?;
        row += frame::LINE;
    }
    Ok(())
}
