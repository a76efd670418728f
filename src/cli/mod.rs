//! The command line: arguments, inputs, one command per file, exit codes.
//!
//! A command is arguments, one call into the library, and output. Only [`args`] uses clap, only [`commands::completions`] uses clap_complete.
//! Results go to standard output, everything else to standard error.

pub mod args;
mod artifacts;
mod cases;
pub mod commands;
mod conditions;
mod console;
mod error;
pub mod exit;
mod goal;
mod keep;
mod out_of_memory;
mod outcome;
mod parts;
mod progress;
mod request;
mod saved;
mod shell;
mod signals;
mod threads;
mod trials;

pub use exit::Exit;

pub use out_of_memory::Allocator;

use args::{Arguments, Command, Unparsed};
use threads::with_threads;

/// The arguments of this process.
///
/// # Errors
/// The code to exit with: help was printed or could not be, or the arguments are wrong.
pub fn arguments() -> Result<Arguments, Exit> {
    args::parse().map_err(|unparsed| match unparsed {
        Unparsed::Help(text) => console::print(text.as_bytes()).map_or_else(|error| console::print_error(&error), |()| Exit::Done),
        Unparsed::Mistake => Exit::Input,
    })
}

/// Runs the command that `arguments` name.
pub fn run_command(arguments: &Arguments) -> Exit {
    let outcome = match &arguments.command {
        Command::Run { scenario, simulation, precision, part, range, conditions, output } => {
            with_threads(simulation.threads, || commands::run::run(scenario, simulation, precision, (part, range), conditions, output))
        }
        Command::Merge { partials, conditions, output } => commands::merge::merge(partials, conditions, output),
        Command::Resume { partial, people, threads, precision, output } => {
            with_threads(*threads, || commands::resume::resume(partial, people, *threads, precision, output))
        }
        Command::Compare { scenarios, hold, simulation, precision, part, conditions, output } => with_threads(simulation.threads, || {
            commands::compare::compare(scenarios, *hold, simulation, precision, part, conditions, output)
        }),
        Command::Offer { offers, simulation, output } => {
            with_threads(simulation.threads, || commands::offer::offer(offers, simulation, output))
        }
        Command::Whatif { scenario, question, simulation, part, conditions, output } => {
            with_threads(simulation.threads, || commands::whatif::whatif(scenario, question, simulation, part, conditions, output))
        }
        Command::Solve { scenario, question, simulation, output } => {
            with_threads(simulation.threads, || commands::solve::solve(scenario, question, simulation, output))
        }
        Command::Drivers { scenario, drivers, simulation, output } => {
            with_threads(simulation.threads, || commands::drivers::drivers(scenario, drivers, simulation, output))
        }
        Command::Batch { batch, output } => with_threads(batch.threads, || commands::batch::batch(batch, output)),
        Command::Check { scenario, input } => commands::check::check(scenario, input),
        Command::Init => commands::init::init(),
        Command::Prices { scenario, at, input, format } => commands::prices::prices(scenario.as_deref(), *at, input, *format),
        Command::Explain(arguments) => with_threads(None, || commands::explain::explain(arguments)),
        Command::Schema { header_map } => commands::schema::schema(*header_map),
        Command::Completions { shell } => commands::completions::completions(*shell),
    };
    outcome.unwrap_or_else(|error| console::print_error(&error))
}
