//! A Parquet file as a text: a line for the names of the columns, and one for each row.
//!
//! Numbers are written in full, days and moments as in ISO 8601, decimals with as many decimals as the column has, truth values as `true` or
//! `false`. A column of lists, records, times of day, moments in a time zone or anything else that is no cell cannot be read; it costs nothing
//! until somebody asks for it. The only reader of Parquet.
//!
//! Columns are decoded by their physical type and written here: the types of polars for dates and decimals are not part of this program.

use std::io::{self, Cursor, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use polars::datatypes::{ArrowDataType, ArrowTimeUnit};
use polars::io::parquet::read::_internal::to_deserializer;
use polars::prelude::{ArrowField, FileMetadata, ParquetReader, PlSmallStr, PolarsError, PolarsResult, SerReader, Series};

use super::encoding::UNDECODABLE;
use super::opened::{Opened, push_cell};
use super::{HeaderPlace, RowsError};
use crate::reading::diagnostic::Diagnostic;

/// A column and how its cells are written.
struct Column {
    name: PlSmallStr,
    /// As it is decoded.
    stored: ArrowDataType,
    kind: Kind,
}

/// What the values of a column are.
enum Kind {
    Text,
    Bytes,
    Truth,
    Whole,
    Number,
    /// Days since 1970.
    Day,
    /// Ticks since 1970, so many a second.
    Moment(i64),
    /// So many decimals of a whole number.
    Decimal(usize),
    /// No cell, for this reason.
    Unreadable(String),
}

/// The cells of a column in one row group, as one text.
struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// The lines of a file, a row group at a time.
struct ParquetText {
    bytes: Vec<u8>,
    metadata: Arc<FileMetadata>,
    columns: Vec<Column>,
    /// The next row group.
    group: usize,
    cells: Vec<Cells>,
    /// The next row of the row group in `cells`, and how many it has.
    row: usize,
    n_rows: usize,
    line: Vec<u8>,
    /// What was given out of `line`.
    at: usize,
}

/// Reads what the file says about its columns.
pub(super) fn open<'i>(bytes: Vec<u8>) -> Result<Opened<'i>, RowsError> {
    let opened = guarded(|| {
        let mut reader = ParquetReader::new(Cursor::new(bytes.as_slice()));
        let schema = reader.schema()?;
        let metadata = reader.get_metadata()?.clone();
        let column = |(name, field): (&PlSmallStr, &ArrowField)| {
            let physical = metadata.row_groups.first().and_then(|group| group.columns_under_root_iter(name)?.next());
            let physical = physical.map_or(String::new(), |column| format!("{:?}", column.physical_type()));
            let (stored, kind) = read_as(&field.dtype, &physical);
            Column { name: name.clone(), stored, kind }
        };
        Ok((schema.iter().map(column).collect::<Vec<_>>(), metadata))
    });
    let (columns, metadata) = opened.map_err(|error| {
        Diagnostic::error(format!("the Parquet file is damaged: {error}")).help("write the file again, or save it as CSV UTF-8")
    })?;
    let unreadable = columns.iter().enumerate().filter_map(|(at, column)| match &column.kind {
        Kind::Unreadable(reason) => Some((at, reason.clone())),
        _ => None,
    });
    let unreadable = unreadable.collect();
    let mut line = vec![];
    for (at, column) in columns.iter().enumerate() {
        line.extend((at > 0).then_some(b','));
        push_cell(&mut line, &column.name);
    }
    line.push(b'\n');
    let text = ParquetText { bytes, metadata, columns, group: 0, cells: vec![], row: 0, n_rows: 0, line, at: 0 };
    Ok(Opened { unreadable, ..Opened::table(text, HeaderPlace::Line(1)) })
}

/// Runs polars on bytes that may be damaged: it panics on some.
fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error: PolarsError| error.to_string()),
        Err(_) => Err("its parts contradict one another".into()),
    }
}

/// As what a column is decoded, and what its values are.
fn read_as(logical: &ArrowDataType, physical: &str) -> (ArrowDataType, Kind) {
    use ArrowDataType as Type;
    let fixed_length = physical.strip_prefix("FixedLenByteArray(").and_then(|rest| rest.strip_suffix(')')).and_then(|n| n.parse().ok());
    let ticks_a_second = |unit: &ArrowTimeUnit| match unit {
        ArrowTimeUnit::Second => 1,
        ArrowTimeUnit::Millisecond => 1_000,
        ArrowTimeUnit::Microsecond => 1_000_000,
        ArrowTimeUnit::Nanosecond => 1_000_000_000,
    };
    let unreadable = |what: &str| (Type::Null, Kind::Unreadable(format!("holds {what}, which cannot be read as cells")));
    match logical {
        Type::Utf8 | Type::LargeUtf8 | Type::Utf8View => (Type::Utf8View, Kind::Text),
        Type::Dictionary(_, values, _) if matches!(**values, Type::Utf8 | Type::LargeUtf8 | Type::Utf8View) => (Type::Utf8View, Kind::Text),
        Type::Binary | Type::LargeBinary | Type::BinaryView => (Type::BinaryView, Kind::Bytes),
        Type::Boolean => (Type::Boolean, Kind::Truth),
        Type::Int8 | Type::Int16 | Type::Int32 | Type::UInt8 | Type::UInt16 => (Type::Int32, Kind::Whole),
        Type::UInt32 | Type::Int64 | Type::UInt64 => (logical.clone(), Kind::Whole),
        Type::Float32 | Type::Float64 => (logical.clone(), Kind::Number),
        Type::Date32 => (Type::Int32, Kind::Day),
        Type::Timestamp(unit, zone) if physical == "Int64" => match zone {
            Some(zone) if !["UTC", "+00:00", "Z"].contains(&zone.as_str()) => unreadable(&format!("moments in the time zone {zone}")),
            _ => (Type::Int64, Kind::Moment(ticks_a_second(unit))),
        },
        Type::Decimal(_, scale) => match (physical, fixed_length) {
            ("Int32", _) => (Type::Int32, Kind::Decimal(*scale)),
            ("Int64", _) => (Type::Int64, Kind::Decimal(*scale)),
            (_, Some(length)) if length <= size_of::<i128>() => (Type::FixedSizeBinary(length), Kind::Decimal(*scale)),
            _ => unreadable("decimals of this size"),
        },
        Type::Null => (Type::Null, Kind::Unreadable("holds nothing".into())),
        Type::List(_) | Type::LargeList(_) | Type::FixedSizeList(..) => unreadable("lists"),
        Type::Struct(_) | Type::Map(..) => unreadable("records"),
        _ => unreadable(&format!("values of type {logical:?}")),
    }
}

impl ParquetText {
    /// Writes the next line; false at the end of the file.
    fn next_line(&mut self) -> io::Result<bool> {
        while self.row == self.n_rows {
            if self.group == self.metadata.row_groups.len() {
                return Ok(false);
            }
            let cells = guarded(|| self.columns.iter().map(|column| self.cells_of(column)).collect::<PolarsResult<Vec<Cells>>>());
            let n_rows = self.metadata.row_groups[self.group].num_rows();
            self.cells = cells
                .and_then(
                    |cells| if cells.iter().all(|cells| cells.ends.len() == n_rows) { Ok(cells) } else { Err("rows are missing".into()) },
                )
                .map_err(|error| io::Error::new(ErrorKind::InvalidData, format!("the Parquet file is damaged: {error}")))?;
            (self.group, self.row, self.n_rows) = (self.group + 1, 0, n_rows);
        }
        self.line.clear();
        self.at = 0;
        for (at, cells) in self.cells.iter().enumerate() {
            self.line.extend((at > 0).then_some(b','));
            let start = self.row.checked_sub(1).map_or(0, |before| cells.ends[before]);
            let cell = &cells.text[start..cells.ends[self.row]];
            match std::str::from_utf8(cell) {
                Ok(cell) => push_cell(&mut self.line, cell),
                Err(_) => self.line.push(UNDECODABLE),
            }
        }
        self.line.push(b'\n');
        self.row += 1;
        Ok(true)
    }

    /// The cells of a column in the next row group.
    fn cells_of(&self, column: &Column) -> PolarsResult<Cells> {
        let group = &self.metadata.row_groups[self.group];
        let mut cells = Cells { text: vec![], ends: vec![] };
        if let Kind::Unreadable(_) = column.kind {
            cells.text = vec![UNDECODABLE; group.num_rows()];
            cells.ends = (1..=group.num_rows()).collect();
            return Ok(cells);
        }
        let damaged = || PolarsError::ComputeError("a column lies outside the file".into());
        let mut chunks = vec![];
        for chunk in group.columns_under_root_iter(&column.name).ok_or_else(damaged)? {
            let range = chunk.byte_range();
            let bytes = self.bytes.get(range.start as usize..range.end as usize).ok_or_else(damaged)?;
            chunks.push((chunk, bytes.to_vec().into()));
        }
        let (arrays, _) = to_deserializer(chunks, ArrowField::new(column.name.clone(), column.stored.clone(), true), None)?;
        cells.add(&Series::try_from((column.name.clone(), arrays))?, &column.kind)?;
        Ok(cells)
    }
}

impl Cells {
    fn add(&mut self, series: &Series, kind: &Kind) -> PolarsResult<()> {
        match (kind, series.dtype()) {
            (Kind::Text, _) => series.str()?.iter().for_each(|cell| self.push(cell.unwrap_or_default().as_bytes())),
            (Kind::Bytes, _) => series.binary()?.iter().for_each(|cell| self.push(cell.unwrap_or_default())),
            (Kind::Truth, _) => series.bool()?.iter().for_each(|cell| self.push_shown(cell)),
            (Kind::Number, polars::prelude::DataType::Float32) => series.f32()?.iter().for_each(|cell| self.push_shown(cell)),
            (Kind::Number, _) => series.f64()?.iter().for_each(|cell| self.push_shown(cell)),
            (Kind::Decimal(scale), polars::prelude::DataType::Binary) => {
                series.binary()?.iter().for_each(|cell| self.push_shown(cell.map(|bytes| decimal(big_endian(bytes), *scale))));
            }
            (_, polars::prelude::DataType::UInt64) => series.u64()?.iter().for_each(|cell| self.push_shown(cell)),
            (_, polars::prelude::DataType::UInt32) => self.add_whole(series.u32()?.iter().map(|cell| cell.map(i64::from)), kind),
            (_, polars::prelude::DataType::Int32) => self.add_whole(series.i32()?.iter().map(|cell| cell.map(i64::from)), kind),
            _ => self.add_whole(series.i64()?.iter(), kind),
        }
        Ok(())
    }

    fn add_whole(&mut self, values: impl Iterator<Item = Option<i64>>, kind: &Kind) {
        for value in values {
            match kind {
                Kind::Day => self.push_shown(value.map(day)),
                Kind::Moment(ticks_a_second) => self.push_shown(value.map(|ticks| moment(ticks.div_euclid(*ticks_a_second)))),
                Kind::Decimal(scale) => self.push_shown(value.map(|value| decimal(value.into(), *scale))),
                _ => self.push_shown(value),
            }
        }
    }

    fn push_shown(&mut self, value: Option<impl ToString>) {
        self.push(value.map_or(String::new(), |value| value.to_string()).as_bytes());
    }

    fn push(&mut self, cell: &[u8]) {
        self.text.extend_from_slice(cell);
        self.ends.push(self.text.len());
    }
}

impl Read for ParquetText {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut n = 0;
        while n < buffer.len() {
            if self.at == self.line.len() && !self.next_line()? {
                break;
            }
            let n_more = (buffer.len() - n).min(self.line.len() - self.at);
            buffer[n..n + n_more].copy_from_slice(&self.line[self.at..self.at + n_more]);
            (n, self.at) = (n + n_more, self.at + n_more);
        }
        Ok(n)
    }
}

/// The day so many days after 1970-01-01, by the civil calendar (Howard Hinnant, `civil_from_days`).
fn day(days: i64) -> String {
    // Eras of 400 years begin on 1 March of a year 0; March is the first month, so that a leap day is the last of its year.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The moment so many seconds after 1970, without a time where that is midnight.
fn moment(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    match rest {
        0 => day(days),
        _ => format!("{} {:02}:{:02}:{:02}", day(days), rest / 3_600, rest / 60 % 60, rest % 60),
    }
}

/// A whole number whose last `scale` digits are decimals.
fn decimal(value: i128, scale: usize) -> String {
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// A number in two's complement, at most 16 bytes.
fn big_endian(bytes: &[u8]) -> i128 {
    let start = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(start, |number, byte| number << 8 | i128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_moments_and_decimals_are_written_in_full() {
        for (days, expected) in
            [(0, "1970-01-01"), (-1, "1969-12-31"), (19_782, "2024-02-29"), (2_932_896, "9999-12-31"), (-25_567, "1900-01-01")]
        {
            assert_eq!(day(days), expected);
        }
        assert_eq!(moment(86_400), "1970-01-02");
        assert_eq!(moment(-1), "1969-12-31 23:59:59");
        assert_eq!([decimal(1_234, 2), decimal(-5, 2), decimal(0, 1), decimal(7, 0)], ["12.34", "-0.05", "0.0", "7"]);
        assert_eq!([big_endian(&[0xff, 0xfe]), big_endian(&[0, 0xff]), big_endian(&[])], [-2, 255, 0]);
    }
}
