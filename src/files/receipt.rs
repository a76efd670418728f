//! The receipt of an output folder: how its files came about, and how to make them again. The one module that knows its format.
//!
//! A receipt is also a scenario: a command that is given one runs what it holds. And it is how an output folder is known as this program's own: it
//! names every other file of the folder.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::digest;
use crate::render::json;
use crate::statistics::agreement::Agreement;

/// The name of the file in its folder.
pub const FILE_NAME: &str = "receipt.json";

/// What a receipt says under `program`.
const PROGRAM: &str = "compcast";

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

/// How much was simulated, and from which random numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReceipt {
    pub seed: u64,
    pub trials: usize,
    /// `plain` or `sobol`.
    pub sampling: String,
}

/// A scenario as it was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioReceipt {
    pub name: String,
    /// SHA-256 of the resolved text.
    sha256: String,
    pub price_list_date: String,
    /// SHA-256 of the headcount file; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headcount_sha256: Option<String>,
    /// The resolved scenario, as TOML.
    pub resolved: String,
}

impl ScenarioReceipt {
    pub fn new(name: String, price_list_date: String, headcount_sha256: Option<String>, resolved: String) -> Self {
        Self { name, sha256: digest::sha256(resolved.as_bytes()), price_list_date, headcount_sha256, resolved }
    }

    /// Whether the scenario is as it was when the receipt was written.
    pub fn is_unchanged(&self) -> bool {
        digest::sha256(self.resolved.as_bytes()) == self.sha256
    }
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
    version: String,
    command: String,
    run: RunReceipt,
    theme: String,
    scenarios: Vec<ScenarioReceipt>,
    checks: Checks,
    files: Vec<WrittenFile>,
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
        let layout = Layout {
            program: PROGRAM.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            command: self.command.into(),
            run: self.run.clone(),
            theme: self.theme.clone(),
            scenarios: self.scenarios.clone(),
            checks: &self.checks,
            files: files.to_vec(),
        };
        let mut bytes = vec![];
        json::pretty(&layout, &mut bytes)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// What to run again; `None` where `text` is no receipt of this program.
pub fn read(text: &str) -> Option<SavedRun> {
    let layout: Layout<IgnoredAny> = serde_json::from_str(text).ok()?;
    (layout.program == PROGRAM).then_some(SavedRun { run: layout.run, scenarios: layout.scenarios })
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
        ScenarioReceipt::new("zwölf".into(), "2026-08-21".into(), None, "format = 1\n".into())
    }

    fn written() -> String {
        let check = Agreement::identity("sum", 1.0, 1.0);
        let run = RunReceipt { seed: u64::MAX, trials: 7, sampling: "plain".into() };
        let receipt = Receipt { command: "run", run, theme: "light".into(), scenarios: vec![scenario()], checks: vec![&check] };
        let files = [WrittenFile { name: "summary.md".into(), bytes: 3, sha256: digest::sha256(b"abc") }];
        String::from_utf8(receipt.to_bytes(&files).expect("JSON")).expect("UTF-8")
    }

    #[test]
    fn what_is_written_is_read_back() {
        let text = written();
        let saved = read(&text).expect("a receipt");
        assert_eq!((saved.run.seed, saved.run.trials, saved.run.sampling.as_str()), (u64::MAX, 7, "plain"));
        assert_eq!(saved.scenarios, [scenario()]);
        assert!(saved.scenarios[0].is_unchanged());
        assert_eq!(files_of(text.as_bytes()).expect("a receipt").into_keys().collect::<Vec<_>>(), ["summary.md"]);
        assert!(text.ends_with("}\n") && text.contains("\"verdict\": \"agrees\""), "{text}");
    }

    #[test]
    fn a_scenario_that_was_edited_is_known_as_such() {
        let edited = read(&written().replace("format = 1", "format = 2")).expect("a receipt all the same");
        assert!(!edited.scenarios[0].is_unchanged());
    }

    #[test]
    fn what_is_no_receipt_of_this_program_is_none() {
        for text in ["", "format = 1", "{}", "[]", r#"{"program": "compcast"}"#, &written().replace("compcast", "other")] {
            assert_eq!((read(text), files_of(text.as_bytes())), (None, None), "{text}");
        }
    }
}
