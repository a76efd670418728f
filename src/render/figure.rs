//! Charts of a page, as SVG within HTML: real text, colors that follow the theme of the page, and two drawings of each chart, a wide and a narrow
//! one, so that letters have the same size on a desktop and on a phone.
//!
//! Written without a drawing crate, because a page needs what plotters does not write: classes, text that can be selected, a few kilobytes. The
//! rules of the classes are in [`STYLE`]; without them the colors are those of the light theme. Layout, axes and the width of text are shared with
//! [`super::chart`]. A chart that fails the checks there is not drawn; the page says why in its place.
//!
//! One file a family of charts, each with a function that draws on a sheet and gives the height it took.

mod bars;
mod cases;
mod curves;
mod frame;
mod functions;
mod map;
mod months;
mod rows;
mod sheet;
mod style;
#[cfg(test)]
mod tests;
mod walk;

use self::sheet::Sheet;
use super::chart::check;
use crate::report::chart::Chart;

/// The rules of all classes of the drawings, on the custom properties `--ink`, `--soft`, `--accent`, `--over`, `--band1`, `--band1-edge`, `--band2`,
/// `--bar`, `--total`, `--rule`, `--line` and `--paper`, which the page defines for its light and its dark theme.
pub const STYLE: &str = include_str!("../../templates/figure.css");

/// A chart in both drawings: `<div class="chart">` with an SVG of class `wide`, and one of class `narrow` that shows only where [`STYLE`] says so.
///
/// `id` begins the identifiers within; it must be unique on the page. What is not a letter, a digit, `-` or `_` in it is left out.
#[must_use]
pub fn html(chart: &Chart, id: &str) -> String {
    if let Err(error) = check::chart(chart) {
        return format!("<p class=\"chart\">{}</p>\n", sheet::escaped(&format!("This chart cannot be drawn: {error}.")));
    }
    let id: String = id.chars().filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')).collect();
    let drawings = [Sheet::wide(), Sheet::narrow()].map(|mut sheet| {
        let height = draw(chart, &mut sheet);
        let id = format!("{id}-{}", sheet.class());
        sheet.svg(height, &id, chart)
    });
    format!("<div class=\"chart\">\n{}\n</div>\n", drawings.join("\n"))
}

/// The course of a few values as a line of 72 by 18 pixels, beside numbers that say the same. Nothing without values; level where all are equal.
#[must_use]
pub fn sparkline(values: &[f64]) -> String {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let place = |value: f64| if high > low { 15.5 - 13.0 * (value - low) / (high - low) } else { 9.0 };
    let step = 68.0 / (values.len().max(2) - 1) as f64;
    let points =
        values.iter().enumerate().filter(|(_, value)| value.is_finite()).map(|(index, value)| (2.0 + step * index as f64, place(*value)));
    let mut points: Vec<(f64, f64)> = points.collect();
    if points.is_empty() {
        return String::new();
    }
    if let [only] = points[..] {
        points = vec![(2.0, only.1), (70.0, only.1)];
    }
    let mut path = sheet::Path::default();
    path.line(&points);
    let mut mark = String::new();
    sheet::write_path(&mut mark, &path, style::SPARK);
    format!("<svg class=\"spark\" aria-hidden=\"true\" width=\"72\" height=\"18\" viewBox=\"0 0 72 18\">{mark}</svg>")
}

fn draw(chart: &Chart, sheet: &mut Sheet) -> i32 {
    match chart {
        Chart::Fan(fan) => months::fan(sheet, fan),
        Chart::Columns(columns) => months::columns(sheet, columns),
        Chart::Stacked(stacked) => months::stacked(sheet, stacked),
        Chart::Waterfall(waterfall) => walk::draw(sheet, waterfall),
        Chart::Dots(dots) => cases::dots(sheet, dots),
        Chart::Tornado(tornado) => bars::tornado(sheet, tornado),
        Chart::Shares(shares) => bars::shares(sheet, shares),
        Chart::YearRanges(ranges) => bars::year_ranges(sheet, ranges),
        Chart::Exceedance(exceedance) => curves::exceedance(sheet, exceedance),
        Chart::Lorenz(lorenz) => curves::lorenz(sheet, lorenz),
        Chart::Lines(lines) => curves::lines(sheet, lines),
        Chart::TradeCurve(curve) => functions::trade_curve(sheet, curve),
        Chart::ConditionalMean(mean) => functions::conditional_mean(sheet, mean),
        Chart::Response(response) => functions::response(sheet, response),
        Chart::Frontier(frontier) => cases::frontier(sheet, frontier),
        Chart::HeatMap(map) => map::draw(sheet, map),
    }
}
