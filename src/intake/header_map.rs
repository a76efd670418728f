//! Which column of a file holds which canonical column: a small TOML file beside an export, or the canonical names themselves.
//!
//! ```toml
//! format = 1
//! purpose = "what the file is"
//! date_format = "day-month-year"                   # default: ISO, and month/day/year with slashes
//! bonus_unit = "share"                             # default: percent
//! [columns]
//! employee_id = "Employee ID"                      # the header of the column
//! base_pay = ["annual_salary", "hourly_rate"]      # the first one that is filled
//! pay_period = { column = "pay_type", values = { Salary = "YEAR", Hourly = "HOUR" } }
//! usage_tier = { column = "title", values = { Developer = "engineer" }, otherwise = "staff" }
//! currency = { constant = "USD" }                  # the same for every row
//! ```
//!
//! With a map only what the map names is read. A value that `values` does not hold, in any case, rejects its row unless `otherwise` gives its
//! meaning; one that translates to `""` is absent, and so is an empty cell, whatever `otherwise` is. Knows no person and no pay: the meaning of a
//! cell is up to the importer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cell::{BonusUnit, CellError, DateOrder};
use super::column::{Formats, HeadcountColumn};
use super::errors::IntakeErrors;
use crate::reading::{Diagnostic, Diagnostics, Field, Node, Place, Sources, TableReader, Value};

/// How the columns of a file are named and translated.
#[derive(Clone, Debug)]
pub struct HeaderMap {
    /// What the file is, in the words of whoever wrote the map.
    pub purpose: Option<String>,
    pub formats: Formats,
    /// `None`: the file has the canonical names.
    columns: Option<BTreeMap<HeadcountColumn, ColumnSource>>,
    /// By what people are to be grouped: canonical columns or headers of the file.
    labels: Vec<String>,
    /// The text of the map, to which the places of mistakes refer.
    sources: Arc<Sources>,
}

/// Where a canonical column comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ColumnSource {
    /// The first of these headers whose cell is filled.
    FirstFilled(Vec<Located>),
    /// What `values` gives for the cell below a header.
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
    /// The map of a file that has the canonical names; columns that it lacks are absent, except `employee_id`, which it must have.
    pub fn canonical() -> Self {
        Self { purpose: None, formats: Formats::default(), columns: None, labels: vec![], sources: Arc::default() }
    }

    /// Reads the TOML text of a map, which messages call `name`.
    ///
    /// # Errors
    /// All mistakes of the map, each with its place.
    pub fn read(name: &str, text: &str) -> Result<Self, IntakeErrors> {
        let mut sources = Sources::default();
        let source = sources.add(name, text);
        let diagnostics = Diagnostics::default();
        let root = Node::parse(&sources, source, &diagnostics);
        match Self::read_root(&root, &diagnostics) {
            Some(map) => Ok(Self { sources: Arc::new(sources), ..map }),
            None => Err(IntakeErrors { diagnostics: diagnostics.into_sorted(), sources }),
        }
    }

    /// `None` when `diagnostics` holds an error afterwards.
    fn read_root(root: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let reader = TableReader::new(&Field::root(root, "the header map", diagnostics))?;
        if let Some(format) = reader.required("format", "1").filter(|format| format.node.value != Value::Integer(1)) {
            format.mistake("this format of a header map is not known", "write format = 1");
        }
        let purpose = reader.optional("purpose").and_then(|field| field.text()).map(str::to_string);
        let date_order = reader.optional("date_format").and_then(|field| field.choice(&DateOrder::ALL.map(DateOrder::name)));
        let bonus_unit = reader.optional("bonus_unit").and_then(|field| field.choice(&BonusUnit::ALL.map(BonusUnit::name)));
        let formats = Formats {
            date_order: date_order.map(|choice| DateOrder::ALL[choice]),
            bonus_unit: bonus_unit.map_or(BonusUnit::default(), |choice| BonusUnit::ALL[choice]),
        };
        let mut columns = BTreeMap::new();
        let table = reader.required("columns", "{ employee_id = \"Employee ID\" }").and_then(|field| TableReader::new(&field));
        if let Some(table) = table {
            for column in HeadcountColumn::ALL {
                let field = match column {
                    HeadcountColumn::EmployeeId => table.required(column.name(), "\"Employee ID\""),
                    _ => table.optional(column.name()),
                };
                if let Some(origin) = field.and_then(|field| ColumnReader { column, formats }.read(&field)) {
                    columns.insert(column, origin);
                }
            }
            table.finish();
        }
        reader.finish();
        (!diagnostics.has_errors()).then(|| Self { purpose, formats, columns: Some(columns), labels: vec![], sources: Arc::default() })
    }

    /// The map with labels to keep for each row: the cells of the columns `by`, which are canonical columns or else headers of the file. They come in
    /// [`Headcount::label_sets`](super::headcount::Headcount::label_sets), in this order.
    #[must_use]
    pub fn keeping(&self, by: &[String]) -> Self {
        Self { labels: by.to_vec(), ..self.clone() }
    }

    /// By what people are to be grouped.
    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Whether the file is read by the canonical names.
    pub fn is_canonical(&self) -> bool {
        self.columns.is_none()
    }

    /// Where each canonical column is in the map; `None` for a file with the canonical names.
    pub(super) fn columns(&self) -> Option<&BTreeMap<HeadcountColumn, ColumnSource>> {
        self.columns.as_ref()
    }

    /// Mistakes that were found with the help of this map, together with its text.
    pub(super) fn errors(&self, diagnostics: Vec<Diagnostic>) -> IntakeErrors {
        IntakeErrors { diagnostics, sources: self.sources.as_ref().clone() }
    }
}

/// Reads where one column comes from.
struct ColumnReader {
    column: HeadcountColumn,
    formats: Formats,
}

impl ColumnReader {
    fn read(&self, field: &Field<'_>) -> Option<ColumnSource> {
        match &field.node.value {
            Value::Text(_) => Some(ColumnSource::FirstFilled(vec![header(field)?])),
            Value::List(items) if !items.is_empty() => {
                let fields = items.iter().map(|node| Field { node, ..field.clone() });
                fields.map(|item| header(&item)).collect::<Option<_>>().map(ColumnSource::FirstFilled)
            }
            Value::Table(_) => self.read_table(TableReader::new(field)?),
            _ => {
                let message = format!("`{}`: expected a header, found {}", field.path, field.node.kind());
                field.mistake(message, "put the header in quotes, or write { constant = … } for a value that every row shares");
                None
            }
        }
    }

    fn read_table(&self, reader: TableReader<'_>) -> Option<ColumnSource> {
        let [constant, from, values, otherwise] = ["constant", "column", "values", "otherwise"].map(|key| reader.optional(key));
        let (path, place, diagnostics) = (reader.path().to_string(), reader.place(), reader.diagnostics());
        reader.finish();
        match (constant, from) {
            (Some(constant), None) if values.is_none() && otherwise.is_none() => {
                if self.column == HeadcountColumn::EmployeeId {
                    constant.mistake("every row needs its own id", "write the header of the column that holds it");
                }
                Some(ColumnSource::Constant(Located { text: self.stated(&constant)?, place: constant.node.place.clone() }))
            }
            (None, Some(from)) => {
                let values = values.map_or(Some(Vec::new()), |values| TableReader::new(&values).map(|values| values.all()))?;
                // All are read before any is given up, so that every mistake is reported.
                let values: Vec<_> = values.iter().map(|(from, to)| Some((from.trim().to_string(), self.stated(to)?))).collect();
                let (stated_otherwise, header) = (otherwise.as_ref().map(|otherwise| self.stated(otherwise)), header(&from)?);
                let values = values.into_iter().collect::<Option<_>>()?;
                let otherwise = match stated_otherwise {
                    Some(otherwise) => Some(otherwise?),
                    None => None,
                };
                Some(ColumnSource::Translated { header, values, otherwise })
            }
            _ => {
                let message = format!("`{path}` has to name either a column or a constant");
                let help = "write { column = …, values = { … }, otherwise = … } or { constant = … }";
                diagnostics.push(Diagnostic::error(message).at(place).help(help));
                None
            }
        }
    }

    /// A value that a map states in place of a cell: a text or a number that the column can hold, or `""` for absent.
    fn stated(&self, field: &Field<'_>) -> Option<String> {
        let text = match &field.node.value {
            Value::Text(text) => text.trim().to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            _ => {
                field.mistake(format!("`{}`: expected a value, found {}", field.path, field.node.kind()), "put it in quotes");
                return None;
            }
        };
        if text.is_empty() {
            return Some(text);
        }
        let report = |error: CellError| field.mistake(format!("`{text}` {}", error.message(&text)), error.help(&text));
        self.column.check(&text, self.formats).map_err(report).ok().map(|()| text)
    }
}

fn header(field: &Field<'_>) -> Option<Located> {
    Some(Located { text: field.text()?.trim().to_string(), place: field.node.place.clone() })
}
