//! What `--precision` and its companions ask for.

use super::args::{PrecisionArguments, PrecisionMetric};
use super::error::CommandError;
use crate::insight::precision::{PrecisionGoal, Statistic, Target};
use crate::simulation::Case;

/// The most trials that are run for the sake of precision, unless the user allows more: 2^20.
const MAX_TRIALS: usize = 1_048_576;

/// The goal for `cases` of `n_trials`; `None` where no precision is asked for.
///
/// # Errors
/// The figure does not exist for these cases, or more trials are asked for than are allowed.
pub fn of_arguments(arguments: &PrecisionArguments, cases: &[Case], n_trials: usize) -> Result<Option<PrecisionGoal>, CommandError> {
    let Some(percent) = arguments.precision else { return Ok(None) };
    let is_comparison = cases.len() > 1;
    let target = match arguments.precision_metric {
        None if is_comparison => Target::Difference,
        None => target(PrecisionMetric::Mean),
        Some(of) => target(of),
    };
    match target {
        Target::Difference if !is_comparison => {
            return Err(CommandError::plain("one scenario alone has no difference", "use `compcast compare`, or name another figure"));
        }
        Target::Difference => {}
        _ if is_comparison => {
            let help = "leave --precision-metric out, or use `compcast run`";
            return Err(CommandError::plain("a comparison is run until its difference is known", help));
        }
        _ => {}
    }
    let has_budget = |case: &Case| case.scenario().budget.compute.or(case.scenario().budget.total).is_some();
    if target == Target::OverBudget && !cases.iter().all(has_budget) {
        let help = "give one, such as --set budget.total=\"5M USD\", or name another figure";
        return Err(CommandError::plain("the scenario has no budget that could be exceeded", help));
    }
    // Whoever asks for many trials allows them.
    let max_trials = arguments.max_trials.map_or(MAX_TRIALS.max(n_trials), |max| max as usize);
    if max_trials < n_trials {
        let message = format!("--max-trials {max_trials} allows fewer than the {n_trials} trials to begin with");
        return Err(CommandError::plain(message, format!("allow more, or begin with --trials {max_trials}")));
    }
    Ok(Some(PrecisionGoal { target, half_width: percent / 100.0, max_trials }))
}

fn target(of: PrecisionMetric) -> Target {
    let cost = |figure| Target::Cost { of_compute: false, figure };
    let compute = |figure| Target::Cost { of_compute: true, figure };
    match of {
        PrecisionMetric::Mean => cost(Statistic::Mean),
        PrecisionMetric::P50 => cost(Statistic::P50),
        PrecisionMetric::P90 => cost(Statistic::P90),
        PrecisionMetric::P95 => cost(Statistic::P95),
        PrecisionMetric::Cvar95 => cost(Statistic::Cvar95),
        PrecisionMetric::ComputeMean => compute(Statistic::Mean),
        PrecisionMetric::ComputeP50 => compute(Statistic::P50),
        PrecisionMetric::ComputeP90 => compute(Statistic::P90),
        PrecisionMetric::ComputeP95 => compute(Statistic::P95),
        PrecisionMetric::ComputeCvar95 => compute(Statistic::Cvar95),
        PrecisionMetric::OverBudget => Target::OverBudget,
        PrecisionMetric::Difference => Target::Difference,
    }
}
