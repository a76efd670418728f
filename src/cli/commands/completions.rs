//! `completions`: prints what a shell needs to complete arguments. clap_complete is spoken to only here.

use clap_complete::generate;
use clap_complete::shells;

use crate::cli::args::{self, Shell};
use crate::cli::error::CommandError;
use crate::cli::{Exit, console};

pub fn completions(shell: Shell) -> Result<Exit, CommandError> {
    let (mut command, name, mut script) = (args::description(), "compcast", vec![]);
    match shell {
        Shell::Bash => generate(shells::Bash, &mut command, name, &mut script),
        Shell::Zsh => generate(shells::Zsh, &mut command, name, &mut script),
        Shell::Fish => generate(shells::Fish, &mut command, name, &mut script),
        Shell::PowerShell => generate(shells::PowerShell, &mut command, name, &mut script),
        Shell::Elvish => generate(shells::Elvish, &mut command, name, &mut script),
    }
    console::print(&script)?;
    Ok(Exit::Done)
}
