//! Reports as JSON. The only user of serde_json beside the receipt in `files`. Nothing in it depends on a clock or a machine.

pub mod schema;

use std::io::Write;

use serde::Serialize;

use super::export::{ExportError, Exporter, ReportFile};
use crate::report::Report;

pub const EXPORTER: Exporter = Exporter {
    name: "json",
    print: Some(print),
    files: |report, _| vec![ReportFile::new(format!("{}.json", report.name), |out| print(report, out))],
};

/// The data of the report.
fn print(report: &Report<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    write_pretty(&report.data, out)
}

/// `value` as indented JSON that ends with a line's end.
///
/// # Errors
/// A map in it has keys that are no texts, or `out` takes no more.
pub fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> Result<(), ExportError> {
    let failed = |error: serde_json::Error| match error.io_error_kind() {
        Some(kind) => ExportError::Writing(kind.into()),
        None => ExportError::failed("the JSON", error),
    };
    serde_json::to_writer_pretty(&mut *out, value).map_err(failed)?;
    Ok(out.write_all(b"\n")?)
}
