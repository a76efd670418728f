//! The report of a solution: the sentence that answers the question, and what the value comes to beside today's.

use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Table};
use super::{Dataset, grid, measures, words};
use crate::insight::measure::{Measure, MeasureUnit, QuantityUnit, Selection};
use crate::insight::solve::{At, Outcome, Side, Solution};
use crate::quantity::{approximately, count, plural, unit};

/// Arranges a solution for reading.
pub fn document(solution: &Solution) -> Document {
    let mut document = Document { title: title(solution), purpose: String::new(), blocks: vec![] };
    document.sentences(Role::Answer, answer(solution));
    table(&mut document, solution);
    let mut notes = vec![];
    if solution.unknown.is_uncertain {
        notes.push(format!("`{}` is uncertain in the scenario: a value replaces its distribution and any correlation.", solution.path));
    }
    if solution.runs > 1 {
        notes.push(grid::held(solution.held).to_string());
        notes.push("The standard error says how far the solution would move with another seed.".into());
    }
    document.sentences(Role::Note, notes);
    document.sentences(Role::Warning, solution.warnings.iter().cloned());
    document
}

pub fn title(solution: &Solution) -> String {
    let of = match (&solution.condition, &solution.minimize) {
        (Some(condition), None) => format!("such that {condition}"),
        (Some(condition), Some(measure)) => format!("with the lowest {measure} such that {condition}"),
        (None, Some(measure)) => format!("with the lowest {measure}"),
        (None, None) => String::new(),
    };
    format!("{}: {} {of}", solution.scenario, solution.path)
}

fn answer(solution: &Solution) -> Vec<String> {
    let text = |value: f64| rounded(solution, value, None);
    let name = solution.unknown.short_name();
    let condition = solution.condition.as_deref().unwrap_or("");
    let mut sentences = vec![];
    match &solution.outcome {
        Outcome::Limit { value, standard_error, side, recommended, too_close } => {
            let error = standard_error.map_or_else(String::new, |error| format!(" (standard error {})", approximately(error)));
            let limit = rounded(solution, *value, *standard_error);
            if solution.runs == 1 {
                let times = solution.present.filter(|present| *present > 0.0).map_or_else(String::new, |present| {
                    format!(", {} times the {} of today", approximately(value / present), text(present))
                });
                sentences.push(format!("{condition} holds from {name} = {limit} on{error}{times}."));
                if let Some(recommended) = recommended {
                    sentences.push(format!("Use {}: with 95% confidence it is enough.", text(*recommended)));
                }
                sentences.push(format!("Read from the {} trials; nothing was simulated again.", count(solution.trials)));
                return sentences;
            }
            let side = if *side == Side::UpTo { "up to" } else { "from" };
            let on = if side == "from" { " on" } else { "" };
            sentences.push(format!("{condition} holds {side} {name} = {limit}{on}{error}, {}.", searched(solution)));
            let at = |value: f64| solution.at.iter().find(|at| at.value == value).and_then(|at| found(solution, at));
            match recommended {
                Some(recommended) => {
                    let found = at(*recommended).map_or_else(String::new, |found| format!(": {found}"));
                    sentences.push(format!("Use {}{found}.", text(*recommended)));
                }
                None if standard_error.is_none() => {
                    sentences.push("A month moves in steps, so that this value has no standard error.".into())
                }
                None => sentences.push("No round value nearby surely holds; more trials would find one.".into()),
            }
            if let Some(close) = too_close.filter(|close| Some(*close) != *recommended) {
                let found = at(close).map_or_else(String::new, |found| format!(": {found}"));
                sentences.push(format!("{} is too close to call{found}.", text(close)));
            }
            let used = recommended.unwrap_or(*value);
            sentences.extend(solution.at.iter().find(|at| at.value == used).and_then(|at| blocked(solution, at)));
        }
        Outcome::Step { holds, fails, side } => {
            let until = if *side == Side::UpTo { "up to" } else { "from" };
            let on = if *side == Side::From { " on" } else { "" };
            let found = |value: f64| {
                let at = solution.at.iter().find(|at| at.value == value).and_then(|at| found(solution, at));
                at.unwrap_or_else(|| "undefined".into())
            };
            sentences.push(format!("{condition} holds {until} {name} = {}{on}, {}.", text(*holds), searched(solution)));
            sentences.push(format!("At {} it is {}, at {} it is {}.", text(*holds), found(*holds), text(*fails), found(*fails)));
            let is_close = solution.at.iter().any(|at| at.value == *holds && at.verdict.as_ref().is_some_and(|verdict| verdict.is_close));
            if is_close {
                sentences.push(format!("{} is too close to call: go a step further to be sure, or run more trials.", text(*holds)));
            }
            sentences.extend(solution.at.iter().find(|at| at.value == *holds).and_then(|at| blocked(solution, at)));
        }
        Outcome::Several { holds } => {
            let stretches: Vec<String> = holds.iter().map(|(from, to)| format!("from {} to {}", text(*from), text(*to))).collect();
            sentences.push(format!("{condition} holds for {name} {}, {}.", stretches.join(" and "), searched(solution)));
        }
        Outcome::Never { nearest } => {
            let found = solution.at.iter().find(|at| at.value == *nearest).and_then(|at| found(solution, at));
            let found = found.map_or_else(String::new, |found| format!(": at {} it is still {found}", text(*nearest)));
            sentences.push(format!(
                "No {name} from {} to {} meets {condition}{found}.",
                text(solution.searched_from),
                text(solution.searched_to)
            ));
            sentences.push("Look for another input with --for, such as a budget or the month in which a limit starts.".into());
        }
        Outcome::Always { nearest } => {
            let found = solution.at.iter().find(|at| at.value == *nearest).and_then(|at| found(solution, at));
            let found = found.map_or_else(String::new, |found| format!(": even at {} it is {found}", text(*nearest)));
            let (from, to) = (text(solution.searched_from), text(solution.searched_to));
            sentences.push(format!("{condition} holds at every {name} from {from} to {to}{found}."));
        }
        Outcome::Flat { low, high } => {
            sentences.push(format!(
                "{condition} hardly depends on {name}: from {} to {} the trials cannot tell where it turns.",
                text(*low),
                text(*high)
            ));
            sentences.push("`compcast drivers` lists what it depends on.".into());
        }
        Outcome::Best { value, low, high } => {
            let measure = solution.minimize.as_deref().unwrap_or("");
            let at = solution.at.iter().find(|at| at.value == *value);
            let cost = at.and_then(|at| {
                let index = solution.measures.iter().position(|one| one.to_string() == measure)?;
                Some(format!(" ({})", measures::in_words(&solution.measures[index], &at.measures[index])))
            });
            let such_that = solution.condition.as_ref().map_or_else(String::new, |condition| format!(" among those with {condition}"));
            sentences.push(format!(
                "{measure} is lowest at {name} = {}{}{such_that}, {}.",
                text(*value),
                cost.unwrap_or_default(),
                searched(solution)
            ));
            if low < high {
                sentences.push(format!(
                    "From {} to {} no value can be distinguished from it: the differences are within two standard errors, or 1%.",
                    text(*low),
                    text(*high)
                ));
            }
        }
    }
    sentences
}

/// What the first comparison comes to at a value: `3.7% (3.3% to 4.1%)`.
fn found(solution: &Solution, at: &At) -> Option<String> {
    let judged = at.verdict.as_ref()?.comparisons.first()?;
    let measure = solution.first_measure.clone()?;
    let interval = measures::interval(&measure, &judged.measured).map_or_else(String::new, |interval| format!(" ({interval})"));
    Some(format!("{}{interval}", measures::in_words(&measure, &judged.measured)))
}

/// The work that is blocked at a value.
fn blocked(solution: &Solution, at: &At) -> Option<String> {
    let index = solution.measures.iter().position(|measure| measure.to_string() == "mean(unserved_demand)")?;
    let worth = at.measures[index].value.filter(|worth| *worth > 0.0)?;
    let share = at.unserved_share.map_or_else(String::new, |share| format!(", {} of what people want", words::share(share)));
    let worth = words::about(worth, solution.currency);
    Some(if share.is_empty() {
        format!("The price: work worth {worth} is blocked.")
    } else {
        format!("The price: work worth {worth}{share}, is blocked.")
    })
}

fn searched(solution: &Solution) -> String {
    format!(
        "searched from {} to {} in {} of {} trials",
        rounded(solution, solution.searched_from, None),
        rounded(solution, solution.searched_to, None),
        plural(solution.runs, "run"),
        count(solution.trials)
    )
}

/// A value of the unknown with its unit, to the digit that its error supports.
fn rounded(solution: &Solution, value: f64, standard_error: Option<f64>) -> String {
    match standard_error {
        Some(error) if error > 0.0 => {
            let digits = crate::quantity::Figures::supported_by(error, value).print(value);
            unit::with_unit(&digits, &solution.unit)
        }
        _ => solution.unknown.text(value),
    }
}

/// The measures at today's value, the solution and the value to use.
fn table(document: &mut Document, solution: &Solution) {
    if solution.at.is_empty() || solution.measures.is_empty() {
        return;
    }
    let error = match solution.outcome {
        Outcome::Limit { standard_error, .. } => standard_error,
        _ => None,
    };
    let heading = |at: &At| match at.is_present {
        true => format!("today, {}", rounded(solution, at.value, None)),
        false => format!("at {}", rounded(solution, at.value, error)),
    };
    let mut columns = vec![Column::text("")];
    columns.extend(solution.at.iter().map(|at| Column::named(heading(at), Kind::Amount(super::table::Unit::OfTheRow))));
    let mut table = Table::new(columns);
    for (index, measure) in solution.measures.iter().enumerate() {
        let heading = measures::heading(measure);
        let unit = match measure.unit() {
            MeasureUnit::Quantity(unit) if unit != QuantityUnit::Share && !heading.contains(unit.word().as_ref()) => {
                format!(", {}", unit.word())
            }
            _ => String::new(),
        };
        let kind = measures::kind(measure);
        let cells = solution.at.iter().map(|at| match measures::cell(measure, &at.measures[index]) {
            Cell::Absent => Cell::from("undefined"),
            cell => Cell::Text(words::cell(&Column::new("", kind), &cell)),
        });
        table.row(std::iter::once(Cell::Text(format!("{heading}{unit}"))).chain(cells));
        if *measure == unserved() {
            let shares = solution.at.iter().map(|at| at.unserved_share.map(words::share).map_or(Cell::Absent, Cell::from));
            table.indented(std::iter::once(Cell::from("share of what people want")).chain(shares));
        }
    }
    document.table("At these values", table);
}

fn unserved() -> Measure {
    use crate::insight::measure::{MeasuredQuantity, QUANTITIES, Statistic};
    let quantity = MeasuredQuantity::find("unserved_demand").unwrap_or(&QUANTITIES[0]);
    Measure::Of { statistic: Statistic::Mean, selection: Selection::of(quantity) }
}

/// One row for each value and measure.
pub fn dataset(solution: &Solution) -> Dataset<'_> {
    use super::dataset::Records;
    let rows: Vec<(&At, usize)> = solution.at.iter().flat_map(|at| (0..solution.measures.len()).map(move |index| (at, index))).collect();
    Records::new("solve", rows)
        .text("path", |_| solution.path.as_str())
        .text("value", |(at, _)| solution.unknown.text(at.value))
        .amount("number", |(at, _)| at.value)
        .text("is_base", |(at, _)| if at.is_present { "yes" } else { "" })
        .text("measure", |(_, index)| solution.measures[*index].to_string())
        .amount("measured", |(at, index)| at.measures[*index].value.filter(|value| value.is_finite()))
        .amount("standard_error", |(at, index)| at.measures[*index].standard_error)
        .amount("low", |(at, index)| at.measures[*index].low.filter(|value| value.is_finite()))
        .amount("high", |(at, index)| at.measures[*index].high.filter(|value| value.is_finite()))
        .finish()
}
