//! What states a number of a scenario.

use std::collections::BTreeMap;

/// What states a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The name of the text, without the folder that it is in: `plan.toml`, `--set`, `built-in defaults`.
    pub stated_in: String,
    /// The comment on the number there, as one line; empty without one.
    pub comment: String,
}

/// Origins by the paths of numbers. A resolved scenario is one text without comments, so that they are kept beside it.
pub type Origins = BTreeMap<String, Origin>;
