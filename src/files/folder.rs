//! An output folder, written whole or not at all. Beside it only `partial.rs` speaks to tempfile.
//!
//! Artifacts are written and flushed in a folder `.compcast-…` beside the target, hence on the same disk, and renamed into place. An earlier output is
//! first moved into that folder, put back if the new one does not get to its place, and removed with the folder otherwise. The folder goes on success
//! and on every error.
//!
//! Ctrl-C ends a process on the spot unless the caller listens for it; one that does, and stops between its own steps, leaves nothing behind. After a
//! kill or a loss of power `.compcast-…` may remain: it can be removed, unless the kill fell between the two renames. Then the target is missing, and
//! the earlier output is complete in `.compcast-…/earlier`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::error::FileError;
use super::existing_output::{self, ExistingOutput};

/// Names inside the temporary folder.
const FRESH: &str = "new";
const EARLIER: &str = "earlier";

/// A file to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Relative path with `/` on every system, such as `charts/total.svg`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Makes `target` a folder of exactly these artifacts. Folders around it are created as needed.
///
/// What may stand there already: an empty folder, or an earlier output, which is replaced whole. An earlier output is known by a `receipt.json` that
/// says `"program": "compcast"` and names every other file of the folder, as a key or as a text anywhere in it; what it does not name was put there by
/// somebody else and is not thrown away. So the artifacts should hold such a receipt.
///
/// # Errors
/// A name leads out of the folder or is used twice; something else stands at `target`; or the system does not let it be written. The target is then
/// as it was, but for the two cases that say otherwise: [`FileError::NotPutBack`] and [`FileError::Leftover`].
pub fn write_folder(target: &Path, artifacts: &[Artifact]) -> Result<(), FileError> {
    check_names(artifacts)?;
    let standing = existing_output::look(target)?;
    let target = if let ExistingOutput::Replaceable(folder) = &standing { folder } else { target };
    let around = target.parent().filter(|around| !around.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let created = CreatedFolders::around(around)?;
    let staging = tempfile::Builder::new().prefix(".compcast-").tempdir_in(around).map_err(writing(around))?;
    write_artifacts(&staging.path().join(FRESH), artifacts).map_err(writing(target))?;
    match standing {
        ExistingOutput::Nothing => fs::rename(staging.path().join(FRESH), target).map_err(writing(target))?,
        ExistingOutput::Replaceable(_) => exchange(staging, target)?,
    }
    created.keep();
    Ok(())
}

fn writing(path: &Path) -> impl Fn(io::Error) -> FileError {
    move |error| FileError::Writing { path: path.into(), error }
}

/// Puts the fresh folder where an earlier one stands.
fn exchange(staging: TempDir, target: &Path) -> Result<(), FileError> {
    let earlier = staging.path().join(EARLIER);
    fs::rename(target, &earlier).map_err(writing(target))?;
    if let Err(error) = fs::rename(staging.path().join(FRESH), target) {
        return Err(match fs::rename(&earlier, target) {
            Ok(()) => writing(target)(error),
            Err(_) => FileError::NotPutBack { target: target.into(), kept: staging.keep().join(EARLIER), error },
        });
    }
    let path = staging.path().to_path_buf();
    staging.close().map_err(|error| FileError::Leftover { path, error })
}

/// Writes into a folder that does not exist yet. It is made here and not by tempfile, whose folders only their owner may enter.
fn write_artifacts(folder: &Path, artifacts: &[Artifact]) -> io::Result<()> {
    fs::create_dir(folder)?;
    for artifact in artifacts {
        let path = folder.join(&artifact.name);
        if let Some(around) = path.parent() {
            fs::create_dir_all(around)?;
        }
        let mut file = File::create_new(path)?;
        file.write_all(&artifact.bytes)?;
        // On the disk before the rename is: a loss of power must not leave empty files in a folder that looks complete.
        file.sync_all()?;
    }
    Ok(())
}

/// Refuses names that lead out of the folder or mean something else on another system, and names that would meet.
fn check_names(artifacts: &[Artifact]) -> Result<(), FileError> {
    let mut files = BTreeSet::new();
    let mut folders = BTreeSet::new();
    for Artifact { name, .. } in artifacts {
        if !name.split('/').all(is_plain) {
            return Err(FileError::ArtifactName(name.clone()));
        }
        // Two names that differ in case are one file on most desktops.
        let folded = name.to_lowercase();
        folders.extend(folded.match_indices('/').map(|(at, _)| folded[..at].to_string()));
        if !files.insert(folded) {
            return Err(FileError::ArtifactsCollide(name.clone()));
        }
    }
    files.intersection(&folders).next().map_or(Ok(()), |name| Err(FileError::ArtifactsCollide(name.clone())))
}

/// Whether every system takes the word as a name of its own: no `..`, no drive, nothing Windows forbids or drops.
fn is_plain(word: &str) -> bool {
    let forbidden = |character: char| character.is_control() || "\\:*?\"<>|".contains(character);
    !word.is_empty() && !word.ends_with(['.', ' ']) && !word.contains(forbidden)
}

/// Folders that were made for the output; removed again unless it is kept.
struct CreatedFolders {
    /// Deepest first.
    folders: Vec<PathBuf>,
}

impl CreatedFolders {
    fn around(folder: &Path) -> Result<Self, FileError> {
        let missing = folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let created = Self { folders: missing.map(Path::to_path_buf).collect() };
        fs::create_dir_all(folder).map_err(writing(folder))?;
        Ok(created)
    }

    fn keep(mut self) {
        self.folders.clear();
    }
}

impl Drop for CreatedFolders {
    fn drop(&mut self) {
        for folder in &self.folders {
            // Only an empty folder goes; one that somebody filled meanwhile, or that was never made, stays as it is.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests;
