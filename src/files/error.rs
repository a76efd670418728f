//! What can go wrong with a file, what it is called, and what to do instead.

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::{error, fmt};

/// Why a file could not be read or a folder not be written.
#[derive(Debug)]
pub enum FileError {
    /// There is no file.
    Missing {
        /// As it was typed.
        path: String,
        /// A file in the same folder whose name comes near.
        near: Option<String>,
    },
    /// There is a folder where a file is wanted.
    IsFolder(String),
    /// The file is there, and the system does not give it.
    Reading {
        /// As it was typed, or `standard input`.
        path: String,
        error: io::Error,
    },
    /// The bytes are no UTF-8.
    NotUtf8 {
        /// As it was typed, or `standard input`.
        path: String,
        /// The first byte that fits nowhere, counted from 0.
        offset: usize,
        /// Its line, counted from 1.
        line: usize,
    },
    /// There is more to read than is read.
    TooLarge {
        /// As it was typed, or `standard input`.
        path: String,
        /// Bytes.
        limit: u64,
    },
    /// The file is no partial result.
    NoPartial(String),
    /// A partial result that is not as it was written.
    Damaged { path: String, because: String },
    /// A partial result of another version of the program; of another layout where the version cannot be read.
    OtherVersion { path: String, version: Option<String> },
    /// What stands where a partial result should go is none.
    NotReplaced(String),
    /// An artifact's name leads out of its folder, or is none on some system.
    ArtifactName(String),
    /// Two artifacts would stand in the same place, on some system.
    ArtifactsCollide(String),
    /// What stands where the output folder should go is not ours to replace.
    Refused { target: PathBuf, because: Refusal },
    /// The system does not let the output folder be written; nothing was changed.
    Writing { path: PathBuf, error: io::Error },
    /// The new output did not get to its place, and neither did the earlier one get back to it.
    NotPutBack {
        target: PathBuf,
        /// Where the earlier output is now.
        kept: PathBuf,
        error: io::Error,
    },
    /// The new output is in its place, but the earlier one could not be removed.
    Leftover { path: PathBuf, error: io::Error },
    /// Standard output takes no more.
    Printing(io::Error),
}

/// What stands where the output folder should go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A file, or a link that leads nowhere.
    NoFolder,
    /// A folder without a receipt of this program.
    NotOurs,
    /// An earlier output to which this file or empty folder was added; its receipt does not name it.
    Added(String),
    /// The folder the program was started in, or one around it.
    StartedHere,
    /// The path ends in no name, as `..` does.
    NoName,
}

impl FileError {
    /// What to do instead.
    pub fn help(&self) -> String {
        match self {
            Self::Missing { near: Some(near), .. } => format!("write `{near}`"),
            Self::Missing { near: None, .. } => "check the path; it counts from the folder the program was started in".into(),
            Self::IsFolder(_) => "name a file in it".into(),
            Self::Reading { error, .. } => reading_remedy(error.kind()).into(),
            Self::NotUtf8 { .. } => "save it as UTF-8".into(),
            Self::TooLarge { .. } => "split it, or leave out what is not needed".into(),
            Self::NoPartial(_) => "name a file that `compcast run` wrote with --partial, or when it was interrupted".into(),
            Self::Damaged { .. } => "copy it again from where it was written, or run its trials again".into(),
            Self::OtherVersion { .. } => "use it with the version that wrote it, or run its trials again".into(),
            Self::NotReplaced(_) => "name a new file, such as `part-1.partial`".into(),
            Self::ArtifactName(_) => "use a relative path such as `charts/total.svg`".into(),
            Self::ArtifactsCollide(_) => "give each artifact its own name; case does not tell two apart".into(),
            Self::Refused { because, .. } => because.help().into(),
            Self::Writing { error, .. } => writing_remedy(error.kind()).into(),
            Self::NotPutBack { kept, target, .. } => format!("move `{}` to `{}` by hand", kept.display(), target.display()),
            Self::Leftover { path, .. } => format!("remove `{}` by hand", path.display()),
            Self::Printing(_) => "write into a folder instead, or check what standard output leads to".into(),
        }
    }
}

impl Refusal {
    fn help(&self) -> &'static str {
        match self {
            Self::NoFolder | Self::NotOurs => "name a new or an empty folder",
            Self::Added(_) => "move it elsewhere, or name another folder",
            Self::StartedHere => "name a folder inside it, such as `results`",
            Self::NoName => "name a folder, such as `results`",
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path, .. } => write!(f, "`{path}` does not exist"),
            Self::IsFolder(path) => write!(f, "`{path}` is a folder, but a file is wanted"),
            Self::Reading { path, error } => write!(f, "`{path}` cannot be read: {}", why(error)),
            Self::NotUtf8 { path, offset, line } => {
                write!(f, "`{path}` is not UTF-8: the byte at offset {offset}, on line {line}, belongs to no character")
            }
            Self::TooLarge { path, limit } => write!(f, "`{path}` is larger than {}, the most that is read", size(*limit)),
            Self::NoPartial(path) => write!(f, "`{path}` is not a partial result of this program"),
            Self::Damaged { path, because } => write!(f, "`{path}` is damaged: {because}"),
            Self::OtherVersion { path, version } => {
                let version = version.as_deref().map_or_else(|| "another version".into(), |version| format!("compcast {version}"));
                write!(f, "`{path}` was written by {version}, but this is {}", env!("CARGO_PKG_VERSION"))
            }
            Self::NotReplaced(path) => write!(f, "`{path}` exists and is not a partial result of this program"),
            Self::ArtifactName(name) => write!(f, "`{}` cannot be the name of an artifact", name.escape_debug()),
            Self::ArtifactsCollide(name) => write!(f, "two artifacts would stand at `{name}`"),
            Self::Refused { target, because } => {
                let target = target.display();
                match because {
                    Refusal::NoFolder => write!(f, "`{target}` exists and is not a folder"),
                    Refusal::NotOurs => write!(f, "`{target}` holds files that this program did not write"),
                    Refusal::Added(name) => write!(f, "`{target}` holds `{name}`, which is not part of the earlier output"),
                    Refusal::StartedHere => write!(f, "`{target}` holds the folder the program was started in, and cannot be replaced"),
                    Refusal::NoName => write!(f, "`{target}` does not name a folder"),
                }
            }
            Self::Writing { path, error } => write!(f, "`{}` cannot be written: {}", path.display(), why(error)),
            Self::NotPutBack { target, kept, error } => {
                let (target, kept) = (target.display(), kept.display());
                write!(f, "`{target}` cannot be written: {}; the earlier output is kept in `{kept}`", why(error))
            }
            Self::Leftover { path, error } => {
                write!(f, "the output is written, but the earlier one cannot be removed from `{}`: {}", path.display(), why(error))
            }
            Self::Printing(error) => write!(f, "standard output cannot be written: {}", why(error)),
        }
    }
}

impl error::Error for FileError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Reading { error, .. }
            | Self::Writing { error, .. }
            | Self::NotPutBack { error, .. }
            | Self::Leftover { error, .. }
            | Self::Printing(error) => Some(error),
            _ => None,
        }
    }
}

/// In our words where the reason is common, so that a message does not differ between systems; in the system's words else.
fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "permission is denied".into(),
        ErrorKind::NotFound => "the folder around it does not exist".into(),
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder".into(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".into(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".into(),
        ErrorKind::InvalidFilename => "a name in its path is too long or not allowed".into(),
        ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => "it is a disk of its own, or in use".into(),
        _ => error.to_string(),
    }
}

fn reading_remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::PermissionDenied => "ask for the right to read it, or copy it to a folder of yours",
        _ => "check the path and try again",
    }
}

fn writing_remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space, or name a folder on another disk",
        // A mounted folder, as containers have them, cannot be exchanged for another; one inside it can.
        ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => "name a folder inside it, such as `results`",
        ErrorKind::InvalidFilename => "use shorter names",
        _ => "name a folder where you may write",
    }
}

/// Bytes in the largest unit that leaves a whole number: 8388608 is `8 MiB`.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let whole = units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_the_largest_unit_that_leaves_it_whole() {
        assert_eq!([size(8 << 20), size(4 << 30), size(1025), size(0)], ["8 MiB", "4 GiB", "1025 bytes", "0 bytes"]);
    }

    #[test]
    fn common_reasons_are_told_in_the_same_words_on_every_system() {
        let error = FileError::Writing { path: "out".into(), error: ErrorKind::StorageFull.into() };
        assert_eq!(error.to_string(), "`out` cannot be written: the disk is full");
        assert_eq!(error.help(), "free some space, or name a folder on another disk");
    }
}
