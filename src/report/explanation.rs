//! What a cost line or a term means: sentence and formula, its inputs with their sources, one worked month.

use super::document::{Document, Role};
use super::glossary::{GLOSSARY, Term};
use super::table::{Cell, Column, Kind, Table};
use super::{prices, words};
use crate::cost::COST_LINES;
use crate::insight::explanation::{Explanation, FirstMonth, value};
use crate::quantity::{Month, approximately, count};
use crate::reading::Sources;
use crate::scenario::{Number, Scenario};

/// The list of everything that can be explained.
pub fn contents() -> Document {
    let mut document =
        Document { title: "What can be explained".into(), purpose: "compcast explain NAME [SCENARIO]".into(), blocks: vec![] };
    let names = |all: &mut dyn Iterator<Item = (&'static str, &'static str)>| {
        let mut table = Table::new([Column::text(""), Column::text("")]);
        all.for_each(|(name, meaning)| table.row([name, meaning]));
        table
    };
    document.table("Cost lines", names(&mut COST_LINES.iter().map(|line| (line.name, line.meaning))));
    document.table("Terms", names(&mut GLOSSARY.iter().map(|term| (term.name, term.meaning))));
    document
}

/// One entry of the glossary.
pub fn of_term(term: &Term) -> Document {
    let mut document = Document { title: term.name.into(), purpose: term.meaning.into(), blocks: vec![] };
    let mut table = Table::new([Column::text("")]);
    table.row([term.formula]);
    document.table("Formula or unit", table);
    document
}

/// A line in `scenario`. `sources` are the texts that the scenario was read from.
pub fn of_line(explanation: &Explanation<'_>, scenario: &Scenario, sources: &Sources) -> Document {
    let Explanation { line, is_present, inputs, per_event, .. } = explanation;
    let mut document = Document { title: line.name.into(), purpose: line.meaning.into(), blocks: vec![] };
    let compute = if line.is_compute { "it is compute" } else { "it is not compute" };
    let belongs = format!("It belongs to {}; {compute}.", line.element.name());
    let month = explanation.first_month.map(|first_month| worked(first_month, scenario.start)).filter(|_| *is_present);
    document.sentences(Role::Answer, std::iter::once(belongs).chain(cash(explanation, &scenario.name)).chain(month));
    if !is_present {
        let warning =
            format!("nobody in {} can have this line: no group has the package, access and usage together that lead to it", scenario.name);
        document.sentences(Role::Warning, [warning]);
        return document;
    }
    let mut comments = vec![];
    document.table(format!("Inputs in {}", scenario.name), table(inputs, sources, &mut comments));
    if !per_event.is_empty() {
        document.table("Sampled per event", table(per_event, sources, &mut comments));
    }
    for (index, comment) in comments.iter().enumerate() {
        document.note(format!("[{}] {comment}", index + 1));
    }
    document.note("Source grades: A primary source, B secondary source, C assumption, D derived, J judgment.");
    document
}

/// Numbers with their values and where each comes from. What the defaults say about a number is put into `comments`, since one comment often covers a
/// whole table of them, and may be long; the number refers to it.
fn table(numbers: &[&Number], sources: &Sources, comments: &mut Vec<String>) -> Table {
    let columns = [Column::text(""), Column::new("value", Kind::Price), Column::text("unit"), Column::text("from"), Column::text("source")];
    let mut table = Table::new(columns);
    for number in numbers {
        let (from, comment) = origin(number, sources);
        let source = if comment.is_empty() {
            String::new()
        } else {
            let known = comments.iter().position(|known| *known == comment);
            let index = known.unwrap_or_else(|| {
                comments.push(comment);
                comments.len() - 1
            });
            format!("[{}]", index + 1)
        };
        let (amount, unit) = value(number);
        table.row([Cell::from(number.path.as_str()), prices::number(amount).into(), unit.into(), from.into(), source.into()]);
    }
    table
}

/// When the line moves cash, where that is not always as it accrues, and whether it is so in this scenario.
fn cash(explanation: &Explanation<'_>, scenario: &str) -> Option<String> {
    let rule = explanation.line.cash.rule()?;
    Some(if explanation.is_paid_as_it_accrues { format!("{rule} In {scenario} it is paid as it accrues.") } else { rule.to_string() })
}

/// The text a number comes from, and for the defaults what they say about it.
fn origin(number: &Number, sources: &Sources) -> (String, String) {
    let Some(place) = &number.place else { return ("default".into(), String::new()) };
    let name = &sources.get(place.source).name;
    match name == crate::scenario::overlay::DEFAULTS_NAME {
        // Short, as it is in most rows.
        true => ("built-in".into(), sources.comment(place).unwrap_or_default()),
        false => (name.clone(), String::new()),
    }
}

/// `Mean of January 2026, exact: 120 people at work × 39.00 USD per person on average = 4,680 USD.`
fn worked(first_month: FirstMonth, month: Month) -> String {
    let month = month.long_name();
    match first_month {
        FirstMonth::Exact { mean, people, per_person } => {
            let [people, mean] = [people, mean].map(|value| words::amount(value, None));
            let per_person = words::price(per_person);
            format!("Mean of {month}, exact: {people} people at work × {per_person} USD per person on average = {mean} USD.")
        }
        FirstMonth::Simulated { mean, trials } => {
            format!("Mean of {month} over {} trials: about {} USD; it has no closed form.", count(trials), approximately(mean))
        }
    }
}
