//! All numbers of a scenario while it is read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::defaults::{DefaultKey, Defaults};
use super::quantity::all_shown;
use super::{Number, Range, Slot, record, shown};
use crate::quantity::Dimension;
use crate::reading::node::Value;
use crate::reading::schema_record::Expected;
use crate::reading::{Diagnostic, Diagnostics, Field, TableReader};
use crate::scenario::identity::identity;

/// All numbers of a scenario while it is read: gives each its slot, and knows those of `[assumptions]`. An assumption is read where it is used, in
/// the unit expected there, but drawn once under its own name.
#[derive(Default)]
pub struct Numbers<'a> {
    assumptions: BTreeMap<&'a str, Field<'a>>,
    defaults: Defaults,
    /// The fields that name each assumption, as [`kind_of_field`].
    used: RefCell<BTreeMap<&'a str, BTreeSet<String>>>,
    register: RefCell<Vec<Number>>,
}

impl<'a> Numbers<'a> {
    pub fn new(assumptions: impl IntoIterator<Item = (&'a str, Field<'a>)>, defaults: Defaults) -> Self {
        Self { assumptions: assumptions.into_iter().collect(), defaults, ..Self::default() }
    }

    /// A number of one of `dimensions`; messages show the first.
    pub fn read(&self, field: &Field<'_>, dimensions: &[Dimension], range: Range) -> Option<Number> {
        record(field, dimensions, true);
        if let Value::Text(text) = &field.node.value
            && let Some((name, assumption)) = self.assumptions.get_key_value(text.as_str())
        {
            self.used.borrow_mut().entry(name).or_default().insert(kind_of_field(&identity(&field.path)));
            if !fits(assumption, dimensions) && fits(assumption, &Dimension::ALL) {
                let help = format!("name an assumption that is written like {}", all_shown(dimensions, field.exchange));
                field.mistake(format!("the assumption `{name}` has a unit that does not fit `{}`", field.path), help);
                return None;
            }
            // A rate is read before it is known what amounts are worth.
            let assumption = Field { exchange: field.exchange, ..assumption.clone() };
            return Some(self.enter(Number::read(&assumption, dimensions, range, &[])?));
        }
        let names: Vec<&str> = self.assumptions.keys().copied().collect();
        Some(self.enter(Number::read(field, dimensions, range, &names)?))
    }

    /// Whether the value, or the assumption that it names, is written in the unit of `dimension`. Reports nothing.
    pub fn is_written_in(&self, field: &Field<'_>, dimension: Dimension) -> bool {
        let assumption = if let Value::Text(text) = &field.node.value { self.assumptions.get(text.as_str()) } else { None };
        fits(assumption.unwrap_or(field), &[dimension])
    }

    /// The number at `key`; `default` where it is absent.
    pub fn number(&self, table: &TableReader<'_>, key: &'static str, dimension: Dimension, range: Range, default: f64) -> Option<Number> {
        match table.optional(key) {
            Some(field) => self.read(&field, &[dimension], range),
            None => Some(self.fixed(format!("{}.{key}", table.path()), default, dimension, range)),
        }
    }

    /// The number at the key of `default`, or else what the table `defaults` states; `None` where that is wrong.
    pub fn or_default(&self, table: &TableReader<'_>, default: &DefaultKey) -> Option<Number> {
        match table.optional(default.key) {
            Some(field) => self.read(&field, &[default.dimension], default.range),
            None => self.default_at(table.path(), default),
        }
    }

    /// What the table `defaults` states, as a number of the table at `path`.
    pub fn default_at(&self, path: &str, default: &DefaultKey) -> Option<Number> {
        Some(self.enter(self.stated_default(path, default)?))
    }

    /// As [`Numbers::default_at`], for what is no assumption and has no slot.
    pub fn stated_default(&self, path: &str, default: &DefaultKey) -> Option<Number> {
        self.defaults.number(default, format!("{path}.{}", default.key))
    }

    /// The whole months that the table `defaults` states.
    pub fn default_months(&self, default: &DefaultKey) -> Option<u32> {
        Some(self.stated_default("", default)?.median() as u32)
    }

    /// A number that is required; `None` (and a message) where it is missing.
    pub fn required(&self, table: &TableReader<'_>, key: &'static str, dimensions: &[Dimension], range: Range) -> Option<Number> {
        self.read(&table.required(key, &shown(dimensions[0], table.exchange().home()))?, dimensions, range)
    }

    /// A number that is certain.
    pub fn fixed(&self, path: impl Into<String>, value: f64, dimension: Dimension, range: Range) -> Number {
        self.enter(Number::without_slot(path.into(), value, dimension, range))
    }

    /// All numbers in the order of their slots. `correlate` says whether the numbers of two identities are correlated.
    pub fn into_register(self, correlate: impl Fn(&str, &str) -> bool) -> Vec<Number> {
        let mut register = self.register.into_inner();
        let uncertain: BTreeSet<String> =
            register.iter().filter(|number| number.is_uncertain()).map(|number| number.identity.clone()).collect();
        // A certain number multiplies without breaking anything.
        let used: Vec<(&String, BTreeSet<String>)> = self
            .used
            .into_inner()
            .into_iter()
            .filter_map(|(name, kinds)| Some((uncertain.get(&identity(&self.assumptions.get(name)?.path))?, kinds)))
            .collect();
        let mut marked = BTreeSet::new();
        for (one, kinds) in &used {
            for (other, other_kinds) in &used {
                let is_related = one == other || correlate(one, other);
                if is_related && kinds.union(other_kinds).count() > 1 {
                    marked.extend([*one, *other]);
                }
            }
        }
        register.iter_mut().filter(|number| marked.contains(&number.identity)).for_each(|number| number.breaks_exact_means = true);
        register
    }

    /// Whether the assumption of this identity is used and certain.
    pub fn is_certain(&self, identity: &str) -> bool {
        let register = self.register.borrow();
        let mut slots = register.iter().filter(|number| number.identity == identity).peekable();
        slots.peek().is_some() && slots.all(|number| !number.is_uncertain())
    }

    /// The number at a field of which a reader asked this; `None` for what is no number. Reports nothing to whoever reads the scenario.
    pub fn of_expected(field: &Field<'_>, expected: &Expected) -> Option<Number> {
        let home = field.exchange.home();
        match expected {
            Expected::Amount { examples, .. } => {
                let all = || Dimension::ALL.into_iter().chain([Dimension::ExchangeRate]);
                let asked = |example: &String| all().find(|dimension| dimension.example(home) == *example);
                let dimensions: Vec<Dimension> = examples.iter().filter_map(asked).collect();
                let is_number = !dimensions.is_empty() && !matches!(field.node.value, Value::List(_));
                if is_number { Number::read(field, &dimensions, Range::ANY, &[]) } else { None }
            }
            Expected::Whole { .. } | Expected::Number => match field.node.value {
                Value::Integer(number) => Some(Number::stated(field, number as f64, Dimension::Number, Range::ANY)),
                Value::Float(number) => Some(Number::stated(field, number, Dimension::Number, Range::ANY)),
                _ => None,
            },
            _ => None,
        }
    }

    fn enter(&self, number: Number) -> Number {
        let mut register = self.register.borrow_mut();
        let same = |known: &&Number| known.path == number.path && known.dimension == number.dimension && known.range == number.range;
        if let Some(known) = register.iter().find(same) {
            return known.clone();
        }
        let number = Number { slot: Slot(register.len()), ..number };
        register.push(number.clone());
        number
    }

    /// Warns of every assumption that no number refers to.
    pub fn warn_of_unused(&self) {
        for (name, field) in self.assumptions.iter().filter(|(name, _)| !self.used.borrow().contains_key(*name)) {
            let warning = Diagnostic::warning(format!("the assumption `{name}` is not used"));
            field.diagnostics.push(warning.at(&field.node.place).help(format!("write \"{name}\" in place of a number, or remove it")));
        }
    }
}

/// The kind of a field: those of one kind differ only in the group, usage or package that they belong to, whose costs are added. `usage.a.growth`
/// and `usage.b.growth` are of one kind.
fn kind_of_field(identity: &str) -> String {
    // The rate of an incident multiplies the rate at which it spends.
    if let Some((_, key)) = identity.strip_prefix("incidents.").and_then(|rest| rest.split_once('.')) {
        return format!("incidents {key}");
    }
    // Factors of all prices, of a vendor's and of a model's multiply one another.
    let factor = identity.strip_suffix(".value").unwrap_or(identity);
    if let Some(of) = factor.strip_prefix("prices.").filter(|of| of.ends_with("factor")) {
        return format!("price factor of {}", of.split('.').next().unwrap_or_default());
    }
    // Rates between two currencies multiply one another.
    if let Some(currency) = identity.strip_prefix("rates.") {
        return format!("rate of {}", currency.split('.').next().unwrap_or_default());
    }
    match (identity.split_once('.'), identity.rsplit_once('.')) {
        (Some((first, _)), Some((_, last))) => format!("{first} {last}"),
        _ => identity.to_string(),
    }
}

/// Whether `field` can be read in one of `dimensions`. Reports nothing.
fn fits(field: &Field<'_>, dimensions: &[Dimension]) -> bool {
    let diagnostics = Diagnostics::default();
    let quiet = Field { diagnostics: &diagnostics, ..field.clone() };
    // One at a time: the first number of a table decides its dimension.
    dimensions.iter().any(|dimension| Number::read(&quiet, &[*dimension], Range::ANY, &[]).is_some())
}
