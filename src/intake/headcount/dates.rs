//! The days of a row, and what was made of dates that mean none.

use super::cells::{CellResult, Cells};
use super::doubts::Doubts;
use super::rejection::RowMistakeKind;
use crate::intake::cell;
use crate::intake::column::HeadcountColumn;
use crate::intake::header_map::HeaderMap;
use crate::quantity::{Date, plural};

/// What was done that is no doubt but good to know.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// End dates after the calendar, with the line of the first.
    open_ended: Option<(usize, u32)>,
    /// Rows whose amounts were converted.
    pub n_converted: usize,
    /// Rows of part-timers whose pay was taken as what is paid, for want of a word about it.
    pub n_part_time: usize,
}

impl Notes {
    pub fn in_words(&self) -> Vec<String> {
        let open =
            self.open_ended.map(|(n, line)| format!("{} after the year 2200, first on line {line}, read as no end", plural(n, "end date")));
        let converted = (self.n_converted > 0)
            .then(|| format!("the amounts of {} converted at the [rates] of the header map", plural(self.n_converted, "row")));
        let part_time = (self.n_part_time > 0).then(|| {
            let rows = plural(self.n_part_time, "row");
            format!("the pay of {rows} of part-timers taken as what is paid; pay_is = \"full-time\" in a header map multiplies it by fte")
        });
        open.into_iter().chain(converted).chain(part_time).collect()
    }
}

/// A day; absent also where the cell stands for no date.
pub(super) fn read_date(cells: &mut Cells<'_>, column: HeadcountColumn, map: &HeaderMap, notes: &mut Notes) -> CellResult<Date> {
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
    notes: &mut Notes,
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
