//! Reports as a workbook of spreadsheets. The only user of `rust_xlsxwriter`.
//!
//! Writes what [`crate::report::workbook`] says is in the book, and nothing else: no macros, no pictures, no links out of the book, no time and no name
//! of a machine, so that the same report gives the same bytes. Texts are written as texts, whatever they begin with.

mod chart;
mod look;

use std::io::Write;

use rust_xlsxwriter::{DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, Formula, Url, Worksheet, XlsxError};

use super::chart::Theme;
use super::export::{ExportError, Exporter, ReportFile};
use crate::report::dataset::{Cells, Dataset};
use crate::report::workbook::sheet::{Cell, Content, FIRST_ROW, Form, HEADER_ROW, Input, Look, Role, Sheet};
use crate::report::workbook::{self, Workbook, formula::Value, text};
use crate::report::{Data, Report};
use look::Looks;

pub const EXPORTER: Exporter = Exporter { name: "xlsx", print: None, files };

/// The name of the file in its folder.
const FILE_NAME: &str = "workbook.xlsx";

/// The price list is printed and never written to a folder.
fn files<'r>(report: &'r Report<'_>, _: Theme) -> Vec<ReportFile<'r>> {
    if matches!(report.data, Data::Prices(_)) {
        return vec![];
    }
    vec![ReportFile::new(FILE_NAME, move |out| write(report, out))]
}

/// Writes the whole workbook of a report.
///
/// # Errors
/// What is written to takes no more, or the book does not fit into the format, such as a sheet of more rows than it has.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    write_book(&workbook::of(report), &report.datasets, out)
}

/// Writes a book, with the datasets of the report that it is made of.
///
/// # Errors
/// As [`fn@write`].
pub fn write_book(book: &Workbook, datasets: &[Dataset<'_>], out: &mut dyn Write) -> Result<(), ExportError> {
    let bytes = bytes(book, datasets).map_err(|error| ExportError::failed("the workbook", error))?;
    Ok(out.write_all(&bytes)?)
}

fn bytes(book: &Workbook, datasets: &[Dataset<'_>]) -> Result<Vec<u8>, XlsxError> {
    const ROW_HEIGHT: u32 = 17;
    const COLUMN_WIDTH: u32 = 64;
    let mut file = rust_xlsxwriter::Workbook::new();
    file.set_default_format(&look::default_format(), ROW_HEIGHT, COLUMN_WIDTH)?;
    // A constant: the program asks no clock for it.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    file.set_properties(&DocProperties::new().set_title("compcast forecast").set_creation_datetime(&created));
    let mut looks = Looks::default();
    for sheet in &book.sheets {
        // Cells are written row by row; other sheets are put together in threads of their own, and a thread that cannot be started is a panic there.
        let written = file.add_worksheet_with_low_memory()?;
        written.set_name(&sheet.name)?;
        set_up(written, sheet)?;
        for ((row, column), cell) in &sheet.cells {
            put(written, *row, *column, cell, &sheet.name, &mut looks)?;
        }
        if let Some(dataset) = sheet.dataset.and_then(|place| datasets.get(place)) {
            rows(written, dataset, &mut looks)?;
        }
        for of_sheet in &sheet.charts {
            written.insert_chart(of_sheet.place.0, of_sheet.place.1, &chart::drawn(of_sheet)?)?;
        }
        for input in &sheet.inputs {
            validate(written, input)?;
        }
    }
    for name in &book.names {
        file.define_name(name.name, &format!("={}", name.at.full_text()))?;
    }
    file.save_to_buffer()
}

/// Widths, heights, what stays in sight, and how the sheet is printed: on A4 across, as wide as the table, with its header on every page.
fn set_up(written: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    const A4: u8 = 9;
    const LINE: f64 = 13.0;
    for (column, width) in (0..).zip(&sheet.widths) {
        written.set_column_width(column, *width)?;
    }
    for (row, n_lines) in &sheet.heights {
        written.set_row_height(*row, LINE * n_lines + 2.0)?;
    }
    // Grids are for calculating; these sheets are for reading.
    written.set_screen_gridlines(false);
    written.set_landscape().set_paper_size(A4).set_print_fit_to_pages(sheet.pages_wide, u16::from(sheet.is_one_page));
    written.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    // Never a name of a user: `&` is a command there.
    written.set_footer("&L&8compcast forecast&C&8&A&R&8&P of &N");
    if !sheet.page_breaks.is_empty() {
        written.set_page_breaks(&sheet.page_breaks)?;
    }
    if let Some((row, column)) = sheet.scrolls_from {
        written.set_freeze_panes(row, column)?;
        written.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
        if sheet.pages_wide > 1 && column > 0 {
            written.set_repeat_columns(0, column - 1)?;
        }
    }
    if let Some((row, column)) = sheet.print_to {
        written.set_print_area(0, 0, row, column)?;
    }
    if let Some(filter) = sheet.filter {
        written.autofilter(filter.first.row, filter.first.column, filter.last.0, filter.last.1)?;
    }
    Ok(())
}

fn put(written: &mut Worksheet, row: u32, column: u16, cell: &Cell, sheet: &str, looks: &mut Looks) -> Result<(), XlsxError> {
    let format = looks.of(cell.look, matches!(&cell.content, Content::Text { text, .. } if text::begins_like_a_formula(text)));
    match &cell.content {
        Content::Blank => written.write_blank(row, column, format)?,
        Content::Text { text, .. } => put_text(written, row, column, text, format)?,
        Content::Number(number) => written.write_number_with_format(row, column, *number, format)?,
        Content::Day(day) => written.write_number_with_format(row, column, *day, format)?,
        Content::Formula { expression, result } => {
            let result = match result {
                Value::Blank => "0".to_string(),
                Value::Number(number) if number.is_finite() => number.to_string(),
                Value::Number(_) => "#DIV/0!".to_string(),
                Value::Text(text) => text.clone(),
            };
            let formula = Formula::new(format!("={}", expression.text(sheet))).set_result(result);
            written.write_formula_with_format(row, column, formula, format)?
        }
        Content::Link(other) => {
            let url = Url::new(format!("internal:'{other}'!A1")).set_text(other);
            written.write_url_with_format(row, column, url, format)?
        }
    };
    Ok(())
}

/// A text as a text, whatever it begins with. One that is empty keeps its look, which writing nothing would not.
fn put_text<'w>(written: &'w mut Worksheet, row: u32, column: u16, of_cell: &str, format: &Format) -> Result<&'w mut Worksheet, XlsxError> {
    if of_cell.is_empty() {
        written.write_blank(row, column, format)
    } else {
        written.write_string_with_format(row, column, of_cell, format)
    }
}

/// The rows of a dataset below the header, as they are in its files.
fn rows(written: &mut Worksheet, dataset: &Dataset<'_>, looks: &mut Looks) -> Result<(), XlsxError> {
    for (row, of_dataset) in (FIRST_ROW..).zip(0..dataset.n_rows) {
        for (column, place) in dataset.columns.iter().zip(0..) {
            of_column(written, (row, place), &column.cells, of_dataset, looks)?;
        }
    }
    Ok(())
}

/// The cell of a column in a row of its dataset.
fn of_column(written: &mut Worksheet, at: (u32, u16), cells: &Cells<'_>, row: usize, looks: &mut Looks) -> Result<(), XlsxError> {
    /// The largest whole number that a cell holds exactly.
    const LARGEST_EXACT: u64 = 1 << 53;
    let number = |value| Some(Cell::quantity(value));
    let cell = match cells {
        Cells::Text(of) => return put_name(written, at, &of(row), looks),
        Cells::Flag(of) => return put_name(written, at, if of(row) { "yes" } else { "no" }, looks),
        Cells::Month(of) => Some(Cell { look: Look::new(Role::Constant, Form::Month), ..Cell::month(of(row)) }),
        Cells::Count(of) => match of(row) {
            count if count <= LARGEST_EXACT => number(count as f64),
            count => return put_name(written, at, &count.to_string(), looks),
        },
        Cells::Amount(of) => of(row).and_then(number),
    };
    cell.map_or(Ok(()), |cell| put(written, at.0, at.1, &cell, "", looks))
}

fn put_name(written: &mut Worksheet, (row, column): (u32, u16), name: &str, looks: &mut Looks) -> Result<(), XlsxError> {
    let fitting = text::fitting(name);
    let format = looks.of(Look::new(Role::Name, Form::Plain), text::begins_like_a_formula(&fitting));
    put_text(written, row, column, &fitting, format).map(|_| ())
}

/// What a cell for the reader takes, said as soon as it is chosen.
fn validate(written: &mut Worksheet, input: &Input) -> Result<(), XlsxError> {
    let rule = DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(input.smallest, input.largest))
        .set_input_title("For you to change")?
        .set_input_message(input.hint)?
        .set_error_message(input.hint)?;
    let (row, column) = (input.at.row, input.at.column);
    written.add_data_validation(row, column, row, column, &rule)?;
    Ok(())
}
