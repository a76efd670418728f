//! Who is in the file: ids, groups, working time, dates, and who has left.

use super::draft::{Certainty, Draft, Part, list, quoted};
use super::vocabulary::{Meaning, folded};
use super::{Column, meant};

/// Words for somebody who is employed, in the cells of a status.
const EMPLOYED: [&str; 14] = [
    "active",
    "employed",
    "onleave",
    "leave",
    "onseasonalleave",
    "ativo",
    "activo",
    "aktiv",
    "actif",
    "current",
    "working",
    "suspendedpay",
    "paidleave",
    "parentalleave",
];

/// Parts of words for somebody who is not.
const LEFT: [&str; 14] = [
    "terminat",
    "inactive",
    "inativo",
    "inactif",
    "inaktiv",
    "retired",
    "ceased",
    "resigned",
    "deceased",
    "former",
    "left",
    "ausgeschieden",
    "aposentad",
    "separated",
];

/// Columns that hold one thing, and are named as they are.
const PLAIN: [(Meaning, &str); 13] = [
    (Meaning::Group, "group"),
    (Meaning::UsageTier, "usage_tier"),
    (Meaning::Department, "department"),
    (Meaning::Role, "role"),
    (Meaning::Level, "level"),
    (Meaning::Location, "location"),
    (Meaning::Country, "country"),
    (Meaning::EquityValue, "equity_grant_value"),
    (Meaning::EquityType, "equity_type"),
    (Meaning::GrantDate, "grant_date"),
    (Meaning::VestMonths, "vest_months"),
    (Meaning::CliffMonths, "cliff_months"),
    (Meaning::ComputeAllowance, "compute_allowance"),
];

pub(super) fn guess(draft: &mut Draft, columns: &[Column<'_>]) {
    employee_id(draft, columns);
    for (meaning, key) in PLAIN {
        if let Some(column) = meant(columns, meaning).next() {
            draft.add(Part::Columns, Certainty::Sure, format!("{key} = {}", column.quoted()), "the name of the column says so");
        }
    }
    if meant(columns, Meaning::Group).chain(meant(columns, Meaning::UsageTier)).next().is_none() {
        let by = meant(columns, Meaning::Role).chain(meant(columns, Meaning::Department)).next();
        let column = by.map_or("\"…\"".into(), Column::quoted);
        let toml = format!("usage_tier = {{ column = {column}, values = {{ \"…\" = \"…\" }}, otherwise = \"…\" }}");
        let reason = "which group of the scenario a person belongs to; not needed where headcount.default_group names one for all";
        draft.add(Part::Columns, Certainty::Unknown, toml, reason);
    }
    if let Some(column) = meant(columns, Meaning::Weight).find(|column| column.profile.looks_like_amounts()) {
        draft.add(Part::Columns, Certainty::Sure, format!("weight = {}", column.quoted()), "people that a row represents");
    }
    employment_type(draft, columns);
    working_time(draft, columns);
    for (meaning, key) in [(Meaning::Start, "start_date"), (Meaning::End, "end_date")] {
        let is_date = |column: &&Column<'_>| column.profile.looks_like_dates() || column.profile.looks_like_day_counts();
        if let Some(column) = meant(columns, meaning).find(is_date) {
            draft.add(Part::Columns, Certainty::Sure, format!("{key} = {}", column.quoted()), "its cells are dates");
        } else if let Some(column) = meant(columns, meaning).next() {
            let reason = format!("some cells of {} are not dates", column.quoted());
            draft.add(Part::Columns, Certainty::Unknown, format!("{key} = {}", column.quoted()), reason);
        }
    }
    status(draft, columns);
    years(draft, columns);
}

fn employee_id(draft: &mut Draft, columns: &[Column<'_>]) {
    let mut named: Vec<&Column<'_>> = meant(columns, Meaning::EmployeeId).collect();
    // A column called `id` may number anything.
    named.sort_by_key(|column| folded(column.profile.name) == "id");
    if let Some(column) = named.iter().find(|column| column.profile.is_unique && column.profile.is_full()) {
        let reason = "filled and different in every row that was looked at";
        draft.add(Part::Columns, Certainty::Sure, format!("employee_id = {}", column.quoted()), reason);
    } else if let Some(column) = named.iter().find(|column| column.profile.cells.len() * 2 > column.profile.n_rows) {
        let what = if column.profile.is_unique { "some rows have none" } else { "some rows share one; the first of them counts" };
        draft.add(Part::Columns, Certainty::Assumed, format!("employee_id = {}", column.quoted()), what);
    } else {
        let reason =
            "no column holds an id, so a person is known by the number of the row; another order of rows makes other people of them";
        draft.add(Part::Columns, Certainty::Assumed, "employee_id = { row_number = true }", reason);
    }
}

fn employment_type(draft: &mut Draft, columns: &[Column<'_>]) {
    let Some(column) = meant(columns, Meaning::EmploymentType).next() else { return };
    let is_short = |cell: &str| ["f", "p", "ft", "pt"].contains(&cell.to_lowercase().as_str());
    if column.profile.nearly_all(is_short) {
        let values = column.profile.distinct.iter().flat_map(|distinct| distinct.keys()).filter(|cell| is_short(cell));
        let values: Vec<String> = values
            .map(|cell| {
                format!("{} = {}", quoted(cell), if cell.to_lowercase().starts_with('f') { "\"FULL_TIME\"" } else { "\"PART_TIME\"" })
            })
            .collect();
        let toml = format!("employment_type = {{ column = {}, values = {{ {} }} }}", column.quoted(), values.join(", "));
        draft.add(Part::Columns, Certainty::Assumed, toml, "F is full time and P part time; a part-time row needs fte or hours_per_week");
    } else {
        draft.add(Part::Columns, Certainty::Sure, format!("employment_type = {}", column.quoted()), "the name of the column says so");
    }
}

fn working_time(draft: &mut Draft, columns: &[Column<'_>]) {
    let positive = |column: &Column<'_>| column.profile.numbers().into_iter().filter(|number| *number > 0.0).collect::<Vec<f64>>();
    if let Some(column) = meant(columns, Meaning::Fte).find(|column| column.profile.looks_like_amounts()) {
        let largest = positive(column).into_iter().fold(0.0, f64::max);
        if largest > 1.5 && largest <= 150.0 {
            let toml = format!("fte = {{ column = {}, scale = \"percent\" }}", column.quoted());
            draft.add(Part::Columns, Certainty::Sure, toml, "its cells are percentages of full time");
        } else {
            draft.add(Part::Columns, Certainty::Sure, format!("fte = {}", column.quoted()), "its cells are shares of full time");
        }
        if positive(column).iter().any(|share| *share < if largest > 1.5 { 100.0 } else { 1.0 }) {
            let reason =
                "some people work part time; their pay is what they are paid, and not that of full time, which would be \"full-time\"";
            draft.add(Part::Top, Certainty::Assumed, "pay_is = \"actual\"", reason);
        }
    }
    let Some(column) = meant(columns, Meaning::Hours).find(|column| column.profile.looks_like_amounts()) else { return };
    let hours = positive(column);
    if hours.iter().any(|hours| *hours > 168.0) {
        let reason = format!("{} has cells above 168, which are no hours a week", column.quoted());
        draft.add(Part::Columns, Certainty::Unknown, format!("hours_per_week = {}", column.quoted()), reason);
        return;
    }
    draft.add(Part::Columns, Certainty::Sure, format!("hours_per_week = {}", column.quoted()), "its cells can be hours a week");
    let longest = hours.into_iter().fold(0.0, f64::max);
    if (30.0..40.0).contains(&longest) {
        draft.add(Part::Top, Certainty::Assumed, format!("full_time_hours = {longest}"), "nobody works longer");
    }
}

/// Rows to read where a status tells who has left.
fn status(draft: &mut Draft, columns: &[Column<'_>]) {
    for column in meant(columns, Meaning::Status) {
        let Some(distinct) = &column.profile.distinct else { continue };
        let is_flag = ["active", "isactive", "aktiv"].contains(&folded(column.profile.name).as_str());
        let is_employed = |cell: &str| {
            let word = folded(cell);
            EMPLOYED.contains(&word.as_str()) || (is_flag && ["1", "true", "yes", "y", "ja"].contains(&word.as_str()))
        };
        let has_left = |cell: &str| {
            let word = folded(cell);
            LEFT.iter().any(|left| word.contains(left)) || (is_flag && ["0", "false", "no", "n", "nein"].contains(&word.as_str()))
        };
        let employed: Vec<&str> = distinct.keys().copied().filter(|cell| is_employed(cell)).collect();
        let others: Vec<&str> = distinct.keys().copied().filter(|cell| !is_employed(cell)).collect();
        if employed.is_empty() || !others.iter().any(|cell| has_left(cell)) {
            continue;
        }
        let reason = format!("everybody else has left, that is whose cell is {}", list(others));
        draft.add(Part::Where, Certainty::Assumed, format!("{} = {}", column.quoted(), list(employed)), reason);
        return;
    }
}

/// A file of several years has each person several times.
fn years(draft: &mut Draft, columns: &[Column<'_>]) {
    for column in meant(columns, Meaning::Year) {
        let Some(distinct) = &column.profile.distinct else { continue };
        let is_year = |cell: &&str| cell.len() == 4 && cell.parse::<u16>().is_ok_and(|year| (1950..2200).contains(&year));
        let years: Vec<&str> = distinct.keys().copied().filter(is_year).collect();
        if let [_, .., last] = years[..] {
            let reason = format!("the file has rows of {} years; which of them is wanted", years.len());
            draft.add(Part::Where, Certainty::Unknown, format!("{} = {}", column.quoted(), quoted(last)), reason);
        }
    }
}
