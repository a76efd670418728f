//! Stacked bars by month: costs above zero, credits below, each element named beside the last month.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Area, Canvas, WIDTH};
use super::frame::{self, SideLabel};
use crate::report::chart::Stacked;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, stacked: &Stacked) -> Result<(), ChartError> {
    let months = stacked.months.len();
    let stacks: Vec<Vec<(f64, f64)>> = (0..months).map(|month| piled(stacked.series.iter().map(|series| series.values[month]))).collect();
    let edges = || stacks.iter().flatten().flat_map(|&(foot, top)| [foot, top]);
    let axis = Axis::over(edges().fold(0.0, f64::min), edges().fold(0.0, f64::max));
    let lettering = canvas.palette.label();

    let header = frame::header(canvas, &stacked.title, &stacked.subtitle)?;
    let mut labels: Vec<SideLabel> = stacked
        .series
        .iter()
        .zip(canvas.palette.series)
        .map(|(series, color)| SideLabel { at: 0, name: series.name.clone(), number: String::new(), lettering, color })
        .collect();
    let right = frame::width_of_side_labels(&labels, 0);
    let left = frame::width_of_labels(canvas, &axis);
    let plot = frame::plot(header, 2 * frame::LINE, left, right, frame::BELOW);
    // Few months make a narrow plot rather than very wide bars.
    let widest = FIRST_GAP + WIDEST_PITCH * i32::try_from(months).unwrap_or(WIDTH);
    let plot = Area { right: plot.right.min(plot.left + widest), ..plot };
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, &stacked.unit, plot, frame::LINE)?;

    // The last bar ends where the plot does, so that the leader lines of the names touch it.
    let pitch = f64::from(plot.right - plot.left - FIRST_GAP) / (months as f64);
    let width = ((pitch * 0.78).round() as i32).max(2);
    let bars: Vec<(i32, i32)> = (0..months)
        .map(|month| {
            let end = plot.right - (pitch * ((months - 1 - month) as f64)).round() as i32;
            (end - width, end)
        })
        .collect();
    let middles: Vec<i32> = bars.iter().map(|(start, end)| (start + end) / 2).collect();
    frame::month_axis(canvas, &stacked.months, &middles, plot)?;
    let row = |value: f64| axis.pixel(value, (plot.bottom, plot.top));
    for (stack, &(start, end)) in stacks.iter().zip(&bars) {
        for (&(foot, top), &color) in stack.iter().zip(&canvas.palette.series) {
            let (upper, lower) = (row(foot.max(top)), row(foot.min(top)));
            // A hairline of background separates neighbors without color.
            let lower = if lower - upper > 5 { lower - 2 } else { lower };
            canvas.rectangle(Area { left: start, top: upper, right: end, bottom: lower }, color)?;
        }
    }
    let last = stacks.last().map(Vec::as_slice).unwrap_or_default();
    for (label, &(foot, top)) in labels.iter_mut().zip(last) {
        label.at = (row(foot) + row(top)) / 2;
    }
    // Elements of equal height keep the order of the stack, the topmost first.
    labels.reverse();
    frame::side_labels(canvas, labels, plot)
}

/// Space between the vertical axis and the first bar.
const FIRST_GAP: i32 = 12;
/// The most room a month takes.
const WIDEST_PITCH: i32 = 320;

/// Bottom and top of each value when they are stacked, negative ones downward.
pub fn piled(values: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
    let (mut above, mut below) = (0.0, 0.0);
    values
        .map(|value| {
            let pile = if value < 0.0 { &mut below } else { &mut above };
            let foot = *pile;
            *pile += value;
            (foot, *pile)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_stack_downward_and_costs_upward() {
        assert_eq!(piled([2.0, -1.0, 3.0, -0.5].into_iter()), [(0.0, 2.0), (0.0, -1.0), (2.0, 5.0), (-1.0, -1.5)]);
    }
}
