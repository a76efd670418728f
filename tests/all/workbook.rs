//! The workbook of a report: every figure is one of the run, every formula carries what it comes to, texts of users stay texts, and the same report
//! gives the same bytes.

mod figures;
mod names;
mod office;
mod package;

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use compcast::insight::{Comparison, Summary};
use compcast::render::workbook::write_book;
use compcast::report::workbook::sheet::{Content, Sheet};
use compcast::report::workbook::{self, Workbook, formula::Value};
use compcast::report::{FileRecord, Record, Report, ScenarioRecord};
use compcast::scenario::Scenario;
use compcast::simulation::{Case, Results};

use crate::support::{SEED, case, plain, run_case, scenario};

/// Results of scenarios, with what their reports say.
pub struct Studied {
    results: Vec<Results>,
    summaries: Vec<Summary>,
    comparison: Option<Comparison>,
    record: Record,
}

impl Studied {
    pub fn of(cases: Vec<Case>, n_trials: usize) -> Self {
        let results: Vec<_> = cases.iter().map(|case| run_case(case, plain(SEED, n_trials))).collect();
        let summaries: Vec<_> = results.iter().map(|results| Summary::of(results, vec![]).expect("trials")).collect();
        let comparison = (summaries.len() > 1).then(|| Comparison::of(summaries.clone(), &results).expect("of one study"));
        let scenarios = cases.iter().map(|case| ScenarioRecord {
            name: case.scenario().name.clone(),
            price_list_date: "2026-08-21".into(),
            sha256: "0".repeat(64),
            files: vec![FileRecord { what: "headcount", path: "=people.csv".into(), sha256: "1".repeat(64) }],
            resolved: case.scenario().to_toml(),
        });
        let command = if summaries.len() > 1 { "compare" } else { "run" }.to_string();
        let record =
            Record { command, version: "1.2.3", seed: SEED, trials: n_trials, sampling: "plain".into(), scenarios: scenarios.collect() };
        Self { results, summaries, comparison, record }
    }

    pub fn builtins(names: &[&str], n_trials: usize) -> Self {
        let of = |name: &&str| case(&Scenario::builtin(name, &[]).expect("a built-in").scenario);
        Self::of(names.iter().map(of).collect(), n_trials)
    }

    pub fn text(text: &str, sets: &[&str], n_trials: usize) -> Self {
        Self::of(vec![case(&scenario(text, sets))], n_trials)
    }

    pub fn report(&self) -> Report<'_> {
        let mut report = match &self.comparison {
            Some(comparison) => Report::of_comparison(comparison),
            None => Report::of_run(&self.summaries[0], &self.results[0]),
        };
        report.record = Some(self.record.clone());
        report
    }

    pub fn book(&self) -> Workbook {
        workbook::of(&self.report())
    }
}

/// The file of a book that needs no datasets.
pub fn file(book: &Workbook) -> Vec<u8> {
    let mut bytes = vec![];
    write_book(book, &[], &mut bytes).expect("a sound book");
    bytes
}

pub fn opened(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

/// What the file holds in a cell.
pub fn value_in(file: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, at: (u32, u16)) -> Option<Data> {
    let range = file.worksheet_range(sheet).unwrap_or_else(|error| panic!("{sheet}: {error}"));
    range.get_value((at.0, at.1.into())).cloned()
}

pub fn number(data: Option<&Data>) -> Option<f64> {
    match data {
        Some(Data::Float(number)) => Some(*number),
        Some(Data::Int(number)) => Some(*number as f64),
        Some(Data::DateTime(day)) => Some(day.as_f64()),
        _ => None,
    }
}

/// The number that a cell of the book comes to.
pub fn result(content: &Content) -> Option<f64> {
    match content {
        Content::Number(number) | Content::Formula { result: Value::Number(number), .. } => Some(*number),
        Content::Day(day) => Some(f64::from(*day)),
        _ => None,
    }
}

/// Equal but for the order of additions.
pub fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

pub fn sheet<'b>(book: &'b Workbook, name: &str) -> &'b Sheet {
    book.sheets.iter().find(|sheet| sheet.name == name).unwrap_or_else(|| panic!("there is no sheet {name}"))
}

/// The number under a name of the book.
pub fn named(book: &Workbook, name: &str) -> f64 {
    let at = book.names.iter().find(|known| known.name == name).unwrap_or_else(|| panic!("there is no name {name}")).at;
    result(&sheet(book, at.sheet).cells[&(at.row, at.column)].content).unwrap_or_else(|| panic!("{name} is no number"))
}

/// A case of every kind that changes what is in a book: limits, cash, GPUs, a single person, two years, few trials, other currencies, comparisons.
pub fn cases() -> Vec<(&'static str, Studied)> {
    let one = crate::support::ONE_USER;
    let usage = "[usage.use]\nmean = \"5 Mtok/month\"\n";
    let yen = one.replace("USD", "JPY") + usage + "[budget]\ncompute = \"70 JPY\"\n";
    let yen = yen.replace("format = 1", "format = 1\ncurrency = \"JPY\"") + "[rates.USD]\nrate = \"150 JPY\"\n";
    vec![
        ("a cap", Studied::builtins(&["budget-gone-by-april"], 400)),
        ("GPUs", Studied::builtins(&["compute-elite"], 400)),
        ("no compute", Studied::builtins(&["traditional"], 400)),
        ("two scenarios", Studied::builtins(&["traditional", "ai-integrated"], 400)),
        ("three scenarios", Studied::builtins(&["traditional", "ai-integrated", "weekend-batch"], 64)),
        ("the same scenario twice", Studied::builtins(&["traditional", "traditional"], 64)),
        ("one user", Studied::text(&format!("{one}{usage}"), &[], 400)),
        ("yen", Studied::text(&yen, &[], 400)),
        ("nothing at all", Studied::text(&format!("{one}{usage}"), &["usage.use.mean=0 Mtok/month"], 64)),
        ("a single trial", Studied::text(&format!("{one}{usage}"), &[], 1)),
        ("a month", Studied::text(&format!("{one}{usage}"), &["horizon.months=1"], 64)),
        ("four years", Studied::text(&format!("{one}{usage}"), &["horizon.months=48"], 64)),
    ]
}
