//! What can go wrong with a file, in words, and what to do instead.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::{error, fmt};

use crate::quantity::plural;
use crate::render::ExportError;

/// Why a file could not be read or a folder not be written.
#[derive(Debug)]
pub enum FileError {
    /// The file does not exist.
    Missing {
        /// As it was typed.
        path: String,
        /// A file in the same folder whose name comes near.
        near: Option<String>,
    },
    /// There is a folder where a file is expected.
    IsFolder(String),
    /// A pipe, a device, a socket, or what a system shows of itself.
    NotRegular(String),
    /// The bytes are those of another kind of file.
    NotText {
        /// As it was typed, or `standard input`.
        path: String,
        /// To follow "is": `compressed with gzip`.
        kind: String,
    },
    /// The file exists, but the system does not let it be read.
    Reading {
        /// As it was typed, or `standard input`.
        path: String,
        error: io::Error,
    },
    /// The bytes are not UTF-8.
    NotUtf8 {
        /// As it was typed, or `standard input`.
        path: String,
        /// The first byte that belongs to no character, counted from 0.
        offset: usize,
        /// Its line, counted from 1.
        line: usize,
    },
    /// The input is larger than the limit.
    TooLarge {
        /// As it was typed, or `standard input`.
        path: String,
        /// Bytes.
        limit: u64,
    },
    /// The file is not a partial result.
    NotAPartial(String),
    /// A partial result that is not as it was written.
    Damaged { path: String, because: String },
    /// A receipt that is not as it was written.
    Edited(String),
    /// A receipt or a partial result of another version of the program; of another format where there is no version.
    OtherVersion { path: String, version: Option<String> },
    /// A partial result of another build of the program.
    OtherBuild { path: String, build: String },
    /// There is a pipe or a device where a partial result should go.
    PartialNotRegular(String),
    /// The file at the path of a partial result is something else.
    NotReplaced(String),
    /// The file at the path of a partial result is one whose trials would be lost; `what` they are.
    HoldsOtherTrials { path: String, what: String },
    /// The name of an output file leads out of its folder, or is not a name on some system.
    FileName(String),
    /// Two output files would have the same path on some system.
    NamesCollide(String),
    /// The report cannot be turned into files; nothing was changed.
    NotExported(ExportError),
    /// What is where the output folder should go may not be replaced.
    NotReplaceable { target: PathBuf, because: NotReplaceable },
    /// The disk has too little space for the output; nothing was changed. Sizes in bytes.
    NoSpace { path: PathBuf, needed: u64, available: u64 },
    /// The key of pseudonyms could be guessed.
    ShortKey { path: String, bytes: usize, least: usize },
    /// The user interrupted the writing; nothing was changed.
    Cancelled,
    /// The system does not let the output folder be written; nothing was changed.
    Writing { path: PathBuf, error: io::Error },
    /// Neither could the new output be moved to its place, nor the earlier one back to it.
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

/// Why what is where the output folder should go may not be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotReplaceable {
    /// It is a file, or a link that leads nowhere.
    NotAFolder,
    /// It is a folder without a receipt of this program.
    NotOurs,
    /// It is an earlier output to which this file or empty folder was added; its receipt does not name it.
    Added(String),
    /// It is an earlier output in which this file was changed after it was written.
    Edited(String),
    /// It is the current folder, or a parent of it.
    CurrentFolder,
    /// The path does not end in a name, as in `..`.
    NoName,
}

impl FileError {
    /// What to do instead.
    pub fn help(&self) -> String {
        match self {
            Self::Missing { near: Some(near), .. } => format!("write `{near}`"),
            Self::Missing { near: None, .. } => "check the path, which is relative to the current folder".into(),
            Self::IsFolder(_) => "name a file in it".into(),
            Self::ShortKey { path, .. } => format!("make one, such as by `openssl rand -hex 32 > {path}`"),
            Self::NotRegular(_) => "name a regular file, or write `-` and pipe it in".into(),
            Self::NotText { .. } => "name a text file".into(),
            Self::Reading { error, .. } => help_reading(error.kind()).into(),
            Self::NotUtf8 { .. } => "save it as UTF-8".into(),
            Self::TooLarge { .. } => "split it, or remove what is not needed".into(),
            Self::NotAPartial(_) => "name a file that `compcast run` wrote with --partial, or when it was interrupted".into(),
            Self::Damaged { .. } => "copy it again from where it was written, or remove it and run its trials again".into(),
            Self::Edited(_) => "run the receipt as it was written, with --set, --seed or --trials for changes".into(),
            Self::OtherVersion { .. } => "use it with the version that wrote it, or run its scenario again with this one".into(),
            Self::OtherBuild { .. } => "use it with the program that wrote it, or run its part again with this one".into(),
            Self::PartialNotRegular(_) => "name a file, or write `--partial -` for standard output".into(),
            Self::NotReplaced(_) | Self::HoldsOtherTrials { .. } => "name a new file, such as `part-1.partial`".into(),
            Self::FileName(_) => "use a relative path such as `charts/total.svg`".into(),
            Self::NamesCollide(_) => "give each file its own name; upper and lower case are the same".into(),
            Self::NoSpace { .. } => help_writing(ErrorKind::StorageFull).into(),
            Self::Cancelled => "run it again".into(),
            Self::NotExported(_) => "this is a defect of the program; run without --out in the meantime".into(),
            Self::NotReplaceable { because, .. } => because.help().into(),
            Self::Writing { error, .. } => help_writing(error.kind()).into(),
            Self::NotPutBack { kept, target, .. } => format!("move `{}` to `{}` yourself", kept.display(), target.display()),
            Self::Leftover { path, .. } => format!("remove `{}` yourself", path.display()),
            Self::Printing(_) => "write into a folder with --out, or check where standard output goes".into(),
        }
    }

    /// Whether the system or the program is at fault rather than the input.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Writing { .. } | Self::NotExported(_) | Self::NotPutBack { .. } | Self::Leftover { .. } | Self::Printing(_))
    }
}

impl NotReplaceable {
    fn help(&self) -> &'static str {
        match self {
            Self::NotAFolder | Self::NotOurs => "name a new or an empty folder",
            Self::Added(_) | Self::Edited(_) => "move it elsewhere, or name another folder",
            Self::CurrentFolder => "name a folder inside it, such as `results`",
            Self::NoName => "name a folder, such as `results`",
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path, .. } => write!(f, "`{path}` does not exist"),
            Self::IsFolder(path) => write!(f, "expected a file, but `{path}` is a folder"),
            Self::ShortKey { path, bytes, least } => {
                write!(f, "the key in `{path}` has {}, but needs at least {least}", plural(*bytes, "byte"))
            }
            Self::NotRegular(path) => write!(f, "`{path}` is not a regular file"),
            Self::NotText { path, kind } => write!(f, "`{path}` is {kind}"),
            Self::Reading { path, error } => write!(f, "`{path}` cannot be read: {}", why(error)),
            Self::NotUtf8 { path, offset, line } => {
                write!(f, "`{path}` is not UTF-8: the byte at offset {offset}, on line {line}, belongs to no character")
            }
            Self::TooLarge { path, limit } => write!(f, "`{path}` is larger than the limit of {}", size(*limit)),
            Self::NotAPartial(path) => write!(f, "`{path}` is not a partial result of this program"),
            Self::Damaged { path, because } => write!(f, "`{path}` is damaged: {because}"),
            Self::Edited(path) => write!(f, "`{path}` was edited after the receipt was written"),
            Self::OtherVersion { path, version: Some(version) } => {
                write!(f, "`{path}` was written by version {version} of the program, but this is {}", env!("CARGO_PKG_VERSION"))
            }
            Self::OtherBuild { path, build } => {
                write!(f, "`{path}` was written by the build {build} of the program, but this is {}", env!("COMPCAST_BUILD"))
            }
            Self::PartialNotRegular(path) => write!(f, "`{path}` is not a regular file"),
            Self::OtherVersion { path, version: None } => {
                let this = env!("CARGO_PKG_VERSION");
                write!(f, "`{path}` was written by another version of the program, in a format that {this} does not read")
            }
            Self::NotReplaced(path) => write!(f, "`{path}` exists and is not a partial result of this program"),
            Self::HoldsOtherTrials { path, what } => write!(f, "`{path}` holds {what}, which would be lost"),
            Self::FileName(name) => write!(f, "`{}` cannot be the name of an output file", name.escape_debug()),
            Self::NamesCollide(name) => write!(f, "two output files would be called `{name}`"),
            Self::NotExported(error) => error.fmt(f),
            Self::NoSpace { path, needed, available } => {
                let (needed, available) = (approximate(*needed), approximate(*available));
                write!(f, "`{}` needs at least {needed}, but its disk has only {available} left", path.display())
            }
            Self::Cancelled => f.write_str("writing was interrupted"),
            Self::NotReplaceable { target, because } => {
                let target = target.display();
                match because {
                    NotReplaceable::NotAFolder => write!(f, "`{target}` exists and is not a folder"),
                    NotReplaceable::NotOurs => write!(f, "`{target}` has files in it that this program did not write"),
                    NotReplaceable::Added(name) => write!(f, "`{target}` has `{name}` in it, which is not part of the earlier output"),
                    NotReplaceable::Edited(name) => write!(f, "`{target}` has `{name}` in it, which was changed after it was written"),
                    NotReplaceable::CurrentFolder => write!(f, "`{target}` is or contains the current folder, and cannot be replaced"),
                    NotReplaceable::NoName => write!(f, "`{target}` does not name a folder"),
                }
            }
            Self::Writing { path, error } => write!(f, "`{}` cannot be written: {}", path.display(), why_not_written(path, error)),
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
            Self::NotExported(error) => error.source(),
            Self::Reading { error, .. }
            | Self::Writing { error, .. }
            | Self::NotPutBack { error, .. }
            | Self::Leftover { error, .. }
            | Self::Printing(error) => Some(error),
            _ => None,
        }
    }
}

/// A folder that is there may still take no files, as those of /proc.
fn why_not_written(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound if path.is_dir() => "nothing can be created in it".into(),
        ErrorKind::NotFound => "the parent folder does not exist".into(),
        _ => why(error),
    }
}

/// In our words where the reason is common, so that a message does not differ between systems; in the system's words otherwise.
fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::NotFound => "it does not exist any more".into(),
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder".into(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".into(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".into(),
        ErrorKind::InvalidFilename => "a name in its path is too long or not allowed".into(),
        ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => "it is a mount point, or in use".into(),
        _ => error.to_string(),
    }
}

fn help_reading(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::PermissionDenied => "ask for permission to read it, or copy it to a folder of yours",
        _ => "check the path and try again",
    }
}

fn help_writing(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space, or name a folder on another disk",
        // A mounted folder, as containers have them, cannot be exchanged for another; one inside it can.
        ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => "name a folder inside it, such as `results`",
        ErrorKind::InvalidFilename => "use shorter names",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::NotFound | ErrorKind::NotADirectory => {
            "name a folder that you may write to"
        }
        _ => "try again, or name a folder on another disk",
    }
}

/// Bytes in the largest unit that gives a whole number: 8388608 is `8 MiB`.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let whole = units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{bytes} bytes"), |(unit, name)| format!("{} {name}", bytes / unit))
}

/// Bytes in the largest unit below, with one digit after the point: 836,000,000 is `836.0 MB`.
fn approximate(bytes: u64) -> String {
    let (unit, name) = [(1e9, "GB"), (1e6, "MB")].into_iter().find(|(unit, _)| bytes as f64 >= *unit).unwrap_or((1e3, "kB"));
    format!("{:.1} {name}", bytes as f64 / unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_printed_in_the_largest_unit_that_keeps_it_whole() {
        assert_eq!([size(8 << 20), size(4 << 30), size(1025), size(0)], ["8 MiB", "4 GiB", "1025 bytes", "0 bytes"]);
    }

    #[test]
    fn common_reasons_are_given_in_the_same_words_on_every_system() {
        let error = FileError::Writing { path: "out".into(), error: ErrorKind::StorageFull.into() };
        assert_eq!(error.to_string(), "`out` cannot be written: the disk is full");
        assert_eq!(error.help(), "free some space, or name a folder on another disk");
    }
}
