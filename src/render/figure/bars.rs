//! Charts of bars: how far numbers move a mean, parts of a whole, and ranges by year.

use super::frame::{self, Key};
use super::rows::{Name, Rows};
use super::sheet::{Path, Sheet, fitted, position, widest, width_of, wrapped};
use super::style::{AREAS, DOWN, HALO, HATCH, HOLLOW, LABEL, MEDIAN, NOTE, OUTER, RULE, STRONG, UP};
use crate::render::chart::canvas::{Anchor, Area};
use crate::render::chart::{label, tornado as drawn_tornado, year_ranges as drawn_years};
use crate::report::chart::{Shares, Tornado, YearRanges};

/// A bar from the mean to where each number is low and to where it is high, with both ends in words below.
pub fn tornado(sheet: &mut Sheet, tornado: &Tornado) -> i32 {
    let axis = drawn_tornado::axis(tornado);
    let name = |text: &String| Name { text: text.clone(), look: LABEL, amount: String::new() };
    let names: Vec<Name> = tornado.bars.iter().map(|bar| name(&bar.name)).collect();
    let top = frame::unit(sheet, &frame::unit_of(&axis, &tornado.unit)) + 4;
    let rows = Rows::new(sheet, &names, &[], top + frame::LINE, true);
    let plot = rows.plot;
    // Between bars there are words, through which no line runs.
    let spans: Vec<(i32, i32)> = (0..names.len()).map(|row| (rows.middle(row) - 9, rows.middle(row) + 9)).collect();
    let below = frame::horizontal_through(sheet, &axis, plot, &spans, "");
    let place = |value: f64| axis.place(value, (plot.left, plot.right));
    let base = place(tornado.base.1);
    let words = frame::named(&tornado.base.0, tornado.base.1, STRONG, sheet.width);
    let center = frame::on_sheet(sheet, base.round() as i32, width_of(&words, STRONG));
    sheet.text(&words, (center, top + 6), Anchor::Middle, STRONG);

    let (mut range, mut low, mut high) = (Path::default(), Path::default(), Path::default());
    let (mut halo, mut alone, mut line) = (Path::default(), Path::default(), Path::default());
    for (row, bar) in tornado.bars.iter().enumerate() {
        let middle = f64::from(rows.middle(row));
        let bar_to = |path: &mut Path, from: f64, to: f64| path.rectangle((from, middle - 7.0), (to, middle + 7.0));
        if let Some((least, most)) = bar.range {
            bar_to(&mut range, place(least), place(most));
        }
        bar_to(&mut low, base, place(bar.low.1));
        bar_to(&mut high, base, place(bar.high.1));
        if let Some((one, other)) = bar.alone {
            let points = [(place(one), middle), (place(other), middle)];
            halo.line(&points);
            alone.line(&points);
        }
    }
    for (path, mark) in [(&range, OUTER), (&low, DOWN), (&high, UP), (&halo, HALO), (&alone, MEDIAN)] {
        sheet.path(path, mark);
    }
    frame::upright(&mut line, base.round() as i32, &spans);
    sheet.path(&line, RULE);
    let half = (plot.right - plot.left) / 2 - 4;
    for (row, bar) in tornado.bars.iter().enumerate() {
        // The end that lies further left is named on the left.
        let words = |(number, amount): &(String, f64)| fitted(&format!("{} at {number}", label::amount(*amount)), NOTE, half);
        let (low, high) = (words(&bar.low), words(&bar.high));
        let (left, right) = if bar.low.1 <= bar.high.1 { (low, high) } else { (high, low) };
        sheet.text(&left, (plot.left, rows.words(row)), Anchor::Start, NOTE);
        sheet.text(&right, (plot.right, rows.words(row)), Anchor::End, NOTE);
    }
    rows.write(sheet, &names, &[]);
    let some = |is_there: bool, key: Key, words: &str| is_there.then(|| (key, words.to_owned()));
    let keys = [
        some(true, Key::Area(DOWN), "number at P10"),
        some(true, Key::Area(UP), "number at P90"),
        some(tornado.bars.iter().any(|bar| bar.alone.is_some()), Key::Line(MEDIAN), "alone, the others as they are"),
        some(tornado.bars.iter().any(|bar| bar.range.is_some()), Key::Area(OUTER), "range over all deciles"),
    ];
    frame::keys(sheet, &keys.into_iter().flatten().collect::<Vec<_>>(), below)
}

/// One bar of all parts, and each in words below it.
pub fn shares(sheet: &mut Sheet, shares: &Shares) -> i32 {
    const BAR: i32 = 36;
    let (mut start, mut so_far) = (0.0, 0.0);
    let look = |sheet: &mut Sheet, index: usize, corners: [(f64, f64); 2]| {
        let (mut area, mut lines) = (Path::default(), Path::default());
        area.rectangle(corners[0], corners[1]);
        sheet.path(&area, AREAS[index]);
        // Parts differ in their patterns as well.
        if index > 0 {
            frame::hatch(&mut lines, corners[0], corners[1], index == 1);
            sheet.path(&lines, HATCH);
        }
    };
    for (index, part) in shares.parts.iter().enumerate() {
        so_far += part.share;
        let end = f64::from(sheet.width) * so_far.min(1.0);
        if end - start >= 0.5 {
            look(sheet, index, [(start, 0.0), (end, f64::from(BAR))]);
        }
        start = end;
    }
    let percents: Vec<String> = shares.parts.iter().map(|part| label::percent(part.share)).collect();
    let numbers = 28 + widest(percents.iter().map(String::as_str), STRONG);
    let mut row = BAR + 20;
    for (index, part) in shares.parts.iter().enumerate() {
        look(sheet, index, [position((0, row - 6)), position((20, row + 6))]);
        sheet.text(&percents[index], (numbers, row), Anchor::End, STRONG);
        let room = sheet.width - numbers - 8;
        sheet.text(&fitted(&part.name, STRONG, room), (numbers + 8, row), Anchor::Start, STRONG);
        row += frame::LINE;
        for line in wrapped(&part.note, NOTE, room, 3) {
            sheet.text(&line, (numbers + 8, row), Anchor::Start, NOTE);
            row += frame::LINE;
        }
        row += 7;
    }
    row - 8
}

/// The ranges of each year side by side, with the middle and what was promised.
pub fn year_ranges(sheet: &mut Sheet, ranges: &YearRanges) -> i32 {
    let axis = drawn_years::axis(ranges);
    let top = frame::unit(sheet, &frame::unit_of(&axis, &ranges.unit));
    let left = frame::room_for(&axis);
    let count = ranges.years.len();
    let right = sheet.width.min(left + 150 * i32::try_from(count).unwrap_or(i32::MAX / 200));
    let pitch = f64::from(right - left) / count as f64;
    let slot = 0.84 * pitch / ranges.series.len() as f64;
    let half = (0.41 * slot).clamp(1.0, 24.0);
    let slot = slot.min(2.0 * half / 0.82);
    let center = |year: usize, series: usize| {
        let from_the_middle = series as f64 - (ranges.series.len() as f64 - 1.0) / 2.0;
        f64::from(left) + pitch * (year as f64 + 0.5) + from_the_middle * slot
    };
    let all = || ranges.series.iter().flat_map(|series| &series.ranges).flatten();
    let has_room = all().all(|range| f64::from(width_of(&label::amount(range.high), NOTE)) + 3.0 <= slot);
    let above = if has_room { frame::LINE } else { 0 };
    let plot = Area { left, top: top + above, right, bottom: top + above + sheet.either(220, 200) };
    frame::vertical(sheet, &axis, plot);
    let row = |value: f64| axis.place(value, (plot.bottom, plot.top));
    let (mut middles, mut promised) = (Path::default(), Path::default());
    let mut numbers = vec![];
    for (index, series) in ranges.series.iter().enumerate() {
        let (mut bars, mut lines) = (Path::default(), Path::default());
        for (year, range) in series.ranges.iter().enumerate() {
            let Some(range) = range else { continue };
            let (center, top, bottom) = (center(year, index), row(range.high), row(range.low));
            let (from, to) = ((center - half, top), (center + half, bottom.max(top + 1.0)));
            bars.rectangle(from, to);
            if index % 2 == 1 {
                frame::hatch(&mut lines, from, to, true);
            }
            middles.line(&[(center - half, row(range.middle)), (center + half, row(range.middle))]);
            if let Some(amount) = range.promised {
                promised.circle((center, row(amount)), half.min(4.5));
            }
            numbers.push((label::amount(range.high), (center.round() as i32, top.round() as i32 - 10)));
        }
        sheet.path(&bars, AREAS[index]);
        sheet.path(&lines, HATCH);
    }
    sheet.path(&middles, HALO);
    sheet.path(&middles, MEDIAN);
    sheet.path(&promised, HOLLOW);
    for (number, at) in numbers.iter().filter(|_| has_room) {
        sheet.text(number, *at, Anchor::Middle, NOTE);
    }
    let room = pitch as i32 - 4;
    let years: Vec<String> = ranges.years.iter().map(|year| fitted(year, NOTE, room)).collect();
    for (year, name) in years.iter().enumerate() {
        let middle = (f64::from(left) + pitch * (year as f64 + 0.5)).round() as i32;
        sheet.text(name, (frame::on_sheet(sheet, middle, width_of(name, NOTE)), plot.bottom + 13), Anchor::Middle, NOTE);
    }
    let of_series = ranges.series.iter().enumerate().map(|(index, series)| {
        let key = if index % 2 == 1 { Key::Hatched(AREAS[index], HATCH) } else { Key::Area(AREAS[index]) };
        (key, format!("{}, 8 of 10 trials", series.name))
    });
    let has_promised = all().any(|range| range.promised.is_some());
    let others = [
        Some((Key::Line(MEDIAN), "the middle (P50)".to_owned())),
        has_promised.then(|| (Key::Dot(HOLLOW), "value on the grant date".to_owned())),
    ];
    let keys: Vec<(Key, String)> = of_series.chain(others.into_iter().flatten()).collect();
    frame::keys(sheet, &keys, plot.bottom + 13 + frame::LINE)
}
