//! How well a run knows a figure, and whether that is well enough.
//!
//! The interval of a figure is that of a plain run with as many trials. Who looks at every doubling and stops at the first narrow enough stops a
//! little more often where the spread happens to look small: such intervals hold the truth a trifle less often than 95%.

use serde::Serialize;

use super::{Scope, budget};
use crate::simulation::{Results, StoppingRule};
use crate::statistics::interval::Interval;
use crate::statistics::quantile::{Percentile, sorted};
use crate::statistics::replicates::Replicates;

/// A figure whose precision can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Of all cost or of compute, over the horizon.
    Cost { of_compute: bool, figure: Statistic },
    /// The probability that the budget is exceeded: that for compute where there is one, else that for everything.
    OverBudget,
    /// The mean of the paired differences of two worlds.
    Difference,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    Mean,
    P50,
    P90,
    P95,
    /// The mean of the worst 5%.
    Cvar95,
}

/// A figure with its 95% interval, and how far that may reach to either side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Precision {
    /// The figure in words.
    pub of: String,
    /// Dollars, or a probability.
    pub value: f64,
    /// 95% interval; absent where there are too few trials.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Whether `asked` and `reached` are points of a probability; otherwise they are shares of the value.
    pub is_in_points: bool,
    /// The largest half-width of the interval that was asked for.
    pub asked: f64,
    /// The half-width that was reached; absent where it is unknown.
    pub reached: Option<f64>,
    pub is_enough: bool,
    /// Whether more trials were allowed, but would not have fit into memory.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_short_of_memory: bool,
    pub trials: usize,
}

/// A figure that is to be known to within `half_width`, and the most trials to spend on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionGoal {
    pub target: Target,
    /// Largest distance from the figure to either end of its 95% interval: a share of the figure, or points of a probability.
    pub half_width: f64,
    pub max_trials: usize,
}

impl PrecisionGoal {
    /// How well the results of a study know the figure: one entry for each case, or for each difference to the first case.
    pub fn measure(&self, results: &[Results]) -> Vec<Precision> {
        let mut measured: Vec<Precision> = match (self.target, results) {
            (Target::Difference, [first, rest @ ..]) => {
                rest.iter().filter_map(|ours| of_difference(ours, first, self.half_width)).collect()
            }
            _ => results.iter().filter_map(|results| self.target.of_run(results, self.half_width)).collect(),
        };
        // A study stops short of the figure and of the most trials only where the next round does not fit.
        let is_reached = measured.iter().all(|one| one.is_enough);
        measured.iter_mut().for_each(|one| one.is_short_of_memory = !is_reached && one.trials < self.max_trials);
        measured
    }
}

impl StoppingRule for PrecisionGoal {
    fn is_met(&self, results: &[Results]) -> bool {
        self.measure(results).iter().all(|reached| reached.is_enough)
    }

    fn max_trials(&self) -> usize {
        self.max_trials
    }
}

impl Target {
    /// What a run knows of the figure; `None` without trials, or where a difference or an absent budget is meant.
    fn of_run(self, results: &Results, asked: f64) -> Option<Precision> {
        let (of, value, interval) = match self {
            Self::Cost { of_compute, figure } => {
                let by_trial = if of_compute { results.compute() } else { results.total() }.values();
                let values = sorted(&by_trial);
                let whose = if of_compute { "compute" } else { "total cost" };
                (format!("{} of {whose}", figure.name()), figure.value(&values)?, figure.interval(&by_trial, &values, results.replicates()))
            }
            Self::OverBudget => {
                let risks = budget::risks(results);
                let risk = risks.iter().find(|risk| risk.scope == Scope::Compute).or(risks.first())?;
                let interval = Interval { value: risk.p_over, low: risk.p_over_low, high: risk.p_over_high };
                (format!("probability that the {} budget is exceeded", risk.scope), risk.p_over, Some(interval))
            }
            Self::Difference => return None,
        };
        Some(Precision::of(of, value, interval, self == Self::OverBudget, asked, results.n_trials()))
    }
}

/// What two cases with the same draws say about the mean of `ours` less `theirs`.
fn of_difference(ours: &Results, theirs: &Results, asked: f64) -> Option<Precision> {
    let by_trial: Vec<f64> = ours.total().iter().zip(theirs.total()).map(|(ours, theirs)| ours - theirs).collect();
    let values = sorted(&by_trial);
    let interval = Statistic::Mean.interval(&by_trial, &values, ours.replicates().or(theirs.replicates()));
    let name = |results: &Results| results.plan().scenario.name.clone();
    let of = format!("mean difference between {} and {}", name(ours), name(theirs));
    Some(Precision::of(of, Statistic::Mean.value(&values)?, interval, false, asked, values.len()))
}

impl Statistic {
    fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::P50 => "P50",
            Self::P90 => "P90",
            Self::P95 => "P95",
            Self::Cvar95 => "CVaR 95",
        }
    }

    /// From values by trial and the same sorted.
    fn interval(self, by_trial: &[f64], sorted: &[f64], replicates: Option<Replicates>) -> Option<Interval> {
        if let Some(replicates) = replicates {
            let of_quantile = |percentile| replicates.standard_error_of_quantile(by_trial, sorted, percentile);
            let error = match self {
                Self::Mean => replicates.standard_error_of_mean(by_trial),
                Self::P50 => of_quantile(Percentile::P50),
                Self::P90 => of_quantile(Percentile::P90),
                Self::P95 => of_quantile(Percentile::P95),
                Self::Cvar95 => replicates.standard_error_of_tail_mean(by_trial, sorted, Percentile::P95),
            };
            return Some(Interval::of_replicates(self.value(sorted)?, error?, by_trial.len(), replicates));
        }
        match self {
            Self::Mean => Interval::of_mean(sorted),
            Self::P50 => Interval::of_quantile(sorted, Percentile::P50),
            Self::P90 => Interval::of_quantile(sorted, Percentile::P90),
            Self::P95 => Interval::of_quantile(sorted, Percentile::P95),
            Self::Cvar95 => Interval::of_tail_mean(sorted, Percentile::P95),
        }
    }

    fn value(self, sorted: &[f64]) -> Option<f64> {
        use crate::statistics::estimate::Estimate;
        let estimate = Estimate::of_sorted(sorted)?;
        Some(match self {
            Self::Mean => estimate.mean,
            Self::P50 => estimate.p50,
            Self::P90 => estimate.p90,
            Self::P95 => estimate.p95,
            Self::Cvar95 => estimate.cvar95,
        })
    }
}

impl Precision {
    /// Reaches are points of a probability, or shares of the value: an interval around 0 is never narrow enough unless it has no width.
    fn of(of: String, value: f64, interval: Option<Interval>, is_in_points: bool, asked: f64, trials: usize) -> Self {
        let half_width = interval.map(|interval| interval.half_width());
        let is_enough = half_width.is_some_and(|half_width| half_width <= asked * if is_in_points { 1.0 } else { value.abs() });
        let reached = half_width.and_then(|half_width| match half_width {
            0.0 => Some(0.0),
            _ if is_in_points => Some(half_width),
            _ if value == 0.0 => None,
            _ => Some(half_width / value.abs()),
        });
        let (low, high) = (interval.map(|interval| interval.low), interval.map(|interval| interval.high));
        Self { of, value, low, high, is_in_points, asked, reached, is_enough, is_short_of_memory: false, trials }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn precision(value: f64, half_width: f64, is_in_points: bool) -> Precision {
        let interval = Interval { value, low: value - half_width, high: value + half_width };
        Precision::of("mean".into(), value, Some(interval), is_in_points, 0.01, 64)
    }

    #[test]
    fn a_reach_is_a_share_of_the_value_or_points_of_a_probability() {
        assert_eq!((precision(-200.0, 2.0, false).reached, precision(-200.0, 2.0, false).is_enough), (Some(0.01), true));
        assert!(!precision(-200.0, 2.5, false).is_enough);
        assert!(precision(0.5, 0.0078125, true).is_enough && !precision(0.5, 0.0078125, false).is_enough);
        assert_eq!((precision(0.0, 1e-9, false).reached, precision(0.0, 1e-9, false).is_enough), (None, false));
        assert_eq!((precision(0.0, 0.0, false).reached, precision(0.0, 0.0, false).is_enough), (Some(0.0), true));
    }

    #[test]
    fn too_few_trials_are_never_enough() {
        let unknown = Precision::of("P99".into(), 5.0, None, false, 0.5, 2);
        assert_eq!((unknown.is_enough, unknown.reached, unknown.low), (false, None, None));
    }
}
