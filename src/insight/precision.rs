//! How well a run knows a figure, and whether that is well enough.
//!
//! The interval of a figure is that of a plain run with as many trials. Who looks at every doubling and stops at the first narrow enough stops a
//! little more often where the spread happens to look small: such intervals hold the truth a trifle less often than 95%.

use serde::Serialize;

use super::measure::{Measure, MeasureUnit, Measured};
use crate::simulation::{Results, StoppingRule};

/// A figure with its 95% interval, and how far that may reach to either side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Precision {
    /// The measure, as it is written; of a change also the case.
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

/// A measure that is to be known to within `half_width`, and the most trials to spend on it.
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionGoal {
    pub measure: Measure,
    /// Largest distance from the value to either end of its 95% interval: a share of the value, or points of a probability.
    pub half_width: f64,
    pub max_trials: usize,
}

impl PrecisionGoal {
    /// How well the results of a study know the measure: one entry for each case, or of a change one for each case after the first.
    pub fn measure(&self, results: &[Results]) -> Vec<Precision> {
        let base = results.first();
        let n_before = usize::from(self.measure.is_change());
        let found = results.iter().skip(n_before).filter_map(|results| {
            let measured = self.measure.of(results, base)?;
            let case = &results.plan().scenario.name;
            let of = if self.measure.is_change() { format!("{} of {case}", self.measure) } else { self.measure.to_string() };
            Precision::of(of, &measured, self.measure.unit() == MeasureUnit::Share, self.half_width, results.n_trials())
        });
        let mut found: Vec<Precision> = found.collect();
        // A study stops short of the figure and of the most trials only where the next round does not fit.
        let is_reached = found.iter().all(|one| one.is_enough);
        found.iter_mut().for_each(|one| one.is_short_of_memory = !is_reached && one.trials < self.max_trials);
        found
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

impl Precision {
    /// Reaches are points of a probability, or shares of the value: an interval around 0 is never narrow enough unless it has no width.
    /// `None` where the measure is undefined.
    fn of(of: String, measured: &Measured, is_in_points: bool, asked: f64, trials: usize) -> Option<Self> {
        let value = measured.value?;
        let half_width = measured.half_width();
        let is_enough = half_width.is_some_and(|half_width| half_width <= asked * if is_in_points { 1.0 } else { value.abs() });
        let reached = half_width.and_then(|half_width| match half_width {
            0.0 => Some(0.0),
            _ if is_in_points => Some(half_width),
            _ if value == 0.0 => None,
            _ => Some(half_width / value.abs()),
        });
        let Measured { low, high, .. } = *measured;
        Some(Self { of, value, low, high, is_in_points, asked, reached, is_enough, is_short_of_memory: false, trials })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn precision(value: f64, half_width: f64, is_in_points: bool) -> Precision {
        let measured = Measured { value: Some(value), standard_error: None, low: Some(value - half_width), high: Some(value + half_width) };
        Precision::of("mean(total)".into(), &measured, is_in_points, 0.01, 64).expect("a value")
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
        let measured = Measured { value: Some(5.0), ..Measured::UNDEFINED };
        let unknown = Precision::of("p99(total)".into(), &measured, false, 0.5, 2).expect("a value");
        assert_eq!((unknown.is_enough, unknown.reached, unknown.low), (false, None, None));
    }
}
