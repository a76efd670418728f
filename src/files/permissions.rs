//! Permissions of what is written: its user alone, or those of what it replaces.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Creates a file that only its user can read. It must not exist.
pub(super) fn create_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates a folder that only its user can enter, with its parents.
pub(super) fn create_private_folders(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Whether the file belongs to the user of this process, as far as the system says.
#[cfg(unix)]
pub(super) fn is_own(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.uid() == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
pub(super) fn is_own(_: &Metadata) -> bool {
    true
}

/// Distinguishes a file or folder from another one at the same path; `None` where nothing is there or the system does not say.
#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Gives `fresh` and all below it the mode, owner and group of what it replaces, `earlier`: each folder and file those of the one with the same name.
/// What has no counterpart stays private. A group that cannot be kept loses its rights.
///
/// # Errors
/// Those of the system.
#[cfg(unix)]
pub(super) fn keep(fresh: &Path, earlier: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let (own, theirs) = (
        fs::symlink_metadata(fresh)?,
        match fs::symlink_metadata(earlier) {
            Ok(theirs) => theirs,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(()),
            Err(error) => return Err(error),
        },
    );
    if own.file_type() != theirs.file_type() {
        return Ok(());
    }
    if own.is_dir() {
        for entry in fs::read_dir(fresh)? {
            let name = entry?.file_name();
            keep(&fresh.join(&name), &earlier.join(&name))?;
        }
    }
    let mut mode = theirs.mode() & 0o7777;
    // Only a privileged user can give files away; then the new owner is the user who asked for the output.
    let _not_allowed = if own.uid() == theirs.uid() { Ok(()) } else { chown(fresh, Some(theirs.uid()), None) };
    if own.gid() != theirs.gid() && chown(fresh, None, Some(theirs.gid())).is_err() {
        mode &= !0o2070;
    }
    fs::set_permissions(fresh, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn keep(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}
