//! The command line: arguments, inputs, one command per file, exit codes.
//!
//! A command is arguments, one call into the library, and output. Only [`args`] uses clap, only [`commands::completions`] uses clap_complete.
//! Results go to standard output, everything else to standard error.

pub mod args;
mod artifacts;
pub mod commands;
mod console;
mod error;
pub mod exit;
mod goal;
mod keep;
mod outcome;
mod progress;
mod request;
mod saved;
mod signals;

pub use exit::Exit;

pub use args::arguments;

use args::{Arguments, Command};
use error::CommandError;

use crate::simulation;

/// Runs the command that `arguments` name.
pub fn run_command(arguments: &Arguments) -> Exit {
    let outcome = match &arguments.command {
        Command::Run { scenario, simulation, precision, partial, output } => {
            with_threads(simulation.threads, || commands::run::run(scenario, simulation, precision, partial, output))
        }
        Command::Merge { partials, people, output } => commands::merge::merge(partials, people, output),
        Command::Resume { partial, people, threads, precision, output } => {
            with_threads(*threads, || commands::resume::resume(partial, people, *threads, precision, output))
        }
        Command::Compare { scenarios, simulation, precision, output } => {
            with_threads(simulation.threads, || commands::compare::compare(scenarios, simulation, precision, output))
        }
        Command::Check { scenario, input } => commands::check::check(scenario, input),
        Command::Init => commands::init::init(),
        Command::Prices { scenario, at, input, format } => commands::prices::prices(scenario.as_deref(), *at, input, *format),
        Command::Explain { name, scenario, input } => commands::explain::explain(name.as_deref(), scenario, input),
        Command::Schema => commands::schema::schema(),
        Command::Completions { shell } => commands::completions::completions(*shell),
    };
    outcome.unwrap_or_else(|error| console::print_error(&error))
}

/// Runs `command` on `threads` threads; on all cores where no number is given.
fn with_threads(threads: Option<u16>, command: impl FnOnce() -> Result<Exit, CommandError> + Send) -> Result<Exit, CommandError> {
    let Some(threads) = threads else { return command() };
    simulation::on_threads(usize::from(threads), command).unwrap_or_else(|message| {
        Err(CommandError::plain(format!("{threads} threads cannot be started: {message}"), "ask for fewer, or leave --threads out"))
    })
}
