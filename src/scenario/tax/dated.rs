//! Tables of a tax by calendar year and filing status.

use std::collections::BTreeMap;

use crate::reading::schema_record::Expected;
use crate::reading::{Field, TableReader};

/// Where a table is from, and what it leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sourced {
    pub source: Option<String>,
    /// What the law has and the table has not, for reports to print.
    pub not_stated: Option<String>,
}

/// The tables of one tax.
#[derive(Clone, Debug)]
pub struct Dated<T> {
    pub name: String,
    /// By calendar year; never empty.
    pub years: BTreeMap<i32, OfYear<T>>,
}

/// The tables of one tax and calendar year.
#[derive(Clone, Debug)]
pub struct OfYear<T> {
    pub sourced: Sourced,
    /// By filing status, such as `single`; never empty.
    pub by_filing: BTreeMap<String, T>,
}

/// The keys beside the filing statuses of a year.
const SOURCE: &str = "source";
const NOT_STATED: &str = "not_stated";

/// Calendar years that a table may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl Sourced {
    /// The keys `source` and `not_stated` of a table.
    pub(in crate::scenario) fn read(table: &TableReader<'_>) -> Self {
        let text = |key| table.optional(key).and_then(|field| field.text()).map(str::to_string);
        Self { source: text(SOURCE), not_stated: text(NOT_STATED) }
    }
}

impl<T> Dated<T> {
    /// The table of the latest year that is not after `year`, or else of the earliest one, with its year.
    pub fn in_year(&self, year: i32) -> Option<(i32, &OfYear<T>)> {
        let found = self.years.range(..=year).next_back().or_else(|| self.years.first_key_value());
        found.map(|(year, table)| (*year, table))
    }

    /// The tax at `field`, with the tables that `read_table` reads; `None` (and messages) where it is wrong.
    pub(super) fn read(name: &str, field: &Field<'_>, read_table: &dyn Fn(&Field<'_>) -> Option<T>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let read: Vec<_> = table.all_named().into_iter().map(|(year, field)| OfYear::read(year, &field, read_table)).collect();
        if read.is_empty() {
            let help = format!("write the table of a year and a filing status, such as [{}.\"2026\".single]", field.path);
            field.mistake_in_key(format!("`{}` has no year", field.path), help);
            return None;
        }
        Some(Self { name: name.to_string(), years: read.into_iter().collect::<Option<_>>()? })
    }
}

impl<T> OfYear<T> {
    fn read(name: &str, field: &Field<'_>, read_table: &dyn Fn(&Field<'_>) -> Option<T>) -> Option<(i32, Self)> {
        let year = name.parse().ok().filter(|year| YEARS.contains(year) && name.len() == 4);
        if year.is_none() {
            let (tax, _) = field.path.rsplit_once('.').unwrap_or_default();
            let help = format!("write the table of a year and a filing status, such as [{tax}.\"2026\".single]");
            field.mistake_in_key(format!("`{name}` is not a calendar year"), help);
            return None;
        }
        let table = TableReader::new(field)?;
        field.diagnostics.record(&field.path, || Expected::Keys([SOURCE, NOT_STATED].map(String::from).to_vec()));
        let sourced = Sourced::read(&table);
        let filings: Vec<_> = table.all_named().into_iter().filter(|(name, _)| ![SOURCE, NOT_STATED].contains(name)).collect();
        if filings.is_empty() {
            field.mistake_in_key(
                format!("`{}` has no filing status", field.path),
                format!("write the table of one, such as [{}.single], with `brackets`", field.path),
            );
            return None;
        }
        let read: Vec<_> = filings.into_iter().map(|(name, field)| Some((name.to_string(), read_table(&field)?))).collect();
        Some((year?, Self { sourced, by_filing: read.into_iter().collect::<Option<_>>()? }))
    }
}
