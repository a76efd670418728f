//! How positions change hands: the hazard of leaving, the time until a replacement starts, and the grants of whoever started when.

use super::pay_terms::package_grants;
use crate::cost::grant_values::GrantUnit;
use crate::cost::vesting::GrantCourse;
use crate::intake::headcount::EquityKind;
use crate::quantity::MonthOrDate;
use crate::scenario::package::Package;
use crate::scenario::{Group, Number, Scenario};
use crate::simulation::reservation;

/// How the positions of one kind of people pass from hand to hand.
#[derive(Clone)]
pub struct TurnoverModel {
    /// Chance a month of leaving at its end.
    pub leaving: Number,
    /// Whole vacant months before a replacement starts; absent: nobody does.
    pub backfill: Option<u32>,
    /// The package's grants to whoever starts in a month of the horizon (outer), and stays.
    pub grants: Vec<Vec<ReplacementGrant>>,
    /// Kinds of dedicated GPU that are reserved for a term, with their terms in months.
    pub reserved: Vec<(String, u32)>,
}

/// A grant to whoever starts in a given month.
#[derive(Clone)]
pub struct ReplacementGrant {
    pub kind: EquityKind,
    pub unit: GrantUnit,
    pub course: GrantCourse,
}

impl TurnoverModel {
    /// Absent where nobody of the group leaves by chance, so that such people are summed once for all trials.
    pub fn new(group: &Group, package: Option<&Package>, scenario: &Scenario) -> Option<Self> {
        let leaving = group.turnover.attrition.as_ref().filter(|leaving| !leaving.is_certainly_zero())?;
        let ownership = package.map(|package| &package.ownership);
        let of_starter = |month| {
            let grants = package_grants(ownership, Some(MonthOrDate::Month(month)), scenario);
            let replacement = |grant: super::Grant<'_>| ReplacementGrant {
                kind: grant.kind,
                unit: grant.unit,
                course: grant.schedule().course(None, scenario),
            };
            let last = scenario.start.plus(scenario.months as i32);
            grants.filter(|grant| grant.granted.month() < last).map(replacement).collect()
        };
        Some(Self {
            leaving: leaving.clone(),
            backfill: group.turnover.time_to_fill,
            grants: scenario.calendar().map(of_starter).collect(),
            reserved: reservation::with_terms(package).map(|(gpu, term)| (gpu.to_string(), term)).collect(),
        })
    }
}
