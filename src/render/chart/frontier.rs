//! The frontier: what cases cost against what they leave unserved, and a line through the undominated ones: no other case is better
//! in both.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Area, Canvas, TextPosition, WIDTH, fitted, run_length};
use super::frame::{self, Swatch};
use super::placement::{self, Name, Place, along, around, pixel};
use super::theme::Lettering;
use crate::report::chart::{Frontier, TradeOff};

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, frontier: &Frontier) -> Result<(), ChartError> {
    let costs = axis(frontier, |point| (point.cost, point.cost_half_width));
    let unserved = axis(frontier, |point| (point.unserved, point.unserved_half_width));
    let keys = keys(canvas, frontier);
    let key_names: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();
    let header = frame::header(canvas, &frontier.title, &frontier.subtitle)?;
    let below = frame::BELOW + frame::height_of_keys(canvas, &key_names);
    let plot = frame::plot(header, 2 * frame::LINE, frame::width_of_labels(canvas, &unserved), HANGING_LABEL, below);
    // Markers at zero keep clear of the labels of the axes.
    let inner = Area { left: plot.left + EDGE, bottom: plot.bottom - EDGE, ..plot };
    frame::vertical_axis(canvas, &unserved, Area { bottom: inner.bottom, ..plot })?;
    frame::text_above(canvas, &frame::unit_of(&unserved, &frontier.unserved), plot, frame::LINE)?;
    frame::horizontal_axis(canvas, &costs, Area { left: inner.left, ..plot }, &frame::unit_of(&costs, &frontier.cost))?;

    let at = |cost: f64, demand: f64| -> TextPosition {
        (costs.place(cost, (inner.left, inner.right)), unserved.place(demand, (inner.bottom, inner.top)))
    };
    let places: Vec<TextPosition> = frontier.points.iter().map(|point| at(point.cost, point.unserved)).collect();
    let line = line(frontier, &places);
    canvas.curve(&line, canvas.palette.tint(canvas.palette.subject, LINE_STRENGTH), 4, &[])?;
    let mut bars: Vec<[TextPosition; 2]> = Vec::new();
    for point in &frontier.points {
        let bar = |cost: f64, demand: f64| [at(point.cost - cost, point.unserved - demand), at(point.cost + cost, point.unserved + demand)];
        let of_point = [point.cost_half_width.map(|half| bar(half, 0.0)), point.unserved_half_width.map(|half| bar(0.0, half))];
        for bar in of_point.into_iter().flatten() {
            canvas.curve(&bar, color(canvas, point), 3, &[])?;
            bars.push(bar);
        }
    }
    let names = names(canvas, frontier, &places, &line, &bars, plot);
    for name in names.iter().filter(|name| name.place.is_apart) {
        let at = pixel(places[name.point]);
        canvas.line(&[at, placement::nearest(&name.place.area, at)], canvas.palette.quiet, 2, &[])?;
    }
    // The base is drawn last, so that its ring is whole.
    let others = (0..places.len()).filter(|&index| frontier.base != Some(index));
    for index in others.chain(frontier.base) {
        let (point, at) = (&frontier.points[index], places[index]);
        let color = color(canvas, point);
        if point.is_dominated {
            canvas.hollow_dot(at, frame::MARKER, color)?
        } else {
            canvas.dot(at, frame::MARKER, color)?
        }
        if frontier.base == Some(index) {
            canvas.ring(at, frame::MARKER + frame::RING_DISTANCE, 4, canvas.palette.ink)?;
        }
    }
    for Written { text, lettering, place, .. } in names {
        canvas.text_on_patch(&text, (place.area.left + 4, (place.area.top + place.area.bottom) / 2), lettering)?;
    }
    frame::keys(canvas, &keys, plot.bottom + frame::BELOW)
}

/// The last label of the costs may hang over the right edge of the plot.
const HANGING_LABEL: i32 = 48;
/// From the left and the lower edge of the plot to the lowest values.
const EDGE: i32 = 24;
/// Widths that names are cut to, each tried when not all have a place at the one before.
const WIDEST_NAMES: [i32; 3] = [440, 300, 200];
const LINE_STRENGTH: f64 = 0.5;

pub fn axis(frontier: &Frontier, of: fn(&TradeOff) -> (f64, Option<f64>)) -> Axis {
    let ends = frontier.points.iter().flat_map(|point| {
        let (value, half) = of(point);
        [value - half.unwrap_or(0.0), value + half.unwrap_or(0.0)]
    });
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    Axis::from_zero_or_cut(low, high)
}

/// Dominated points are drawn in a quiet color, and hollow.
fn color(canvas: &Canvas, point: &TradeOff) -> RGBColor {
    if point.is_dominated { canvas.palette.tint(canvas.palette.quiet, 0.8) } else { canvas.palette.subject }
}

/// The undominated points, from the cheapest on.
pub fn line(frontier: &Frontier, places: &[TextPosition]) -> Vec<TextPosition> {
    let mut undominated: Vec<usize> = (0..places.len()).filter(|&index| !frontier.points[index].is_dominated).collect();
    let key = |index: usize| (frontier.points[index].cost, frontier.points[index].unserved);
    undominated.sort_by(|&one, &other| key(one).0.total_cmp(&key(other).0).then(key(one).1.total_cmp(&key(other).1)));
    undominated.into_iter().map(|index| places[index]).collect()
}

/// A name at its place.
struct Written {
    point: usize,
    text: String,
    lettering: Lettering,
    place: Place,
}

/// Finds a place for each name: the base chooses first, dominated points last.
fn names(
    canvas: &Canvas,
    frontier: &Frontier,
    places: &[TextPosition],
    line: &[TextPosition],
    bars: &[[TextPosition; 2]],
    plot: Area,
) -> Vec<Written> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&index| (frontier.base != Some(index), frontier.points[index].is_dominated));
    let look = |index: usize| {
        let is_base = frontier.base == Some(index);
        let is_quiet = frontier.points[index].is_dominated && !is_base;
        Lettering { bold: is_base, color: if is_quiet { canvas.palette.quiet } else { canvas.palette.ink }, ..canvas.palette.note() }
    };
    let radius = |index: usize| frame::MARKER + if frontier.base == Some(index) { frame::RING_DISTANCE } else { 0 };
    let mut points: Vec<Area> = (0..places.len()).map(|index| around(places[index], radius(index) + 1)).collect();
    points.extend(bars.iter().flat_map(|bar| along(bar)).map(|place| around(place, 3)));
    let lines: Vec<Area> = along(line).into_iter().map(|place| around(place, 4)).collect();
    let bounds = Area { left: plot.left + 4, top: plot.top - 14, right: WIDTH - frame::MARGIN, bottom: plot.bottom - 2 };
    let at_width = |widest: i32| -> Vec<Written> {
        let texts: Vec<String> = order.iter().map(|&index| fitted(&frontier.points[index].name, look(index), widest)).collect();
        let name = |(&index, text): (&usize, &String)| Name {
            at: pixel(places[index]),
            clear: radius(index) + 8,
            width: run_length(text, look(index)) + 8,
        };
        let names: Vec<Name> = order.iter().zip(&texts).map(name).collect();
        let found = placement::place(&names, &points, &lines, bounds);
        let written = |((&point, text), place): ((&usize, String), Option<Place>)| {
            place.map(|place| Written { point, text, lettering: look(point), place })
        };
        order.iter().zip(texts).zip(found).filter_map(written).collect()
    };
    let mut names = Vec::new();
    for widest in WIDEST_NAMES {
        names = at_width(widest);
        if names.len() == order.len() {
            break;
        }
    }
    names
}

fn keys(canvas: &Canvas, frontier: &Frontier) -> Vec<(Swatch, String)> {
    let palette = &canvas.palette;
    let mut keys = vec![(Swatch::Dot(palette.subject), "No other is better in both".to_owned())];
    if let Some(dominated) = frontier.points.iter().find(|point| point.is_dominated) {
        keys.push((Swatch::HollowDot(color(canvas, dominated)), "Another is better in both".to_owned()));
    }
    if let Some(base) = frontier.base {
        keys.push((Swatch::RingedDot(palette.subject, palette.ink), format!("Base: {}", frontier.points[base].name)));
    }
    if frontier.points.iter().any(|point| point.cost_half_width.is_some() || point.unserved_half_width.is_some()) {
        keys.push((Swatch::Line(palette.subject, 3, &[]), "95% interval".to_owned()));
    }
    keys
}
