//! What an exporter is: one way to turn a report into bytes.

use std::error::Error;
use std::fmt;
use std::io::{self, Write};

use super::chart::Theme;
use crate::report::Report;

/// One form of a report: what is printed on request, and which files an output folder gets.
pub struct Exporter {
    /// As messages and `--format` call it.
    pub name: &'static str,
    /// Writes the whole report in this form; absent where the form is made for files only.
    pub print: Option<Print>,
    /// The files of a report in this form; nothing is made before a file is written.
    pub files: ListFiles,
}

pub type Print = fn(&Report<'_>, &mut dyn Write) -> Result<(), ExportError>;
pub type ListFiles = for<'r> fn(&'r Report<'_>, Theme) -> Vec<ReportFile<'r>>;

/// A file to be.
pub struct ReportFile<'r> {
    /// Relative path with `/` on every system, such as `charts/total.svg`.
    pub name: String,
    /// Writes the content, a piece at a time where there is much of it.
    pub write: WriteContent<'r>,
}

pub type WriteContent<'r> = Box<dyn FnOnce(&mut dyn Write) -> Result<(), ExportError> + 'r>;

impl<'r> ReportFile<'r> {
    pub fn new(name: impl Into<String>, write: impl FnOnce(&mut dyn Write) -> Result<(), ExportError> + 'r) -> Self {
        Self { name: name.into(), write: Box::new(write) }
    }
}

/// For forms that are only printed.
pub fn no_files<'r>(_: &'r Report<'_>, _: Theme) -> Vec<ReportFile<'r>> {
    vec![]
}

/// Why a report could not be exported.
#[derive(Debug)]
pub enum ExportError {
    /// What is written to takes no more.
    Writing(io::Error),
    /// A part of the report cannot be turned into bytes.
    Failed {
        /// Such as "the dataset `months`".
        what: String,
        error: Box<dyn Error + Send + Sync>,
    },
}

impl ExportError {
    pub fn failed(what: impl Into<String>, error: impl Error + Send + Sync + 'static) -> Self {
        Self::Failed { what: what.into(), error: Box::new(error) }
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Writing(error) => write!(f, "the report cannot be written: {error}"),
            Self::Failed { what, error } => write!(f, "{what} cannot be written: {error}"),
        }
    }
}

impl Error for ExportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Writing(error) => Some(error),
            Self::Failed { error, .. } => Some(error.as_ref()),
        }
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Writing(error)
    }
}
