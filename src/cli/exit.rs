//! Exit codes, each with its sentence; the table in the README is tested against this list.

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The output was printed or written.
    Done = 0,
    /// A check of the results failed, or an I/O error occurred.
    Failure = 1,
    /// The arguments or an input are wrong: nothing was simulated and nothing written.
    Input = 2,
    /// A condition of `--fail-if` holds, or what was looked for does not exist.
    Breached = 3,
    /// Ctrl-C: no file is left half-written.
    Interrupted = 130,
}

impl Exit {
    pub const ALL: [Self; 5] = [Self::Done, Self::Failure, Self::Input, Self::Breached, Self::Interrupted];

    /// In a few words, as help prints it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failure => "failure",
            Self::Input => "usage or bad input",
            Self::Breached => "a condition is breached",
            Self::Interrupted => "interrupted",
        }
    }

    /// In a sentence, as the README prints it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failure => "failure: a check of the results failed, or a file could not be written",
            Self::Input => "usage or bad input: nothing was simulated, nothing written",
            Self::Breached => "a condition of `--fail-if` holds, or `solve` found no solution",
            Self::Interrupted => "interrupted: no file is left half-written; with `--partial` the same command goes on",
        }
    }

    pub fn code(self) -> u8 {
        self as u8
    }
}
