//! Exit codes, each with its sentence; the README's table is tested against this list.

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done: what was asked for was printed or written.
    Done = 0,
    /// Failure: a check did not hold or the machine did not play along.
    Failure = 1,
    /// Usage or input: nothing was simulated and nothing written.
    Input = 2,
    /// Interrupted: Ctrl-C; nothing is left half-written.
    Interrupted = 130,
}

impl Exit {
    pub const ALL: [Self; 4] = [Self::Done, Self::Failure, Self::Input, Self::Interrupted];

    /// What the code means, as help and README say it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failure => "failure: a check of the result did not hold, or a file could not be written",
            Self::Input => "usage or bad input: nothing was simulated, nothing written",
            Self::Interrupted => "interrupted: nothing is left half-written",
        }
    }

    pub fn code(self) -> u8 {
        self as u8
    }
}
