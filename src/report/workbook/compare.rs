//! The sheet of a comparison: every line in each scenario, the difference of each to the first, and the walk from one to the other.

use super::chart::{Chart, ChartKind, Series, SeriesLook};
use super::checks::Tie;
use super::formula::{Area, At, Expression, Function, Operator, binary, call, either, sum};
use super::lines::LinePlaces;
use super::scenarios::Scenarios;
use super::sheet::{Cell, FIRST_ROW, Form, HEADER_ROW, Role, Sheet};
use crate::insight::{Comparison, Difference};
use crate::quantity::rounding::unit_of_digits;
use crate::statistics::estimate::Estimate;

pub const NAME: &str = "Compare";

/// Columns of names.
const NAMES: u16 = 2;
/// Columns of each difference: mean, standard error, P10 and P90.
const OF_DIFFERENCE: u16 = 4;
/// Fewer steps make no walk.
const FEWEST_STEPS: usize = 3;
/// Steps that are shown one by one; the others are combined.
const MOST_STEPS: usize = 12;

/// Where the differences are, and what the first sheet shows as well.
pub struct Compared {
    pub sheet: Sheet,
    /// The mean of each difference.
    pub differences: Vec<At>,
    pub ties: Vec<Tie>,
    /// The last walk.
    pub walk: Option<Chart>,
}

/// The rows of the lines, and the one of their sums.
struct Rows {
    last: u32,
    total: u32,
}

pub fn sheet(scenarios: &Scenarios<'_>, comparison: &Comparison, places: &[LinePlaces]) -> Compared {
    let n_scenarios = places.len() as u16;
    let meaning =
        "Mean cost of each line over all months, in the same trials. P10 and P90 are of the difference; percentiles do not add up.";
    let mut sheet = Sheet::new(NAME, format!("{meaning} {}.", scenarios.currency_note()));
    let labels: Vec<&str> = scenarios.iter().map(|(_, label)| label).collect();
    sheet.header(NAMES, ["element", "line"].iter().chain(&labels));
    let is_one = comparison.differences.len() == 1;
    let first_column = |index: usize| NAMES + n_scenarios + OF_DIFFERENCE * index as u16;
    for (index, label) in labels.iter().enumerate().skip(1) {
        let of = |what: &str| if is_one { what.to_string() } else { format!("{label}: {what}") };
        sheet.header_at(HEADER_ROW, first_column(index - 1), 0, ["difference", "standard error", "P10", "P90"].map(of));
    }

    let names = line_names(comparison);
    let rows = Rows { last: HEADER_ROW + (names.len() as u32).max(1), total: FIRST_ROW + (names.len() as u32).max(1) };
    for (row, name) in (FIRST_ROW..).zip(&names) {
        let element = comparison.scenarios.iter().find_map(|summary| Some(summary.by_line.get(name)?.element)).unwrap_or_default();
        sheet.put_row(row, 0, [element, name].map(Cell::name));
        for (column, place) in (NAMES..).zip(places) {
            let known = place.lines.iter().find(|(known, _)| known == name);
            let cell = known.map_or_else(|| Cell::constant(0.0, scenarios.money), |(_, at)| Cell::formula(*at, scenarios.money));
            sheet.put(row, column, cell);
        }
    }
    sheet.put_row(rows.total, 0, [Cell::name("all lines").strong(), Cell::blank(Role::Name).strong()]);
    for column in NAMES..NAMES + n_scenarios {
        sheet.put(rows.total, column, Cell::formula(column_sum(&rows, column), scenarios.money).strong());
    }
    let (mut differences, mut ties) = (vec![], vec![]);
    for (index, difference) in comparison.differences.iter().enumerate() {
        let column = first_column(index);
        for (row, name) in (FIRST_ROW..).zip(names.iter().copied().map(Some).chain([None])) {
            let (row, estimate) = name.map_or((rows.total, Some(&difference.total)), |name| (row, difference.by_line.get(name)));
            let means = [NAMES + 1 + index as u16, NAMES].map(|column| At::new(NAME, row, column));
            let mean = Cell::formula(means[0] - means[1], scenarios.money);
            sheet.put(row, column, if name.is_none() { mean.strong() } else { mean });
            let Some(estimate) = estimate else { continue };
            sheet.put_some(row, column + 1, estimate.se_mean, scenarios.money);
            sheet.put_row(row, column + 2, [estimate.p10, estimate.p90].map(|value| Cell::constant(value, scenarios.money)));
        }
        let at = At::new(NAME, rows.total, column);
        differences.push(at);
        let label = labels.get(index + 1).copied().unwrap_or_default();
        ties.push(Tie { scenario: label.into(), name: format!("sheet {NAME}: difference"), at, run: difference.total.mean });
    }
    let last_column = first_column(comparison.differences.len()) - 1;
    sheet.filter = Some(Area { first: At::new(NAME, HEADER_ROW, 0), last: (rows.last, last_column) });
    sheet.pages_wide = (last_column / 14 + 1).max(1);

    let mut row = rows.total + 2;
    sheet.is_one_page = comparison.differences.len() == 1 && row < 40;
    let mut walk = None;
    for (index, difference) in comparison.differences.iter().enumerate() {
        let block = last_column + 2 + (walk::COLUMNS + 1) * index as u16;
        let against = labels.first().copied().unwrap_or_default();
        let title = format!("Cost, step by step: {} less {against}", labels.get(index + 1).copied().unwrap_or_default());
        let chart = walk::put(&mut sheet, scenarios, (&names, difference), first_column(index), &rows, (block, &title));
        if let Some(chart) = chart {
            // Two fit on a sheet of paper.
            if index % 2 == 0 && !sheet.is_one_page {
                sheet.page_breaks.push(row);
            }
            sheet.charts.push(Chart { place: (row, 0), ..chart.clone() });
            row += 21;
            walk = Some(chart);
        }
    }
    sheet.print_to = Some((row, last_column));
    Compared { sheet, differences, ties, walk }
}

fn column_sum(rows: &Rows, column: u16) -> Expression {
    sum(Area::down(At::new(NAME, FIRST_ROW, column), rows.last))
}

/// Every line of any scenario, in charging order as far as the differences have it.
fn line_names(comparison: &Comparison) -> Vec<&str> {
    let mut names: Vec<&str> = vec![];
    for (name, _) in comparison.differences.iter().flat_map(|difference| difference.by_line.iter()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The block for the chart, beside what is printed: a step a row.
///
/// The axis is the difference, so that no column is cut and zero is the first scenario. A column that crosses zero has a part on either side; one that
/// does not stands on a foot that is not drawn.
mod walk {
    use super::*;

    pub const COLUMNS: u16 = 12;

    /// What the columns of the block are.
    #[derive(Clone, Copy)]
    enum Part {
        Name,
        Change,
        From,
        To,
        Foot,
        MoreAbove,
        MoreBelow,
        LessAbove,
        LessBelow,
        Whole,
        Down,
        Up,
    }

    const HEADERS: [&str; COLUMNS as usize] = [
        "step",
        "change",
        "from",
        "to",
        "foot",
        "costs more",
        "costs more, below zero",
        "costs less, above zero",
        "costs less",
        "difference (whisker: 8 of 10 trials)",
        "whisker down",
        "whisker up",
    ];

    pub fn put(
        sheet: &mut Sheet,
        scenarios: &Scenarios<'_>,
        (names, difference): (&[&str], &Difference),
        change_column: u16,
        rows: &Rows,
        (block, title): (u16, &str),
    ) -> Option<Chart> {
        let changed: Vec<(u32, &str, f64)> = (FIRST_ROW..)
            .zip(names)
            .filter_map(|(row, name)| Some((row, *name, difference.by_line.get(name)?.mean)))
            .filter(|(_, _, mean)| *mean != 0.0)
            .collect();
        (changed.len() >= FEWEST_STEPS).then_some(())?;
        let (shown, n_combined) = largest(changed);
        let money = scenarios.money;
        let column = |part: Part| block + part as u16;
        sheet.put(1, block, Cell::text(Role::Note, title));
        sheet.header_at(HEADER_ROW, block, 1, HEADERS);
        let mut row = FIRST_ROW;
        let total = At::new(NAME, rows.total, change_column);
        for (of_line, name, _) in &shown {
            step(sheet, row, block, Cell::name(name), At::new(NAME, *of_line, change_column).into(), money);
            row += 1;
        }
        if n_combined > 0 {
            let so_far = sum(Area::down(At::new(NAME, FIRST_ROW, column(Part::Change)), row - 1));
            step(sheet, row, block, Cell::name(format!("{n_combined} smaller lines")), binary(total, Operator::Minus, so_far), money);
            row += 1;
        }
        sheet.put(row, column(Part::Name), Cell::name("difference").strong());
        sheet.put(row, column(Part::Whole), Cell::formula(total, money));
        let (p10, p90) = (At::new(NAME, rows.total, change_column + 2), At::new(NAME, rows.total, change_column + 3));
        // Where the mean is outside of its own range, a whisker from it would show another range.
        let has_whisker =
            (difference.total.p10..=difference.total.p90).contains(&difference.total.mean) && difference.total.sd != Some(0.0);
        if has_whisker {
            for above in FIRST_ROW..row {
                sheet.put_row(above, column(Part::Down), [0.0, 0.0].map(|none| Cell::constant(none, money)));
            }
            sheet.put_row(row, column(Part::Down), [total - p10, p90 - total].map(|way| Cell::formula(way, money)));
        }
        let area = |part| Area::down(At::new(NAME, FIRST_ROW, column(part)), row);
        let name = |part| At::new(NAME, HEADER_ROW, column(part));
        let series = |part, look| Series::new(name(part), area(Part::Name), area(part), look);
        let mut whole = series(Part::Whole, SeriesLook::Whole);
        whole.whisker = has_whisker.then(|| (area(Part::Down), area(Part::Up)));
        Some(Chart {
            kind: ChartKind::Walk,
            place: (0, 0),
            size: (760, 380),
            title: At::new(NAME, 1, block),
            description:
                "The difference of the mean cost, line by line: each column begins where the one before ends, and the last one is the whole"
                    .into(),
            x_name: String::new(),
            y_name: format!("{}, difference", scenarios.currency),
            largest: 0.0,
            // A whisker is no part of what programs make room for.
            ends: ends(&shown, &difference.total, has_whisker),
            series: vec![
                series(Part::Foot, SeriesLook::Hidden),
                series(Part::MoreAbove, SeriesLook::CostsMore),
                series(Part::MoreBelow, SeriesLook::CostsMore).unlisted(),
                series(Part::LessAbove, SeriesLook::CostsLess).unlisted(),
                series(Part::LessBelow, SeriesLook::CostsLess),
                whole,
            ],
        })
    }

    /// The largest changes in the order of their lines, and how many others there are.
    fn largest(changed: Vec<(u32, &str, f64)>) -> (Vec<(u32, &str, f64)>, usize) {
        if changed.len() <= MOST_STEPS {
            return (changed, 0);
        }
        let mut by_size: Vec<usize> = (0..changed.len()).collect();
        by_size.sort_by(|a, b| changed[*b].2.abs().total_cmp(&changed[*a].2.abs()));
        by_size.truncate(MOST_STEPS - 1);
        let n_combined = changed.len() - by_size.len();
        let shown = changed.into_iter().enumerate().filter(|(place, _)| by_size.contains(place)).map(|(_, step)| step);
        (shown.collect(), n_combined)
    }

    /// Round ends of an axis that shows every step, the whole and its whisker.
    fn ends(shown: &[(u32, &str, f64)], whole: &Estimate, has_whisker: bool) -> Option<(f64, f64)> {
        const MOST_STEPS: f64 = 8.0;
        let mut so_far = 0.0;
        let walked = shown.iter().map(|(.., change)| {
            so_far += change;
            so_far
        });
        let mut places: Vec<f64> = [0.0, whole.mean].into_iter().chain(walked).collect();
        places.extend(has_whisker.then_some([whole.p10, whole.p90]).into_iter().flatten());
        let (low, high) = (places.iter().copied().fold(0.0, f64::min), places.iter().copied().fold(0.0, f64::max));
        let power = unit_of_digits(high - low, 1) / 10.0;
        let step = [1.0, 2.0, 5.0, 10.0, 20.0].map(|factor| factor * power).into_iter().find(|step| (high - low) / step <= MOST_STEPS)?;
        (high > low).then(|| ((low / step).floor() * step, (high / step).ceil() * step))
    }

    /// A step: where it begins and ends, and the parts of its column on either side of zero.
    fn step(sheet: &mut Sheet, row: u32, block: u16, name: Cell, change: Expression, money: Form) {
        let at = |part: Part| At::new(NAME, row, block + part as u16);
        let before = At::new(NAME, row.saturating_sub(1), block + Part::To as u16);
        let max = |a: Expression, b: Expression| call(Function::Max, [a, b]);
        let min = |a: Expression, b: Expression| call(Function::Min, [a, b]);
        let zero = || Expression::Number(0.0);
        let higher = || max(at(Part::From).into(), at(Part::To).into());
        let lower = || min(at(Part::From).into(), at(Part::To).into());
        let above = || max(zero(), higher()) - max(zero(), lower());
        let below = || min(zero(), lower()) - min(zero(), higher());
        let rises = || binary(at(Part::Change), Operator::Above, 0.0);
        let cells = [
            name,
            Cell::formula(change, money),
            Cell::formula(if row == FIRST_ROW { zero() } else { before.into() }, money),
            Cell::formula(at(Part::From) + at(Part::Change), money),
            Cell::formula(max(zero(), lower()) + min(zero(), higher()), money),
            Cell::formula(either(rises(), above(), 0.0), money),
            Cell::formula(either(rises(), below(), 0.0), money),
            Cell::formula(either(rises(), 0.0, above()), money),
            Cell::formula(either(rises(), 0.0, below()), money),
        ];
        sheet.put_row(row, block, cells);
    }
}
