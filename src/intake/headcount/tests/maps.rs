//! Header maps: what they make of a file, and the messages about their own mistakes.

use super::*;

#[test]
fn a_map_takes_the_first_filled_column_translates_values_and_states_constants() {
    let map = r#"
        format = 1
        bonus_unit = "share"
        [columns]
        employee_id = "No"
        base_pay = ["salary", "rate"]
        pay_period = { column = "type", values = { S = "YEAR", H = "HOUR" } }
        hours_per_week = { constant = 40 }
        currency = { constant = "usd" }
        fte = { column = "part", values = { F = 1, P = 0.5, "?" = "" } }
        usage_tier = { column = "dept", values = { IT = "engineer" }, otherwise = "staff" }
        bonus_target_pct = "bonus"
    "#;
    let row = |cells: &str| only_row(&format!("No,salary,rate,type,part,dept,bonus,fte\n{cells}\n"), map);
    let (salaried, tier) = row("1,60000,,s,P,it,0.2,9");
    assert_eq!((salaried.base_pay.get(), salaried.fte.get(), tier.usage_tier.as_deref()), (Some(60_000.0), 0.5, Some("engineer")));
    assert_eq!(salaried.bonus_target.get(), Some(0.2));
    let (hourly, tier) = row("1, NULL ,10,H,?,Law,,");
    assert_eq!((hourly.base_pay.get(), hourly.fte.get(), tier.usage_tier.as_deref()), (Some(20_800.0), 1.0, Some("staff")));
    assert_eq!(row("1,,,,,,,").1.usage_tier, None);
    check(
        "No,salary,rate,type,part,dept,bonus\n1,5,,Sa,F,,\n2,5,,S,Q,,\n",
        &map.replace("S =", "Salary ="),
        &[
            "2: type (column 4) `Sa`: `Sa` in `type` has no pay_period in the header map, add it to the values there",
            "3: type (column 4) `S`: `S` in `type` has no pay_period in the header map, add it to the values there; \
             `Q` in `part` has no fte in the header map, add it to the values there",
        ],
    );
    check(
        "No,salary,rate,type,part,dept,bonus\n1,5,,Salry,F,,\n",
        &map.replace("S =", "Salary ="),
        &[
            "2: type (column 4) `Salry`: `Salry` in `type` has no pay_period in the header map, write `Salary`, or add it to the values there",
        ],
    );
}

#[test]
fn every_mistake_of_a_map_is_reported_at_its_place() {
    check(
        "",
        r#"format = 2
purpos = "x"
date_format = "dmy"
[columns]
bas_pay = "x"
base_pay = 5
fte = { column = "x", values = { P = "half" }, otherwise = true }
level = { column = "x", constant = "y" }
group = []
role = { values = { a = "b" } }
pay_period = { constant = "salary", colum = "x" }
"#,
        &[
            "map.toml:1:10: error: this format of a header map is not known; help: write format = 1",
            "map.toml:2:1: error: `purpos` is not a key of the header map; help: write `purpose`",
            "map.toml:3:15: error: `dmy` is not a value of `date_format`; help: write one of `month-day-year`, `day-month-year`, `year-month-day`, `excel`",
            "map.toml:4:1: error: `columns` has no `employee_id`; help: add employee_id = \"Employee ID\"",
            "map.toml:5:1: error: `bas_pay` is not a key of `columns`; help: remove it: `base_pay` is there already",
            "map.toml:6:12: error: `columns.base_pay`: expected a header, found a whole number; \
             help: put the header in quotes, or write { constant = … } for a value that every row shares",
            "map.toml:7:38: error: `half` is not a share of full time; help: write one above 0 and up to 1.5, such as 0.5",
            "map.toml:7:60: error: `columns.fte.otherwise`: expected a value, found true or false; help: put it in quotes",
            "map.toml:8:9: error: `columns.level` has to name either a column or a constant; \
             help: write { column = …, values = { … }, otherwise = … } or { constant = … }",
            "map.toml:9:9: error: `columns.group`: expected a header, found a list; \
             help: put the header in quotes, or write { constant = … } for a value that every row shares",
            "map.toml:10:8: error: `columns.role` has to name either a column or a constant; \
             help: write { column = …, values = { … }, otherwise = … } or { constant = … }",
            "map.toml:11:27: error: `salary` is not a pay period; help: write one of `HOUR`, `DAY`, `WEEK`, `EVERY_TWO_WEEKS`, \
             `EVERY_FOUR_WEEKS`, `SEMIMONTHLY`, `MONTH`, `QUARTER`, `EVERY_SIX_MONTHS`, `YEAR`",
            "map.toml:11:37: error: `colum` is not a key of `columns.pay_period`; help: write `column`",
        ],
    );
}

#[test]
fn a_header_of_the_map_that_the_file_lacks_is_reported_at_its_place() {
    check(
        "id,job_titles,salary\nE1,x,5\n",
        "format = 1\n[columns]\nemployee_id = \"ID\"\nrole = \"job_title\"\nlevel = [\"salary\", \"zebra\"]\n",
        &[
            "map.toml:4:8: error: the file has no column `job_title`, it has `id`, `job_titles`, `salary`; help: write `job_titles`",
            "map.toml:5:20: error: the file has no column `zebra`, it has `id`, `job_titles`, `salary`; \
             help: write the header of a column that the file has",
        ],
    );
}

#[test]
fn the_map_of_the_examples_is_read() {
    let map = map(CHICAGO_MAP);
    let text = "employee_id,job_titles,department,full_or_part_time,salary_or_hourly,typical_hours,annual_salary,hourly_rate\n\
        A,WEB DEVELOPER,DAIS,F,Salary,,90000.0,\nB,MACHINIST,DAIS,P,Hourly,20.0,,50.0\nC,CLERK,LAW,P,Salary,,20000.0,\n";
    let headcount = read(text, &map);
    let rows: Vec<_> = headcount
        .rows
        .iter()
        .map(|row| (headcount.assignments[row.assignment as usize].usage_tier.as_deref(), row.base_pay.get(), row.fte.get()))
        .collect();
    assert_eq!(rows, [(Some("engineer"), Some(90_000.0), 1.0), (Some("staff"), Some(52_000.0), 0.5)]);
    assert_eq!((headcount.in_words().as_str(), headcount.rejected[0].line), ("3 rows: 2 usable, 1 rejected", 4));
}

/// Every column as a constant, as a header and as a translated header, for a good and for an odd value: whatever a map states, reading ends in a
/// headcount or in errors whose places can be shown.
#[test]
fn no_map_makes_the_reading_panic() {
    let files =
        ["id,x\nE1,5\n", "", "id,x\n", "\n", "id,x\nE1,\"5\n", "id,\"x\nE1,5", "\"id\",\"x\"\n\"\",\"\"\"\"\n", "x\n\0\n", ",\nE1,5\n"];
    let (mut read, mut refused) = (0, 0);
    for column in HeadcountColumn::ALL {
        for value in ["USD", "EUR", "5", "60.000", "YEAR", "2026-01-01", "rsu", "none", "x", "\u{7}", "", "é"] {
            let value = value.escape_default();
            for origin in [
                format!("{{ constant = \"{value}\" }}"),
                format!("\"{value}\""),
                format!("[\"gone\", \"{value}\", \"x\"]"),
                format!("{{ column = \"x\", values = {{ 5 = \"{value}\", \"{value}\" = 7 }}, otherwise = \"{value}\" }}"),
                format!("{{ column = \"{value}\" }}"),
                format!("{{ column = [\"x\", \"id\"], blank = \"{value}\", zero_is_blank = true }}"),
                "{ column = \"x\", scale = \"percent\", take = \"high\" }".to_string(),
                format!("{{ sum = [\"x\", \"{value}\"] }}"),
                format!("{{ join = [\"x\", \"id\"], separator = \"{value}\" }}"),
                "{ range = { low = \"id\", high = \"x\", take = \"middle\" } }".into(),
                "{ row_number = true }".into(),
                "{ in_amounts = true }".into(),
            ] {
                let id = if column == HeadcountColumn::EmployeeId { "" } else { "employee_id = \"id\"\n" };
                let text = format!("format = 1\n[columns]\n{id}{} = {origin}\n", column.name());
                for file in files {
                    let headcount =
                        HeaderMap::read("map.toml", &text).map_err(Into::into).and_then(|map| Headcount::read(file.as_bytes(), &map));
                    match headcount {
                        Ok(headcount) => {
                            read += 1;
                            assert_eq!(
                                headcount.read,
                                headcount.rows.len() + headcount.rejected.len() + headcount.n_filtered() + headcount.n_combined
                            );
                        }
                        // Printed with the texts that come with them.
                        Err(error) => refused += usize::from(error.to_string().contains("error: ")),
                    }
                }
            }
        }
    }
    assert!(read > 500 && refused > 500, "{read} read, {refused} refused");
}
