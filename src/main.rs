//! The program: read the arguments, do what they say, leave with the code that says how it went.

use std::process::ExitCode;

use compcast::cli;

fn main() -> ExitCode {
    let arguments = cli::arguments();
    let exit = cli::run_command(&arguments);
    ExitCode::from(exit.code())
}
