//! Laws of output folders: whole or not at all, and nobody's file is thrown away.

use std::collections::BTreeMap;

use super::super::error::Refusal;
use super::*;

const RECEIPT: &str = r#"{"program": "compcast", "artifacts": [{"name": "total.csv"}, {"name": "charts/total.svg"}]}"#;

fn artifacts(files: &[(&str, &str)]) -> Vec<Artifact> {
    files.iter().map(|(name, text)| Artifact { name: name.to_string(), bytes: text.as_bytes().to_vec() }).collect()
}

fn output() -> Vec<Artifact> {
    artifacts(&[("total.csv", "usd\n1\n"), ("charts/total.svg", "<svg/>"), ("receipt.json", RECEIPT)])
}

/// Everything below a folder: files with their bytes, folders without.
fn picture(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            all.extend(picture(&entry));
            all.insert(entry, None);
        } else {
            let bytes = fs::read(&entry).expect("a file");
            all.insert(entry, Some(bytes));
        }
    }
    all
}

fn temporary() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a path in a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Writing must fail, and leave all of `base` byte for byte as it was.
fn refused(base: &Path, target: &Path, artifacts: &[Artifact]) -> FileError {
    let before = picture(base);
    let error = write_folder(target, artifacts).expect_err("a refusal");
    assert_eq!(picture(base), before, "{error}");
    assert!(!error.help().is_empty());
    error
}

fn assert_holds(target: &Path, artifacts: &[Artifact]) {
    let files = picture(target).into_iter().filter_map(|(path, bytes)| Some((path, bytes?)));
    let expected: BTreeMap<_, _> = artifacts.iter().map(|artifact| (target.join(&artifact.name), artifact.bytes.clone())).collect();
    assert_eq!(files.collect::<BTreeMap<_, _>>(), expected);
}

#[test]
fn a_new_folder_is_made_with_the_folders_around_it_and_nothing_else_remains() {
    let base = temporary();
    let target = base.path().join("plans/2026/out");
    write_folder(&target, &output()).expect("a fresh place");
    assert_holds(&target, &output());
    assert_eq!(fs::read_dir(base.path().join("plans/2026")).expect("a folder").count(), 1);
}

#[test]
fn an_empty_folder_and_an_earlier_output_are_replaced_whole() {
    let base = temporary();
    let target = base.path().join("out");
    fs::create_dir(&target).expect("a folder");
    write_folder(&target, &output()).expect("an empty folder");
    // What a file browser leaves behind is not a file of the user's.
    put(&target.join("charts/.DS_Store"), "");
    let second = artifacts(&[("report.html", "<p>"), ("receipt.json", r#"{"program": "compcast", "artifacts": {"report.html": "00"}}"#)]);
    write_folder(&target, &second).expect("an earlier output");
    assert_holds(&target, &second);
    write_folder(&target, &output()).expect("an earlier output");
    assert_holds(&target, &output());
    assert_eq!(fs::read_dir(base.path()).expect("a folder").count(), 1);
}

#[test]
fn what_this_program_did_not_write_is_refused_and_left_as_it_is() {
    let check = |files: &[(&str, &str)], expected: Refusal| {
        let base = temporary();
        let target = base.path().join("out");
        for (name, text) in files {
            put(&target.join(name), text);
        }
        match refused(base.path(), &target, &output()) {
            FileError::Refused { because, .. } => assert_eq!(because, expected),
            other => panic!("{other:?}"),
        }
    };
    check(&[("notes.txt", "mine")], Refusal::NotOurs);
    check(&[("receipt.json", r#"{"program": "till"}"#)], Refusal::NotOurs);
    check(&[("receipt.json", "no JSON")], Refusal::NotOurs);
    check(&[("deep/receipt.json", RECEIPT)], Refusal::NotOurs);
    check(&[("receipt.json", RECEIPT), ("total.csv", ""), ("notes.txt", "mine")], Refusal::Added("notes.txt".into()));
    check(&[("receipt.json", RECEIPT), ("charts/mine.svg", "")], Refusal::Added("charts/mine.svg".into()));
}

#[test]
fn a_file_in_the_place_of_the_folder_or_of_one_around_it_is_refused() {
    let base = temporary();
    let file = base.path().join("out");
    put(&file, "mine");
    let error = refused(base.path(), &file, &output());
    assert_eq!(error.to_string(), format!("`{}` exists and is not a folder", file.display()));
    assert_eq!(error.help(), "name a new or an empty folder");
    for target in [file.join("inside"), file.join("deep/inside")] {
        assert!(matches!(refused(base.path(), &target, &output()), FileError::Writing { .. }));
    }
}

#[test]
fn the_folder_the_program_was_started_in_is_not_replaced() {
    for target in [".", "/"] {
        let error = write_folder(Path::new(target), &output()).expect_err("the folder of the tests");
        assert!(matches!(error, FileError::Refused { because: Refusal::StartedHere, .. }), "{error:?}");
    }
    assert!(matches!(write_folder(Path::new(""), &[]), Err(FileError::Refused { because: Refusal::NoName, .. })));
}

#[test]
fn names_that_lead_out_or_meet_are_refused_before_anything_is_written() {
    let base = temporary();
    for name in ["", "..", "../x", "a/../../x", "/x", "a//b", "a/", "./a", "c:\\x", "a\\b", "c:x", "nul\0", "a\n", "dot.", "what?"] {
        let error = refused(base.path(), &base.path().join("new/out"), &artifacts(&[("fine.csv", ""), (name, "")]));
        assert!(matches!(&error, FileError::ArtifactName(refused) if refused == name), "{error:?}");
    }
    for names in [["a", "a"], ["a.csv", "A.csv"], ["a", "a/b"], ["A/b", "a"]] {
        let error = refused(base.path(), &base.path().join("new/out"), &artifacts(&names.map(|name| (name, ""))));
        assert!(matches!(error, FileError::ArtifactsCollide(_)), "{error:?}");
    }
}

/// A name no common file system takes makes the second of three artifacts fail.
#[test]
fn a_failure_in_the_middle_leaves_nothing_behind_and_an_earlier_output_as_it_was() {
    let base = temporary();
    let target = base.path().join("out");
    let failing = artifacts(&[("first.csv", "1"), (&"x".repeat(300), "2"), ("third.csv", "3")]);
    assert!(matches!(refused(base.path(), &base.path().join("new/folders/out"), &failing), FileError::Writing { .. }));
    write_folder(&target, &output()).expect("a fresh place");
    assert!(matches!(refused(base.path(), &target, &failing), FileError::Writing { .. }));
}

/// The kernel's own folder takes no others, whoever asks.
#[cfg(target_os = "linux")]
#[test]
fn a_place_that_takes_no_folders_is_an_error() {
    for target in ["/proc/out", "/proc/new/out"] {
        assert!(matches!(write_folder(Path::new(target), &output()), Err(FileError::Writing { .. })));
    }
}

#[test]
fn an_earlier_output_is_put_back_if_the_new_one_does_not_get_to_its_place() {
    let base = temporary();
    let target = base.path().join("out");
    write_folder(&target, &output()).expect("a fresh place");
    let before = picture(base.path());
    // A temporary folder without a fresh output in it: the second rename has nothing to move.
    let staging = tempfile::tempdir_in(base.path()).expect("a temporary folder");
    assert!(matches!(exchange(staging, &target), Err(FileError::Writing { .. })));
    assert_eq!(picture(base.path()), before);
}

#[cfg(unix)]
#[test]
fn the_folder_may_be_entered_by_whom_any_new_folder_lets_in() {
    use std::os::unix::fs::PermissionsExt;
    let base = temporary();
    let mode = |name: &str| fs::metadata(base.path().join(name)).expect("a folder").permissions().mode();
    fs::create_dir(base.path().join("plain")).expect("a folder");
    write_folder(&base.path().join("out"), &output()).expect("a fresh place");
    assert_eq!(mode("out"), mode("plain"));
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_to_the_folder_it_leads_to_and_refused_if_it_leads_nowhere() {
    use std::os::unix::fs::symlink;
    let base = temporary();
    let (link, folder) = (base.path().join("link"), base.path().join("out"));
    symlink(&folder, &link).expect("a link");
    let error = write_folder(&link, &output()).expect_err("leads nowhere");
    assert!(matches!(error, FileError::Refused { because: Refusal::NoFolder, .. }), "{error:?}");
    fs::create_dir(&folder).expect("a folder");
    write_folder(&link, &output()).expect("an empty folder");
    assert!(link.is_symlink());
    assert_holds(&folder, &output());
}
