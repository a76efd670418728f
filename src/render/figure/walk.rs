//! From one total to another, line by line. The axis is the change, whose zero is the first total, so that no bar is cut; arrows and signs give the
//! direction as well as colors do.

use super::frame::{self, Key};
use super::rows::{Column, Name, Rows};
use super::sheet::{Path, Sheet, width_of};
use super::style::{DOWN, LABEL, LEADER, Mark, STRONG, TOTAL, UP, WHISKER};
use crate::render::chart::canvas::Anchor;
use crate::render::chart::{label, waterfall as drawn};
use crate::report::chart::Waterfall;

pub fn draw(sheet: &mut Sheet, waterfall: &Waterfall) -> i32 {
    let axis = drawn::axis_of_change(waterfall);
    let name = |text: &str, look| Name { text: text.to_owned(), look, amount: String::new() };
    let last = Name { amount: label::amount(waterfall.end.1), ..name(&waterfall.end.0, STRONG) };
    let names: Vec<Name> = waterfall.steps.iter().map(|(text, _)| name(text, LABEL)).chain([last]).collect();
    let bars = drawn::bars(waterfall);
    let columns = [Column::new("", bars.iter().map(|bar| label::signed_amount(bar.1 - bar.0)).collect())];

    let top = frame::unit(sheet, &format!("{}, change by line", waterfall.unit)) + 4;
    let rows = Rows::new(sheet, &names, &columns, top + frame::LINE, false);
    let plot = rows.plot;
    let below = frame::horizontal_through(sheet, &axis, plot, &rows.spans(), "");
    let place = |value: f64| axis.place(value, (plot.left, plot.right));
    let zero = place(0.0).round() as i32;
    let first = frame::named(&waterfall.start.0, waterfall.start.1, STRONG, sheet.width);
    let center = frame::on_sheet(sheet, zero, width_of(&first, STRONG));
    sheet.text(&first, (center, top + 6), Anchor::Middle, STRONG);

    let (mut up, mut down, mut flat, mut joints) = (Path::default(), Path::default(), Path::default(), Path::default());
    for (row, &(from, to)) in bars.iter().enumerate() {
        let middle = f64::from(rows.middle(row));
        let is_last = row + 1 == bars.len();
        let path = if is_last || from == to {
            &mut flat
        } else if to > from {
            &mut up
        } else {
            &mut down
        };
        arrow(path, (place(from), place(to)), middle);
        if !is_last && !sheet.is_narrow {
            joints.line(&[(place(to), middle + HALF), (place(to), f64::from(rows.middle(row + 1)) - HALF)]);
        }
    }
    for (path, mark) in [(&joints, LEADER), (&flat, TOTAL), (&up, UP), (&down, DOWN)] {
        sheet.path(path, mark);
    }
    if let Some((low, high)) = waterfall.range {
        let mut whisker = Path::default();
        let middle = f64::from(rows.middle(bars.len() - 1));
        whisker.line(&[(place(low), middle), (place(high), middle)]);
        for end in [low, high] {
            whisker.line(&[(place(end), middle - 5.0), (place(end), middle + 5.0)]);
        }
        sheet.path(&whisker, WHISKER);
    }
    rows.write(sheet, &names, &columns);
    let some = |is_shown: fn(f64) -> bool, mark: Mark, words: &str| {
        waterfall.steps.iter().any(|step| is_shown(step.1)).then(|| (Key::Area(mark), words.to_owned()))
    };
    let range = waterfall.range.map(|(low, high)| {
        let words = format!("8 of 10 trials: {} to {}", label::signed_amount(low), label::signed_amount(high));
        (Key::Line(WHISKER), words)
    });
    let keys = [
        some(|change| change > 0.0, UP, "costs more (+)"),
        some(|change| change < 0.0, DOWN, "costs less (\u{2212})"),
        Some((Key::Area(TOTAL), "whole difference".to_owned())),
        range,
    ];
    let keys: Vec<(Key, String)> = keys.into_iter().flatten().collect();
    frame::keys(sheet, &keys, below)
}

/// Half the height of a bar.
const HALF: f64 = 7.0;

/// A bar that ends in a point on the side it moves to; a plain one where the change is too small for that.
fn arrow(path: &mut Path, (foot, tip): (f64, f64), middle: f64) {
    const HEAD: f64 = 5.0;
    if (tip - foot).abs() <= HEAD {
        return path.rectangle((foot, middle - HALF), (tip, middle + HALF));
    }
    let neck = if tip > foot { tip - HEAD } else { tip + HEAD };
    path.polygon(&[(foot, middle - HALF), (neck, middle - HALF), (tip, middle), (neck, middle + HALF), (foot, middle + HALF)]);
}
