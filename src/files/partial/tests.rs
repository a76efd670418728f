use std::ops::Range;
use std::sync::LazyLock;

use super::*;
use crate::files::digest;
use crate::files::receipt::{InputFile, InputFiles, OriginRecord};
use crate::scenario::Scenario;
use crate::simulation::{Case, Content};

/// Any record of a case will do: these tests do not look into it.
static RECORD: LazyLock<CaseRecord> = LazyLock::new(|| {
    let scenario = Scenario::builtin("traditional", &[]).expect("a sound scenario").scenario;
    Case::new(scenario, None).expect("a sound case").record()
});

fn file(path: &str) -> InputFile {
    InputFile { path: path.into(), sha256: digest::sha256(b"") }
}

fn case(name: &str) -> CaseIdentity {
    CaseIdentity {
        scenario: name.into(),
        resolved: "format = 1\nheadcount.file = \"people.csv\"\n".into(),
        content: "format = 1\nheadcount.file = \"sha256:e3b0\"\n".into(),
        holds_work: false,
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

/// A head of trials `asked` of each of these cases.
fn head(cases: &[CaseIdentity], asked: Range<u64>) -> PartialHead {
    let study = StudyIdentity {
        version: env!("CARGO_PKG_VERSION").into(),
        build: BUILD.into(),
        command: if cases.len() == 1 { "run" } else { "compare" }.into(),
        seed: 7,
        sampling: "plain".into(),
        n_trials: 1_000,
        kept: vec![Content::Lines, Content::Months],
        cases: cases.iter().map(CaseIdentity::fingerprint).collect(),
        part: None,
        grid: None,
    };
    let pieces = cases.iter().enumerate().map(|(case, identity)| SavedPiece {
        case,
        first: asked.start,
        end: asked.end,
        identity: identity.clone(),
        place: None,
    });
    PartialHead::new(PartialRequest { study, pieces: pieces.collect() }, cases.iter().map(|_| RECORD.clone()).collect())
}

fn one() -> PartialHead {
    head(&[case("zwölf")], 64..1_000)
}

/// Trials without any column.
fn trials(range: Range<usize>) -> PartialRun {
    let words = [range.start, range.end, 0, 0, 0, 0, 0, 0].map(|number| (number as u64).to_le_bytes());
    let bytes = words.as_flattened();
    PartialRun::read(bytes, bytes.len() as u64).expect("a sound partial run")
}

fn written(head: &PartialHead) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.partial").to_str().expect("UTF-8").to_string();
    write_partial(PartialPlace::Named(&path), head, &[trials(64..128)]).expect("a place to write");
    (folder, path)
}

fn read(path: &str) -> (PartialRequest, Vec<PartialRun>) {
    let (head, parts) = read_partial(path).expect("sound");
    assert_eq!(read_partial_head(path).expect("sound").held().collect::<Vec<_>>(), head.held().collect::<Vec<_>>());
    assert!(head.held().eq(parts.iter().map(PartialRun::trials)));
    (head.request, parts)
}

#[test]
fn what_is_written_is_read_and_nothing_else_is_left() {
    let (folder, path) = written(&one());
    assert_eq!(read(&path), (one().request, vec![trials(64..128)]));
    let two = head(&[case("zwölf"), case("dreizehn")], 0..1_000);
    let started = [trials(0..128), trials(0..64)];
    let free = PartialPlace::Free(path.strip_suffix(".partial").expect("a name"));
    let other = write_partial(free, &two, &started).expect("a free place");
    assert_eq!(other, path.replace("a.partial", "a-2.partial"));
    assert_eq!(read(&other), (two.request, started.to_vec()));
    let in_folder = partials_in(folder.path().to_str().expect("UTF-8")).expect("a folder").expect("a folder");
    assert_eq!(in_folder, [other, path]);
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
}

#[test]
fn only_trials_that_the_new_file_holds_too_are_replaced() {
    let (_folder, path) = written(&one());
    let write = |head: &PartialHead, range| write_partial(PartialPlace::Named(&path), head, &[trials(range)]);
    let mut other = one();
    other.request.study.seed = 8;
    for (head, range) in [(&other, 64..128), (&one(), 64..64), (&one(), 0..128), (&one(), 128..256)] {
        let error = write(head, range.clone()).expect_err("trials that would be lost");
        assert_eq!(error.to_string(), format!("`{path}` holds trials 64..128 of `zwölf`, which would be lost"), "{range:?}");
    }
    assert_eq!(read(&path).1, [trials(64..128)]);
    let mut more = one();
    more.request.study.n_trials = 2_000;
    more.request.pieces[0].end = 2_000;
    write(&more, 64..192).expect("more trials of the same run");
    assert_eq!(read(&path).1, [trials(64..192)]);
}

#[test]
fn paths_and_names_are_not_what_a_case_is() {
    let elsewhere = CaseIdentity {
        resolved: "format = 1\nheadcount.file = \"/scratch/p.csv\"\n".into(),
        inputs: InputFiles {
            headcount: Some(file("/scratch/p.csv")),
            columns: vec![file("a.csv"), file("b.csv")],
            ..InputFiles::default()
        },
        ..case("standard input")
    };
    assert_eq!(elsewhere.fingerprint(), case("zwölf").fingerprint());
    assert!(head(std::slice::from_ref(&elsewhere), 0..64).request.differences(&one().request).is_empty());
    let others = [
        CaseIdentity { holds_work: true, ..case("zwölf") },
        CaseIdentity { content: "format = 1\nheadcount.file = \"sha256:e3b0\"\nseed = 3\n".into(), ..case("zwölf") },
        CaseIdentity {
            inputs: InputFiles { headcount: Some(InputFile { sha256: digest::sha256(b"a"), ..file("people.csv") }), ..elsewhere.inputs },
            ..case("zwölf")
        },
    ];
    for other in others {
        assert_ne!(other.fingerprint(), case("zwölf").fingerprint());
        assert!(!head(std::slice::from_ref(&other), 0..64).request.differences(&one().request).is_empty(), "{other:?}");
    }
}

#[test]
fn a_file_that_was_cut_off_or_changed_anywhere_is_refused() {
    let (_folder, path) = written(&one());
    let bytes = fs::read(&path).expect("a file");
    let check = |changed: &[u8], is_damaged: bool, what: String| {
        fs::write(&path, changed).expect("a file");
        let error = read_partial(&path).expect_err("cut off or changed");
        assert_eq!(matches!(error, FileError::Damaged { .. }), is_damaged, "{what}: {error}");
    };
    for length in 0..bytes.len() {
        check(&bytes[..length], length > 0, format!("{length} bytes"));
    }
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 1 << (place % 8);
        check(&changed, place >= MAGIC.len(), format!("byte {place}"));
    }
}

#[test]
fn a_head_that_no_command_writes_is_refused() {
    let no_head: [fn(&mut PartialRequest); 6] = [
        |request| request.study.command = "solve".into(),
        |request| request.study.command = "compare".into(),
        |request| request.study.command = "whatif".into(),
        |request| request.study.grid = Some(GridRecord::default()),
        |request| request.study.part = Some(Part { number: 0, of: usize::MAX }),
        |request| request.study.part = Some(Part { number: 3, of: 3 }),
    ];
    for change in no_head {
        let mut head = one();
        change(&mut head.request);
        let (_folder, path) = written(&head);
        let error = read_partial_head(&path).expect_err("no head of ours");
        assert!(matches!(error, FileError::Damaged { .. }), "{error}");
    }
}

#[test]
fn another_version_and_another_build_are_refused_by_their_names() {
    let mut older = one();
    older.request.study.version = "0.0.9".into();
    let (_folder, path) = written(&older);
    let error = read_partial_head(&path).expect_err("of another version").to_string();
    assert_eq!(error, format!("`{path}` was written by version 0.0.9 of the program, but this is {}", env!("CARGO_PKG_VERSION")));
    let mut other = one();
    other.request.study.build = "0123456789ab".into();
    let (_folder, path) = written(&other);
    let error = read_partial(&path).expect_err("of another build").to_string();
    assert_eq!(error, format!("`{path}` was written by the build 0123456789ab of the program, but this is {BUILD}"));
}

#[test]
fn what_is_not_ours_is_not_replaced_and_a_missing_folder_is_made() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_string();
    fs::write(at("thesis.txt"), "years of work").expect("a file");
    fs::write(at("short"), "compcast").expect("a file");
    fs::create_dir(at("folder")).expect("a folder");
    for name in ["thesis.txt", "short", "folder"] {
        assert!(matches!(partial_at(&at(name)), Err(FileError::NotReplaced(_))), "{name}");
    }
    fs::write(at("damaged"), "compcast partial and more").expect("a file");
    assert!(matches!(partial_at(&at("damaged")), Err(FileError::Damaged { .. })));
    assert!(partial_at("").is_err() && partial_at(&at("thesis.txt/a.partial")).is_err());
    assert!(partial_at(&at("new.partial")).expect("a free place").is_none());
    make_folder_of(&at("parts/new/a.partial")).expect("a folder of ours");
    assert!(folder.path().join("parts/new").is_dir() && make_folder_of(&at("thesis.txt/b/a.partial")).is_err());
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_opened() {
    for path in ["/dev/null", "/dev/zero"] {
        let error = partial_at(path).expect_err("a device");
        assert_eq!(error.help(), "name a file, or write `--partial -` for standard output");
    }
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
