//! Laws of output folders: whole or not at all, and nobody's file is thrown away.

use std::collections::BTreeMap;
use std::error::Error;
use std::ffi::OsStr;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::error::NotReplaceable;
use super::super::receipt::{RunReceipt, files_of};
use super::*;
use crate::simulation::Event;

/// A receipt as this program would have written it, for two empty files.
fn receipt() -> String {
    let file = |name: &str| format!(r#"{{"name": "{name}", "bytes": 0, "sha256": "{}"}}"#, digest::sha256(b""));
    format!(r#"{{"program": "compcast", "files": [{}, {}]}}"#, file("total.csv"), file("charts/total.svg"))
}

/// Names and contents of the files of an output, the receipt aside.
type Files<'a> = &'a [(&'a str, &'a str)];

const OUTPUT: Files<'static> = &[("total.csv", "usd\n1\n"), ("charts/total.svg", "<svg/>")];

fn write_folder(target: &Path, files: Files<'_>) -> Result<(), FileError> {
    let run = RunReceipt { seed: 1, trials: 2, sampling: "plain".into(), holds_work: false };
    let receipt = Receipt { command: "run", run, theme: "light".into(), scenarios: vec![], checks: vec![] };
    let mut folder = OutputFolder::create(target, &())?;
    for (name, text) in files {
        folder.add(name, |out| Ok(out.write_all(text.as_bytes())?))?;
    }
    folder.finish(&receipt)
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

fn temporary() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a path in a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// Writing must fail, and leave all of `base` byte for byte as it was.
fn refused(base: &Path, target: &Path, files: Files<'_>) -> FileError {
    let before = picture(base);
    let error = write_folder(target, files).expect_err("a refusal");
    assert_eq!(picture(base), before, "{error}");
    assert!(!error.help().is_empty());
    error
}

/// The folder holds these files and a receipt that names them, and nothing else.
fn assert_holds(target: &Path, files: Files<'_>) {
    let mut found: BTreeMap<_, _> = picture(target).into_iter().filter_map(|(path, bytes)| Some((path, bytes?))).collect();
    let receipt = found.remove(&target.join(receipt::FILE_NAME)).expect("a receipt");
    let expected: BTreeMap<_, _> = files.iter().map(|(name, text)| (target.join(name), text.as_bytes().to_vec())).collect();
    assert_eq!(found, expected);
    let named = files_of(&receipt).expect("a receipt of this program");
    assert_eq!(named.into_keys().collect::<BTreeSet<_>>(), files.iter().map(|(name, _)| name.to_string()).collect());
    for (name, text) in files {
        let entry =
            format!("\"name\": \"{name}\",\n      \"bytes\": {},\n      \"sha256\": \"{}\"", text.len(), digest::sha256(text.as_bytes()));
        assert!(String::from_utf8_lossy(&receipt).contains(&entry), "{entry}");
    }
}

#[test]
fn a_new_folder_is_made_with_its_parents_and_nothing_else_remains() {
    let base = temporary();
    let target = base.path().join("plans/2026/out");
    write_folder(&target, OUTPUT).expect("a fresh place");
    assert_holds(&target, OUTPUT);
    assert_eq!(fs::read_dir(base.path().join("plans/2026")).expect("a folder").count(), 1);
}

#[test]
fn an_empty_folder_and_an_earlier_output_are_replaced_whole() {
    let base = temporary();
    let target = base.path().join("out");
    fs::create_dir(&target).expect("a folder");
    write_folder(&target, OUTPUT).expect("an empty folder");
    // What a file browser leaves behind is not a file of the user's.
    put(&target.join("charts/.DS_Store"), "");
    let second: Files<'_> = &[("report.html", "<p>")];
    write_folder(&target, second).expect("an earlier output");
    assert_holds(&target, second);
    write_folder(&target, OUTPUT).expect("an earlier output");
    assert_holds(&target, OUTPUT);
    assert_eq!(fs::read_dir(base.path()).expect("a folder").count(), 1);
}

#[test]
fn a_folder_with_files_of_others_is_refused_and_left_as_it_is() {
    let check = |files: &[(&str, &str)], expected: NotReplaceable| {
        let base = temporary();
        let target = base.path().join("out");
        for (name, text) in files {
            put(&target.join(name), text);
        }
        match refused(base.path(), &target, OUTPUT) {
            FileError::NotReplaceable { because, .. } => assert_eq!(because, expected),
            other => panic!("{other:?}"),
        }
    };
    check(&[("notes.txt", "mine")], NotReplaceable::NotOurs);
    check(&[("receipt.json", r#"{"program": "till"}"#)], NotReplaceable::NotOurs);
    check(&[("receipt.json", "no JSON")], NotReplaceable::NotOurs);
    let receipt = receipt();
    check(&[("deep/receipt.json", &receipt)], NotReplaceable::NotOurs);
    check(&[("receipt.json", &receipt), ("total.csv", ""), ("notes.txt", "mine")], NotReplaceable::Added("notes.txt".into()));
    check(&[("receipt.json", &receipt), ("charts/mine.svg", "")], NotReplaceable::Added("charts/mine.svg".into()));
    // A file may be named like a word of the receipt.
    check(&[("receipt.json", &receipt), ("program", "")], NotReplaceable::Added("program".into()));
    check(&[("receipt.json", &receipt), ("total.csv", "1")], NotReplaceable::Edited("total.csv".into()));
}

#[test]
fn a_file_in_the_place_of_the_folder_or_of_a_parent_is_refused() {
    let base = temporary();
    let file = base.path().join("out");
    put(&file, "mine");
    let error = refused(base.path(), &file, OUTPUT);
    assert_eq!(error.to_string(), format!("`{}` exists and is not a folder", file.display()));
    assert_eq!(error.help(), "name a new or an empty folder");
    for target in [file.join("inside"), file.join("deep/inside")] {
        assert!(matches!(refused(base.path(), &target, OUTPUT), FileError::Writing { .. }));
    }
}

#[test]
fn the_current_folder_is_not_replaced() {
    for target in [".", "/"] {
        let error = write_folder(Path::new(target), OUTPUT).expect_err("the folder of the tests");
        assert!(matches!(error, FileError::NotReplaceable { because: NotReplaceable::CurrentFolder, .. }), "{error:?}");
    }
    assert!(matches!(write_folder(Path::new(""), OUTPUT), Err(FileError::NotReplaceable { because: NotReplaceable::NoName, .. })));
}

#[test]
fn names_that_lead_out_or_meet_are_refused_and_nothing_is_left() {
    let base = temporary();
    for name in ["", "..", "../x", "a/../../x", "/x", "a//b", "a/", "./a", "c:\\x", "a\\b", "c:x", "nul\0", "a\n", "dot.", "what?"] {
        let error = refused(base.path(), &base.path().join("new/out"), &[("fine.csv", ""), (name, "")]);
        assert!(matches!(&error, FileError::FileName(refused) if refused == name), "{error:?}");
    }
    for names in [["a", "a"], ["a.csv", "A.csv"], ["a", "a/b"], ["A/b", "a"], ["Receipt.json", "receipt.JSON"]] {
        let error = refused(base.path(), &base.path().join("new/out"), &names.map(|name| (name, "")));
        assert!(matches!(error, FileError::NamesCollide(_)), "{error:?}");
    }
    let error = refused(base.path(), &base.path().join("out"), &[("receipt.json", "{}")]);
    assert!(matches!(error, FileError::NamesCollide(_)), "{error:?}");
}

/// A name no common file system takes makes the second of three files fail.
#[test]
fn a_failure_in_the_middle_leaves_nothing_behind_and_an_earlier_output_as_it_was() {
    let base = temporary();
    let target = base.path().join("out");
    let long = "x".repeat(300);
    let failing: Files<'_> = &[("first.csv", "1"), (&long, "2"), ("third.csv", "3")];
    assert!(matches!(refused(base.path(), &base.path().join("new/folders/out"), failing), FileError::Writing { .. }));
    write_folder(&target, OUTPUT).expect("a fresh place");
    assert!(matches!(refused(base.path(), &target, failing), FileError::Writing { .. }));
}

#[test]
fn content_that_cannot_be_made_leaves_nothing_behind_and_is_reported_as_such() {
    let base = temporary();
    let mut folder = OutputFolder::create(&base.path().join("new/out"), &()).expect("a fresh place");
    let failing = |out: &mut dyn Write| {
        out.write_all(b"half")?;
        Err(ExportError::failed("the chart `fan`", io::Error::other("no numbers")))
    };
    let error = folder.add("fan.svg", failing).expect_err("no content");
    assert_eq!(error.to_string(), "the chart `fan` cannot be written: no numbers");
    assert!(error.is_failure() && error.source().is_some());
    drop(folder);
    assert_eq!(picture(base.path()), BTreeMap::new());
}

/// Every write to this device fails as on a full disk; a writer in between must not hide that.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_as_such_whatever_the_content_makes_of_it() {
    let full = File::options().write(true).open("/dev/full").expect("the device of full disks");
    let mut out = FileWriter { out: Hashing::new(BufWriter::with_capacity(1, full)), bytes: 0, failed: None, observer: &() };
    assert_eq!(out.write_all(b"12").expect_err("full").kind(), io::ErrorKind::StorageFull);
    assert_eq!(out.failed.map(|error| error.kind()), Some(io::ErrorKind::StorageFull));
}

/// The kernel's own folder takes no others, whoever the user is.
#[cfg(target_os = "linux")]
#[test]
fn a_place_that_takes_no_folders_is_an_error() {
    for target in ["/proc/out", "/proc/new/out"] {
        assert!(matches!(write_folder(Path::new(target), OUTPUT), Err(FileError::Writing { .. })));
    }
}

#[test]
fn an_earlier_output_is_put_back_if_the_new_one_does_not_get_to_its_place() {
    let base = temporary();
    let target = base.path().join("out");
    write_folder(&target, OUTPUT).expect("a fresh place");
    let before = picture(base.path());
    // Without a fresh output there is nothing to exchange, in one step or in two.
    for exchange in [exchange, exchange_in_two_steps] {
        let staging = Staging::create(base.path(), OsStr::new("out")).expect("a staging folder");
        exchange(&staging, &target).expect_err("nothing to move");
        assert!(!staging.earlier().exists());
        drop(staging);
        assert_eq!(picture(base.path()), before);
    }
}

#[cfg(unix)]
#[test]
fn a_new_output_is_private_and_one_that_replaces_another_keeps_its_modes() {
    use std::os::unix::fs::PermissionsExt;
    let base = temporary();
    let (target, at) = (base.path().join("out"), |name: &str| base.path().join(name));
    let mode = |name: &str| fs::metadata(at(name)).expect("a file").permissions().mode() & 0o777;
    let modes = || ["out", "out/charts", "out/total.csv", "out/charts/total.svg", "out/receipt.json"].map(mode);
    write_folder(&target, OUTPUT).expect("a fresh place");
    assert_eq!(modes(), [0o700, 0o700, 0o600, 0o600, 0o600]);
    for (name, mode) in [("out", 0o750), ("out/charts", 0o755), ("out/total.csv", 0o640)] {
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).expect("a file of ours");
    }
    write_folder(&target, &[OUTPUT, &[("pay.csv", "")]].concat()).expect("an earlier output");
    assert_eq!(modes(), [0o750, 0o755, 0o640, 0o600, 0o600]);
    assert_eq!(mode("out/pay.csv"), 0o600);
}

#[test]
fn outputs_that_are_written_at_the_same_time_replace_one_another_whole() {
    let base = temporary();
    let target = base.path().join("out");
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let target = &target;
            scope.spawn(move || {
                for round in 0..25 {
                    let text = format!("{writer} {round}");
                    write_folder(target, &[("a.csv", &text), ("deep/b.csv", &text)]).expect("an earlier output or none");
                    assert!(target.join("a.csv").exists());
                }
            });
        }
    });
    let read = |name: &str| fs::read(target.join(name)).expect("a file");
    assert_eq!(read("a.csv"), read("deep/b.csv"));
    assert_eq!(fs::read_dir(base.path()).expect("a folder").count(), 1);
}

/// Cancels from the given question on.
struct CancelledAfter(AtomicUsize);

impl Observer for CancelledAfter {
    fn notice(&self, _: Event<'_>) {}

    fn is_cancelled(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }
}

#[test]
fn a_cancelled_output_leaves_everything_as_it_was() {
    let base = temporary();
    write_folder(&base.path().join("out"), OUTPUT).expect("a fresh place");
    let before = picture(base.path());
    let observer = CancelledAfter(3.into());
    let mut folder = OutputFolder::create(&base.path().join("out"), &observer).expect("an earlier output");
    folder.add("a.csv", |out| Ok(out.write_all(b"1")?)).expect("not cancelled yet");
    let mut n_written = 0;
    let add = folder.add("b.csv", |out| {
        for _ in 0..100_000 {
            out.write_all(b"12345678")?;
            n_written += 1;
        }
        Ok(())
    });
    assert!(matches!(add, Err(FileError::Cancelled)) && n_written == 1, "{add:?} after {n_written}");
    drop(folder);
    assert_eq!(picture(base.path()), before);
}

#[test]
fn an_output_that_cannot_fit_is_refused_with_both_sizes() {
    let base = temporary();
    let folder = OutputFolder::create(&base.path().join("out"), &()).expect("a fresh place");
    folder.check_space(1).expect("a byte");
    let error = folder.check_space(u64::MAX).expect_err("more than any disk has").to_string();
    assert!(error.contains("needs at least 18446744073.7 GB, but its disk has only "), "{error}");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_to_the_folder_it_leads_to_and_refused_if_it_leads_nowhere() {
    use std::os::unix::fs::symlink;
    let base = temporary();
    let (link, folder) = (base.path().join("link"), base.path().join("out"));
    symlink(&folder, &link).expect("a link");
    let error = write_folder(&link, OUTPUT).expect_err("leads nowhere");
    assert!(matches!(error, FileError::NotReplaceable { because: NotReplaceable::NotAFolder, .. }), "{error:?}");
    fs::create_dir(&folder).expect("a folder");
    write_folder(&link, OUTPUT).expect("an empty folder");
    assert!(link.is_symlink());
    assert_holds(&folder, OUTPUT);
}
