//! How a report came about: what was run, with what, from which inputs. What a page and a workbook print of a receipt, which is a file of its own.

/// Everything that is needed to make the report again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Such as `run`.
    pub command: String,
    /// Of the program.
    pub version: &'static str,
    pub seed: u64,
    pub trials: usize,
    /// `plain` or `sobol`.
    pub sampling: String,
    pub scenarios: Vec<ScenarioRecord>,
}

/// A scenario as it was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScenarioRecord {
    pub name: String,
    pub price_list_date: String,
    /// SHA-256 of the resolved text, in hexadecimal.
    pub sha256: String,
    /// The files that it rests on besides its text.
    pub files: Vec<FileRecord>,
    /// The resolved text, as TOML; empty where a report must not hold it.
    pub resolved: String,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRecord {
    /// What it is, such as `headcount`.
    pub what: &'static str,
    pub path: String,
    pub sha256: String,
}
