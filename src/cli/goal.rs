//! What `--precision` and its companions ask for.

use super::args::{PrecisionArguments, PrecisionMetric};
use super::error::CommandError;
use crate::insight::PrecisionGoal;
use crate::insight::measure::{Measure, MeasureUnit};
use crate::simulation::Case;

/// The most trials that are run for the sake of precision, unless the user allows more: 2^20.
const MAX_TRIALS: usize = 1_048_576;

/// The goal for `cases` of `n_trials`; `None` where no precision is asked for. Without a measure it is the mean of all cost, or its change in a
/// comparison.
///
/// # Errors
/// The measure is wrong or does not exist for these cases, or more trials are asked for than are allowed.
pub fn of_arguments(arguments: &PrecisionArguments, cases: &[Case], n_trials: usize) -> Result<Option<PrecisionGoal>, CommandError> {
    let Some(asked) = &arguments.precision else { return Ok(None) };
    let is_comparison = cases.len() > 1;
    let text = match (&asked.measure, arguments.precision_metric) {
        (Some(measure), None) => measure.clone(),
        (Some(_), Some(metric)) => {
            let help = format!("leave --precision-metric out, or write --precision \"{} {}%\"", metric.measure(), asked.percent);
            return Err(CommandError::plain("--precision names a measure, and so does --precision-metric", help));
        }
        // The compute budget where there is one.
        (None, Some(PrecisionMetric::OverBudget)) if cases.iter().all(|case| case.scenario().budget.compute.is_none()) => {
            "p_over(total)".into()
        }
        (None, Some(metric)) => metric.measure().to_string(),
        (None, None) if is_comparison => "change(mean(total))".into(),
        (None, None) => "mean(total)".into(),
    };
    let measure = Measure::parse_named("--precision", &text)?;
    let measure = cases.first().map_or(measure.clone(), |case| {
        if measure.problem(case.plan()).is_some() { measure.clone() } else { measure.counted_in(&case.scenario().rates.exchange) }
    });
    if measure.is_change() && !is_comparison {
        return Err(CommandError::plain("one scenario alone has no difference", "use `compcast compare`, or name another measure"));
    }
    if measure.unit() == MeasureUnit::Month {
        return Err(CommandError::plain("a month is not known to a percentage", "name another measure, such as p_over(compute)"));
    }
    if let Some((message, help)) = cases.iter().find_map(|case| measure.problem(case.plan())) {
        return Err(CommandError::plain(message, help));
    }
    // Whoever asks for many trials allows them.
    let max_trials = arguments.max_trials.map_or(MAX_TRIALS.max(n_trials), |max| max as usize);
    if max_trials < n_trials {
        let message = format!("--max-trials {max_trials} allows fewer than the {n_trials} trials to begin with");
        return Err(CommandError::plain(message, format!("allow more, or begin with --trials {max_trials}")));
    }
    Ok(Some(PrecisionGoal { measure, half_width: asked.percent / 100.0, max_trials }))
}
