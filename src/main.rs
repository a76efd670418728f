//! The `compcast` program: parses the arguments, runs the command and exits with its code.

use std::process::ExitCode;

use compcast::cli::{self, Allocator};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    let exit = cli::arguments().map_or_else(|exit| exit, |arguments| cli::run_command(&arguments));
    ExitCode::from(exit.code())
}
