//! An output folder, written whole or not at all.
//!
//! Files are written and flushed, one after the other, in a staging folder beside the target, hence on the same disk; the whole is then moved into place.
//! An earlier output is exchanged for it in one step where the system can do that; elsewhere it is first moved into the staging folder, and put back if
//! the new one does not get to its place. The staging folder is removed on success and on every error, and by the next run after a kill (`staging.rs`).
//!
//! A new output can be read by its user only, since it holds pay. What replaces an earlier output keeps the modes of its folders and files.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::digest::{self, Hashing};
use super::error::FileError;
use super::existing_output::{self, ExistingOutput};
use super::permissions;
use super::receipt::{self, Receipt, WrittenFile};
use super::staging::Staging;
use crate::render::ExportError;
use crate::simulation::Observer;

/// How often another run may take or clear the place of the output at the moment this one moves there.
const ATTEMPTS: usize = 32;

/// An output folder in the making. Dropped before [`OutputFolder::finish`], it leaves everything as it was.
pub struct OutputFolder<'a> {
    /// As the user typed it.
    typed: PathBuf,
    /// Where links lead.
    target: PathBuf,
    staging: Staging,
    created: CreatedFolders,
    names: Names,
    written: Vec<WrittenFile>,
    observer: &'a dyn Observer,
}

impl<'a> OutputFolder<'a> {
    /// Begins a folder that is to be at `target`; parent folders are created as needed. Called before anything is simulated, so that a place that does
    /// not take an output is known in time. Where `observer` cancels, writing ends with [`FileError::Cancelled`].
    ///
    /// What may be there already: an empty folder, or an earlier output, which is replaced whole. An earlier output is known by a receipt of this
    /// program that lists every other file of the folder as it is; what was added or changed by others is not thrown away.
    ///
    /// # Errors
    /// Something else is at `target`, or the system does not let it be written.
    pub fn create(target: &Path, observer: &'a dyn Observer) -> Result<Self, FileError> {
        let typed = target;
        let existing = existing_output::inspect(target)?;
        let target = if let ExistingOutput::Replaceable(folder) = existing { folder } else { target.into() };
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let created = CreatedFolders::up_to(parent)?;
        let staging = Staging::create(parent, target.file_name().unwrap_or_default()).map_err(writing(parent))?;
        permissions::create_private_folders(&staging.fresh()).map_err(writing(&target))?;
        Ok(Self { typed: typed.into(), target, staging, created, names: Names::default(), written: vec![], observer })
    }

    /// Checks that the disk has room for `needed` bytes, as far as the system says.
    ///
    /// # Errors
    /// [`FileError::NoSpace`].
    pub fn check_space(&self, needed: u64) -> Result<(), FileError> {
        match available_space(self.staging.path()) {
            Some(available) if available < needed => Err(FileError::NoSpace { path: self.typed.clone(), needed, available }),
            _ => Ok(()),
        }
    }

    /// Adds the file `name`, with what `write` writes; sizes and fingerprints are taken on the way.
    ///
    /// # Errors
    /// The name leads out of the folder or is used twice, the system does not take the file, `write` fails, or the observer cancels.
    pub fn add(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>) -> Result<(), FileError> {
        let mut file = self.open(name)?;
        let written = write(&mut file);
        self.close(file, written)
    }

    /// Begins the file `name`, for files that are written side by side. Each has to be given to [`OutputFolder::close`].
    ///
    /// # Errors
    /// The name leads out of the folder or is used twice, or the system does not take the file.
    pub fn open(&mut self, name: &str) -> Result<OpenFile<'a>, FileError> {
        self.names.add(name)?;
        let path = self.staging.fresh().join(name);
        let out = create_file(&path, self.observer).map_err(writing(&self.target))?;
        Ok(OpenFile { name: name.into(), out })
    }

    /// Ends a file, of which `written` says whether its content could be made.
    ///
    /// # Errors
    /// The system did not take the file, its content could not be made, or the observer cancels.
    pub fn close(&mut self, file: OpenFile<'a>, written: Result<(), ExportError>) -> Result<(), FileError> {
        let OpenFile { name, mut out } = file;
        if self.observer.is_cancelled() {
            return Err(FileError::Cancelled);
        }
        if let Some(error) = out.failed.take() {
            return Err(writing(&self.target)(error));
        }
        written.map_err(|error| match error {
            ExportError::Writing(error) => writing(&self.target)(error),
            error @ ExportError::Failed { .. } => FileError::NotExported(error),
        })?;
        let (bytes, hash) = out.finish().map_err(writing(&self.target))?;
        self.written.push(WrittenFile { name, bytes, sha256: digest::hexadecimal(hash) });
        Ok(())
    }

    /// Adds the receipt, which names all files, and puts the folder in its place.
    ///
    /// # Errors
    /// The system does not let it be written, or something was put in its place in the meantime that may not be replaced. The target is then as it was,
    /// except for the two cases that say otherwise: [`FileError::NotPutBack`] and [`FileError::Leftover`].
    pub fn finish(mut self, receipt: &Receipt<'_>) -> Result<(), FileError> {
        let bytes = receipt.to_bytes(&self.written).map_err(|error| FileError::NotExported(ExportError::failed("the receipt", error)))?;
        self.add(receipt::FILE_NAME, |out| Ok(out.write_all(&bytes)?))?;
        for attempt in 1.. {
            // Looked at again, since much can happen while trials are simulated.
            let moved = match existing_output::inspect(&self.target)? {
                ExistingOutput::Nothing => fs::rename(self.staging.fresh(), &self.target),
                ExistingOutput::Replaceable(_) => {
                    permissions::keep(&self.staging.fresh(), &self.target).map_err(writing(&self.target))?;
                    exchange(&self.staging, &self.target)
                }
            };
            let is_taken = |error: &io::Error| {
                matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty)
            };
            match moved {
                Ok(()) => break,
                Err(error) if self.staging.earlier().exists() => {
                    let kept = self.staging.earlier();
                    self.staging.keep();
                    return Err(FileError::NotPutBack { target: self.target, kept, error });
                }
                // Another run came or went in between.
                Err(error) if is_taken(&error) && attempt < ATTEMPTS => {}
                Err(error) => return Err(writing(&self.target)(error)),
            }
        }
        self.created.keep();
        let path = self.staging.path().to_path_buf();
        self.staging.close().map_err(|error| FileError::Leftover { path, error })
    }
}

fn writing(path: &Path) -> impl Fn(io::Error) -> FileError {
    move |error| FileError::Writing { path: path.into(), error }
}

/// Puts the fresh folder where an earlier one is, which then is in the staging folder.
fn exchange(staging: &Staging, target: &Path) -> io::Result<()> {
    match exchange_at_once(&staging.fresh(), target) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => exchange_in_two_steps(staging, target),
        exchanged => exchanged,
    }
}

/// Exchanges the folders where the file system cannot do it in one step.
fn exchange_in_two_steps(staging: &Staging, target: &Path) -> io::Result<()> {
    fs::rename(target, staging.earlier())?;
    // Where the earlier one cannot be put back, it is still in the staging folder, which the caller then keeps.
    fs::rename(staging.fresh(), target).inspect_err(|_| drop(fs::rename(staging.earlier(), target)))
}

/// Exchanges two folders in one step, so that there is an output at `target` at every moment.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange_at_once(fresh: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, fresh, CWD, target, RenameFlags::EXCHANGE).map_err(|error| match error {
        // The kernel or the file system does not know the flag.
        Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP => io::ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange_at_once(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Bytes that the disk of `folder` has left for this user; `None` where the system does not say.
#[cfg(unix)]
fn available_space(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn available_space(_: &Path) -> Option<u64> {
    None
}

/// Creates the file and the folders it is in.
fn create_file<'a>(path: &Path, observer: &'a dyn Observer) -> io::Result<FileWriter<'a>> {
    if let Some(parent) = path.parent() {
        permissions::create_private_folders(parent)?;
    }
    Ok(FileWriter { out: Hashing::new(BufWriter::new(permissions::create_private_file(path)?)), bytes: 0, failed: None, observer })
}

/// Counts and hashes the bytes of a file, and remembers why they could not be written, since the writer of the content may report that in other words.
struct FileWriter<'a> {
    out: Hashing<BufWriter<File>>,
    bytes: u64,
    failed: Option<io::Error>,
    observer: &'a dyn Observer,
}

impl FileWriter<'_> {
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

impl Write for FileWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.observer.is_cancelled() {
            return Err(io::Error::other(FileError::Cancelled));
        }
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

/// A file of the folder that is being written.
pub struct OpenFile<'a> {
    name: String,
    out: FileWriter<'a>,
}

impl Write for OpenFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
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
