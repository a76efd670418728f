//! Several files are one headcount, and the order of rows, a split of files or other people change nobody's figures.

use super::{SCENARIO, batch, by, csv, done, groups_of, headcount, table, write};
use crate::cli::{code, empty};

#[test]
fn shuffled_rows_split_files_and_other_people_change_nobody_s_figures() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows = headcount(&names, 90);
    let mut shuffled = rows.clone();
    shuffled.sort_by_key(|row| row.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())));
    assert_ne!(rows, shuffled);
    write(folder.path(), "all.csv", &csv(&rows));
    write(folder.path(), "shuffled.csv", &csv(&shuffled));
    write(folder.path(), "part-1.csv", &csv(&rows[..31]));
    write(folder.path(), "part-2.csv", &csv(&rows[31..]));
    write(folder.path(), "fewer.csv", &csv(&rows[..60]));
    let outputs = [("all.csv", "all"), ("shuffled.csv", "shuffled"), ("part-*.csv", "split"), ("fewer.csv", "fewer")];
    let tables = outputs.map(|(file, out)| {
        done(folder.path(), &[file, "--scenario", SCENARIO, "--by", "department", "--out", out]);
        (table(&folder.path().join(out), "people"), table(&folder.path().join(out), "groups"))
    });
    let figures = |table: &super::Table| {
        let mut rows = table.clone();
        for row in &mut rows {
            row.retain(|column, _| column != "file" && column != "line");
        }
        rows
    };
    let [all, shuffled, split, fewer] = &tables;
    for (other, what) in [(shuffled, "shuffled"), (split, "split")] {
        assert_eq!(figures(&other.0), figures(&all.0), "{what}");
        assert_eq!(other.1, all.1, "{what}: groups and total");
    }
    let (fewer, all) = (figures(&fewer.0), figures(&all.0));
    let all = by(&all, "id");
    assert_eq!(fewer.len(), 60);
    fewer.iter().for_each(|row| assert_eq!(row, all[row["id"].as_str()], "other people"));
}

#[test]
fn threads_change_no_byte() {
    let folder = empty();
    let names = groups_of("ai-integrated");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    write(folder.path(), "people.csv", &csv(&headcount(&names, 40)));
    let run = |threads, out: &str| done(folder.path(), &["people.csv", "--scenario", "ai-integrated", "--threads", threads, "--out", out]);
    run("1", "one");
    run("3", "three");
    for file in ["tables/people.csv", "tables/people.parquet", "tables/groups.csv", "batch.json"] {
        let [one, three] = ["one", "three"].map(|out| std::fs::read(folder.path().join(out).join(file)).expect("a file"));
        assert_eq!(one, three, "{file}");
    }
}

#[test]
fn an_id_in_two_files_is_rejected_and_a_file_is_named_once() {
    let folder = empty();
    let names = groups_of(SCENARIO);
    let rows = headcount(&[&names[0]], 8);
    write(folder.path(), "a.csv", &csv(&rows));
    write(folder.path(), "b.csv", &csv(&[rows[2].clone(), "E9999,".to_string() + rows[3].split_once(',').expect("cells").1]));
    done(folder.path(), &["a.csv", "b.csv", "--scenario", SCENARIO, "--max-rejects", "20%", "--out", "out"]);
    let rejects = table(&folder.path().join("out"), "rejects");
    assert_eq!(rejects.len(), 1);
    assert_eq!((rejects[0]["file"].as_str(), rejects[0]["line"].as_str()), ("b.csv", "2"));
    assert!(rejects[0]["reason"].contains("line 4 of a.csv"), "{rejects:?}");
    for (arguments, message) in [
        (["a.csv", "a.csv"], "is named twice"),
        (["a.csv", "gone*.csv"], "no file matches `gone*.csv`"),
        (["a.csv", "gone.csv"], "`gone.csv` does not exist"),
    ] {
        let output = batch(folder.path(), &[&arguments[..], &["--scenario", SCENARIO]].concat());
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(code(&output) == 2 && text.contains(message), "{text}");
    }
}
