//! Datasets as CSV in UTF-8: a header, commas, lines ended by `\n`, quotes where they are needed.
//!
//! CSV is what people open in a spreadsheet, and a spreadsheet runs a cell that begins like a formula. Such a text gets an apostrophe before it, in CSV
//! only; Parquet keeps the text as it is. The first characters that count are those OWASP names under "CSV injection", of any width; a tab or a line
//! end is no longer one in either file. Amounts are numbers, not texts: a negative one stays as it is.

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

use polars::prelude::{CsvSerializer, PolarsError, SerializeOptions, csv_header};

use super::{FrameError, for_each_frame, frame};
use crate::render::export::{ExportError, Exporter, ReportFile};
use crate::report::{Dataset, Report};

pub const EXPORTER: Exporter = Exporter {
    name: "csv",
    print: Some(print),
    files: |report, _| {
        fn file<'r>(dataset: &'r Dataset<'_>) -> ReportFile<'r> {
            ReportFile::new(format!("tables/{}.csv", dataset.name), move |out| export(dataset, out))
        }
        report.datasets.iter().map(file).collect()
    },
};

/// First characters that make a spreadsheet run a cell.
const OPENS_A_FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Rows that are spelled before they are written.
const ROWS_AT_ONCE: usize = 1024;

/// The first dataset, which represents the whole report.
fn print(report: &Report<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    report.datasets.first().map_or(Ok(()), |dataset| export(dataset, out))
}

/// Writes the dataset, for an exporter.
///
/// # Errors
/// See [`write()`].
pub fn export(dataset: &Dataset<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    write(dataset, out).map_err(|error| ExportError::failed(format!("the dataset `{}`", dataset.name), error))
}

/// Writes the dataset.
///
/// # Errors
/// Two columns share a name, an amount is not finite, or `out` takes no more.
pub fn write(dataset: &Dataset<'_>, out: &mut dyn Write) -> Result<(), FrameError> {
    let mut serializer = begin(dataset, out)?;
    add(&mut serializer, dataset, out)
}

/// Writes the header.
pub(super) fn begin(columns: &Dataset<'_>, out: &mut dyn Write) -> Result<CsvSerializer, FrameError> {
    // Not by polars' CsvWriter, which starts a pool of threads that it then does not use.
    let schema = frame(columns, 0..0, without_formula)?.schema().clone();
    let options = Arc::new(SerializeOptions::default());
    let names: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
    out.write_all(&csv_header(&names, &options)?).map_err(PolarsError::from)?;
    Ok(CsvSerializer::new(schema, options)?)
}

/// Writes rows below the header.
pub(super) fn add(serializer: &mut CsvSerializer, rows: &Dataset<'_>, out: &mut dyn Write) -> Result<(), FrameError> {
    let mut bytes = vec![];
    for_each_frame(rows, without_formula, |frame| {
        for first in (0..frame.height()).step_by(ROWS_AT_ONCE) {
            bytes.clear();
            serializer.serialize_to_csv(&frame.slice(first as i64, ROWS_AT_ONCE), &mut bytes)?;
            out.write_all(&bytes)?;
        }
        Ok(())
    })
}

fn without_formula(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.trim_start().starts_with(OPENS_A_FORMULA) { Cow::Owned(format!("'{text}")) } else { text }
}
