//! What a run says: summary, cash beside cost, risk against a budget, reconciliation with exact means, comparison of worlds.
//!
//! Trials in, figures out; formats nothing and works out no money of its own.

pub mod budget;
pub mod cash;
pub mod comparison;
pub mod precision;
pub mod reconciliation;
pub mod summary;

pub use budget::BudgetRisk;
pub use cash::CashSummary;
pub use comparison::{Comparison, Difference};
pub use precision::Precision;
pub use reconciliation::Reconciliation;
pub use summary::Summary;

use serde::{Serialize, Serializer};

use crate::scenario::Scenario;
use crate::simulation::Results;
use crate::simulation::results::Spend;
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

/// Figures of each month, under the month's name.
fn by_month(scenario: &Scenario, trials: &Results, months: &[Spend], of: fn(&Spend) -> Vec<f64>) -> Option<Named<Estimate>> {
    scenario.calendar().zip(months).map(|(month, spend)| Some((month.to_string(), trials.estimate(of(spend))?))).collect()
}
