//! The files a scenario may extend: those beside it.

use std::path::{Component, Path, PathBuf};

use super::input;
use crate::scenario::Library;

/// The library of files. A path counts from the folder of the file it stands in; where that is no file (a built-in scenario, standard input), from
/// the folder the program was started in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folder;

impl Library for Folder {
    /// The name is the path as it would be typed: `plans/base.toml` for `base.toml` beside `plans/a.toml`.
    fn open(&self, path: &str, beside: &str) -> Result<(String, String), String> {
        let name = beside_file(path, beside);
        // Told by the name, which says where it was looked for.
        let text = input::text_of_file(&name).map_err(|error| error.to_string())?;
        Ok((name, text))
    }
}

/// `path` as it would be typed from where the program was started, when it stands in the file `beside`.
pub fn beside_file(path: &str, beside: &str) -> String {
    let around = Path::new(beside).parent().unwrap_or(Path::new(""));
    tidy(&around.join(path)).to_string_lossy().into_owned()
}

/// The path without `.` and without the `folder/..` that lead back, so that a circle of files returns to a name it had. Behind a link `..` leads
/// elsewhere and stays.
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
    use std::fs;

    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn a_path_counts_from_the_folder_of_the_file_it_stands_in() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_string();
        fs::create_dir(at("plans")).expect("a folder");
        fs::write(at("base.toml"), "base").expect("a file");
        fs::write(at("plans/b.toml"), "b").expect("a file");
        let beside = at("plans/a.toml");
        assert_eq!(Folder.open("b.toml", &beside), Ok((at("plans/b.toml"), "b".into())));
        assert_eq!(Folder.open("../base.toml", &beside), Ok((at("base.toml"), "base".into())));
        assert_eq!(Folder.open(&at("base.toml"), "elsewhere/c.toml"), Ok((at("base.toml"), "base".into())));
        assert_eq!(Folder.open("gone.toml", &beside), Err(format!("`{}` does not exist", at("plans/gone.toml"))));
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
    fn files_that_extend_each_other_over_detours_are_told_as_a_circle() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.toml");
        let text = "format = 1\nextends = \"detour/../a.toml\"\n";
        fs::create_dir(folder.path().join("detour")).expect("a folder");
        fs::write(&path, text).expect("a file");
        let mistakes = Scenario::read(path.to_str().expect("UTF-8"), text, &[], &Folder).expect_err("a circle");
        assert!(mistakes.diagnostics.iter().any(|mistake| mistake.message.starts_with("this scenario extends itself")));
    }
}
