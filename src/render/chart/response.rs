//! A cost by one varied input: the mean with its band from P10 to P90, the budget, the present value, and a second quantity in a panel of its own
//! below. Two quantities never share a panel, because the place where two vertical axes make lines cross means nothing.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, TextPosition, WIDTH, fitted, run_length};
use super::frame::{self, SideLabel, Swatch};
use super::input_axis::InputAxis;
use super::label;
use crate::report::chart::{Response, SecondPanel};

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, response: &Response) -> Result<(), ChartError> {
    let axis = axis_of_cost(response);
    let second_axis = response.second.as_ref().map(axis_of_second);
    let keys = keys(canvas, response);
    let names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
    let mut labels = budget_label(canvas, response);

    let header = frame::header(canvas, &response.title, &response.subtitle)?;
    let left =
        [Some(&axis), second_axis.as_ref()].into_iter().flatten().map(|axis| frame::width_of_labels(canvas, axis)).max().unwrap_or(0);
    let right = if labels.is_empty() { HANGING_LABEL } else { frame::width_of_side_labels(&labels, 0) };
    let columns = frame::plot(header, ABOVE, left, right, 0);
    let input = InputAxis::of(response, (columns.left, columns.right), frame::SHEET, canvas.palette.note());
    let below = input.height() + frame::height_of_keys(canvas, &names);
    let whole = frame::plot(header, ABOVE, left, right, below);
    let (upper, lower) = panels(whole, response.second.is_some());

    frame::vertical_axis(canvas, &axis, upper)?;
    frame::text_above(canvas, &frame::unit_of(&axis, &response.unit), upper, 70)?;
    input.draw_marks(canvas, upper)?;
    lower.map_or(Ok(()), |lower| input.draw_marks(canvas, lower))?;
    input.write(canvas, &response.input, whole)?;
    let row = |value: f64| axis.place(value, (upper.bottom, upper.top));
    draw_band(canvas, response, &input, &row)?;
    if let Some((_, budget)) = &response.budget {
        let at = axis.pixel(*budget, (upper.bottom, upper.top));
        canvas.line(&[(upper.left, at), (upper.right, at)], canvas.palette.limit, 5, BUDGET_DASH)?;
        labels.iter_mut().for_each(|label| label.at = at);
    }
    mark_today(canvas, response, &input, &[Some(upper), lower])?;
    let ink = canvas.palette.ink;
    join(canvas, &response.mean, &input, &row, ink)?;
    for (index, &mean) in response.mean.iter().enumerate() {
        let at = (input.columns[index], row(mean));
        let holds = response.condition.as_ref().is_none_or(|condition| condition.holds[index]);
        let radius = marker(&input);
        if holds {
            canvas.dot(at, radius, ink)?
        } else {
            canvas.hollow_dot(at, radius, ink)?
        }
        if response.today == Some(index) {
            canvas.ring(at, radius + frame::RING_DISTANCE, 4, canvas.palette.subject)?;
        }
    }
    frame::side_labels(canvas, labels, upper)?;

    if let (Some(second), Some(axis), Some(lower)) = (&response.second, &second_axis, lower) {
        draw_second(canvas, second, axis, &input, lower)?;
    }
    frame::keys(canvas, &keys, whole.bottom + input.height())
}

const BUDGET_DASH: &[i32] = &[20, 10];
/// Room above the plot: the unit, and below it the word "today".
const ABOVE: i32 = 92;
/// Space between the panels, which holds the unit of the lower one.
const BETWEEN_PANELS: i32 = 74;
/// The last label of the input may hang over the right edge of the plot.
const HANGING_LABEL: i32 = 48;
/// The widest name of a budget.
const WIDEST_BUDGET: i32 = 280;
/// Half the width of the bar of a position that has no neighbor, and the most of it that its room allows.
const HALF_BAR: f64 = 16.0;
const MOST_OF_ROOM: f64 = 0.3;

/// Markers shrink when there are many, so that they do not hide the line.
fn marker(input: &InputAxis) -> i32 {
    if input.columns.len() > 24 { 7 } else { frame::MARKER }
}

/// The axis of the cost and of the budget.
pub fn axis_of_cost(response: &Response) -> Axis {
    let budget = response.budget.iter().map(|(_, amount)| amount);
    let values = response.low.iter().chain(&response.high).chain(&response.mean).chain(budget);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    Axis::from_zero_or_cut(low, high)
}

/// From zero, always: how much goes unserved is read against nothing.
pub fn axis_of_second(second: &SecondPanel) -> Axis {
    let (low, high) = (0..second.mean.len()).fold((0.0_f64, 0.0_f64), |(low, high), index| {
        let (from, to) = interval(second, index);
        (low.min(from), high.max(to))
    });
    Axis::over(low, high)
}

/// The ends of the 95% interval of a mean of the second quantity.
pub fn interval(second: &SecondPanel, index: usize) -> (f64, f64) {
    let half = second.half_width.get(index).copied().unwrap_or(0.0);
    (second.mean[index] - half, second.mean[index] + half)
}

fn keys(canvas: &Canvas, response: &Response) -> Vec<(Swatch, String)> {
    let ink = canvas.palette.ink;
    let band = (Swatch::Box(canvas.palette.tint(canvas.palette.subject, BAND)), "P10 to P90".to_owned());
    let Some(condition) = &response.condition else { return vec![(Swatch::Dot(ink), "Mean".to_owned()), band] };
    let holds = (Swatch::Dot(ink), format!("Mean, {} holds", condition.words));
    let not = (Swatch::HollowDot(ink), "Mean, it does not hold".to_owned());
    let some = |wanted: bool| condition.holds.contains(&wanted);
    let not = if some(true) { not } else { (not.0, format!("Mean, {} does not hold", condition.words)) };
    [some(true).then_some(holds), some(false).then_some(not), Some(band)].into_iter().flatten().collect()
}

const BAND: f64 = 0.34;

/// The label of the budget, not yet at its row.
fn budget_label(canvas: &Canvas, response: &Response) -> Vec<SideLabel> {
    let (lettering, color) = (canvas.palette.strong(canvas.palette.limit), canvas.palette.limit);
    let label = |(name, amount): &(String, f64)| SideLabel {
        at: 0,
        name: fitted(name, lettering, WIDEST_BUDGET),
        number: label::amount(*amount),
        lettering,
        color,
    };
    response.budget.iter().map(label).collect()
}

/// The upper panel, and the lower one if there is one, which takes a third.
fn panels(whole: Area, two: bool) -> (Area, Option<Area>) {
    if !two {
        return (whole, None);
    }
    let lower = (whole.bottom - whole.top - BETWEEN_PANELS) / 3;
    let top = whole.bottom - lower;
    (Area { bottom: top - BETWEEN_PANELS, ..whole }, Some(Area { top, ..whole }))
}

fn draw_band(canvas: &Canvas, response: &Response, input: &InputAxis, row: &impl Fn(f64) -> f64) -> Result<(), ChartError> {
    let color = canvas.palette.tint(canvas.palette.subject, BAND);
    for run in input.runs() {
        let edge = |values: &[f64]| -> Vec<TextPosition> { run.clone().map(|index| (input.columns[index], row(values[index]))).collect() };
        let mut outline = edge(&response.high);
        outline.extend(edge(&response.low).into_iter().rev());
        if let [high, low] = outline[..] {
            // Two pixels at least, so that a cost that is always the same can be seen.
            let (top, bottom) = (high.1.min(low.1 - 1.0), low.1.max(high.1 + 1.0));
            let half = HALF_BAR.min(MOST_OF_ROOM * input.room());
            let (left, right) = (high.0 - half, high.0 + half);
            outline = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
        }
        canvas.polygon(&outline, color)?;
    }
    Ok(())
}

/// Joins the values of neighbors; what is behind a gap stays alone.
fn join(
    canvas: &Canvas,
    values: &[f64],
    input: &InputAxis,
    row: &impl Fn(f64) -> f64,
    color: plotters::style::RGBColor,
) -> Result<(), ChartError> {
    for run in input.runs().filter(|run| run.len() > 1) {
        let points: Vec<TextPosition> = run.map(|index| (input.columns[index], row(values[index]))).collect();
        canvas.curve(&points, color, 5, &[])?;
    }
    Ok(())
}

/// A line through the panels at the present value, with its mean above.
fn mark_today(canvas: &mut Canvas, response: &Response, input: &InputAxis, panels: &[Option<Area>]) -> Result<(), ChartError> {
    let Some(today) = response.today else { return Ok(()) };
    let column = input.columns[today].round() as i32;
    for panel in panels.iter().flatten() {
        canvas.line(&[(column, panel.top - 4), (column, panel.bottom)], canvas.palette.subject, 3, &[6, 8])?;
    }
    let strong = canvas.palette.strong(canvas.palette.subject);
    let words = format!("today: mean {}", label::amount(response.mean[today]));
    let half = run_length(&words, strong) / 2 + 1;
    let Some(upper) = panels.iter().flatten().next() else { return Ok(()) };
    let center = column.min(WIDTH - frame::MARGIN - half).max(upper.left + half);
    canvas.text(&words, (center, upper.top - 26), Anchor::Middle, strong)
}

fn draw_second(canvas: &mut Canvas, second: &SecondPanel, axis: &Axis, input: &InputAxis, panel: Area) -> Result<(), ChartError> {
    frame::vertical_axis(canvas, axis, panel)?;
    let unit = if second.half_width.is_empty() { second.unit.clone() } else { format!("{}, bars: 95% interval", second.unit) };
    frame::text_above(canvas, &unit, panel, 32)?;
    let color = canvas.palette.series[2];
    let row = |value: f64| axis.place(value, (panel.bottom, panel.top));
    join(canvas, &second.mean, input, &row, color)?;
    for (index, &mean) in second.mean.iter().enumerate() {
        let (column, (low, high)) = (input.columns[index], interval(second, index));
        if high > low {
            for row in [row(low), row(high)] {
                canvas.curve(&[(column - 8.0, row), (column + 8.0, row)], color, 3, &[])?;
            }
            canvas.curve(&[(column, row(low)), (column, row(high))], color, 3, &[])?;
        }
        canvas.dot((column, row(mean)), marker(input) - 2, color)?;
    }
    Ok(())
}
