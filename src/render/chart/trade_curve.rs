//! Mixes of two things that are worth as much: a line with a band, the line of equal cost, and the present mix. Where no amount is enough, the lines end.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Area, Canvas, Dash, TextPosition, WIDTH, fitted, run_length};
use super::frame::{self, Swatch};
use super::placement::{self, Name, along, around, pixel};
use crate::report::chart::TradeCurve;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, curve: &TradeCurve) -> Result<(), ChartError> {
    let (across, axis) = axes(curve);
    let keys = keys(canvas, curve);
    let names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
    let header = frame::header(canvas, &curve.title, &curve.subtitle)?;
    let below = frame::BELOW + frame::height_of_keys(canvas, &names);
    let plot = frame::plot(header, 2 * frame::LINE, frame::width_of_labels(canvas, &axis), HANGING_LABEL, below);
    let inner = Area { left: plot.left + EDGE, ..plot };
    frame::vertical_axis(canvas, &axis, plot)?;
    frame::text_above(canvas, &frame::unit_of(&axis, &curve.unit), plot, frame::LINE)?;
    frame::horizontal_axis(canvas, &across, Area { left: inner.left, ..plot }, &curve.input)?;

    let at = |value: f64, amount: f64| -> TextPosition {
        (across.place(value, (inner.left, inner.right)), axis.place(amount, (plot.bottom, plot.top)))
    };
    let runs = |values: &[Option<f64>]| runs(&curve.values, values, at);
    let (low, high) = self::band(curve);
    let (low, high) = (runs(&low), runs(&high));
    let band = canvas.palette.tint(canvas.palette.subject, BAND);
    for (low, high) in low.iter().zip(&high) {
        if let ([low], [high]) = (&low[..], &high[..]) {
            canvas.curve(&[*low, *high], band, 24, &[])?;
        }
        let outline: Vec<TextPosition> = high.iter().copied().chain(low.iter().rev().copied()).collect();
        canvas.polygon(&outline, band)?;
    }
    let (line, second) = (runs(&curve.line), runs(&curve.second));
    second.iter().try_for_each(|run| canvas.curve(run, canvas.palette.limit, 4, DASH))?;
    for run in &line {
        canvas.curve(run, canvas.palette.subject, 6, &[])?;
        run.iter().try_for_each(|point| canvas.dot(*point, 7, canvas.palette.subject))?;
    }
    let (name, value, amount) = &curve.today;
    let today = at(*value, *amount);
    let marked = frame::MARKER + frame::RING_DISTANCE + 2;
    let lines: Vec<Area> = line.iter().chain(&second).flat_map(|run| along(run)).map(|place| around(place, 5)).collect();
    let strong = canvas.palette.strong(canvas.palette.ink);
    let name = fitted(name, strong, frame::WIDEST_NAMES);
    let note = curve.note.as_ref().map(|note| fitted(note, canvas.palette.label(), plot.right - plot.left - 80));
    let note_area = note.as_ref().map(|note| {
        let width = run_length(note, canvas.palette.label());
        let (left, middle) = ((plot.left + plot.right - width) / 2, (plot.top + plot.bottom) / 2);
        Area { left: left - 8, top: middle - 24, right: left + width + 8, bottom: middle + 24 }
    });
    let points: Vec<Area> = [around(today, marked)].into_iter().chain(note_area).collect();
    let wanted = Name { at: pixel(today), clear: marked + 6, width: run_length(&name, strong) + 8 };
    let bounds = Area { left: plot.left + 4, top: plot.top + 4, right: WIDTH - frame::MARGIN, bottom: plot.bottom - 2 };
    let place = placement::place(&[wanted], &points, &lines, bounds).into_iter().next().flatten();
    if let Some(place) = place.filter(|place| place.is_apart) {
        canvas.line(&[pixel(today), placement::nearest(&place.area, pixel(today))], canvas.palette.quiet, 2, &[])?;
    }
    frame::ringed_dot(canvas, today, frame::MARKER, (canvas.palette.ink, canvas.palette.ink))?;
    if let Some(place) = place {
        canvas.text_on_patch(&name, (place.area.left + 4, (place.area.top + place.area.bottom) / 2), strong)?;
    }
    if let (Some(note), Some(area)) = (note, note_area) {
        canvas.text_on_patch(&note, (area.left + 8, (area.top + area.bottom) / 2), canvas.palette.label())?;
    }
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)
}

const DASH: Dash = &[20, 10];
const BAND: f64 = 0.28;
/// From the left edge of the plot to the lowest value.
const EDGE: i32 = 24;
/// The last label of the horizontal axis may hang over the right edge of the plot.
const HANGING_LABEL: i32 = 48;

/// The points of a line, broken where there is no amount.
pub fn runs(values: &[f64], amounts: &[Option<f64>], at: impl Fn(f64, f64) -> TextPosition) -> Vec<Vec<TextPosition>> {
    let places = values.iter().zip(amounts).map(|(value, amount)| amount.map(|amount| at(*value, amount))).collect::<Vec<_>>();
    places.split(Option::is_none).map(|run| run.iter().flatten().copied().collect()).filter(|run: &Vec<_>| !run.is_empty()).collect()
}

/// Both ends of the band, where both are known.
pub fn band(curve: &TradeCurve) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
    curve.low.iter().zip(&curve.high).map(|(low, high)| (high.and(*low), low.and(*high))).unzip()
}

/// The axes of the first thing and of the second.
pub fn axes(curve: &TradeCurve) -> (Axis, Axis) {
    let across = Axis::over(curve.values[0].min(curve.today.1), curve.values[curve.values.len() - 1].max(curve.today.1));
    (across, vertical(curve))
}

fn vertical(curve: &TradeCurve) -> Axis {
    let all = [&curve.line, &curve.low, &curve.high, &curve.second];
    let values = all.into_iter().flatten().flatten().copied().chain([curve.today.2]);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    Axis::from_zero_or_cut(low, high)
}

fn keys(canvas: &Canvas, curve: &TradeCurve) -> Vec<(Swatch, String)> {
    let palette = &canvas.palette;
    let some = |values: &[Option<f64>]| values.iter().any(Option::is_some);
    let line = some(&curve.line).then(|| (Swatch::Line(palette.subject, 6, &[]), curve.line_name.clone()));
    let band = (some(&curve.low) && some(&curve.high)).then(|| (Swatch::Box(palette.tint(palette.subject, BAND)), curve.band_name.clone()));
    let second = some(&curve.second).then(|| (Swatch::Line(palette.limit, 4, DASH), curve.second_name.clone()));
    let today = (Swatch::RingedDot(palette.ink, palette.ink), curve.today.0.clone());
    line.into_iter().chain(band).chain(second).chain([today]).collect()
}
