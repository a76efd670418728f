//! Partial results as commands use them: found, read back, and rejected where they do not belong together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::error::CommandError;
use super::progress::Progress;
use super::request::{self, LoadedCase};
use super::shell::quoted;
use super::trials::{STANDARD_INPUT, mismatch};
use crate::files::{self, CaseIdentity, Part, PartialHead, SavedPiece, StudyIdentity};
use crate::insight::grid::GridPlace;
use crate::quantity::{bytes, count, plural};
use crate::reading::{Diagnostic, Sources};
use crate::simulation::{Case, CaseRecord, Event, Hold, Keep, Observer, PartialRun};

/// Memory that merging takes for each byte of trials: the columns, and copies of some that are sorted.
const MEMORY_PER_BYTE: f64 = 1.25;
/// From so many bytes of trials on their memory is compared with what there is.
const MANY_BYTES: u64 = 64 << 20;

/// Partial results that together are a study.
pub struct SavedStudy {
    pub study: StudyIdentity,
    /// All cases of the study.
    cases: Vec<SavedCase>,
    /// In the order of their trials.
    files: Vec<SavedFile>,
}

/// A case of a study that was saved.
struct SavedCase {
    identity: CaseIdentity,
    record: CaseRecord,
    /// Of a what-if: what it is called, and the index of its value on each axis.
    place: Option<(String, Vec<usize>)>,
}

/// A partial result whose head was read.
struct SavedFile {
    name: String,
    head: PartialHead,
    /// Where it could be read only once.
    parts: Option<Vec<PartialRun>>,
}

impl SavedStudy {
    /// Reads the heads of all partial results of `paths`, files or folders of them, and checks that together they are all trials of one study.
    ///
    /// # Errors
    /// Every reason of every file at once, and every gap.
    pub fn open(paths: &[String]) -> Result<Self, CommandError> {
        let files = files_of(paths)?;
        let (mut saved, mut errors): (Vec<SavedFile>, Vec<Diagnostic>) = (vec![], vec![]);
        // Every file has the record of each of its cases, with all rows that were rejected: one of each is enough.
        let mut records: BTreeMap<usize, CaseRecord> = BTreeMap::new();
        for name in files {
            match SavedFile::open(name) {
                Ok(mut file) => {
                    let of_file = std::mem::take(&mut file.head.records);
                    for (piece, record) in file.head.request.pieces.iter().zip(of_file) {
                        records.entry(piece.case).or_insert(record);
                    }
                    saved.push(file);
                }
                Err(error) => errors.extend(error.diagnostics),
            }
        }
        if !errors.is_empty() {
            return Err(CommandError::of(errors, Sources::default()));
        }
        check(&saved)?;
        saved.sort_by_key(SavedFile::first);
        let (mut cases, study) = (vec![], saved[0].head.request.study.clone());
        for case in 0..study.cases.len() {
            let piece = saved.iter().flat_map(|file| &file.head.request.pieces).find(|piece| piece.case == case);
            // Every trial of every case is in a file.
            let (Some(SavedPiece { identity, place, .. }), Some(record)) = (piece.cloned(), records.remove(&case)) else { continue };
            cases.push(SavedCase { identity, record, place });
        }
        let size: u64 = saved.iter().map(|file| file.head.bytes()).sum();
        let needed = (size as f64 * MEMORY_PER_BYTE) as u64;
        if size > MANY_BYTES
            && let Some(available) = files::available_memory().filter(|available| *available < needed)
        {
            let trials = count(study.n_trials as usize);
            let message =
                format!("about {} of memory are needed to merge {trials} trials, but {} are available", bytes(needed), bytes(available));
            return Err(CommandError::plain(message, "use a machine with more memory"));
        }
        Ok(Self { study, cases, files: saved })
    }

    /// The first partial result.
    pub fn a_file(&self) -> &str {
        &self.files[0].name
    }

    /// The cases as they were loaded, and as they are completed: without their people.
    ///
    /// # Errors
    /// A scenario cannot be read again, or a file of values that it rests on is gone or was changed.
    pub fn open_cases(&self) -> Result<(Vec<LoadedCase>, Vec<Case>), CommandError> {
        let (mut loaded, mut cases): (Vec<LoadedCase>, Vec<Case>) = (vec![], vec![]);
        for saved in &self.cases {
            let of_case = request::open_merged(self.a_file(), &self.study, &saved.identity)?;
            let base = loaded.first().filter(|_| of_case.hold == Hold::Work).map(|first| first.scenario.clone());
            let case = Case::of_record(of_case.scenario.clone(), base, saved.record.clone());
            cases.push(case.ok_or_else(|| mismatch(self.a_file()))?);
            loaded.push(of_case);
        }
        Ok((loaded, cases))
    }

    /// The names of all partial results.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// Of a what-if: what its cases are called and where they lie.
    pub fn places(&self) -> Vec<GridPlace> {
        let places = self.cases.iter().map(|saved| saved.place.clone().unwrap_or_default());
        places.map(|(case, at)| GridPlace { case, at }).collect()
    }

    /// What the study keeps.
    pub fn kept(&self) -> Keep {
        kept(&self.study)
    }

    /// The trials of each case, read file by file.
    ///
    /// # Errors
    /// A file cannot be read any more, is damaged, or the user interrupts.
    pub fn read(self, progress: &Progress) -> Result<Vec<PartialRun>, CommandError> {
        let n_trials = self.study.n_trials as usize;
        let mut joined: Vec<Option<PartialRun>> = vec![None; self.cases.len()];
        let n_files = self.files.len();
        let name = format!("merging {}", plural(n_files, "file"));
        progress.notice(Event::Started { case: &name, n_trials });
        let mut errors = vec![];
        for (n_read, SavedFile { name, head, parts }) in self.files.into_iter().enumerate() {
            progress.check()?;
            let read = parts.map_or_else(|| files::read_partial(&name).map(|(_, parts)| parts), Ok);
            match read {
                Err(error) => errors.extend(CommandError::from(error).diagnostics),
                // The others are still read, so that all that are damaged are named.
                Ok(_) if !errors.is_empty() => {}
                Ok(parts) => {
                    for (piece, part) in head.request.pieces.iter().zip(parts) {
                        match &mut joined[piece.case] {
                            Some(earlier) => earlier.append_expecting(part, n_trials).map_err(|_| mismatch(&name))?,
                            none => *none = Some(part),
                        }
                    }
                }
            }
            progress.notice(Event::Advanced { done: n_read + 1, total: n_files });
        }
        if !errors.is_empty() {
            return Err(CommandError::of(errors, Sources::default()));
        }
        progress.notice(Event::Finished);
        Ok(joined.into_iter().flatten().collect())
    }
}

impl SavedFile {
    fn open(name: String) -> Result<Self, CommandError> {
        if name == STANDARD_INPUT {
            let (head, parts) = files::read_partial(&name)?;
            return Ok(Self { name, head, parts: Some(parts) });
        }
        let head = files::read_partial_head(&name)?;
        Ok(Self { name, head, parts: None })
    }

    /// The case and the first trial of its first piece.
    fn first(&self) -> (usize, u64) {
        self.head.request.pieces.first().map_or((0, 0), |piece| (piece.case, piece.first))
    }

    /// The trials that it has of a case, and the end of those that it was asked for.
    fn trials_of(&self, case: usize) -> Option<(Range<usize>, usize)> {
        let pieces = self.head.held().zip(&self.head.request.pieces);
        pieces.filter(|(_, piece)| piece.case == case).map(|(held, piece)| (held, piece.end as usize)).next()
    }
}

/// What a study keeps.
pub fn kept(study: &StudyIdentity) -> Keep {
    study.kept.iter().fold(Keep::totals(), |keep, content| keep.with(*content))
}

/// The files themselves, and the partial results in folders.
fn files_of(paths: &[String]) -> Result<Vec<String>, CommandError> {
    let mut files = vec![];
    for path in paths {
        match files::partials_in(path)? {
            None => files.push(path.clone()),
            Some(found) if found.is_empty() => {
                let message = format!("there are no partial results in `{path}`");
                return Err(CommandError::plain(message, "name a folder with files that end in .partial, or the files themselves"));
            }
            Some(found) => files.extend(found),
        }
    }
    Ok(files)
}

/// Checks that partial results belong to one study and hold each of its trials exactly once.
fn check(all: &[SavedFile]) -> Result<(), CommandError> {
    let Some((first, others)) = all.split_first() else {
        return Err(CommandError::plain("there is nothing to merge", "name the partial results of a run, or their folder"));
    };
    let mut errors: Vec<_> = others.iter().filter_map(|other| foreign(other, first)).collect();
    let ours: Vec<&SavedFile> = all.iter().filter(|file| file.head.request.differences(&first.head.request).is_empty()).collect();
    let study = &first.head.request.study;
    let mut gaps: Vec<Diagnostic> = vec![];
    for case in 0..study.cases.len() {
        let mut of_case: Vec<(&SavedFile, Range<usize>, usize)> =
            ours.iter().filter_map(|file| file.trials_of(case).map(|(trials, asked)| (*file, trials, asked))).collect();
        of_case.sort_by_key(|(_, trials, _)| (trials.start, trials.end));
        let (mut end, mut last): (usize, Option<(&SavedFile, bool)>) = (0, None);
        for (file, trials, asked) in of_case {
            match last {
                Some((last, _)) if trials.start < end => {
                    let message = format!("`{}` and `{}` both hold trials {}..{}", last.name, file.name, trials.start, end.min(trials.end));
                    errors.push(Diagnostic::error(message).help("leave one of them out"));
                }
                _ if trials.start > end => gaps.push(missing(end..trials.start, last, study)),
                _ => {}
            }
            if trials.end > end {
                (end, last) = (trials.end, Some((file, asked > trials.end)));
            }
        }
        if end < study.n_trials as usize {
            gaps.push(missing(end..study.n_trials as usize, last, study));
        }
    }
    match missing_parts(&ours) {
        // As an array engine takes them.
        Some(parts) if !gaps.is_empty() => errors.push(parts),
        _ => {
            // All cases of a comparison lack the same trials.
            let mut known = BTreeSet::new();
            errors.extend(gaps.into_iter().filter(|gap| known.insert(gap.message.clone())));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(CommandError::of(errors, Sources::default())) }
}

/// Trials that no file holds; `before` holds the trials before them, and may have been interrupted.
fn missing(trials: Range<usize>, before: Option<(&SavedFile, bool)>, study: &StudyIdentity) -> Diagnostic {
    let Range { start, end } = trials;
    let message = format!("trials {start}..{end} are in none of the files");
    match before {
        Some((SavedFile { name, .. }, true)) => {
            Diagnostic::error(format!("{message}: `{name}` was interrupted")).help(format!("write `compcast resume {}`", quoted(name)))
        }
        _ if study.command == "run" => {
            Diagnostic::error(message).help(format!("run them with --trial-range {start}..{end} --partial FILE"))
        }
        _ => Diagnostic::error(message).help("run the parts that have them"),
    }
}

/// The numbers of the parts that are missing or begun; `None` where the files are not numbered parts of one division.
fn missing_parts(files: &[&SavedFile]) -> Option<Diagnostic> {
    let parts = files.iter().map(|file| Some((file.head.request.study.part?, file.head.is_whole()))).collect::<Option<Vec<_>>>()?;
    let of = parts.first()?.0.of;
    if parts.iter().any(|(part, _)| part.of != of) {
        return None;
    }
    let numbers = |is_whole: bool| parts.iter().filter(move |(_, whole)| *whole == is_whole).map(|(Part { number, .. }, _)| *number);
    let whole: BTreeSet<usize> = numbers(true).collect();
    let begun: BTreeSet<usize> = numbers(false).filter(|number| !whole.contains(number)).collect();
    let missing: Vec<usize> = (0..of).filter(|number| !whole.contains(number)).collect();
    let first = missing.first()?;
    let begun = match begun.into_iter().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [only] => format!("; {only} is begun"),
        begun => format!("; {} are begun", array_list(begun)),
    };
    let list = array_list(&missing);
    let message = format!("missing {} of {}: {list}{begun}", count(missing.len()), plural(of, "part"));
    let again = match missing.len() {
        1 => format!("run its command again, with --part {first}/{of}"),
        _ => format!("run their commands again, the first with --part {first}/{of}; as an array: {}", list.replace(' ', "")),
    };
    Some(Diagnostic::error(message).help(again))
}

/// Numbers as array engines take them: `3, 5-9`.
fn array_list(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next).flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{first}-{last}")],
        few => few.iter().map(ToString::to_string).collect(),
    });
    runs.collect::<Vec<_>>().join(", ")
}

/// Why `other` does not belong to the study of `first`.
fn foreign(other: &SavedFile, first: &SavedFile) -> Option<Diagnostic> {
    let reasons = other.head.request.differences(&first.head.request);
    let message = format!("`{}` does not belong to the same run as `{}`: {}", other.name, first.name, reasons.join("; "));
    (!reasons.is_empty()).then(|| Diagnostic::error(message).help("name the files of one run only"))
}

#[cfg(test)]
mod tests {
    use super::array_list;

    #[test]
    fn numbers_are_listed_as_array_engines_take_them() {
        for (numbers, list) in [(&[17, 40][..], "17, 40"), (&[0, 1, 2, 5, 7, 8], "0-2, 5, 7, 8"), (&[3], "3")] {
            assert_eq!(array_list(numbers), list);
        }
    }
}
