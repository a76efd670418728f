//! The horizontal waterfall: one row per cost line, so that long names fit.
//!
//! Direction shows in three ways: by color, by the sign of the number, and by the arrow head of the bar.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, fitted, run_length};
use super::frame::{self, Swatch};
use super::label;
use super::theme::Lettering;
use crate::report::chart::Waterfall;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, waterfall: &Waterfall) -> Result<(), ChartError> {
    let rows = rows(canvas, waterfall);
    let values = || rows.iter().flat_map(|row| [row.from.unwrap_or(row.to), row.to]);
    let axis = Axis::from_zero_or_cut(values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let names = rows.iter().map(|row| run_length(&row.name, row.lettering)).max().unwrap_or(0).min(frame::WIDEST_NAMES);
    let numbers = rows.iter().map(|row| run_length(&row.number, row.lettering)).max().unwrap_or(0);

    let header = frame::header(canvas, &waterfall.title, &waterfall.subtitle)?;
    let below = frame::BELOW + frame::LINE;
    let plot = frame::plot(header, 12, names + 24, numbers + 28, below);
    frame::horizontal_axis(canvas, &axis, plot, &frame::unit_of(&axis, &waterfall.unit))?;

    let column = |value: f64| axis.pixel(value, (plot.left, plot.right));
    let pitch = f64::from(plot.bottom - plot.top) / (rows.len() as f64);
    let thickness = ((pitch * 0.62).round() as i32).min(THICKEST_BAR);
    let middle = |index: usize| plot.top + (pitch * (index as f64 + 0.5)).round() as i32;
    for (index, row) in rows.iter().enumerate() {
        let center = middle(index);
        let (top, bottom) = (center - thickness / 2, center + thickness / 2);
        let foot = row.from.map_or_else(|| column(0.0), column);
        let tip = column(row.to);
        match row.from {
            None => total(canvas, Area { left: foot.min(tip), top, right: foot.max(tip), bottom }, row.color, &axis)?,
            Some(_) => arrow(canvas, (foot, tip), (top, bottom), row.color)?,
        }
        if index + 1 < rows.len() {
            let next_top = middle(index + 1) - thickness / 2;
            canvas.line(&[(tip, bottom), (tip, next_top)], canvas.palette.quiet, 2, &[])?;
        }
        let name = fitted(&row.name, row.lettering, frame::WIDEST_NAMES);
        canvas.text(&name, (plot.left - 24, center), Anchor::End, row.lettering)?;
        canvas.text_on_patch(&row.number, (foot.max(tip) + 14, center), row.lettering)?;
    }
    let keys = [
        (Swatch::Box(canvas.palette.limit), "Increase (+)".to_owned()),
        (Swatch::Box(canvas.palette.subject), "Decrease (\u{2212})".to_owned()),
    ];
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)?;
    Ok(())
}

const THICKEST_BAR: i32 = 56;

/// One bar: a total where it has no start, otherwise a change.
struct Row {
    name: String,
    from: Option<f64>,
    to: f64,
    number: String,
    lettering: Lettering,
    color: RGBColor,
}

fn rows(canvas: &Canvas, waterfall: &Waterfall) -> Vec<Row> {
    let palette = &canvas.palette;
    let total = |(name, amount): &(String, f64)| Row {
        name: name.clone(),
        from: None,
        to: *amount,
        number: label::amount(*amount),
        lettering: palette.strong(palette.ink),
        color: palette.quiet,
    };
    let mut reached = waterfall.start.1;
    let steps = waterfall.steps.iter().map(|(name, change)| {
        let from = reached;
        reached += change;
        Row {
            name: name.clone(),
            from: Some(from),
            to: reached,
            number: label::signed_amount(*change),
            lettering: palette.label(),
            color: match *change {
                fall if fall < 0.0 => palette.subject,
                rise if rise > 0.0 => palette.limit,
                _ => palette.quiet,
            },
        }
    });
    let steps: Vec<Row> = steps.collect();
    std::iter::once(total(&waterfall.start)).chain(steps).chain([total(&waterfall.end)]).collect()
}

/// A bar from zero; where the axis is cut, a gap in the bar says so.
fn total(canvas: &Canvas, bar: Area, color: RGBColor, axis: &Axis) -> Result<(), ChartError> {
    canvas.rectangle(bar, color)?;
    if !axis.is_cut() {
        return Ok(());
    }
    let near_zero = if axis.low > 0.0 { bar.left + 22 } else { bar.right - 22 };
    for offset in [-6, 6] {
        let column = near_zero + offset;
        canvas.line(&[(column - 8, bar.bottom + 4), (column + 8, bar.top - 4)], canvas.palette.page, 6, &[])?;
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
