//! The report of a what-if: what the values do, then a row for each case, or a matrix for each measure.

pub mod charts;

use std::borrow::Cow;

use super::document::{Document, Role};
use super::measures;
use super::table::{Cell, Column, Kind, Number, Table};
use super::words;
use crate::insight::Grid;
use crate::insight::grid::{GridAxis, GridRow};
use crate::insight::measure::Measure;
use crate::quantity::{count, plural, unit};
use crate::simulation::Hold;

/// Arranges a grid for reading.
pub fn document(grid: &Grid) -> Document {
    let mut document = Document { title: title(grid), purpose: String::new(), blocks: vec![] };
    document.sentences(Role::Answer, answer(grid));
    match grid.axes.as_slice() {
        [rows, columns] => matrices(&mut document, grid, rows, columns),
        _ => rows(&mut document, grid),
    }
    document.note(notes(grid).join(" "));
    document.sentences(Role::Warning, warnings(grid));
    document
}

/// `budget-gone-by-april: access.engineers.cap.amount, 8 values`.
pub fn title(grid: &Grid) -> String {
    let of = match grid.axes.as_slice() {
        [axis] => format!("{}, {}", axis.path, plural(axis.values.len(), "value")),
        [rows, columns] => format!("{} and {}, {} × {} values", rows.path, columns.path, rows.values.len(), columns.values.len()),
        _ => plural(grid.rows.len(), "case"),
    };
    format!("{}: {of}", grid.scenario)
}

/// The finding in one line, for the title of a chart.
fn finding(grid: &Grid) -> String {
    let subject = words::sentence_case(&measures::quantity(&grid.subject));
    if let (Some(condition), Some((holds, fails))) = (&grid.condition, turning(grid)) {
        let kept = measures::condition(condition).unwrap_or_else(|| format!("{condition} holds"));
        return format!("{kept} at {}, not at {}", name(grid, holds), name(grid, fails));
    }
    if let Some(condition) = &grid.condition {
        let n = grid.rows.iter().filter(|row| holds(row)).count();
        let kept = measures::condition(condition).unwrap_or_else(|| format!("{condition} holds"));
        return format!("{kept} in {} of {}", count(n), plural(grid.rows.len(), "case"));
    }
    let means = || grid.rows.iter().map(|row| row.spread[0]);
    let (low, high) = (means().fold(f64::INFINITY, f64::min), means().fold(f64::NEG_INFINITY, f64::max));
    let plain = |amount: f64| words::about_without_unit(amount, grid.currency);
    let today = plain(grid.base_row().spread[0]);
    format!("{subject} goes from {} to {}; today it is {today}", plain(low), words::about(high, grid.currency))
}

/// What somebody who reads nothing else should know.
fn answer(grid: &Grid) -> Vec<String> {
    let mut sentences = vec![];
    let subject = measures::quantity(&grid.subject);
    let ends = [f64::total_cmp, |a: &f64, b: &f64| b.total_cmp(a)]
        .map(|order: fn(&f64, &f64) -> std::cmp::Ordering| grid.rows.iter().min_by(|a, b| order(&a.spread[0], &b.spread[0])));
    if let (Some(condition), false) = (&grid.condition, grid.rows.is_empty()) {
        sentences.push(match turning(grid) {
            Some((holds, fails)) => {
                let and = if grid.axes.len() == 1 { "; `compcast solve` finds the limit" } else { "" };
                format!(
                    "{condition} holds at {} ({}), at {} it does not ({}){and}.",
                    name(grid, holds),
                    found(grid, holds),
                    name(grid, fails),
                    found(grid, fails)
                )
            }
            None => {
                let n = grid.rows.iter().filter(|row| holds(row)).count();
                match n {
                    0 => format!("{condition} holds in no case; today it is {}.", found(grid, grid.base_row())),
                    n if n == grid.rows.len() => format!("{condition} holds in all {}.", plural(n, "case")),
                    n => format!("{condition} holds in {} of {}.", count(n), plural(grid.rows.len(), "case")),
                }
            }
        });
        if let Some(row) = grid.rows.iter().filter(|row| holds(row)).min_by(|a, b| unserved(a).total_cmp(&unserved(b)))
            && unserved(row) > 0.0
        {
            sentences.push(format!("At {}, limits block {}.", name(grid, row), blocked(grid, row)));
        }
    } else if let [Some(low), Some(high)] = ends
        && low.spread[0] < high.spread[0]
    {
        let at = |row: &GridRow| format!("{} ({})", words::about(row.spread[0], grid.currency), name(grid, row));
        sentences.push(format!(
            "Mean {subject} goes from {} to {}; today it is {}.",
            at(low),
            at(high),
            words::about(grid.base_row().spread[0], grid.currency)
        ));
        if unserved(low) > 0.0 {
            sentences.push(format!("At {}, limits block {}.", name(grid, low), blocked(grid, low)));
        }
    }
    sentences
}

/// Work worth 2.26M USD, 53% of the use that people want.
fn blocked(grid: &Grid, row: &GridRow) -> String {
    let share = row.unserved_share.map_or_else(String::new, |share| format!(", {} of what people want", words::share(share)));
    format!("work worth {}{share}", words::about(unserved(row), grid.currency))
}

fn unserved(row: &GridRow) -> f64 {
    row.unserved_demand.value.unwrap_or_default()
}

fn holds(row: &GridRow) -> bool {
    row.verdict.as_ref().is_some_and(|verdict| verdict.holds)
}

/// The neighbors on the only axis between which the condition turns: the one where it holds, and the one where it does not.
fn turning(grid: &Grid) -> Option<(&GridRow, &GridRow)> {
    let [_] = grid.axes.as_slice() else { return None };
    let on_axis: Vec<&GridRow> = grid.rows.iter().filter(|row| !row.at.is_empty()).collect();
    let mut turns = on_axis.windows(2).filter(|pair| holds(pair[0]) != holds(pair[1]));
    let pair = turns.next()?;
    // One sentence cannot describe several turns.
    turns.next().is_none().then_some(if holds(pair[0]) { (pair[0], pair[1]) } else { (pair[1], pair[0]) })
}

/// What the first comparison of the condition comes to in a row.
fn found(grid: &Grid, row: &GridRow) -> String {
    let measure = grid.condition.as_ref().and_then(|condition| condition.measures().next());
    let judged = row.verdict.as_ref().and_then(|verdict| verdict.comparisons.first());
    measure.zip(judged).map_or_else(String::new, |(measure, judged)| measures::in_words(measure, &judged.measured))
}

/// A row by its values: `400 USD/month`.
pub fn name(grid: &Grid, row: &GridRow) -> String {
    if row.at.is_empty() {
        return if grid.axes.is_empty() { row.case.clone() } else { "today's values".into() };
    }
    let value = |(axis, index): (&GridAxis, &usize)| {
        let label = &axis.values[*index].label;
        if axis.unit.is_empty() || axis.values[*index].number.is_none() { label.clone() } else { unit::with_unit(label, &axis.unit) }
    };
    grid.axes.iter().zip(&row.at).map(value).collect::<Vec<_>>().join(", ")
}

fn rows(document: &mut Document, grid: &Grid) {
    let first = match grid.axes.first() {
        Some(axis) if axis.unit.is_empty() => axis.short_name.clone(),
        Some(axis) => format!("{}, {}", axis.short_name, axis.unit),
        None => String::new(),
    };
    let mut columns = vec![Column::named(first, Kind::Text), Column::text("")];
    if grid.condition.is_some() {
        columns.push(Column::text("condition"));
    }
    // The change of the first measure stands beside it; JSON and CSV have those of all.
    let has_change = |index: usize, measure: &Measure| index == 0 && !measure.is_change();
    for (index, measure) in grid.measures.iter().enumerate() {
        columns.push(measures::column(measure));
        if has_change(index, measure) {
            let of = Measure::Change(Box::new(measure.clone()));
            columns.push(Column::named("change", measures::kind(&of)));
            columns.push(Column::new("± s.e.", Kind::StandardError).or(""));
        }
    }
    let mut table = Table::new(columns);
    for row in &grid.rows {
        let label = match row.at.first() {
            Some(index) => grid.axes[0].values[*index].label.clone(),
            None if grid.axes.is_empty() => row.case.clone(),
            None => "today".into(),
        };
        let mut cells: Vec<Cell> = vec![label.into(), if row.is_base { "base".into() } else { Cell::Absent }];
        if let Some(verdict) = &row.verdict {
            cells.push(match (verdict.is_close, verdict.holds) {
                (true, _) => "too close".into(),
                (false, true) => "holds".into(),
                (false, false) => "fails".into(),
            });
        }
        for (index, (measure, figure)) in grid.measures.iter().zip(&row.figures).enumerate() {
            cells.push(measures::cell(measure, &figure.measured));
            if has_change(index, measure) {
                let change = if row.is_base { None } else { figure.change.value };
                cells.push(change.map(|value| Number::with_error(value, figure.change.standard_error)).into());
                cells.push(figure.change.standard_error.filter(|_| !row.is_base).map(Number::exact).into());
            }
        }
        table.row(cells);
    }
    let has_money = grid.measures.iter().any(|measure| matches!(measures::kind(measure), Kind::Amount(super::table::Unit::Money(_))));
    let unit = if has_money { format!(", {}", grid.currency) } else { String::new() };
    document.table(format!("Cases{unit}"), table);
    let dominated: Vec<String> = grid
        .rows
        .iter()
        .filter_map(|row| Some(format!("{} ({} is better in both)", row.case, grid.rows.get(row.dominated_by?)?.case)))
        .collect();
    if !dominated.is_empty() {
        document.note(format!(
            "Not worth considering, with a higher P90 and more unserved demand than another case: {}.",
            dominated.join(", ")
        ));
    }
}

/// One matrix for each measure: the first input down, the second across.
fn matrices(document: &mut Document, grid: &Grid, down: &GridAxis, across: &GridAxis) {
    for (index, measure) in grid.measures.iter().enumerate() {
        let corner = format!("{} \\ {}", with_unit(down), with_unit(across));
        let kind = measures::kind(measure);
        let columns =
            across.values.iter().map(|value| Column::named(value.label.clone(), if kind == Kind::Month { Kind::Count } else { kind }));
        let mut table = Table::new(std::iter::once(Column::named(corner, Kind::Text)).chain(columns));
        for (row, value) in down.values.iter().enumerate() {
            let cells = (0..across.values.len()).map(|column| match grid.row_at(&[row, column]) {
                Some(case) => {
                    let plain = words::cell(&Column::new("", kind).or("none"), &measures::cell(measure, &case.figures[index].measured));
                    let mark = match &case.verdict {
                        Some(verdict) if verdict.is_close => "~",
                        Some(verdict) if verdict.holds => "*",
                        _ => "",
                    };
                    Cell::Text(if case.is_base { format!("[{plain}]{mark}") } else { format!("{plain}{mark}") })
                }
                None => Cell::Absent,
            });
            table.row(std::iter::once(Cell::from(value.label.as_str())).chain(cells));
        }
        let unit = match kind {
            Kind::Amount(unit) if !unit.word().is_empty() => format!(", {}", unit.word()),
            _ => String::new(),
        };
        document.table(format!("{}{unit}", words::sentence_case(&measures::heading(measure))), table);
    }
    let marks = if grid.condition.is_some() { "* the condition holds, ~ too close to call, " } else { "" };
    document.note(format!("{marks}[ ] today's values."));
}

fn with_unit(axis: &GridAxis) -> String {
    if axis.unit.is_empty() { axis.short_name.clone() } else { format!("{}, {}", axis.short_name, axis.unit) }
}

fn notes(grid: &Grid) -> Vec<String> {
    let mut notes = vec![format!(
        "{} trials with the same random draws in every case: a change is known far better than the figures it is between.",
        count(grid.trials)
    )];
    notes.push(held(grid.held).into());
    notes
}

/// What stays the same of use that is stated in money.
pub fn held(hold: Hold) -> &'static str {
    match hold {
        Hold::Work => {
            "Work is held: use stated in money is converted to tokens and GPU-hours once, at the prices and the model mix of the base case."
        }
        Hold::Spend => "Spend is held: use stated in money is converted to tokens and GPU-hours at each case's own prices.",
    }
}

fn warnings(grid: &Grid) -> Vec<String> {
    let mut warnings = vec![];
    if grid.is_flat() && grid.rows.len() > 1 {
        let reason = match grid.held {
            Hold::Spend => ": use is stated in money and spend is held (--hold spend)",
            Hold::Work => "",
        };
        warnings.push(format!("none of the cases changes any of these figures{reason}"));
    }
    for axis in grid.axes.iter().filter(|axis| axis.replaces_uncertain) {
        warnings.push(format!("`{}` is uncertain in the scenario: the values replace its distribution and any correlation", axis.path));
    }
    if grid.paired_people < 1.0 {
        warnings.push(format!(
            "{} of the people are in every case; the others have draws of their own, so that changes are known less well",
            words::share(grid.paired_people)
        ));
    }
    warnings.extend(grid.warnings.iter().cloned());
    warnings
}

/// One row for each case and measure.
pub fn dataset(grid: &Grid) -> super::Dataset<'_> {
    use super::dataset::Records;
    struct Row<'g> {
        row: &'g GridRow,
        measure: &'g Measure,
        index: usize,
    }
    let rows = grid.rows.iter().flat_map(|row| grid.measures.iter().enumerate().map(move |(index, measure)| Row { row, measure, index }));
    let value = move |row: &GridRow, axis: usize| -> String {
        row.at.get(axis).map_or_else(String::new, |index| grid.axes[axis].values[*index].label.clone())
    };
    let number = move |row: &GridRow, axis: usize| row.at.get(axis).and_then(|index| grid.axes[axis].values[*index].number);
    let path = move |axis: usize| grid.axes.get(axis).map_or_else(String::new, |axis| axis.path.clone());
    Records::new("whatif", rows.collect())
        .text("case", |Row { row, .. }| row.case.clone())
        .text("path1", move |_| path(0))
        .text("value1", move |Row { row, .. }| value(row, 0))
        .amount("number1", move |Row { row, .. }| number(row, 0))
        .text("path2", move |_| path(1))
        .text("value2", move |Row { row, .. }| value(row, 1))
        .amount("number2", move |Row { row, .. }| number(row, 1))
        .text("is_base", |Row { row, .. }| if row.is_base { "yes" } else { "" })
        .text("measure", |Row { measure, .. }| measure.to_string())
        .text("unit", |Row { measure, .. }| unit_word(measure))
        .amount("value", |Row { row, index, .. }| row.figures[*index].measured.value.filter(|value| value.is_finite()))
        .amount("standard_error", |Row { row, index, .. }| row.figures[*index].measured.standard_error)
        .amount("low", |Row { row, index, .. }| row.figures[*index].measured.low.filter(|value| value.is_finite()))
        .amount("high", |Row { row, index, .. }| row.figures[*index].measured.high.filter(|value| value.is_finite()))
        .amount("change", |Row { row, index, .. }| row.figures[*index].change.value)
        .amount("change_standard_error", |Row { row, index, .. }| row.figures[*index].change.standard_error)
        .text("condition", |Row { row, .. }| verdict_word(row))
        .finish()
}

fn verdict_word(row: &GridRow) -> &'static str {
    match &row.verdict {
        None => "",
        Some(verdict) if verdict.is_close => "too close",
        Some(verdict) if verdict.holds => "holds",
        Some(_) => "fails",
    }
}

fn unit_word(measure: &Measure) -> Cow<'static, str> {
    use crate::insight::measure::MeasureUnit;
    match measure.unit() {
        MeasureUnit::Quantity(unit) => unit.word(),
        MeasureUnit::Share => "share".into(),
        MeasureUnit::Month => "month".into(),
    }
}
