//! How a scenario reaches the files it names.

/// Opens the files a scenario names. This layer opens none itself.
pub trait Library {
    /// The text of `path`, which stands in the scenario called `beside`, and the name messages call it by.
    fn open(&self, path: &str, beside: &str) -> Result<(String, String), String>;
}

/// A library without files: only built-in scenarios can be extended.
pub struct NoFiles;

impl Library for NoFiles {
    fn open(&self, path: &str, _beside: &str) -> Result<(String, String), String> {
        Err(format!("`{path}` cannot be read: files are not at hand here"))
    }
}
