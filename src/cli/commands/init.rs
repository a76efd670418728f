//! `init`: prints a commented scenario to start from.

use crate::cli::error::CommandError;
use crate::cli::{Exit, console};
use crate::scenario::builtin;

pub fn init() -> Result<Exit, CommandError> {
    console::print(builtin::STARTER.as_bytes())?;
    Ok(Exit::Done)
}
