//! `explain`: what a cost line means, with the numbers of a scenario; what a term, a key or a number means; all numbers of a scenario.

use crate::cli::args::{ExplainArguments, Format, InputArguments};
use crate::cli::error::CommandError;
use crate::cli::progress::Progress;
use crate::cli::request::Inputs;
use crate::cli::{Exit, console};
use crate::cost::{COST_LINES, CostLine, own_line};
use crate::insight::assumptions;
use crate::insight::explanation::Explanation;
use crate::insight::measure::{Measure, MeasuredQuantity, StatisticForm};
use crate::quantity::LANES;
use crate::reading::suggestion;
use crate::render::terminal;
use crate::report::{Document, Report, explanation, glossary, number_forms};
use crate::scenario::RunSettings;
use crate::scenario::number::Expression;
use crate::scenario::schema::Descriptions;
use crate::simulation::{Study, exact_means};

/// Enough for three figures of a line without a closed form.
const N_TRIALS: usize = 1024;
/// People × trials that take a second or two. Many people differ little from trial to trial, so that fewer trials have as many figures.
const PEOPLE_TRIALS: usize = 8 << 20;

/// The scenario of cost lines where none is named: one that has all kinds of them.
const DEFAULT: &str = "ai-integrated";

pub fn explain(arguments: &ExplainArguments) -> Result<Exit, CommandError> {
    let ExplainArguments { name, of, all, scenario, format, input } = arguments;
    let scenario = scenario.as_deref().or(of.as_deref()).unwrap_or(DEFAULT);
    if *all {
        return list_all(scenario, input, format.unwrap_or(Format::Table));
    }
    if format.is_some() {
        return Err(CommandError::plain("only --all has a --format", "add --all in place of a name, or leave --format out"));
    }
    let document = match name.as_deref() {
        None => explanation::contents(),
        Some(name) => match COST_LINES.iter().find(|line| line.name.eq_ignore_ascii_case(name)) {
            Some(line) => of_line(line, scenario, input)?,
            None => match own_line_named(name, scenario, input)? {
                Some(line) => of_line(line, scenario, input)?,
                None => of_word_or_number(name)?,
            },
        },
    };
    console::print(terminal::text(&document).as_bytes())?;
    Ok(Exit::Done)
}

/// Prints every number that a scenario rests on.
fn list_all(scenario: &str, input: &InputArguments, format: Format) -> Result<Exit, CommandError> {
    let loaded = Inputs::new(input).open(scenario)?;
    console::print_diagnostics(&loaded.warnings, &loaded.sources);
    let assumptions = assumptions::of(loaded.case()?.plan());
    console::print_report(&Report::of_assumptions(&loaded.scenario.name, &assumptions), format)?;
    Ok(Exit::Done)
}

/// The line of the scenario's own with that name. A scenario that cannot be read has none, so that what a word means does not depend on it.
fn own_line_named(name: &str, scenario: &str, input: &InputArguments) -> Result<Option<&'static CostLine>, CommandError> {
    let Ok(loaded) = Inputs::new(input).open(scenario) else { return Ok(None) };
    let line = loaded.scenario.lines.keys().find(|own| own.eq_ignore_ascii_case(name));
    Ok(line.and_then(|own| own_line::catalog(&loaded.scenario).into_iter().find(|line| line.name == own)))
}

/// A line in a scenario, simulated where its first month has no exact mean.
fn of_line(line: &CostLine, scenario: &str, input: &InputArguments) -> Result<Document, CommandError> {
    let loaded = Inputs::new(input).open(scenario)?;
    console::print_diagnostics(&loaded.warnings, &loaded.sources);
    let case = loaded.case()?;
    let means = exact_means(&case, loaded.settings);
    let exact = Explanation::of(line, &means);
    if !exact.needs_trials(&means) {
        return Ok(explanation::of_line(&exact, &loaded.scenario));
    }
    let settings = RunSettings { trials: n_trials(case.n_people()), ..loaded.settings };
    let progress = Progress::new(false)?;
    let results = Study::new([case], settings)?.run(&progress);
    progress.check()?;
    Ok(explanation::of_line(&Explanation::of(line, &results?[0]), &loaded.scenario))
}

/// A term, a form of numbers, a key, or a number itself: nothing of it depends on a scenario.
fn of_word_or_number(name: &str) -> Result<Document, CommandError> {
    let term = glossary::find(name).map(explanation::of_term);
    let quantity = || MeasuredQuantity::find(name).map(explanation::of_quantity);
    let measure = || Measure::parse(name).ok().or_else(|| StatisticForm::example_of(name)).map(|measure| explanation::of_measure(&measure));
    let word = term.or_else(|| number_forms::find(name).map(explanation::of_form)).or_else(quantity).or_else(measure);
    let word = word.or_else(|| explanation::of_keys(name));
    match word {
        Some(document) => Ok(document),
        None if is_meant_as_number(name) => match Expression::read(name) {
            Ok(expression) => Ok(explanation::of_expression(name, &expression)),
            Err(errors) => Err(CommandError::of(errors.diagnostics, errors.sources)),
        },
        None => Err(unknown(name)),
    }
}

/// Whether a text is meant as a number rather than as a name: it begins with a digit, a sign, a bracket or a quote, or it is a range.
fn is_meant_as_number(text: &str) -> bool {
    text.trim().starts_with(|c: char| c.is_ascii_digit() || "+-.${[\"'€£".contains(c)) || text.contains(" to ")
}

/// Whole blocks of trials, fewer where there are many people.
fn n_trials(n_people: usize) -> u32 {
    let affordable = PEOPLE_TRIALS / n_people.max(1) / LANES * LANES;
    affordable.clamp(LANES, N_TRIALS) as u32
}

fn unknown(name: &str) -> CommandError {
    let descriptions = Descriptions::built_in();
    let mut known: Vec<&str> = COST_LINES.iter().map(|line| line.name).collect();
    known.extend(glossary::GLOSSARY.iter().map(|term| term.name));
    known.extend(MeasuredQuantity::names().map(|name| -> &str { name }));
    known.extend(number_forms::NUMBER_FORMS.iter().map(|form| form.name));
    known.extend(explanation::key_names(&descriptions));
    let help = match suggestion::nearest(name, known) {
        Some(nearest) => format!("write `{nearest}`"),
        None => "write one that `compcast explain` lists, a key of scenarios, or a number such as \"2% to 5%\"".into(),
    };
    CommandError::plain(format!("no cost line, term or key is called `{name}`"), help)
}
