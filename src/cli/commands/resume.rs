//! `resume`: goes on with an interrupted run.

use super::run::{RunContext, can_be_run, no_signals, tell_warnings};
use crate::cli::Exit;
use crate::cli::args::{OutputArguments, PeopleArguments, PrecisionArguments};
use crate::cli::partial::{self, SavedPartial};
use crate::cli::progress::{self, Progress};
use crate::cli::request::{self, CommandError};
use crate::cli::rounds;
use crate::simulation::{Plan, simulate_part};

pub fn resume(
    file: &str,
    people: &PeopleArguments,
    threads: Option<u16>,
    precision: &PrecisionArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let SavedPartial { origin, mut part, asked, .. } = partial::read(file)?;
    let (done, n_trials) = (part.trials(), origin.n_trials as usize);
    let is_share = asked != (0..n_trials);
    if is_share && done == asked {
        let message = format!("`{file}` holds all trials that were asked of it, {}..{}", asked.start, asked.end);
        return Err(CommandError::plain(message, "join it with the others by `compcast merge`"));
    }
    let world = request::open_kept(file, &origin, people)?;
    let wanted = rounds::wanted(precision, std::slice::from_ref(&world), n_trials)?;
    let interrupted = progress::watch_for_interrupt().map_err(no_signals)?;
    let plan = Plan::new(world.scenario.clone(), world.headcount.as_ref());
    tell_warnings(&world, &plan, output);
    can_be_run(&plan)?;
    let going = RunContext { file: Some(file), threads, precision, output };
    if !is_share {
        return going.run_whole(&world, plan, vec![part], wanted.as_ref(), &interrupted);
    }
    let progress = Progress::new(&world.scenario.name, asked.end - done.end, output.quiet, interrupted);
    let rest = simulate_part(&plan, world.scenario.seed, done.end..asked.end, &progress);
    progress.finish();
    part.append(rest).map_err(|_| partial::misfit(file))?;
    going.keep_share(file, &world, &part, asked)
}
