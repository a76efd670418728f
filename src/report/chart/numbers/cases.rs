//! The numbers of charts of cases, lines and parts.

use super::{amounts, approximately, fact, number, percent};
use crate::report::chart::{CellKind, Dots, Frontier, HeatMap, Response, Shares, Tornado, Waterfall, YearRanges};
use crate::report::table::{Cell, Column, Kind, Table, Unit};

pub fn waterfall(waterfall: &Waterfall) -> Table {
    let (start, end) = (&waterfall.start, &waterfall.end);
    let mut table = Table::new([Column::text("Line"), Column::new("Change", Kind::Change), amounts("Total so far")]);
    table.strong([Cell::from(start.0.as_str()), Cell::Absent, number(start.1)]);
    let mut reached = start.1;
    for (name, change) in &waterfall.steps {
        reached += change;
        table.row([Cell::from(name.as_str()), number(*change), number(reached)]);
    }
    table.strong([Cell::from(end.0.as_str()), number(end.1 - start.1), number(end.1)]);
    table
}

pub fn waterfall_in_words(waterfall: &Waterfall) -> Vec<String> {
    let (start, end) = (&waterfall.start, &waterfall.end);
    let range = waterfall.range.map(|(low, high)| format!("8 of 10 trials between {} and {}", signed(low), signed(high)));
    let whole = format!("{}, {}, change {}", fact(&start.0, start.1), fact(&end.0, end.1), signed(end.1 - start.1));
    let steps: Vec<String> = waterfall.steps.iter().map(|(name, change)| format!("{name} {}", signed(*change))).collect();
    [Some(whole), range, (!steps.is_empty()).then(|| steps.join(", "))].into_iter().flatten().collect()
}

fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", approximately(value)) } else { approximately(value) }
}

pub fn dots(dots: &Dots) -> Table {
    let shares = dots.shares.iter().map(|shares| Column::named(shares.name.as_str(), Kind::Share));
    let columns = ["Mean", "P10", "P90"].map(amounts);
    let mut table = Table::new([Column::text("Case")].into_iter().chain(columns).chain(shares));
    for (index, case) in dots.cases.iter().enumerate() {
        let cells = [Cell::from(case.name.as_str()), number(case.mean), number(case.low), number(case.high)];
        let share = dots.shares.iter().map(|shares| number(shares.values[index]));
        table.row(cells.into_iter().chain(share).collect::<Vec<_>>());
    }
    table
}

pub fn dots_in_words(dots: &Dots) -> Vec<String> {
    let words = |(index, case): (usize, &crate::report::chart::CaseRange)| {
        let share = dots.shares.iter().map(|shares| format!(", {} {}", shares.name.to_lowercase(), percent(shares.values[index])));
        let range = format!("8 of 10 trials {} to {}", approximately(case.low), approximately(case.high));
        format!("{}, {range}{}", fact(&format!("{}: mean", case.name), case.mean), share.collect::<String>())
    };
    let budget = dots.budget.iter().map(|(name, amount)| fact(name, *amount));
    dots.cases.iter().enumerate().map(words).chain(budget).collect()
}

pub fn frontier(frontier: &Frontier) -> Table {
    let columns = [amounts(frontier.cost.as_str()), amounts("± of it"), amounts(frontier.unserved.as_str()), amounts("± of this")];
    let mut table = Table::new([Column::text("Case")].into_iter().chain(columns).chain([Column::text("Another is better in both")]));
    for point in &frontier.points {
        let half = |half: Option<f64>| half.map_or(Cell::Absent, number);
        let is_dominated = if point.is_dominated { "yes" } else { "no" };
        table.row([
            Cell::from(point.name.as_str()),
            number(point.cost),
            half(point.cost_half_width),
            number(point.unserved),
            half(point.unserved_half_width),
            is_dominated.into(),
        ]);
    }
    table
}

pub fn frontier_in_words(frontier: &Frontier) -> Vec<String> {
    let words = |point: &crate::report::chart::TradeOff| {
        let beaten = if point.is_dominated { ", another is better in both" } else { "" };
        format!("{}: cost {}, unserved {}{beaten}", point.name, approximately(point.cost), approximately(point.unserved))
    };
    frontier.points.iter().map(words).collect()
}

pub fn shares(shares: &Shares) -> Table {
    let mut table = Table::new([Column::text("Part"), Column::new("Share", Kind::Share), Column::text("Note")]);
    shares.parts.iter().for_each(|part| table.row([Cell::from(part.name.as_str()), number(part.share), part.note.as_str().into()]));
    table
}

pub fn tornado(tornado: &Tornado) -> Table {
    let has = |some: bool, names: [&'static str; 2]| some.then(|| names.map(amounts)).into_iter().flatten();
    let (alone, range) = (tornado.bars.iter().any(|bar| bar.alone.is_some()), tornado.bars.iter().any(|bar| bar.range.is_some()));
    let columns = [Column::text("Number"), Column::text("P10"), amounts("Amount at P10"), Column::text("P90"), amounts("Amount at P90")];
    let columns = columns.into_iter().chain(has(alone, ["Alone at P10", "Alone at P90"])).chain(has(range, ["Least", "Most"]));
    let mut table = Table::new(columns);
    for bar in &tornado.bars {
        let pair = |some: bool, pair: Option<(f64, f64)>| {
            let cells = pair.map_or([Cell::Absent, Cell::Absent], |(one, other)| [number(one), number(other)]);
            some.then_some(cells).into_iter().flatten()
        };
        let ends =
            [bar.name.as_str().into(), Cell::from(bar.low.0.as_str()), number(bar.low.1), bar.high.0.as_str().into(), number(bar.high.1)];
        table.row(ends.into_iter().chain(pair(alone, bar.alone)).chain(pair(range, bar.range)).collect::<Vec<_>>());
    }
    table
}

pub fn tornado_in_words(tornado: &Tornado) -> Vec<String> {
    let words = |bar: &crate::report::chart::TornadoBar| {
        let at = |(number, amount): &(String, f64)| format!("{} at {number}", approximately(*amount));
        format!("{}: {}, {}", bar.name, at(&bar.low), at(&bar.high))
    };
    [fact(&tornado.base.0, tornado.base.1)].into_iter().chain(tornado.bars.iter().map(words)).collect()
}

pub fn year_ranges(ranges: &YearRanges) -> Table {
    let columns = ["P10", "P50", "P90", "Promised"].map(amounts);
    let mut table = Table::new([Column::text("Year"), Column::text("Series")].into_iter().chain(columns));
    for (year, name) in ranges.years.iter().enumerate() {
        for series in &ranges.series {
            let Some(range) = series.ranges[year] else { continue };
            let promised = range.promised.map_or(Cell::Absent, number);
            let numbers = [number(range.low), number(range.middle), number(range.high), promised];
            table.row([name.as_str().into(), Cell::from(series.name.as_str())].into_iter().chain(numbers).collect::<Vec<_>>());
        }
    }
    table
}

pub fn year_ranges_in_words(ranges: &YearRanges) -> Vec<String> {
    let words = |series: &crate::report::chart::RangeSeries| {
        let years = ranges.years.iter().zip(&series.ranges).filter_map(|(year, range)| {
            let range = (*range)?;
            Some(format!("{year} {} to {}, P50 {}", approximately(range.low), approximately(range.high), approximately(range.middle)))
        });
        format!("{}: {}", series.name, years.collect::<Vec<_>>().join(", "))
    };
    ranges.series.iter().map(words).collect()
}

pub fn response(response: &Response) -> Table {
    let condition = response.condition.iter().map(|condition| Column::named(format!("{} holds", condition.words), Kind::Text));
    let second = response.second.iter().flat_map(|second| {
        let half = (!second.half_width.is_empty()).then(|| amounts("±"));
        [amounts(second.unit.as_str())].into_iter().chain(half)
    });
    let columns = ["Mean", "P10", "P90"].map(amounts);
    let mut table =
        Table::new([Column::named(response.input.as_str(), Kind::Text)].into_iter().chain(columns).chain(condition).chain(second));
    for (index, position) in response.positions.iter().enumerate() {
        let today = if response.today == Some(index) { " (today)" } else { "" };
        let ends = [&response.mean, &response.low, &response.high].map(|values| number(values[index]));
        let condition = response.condition.iter().map(|condition| Cell::from(if condition.holds[index] { "yes" } else { "no" }));
        let second = response.second.iter().flat_map(|second| {
            let half = second.half_width.get(index).copied().map(number);
            [number(second.mean[index])].into_iter().chain(half)
        });
        let name = Cell::from(format!("{}{today}", position.label));
        table.row([name].into_iter().chain(ends).chain(condition).chain(second).collect::<Vec<_>>());
    }
    table
}

pub fn response_in_words(response: &Response) -> Vec<String> {
    let at = |index: usize| format!("mean {} at {}", approximately(response.mean[index]), response.positions[index].label);
    let today = response.today.map(|index| format!("today {}", at(index)));
    let holds = response.condition.as_ref().map(|condition| {
        let held: Vec<&str> =
            response.positions.iter().zip(&condition.holds).filter(|(_, holds)| **holds).map(|(at, _)| at.label.as_str()).collect();
        if held.is_empty() {
            format!("{} holds nowhere", condition.words)
        } else {
            format!("{} holds at {}", condition.words, held.join(", "))
        }
    });
    let budget = response.budget.as_ref().map(|(name, amount)| fact(name, *amount));
    let last = response.positions.len().saturating_sub(1);
    [Some(at(0)), (last > 0).then(|| at(last)), today, budget, holds].into_iter().flatten().collect()
}

pub fn heat_map(map: &HeatMap) -> Table {
    let kind = match map.kind {
        CellKind::Share { .. } => Kind::Share,
        CellKind::Amount => Kind::Amount(Unit::OfTheRow),
    };
    let columns = map.columns.labels.iter().map(|label| Column::named(label.as_str(), kind));
    let mut table = Table::new([Column::named(map.rows.input.as_str(), Kind::Text)].into_iter().chain(columns));
    for (label, row) in map.rows.labels.iter().zip(&map.cells) {
        table.row([Cell::from(label.as_str())].into_iter().chain(row.iter().copied().map(number)).collect::<Vec<_>>());
    }
    table
}

pub fn heat_map_in_words(map: &HeatMap) -> Vec<String> {
    let value = |value: f64| match map.kind {
        CellKind::Share { .. } => percent(value),
        CellKind::Amount => approximately(value),
    };
    let cells = || map.cells.iter().flatten().copied();
    let (low, high) = (cells().fold(f64::INFINITY, f64::min), cells().fold(f64::NEG_INFINITY, f64::max));
    let size = format!("{} values of {} by {} of {}", map.rows.labels.len(), map.rows.input, map.columns.labels.len(), map.columns.input);
    let today = map
        .today
        .map(|(row, column)| format!("today {} ({}, {})", value(map.cells[row][column]), map.rows.labels[row], map.columns.labels[column]));
    let holds = map.condition.as_ref().map(|region| {
        let held = region.holds.iter().flatten().filter(|holds| **holds).count();
        format!("{} holds in {held} of {} cells", region.words, cells().count())
    });
    [Some(size), Some(format!("from {} to {}", value(low), value(high))), today, holds].into_iter().flatten().collect()
}
