//! How a scenario reaches the files it names.

/// Opens the files that a scenario names, as this layer opens none itself.
pub trait Library {
    /// The name in messages and the text of the file at `path`, which the scenario called `beside` names.
    fn open(&self, path: &str, beside: &str) -> Result<(String, String), String>;

    /// Whether messages may repeat the text of the file with this name, for the sake of the scenario called `scenario`. A scenario of somebody else
    /// could name any file of the user's.
    fn may_quote(&self, name: &str, scenario: &str) -> bool {
        let _ = (name, scenario);
        true
    }
}

/// A library without files: only built-in scenarios can be extended.
pub struct NoFiles;

impl Library for NoFiles {
    fn open(&self, path: &str, _beside: &str) -> Result<(String, String), String> {
        Err(format!("`{path}` cannot be read: only built-in scenarios are available here"))
    }
}
