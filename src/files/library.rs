//! The files a scenario may extend: those beside it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::{digest, input};
use crate::scenario::Library;

/// The library of files. A path is relative to the folder of the file that contains it; where that is not a file (a built-in scenario, standard input),
/// to the current folder.
///
/// Each file is opened once, however many scenarios name it.
#[derive(Debug, Default)]
pub struct Folder {
    texts: RefCell<BTreeMap<String, Result<String, String>>>,
}

impl Folder {
    /// The SHA-256 of a text that was opened, by the name it was returned with.
    pub fn sha256(&self, name: &str) -> Option<String> {
        let texts = self.texts.borrow();
        let text = texts.get(name).or_else(|| texts.get(name.strip_prefix("./")?))?;
        text.as_ref().ok().map(|text| digest::sha256(text.as_bytes()))
    }
}

impl Library for Folder {
    /// The name is the path as it would be typed: `plans/base.toml` for `base.toml` beside `plans/a.toml`.
    fn open(&self, path: &str, beside: &str) -> Result<(String, String), String> {
        let name = beside_file(path, beside);
        // A message has the whole name, which says where the file was looked for.
        if let Some(text) = self.texts.borrow().get(&name) {
            return text.clone().map(|text| (name, text));
        }
        let text = input::text_of_file(&name).map_err(|error| error.to_string());
        self.texts.borrow_mut().insert(name.clone(), text.clone());
        text.map(|text| (name, text))
    }

    /// Where the file really is counts: a link may lead anywhere.
    fn may_quote(&self, name: &str, scenario: &str) -> bool {
        let folder = Path::new(scenario).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (folder, file) = (fs::canonicalize(folder), fs::canonicalize(name));
        folder.is_ok_and(|folder| file.is_ok_and(|file| file.starts_with(folder)))
    }
}

/// `path` as it would be typed from the current folder, when the file `beside` contains it.
pub fn beside_file(path: &str, beside: &str) -> String {
    let parent = Path::new(beside).parent().unwrap_or(Path::new(""));
    let path = tidy(&parent.join(path)).to_string_lossy().into_owned();
    // One spelling on every system, since receipts hold such paths; Windows takes both.
    if cfg!(windows) { path.replace('\\', "/") } else { path }
}

/// The path without `.` and without each `folder/..`, so that files that extend each other in a circle return to the same name. After a link, `..`
/// leads elsewhere and stays.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        let leads_back = component == Component::ParentDir && matches!(tidy.components().next_back(), Some(Component::Normal(_)));
        if leads_back && !tidy.is_symlink() {
            tidy.pop();
        } else if component != Component::CurDir {
            tidy.push(component);
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn a_path_is_relative_to_the_folder_of_the_file_that_contains_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_string();
        fs::create_dir(at("plans")).expect("a folder");
        fs::write(at("base.toml"), "base").expect("a file");
        fs::write(at("plans/b.toml"), "b").expect("a file");
        let beside = at("plans/a.toml");
        assert_eq!(Folder::default().open("b.toml", &beside), Ok((at("plans/b.toml"), "b".into())));
        assert_eq!(Folder::default().open("../base.toml", &beside), Ok((at("base.toml"), "base".into())));
        assert_eq!(Folder::default().open(&at("base.toml"), "elsewhere/c.toml"), Ok((at("base.toml"), "base".into())));
        assert_eq!(Folder::default().open("gone.toml", &beside), Err(format!("`{}` does not exist", at("plans/gone.toml"))));
    }

    #[test]
    fn only_files_of_the_scenarios_folder_and_below_are_quoted() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_string();
        fs::create_dir_all(at("plans/bases")).expect("a folder");
        for name in ["secret", "plans/a.toml", "plans/bases/b.toml"] {
            fs::write(at(name), "").expect("a file");
        }
        let may_quote = |name: &str| Folder::default().may_quote(&at(name), &at("plans/a.toml"));
        assert!(may_quote("plans/bases/b.toml") && may_quote("plans/bases/../bases/b.toml"));
        assert!(!may_quote("secret") && !may_quote("plans/../secret") && !may_quote("gone"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("secret"), at("plans/link.toml")).expect("a link");
            assert!(!may_quote("plans/link.toml"));
        }
    }

    #[test]
    fn a_name_is_as_short_as_it_would_be_typed() {
        for (long, short) in
            [("./a.toml", "a.toml"), ("x/./y/../a.toml", "x/a.toml"), ("../a.toml", "../a.toml"), ("x/../../a.toml", "../a.toml")]
        {
            assert_eq!(tidy(Path::new(long)), Path::new(short));
        }
    }

    #[test]
    fn files_that_extend_each_other_over_detours_are_reported_as_a_circle() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.toml");
        let text = "format = 1\nextends = \"detour/../a.toml\"\n";
        fs::create_dir(folder.path().join("detour")).expect("a folder");
        fs::write(&path, text).expect("a file");
        let mistakes = Scenario::read(path.to_str().expect("UTF-8"), text, &[], &Folder::default()).expect_err("a circle");
        assert!(mistakes.diagnostics.iter().any(|mistake| mistake.message.starts_with("this scenario extends itself")));
    }
}
