//! Every mistake in `tests/mistakes/` is answered with the messages that its file expects, and no text at all makes the reader panic.
//!
//! A file of that folder is one small wrong scenario. Its first lines carry the expected messages, in order:
//! ```toml
//! #: 5:9: error: `groups.a.count` is 0; help: write a whole number from 1 to 10_000_000
//! #set budget.compute=1
//! ```
//! `#:` is a message as [`Diagnostic::one_line`] gives it, without this file's name; `#set` is given as `--set`. In a folder
//! `scenario.toml` is the case and the other files are what it extends.

use std::fs;
use std::path::{Path, PathBuf};

use compcast::reading::{Diagnostic, Severity, Sources};
use compcast::render::diagnostic::render;
use compcast::scenario::builtin::{BUILTINS, STARTER};
use compcast::scenario::{Library, NoFiles, Override, RunSettings, Scenario};
use compcast::simulation::{Case, Study, StudyError};

use crate::support::campaign;

/// Set to rewrite the expected messages of all files instead of comparing.
const ACCEPT: &str = "COMPCAST_ACCEPT";

#[test]
fn every_wrong_scenario_is_answered_with_the_messages_that_it_expects() {
    let is_accepting = std::env::var_os(ACCEPT).is_some();
    let mut differences = String::new();
    let cases = cases();
    for (path, text) in &cases {
        let (expected, body) = split(text);
        let messages = messages(path, text);
        if messages == expected && !messages.is_empty() {
            continue;
        }
        if is_accepting {
            fs::write(path, accepted(path, &body)).unwrap();
        } else {
            let list = |messages: &[String]| messages.iter().map(|message| format!("    {message}\n")).collect::<String>();
            differences += &format!(
                "{}\n  expected
{}  found
{}",
                path.display(),
                list(&expected),
                list(&messages)
            );
        }
    }
    assert!(differences.is_empty(), "{differences}\nset {ACCEPT}=1 to accept these messages, then read the difference in git");
    assert!(cases.len() >= 45, "only {} files", cases.len());
}

#[test]
fn five_mistakes_of_one_file_are_reported_at_once() {
    assert!(cases().iter().any(|(_, text)| split(text).0.iter().filter(|line| line.contains(": error: ")).count() >= 5));
}

#[test]
fn what_a_new_user_starts_from_has_no_mistakes() {
    for (name, text) in BUILTINS.iter().map(|builtin| (builtin.name, builtin.text)).chain([("starter", STARTER)]) {
        match Scenario::read(name, text, &[], &NoFiles) {
            Ok(warned) => assert!(warned.warnings.is_empty(), "{}", render(&warned.warnings, &warned.sources, false)),
            Err(mistakes) => panic!("{}", render(&mistakes.diagnostics, &mistakes.sources, false)),
        }
    }
}

#[test]
fn no_garbled_scenario_panics_or_is_refused_without_a_reason_and_a_help() {
    const ROUNDS: u64 = 3000;
    let mut refused = 0;
    let rounds = campaign(ROUNDS);
    for round in rounds.clone() {
        let mut chance = Chance(round);
        let texts: Vec<&str> = BUILTINS.iter().map(|builtin| builtin.text).chain([STARTER]).collect();
        let mut text = chance.one_of(&texts).to_string();
        for _ in 0..1 + chance.below(3) {
            text = garbled(&text, &mut chance);
        }
        let sets = if chance.below(4) == 0 { vec![Override::parse(garbled("groups.mid.count=5", &mut chance))] } else { vec![] };
        let read = std::panic::catch_unwind(|| {
            let (diagnostics, sources, is_refused) = match Scenario::read("garbled.toml", &text, &sets, &NoFiles) {
                Ok(warned) => {
                    check_run(warned.scenario);
                    (warned.warnings, warned.sources, false)
                }
                Err(mistakes) => (mistakes.diagnostics, mistakes.sources, true),
            };
            assert!(!is_refused || diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error), "refused without a reason");
            diagnostics.iter().for_each(|diagnostic| check_shape(diagnostic, &sources));
            render(&diagnostics, &sources, true);
            is_refused
        });
        match read {
            Ok(is_refused) => refused += u64::from(is_refused),
            Err(_) => panic!("round {round}, --set {sets:?}:\n{text}"),
        }
    }
    // Were the garbling too gentle or too rough, the test would say nothing.
    let n_rounds = rounds.end - rounds.start;
    assert!(refused > n_rounds / 4 && refused < n_rounds, "{refused} refused");
}

/// What is accepted runs to finite figures, or is refused for the sums that its people come to.
fn check_run(scenario: Scenario) {
    if scenario.groups.iter().filter_map(|group| group.count).sum::<u32>() > 2_000 {
        return;
    }
    let Ok(case) = Case::new(scenario, None) else { return };
    match Study::new([case], RunSettings::new(1, 64)).expect("one case").run(&()) {
        Ok(results) => {
            let is_finite = results[0].columns().all(|(_, column)| column.iter().all(|value| value.is_finite()));
            assert!(is_finite, "a figure is not finite");
        }
        Err(error) => assert!(matches!(error, StudyError::TooLarge { .. }), "{error}"),
    }
}

/// A lower-case fragment with a help, at a place inside its text.
fn check_shape(diagnostic: &Diagnostic, sources: &Sources) {
    let line = diagnostic.one_line(sources);
    let help = diagnostic.help.as_deref().unwrap_or_default();
    assert!(!help.is_empty(), "{line}: no help");
    for prose in [diagnostic.message.as_str(), help] {
        assert!(!prose.starts_with(char::is_uppercase) && !prose.ends_with('.') && !prose.contains('\n'), "{line}");
    }
    if let Some(place) = &diagnostic.place {
        let text = &sources.get(place.source).text;
        assert!(text.get(place.span.clone()).is_some(), "{line}: {:?} of {}", place.span, text.len());
        assert!(sources.line_and_column(place).0 <= text.matches('\n').count() + 1);
    }
}

/// A few broken places, of the kinds that hands and editors make.
fn garbled(text: &str, chance: &mut Chance) -> String {
    const VALUES: [&str; 16] = [
        "nan",
        "inf",
        "-1",
        "1e400",
        "0",
        "\"x\"",
        "\"-5k USD\"",
        "\"9 to 1 USD\"",
        "true",
        "[]",
        "{}",
        "[1, \"a\"]",
        "{ p50 = 1 }",
        "\"\"",
        "99999999999999999999",
        "2026-02-30",
    ];
    const PIECES: [&str; 12] = ["\"", "[", "]", "{", "}", "=", ".", "\n", "ö", "\u{0}", "#", "\"none\""];
    let mut lines: Vec<String> = text.split('\n').map(str::to_string).collect();
    let at = chance.below(lines.len());
    match chance.below(7) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => {
            let other = chance.below(lines.len());
            lines.swap(at, other);
        }
        3 | 4 => {
            // The value of a key, whole or where its first number stands.
            let line = &mut lines[at];
            let start = if chance.below(2) == 0 { line.find('=').map(|at| at + 1) } else { line.find(|c: char| c.is_ascii_digit()) };
            if let Some(start) = start {
                let rest = &line[start..];
                let length = rest.find(|c: char| !c.is_ascii_digit()).filter(|length| *length > 0).unwrap_or(rest.len());
                line.replace_range(start..start + length, chance.one_of::<&str>(&VALUES));
            }
        }
        _ => {
            let line = &mut lines[at];
            let characters: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
            let (one, other) = (*chance.one_of(&characters), *chance.one_of(&characters));
            let piece = if chance.below(3) == 0 { "" } else { chance.one_of::<&str>(&PIECES) };
            let end = if chance.below(2) == 0 { one } else { one.max(other) };
            line.replace_range(one.min(end)..end, piece);
        }
    }
    lines.join("\n")
}

/// SplitMix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Path and text of every case, in the order of names.
fn cases() -> Vec<(PathBuf, String)> {
    let mut cases = vec![];
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let case = if path.is_dir() { path.join("scenario.toml") } else { path };
        let text = fs::read_to_string(&case).unwrap();
        cases.push((case, text));
    }
    cases.sort();
    cases
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes")
}

/// The expected messages and the text below them.
fn split(text: &str) -> (Vec<String>, String) {
    let is_expected = |line: &&str| line.starts_with("#: ");
    let expected: Vec<_> = text.lines().take_while(is_expected).map(|line| line[3..].to_string()).collect();
    let body = text.split_inclusive('\n').skip(expected.len()).collect();
    (expected, body)
}

fn messages(path: &Path, text: &str) -> Vec<String> {
    let name = path.strip_prefix(folder()).unwrap().display().to_string().replace('\\', "/");
    let sets: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("#set ")).map(Override::parse).collect();
    let (diagnostics, sources) = match Scenario::read(&name, text, &sets, &Beside) {
        Ok(warned) => (warned.warnings, warned.sources),
        Err(mistakes) => (mistakes.diagnostics, mistakes.sources),
    };
    diagnostics.iter().for_each(|diagnostic| check_shape(diagnostic, &sources));
    let own = format!("{name}:");
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.one_line(&sources))
        .map(|line| line.strip_prefix(&own).map_or(line.clone(), str::to_string))
        .collect()
}

/// The file with its own messages at the top: they move the lines that the messages name.
fn accepted(path: &Path, body: &str) -> String {
    let with = |messages: &[String]| messages.iter().map(|message| format!("#: {message}\n")).collect::<String>() + body;
    let first = messages(path, body);
    let second = messages(path, &with(&first));
    with(&messages(path, &with(&second)))
}

/// Opens files below the folder of mistakes by their path from the file that names them.
struct Beside;

impl Library for Beside {
    fn open(&self, path: &str, beside: &str) -> Result<(String, String), String> {
        let name = Path::new(beside).with_file_name(path).display().to_string().replace('\\', "/");
        let text = fs::read_to_string(folder().join(&name)).map_err(|_| format!("`{path}` cannot be read"))?;
        Ok((name, text))
    }
}
