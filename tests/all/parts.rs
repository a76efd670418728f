//! Numbered parts of a run, a comparison and a what-if, as array engines start them: merged they are the whole byte for byte, the same command twice does
//! the work once, and what is missing is listed by its numbers.

use std::fs;
use std::path::Path;
use std::process::Output;

use compcast::files::read_partial_head;
use compcast::scenario::builtin::BUILTINS;

use crate::cli::{code, compcast, contents, empty};

fn stderr_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn done(output: &Output) {
    assert_eq!(code(output), 0, "{}", stderr_of(output));
}

/// What a command prints that is refused: it prints no result and writes nothing.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let before = contents(folder);
    let output = compcast(folder, arguments);
    assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr_of(&output));
    assert!(output.stdout.is_empty() && contents(folder) == before, "{arguments:?} printed or wrote something");
    stderr_of(&output)
}

/// Runs part `number` of `of` of a command into a file of that number, or of `file`.
fn part(folder: &Path, command: &[&str], number: usize, of: usize, file: &str) -> Output {
    let file = file.replace("{}", &number.to_string());
    compcast(folder, &[command, &["--part", &format!("{number}/{of}"), "--partial", &file]].concat())
}

/// Runs all parts of a command into the folder `parts`.
fn parts(folder: &Path, command: &[&str], of: usize) {
    let place = folder.join("parts");
    let _none = fs::remove_dir_all(&place);
    fs::create_dir(place).unwrap();
    (0..of).for_each(|number| done(&part(folder, command, number, of, "parts/{}.partial")));
}

/// Checks that the parts of a command, merged, print and write what the command does in one go.
fn check_merged(folder: &Path, command: &[&str], of: usize) {
    parts(folder, command, of);
    let merged = compcast(folder, &["merge", "parts", "--out", "merged", "--format", "json"]);
    done(&merged);
    let whole = compcast(folder, &[command, &["--out", "whole", "--format", "json"]].concat());
    assert_eq!(code(&whole), code(&merged));
    assert!(merged.stdout == whole.stdout, "{command:?} in {of} parts prints another result");
    let (merged, whole) = (contents(&folder.join("merged")), contents(&folder.join("whole")));
    let names = |files: &[(std::path::PathBuf, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&merged), names(&whole));
    for ((name, merged), (_, whole)) in merged.iter().zip(&whole) {
        assert!(merged == whole, "{command:?} in {of} parts writes another {}", name.display());
    }
}

#[test]
fn a_run_in_any_number_of_parts_is_the_run() {
    let folder = empty();
    let command = ["run", "startup-unencumbered", "--trials", "450", "--seed", "3"];
    let whole = compcast(folder.path(), &[&command[..], &["--format", "json"]].concat());
    for of in 1..=8 {
        parts(folder.path(), &command, of);
        let merged = compcast(folder.path(), &["merge", "parts", "--format", "json"]);
        assert!(merged.stdout == whole.stdout, "{of} parts: {}", stderr_of(&merged));
    }
    check_merged(folder.path(), &command, 3);
}

#[test]
fn parts_cut_at_every_block_boundary_are_the_run() {
    let folder = empty();
    let command = ["run", "bench-burn", "--trials", "700", "--sampling", "sobol"];
    let whole = compcast(folder.path(), &[&command[..], &["--format", "json"]].concat());
    for cut in (64..700).step_by(64) {
        for (range, file) in [(format!("0..{cut}"), "a.partial"), (format!("{cut}..700"), "b.partial")] {
            let _none = fs::remove_file(folder.path().join(file));
            done(&compcast(folder.path(), &[&command[..], &["--trial-range", &range, "--partial", file]].concat()));
        }
        let merged = compcast(folder.path(), &["merge", ".", "--format", "json"]);
        assert!(merged.stdout == whole.stdout, "cut at {cut}: {}", stderr_of(&merged));
    }
}

/// What reports need of the people is in the parts, whatever there is to a scenario.
#[test]
fn every_scenario_is_merged_without_its_people() {
    let folder = empty();
    for scenario in BUILTINS.iter().map(|builtin| builtin.name) {
        let command = ["run", scenario, "--trials", "130"];
        parts(folder.path(), &command, 2);
        let merged = compcast(folder.path(), &["merge", "parts", "--format", "json"]);
        let whole = compcast(folder.path(), &[&command[..], &["--format", "json"]].concat());
        assert_eq!(code(&merged), code(&whole), "{scenario}: {}", stderr_of(&merged));
        assert!(merged.stdout == whole.stdout, "{scenario}");
    }
}

/// Rows of every kind: pay of their own and of the group, other currencies and countries, part time, joiners and leavers, grants, rows that are
/// rejected, columns that are not used.
const PEOPLE: &str = "employee_id,group,base_pay,pay_period,currency,country,fte,start_date,end_date,equity_grant_value,equity_type,nickname\n\
    1,junior,100000,YEAR,USD,US,1,,,,,a\n\
    2,senior,150000,YEAR,EUR,DE,0.5,2026-02-10,,,,b\n\
    3,senior,x,YEAR,USD,US,1,,,,,c\n\
    4,junior,,,,US,1,2026-05-17,2026-09-03,,,d\n\
    5,lead,900000,YEAR,USD,US,1,,,50000,rsu,e\n\
    6,nobody,100000,YEAR,USD,US,1,,,,,f\n\
    7,lead,210000,YEAR,GBP,UK,1,,,30000,option,g\n\
    7,lead,210000,YEAR,GBP,UK,1,,,30000,option,h\n";

#[test]
fn a_headcount_under_two_paths_is_merged_where_it_is_not() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    ["a", "b", "parts"].iter().for_each(|name| fs::create_dir(at(name)).unwrap());
    fs::write(at("a/people.csv"), PEOPLE).unwrap();
    fs::write(at("b/p2.csv"), PEOPLE).unwrap();
    let scenario = "format = 1\nextends = \"ai-integrated\"\n[rates.EUR]\nrate = \"1.1 USD\"\nprice_model = { volatility = \"8% per year\" }\n[rates.GBP]\nrate = \"1.3 USD\"\n\
                    [groups.junior]\nattrition = \"10% per year\"\nhiring = { 2026-04 = 2 }\n";
    fs::write(at("plan.toml"), scenario).unwrap();
    let command = |file: &'static str| ["run", "plan.toml", "--trials", "300", "--headcount", file];
    let whole = compcast(folder.path(), &[&command("a/people.csv")[..], &["--out", "whole", "--format", "json"]].concat());
    done(&whole);
    for (number, file) in ["a/people.csv", "b/p2.csv", "b/p2.csv"].into_iter().enumerate() {
        done(&part(folder.path(), &command(file), number, 3, "parts/{}.partial"));
    }
    fs::remove_dir_all(at("a")).unwrap();
    fs::remove_dir_all(at("b")).unwrap();
    let merged = compcast(folder.path(), &["merge", "parts", "--out", "merged", "--format", "json"]);
    done(&merged);
    assert!(merged.stdout == whole.stdout && contents(&at("merged")) == contents(&at("whole")));
    let bytes = fs::read(at("parts/0.partial")).unwrap();
    // The figures of a group of one are in reports, too; rows are in neither.
    for row in PEOPLE.lines().skip(1) {
        assert!(!bytes.windows(row.len()).any(|window| window == row.as_bytes()), "a part holds `{row}`");
    }
    // Other people are another run, and so is the scenario of another text with the same name.
    fs::create_dir(at("b")).unwrap();
    fs::write(at("b/p2.csv"), PEOPLE.replace("150000", "160000")).unwrap();
    done(&part(folder.path(), &command("b/p2.csv"), 1, 3, "other.partial"));
    let stderr = refused(folder.path(), &["merge", "parts/0.partial", "other.partial", "parts/2.partial"]);
    assert!(
        stderr.contains("`other.partial` does not belong to the same run as `parts/0.partial`: it uses a different headcount file"),
        "{stderr}"
    );
}

/// A path is a file only where a file is meant, whatever it looks like.
#[test]
fn paths_of_any_spelling_are_the_file_they_name_and_no_other_word_is() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("parts")).unwrap();
    let command = |file: &str, set: &str| {
        let set = if set.is_empty() { vec![] } else { vec!["--set".to_string(), set.to_string()] };
        let run = ["run", "ai-integrated", "--trials", "200", "--headcount", file].map(str::to_string);
        run.into_iter().chain(set).collect::<Vec<_>>()
    };
    let part_of = |command: &[String], number: usize| {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        done(&part(folder.path(), &command, number, 2, "parts/{}.partial"));
    };
    let people = PEOPLE.replace("GBP", "USD").replace("EUR", "USD");
    let odd = ["quoted\"name.csv", "e\u{301}.csv", "back\\slash.csv", "mid"];
    for file in odd {
        fs::write(at(file), &people).unwrap();
    }
    for file in odd {
        let _none = fs::remove_file(at("parts/0.partial"));
        let _none = fs::remove_file(at("parts/1.partial"));
        part_of(&command(file, ""), 0);
        part_of(&command("mid", ""), 1);
        done(&compcast(folder.path(), &["merge", "parts", "--format", "json"]));
    }
    // The words `small` and `mid` of the scenario are no paths.
    fs::write(at("small"), &people).unwrap();
    fs::remove_file(at("parts/0.partial")).unwrap();
    fs::remove_file(at("parts/1.partial")).unwrap();
    part_of(&command("small", "purpose=small"), 0);
    part_of(&command("mid", "purpose=mid"), 1);
    let stderr = refused(folder.path(), &["merge", "parts"]);
    assert!(stderr.contains("it uses a different scenario"), "{stderr}");
}

#[test]
fn a_scenario_from_standard_input_is_that_of_the_file() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    let text = "format = 1\nextends = \"bench-burn\"\n";
    fs::write(at("plan.toml"), text).unwrap();
    let command = |name| ["run", name, "--trials", "130"];
    done(&part(folder.path(), &command("plan.toml"), 0, 2, "{}.partial"));
    let piped = crate::cli::compcast_with(
        folder.path(),
        &[&command("-")[..], &["--part", "1/2", "--partial", "1.partial"]].concat(),
        text.as_bytes(),
    );
    done(&piped);
    let whole = compcast(folder.path(), &[&command("plan.toml")[..], &["--format", "json"]].concat());
    assert!(compcast(folder.path(), &["merge", ".", "--format", "json"]).stdout == whole.stdout);
}

#[test]
fn a_comparison_in_parts_is_the_comparison() {
    let folder = empty();
    fs::write(folder.path().join("people.csv"), PEOPLE).unwrap();
    check_merged(folder.path(), &["compare", "--trials", "300"], 3);
    let held = ["compare", "budget-gone-by-april", "weekend-batch", "--hold", "work", "--trials", "200", "--sampling", "sobol"];
    check_merged(folder.path(), &held, 2);
    let same = ["compare", "bench-burn", "bench-burn", "--trials", "130", "--set", "2:budget.compute=\"1M USD\""];
    check_merged(folder.path(), &same, 2);
    let stderr = refused(folder.path(), &[&held[..], &["--part", "4/5", "--partial", "x"]].concat());
    assert!(stderr.contains("--part 4/5: 5 parts are more than the study has blocks of 64 trials: 4"), "{stderr}");
    assert!(stderr.contains("write at most 4 parts, such as --part 0/4"), "{stderr}");
}

#[test]
fn a_what_if_in_parts_is_the_what_if() {
    let folder = empty();
    let vary = "access.engineers.cap.amount=\"none,300,600 USD/month\"";
    let vary = vary.replace('"', "");
    let command = ["whatif", "budget-gone-by-april", "--vary", &vary, "--trials", "200", "--such-that", "p_over(compute) <= 5%"];
    // Fewer parts than cases, as many, and more: then cases are cut.
    for of in [1, 2, 4, 7] {
        check_merged(folder.path(), &command, of);
    }
    let pieces = |file: &str| {
        let head = read_partial_head(folder.path().join("parts").join(file).to_str().unwrap()).unwrap();
        head.request.pieces.iter().map(|piece| (piece.case, piece.first, piece.end)).collect::<Vec<_>>()
    };
    assert_eq!(pieces("1.partial"), [(0, 128, 200)], "the third and fourth of the sixteen blocks of four cases");
    let people = ["whatif", "ai-integrated", "--vary", "groups.junior.count=10,20,40", "--trials", "130", "--show", "p95(compute)"];
    check_merged(folder.path(), &people, 2);
    let named =
        "format = 1\n[cases.none]\naccess.engineers.cap.amount = \"none\"\n[cases.low]\naccess.engineers.cap.amount = \"200 USD/month\"\n";
    fs::write(folder.path().join("cases.toml"), named).unwrap();
    check_merged(folder.path(), &["whatif", "budget-gone-by-april", "--cases", "cases.toml", "--hold", "spend", "--trials", "130"], 3);
    // The same cases are the same wherever their file is; other questions are named.
    fs::copy(folder.path().join("cases.toml"), folder.path().join("c2.toml")).unwrap();
    let cases = |file: &'static str| ["whatif", "budget-gone-by-april", "--cases", file, "--trials", "130"];
    fs::remove_dir_all(folder.path().join("parts")).unwrap();
    done(&part(folder.path(), &cases("cases.toml"), 0, 2, "parts/{}.partial"));
    done(&part(folder.path(), &[&cases("c2.toml")[..], &["--hold", "work"]].concat(), 1, 2, "parts/{}.partial"));
    done(&compcast(folder.path(), &["merge", "parts"]));
    fs::remove_file(folder.path().join("parts/1.partial")).unwrap();
    done(&part(folder.path(), &[&cases("c2.toml")[..], &["--show", "p95(compute)", "--any-case"]].concat(), 1, 2, "parts/{}.partial"));
    let stderr = refused(folder.path(), &["merge", "parts"]);
    assert!(stderr.contains("it shows `p95(compute)`, not nothing; it judges every case, not the base case"), "{stderr}");
    let horizons = ["whatif", "bench-burn", "--vary", "horizon.months=6,12", "--trials", "130", "--part", "0/2", "--partial", "h"];
    assert!(refused(folder.path(), &horizons).contains("months"));
    let alone = refused(folder.path(), &["whatif", "budget-gone-by-april", "--cases", "cases.toml", "--partial", "x"]);
    assert!(alone.contains("write --part K/N as well"), "{alone}");
}

#[test]
fn a_what_if_of_other_people_in_some_cases_says_so_when_it_is_merged() {
    let folder = empty();
    fs::write(folder.path().join("people.csv"), PEOPLE.replace("GBP", "USD").replace("EUR", "USD")).unwrap();
    let command =
        ["whatif", "ai-integrated", "--headcount", "people.csv", "--trials", "130", "--vary", "groups.junior.hiring={},{ 2026-04 = 3 }"];
    let whole = compcast(folder.path(), &[&command[..], &["--format", "json"]].concat());
    if code(&whole) == 0 {
        check_merged(folder.path(), &command, 2);
    }
}

#[test]
fn the_same_command_twice_does_the_work_once() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("people.csv"), PEOPLE.replace("EUR", "USD").replace("GBP", "USD")).unwrap();
    let runs: [&[&str]; 3] = [
        &["run", "traditional", "--trials", "300", "--headcount", "people.csv"],
        &["compare", "--trials", "300"],
        &["whatif", "budget-gone-by-april", "--vary", "prices.factor=1,2", "--trials", "130"],
    ];
    for command in runs {
        let first = part(folder.path(), command, 1, 2, "p.partial");
        done(&first);
        assert!(stderr_of(&first).contains("part 1/2 is in `p.partial`; merge it with the others by"), "{}", stderr_of(&first));
        let written = fs::metadata(at("p.partial")).unwrap().modified().unwrap();
        let again = part(folder.path(), command, 1, 2, "p.partial");
        done(&again);
        assert_eq!(stderr_of(&again), "part 1/2 is in `p.partial` already\n");
        assert_eq!(fs::metadata(at("p.partial")).unwrap().modified().unwrap(), written);
        // Another part, another division, another seed and another command are not that part.
        let other = |arguments: &[&str]| refused(folder.path(), &[command, arguments].concat());
        let stderr = other(&["--part", "0/2", "--partial", "p.partial"]);
        assert!(stderr.contains("`p.partial` holds trials of another run: it is of part 1/2, not of part 0/2"), "{stderr}");
        assert!(stderr.contains("name another file, or remove this one"), "{stderr}");
        assert!(other(&["--part", "1/3", "--partial", "p.partial"]).contains("it is of part 1/2, not of part 1/3"));
        let seed = other(&["--part", "1/2", "--partial", "p.partial", "--seed", "9", "--sampling", "sobol"]);
        assert!(seed.contains("its seed is 2026, not 9; its sampling is plain, not sobol"), "{seed}");
        fs::remove_file(at("p.partial")).unwrap();
    }
    // Neither is the same command on other people; it is refused before they are read.
    let command = runs[0];
    done(&part(folder.path(), command, 1, 2, "p.partial"));
    fs::write(at("people.csv"), "not,a,headcount\n\"").unwrap();
    let stderr = refused(folder.path(), &[command, &["--part", "1/2", "--partial", "p.partial"]].concat());
    assert!(stderr.contains("holds trials of another run: it uses a different headcount file") && !stderr.contains("column"), "{stderr}");
}

#[test]
fn a_part_that_was_cut_off_or_changed_is_not_taken_for_whole_and_an_empty_file_is_nothing() {
    let folder = empty();
    let command = ["run", "traditional", "--trials", "300"];
    done(&part(folder.path(), &command, 0, 2, "p.partial"));
    let path = folder.path().join("p.partial");
    let whole = fs::read(&path).unwrap();
    let mut changed = whole.clone();
    let place = changed.len() - 1000;
    changed[place] ^= 1;
    for bytes in [&whole[..whole.len() - 1000], &changed] {
        fs::write(&path, bytes).unwrap();
        for arguments in
            [&["run", "traditional", "--trials", "300", "--part", "0/2", "--partial", "p.partial"][..], &["resume", "p.partial"]]
        {
            let stderr = refused(folder.path(), arguments);
            assert!(stderr.contains("`p.partial` is damaged") && stderr.contains("remove it and run its trials again"), "{stderr}");
        }
    }
    fs::write(&path, "").unwrap();
    done(&part(folder.path(), &command, 0, 2, "p.partial"));
    assert!(fs::read(&path).unwrap() == whole);
    let report = refused(folder.path(), &["resume", "p.partial", "--out", "o"]);
    assert!(report.contains("is a part, of which there is no report"), "{report}");
    let nowhere = refused(folder.path(), &["run", "traditional", "--trials", "300", "--partial", "-"]);
    assert!(nowhere.contains("standard output takes whole parts only"), "{nowhere}");
}

#[test]
fn what_is_missing_is_listed_by_its_numbers() {
    let folder = empty();
    let command = ["run", "traditional", "--trials", "640"];
    parts(folder.path(), &command, 10);
    let gone = |numbers: &[usize]| {
        numbers.iter().for_each(|number| fs::remove_file(folder.path().join(format!("parts/{number}.partial"))).unwrap())
    };
    gone(&[4]);
    let one = refused(folder.path(), &["merge", "parts"]);
    assert!(one.contains("missing 1 of 10 parts: 4\n") && one.contains("run its command again, with --part 4/10"), "{one}");
    gone(&[7, 8, 9, 0]);
    let several = refused(folder.path(), &["merge", "parts"]);
    assert!(several.contains("missing 5 of 10 parts: 0, 4, 7-9\n"), "{several}");
    assert!(several.contains("the first with --part 0/10; as an array: 0,4,7-9"), "{several}");
    let nothing = empty();
    let none = refused(nothing.path(), &["merge", "."]);
    assert!(none.contains("there are no partial results in `.`"), "{none}");
    // Parts of two divisions fill each other's gaps, or name trials.
    let mixed = empty();
    fs::create_dir(mixed.path().join("parts")).unwrap();
    for (number, of) in [(0, 2), (2, 4)] {
        let file = format!("parts/{number}-of-{of}.partial");
        done(&part(mixed.path(), &command, number, of, &file));
    }
    let trials = refused(mixed.path(), &["merge", "parts"]);
    assert!(trials.contains("trials 448..640 are in none of the files"), "{trials}");
    done(&part(mixed.path(), &command, 3, 4, "parts/3-of-4.partial"));
    let whole = compcast(mixed.path(), &[&command[..], &["--format", "json"]].concat());
    assert!(compcast(mixed.path(), &["merge", "parts", "--format", "json"]).stdout == whole.stdout);
}

#[test]
fn all_parts_whose_trials_are_damaged_are_named() {
    let folder = empty();
    parts(folder.path(), &["run", "traditional", "--trials", "300"], 4);
    for number in [1, 2] {
        let file = folder.path().join(format!("parts/{number}.partial"));
        let mut bytes = fs::read(&file).unwrap();
        let place = bytes.len() - 100;
        bytes[place] ^= 1;
        fs::write(&file, bytes).unwrap();
    }
    let stderr = refused(folder.path(), &["merge", "parts", "--out", "never"]);
    for number in [1, 2] {
        assert!(stderr.contains(&format!("`parts/{number}.partial` is damaged: its checksum does not match")), "{stderr}");
    }
}

#[test]
fn parts_that_are_none_are_refused() {
    let folder = empty();
    let run = |part: &str| refused(folder.path(), &["run", "traditional", "--trials", "640", "--part", part, "--partial", "p"]);
    assert!(run("0/11").contains("--part 0/11: 11 parts are more than the study has blocks of 64 trials: 10"));
    assert!(run("10/10").contains("parts are counted from 0: write 0/10 to 9/10"));
    for wrong in ["3", "1/0", "0/0", "a/b", "1.5/3", ""] {
        let stderr = run(wrong);
        assert!(stderr.contains("write the number of the part and how many there are, such as 0/64"), "{wrong}: {stderr}");
    }
    let alone = refused(folder.path(), &["run", "traditional", "--part", "0/2"]);
    assert!(alone.contains("--partial <FILE>"), "{alone}");
    for other in [&["--out", "o"][..], &["--trial-range", "0..64"], &["--format", "json"], &["--precision", "1%"]] {
        let stderr = refused(folder.path(), &[&["run", "traditional", "--part", "0/2", "--partial", "p"], other].concat());
        assert!(stderr.contains("cannot be used"), "{other:?}: {stderr}");
    }
}

#[test]
fn a_part_goes_to_standard_output_and_comes_from_standard_input() {
    let folder = empty();
    let command = ["run", "traditional", "--trials", "200"];
    done(&part(folder.path(), &command, 0, 2, "0.partial"));
    let printed = part(folder.path(), &command, 0, 2, "-");
    done(&printed);
    assert!(printed.stdout == fs::read(folder.path().join("0.partial")).unwrap() && printed.stderr.is_empty(), "{}", stderr_of(&printed));
    done(&part(folder.path(), &command, 1, 2, "1.partial"));
    let merged = crate::cli::compcast_with(folder.path(), &["merge", "-", "1.partial", "--format", "json"], &printed.stdout);
    let whole = compcast(folder.path(), &[&command[..], &["--format", "json"]].concat());
    assert!(merged.stdout == whole.stdout, "{}", stderr_of(&merged));
    assert_eq!(contents(folder.path()).len(), 2, "no file is called -");
}

#[test]
fn conditions_are_judged_when_parts_are_merged() {
    let folder = empty();
    let condition = ["--fail-if", "p95(compute of group large in 2026-03) > 1 USD"];
    let command = [&["run", "bench-burn", "--trials", "200"][..], &condition].concat();
    parts(folder.path(), &command, 2);
    let whole = compcast(folder.path(), &command);
    assert_eq!(code(&whole), 3, "{}", stderr_of(&whole));
    let merged = compcast(folder.path(), &[&["merge", "parts"][..], &condition].concat());
    assert!(code(&merged) == 3 && merged.stdout == whole.stdout, "{}", stderr_of(&merged));
    assert_eq!(code(&compcast(folder.path(), &["merge", "parts"])), 0);
    parts(folder.path(), &command[..4], 2);
    let stderr = refused(folder.path(), &[&["merge", "parts"][..], &condition].concat());
    assert!(stderr.contains("a condition is about figures that the parts do not keep"), "{stderr}");
    assert!(stderr.contains("run the parts with the same --fail-if"), "{stderr}");
}

#[cfg(unix)]
mod signals {
    use std::process::{Child, Command, Stdio};
    use std::thread::sleep;
    use std::time::Duration;

    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::support::campaign;

    const COMMAND: [&str; 6] = ["run", "startup-unencumbered", "--trials", "60000", "--threads", "1"];

    fn start(folder: &Path, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_compcast"));
        command.args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }

    fn held(folder: &Path) -> usize {
        let head = read_partial_head(folder.join("0.partial").to_str().unwrap()).ok();
        head.and_then(|head| head.held().next()).map_or(0, |held| held.end)
    }

    #[test]
    fn a_request_to_end_at_any_moment_loses_nothing_that_was_finished() {
        for round in campaign(4) {
            let folder = empty();
            let random = &mut StdRng::seed_from_u64(round);
            let arguments = [&COMMAND[..], &["--part", "0/2", "--partial", "0.partial"]].concat();
            let (mut done, mut rounds) = (0, 0);
            loop {
                let child = start(folder.path(), &arguments);
                sleep(Duration::from_millis(random.random_range(0..700)));
                Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("the command `kill`");
                let output = child.wait_with_output().expect("the program ends");
                // A process that is ended before it watches for signals has done nothing.
                let code = output.status.code();
                assert!([Some(0), Some(130), None].contains(&code), "{}", stderr_of(&output));
                let now = held(folder.path());
                assert!(now >= done, "{now} of {done} trials are left");
                if rounds > 0 && done > 0 && now > done {
                    assert!(stderr_of(&output).contains("part 0/2 goes on: "), "{}", stderr_of(&output));
                }
                if code == Some(130) && now > 0 {
                    assert!(stderr_of(&output).contains("interrupted"), "{}", stderr_of(&output));
                }
                (done, rounds) = (now, rounds + 1);
                if code == Some(0) || rounds == 60 {
                    break;
                }
            }
            assert_eq!(contents(folder.path()).len(), 1, "no staging folder is left");
            super::done(&compcast(folder.path(), &arguments));
            super::done(&part(folder.path(), &COMMAND, 1, 2, "1.partial"));
            let whole = compcast(folder.path(), &[&COMMAND[..], &["--format", "json"]].concat());
            assert!(compcast(folder.path(), &["merge", ".", "--format", "json"]).stdout == whole.stdout);
        }
    }

    #[test]
    fn a_begun_part_is_listed_and_finished_by_its_own_command_or_by_resume() {
        let folder = empty();
        let arguments = [&COMMAND[..], &["--part", "1/3", "--partial", "parts/1.partial"]].concat();
        fs::create_dir(folder.path().join("parts")).unwrap();
        let begin = || {
            let child = start(folder.path(), &arguments);
            sleep(Duration::from_millis(400));
            Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("the command `kill`");
            child.wait_with_output().expect("the program ends")
        };
        let output = begin();
        assert_eq!(code(&output), 130, "{}", stderr_of(&output));
        assert!(stderr_of(&output).contains("the same command goes on with the rest"), "{}", stderr_of(&output));
        for number in [0, 2] {
            super::done(&part(folder.path(), &COMMAND, number, 3, "parts/{}.partial"));
        }
        let stderr = refused(folder.path(), &["merge", "parts"]);
        assert!(stderr.contains("missing 1 of 3 parts: 1; 1 is begun"), "{stderr}");
        super::done(&compcast(folder.path(), &["resume", "parts/1.partial"]));
        let whole = compcast(folder.path(), &[&COMMAND[..], &["--format", "json"]].concat());
        assert!(compcast(folder.path(), &["merge", "parts", "--format", "json"]).stdout == whole.stdout);
        let again = compcast(folder.path(), &["resume", "parts/1.partial"]);
        super::done(&again);
        assert!(stderr_of(&again).contains("part 1/3 is in `parts/1.partial` already"), "{}", stderr_of(&again));
    }

    #[test]
    fn a_request_to_end_that_is_repeated_loses_nothing_either() {
        let folder = empty();
        let child = start(folder.path(), &[&COMMAND[..], &["--part", "0/2", "--partial", "0.partial"]].concat());
        sleep(Duration::from_millis(500));
        for _ in 0..3 {
            Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("the command `kill`");
            sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output().expect("the program ends");
        assert!(code(&output) == 130 && held(folder.path()) > 0, "{}", stderr_of(&output));
    }

    #[test]
    fn a_part_for_standard_output_that_is_interrupted_leaves_nothing() {
        let folder = empty();
        let child = start(folder.path(), &[&COMMAND[..], &["--part", "0/2", "--partial", "-"]].concat());
        sleep(Duration::from_millis(500));
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("the command `kill`");
        let output = child.wait_with_output().expect("the program ends");
        assert!(code(&output) == 130 && output.stdout.is_empty() && contents(folder.path()).is_empty(), "{}", stderr_of(&output));
        assert!(stderr_of(&output).contains("standard output takes whole parts only"), "{}", stderr_of(&output));
    }

    #[test]
    fn a_pipe_and_a_device_are_refused_at_once() {
        let folder = empty();
        Command::new("mkfifo").arg(folder.path().join("pipe")).status().expect("the command `mkfifo`");
        for file in ["pipe", "/dev/null", "/dev/stdout"] {
            let mut child = start(folder.path(), &["run", "traditional", "--trials", "640", "--part", "0/2", "--partial", file]);
            let ended = (0..500).any(|_| {
                sleep(Duration::from_millis(20));
                child.try_wait().expect("a child").is_some()
            });
            let _ended_already = child.kill();
            assert!(ended, "{file} is waited for");
            let output = child.wait_with_output().expect("the program ends");
            assert_eq!(output.status.code(), Some(2), "{file}: {}", stderr_of(&output));
            assert!(stderr_of(&output).contains("is not a regular file"), "{file}: {}", stderr_of(&output));
        }
    }

    #[test]
    fn what_a_killed_part_left_is_cleaned_up() {
        let folder = empty();
        let command = ["run", "traditional", "--trials", "200"];
        parts(folder.path(), &command, 2);
        let left = folder.path().join("parts/.compcast-killed");
        let leave = || {
            fs::create_dir(&left).unwrap();
            fs::write(left.join("lock"), "compcast staging folder of 0.partial").unwrap();
            fs::write(left.join("new"), "half of it").unwrap();
        };
        leave();
        super::done(&compcast(folder.path(), &["merge", "parts"]));
        assert!(!left.exists(), "merge cleans up");
        leave();
        fs::remove_file(folder.path().join("parts/0.partial")).unwrap();
        super::done(&part(folder.path(), &command, 0, 2, "parts/{}.partial"));
        assert!(!left.exists(), "the part that is run again cleans up");
    }
}
