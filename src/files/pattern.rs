//! Names of files with `*`, `?` and `[...]`. The only user of glob.

use std::path::Path;

use super::error::FileError;

/// The files that a name stands for, in alphabetical order: itself, unless it is a pattern and no file is called so.
///
/// # Errors
/// It is a pattern that no file matches, or no pattern at all.
pub fn matching(name: &str) -> Result<Vec<String>, FileError> {
    if !name.contains(['*', '?', '[']) || Path::new(name).exists() {
        return Ok(vec![name.to_string()]);
    }
    let none = || FileError::Missing { path: name.into(), near: None };
    let paths = glob::glob(name).map_err(|_| none())?;
    let files: Vec<String> =
        paths.filter_map(Result::ok).filter(|path| path.is_file()).filter_map(|path| Some(path.to_str()?.to_string())).collect();
    if files.is_empty() { Err(none()) } else { Ok(files) }
}
