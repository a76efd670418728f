//! Datasets as Parquet with zstd: texts as strings, amounts as nullable doubles, counts as unsigned 64-bit integers.

use std::io::Write;

use polars::prelude::{ParquetCompression, ParquetWriter};

use super::{FrameError, for_each_frame, frame};
use crate::render::export::{ExportError, Exporter, ReportFile};
use crate::report::Dataset;

pub const EXPORTER: Exporter = Exporter {
    name: "parquet",
    print: None,
    files: |report, _| {
        fn file<'r>(dataset: &'r Dataset<'_>) -> ReportFile<'r> {
            ReportFile::new(format!("tables/{}.parquet", dataset.name), move |out| export(dataset, out))
        }
        report.datasets.iter().map(file).collect()
    },
};

/// Writes the dataset, for an exporter.
///
/// # Errors
/// See [`write()`].
pub fn export(dataset: &Dataset<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    write(dataset, out).map_err(|error| ExportError::failed(format!("the dataset `{}`", dataset.name), error))
}

/// Writes the dataset, a row group for each frame.
///
/// # Errors
/// Two columns share a name, an amount is not finite, or `out` takes no more.
pub fn write(dataset: &Dataset<'_>, out: &mut dyn Write) -> Result<(), FrameError> {
    let schema = frame(dataset, 0..0, |text| text)?.schema().as_ref().clone();
    let writer = ParquetWriter::new(out).with_compression(ParquetCompression::Zstd(None)).set_parallel(false);
    let mut writer = writer.batched(&schema)?;
    for_each_frame(dataset, |text| text, |frame| writer.write_batch(frame))?;
    writer.finish()?;
    Ok(())
}
