//! What is in a workbook: sheets with exact values, formulas with their results, names for cells and charts, before anybody writes the file.
//!
//! Every value is one of the report's data; every formula adds up, subtracts or looks up cells of the book, and carries what it comes to. One sheet a file.

pub mod assumptions;
pub mod chart;
pub mod checks;
pub mod compare;
pub mod distribution;
mod document;
pub mod formula;
pub mod groups;
pub mod lines;
pub mod months;
pub mod run_log;
pub mod scenarios;
pub mod sheet;
pub mod summary;
pub mod text;

use chart::{Chart, ChartKind};
use formula::{At, Value};
use scenarios::{Scenarios, chance};
use sheet::{Content, DefinedName, Sheet};

use super::{Data, Report};
use crate::insight::{Comparison, Summary};

/// A workbook.
pub struct Workbook {
    pub sheets: Vec<Sheet>,
    /// Names of cells, for workbooks that link to this one.
    pub names: Vec<DefinedName>,
}

/// The workbook of a report.
pub fn of(report: &Report<'_>) -> Workbook {
    let mut book = match report.data {
        Data::Run(summary) => of_scenarios(report, vec![summary], None),
        Data::Comparison(comparison) => of_scenarios(report, comparison.scenarios.iter().collect(), Some(comparison)),
        _ => None,
    }
    .unwrap_or_else(|| of_document(report));
    book.settle();
    book.sheets.iter_mut().for_each(Sheet::fit);
    book
}

fn of_scenarios(report: &Report<'_>, summaries: Vec<&Summary>, comparison: Option<&Comparison>) -> Option<Workbook> {
    let scenarios = Scenarios::new(summaries, comparison)?;
    let front = summary::begin(report, &scenarios);
    let (lines, places, mut ties) = lines::sheet(&scenarios);
    let (months, of_months, fan) = months::sheet(&scenarios, &front.budgets);
    let (groups, of_groups) = groups::sheet(&scenarios);
    let compared = comparison.map(|comparison| compare::sheet(&scenarios, comparison, &places));
    ties.extend(of_months);
    ties.extend(of_groups);
    let (compare, differences, walk) = compared.map_or((None, vec![], None), |compared| {
        ties.extend(compared.ties);
        (Some(compared.sheet), compared.differences, compared.walk)
    });
    let (checks, verdicts) = checks::sheet(&scenarios, &ties);
    let run_log = run_log::sheet(report);

    let others = [
        (compare, "each line in each scenario, and the difference step by step"),
        (Some(months), "each month, what is spent so far, and its range"),
        (Some(lines), "every cost line by month; the sums are formulas"),
        (Some(groups), "people, cost and compute of each group"),
        (distribution::sheet(&scenarios), "try a budget: the chance of exceeding it follows"),
        (assumptions::sheet(&scenarios), "every number, with its source and grade"),
        (Some(checks), "the run against exact values, and this workbook against the run"),
        (Some(run_log.sheet), "command, seed and hashes; the scenario as it was run"),
    ];
    let others: Vec<(Sheet, &'static str)> = others.into_iter().filter_map(|(sheet, meaning)| Some((sheet?, meaning))).collect();
    let references = summary::References {
        lines: &places,
        differences: &differences,
        verdicts,
        chart: walk.or(fan),
        contents: others.iter().map(|(sheet, meaning)| (sheet.name.clone(), *meaning)).collect(),
        n_changed_texts: others.iter().map(|(sheet, _)| sheet.n_changed_texts()).sum(),
    };
    let (first, mut names) = summary::finish(front, &scenarios, references);
    for (name, row) in [("Seed", run_log.seed), ("Trials", run_log.trials)] {
        names.extend(row.map(|row| DefinedName { name, at: At::new(run_log::NAME, row, 1) }));
    }
    Some(Workbook { sheets: std::iter::once(first).chain(others.into_iter().map(|(sheet, _)| sheet)).collect(), names })
}

fn of_document(report: &Report<'_>) -> Workbook {
    let run_log = run_log::sheet(report);
    let n_trials = report.record.as_ref().map_or(0, |record| record.trials);
    let (mut front, mut row) = document::front(report, chance(n_trials.max(1)));
    let (mut sheets, mut n_changed) = (vec![], run_log.sheet.n_changed_texts());
    for (place, dataset) in report.datasets.iter().enumerate() {
        match document::dataset_sheet(place, dataset) {
            Some((sheet, changed)) => {
                n_changed += changed;
                sheets.push((sheet, "exact values"));
            }
            None => summary::paragraph(&mut front, &mut row, sheet::Role::Note, &document::left_out(dataset)),
        }
    }
    sheets.push((run_log.sheet, "command, seed and hashes; the scenario as it was run"));
    row += 1;
    let contents: Vec<_> = sheets.iter().map(|(sheet, meaning)| (sheet.name.clone(), *meaning)).collect();
    summary::contents(&mut front, &mut row, &contents);
    summary::changed_texts(&mut front, &mut row, n_changed);
    front.print_to = Some((row, summary::LAST.max(front.cells.keys().map(|(_, column)| *column).max().unwrap_or(0))));
    let settings = [("Seed", run_log.seed), ("Trials", run_log.trials)];
    let names = settings.into_iter().filter_map(|(name, row)| Some(DefinedName { name, at: At::new(run_log::NAME, row?, 1) }));
    Workbook { names: names.collect(), sheets: std::iter::once(front).chain(sheets.into_iter().map(|(sheet, _)| sheet)).collect() }
}

impl Workbook {
    /// Works out every formula.
    fn settle(&mut self) {
        // The first sheet refers to the others, so that it comes last.
        for place in (0..self.sheets.len()).rev() {
            let formulas = self.sheets[place].cells.iter().filter(|(_, cell)| matches!(cell.content, Content::Formula { .. }));
            let formulas: Vec<(u32, u16)> = formulas.map(|(at, _)| *at).collect();
            for at in formulas {
                let value = self.value(place, at);
                if let Some(Content::Formula { result, .. }) = self.sheets[place].cells.get_mut(&at).map(|cell| &mut cell.content) {
                    *result = value;
                }
            }
        }
        for place in 0..self.sheets.len() {
            let largest: Vec<f64> = self.sheets[place].charts.iter().map(|chart| self.largest_amount(chart)).collect();
            self.sheets[place].charts.iter_mut().zip(largest).for_each(|(chart, largest)| chart.largest = largest);
        }
    }

    /// The largest amount that a chart shows, whatever its sign.
    fn largest_amount(&self, chart: &Chart) -> f64 {
        let amounts = chart.series.iter().map(|series| if chart.kind == ChartKind::Exceedance { series.x } else { series.y });
        amounts
            .flat_map(|area| area.cells())
            .map(|at| self.value_at(at).number().abs())
            .filter(|amount| amount.is_finite())
            .fold(0.0, f64::max)
    }

    /// What a cell comes to.
    fn value(&self, sheet: usize, at: (u32, u16)) -> Value {
        match self.sheets[sheet].cells.get(&at).map(|cell| &cell.content) {
            Some(Content::Number(number)) => Value::Number(*number),
            Some(Content::Day(day)) => Value::Number(f64::from(*day)),
            Some(Content::Text { text, .. }) => Value::Text(text.clone()),
            Some(Content::Formula { expression, result: Value::Blank }) => expression.value(&|at| self.value_at(at)),
            Some(Content::Formula { result, .. }) => result.clone(),
            Some(Content::Blank | Content::Link(_)) | None => Value::Blank,
        }
    }

    fn value_at(&self, at: At) -> Value {
        let place = self.sheets.iter().position(|sheet| sheet.name == at.sheet);
        place.map_or(Value::Blank, |place| self.value(place, (at.row, at.column)))
    }
}
