//! An output folder, written whole or not at all. Beside it only `partial.rs` uses tempfile.
//!
//! Files are written and flushed, one after the other, in a staging folder `.compcast-…` beside the target, hence on the same disk; the whole is then
//! renamed into place. An earlier output is first moved into the staging folder, put back if the new one does not get to its place, and removed with
//! the staging folder otherwise. The staging folder is removed on success and on every error.
//!
//! Ctrl-C ends a process on the spot unless the caller listens for it; a caller that does, and stops between its own steps, leaves nothing behind. After
//! a kill or a power failure `.compcast-…` may remain: it can be removed, unless the kill fell between the two renames. Then the target is missing, and
//! the earlier output is complete in `.compcast-…/earlier`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::digest::{self, Hashing};
use super::error::FileError;
use super::existing_output::{self, ExistingOutput};
use super::receipt::{self, Receipt, WrittenFile};
use crate::render::ExportError;

/// Names inside the staging folder.
const FRESH: &str = "new";
const EARLIER: &str = "earlier";

/// An output folder in the making. Dropped before [`OutputFolder::finish`], it leaves everything as it was.
pub struct OutputFolder {
    target: PathBuf,
    existing: ExistingOutput,
    staging: TempDir,
    created: CreatedFolders,
    names: Names,
    written: Vec<WrittenFile>,
}

impl OutputFolder {
    /// Begins a folder that is to be at `target`; parent folders are created as needed.
    ///
    /// What may be there already: an empty folder, or an earlier output, which is replaced whole. An earlier output is known by a receipt of this
    /// program that names every other file of the folder; what it does not name was put there by somebody else and is not thrown away.
    ///
    /// # Errors
    /// Something else is at `target`, or the system does not let it be written.
    pub fn create(target: &Path) -> Result<Self, FileError> {
        let existing = existing_output::inspect(target)?;
        let target = if let ExistingOutput::Replaceable(folder) = &existing { folder.clone() } else { target.into() };
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let created = CreatedFolders::up_to(parent)?;
        let staging = tempfile::Builder::new().prefix(".compcast-").tempdir_in(parent).map_err(writing(parent))?;
        // Made here and not by tempfile, whose folders only their owner may enter.
        fs::create_dir(staging.path().join(FRESH)).map_err(writing(&target))?;
        Ok(Self { target, existing, staging, created, names: Names::default(), written: vec![] })
    }

    /// Adds the file `name`, with what `write` writes; sizes and fingerprints are taken on the way.
    ///
    /// # Errors
    /// The name leads out of the folder or is used twice, the system does not take the file, or `write` fails.
    pub fn add(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>) -> Result<(), FileError> {
        self.names.add(name)?;
        let path = self.staging.path().join(FRESH).join(name);
        let mut out = create_file(&path).map_err(writing(&self.target))?;
        let written = write(&mut out);
        if let Some(error) = out.failed.take() {
            return Err(writing(&self.target)(error));
        }
        written.map_err(|error| match error {
            ExportError::Writing(error) => writing(&self.target)(error),
            error @ ExportError::Failed { .. } => FileError::NotExported(error),
        })?;
        let (bytes, hash) = out.finish().map_err(writing(&self.target))?;
        self.written.push(WrittenFile { name: name.into(), bytes, sha256: digest::hexadecimal(hash) });
        Ok(())
    }

    /// Adds the receipt, which names all files, and puts the folder in its place.
    ///
    /// # Errors
    /// The system does not let it be written. The target is then as it was, except for the two cases that say otherwise: [`FileError::NotPutBack`]
    /// and [`FileError::Leftover`].
    pub fn finish(mut self, receipt: &Receipt<'_>) -> Result<(), FileError> {
        let bytes = receipt.to_bytes(&self.written).map_err(|error| FileError::NotExported(ExportError::failed("the receipt", error)))?;
        self.add(receipt::FILE_NAME, |out| Ok(out.write_all(&bytes)?))?;
        match self.existing {
            ExistingOutput::Nothing => fs::rename(self.staging.path().join(FRESH), &self.target).map_err(writing(&self.target))?,
            ExistingOutput::Replaceable(_) => exchange(self.staging, &self.target)?,
        }
        self.created.keep();
        Ok(())
    }
}

fn writing(path: &Path) -> impl Fn(io::Error) -> FileError {
    move |error| FileError::Writing { path: path.into(), error }
}

/// Puts the fresh folder where an earlier one is.
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

/// Creates the file and the folders it is in.
fn create_file(path: &Path) -> io::Result<FileWriter> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    Ok(FileWriter { out: Hashing::new(BufWriter::new(File::create_new(path)?)), bytes: 0, failed: None })
}

/// Counts and hashes the bytes of a file, and remembers why they could not be written, since the writer of the content may report that in other words.
struct FileWriter {
    out: Hashing<BufWriter<File>>,
    bytes: u64,
    failed: Option<io::Error>,
}

impl FileWriter {
    /// Size and SHA-256, once the file is on the disk: a power failure after the rename must not leave empty files in a folder that looks complete.
    fn finish(self) -> io::Result<(u64, [u8; 32])> {
        let (out, hash) = self.out.finish();
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok((self.bytes, hash))
    }

    fn remembered<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            // An interrupted call is repeated by the writer of the content.
            if kind != io::ErrorKind::Interrupted {
                self.failed = Some(error);
            }
            kind.into()
        })
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        let n = self.remembered(written)?;
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.remembered(flushed)
    }
}

/// The names so far, folded, since two that differ in case are one file on most desktops.
#[derive(Default)]
struct Names {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Names {
    /// Refuses a name that leads out of the folder, means something else on another system, or meets an earlier one.
    fn add(&mut self, name: &str) -> Result<(), FileError> {
        if !name.split('/').all(is_plain) {
            return Err(FileError::FileName(name.into()));
        }
        let folded = name.to_lowercase();
        let folders: Vec<_> = folded.match_indices('/').map(|(at, _)| folded[..at].to_string()).collect();
        if self.folders.contains(&folded) || folders.iter().any(|folder| self.files.contains(folder)) || !self.files.insert(folded) {
            return Err(FileError::NamesCollide(name.into()));
        }
        self.folders.extend(folders);
        Ok(())
    }
}

/// Whether every system takes the word as the name of one file or folder: no `..`, no drive, nothing that Windows forbids or drops.
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
    fn up_to(folder: &Path) -> Result<Self, FileError> {
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
            // Only an empty folder is removed; one that was filled meanwhile, or that was never made, stays as it is.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests;
