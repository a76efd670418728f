//! The tornado: one row a number, a bar from the mean to where the number is low and to where it is high, the longest bar on top.
//!
//! Low and high differ in color, in fill and by the words at the ends.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Area, Canvas, fitted, run_length};
use super::frame::{self, Swatch};
use super::label;
use crate::report::chart::{Tornado, TornadoBar};

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, tornado: &Tornado) -> Result<(), ChartError> {
    let (lettering, note) = (canvas.palette.label(), canvas.palette.note());
    let axis = axis(tornado);
    let names = tornado.bars.iter().map(|bar| run_length(&bar.name, lettering)).max().unwrap_or(0).min(frame::WIDEST_NAMES);
    let ends = tornado.bars.iter().flat_map(|bar| [words(&bar.low), words(&bar.high)]);
    let ends = ends.map(|words| run_length(&words, note)).max().unwrap_or(0).min(WIDEST_ENDS);

    let header = frame::header(canvas, &tornado.title, &tornado.subtitle)?;
    let below = frame::BELOW + frame::LINE;
    let outer = frame::plot(header, 2 * frame::LINE, names + 24, 0, below);
    let plot = Area { left: outer.left + ends + 28, right: outer.right - ends - 28, ..outer };
    frame::horizontal_axis(canvas, &axis, plot, &frame::unit_of(&axis, &tornado.unit))?;

    let column = |value: f64| axis.pixel(value, (plot.left, plot.right));
    let base = column(tornado.base.1);
    let pitch = f64::from(plot.bottom - plot.top) / tornado.bars.len() as f64;
    let thickness = ((pitch * 0.5).round() as i32).min(THICKEST_BAR);
    for (index, bar) in tornado.bars.iter().enumerate() {
        let center = plot.top + (pitch * (index as f64 + 0.5)).round() as i32;
        let (top, bottom) = (center - thickness / 2, center + thickness / 2);
        let between = |one: i32, other: i32| Area { left: one.min(other), top, right: one.max(other).max(one.min(other) + 3), bottom };
        if let Some((low, high)) = bar.range {
            canvas.rectangle(between(column(low), column(high)), canvas.palette.tint(canvas.palette.quiet, 0.35))?;
        }
        let (low, high) = (column(bar.low.1), column(bar.high.1));
        canvas.rectangle(between(base, low), canvas.palette.subject)?;
        canvas.rectangle(between(base, high), canvas.palette.limit)?;
        if let Some((low, high)) = bar.alone {
            let (left, right) = (column(low.min(high)), column(low.max(high)));
            canvas.line(&[(left, center), (right, center)], canvas.palette.page, 13, &[])?;
            canvas.line(&[(left, center), (right, center)], canvas.palette.ink, 7, &[])?;
        }
        canvas.text(&fitted(&bar.name, lettering, frame::WIDEST_NAMES), (outer.left - 24, center), Anchor::End, lettering)?;
        // The words of the end that lies further left stand to the left of everything that is drawn.
        let reach = |range: Option<(f64, f64)>| range.into_iter().flat_map(|(low, high)| [column(low), column(high)]);
        let drawn = || [low, high, base].into_iter().chain(reach(bar.range)).chain(reach(bar.alone));
        let (left, right) = if low <= high { (&bar.low, &bar.high) } else { (&bar.high, &bar.low) };
        let (from, to) = (drawn().min().unwrap_or(low), drawn().max().unwrap_or(high));
        let of_left = fitted(&words(left), note, WIDEST_ENDS);
        let start = from - 14 - run_length(&of_left, note);
        canvas.text_on_patch(&of_left, (start, center), note)?;
        canvas.text_on_patch(&fitted(&words(right), note, WIDEST_ENDS), (to + 14, center), note)?;
    }
    canvas.line(&[(base, plot.top - 8), (base, plot.bottom)], canvas.palette.ink, 3, &[])?;
    let strong = canvas.palette.strong(canvas.palette.ink);
    let named = format!("{} {}", tornado.base.0, label::amount(tornado.base.1));
    canvas.text(&named, (base, plot.top - frame::LINE + 8), Anchor::Middle, strong)?;
    let mut keys = vec![
        (Swatch::Box(canvas.palette.subject), "Number at P10".to_owned()),
        (Swatch::Box(canvas.palette.limit), "Number at P90".to_owned()),
    ];
    if tornado.bars.iter().any(|bar| bar.alone.is_some()) {
        keys.push((Swatch::Line(canvas.palette.ink, 7, &[]), "Alone, the others as they are".to_owned()));
    }
    if tornado.bars.iter().any(|bar| bar.range.is_some()) {
        keys.push((Swatch::Box(canvas.palette.tint(canvas.palette.quiet, 0.35)), "Range over all deciles".to_owned()));
    }
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)
}

const THICKEST_BAR: i32 = 64;
/// The most room for the words at an end.
const WIDEST_ENDS: i32 = 330;

/// The axis of amounts, which need not hold zero: bars begin at the mean.
pub fn axis(tornado: &Tornado) -> Axis {
    let of_bar = |bar: &TornadoBar| [Some((bar.low.1, bar.high.1)), bar.alone, bar.range];
    let values = || tornado.bars.iter().flat_map(of_bar).flatten().flat_map(|(low, high)| [low, high]).chain([tornado.base.1]);
    Axis::over(values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
}

/// `2.4%: 2.82M`.
fn words((number, amount): &(String, f64)) -> String {
    format!("{number}: {}", label::amount(*amount))
}
