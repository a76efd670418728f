//! What changes if numbers that are held certain are wrong: each number that the scenario's own files state, a little less and a little more.

use serde::Serialize;

use super::{BUDGET_LEVEL, DriversError, Runs};
use crate::scenario::StatedNumber;
use crate::simulation::{Case, Hold};
use crate::statistics::jackknife::{Groups, WithError};
use crate::statistics::moments::Moments;
use crate::statistics::quantile::{quantile, sorted};

/// The most numbers that are changed; each takes two runs.
const MOST: usize = 40;
/// Trials of these runs. A change is the paired difference of few trials, known better than a mean of many.
const TRIALS: u32 = 2_048;

/// Stated numbers changed by a share, one at a time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nudges {
    /// By how much, such as 0.1.
    pub share: f64,
    /// Trials of each run.
    pub trials: usize,
    /// Those that move the target, the largest effect first.
    pub numbers: Vec<Nudge>,
    /// Numbers that move nothing.
    pub without_effect: usize,
    /// Numbers that cannot be changed by themselves, such as a share of a mix.
    pub fixed: usize,
    /// Numbers beyond the most that are changed.
    pub left_out: usize,
}

/// One number, a little less and a little more.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nudge {
    pub path: String,
    /// Absent where the number cannot be less.
    pub lower: Option<Change>,
    /// Absent where the number cannot be more.
    pub higher: Option<Change>,
    /// Relative change of the mean over the relative change of the number; absent where the mean is 0.
    pub elasticity: Option<f64>,
}

/// What a changed number changes, dollars.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Change {
    /// By what the number is multiplied.
    pub factor: f64,
    pub mean: WithError,
    pub p95: WithError,
}

/// Changes all list prices together and every stated number by `share` in both directions. Work is held: use stated in money does not grow because prices fall.
pub fn nudges(case: &Case, share: f64, groups: Groups, runs: &mut Runs<'_>) -> Result<Nudges, DriversError> {
    let stated: Vec<StatedNumber> = case.scenario().list_prices().into_iter().chain(case.scenario().stated_numbers()).collect();
    let trials = runs.study.settings().trials.min(TRIALS);
    let base = runs.of_other_case(case.clone(), trials)?;
    let mean = base.iter().sum::<f64>() / base.len() as f64;
    let mut found = Nudges {
        share,
        trials: trials as usize,
        numbers: vec![],
        without_effect: 0,
        fixed: 0,
        left_out: stated.len().saturating_sub(MOST),
    };
    for number in stated.iter().take(MOST) {
        let mut change = |factor: f64| -> Result<Option<Change>, DriversError> {
            let Some((case, factor)) = changed(case, number, factor) else { return Ok(None) };
            Ok(difference(&base, &runs.of_other_case(case, trials)?, factor, groups))
        };
        let (lower, higher) = (change(1.0 - share)?, change(1.0 + share)?);
        let end = |change: Option<Change>| change.map_or((1.0, 0.0), |change| (change.factor, change.mean.value));
        let ((low_factor, low), (high_factor, high)) = (end(lower), end(higher));
        if low_factor == high_factor {
            found.fixed += 1;
        } else if [lower, higher].into_iter().flatten().all(|change| change.mean.value == 0.0 && change.p95.value == 0.0) {
            found.without_effect += 1;
        } else {
            let elasticity = (mean != 0.0).then(|| (high - low) / mean / (high_factor - low_factor));
            found.numbers.push(Nudge { path: number.path.clone(), lower, higher, elasticity });
        }
    }
    found.numbers.sort_by(|a, b| b.effect().total_cmp(&a.effect()).then_with(|| a.path.cmp(&b.path)));
    Ok(found)
}

impl Nudge {
    /// The larger of both changes of the mean, dollars.
    pub fn effect(&self) -> f64 {
        [self.lower, self.higher].into_iter().flatten().map(|change| change.mean.value.abs()).fold(0.0, f64::max)
    }
}

/// The case with the number times `factor`, as near as it can be had, and by what it really is multiplied.
fn changed(case: &Case, number: &StatedNumber, factor: f64) -> Option<(Case, f64)> {
    [number.scaled_exactly(factor), number.scaled(factor)].into_iter().flatten().find_map(|(value, factor)| {
        let scenario = case.scenario().with(&number.path, value).ok()?;
        Some((case.changed_to(scenario, Hold::Work).ok()?, factor))
    })
}

fn difference(base: &[f64], other: &[f64], factor: f64, groups: Groups) -> Option<Change> {
    let changes = |without: Option<usize>| {
        let kept = |values: &[f64]| -> Vec<f64> {
            values.iter().enumerate().filter(|(i, _)| Some(groups.group_of(*i)) != without).map(|(_, value)| *value).collect()
        };
        let (base, other) = (kept(base), kept(other));
        let mut mean = Moments::default();
        base.iter().zip(&other).for_each(|(base, other)| mean.push(other - base));
        let p95 = |values: &[f64]| quantile(&sorted(values), BUDGET_LEVEL);
        Some(vec![mean.mean, p95(&other)? - p95(&base)?])
    };
    let found = groups.errors(base.len(), &changes(None)?, |group| changes(Some(group)));
    Some(Change { factor, mean: found[0], p95: found[1] })
}
