//! Mistakes of an input file with the texts that their places refer to.

use std::{error, fmt, io};

use crate::reading::{Diagnostic, Sources};

/// All mistakes of a file and of its header map. Every place among them is in `sources`.
#[derive(Clone, Debug)]
pub struct IntakeErrors {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Why a file could not be read at all.
#[derive(Debug)]
pub enum IntakeError {
    /// The input broke off.
    Input(io::Error),
    /// The file or its header map has mistakes that concern more than single rows.
    Mistakes(IntakeErrors),
}

impl From<io::Error> for IntakeError {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

impl From<IntakeErrors> for IntakeError {
    fn from(errors: IntakeErrors) -> Self {
        Self::Mistakes(errors)
    }
}

impl fmt::Display for IntakeErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.diagnostics.iter().map(|diagnostic| diagnostic.one_line(&self.sources)).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl fmt::Display for IntakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) => error.fmt(f),
            Self::Mistakes(errors) => errors.fmt(f),
        }
    }
}

impl error::Error for IntakeErrors {}

impl error::Error for IntakeError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Input(error) => Some(error),
            Self::Mistakes(_) => None,
        }
    }
}
