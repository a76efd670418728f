//! The heat map: a cell for each pair of values, its number inside, and a thick line around the cells where a condition holds.
//!
//! Color repeats what the number says; where the condition holds shows in the line and in bold figures, and what is too close to call in hatching.

use plotters::style::RGBColor;

use super::ChartError;
use super::axis::{Axis, every};
use super::canvas::{Anchor, Area, Canvas, Point, WIDTH, fitted, run_length};
use super::frame::{self, Swatch};
use super::input_axis::InputAxis;
use super::label;
use super::theme::{Lettering, Palette};
use crate::report::chart::{CellKind, HeatMap, Region};

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, map: &HeatMap) -> Result<(), ChartError> {
    let scale = scale(map);
    let note = canvas.palette.note();
    let names: Vec<String> = map.rows.labels.iter().map(|label| fitted(label, note, WIDEST_LABEL)).collect();
    let left = names.iter().map(|name| run_length(name, Lettering { bold: true, ..note })).max().unwrap_or(0) + 18;
    let right = BAR_GAP + BAR + 16 + scale.ticks.iter().map(|tick| run_length(&tick.label, note)).max().unwrap_or(0);
    let keys = keys(canvas, map);
    let words: Vec<String> = keys.iter().map(|(_, name)| name.clone()).collect();

    let header = frame::header(canvas, &map.title, &map.subtitle)?;
    let (rows, columns) = (names.len(), map.columns.labels.len());
    let free = frame::plot(header, 0, left, right, 0);
    let width = ((free.right - free.left) / columns as i32).min(WIDEST_CELL);
    let input =
        InputAxis::of_names(&map.columns.labels, (free.left, f64::from(width)), frame::SHEET, map.today.map(|(_, column)| column), note);
    let below = input.height() + frame::height_of_keys(canvas, &words);
    let free = frame::plot(header, 0, left, right, below);
    // The height of the cells does not depend on the unit, but whether the unit has a line of its own depends on how it is written.
    let tallest = TALLEST_CELL.max(SHORTEST_BAR / rows as i32);
    let height_for = |above: i32| ((free.bottom - free.top - above) / rows as i32).min(tallest);
    let figures = Lettered::of(map, canvas, (width, height_for(TWO_LINES)));
    let suffix = figures.figures.suffix;
    let unit = if suffix.is_empty() { map.unit.clone() } else { format!("{}, in {suffix}", map.unit) };
    let fits = run_length(&unit, note) + run_length(&map.rows.input, note) + 60 <= WIDTH - 2 * frame::MARGIN;
    let above = if fits { ONE_LINE } else { TWO_LINES };
    let cell = (width, height_for(above));
    let top = free.top + above;
    let plot = Area { left: free.left, top, right: free.left + columns as i32 * cell.0, bottom: top + rows as i32 * cell.1 };
    let grid = Grid { plot, cell };

    let bar = draw_bar(canvas, &scale, plot)?;
    // Above the color scale, whose unit it is, as far to the left as it takes.
    let room = WIDTH - 2 * frame::MARGIN;
    let unit = fitted(&unit, note, room);
    let end = (bar.max(frame::MARGIN + run_length(&unit, note))).min(WIDTH - frame::MARGIN);
    let end = if fits { end.max(frame::MARGIN + run_length(&map.rows.input, note) + 60 + run_length(&unit, note)) } else { end };
    canvas.text(&unit, (end, plot.top - above + 34), Anchor::End, note)?;
    canvas.text(&fitted(&map.rows.input, note, room), (frame::MARGIN, plot.top - 30), Anchor::Start, note)?;

    for (row, name) in names.iter().enumerate() {
        let is_today = map.today.is_some_and(|(today, _)| today == row);
        let usual = Lettering { size: note.size.min(cell.1 - 1), ..note };
        let lettering = if is_today { Lettering { bold: true, color: canvas.palette.subject, ..usual } } else { usual };
        canvas.text(name, (plot.left - 18, grid.middle(row, 0).1), Anchor::End, lettering)?;
    }
    let color = |row: usize, column: usize| canvas.palette.heat(scale.place(in_units(map.kind, map.cells[row][column]), (0, 1)));
    for (row, column) in all_cells(map) {
        let area = grid.area(row, column);
        canvas.rectangle(area, color(row, column))?;
        if map.condition.as_ref().is_some_and(|region| region.too_close[row][column]) {
            canvas.hatch(area, hatch_on(color(row, column), grid.is_roomy()))?;
        }
    }
    if let Some(at) = map.today {
        frame_today(canvas, grid.area(at.0, at.1), Palette::letters_on(color(at.0, at.1)), figures.widest)?;
    }
    if let Some(region) = &map.condition {
        draw_border(canvas, region, &grid)?;
    }
    let fills: Vec<RGBColor> = all_cells(map).map(|(row, column)| color(row, column)).collect();
    for ((row, column), fill) in all_cells(map).zip(fills) {
        write_cell(canvas, map, (row, column), fill, &grid, &figures)?;
    }
    input.write(canvas, &map.columns.input, plot)?;
    frame::keys(canvas, &keys, plot.bottom + input.height())
}

/// The widest label of a row.
const WIDEST_LABEL: i32 = 250;
const WIDEST_CELL: i32 = 260;
const TALLEST_CELL: i32 = 130;
/// A cell of this height has room for the word "today" below its number.
const ROOM_FOR_TODAY: i32 = 84;
/// Space between the cells and the color scale, and the width of the scale.
const BAR_GAP: i32 = 40;
const BAR: i32 = 34;
/// The color scale is at least so long, and so are the cells beside it.
const SHORTEST_BAR: i32 = 240;
/// Cells of this height have room for a frame inside and for a rim along the border of the condition.
const ROOMY: i32 = 44;
/// Room above the cells for the names of rows and of the unit, side by side or one above the other.
const ONE_LINE: i32 = 64;
const TWO_LINES: i32 = 102;
/// Width of the line around the cells where a condition holds, in small cells and in others, and of its rim in the latter.
const THIN_BORDER: i32 = 6;
const BORDER: i32 = 8;
const RIM: i32 = 3;

/// Where cells are.
struct Grid {
    plot: Area,
    cell: (i32, i32),
}

impl Grid {
    /// The upper left corner of a cell; of the one after the last, where the cells end.
    fn corner(&self, row: usize, column: usize) -> Point {
        (self.plot.left + column as i32 * self.cell.0, self.plot.top + row as i32 * self.cell.1)
    }

    /// A cell without the hairline that separates it from its neighbors.
    fn area(&self, row: usize, column: usize) -> Area {
        let (left, top) = self.corner(row, column);
        Area { left: left + 1, top: top + 1, right: left + self.cell.0 - 1, bottom: top + self.cell.1 - 1 }
    }

    fn is_roomy(&self) -> bool {
        self.cell.1 >= ROOMY
    }

    fn middle(&self, row: usize, column: usize) -> Point {
        let (left, top) = self.corner(row, column);
        (left + self.cell.0 / 2, top + self.cell.1 / 2)
    }
}

fn all_cells(map: &HeatMap) -> impl Iterator<Item = (usize, usize)> {
    map.cells.iter().enumerate().flat_map(|(row, cells)| (0..cells.len()).map(move |column| (row, column)))
}

/// Shares are drawn as percent.
pub fn in_units(kind: CellKind, value: f64) -> f64 {
    match kind {
        CellKind::Share { .. } => 100.0 * value,
        CellKind::Amount => value,
    }
}

/// The range of the colors. Shares begin at 0%; amounts need not, since nothing here is as long as its amount.
pub fn scale(map: &HeatMap) -> Axis {
    let values = || map.cells.iter().flatten().map(|&value| in_units(map.kind, value));
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    match map.kind {
        CellKind::Amount => Axis::over(low, high),
        CellKind::Share { .. } => {
            let mut scale = Axis::over(0.0, high);
            scale.ticks.iter_mut().for_each(|tick| tick.label.push('%'));
            scale
        }
    }
}

/// How the numbers of cells are written: all alike, as precisely as the cells have room for.
pub struct Figures {
    form: Form,
    /// The unit that all numbers share and leave out.
    pub suffix: &'static str,
}

#[derive(Clone, Copy)]
enum Form {
    /// Percent to so many decimals, with the sign or without.
    Percent { decimals: usize, sign: bool },
    /// An amount with a suffix of its own.
    Short,
    /// An amount in units of a power of a thousand, to so many decimals, with its suffix or without.
    Common { thousands: usize, decimals: usize, suffix: bool },
    /// Cells too small for any number.
    None,
}

impl Figures {
    /// The best way to write the numbers with which every one fits; without any where none does.
    #[must_use]
    pub fn that_fit(map: &HeatMap, fits: impl Fn(&str) -> bool) -> Figures {
        let fits_all = |form: &Form| map.cells.iter().flatten().all(|&value| fits(&written(*form, value)));
        Figures::written_as(forms(map).into_iter().find(fits_all).unwrap_or(Form::None))
    }

    fn written_as(form: Form) -> Figures {
        let suffix = match form {
            Form::Percent { sign: false, .. } => "%",
            Form::Common { thousands, suffix: false, .. } => label::SUFFIXES[thousands],
            _ => "",
        };
        Figures { form, suffix }
    }

    /// Whether numbers are written at all.
    #[must_use]
    pub fn has_any(&self) -> bool {
        !matches!(self.form, Form::None)
    }

    /// A number as it is written in its cell.
    #[must_use]
    pub fn written(&self, value: f64) -> String {
        written(self.form, value)
    }
}

/// Numbers and the letters they are drawn in.
struct Lettered {
    figures: Figures,
    lettering: Lettering,
    /// The width of the widest number.
    widest: i32,
}

impl Lettered {
    fn of(map: &HeatMap, canvas: &Canvas, (width, height): (i32, i32)) -> Lettered {
        let label = canvas.palette.label();
        let is_low = |size: &i32| size * 5 / 7 + 10 <= height;
        let sizes = [label.size, canvas.palette.note().size].into_iter().filter(is_low).chain([SMALLEST_LETTERS]);
        let sizes: Vec<i32> = sizes.collect();
        let forms = forms(map);
        // Percent gives up decimals before its letters shrink; amounts, which differ more in size, do so after.
        let by_size = || sizes.iter().flat_map(|&size| forms.iter().map(move |&form| (form, size)));
        let by_form = || forms.iter().flat_map(|&form| sizes.iter().map(move |&size| (form, size)));
        let ways: Vec<(Form, i32)> = if map.kind == CellKind::Amount { by_form().collect() } else { by_size().collect() };
        for (form, size) in ways {
            let lettering = Lettering { size, ..label };
            let bold = Lettering { bold: true, ..lettering };
            let widths = map.cells.iter().flatten().map(|&value| run_length(&written(form, value), bold));
            let widest = widths.max().unwrap_or(0);
            let margin = if size == SMALLEST_LETTERS { 6 } else { 12 };
            if widest + margin <= width {
                return Lettered { figures: Figures::written_as(form), lettering, widest };
            }
        }
        Lettered { figures: Figures::written_as(Form::None), lettering: label, widest: 0 }
    }
}

/// The ways to write the numbers of a chart, the best first.
fn forms(map: &HeatMap) -> Vec<Form> {
    if let CellKind::Share { decimals } = map.kind {
        let percent = |decimals| [true, false].map(|sign| Form::Percent { decimals, sign });
        return (0..=decimals).rev().flat_map(percent).collect();
    }
    let largest = map.cells.iter().flatten().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let (thousands, most) = (label::thousands_of(largest), label::decimals_of(largest));
    let common = |decimals| Form::Common { thousands, decimals, suffix: false };
    let whole = label::common_unit(map.cells.iter().flatten().copied()).map_or(Form::Short, |(thousands, decimals)| Form::Common {
        thousands,
        decimals,
        suffix: true,
    });
    [whole].into_iter().chain((0..=most).rev().map(common)).collect()
}

/// The smallest letters that can be read when the chart is shown at half its width.
const SMALLEST_LETTERS: i32 = 20;

fn written(form: Form, value: f64) -> String {
    match form {
        Form::Percent { decimals, sign: true } => label::percent_to(value, decimals),
        Form::Percent { decimals, sign: false } => label::percent_to(value, decimals).trim_end_matches('%').to_owned(),
        Form::Short => label::amount(value),
        Form::Common { thousands, decimals, suffix } => {
            let suffix = if suffix { label::SUFFIXES[thousands] } else { "" };
            format!("{}{suffix}", label::in_thousands(value, thousands, decimals))
        }
        Form::None => String::new(),
    }
}

/// Writes the number of a cell, bold where the condition holds, and "today" below it where there is room.
fn write_cell(
    canvas: &mut Canvas,
    map: &HeatMap,
    (row, column): (usize, usize),
    fill: RGBColor,
    grid: &Grid,
    figures: &Lettered,
) -> Result<(), ChartError> {
    let region = map.condition.as_ref();
    let bold = region.is_some_and(|region| region.holds[row][column]);
    let lettering = Lettering { bold, color: Palette::letters_on(fill), ..figures.lettering };
    let text = figures.figures.written(map.cells[row][column]);
    let (center, middle) = grid.middle(row, column);
    let (today, gap) = (Lettering { size: canvas.palette.note().size, bold: false, ..lettering }, 18);
    let says_today = map.today == Some((row, column)) && grid.cell.1 >= ROOM_FOR_TODAY && run_length("today", today) + 24 <= grid.cell.0;
    let lines = if says_today {
        vec![(text, middle - gap, lettering), ("today".to_owned(), middle + gap, today)]
    } else {
        vec![(text, middle, lettering)]
    };
    for (text, row_of_text, lettering) in lines {
        if grid.is_roomy() && region.is_some_and(|region| region.too_close[row][column]) {
            let (half_width, half_height) = (run_length(&text, lettering) / 2 + 3, lettering.size * 5 / 14 + 3);
            let (left, right) = (center - half_width, center + half_width);
            canvas.rectangle(Area { left, top: row_of_text - half_height, right, bottom: row_of_text + half_height }, fill)?;
        }
        canvas.text(&text, (center, row_of_text), Anchor::Middle, lettering)?;
    }
    Ok(())
}

/// Frames the present cell: inside where there is room around the number, otherwise along its edges.
fn frame_today(canvas: &Canvas, cell: Area, letters: RGBColor, widest: i32) -> Result<(), ChartError> {
    let grown = |by: i32| Area { left: cell.left - by, top: cell.top - by, right: cell.right + by, bottom: cell.bottom + by };
    if cell.bottom - cell.top >= ROOMY && widest + 24 <= cell.right - cell.left {
        return canvas.frame(grown(-4), letters, 4);
    }
    canvas.frame(grown(4), canvas.palette.page, 8)?;
    canvas.frame(grown(2), canvas.palette.ink, 4)
}

/// Draws the edges between cells where the condition holds and cells where it does not, with a rim in the color of the page.
fn draw_border(canvas: &Canvas, region: &Region, grid: &Grid) -> Result<(), ChartError> {
    let edges = edges(&region.holds);
    let (half, rim) = if grid.is_roomy() { (BORDER / 2, RIM) } else { (THIN_BORDER / 2, 1) };
    for (color, half) in [(canvas.palette.page, half + rim), (canvas.palette.limit, half)] {
        for &(from, to) in &edges {
            let (from, to) = (grid.corner(from.0, from.1), grid.corner(to.0, to.1));
            canvas.rectangle(Area { left: from.0 - half, top: from.1 - half, right: to.0 + half, bottom: to.1 + half }, color)?;
        }
    }
    Ok(())
}

/// The edges between cells that differ, as long as they run straight: from and to a corner, as row and column.
pub fn edges(holds: &[Vec<bool>]) -> Vec<((usize, usize), (usize, usize))> {
    let (rows, columns) = (holds.len(), holds.first().map_or(0, Vec::len));
    let mut edges: Vec<((usize, usize), (usize, usize))> = Vec::new();
    let mut add = |from: (usize, usize), to: (usize, usize)| match edges.last_mut() {
        Some((first, last)) if *last == from && (first.0 == to.0 || first.1 == to.1) => *last = to,
        _ => edges.push((from, to)),
    };
    for row in 1..rows {
        for column in (0..columns).filter(|&column| holds[row][column] != holds[row - 1][column]) {
            add((row, column), (row, column + 1));
        }
    }
    for column in 1..columns {
        for row in (0..rows).filter(|&row| holds[row][column] != holds[row][column - 1]) {
            add((row, column), (row + 1, column));
        }
    }
    edges
}

/// Draws the color scale with its ticks right of the cells; gives the column where its labels end.
fn draw_bar(canvas: &mut Canvas, scale: &Axis, plot: Area) -> Result<i32, ChartError> {
    let note = canvas.palette.note();
    let (left, right) = (plot.right + BAR_GAP, plot.right + BAR_GAP + BAR);
    let (top, bottom) = (plot.top, plot.bottom.max(plot.top + SHORTEST_BAR));
    let steps = 60;
    for step in 0..steps {
        let at = |step: i32| bottom - (bottom - top) * step / steps;
        let share = f64::from(step) / f64::from(steps - 1);
        canvas.rectangle(Area { left, top: at(step + 1), right, bottom: at(step) }, canvas.palette.heat(share))?;
    }
    let rows: Vec<i32> = scale.ticks.iter().map(|tick| scale.pixel(tick.value, (bottom, top))).collect();
    let shown = every(&rows, &vec![note.size; rows.len()], 6);
    let mut end = right;
    for (tick, row) in scale.ticks.iter().zip(rows).step_by(shown) {
        canvas.line(&[(right, row), (right + 8, row)], canvas.palette.quiet, 2, &[])?;
        canvas.text(&tick.label, (right + 16, row), Anchor::Start, note)?;
        end = end.max(right + 16 + run_length(&tick.label, note));
    }
    Ok(end)
}

/// The color of slanted lines on a fill. Where they run behind the number they are faint.
fn hatch_on(RGBColor(red, green, blue): RGBColor, strong: bool) -> RGBColor {
    let RGBColor(to, ..) = Palette::letters_on(RGBColor(red, green, blue));
    let share = if strong { 0.5 } else { 0.3 };
    let mix = |channel: u8| ((1.0 - share) * f64::from(channel) + share * f64::from(to)).round() as u8;
    RGBColor(mix(red), mix(green), mix(blue))
}

fn keys(canvas: &Canvas, map: &HeatMap) -> Vec<(Swatch, String)> {
    let palette = &canvas.palette;
    let mut keys = Vec::new();
    if let Some(region) = &map.condition {
        let words = &region.words;
        let some = |wanted: bool| region.holds.iter().flatten().any(|&holds| holds == wanted);
        keys.push(match (some(true), some(false)) {
            (true, true) => (Swatch::Line(palette.limit, BORDER, &[]), format!("{words} holds where figures are bold")),
            (true, false) => (Swatch::Blank, format!("{words} holds in every cell")),
            _ => (Swatch::Blank, format!("{words} holds in no cell")),
        });
        if region.too_close.iter().flatten().any(|&close| close) {
            let fill = palette.heat(0.5);
            keys.push((Swatch::Hatched(fill, hatch_on(fill, true)), "Too close to call".to_owned()));
        }
    }
    if let Some((row, column)) = map.today {
        keys.push((Swatch::Frame(palette.ink), format!("today: {}, {}", map.rows.labels[row], map.columns.labels[column])));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_run_between_cells_that_differ_and_are_joined_where_straight() {
        let (yes, no) = (true, false);
        assert_eq!(edges(&[vec![yes, yes, no], vec![yes, yes, no]]), [((0, 2), (2, 2))]);
        assert_eq!(edges(&[vec![yes, yes], vec![yes, no]]), [((1, 1), (1, 2)), ((1, 1), (2, 1))]);
        assert!(edges(&[vec![no, no], vec![no, no]]).is_empty());
        assert!(edges(&[vec![yes]]).is_empty());
    }

    #[test]
    fn numbers_that_share_a_unit_share_their_decimals() {
        let form = Form::Common { thousands: 2, decimals: 1, suffix: false };
        let texts = [2_512_000.0, -310_000.0, 0.0].map(|value| written(form, value));
        assert_eq!(texts, ["2.5", "\u{2212}0.3", "0.0"]);
        assert_eq!(written(Form::Percent { decimals: 1, sign: false }, 0.0004), "<0.1");
    }
}
