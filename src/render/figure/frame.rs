//! What surrounds the data on a sheet: units, axes, keys, names at the ends of lines, events. Places words so that they never overlap.

use super::sheet::{FINENESS, Path, Sheet, fitted, measured, position, widest, width_of, wrapped};
use super::style::{EVENT, GRID, LABEL, LEADER, Mark, NOTE, RULE, Type};
use crate::quantity::Month;
use crate::render::chart::axis::{Axis, every, spread};
use crate::render::chart::canvas::{Anchor, Area, TextPosition};
use crate::render::chart::events::{self, EventName};
use crate::render::chart::{frame, label};
use crate::report::chart::Event;

/// Distance from one line of text to the next.
pub const LINE: i32 = 17;
/// From the plot to the names on its right; lines bridge it.
const BRIDGE: i32 = 18;

/// A blank, and what two texts side by side are longer than their parts.
pub const SPACE: i32 = 5;

/// How a key shows what it explains.
#[derive(Clone, Copy)]
pub enum Key {
    Area(Mark),
    Hatched(Mark, Mark),
    Line(Mark),
    Dot(Mark),
    /// Nothing: a sentence about the chart.
    Blank,
}

/// A name on the right of the plot, and the amount beside it.
pub struct SideLabel {
    /// Where the data end.
    pub at: i32,
    pub name: String,
    pub number: String,
    pub look: Type,
}

/// Writes what is measured, in at most two lines; gives the row below.
pub fn unit(sheet: &mut Sheet, words: &str) -> i32 {
    let mut row = 8;
    for line in wrapped(words, NOTE, sheet.width, 2) {
        sheet.text(&line, (0, row), Anchor::Start, NOTE);
        row += LINE;
    }
    row
}

/// Room for the labels of a vertical axis.
pub fn room_for(axis: &Axis) -> i32 {
    widest(axis.ticks.iter().map(|tick| tick.label.as_str()), NOTE) + 8
}

/// Grid and labels of a vertical axis.
pub fn vertical(sheet: &mut Sheet, axis: &Axis, plot: Area) {
    let rows: Vec<i32> = axis.ticks.iter().map(|tick| axis.pixel(tick.value, (plot.bottom, plot.top))).collect();
    let shown = every(&rows, &vec![NOTE.size; rows.len()], 3);
    let (mut grid, mut zero) = (Path::default(), Path::default());
    for (tick, &row) in axis.ticks.iter().zip(&rows) {
        let path = if tick.value == 0.0 { &mut zero } else { &mut grid };
        path.line(&[position((plot.left, row)), position((plot.right, row))]);
    }
    sheet.path(&grid, GRID);
    sheet.path(&zero, RULE);
    for (tick, &row) in axis.ticks.iter().zip(&rows).step_by(shown) {
        sheet.text(&tick.label, (plot.left - 6, row), Anchor::End, NOTE);
    }
}

/// Grid and labels of a horizontal axis and what it measures, below the plot; gives the row below.
pub fn horizontal(sheet: &mut Sheet, axis: &Axis, plot: Area, words: &str) -> i32 {
    horizontal_through(sheet, axis, plot, &[(plot.top, plot.bottom)], words)
}

/// As [`horizontal`], with lines only through the given rows of pixels.
pub fn horizontal_through(sheet: &mut Sheet, axis: &Axis, plot: Area, spans: &[(i32, i32)], words: &str) -> i32 {
    let columns: Vec<i32> = axis.ticks.iter().map(|tick| axis.pixel(tick.value, (plot.left, plot.right))).collect();
    let widths: Vec<i32> = axis.ticks.iter().map(|tick| width_of(&tick.label, NOTE)).collect();
    // Labels at the edges are moved onto the sheet, which brings them closer to their neighbors.
    let centers: Vec<i32> = columns.iter().zip(&widths).map(|(&column, &width)| on_sheet(sheet, column, width)).collect();
    let shown = every(&centers, &widths, 8);
    let (mut grid, mut zero) = (Path::default(), Path::default());
    for (tick, &column) in axis.ticks.iter().zip(&columns) {
        let path = if tick.value == 0.0 { &mut zero } else { &mut grid };
        upright(path, column, spans);
    }
    sheet.path(&grid, GRID);
    sheet.path(&zero, RULE);
    for (tick, &center) in axis.ticks.iter().zip(&centers).step_by(shown) {
        sheet.text(&tick.label, (center, plot.bottom + 13), Anchor::Middle, NOTE);
    }
    centered(sheet, words, plot, plot.bottom + 13 + LINE)
}

/// An upright line through rows of pixels.
pub fn upright(path: &mut Path, column: i32, spans: &[(i32, i32)]) {
    spans.iter().for_each(|&(top, bottom)| path.line(&[position((column, top)), position((column, bottom))]));
}

/// Writes words in at most two lines below the middle of the plot, `row` being the first; gives the row below.
pub fn centered(sheet: &mut Sheet, words: &str, plot: Area, row: i32) -> i32 {
    let mut row = row;
    for line in wrapped(words, NOTE, sheet.width, 2) {
        let center = on_sheet(sheet, (plot.left + plot.right) / 2, width_of(&line, NOTE));
        sheet.text(&line, (center, row), Anchor::Middle, NOTE);
        row += LINE;
    }
    row + 2
}

/// The center nearest to a column at which a text of this width is on the sheet.
pub fn on_sheet(sheet: &Sheet, column: i32, width: i32) -> i32 {
    let half = width / 2 + 1;
    column.min(sheet.width - half).max(half)
}

/// The labels of months below the plot; gives the row below.
///
/// Up to 13 months have a label each where there is room, 14 to 26 every third, with the years below where there are two; more have their years alone.
pub fn months(sheet: &mut Sheet, months: &[Month], columns: &[f64], plot: Area) -> i32 {
    let centers: Vec<i32> = columns.iter().map(|column| column.round() as i32).collect();
    let mut ticks = Path::default();
    let mut mark = |column: f64| ticks.line(&[(column, f64::from(plot.bottom)), (column, f64::from(plot.bottom + 4))]);
    let is_january = |index: &usize| months[*index].of_year() == 1;
    let mut row = plot.bottom + 13;
    if months.len() <= 26 {
        let names: Vec<String> = months.iter().map(|month| month.name().chars().take(3).collect()).collect();
        let least = if months.len() > 13 { 3 } else { 1 };
        let doubled: Vec<i32> = centers.iter().map(|center| center * FINENESS).collect();
        for index in frame::shown_months(months, &doubled, &names, measured(NOTE), (least, 6 * FINENESS)) {
            mark(columns[index]);
            let center = on_sheet(sheet, centers[index], width_of(&names[index], NOTE));
            sheet.text(&names[index], (center, row), Anchor::Middle, NOTE);
        }
        row += LINE;
    }
    let years: Vec<usize> = (0..months.len()).filter(|index| *index == 0 || is_january(index)).collect();
    if months.len() > 26 {
        years.iter().copied().filter(is_january).for_each(|index| mark(columns[index]));
    }
    sheet.path(&ticks, RULE);
    if years.len() > 1 || months.len() > 26 {
        // In the middle of the months of each year.
        let ends = years.iter().skip(1).map(|next| next - 1).chain([months.len() - 1]);
        let middles: Vec<f64> = years.iter().zip(ends).map(|(&first, last)| f64::midpoint(columns[first], columns[last])).collect();
        let names: Vec<String> = years.iter().map(|&index| months[index].year().to_string()).collect();
        let mut free = 0;
        for (name, middle) in names.iter().zip(middles) {
            let width = width_of(name, NOTE);
            let center = on_sheet(sheet, middle.round() as i32, width);
            if center - width / 2 >= free {
                sheet.text(name, (center, row), Anchor::Middle, NOTE);
                free = center + width / 2 + 8;
            }
        }
        row += LINE;
    }
    row + 2
}

/// Writes keys in rows from `top` down; gives the row below.
pub fn keys(sheet: &mut Sheet, entries: &[(Key, String)], top: i32) -> i32 {
    const SAMPLE: i32 = 20;
    const GAP: i32 = 16;
    let (mut column, mut middle) = (0, top + 8);
    for (key, words) in entries {
        let sample = if matches!(key, Key::Blank) { 0 } else { SAMPLE + 6 };
        let words = fitted(words, LABEL, sheet.width - sample);
        let width = sample + width_of(&words, LABEL);
        if column > 0 && column + width > sheet.width {
            (column, middle) = (0, middle + LINE + 1);
        }
        swatch(sheet, *key, (f64::from(column), f64::from(middle)), f64::from(SAMPLE));
        sheet.text(&words, (column + sample, middle), Anchor::Start, LABEL);
        column += width + GAP;
    }
    if entries.is_empty() { top } else { middle + LINE - 6 }
}

fn swatch(sheet: &mut Sheet, key: Key, (left, middle): TextPosition, width: f64) {
    let mut path = Path::default();
    let mut over = Path::default();
    match key {
        Key::Area(mark) | Key::Hatched(mark, _) => {
            path.rectangle((left + 0.5, middle - 5.5), (left + width - 0.5, middle + 5.5));
            sheet.path(&path, mark);
            if let Key::Hatched(_, lines) = key {
                hatch(&mut over, (left + 0.5, middle - 5.5), (left + width - 0.5, middle + 5.5), true);
                sheet.path(&over, lines);
            }
        }
        Key::Line(mark) => {
            path.line(&[(left, middle), (left + width, middle)]);
            sheet.path(&path, mark);
        }
        Key::Dot(mark) => {
            path.circle((left + width / 2.0, middle), 4.0);
            sheet.path(&path, mark);
        }
        Key::Blank => {}
    }
}

/// Slanted lines across a rectangle, rising or falling to the right.
pub fn hatch(path: &mut Path, (left, top): TextPosition, (right, bottom): TextPosition, is_rising: bool) {
    const STEP: f64 = 8.0;
    let (width, height) = (right - left, bottom - top);
    let lines = ((width + height) / STEP) as i32;
    for line in 1..=lines {
        let offset = f64::from(line) * STEP - STEP / 2.0;
        // On each line, distances from the left and from the upper edge add up to the offset.
        let from = ((offset - height).max(0.0), offset.min(height));
        let to = (offset.min(width), (offset - width).max(0.0));
        let place = |(across, down): (f64, f64)| (left + across, if is_rising { top + down } else { bottom - down });
        path.line(&[place(from), place(to)]);
    }
}

/// Room for names at the ends of lines, of which each is at most `most` pixels wide.
pub fn room_for_labels(labels: &[SideLabel], most: i32) -> i32 {
    let (names, numbers) = columns_of(labels, most);
    BRIDGE + names + numbers
}

/// Writes names right of the plot, as close to the ends of their data as they can be without overlapping.
pub fn side_labels(sheet: &mut Sheet, mut labels: Vec<SideLabel>, plot: Area, most: i32) {
    labels.sort_by_key(|label| label.at);
    let wanted: Vec<i32> = labels.iter().map(|label| label.at).collect();
    let rows = spread(&wanted, LINE, (plot.top + 6, plot.bottom - 4));
    let (names, numbers) = columns_of(&labels, most);
    let mut bridges = Path::default();
    for (label, row) in labels.iter().zip(rows) {
        let (from, to) = (f64::from(label.at), f64::from(row));
        let left = f64::from(plot.right);
        bridges.line(&[(left + 2.0, from), (left + 6.0, from), (left + 11.0, to), (left + 15.0, to)]);
        let left = plot.right + BRIDGE;
        sheet.text(&fitted(&label.name, label.look, names), (left, row), Anchor::Start, label.look);
        sheet.text(&label.number, (left + names + numbers, row), Anchor::End, label.look);
    }
    sheet.path(&bridges, LEADER);
}

/// The width of the names, and of the numbers with the space before them.
fn columns_of(labels: &[SideLabel], most: i32) -> (i32, i32) {
    let widest = |text: fn(&SideLabel) -> &str| labels.iter().map(|label| width_of(text(label), label.look)).max().unwrap_or(0);
    let numbers = widest(|label| &label.number);
    (widest(|label| &label.name).min(most), if numbers > 0 { numbers + 8 } else { 0 })
}

/// Events above the plot.
pub struct Events(Vec<EventName>);

impl Events {
    /// Places the names of events; `column` is where a month begins.
    pub fn of(sheet: &Sheet, events: &[Event], column: impl Fn(Month) -> Option<i32>) -> Events {
        let short = |name: &str| {
            let text = fitted(name, NOTE, sheet.width * 2 / 5);
            let width = width_of(&text, NOTE);
            (text, width)
        };
        Events(events::place(events, column, short, 4, (0, sheet.width)))
    }

    /// How high the rows of names are.
    pub fn height(&self) -> i32 {
        events::rows(&self.0) * LINE + if self.0.is_empty() { 0 } else { 8 }
    }

    /// Draws the lines and writes the names.
    pub fn draw(&self, sheet: &mut Sheet, plot: Area) {
        let mut lines = Path::default();
        for name in &self.0 {
            let top = name.row.map_or(plot.top, |row| plot.top - 18 - row as i32 * LINE);
            lines.line(&[position((name.column, top)), position((name.column, plot.bottom))]);
        }
        sheet.path(&lines, EVENT);
        for name in &self.0 {
            if let Some(row) = name.row {
                sheet.text(&name.text, (name.from, plot.top - 13 - row as i32 * LINE), Anchor::Start, NOTE);
            }
        }
    }
}

/// The unit of an axis, with a word where the axis does not begin at zero.
pub fn unit_of(axis: &Axis, unit: &str) -> String {
    frame::unit_of(axis, unit)
}

/// A name and an amount: `Budget 2.4M`. The name is cut where both do not fit.
pub fn named(name: &str, amount: f64, look: Type, width: i32) -> String {
    let amount = label::amount(amount);
    format!("{} {amount}", fitted(name, look, width - width_of(&amount, look) - SPACE))
}
