//! What stands where an output folder should go, and whether it may be replaced.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

use super::error::{FileError, Refusal};

/// The file by which an output folder is known as ours.
const RECEIPT: &str = "receipt.json";
/// What a receipt says under `program`.
const PROGRAM: &str = "compcast";
/// What file browsers leave behind in folders that were only looked at.
const LEFT_BY_BROWSERS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What may be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ExistingOutput {
    /// Nothing stands there.
    Nothing,
    /// An empty folder, or an earlier output of which every file is named in its receipt. The path follows links.
    Replaceable(PathBuf),
}

/// Looks at `target` and changes nothing.
///
/// # Errors
/// What stands there is not ours to replace, or cannot be looked at.
pub(super) fn look(target: &Path) -> Result<ExistingOutput, FileError> {
    let refused = |because| Err(FileError::Refused { target: target.into(), because });
    let unreadable = |error| FileError::Writing { path: target.into(), error };
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if target.file_name().is_some() { Ok(ExistingOutput::Nothing) } else { refused(Refusal::NoName) };
        }
        Err(error) => return Err(unreadable(error)),
        Ok(_) if !target.is_dir() => return refused(Refusal::NoFolder),
        Ok(_) => {}
    }
    let folder = fs::canonicalize(target).map_err(unreadable)?;
    if env::current_dir().and_then(fs::canonicalize).is_ok_and(|started| started.starts_with(&folder)) {
        return refused(Refusal::StartedHere);
    }
    let mut found = vec![];
    list(&folder, "", &mut found).map_err(unreadable)?;
    if found.is_empty() {
        return Ok(ExistingOutput::Replaceable(folder));
    }
    let Some(named) = named_in_receipt(&folder.join(RECEIPT)) else { return refused(Refusal::NotOurs) };
    match found.into_iter().find(|name| name != RECEIPT && !named.contains(name)) {
        Some(added) => refused(Refusal::Added(added)),
        None => Ok(ExistingOutput::Replaceable(folder)),
    }
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

/// Every key and every text of the receipt, among them the names of its files; absent if there is no receipt of ours.
fn named_in_receipt(path: &Path) -> Option<BTreeSet<String>> {
    let receipt: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    if receipt.get("program")? != PROGRAM {
        return None;
    }
    let mut named = BTreeSet::new();
    gather(receipt, &mut named);
    Some(named)
}

fn gather(value: Value, named: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            named.insert(text);
        }
        Value::Array(values) => values.into_iter().for_each(|value| gather(value, named)),
        Value::Object(entries) => {
            for (key, value) in entries {
                named.insert(key);
                gather(value, named);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
