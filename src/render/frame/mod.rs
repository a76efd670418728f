//! Datasets as CSV and Parquet, a row group at a time. The only user of polars.
//!
//! An absent amount is an empty cell in CSV and a null in Parquet; an amount reads back to the same bits. The same dataset gives the same bytes on
//! any machine and with any number of threads: both writers run on the calling thread, row groups have a fixed size, and neither format holds a
//! time or a machine's name. Parquet names polars as its writer and nothing more.
//!
//! Knows no file and no meaning of a column.

pub mod csv;
pub mod parquet;
pub mod stream;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use polars::prelude::{Column, DataFrame, PolarsError};

use crate::quantity::Month;
use crate::reading::printable::printable;
use crate::report::dataset::{Cells, DataColumn, Dataset};

/// Rows that are in memory at a time, and in a row group of Parquet. Fixed, since the bytes of Parquet depend on it.
const ROW_GROUP: usize = 1 << 16;

/// Why a dataset could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// An amount is infinite or not a number.
    NotFinite {
        /// The column's name.
        column: String,
        /// Counted from 1, the header not counted.
        row: usize,
    },
    /// polars failed; its words.
    Polars(String),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite { column, row } => write!(f, "column `{column}` has no finite number in row {row}; leave the amount absent"),
            Self::Polars(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for FrameError {}

impl From<PolarsError> for FrameError {
    fn from(error: PolarsError) -> Self {
        Self::Polars(error.to_string())
    }
}

/// How texts and names of columns are spelled.
type Spelling = fn(Cow<'_, str>) -> Cow<'_, str>;

/// Hands the dataset to `write` in frames of at most [`ROW_GROUP`] rows; a dataset without rows is one frame without rows.
fn for_each_frame(
    dataset: &Dataset<'_>,
    spelled: Spelling,
    mut write: impl FnMut(&DataFrame) -> Result<(), PolarsError>,
) -> Result<(), FrameError> {
    let empty = (dataset.n_rows == 0).then_some(0..0);
    for rows in dataset.chunks(ROW_GROUP).chain(empty) {
        write(&frame(dataset, rows, spelled)?)?;
    }
    Ok(())
}

/// Some rows of the dataset as polars holds them.
fn frame(dataset: &Dataset<'_>, rows: Range<usize>, spelled: Spelling) -> Result<DataFrame, FrameError> {
    let n_rows = rows.len();
    let columns = dataset.columns.iter().map(|column| polars_column(column, rows.clone(), spelled)).collect::<Result<Vec<_>, _>>()?;
    Ok(DataFrame::new(n_rows, columns)?)
}

/// A text without characters that steer the output of whatever shows the file.
fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    match printable(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(clean) => Cow::Owned(clean),
    }
}

fn polars_column(DataColumn { name, cells }: &DataColumn<'_>, rows: Range<usize>, spelled: Spelling) -> Result<Column, FrameError> {
    let header = spelled(Cow::Borrowed(name.as_ref())).as_ref().into();
    Ok(match cells {
        Cells::Text(of) => Column::new(header, rows.map(|row| spelled(clean(of(row)))).collect::<Vec<_>>()),
        Cells::Month(of) => {
            let months: Vec<Month> = rows.map(of).collect();
            // Few months fill many rows, so each is spelled once.
            let names: BTreeMap<Month, String> =
                months.iter().collect::<BTreeSet<_>>().into_iter().map(|month| (*month, month.to_string())).collect();
            Column::new(header, months.iter().map(|month| names[month].as_str()).collect::<Vec<_>>())
        }
        Cells::Flag(of) => Column::new(header, rows.map(|row| if of(row) { "yes" } else { "no" }).collect::<Vec<_>>()),
        Cells::Count(of) => Column::new(header, rows.map(of).collect::<Vec<_>>()),
        Cells::Amount(of) => {
            let not_finite = |row| FrameError::NotFinite { column: name.to_string(), row: row + 1 };
            let finite = |row| match of(row) {
                Some(amount) if !amount.is_finite() => Err(not_finite(row)),
                amount => Ok(amount),
            };
            Column::new(header, rows.map(finite).collect::<Result<Vec<_>, _>>()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::{self, Cursor};

    use polars::prelude::{ParquetReader, SerReader};

    use super::*;

    /// Amounts whose shortest decimal form is long, tiny, huge, or easily loses its sign.
    const AMOUNTS: [Option<f64>; 6] = [Some(0.1 + 0.2), None, Some(-0.0), Some(5e-324), Some(f64::MAX), Some(-1_234_567.891)];
    const TEXTS: [&str; 6] = ["base pay", "", "a \"quoted\", cut", "zwölf", "rsu", "api"];

    fn sample() -> Dataset<'static> {
        Dataset::new("sample", 6)
            .text("line", |row| TEXTS[row])
            .amount("mean_usd", |row| AMOUNTS[row])
            .count("people", |row| if row == 5 { u64::MAX } else { row as u64 })
            .month("month", |row| "2026-11".parse::<crate::quantity::Month>().expect("a month").plus(row as i32))
            .flag("is_compute", |row| row == 2)
    }

    fn csv_of(dataset: &Dataset<'_>) -> Result<Vec<u8>, FrameError> {
        let mut bytes = vec![];
        csv::write(dataset, &mut bytes).map(|()| bytes)
    }

    fn parquet_of(dataset: &Dataset<'_>) -> Result<Vec<u8>, FrameError> {
        let mut bytes = vec![];
        parquet::write(dataset, &mut bytes).map(|()| bytes)
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|record| record.expect("CSV").iter().map(String::from).collect()).collect()
    }

    fn read_parquet(dataset: &Dataset<'_>) -> DataFrame {
        ParquetReader::new(Cursor::new(parquet_of(dataset).expect("a sound dataset"))).finish().expect("Parquet")
    }

    #[test]
    fn csv_reads_back_to_the_same_texts_counts_and_bits() {
        let cells = cells(&csv_of(&sample()).expect("a sound dataset"));
        assert_eq!(cells[0], ["line", "mean_usd", "people", "month", "is_compute"]);
        let column = |at: usize| cells[1..].iter().map(move |row| row[at].clone());
        assert_eq!(column(0).collect::<Vec<_>>(), TEXTS);
        let amounts = column(1).map(|cell| (!cell.is_empty()).then(|| cell.parse::<f64>().expect("a number").to_bits()));
        assert_eq!(amounts.collect::<Vec<_>>(), AMOUNTS.map(|amount| amount.map(f64::to_bits)));
        assert_eq!(column(2).next_back().as_deref(), Some("18446744073709551615"));
        assert_eq!(column(3).take(3).collect::<Vec<_>>(), ["2026-11", "2026-12", "2027-01"]);
        assert_eq!(column(4).take(3).collect::<Vec<_>>(), ["no", "no", "yes"]);
    }

    #[test]
    fn parquet_reads_back_to_the_same_frame_and_bits() {
        let read = read_parquet(&sample());
        assert!(read.equals_missing(&frame(&sample(), 0..6, |text| text).expect("a sound dataset")));
        let amounts = read.column("mean_usd").and_then(|column| Ok(column.f64()?.clone())).expect("a column of doubles");
        assert_eq!(
            amounts.iter().map(|amount| amount.map(f64::to_bits)).collect::<Vec<_>>(),
            AMOUNTS.map(|amount| amount.map(f64::to_bits))
        );
    }

    #[test]
    fn a_text_that_opens_a_formula_is_escaped_in_csv_only_and_a_negative_amount_is_not() {
        let texts = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "－1", "1=1", "'quoted"];
        let dataset = Dataset::new("formulas", 9).text("=name", move |row| texts[row]).amount("usd", |_| -1.0);
        let cells = cells(&csv_of(&dataset).expect("a sound dataset"));
        assert_eq!(cells[0], ["'=name", "usd"]);
        for (row, text) in texts.iter().enumerate() {
            let escaped = if row < 7 { format!("'{text}") } else { text.to_string() };
            assert_eq!(cells[row + 1], [escaped.as_str(), "-1.0"]);
        }
        assert_eq!(read_parquet(&dataset).column("=name").and_then(|column| column.str().cloned()).expect("text").get(0), Some("=1+1"));
    }

    #[test]
    fn a_text_brings_no_codes_into_a_file() {
        let texts = ["a\u{1b}[31m", "\t=1", "x\r\n\u{202e}y"];
        let clean = ["a\\u{1b}[31m", "\\t=1", "x\\r\\n\\u{202e}y"];
        let dataset = Dataset::new("codes", 3).text("name", move |row| texts[row]);
        let cells = cells(&csv_of(&dataset).expect("a sound dataset"));
        assert_eq!(cells[1..].concat(), clean);
        let read = read_parquet(&dataset).column("name").and_then(|column| column.str().cloned()).expect("text");
        assert_eq!((0..3).map(|row| read.get(row)).collect::<Vec<_>>(), clean.map(Some));
    }

    #[test]
    fn amounts_that_are_not_finite_and_columns_of_the_same_name_are_refused() {
        let check = |dataset: Dataset<'_>, expected: FrameError| {
            assert_eq!(csv_of(&dataset), Err(expected.clone()));
            assert_eq!(parquet_of(&dataset), Err(expected));
        };
        let not_finite = |row| FrameError::NotFinite { column: "b".into(), row };
        check(Dataset::new("t", 2).amount("b", |row| [1.0, f64::NAN][row]), not_finite(2));
        check(Dataset::new("t", 70_000).amount("b", |row| if row == 69_999 { f64::INFINITY } else { 0.0 }), not_finite(70_000));
        let twice = Dataset::new("t", 1).amount("a", |_| 1.0).count("a", |_| 1);
        assert!(matches!(csv_of(&twice), Err(FrameError::Polars(_))) && matches!(parquet_of(&twice), Err(FrameError::Polars(_))));
    }

    #[test]
    fn a_dataset_without_rows_keeps_its_columns() {
        let dataset = Dataset::new("empty", 0).text("line", |_| "").amount("usd", |_| 0.0).count("people", |_| 0);
        assert_eq!(csv_of(&dataset).expect("a sound dataset"), b"line,usd,people\n");
        let frame = read_parquet(&dataset);
        assert_eq!(frame.height(), 0);
        assert_eq!(frame.get_column_names(), ["line", "usd", "people"]);
    }

    /// A writer that counts what it was given.
    struct Counting<'a>(&'a Cell<usize>);

    impl io::Write for Counting<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.set(self.0.get() + bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn rows_are_made_when_the_rows_long_before_them_are_written() {
        type Write = fn(&Dataset<'_>, &mut dyn io::Write) -> Result<(), FrameError>;
        for write in [csv::write as Write, parquet::write] {
            let (written, before) = (Cell::new(0), Cell::new([0; 4]));
            // What was written when the first row of each row group was made.
            let amount = |row: usize| {
                if row.is_multiple_of(ROW_GROUP) {
                    let mut all = before.get();
                    all[row / ROW_GROUP] = written.get();
                    before.set(all);
                }
                row as f64
            };
            write(&Dataset::new("t", 4 * ROW_GROUP).amount("a", amount), &mut Counting(&written)).expect("a sound dataset");
            let before = before.get();
            // Parquet begins with a mark, CSV with the first row group.
            assert!(before[0] <= 4 && before.windows(2).all(|pair| pair[1] > pair[0] + ROW_GROUP / 8), "{before:?}");
        }
    }

    #[test]
    fn many_rows_keep_their_order_over_row_groups_and_give_the_same_bytes_twice() {
        let dataset = Dataset::new("people", 150_000)
            .text("team", |row| format!("team {}", row % 97))
            .amount("mean_usd", |row| (row % 10 != 0).then(|| row as f64 / 7.0))
            .count("row", |row| row as u64);
        let (csv, parquet) = (csv_of(&dataset).expect("a sound dataset"), parquet_of(&dataset).expect("a sound dataset"));
        assert_eq!((&csv, &parquet), (&csv_of(&dataset).expect("a sound dataset"), &parquet_of(&dataset).expect("a sound dataset")));
        let from_csv: Vec<u64> = cells(&csv)[1..].iter().map(|row| row[2].parse().expect("a count")).collect();
        assert!(from_csv.into_iter().eq(0..150_000), "CSV");
        let from_parquet = read_parquet(&dataset).column("row").and_then(|column| column.u64().cloned()).expect("counts");
        assert!(from_parquet.into_no_null_iter().eq(0..150_000), "Parquet");
    }
}
