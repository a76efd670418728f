//! The days of a row, and what was made of dates that mean none.

use super::cells::{CellResult, Cells};
use super::doubts::Doubts;
use super::rejection::RowMistakeKind;
use crate::intake::cell;
use crate::intake::column::HeadcountColumn;
use crate::intake::header_map::HeaderMap;
use crate::quantity::{Date, plural};

/// What was done about dates without a word of the map, or because of it.
#[derive(Debug, Default)]
pub(super) struct DateNotes {
    /// End dates after the calendar, with the line of the first.
    open_ended: Option<(usize, u32)>,
    /// Rows whose amounts were converted.
    pub n_converted: usize,
}

impl DateNotes {
    pub fn in_words(&self) -> Vec<String> {
        let open =
            self.open_ended.map(|(n, line)| format!("{} after the year 2200, first on line {line}, read as no end", plural(n, "end date")));
        let converted = (self.n_converted > 0)
            .then(|| format!("the amounts of {} converted at the [rates] of the header map", plural(self.n_converted, "row")));
        open.into_iter().chain(converted).collect()
    }
}

/// A day; absent also where the cell stands for no date.
pub(super) fn read_date(cells: &mut Cells<'_>, column: HeadcountColumn, map: &HeaderMap, notes: &mut DateNotes) -> CellResult<Date> {
    let line = cells.row.line;
    let read = cells.read(column, |text| {
        if map.is_open_ended(text) {
            return Ok(None);
        }
        let date = cell::date(text, map.formats.dates);
        if date.is_err() && column == HeadcountColumn::EndDate && cell::is_after_calendar(text) {
            notes.open_ended.get_or_insert((0, line)).0 += 1;
            return Ok(None);
        }
        date.map(Some)
    });
    read.map(Option::flatten)
}

pub(super) fn first_and_last_day(
    cells: &mut Cells<'_>,
    map: &HeaderMap,
    doubts: &mut Doubts,
    notes: &mut DateNotes,
) -> (Option<Date>, Option<Date>) {
    let line = cells.row.line;
    let [start, end] = [HeadcountColumn::StartDate, HeadcountColumn::EndDate].map(|column| {
        let date = read_date(cells, column, map, notes);
        if map.formats.dates.order.is_none() && (date.is_err() || matches!(date, Ok(Some(_)))) {
            doubts.add_date(cells.text(column).unwrap_or_default(), line, date.is_ok());
        }
        date
    });
    if let Ok(Some(start)) = start {
        doubts.add_start(start, line);
    }
    if let (Ok(Some(start)), Ok(Some(end))) = (start, end)
        && end < start
    {
        cells.mistake(HeadcountColumn::EndDate, RowMistakeKind::EndBeforeStart { start, end });
    }
    (start.unwrap_or(None), end.unwrap_or(None))
}
