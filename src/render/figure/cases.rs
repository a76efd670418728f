//! Charts of cases: their ranges in rows, and what they cost against what they leave unserved.

use super::frame::{self, Key};
use super::rows::{Column, Name, Rows};
use super::sheet::{FINENESS, Path, Sheet, fitted, measured, width_of};
use super::style::{BASE, BUDGET, DOT, HOLLOW, LABEL, LEADER, LIMIT, NOTE, OUTER, RING, STRONG, TODAY, Type, WHISKER};
use crate::render::chart::canvas::{Anchor, Area, Point, TextPosition};
use crate::render::chart::placement::{self, Place};
use crate::render::chart::{dots as drawn_dots, frontier as drawn_frontier, label};
use crate::report::chart::{Dots, Frontier};

/// A bar where 8 of 10 trials of a case are, its mean, and the budget across all of them.
pub fn dots(sheet: &mut Sheet, dots: &Dots) -> i32 {
    let axis = drawn_dots::axis(dots);
    let look = |index: usize| if dots.base == Some(index) { TODAY } else { LABEL };
    let name = |(index, text): (usize, &String)| Name { text: text.clone(), look: look(index), amount: String::new() };
    let names: Vec<Name> = dots.cases.iter().map(|case| &case.name).enumerate().map(name).collect();
    let means = label::amounts(&dots.cases.iter().map(|case| case.mean).collect::<Vec<_>>());
    let shares = dots
        .shares
        .iter()
        .map(|shares| Column::new(&shares.name, shares.values.iter().map(|&share| label::percent_to(share, shares.decimals)).collect()));
    let columns: Vec<Column> = [Column::new("mean", means)].into_iter().chain(shares).collect();

    let top = frame::unit(sheet, &frame::unit_of(&axis, &dots.unit)) + 4;
    let budget = dots.budget.as_ref().map(|(name, amount)| (frame::named(name, *amount, LIMIT, sheet.width), *amount));
    let above = Rows::height_of_headings(&columns) + if budget.is_some() { frame::LINE } else { 0 };
    let rows = Rows::new(sheet, &names, &columns, top + above, false);
    let plot = rows.plot;
    let below = frame::horizontal_through(sheet, &axis, plot, &rows.spans(), "");
    let place = |value: f64| axis.place(value, (plot.left, plot.right));
    let (mut ranges, mut base, mut limit, mut means) = (Path::default(), Path::default(), Path::default(), Path::default());
    for (index, case) in dots.cases.iter().enumerate() {
        let middle = f64::from(rows.middle(index));
        ranges.rectangle((place(case.low), middle - 6.0), (place(case.high), middle + 6.0));
        means.circle((place(case.mean), middle), 4.0);
    }
    sheet.path(&ranges, OUTER);
    if let Some(index) = dots.base {
        frame::upright(&mut base, place(dots.cases[index].mean).round() as i32, &rows.spans());
        sheet.path(&base, BASE);
    }
    if let Some((words, amount)) = &budget {
        let column = place(*amount).round() as i32;
        frame::upright(&mut limit, column, &rows.spans());
        sheet.path(&limit, BUDGET);
        let center = frame::on_sheet(sheet, column, width_of(words, LIMIT));
        sheet.text(words, (center, top + 6), Anchor::Middle, LIMIT);
    }
    sheet.path(&means, DOT);
    rows.write(sheet, &names, &columns);
    let base = dots.base.map(|base| (Key::Line(BASE), format!("base: {}", dots.cases[base].name)));
    let keys = [(Key::Dot(DOT), "mean".to_owned()), (Key::Area(OUTER), super::months::range("P10", "P90"))];
    frame::keys(sheet, &keys.into_iter().chain(base).collect::<Vec<_>>(), below)
}

/// What each case costs and leaves unserved, and a line through those that no other beats in both.
pub fn frontier(sheet: &mut Sheet, frontier: &Frontier) -> i32 {
    let costs = drawn_frontier::axis(frontier, |point| (point.cost, point.cost_half_width));
    let unserved = drawn_frontier::axis(frontier, |point| (point.unserved, point.unserved_half_width));
    let top = frame::unit(sheet, &frame::unit_of(&unserved, &frontier.unserved));
    let plot = Area { left: frame::room_for(&unserved), top, right: sheet.width - 10, bottom: top + sheet.either(330, 330) };
    // Markers at zero keep clear of the labels of the axes.
    let inner = Area { left: plot.left + 12, bottom: plot.bottom - 12, ..plot };
    frame::vertical(sheet, &unserved, Area { bottom: inner.bottom, ..plot });
    let below = frame::horizontal(sheet, &costs, Area { left: inner.left, ..plot }, &frame::unit_of(&costs, &frontier.cost));
    let at = |cost: f64, demand: f64| -> TextPosition {
        (costs.place(cost, (inner.left, inner.right)), unserved.place(demand, (inner.bottom, inner.top)))
    };
    let places: Vec<TextPosition> = frontier.points.iter().map(|point| at(point.cost, point.unserved)).collect();
    let (mut line, mut bars, mut leaders) = (Path::default(), Path::default(), Path::default());
    let course = drawn_frontier::line(frontier, &places);
    line.line(&course);
    let mut intervals: Vec<[TextPosition; 2]> = vec![];
    for point in &frontier.points {
        let bar = |cost: f64, demand: f64| [at(point.cost - cost, point.unserved - demand), at(point.cost + cost, point.unserved + demand)];
        intervals.extend(point.cost_half_width.map(|half| bar(half, 0.0)));
        intervals.extend(point.unserved_half_width.map(|half| bar(0.0, half)));
    }
    intervals.iter().for_each(|bar| bars.line(bar));
    sheet.path(&line, LEADER);
    sheet.path(&bars, WHISKER);
    let names = names(sheet, frontier, (&places, &course, &intervals), plot);
    for (point, _, _, place) in names.iter().filter(|(_, _, _, place)| place.is_apart) {
        let at = doubled(places[*point]);
        leaders.line(&[places[*point], halved(placement::nearest(&place.area, at))]);
    }
    sheet.path(&leaders, LEADER);
    let (mut dots, mut hollow, mut ring) = (Path::default(), Path::default(), Path::default());
    for (index, (point, at)) in frontier.points.iter().zip(&places).enumerate() {
        if point.is_dominated {
            hollow.circle(*at, 4.5)
        } else {
            dots.circle(*at, 4.5)
        }
        if frontier.base == Some(index) {
            ring.circle(*at, 7.5);
        }
    }
    for (path, mark) in [(&hollow, HOLLOW), (&dots, DOT), (&ring, RING)] {
        sheet.path(path, mark);
    }
    for (_, text, look, Place { area, .. }) in &names {
        let middle = f64::midpoint(f64::from(area.top), f64::from(area.bottom)) / f64::from(FINENESS);
        sheet.text(text, (area.left / FINENESS + 2, middle.round() as i32), Anchor::Start, *look);
    }
    let has_intervals = !intervals.is_empty();
    let keys = [
        Some((Key::Dot(DOT), "no other is better in both".to_owned())),
        frontier.points.iter().any(|point| point.is_dominated).then(|| (Key::Dot(HOLLOW), "another is better in both".to_owned())),
        frontier.base.map(|base| (Key::Dot(RING), format!("base: {}", frontier.points[base].name))),
        has_intervals.then(|| (Key::Line(WHISKER), "95% interval".to_owned())),
    ];
    frame::keys(sheet, &keys.into_iter().flatten().collect::<Vec<_>>(), below)
}

/// The points with their names and where those are, on the fine grid of layouts; without a name where there is no room for it.
fn names(
    sheet: &Sheet,
    frontier: &Frontier,
    (places, course, bars): (&[TextPosition], &[TextPosition], &[[TextPosition; 2]]),
    plot: Area,
) -> Vec<(usize, String, Type, Place)> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&index| (frontier.base != Some(index), frontier.points[index].is_dominated));
    let look = |index: usize| match frontier.points[index].is_dominated {
        _ if frontier.base == Some(index) => STRONG,
        true => NOTE,
        false => LABEL,
    };
    let fine = |points: &[TextPosition]| -> Vec<TextPosition> { points.iter().map(|at| (2.0 * at.0, 2.0 * at.1)).collect() };
    let mut points: Vec<Area> = fine(places).into_iter().map(|at| placement::around(at, 14)).collect();
    points.extend(bars.iter().flat_map(|bar| placement::along(&fine(bar))).map(|at| placement::around(at, 3)));
    let lines: Vec<Area> = placement::along(&fine(course)).into_iter().map(|at| placement::around(at, 4)).collect();
    let bounds = Area {
        left: FINENESS * (plot.left + 2),
        top: FINENESS * (plot.top + 1),
        right: FINENESS * (sheet.width - 2),
        bottom: FINENESS * (plot.bottom - 2),
    };
    let mut found = vec![];
    for widest in [sheet.width / 3, sheet.width / 5, 60] {
        let texts: Vec<String> = order.iter().map(|&index| fitted(&frontier.points[index].name, look(index), widest)).collect();
        let name = |(&index, text): (&usize, &String)| placement::Name {
            at: doubled(places[index]),
            clear: 20,
            width: crate::render::chart::canvas::run_length(text, measured(look(index))) + 8,
        };
        let names: Vec<placement::Name> = order.iter().zip(&texts).map(name).collect();
        let places = placement::place(&names, &points, &lines, bounds);
        let placed = order.iter().zip(texts).zip(places);
        found = placed.filter_map(|((&index, text), place)| place.map(|place| (index, text, look(index), place))).collect();
        if found.len() == order.len() {
            break;
        }
    }
    found
}

fn doubled(at: TextPosition) -> Point {
    ((2.0 * at.0).round() as i32, (2.0 * at.1).round() as i32)
}

fn halved((column, row): Point) -> TextPosition {
    (f64::from(column) / 2.0, f64::from(row) / 2.0)
}
