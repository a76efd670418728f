//! The table of a batch with a row for each person.

use super::dictionary::PEOPLE_COLUMNS;
use super::label_column;
use crate::quantity::Currency;
use crate::report::Dataset;
use crate::report::dataset::Records;
use crate::simulation::{PersonOutcome, Spread};

/// One person of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRow<'a> {
    pub file: &'a str,
    pub line: u32,
    /// Absent where it may not be shown.
    pub id: Option<String>,
    /// The group whose terms the person has.
    pub group: &'a str,
    /// As the table of groups shows them.
    pub labels: &'a [String],
    pub is_at_work: bool,
    pub person_months: f64,
    pub outcome: PersonOutcome,
}

/// The rows as a dataset; `by` names the labels.
pub fn dataset<'a>(rows: Vec<PersonRow<'a>>, by: &[String], currency: Currency) -> Dataset<'a> {
    let mut records = Records::new("people", rows)
        .text("file", |row| row.file)
        .count("line", |row| u64::from(row.line))
        .text("id", |row| row.id.clone().unwrap_or_default())
        .text("terms_of", |row| row.group);
    for (place, by) in by.iter().enumerate() {
        let label = move |row: &PersonRow<'a>| row.labels.get(place).map_or("", String::as_str);
        records = records.text(label_column(by, &PEOPLE_COLUMNS), label);
    }
    records = records.flag("at_work", |row| row.is_at_work).amount("person_months", |row| row.person_months);
    type Figure = fn(&PersonOutcome) -> &Spread;
    let amounts: [(&'static str, Figure); 2] = [("cost", |outcome| &outcome.cost), ("compute", |outcome| &outcome.compute)];
    for (name, spread) in amounts {
        records = records
            .amount(format!("{name}_mean"), move |row| spread(&row.outcome).mean)
            .amount(format!("{name}_se_mean"), move |row| spread(&row.outcome).se_mean)
            .amount(format!("{name}_p50"), move |row| spread(&row.outcome).p50)
            .amount(format!("{name}_p90"), move |row| spread(&row.outcome).p90)
            .amount(format!("{name}_exact_mean"), move |row| spread(&row.outcome).exact_mean);
    }
    records
        .amount("months_at_cap", |row| row.outcome.months_at_cap)
        .amount("chance_at_cap", |row| row.outcome.chance_at_cap)
        .amount("unserved_share", |row| row.outcome.unserved_share)
        .text("currency", move |_| currency.code())
        .finish()
}
