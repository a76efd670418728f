//! What surrounds the data: title, axes, months, legend and labels.
//!
//! Places words so that they never overlap. Does not know what kind of chart is inside.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::{Axis, every, spread};
use super::canvas::{Anchor, Area, Canvas, Dash, HEIGHT, Point, TextPosition, WIDTH, fitted, run_length, wrapped};
use super::events::{self, EventName};
use super::label;
use super::theme::Lettering;
use crate::quantity::Month;
use crate::report::chart::Event;

/// Free space along the edges of the canvas.
pub const MARGIN: i32 = 56;
/// The columns between which labels of a horizontal axis are.
pub const SHEET: (i32, i32) = (MARGIN, WIDTH - MARGIN / 2);
/// Distance from one line of labels to the next.
pub const LINE: i32 = 38;
/// The maximum width of names beside the plot: some 35 letters.
pub const WIDEST_NAMES: i32 = 540;
/// Distance from the plot to the labels on its right; leader lines bridge it.
pub const LEADER: i32 = 44;
/// Height of a band below the plot that holds axis labels and the axis title.
pub const BELOW: i32 = 94;

/// Width of a key's sample, the space after it included.
pub const KEY: i32 = 70;

/// How a legend entry shows what it represents.
#[derive(Clone, Copy, Debug)]
pub enum Swatch {
    /// A filled box: areas and bars.
    Box(RGBColor),
    /// A piece of line.
    Line(RGBColor, i32, Dash),
    /// A marker on a piece of line.
    Dot(RGBColor),
    /// A marker with a blank middle.
    HollowDot(RGBColor),
    /// A marker in a ring: the color of the marker, and of the ring.
    RingedDot(RGBColor, RGBColor),
    /// The outline of a box.
    Frame(RGBColor),
    /// A hatched box: the color of the box, and of its lines.
    Hatched(RGBColor, RGBColor),
    /// Nothing: the entry is a sentence about the chart.
    Blank,
}

/// One label on the right of the plot, joined to the data by a thin line.
#[derive(Clone, Debug)]
pub struct SideLabel {
    /// Where on the right edge of the plot the data ends.
    pub at: i32,
    /// The name.
    pub name: String,
    /// The number beside it, if there is one; numbers are flush right.
    pub number: String,
    /// The look of both.
    pub lettering: Lettering,
    /// The color of the data.
    pub color: RGBColor,
}

/// Writes title and subtitle; gives the first free row below them.
pub fn header(canvas: &mut Canvas, title: &str, subtitle: &str) -> Result<i32, ChartError> {
    let mut row = MARGIN + 10;
    for (text, lettering, line_height) in [(title, canvas.palette.title(), 52), (subtitle, canvas.palette.subtitle(), 38)] {
        for line in wrapped(text, lettering, WIDTH - 2 * MARGIN, 2) {
            canvas.text(&line, (MARGIN, row), Anchor::Start, lettering)?;
            row += line_height;
        }
    }
    Ok(row + 4)
}

/// The plot between the header and the foot: `left` and `right` pixels are kept free for labels, `below` for axis and key. `above` leaves
/// room for rows of labels between header and plot.
#[must_use]
pub fn plot(header: i32, above: i32, left: i32, right: i32, below: i32) -> Area {
    Area { left: MARGIN + left, top: header + above, right: WIDTH - MARGIN - right, bottom: HEIGHT - MARGIN + 24 - below }
}

/// The width of the labels of a vertical axis, the gap to the plot included.
#[must_use]
pub fn width_of_labels(canvas: &Canvas, axis: &Axis) -> i32 {
    let lettering = canvas.palette.note();
    axis.ticks.iter().map(|tick| run_length(&tick.label, lettering)).max().unwrap_or(0) + 18
}

/// Draws grid and labels of a vertical axis; its title goes above it with [`text_above`]. Labels that would overlap are left out; their grid
/// lines stay.
pub fn vertical_axis(canvas: &mut Canvas, axis: &Axis, plot: Area) -> Result<(), ChartError> {
    let note = canvas.palette.note();
    let rows: Vec<i32> = axis.ticks.iter().map(|tick| axis.pixel(tick.value, (plot.bottom, plot.top))).collect();
    let shown = every(&rows, &vec![note.size; rows.len()], 6);
    for (index, (tick, &row)) in axis.ticks.iter().zip(&rows).enumerate() {
        let color = if tick.value == 0.0 { canvas.palette.quiet } else { canvas.palette.grid };
        canvas.line(&[(plot.left, row), (plot.right, row)], color, 2, &[])?;
        if index % shown == 0 {
            canvas.text(&tick.label, (plot.left - 18, row), Anchor::End, note)?;
        }
    }
    Ok(())
}

/// Writes the title of a vertical axis horizontally, `height` pixels above the plot.
pub fn text_above(canvas: &mut Canvas, title: &str, plot: Area, height: i32) -> Result<(), ChartError> {
    let note = canvas.palette.note();
    canvas.text(&fitted(title, note, plot.right - MARGIN), (MARGIN, plot.top - height), Anchor::Start, note)
}

/// The unit as an axis title. A cut axis says so, since lengths are not totals there.
#[must_use]
pub fn unit_of(axis: &Axis, unit: &str) -> String {
    if axis.is_cut() { format!("{unit} (axis does not start at zero)") } else { unit.to_owned() }
}

/// Draws grid and labels of a horizontal axis, and its title below them. Labels that would overlap are left out; their grid lines stay.
pub fn horizontal_axis(canvas: &mut Canvas, axis: &Axis, plot: Area, title: &str) -> Result<(), ChartError> {
    let note = canvas.palette.note();
    let columns: Vec<i32> = axis.ticks.iter().map(|tick| axis.pixel(tick.value, (plot.left, plot.right))).collect();
    let widths: Vec<i32> = axis.ticks.iter().map(|tick| run_length(&tick.label, note)).collect();
    let shown = every(&columns, &widths, 20);
    for (index, (tick, &column)) in axis.ticks.iter().zip(&columns).enumerate() {
        let color = if tick.value == 0.0 { canvas.palette.quiet } else { canvas.palette.grid };
        canvas.line(&[(column, plot.top), (column, plot.bottom)], color, 2, &[])?;
        if index % shown == 0 {
            canvas.text(&tick.label, (column, plot.bottom + 28), Anchor::Middle, note)?;
        }
    }
    let title = fitted(title, note, WIDTH - 2 * MARGIN);
    canvas.text(&title, centered(&title, note, plot, plot.bottom + 66), Anchor::Start, note)
}

/// Draws the labels of a monthly axis below the plot; `columns` are the centers of the months.
///
/// When not all fit, those at round distances in the calendar stay: every second, third, sixth or twelfth month, January among them.
pub fn month_axis(canvas: &mut Canvas, months: &[Month], columns: &[i32], plot: Area) -> Result<(), ChartError> {
    let note = canvas.palette.note();
    let labels: Vec<String> = months.iter().map(|month| label::month(*month)).collect();
    for index in shown_months(months, columns, &labels, note, (1, 24)) {
        canvas.line(&[(columns[index], plot.bottom), (columns[index], plot.bottom + 8)], canvas.palette.quiet, 2, &[])?;
        canvas.text(&labels[index], (columns[index], plot.bottom + 30), Anchor::Middle, note)?;
    }
    let title = "Month";
    canvas.text(title, centered(title, note, plot, plot.bottom + 68), Anchor::Start, note)
}

/// The column where a month begins: between its own and that of the month before it.
#[must_use]
pub fn begin_of(month: Month, months: &[Month], columns: &[i32]) -> Option<i32> {
    let index = months.iter().position(|other| *other == month).filter(|index| *index > 0)?;
    Some(i32::midpoint(columns[index - 1], columns[index]))
}

/// Places the names of events; `column` is where a month begins.
#[must_use]
pub fn events(canvas: &Canvas, events: &[Event], column: impl Fn(Month) -> Option<i32>) -> Vec<EventName> {
    let note = canvas.palette.note();
    let short = |name: &str| {
        let text = fitted(name, note, WIDEST_NAMES);
        let width = run_length(&text, note);
        (text, width)
    };
    events::place(events, column, short, 8, (MARGIN, WIDTH - MARGIN))
}

/// How high the rows of names of events are.
#[must_use]
pub fn height_of_events(names: &[EventName]) -> i32 {
    LINE * events::rows(names)
}

/// Writes the names of events above the plot, and draws a dotted line down from each.
pub fn draw_events(canvas: &mut Canvas, names: &[EventName], plot: Area) -> Result<(), ChartError> {
    let note = canvas.palette.note();
    for name in names {
        let middle = name.row.map(|row| plot.top - 24 - LINE * row as i32);
        let top = middle.map_or(plot.top, |middle| middle - 12);
        canvas.line(&[(name.column, top), (name.column, plot.bottom)], canvas.palette.quiet, 3, &[3, 7])?;
        middle.map_or(Ok(()), |middle| canvas.text(&name.text, (name.from, middle), Anchor::Start, note))?;
    }
    Ok(())
}

/// The width of side labels below a heading, leader lines included.
#[must_use]
pub fn width_of_side_labels(labels: &[SideLabel], heading: i32) -> i32 {
    LEADER + 12 + columns_of(labels).1.max(heading)
}

/// Writes labels on the right of the plot as close to their data as they can be without overlapping.
pub fn side_labels(canvas: &mut Canvas, mut labels: Vec<SideLabel>, plot: Area) -> Result<(), ChartError> {
    labels.sort_by_key(|label| label.at);
    let wanted: Vec<i32> = labels.iter().map(|label| label.at).collect();
    let rows = spread(&wanted, LINE, (plot.top + 8, plot.bottom - 8));
    let (names, whole) = columns_of(&labels);
    for (label, row) in labels.iter().zip(rows) {
        let bend = plot.right + LEADER;
        canvas.line(&[(plot.right + 4, label.at), (plot.right + 16, label.at), (bend - 12, row), (bend, row)], label.color, 3, &[])?;
        let name = fitted(&label.name, label.lettering, names);
        canvas.text(&name, (bend + 12, row), Anchor::Start, label.lettering)?;
        canvas.text(&label.number, (bend + 12 + whole, row), Anchor::End, label.lettering)?;
    }
    Ok(())
}

/// Writes legend entries in rows from `top` down: one after the other if they fit in one row, otherwise in columns.
pub fn keys(canvas: &mut Canvas, entries: &[(Swatch, String)], top: i32) -> Result<(), ChartError> {
    let lettering = canvas.palette.label();
    let names: Vec<String> = entries.iter().map(|(_, name)| name.clone()).collect();
    for ((swatch, name), (column, row)) in entries.iter().zip(places_of_keys(&names, lettering)) {
        let middle = top + LINE / 2 + row * LINE;
        self::swatch(canvas, *swatch, (column, middle))?;
        let name = fitted(name, lettering, WIDTH - 2 * MARGIN - KEY);
        canvas.text(&name, (column + KEY, middle), Anchor::Start, lettering)?;
    }
    Ok(())
}

/// How high [`keys`] will be.
#[must_use]
pub fn height_of_keys(canvas: &Canvas, names: &[String]) -> i32 {
    places_of_keys(names, canvas.palette.label()).last().map_or(0, |(_, row)| (row + 1) * LINE)
}

/// Draws a key's sample from `at` to the right.
pub fn swatch(canvas: &Canvas, swatch: Swatch, at: Point) -> Result<(), ChartError> {
    let middle = (f64::from(at.0 + SAMPLE / 2), f64::from(at.1));
    let area = Area { left: at.0, top: at.1 - 12, right: at.0 + SAMPLE, bottom: at.1 + 12 };
    match swatch {
        Swatch::Box(color) => canvas.rectangle(area, color),
        Swatch::RingedDot(color, ring) => ringed_dot(canvas, middle, MARKER - 3, (color, ring)),
        Swatch::Frame(color) => canvas.frame(area, color, 5),
        Swatch::Hatched(color, lines) => {
            canvas.rectangle(area, color)?;
            canvas.hatch(area, lines)
        }
        Swatch::Blank => Ok(()),
        Swatch::Line(color, width, dash) => canvas.line(&[(at.0, at.1), (at.0 + SAMPLE, at.1)], color, width, dash),
        Swatch::Dot(color) => canvas.dot(middle, MARKER, color),
        Swatch::HollowDot(color) => canvas.hollow_dot(middle, MARKER, color),
    }
}

/// A marker in a ring: the one that others are compared with.
pub fn ringed_dot(canvas: &Canvas, at: TextPosition, radius: i32, (color, ring): (RGBColor, RGBColor)) -> Result<(), ChartError> {
    canvas.dot(at, radius, color)?;
    canvas.ring(at, radius + RING_DISTANCE, 4, ring)
}

/// From a marker to the ring around it.
pub const RING_DISTANCE: i32 = 7;

/// Radius of a marker.
pub const MARKER: i32 = 10;
/// Width of a key's sample.
const SAMPLE: i32 = 58;
/// Space between one key and the next.
const BETWEEN_KEYS: i32 = 48;

/// Column in pixels and row in lines of each key.
fn places_of_keys(names: &[String], lettering: Lettering) -> Vec<(i32, i32)> {
    let widths: Vec<i32> = names.iter().map(|name| KEY + run_length(name, lettering) + BETWEEN_KEYS).collect();
    let room = WIDTH - 2 * MARGIN + BETWEEN_KEYS;
    if widths.iter().sum::<i32>() <= room {
        let mut column = MARGIN;
        let along = |width: &i32| {
            column += width;
            (column - width, 0)
        };
        return widths.iter().map(along).collect();
    }
    let widest = widths.iter().copied().max().unwrap_or(room).max(1);
    let columns = (room / widest).max(1);
    (0..).zip(names).map(|(index, _)| (MARGIN + (index % columns) * (room / columns), index / columns)).collect()
}

/// The width of the names, and of names and numbers together.
fn columns_of(labels: &[SideLabel]) -> (i32, i32) {
    let widest = |text: fn(&SideLabel) -> &str| labels.iter().map(|label| run_length(text(label), label.lettering)).max().unwrap_or(0);
    let numbers = if labels.iter().all(|label| label.number.is_empty()) { 0 } else { widest(|label| &label.number) + 24 };
    let names = widest(|label| &label.name).min(WIDEST_NAMES - numbers);
    (names, names + numbers)
}

/// Where a text begins so that it is centered below the plot and stays on the canvas.
fn centered(text: &str, lettering: Lettering, plot: Area, row: i32) -> Point {
    let width = run_length(text, lettering);
    let left = (plot.left + plot.right - width) / 2;
    (left.min(WIDTH - MARGIN - width).max(MARGIN), row)
}

/// Indices of the months that are labeled: so many months apart at least, with so much space between labels.
#[must_use]
pub fn shown_months(months: &[Month], columns: &[i32], labels: &[String], lettering: Lettering, (least, gap): (i32, i32)) -> Vec<usize> {
    let widths: Vec<i32> = labels.iter().map(|label| run_length(label, lettering)).collect();
    let in_calendar = |month: Month| 12 * month.year() + month.of_year() as i32 - 1;
    let by_calendar =
        |distance: i32| -> Vec<usize> { (0..months.len()).filter(|&index| in_calendar(months[index]) % distance == 0).collect() };
    let fits = |chosen: &[usize]| {
        let pick = |all: &[i32]| -> Vec<i32> { chosen.iter().map(|&index| all[index]).collect() };
        !chosen.is_empty() && every(&pick(columns), &pick(&widths), gap) == 1
    };
    [1, 2, 3, 6, 12, 24, 60, 120]
        .into_iter()
        .filter(|distance| *distance >= least)
        .map(by_calendar)
        .find(|chosen| fits(chosen))
        .unwrap_or_else(|| (0..months.len()).step_by(every(columns, &widths, gap)).collect())
}

#[cfg(test)]
mod tests {
    use super::super::theme::{Palette, Theme};
    use super::*;

    #[test]
    fn months_are_thinned_to_round_distances_in_the_calendar() {
        let lettering = Palette::of(Theme::Light).note();
        let shown = |first: i32, count: usize, width: i32| -> Vec<String> {
            let start: Month = "2026-01".parse().expect("a month");
            let months: Vec<Month> = (0..count as i32).map(|month| start.plus(first + month)).collect();
            let labels: Vec<String> = months.iter().map(|month| label::month(*month)).collect();
            let columns: Vec<i32> = (0..count).map(|index| (index as i32) * width / (count as i32)).collect();
            shown_months(&months, &columns, &labels, lettering, (1, 24)).into_iter().map(|index| labels[index].clone()).collect()
        };
        assert_eq!(shown(0, 12, 1300).len(), 12);
        assert_eq!(shown(2, 12, 700), ["Mar 26", "May 26", "Jul 26", "Sep 26", "Nov 26", "Jan 27"]);
        assert_eq!(shown(2, 48, 1200)[..3], ["Jul 26", "Jan 27", "Jul 27"]);
        assert_eq!(shown(4, 1, 1200), ["May 26"]);
    }
}
