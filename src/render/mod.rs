//! From reports to bytes: one exporter a file, one outside crate a file or folder.

pub mod brief;
pub mod chart;
pub mod charts;
pub mod diagnostic;
pub mod export;
pub mod figure;
pub mod frame;
pub mod json;
pub mod markdown;
pub mod page;
pub mod picture;
pub mod terminal;
pub mod workbook;

pub use export::{ExportError, Exporter, ReportFile};

/// Every form that a report can take.
pub const EXPORTERS: &[&Exporter] = &[
    &terminal::EXPORTER,
    &markdown::EXPORTER,
    &json::EXPORTER,
    &frame::csv::EXPORTER,
    &frame::parquet::EXPORTER,
    &charts::EXPORTER,
    &page::EXPORTER,
    &workbook::EXPORTER,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::chart::Theme;
    use super::*;
    use crate::insight::{Comparison, Summary};
    use crate::report::{Block, Report, charts};
    use crate::scenario::{RunSettings, Scenario};
    use crate::simulation::{Case, simulate};

    #[test]
    fn exporters_have_names_and_files_of_their_own_and_each_takes_every_report() {
        let cases = ["traditional", "ai-integrated"].map(|name| {
            let scenario = Scenario::builtin(name, &[]).expect("a built-in").scenario;
            Case::new(scenario, None).expect("a sound case")
        });
        let results = cases.map(|case| simulate(&case, RunSettings::new(1, 64)));
        let summaries = results.iter().map(|results| Summary::of(results, vec![]).expect("there are trials"));
        let comparison = Comparison::of(summaries.collect(), &results).expect("two scenarios");
        let (summary, of_one) = (&comparison.scenarios[1], &results[1]);
        let reports = [
            Report::of_run(summary, of_one).with_charts(charts::of_run(summary, of_one)),
            Report::of_comparison(&comparison).with_charts(charts::of_comparison(&comparison, &results)),
        ];
        let names: BTreeSet<_> = EXPORTERS.iter().map(|exporter| exporter.name).collect();
        assert_eq!(names.len(), EXPORTERS.len());
        for report in &reports {
            for block in &report.document.blocks {
                if let Block::Table(table) = block {
                    assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()), "{table:?}");
                }
            }
            let mut files = BTreeSet::new();
            for exporter in EXPORTERS {
                let mut written = vec![];
                exporter.print.map_or(Ok(()), |print| print(report, &mut written)).expect("a sound report");
                for file in (exporter.files)(report, Theme::Light) {
                    assert!(files.insert(file.name.clone()), "{} is written twice", file.name);
                    (file.write)(&mut written).expect("a sound report");
                }
                assert!(!written.is_empty(), "{} makes nothing of the report `{}`", exporter.name, report.name);
            }
            assert!(files.len() > 5, "{files:?}");
        }
    }
}
