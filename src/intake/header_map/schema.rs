//! What header maps may hold, for the JSON Schema: what the reader asks of maps that together have every key.

use super::HeaderMap;
use crate::intake::column::{ColumnKind, HeadcountColumn};
use crate::reading::schema_record::SchemaRecord;

/// What the keys mean; `COLUMN` is any canonical column, `AMOUNT` one of amounts.
const DESCRIPTIONS: &str = include_str!("descriptions.toml");

/// Every key at the top, with the forms that it may have.
const SETTINGS: [&str; 4] = [
    r#"
extends = "workday"
purpose = "x"
encoding = "utf-8"
delimiter = ";"
header_line = 3
sheet = "x"
decimal = ","
thousands = [".", " "]
date_format = "dd.mm.yyyy"
two_digit_years_from = 1950
open_ended = ["9999-12-31"]
bonus_unit = "share"
pay_is = "full-time"
salaries_per_year = 13
full_time_hours = 37.5
duplicates = "last"
may_lack_columns = true
[where]
status = ["active", 1]
[where_not]
status = "left"
[rates]
currency = "USD"
date = "2026-01-31"
EUR = { "2026-01-01" = 1.08 }
[components]
column = "x"
amount = "y"
base_pay = ["1"]
bonus_target_amount = ["2"]
compute_allowance = ["3"]
ignore = ["4"]
"#,
    "thousands = \" \"\ndate_format = \"x\"\nopen_ended = \"x\"\nheader_line = \"none\"\n[where]\nstatus = \"active\"\n[where_not]\nstatus = [\"left\"]\n",
    "[components]\nbase_pay = \"1\"\nbonus_target_amount = \"2\"\ncompute_allowance = \"3\"\nignore = \"4\"\n",
    "date_format = \"excel\"\n",
];

/// Every form that a column may have.
const COLUMN_FORMS: [&str; 12] = [
    "\"x\"",
    "[\"x\", \"y\"]",
    "{ column = \"x\", values = { a = \"v\", b = 1, c = 0.5 }, otherwise = \"v\", blank = 0.5 }",
    "{ column = [\"x\", \"y\"], otherwise = 0.5, blank = \"v\", zero_is_blank = true }",
    "{ constant = \"v\" }",
    "{ constant = 0.5 }",
    "{ column = \"x\", scale = \"percent\", take = \"low\" }",
    "{ column = \"x\", scale = 1000 }",
    "{ sum = [\"x\", \"y\"] }",
    "{ join = [\"x\", \"y\"], separator = \"-\" }",
    "{ range = { low = \"x\", high = \"y\", take = \"middle\" } }",
    "{ row_number = true, in_amounts = true }",
];

/// What the reader asks of header maps, from which their schema is made.
pub fn records() -> Vec<SchemaRecord> {
    let settings = SETTINGS.into_iter().map(|text| HeaderMap::asked(&format!("format = 1\n{text}")));
    let columns = COLUMN_FORMS.into_iter().map(|form| {
        let columns: String = HeadcountColumn::ALL.iter().map(|column| format!("{} = {form}\n", column.name())).collect();
        HeaderMap::asked(&format!("format = 1\n[columns]\n{columns}"))
    });
    settings.chain(columns).flatten().collect()
}

/// What every key means, as a TOML text of patterns of paths.
pub fn descriptions() -> String {
    let names = |is_meant: fn(&HeadcountColumn) -> bool| {
        let names: Vec<&str> = HeadcountColumn::ALL.iter().filter(|column| is_meant(column)).map(|column| column.name()).collect();
        format!("{{{}}}", names.join(","))
    };
    let amounts = names(|column| column.kind() == ColumnKind::Amount);
    DESCRIPTIONS.replace("COLUMN", &names(|_| true)).replace("AMOUNT", &amounts)
}
