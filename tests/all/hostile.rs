//! Hostile text from any input: nothing in it reaches a terminal, a document or a file as anything but text, no row of a file vanishes, and a file
//! that is no text, has no end or belongs to somebody else is refused at once.

mod mutations;
mod reencoded;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use compcast::reading::printable::is_unprintable;

use crate::cli::{code, compcast, contents, empty};

/// Colors, a title, the clipboard, an erased screen, a C1 control and marks that reorder text.
const CODES: &str = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{9b}31m\u{202e}evil\u{2066}x\u{200f}";

/// Long enough for the slowest machine, short enough to show that nothing waits or takes more than linear time.
const AT_ONCE: Duration = Duration::from_secs(20);

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    fs::write(folder.join(name), text).expect("a file");
}

/// A string of TOML for any text.
fn quoted(text: &str) -> String {
    let plain = |c: char| !is_unprintable(c) && !matches!(c, '"' | '\\');
    let escaped = text.chars().map(|c| if plain(c) { c.to_string() } else { format!("\\U{:08x}", c as u32) });
    format!("\"{}\"", escaped.collect::<String>())
}

/// A scenario in which everything that has a name of its own is called `name`.
fn plan(purpose: &str, name: &str) -> String {
    let (purpose, name) = (quoted(purpose), quoted(name));
    format!(
        "format = 1\npurpose = {purpose}\n[groups.{name}]\ncount = 2\nbase = \"60k USD/year\"\nteam = {name}\nusage = {name}\naccess = {name}\n\
         package = {name}\n[usage.{name}]\nmean = \"5 Mtok/month\"\n[access.{name}]\nmodels = {{ {name} = 1 }}\n\
         cap = {{ amount = \"20 USD/month\", on_exceed = \"stop\" }}\n[packages.{name}.tooling.seats]\n{name} = 1\n\
         [prices.models.{name}]\nuncached_input = \"1 USD/Mtok\"\noutput = \"5 USD/Mtok\"\n[prices.seats.{name}]\nfee = \"40 USD/month\"\n"
    )
}

#[track_caller]
fn assert_clean(what: &str, bytes: &[u8]) {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let bad = text.chars().find(|c| *c != '\n' && is_unprintable(*c));
    assert!(bad.is_none(), "{what} holds {bad:?}: {text:?}");
}

#[track_caller]
fn assert_prints_clean(what: &str, output: &Output) {
    assert_clean(&format!("standard output of {what}"), &output.stdout);
    assert_clean(&format!("standard error of {what}"), &output.stderr);
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn codes_in_any_input_are_printed_and_written_as_escapes() {
    let folder = empty();
    let folder = folder.path();
    let file = format!("plan{}.toml", CODES.replace('/', ""));
    write(folder, &file, plan(CODES, "plain"));
    let people = format!(
        "employee_id,group,base_pay,pay_period,currency,weight,no{CODES}te\nE1,plain,60000,YEAR,USD,1,x\nE{CODES}2,plain,60000,YEAR,USD,1,x\n\
         E3,pl{CODES}ain,60000,YEAR,USD,1,x\nE4,plain,6{CODES}0,YEAR,USD,1,x\nE5,plain,60000,Y{CODES},USD,1,x\nE6,plain,60000,YEAR,USD,{CODES},x\n\
         E7,plain,60000,YEAR,USD,1,x,{CODES}\n"
    );
    let people_file = format!("people{CODES}.csv");
    write(folder, &people_file, people);
    let with_people = [file.as_str(), "--headcount", people_file.as_str()];
    for format in ["table", "json", "csv", "markdown"] {
        let output = compcast(folder, &[&["run"], with_people.as_slice(), &["--trials", "64", "--format", format]].concat());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert_prints_clean(&format!("run --format {format}"), &output);
        assert!(stderr(&output).contains("\\u{1b}[31mred"), "{}", stderr(&output));
        assert_prints_clean(&format!("prices --format {format}"), &compcast(folder, &["prices", &file, "--format", format]));
    }
    let output = compcast(folder, &[&["check"], with_people.as_slice()].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_prints_clean("check", &output);
    assert_prints_clean("explain", &compcast(folder, &["explain", "base pay", &file]));
    assert_prints_clean("compare", &compcast(folder, &["compare", &file, "traditional", "--trials", "64"]));
    let output = compcast(folder, &[&["run"], with_people.as_slice(), &["--trials", "64", "--out", "results"]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_prints_clean("run --out", &output);
    for (name, bytes) in contents(&folder.join("results")) {
        if name.extension().is_some_and(|extension| !["png", "parquet", "xlsx"].contains(&extension.to_str().unwrap_or_default())) {
            assert_clean(&name.display().to_string(), &bytes);
        }
    }
}

#[test]
fn codes_in_what_is_refused_are_printed_as_escapes() {
    let folder = empty();
    let folder = folder.path();
    write(folder, "key.toml", format!("format = 1\n\"{}\" = 1\n", "k\\u001b[31m\\u202e"));
    write(folder, "raw.toml", format!("format = 1\nbudget = \"{CODES}\"\n# {CODES}\n{CODES} = 1\n"));
    write(folder, "map.toml", format!("format = 1\n[columns]\nemployee_id = {}\n{} = 1\n", quoted(CODES), quoted(CODES)));
    write(folder, "people.csv", "employee_id,group\nE1,a\n");
    write(folder, "header.csv", format!("{CODES},group\nE1,a\n"));
    for arguments in [
        vec!["check", "key.toml"],
        vec!["check", "raw.toml"],
        vec!["check", CODES],
        vec![CODES],
        vec!["run", "traditional", "--trials", CODES],
        vec!["run", "traditional", CODES],
        vec!["prices", "--at", CODES],
        vec!["explain", CODES],
        vec!["merge", CODES],
        vec!["check", "traditional", "--set", CODES],
        vec!["check", "traditional", "--headcount", "people.csv", "--map", "map.toml"],
        vec!["check", "traditional", "--headcount", "header.csv"],
    ] {
        let output = compcast(folder, &arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr(&output));
        assert_prints_clean(&format!("{arguments:?}"), &output);
    }
}

#[test]
fn a_name_with_an_invisible_character_is_refused_at_its_place() {
    let folder = empty();
    for bad in ["\u{1b}", "\n", "\u{9b}", "\u{202e}", "\u{2066}", "\u{200e}", "\u{61c}", "\u{feff}"] {
        let text = plan("", &format!("a{bad}b"));
        write(folder.path(), "plan.toml", &text);
        let output = compcast(folder.path(), &["check", "plan.toml"]);
        let errors = stderr(&output);
        assert_eq!(code(&output), 2, "{bad:?}: {errors}");
        for line in ["groups", "usage", "access", "packages", "prices.models", "prices.seats"] {
            let number = text.lines().position(|text| text.starts_with(&format!("[{line}."))).expect("a table") + 1;
            let is_named = errors.contains(&format!("plan.toml:{number}:")) || line == "packages";
            assert!(is_named, "{bad:?} in {line}: {errors}");
        }
        assert!(errors.contains("contains a control or invisible character"), "{errors}");
        assert_prints_clean("check", &output);
    }
}

#[test]
fn names_and_free_text_mean_nothing_in_any_document() {
    let names = [
        "<script>alert(1)</script>",
        "![x](http://a.test/x.png)",
        "[l](javascript:alert(1))",
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "a|b`c`*d* _e_",
        "# f",
        "&lt;b&gt;]]>\"'",
        "</style><img src=x onerror=alert(1)>",
        "\u{645}\u{631}\u{62d}\u{628}\u{627}",
    ];
    let long = "long ".repeat(60);
    for name in names.into_iter().chain([long.trim()]) {
        let folder = empty();
        let purpose = format!("{name}\n\n# heading {name}\n| {name} |\n");
        write(folder.path(), "plan.toml", plan(&purpose, name));
        let output = compcast(folder.path(), &["run", "plan.toml", "--trials", "64", "--out", "results"]);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        let markdown = compcast(folder.path(), &["prices", "plan.toml", "--format", "markdown"]).stdout;
        let mut n_cells = 0;
        for (path, bytes) in contents(&folder.path().join("results")).into_iter().chain([("prices.md".into(), markdown)]) {
            let (file, text) = (path.display().to_string(), String::from_utf8_lossy(&bytes));
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("md") => {
                    for meaning in ["<script", "</script", "](http://a", "](javascript", "_e_*", "\n# heading", "<b>"] {
                        let has_meaning = text.match_indices(meaning).any(|(at, _)| !text[..at].ends_with('\\'));
                        assert!(!has_meaning, "{file} of {name} has {meaning}: {text}");
                    }
                    assert_tables_are_whole(&file, &text);
                }
                Some("html") => {
                    assert_eq!(text.matches("<script").count(), 1, "{file} of {name}: only the script of the page");
                    assert!(!text.contains("<img") && !text.replace("<a href=\"#", "").contains("<a "), "{file} of {name}");
                    let read = ["<wbr>", "<code>", "</code>"].iter().fold(text.to_string(), |text, mark| text.replace(mark, ""));
                    let read =
                        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">")]
                            .iter()
                            .fold(read, |text, (escape, letter)| text.replace(escape, letter))
                            .replace("&#38;", "&")
                            .replace("&amp;", "&");
                    assert!(read.contains(&name.replace('`', "")), "{file} of {name} says it");
                }
                Some("svg") => assert!(!text.contains("<script") && !text.contains("]]>"), "{file} of {name}"),
                Some("csv") => {
                    for record in csv::Reader::from_reader(bytes.as_slice()).records() {
                        for cell in record.expect("CSV").iter() {
                            let is_number = cell.parse::<f64>().is_ok() && cell != "+1";
                            assert!(is_number || !cell.starts_with(['=', '+', '-', '@']), "{file} of {name}: {cell}");
                            n_cells += usize::from(cell.contains(name));
                        }
                    }
                }
                _ => {}
            }
        }
        assert!(n_cells > 3, "{name} is not in the tables");
    }
}

/// Every row of a table has as many cells as the row above it.
#[track_caller]
fn assert_tables_are_whole(file: &str, markdown: &str) {
    let n_bars = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    let mut above = None;
    for line in markdown.lines() {
        let bars = line.starts_with('|').then(|| n_bars(line));
        if let (Some(above), Some(bars)) = (above, bars) {
            assert_eq!(above, bars, "{file}: {line}");
        }
        above = bars;
    }
}

#[test]
fn a_stray_quote_costs_its_own_row_and_no_other() {
    let folder = empty();
    let rows = |stray: &str| {
        let rows: String =
            (2..=40).map(|line| format!("E{line},junior,{}monitor,60000,YEAR,USD\n", if line == 7 { stray } else { "" })).collect();
        format!("employee_id,group,equipment,base_pay,pay_period,currency\n{rows}")
    };
    for (stray, expected, reason) in [
        ("12\" ", "39 rows read, 0 rejected\n", ""),
        ("\"12 ", "39 rows read, 1 rejected\n", "rejected: line 7: a quote that opens in this row is not closed in it"),
    ] {
        write(folder.path(), "people.csv", rows(stray));
        let output = compcast(folder.path(), &["check", "ai-integrated", "--headcount", "people.csv"]);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(code(&output) == 0 && printed.starts_with(expected) && printed.contains(reason), "{printed}{}", stderr(&output));
    }
    // A second stray quote at the end of a cell closes the first one: that looks the same as a cell of many lines.
    let closed = rows("\"12 ").replace("E30,junior,monitor", "E30,junior,monitor 12\"");
    write(folder.path(), "people.csv", closed);
    let output = compcast(folder.path(), &["run", "ai-integrated", "--headcount", "people.csv", "--trials", "64"]);
    let errors = stderr(&output);
    assert!(
        code(&output) == 2 && errors.contains("a quote that opens on line 7 runs to line 30, over lines that look like rows"),
        "{errors}"
    );
}

#[test]
fn check_says_what_the_lines_are_that_are_no_rows() {
    let folder = empty();
    write(folder.path(), "people.csv", "employee_id,group,note\n\nE1,junior,\"a\nb\nc\"\n,,\nE2,junior,x\n");
    let output = compcast(folder.path(), &["check", "ai-integrated", "--headcount", "people.csv"]);
    let expected = "2 rows read, 0 rejected\n7 lines: 1 of the header, 2 rows, 2 inside cells that run over several, 2 blank\n";
    assert!(String::from_utf8_lossy(&output.stdout).starts_with(expected), "{output:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_in_place_of_a_file_is_refused_at_once() {
    let folder = empty();
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe")).status().is_ok_and(|status| status.success()));
    write(folder.path(), "people.csv", "employee_id,group\nE1,junior\n");
    write(folder.path(), "extends.toml", "format = 1\nextends = \"pipe\"\n");
    let column = "groups.mid.base={ dist = \"empirical\", file = \"pipe\", column = \"x\", unit = \"USD/year\" }";
    for arguments in [
        vec!["check", "pipe"],
        vec!["check", "/dev/zero"],
        vec!["check", "/proc/self/environ"],
        vec!["check", "extends.toml"],
        vec!["check", "ai-integrated", "--set", column],
        vec!["check", "ai-integrated", "--headcount", "pipe"],
        vec!["check", "ai-integrated", "--headcount", "/dev/zero"],
        vec!["check", "ai-integrated", "--headcount", "people.csv", "--map", "pipe"],
        vec!["merge", "pipe"],
        vec!["resume", "/dev/zero"],
    ] {
        let output = within(AT_ONCE, folder.path(), &arguments);
        let errors = stderr(&output);
        assert_eq!(code(&output), 2, "{arguments:?}: {errors}");
        assert!(errors.contains("is not a regular file") || errors.contains("does not exist"), "{arguments:?}: {errors}");
        assert_eq!(
            errors.contains("pipe it in"),
            !["extends.toml", column].iter().any(|of| arguments.contains(of)),
            "{arguments:?}: {errors}"
        );
    }
}

/// Runs the program, and ends it where it takes longer.
fn within(limit: Duration, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compcast"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let begun = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    while child.try_wait().expect("a child").is_none() {
        if begun.elapsed() > limit {
            child.kill().expect("a child");
            panic!("{arguments:?} takes longer than {limit:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("its output")
}

#[test]
fn files_of_another_kind_are_refused_by_their_name() {
    let folder = empty();
    for (bytes, name, as_headcount) in [
        (b"PK\x03\x04\x14\0\x06\0".as_slice(), "a workbook or another ZIP archive", "no workbook that can be read"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "compressed with gzip", "what gzip packed is damaged or cut off"),
        (b"PAR1\x15\x04\x15\0\x15\x02", "a Parquet file", "the Parquet file is damaged"),
        (&[0; 4096], "binary, not text", "binary, not text"),
    ] {
        write(folder.path(), "file", bytes);
        let output = compcast(folder.path(), &["check", "ai-integrated", "--headcount", "file"]);
        assert!(code(&output) != 0 && stderr(&output).contains(as_headcount), "{}", stderr(&output));
        let output = compcast(folder.path(), &["check", "file"]);
        assert!(code(&output) == 2 && stderr(&output).contains(name), "{}", stderr(&output));
    }
}

#[test]
fn nothing_of_a_file_outside_the_scenarios_folder_is_shown() {
    let folder = empty();
    let outside = empty();
    let secret = |name: &str| outside.path().join(name).display().to_string();
    write(outside.path(), ".env", "TOKEN=hunter2\nURL=\"https://user:hunter3@host\"\nformat = hunter4\n[hunter5]\n");
    write(outside.path(), "data.csv", "hunter6,hunter7\nhunter8,hunter9\n");
    write(outside.path(), "map.toml", "format = 1\nhunter1 = 2\n[columns]\nemployee_id = \"hunter2\"\n");
    write(folder.path(), "people.csv", "employee_id,group\nE1,g\n");
    let group = "[groups.g]\nbase = \"60k USD/year\"\n";
    for (name, text) in [
        ("extends.toml", format!("format = 1\nextends = {}\n", quoted(&secret(".env")))),
        (
            "column.toml",
            format!(
                "format = 1\n[groups.g]\ncount = 1\nbase = {{ dist = \"empirical\", file = {}, column = \"x\" }}\n",
                quoted(&secret("data.csv"))
            ),
        ),
        (
            "cells.toml",
            format!(
                "format = 1\n[groups.g]\ncount = 1\nbase = {{ dist = \"empirical\", file = {}, column = \"hunter6\" }}\n",
                quoted(&secret("data.csv"))
            )
            .replace("hunter6", "h"),
        ),
        ("people.toml", format!("format = 1\n{group}[headcount]\nfile = {}\n", quoted(&secret("data.csv")))),
        ("map.toml", format!("format = 1\n{group}[headcount]\nfile = \"people.csv\"\nmap = {}\n", quoted(&secret("map.toml")))),
    ] {
        write(folder.path(), name, text);
        for command in ["check", "run"] {
            let output = compcast(folder.path(), &[command, name]);
            assert_eq!(code(&output), 2, "{name}: {}", stderr(&output));
            let printed = stderr(&output) + &String::from_utf8_lossy(&output.stdout);
            assert!(!printed.contains("hunter") && !printed.contains("TOKEN"), "{name}: {printed}");
            assert!(printed.contains(".env:") || printed.contains("data.csv") || printed.contains("map.toml:2:1"), "{name}: {printed}");
        }
    }
    // What the user names is shown as always.
    let output = compcast(folder.path(), &["check", &secret("map.toml")]);
    assert!(stderr(&output).contains("hunter1"), "{}", stderr(&output));
}

#[test]
fn very_many_mistakes_are_counted_in_linear_time() {
    let folder = empty();
    let keys: String = (0..200_000).map(|n| format!("key{n} = 1\n")).collect();
    write(folder.path(), "keys.toml", format!("format = 1\n{keys}"));
    let groups: String =
        (0..20_000).map(|n| format!("[groups.g{n}]\ncount = 0\nbase = \"x\"\npackage = \"p{n}\"\nusage = \"u{n}\"\n")).collect();
    write(folder.path(), "groups.toml", format!("format = 1\n{groups}"));
    for (name, most) in [("keys.toml", "and 199901 more mistakes"), ("groups.toml", " more mistakes")] {
        let output = within(AT_ONCE, folder.path(), &["check", name]);
        let errors = stderr(&output);
        assert_eq!(code(&output), 2, "{errors}");
        assert!(
            errors.contains(most) && errors.len() < 200_000 && errors.matches("error: ").count() == 101,
            "{name}: {}",
            &errors[..2_000]
        );
    }
    assert!(stderr(&compcast(folder.path(), &["check", "keys.toml"])).contains("keys.toml:2:1"));
}

#[test]
fn one_very_long_text_takes_no_longer_than_many_short_ones() {
    let folder = empty();
    let long = "x".repeat(8_000_000);
    for (name, text) in [
        ("extends.toml", format!("format = 1\nextends = \"{long}\"\n")),
        ("key.toml", format!("format = 1\n{long} = 1\n")),
        ("value.toml", format!("format = 1\n[run]\nsampling = \"{long}\"\n")),
        ("name.toml", format!("format = 1\n[groups.g]\npackage = \"{long}\"\n")),
    ] {
        write(folder.path(), name, text);
        let output = within(AT_ONCE, folder.path(), &["check", name]);
        assert!(code(&output) == 2 && output.stderr.len() < 20_000, "{name}: {} bytes", output.stderr.len());
    }
}

#[test]
fn a_date_outside_the_calendar_and_a_place_that_takes_no_folder_are_named() {
    let folder = empty();
    let output = compcast(folder.path(), &["prices", "--at", "9999-12-31"]);
    assert!(code(&output) == 2 && stderr(&output).contains("is outside the calendar, which runs from 1900 to 2200"), "{}", stderr(&output));
    if Path::new("/proc/self").exists() {
        let output = compcast(folder.path(), &["run", "traditional", "--trials", "64", "--out", "/proc/x"]);
        let errors = stderr(&output);
        assert!(code(&output) != 0 && errors.contains("nothing can be created in it"), "{errors}");
    }
}
