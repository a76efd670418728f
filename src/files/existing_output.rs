//! What is already where an output folder should go, and whether it may be replaced.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::{env, io};

use super::digest;
use super::error::{FileError, NotReplaceable};
use super::permissions;
use super::receipt::{self, WrittenFile};

/// What file browsers leave behind in folders that were only looked at.
const LEFT_BY_BROWSERS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What may be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ExistingOutput {
    Nothing,
    /// An empty folder, or an earlier output whose files are all as its receipt lists them. The path follows links.
    Replaceable(PathBuf),
}

/// How often another run may replace the output while it is inspected.
const ATTEMPTS: usize = 32;

/// Inspects `target` and changes nothing.
///
/// # Errors
/// What is there is not ours to replace, or cannot be inspected.
pub(super) fn inspect(target: &Path) -> Result<ExistingOutput, FileError> {
    for _ in 1..ATTEMPTS {
        let before = permissions::identity(target);
        let inspected = inspect_once(target);
        // A receipt and files that are not of the same output, if another run replaced it in between.
        if inspected.is_ok() || permissions::identity(target) == before {
            return inspected;
        }
    }
    inspect_once(target)
}

fn inspect_once(target: &Path) -> Result<ExistingOutput, FileError> {
    let refused = |because| Err(FileError::NotReplaceable { target: target.into(), because });
    let unreadable = |error| FileError::Writing { path: target.into(), error };
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if target.file_name().is_some() { Ok(ExistingOutput::Nothing) } else { refused(NotReplaceable::NoName) };
        }
        Err(error) => return Err(unreadable(error)),
        Ok(_) if !target.is_dir() => return refused(NotReplaceable::NotAFolder),
        Ok(_) => {}
    }
    let folder = fs::canonicalize(target).map_err(unreadable)?;
    if env::current_dir().and_then(fs::canonicalize).is_ok_and(|current| current.starts_with(&folder)) {
        return refused(NotReplaceable::CurrentFolder);
    }
    let mut found = vec![];
    list(&folder, "", &mut found).map_err(unreadable)?;
    if found.is_empty() {
        return Ok(ExistingOutput::Replaceable(folder));
    }
    let receipt = fs::read(folder.join(receipt::FILE_NAME)).ok();
    let Some(ours) = receipt.and_then(|receipt| receipt::files_of(&receipt)) else { return refused(NotReplaceable::NotOurs) };
    for name in found {
        match ours.get(&name) {
            _ if name == receipt::FILE_NAME => {}
            None => return refused(NotReplaceable::Added(name)),
            Some(written) if !is_as_written(&folder.join(&name), written).map_err(unreadable)? => {
                return refused(NotReplaceable::Edited(name));
            }
            Some(_) => {}
        }
    }
    Ok(ExistingOutput::Replaceable(folder))
}

/// Whether a file has the size and the fingerprint with which it was written.
fn is_as_written(path: &Path, written: &WrittenFile) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(path)?;
    Ok(metadata.is_file() && metadata.len() == written.bytes && digest::of_reader(File::open(path)?)? == written.sha256)
}

/// Files and empty folders below `folder`, by name from the top with `/`, in order. Links are not followed.
fn list(folder: &Path, prefix: &str, found: &mut Vec<String>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if LEFT_BY_BROWSERS.iter().any(|left| entry.file_name() == OsStr::new(left)) {
            continue;
        }
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let before = found.len();
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), found)?;
        }
        if found.len() == before {
            found.push(name);
        }
    }
    Ok(())
}
