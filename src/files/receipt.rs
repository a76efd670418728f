//! The receipt of an output folder: how its files came about, and how to make them again. The one module that knows its format.
//!
//! A receipt is also a scenario: a command that is given one runs what it holds. And it is how an output folder is known as this program's own: it
//! names every other file of the folder.
//!
//! A run rests on more than a receipt can hold. Files that may say what people are paid (a headcount file, its header map, columns of values) are named
//! with their fingerprints only, and must still have them when the receipt is run. What the receipt itself says of the run is under one fingerprint, so
//! that a receipt that was edited is refused and not run as something else. It protects from mistakes, not from forgery.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::digest;
use super::error::FileError;
use crate::render::json;
use crate::report::{FileRecord, Record, ScenarioRecord};
use crate::scenario::origin::{Origin, Origins};
use crate::statistics::agreement::Agreement;

/// The name of the file in its folder.
pub const FILE_NAME: &str = "receipt.json";

/// What a receipt says under `program`.
const PROGRAM: &str = "compcast";
/// What it says under `format`: the meaning of its keys. Receipts without it are older.
const FORMAT: u32 = 2;
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a command that wrote a folder has to say about it.
pub struct Receipt<'a> {
    /// Such as `run`.
    pub command: &'a str,
    pub run: RunReceipt,
    /// Of the charts: `light` or `dark`.
    pub theme: String,
    pub scenarios: Vec<ScenarioReceipt>,
    pub checks: Vec<&'a Agreement>,
}

impl Receipt<'_> {
    /// What pages and workbooks say of it; `place` is the one scenario that they are about, unless they are about all.
    pub fn record(&self, place: Option<usize>) -> Record {
        let is_of = |index: usize| place.is_none_or(|place| place == index);
        let scenarios = self.scenarios.iter().enumerate().filter(|(index, _)| is_of(*index)).map(|(_, scenario)| scenario.record());
        Record {
            command: self.command.into(),
            version: VERSION,
            seed: self.run.seed,
            trials: self.run.trials,
            sampling: self.run.sampling.clone(),
            scenarios: scenarios.collect(),
        }
    }
}

/// How much was simulated, and from which random numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReceipt {
    pub seed: u64,
    pub trials: usize,
    /// `plain` or `sobol`.
    pub sampling: String,
    /// Whether the scenarios after the first have its work: use stated in money is converted at its prices.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holds_work: bool,
}

/// A scenario as it was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioReceipt {
    pub name: String,
    /// SHA-256 of the resolved text.
    sha256: String,
    pub price_list_date: String,
    pub inputs: InputFiles,
    /// The resolved scenario, as TOML.
    pub resolved: String,
    /// Where its numbers are from; none of a market.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<OriginRecord>,
}

impl ScenarioReceipt {
    pub fn new(name: String, price_list_date: String, inputs: InputFiles, resolved: String) -> Self {
        Self { name, sha256: digest::sha256(resolved.as_bytes()), price_list_date, inputs, resolved, origins: vec![] }
    }

    /// The same with where its numbers are from.
    #[must_use]
    pub fn with_origins(self, origins: Vec<OriginRecord>) -> Self {
        Self { origins, ..self }
    }
}

impl ScenarioReceipt {
    fn record(&self) -> ScenarioRecord {
        let InputFiles { headcount, headcounts, usage_history, map, offers, market, columns } = &self.inputs;
        let one = |what, file: &Option<InputFile>| file.iter().map(move |file| (what, file.clone())).collect::<Vec<_>>();
        let several = |what, files: &[InputFile]| files.iter().map(|file| (what, file.clone())).collect::<Vec<_>>();
        let all = [
            one("headcount", headcount),
            several("headcount", headcounts),
            one("usage history", usage_history),
            one("header map", map),
            one("offers", offers),
            one("market", market),
            several("values", columns),
        ];
        let files = all.into_iter().flatten().map(|(what, InputFile { path, sha256 })| FileRecord { what, path, sha256 });
        ScenarioRecord {
            name: self.name.clone(),
            price_list_date: self.price_list_date.clone(),
            sha256: self.sha256.clone(),
            files: files.collect(),
            resolved: self.resolved.clone(),
        }
    }
}

/// Where some numbers of a scenario are from, as the resolved text has no comments. One comment is often on a whole table of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginRecord {
    /// The name of the text that states them.
    pub stated_in: String,
    /// The comment on them there; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Their paths, in order.
    pub paths: Vec<String>,
}

impl OriginRecord {
    /// One record for each origin, in the order of the texts and comments.
    pub fn all(origins: Origins) -> Vec<Self> {
        let mut by_origin: BTreeMap<Origin, Vec<String>> = BTreeMap::new();
        for (path, origin) in origins {
            by_origin.entry(origin).or_default().push(path);
        }
        by_origin.into_iter().map(|(Origin { stated_in, comment }, paths)| Self { stated_in, comment, paths }).collect()
    }

    /// The origins by path, as they were.
    pub fn by_path(records: &[Self]) -> Origins {
        let of_record = |record: &Self| {
            let origin = Origin { stated_in: record.stated_in.clone(), comment: record.comment.clone() };
            record.paths.iter().map(move |path| (path.clone(), origin.clone())).collect::<Vec<_>>()
        };
        records.iter().flat_map(of_record).collect()
    }
}

/// The files that a scenario rests on besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFiles {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headcount: Option<InputFile>,
    /// Those of a batch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headcounts: Vec<InputFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_history: Option<InputFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<InputFile>,
    /// A file of offers, and the market that they were evaluated on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offers: Option<InputFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<InputFile>,
    /// Files of which a column is a distribution.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<InputFile>,
}

/// A file that was read, recognized by its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// As it would be typed from the current folder.
    pub path: String,
    pub sha256: String,
}

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// Relative path with `/` on every system.
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// What a receipt that was read holds for another run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRun {
    pub run: RunReceipt,
    pub scenarios: Vec<ScenarioReceipt>,
}

/// The file, key by key. Checks are for people and programs that read the file; none is read back.
#[derive(Serialize, Deserialize)]
struct Layout<Checks> {
    program: String,
    #[serde(flatten)]
    bound: Bound,
    /// SHA-256 of all keys above but the first, as JSON without white space.
    fingerprint: String,
    checks: Checks,
    files: Vec<WrittenFile>,
}

/// What decides the bytes of another run.
#[derive(Serialize, Deserialize)]
struct Bound {
    format: u32,
    version: String,
    command: String,
    run: RunReceipt,
    theme: String,
    scenarios: Vec<ScenarioReceipt>,
}

/// What makes a receipt one of this program, in every version.
#[derive(Deserialize)]
struct Kind {
    program: String,
    format: Option<u32>,
    version: String,
}

/// What makes a folder this program's own, in every version.
#[derive(Deserialize)]
struct Ownership {
    program: String,
    files: Vec<WrittenFile>,
}

impl Receipt<'_> {
    /// The receipt of a folder that holds `files`, as indented JSON that ends with a line's end.
    pub(super) fn to_bytes(&self, files: &[WrittenFile]) -> Result<Vec<u8>, serde_json::Error> {
        let bound = Bound {
            format: FORMAT,
            version: VERSION.into(),
            command: self.command.into(),
            run: self.run.clone(),
            theme: self.theme.clone(),
            scenarios: self.scenarios.clone(),
        };
        let fingerprint = bound.fingerprint()?;
        let layout = Layout { program: PROGRAM.into(), bound, fingerprint, checks: &self.checks, files: files.to_vec() };
        let mut bytes = vec![];
        json::pretty(&layout, &mut bytes)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

impl Bound {
    fn fingerprint(&self) -> Result<String, serde_json::Error> {
        Ok(digest::sha256(&serde_json::to_vec(self)?))
    }
}

/// What to run again; `None` where `text`, read from `path`, is no receipt of this program.
///
/// # Errors
/// It is a receipt of another version, or not as it was written.
pub fn read(path: &str, text: &str) -> Result<Option<SavedRun>, FileError> {
    let Ok(kind) = serde_json::from_str::<Kind>(text) else { return Ok(None) };
    if kind.program != PROGRAM {
        return Ok(None);
    }
    if kind.format != Some(FORMAT) {
        return Err(FileError::OtherVersion { path: path.into(), version: None });
    }
    if kind.version != VERSION {
        return Err(FileError::OtherVersion { path: path.into(), version: Some(kind.version) });
    }
    let layout = serde_json::from_str::<Layout<IgnoredAny>>(text).ok();
    match layout.filter(|layout| layout.bound.fingerprint().is_ok_and(|found| found == layout.fingerprint)) {
        Some(Layout { bound: Bound { run, scenarios, .. }, .. }) => Ok(Some(SavedRun { run, scenarios })),
        None => Err(FileError::Edited(path.into())),
    }
}

/// The files of a folder by name, as its receipt lists them; `None` where that is no receipt of this program.
pub(super) fn files_of(receipt: &[u8]) -> Option<BTreeMap<String, WrittenFile>> {
    let ownership: Ownership = serde_json::from_slice(receipt).ok()?;
    (ownership.program == PROGRAM).then(|| ownership.files.into_iter().map(|file| (file.name.clone(), file)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario() -> ScenarioReceipt {
        let file = |path: &str| InputFile { path: path.into(), sha256: digest::sha256(b"") };
        let inputs = InputFiles { headcount: Some(file("people.csv")), columns: vec![file("pay.csv")], ..InputFiles::default() };
        let origin = |path: &str| OriginRecord { stated_in: "plan.toml".into(), comment: "J: a view".into(), paths: vec![path.into()] };
        let receipt = ScenarioReceipt::new("zwölf".into(), "2026-08-21".into(), inputs, "format = 1\n".into());
        receipt.with_origins(vec![origin("groups.senior.base")])
    }

    fn written() -> String {
        let check = Agreement::identity("sum", 1.0, 1.0);
        let run = RunReceipt { seed: u64::MAX, trials: 7, sampling: "plain".into(), holds_work: false };
        let receipt = Receipt { command: "run", run, theme: "light".into(), scenarios: vec![scenario()], checks: vec![&check] };
        let files = [WrittenFile { name: "summary.md".into(), bytes: 3, sha256: digest::sha256(b"abc") }];
        String::from_utf8(receipt.to_bytes(&files).expect("JSON")).expect("UTF-8")
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = written();
        let saved = read("r.json", &text).expect("as it was written").expect("a receipt");
        assert_eq!((saved.run.seed, saved.run.trials, saved.run.sampling.as_str()), (u64::MAX, 7, "plain"));
        assert_eq!(saved.scenarios, [scenario()]);
        assert_eq!(files_of(text.as_bytes()).expect("a receipt").into_keys().collect::<Vec<_>>(), ["summary.md"]);
        assert!(text.ends_with("}\n") && text.contains("\"verdict\": \"agrees\""), "{text}");
    }

    #[test]
    fn a_receipt_that_was_edited_anywhere_is_refused() {
        let text = written();
        for (from, to) in [
            ("format = 1", "format = 2"),
            ("\"seed\": 18446744073709551615", "\"seed\": 3"),
            ("\"trials\": 7", "\"trials\": 8"),
            ("plain", "sobol"),
            ("zwölf", "elf"),
            ("2026-08-21", "2026-08-22"),
            ("people.csv", "others.csv"),
            ("pay.csv", "other.csv"),
            ("J: a view", "A: a source"),
            ("groups.senior.base", "groups.junior.base"),
            ("\"command\": \"run\"", "\"command\": \"compare\""),
            ("\"fingerprint\": \"", "\"fingerprint\": \"0"),
            ("\"run\": {", "\"run\": [{}], \"other\": {"),
        ] {
            assert!(text.contains(from), "{from}");
            let read = read("r.json", &text.replace(from, to));
            assert!(matches!(read, Err(FileError::Edited(_))), "{from}: {read:?}");
        }
        // White space is not part of what it says.
        assert!(read("r.json", &text.replace('\n', " ")).is_ok_and(|read| read.is_some()));
    }

    #[test]
    fn another_version_or_format_is_refused_by_its_name() {
        let refused = |text: &str| read("r.json", text).expect_err("of another version").to_string();
        let other = written().replace(&format!("\"version\": \"{VERSION}\""), "\"version\": \"9.9.9\"");
        assert_eq!(refused(&other), format!("`r.json` was written by version 9.9.9 of the program, but this is {VERSION}"));
        for format in ["\"format\": 1", "\"former\": 2"] {
            let older = refused(&written().replace("\"format\": 2", format));
            assert_eq!(older, format!("`r.json` was written by another version of the program, in a format that {VERSION} does not read"));
        }
    }

    #[test]
    fn what_is_no_receipt_of_this_program_is_none() {
        for text in ["", "format = 1", "{}", "[]", r#"{"program": "compcast"}"#, &written().replace("compcast", "other")] {
            let read = read("r.json", text).expect("not a receipt at all");
            assert_eq!((read, files_of(text.as_bytes())), (None, None), "{text}");
        }
    }
}
