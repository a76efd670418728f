//! Exceedance curves, the budget as a vertical line, and the chance of exceeding it written where each curve crosses.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, Dash, Point, TextPosition, WIDTH, fitted, run_length, thinned};
use super::frame::{self, Swatch};
use super::label;
use crate::report::chart::{Curve, Exceedance};

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, exceedance: &Exceedance) -> Result<(), ChartError> {
    let (amounts, cut) = amounts(exceedance);
    let chances = Axis::shares();
    let budget = exceedance.budget.as_ref().map(|(label, amount)| (format!("{label} {}", label::amount(*amount)), *amount));
    let header = frame::header(canvas, &exceedance.title, &exceedance.subtitle)?;
    let layout = |canvas: &Canvas, names: &[String]| {
        let below = frame::BELOW + frame::height_of_keys(canvas, names);
        frame::plot(header, 108, frame::width_of_labels(canvas, &chances), HANGING_LABEL, below)
    };

    let mut names: Vec<String> = exceedance.curves.iter().map(|curve| curve.name.clone()).collect();
    let mut plot = layout(canvas, &names);
    let mut place = None;
    if let Some((_, amount)) = &budget {
        place = place_of_chances(canvas, exceedance, *amount, &amounts, plot);
        if place.is_none() {
            // Without a blank corner beside the marks, the chances are written beside the names.
            for (name, curve) in names.iter_mut().zip(&exceedance.curves) {
                *name = format!("{name}: {} over budget", label::percent(read_off(curve, *amount)));
            }
            plot = layout(canvas, &names);
        }
    }

    frame::vertical_axis(canvas, &chances, plot)?;
    frame::text_above(canvas, "Chance of exceeding the amount", plot, 80)?;
    let unit = if cut { format!("{} (1% of outcomes or fewer are further right)", exceedance.unit) } else { exceedance.unit.clone() };
    frame::horizontal_axis(canvas, &amounts, plot, &unit)?;
    let at = |amount: f64, chance: f64| -> TextPosition {
        (amounts.place(amount, (plot.left, plot.right)), chances.place(chance, (plot.bottom, plot.top)))
    };

    if let Some((words, amount)) = &budget {
        let column = amounts.pixel(*amount, (plot.left, plot.right));
        canvas.line(&[(column, plot.top - 8), (column, plot.bottom)], canvas.palette.limit, 4, &[20, 10])?;
        let strong = canvas.palette.strong(canvas.palette.limit);
        let words = fitted(words, strong, WIDTH - 2 * frame::MARGIN);
        let half = run_length(&words, strong) / 2 + 1;
        let center = column.min(WIDTH - frame::MARGIN - half).max(frame::MARGIN + half);
        canvas.text(&words, (center, plot.top - 30), Anchor::Middle, strong)?;
    }
    // The last curve is drawn first, so that the first, the one to compare with, is on top.
    for (index, curve) in exceedance.curves.iter().enumerate().rev() {
        let points: Vec<TextPosition> = visible(curve, &amounts).into_iter().map(|(amount, chance)| at(amount, chance)).collect();
        let (color, dash) = look(canvas, index);
        canvas.curve(&thinned(&points, 6.0), color, 6, dash)?;
    }
    if let Some((_, amount)) = &budget {
        for (index, curve) in exceedance.curves.iter().enumerate().rev() {
            canvas.dot(at(*amount, read_off(curve, *amount)), 9, look(canvas, index).0)?;
        }
        if let Some(corner) = place {
            write_chances(canvas, exceedance, *amount, corner)?;
        }
    }
    let keys: Vec<(Swatch, String)> = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let (color, dash) = look(canvas, index);
            (Swatch::Line(color, 6, dash), name)
        })
        .collect();
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)?;
    Ok(())
}

/// Curves differ in their dashes as well as in color; each pattern fits within the sample of a legend entry.
const DASHES: [Dash; 9] = [&[], &[28, 12], &[10, 12], &[24, 8, 8, 8], &[16, 14], &[12, 6], &[24, 8, 6, 8, 6, 8], &[6, 16], &[20, 6, 10, 6]];
/// The label of the last tick hangs over the right edge of the plot by half its length.
const HANGING_LABEL: i32 = 48;
/// The longest tail that may be cut off an axis, as a probability.
const TAIL: f64 = 0.01;

fn look(canvas: &Canvas, index: usize) -> (RGBColor, Dash) {
    (canvas.palette.series[index % canvas.palette.series.len()], DASHES[index % DASHES.len()])
}

/// The chance of exceeding an amount, read off the curve on a straight line between its points; beyond its ends, the chance at the end.
pub fn read_off(curve: &Curve, amount: f64) -> f64 {
    let above = curve.amounts.partition_point(|&point| point <= amount);
    let chance = |index: usize| curve.exceedance.get(index).copied().unwrap_or(0.0);
    match (above.checked_sub(1), curve.amounts.get(above)) {
        (None, _) => chance(0),
        (Some(below), None) => chance(below),
        (Some(below), Some(&next)) => {
            let share = (amount - curve.amounts[below]) / (next - curve.amounts[below]);
            chance(below) + (chance(above) - chance(below)) * share
        }
    }
}

/// The axis of amounts, and whether it leaves out a tail.
///
/// A single trial in ten thousand may cost many times the rest and would squeeze all curves to the left edge, so a tail of at most 1% is
/// left out when it would take more than a third of the axis.
pub fn amounts(exceedance: &Exceedance) -> (Axis, bool) {
    let budget = exceedance.budget.as_ref().map(|(_, amount)| *amount);
    let ends = |end: fn(&Curve) -> Option<f64>| exceedance.curves.iter().filter_map(end).chain(budget);
    let low = ends(|curve| curve.amounts.first().copied()).fold(f64::INFINITY, f64::min);
    let high = ends(|curve| curve.amounts.last().copied()).fold(f64::NEG_INFINITY, f64::max);
    let before_tail = ends(|curve| {
        let first_in_tail = curve.exceedance.partition_point(|&chance| chance > TAIL);
        curve.amounts.get(first_in_tail).or(curve.amounts.last()).copied()
    })
    .fold(f64::NEG_INFINITY, f64::max);
    if before_tail > low && high - low > 1.5 * (before_tail - low) {
        let axis = Axis::over(low, before_tail);
        let cut = axis.high < high;
        (axis, cut)
    } else {
        (Axis::over(low, high), false)
    }
}

/// The points of a curve on the axis: level before its first and after its last amount, and ending at the edge where a tail is left out.
pub fn visible(curve: &Curve, axis: &Axis) -> Vec<(f64, f64)> {
    let points = curve.amounts.iter().copied().zip(curve.exceedance.iter().copied());
    let mut shown: Vec<(f64, f64)> = Vec::new();
    if let (Some(&amount), Some(&chance)) = (curve.amounts.first(), curve.exceedance.first()) {
        shown.extend([(axis.low, 1.0), (amount, 1.0), (amount, chance)]);
    }
    shown.extend(points.take_while(|(amount, _)| *amount <= axis.high));
    shown.push((axis.high, read_off(curve, axis.high)));
    shown
}

/// Where the first of the lines with the chances begins: in the blank corner right above the marks, or left below them. Nothing if neither
/// corner holds them. Curves fall, so both corners are free of data.
fn place_of_chances(canvas: &Canvas, exceedance: &Exceedance, budget: f64, amounts: &Axis, plot: Area) -> Option<Point> {
    let chances: Vec<f64> = exceedance.curves.iter().map(|curve| read_off(curve, budget)).collect();
    let row = |chance: f64| Axis::shares().pixel(chance, (plot.bottom, plot.top));
    let highest = row(chances.iter().copied().fold(0.0, f64::max));
    let lowest = row(chances.iter().copied().fold(1.0, f64::min));
    let column = amounts.pixel(budget, (plot.left, plot.right));
    let lettering = canvas.palette.strong(canvas.palette.ink);
    let words = chances.iter().map(|&chance| run_length(&chance_in_words(chance), lettering)).max().unwrap_or(0);
    let (width, height) = (words + frame::KEY + 60, frame::LINE * i32::try_from(chances.len()).unwrap_or(i32::MAX / frame::LINE));
    if plot.right - column >= width && highest - plot.top >= height + 24 {
        Some((column + 28, highest - 20 - height + frame::LINE / 2))
    } else if column - plot.left >= width && plot.bottom - lowest >= height + 24 {
        Some((column - width + 32, lowest + 20 + frame::LINE / 2))
    } else {
        None
    }
}

fn chance_in_words(chance: f64) -> String {
    format!("{} chance of exceeding it", label::percent(chance))
}

/// Writes the chance of each curve, the highest first, as the curves lie.
fn write_chances(canvas: &mut Canvas, exceedance: &Exceedance, budget: f64, corner: Point) -> Result<(), ChartError> {
    let lettering = canvas.palette.strong(canvas.palette.ink);
    let mut chances: Vec<(usize, f64)> = exceedance.curves.iter().map(|curve| read_off(curve, budget)).enumerate().collect();
    chances.sort_by(|one, other| other.1.total_cmp(&one.1));
    for (line, (index, chance)) in (0..).zip(chances) {
        let row = corner.1 + line * frame::LINE;
        let (color, dash) = look(canvas, index);
        frame::swatch(canvas, Swatch::Line(color, 6, dash), (corner.0, row))?;
        canvas.text(&chance_in_words(chance), (corner.0 + frame::KEY, row), Anchor::Start, lettering)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(amounts: &[f64], exceedance: &[f64]) -> Curve {
        Curve { name: "sample".to_owned(), amounts: amounts.to_vec(), exceedance: exceedance.to_vec() }
    }

    #[test]
    fn chances_are_read_off_between_points_and_at_both_ends() {
        let sample = curve(&[10.0, 20.0, 40.0], &[1.0, 0.5, 0.0]);
        for (amount, expected) in [(5.0, 1.0), (10.0, 1.0), (15.0, 0.75), (20.0, 0.5), (30.0, 0.25), (40.0, 0.0), (50.0, 0.0)] {
            assert!((read_off(&sample, amount) - expected).abs() < 1e-12, "{amount}");
        }
        // Two trials of the same amount: the chance of spending more is the lower one.
        assert!((read_off(&curve(&[10.0, 10.0, 20.0], &[1.0, 0.4, 0.0]), 10.0) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn a_long_thin_tail_is_left_out_and_the_axis_says_so() {
        let chart = |last: f64| Exceedance {
            title: String::new(),
            subtitle: String::new(),
            unit: String::new(),
            curves: vec![curve(&[0.0, 1.0, 2.0, last], &[1.0, 0.5, 0.01, 0.0])],
            budget: None,
        };
        assert!(amounts(&chart(20.0)).1);
        assert!(!amounts(&chart(2.5)).1);
    }
}
