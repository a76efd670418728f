//! Staging folders: what is being written, in a private folder beside its target, until it is moved to its place whole.
//!
//! A staging folder `.compcast-…` can be entered by its user only. It holds a file `lock` that the writing process keeps locked; the operating system
//! releases the lock however the process ends. A staging folder whose lock can be taken was therefore left by a process that was killed. [`recover`]
//! removes it, and first puts back the earlier output if the kill fell between two renames. [`abandon`] removes the staging folders of this process
//! when it has to end at once. Knows nothing about reports or trials.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use super::permissions;

/// How names of staging folders begin.
const PREFIX: &str = ".compcast-";
/// The file that is locked. The name of the target follows [`MARK`] in it.
const LOCK: &str = "lock";
/// The same file until it is locked.
const UNLOCKED: &str = "lock.new";
const MARK: &str = "compcast staging folder of ";
/// Where a folder is written that is not yet in its place.
const FRESH: &str = "new";
/// Where an earlier output is kept while it is replaced.
const EARLIER: &str = "earlier";
/// How often a staging folder may be taken away in the moment before it is locked.
const ATTEMPTS: usize = 8;

/// The staging folders of this process that exist now.
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(vec![]);

/// A staging folder. Dropped, it is removed.
pub(super) struct Staging {
    folder: Option<TempDir>,
    /// Held for as long as the folder exists.
    lock: Option<File>,
}

/// What was done about a staging folder of a process that was killed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// It held a half-written output, which was removed.
    Removed(PathBuf),
    /// It held the only copy of an earlier output, which was put back to its place.
    Restored(PathBuf),
    /// It could be neither restored nor removed; the reason is in the system's words.
    Left(PathBuf, String),
}

impl Staging {
    /// Creates a staging folder in `parent` for something that is to be called `name` there.
    pub fn create(parent: &Path, name: &OsStr) -> io::Result<Self> {
        for _ in 1..ATTEMPTS {
            match Self::try_create(parent, name) {
                // Another process took the folder for one of a killed process, before it was locked.
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::WouldBlock) && parent.is_dir() => {}
                created => return created,
            }
        }
        Self::try_create(parent, name)
    }

    fn try_create(parent: &Path, name: &OsStr) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let unlocked = folder.path().join(UNLOCKED);
        let mut lock = permissions::create_private_file(&unlocked)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            // Where the file system has no locks, nothing is ever recovered from it.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        lock.write_all(MARK.as_bytes())?;
        lock.write_all(name.as_encoded_bytes())?;
        fs::rename(&unlocked, folder.path().join(LOCK))?;
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).push(folder.path().to_path_buf());
        Ok(Self { folder: Some(folder), lock: Some(lock) })
    }

    /// Where the new output is written.
    pub fn fresh(&self) -> PathBuf {
        self.path().join(FRESH)
    }

    /// Where an earlier output is kept while it is replaced.
    pub fn earlier(&self) -> PathBuf {
        self.path().join(EARLIER)
    }

    pub fn path(&self) -> &Path {
        self.folder.as_ref().map_or(Path::new(""), TempDir::path)
    }

    /// Removes the folder.
    ///
    /// # Errors
    /// Something in it cannot be removed.
    pub fn close(mut self) -> io::Result<()> {
        let (folder, lock) = self.release();
        remove(&folder, lock)
    }

    /// Leaves the folder where it is and returns its path.
    pub fn keep(mut self) -> PathBuf {
        self.release().0
    }

    fn release(&mut self) -> (PathBuf, Option<File>) {
        let path = self.folder.take().map(TempDir::keep).unwrap_or_default();
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).retain(|open| *open != path);
        (path, self.lock.take())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.folder.is_some() {
            let (folder, lock) = self.release();
            // What cannot be removed now is found by the next run.
            let _ = remove(&folder, lock);
        }
    }
}

/// Removes a staging folder; its lock last, so that what a kill in between leaves is still known as one, and no other process removes it meanwhile.
fn remove(staging: &Path, lock: Option<File>) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false if entry.file_name() != LOCK => fs::remove_file(entry.path())?,
            false => {}
        }
    }
    // Windows does not remove a file that is open.
    drop(lock);
    match fs::remove_dir_all(staging) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes all staging folders of this process, which must end without writing more.
pub fn abandon() {
    for folder in OPEN.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        // What cannot be removed now is found by the next run.
        let _ = remove(&folder, None);
    }
}

/// Removes or restores what killed processes left in `folder`. Staging folders of other users and of running processes are left alone.
pub fn recover(folder: &Path) -> Vec<Recovery> {
    let here = Path::new(".");
    let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { here } else { folder }) else { return vec![] };
    let is_staging = |path: &PathBuf| path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with(PREFIX));
    let mut left: Vec<PathBuf> = entries.filter_map(|entry| Some(folder.join(entry.ok()?.file_name()))).filter(is_staging).collect();
    left.sort();
    left.retain(|path| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir() && permissions::is_own(&metadata)));
    left.iter().filter_map(|staging| recover_one(folder, staging)).collect()
}

fn recover_one(folder: &Path, staging: &Path) -> Option<Recovery> {
    let mut held = None;
    let target = match File::open(staging.join(LOCK)) {
        Ok(mut lock) => {
            match lock.try_lock() {
                Ok(()) => {}
                // A running process, or a file system that cannot say.
                Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return None,
            }
            let mut bytes = vec![];
            lock.read_to_end(&mut bytes).ok()?;
            let name = String::from_utf8(bytes.strip_prefix(MARK.as_bytes())?.to_vec()).ok();
            // The name of a file in the folder, and no path that leads elsewhere.
            held = Some(lock);
            name.filter(|name| Path::new(name).components().eq([Component::Normal(OsStr::new(name))])).map(|name| folder.join(name))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_unlocked(staging) => None,
        Err(_) => return None,
    };
    let earlier = staging.join(EARLIER);
    let restored = if fs::symlink_metadata(&earlier).is_ok() {
        match target {
            Some(target) if fs::symlink_metadata(&target).is_err() => match fs::rename(&earlier, &target) {
                Ok(()) => Some(Recovery::Restored(target)),
                Err(error) => return Some(Recovery::Left(staging.into(), error.to_string())),
            },
            Some(_) => None,
            // The only copy of something whose name is unknown.
            None => return Some(Recovery::Left(staging.into(), "it holds an earlier output".into())),
        }
    } else {
        None
    };
    match remove(staging, held) {
        Ok(()) => Some(restored.unwrap_or_else(|| Recovery::Removed(staging.into()))),
        // Another run was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => restored,
        Err(error) => Some(Recovery::Left(staging.into(), error.to_string())),
    }
}

/// Whether the process that created a staging folder was killed before it locked it. A process that is about to do so makes another folder.
fn is_unlocked(staging: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(staging) else { return false };
    let is_unlocked = entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == UNLOCKED));
    is_unlocked && File::open(staging.join(UNLOCKED)).map_or(true, |lock| lock.try_lock().is_ok())
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed(path) => write!(f, "removed `{}`, which a run that was killed had left half-written", path.display()),
            Self::Restored(path) => write!(f, "restored `{}`, which a run that was killed was about to replace", path.display()),
            Self::Left(path, why) => write!(f, "`{}` was left by a run that was killed and cannot be removed: {why}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A staging folder as a killed process leaves it.
    fn killed(parent: &Path, name: &str) -> PathBuf {
        let staging = Staging::create(parent, OsStr::new(name)).expect("a folder");
        fs::create_dir(staging.fresh()).expect("a folder");
        fs::write(staging.fresh().join("half.csv"), "1,").expect("a file");
        staging.keep()
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_a_running_one_writes_is_not() {
        let base = tempfile::tempdir().expect("a temporary folder");
        let left = killed(base.path(), "out");
        let running = Staging::create(base.path(), OsStr::new("out")).expect("a folder");
        let unlocked = base.path().join(".compcast-unlocked");
        fs::create_dir(&unlocked).expect("a folder");
        fs::create_dir(base.path().join(".compcast-notes")).expect("a folder of the user");
        fs::write(base.path().join(".compcast-notes/mine"), "").expect("a file of the user");
        let recovered = recover(base.path());
        assert!(
            recovered.len() == 2 && [left, unlocked].into_iter().all(|path| recovered.contains(&Recovery::Removed(path))),
            "{recovered:?}"
        );
        assert_eq!(recover(base.path()), []);
        assert!(running.path().exists() && base.path().join(".compcast-notes/mine").exists());
        running.close().expect("nothing keeps it");
        assert_eq!(fs::read_dir(base.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn an_earlier_output_that_was_being_replaced_is_put_back_unless_a_newer_one_is_there() {
        let base = tempfile::tempdir().expect("a temporary folder");
        let interrupted = |name: &str| {
            let staging = killed(base.path(), name);
            fs::create_dir(staging.join(EARLIER)).expect("a folder");
            fs::write(staging.join(EARLIER).join("total.csv"), "1").expect("a file");
            staging
        };
        interrupted("out");
        assert_eq!(recover(base.path()), [Recovery::Restored(base.path().join("out"))]);
        assert_eq!(fs::read(base.path().join("out/total.csv")).expect("the earlier output"), b"1");
        let replaced = interrupted("out");
        assert_eq!(recover(base.path()), [Recovery::Removed(replaced)]);
        let outside = interrupted("../out2");
        assert_eq!(recover(base.path()), [Recovery::Left(outside.clone(), "it holds an earlier output".into())]);
        assert!(outside.join(EARLIER).exists() && !base.path().join("../out2").exists());
    }
}
