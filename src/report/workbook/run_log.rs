//! The sheet of how the figures came about, with the resolved scenario below what is printed: the workbook alone is enough to run it again.

use super::sheet::{Cell, FIRST_ROW, Form, Role, Sheet};
use super::text;
use crate::report::{Data, FileRecord, Record, Report};

pub const NAME: &str = "Run log";

/// The largest whole number that spreadsheets hold exactly.
const LARGEST_EXACT: u64 = 1 << 53;

/// The sheet, with the rows of the seed and of the trials where they are known.
pub struct RunLog {
    pub sheet: Sheet,
    pub seed: Option<u32>,
    pub trials: Option<u32>,
}

pub fn sheet(report: &Report<'_>) -> RunLog {
    let mut sheet = Sheet::new(NAME, "What it takes to work out the same figures again.");
    sheet.header(2, ["what", "value"]);
    let mut row = FIRST_ROW;
    let mut put = |name: String, value: Cell| {
        sheet.put_row(row, 0, [Cell::name(name), value]);
        row += 1;
        row - 1
    };
    put("program".into(), Cell::text(Role::Sentence, concat!("compcast ", env!("CARGO_PKG_VERSION"))));
    let record = report.record.as_ref();
    if let Some(record) = record {
        put("command".into(), Cell::text(Role::Sentence, format!("compcast {}", record.command)));
    }
    let (mut seed, mut trials) = (None, None);
    if let Some((of_seed, of_trials, sampling)) = settings(report) {
        seed = Some(put("seed".into(), whole_number(of_seed)));
        trials = Some(put("trials".into(), whole_number(of_trials as u64)));
        put("sampling".into(), Cell::text(Role::Sentence, sampling));
    }
    let scenarios = record.map_or(&[][..], |record| &record.scenarios);
    for (index, scenario) in scenarios.iter().enumerate() {
        let of = |what: &str| if scenarios.len() > 1 { format!("{what} of scenario {}", index + 1) } else { what.to_string() };
        put(of("name"), Cell::text(Role::Sentence, &scenario.name));
        put(of("date of the price list"), Cell::text(Role::Sentence, &scenario.price_list_date));
        put(of("SHA-256 of the resolved text"), Cell::text(Role::Sentence, &scenario.sha256));
        for FileRecord { what, path, sha256 } in &scenario.files {
            put(of(&format!("file: {what}")), Cell::text(Role::Sentence, path));
            put(of(&format!("SHA-256 of file: {what}")), Cell::text(Role::Sentence, sha256));
        }
    }
    sheet.print_to = Some((row - 1, 5));
    row += 1;
    for scenario in scenarios.iter().filter(|scenario| !scenario.resolved.is_empty()) {
        sheet.put(
            row,
            0,
            Cell::text(Role::Note, format!("The scenario {} as it was run. Copied into a file, these lines run again:", scenario.name)),
        );
        row += 1;
        for piece in scenario.resolved.lines().flat_map(text::pieces) {
            if !piece.is_empty() {
                sheet.put(row, 0, Cell::text(Role::Code, piece));
            }
            row += 1;
        }
        row += 1;
    }
    RunLog { sheet, seed, trials }
}

/// Seed, trials and sampling, as the record says or else the report itself.
fn settings(report: &Report<'_>) -> Option<(u64, usize, String)> {
    if let Some(Record { seed, trials, sampling, .. }) = &report.record {
        return Some((*seed, *trials, sampling.clone()));
    }
    let summary = match report.data {
        Data::Run(summary) => summary,
        Data::Comparison(comparison) => comparison.scenarios.first()?,
        _ => return None,
    };
    Some((summary.seed, summary.trials, summary.sampling.as_ref().map_or("plain", |sampling| sampling.points).into()))
}

/// A number, or its digits where a spreadsheet would round it.
fn whole_number(number: u64) -> Cell {
    if number <= LARGEST_EXACT { Cell::constant(number as f64, Form::Plain) } else { Cell::text(Role::Sentence, number.to_string()) }
}
