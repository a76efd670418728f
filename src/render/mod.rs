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
    use std::collections::BTreeSet;

    use super::chart::Theme;
    use super::*;
    use crate::insight::{Comparison, Summary};
    use crate::report::{Block, Report, charts};
    use crate::scenario::Scenario;
    use crate::simulation::{NoObserver, Plan, simulate};

    #[test]
    fn exporters_have_names_and_files_of_their_own_and_each_takes_every_report() {
        let runs = ["traditional", "ai-integrated"].map(|name| {
            let scenario = Scenario::builtin(name, &[]).expect("a built-in").scenario;
            let plan = Plan::new(&scenario, None);
            let results = simulate(&plan, 1, 64, &NoObserver).expect("nobody interrupts");
            (Summary::of(&plan, &results, 1, vec![]).expect("there are trials"), results)
        });
        let comparison = Comparison::of(&runs).expect("two scenarios");
        let (summary, results) = &runs[1];
        let all = [runs[0].1.clone(), runs[1].1.clone()];
        let reports = [
            Report::of_run(summary, results, &[]).with_charts(charts::of_run(summary, results)),
            Report::of_comparison(&comparison).with_charts(charts::of_comparison(&comparison, &all)),
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
