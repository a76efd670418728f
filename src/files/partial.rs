//! Partial results: the trials of a part of a study in one file, written whole or not at all, with all that is needed to continue.
//!
//! ```text
//! "compcast partial" · format (u32) · number of cases · for each case where its trials come from
//! · number of partial runs · for each its first trial, its end, its bytes · the partial runs (simulation::PartialRun) · SHA-256 of all bytes before
//! ```
//! Numbers are little endian of 64 bits, texts are UTF-8 after their length. There is a partial run for each case that was started, in their order. All
//! that decides the result is in the file; the files that the scenario rests on are there by fingerprint only, since they may hold what people are paid. A
//! file can be read by its user only.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::ops::Range;
use std::path::Path;

use super::digest::{self, Hashing};
use super::error::FileError;
use super::input;
use super::permissions;
use super::receipt::{InputFile, InputFiles, OriginRecord};
use super::staging::Staging;
use crate::simulation::PartialRun;

/// The first bytes of every such file.
const MAGIC: &[u8; 16] = b"compcast partial";
/// The layout of the bytes after them.
const FORMAT: u32 = 7;
/// The most bytes that are read: ten million trials of two hundred columns.
const PARTIAL_LIMIT: u64 = 16 << 30;
/// How names of partial results end.
const EXTENSION: &str = "partial";
/// The longest name of a file that is made from the name of a scenario, in bytes; common file systems take 255.
const LONGEST_NAME: usize = 120;

/// Where the trials of a case come from: what decides every number.
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
    /// Whether use stated in money is converted at the prices of the first scenario of a comparison.
    pub holds_work: bool,
    /// Of the whole run.
    pub n_trials: u64,
    /// Which of them were requested; a file of an interrupted run holds fewer.
    pub asked: Range<u64>,
    pub inputs: InputFiles,
    /// Warnings from when the scenario was read, which reports repeat.
    pub warnings: Vec<String>,
    /// Where the numbers of the scenario are from, which reports show.
    pub origins: Vec<OriginRecord>,
}

/// Where a partial result goes.
#[derive(Clone, Copy, Debug)]
pub enum PartialPlace<'a> {
    /// To this path. A partial result that is there is replaced only where the new one holds all its trials.
    Named(&'a str),
    /// To `stem.partial`, or the first of `stem-2.partial`, `stem-3.partial` … that does not exist.
    Free(&'a str),
}

/// Whether trials of `range` of these cases may be written to `path`: nothing is there, or a partial result of the same cases with no other trials.
///
/// # Errors
/// What is there is not ours to replace or would be lost, or the parent folder does not exist.
pub fn check_place(path: &str, cases: &[RunIdentity], range: &Range<usize>) -> Result<(), FileError> {
    is_there(Path::new(path), path, cases, range).map(drop)
}

/// Whether there is a partial result at `path` that may be replaced; see [`check_place`]. Messages call it `typed`.
fn is_there(path: &Path, typed: &str, cases: &[RunIdentity], range: &Range<usize>) -> Result<bool, FileError> {
    let writing = |error| FileError::Writing { path: typed.into(), error };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.file_name().is_some() => {
            fs::metadata(parent(path)).map_err(writing)?;
            return Ok(false);
        }
        Err(error) => return Err(writing(error)),
    };
    if !metadata.is_file() {
        return Err(FileError::NotReplaced(typed.into()));
    }
    let mut file = BufReader::new(File::open(path).map_err(writing)?);
    let mut begin = [0; MAGIC.len()];
    if file.read_exact(&mut begin).is_err() || begin != *MAGIC {
        return Err(FileError::NotReplaced(typed.into()));
    }
    let lost = |what: String| FileError::HoldsOtherTrials { path: typed.into(), what };
    let Some(head) = Head::read(&mut file) else { return Err(lost("trials of another version of the program, or is damaged".into())) };
    // Precision adds trials to a run.
    let origin = |case: &RunIdentity| RunIdentity { n_trials: 0, asked: 0..0, warnings: vec![], origins: vec![], ..case.clone() };
    let is_same = head.cases.iter().map(origin).eq(cases.iter().map(origin));
    match head.parts.iter().find(|part| !is_same || part.start != range.start as u64 || part.end > range.end as u64) {
        Some(part) => Err(lost(format!("trials {}..{} of `{}`", part.start, part.end, head.cases[0].scenario))),
        None => Ok(true),
    }
}

/// Writes partial runs of the first `cases` or of all, and returns the path.
///
/// # Errors
/// Those of [`check_place`], or the system does not let it be written. What was at the path is then as it was.
pub fn write_partial(place: PartialPlace<'_>, cases: &[RunIdentity], parts: &[PartialRun]) -> Result<String, FileError> {
    let typed = match place {
        PartialPlace::Named(path) => path.to_string(),
        PartialPlace::Free(stem) => format!("{stem}.{EXTENSION}"),
    };
    let writing = |error| FileError::Writing { path: typed.clone().into(), error };
    let target = match place {
        PartialPlace::Named(path) => fs::canonicalize(path).unwrap_or_else(|_| path.into()),
        PartialPlace::Free(_) => typed.clone().into(),
    };
    // Beside the target and hence on its disk.
    let staging = Staging::create(parent(&target), target.file_name().unwrap_or_default()).map_err(writing)?;
    let fresh = staging.fresh();
    let write = || -> io::Result<()> {
        let mut out = Hashing::new(BufWriter::new(permissions::create_private_file(&fresh)?));
        out.write_all(MAGIC)?;
        out.write_all(&FORMAT.to_le_bytes())?;
        write_head(&mut out, cases, parts)?;
        parts.iter().try_for_each(|part| part.write(&mut out))?;
        let (mut out, checksum) = out.finish();
        out.write_all(&checksum)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    write().map_err(writing)?;
    match place {
        PartialPlace::Named(path) => {
            let range = parts.first().map_or(0..0, PartialRun::trials);
            if is_there(&target, path, cases, &range)? {
                permissions::keep(&fresh, &target).map_err(writing)?;
                fs::rename(&fresh, &target).map_err(writing)?;
            } else if !place_exclusively(&fresh, &target).map_err(writing)? {
                return Err(FileError::HoldsOtherTrials { path: path.into(), what: "what another run wrote in the meantime".into() });
            }
            Ok(typed)
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

/// Reads a partial result: where its trials come from, and the partial runs.
///
/// # Errors
/// The file cannot be read, is no partial result, was cut off or changed, or is of another version.
pub fn read_partial(path: &str) -> Result<(Vec<RunIdentity>, Vec<PartialRun>), FileError> {
    let (name, bytes) = input::read_bytes(path, PARTIAL_LIMIT, MAGIC)?;
    let damaged = |because: &str| FileError::Damaged { path: name.clone(), because: because.into() };
    if !bytes.starts_with(MAGIC) {
        // A file that was cut off early is still one of ours, unless nothing at all is left of it.
        let is_cut = !bytes.is_empty() && MAGIC.starts_with(&bytes);
        return Err(if is_cut { damaged("it was cut off") } else { FileError::NotAPartial(name) });
    }
    let checked = bytes.split_last_chunk().filter(|(content, checksum)| content.len() > MAGIC.len() && digest::of(content) == **checksum);
    let Some((content, _)) = checked else { return Err(damaged("its checksum does not match, so it was cut off or changed")) };
    let mut rest = &content[MAGIC.len()..];
    if rest.get(..4) != Some(&FORMAT.to_le_bytes()) {
        return Err(FileError::OtherVersion { path: name, version: None });
    }
    let Some(head) = Head::read(&mut rest) else { return Err(damaged("its origin cannot be read")) };
    if let Some(other) = head.cases.iter().find(|case| case.version != env!("CARGO_PKG_VERSION")) {
        return Err(FileError::OtherVersion { path: name, version: Some(other.version.clone()) });
    }
    let mut parts = vec![];
    for (range, bytes) in head.parts.iter().zip(&head.sizes) {
        let split = usize::try_from(*bytes).ok().and_then(|bytes| rest.split_at_checked(bytes));
        let Some((bytes, others)) = split else { return Err(damaged("it holds fewer trials than it says")) };
        let part = PartialRun::read(bytes).map_err(|because| damaged(&because))?;
        if part.trials() != (range.start as usize..range.end as usize) {
            return Err(damaged("it does not hold the trials it says it holds"));
        }
        parts.push(part);
        rest = others;
    }
    if !rest.is_empty() {
        return Err(damaged("more follows its last trial"));
    }
    Ok((head.cases, parts))
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

/// What comes before the trials.
struct Head {
    cases: Vec<RunIdentity>,
    /// The trials of each partial run.
    parts: Vec<Range<u64>>,
    /// Their bytes.
    sizes: Vec<u64>,
}

fn write_head(out: &mut dyn Write, cases: &[RunIdentity], parts: &[PartialRun]) -> io::Result<()> {
    write_number(out, cases.len() as u64)?;
    cases.iter().try_for_each(|case| case.write(out))?;
    write_number(out, parts.len() as u64)?;
    for part in parts {
        let mut size = Size(0);
        part.write(&mut size)?;
        for number in [part.trials().start as u64, part.trials().end as u64, size.0] {
            write_number(out, number)?;
        }
    }
    Ok(())
}

/// Counts bytes.
struct Size(u64);

impl Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Head {
    /// Reads what follows [`MAGIC`]; `None` where it cannot be read or is of another format.
    fn read(input: &mut dyn Read) -> Option<Self> {
        let mut format = [0; 4];
        input.read_exact(&mut format).ok()?;
        if u32::from_le_bytes(format) != FORMAT {
            return None;
        }
        // Each takes bytes, so a wrong number runs out of bytes before it runs out of memory.
        let mut cases = vec![];
        for _ in 0..read_number(input)? {
            cases.push(RunIdentity::read(input)?);
        }
        let (mut parts, mut sizes) = (vec![], vec![]);
        for _ in 0..read_number(input)? {
            parts.push(read_number(input)?..read_number(input)?);
            sizes.push(read_number(input)?);
        }
        let is_sound = !cases.is_empty() && parts.len() <= cases.len() && parts.iter().all(|part| part.start <= part.end);
        is_sound.then_some(Self { cases, parts, sizes })
    }
}

impl RunIdentity {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        // Destructured in full, so that a new field cannot be forgotten.
        let Self { version, scenario, resolved, seed, sampling, holds_work, n_trials, asked, inputs, warnings, origins } = self;
        // Neither a batch nor a file of offers is kept in parts.
        let InputFiles { headcount, map, columns, headcounts: _, usage_history: _, offers: _, market: _ } = inputs;
        for text in [version, scenario, resolved, sampling] {
            write_text(out, text)?;
        }
        for number in [u64::from(*holds_work), *seed, *n_trials, asked.start, asked.end] {
            write_number(out, number)?;
        }
        for files in [headcount.as_slice(), map.as_slice(), columns.as_slice()] {
            write_number(out, files.len() as u64)?;
            for InputFile { path, sha256 } in files {
                write_text(out, path)?;
                write_text(out, sha256)?;
            }
        }
        write_texts(out, warnings)?;
        write_number(out, origins.len() as u64)?;
        origins.iter().try_for_each(|OriginRecord { stated_in, comment, paths }| {
            write_text(out, stated_in)?;
            write_text(out, comment)?;
            write_texts(out, paths)
        })
    }

    fn read(input: &mut dyn Read) -> Option<Self> {
        Some(Self {
            version: read_text(input)?,
            scenario: read_text(input)?,
            resolved: read_text(input)?,
            sampling: read_text(input)?,
            holds_work: read_number(input)? != 0,
            seed: read_number(input)?,
            n_trials: read_number(input)?,
            asked: read_number(input)?..read_number(input)?,
            inputs: InputFiles {
                headcount: read_optional_file(input)?,
                map: read_optional_file(input)?,
                columns: read_files(input)?,
                headcounts: vec![],
                usage_history: None,
                offers: None,
                market: None,
            },
            warnings: read_texts(input)?,
            origins: (0..read_number(input)?)
                .map(|_| Some(OriginRecord { stated_in: read_text(input)?, comment: read_text(input)?, paths: read_texts(input)? }))
                .collect::<Option<_>>()?,
        })
    }
}

fn write_number(out: &mut dyn Write, number: u64) -> io::Result<()> {
    out.write_all(&number.to_le_bytes())
}

fn write_text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    write_number(out, text.len() as u64)?;
    out.write_all(text.as_bytes())
}

fn write_texts(out: &mut dyn Write, texts: &[String]) -> io::Result<()> {
    write_number(out, texts.len() as u64)?;
    texts.iter().try_for_each(|text| write_text(out, text))
}

fn read_number(input: &mut dyn Read) -> Option<u64> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes).ok()?;
    Some(u64::from_le_bytes(bytes))
}

fn read_text(input: &mut dyn Read) -> Option<String> {
    let length = read_number(input)?;
    let mut bytes = vec![];
    input.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then(|| String::from_utf8(bytes).ok())?
}

fn read_texts(input: &mut dyn Read) -> Option<Vec<String>> {
    (0..read_number(input)?).map(|_| read_text(input)).collect()
}

/// `None` where it cannot be read, `Some(None)` where there is no file.
fn read_optional_file(input: &mut dyn Read) -> Option<Option<InputFile>> {
    let mut files = read_files(input)?;
    (files.len() <= 1).then(|| files.pop())
}

fn read_files(input: &mut dyn Read) -> Option<Vec<InputFile>> {
    (0..read_number(input)?).map(|_| Some(InputFile { path: read_text(input)?, sha256: read_text(input)? })).collect()
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    fn file(path: &str) -> InputFile {
        InputFile { path: path.into(), sha256: digest::sha256(b"") }
    }

    fn origin() -> RunIdentity {
        RunIdentity {
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: "zwölf".into(),
            resolved: "format = 1\n".into(),
            seed: 7,
            sampling: "plain".into(),
            holds_work: false,
            n_trials: 1_000,
            asked: 64..1_000,
            inputs: InputFiles {
                headcount: Some(file("people.csv")),
                columns: vec![file("pay.csv"), file("use.csv")],
                ..InputFiles::default()
            },
            warnings: vec!["few".into(), String::new()],
            origins: vec![OriginRecord {
                stated_in: "plan.toml".into(),
                comment: "J: zwölf".into(),
                paths: vec!["groups.a.base".into(), "groups.b.base".into()],
            }],
        }
    }

    /// Trials without any column.
    fn trials(range: Range<usize>) -> PartialRun {
        let words = [range.start, range.end, 0, 0, 0, 0, 0, 0].map(|number| (number as u64).to_le_bytes());
        PartialRun::read(words.as_flattened()).expect("a sound partial run")
    }

    fn written(origin: &RunIdentity) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.partial").to_str().expect("UTF-8").to_string();
        write_partial(PartialPlace::Named(&path), slice::from_ref(origin), &[trials(64..128)]).expect("a place to write");
        (folder, path)
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else_is_left() {
        let (folder, path) = written(&origin());
        assert_eq!(read_partial(&path).expect("sound"), (vec![origin()], vec![trials(64..128)]));
        let two = [origin(), RunIdentity { scenario: "dreizehn".into(), ..origin() }];
        let started = [trials(0..128), trials(0..64)];
        let other =
            write_partial(PartialPlace::Free(path.strip_suffix(".partial").expect("a name")), &two, &started).expect("a free place");
        assert_eq!(other, path.replace("a.partial", "a-2.partial"));
        assert_eq!(read_partial(&other).expect("sound"), (two.to_vec(), started.to_vec()));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
    }

    #[test]
    fn only_trials_that_the_new_file_holds_too_are_replaced() {
        let (_folder, path) = written(&origin());
        let write = |origin: &RunIdentity, range| write_partial(PartialPlace::Named(&path), slice::from_ref(origin), &[trials(range)]);
        let other = RunIdentity { seed: 8, ..origin() };
        for (origin, range) in [(&other, 64..128), (&origin(), 64..64), (&origin(), 0..128), (&origin(), 128..256)] {
            let error = write(origin, range.clone()).expect_err("trials that would be lost");
            assert_eq!(error.to_string(), format!("`{path}` holds trials 64..128 of `zwölf`, which would be lost"), "{range:?}");
        }
        assert_eq!(read_partial(&path).expect("as it was").1, [trials(64..128)]);
        write(&RunIdentity { n_trials: 2_000, asked: 64..2_000, ..origin() }, 64..192).expect("more trials of the same run");
        assert_eq!(read_partial(&path).expect("sound").1, [trials(64..192)]);
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_anywhere_is_refused() {
        let (_folder, path) = written(&origin());
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
        let (_folder, path) = written(&RunIdentity { version: "0.0.9".into(), ..origin() });
        let error = read_partial(&path).expect_err("of another version").to_string();
        assert_eq!(error, format!("`{path}` was written by version 0.0.9 of the program, but this is {}", env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn what_is_not_ours_is_not_replaced_and_a_missing_folder_is_reported_at_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_string();
        let check = |name: &str| check_place(&at(name), &[origin()], &(0..64));
        fs::write(at("thesis.txt"), "years of work").expect("a file");
        fs::write(at("short"), "compcast").expect("a file");
        fs::create_dir(at("folder")).expect("a folder");
        for name in ["thesis.txt", "short", "folder"] {
            assert!(matches!(check(name), Err(FileError::NotReplaced(_))), "{name}");
        }
        fs::write(at("damaged"), "compcast partial and more").expect("a file");
        assert!(matches!(check("damaged"), Err(FileError::HoldsOtherTrials { .. })));
        assert!(check("gone/a.partial").is_err() && check_place("", &[origin()], &(0..64)).is_err());
        check("new.partial").expect("a free place");
    }

    #[test]
    fn a_name_is_one_that_every_system_takes() {
        for (name, plain) in
            [("Q3: plan.toml", "Q3- plan.toml"), ("plan. .", "plan"), ("../a/b", "scenario..-a-b"), ("", "scenario"), ("zwölf", "zwölf")]
        {
            assert_eq!(plain_name(name), plain);
        }
        assert_eq!(plain_name(&"ö".repeat(200)).len(), LONGEST_NAME);
    }
}
