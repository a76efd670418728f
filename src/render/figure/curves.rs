//! Charts of curves: chances of exceeding an amount, how unevenly people use compute, and amounts as functions of a number.

use super::frame::{self, Key, SideLabel};
use super::sheet::{Path, Sheet, fitted, width_of};
use super::style::{BUDGET, DOT, EVENT, GRID, LABEL, LIMIT, LINES, NOTE, OUTER, RULE};
use crate::render::chart::axis::Axis;
use crate::render::chart::canvas::{Anchor, Area, TextPosition, thinned};
use crate::render::chart::{exceedance as drawn_exceedance, label, lines as drawn_lines};
use crate::report::chart::{Exceedance, Lines, Lorenz};

/// The curve of each scenario and the budget, where the key says how often it is exceeded.
pub fn exceedance(sheet: &mut Sheet, exceedance: &Exceedance) -> i32 {
    let (amounts, is_cut) = drawn_exceedance::amounts(exceedance);
    let chances = Axis::shares();
    let budget = exceedance.budget.as_ref().map(|(name, amount)| (frame::named(name, *amount, LIMIT, sheet.width), *amount));
    let top = frame::unit(sheet, "Chance of exceeding the amount") + if budget.is_some() { frame::LINE + 4 } else { 0 };
    let plot = Area { left: frame::room_for(&chances), top, right: sheet.width - 16, bottom: top + sheet.either(240, 210) };
    frame::vertical(sheet, &chances, plot);
    let unit = if is_cut { format!("{} (1% of outcomes or fewer are further right)", exceedance.unit) } else { exceedance.unit.clone() };
    let below = frame::horizontal(sheet, &amounts, plot, &unit);
    let place = |amount: f64, chance: f64| -> TextPosition {
        (amounts.place(amount, (plot.left, plot.right)), chances.place(chance, (plot.bottom, plot.top)))
    };
    if let Some((words, amount)) = &budget {
        let column = amounts.pixel(*amount, (plot.left, plot.right));
        let mut line = Path::default();
        frame::upright(&mut line, column, &[(plot.top - 4, plot.bottom)]);
        sheet.path(&line, BUDGET);
        let center = frame::on_sheet(sheet, column, width_of(words, LIMIT));
        sheet.text(words, (center, plot.top - 14), Anchor::Middle, LIMIT);
    }
    // The last curve is drawn first, so that the first, the one to compare with, is on top.
    let mut marks = Path::default();
    for (curve, mark) in exceedance.curves.iter().zip(LINES).rev() {
        let points: Vec<TextPosition> =
            drawn_exceedance::visible(curve, &amounts).into_iter().map(|(amount, chance)| place(amount, chance)).collect();
        let mut path = Path::default();
        path.line(&thinned(&points, 6.0));
        sheet.path(&path, mark);
        if let Some((_, amount)) = &budget {
            marks.circle(place(*amount, drawn_exceedance::read_off(curve, *amount)), 4.0);
        }
    }
    sheet.path(&marks, DOT);
    let key = |(curve, mark): (&crate::report::chart::Curve, _)| match &budget {
        None => (Key::Line(mark), curve.name.clone()),
        Some((_, amount)) => {
            let chance = format!(": {} over budget", label::percent(drawn_exceedance::read_off(curve, *amount)));
            let room = sheet.width - 30 - width_of(&chance, LABEL);
            (Key::Line(mark), format!("{}{chance}", fitted(&curve.name, LABEL, room)))
        }
    };
    let keys: Vec<(Key, String)> = exceedance.curves.iter().zip(LINES).map(key).collect();
    frame::keys(sheet, &keys, below)
}

/// The share of use of the lightest users, against equality.
pub fn lorenz(sheet: &mut Sheet, lorenz: &Lorenz) -> i32 {
    let axis = Axis::shares();
    let top = frame::unit(sheet, "Share of use");
    let left = frame::room_for(&axis);
    // Square, or the distance to equality could not be compared between axes.
    let side = (sheet.width - left - 16).min(320);
    let plot = Area { left, top, right: left + side, bottom: top + side };
    frame::vertical(sheet, &axis, plot);
    let below = frame::horizontal(sheet, &axis, plot, "Share of people, lightest users first");
    let place = |people: f64, share: f64| -> TextPosition {
        (axis.place(people, (plot.left, plot.right)), axis.place(share, (plot.bottom, plot.top)))
    };
    let points = lorenz.population.iter().zip(&lorenz.share).map(|(&people, &share)| place(people, share));
    let curve: Vec<TextPosition> = [place(0.0, 0.0)].into_iter().chain(points).chain([place(1.0, 1.0)]).collect();
    let (mut area, mut equality, mut tenth, mut mark) = (Path::default(), Path::default(), Path::default(), Path::default());
    area.polygon(&thinned(&curve, 4.0));
    equality.line(&[place(0.0, 0.0), place(1.0, 1.0)]);
    // The heaviest tenth is what the curve climbs between 90% and 100% of the people.
    let from = place(0.9, 1.0 - lorenz.top_tenth);
    tenth.line(&[from, (f64::from(plot.right), from.1), (f64::from(plot.right), f64::from(plot.top))]);
    mark.circle(from, 4.0);
    for (path, mark) in [(&area, OUTER), (&equality, RULE), (&tenth, BUDGET), (&mark, DOT)] {
        sheet.path(path, mark);
    }
    let keys = [
        (Key::Line(BUDGET), format!("the top tenth uses {}", label::percent(lorenz.top_tenth))),
        (Key::Area(OUTER), format!("simulated use, Gini coefficient {:.2}", lorenz.gini)),
        (Key::Line(RULE), "equality: all use the same".to_owned()),
    ];
    frame::keys(sheet, &keys, below)
}

/// A line for each series with its name at its end, and a mark at the number that is used otherwise.
pub fn lines(sheet: &mut Sheet, lines: &Lines) -> i32 {
    let (across, axis) = drawn_lines::axes(lines);
    let top = frame::unit(sheet, &frame::unit_of(&axis, &lines.unit)) + if lines.mark.is_some() { frame::LINE + 4 } else { 0 };
    let most = sheet.either(130, 70);
    let label = |series: &crate::report::chart::LineSeries| {
        let last = series.points.last().map_or(0.0, |point| point.1);
        SideLabel { at: 0, name: series.name.clone(), number: label::amount(last), look: LABEL }
    };
    let mut labels: Vec<SideLabel> = lines.series.iter().map(label).collect();
    let right = sheet.width - frame::room_for_labels(&labels, most);
    let plot = Area { left: frame::room_for(&axis), top, right, bottom: top + sheet.either(240, 210) };
    frame::vertical(sheet, &axis, plot);
    let below = frame::horizontal(sheet, &across, plot, &lines.input);
    let place = |(value, amount): (f64, f64)| -> TextPosition {
        (across.place(value, (plot.left, plot.right)), axis.place(amount, (plot.bottom, plot.top)))
    };
    if let Some((name, value)) = &lines.mark {
        let column = across.pixel(*value, (plot.left, plot.right));
        let mut line = Path::default();
        frame::upright(&mut line, column, &[(plot.top - 4, plot.bottom)]);
        sheet.path(&line, EVENT);
        let words = fitted(name, NOTE, sheet.width);
        let center = frame::on_sheet(sheet, column, width_of(&words, NOTE));
        sheet.text(&words, (center, plot.top - 14), Anchor::Middle, NOTE);
    }
    let (mut dots, mut guides) = (Path::default(), Path::default());
    for (index, series) in lines.series.iter().enumerate().rev() {
        let points: Vec<TextPosition> = series.points.iter().copied().map(place).collect();
        if let Some(last) = points.last() {
            labels[index].at = last.1.round() as i32;
            // To the edge of the plot, where the name begins.
            guides.line(&[*last, (f64::from(plot.right), last.1)]);
        }
        let mut path = Path::default();
        path.line(&points);
        points.iter().for_each(|point| dots.circle(*point, 3.0));
        sheet.path(&path, LINES[index]);
    }
    sheet.path(&guides, GRID);
    sheet.path(&dots, DOT);
    frame::side_labels(sheet, labels, plot, most);
    let keys: Vec<(Key, String)> = lines.series.iter().zip(LINES).map(|(series, mark)| (Key::Line(mark), series.name.clone())).collect();
    frame::keys(sheet, &keys, below)
}
