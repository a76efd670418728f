//! What a cost line, a term, a key or a number means: sentence and formula, its inputs with their sources, one worked month.

use super::assumptions::{Sources, part_of};
use super::document::{Document, Role};
use super::glossary::{GLOSSARY, Term};
use super::number_forms::{self, NUMBER_FORMS, NumberForm, QUANTITY, RANGE};
use super::table::{Column, Table};
use super::{key_search, measures, words};
use crate::chance::family::{FAMILIES, ParameterSet};
use crate::cost::COST_LINES;
use crate::insight::assumptions::{self, Assumption};
use crate::insight::explanation::{Explanation, FirstMonth, printed_unit};
use crate::insight::measure::{Measure, MeasuredQuantity, QUANTITIES, STATISTICS, StatisticForm};
use crate::quantity::{Currency, Month, count};
use crate::scenario::number::{Expression, Form};
use crate::scenario::schema::Descriptions;
use crate::scenario::{Number, Scenario, Uncertainty};

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
    document.table(
        "Measures, for --show, --such-that, --fail-if and the like",
        names(&mut STATISTICS.iter().map(|form| (form.example, form.meaning))),
    );
    document.table("Quantities of measures", names(&mut QUANTITIES.iter().map(|quantity| (quantity.name, quantity.meaning))));
    document.table("How numbers are written", names(&mut NUMBER_FORMS.iter().map(|form| (form.name, form.meaning))));
    document
        .note("Also every key of a scenario, such as growth or rsu.grant_date, and every number that one may hold, such as \"2% to 5%\".");
    document
}

/// A quantity of measures: its unit, its parts, and the statistics of it.
pub fn of_quantity(quantity: &MeasuredQuantity) -> Document {
    let mut document =
        Document { title: quantity.name.into(), purpose: format!("{}.", words::sentence_case(quantity.meaning)), blocks: vec![] };
    let mut facts = Table::new([Column::text(""), Column::text("")]);
    let unit = quantity.unit.word();
    facts.row(["unit", if unit.is_empty() { "share" } else { unit.as_ref() }]);
    if !quantity.aliases.is_empty() {
        facts.row(["also", &quantity.aliases.join(", ")]);
    }
    let parts: Vec<String> = quantity.parts().iter().map(|part| format!("{} of {part} NAME", quantity.name)).collect();
    if !parts.is_empty() {
        facts.row(["parts", &parts.join(", ")]);
    }
    if quantity.has_months() {
        facts.row(["periods", &format!("{0} in 2026-05, {0} in 2026-Q2, {0} in 2026-05..2026-08", quantity.name)]);
    }
    document.table("As a quantity of measures", facts);
    let of_budget = |form: &&StatisticForm| {
        quantity.cost().is_some()
            || !["p_over", "overrun", "month_out", "p_out", "budget"].iter().any(|word| form.example.starts_with(word))
    };
    let mut statistics = Table::new([Column::text(""), Column::text("")]);
    STATISTICS
        .iter()
        .filter(of_budget)
        .for_each(|form| statistics.row([form.example.replace("compute", quantity.name), form.meaning.to_string()]));
    document.table("Measures", statistics);
    document
}

/// A measure as it was written.
pub fn of_measure(measure: &Measure) -> Document {
    let quantity = measure.selection().quantity;
    let written = measure.to_string();
    let word =
        |text: &str| text.split('(').next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').to_string();
    let form = STATISTICS.iter().find(|form| word(form.example) == word(&written));
    let mut document =
        Document { title: written, purpose: format!("{}.", words::sentence_case(&measures::heading(measure))), blocks: vec![] };
    let mut facts = Table::new([Column::text(""), Column::text("")]);
    facts.row([quantity.name, quantity.meaning]);
    if let Some(form) = form {
        facts.row([form.example, form.meaning]);
        facts.row(["error", form.error]);
    }
    document.table("What it means", facts);
    document
}

/// One entry of the glossary, and the keys of scenarios that have its name.
pub fn of_term(term: &Term) -> Document {
    let mut document = Document { title: term.name.into(), purpose: term.meaning.into(), blocks: vec![] };
    document.table("Formula or unit", lines([term.formula.to_string()]));
    add_keys(&mut document, term.name);
    document
}

/// A form of numbers, with what the first of its examples comes to, and the keys of scenarios that have its name.
pub fn of_form(form: &NumberForm) -> Document {
    let mut document = Document { title: form.name.into(), purpose: form.meaning.into(), blocks: vec![] };
    document.table("How it is written", lines(form.examples.iter().map(|example| (*example).to_string())));
    if let Some(family) = FAMILIES.iter().find(|family| family.name == form.name) {
        document.note(format!("By {}.", family.parameter_sets.iter().map(ParameterSet::in_words).collect::<Vec<_>>().join("; by ")));
    }
    document.table("Formula", lines([form.formula.to_string()]));
    document.note(format!("Source: {}.", form.source));
    let example = form.examples.first().and_then(|example| Some((example, Expression::read(example).ok()?)));
    if let Some((example, expression)) = example {
        document.table(format!("Such as {example}"), readings(&expression));
    }
    add_keys(&mut document, form.name);
    document
}

/// A number that was written as `text`.
pub fn of_expression(text: &str, expression: &Expression) -> Document {
    let name = match (expression.form, expression.readings.first().map(|reading| &reading.law)) {
        (Form::Range, _) => RANGE,
        (Form::Distribution, Some(Uncertainty::Uncertain(family))) => family.name(),
        _ => QUANTITY,
    };
    let family = match (expression.form, expression.readings.first().map(|reading| &reading.law)) {
        (Form::Range, Some(Uncertainty::Uncertain(family))) => format!("{name}, {}", family.name()),
        _ => name.to_string(),
    };
    let mut document = Document { title: text.into(), ..Document::default() };
    let form = number_forms::find(name);
    document.purpose = form.map_or_else(String::new, |form| format!("Read as: {family}. {}", form.meaning));
    document.table("What it comes to", readings(expression));
    if expression.readings.len() > 1 {
        document.note("It can be written for several kinds of numbers; the key decides which it is.");
    }
    if let Some(form) = form.filter(|form| form.name != QUANTITY) {
        document.note(format!("Formula: {}.", form.formula));
        document.note(format!("Source: {}.", form.source));
    }
    document
}

/// The keys of scenarios that are called `name`; `None` where there are none.
pub fn of_keys(name: &str) -> Option<Document> {
    let mut document = Document { title: name.into(), purpose: "Keys of scenarios with this name.".into(), blocks: vec![] };
    add_keys(&mut document, name).then_some(document)
}

/// The names of all keys of scenarios, for suggestions.
pub fn key_names(descriptions: &Descriptions) -> Vec<&str> {
    key_search::names(descriptions)
}

/// Adds what the keys of scenarios that are called `name` mean, and whether there are any.
fn add_keys(document: &mut Document, name: &str) -> bool {
    let found = key_search::find(name, &Descriptions::built_in());
    let mut table = Table::new([Column::text(""), Column::text("")]);
    found.iter().for_each(|key| table.row([key.paths.join(", "), key.description.clone()]));
    if !found.is_empty() {
        document.table("Keys of scenarios, * is a name of your own", table);
    }
    !found.is_empty()
}

/// One column of text.
fn lines(texts: impl IntoIterator<Item = String>) -> Table {
    let mut table = Table::new([Column::text("")]);
    texts.into_iter().for_each(|text| table.row([text]));
    table
}

/// A number as each kind of number that it can be; kinds that do not differ are one row.
fn readings(expression: &Expression) -> Table {
    let columns = ["unit", "mean", "sd", "P5", "P50", "P95"].map(Column::text);
    let mut table = Table::new(std::iter::once(Column::text("as")).chain(columns));
    let mut rows: Vec<(Vec<&str>, [String; 6])> = vec![];
    for reading in &expression.readings {
        let (factor, unit) = printed_unit(reading.dimension, reading.currency);
        let (sd, at) = match &reading.law {
            Uncertainty::Certain(_) => (0.0, [0.05, 0.5, 0.95].map(|p| reading.law.at(p))),
            Uncertainty::Uncertain(family) => (family.sd(), [0.05, 0.5, 0.95].map(|p| family.quantile(p))),
        };
        let [p5, p50, p95] = at;
        let size = p5.abs().max(p95.abs());
        // What cancels out leaves a rest of rounding.
        let exact = |value: f64| if value.abs() < size * 1e-12 { 0.0 } else { value };
        let numbers = [reading.law.mean(), sd, p5, p50, p95].map(|value| few_figures(exact(value) * factor));
        let [mean, sd, p5, p50, p95] = numbers;
        let cells = [unit.to_string(), mean, sd, p5, p50, p95];
        match rows.iter_mut().find(|(_, known)| *known == cells) {
            Some((kinds, _)) => kinds.push(reading.dimension.in_words()),
            None => rows.push((vec![reading.dimension.in_words()], cells)),
        }
    }
    for (kinds, cells) in rows {
        table.row(std::iter::once(kinds.join(", ")).chain(cells));
    }
    table
}

/// As a price, but never zero for what is not.
fn few_figures(value: f64) -> String {
    match value {
        _ if value.is_infinite() => "infinite".into(),
        _ if value != 0.0 && value.abs() < 0.001 => format!("{value:.2e}"),
        _ => words::price(value),
    }
}

/// A line in `scenario`.
pub fn of_line(explanation: &Explanation<'_>, scenario: &Scenario) -> Document {
    let Explanation { line, is_present, inputs, per_event, .. } = explanation;
    let mut document = Document { title: line.name.into(), purpose: line.meaning.into(), blocks: vec![] };
    let compute = if line.is_compute { "it is compute" } else { "it is not compute" };
    let belongs = format!("It belongs to {}; {compute}.", line.element.name());
    let month = explanation.first_month.map(|first_month| worked(first_month, scenario.start, scenario.currency())).filter(|_| *is_present);
    document.sentences(Role::Answer, std::iter::once(belongs).chain(cash(explanation, &scenario.name)).chain(month));
    if !is_present {
        let warning =
            format!("nobody in {} can have this line: no group has the package, access and usage together that lead to it", scenario.name);
        document.sentences(Role::Warning, [warning]);
        return document;
    }
    let mut provenance = scenario.provenance();
    let mut described = |numbers: &[&Number]| -> Vec<Assumption> {
        let lines = || vec![line.name.to_string()];
        numbers.iter().map(|number| assumptions::of_number(number, lines(), scenario, &mut provenance)).collect()
    };
    let (inputs, per_event) = (described(inputs), described(per_event));
    let mut sources = Sources::default();
    // One table for each part of the scenario, as the longest path of all would make every row of one table as wide.
    for inputs in inputs.chunk_by(|one, other| part_of(one) == part_of(other)) {
        let of = inputs.first().map(part_of).unwrap_or_default();
        document.table(format!("Inputs in {}: {of}", scenario.name), sources.table(inputs));
    }
    if !per_event.is_empty() {
        document.table("Sampled per event", sources.table(&per_event));
    }
    sources.add_notes(&mut document);
    document
}

/// When the line moves cash, where that is not always as it accrues, and whether it is so in this scenario.
fn cash(explanation: &Explanation<'_>, scenario: &str) -> Option<String> {
    let rule = explanation.line.cash.rule()?;
    Some(if explanation.is_paid_as_it_accrues { format!("{rule} In {scenario} it is paid as it accrues.") } else { rule.to_string() })
}

/// `Mean of January 2026, exact: 120 people at work × 39.00 USD per person on average = 4,680 USD.`
fn worked(first_month: FirstMonth, month: Month, currency: Currency) -> String {
    let month = month.long_name();
    match first_month {
        FirstMonth::Exact { mean, people, per_person } => {
            let [people, mean] = [people, mean].map(|value| words::amount(value, None));
            let per_person = words::price(per_person);
            format!("Mean of {month}, exact: {people} people at work × {per_person} {currency} per person on average = {mean} {currency}.")
        }
        FirstMonth::Simulated { mean, trials } => {
            format!("Mean of {month} over {} trials: about {}; it has no closed form.", count(trials), words::about(mean, currency))
        }
    }
}
