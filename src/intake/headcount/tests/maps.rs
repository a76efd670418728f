//! Header maps: what they make of a file, and how their own mistakes are told.

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
    let salaried = row("1,60000,,s,P,it,0.2,9");
    assert_eq!((salaried.base_pay, salaried.fte, salaried.usage_tier.as_deref()), (Some(60_000.0), 0.5, Some("engineer")));
    assert_eq!(salaried.bonus_target, Some(0.2));
    let hourly = row("1, NULL ,10,H,?,Law,,");
    assert_eq!((hourly.base_pay, hourly.fte, hourly.usage_tier.as_deref()), (Some(20_800.0), 1.0, Some("staff")));
    assert_eq!(row("1,,,,,,,").usage_tier, None);
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
fn every_mistake_of_a_map_is_told_at_its_place() {
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
            "map.toml:3:15: error: `dmy` is not a value of `date_format`; help: write one of `month-day-year`, `day-month-year`",
            "map.toml:4:1: error: `columns` has no `employee_id`; help: add employee_id = \"Employee ID\"",
            "map.toml:5:1: error: `bas_pay` is not a key of `columns`; help: remove it: `base_pay` is there already",
            "map.toml:6:12: error: `columns.base_pay` is a whole number, but a header is wanted; \
             help: put the header in quotes, or write { constant = … } for a value that every row shares",
            "map.toml:7:38: error: `half` is not a share of full time; help: write one above 0 and up to 1.5, such as 0.5",
            "map.toml:7:60: error: `columns.fte.otherwise` is true or false, but a value is wanted; help: put it in quotes",
            "map.toml:8:9: error: `columns.level` has to name either a column or a constant; \
             help: write { column = …, values = { … }, otherwise = … } or { constant = … }",
            "map.toml:9:9: error: `columns.group` is a list, but a header is wanted; \
             help: put the header in quotes, or write { constant = … } for a value that every row shares",
            "map.toml:10:8: error: `columns.role` has to name either a column or a constant; \
             help: write { column = …, values = { … }, otherwise = … } or { constant = … }",
            "map.toml:11:27: error: `salary` is not a pay period; help: write one of `HOUR`, `DAY`, `WEEK`, `EVERY_TWO_WEEKS`, \
             `SEMIMONTHLY`, `MONTH`, `QUARTER`, `EVERY_SIX_MONTHS`, `YEAR`",
            "map.toml:11:37: error: `colum` is not a key of `columns.pay_period`; help: write `column`",
        ],
    );
}

#[test]
fn a_header_of_the_map_that_the_file_lacks_is_told_at_its_place() {
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
    let (map, _) = map(CHICAGO_MAP).unwrap();
    let text = "employee_id,job_titles,department,full_or_part_time,salary_or_hourly,typical_hours,annual_salary,hourly_rate\n\
        A,WEB DEVELOPER,DAIS,F,Salary,,90000.0,\nB,MACHINIST,DAIS,P,Hourly,20.0,,50.0\nC,CLERK,LAW,P,Salary,,20000.0,\n";
    let headcount = read(text.as_bytes(), &map, "USD").unwrap();
    let rows: Vec<_> = headcount.rows.iter().map(|row| (row.usage_tier.as_deref(), row.base_pay, row.fte)).collect();
    assert_eq!(rows, [(Some("engineer"), Some(90_000.0), 1.0), (Some("staff"), Some(52_000.0), 0.5)]);
    assert_eq!((headcount.in_words().as_str(), headcount.rejected[0].line), ("3 rows: 2 usable, 1 rejected", 4));
}
