//! The sections at the end of a page: what it rests on, whether it agrees with itself, how to read it, how to make it again.

use super::{PageTable, Part, Section};
use crate::insight::summary::Summary;
use crate::insight::{Assumption, NOT_STATED};
use crate::quantity::{count, plural};
use crate::report::record::Record;
use crate::report::table::{Cell, Column, Table};
use crate::report::{assumptions, glossary, summary as report};
use crate::scenario::overlay::DEFAULTS_NAME;

/// Words of the glossary that every page explains.
const TERMS: [&str; 7] = ["mean", "P90", "trial", "standard error", "compute", "unserved demand", "CVaR"];

/// How the figures came about, in a few words each.
pub fn facts(summaries: &[&Summary], n_warnings: usize, record: Option<&Record>) -> Vec<String> {
    let checks: usize = summaries.iter().map(|summary| summary.reconciliation.checks.len()).sum();
    let failed: usize = summaries.iter().map(|summary| summary.reconciliation.failed().count()).sum();
    let mut facts = vec![match failed {
        0 => format!("{} agree", plural(checks, "check")),
        failed => format!("{} of {} FAILED", count(failed), plural(checks, "check")),
    }];
    facts.push(if n_warnings == 0 { "No warnings".into() } else { plural(n_warnings, "warning") });
    let dates = record.map(|record| record.scenarios.iter().map(|scenario| scenario.price_list_date.as_str()).collect::<Vec<_>>());
    let date = dates.and_then(|dates| dates.into_iter().max().map(str::to_string));
    facts.extend(date.map(|date| format!("Prices of {date}")));
    facts.extend(summaries.first().map(|summary| format!("{} trials, seed {}", count(summary.trials), summary.seed)));
    facts.extend(summaries.first().map(|summary| format!("Amounts in {}", summary.currency)));
    facts
}

/// What the figures rest on; absent where the texts of the scenarios are not at hand.
pub fn assumptions(summaries: &[&Summary]) -> Option<Section> {
    let summary = summaries.last()?;
    let all = &summary.assumptions;
    if all.is_empty() {
        return None;
    }
    let of = if summaries.len() > 1 { format!("{}: ", summary.scenario) } else { String::new() };
    let answer = format!("{of}{}", assumptions::counted(all));
    let numbers: Vec<&Assumption> = all.iter().filter(|number| number.stated_in != NOT_STATED).collect();
    let (uncertain, certain): (Vec<_>, Vec<_>) = numbers.into_iter().partition(|number| number.low.is_some());
    let (defaults, own): (Vec<_>, Vec<_>) = certain.into_iter().partition(|number| number.stated_in == DEFAULTS_NAME);
    let folded = |name: String, numbers: Vec<&Assumption>| Part::folded(name, by_source(&numbers));
    let mut parts = vec![];
    if !uncertain.is_empty() {
        let caption = "Uncertain numbers: what widens the figures beside chance";
        parts.push(Part::Table(PageTable::new(caption, "mean, P5 to P95", table(&uncertain)).wide_only([2, 3])));
    }
    if !own.is_empty() {
        parts.push(folded(format!("{} set in the scenario", plural(own.len(), "number")), own));
    }
    if !defaults.is_empty() {
        parts.push(folded(plural(defaults.len(), "built-in default"), defaults));
    }
    parts.push(Part::Note(assumptions::GRADES.into()));
    Some(Section::new("assumptions", "Assumptions", "What does this rest on?", answer).with(parts))
}

/// Numbers under the source that they share, with what each is.
fn by_source(numbers: &[&Assumption]) -> Vec<Part> {
    let mut sources: Vec<(&str, Vec<&Assumption>)> = vec![];
    for number in numbers {
        match sources.iter_mut().find(|(source, _)| *source == number.source) {
            Some((_, known)) => known.push(number),
            None => sources.push((&number.source, vec![number])),
        }
    }
    // What has no source of its own last.
    sources.sort_by_key(|(source, _)| source.is_empty());
    let parts = sources.into_iter().map(|(source, numbers)| {
        let lines = numbers.into_iter().map(|number| {
            let (value, unit) = assumptions::value(number);
            let grade = number.grade.map_or_else(String::new, |grade| format!(" ({})", grade.letter()));
            format!("`{}` {value} {unit}{grade}", number.path)
        });
        Part::Listed { name: if source.is_empty() { "No source given".into() } else { source.into() }, lines: lines.collect() }
    });
    parts.collect()
}

fn table(numbers: &[&Assumption]) -> Table {
    let columns = ["number", "value", "unit", "stated in", "source", "grade"].map(Column::text);
    let mut table = Table::new(columns);
    table.columns[4].absent = "none given";
    table.columns[5].absent = "none";
    for number in numbers {
        let (value, unit) = assumptions::value(number);
        let source = Some(number.source.as_str()).filter(|source| !source.is_empty());
        let grade = number.grade.map(|grade| grade.letter());
        table.row([
            Cell::from(number.path.as_str()),
            value.into(),
            unit.into(),
            number.stated_in.as_str().into(),
            source.into(),
            grade.into(),
        ]);
    }
    table
}

/// Whether the figures agree with what is known exactly; open where one does not.
pub fn checks(summaries: &[&Summary]) -> Section {
    let has_several = summaries.len() > 1;
    let verdict = |summary: &&Summary| {
        let verdict = report::verdict(&summary.reconciliation);
        if has_several { format!("{}: {verdict}", summary.scenario) } else { verdict }
    };
    let answer = summaries.iter().map(verdict).collect::<Vec<_>>().join(" ");
    let parts = summaries.iter().flat_map(|summary| {
        let table = PageTable::new(
            if has_several { format!("Checks of {}", summary.scenario) } else { "Checks".into() },
            "",
            report::checks_table(&summary.reconciliation),
        );
        let mut parts = vec![Part::Table(table.wide_only([3]))];
        parts.extend(report::unchecked(&summary.reconciliation).into_iter().map(Part::Note));
        parts
    });
    let has_failed = summaries.iter().any(|summary| summary.reconciliation.failed().next().is_some());
    let folded = Part::Folded { name: "All checks".into(), is_open: has_failed, is_printed: true, parts: parts.collect() };
    Section::new("checks", "Checks", "Do the figures agree with themselves?", answer).with([folded])
}

pub fn reading(trials: usize) -> Section {
    let answer = format!(
        "Every figure comes from {} of the same scenario. The ranges show what chance and the uncertain numbers do; they do not show what the scenario \
         leaves out.",
        plural(trials, "trial")
    );
    let known = TERMS.iter().filter_map(|name| glossary::find(name)).map(|term| (term.name.to_string(), term.meaning.to_string()));
    Section::new("reading", "How to read this", "How to read this", answer).with([Part::Terms(known.collect())])
}

pub fn receipt(record: &Record) -> Section {
    let mut terms = vec![
        ("program".to_string(), format!("compcast {}, {}", record.version, record.command)),
        ("trials and seed".into(), format!("{}, {}", count(record.trials), record.seed)),
        ("sampling".into(), record.sampling.clone()),
    ];
    let is_one = record.scenarios.len() == 1;
    let mut folded = vec![];
    for scenario in &record.scenarios {
        terms.push((format!("scenario {}", scenario.name), format!("SHA-256 {}", scenario.sha256)));
        terms.push(("price list".into(), scenario.price_list_date.clone()));
        terms.extend(scenario.files.iter().map(|file| (file.what.to_string(), format!("{}, SHA-256 {}", file.path, file.sha256))));
        // The page of a comparison would be too long with them; that of each scenario has its own.
        if is_one && !scenario.resolved.is_empty() {
            let name = format!("The scenario {} as it was run", scenario.name);
            folded.push(Part::on_screen(name, vec![Part::Text(scenario.resolved.clone())]));
        }
    }
    // A receipt of a batch or of a file of offers names files of people and cannot be run by itself.
    if !["batch", "offer --offers"].contains(&record.command.as_str()) {
        terms.push(("again".into(), format!("`compcast {} receipt.json --out again` writes the same figures", record.command)));
    }
    Section::new("receipt", "Receipt", "Receipt", "").with([Part::Terms(terms)]).with(folded)
}
