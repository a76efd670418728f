//! What a cost line or a term means: sentence and formula, the numbers that move it here with their sources, one worked number.

use super::document::{Document, Section};
use super::glossary::{GLOSSARY, Term};
use super::prices::Amount;
use crate::cost::{COST_LINES, CostLine};
use crate::quantity::{Dimension, Figures, approximately, count};
use crate::reading::Sources;
use crate::scenario::Number;
use crate::simulation::{Plan, Results};

/// The list of everything that can be explained.
pub fn contents() -> Document {
    let mut lines = Section::new("Cost lines", &["", ""]);
    COST_LINES.iter().for_each(|line| lines.row([line.name.to_string(), line.meaning.to_string()]));
    let mut terms = Section::new("Terms", &["", ""]);
    GLOSSARY.iter().for_each(|term| terms.row([term.name.to_string(), term.meaning.to_string()]));
    Document {
        title: "What can be explained".into(),
        purpose: "compcast explain NAME [SCENARIO]".into(),
        sections: vec![lines, terms],
        ..Document::default()
    }
}

/// One entry of the glossary.
pub fn of_term(term: &Term) -> Document {
    let mut section = Section::new("Formula or unit", &[""]);
    section.row([term.formula.to_string()]);
    Document { title: term.name.into(), purpose: term.meaning.into(), sections: vec![section], ..Document::default() }
}

/// A line in the world of `plan`, with the first month of its `results`. `sources` are the texts the scenario was read from.
pub fn of_line(line: &CostLine, results: &Results, sources: &Sources) -> Document {
    let plan = results.plan();
    let numbers = inputs(line, plan);
    let compute = if line.is_compute { "it is compute" } else { "it is not compute" };
    let mut document = Document {
        title: line.name.into(),
        purpose: line.meaning.into(),
        headline: std::iter::once(format!("It belongs to {}; {compute}.", line.element.name())).chain(cash(line, plan)).collect(),
        ..Document::default()
    };
    if numbers.is_empty() && !plan.lines.iter().any(|known| known.name == line.name) {
        document.warnings.push(format!("nobody in {} can have this line", plan.scenario.name));
        return document;
    }
    document.sections.push(table(&format!("Numbers that move it in {}", plan.scenario.name), &numbers, sources));
    let drawn_anew = drawn_anew(line, plan);
    if !drawn_anew.is_empty() {
        document.sections.push(table("Drawn anew every time", &drawn_anew, sources));
    }
    if let Some(last) = document.sections.last_mut() {
        last.note = Some("Marks of sources: A primary, B secondary, C assumption, D derived, J judgement.".into());
    }
    document.headline.extend(worked(line, plan, results));
    document
}

/// Numbers with their values and where each comes from.
fn table(title: &str, numbers: &[&Number], sources: &Sources) -> Section {
    let mut section = Section::new(title, &["", "", "", ""]);
    let mut above = String::new();
    for number in numbers {
        let (from, comment) = origin(number, sources);
        // One comment may speak for a whole table.
        let comment = if !comment.is_empty() && comment == above {
            "as above".into()
        } else {
            above.clone_from(&comment);
            comment
        };
        section.row([number.path.clone(), value(number), from, comment]);
    }
    section
}

/// The laws of a line's events, each once, by path.
fn drawn_anew<'a>(line: &CostLine, plan: &'a Plan) -> Vec<&'a Number> {
    let terms = plan.cohorts.iter().map(|cohort| cohort.terms(&plan.scenario));
    let mut numbers: Vec<&Number> = terms.flat_map(|terms| (line.drawn_per_event)(&terms)).collect();
    numbers.sort_by(|a, b| a.path.cmp(&b.path));
    numbers.dedup_by(|a, b| a.path == b.path);
    numbers
}

/// When the line moves cash, where that is not always as it accrues, and whether it is so here.
fn cash(line: &CostLine, plan: &Plan) -> Option<String> {
    let rule = line.cash.rule()?;
    let mut here = plan.lines.iter().zip(&plan.is_cash_apart).filter(|(known, _)| known.name == line.name);
    let is_as_it_accrues = here.any(|(_, is_apart)| !is_apart);
    Some(if is_as_it_accrues { format!("{rule} In {} it is paid as it accrues.", plan.scenario.name) } else { rule.to_string() })
}

/// The numbers that move a line, each once, by path.
pub fn inputs<'a>(line: &CostLine, plan: &'a Plan) -> Vec<&'a Number> {
    let terms = plan.cohorts.iter().map(|cohort| cohort.terms(&plan.scenario)).filter(|terms| (line.applies)(terms));
    let mut numbers: Vec<&Number> = terms.flat_map(|terms| line.moved_by(&terms)).collect();
    numbers.sort_by(|a, b| a.path.cmp(&b.path));
    numbers.dedup_by_key(|number| number.slot);
    numbers
}

/// The text a number comes from, and for the defaults what they say about it.
fn origin(number: &Number, sources: &Sources) -> (String, String) {
    let Some(place) = &number.place else { return ("where nothing is said".into(), String::new()) };
    let name = &sources.get(place.source).name;
    let comment = if name == crate::scenario::overlay::DEFAULTS_NAME { sources.comment(place) } else { None };
    (name.clone(), comment.unwrap_or_default())
}

/// The value in the unit the model counts in, shares of growth as percent.
fn value(number: &Number) -> String {
    let amount = Amount::of(number);
    let (factor, unit) = match number.dimension {
        Dimension::GrowthPerMonth | Dimension::ChancePerMonth | Dimension::RatePerYear => (100.0, number.dimension.spellings()[0].0),
        dimension => (1.0, dimension.spellings()[0].0),
    };
    let scaled = |value: f64| value * factor;
    let text = Amount { mean: scaled(amount.mean), p5: amount.p5.map(scaled), p95: amount.p95.map(scaled) }.print();
    format!("{text} {unit}").trim_end().to_string()
}

/// `Mean of January 2026, exact: 120 people at work × 39.00 USD a head on average = 4,680 USD.`
fn worked(line: &CostLine, plan: &Plan, results: &Results) -> Option<String> {
    let result = results.line(line.name)?;
    let has_line = |cohort: usize| (line.applies)(&plan.cohorts[cohort].terms(&plan.scenario));
    let people: f64 = plan.segments.iter().filter(|segment| has_line(segment.cohort)).map(|segment| segment.totals.headcount[0]).sum();
    let month = plan.scenario.start.spoken();
    let money = |amount: f64| Figures::supported_by(0.0, amount).print(amount);
    Some(match result.exact_first_month {
        Some(exact) if people > 0.0 => {
            let people_at_work = Figures::supported_by(0.0, people).print(people);
            let a_head = Amount { mean: exact / people, p5: None, p95: None }.print();
            format!("Mean of {month}, exact: {people_at_work} people at work × {a_head} USD a head on average = {} USD.", money(exact))
        }
        _ => format!(
            "Mean of {month} over {} trials: about {} USD; it has no closed form.",
            count(results.n_trials()),
            approximately(result.mean_by_month()[0])
        ),
    })
}
