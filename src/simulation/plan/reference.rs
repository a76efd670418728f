//! Held work: at whose prices use that is stated in money is converted to tokens and GPU-hours.
//!
//! Alone, a scenario converts use at its own list prices of the first month, so that doubled prices buy half the tokens and nothing costs more:
//! spend is held. A what-if asks the opposite: the work stays, what does it cost now? There every case converts at the prices and the model mix
//! of the study's base case, which is the *reference* of its cohorts, and responds to prices relative to that one.
//!
//! A group keeps the reference of the group with its name. A group that the base case does not have takes the access tier of its own name there,
//! and converts at its own prices where there is none.

use std::sync::Arc;

use crate::scenario::{Access, Group, Scenario, Usage};

/// Where the people of a cohort have their reference prices from.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Whose models and GPU are priced.
    pub access: Arc<Access>,
    /// Whose token classes are priced; the cohort's own usage where absent.
    pub inference: Option<Arc<Usage>>,
}

impl Reference {
    /// The reference of a group in the base case; `own` are the access tier and the model usage that it has in its own case.
    pub fn of(base: &Scenario, group: &Group, access: Option<&Arc<Access>>, usage: Option<&Arc<Usage>>) -> Option<Self> {
        let known = base.groups.iter().find(|known| known.name == group.name);
        let tier = match known {
            Some(known) => known.access.as_ref().or(access.map(|access| &access.name)),
            None => access.map(|access| &access.name),
        };
        let inference = usage.and_then(|usage| base.usages.get(&usage.name)).cloned();
        Some(Self { access: base.accesses.get(tier?)?.clone(), inference })
    }

    /// What tells one reference from another of the same base case.
    pub fn names(&self) -> [Option<String>; 2] {
        [Some(self.access.name.clone()), self.inference.as_ref().map(|usage| usage.name.clone())]
    }
}
