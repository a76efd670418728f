//! Which assumptions go together: `usage_growth = { price_drift = -0.4 }` in `[correlations]`.
//!
//! A correlation is one of ranks (Spearman's), so it holds whatever laws the two numbers follow; where a law consists of single amounts, ties
//! make that of the draws somewhat smaller. Each pair is said once, in either order; pairs not said are not correlated. Both ends of
//! -1 to 1 are allowed: two numbers may rise and fall together without exception. Nothing is drawn here.

use std::collections::BTreeMap;

use super::number::Numbers;
use super::retired::identity;
use crate::chance::copula::{CorrelationMatrix, normal_from_rank, rank_from_normal};
use crate::reading::node::Value;
use crate::reading::path::below;
use crate::reading::{Diagnostic, Field, TableReader, suggestion};

/// The correlated assumptions and how their normal scores are correlated.
#[derive(Clone, Debug)]
pub struct Correlations {
    /// Identities such as `assumptions.usage_growth`, in alphabetical order of names; only those with a correlation other than zero.
    identities: Vec<String>,
    /// Of normal scores, positive semidefinite, in the order of `identities`.
    matrix: CorrelationMatrix,
}

/// What is said of a pair, under its two names in the order in which they are said first.
type Said<'a> = BTreeMap<(&'a str, &'a str), f64>;

impl Correlations {
    /// Reads the table `correlations` of the scenario at `root`.
    pub(super) fn read<'a>(root: &TableReader<'a>, assumptions: &[&'a str], numbers: &Numbers<'_>) -> Option<Self> {
        let none = Self { identities: vec![], matrix: CorrelationMatrix::identity(0) };
        let Some(field) = root.optional("correlations") else { return Some(none) };
        let table = TableReader::new(&field)?;
        let said = read_pairs(&table, assumptions, numbers)?;
        let mut names: Vec<&str> = said.iter().filter(|(_, rank)| **rank != 0.0).flat_map(|((one, other), _)| [*one, *other]).collect();
        names.sort_unstable();
        names.dedup();
        let matrix = matrix_of(&names, &said);
        if !matrix.is_positive_semidefinite() {
            let help =
                format!("write the nearest that can: correlations = {}", written(&names, &nearest_that_can_hold(&names, &said, &matrix)));
            field.mistake("these correlations contradict one another: no numbers can have all of them at once", help);
            return None;
        }
        Some(Self { identities: names.into_iter().map(identity_of).collect(), matrix })
    }

    /// Identities of the correlated assumptions, in the order of the rows of [`Correlations::matrix`].
    pub fn identities(&self) -> &[String] {
        &self.identities
    }

    /// Correlations of normal scores.
    pub fn matrix(&self) -> &CorrelationMatrix {
        &self.matrix
    }

    /// The row of the number of this identity, if it is correlated with any other.
    pub fn row_of(&self, identity: &str) -> Option<usize> {
        self.identities.iter().position(|known| known == identity)
    }

    /// Whether the numbers of two identities depend on one another.
    pub fn correlate(&self, one: &str, other: &str) -> bool {
        self.row_of(one).zip(self.row_of(other)).is_some_and(|(one, other)| self.matrix.get(one, other) != 0.0)
    }
}

fn path_of(name: &str) -> String {
    below("assumptions", name)
}

fn identity_of(name: &str) -> String {
    identity(&path_of(name))
}

/// Every pair with its rank correlation; `None` where one is mistaken.
fn read_pairs<'a>(table: &TableReader<'a>, assumptions: &[&'a str], numbers: &Numbers<'_>) -> Option<Said<'a>> {
    let mut said = Said::new();
    let mut is_sound = true;
    for (one, field) in table.all() {
        let is_known = check_name(one, &field, assumptions, numbers);
        is_sound &= is_known;
        let Some(others) = read_others(&field, assumptions) else {
            is_sound = false;
            continue;
        };
        for (other, field) in others.all() {
            let rank = check_name(other, &field, assumptions, numbers).then(|| read_rank(one, other, &field)).flatten();
            let Some(rank) = rank else {
                is_sound = false;
                continue;
            };
            match said.get(&(other, one)) {
                Some(before) if *before != rank => {
                    let message = format!("the correlation of `{one}` and `{other}` is {rank} here, but {before} where it is said first");
                    field.mistake(
                        message,
                        format!("say it once: remove `{}` or `{}`", field.path, below(&below("correlations", other), one)),
                    );
                    is_sound = false;
                }
                Some(_) => {}
                None => drop(said.insert((one, other), rank)),
            }
        }
    }
    is_sound.then_some(said)
}

fn read_others<'a>(field: &Field<'a>, assumptions: &[&str]) -> Option<TableReader<'a>> {
    if let Value::Table(_) = field.node.value {
        return TableReader::new(field);
    }
    let other = assumptions.iter().find(|name| path_of(name) != field.path.replacen("correlations", "assumptions", 1));
    let help = format!("name the other assumption: {{ {} = 0.4 }}", other.map_or("price_drift".into(), |name| below("", name)));
    field.mistake(format!("`{}` is {}, but a table is wanted", field.path, field.node.kind()), help);
    None
}

/// Whether `name` is an assumption. One that is certain is told to have no effect here.
fn check_name(name: &str, field: &Field<'_>, assumptions: &[&str], numbers: &Numbers<'_>) -> bool {
    if !assumptions.contains(&name) {
        let help = if assumptions.is_empty() {
            format!("define `{name}` in [assumptions], and name it where it is used")
        } else {
            suggestion::help(name, assumptions.iter().copied())
        };
        field.mistake_in_key(format!("`{name}` is not an assumption"), help);
        return false;
    }
    if numbers.is_certain(&identity_of(name)) {
        let warning = Diagnostic::warning(format!("the assumption `{name}` is certain, so that no correlation with it has an effect"));
        field.diagnostics.push(warning.at(field.key_place).help(format!("write `{}` as a range, or remove it here", path_of(name))));
    }
    true
}

fn read_rank(one: &str, other: &str, field: &Field<'_>) -> Option<f64> {
    if one == other {
        field.mistake_in_key(format!("`{one}` is always correlated with itself"), "name another assumption, or remove it");
        return None;
    }
    let rank = match field.node.value {
        Value::Integer(number) => number as f64,
        Value::Float(number) => number,
        _ => {
            let message = format!("`{}` is {}, but a number is wanted", field.path, field.node.kind());
            field.mistake(message, "write a correlation from -1 to 1, such as 0.4");
            return None;
        }
    };
    if !(-1.0..=1.0).contains(&rank) {
        field.mistake(format!("`{}` is {rank}, but must be from -1 to 1", field.path), "write a correlation such as 0.4");
        return None;
    }
    Some(rank)
}

/// Correlations of normal scores, in the order of `names`.
fn matrix_of(names: &[&str], said: &Said<'_>) -> CorrelationMatrix {
    let mut matrix = CorrelationMatrix::identity(names.len());
    let row = |wanted: &str| names.iter().position(|name| *name == wanted);
    for ((one, other), rank) in said {
        if let (Some(one), Some(other)) = (row(one), row(other)) {
            matrix.set(one, other, normal_from_rank(*rank));
        }
    }
    matrix
}

/// The nearest rank correlations that can hold together, of every pair, in thousandths. The nearest lies on the edge of what can hold, and rounding
/// may push it over: as much of no correlation at all is mixed in as is needed, which is less than a thousandth for each number.
fn nearest_that_can_hold<'a>(names: &[&'a str], said: &Said<'a>, matrix: &CorrelationMatrix) -> Said<'a> {
    let nearest = matrix.nearest();
    let pairs = (0..names.len()).flat_map(|i| (i + 1..names.len()).map(move |j| (i, j)));
    let mixed = |thousandths: u32| -> Said<'a> {
        let kept = 1.0 - f64::from(thousandths) / 1000.0;
        let pair = |(i, j): (usize, usize)| {
            // As it was said, so that it may also be laid on what is there.
            let key = if said.contains_key(&(names[j], names[i])) { (names[j], names[i]) } else { (names[i], names[j]) };
            (key, (rank_from_normal(kept * nearest.get(i, j)) * 1000.0).round() / 1000.0 + 0.0)
        };
        pairs.clone().map(pair).filter(|(key, rank)| *rank != 0.0 || said.contains_key(key)).collect()
    };
    // With a thousand nothing is left but zeros, which can hold.
    (0..1000).map(mixed).find(|said| matrix_of(names, said).is_positive_semidefinite()).unwrap_or_else(|| mixed(1000))
}

/// As an inline table of TOML.
fn written(names: &[&str], said: &Said<'_>) -> String {
    let listed = |entries: Vec<String>| format!("{{ {} }}", entries.join(", "));
    let of = |one: &&str| {
        let others = said.iter().filter(|((name, _), _)| name == one);
        let others: Vec<_> = others.map(|((_, other), rank)| format!("{} = {rank:?}", below("", other))).collect();
        (!others.is_empty()).then(|| format!("{} = {}", below("", one), listed(others)))
    };
    listed(names.iter().filter_map(of).collect())
}
