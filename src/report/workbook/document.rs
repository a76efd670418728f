//! The book of any report: its document on the first sheet, and a sheet for each of its datasets.

use super::scenarios::money;
use super::sheet::{Cell, FIRST_ROW, Form, HEADER_ROW, Role, Sheet, quantity};
use super::summary::{self, paragraph};
use super::text;
use crate::quantity::count;
use crate::report::dataset::{Cells, Dataset};
use crate::report::document::{self, Block, Role as SentenceRole};
use crate::report::table::{self, Column, Emphasis, Kind, Number, Table, Unit};
use crate::report::{Report, words};

/// Longer datasets are left out, and named.
pub const MOST_ROWS: usize = 100_000;

/// Longer words take several lines.
const LONGEST_NAME: usize = 44;

/// Sentences and tables of the document; how amounts and chances are written is up to each column.
pub fn front(report: &Report<'_>, chance: Form) -> (Sheet, u32) {
    let mut sheet = Sheet::new(summary::NAME, "");
    let mut row = summary::top(&mut sheet, report, "");
    for block in &report.document.blocks {
        match block {
            Block::Heading(heading) => {
                paragraph(&mut sheet, &mut row, Role::Heading, heading);
            }
            Block::Sentences(SentenceRole::Note, sentences) => {
                sentences.iter().for_each(|sentence| paragraph(&mut sheet, &mut row, Role::Note, sentence));
                row += 1;
            }
            // They are at the top.
            Block::Sentences(SentenceRole::Answer | SentenceRole::Warning, _) => {}
            Block::Figures(figures) => {
                put_table(&mut sheet, &mut row, &document::table_of(figures), chance);
                row += 1;
            }
            Block::Table(table) => {
                put_table(&mut sheet, &mut row, table, chance);
                row += 1;
            }
            Block::Chart(_) => {}
        }
    }
    (sheet, row)
}

fn put_table(sheet: &mut Sheet, row: &mut u32, table: &Table, chance: Form) {
    if table.has_headings() {
        for (place, column) in (0..).zip(&table.columns) {
            let role = if column.kind == Kind::Text { Role::Header } else { Role::NumberHeader };
            sheet.put(*row, place, Cell::text(role, &column.heading));
        }
        *row += 1;
    }
    for of_table in &table.rows {
        for ((place, column), cell) in (0..).zip(&table.columns).zip(&of_table.cells) {
            let cell = cell_of(column, cell, chance, place == 0 && of_table.is_indented);
            sheet.put(*row, place, if of_table.emphasis == Emphasis::Strong { cell.strong() } else { cell });
        }
        *row += 1;
    }
}

/// The exact value of a cell where it is one number; words where it is not.
fn cell_of(column: &Column, cell: &table::Cell, chance: Form, is_indented: bool) -> Cell {
    match cell {
        table::Cell::Number(number) => match form_of(column.kind, *number, chance) {
            Some(form) => Cell::constant(number.value, form),
            None => Cell::text(Role::Constant, words::cell(column, cell)),
        },
        table::Cell::Month(month) => Cell::month(*month),
        table::Cell::Date(date) => Cell::date(*date),
        table::Cell::Text(text) if text.chars().count() > LONGEST_NAME => Cell::text(Role::Words, text),
        table::Cell::Text(text) if is_indented => Cell::name(format!("   {text}")),
        table::Cell::Text(text) => Cell::name(text),
        table::Cell::Absent => Cell::name(column.absent),
    }
}

/// `None` for what takes more than one number.
fn form_of(kind: Kind, number: Number, chance: Form) -> Option<Form> {
    Some(match kind {
        Kind::Amount(Unit::Money(currency) | Unit::MoneyPerEmployeeMonth(currency)) => money(number.value, currency),
        Kind::Amount(_) | Kind::Text | Kind::Month | Kind::Date | Kind::Quantity | Kind::Deviation | Kind::StandardError => {
            quantity(number.value)
        }
        Kind::Change if number.value.abs() >= 100.0 => Form::Amount(0),
        Kind::Change => quantity(number.value),
        Kind::Count => Form::Amount(0),
        Kind::Share | Kind::ShareOfVariance | Kind::Points => Form::Share,
        Kind::Probability => chance,
        Kind::Price if number.interval.is_none() => quantity(number.value),
        Kind::Scaled(scale) | Kind::ScaledChange(scale) | Kind::ScaledError(scale) if scale.is_thousands => Form::Thousands(scale.decimals),
        Kind::Scaled(scale) | Kind::ScaledChange(scale) | Kind::ScaledError(scale) => Form::Amount(scale.decimals),
        Kind::Interval | Kind::Price => return None,
    })
}

/// A sheet of a dataset, and how many of its texts lose a character; `None` where it is too long.
pub fn dataset_sheet(place: usize, dataset: &Dataset<'_>) -> Option<(Sheet, usize)> {
    (dataset.n_rows <= MOST_ROWS).then_some(())?;
    let name = words::sentence_case(&dataset.name.replace('_', " "));
    let mut sheet = Sheet::new(name, format!("Exact values, as in tables/{}.csv.", dataset.name));
    let is_text = |cells: &Cells<'_>| !matches!(cells, Cells::Amount(_) | Cells::Count(_));
    let n_names = dataset.columns.iter().take_while(|column| is_text(&column.cells)).count().min(2) as u16;
    sheet.header(n_names, dataset.columns.iter().map(|column| column.name.replace('_', " ")));
    for (place, column) in (0..).zip(&dataset.columns) {
        if is_text(&column.cells) {
            sheet.put(HEADER_ROW, place, Cell::text(Role::Header, column.name.replace('_', " ")));
        }
        sheet.widths.push(width_of(dataset, &column.cells));
    }
    sheet.dataset = Some(place);
    let last = FIRST_ROW + (dataset.n_rows as u32).max(1) - 1;
    sheet.print_to = Some((last, (dataset.columns.len() as u16).saturating_sub(1)));
    sheet.pages_wide = dataset.columns.len().div_ceil(16).max(1) as u16;
    let texts = dataset.columns.iter().filter_map(|column| if let Cells::Text(of) = &column.cells { Some(of) } else { None });
    let n_changed = texts.flat_map(|of| (0..dataset.n_rows).map(of)).filter(|text| text::fitting(text) != *text).count();
    Some((sheet, n_changed))
}

/// Wide enough for the first rows.
fn width_of(dataset: &Dataset<'_>, cells: &Cells<'_>) -> f64 {
    const ROWS: usize = 200;
    let rows = 0..dataset.n_rows.min(ROWS);
    match cells {
        Cells::Text(of) => rows.map(|row| of(row).chars().count().min(60) + 2).max().unwrap_or(0) as f64,
        Cells::Amount(_) => 15.0,
        Cells::Month(_) | Cells::Flag(_) | Cells::Count(_) => 11.0,
    }
}

/// That a dataset is not in the book.
pub fn left_out(dataset: &Dataset<'_>) -> String {
    format!(
        "The dataset `{}` has {} rows, more than a sheet of this workbook holds: it is whole in tables/{}.csv and tables/{}.parquet.",
        dataset.name,
        count(dataset.n_rows),
        dataset.name,
        dataset.name
    )
}
