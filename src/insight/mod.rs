//! What a run says: summary, cash beside cost, risk against a budget, reconciliation with exact means, comparison of scenarios, price list.
//!
//! Trials in, figures out; formats nothing and works out no money of its own.

pub mod budget;
pub mod cash;
pub mod comparison;
pub mod curves;
pub mod explanation;
pub mod precision;
pub mod price_list;
pub mod reconciliation;
pub mod summary;

pub use budget::BudgetRisk;
pub use cash::CashSummary;
pub use comparison::{Comparison, Difference};
pub use precision::Precision;
pub use reconciliation::Reconciliation;
pub use summary::Summary;

use std::fmt;

use serde::{Serialize, Serializer};

use crate::quantity::Month;

/// What part of the cost a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All cost.
    Total,
    /// Models, GPUs, AI seats and their power.
    Compute,
}

/// As in JSON: `total` or `compute`.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Total => "total",
            Self::Compute => "compute",
        })
    }
}

/// Values under their names, in an order that means something; a map in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T> Named<T> {
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> FromIterator<(String, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// Values of months, in order; a map in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct ByMonth<T>(pub Vec<(Month, T)>);

impl<T> ByMonth<T> {
    pub fn iter(&self) -> impl Iterator<Item = (Month, &T)> {
        self.0.iter().map(|(month, value)| (*month, value))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> FromIterator<(Month, T)> for ByMonth<T> {
    fn from_iter<I: IntoIterator<Item = (Month, T)>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for ByMonth<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(month, value)| (month, value)))
    }
}
