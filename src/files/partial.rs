//! Partial results: trials of a part of a study in one file, written whole or not at all, with all that is needed to continue or to merge them.
//!
//! ```text
//! "compcast partial" · format (u32) · bytes of the head (u64) · head (JSON) · SHA-256 of all bytes before
//! · the partial runs (simulation::PartialRun) · SHA-256 of all bytes before
//! ```
//! Numbers are little endian. The head says of which study and of which part of it the trials are, and what reports need of each case: [`PartialHead`].
//! There is a partial run for each piece that was started, in their order. All that decides the result is in the file; the files that the scenario rests
//! on are there by fingerprint only, since they may hold what people are paid. A file can be read by its user only.
//!
//! A head is read and checked without the trials, so that a thousand files are compared before the first trial is read.

mod identity;

use std::fs;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

pub use identity::{BUILD, CaseIdentity, GridRecord, Part, PartialRequest, SavedPiece, StudyIdentity};
use serde::{Deserialize, Serialize};

use super::digest::{Hashing, HashingReader};
use super::error::FileError;
use super::input;
use super::permissions;
use super::staging::Staging;
use crate::quantity::LANES;
use crate::simulation::{CaseRecord, PartialRun};

/// The first bytes of every such file.
const MAGIC: &[u8; 16] = b"compcast partial";
/// The layout of the bytes after them.
const FORMAT: u32 = 8;
/// The most bytes that are read: ten million trials of two hundred columns.
const PARTIAL_LIMIT: u64 = 16 << 30;
/// Bytes of a checksum.
const CHECKSUM: u64 = 32;
/// How names of partial results end.
const EXTENSION: &str = "partial";
/// How often another process may write to the same path in the moment before this one does.
const ATTEMPTS: usize = 8;
/// The longest name of a file that is made from the name of a scenario, in bytes; common file systems take 255.
const LONGEST_NAME: usize = 120;

/// What comes before the trials.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartialHead {
    pub request: PartialRequest,
    /// What reports need of the case of each piece.
    pub records: Vec<CaseRecord>,
    /// What there is of the first pieces.
    held: Vec<Held>,
}

/// The trials that there are of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    first: u64,
    end: u64,
    /// Of the partial run.
    bytes: u64,
}

/// Where a partial result goes.
#[derive(Clone, Copy, Debug)]
pub enum PartialPlace<'a> {
    /// To this path. A partial result that is there is replaced only where the new one holds all its trials.
    Named(&'a str),
    /// To `stem.partial`, or the first of `stem-2.partial`, `stem-3.partial` … that does not exist.
    Free(&'a str),
}

impl PartialHead {
    /// Of trials that are still to be simulated.
    pub fn new(request: PartialRequest, records: Vec<CaseRecord>) -> Self {
        Self { request, records, held: vec![] }
    }

    /// The trials that there are of each piece that was started.
    pub fn held(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let usual = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        self.held.iter().map(move |held| usual(held.first)..usual(held.end))
    }

    /// Bytes of the trials.
    pub fn bytes(&self) -> u64 {
        self.held.iter().map(|held| held.bytes).sum()
    }

    /// Whether all trials are there that were asked for.
    pub fn is_whole(&self) -> bool {
        self.held.len() == self.request.pieces.len()
            && self.held.iter().zip(&self.request.pieces).all(|(held, piece)| held.end == piece.end)
    }

    /// The same with what there is of the pieces.
    fn holding(&self, parts: &[PartialRun]) -> Self {
        let held =
            parts.iter().map(|part| Held { first: part.trials().start as u64, end: part.trials().end as u64, bytes: part.n_bytes() });
        Self { held: held.collect(), ..self.clone() }
    }

    /// Whether what is held is of what was asked for: whole blocks of each piece from its first trial on.
    fn is_sound(&self) -> bool {
        let is_part = |(held, piece): (&Held, &SavedPiece)| {
            let is_whole_block = held.end.is_multiple_of(LANES as u64) || held.end == self.request.study.n_trials;
            held.first == piece.first && held.first < held.end && held.end <= piece.end && is_whole_block
        };
        let is_in_study = |piece: &SavedPiece| {
            piece.first < piece.end && piece.end <= self.request.study.n_trials && piece.case < self.request.study.cases.len()
        };
        let fits = self.is_known_command()
            && !self.request.pieces.is_empty()
            && self.records.len() == self.request.pieces.len()
            && !self.held.is_empty()
            && self.held.len() <= self.request.pieces.len();
        fits && self.request.pieces.iter().all(is_in_study) && self.held.iter().zip(&self.request.pieces).all(is_part)
    }

    /// Whether the study is one of a command that has parts, and the part one of those that it can have.
    fn is_known_command(&self) -> bool {
        let StudyIdentity { command, cases, n_trials, part, grid, .. } = &self.request.study;
        let most = (cases.len() as u64).saturating_mul(n_trials.div_ceil(LANES as u64));
        let has_places = self.request.pieces.iter().all(|piece| piece.place.is_some());
        let is_of_command = match command.as_str() {
            "run" => cases.len() == 1 && grid.is_none(),
            "compare" => cases.len() > 1 && grid.is_none(),
            "whatif" => grid.is_some() && has_places,
            _ => false,
        };
        is_of_command && part.is_none_or(|part| part.number < part.of && part.of as u64 <= most)
    }

    /// The trials of the first piece that is held, in words.
    fn trials_in_words(&self) -> String {
        let held = self.held.first().zip(self.request.pieces.first());
        held.map_or_else(String::new, |(held, piece)| format!("trials {}..{} of `{}`", held.first, held.end, piece.identity.scenario))
    }

    /// Whether a file with these trials may replace one with those of `earlier`: it is of the same study and holds all of them.
    fn holds_all_of(&self, earlier: &Self) -> bool {
        let is_there = |(held, piece): (&Held, &SavedPiece)| {
            let own = self.held.iter().zip(&self.request.pieces).find(|(_, own)| own.case == piece.case);
            own.is_some_and(|(own, _)| own.first == held.first && held.end <= own.end)
        };
        self.request.study.differences(&earlier.request.study).is_empty()
            && self.request.study.cases == earlier.request.study.cases
            && earlier.held.iter().zip(&earlier.request.pieces).all(is_there)
    }
}

/// The partial results in the folder `path`, in the order of their names; `None` where it is no folder.
///
/// # Errors
/// The folder cannot be read.
pub fn partials_in(path: &str) -> Result<Option<Vec<String>>, FileError> {
    if !Path::new(path).is_dir() {
        return Ok(None);
    }
    let reading = |error| FileError::Reading { path: path.into(), error };
    let mut found = vec![];
    for entry in fs::read_dir(path).map_err(reading)? {
        let file = entry.map_err(reading)?.path();
        if file.extension().is_some_and(|extension| extension == EXTENSION) && !file.is_dir() {
            // A name that cannot be typed is reported as it is shown.
            found.push(file.to_str().map(str::to_string).ok_or_else(|| FileError::NotAPartial(file.display().to_string()))?);
        }
    }
    found.sort_unstable();
    Ok(Some(found))
}

/// The head of the partial result at `path`; `None` where nothing is there.
///
/// # Errors
/// There is something else, which is not ours to replace, or a partial result that is damaged or of another program.
/// What is no regular file is not opened: a pipe would wait for ever.
pub fn partial_at(path: &str) -> Result<Option<PartialHead>, FileError> {
    let writing = |error| FileError::Writing { path: path.into(), error };
    let place = Path::new(path);
    match fs::metadata(place) {
        Ok(metadata) if metadata.is_dir() => Err(FileError::NotReplaced(path.into())),
        Ok(metadata) if !metadata.is_file() => Err(FileError::PartialNotRegular(path.into())),
        // Nothing would be lost; another attempt that was killed in the moment before it had its place leaves such a file.
        Ok(metadata) if metadata.len() == 0 => Ok(None),
        Ok(_) => match read_partial_head(path) {
            Err(FileError::NotAPartial(path)) => Err(FileError::NotReplaced(path)),
            Err(FileError::Damaged { .. }) if fs::metadata(place).is_ok_and(|metadata| metadata.len() < MAGIC.len() as u64) => {
                Err(FileError::NotReplaced(path.into()))
            }
            read => read.map(Some),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound && place.file_name().is_some() => Ok(None),
        Err(error) => Err(writing(error)),
    }
}

/// Makes the folder of a partial result where there is none: many parts begin at once, and each may be the first.
///
/// # Errors
/// The system does not let it be made.
pub fn make_folder_of(path: &str) -> Result<(), FileError> {
    permissions::create_private_folders(parent(Path::new(path))).map_err(|error| FileError::Writing { path: path.into(), error })
}

/// Writes the trials `parts` of the first pieces of `head` or of all to a file, and returns its path.
///
/// # Errors
/// Those of [`partial_at`], what is there would be lost, or the system does not let it be written. What was at the path is then as it was.
pub fn write_partial(place: PartialPlace<'_>, head: &PartialHead, parts: &[PartialRun]) -> Result<String, FileError> {
    let typed = match place {
        PartialPlace::Named(path) => path.to_string(),
        PartialPlace::Free(stem) => format!("{stem}.{EXTENSION}"),
    };
    let writing = |error| FileError::Writing { path: typed.clone().into(), error };
    let target = match place {
        PartialPlace::Named(path) => fs::canonicalize(path).unwrap_or_else(|_| path.into()),
        PartialPlace::Free(_) => typed.clone().into(),
    };
    let head = head.holding(parts);
    // Beside the target and hence on its disk.
    let staging = Staging::create(parent(&target), target.file_name().unwrap_or_default()).map_err(writing)?;
    let fresh = staging.fresh();
    let write = || -> io::Result<()> {
        let out = write_to(BufWriter::new(permissions::create_private_file(&fresh)?), &head, parts)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    write().map_err(writing)?;
    match place {
        PartialPlace::Named(path) => {
            for _ in 0..ATTEMPTS {
                // Looked at again, since much can happen while trials are simulated.
                match partial_at(path)? {
                    Some(earlier) if !head.holds_all_of(&earlier) => {
                        return Err(FileError::HoldsOtherTrials { path: path.into(), what: earlier.trials_in_words() });
                    }
                    Some(_) => permissions::keep(&fresh, &target).and_then(|()| fs::rename(&fresh, &target)).map_err(writing)?,
                    None if fs::metadata(&target).is_ok() => fs::rename(&fresh, &target).map_err(writing)?,
                    // Another attempt was quicker: what is there now is looked at.
                    None if !place_exclusively(&fresh, &target).map_err(writing)? => continue,
                    None => {}
                }
                return Ok(typed);
            }
            Err(FileError::HoldsOtherTrials { path: path.into(), what: "what other runs write at the same time".into() })
        }
        PartialPlace::Free(stem) => {
            let more = (2..).map(|n: u64| format!("{stem}-{n}.{EXTENSION}"));
            for name in std::iter::once(typed.clone()).chain(more) {
                if place_exclusively(&fresh, Path::new(&name)).map_err(writing)? {
                    return Ok(name);
                }
            }
            unreachable!("there are names without end")
        }
    }
}

/// Prints the trials `parts` of the pieces of `head` on standard output.
///
/// # Errors
/// Standard output takes no more.
pub fn print_partial(head: &PartialHead, parts: &[PartialRun]) -> Result<(), FileError> {
    let print = || {
        let mut out = write_to(BufWriter::new(io::stdout().lock()), &head.holding(parts), parts)?;
        out.flush()
    };
    print().map_err(FileError::Printing)
}

/// Writes a whole file and returns `out`. `head` says what is held.
fn write_to<W: Write>(out: W, head: &PartialHead, parts: &[PartialRun]) -> io::Result<W> {
    let json = serde_json::to_vec(head).map_err(io::Error::other)?;
    let mut out = Hashing::new(out);
    out.write_all(MAGIC)?;
    out.write_all(&FORMAT.to_le_bytes())?;
    out.write_all(&(json.len() as u64).to_le_bytes())?;
    out.write_all(&json)?;
    let checksum = out.so_far();
    out.write_all(&checksum)?;
    parts.iter().try_for_each(|part| part.write(&mut out))?;
    let (mut out, checksum) = out.finish();
    out.write_all(&checksum)?;
    Ok(out)
}

/// Moves a file to a place where nothing is; `false` where something is. Two processes never get the same place.
fn place_exclusively(fresh: &Path, target: &Path) -> io::Result<bool> {
    match fs::hard_link(fresh, target) {
        Ok(()) => return Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        // The file system has no links.
        Err(_) => {}
    }
    match permissions::create_private_file(target) {
        Ok(_) => fs::rename(fresh, target).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the file has the checksum that it was written with: no byte of it was lost or changed.
///
/// # Errors
/// Those of [`read_partial_head`].
pub fn check_partial(path: &str) -> Result<(), FileError> {
    let mut reader = Reader::open(path)?;
    reader.head()?;
    if reader.is_as_written() { Ok(()) } else { Err(reader.cut()) }
}

/// The head of a partial result.
///
/// # Errors
/// The file cannot be read, is no partial result, was cut off or changed, or is of another version or build.
pub fn read_partial_head(path: &str) -> Result<PartialHead, FileError> {
    Reader::open(path)?.head()
}

/// Reads a partial result: its head, and the partial run of each piece that was started.
///
/// # Errors
/// Those of [`read_partial_head`].
pub fn read_partial(path: &str) -> Result<(PartialHead, Vec<PartialRun>), FileError> {
    let mut reader = Reader::open(path)?;
    let head = reader.head()?;
    let damaged = |because: &str| FileError::Damaged { path: path.into(), because: because.into() };
    let mut parts = vec![];
    for (held, range) in head.held.iter().zip(head.held()) {
        if held.bytes > reader.left() {
            return Err(damaged("it holds fewer trials than it says"));
        }
        let part = PartialRun::read(&mut reader.input, held.bytes);
        match part {
            Ok(part) if part.trials() == range => parts.push(part),
            Ok(_) => return Err(reader.wrong("it does not hold the trials it says it holds")),
            Err(because) => return Err(reader.wrong(&because)),
        }
    }
    if reader.left() > 0 {
        return Err(reader.wrong("more follows its last trial"));
    }
    if reader.is_as_written() { Ok((head, parts)) } else { Err(reader.cut()) }
}

/// A file that is being read.
struct Reader {
    name: String,
    input: HashingReader<Box<dyn Read>>,
    /// Bytes before the last checksum.
    length: u64,
}

impl Reader {
    fn open(path: &str) -> Result<Self, FileError> {
        let (name, input, length): (_, Box<dyn Read>, _) = if path == input::STANDARD_INPUT {
            let (name, bytes) = input::read_bytes(path, PARTIAL_LIMIT, MAGIC)?;
            let length = bytes.len() as u64;
            (name, Box::new(io::Cursor::new(bytes)), length)
        } else {
            let file = input::open_file(path, PARTIAL_LIMIT)?;
            let length = file.metadata().map_err(|error| FileError::Reading { path: path.into(), error })?.len();
            (path.into(), Box::new(BufReader::new(file)), length)
        };
        let mut input = HashingReader::new(input);
        let mut begin = vec![];
        let read = input.by_ref().take(MAGIC.len() as u64).read_to_end(&mut begin);
        read.map_err(|error| FileError::Reading { path: name.clone(), error })?;
        if begin != MAGIC {
            // A file that was cut off early is still one of ours, unless nothing at all is left of it.
            let is_cut = !begin.is_empty() && MAGIC.starts_with(&begin);
            return Err(if is_cut {
                FileError::Damaged { path: name, because: "it was cut off".into() }
            } else {
                FileError::NotAPartial(name)
            });
        }
        Ok(Self { name, input, length: length.saturating_sub(CHECKSUM) })
    }

    fn head(&mut self) -> Result<PartialHead, FileError> {
        let mut begin = [0; 12];
        if self.input.read_exact(&mut begin).is_err() {
            return Err(self.cut());
        }
        let (format, length) = begin.split_at(4);
        if format != FORMAT.to_le_bytes() {
            // In every format the file ends with its checksum.
            return Err(if self.is_as_written() { FileError::OtherVersion { path: self.name.clone(), version: None } } else { self.cut() });
        }
        let length = length.as_array().map_or(u64::MAX, |length| u64::from_le_bytes(*length));
        let mut json = vec![];
        let is_read = length < self.left() && self.input.by_ref().take(length).read_to_end(&mut json).is_ok();
        let (expected, mut checksum) = (self.input.so_far(), [0; CHECKSUM as usize]);
        if !is_read || self.input.read_exact(&mut checksum).is_err() || checksum != expected {
            return Err(self.cut());
        }
        // Its version first: the head of another may have other keys.
        let program: Result<ProgramOfHead, _> = serde_json::from_slice(&json);
        let Ok(ProgramOfHead { request: ProgramOfRequest { study: Program { version, build } } }) = program else {
            return Err(self.wrong("its origin cannot be read"));
        };
        if version != env!("CARGO_PKG_VERSION") {
            return Err(FileError::OtherVersion { path: self.name.clone(), version: Some(version) });
        }
        if build != BUILD {
            return Err(FileError::OtherBuild { path: self.name.clone(), build });
        }
        match serde_json::from_slice::<PartialHead>(&json) {
            Ok(head) if head.is_sound() => Ok(head),
            Ok(_) => Err(self.wrong("it does not hold the trials it says it holds")),
            Err(_) => Err(self.wrong("its origin cannot be read")),
        }
    }

    /// Bytes up to the last checksum.
    fn left(&self) -> u64 {
        self.length.saturating_sub(self.input.n_read())
    }

    /// Whether the last checksum is that of all bytes before, the rest of which is read.
    fn is_as_written(&mut self) -> bool {
        let left = self.left();
        let mut checksum = [0; CHECKSUM as usize];
        let is_read = io::copy(&mut self.input.by_ref().take(left), &mut io::sink()).is_ok();
        let expected = self.input.so_far();
        is_read && self.input.read_exact(&mut checksum).is_ok() && checksum == expected
    }

    fn cut(&self) -> FileError {
        FileError::Damaged { path: self.name.clone(), because: "its checksum does not match, so it was cut off or changed".into() }
    }

    /// That something is wrong with a file that has its checksum, or else that it does not have it.
    fn wrong(&mut self, because: &str) -> FileError {
        if self.is_as_written() { FileError::Damaged { path: self.name.clone(), because: because.into() } } else { self.cut() }
    }
}

/// What is read of a head that may be of another program.
#[derive(Deserialize)]
struct ProgramOfHead {
    request: ProgramOfRequest,
}

#[derive(Deserialize)]
struct ProgramOfRequest {
    study: Program,
}

#[derive(Deserialize)]
struct Program {
    version: String,
    #[serde(default)]
    build: String,
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// `name` as the name of one file or folder on every system: what some system does not take becomes `-`.
pub fn plain_name(name: &str) -> String {
    let end = name.floor_char_boundary(LONGEST_NAME);
    let plain: String = name[..end].chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c }).collect();
    let plain = plain.trim_end_matches(['.', ' ']);
    if plain.is_empty() || plain.starts_with('.') { format!("scenario{plain}") } else { plain.into() }
}

#[cfg(test)]
mod tests;
