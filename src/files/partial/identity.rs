//! Of which study and of which part of it a file holds trials, and what sets two studies apart.
//!
//! Files are compared by their bytes and never by their paths: the same headcount is on every machine in another folder.

use serde::{Deserialize, Serialize};

use crate::files::digest;
use crate::files::receipt::{InputFile, InputFiles, OriginRecord};
use crate::quantity::{count, plural};
use crate::simulation::{Content, Hold};

/// The sources that this program was built from, as a fingerprint: trials of two builds are not the same run.
pub const BUILD: &str = env!("COMPCAST_BUILD");

/// A study: what all its cases have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyIdentity {
    /// Of the program that wrote it.
    pub version: String,
    pub build: String,
    /// `run`, `compare` or `whatif`.
    pub command: String,
    pub seed: u64,
    /// As a scenario writes it.
    pub sampling: String,
    /// Of the whole study.
    pub n_trials: u64,
    /// What is kept of every trial.
    pub kept: Vec<Content>,
    /// [`CaseIdentity::fingerprint`] of each case, also of those that are in other files.
    pub cases: Vec<String>,
    /// Which part of the study was asked for by its number.
    pub part: Option<Part>,
    /// Of a what-if.
    pub grid: Option<GridRecord>,
}

/// Trials of a study that are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialRequest {
    pub study: StudyIdentity,
    /// In the order of the study; at least one.
    pub pieces: Vec<SavedPiece>,
}

/// One of several parts of about the same size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// From 0.
    pub number: usize,
    pub of: usize,
}

/// The question of a what-if, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridRecord {
    pub vary: Vec<String>,
    /// The file of named cases.
    pub cases: Option<String>,
    pub show: Vec<String>,
    pub such_that: Option<String>,
    /// `work` or `spend`, where it was typed.
    pub hold: Option<String>,
    pub any_case: bool,
    pub yes: bool,
}

/// What decides every number of a case, besides what its study has in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseIdentity {
    /// As it was named.
    pub scenario: String,
    /// The resolved scenario, as TOML.
    pub resolved: String,
    /// The same with fingerprints in place of the paths of files.
    pub content: String,
    /// Whether use stated in money is converted at the prices of the first case.
    pub holds_work: bool,
    pub inputs: InputFiles,
    /// Warnings from when the scenario was read, which reports repeat.
    pub warnings: Vec<String>,
    /// Where the numbers of the scenario are from, which reports show.
    pub origins: Vec<OriginRecord>,
}

/// Trials of one case that were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPiece {
    /// The place of the case in the study.
    pub case: usize,
    /// The first trial, counted from 0, and the one after the last.
    pub first: u64,
    pub end: u64,
    pub identity: CaseIdentity,
    /// Of a what-if: what the case is called, and the index of its value on each axis.
    pub place: Option<(String, Vec<usize>)>,
}

impl CaseIdentity {
    /// SHA-256 of what decides the numbers of the case. Neither paths nor the name of the scenario do.
    pub fn fingerprint(&self) -> String {
        let InputFiles { headcount, map, columns, headcounts: _, usage_history: _, offers: _, market: _ } = &self.inputs;
        let files = headcount.iter().chain(map).chain(columns).map(|file| file.sha256.as_str());
        let text: Vec<&str> = [self.content.as_str(), if self.holds_work { "work" } else { "spend" }].into_iter().chain(files).collect();
        digest::sha256(text.join("\n").as_bytes())
    }

    /// What sets the case apart from `ours`, in words.
    fn differences(&self, ours: &Self) -> Vec<String> {
        let mut reasons = vec![];
        for (what, of) in [
            ("headcount file", (|files: &InputFiles| files.headcount.as_slice()) as fn(&InputFiles) -> &[InputFile]),
            ("header map", |files| files.map.as_slice()),
            ("column of a file", |files| &files.columns),
        ] {
            let bytes = |identity: &Self| of(&identity.inputs).iter().map(|file| file.sha256.clone()).collect::<Vec<_>>();
            if bytes(ours) != bytes(self) {
                reasons.push(format!("it uses a different {what}"));
            }
        }
        if let Some(difference) = other_scenario((&self.content, &ours.content)) {
            let names = if self.scenario == ours.scenario {
                String::new()
            } else {
                format!("`{}` instead of `{}`, ", self.scenario, ours.scenario)
            };
            reasons.push(format!("it uses a different scenario: {names}{difference}"));
        }
        if self.holds_work != ours.holds_work {
            reasons.push(format!("it holds {}", if self.holds_work { "work, not spend" } else { "spend, not work" }));
        }
        reasons
    }
}

impl GridRecord {
    /// What sets the question apart from `ours`, in words. What the cases are is compared by their fingerprints.
    fn differences(&self, ours: &Self) -> Vec<String> {
        // The cases of a file are known by what they say; `--yes` asks for nothing.
        let Self { vary, cases: _, show, such_that, hold, any_case, yes: _ } = self;
        let list = |texts: &[String]| if texts.is_empty() { "nothing".to_string() } else { format!("`{}`", texts.join("`, `")) };
        let mut reasons = vec![];
        let mut differs = |what: &str, theirs: String, ours: String| {
            if theirs != ours {
                reasons.push(format!("it {what} {theirs}, not {ours}"));
            }
        };
        differs("varies", list(vary), list(&ours.vary));
        differs("shows", list(show), list(&ours.show));
        differs("marks cases by", list(such_that.as_slice()), list(ours.such_that.as_slice()));
        let held = |hold: &Option<String>| hold.clone().unwrap_or_else(|| Hold::Work.word().to_string());
        differs("holds", held(hold), held(&ours.hold));
        let judged = |any_case: bool| if any_case { "every case" } else { "the base case" }.to_string();
        differs("judges", judged(*any_case), judged(ours.any_case));
        reasons
    }
}

impl StudyIdentity {
    /// What sets the study apart from `ours`, in words; not how many trials it has, to which precision adds, nor its cases.
    pub fn differences(&self, ours: &Self) -> Vec<String> {
        let mut reasons = vec![];
        if self.build != ours.build {
            reasons.push(format!("it is of the build {} of the program, not {}", self.build, ours.build));
        }
        if self.command != ours.command {
            reasons.push(format!("it is of `{}`, not `{}`", self.command, ours.command));
        }
        if self.seed != ours.seed {
            reasons.push(format!("its seed is {}, not {}", self.seed, ours.seed));
        }
        if self.sampling != ours.sampling {
            reasons.push(format!("its sampling is {}, not {}", self.sampling, ours.sampling));
        }
        if self.kept != ours.kept {
            reasons.push("it keeps other figures, because its conditions or measures are others".into());
        }
        if self.cases.len() != ours.cases.len() {
            let n_cases = |study: &Self| plural(study.cases.len(), "case");
            reasons.push(format!("it has {}, not {}", n_cases(self), n_cases(ours)));
        }
        if let (Some(theirs), Some(ours)) = (&self.grid, &ours.grid) {
            reasons.extend(theirs.differences(ours));
        }
        reasons
    }
}

impl PartialRequest {
    /// What sets the trials apart from the study of `ours`, in words: nothing where they belong to it.
    pub fn differences(&self, ours: &Self) -> Vec<String> {
        let mut reasons = vec![];
        if self.study.n_trials != ours.study.n_trials {
            let n = |study: &StudyIdentity| count(study.n_trials as usize);
            reasons.push(format!("its run has {} trials, not {}", n(&self.study), n(&ours.study)));
        }
        reasons.extend(self.study.differences(&ours.study));
        let (their_cases, our_cases) = (&self.study.cases, &ours.study.cases);
        if their_cases == our_cases {
            return reasons;
        }
        let both = self.pieces.iter().filter_map(|piece| Some((piece, ours.pieces.iter().find(|ours| ours.case == piece.case)?)));
        let of_cases: Vec<String> = both.flat_map(|(theirs, ours)| theirs.identity.differences(&ours.identity)).collect();
        if of_cases.is_empty() && their_cases.len() == our_cases.len() {
            let others = their_cases.iter().zip(our_cases).filter(|(theirs, ours)| theirs != ours).count();
            reasons.push(format!("{} of its study {} another scenario", plural(others, "case"), if others == 1 { "has" } else { "have" }));
        }
        reasons.extend(of_cases);
        reasons
    }
}

/// Where two scenarios first differ.
fn other_scenario((theirs, ours): (&str, &str)) -> Option<String> {
    let line = |(theirs, ours): (&str, &str)| (theirs != ours).then(|| format!("`{theirs}` instead of `{ours}`"));
    let pairs = theirs.lines().map(Some).chain(std::iter::repeat(None)).zip(ours.lines().map(Some).chain(std::iter::repeat(None)));
    let mut pairs = pairs.take_while(|pair| *pair != (None, None)).map(|(theirs, ours)| (theirs.unwrap_or(""), ours.unwrap_or("")));
    pairs.find_map(line)
}
