//! A dataset that is written while its rows are made: CSV and Parquet side by side, a row group at a time.
//!
//! The files are those that the same rows in one dataset would give.

use std::io::Write;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{CsvSerializer, ParquetCompression, ParquetWriter};

use super::{FrameError, ROW_GROUP, csv, frame};
use crate::report::Dataset;

/// Writes datasets of the same columns one after the other. Every one but the last must have [`RowStream::ROWS_AT_ONCE`] rows.
pub struct RowStream<'o> {
    csv: &'o mut dyn Write,
    serializer: CsvSerializer,
    parquet: BatchedWriter<&'o mut dyn Write>,
}

impl<'o> RowStream<'o> {
    /// Rows of each dataset: a row group of Parquet.
    pub const ROWS_AT_ONCE: usize = ROW_GROUP;

    /// Begins both files; of `columns` no row is read.
    ///
    /// # Errors
    /// Two columns share a name, or a file takes no more.
    pub fn begin(columns: &Dataset<'_>, csv: &'o mut dyn Write, parquet: &'o mut dyn Write) -> Result<Self, FrameError> {
        let serializer = csv::begin(columns, csv)?;
        let schema = frame(columns, 0..0, |text| text)?.schema().as_ref().clone();
        let writer = ParquetWriter::new(parquet).with_compression(ParquetCompression::Zstd(None)).set_parallel(false);
        Ok(Self { csv, serializer, parquet: writer.batched(&schema)? })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// An amount is not finite, or a file takes no more.
    pub fn add(&mut self, rows: &Dataset<'_>) -> Result<(), FrameError> {
        csv::add(&mut self.serializer, rows, self.csv)?;
        Ok(self.parquet.write_batch(&frame(rows, 0..rows.n_rows, |text| text)?)?)
    }

    /// Ends both files.
    ///
    /// # Errors
    /// A file takes no more.
    pub fn finish(self) -> Result<(), FrameError> {
        self.parquet.finish()?;
        Ok(())
    }
}
