//! Partial results: the trials of a part of a run in one file, written whole or not at all, with all that is needed to continue.
//!
//! ```text
//! "compcast partial" · format (u32) · where the trials come from · the trials (simulation::Part) · SHA-256 of all bytes before
//! ```
//! Numbers are little endian, texts are UTF-8 after their length (u64). Everything that decides the result is in the file; a headcount file and its
//! header map are there by fingerprint only, since they hold people's pay.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::path::Path;

use super::digest::{self, Hashing};
use super::error::FileError;
use super::input;

/// The first bytes of every such file.
const MAGIC: &[u8; 16] = b"compcast partial";
/// The layout of the bytes after them.
const FORMAT: u32 = 3;
/// The most bytes that are read: ten million trials of two hundred columns.
const PARTIAL_LIMIT: u64 = 16 << 30;

/// Where the trials of a partial result come from: what decides every number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunIdentity {
    /// Of the program that wrote it.
    pub version: String,
    pub scenario: String,
    /// The resolved scenario, as TOML.
    pub resolved: String,
    pub seed: u64,
    /// As a scenario writes it.
    pub sampling: String,
    /// Of the whole run.
    pub n_trials: u64,
    /// Which of them were requested; a file of an interrupted run holds fewer.
    pub asked: Range<u64>,
    pub headcount: Option<InputFile>,
    pub map: Option<InputFile>,
    /// Warnings from when the scenario was read, which reports repeat.
    pub warnings: Vec<String>,
}

/// A file that was read, recognized by its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// As it would be typed from the current folder.
    pub path: String,
    pub sha256: String,
}

/// Whether a partial result may be written to `path`: nothing is there, or an earlier one.
///
/// # Errors
/// What is there is not ours to replace, or the parent folder does not exist.
pub fn check_place(path: &str) -> Result<(), FileError> {
    let writing = |error| FileError::Writing { path: path.into(), error };
    match File::open(path) {
        Ok(file) => {
            let mut begin = vec![];
            let read = file.take(MAGIC.len() as u64).read_to_end(&mut begin);
            if read.is_ok() && begin == MAGIC { Ok(()) } else { Err(FileError::NotReplaced(path.into())) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && Path::new(path).file_name().is_some() => {
            fs::metadata(parent(Path::new(path))).map_err(writing).map(drop)
        }
        Err(error) => Err(writing(error)),
    }
}

/// `stem.partial`, or the first of `stem-2.partial`, `stem-3.partial` … that does not exist.
pub fn free_place(stem: &str) -> String {
    let names = std::iter::once(format!("{stem}.partial")).chain((2..).map(|n: u64| format!("{stem}-{n}.partial")));
    names.into_iter().find(|name| fs::symlink_metadata(name).is_err()).unwrap_or_default()
}

/// Writes a partial result to `path`; `write_trials` writes what is between the identity of the run and the checksum.
///
/// # Errors
/// Those of [`check_place`], or the system does not let it be written. What was at `path` is then as it was.
pub fn write_partial(
    path: &str,
    origin: &RunIdentity,
    write_trials: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), FileError> {
    check_place(path)?;
    let writing = |error| FileError::Writing { path: path.into(), error };
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    let parent = parent(&target);
    // Beside the target and hence on its disk. In a separate folder, since files that tempfile makes can be read by their owner only.
    let staging = tempfile::Builder::new().prefix(".compcast-").tempdir_in(parent).map_err(writing)?;
    let fresh = staging.path().join("new");
    let write = || -> io::Result<()> {
        let mut out = Hashing::new(BufWriter::new(File::create_new(&fresh)?));
        out.write_all(MAGIC)?;
        out.write_all(&FORMAT.to_le_bytes())?;
        origin.write(&mut out)?;
        write_trials(&mut out)?;
        let (mut out, checksum) = out.finish();
        out.write_all(&checksum)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&fresh, &target)
    };
    write().map_err(writing)
}

/// Reads a partial result: where its trials come from, and their bytes.
///
/// # Errors
/// The file cannot be read, is no partial result, was cut off or changed, or is of another version.
pub fn read_partial(path: &str) -> Result<(RunIdentity, Vec<u8>), FileError> {
    let (name, mut bytes) = input::read_bytes(path, PARTIAL_LIMIT)?;
    let damaged = |because: &str| FileError::Damaged { path: name.clone(), because: because.into() };
    if !bytes.starts_with(MAGIC) {
        // A file that was cut off early is still one of ours, unless nothing at all is left of it.
        let is_cut = !bytes.is_empty() && MAGIC.starts_with(&bytes);
        return Err(if is_cut { damaged("it was cut off") } else { FileError::NotAPartial(name) });
    }
    let checked = bytes.split_last_chunk().filter(|(content, checksum)| content.len() > MAGIC.len() && digest::of(content) == **checksum);
    let Some((content, _)) = checked else { return Err(damaged("its checksum does not match, so it was cut off or changed")) };
    let mut reader = Reader(&content[MAGIC.len()..]);
    let format = reader.array().map(u32::from_le_bytes);
    if format != Some(FORMAT) {
        return Err(FileError::OtherVersion { path: name, version: None });
    }
    let Some(origin) = RunIdentity::read(&mut reader) else { return Err(damaged("what it says of its origin cannot be read")) };
    if origin.version != env!("CARGO_PKG_VERSION") {
        return Err(FileError::OtherVersion { path: name, version: Some(origin.version) });
    }
    let trials = content.len() - reader.0.len()..content.len();
    bytes.truncate(trials.end);
    bytes.drain(..trials.start);
    Ok((origin, bytes))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl RunIdentity {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        // Destructured in full, so that a new field cannot be forgotten.
        let Self { version, scenario, resolved, seed, sampling, n_trials, asked, headcount, map, warnings } = self;
        for text in [version, scenario, resolved, sampling] {
            write_text(out, text)?;
        }
        for number in [*seed, *n_trials, asked.start, asked.end] {
            out.write_all(&number.to_le_bytes())?;
        }
        for file in [headcount, map] {
            out.write_all(&u64::from(file.is_some()).to_le_bytes())?;
            if let Some(InputFile { path, sha256 }) = file {
                write_text(out, path)?;
                write_text(out, sha256)?;
            }
        }
        out.write_all(&(warnings.len() as u64).to_le_bytes())?;
        warnings.iter().try_for_each(|warning| write_text(out, warning))
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            version: reader.text()?,
            scenario: reader.text()?,
            resolved: reader.text()?,
            sampling: reader.text()?,
            seed: reader.number()?,
            n_trials: reader.number()?,
            asked: reader.number()?..reader.number()?,
            headcount: reader.file()?,
            map: reader.file()?,
            warnings: (0..reader.number()?).map(|_| reader.text()).collect::<Option<_>>()?,
        })
    }
}

fn write_text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(&(text.len() as u64).to_le_bytes())?;
    out.write_all(text.as_bytes())
}

/// What remains to be read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    /// `None` where it cannot be read, `Some(None)` where there is no file.
    fn file(&mut self) -> Option<Option<InputFile>> {
        match self.number()? {
            0 => Some(None),
            1 => Some(Some(InputFile { path: self.text()?, sha256: self.text()? })),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> RunIdentity {
        RunIdentity {
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: "zwölf".into(),
            resolved: "format = 1\n".into(),
            seed: 7,
            sampling: "plain".into(),
            n_trials: 1_000,
            asked: 64..1_000,
            headcount: Some(InputFile { path: "people.csv".into(), sha256: digest::sha256(b"") }),
            map: None,
            warnings: vec!["few".into(), String::new()],
        }
    }

    fn written(origin: &RunIdentity, trials: &[u8]) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.partial").to_str().expect("UTF-8").to_string();
        write_partial(&path, origin, |out| out.write_all(trials)).expect("a place to write");
        (folder, path)
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else_is_left() {
        let (folder, path) = written(&origin(), b"trials");
        assert_eq!(read_partial(&path).expect("sound"), (origin(), b"trials".to_vec()));
        write_partial(&path, &origin(), |out| out.write_all(b"more")).expect("an earlier one is replaced");
        assert_eq!(read_partial(&path).expect("sound").1, b"more");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_anywhere_is_refused() {
        let (_folder, path) = written(&origin(), b"trials");
        let bytes = fs::read(&path).expect("a file");
        for length in 0..bytes.len() {
            fs::write(&path, &bytes[..length]).expect("a file");
            let error = read_partial(&path).expect_err("cut off");
            assert_eq!(matches!(error, FileError::Damaged { .. }), length > 0, "{length} bytes: {error}");
        }
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            fs::write(&path, changed).expect("a file");
            let error = read_partial(&path).expect_err("changed");
            assert!(matches!(error, FileError::Damaged { .. }) == (place >= MAGIC.len()), "byte {place}: {error}");
        }
    }

    #[test]
    fn another_version_is_refused_by_its_name() {
        let (_folder, path) = written(&RunIdentity { version: "0.0.9".into(), ..origin() }, b"");
        let error = read_partial(&path).expect_err("of another version").to_string();
        assert_eq!(error, format!("`{path}` was written by compcast 0.0.9, but this is {}", env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn a_failed_write_leaves_what_was_there() {
        let (folder, path) = written(&origin(), b"trials");
        let failed = write_partial(&path, &origin(), |_| Err(io::ErrorKind::StorageFull.into()));
        assert!(matches!(failed, Err(FileError::Writing { .. })));
        assert_eq!(read_partial(&path).expect("sound").1, b"trials");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn what_is_not_ours_is_not_replaced_and_a_missing_folder_is_reported_at_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_string();
        fs::write(at("thesis.txt"), "years of work").expect("a file");
        fs::write(at("short"), "compcast").expect("a file");
        for name in ["thesis.txt", "short"] {
            assert!(matches!(check_place(&at(name)), Err(FileError::NotReplaced(_))), "{name}");
        }
        assert!(check_place(&at("gone/a.partial")).is_err() && check_place(&at("")).is_err());
        assert!(check_place(&at("new.partial")).is_ok());
        fs::write(at("a.partial"), "").expect("a file");
        assert_eq!(free_place(&at("a")), at("a-2.partial"));
        assert_eq!(free_place(&at("b")), at("b.partial"));
    }
}
