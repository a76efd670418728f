//! Headcount files as HR systems and spreadsheet programs lay them out, read by the program without being edited.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::cli::{code, compcast, empty};

const COLUMNS: &str = "employee_id,usage_tier,base_pay,pay_period,currency";
const PEOPLE: &str = "employee_id,usage_tier,base_pay,pay_period,currency\nA1,mid,100000,YEAR,USD\nA2,mid,120000,YEAR,USD\n";

/// What `check` prints of a file: its exit code, standard output, standard error.
fn check_in(folder: &Path, bytes: &[u8]) -> (i32, String, String) {
    fs::write(folder.join("p.csv"), bytes).expect("a file");
    printed(&compcast(folder, &["check", "ai-integrated", "--headcount", "p.csv"]))
}

fn printed(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (code(output), text(&output.stdout), text(&output.stderr))
}

/// Reads a file of two people and looks for what is said about it.
#[track_caller]
fn two_people(bytes: &[u8], notes: &[&str]) {
    let folder = empty();
    let (code, out, errors) = check_in(folder.path(), bytes);
    assert_eq!(code, 0, "{errors}");
    assert!(out.starts_with("2 rows read, 0 rejected\n"), "{out}{errors}");
    assert!(out.contains("\nai-integrated: 2 people in 1 group"), "{out}");
    assert_eq!(errors.matches("warning: ").count(), notes.len(), "{errors}");
    notes.iter().for_each(|note| assert!(errors.contains(note), "{note} is not in {errors}"));
}

#[test]
fn unicode_with_and_without_a_mark_packed_or_not_is_read() {
    let utf_16: Vec<u8> = PEOPLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut gzip = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    gzip.write_all(&utf_16).expect("memory");
    for bytes in [
        [b"\xef\xbb\xbf", PEOPLE.as_bytes()].concat(),
        [b"\xff\xfe", utf_16.as_slice()].concat(),
        gzip.finish().expect("memory"),
        zstd::encode_all(PEOPLE.as_bytes(), 3).expect("memory"),
        utf_16,
    ] {
        two_people(&bytes, &[]);
    }
}

#[test]
fn a_packed_file_may_come_from_standard_input() {
    let folder = empty();
    let mut child = Command::new(env!("CARGO_BIN_EXE_compcast"))
        .args(["check", "ai-integrated", "--headcount", "-"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let packed = zstd::encode_all(PEOPLE.as_bytes(), 3).expect("memory");
    child.stdin.take().expect("a pipe").write_all(&packed).expect("a pipe");
    let (code, out, _) = printed(&child.wait_with_output().expect("its output"));
    assert!(code == 0 && out.starts_with("2 rows read, 0 rejected\n"), "{out}");
}

#[test]
fn delimiters_a_separator_line_and_surplus_delimiters_are_understood() {
    for delimiter in [",", ";", "|", "\t"] {
        two_people(PEOPLE.replace(',', delimiter).as_bytes(), &[]);
    }
    two_people(format!("sep=;\r\n{}", PEOPLE.replace(',', ";").replace('\n', "\r\n")).as_bytes(), &[]);
    two_people(PEOPLE.replace("USD\n", "USD,\n").as_bytes(), &[]);
    two_people(PEOPLE.replace('\n', ",\n").as_bytes(), &[]);
}

#[test]
fn titles_and_comments_above_the_header_are_skipped_and_said_so() {
    two_people(
        format!("Headcount report,,,,\nAs of 2026-01-01,,,,\n,,,,\n{PEOPLE}").as_bytes(),
        &["the header was found on line 4; 2 lines above it were skipped"],
    );
    two_people(
        format!("# exported 2026-01-01 by HRIS\n{PEOPLE}").as_bytes(),
        &["the header was found on line 2; 1 line above it was skipped"],
    );
    let folder = empty();
    let (_, out, _) = check_in(folder.path(), format!("Headcount report,,,,\nAs of 2026-01-01,,,,\n,,,,\n{PEOPLE}").as_bytes());
    assert!(
        out.contains("\n6 lines: 2 above the header, 1 of the header, 2 rows, 0 inside cells that run over several, 1 blank\n"),
        "{out}"
    );
}

#[test]
fn doubled_names_are_a_mistake_only_where_one_of_them_is_read() {
    two_people(format!("{COLUMNS},Notes,Notes\nA1,mid,100000,YEAR,USD,a,b\nA2,mid,120000,YEAR,USD,c,d\n").as_bytes(), &[]);
    let folder = empty();
    let (code, _, errors) = check_in(folder.path(), format!("{COLUMNS},Base Pay,base_pay\nA1,mid,100000,YEAR,USD,a,b\n").as_bytes());
    assert!(
        code == 2 && errors.contains("the file has two columns that may be `base_pay`: column 3 `base_pay` and column 7 `base_pay`"),
        "{errors}"
    );
}

#[test]
fn an_encoding_is_guessed_once_for_a_file_and_only_where_it_matters() {
    let latin = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let unread = latin(&format!("{COLUMNS},notes\nA1,mid,100000,YEAR,USD,München\nA2,mid,120000,YEAR,USD,ok\n"));
    two_people(&unread, &["1 cell is not UTF-8 text, first on line 2 in column 6 `notes`, and not read"]);
    let header = latin(&format!("{COLUMNS},Büro\nA1,mid,100000,YEAR,USD,x\nA2,mid,120000,YEAR,USD,ok\n"));
    two_people(&header, &["1 cell is not UTF-8 text, first on line 1 in column 6 `B\u{fffd}ro`, and not read"]);
    let folder = empty();
    let (code, out, errors) = check_in(folder.path(), &latin(&PEOPLE.replace("A1", "Müller").replace("A2", "Jäger")));
    assert_eq!((code, out.as_str(), errors.matches("error: ").count()), (2, "", 1), "{errors}");
    for said in [
        "the file is not UTF-8 text, first on line 2; column 1 `employee_id` is read; as Windows-1252 it has the letters `ü`",
        "add encoding = \"windows-1252\" to the header map, or save the file as CSV UTF-8",
    ] {
        assert!(errors.contains(said), "{errors}");
    }
    assert!(!errors.contains("ller"), "{errors}");
}

#[test]
fn cells_that_pandas_and_spreadsheets_write_for_nothing_are_empty() {
    let rows = "A1,mid,100000.0,YEAR,USD,1.0,NaT\nA2,mid,nan,YEAR,USD,NA,None\n";
    let folder = empty();
    let (code, out, errors) = check_in(folder.path(), format!("{COLUMNS},fte,end_date\n{rows}").as_bytes());
    assert!(code == 0 && out.starts_with("2 rows read, 0 rejected\n"), "{out}{errors}");
    assert!(errors.contains("1 of 2 people in the headcount file has no base pay there"), "{errors}");
}

#[test]
fn a_workbook_and_a_parquet_file_are_read() {
    let folder = empty();
    let map = |id: &str, pay: &str| {
        format!(
            "format = 1\n[columns]\nemployee_id = \"{id}\"\nbase_pay = \"{pay}\"\npay_period = {{ constant = \"YEAR\" }}\n\
             currency = {{ constant = \"USD\" }}\nusage_tier = {{ constant = \"mid\" }}\n"
        )
    };
    for (bytes, map, n_rows, said) in [
        (
            include_bytes!("../../src/reading/rows/tests/people.xlsx").as_slice(),
            map("Employee ID", "Annual Salary"),
            2,
            "the workbook has 3 sheets, and `People` was read",
        ),
        (
            include_bytes!("../../src/reading/rows/tests/people.parquet"),
            map("employee_id", "base_pay"),
            3,
            "1 of 3 people in the headcount file has no base pay",
        ),
    ] {
        fs::write(folder.path().join("p"), bytes).expect("a file");
        fs::write(folder.path().join("m.toml"), map).expect("a file");
        let (code, out, errors) = printed(&compcast(folder.path(), &["check", "ai-integrated", "--headcount", "p", "--map", "m.toml"]));
        assert_eq!(code, 0, "{errors}");
        assert!(out.starts_with(&format!("{n_rows} rows read, 0 rejected\n")) && errors.contains(said), "{out}{errors}");
    }
}
