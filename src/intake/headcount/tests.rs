//! Small files and what they are read as.

mod any_file;
mod cases;
mod keys;
mod labels;
mod maps;
mod presets;

use super::*;
use crate::reading::Sources;

/// The map of the real payroll, as it ships with the examples.
const CHICAGO_MAP: &str = include_str!("../../../examples/headcount-chicago.map.toml");

/// Columns that let an amount of pay be read.
const PAY: &str = "employee_id,base_pay,pay_period,currency";

fn map(text: &str) -> HeaderMap {
    if text.is_empty() { HeaderMap::canonical() } else { HeaderMap::read("map.toml", text).unwrap() }
}

fn read(text: &str, map: &HeaderMap) -> Headcount {
    Headcount::read(text.as_bytes(), map).unwrap()
}

/// The messages about a file that is read by a map (`""`: the canonical names): its errors, or its rejections and warnings. That it has no
/// column of pay is left out: most files here have none.
fn messages(text: &str, map_text: &str) -> Vec<String> {
    let map = match map_text {
        "" => Ok(HeaderMap::canonical()),
        _ => HeaderMap::read("map.toml", map_text).map_err(IntakeError::from),
    };
    match map.and_then(|map| Headcount::read(text.as_bytes(), &map)) {
        Err(error) => error.to_string().lines().map(str::to_string).collect(),
        Ok(headcount) => {
            let cell = |rejection: &Rejection| match (rejection.column(), rejection.value()) {
                (Some(column), Some(value)) => format!("{column} `{value}`: "),
                (Some(column), None) => format!("{column}: "),
                (None, Some(value)) => format!("`{value}`: "),
                _ => String::new(),
            };
            let rejected = headcount.rejected.iter();
            let rejected = rejected.map(|rejection| format!("{}: {}{}", rejection.line, cell(rejection), rejection.reason()));
            let warnings = headcount.warnings.iter().filter(|warning| !warning.message.starts_with("no column is read as `base_pay`"));
            rejected.chain(warnings.map(|warning| warning.one_line(&Sources::default()))).collect()
        }
    }
}

fn check(text: &str, map_text: &str, expected: &[&str]) {
    assert_eq!(messages(text, map_text), expected, "{text}\n{map_text}");
}

/// The one row of a file, and its assignment.
fn only_row(text: &str, map_text: &str) -> (HeadcountRow, Assignment) {
    let headcount = read(text, &map(map_text));
    assert_eq!((headcount.rejected.len(), headcount.rows.len()), (0, 1), "{text}");
    (headcount.rows[0], headcount.assignments[headcount.rows[0].assignment as usize].clone())
}

#[test]
fn a_full_canonical_row_is_read_cell_by_cell() {
    let text = "employee_id,group,role,level,location,country,employment_type,fte,start_date,end_date,base_pay,pay_period,currency,\
        bonus_target_pct,equity_grant_value,equity_type,vest_months,cliff_months,compute_allowance,usage_tier,weight\n\
        E1,platform,developer,L4,Austin,US,FULL_TIME,0.8,2024-03-01,12/31/2026,\"$12,500.00 \",monthly,usd,15,120000,Options,48,12,1500,heavy,3\n";
    let expected = HeadcountRow {
        line: 2,
        assignment: 0,
        labels: 0,
        base_pay: Some(150_000.0).into(),
        fte: 0.8.into(),
        start: "2024-03-01".parse::<crate::quantity::Date>().ok().into(),
        end: "2026-12-31".parse::<crate::quantity::Date>().ok().into(),
        bonus_target: Some(0.15).into(),
        equity: Some(Equity {
            kind: EquityKind::Options,
            grant: 120_000.0.into(),
            grant_date: OptionalDate::NONE,
            vest_months: Some(48),
            cliff_months: Some(12),
        }),
        compute_allowance: Some(1500.0).into(),
        weight: 3,
        id: 0,
    };
    let [group, usage_tier, country] = ["platform", "heavy", "US"].map(|name| Some(name.to_string()));
    assert_eq!(
        only_row(text, ""),
        (expected, Assignment { group, usage_tier, country, employment_type: Some("full time".into()), currency: Some(Currency::USD) })
    );
}

#[test]
fn what_a_file_does_not_state_stays_absent() {
    let (row, assignment) = only_row("Employee ID;Start Date;base pay;pay period;currency\nE1;NULL;;;\n", "");
    assert_eq!((row.start.get(), row.base_pay.get(), row.equity, row.compute_allowance.get()), (None, None, None, None));
    assert_eq!(assignment, Assignment::default());
    assert_eq!((row.fte.get(), row.weight), (1.0, 1));
}

#[test]
fn pay_is_brought_to_a_year_at_the_working_time_of_the_row() {
    let check = |cells: &str, pay: f64, fte: f64| {
        let (row, _) = only_row(&format!("{PAY},hours_per_week,fte\n{cells}\n"), "");
        assert_eq!((row.base_pay.get(), row.fte.get()), (Some(pay), fte), "{cells}");
    };
    check("E1,25,HOUR,USD,20,", 26_000.0, 0.5); // 25 × 20 × 52, 20 / 40
    check("E1,25,HOUR,USD,50,", 65_000.0, 1.0); // overtime is paid, but is no second person
    check("E1,25,HOUR,USD,35,1", 45_500.0, 1.0); // the stated share goes before the hours
    check("E1,400,DAY,USD,,0.5", 52_000.0, 0.5); // 400 × 260 × 0.5
    check("E1,60000,YEAR,USD,20,", 60_000.0, 0.5); // a salary is what is paid, not multiplied
    check("E1,2000,SEMIMONTHLY,USD,,", 48_000.0, 1.0);
}

#[test]
fn no_equity_stated_differs_from_nothing_stated() {
    let equity = |cells: &str| {
        let (row, _) = only_row(&format!("employee_id,equity_grant_value,equity_type,vest_months,currency\nE1,{cells},48,USD\n"), "");
        row.equity.map(|equity| (equity.kind, equity.grant.get(), equity.vest_months))
    };
    assert_eq!(equity("120000,RSU"), Some((EquityKind::Rsu, 120_000.0, Some(48))));
    assert_eq!(equity(",option"), None);
    assert_eq!(equity(","), None);
    assert_eq!(equity(",none"), Some((EquityKind::Rsu, 0.0, None)));
    assert_eq!(equity("0,"), Some((EquityKind::Rsu, 0.0, None)));
    assert_eq!(equity("0,options"), Some((EquityKind::Options, 0.0, Some(48))));
}

#[test]
fn a_row_that_cannot_be_used_says_why_and_what_to_write() {
    let pay = |cells: &str, expected: &str| check(&format!("{PAY},hours_per_week\n{cells}\n"), "", &[expected]);
    pay("E1,abc,YEAR,USD,", "2: base_pay (column 2) `abc`: `abc` in `base_pay` is not an amount in USD, write one such as 100980.00");
    pay("E1,(5),YEAR,USD,", "2: base_pay (column 2) `(5)`: `(5)` in `base_pay` is negative, write what is paid as 0 or more");
    pay("E1,5,YEER,USD,", "2: pay_period (column 3) `YEER`: `YEER` in `pay_period` is not a pay period, write `YEAR`");
    pay(
        "E1,60000,HOUR,USD,40",
        "2: base_pay (column 2) `60000`: `60000` an hour is no hourly pay, write the hourly rate, or another `pay_period`",
    );
    pay("E1,5,,USD,", "2: pay_period (column 3): the base pay has no `pay_period`, write one such as YEAR or HOUR");
    pay("E1,5,HOUR,USD,", "2: hours_per_week (column 5): hourly pay needs hours_per_week, write the hours worked in a week");
    pay("E1,5,YEAR,,", "2: currency (column 4): the amounts have no currency, write one such as USD");
    pay("E1,5,YEAR,EUX,", "2: currency (column 4) `EUX`: `EUX` in `currency` is not a currency, write its code, such as EUR");
    pay(",5,YEAR,USD,", "2: employee_id (column 1): the row has no `employee_id`, write one that no other row has");
    pay(
        "E1,5,HOUR,USD,400",
        "2: hours_per_week (column 5) `400`: `400` in `hours_per_week` is not a number of hours a week, \
         write one above 0 and up to 168, such as 40",
    );
    let person = |cells: &str, expected: &str| check(&format!("employee_id,fte,start_date,end_date,weight\n{cells}\n"), "", &[expected]);
    for fte in ["0", "-0.5", "full"] {
        let expected = format!(
            "2: fte (column 2) `{fte}`: `{fte}` in `fte` is not a share of full time, write one above 0 and up to 1.5, such as 0.5"
        );
        person(&format!("E1,{fte},,,"), &expected);
    }
    person(
        "E1,,44197,,",
        "2: start_date (column 3) `44197`: `44197` in `start_date` is not a date, write one such as 2026-09-30 or 9/30/2026, \
         or add date_format = \"excel\" to the header map if the file writes its dates so",
    );
    person(
        "E1,,2026-02-01,1/31/26,",
        "2: end_date (column 4) `1/31/26`: the end 2026-01-31 lies before the start 2026-02-01, \
         write an `end_date` on or after the `start_date`",
    );
    for weight in ["0", "2.5"] {
        let expected = format!(
            "2: weight (column 5) `{weight}`: `{weight}` in `weight` is not a whole number from 1 to 1,000,000, \
             write the number without decimals and separators"
        );
        person(&format!("E1,,,,{weight}"), &expected);
    }
    check(
        "employee_id,employment_type,fte\nE1,Regular Part-Time,\nE2,part time,0.5\nE3,CONTRACTOR,\n",
        "",
        &["2: employment_type (column 2) `Regular Part-Time`: the row is part time, but nothing gives its working time, \
           write its `fte` or its `hours_per_week`"],
    );
    check(
        "employee_id,bonus_target_pct\nE1,0.15\n",
        "",
        &["2: bonus_target_pct (column 2) `0.15`: `0.15` in `bonus_target_pct` may be a share or a percentage, \
           write 0.15% if it is a percentage, or add bonus_unit = \"share\" to the header map"],
    );
    let equity = |cells: &str, expected: &str| {
        check(&format!("employee_id,equity_grant_value,equity_type,vest_months,cliff_months,currency\nE1,{cells},USD\n"), "", &[expected]);
    };
    equity("5,,,", "2: equity_type (column 3): the equity grant has no `equity_type`, write rsu or option");
    equity("5,rsi,,", "2: equity_type (column 3) `rsi`: `rsi` in `equity_type` is not a kind of equity, write `rsu`");
    equity(
        "5,none,,",
        "2: equity_type (column 3) `none`: the `equity_type` is none, but there is a grant, write rsu or option, or a grant of 0",
    );
    equity("5,rsu,12,24", "2: cliff_months (column 5) `24`: the cliff lies after all is vested, write `cliff_months` up to `vest_months`");
}

#[test]
fn all_mistakes_of_a_row_are_joined_and_none_is_reported_twice() {
    check(
        "employee_id,fte,base_pay,pay_period,currency,weight\nE1,2,x,HOUR,USD,ten\nE2,1,50000,YEAR,USD,1\n",
        "",
        &["2: fte (column 2) `2`: `2` in `fte` is not a share of full time, write one above 0 and up to 1.5, such as 0.5; \
           `x` in `base_pay` is not an amount in USD, write one such as 100980.00; \
           `ten` in `weight` is not a whole number from 1 to 1,000,000, write the number without decimals and separators"],
    );
}

#[test]
fn a_repeated_id_names_the_first_line_even_if_that_row_was_rejected() {
    check(
        "employee_id,fte\nE1,0\n\nE2,1\nE1,1\n",
        "",
        &[
            "2: fte (column 2) `0`: `0` in `fte` is not a share of full time, write one above 0 and up to 1.5, such as 0.5",
            "5: employee_id (column 1) `E1`: the employee_id `E1` is also that of line 2, write another, \
             or give the first row a weight if it represents several people",
        ],
    );
}

#[test]
fn a_mistake_that_concerns_the_whole_file_is_an_error_and_no_row_is_read() {
    check("", "", &["error: the file is empty; help: write a header line and a row below it"]);
    check(
        "emplyee_id,name\nE1,x\n",
        "",
        &["error: the file has no column `employee_id`, it has `emplyee_id`, `name`; \
           help: rename `emplyee_id` to `employee_id`, or write a header map with employee_id = \"emplyee_id\""],
    );
    check(
        "employee_id,base_pay,equity_grant_value\nE1,5,5\n",
        "",
        &[
            "error: nothing gives the currency of `base_pay`; \
             help: add a column `currency`, or a header map with currency = { constant = \"USD\" }",
            "error: nothing gives the period of `base_pay`; \
             help: add a column `pay_period` with one of HOUR, DAY, WEEK, EVERY_TWO_WEEKS, EVERY_FOUR_WEEKS, SEMIMONTHLY, MONTH, QUARTER, EVERY_SIX_MONTHS, \
             YEAR, or a header map with pay_period = { constant = \"YEAR\" }",
            "error: nothing gives the kind of `equity_grant_value`; \
             help: add a column `equity_type` with rsu, option or none, or a header map with equity_type = { constant = \"rsu\" }",
        ],
    );
}

#[test]
fn a_column_whose_name_is_nearly_canonical_causes_a_warning() {
    check(
        "employee_id,star_date,e_mail\nE1,2026-01-01,x@example.org\n",
        "",
        &["warning: column 2 `star_date` is not read; help: name it `start_date` if that is what it holds, or write a header map"],
    );
}

#[test]
fn dates_that_can_only_have_the_day_first_cast_doubt_on_the_others() {
    let text = "employee_id,start_date\nE1,3/4/2026\nE2,25/12/2020\n";
    check(
        text,
        "",
        &[
            "3: start_date (column 2) `25/12/2020`: `25/12/2020` in `start_date` is not a date, write one such as 2026-09-30 or 9/30/2026, \
             or add date_format = \"day-month-year\" to the header map if the file writes its dates so",
            "warning: 1 date was read as month/day/year, but 1 of the file can only be day/month/year, first `25/12/2020` on line 3; \
             help: add date_format = \"day-month-year\" or \"month-day-year\" to the header map",
        ],
    );
    let stated = "format = 1\ndate_format = \"day-month-year\"\n[columns]\nemployee_id = \"employee_id\"\nstart_date = \"start_date\"\n";
    check(text, stated, &[]);
    assert_eq!(only_row("employee_id,start_date\nE1,3.4.26\n", stated).0.start.get(), "2026-04-03".parse().ok());
}

#[test]
fn dates_that_may_all_be_read_in_two_ways_cause_a_warning() {
    let text = |dates: &str| format!("employee_id,start_date\n{dates}");
    let warning = "warning: nothing in the file shows whether its dates have the month or the day first; \
                   `01/06/2026` on line 3 was read as month/day/year; \
                   help: add date_format = \"day-month-year\" or \"month-day-year\" to the header map";
    check(&text("E1,02/02/2026\nE2,01/06/2026\nE3,01/09/2026\n"), "", &[warning]);
    // One date that can only have the month first settles it, and so does the same day either way.
    check(&text("E1,01/06/2026\nE2,12/25/2020\n"), "", &[]);
    check(&text("E1,02/02/2026\nE2,2026-01-06\n"), "", &[]);
}

#[test]
fn pay_that_nobody_is_paid_causes_a_warning() {
    let help = "help: look at `pay_period`, and whether amounts are in thousands";
    check(
        &format!("{PAY}\nE1,100000,YEAR,USD\nE2,120,YEAR,USD\nE3,0,YEAR,USD\nE4,99999999999,YEAR,USD\nE5,130,YEAR,USD\n"),
        "",
        &[
            &format!("warning: 2 rows are paid less than 6,000 USD a year, first on line 3; {help}"),
            &format!("warning: 1 row is paid more than 1,000,000 USD a year, first on line 5; {help}"),
        ],
    );
    check(&format!("{PAY},fte\nE1,4000,YEAR,USD,0.5\n"), "", &[]);
}

#[test]
fn a_file_without_a_column_of_pay_does_not_pass_for_understood() {
    let headcount = read("employee_id,salary,usage_tier,Annual Salary\nE1,5,mid,6\n", &HeaderMap::canonical());
    let warnings: Vec<_> = headcount.warnings.iter().map(|warning| warning.one_line(&Sources::default())).collect();
    let expected = "warning: no column is read as `base_pay`: everybody gets the base pay of their group; \
                    help: if one of the columns that are not used holds pay, name it in a header map: `salary`, `Annual Salary`";
    assert_eq!(warnings, [expected]);
}

#[test]
fn the_columns_that_are_used_and_those_that_are_not_are_listed() {
    let map_text = "format = 1\n[columns]\nemployee_id = \"employee_id\"\nrole = \"job\"\nbase_pay = [\"annual\", \"hourly\"]\n\
                    pay_period = { constant = \"YEAR\" }\ncurrency = \"currency\"\n";
    let headcount = read("employee_id,job,annual,hourly,currency,e-mail\nE1,x,5000,,USD,x@example.org\n", &map(map_text));
    let expected = [
        "columns used: employee_id, base_pay (from `annual`, else `hourly`), pay_period (always `YEAR`), currency",
        "columns not used: `job`, `e-mail`",
    ];
    assert_eq!(headcount.columns.in_words(), expected);
    let many: Vec<String> = (0..25).map(|at| format!("x{at}")).collect();
    let headcount = read(&format!("employee_id,{}\nE1{}\n", many.join(","), ",".repeat(25)), &HeaderMap::canonical());
    assert!(headcount.columns.in_words()[1].ends_with("`x18`, `x19`, and 5 others"));
}

#[test]
fn whoever_has_left_is_no_headcount_unless_an_end_date_says_when() {
    let text = "employee_id,employment_type,employment_status,end_date\nE1,TERMINATED,,\nE2,Retired,,2026-03-31\nE3,active,Active,\nE4,,Inactive,\n";
    let headcount = read(text, &HeaderMap::canonical());
    assert_eq!(headcount.in_words(), "4 rows: 2 usable, 0 rejected, 2 filtered");
    let [group] = headcount.filtered.as_slice() else { panic!("{:?}", headcount.filtered) };
    assert_eq!(group.in_words(), "2 rows, first line 2: no longer employed, without an end date");
}

#[test]
fn an_id_is_the_same_in_the_quotes_of_a_spreadsheet_and_holds_no_invisible_character() {
    check(
        "employee_id,fte\n00123,1\n\"=\"\"00123\"\"\",1\nA\0,1\n",
        "",
        &[
            "3: employee_id (column 1) `=\"00123\"`: the row is the same as line 2 in every column that is used, remove it, \
             or give the first row a weight if it represents several people",
            "4: employee_id (column 1) `A\\u{0}`: `A\\u{0}` in `employee_id` contains a control or invisible character, remove it",
        ],
    );
}

#[test]
fn an_amount_that_may_be_in_thousands_is_refused_unless_it_is_by_the_hour() {
    check(
        &format!("{PAY},hours_per_week\nE1,60.000,YEAR,USD,\nE2,23.125,HOUR,USD,40\n"),
        "",
        &["2: base_pay (column 2) `60.000`: `60.000` in `base_pay` may be 60 or 60 thousand, \
           write 60000, or 60.00 if the point precedes decimals"],
    );
}

#[test]
fn rows_share_their_assignments_and_keep_their_ids() {
    let headcount = read("employee_id,group,usage_tier\nE1,a,x\nE2,,x\nE3,a,x\nE4,x,a\n", &HeaderMap::canonical());
    assert_eq!(headcount.rows.iter().map(|row| row.assignment).collect::<Vec<_>>(), [0, 1, 0, 2]);
    assert_eq!(headcount.rows.iter().map(|row| headcount.employee_id(row).to_string()).collect::<Vec<_>>(), ["E1", "E2", "E3", "E4"]);
    assert_eq!(headcount.assignments[1], Assignment { usage_tier: Some("x".into()), ..Assignment::default() });
}

#[test]
fn a_row_takes_the_space_that_the_documentation_states() {
    // With eight bytes for the end of the id, and its letters.
    assert_eq!(size_of::<HeadcountRow>(), 88);
}

#[test]
fn ids_are_not_printed_with_a_headcount() {
    let headcount = read("employee_id,group\nann@example.org,a\n", &HeaderMap::canonical());
    assert!(!format!("{headcount:?}").contains("ann"));
}

#[test]
fn a_shifted_row_makes_no_group_of_an_address_and_a_value_as_a_group_is_doubted() {
    // A comma without quotes in the name, and the last cell left out.
    check(
        "name,email,group,employee_id,note\nAnn,ann@corp.test,a,E1,x\nBob, Jr.,bob@corp.test,b,E2\n",
        "",
        &[
            "3: group (column 3) `(hidden)`: `(hidden)` in `group` is an e-mail address, look for a comma without quotes or a missing cell in the row",
        ],
    );
    check(
        "employee_id,group\nE1,a\nE2,b\nE3,2026-01-31\n",
        "",
        &["warning: the group of the row on line 4 looks like a date or an amount; \
           help: look for a comma without quotes or a missing cell in the row"],
    );
    check("employee_id,group\nE1,4711\nE2,4712\nE3,a\n", "", &[]);
}

#[test]
fn a_byte_order_mark_in_an_id_does_not_make_another_person() {
    check(
        "employee_id,group\nE1,a\n\u{feff}E1,a\n",
        "",
        &["3: employee_id (column 1) `\\u{feff}E1`: `\\u{feff}E1` in `employee_id` contains a control or invisible character, remove it"],
    );
}
