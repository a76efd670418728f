//! Which column of a file holds which canonical column: a small TOML file beside an export, or the canonical names themselves.
//!
//! ```toml
//! format = 1
//! purpose = "what the file is"
//! date_format = "day-month-year"                   # else: ISO, and month/day/year where slashes stand
//! bonus_unit = "share"                             # else: percent
//! [columns]
//! employee_id = "Employee ID"                      # the header of the column
//! base_pay = ["annual_salary", "hourly_rate"]      # the first one that is filled
//! pay_period = { column = "pay_type", values = { Salary = "YEAR", Hourly = "HOUR" } }
//! usage_tier = { column = "title", values = { Developer = "engineer" }, otherwise = "staff" }
//! currency = { constant = "USD" }                  # the same for every row
//! ```
//!
//! With a map only what the map names is read. A value that `values` does not hold, capitals aside, rejects its row unless
//! `otherwise` says what it means; one that stands for `""` is absent, and so is an empty cell, whatever `otherwise` says. Knows no
//! person and no pay: what a cell means is read by the importer.

use std::collections::BTreeMap;

use super::cell::{BonusUnit, CellError, DateOrder};
use super::column::HeadcountColumn;
use crate::reading::{Diagnostic, Diagnostics, Field, Node, Place, TableReader, Value};

/// How the columns of a file are named and translated.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderMap {
    /// What the file is, in the words of who wrote the map.
    pub purpose: Option<String>,
    /// The order of day and month, where the map says it.
    pub date_order: Option<DateOrder>,
    pub bonus_unit: BonusUnit,
    /// `None`: the file has the canonical names.
    columns: Option<BTreeMap<HeadcountColumn, ColumnSource>>,
}

/// Where the map says a canonical column comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ColumnSource {
    /// The first of these headers whose cell is filled.
    FirstFilled(Vec<Located>),
    /// What `values` says for the cell below a header.
    Translated { header: Located, values: BTreeMap<String, String>, otherwise: Option<String> },
    /// The same for every row.
    Constant(Located),
}

/// A text of the map and its place there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Located {
    pub text: String,
    pub place: Place,
}

impl HeaderMap {
    /// The map of a file that has the canonical names; columns that it lacks are absent, `employee_id` excepted.
    pub fn canonical() -> Self {
        Self { purpose: None, date_order: None, bonus_unit: BonusUnit::default(), columns: None }
    }

    /// Reads the root of a map's TOML tree. `None` when `diagnostics` holds an error afterwards.
    pub fn read(root: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let reader = TableReader::new(&Field::root(root, "the header map", diagnostics))?;
        if let Some(format) = reader.required("format", "1").filter(|format| format.node.value != Value::Integer(1)) {
            format.mistake("this format of a header map is not known", "write format = 1");
        }
        let purpose = reader.optional("purpose").and_then(|field| field.text()).map(str::to_string);
        let date_order = reader.optional("date_format").and_then(|field| field.choice(&["month-day-year", "day-month-year"]));
        let date_order = date_order.map(|choice| [DateOrder::MonthDayYear, DateOrder::DayMonthYear][choice]);
        let bonus_unit = reader.optional("bonus_unit").and_then(|field| field.choice(&["percent", "share"]));
        let bonus_unit = bonus_unit.map_or(BonusUnit::default(), |choice| [BonusUnit::Percent, BonusUnit::Share][choice]);
        let mut columns = BTreeMap::new();
        let table = reader.required("columns", "{ employee_id = \"Employee ID\" }").and_then(|field| TableReader::new(&field));
        if let Some(table) = table {
            for column in HeadcountColumn::ALL {
                let field = match column {
                    HeadcountColumn::EmployeeId => table.required(column.name(), "\"Employee ID\""),
                    _ => table.optional(column.name()),
                };
                let check = |text: &str| column.check(text, date_order, bonus_unit);
                if let Some(origin) = field.and_then(|field| ColumnSource::read(&field, column, &check)) {
                    columns.insert(column, origin);
                }
            }
            table.finish();
        }
        reader.finish();
        (!diagnostics.has_errors()).then_some(Self { purpose, date_order, bonus_unit, columns: Some(columns) })
    }

    /// Whether the file is read by the canonical names.
    pub fn is_canonical(&self) -> bool {
        self.columns.is_none()
    }

    /// Where each canonical column stands in the map; `None` for a file with the canonical names.
    pub(super) fn columns(&self) -> Option<&BTreeMap<HeadcountColumn, ColumnSource>> {
        self.columns.as_ref()
    }
}

impl ColumnSource {
    fn read(field: &Field<'_>, column: HeadcountColumn, check: &dyn Fn(&str) -> Result<(), CellError>) -> Option<Self> {
        match &field.node.value {
            Value::Text(_) => Some(Self::FirstFilled(vec![header(field)?])),
            Value::List(items) if !items.is_empty() => {
                let fields = items.iter().map(|node| Field { node, ..field.clone() });
                fields.map(|item| header(&item)).collect::<Option<_>>().map(Self::FirstFilled)
            }
            Value::Table(_) => Self::read_table(TableReader::new(field)?, column, check),
            _ => {
                let message = format!("`{}` is {}, but a header is wanted", field.path, field.node.kind());
                field.mistake(message, "put the header in quotes, or write { constant = … } for a value that every row shares");
                None
            }
        }
    }

    fn read_table(reader: TableReader<'_>, column: HeadcountColumn, check: &dyn Fn(&str) -> Result<(), CellError>) -> Option<Self> {
        let [constant, from, values, otherwise] = ["constant", "column", "values", "otherwise"].map(|key| reader.optional(key));
        let (path, place, diagnostics) = (reader.path().to_string(), reader.place(), reader.diagnostics());
        reader.finish();
        match (constant, from) {
            (Some(constant), None) if values.is_none() && otherwise.is_none() => {
                if column == HeadcountColumn::EmployeeId {
                    constant.mistake("every row needs an id of its own", "write the header of the column that holds it");
                }
                Some(Self::Constant(Located { text: stated(&constant, check)?, place: constant.node.place.clone() }))
            }
            (None, Some(from)) => {
                let values = values.map_or(Some(Vec::new()), |values| TableReader::new(&values).map(|values| values.all()))?;
                // Gathered before any is given up, so that every mistake is told.
                let values: Vec<_> = values.iter().map(|(from, to)| Some((from.trim().to_string(), stated(to, check)?))).collect();
                let (stated_otherwise, header) = (otherwise.as_ref().map(|otherwise| stated(otherwise, check)), header(&from)?);
                let values = values.into_iter().collect::<Option<_>>()?;
                let otherwise = match stated_otherwise {
                    Some(otherwise) => Some(otherwise?),
                    None => None,
                };
                Some(Self::Translated { header, values, otherwise })
            }
            _ => {
                let message = format!("`{path}` has to name either a column or a constant");
                let help = "write { column = …, values = { … }, otherwise = … } or { constant = … }";
                diagnostics.push(Diagnostic::error(message).at(place).help(help));
                None
            }
        }
    }
}

fn header(field: &Field<'_>) -> Option<Located> {
    Some(Located { text: field.text()?.trim().to_string(), place: field.node.place.clone() })
}

/// A value that a map states in place of a cell: text or a number that the column can hold, or `""` for absent.
fn stated(field: &Field<'_>, check: &dyn Fn(&str) -> Result<(), CellError>) -> Option<String> {
    let text = match &field.node.value {
        Value::Text(text) => text.trim().to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => {
            field.mistake(format!("`{}` is {}, but a value is wanted", field.path, field.node.kind()), "put it in quotes");
            return None;
        }
    };
    if text.is_empty() {
        return Some(text);
    }
    check(&text).map_err(|misfit| field.mistake(format!("`{text}` {}", misfit.message), misfit.help)).ok().map(|()| text)
}
