//! The `compcast` program: parses the arguments, runs the command and exits with its code.

use std::process::ExitCode;

use compcast::cli::{self, Allocator};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    let arguments = cli::arguments();
    let exit = cli::run_command(&arguments);
    ExitCode::from(exit.code())
}
