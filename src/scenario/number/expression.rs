//! A number as it may be written in a scenario, read on its own: which kinds of numbers the text can be, and what it is as each of them.

use super::quantity::{all_shown, kinds_with_the_unit_of};
use super::{Number, Range, Uncertainty};
use crate::quantity::{Currency, Dimension, Exchange};
use crate::reading::node::{Node, Value};
use crate::reading::{Diagnostic, Diagnostics, Field, Sources};
use crate::scenario::ScenarioErrors;

/// What messages call the text.
const NAME: &str = "number";

/// A number that was written outside of a scenario.
#[derive(Clone, Debug)]
pub struct Expression {
    /// How it is written.
    pub form: Form,
    /// What it is as each kind of number that may be written so.
    pub readings: Vec<Reading>,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One certain quantity.
    Quantity,
    /// `200 to 900 USD/month`.
    Range,
    /// A table of parameters.
    Distribution,
}

/// A number of one kind.
#[derive(Clone, Debug)]
pub struct Reading {
    pub dimension: Dimension,
    /// In the unit of the dimension, and the currency that it is written in.
    pub law: Uncertainty,
    pub currency: Currency,
}

/// Amounts of any currency are shown as they are.
static AS_WRITTEN: Exchange = Exchange::none(Currency::USD);

impl Expression {
    /// Reads `text`, a value of TOML or the same without its quotes, as a scenario would wherever it may be written.
    ///
    /// # Errors
    /// What the reader of scenarios says of it.
    pub fn read(text: &str) -> Result<Self, ScenarioErrors> {
        let mut sources = Sources::default();
        // It is read as a line of TOML, so that its places are those of that line.
        let line = format!("{NAME} = {}", text.trim());
        let source = sources.add(NAME, &line);
        let diagnostics = Diagnostics::default();
        let root = match Node::parse_assignment(&line, source) {
            Ok(root) => root,
            Err(error) => return Err(ScenarioErrors { diagnostics: vec![error], sources }),
        };
        let Some(node) = root.get(NAME) else {
            let error =
                Diagnostic::error(format!("`{}` is not a number", text.trim())).help(format!("write {}", all_shown(EXAMPLES, &AS_WRITTEN)));
            return Err(ScenarioErrors { diagnostics: vec![error], sources });
        };
        let field = Field { node, path: NAME.into(), exchange: &AS_WRITTEN, ..Field::root(&root, "the number", &diagnostics) };
        let readings: Vec<Reading> = Dimension::ALL.into_iter().filter_map(|dimension| read(&field, dimension)).collect();
        if readings.is_empty() {
            let dimensions = meant(node);
            let dimensions = if dimensions.is_empty() { EXAMPLES } else { &dimensions };
            Number::read(&field, dimensions, Range::ANY, &[]);
            return Err(ScenarioErrors { diagnostics: diagnostics.into_sorted(), sources });
        }
        let form = match &node.value {
            Value::Text(text) if text.contains(" to ") => Form::Range,
            Value::Table(_) => Form::Distribution,
            _ => Form::Quantity,
        };
        Ok(Self { form, readings })
    }
}

/// What messages show where the kind of number that was meant is unknown.
const EXAMPLES: &[Dimension] = &[Dimension::MoneyPerMonth, Dimension::GrowthPerMonth, Dimension::Duration];

/// The number as one of `dimension`; reports nothing where it is none.
fn read(field: &Field<'_>, dimension: Dimension) -> Option<Reading> {
    let diagnostics = Diagnostics::default();
    let number = Number::read(&Field { diagnostics: &diagnostics, ..field.clone() }, &[dimension], Range::ANY, &[])?;
    Some(Reading { dimension, law: number.law, currency: number.currency.unwrap_or(AS_WRITTEN.home()) })
}

/// The kinds of numbers that the unit in the value points to, even if it is misspelled.
fn meant(node: &Node) -> Vec<Dimension> {
    match &node.value {
        Value::Text(text) => {
            let last = text.rsplit_once(" to ").map_or(text.as_str(), |(_, last)| last);
            kinds_with_the_unit_of(last)
        }
        Value::Table(table) => table.entries.values().map(|entry| meant(&entry.node)).find(|found| !found.is_empty()).unwrap_or_default(),
        Value::Integer(_) | Value::Float(_) => vec![Dimension::Number],
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(text: &str) -> Vec<(Dimension, f64)> {
        let expression = Expression::read(text).unwrap_or_else(|errors| panic!("{text}: {errors}"));
        expression.readings.iter().map(|reading| (reading.dimension, reading.law.mean())).collect()
    }

    #[test]
    fn a_text_is_read_as_every_kind_of_number_that_it_can_be() {
        assert_eq!(readings("120k USD/year"), [(Dimension::MoneyPerMonth, 10_000.0)]);
        let kinds = |text: &str| readings(text).iter().map(|(dimension, _)| *dimension).collect::<Vec<_>>();
        assert_eq!(kinds("\"3 days\""), [Dimension::Duration, Dimension::Hours]);
        assert_eq!(kinds("{ min = 0, mode = 0.9, max = 1.5 }"), [Dimension::Share, Dimension::Number]);
        assert_eq!(kinds("15% per year"), [Dimension::GrowthPerMonth, Dimension::ProbabilityPerMonth, Dimension::RatePerYear]);
        // (0 + 4 × 0.9 + 1.5) ÷ 6
        assert!((readings("{ min = 0, mode = 0.9, max = 1.5 }")[0].1 - 0.85).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_read_gets_the_message_of_the_reader() {
        for (text, expected) in [
            ("900 to 200 USD/month", "the range `900 to 200 USD/month` is reversed"),
            ("200 to 900 USD/mnth", "the unit `USD/mnth` does not fit here"),
            ("5 bananas", "the unit `bananas` does not fit here; help: write it like \"1500 USD/month\""),
            ("{ min = 3, mode = 2, max = 9 }", "mode 2 is not between min 3 and max 9"),
            ("12,5 USD", "commas must separate groups of three digits"),
            ("{ min = 3, ", "this is not TOML"),
        ] {
            let errors = Expression::read(text).expect_err(text).to_string();
            assert!(errors.contains(expected), "{text}: {errors}");
        }
    }
}
