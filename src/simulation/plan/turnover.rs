//! How positions change hands: the hazard of leaving, the time until a replacement starts, and what vests for whoever started when.

use crate::cost::vesting;
use crate::quantity::Month;
use crate::scenario::package::{Package, Vesting};
use crate::scenario::{Group, Number, Scenario};
use crate::simulation::reservation;

/// How the positions of one kind of people pass from hand to hand.
pub struct TurnoverModel {
    /// Chance a month of leaving at its end.
    pub leaving: Number,
    /// Whole vacant months before a replacement starts; absent: nobody does.
    pub backfill: Option<u32>,
    /// Share of the package's grant that vests in a month of the horizon (inner), for whoever started in another (outer).
    pub rsu: Vec<Vec<f64>>,
    pub options: Vec<Vec<f64>>,
    /// Kinds of dedicated GPU that are reserved for a term, with their terms in months.
    pub reserved: Vec<(String, u32)>,
}

impl TurnoverModel {
    /// Absent where nobody of the group leaves by chance, so that such people are summed once for all trials.
    pub fn new(group: &Group, package: Option<&Package>, scenario: &Scenario) -> Option<Self> {
        let leaving = group.turnover.attrition.as_ref().filter(|leaving| !leaving.is_certainly_zero())?;
        let by_start = |vesting: Option<&Vesting>| {
            let Some(vesting) = vesting else { return vec![] };
            let share = |begun, month| share_vesting_since(vesting, Some(begun), month, scenario.start);
            scenario.calendar().map(|begun| scenario.calendar().map(|month| share(begun, month)).collect()).collect()
        };
        let ownership = package.map(|package| &package.ownership);
        Some(Self {
            leaving: leaving.clone(),
            backfill: group.turnover.time_to_fill,
            rsu: by_start(ownership.and_then(|ownership| Some(&ownership.rsu.as_ref()?.vesting))),
            options: by_start(ownership.and_then(|ownership| Some(&ownership.options.as_ref()?.vesting))),
            reserved: reservation::with_terms(package).map(|(gpu, term)| (gpu.to_string(), term)).collect(),
        })
    }
}

/// [`PayTerms::share_vesting`](super::PayTerms::share_vesting) for somebody who started in the month `begun` and stays; absent: before the
/// horizon.
pub fn share_vesting_since(vesting: &Vesting, begun: Option<Month>, month: Month, horizon_start: Month) -> f64 {
    let granted = vesting.grant_date.max(begun).unwrap_or(horizon_start);
    // A grant of January has served its first whole month at the end of January.
    vesting::share_vesting(vesting, i64::from(month.since(granted)) + 1)
}
