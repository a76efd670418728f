//! The heat map: a cell for each pair of values, with its number where there is room, and a line around the cells where a condition holds.
//!
//! Colors have eight steps, so that letters can be read on each of them; the number says the rest.

use super::frame::{self, Key};
use super::sheet::{FINENESS, Path, Sheet, fitted, measured, position, widest, width_of, wrapped};
use super::style::{BORDER, DARK_CELLS, FRAME, HALO, HEAT, LABEL, LEADER, NOTE, ON_DARK, STRONG, STRONG_ON_DARK, TODAY};
use crate::render::chart::canvas::{Anchor, Area};
use crate::render::chart::heat_map::{self, Figures};
use crate::render::chart::input_axis::InputAxis;
use crate::report::chart::HeatMap;

pub fn draw(sheet: &mut Sheet, map: &HeatMap) -> i32 {
    let scale = heat_map::scale(map);
    let (rows, columns) = (map.rows.labels.len(), map.columns.labels.len());
    let names: Vec<String> = map.rows.labels.iter().map(|name| fitted(name, TODAY, sheet.either(130, 64))).collect();
    let left = widest(names.iter().map(String::as_str), TODAY) + 8;
    let width = ((sheet.width - left) / columns as i32).min(92);
    let height = if rows > 10 { 20 } else { 30 };
    let fits = |text: &str| width_of(text, STRONG) + 4 <= width;
    let figures = Figures::that_fit(map, fits);
    let unit = if figures.suffix.is_empty() { map.unit.clone() } else { format!("{}, in {}", map.unit, figures.suffix) };
    let mut top = frame::unit(sheet, &unit);
    for line in wrapped(&map.rows.input, LABEL, sheet.width, 2) {
        sheet.text(&line, (0, top), Anchor::Start, LABEL);
        top += frame::LINE;
    }
    top -= 4;
    let plot = Area { left, top, right: left + width * columns as i32, bottom: top + height * rows as i32 };
    let corner = |row: usize, column: usize| position((plot.left + width * column as i32, plot.top + height * row as i32));
    let step = |row: usize, column: usize| {
        let share = scale.place(heat_map::in_units(map.kind, map.cells[row][column]), (0, 1000)) / 1000.0;
        ((share * HEAT.len() as f64) as usize).min(HEAT.len() - 1)
    };
    let cells = || (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    for (index, mark) in HEAT.into_iter().enumerate() {
        let mut path = Path::default();
        for (row, column) in cells().filter(|&(row, column)| step(row, column) == index) {
            let ((left, top), (right, bottom)) = (corner(row, column), corner(row + 1, column + 1));
            path.rectangle((left + 0.5, top + 0.5), (right - 0.5, bottom - 0.5));
        }
        sheet.path(&path, mark);
    }
    let mut close = Path::default();
    if let Some(region) = &map.condition {
        for (row, column) in cells().filter(|&(row, column)| region.too_close[row][column]) {
            // Along the edge only: the number stays on a plain ground.
            let ((left, _), (right, bottom)) = (corner(row, column), corner(row + 1, column + 1));
            frame::hatch(&mut close, (left + 1.0, bottom - 7.0), (right - 1.0, bottom - 1.0), true);
        }
        sheet.path(&close, LEADER);
        let mut border = Path::default();
        for (from, to) in heat_map::edges(&region.holds) {
            border.line(&[corner(from.0, from.1), corner(to.0, to.1)]);
        }
        sheet.path(&border, HALO);
        sheet.path(&border, BORDER);
    }
    if let Some((row, column)) = map.today {
        let mut path = Path::default();
        let ((left, top), (right, bottom)) = (corner(row, column), corner(row + 1, column + 1));
        path.rectangle((left + 1.0, top + 1.0), (right - 1.0, bottom - 1.0));
        sheet.path(&path, FRAME);
    }
    for (row, column) in cells() {
        let is_strong = map.condition.as_ref().is_some_and(|region| region.holds[row][column]);
        let look = match (step(row, column) >= DARK_CELLS, is_strong) {
            (true, true) => STRONG_ON_DARK,
            (true, false) => ON_DARK,
            (false, true) => STRONG,
            (false, false) => LABEL,
        };
        let (left, top) = corner(row, column);
        let at = (left as i32 + width / 2, top as i32 + height / 2);
        sheet.text(&figures.written(map.cells[row][column]), at, Anchor::Middle, look);
    }
    for (row, name) in names.iter().enumerate() {
        let look = if map.today.is_some_and(|(today, _)| today == row) { TODAY } else { NOTE };
        sheet.text(name, (plot.left - 6, corner(row, 0).1 as i32 + height / 2), Anchor::End, look);
    }
    let below = column_labels(sheet, map, plot, width);
    frame::keys(sheet, &keys(map, figures.has_any()), below)
}

/// Labels of the columns below the cells and what they are; gives the row below.
fn column_labels(sheet: &mut Sheet, map: &HeatMap, plot: Area, width: i32) -> i32 {
    let today = map.today.map(|(_, column)| column);
    let bounds = (0, sheet.width * FINENESS);
    let ends = (plot.left * FINENESS, f64::from(width * FINENESS));
    let input = InputAxis::of_names(&map.columns.labels, ends, bounds, today, measured(NOTE));
    let mut lines = 1;
    for (index, texts) in input.labels().iter().enumerate() {
        let look = if today == Some(index) { TODAY } else { NOTE };
        for (line, text) in (0..).zip(texts) {
            let column = (input.columns[index] / f64::from(FINENESS)).round() as i32;
            let center = frame::on_sheet(sheet, column, width_of(text, look));
            sheet.text(text, (center, plot.bottom + 12 + line * 15), Anchor::Middle, look);
            lines = lines.max(line + 1);
        }
    }
    frame::centered(sheet, &map.columns.input, plot, plot.bottom + 12 + (lines - 1) * 15 + frame::LINE)
}

fn keys(map: &HeatMap, has_figures: bool) -> Vec<(Key, String)> {
    let mut keys = vec![];
    if let Some(region) = &map.condition {
        let words = &region.words;
        let some = |wanted: bool| region.holds.iter().flatten().any(|&holds| holds == wanted);
        keys.push(match (some(true), some(false)) {
            (true, true) if has_figures => (Key::Line(BORDER), format!("{words} holds where figures are bold")),
            (true, true) => (Key::Line(BORDER), format!("border of where {words} holds")),
            (true, false) => (Key::Blank, format!("{words} holds in every cell")),
            _ => (Key::Blank, format!("{words} holds in no cell")),
        });
        if region.too_close.iter().flatten().any(|&close| close) {
            keys.push((Key::Hatched(HEAT[0], LEADER), "too close to call".to_owned()));
        }
    }
    if let Some((row, column)) = map.today {
        keys.push((Key::Area(FRAME), format!("today: {}, {}", map.rows.labels[row], map.columns.labels[column])));
    }
    keys
}
