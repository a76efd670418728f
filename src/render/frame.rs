//! Tables as CSV and Parquet: the one file that speaks to polars.
//!
//! An absent amount is an empty cell in CSV and a null in Parquet; an amount reads back to the same bits. The same table gives the same bytes on any
//! machine and with any number of threads: both writers run on the calling thread, row groups have a fixed size, and neither format is told a time or
//! a machine. Parquet names polars as its writer and nothing more.
//!
//! CSV is what people open in a spreadsheet, and a spreadsheet runs a cell that begins like a formula. Such a text gets an apostrophe before it, in CSV
//! only; Parquet keeps the text as it is. The first characters that count are those OWASP names under "CSV injection". Amounts are numbers, not texts:
//! a negative one stays as it is.
//!
//! Knows no file and no meaning of a column.

use std::borrow::Cow;
use std::fmt;

use polars::prelude::{Column, CsvWriter, DataFrame, ParquetCompression, ParquetWriter, PolarsError, SerWriter};

use crate::report::table::{Table, Values};

/// Rows in a row group of Parquet. Fixed, since where a group ends shows in the bytes.
const ROW_GROUP: usize = 1 << 16;

/// First characters that make a spreadsheet run a cell.
const OPENS_A_FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Why a table could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// A column is longer or shorter than the first one.
    Lengths {
        /// The column's name.
        column: String,
        /// Its number of values.
        found: usize,
        /// That of the first column.
        expected: usize,
    },
    /// Two columns go by this name.
    SameName(String),
    /// An amount is infinite or not a number.
    NotFinite {
        /// The column's name.
        column: String,
        /// Counted from 1, the header not counted.
        row: usize,
    },
    /// polars refused; its words.
    Writing(String),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lengths { column, found, expected } => {
                write!(f, "column `{column}` has {found} values where the first has {expected}; give one for each row")
            }
            Self::SameName(column) => write!(f, "two columns are called `{column}`; give each its own name"),
            Self::NotFinite { column, row } => write!(f, "column `{column}` holds no finite number in row {row}; leave the amount absent"),
            Self::Writing(why) => write!(f, "the table could not be written: {why}"),
        }
    }
}

impl std::error::Error for FrameError {}

impl From<PolarsError> for FrameError {
    fn from(error: PolarsError) -> Self {
        Self::Writing(error.to_string())
    }
}

/// The table as CSV in UTF-8: a header, commas, lines ended by `\n`, quotes where they are needed.
///
/// # Errors
/// Columns differ in length or share a name, or an amount is not finite.
pub fn csv(table: &Table) -> Result<Vec<u8>, FrameError> {
    let mut bytes = vec![];
    CsvWriter::new(&mut bytes).n_threads(1).finish(&mut frame(table, without_formula)?)?;
    Ok(bytes)
}

/// The table as Parquet with zstd: texts as strings, amounts as nullable doubles, counts as unsigned 64-bit integers.
///
/// # Errors
/// Columns differ in length or share a name, or an amount is not finite.
pub fn parquet(table: &Table) -> Result<Vec<u8>, FrameError> {
    let mut bytes = vec![];
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_row_group_size(Some(ROW_GROUP))
        .set_parallel(false)
        .finish(&mut frame(table, as_it_is)?)?;
    Ok(bytes)
}

/// The table as polars holds it, each text as `spelled`.
fn frame(table: &Table, spelled: fn(&str) -> Cow<'_, str>) -> Result<DataFrame, FrameError> {
    check(table)?;
    let columns = table.columns.iter().map(|column| {
        let name = spelled(&column.name).as_ref().into();
        match &column.values {
            Values::Text(texts) => Column::new(name, texts.iter().map(|text| spelled(text)).collect::<Vec<_>>()),
            Values::Amounts(amounts) => Column::new(name, amounts),
            Values::Counts(counts) => Column::new(name, counts),
        }
    });
    Ok(DataFrame::new(table.n_rows(), columns.collect())?)
}

fn check(table: &Table) -> Result<(), FrameError> {
    let expected = table.n_rows();
    for (position, column) in table.columns.iter().enumerate() {
        let found = column.values.len();
        if found != expected {
            return Err(FrameError::Lengths { column: column.name.clone(), found, expected });
        }
        if table.columns[..position].iter().any(|earlier| earlier.name == column.name) {
            return Err(FrameError::SameName(column.name.clone()));
        }
        if let Values::Amounts(amounts) = &column.values
            && let Some(at) = amounts.iter().position(|amount| amount.is_some_and(|amount| !amount.is_finite()))
        {
            return Err(FrameError::NotFinite { column: column.name.clone(), row: at + 1 });
        }
    }
    Ok(())
}

fn as_it_is(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn without_formula(text: &str) -> Cow<'_, str> {
    if text.starts_with(OPENS_A_FORMULA) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use polars::prelude::{ParquetReader, SerReader};

    use super::*;

    /// Amounts whose shortest decimal form is long, tiny, huge, or easily loses its sign.
    const AMOUNTS: [Option<f64>; 6] = [Some(0.1 + 0.2), None, Some(-0.0), Some(5e-324), Some(f64::MAX), Some(-1_234_567.891)];

    fn sample() -> Table {
        Table::new("sample")
            .text("line", ["base pay", "", "a \"quoted\", cut\nline", "zwölf", "rsu", "api"])
            .amounts("mean_usd", AMOUNTS)
            .counts("people", [0, 1, 2, 3, 4, u64::MAX])
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|record| record.expect("CSV").iter().map(String::from).collect()).collect()
    }

    fn read_parquet(table: &Table) -> DataFrame {
        ParquetReader::new(Cursor::new(parquet(table).expect("a sound table"))).finish().expect("Parquet")
    }

    #[test]
    fn csv_reads_back_to_the_same_texts_counts_and_bits() {
        let cells = cells(&super::csv(&sample()).expect("a sound table"));
        assert_eq!(cells[0], ["line", "mean_usd", "people"]);
        let column = |at: usize| cells[1..].iter().map(move |row| row[at].clone());
        assert_eq!(column(0).collect::<Vec<_>>(), ["base pay", "", "a \"quoted\", cut\nline", "zwölf", "rsu", "api"]);
        let amounts = column(1).map(|cell| (!cell.is_empty()).then(|| cell.parse::<f64>().expect("a number").to_bits()));
        assert_eq!(amounts.collect::<Vec<_>>(), AMOUNTS.map(|amount| amount.map(f64::to_bits)));
        assert_eq!(column(2).next_back().as_deref(), Some("18446744073709551615"));
    }

    #[test]
    fn parquet_reads_back_to_the_same_frame_and_bits() {
        let frame = read_parquet(&sample());
        assert!(frame.equals_missing(&super::frame(&sample(), as_it_is).expect("a sound table")));
        let amounts = frame.column("mean_usd").and_then(|column| Ok(column.f64()?.clone())).expect("a column of doubles");
        assert_eq!(
            amounts.iter().map(|amount| amount.map(f64::to_bits)).collect::<Vec<_>>(),
            AMOUNTS.map(|amount| amount.map(f64::to_bits))
        );
    }

    #[test]
    fn a_text_that_opens_a_formula_is_escaped_in_csv_only_and_a_negative_amount_is_not() {
        let texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "1=1", "'quoted"];
        let table = Table::new("formulae").text("=name", texts).amounts("usd", [-1.0; 9]);
        let cells = cells(&super::csv(&table).expect("a sound table"));
        assert_eq!(cells[0], ["'=name", "usd"]);
        for (row, text) in texts.iter().enumerate() {
            let escaped = if row < 7 { format!("'{text}") } else { text.to_string() };
            assert_eq!(cells[row + 1], [escaped.as_str(), "-1.0"]);
        }
        assert_eq!(read_parquet(&table).column("=name").and_then(|column| column.str().cloned()).expect("text").get(0), Some("=1+1"));
    }

    #[test]
    fn columns_of_unequal_length_or_the_same_name_and_amounts_that_are_not_finite_are_refused() {
        let one = || Table::new("t").counts("a", [1, 2]);
        let refused = |table: Table, expected: FrameError| {
            assert_eq!(super::csv(&table), Err(expected.clone()));
            assert_eq!(parquet(&table), Err(expected));
        };
        refused(one().counts("b", [1]), FrameError::Lengths { column: "b".into(), found: 1, expected: 2 });
        refused(one().text("b", ["x", "y", "z"]), FrameError::Lengths { column: "b".into(), found: 3, expected: 2 });
        refused(one().text("a", ["x", "y"]), FrameError::SameName("a".into()));
        refused(one().amounts("b", [1.0, f64::NAN]), FrameError::NotFinite { column: "b".into(), row: 2 });
        refused(one().amounts("b", [f64::INFINITY, 1.0]), FrameError::NotFinite { column: "b".into(), row: 1 });
    }

    #[test]
    fn a_table_without_rows_keeps_its_columns() {
        let table = Table::new("empty").text("line", [""; 0]).amounts("usd", [0.0; 0]).counts("people", []);
        assert_eq!(super::csv(&table).expect("a sound table"), b"line,usd,people\n");
        let frame = read_parquet(&table);
        assert_eq!(frame.height(), 0);
        assert_eq!(frame.get_column_names(), ["line", "usd", "people"]);
    }

    #[test]
    fn many_rows_keep_their_order_over_row_groups_and_give_the_same_bytes_twice() {
        let rows = 0..120_000_u32;
        let table = Table::new("people")
            .text("team", rows.clone().map(|row| format!("team {}", row % 97)))
            .amounts("mean_usd", rows.clone().map(|row| (row % 10 != 0).then(|| f64::from(row) / 7.0)))
            .counts("row", rows.clone().map(u64::from));
        let (csv, parquet) = (super::csv(&table).expect("a sound table"), parquet(&table).expect("a sound table"));
        assert_eq!((&csv, &parquet), (&super::csv(&table).expect("a sound table"), &super::parquet(&table).expect("a sound table")));
        let in_order = |row_of: &[u64]| row_of.iter().copied().eq(rows.clone().map(u64::from));
        let from_csv: Vec<u64> = cells(&csv)[1..].iter().map(|row| row[2].parse().expect("a count")).collect();
        assert!(in_order(&from_csv), "CSV");
        let from_parquet = read_parquet(&table).column("row").and_then(|column| column.u64().cloned()).expect("counts");
        assert!(in_order(&from_parquet.into_no_null_iter().collect::<Vec<_>>()), "Parquet");
    }
}
