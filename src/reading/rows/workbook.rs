//! A sheet of a workbook (XLSX, XLS, XLSB, ODS) as a text: a line for each row, so that the numbers of lines are those of rows.
//!
//! A date is written as in ISO 8601, a whole number without decimals, a truth value as `TRUE` or `FALSE`, an error as the program shows it. A line
//! break inside a cell becomes a blank. Formulas count by the value that was saved with them.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Reader, Sheet, SheetType, SheetVisible, Sheets, open_workbook_auto_from_rs};

use super::opened::{Opened, push_cell};
use super::{Layout, RowsError};
use crate::reading::diagnostic::Diagnostic;
use crate::reading::suggestion;

/// The most bytes of an unpacked workbook, and of a sheet as text.
const LARGEST_WORKBOOK: u64 = 2 << 30;

/// Sheets that a message lists.
const SHEETS_LISTED: usize = 20;

type Workbook = Sheets<Cursor<Vec<u8>>>;

/// Reads the sheet that `layout` names, or else the first one that is not hidden.
pub(super) fn open<'i>(bytes: Vec<u8>, layout: &Layout) -> Result<Opened<'i>, RowsError> {
    if unpacked_size(&bytes).is_some_and(|size| size > LARGEST_WORKBOOK) {
        return Err(too_large());
    }
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| {
        let message = format!("the file is a ZIP archive or a document, but no workbook that can be read: {error}");
        Diagnostic::error(message).help("unpack it, remove its password, or save it as CSV UTF-8")
    })?;
    let sheets: Vec<Sheet> = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    let name = sheet_name(&sheets, layout)?;
    let text = text_of(&mut workbook, &name)?;
    let mut opened = Opened::table(Cursor::new(text), layout.header);
    if sheets.len() > 1 && layout.sheet.is_none() {
        let message = format!("the workbook has {} sheets, and `{name}` was read, of {}", sheets.len(), listed(&sheets));
        opened
            .notes
            .push(Diagnostic::warning(message).help(format!("add sheet = \"{name}\" to the header map, or the name of another one")));
    }
    Ok(opened)
}

fn sheet_name(sheets: &[Sheet], layout: &Layout) -> Result<String, RowsError> {
    let found = match &layout.sheet {
        Some(wanted) => sheets.iter().find(|sheet| sheet.name == *wanted).or_else(|| {
            let wanted = wanted.trim().to_lowercase();
            sheets.iter().find(|sheet| sheet.name.trim().to_lowercase() == wanted)
        }),
        None => sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible).or(sheets.first()),
    };
    if let Some(sheet) = found {
        return Ok(sheet.name.clone());
    }
    let Some(wanted) = &layout.sheet else {
        return Err(Diagnostic::error("the workbook has no sheet").help("save the table as CSV UTF-8").into());
    };
    let nearest = suggestion::nearest(wanted, sheets.iter().map(|sheet| sheet.name.as_str()));
    let help = nearest.map_or("write the name of a sheet that it has".into(), |name| format!("write sheet = \"{name}\""));
    Err(Diagnostic::error(format!("the workbook has no sheet `{wanted}`, it has {}", listed(sheets))).help(help).into())
}

fn listed(sheets: &[Sheet]) -> String {
    let hidden = |sheet: &Sheet| if sheet.visible == SheetVisible::Visible { "" } else { " (hidden)" };
    let names: Vec<String> = sheets.iter().take(SHEETS_LISTED).map(|sheet| format!("`{}`{}", sheet.name, hidden(sheet))).collect();
    let more = if sheets.len() > SHEETS_LISTED { format!(" and {} more", sheets.len() - SHEETS_LISTED) } else { String::new() };
    names.join(", ") + &more
}

fn too_large() -> RowsError {
    let message = format!("the workbook is larger than {} GiB when it is unpacked", LARGEST_WORKBOOK >> 30);
    Diagnostic::error(message).help("split it, or save it as CSV UTF-8").into()
}

/// The text of a sheet, cell by cell: the table between the outermost cells may be far larger than what is filled.
fn text_of(workbook: &mut Workbook, name: &str) -> Result<Vec<u8>, RowsError> {
    let damaged = |error: &dyn std::fmt::Display| {
        Diagnostic::error(format!("the sheet `{name}` cannot be read: {error}"))
            .help("open the workbook, save it again, or save it as CSV UTF-8")
    };
    let mut text = SheetText::default();
    if let Sheets::Xlsx(workbook) = workbook {
        let mut cells = workbook.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            text.add(row, column, &Data::from(cell.get_value().clone()))?;
        }
    } else {
        let range = workbook.worksheet_range(name).map_err(|error| damaged(&error))?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            text.add(first_row + row as u32, first_column + column as u32, cell)?;
        }
    }
    text.finish().map_err(|()| damaged(&"its rows are out of order").into())
}

/// Rows of a sheet as lines of a text, from cells in the order of the sheet.
#[derive(Default)]
struct SheetText {
    text: Vec<u8>,
    row: u32,
    column: u32,
    is_out_of_order: bool,
}

impl SheetText {
    fn add(&mut self, row: u32, column: u32, cell: &Data) -> Result<(), RowsError> {
        let Some(cell) = text_of_cell(cell) else { return Ok(()) };
        if (row, column) < (self.row, self.column) {
            self.is_out_of_order = true;
            return Ok(());
        }
        while self.row < row {
            self.text.push(b'\n');
            (self.row, self.column) = (self.row + 1, 0);
        }
        while self.column < column {
            self.text.push(b',');
            self.column += 1;
        }
        push_cell(&mut self.text, &cell);
        if self.text.len() as u64 > LARGEST_WORKBOOK { Err(too_large()) } else { Ok(()) }
    }

    fn finish(mut self) -> Result<Vec<u8>, ()> {
        if !self.text.is_empty() {
            self.text.push(b'\n');
        }
        if self.is_out_of_order { Err(()) } else { Ok(self.text) }
    }
}

fn text_of_cell(cell: &Data) -> Option<String> {
    Some(match cell {
        Data::Empty => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.into(),
        Data::DateTime(moment) => text_of_moment(moment),
        Data::Error(error) => error.to_string(),
    })
}

/// A day, a day with a time, or a time alone.
fn text_of_moment(moment: &ExcelDateTime) -> String {
    let (year, month, day, hours, minutes, seconds, _) = moment.to_ymd_hms_milli();
    let time = format!("{hours:02}:{minutes:02}:{seconds:02}");
    let serial = moment.as_f64();
    if moment.is_duration() || serial < 1.0 {
        return if moment.is_duration() { format!("{} hours", serial * 24.0) } else { time };
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hours, minutes, seconds) == (0, 0, 0) { date } else { format!("{date} {time}") }
}

/// The size of a ZIP archive when it is unpacked, as its directory states it; `None` for a file without a directory.
fn unpacked_size(bytes: &[u8]) -> Option<u64> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    let number = |at: usize, length: usize| {
        let bytes = bytes.get(at..at + length)?;
        Some(bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    // A comment of up to 64 KiB may follow the record at the end.
    let from = bytes.len().saturating_sub(22 + 65_536);
    let end = from + bytes[from..].windows(4).rposition(|window| window == END)?;
    let mut at = number(end + 16, 4)? as usize;
    let mut size = 0_u64;
    while bytes.get(at..at + 4) == Some(ENTRY) {
        size = size.saturating_add(number(at + 24, 4)?);
        at += 46 + (number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?) as usize;
    }
    Some(size)
}
