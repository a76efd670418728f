//! Rounds of a simulation: one as a rule; with `--precision` as many as it takes, each with twice the trials, of which the first half is there.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::args::{PrecisionArguments, PrecisionOf};
use super::partial;
use super::progress::Progress;
use super::request::{CommandError, LoadedCase};
use crate::insight::precision::{Precision, Statistic, Target};
use crate::simulation::{PartialRun, Plan, Results, simulate_part};

/// The most trials that are run for the sake of precision, unless the user allows more: 2^20.
const MOST_TRIALS: u32 = 1_048_576;

/// When to stop.
pub struct PrecisionGoal {
    pub target: Target,
    /// How far the interval may reach to either side.
    pub asked: f64,
    /// In trials.
    pub ceiling: usize,
}

/// How the rounds ended.
pub enum AdaptiveRun {
    /// Trials of each world, and what was reached where precision was wanted.
    Done(Vec<Results>, Vec<Precision>),
    /// What each world that was begun has finished of this many trials.
    Interrupted(Vec<PartialRun>, usize),
}

/// What `--precision` and its companions come to for `worlds` of `n_trials`; `None` when it is not given.
///
/// # Errors
/// The figure cannot be told of these worlds, or more trials are asked for than are allowed.
pub fn wanted(arguments: &PrecisionArguments, worlds: &[LoadedCase], n_trials: usize) -> Result<Option<PrecisionGoal>, CommandError> {
    let Some(per_cent) = arguments.precision else { return Ok(None) };
    let asked = per_cent / 100.0;
    let target = match arguments.precision_of {
        None if worlds.len() > 1 => Target::Difference,
        None => target(PrecisionOf::Mean),
        Some(of) => target(of),
    };
    if (target == Target::Difference) != (worlds.len() > 1) {
        return Err(match target {
            Target::Difference => {
                CommandError::plain("one scenario alone has no difference", "use `compcast compare`, or name another figure")
            }
            _ => {
                CommandError::plain("a comparison is run until its difference is known", "leave --precision-of out, or use `compcast run`")
            }
        });
    }
    let has_budget = |world: &LoadedCase| world.scenario.budget.compute.or(world.scenario.budget.total).is_some();
    if target == Target::OverBudget && !worlds.iter().all(has_budget) {
        let help = "give one, such as --set budget.total=\"5M USD\", or name another figure";
        return Err(CommandError::plain("the scenario has no budget that could be exceeded", help));
    }
    // Who asks for many trials allows them.
    let ceiling = arguments.max_trials.map_or((MOST_TRIALS as usize).max(n_trials), |most| most as usize);
    if ceiling < n_trials {
        let message = format!("--max-trials {ceiling} allows fewer than the {n_trials} trials to begin with");
        return Err(CommandError::plain(message, format!("allow more, or begin with --trials {ceiling}")));
    }
    Ok(Some(PrecisionGoal { target, asked, ceiling }))
}

fn target(of: PrecisionOf) -> Target {
    let cost = |figure| Target::Cost { of_compute: false, figure };
    let compute = |figure| Target::Cost { of_compute: true, figure };
    match of {
        PrecisionOf::Mean => cost(Statistic::Mean),
        PrecisionOf::P50 => cost(Statistic::P50),
        PrecisionOf::P90 => cost(Statistic::P90),
        PrecisionOf::P95 => cost(Statistic::P95),
        PrecisionOf::Cvar95 => cost(Statistic::Cvar95),
        PrecisionOf::ComputeMean => compute(Statistic::Mean),
        PrecisionOf::ComputeP50 => compute(Statistic::P50),
        PrecisionOf::ComputeP90 => compute(Statistic::P90),
        PrecisionOf::ComputeP95 => compute(Statistic::P95),
        PrecisionOf::ComputeCvar95 => compute(Statistic::Cvar95),
        PrecisionOf::OverBudget => Target::OverBudget,
        PrecisionOf::Difference => Target::Difference,
    }
}

/// Runs every world to `n_trials` trials of `seed`, from the parts that are there already, and further where precision is wanted. The result is that
/// of a plain run with as many trials as the last round had.
///
/// # Errors
/// A part that is not of its world.
pub fn run(
    worlds: &[(&LoadedCase, &Plan)],
    seed: u64,
    mut n_trials: usize,
    begun: Vec<PartialRun>,
    wanted: Option<&PrecisionGoal>,
    (is_quiet, interrupted): (bool, &Arc<AtomicBool>),
) -> Result<AdaptiveRun, CommandError> {
    let mut parts: Vec<Option<PartialRun>> = begun.into_iter().map(Some).collect();
    loop {
        let mut all = vec![];
        parts.resize_with(worlds.len(), || None);
        for ((world, plan), part) in worlds.iter().zip(parts) {
            let first = part.as_ref().map_or(0, |part| part.trials().end);
            let progress = Progress::new(&world.scenario.name, n_trials - first, is_quiet, interrupted.clone());
            let part = extended(plan, seed, part, n_trials, &progress)?;
            progress.finish();
            let is_finished = part.trials().end == n_trials;
            all.push(part);
            if !is_finished {
                return Ok(AdaptiveRun::Interrupted(all, n_trials));
            }
        }
        let trials = worlds.iter().zip(all).map(|((_, plan), part)| part.into_trials(plan).map_err(|_| partial::no_fit()));
        let trials = trials.collect::<Result<Vec<_>, _>>()?;
        let Some(wanted) = wanted else { return Ok(AdaptiveRun::Done(trials, vec![])) };
        let reached = measured(worlds, &trials, wanted);
        if n_trials >= wanted.ceiling || reached.iter().all(|reached| reached.is_enough) {
            return Ok(AdaptiveRun::Done(trials, reached));
        }
        n_trials = (2 * n_trials).min(wanted.ceiling);
        parts = trials.into_iter().map(|trials| Some(PartialRun::of_run(trials))).collect();
    }
}

/// The part with all trials up to `n_trials`, or as many as `progress` lets it have.
fn extended(plan: &Plan, seed: u64, part: Option<PartialRun>, n_trials: usize, progress: &Progress) -> Result<PartialRun, CommandError> {
    let Some(mut part) = part else { return Ok(simulate_part(plan, seed, 0..n_trials, progress)) };
    if part.trials().end < n_trials {
        part.keep_whole_blocks();
    }
    part.append(simulate_part(plan, seed, part.trials().end..n_trials, progress)).map_err(|_| partial::no_fit())?;
    Ok(part)
}

fn measured(worlds: &[(&LoadedCase, &Plan)], trials: &[Results], wanted: &PrecisionGoal) -> Vec<Precision> {
    let mut pairs = worlds.iter().map(|(world, _)| world).zip(trials);
    if wanted.target != Target::Difference {
        return pairs.filter_map(|(world, trials)| wanted.target.of_run(&world.scenario, trials, wanted.asked)).collect();
    }
    let Some((against, theirs)) = pairs.next() else { return vec![] };
    let difference = |(world, ours): (&&LoadedCase, &Results)| {
        Target::of_difference((&world.scenario.name, ours), (&against.scenario.name, theirs), wanted.asked)
    };
    pairs.filter_map(difference).collect()
}
