//! Labels to group people by.

use super::*;

fn labels(text: &str, map_text: &str, by: &[&str]) -> Result<Vec<String>, String> {
    let by: Vec<String> = by.iter().map(ToString::to_string).collect();
    let headcount = Headcount::read(text.as_bytes(), &map(map_text).keeping(&by)).map_err(|error| error.to_string())?;
    let of_row = |row: &HeadcountRow| {
        let set = &headcount.label_sets[row.labels as usize];
        set.iter().map(|label| label.as_deref().unwrap_or("-")).collect::<Vec<_>>().join("/")
    };
    Ok(headcount.rows.iter().map(of_row).collect())
}

#[test]
fn each_row_has_the_labels_that_are_asked_for_and_equal_sets_are_kept_once() {
    let text = "employee_id,Dept,level,site\nE1,R&D,L1,x\nE2,R&D,,x\nE3,R&D,L1,y\n";
    assert_eq!(labels(text, "", &["dept", "level"]), Ok(vec!["R&D/L1".into(), "R&D/-".into(), "R&D/L1".into()]));
    assert_eq!(labels(text, "", &[]), Ok(vec![String::new(); 3]));
    let headcount = Headcount::read(text.as_bytes(), &HeaderMap::canonical().keeping(&["Dept".into(), "level".into()])).unwrap();
    assert_eq!((headcount.label_sets.len(), headcount.rows[2].labels), (2, 0));
    assert_eq!(
        headcount.columns.in_words(),
        ["columns used: employee_id", "columns to group by: `Dept`, `level`", "columns not used: `site`"]
    );
}

#[test]
fn a_canonical_column_gives_its_translated_cells_and_a_header_those_of_the_file() {
    let map = "format = 1\n[columns]\nemployee_id = \"id\"\ndepartment = { column = \"d\", values = { R = \"Research\" } }\n";
    let text = "id,d,x\nE1,R,1\n";
    assert_eq!(labels(text, map, &["department", "d", "x"]), Ok(vec!["Research/R/1".into()]));
    let headcount = Headcount::read("id,d\nE1,Q\n".as_bytes(), &super::map(map).keeping(&["department".into()])).unwrap();
    assert_eq!(headcount.rejected[0].reason(), "`Q` in `d` has no department in the header map, add it to the values there");
}

#[test]
fn a_column_that_is_not_there_or_that_identifies_people_is_refused() {
    let text = "employee_id,department,Full Name\nE1,a,b\n";
    assert_eq!(
        labels(text, "", &["departmant", "Full Name", "employee_id"]),
        Err("error: the file has no column `departmant`, it has `employee_id`, `department`, `Full Name`; help: write `department`\n\
             error: people are not grouped by `Full Name`, which identifies them; \
             help: group by a column that several people share, such as a department\n\
             error: `employee_id` makes a group of each person; help: group by a column that several people share"
            .into())
    );
    let headcount = Headcount::read("employee_id,team\nE1,ann@corp.test\n".as_bytes(), &HeaderMap::canonical().keeping(&["team".into()]));
    let expected = "`(hidden)` in `team` is an e-mail address, look for a comma without quotes or a missing cell in the row";
    assert_eq!(headcount.unwrap().rejected[0].reason(), expected);
}
