//! What a run says: summary, cash beside cost, risk against a budget, reconciliation with exact means, comparison of scenarios, measures and
//! conditions, what-if and solving for an input, what moves a cost, price list.
//!
//! Trials in, figures out; formats nothing and works out no money of its own.

pub mod assumptions;
pub mod balances;
pub mod batch;
pub mod budget;
pub mod cash;
pub mod comparison;
pub mod curves;
pub mod differing;
pub mod drivers;
pub mod echo;
mod equity;
pub mod events;
pub mod explanation;
pub mod fiscal;
pub mod grid;
pub mod heavy_tails;
pub mod measure;
pub mod offer;
pub mod own_keys;
pub mod precision;
pub mod price_list;
mod rates_used;
pub mod reconciliation;
pub mod solve;
pub mod spending;
pub mod summary;

pub use assumptions::{Assumption, Grade, NOT_STATED};
pub use balances::BalanceSummary;
pub use budget::BudgetRisk;
pub use cash::CashSummary;
pub use comparison::{Comparison, ComparisonError, Difference};
pub use differing::{DifferingKey, DifferingTable};
pub use drivers::{Drivers, DriversQuestion};
pub use echo::Echo;
pub use equity::EquitySummary;
pub use events::{DatedEvent, EventKind};
pub use fiscal::FiscalSummary;
pub use grid::Grid;
pub use precision::{Precision, PrecisionGoal};
pub use rates_used::{RateUsed, RatesUsed};
pub use reconciliation::Reconciliation;
pub use summary::Summary;

use serde::{Serialize, Serializer};

use crate::quantity::Month;
use crate::scenario::Basis;
pub use crate::simulation::Scope;
use crate::simulation::{Hold, Plan, Results};
use crate::statistics::estimate::Estimate;

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

/// What a plan gives cause for, before anything is simulated: what of its inputs has no effect or may have been meant otherwise.
pub fn warnings_of_plan(plan: &Plan) -> Vec<String> {
    plan.warnings.iter().cloned().chain(echo::doubts(plan)).collect()
}

/// What a reader should know before quoting a figure of a case: `notes` about its inputs, then what its people and its trials give cause for.
pub fn warnings_of(results: &Results, notes: &[String]) -> Vec<String> {
    let plan = results.plan();
    let mut warnings: Vec<String> = notes.iter().cloned().chain(warnings_of_plan(plan)).collect();
    let rejected = plan.rejected.len();
    if let Some(read) = plan.rows_read.filter(|_| rejected > 0) {
        warnings.push(format!("{rejected} of {read} rows were rejected and cost nothing here"));
    }
    if results.n_trials() < 1_000 {
        warnings.push(format!("{} trials are few: the far percentiles rest on a handful of them", results.n_trials()));
    }
    warnings
}

/// What is held, as JSON has it.
fn hold_word<S: Serializer>(hold: &Hold, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(hold.word())
}

/// The same where it may be absent.
fn some_hold_word<S: Serializer>(hold: &Option<Hold>, serializer: S) -> Result<S::Ok, S::Error> {
    hold.map(Hold::word).serialize(serializer)
}

/// What each month comes to.
fn by_month(results: &Results, basis: Basis, scope: Scope) -> Option<ByMonth<Estimate>> {
    let months = results.plan().scenario.calendar().zip(results.by_month(basis));
    months.map(|(month, cost)| Some((month, results.estimate(cost.of(scope))?))).collect()
}
