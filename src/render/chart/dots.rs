//! Named cases: one row a case, a dot at the mean, a bar from P10 to P90, and the numbers that are compared beside them.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, fitted, run_length, wrapped};
use super::frame::{self, Swatch};
use super::label;
use super::theme::Lettering;
use crate::report::chart::{CaseShares, Dots};

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, dots: &Dots) -> Result<(), ChartError> {
    let axis = axis(dots);
    let note = canvas.palette.note();
    let keys = keys(canvas, dots);
    let key_names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
    let names = dots.cases.iter().map(|case| run_length(&case.name, canvas.palette.strong(canvas.palette.ink))).max().unwrap_or(0);
    let names = names.min(WIDEST_NAME);
    let columns = columns(canvas, dots);
    let right = columns.iter().map(|column| COLUMN_GAP + column.width).sum::<i32>();
    let lines = columns.iter().map(|column| column.heading.len()).max().unwrap_or(1);

    let header = frame::header(canvas, &dots.title, &dots.subtitle)?;
    let below = frame::BELOW + frame::height_of_keys(canvas, &key_names);
    let above = 30 + LINE * i32::try_from(lines).unwrap_or(1);
    let plot = frame::plot(header, above, names + 24, right, below);
    frame::horizontal_axis(canvas, &axis, plot, &frame::unit_of(&axis, &dots.unit))?;

    let column = |value: f64| axis.place(value, (plot.left, plot.right));
    let pitch = f64::from(plot.bottom - plot.top) / (dots.cases.len() as f64);
    let row = |index: usize| plot.top + (pitch * (index as f64 + 0.5)).round() as i32;
    let (half, radius) = (((pitch * 0.28).round() as i32).min(THICKEST_BAR / 2), ((pitch * 0.34).round() as i32).min(frame::MARKER));
    let band = canvas.palette.tint(canvas.palette.subject, BAND);
    for (index, case) in dots.cases.iter().enumerate() {
        let (left, end) = (column(case.low).round() as i32, column(case.high).round() as i32);
        canvas.rectangle(Area { left: left.min(end - 2), top: row(index) - half, right: end, bottom: row(index) + half }, band)?;
    }
    if let Some(base) = dots.base {
        let at = column(dots.cases[base].mean).round() as i32;
        canvas.line(&[(at, plot.top), (at, plot.bottom)], canvas.palette.subject, 3, &[6, 8])?;
    }
    draw_budget(canvas, dots, &axis, plot)?;
    let size = (pitch.floor() as i32 - 1).min(canvas.palette.label().size);
    for (index, case) in dots.cases.iter().enumerate() {
        let at = (column(case.mean), f64::from(row(index)));
        let is_base = dots.base == Some(index);
        if is_base {
            // The ring may reach into the rows beside it, but not over their dots.
            frame::ringed_dot(canvas, at, (radius - 2).max(4), (canvas.palette.ink, canvas.palette.subject))?;
        } else {
            canvas.dot(at, radius, canvas.palette.ink)?;
        }
        let color = if is_base { canvas.palette.subject } else { canvas.palette.ink };
        let lettering = Lettering { size, bold: is_base, color };
        canvas.text(&fitted(&case.name, lettering, names), (plot.left - 24, row(index)), Anchor::End, lettering)?;
        let mut end = plot.right;
        for column in &columns {
            end += COLUMN_GAP + column.width;
            canvas.text(&column.numbers[index], (end, row(index)), Anchor::End, lettering)?;
        }
    }
    let mut end = plot.right;
    for column in &columns {
        end += COLUMN_GAP + column.width;
        for (line, text) in (0..).zip(column.heading.iter().rev()) {
            canvas.text(text, (end, plot.top - 26 - LINE * line), Anchor::End, note)?;
        }
    }
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)
}

const WIDEST_NAME: i32 = 460;
const WIDEST_HEADING: i32 = 200;
const COLUMN_GAP: i32 = 36;
/// Distance from one line of a heading to the next.
const LINE: i32 = 30;
const THICKEST_BAR: i32 = 26;
const BAND: f64 = 0.34;

/// Numbers beside the plot, flush right under a heading.
struct Column {
    heading: Vec<String>,
    numbers: Vec<String>,
    width: i32,
}

fn columns(canvas: &Canvas, dots: &Dots) -> Vec<Column> {
    let note = canvas.palette.note();
    let strong = canvas.palette.strong(canvas.palette.ink);
    let column = |name: &str, numbers: Vec<String>| {
        let heading = wrapped(name, note, WIDEST_HEADING, 2);
        let headings = heading.iter().map(|line| run_length(line, note)).max().unwrap_or(0);
        let width = numbers.iter().map(|number| run_length(number, strong)).max().unwrap_or(0).max(headings);
        Column { heading, numbers, width }
    };
    let means: Vec<f64> = dots.cases.iter().map(|case| case.mean).collect();
    let means = column("Mean", label::amounts(&means));
    let percent = |shares: &CaseShares| shares.values.iter().map(|&share| label::percent_to(share, shares.decimals)).collect();
    [means].into_iter().chain(dots.shares.iter().map(|shares| column(&shares.name, percent(shares)))).collect()
}

/// The axis of the cost and of the budget.
pub fn axis(dots: &Dots) -> Axis {
    let budget = dots.budget.iter().map(|(_, amount)| *amount);
    let values = dots.cases.iter().flat_map(|case| [case.low, case.mean, case.high]).chain(budget);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    Axis::from_zero_or_cut(low, high)
}

/// A line through all rows with its label above, within the width of the plot and the names.
fn draw_budget(canvas: &mut Canvas, dots: &Dots, axis: &Axis, plot: Area) -> Result<(), ChartError> {
    let Some((name, amount)) = &dots.budget else { return Ok(()) };
    let column = axis.pixel(*amount, (plot.left, plot.right));
    canvas.line(&[(column, plot.top - 8), (column, plot.bottom)], canvas.palette.limit, 4, &[20, 10])?;
    let strong = canvas.palette.strong(canvas.palette.limit);
    let words = format!("{} {}", fitted(name, strong, WIDEST_NAME), label::amount(*amount));
    let half = run_length(&words, strong) / 2 + 1;
    let center = column.min(plot.right - half).max(frame::MARGIN + half);
    canvas.text(&words, (center, plot.top - 26), Anchor::Middle, strong)
}

fn keys(canvas: &Canvas, dots: &Dots) -> Vec<(Swatch, String)> {
    let palette = &canvas.palette;
    let mean = (Swatch::Dot(palette.ink), "Mean".to_owned());
    let range = (Swatch::Box(palette.tint(palette.subject, BAND)), "P10 to P90".to_owned());
    let base = dots.base.map(|base| (Swatch::RingedDot(palette.ink, palette.subject), format!("Base: {}", dots.cases[base].name)));
    [mean, range].into_iter().chain(base).collect()
}
