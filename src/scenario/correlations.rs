//! Correlations of assumptions: `usage_growth = { price_drift = -0.4 }` in `[correlations]`.
//!
//! A correlation is one of ranks (Spearman's), so that it does not depend on the distributions of the two numbers; with a discrete distribution, ties
//! make that of the draws somewhat smaller. Each pair is given once, in either order; other pairs are not correlated. Both ends of -1 to 1 are allowed.
//! Nothing is drawn here.

use std::collections::BTreeMap;

use super::identity::identity;
use super::number::Numbers;
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

/// Rank correlations by pair of names, in the order in which a pair is given first.
type Pairs<'a> = BTreeMap<(&'a str, &'a str), f64>;

impl Correlations {
    /// Reads the table `correlations` of the scenario at `root`.
    pub(super) fn read<'a>(root: &TableReader<'a>, assumptions: &[&'a str], numbers: &Numbers<'_>) -> Option<Self> {
        let none = Self { identities: vec![], matrix: CorrelationMatrix::identity(0) };
        let Some(field) = root.optional("correlations") else { return Some(none) };
        let table = TableReader::new(&field)?;
        let ranks = read_pairs(&table, assumptions, numbers)?;
        let mut names: Vec<&str> = ranks.iter().filter(|(_, rank)| **rank != 0.0).flat_map(|((one, other), _)| [*one, *other]).collect();
        names.sort_unstable();
        names.dedup();
        let matrix = matrix_of(&names, &ranks);
        if !matrix.is_positive_semidefinite() {
            let help = format!(
                "write the nearest that can be had together: correlations = {}",
                written(&names, &nearest_possible(&names, &ranks, &matrix))
            );
            field.mistake("these correlations contradict one another: no normal copula has all of them together", help);
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
fn read_pairs<'a>(table: &TableReader<'a>, assumptions: &[&'a str], numbers: &Numbers<'_>) -> Option<Pairs<'a>> {
    let mut ranks = Pairs::new();
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
            match ranks.get(&(other, one)) {
                Some(before) if *before != rank => {
                    let message = format!("the correlation of `{one}` and `{other}` is {rank} here, but {before} before");
                    field.mistake(
                        message,
                        format!("give it once: remove `{}` or `{}`", field.path, below(&below("correlations", other), one)),
                    );
                    is_sound = false;
                }
                Some(_) => {}
                None => drop(ranks.insert((one, other), rank)),
            }
        }
    }
    is_sound.then_some(ranks)
}

fn read_others<'a>(field: &Field<'a>, assumptions: &[&str]) -> Option<TableReader<'a>> {
    if let Value::Table(_) = field.node.value {
        return TableReader::new(field);
    }
    let other = assumptions.iter().find(|name| path_of(name) != field.path.replacen("correlations", "assumptions", 1));
    let help = format!("name the other assumption: {{ {} = 0.4 }}", other.map_or("price_drift".into(), |name| below("", name)));
    field.mistake(format!("`{}`: expected a table, found {}", field.path, field.node.kind()), help);
    None
}

/// Whether `name` is an assumption. A certain one gets a warning that it has no effect here.
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
            let message = format!("`{}`: expected a number, found {}", field.path, field.node.kind());
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
fn matrix_of(names: &[&str], ranks: &Pairs<'_>) -> CorrelationMatrix {
    let mut matrix = CorrelationMatrix::identity(names.len());
    let row = |wanted: &str| names.iter().position(|name| *name == wanted);
    for ((one, other), rank) in ranks {
        if let (Some(one), Some(other)) = (row(one), row(other)) {
            matrix.set(one, other, normal_from_rank(*rank));
        }
    }
    matrix
}

/// The nearest rank correlations that are possible together, of every pair, in thousandths. The nearest matrix is on the boundary of what is possible,
/// and rounding may move it outside: it is then mixed with as little of the identity matrix as needed, less than a thousandth for each number.
fn nearest_possible<'a>(names: &[&'a str], ranks: &Pairs<'a>, matrix: &CorrelationMatrix) -> Pairs<'a> {
    let nearest = matrix.nearest();
    let pairs = (0..names.len()).flat_map(|i| (i + 1..names.len()).map(move |j| (i, j)));
    let mixed = |thousandths: u32| -> Pairs<'a> {
        let kept = 1.0 - f64::from(thousandths) / 1000.0;
        let pair = |(i, j): (usize, usize)| {
            // In the order as given, so that the text can also be used as an override.
            let key = if ranks.contains_key(&(names[j], names[i])) { (names[j], names[i]) } else { (names[i], names[j]) };
            (key, (rank_from_normal(kept * nearest.get(i, j)) * 1000.0).round() / 1000.0 + 0.0)
        };
        pairs.clone().map(pair).filter(|(key, rank)| *rank != 0.0 || ranks.contains_key(key)).collect()
    };
    // With a thousand only zeros are left, which are possible.
    (0..1000).map(mixed).find(|ranks| matrix_of(names, ranks).is_positive_semidefinite()).unwrap_or_else(|| mixed(1000))
}

/// As an inline table of TOML.
fn written(names: &[&str], ranks: &Pairs<'_>) -> String {
    let listed = |entries: Vec<String>| format!("{{ {} }}", entries.join(", "));
    let of = |one: &&str| {
        let others = ranks.iter().filter(|((name, _), _)| name == one);
        let others: Vec<_> = others.map(|((_, other), rank)| format!("{} = {rank:?}", below("", other))).collect();
        (!others.is_empty()).then(|| format!("{} = {}", below("", one), listed(others)))
    };
    listed(names.iter().filter_map(of).collect())
}
