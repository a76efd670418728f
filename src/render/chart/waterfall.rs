//! The horizontal waterfall: one row per cost line, so that long names fit.
//!
//! The axis is the change from the first total, which is its zero, so that no bar is cut however large the totals are. Direction shows in three ways:
//! by color, by the sign of the number, and by the arrow head of the bar. The last bar is the whole change, with its range.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, WIDTH, fitted, run_length};
use super::frame::{self, Swatch};
use super::label;
use super::theme::Lettering;
use crate::report::chart::Waterfall;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, waterfall: &Waterfall) -> Result<(), ChartError> {
    let rows = rows(canvas, waterfall);
    let axis = axis_of_change(waterfall);
    let names = rows.iter().map(|row| run_length(&row.name, row.lettering)).max().unwrap_or(0).min(frame::WIDEST_NAMES);
    let numbers = rows.iter().map(|row| run_length(&row.number, row.lettering)).max().unwrap_or(0);

    let header = frame::header(canvas, &waterfall.title, &waterfall.subtitle)?;
    let below = frame::BELOW + frame::LINE;
    let plot = frame::plot(header, frame::LINE + 16, names + 24, numbers + 28, below);
    frame::horizontal_axis(canvas, &axis, plot, &format!("{}, change by line", waterfall.unit))?;

    let column = |value: f64| axis.pixel(value, (plot.left, plot.right));
    let pitch = f64::from(plot.bottom - plot.top) / (rows.len() as f64);
    let thickness = ((pitch * 0.62).round() as i32).min(THICKEST_BAR);
    let middle = |index: usize| plot.top + (pitch * (index as f64 + 0.5)).round() as i32;
    canvas.line(&[(column(0.0), plot.top - 8), (column(0.0), plot.bottom)], canvas.palette.ink, 3, &[])?;
    let strong = canvas.palette.strong(canvas.palette.ink);
    let start = with_amount(&waterfall.start, strong, WIDTH - 2 * frame::MARGIN);
    let half = run_length(&start, strong) / 2 + 1;
    let center = column(0.0).min(WIDTH - frame::MARGIN - half).max(frame::MARGIN + half);
    canvas.text(&start, (center, plot.top - frame::LINE + 8), Anchor::Middle, strong)?;
    for (index, row) in rows.iter().enumerate() {
        let center = middle(index);
        let (top, bottom) = (center - thickness / 2, center + thickness / 2);
        let (foot, tip) = (column(row.from), column(row.to));
        arrow(canvas, (foot, tip), (top, bottom), row.color)?;
        let mut end = foot.max(tip);
        if index + 1 < rows.len() {
            let next_top = middle(index + 1) - thickness / 2;
            canvas.line(&[(tip, bottom), (tip, next_top)], canvas.palette.quiet, 2, &[])?;
        } else if let Some((low, high)) = waterfall.range {
            whisker(canvas, (column(low), column(high)), center, thickness)?;
            end = end.max(column(high));
        }
        canvas.text(&row.name, (plot.left - 24, center), Anchor::End, row.lettering)?;
        canvas.text_on_patch(&row.number, (end + 14, center), row.lettering)?;
    }
    let mut keys = vec![
        (Swatch::Box(canvas.palette.limit), "Increase (+)".to_owned()),
        (Swatch::Box(canvas.palette.subject), "Decrease (\u{2212})".to_owned()),
        (Swatch::Box(canvas.palette.quiet), "Whole change".to_owned()),
    ];
    if waterfall.range.is_some() {
        keys.push((Swatch::Line(canvas.palette.ink, 4, &[]), "Its range P10 to P90".to_owned()));
    }
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)?;
    Ok(())
}

const THICKEST_BAR: i32 = 56;

/// The axis of the change since the first total, with signs; zero is on it.
#[must_use]
pub fn axis_of_change(waterfall: &Waterfall) -> Axis {
    let ends = bars(waterfall).into_iter().flat_map(|(from, to)| [from, to]);
    let range = waterfall.range.into_iter().flat_map(|(low, high)| [low, high]);
    let (low, high) = ends.chain(range).fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let mut axis = Axis::over(low, high);
    axis.ticks.iter_mut().filter(|tick| tick.value > 0.0).for_each(|tick| tick.label.insert(0, '+'));
    axis
}

/// Where each bar begins and ends, as changes since the first total: those of the steps, then the whole change.
#[must_use]
pub fn bars(waterfall: &Waterfall) -> Vec<(f64, f64)> {
    let mut reached = 0.0;
    let steps = waterfall.steps.iter().map(|(_, change)| {
        let from = reached;
        reached += change;
        (from, reached)
    });
    let steps: Vec<(f64, f64)> = steps.collect();
    steps.into_iter().chain([(0.0, waterfall.end.1 - waterfall.start.1)]).collect()
}

/// One bar.
struct Row {
    name: String,
    from: f64,
    to: f64,
    number: String,
    lettering: Lettering,
    color: RGBColor,
}

fn rows(canvas: &Canvas, waterfall: &Waterfall) -> Vec<Row> {
    let palette = &canvas.palette;
    let strong = palette.strong(palette.ink);
    let step = |(name, change): &(String, f64)| {
        let color = match *change {
            fall if fall < 0.0 => palette.subject,
            rise if rise > 0.0 => palette.limit,
            _ => palette.quiet,
        };
        (fitted(name, palette.label(), frame::WIDEST_NAMES), *change, palette.label(), color)
    };
    let whole = waterfall.end.1 - waterfall.start.1;
    let last = (with_amount(&waterfall.end, strong, frame::WIDEST_NAMES), whole, strong, palette.quiet);
    let row =
        |((name, change, lettering, color), (from, to))| Row { name, from, to, number: label::signed_amount(change), lettering, color };
    waterfall.steps.iter().map(step).chain([last]).zip(bars(waterfall)).map(row).collect()
}

/// A name and its total: the name is cut where both do not fit.
fn with_amount((name, total): &(String, f64), lettering: Lettering, width: i32) -> String {
    let total = label::amount(*total);
    format!("{} {total}", fitted(name, lettering, width - run_length(&total, lettering) - lettering.size / 2))
}

fn whisker(canvas: &Canvas, (low, high): (i32, i32), center: i32, thickness: i32) -> Result<(), ChartError> {
    let half = thickness / 3;
    for (color, width) in [(canvas.palette.page, 9), (canvas.palette.ink, 4)] {
        canvas.line(&[(low, center), (high, center)], color, width, &[])?;
        for end in [low, high] {
            canvas.line(&[(end, center - half), (end, center + half)], color, width, &[])?;
        }
    }
    Ok(())
}

/// A bar that ends in a point on the side it moves to; a change too small for that is a plain bar of at least three pixels.
fn arrow(canvas: &Canvas, (foot, tip): (i32, i32), (top, bottom): (i32, i32), color: RGBColor) -> Result<(), ChartError> {
    let head = (bottom - top) / 3;
    if (tip - foot).abs() <= head {
        let (left, right) = (foot.min(tip), foot.max(tip));
        return canvas.rectangle(Area { left: left.min(right - 3), top, right, bottom }, color);
    }
    let neck = if tip > foot { tip - head } else { tip + head };
    let corners = [(foot, top), (neck, top), (tip, (top + bottom) / 2), (neck, bottom), (foot, bottom)];
    canvas.polygon(&corners.map(|(column, row)| (f64::from(column), f64::from(row))), color)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_follow_one_another_from_the_first_total_on_and_the_last_is_the_whole_change() {
        let waterfall = Waterfall {
            title: String::new(),
            subtitle: String::new(),
            unit: String::new(),
            start: ("a".to_owned(), 32.7e6),
            steps: vec![("one".to_owned(), 4e5), ("two".to_owned(), -5e5)],
            end: ("b".to_owned(), 32.6e6),
            range: Some((-9e5, 7e5)),
        };
        let bars: Vec<(f64, f64)> = bars(&waterfall).into_iter().map(|(from, to)| (from.round(), to.round())).collect();
        assert_eq!(bars, [(0.0, 4e5), (4e5, -1e5), (0.0, -1e5)]);
        let axis = axis_of_change(&waterfall);
        assert!(axis.low <= -9e5 && axis.high >= 7e5 && !axis.is_cut());
        assert!(axis.ticks.iter().any(|tick| tick.label.starts_with('+')), "{axis:?}");
    }
}
