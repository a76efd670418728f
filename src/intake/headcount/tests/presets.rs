//! Built-in header maps on the shapes of files that they are made for.

use super::*;
use crate::intake::header_map::{PRESETS, Preset};

fn preset(name: &str) -> HeaderMap {
    let preset = Preset::find(name).unwrap();
    HeaderMap::read(preset.name, preset.text).unwrap()
}

fn pay(text: &str, name: &str) -> Vec<(Option<f64>, f64, Option<&'static str>)> {
    let headcount = read(text, &preset(name));
    assert!(headcount.rejected.is_empty(), "{:?}", headcount.rejected.iter().map(Rejection::reason).collect::<Vec<_>>());
    let of_row = |row: &HeadcountRow| {
        (row.base_pay.get(), row.fte.get(), headcount.assignments[row.assignment as usize].currency.map(Currency::code))
    };
    headcount.rows.iter().map(of_row).collect()
}

#[test]
fn every_preset_is_a_header_map() {
    for built_in in PRESETS {
        assert!(preset(built_in.name).purpose.is_some());
    }
}

#[test]
fn a_workday_report_and_its_public_model_are_read() {
    let report = "Employee ID,Worker,Job Profile,FTE %,Total Base Pay Annualized - Amount,Total Base Pay Annualized - Currency,Termination Date\n\
        \"=\"\"00021\"\"\",A B,SWE,100,\"150,000.00\",USD,\n00022,C D,SWE,80,\"96,000.00\",USD,\n00023,E F,SWE,100,\"70,000.00\",EUR,\nGrand Total,,,,\"316,000.00\",,\n";
    let usd = Some("USD");
    assert_eq!(pay(report, "workday"), [(Some(150_000.0), 1.0, usd), (Some(96_000.0), 0.8, usd), (Some(70_000.0), 1.0, Some("EUR"))]);
    let model = "worker_code,active,hire_date,annual_summary_currency,annual_summary_total_base_pay,full_time_equivalent_percentage\n\
        7,TRUE,2020-01-31,MXN,900000,100\n8,FALSE,2020-01-31,USD,90000,100\n";
    assert_eq!(pay(model, "workday"), [(Some(900_000.0), 1.0, Some("MXN"))]);
    assert_eq!(read(model, &preset("workday")).filtered[0].in_words(), "line 3: `active` is `false` or `no` or `0`");
}

#[test]
fn a_bamboohr_report_is_read_by_either_kind_of_names() {
    let report = "Employee #,First Name,Job Title,Department,Hire Date,Employment Status,Pay Rate,Pay Per,Status\n\
        1,A,SWE,R&D,2024-01-31,Full-Time,85000.00 USD,Year,Active\n2,B,SWE,R&D,2024-01-31,Terminated,60000.00 USD,Year,Inactive\n";
    assert_eq!(pay(report, "bamboohr"), [(Some(85_000.0), 1.0, Some("USD"))]);
    let fields = "employeeNumber,jobTitle,hireDate,payRate,payPer,employmentHistoryStatus\n1,SWE,2024-01-31,€4500,Month,Full-Time\n";
    assert_eq!(pay(fields, "bamboohr"), [(Some(54_000.0), 1.0, Some("EUR"))]);
}

#[test]
fn the_unified_form_is_read() {
    let text = "employee_number,job_title,pay_rate,pay_period,pay_currency,employment_type,employment_status,start_date\n\
        1,SWE,2000,EVERY_TWO_WEEKS,GBP,FULL_TIME,ACTIVE,2024-01-31\n2,SWE,2000,YEAR,GBP,FULL_TIME,INACTIVE,2024-01-31\n";
    assert_eq!(pay(text, "hris"), [(Some(52_000.0), 1.0, Some("GBP"))]);
}

#[test]
fn a_map_extends_a_preset_by_its_own_columns() {
    let own = "format = 1\nextends = \"workday\"\n[columns]\nusage_tier = { column = \"Job Profile\", values = { SWE = \"engineer\" } }\nfte = \"FTE\"\n";
    let text = "Employee ID,Job Profile,FTE,Annual Salary,Currency\n1,SWE,0.5,90000,USD\n";
    let (row, assignment) = only_row(text, own);
    assert_eq!((row.base_pay.get(), row.fte.get(), assignment.usage_tier.as_deref()), (Some(90_000.0), 0.5, Some("engineer")));
    check(
        "",
        "format = 1\nextends = \"workdy\"\n",
        &["map.toml:2:11: error: no built-in header map is called `workdy`; help: write one of `bamboohr`, `hris`, `workday`"],
    );
    check(
        "Name\nx\n",
        "format = 1\nextends = \"hris\"\n",
        &["error: the file has none of the columns `employee_number`, `employee_id`, `employee`, `remote_id`, `id`; \
         help: write a header map that names the column that holds the ids"],
    );
}
