//! From reports to bytes: one exporter a file, one outside crate a file or folder.

pub mod chart;
pub mod charts;
pub mod diagnostic;
pub mod export;
pub mod frame;
pub mod json;
pub mod markdown;
pub mod picture;
pub mod terminal;

pub use export::{ExportError, Exporter, ReportFile};

/// Every form that a report can take.
pub const EXPORTERS: [&Exporter; 6] =
    [&terminal::EXPORTER, &markdown::EXPORTER, &json::EXPORTER, &frame::csv::EXPORTER, &frame::parquet::EXPORTER, &charts::EXPORTER];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exporters_have_names_of_their_own_and_each_does_something() {
        let mut names: Vec<_> = EXPORTERS.iter().map(|exporter| exporter.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), EXPORTERS.len());
    }
}
