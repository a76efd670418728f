//! How a file is written and which of its columns holds which canonical column: a small TOML file beside an export, or the canonical names themselves.
//!
//! ```toml
//! format = 1
//! purpose = "what the file is"
//! extends = "workday"                              # a built-in map, whose keys are those that are not here
//! # The text: found out where it is not stated.
//! encoding = "windows-1252"
//! delimiter = ";"
//! header_line = 3                                  # or "none" for a file without a header
//! sheet = "Staff"                                  # of a workbook
//! # Numbers and dates.
//! decimal = ","
//! thousands = [".", " "]
//! date_format = "day-month-year"                   # or "dd.mm.yyyy", "excel"; default: ISO, and month/day/year with slashes
//! two_digit_years_from = 1950
//! open_ended = ["9999-12-31", "1900-01-01"]        # dates that mean none
//! bonus_unit = "share"                             # default: percent
//! # Pay.
//! pay_is = "full-time"                             # base_pay is multiplied by fte; default: actual
//! salaries_per_year = 13                           # of pay by the month
//! full_time_hours = 37.5                           # default: 40
//!
//! [columns]                                        # absent: the file has the canonical names
//! employee_id = "Employee ID"                      # the header of the column
//! base_pay = ["annual_salary", "hourly_rate"]      # the first one that is filled and not zero
//! pay_period = { column = "pay_type", values = { Salary = "YEAR", Hourly = "HOUR" } }
//! usage_tier = { column = "title", values = { Developer = "engineer" }, otherwise = "staff", blank = "staff" }
//! currency = { constant = "USD" }                  # the same for every row
//! fte = { column = "FTE %", scale = "percent" }
//!
//! [where]                                          # rows to read
//! Status = ["Active", "Leave"]
//!
//! [where_not]                                      # rows to leave out
//! Type = "Contractor"
//!
//! [rates]                                          # what a unit of other currencies costs, by the day from which it does
//! currency = "USD"
//! date = "2026-01-31"
//! EUR = { "2026-01-01" = 1.08 }
//!
//! [components]                                     # a row for each part of a person's pay
//! column = "Wage Type"
//! amount = "Amount"
//! base_pay = ["1000", "1010"]
//! bonus_target_amount = ["2000"]
//! ignore = ["9000"]
//! ```
//!
//! With `columns` only what the map names is read. A value that `values` does not hold, in any case, rejects its row unless `otherwise` gives its
//! meaning; one that translates to `""` is absent, and so is an empty cell, unless `blank` gives its meaning. What each key means is in
//! `descriptions.toml`, from which the JSON Schema is made. Knows no person and no pay: the meaning of a cell is up to the importer.

mod column_source;
mod components;
mod conditions;
mod presets;
mod rates;
mod schema;
mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::column::{Formats, HeadcountColumn};
use super::errors::IntakeErrors;
use super::pay_period::PayRules;
use crate::reading::rows::Layout;
use crate::reading::schema_record::{Expected, SchemaRecord};
use crate::reading::{Diagnostic, Diagnostics, Field, Node, Place, Sources, TableReader, Value};

pub(super) use column_source::{ColumnSource, Origin, Scale, Values, Zeros};
pub(super) use components::{Component, Components};
pub(super) use conditions::Condition;
pub use presets::{PRESETS, Preset};
pub(super) use rates::DatedRates;
pub use schema::{descriptions, records};
pub use settings::Duplicates;

/// How a file is written, and how its columns are named and translated.
#[derive(Clone, Debug, Default)]
pub struct HeaderMap {
    /// What the file is, in the words of whoever wrote the map.
    pub purpose: Option<String>,
    pub formats: Formats,
    pub pay: PayRules,
    layout: Layout,
    /// Texts of cells that stand for no date.
    open_ended: Vec<String>,
    duplicates: Duplicates,
    /// `None`: the file has the canonical names.
    columns: Option<BTreeMap<HeadcountColumn, ColumnSource>>,
    /// Whether the map names columns that the file may lack.
    may_lack_columns: bool,
    conditions: Vec<Condition>,
    rates: Option<DatedRates>,
    components: Option<Components>,
    /// By what people are to be grouped: canonical columns or headers of the file.
    labels: Vec<String>,
    /// The text of the map, to which the places of mistakes refer.
    sources: Arc<Sources>,
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
        Self::default()
    }

    /// Reads the TOML text of a map, which messages call `name`.
    ///
    /// # Errors
    /// All mistakes of the map, each with its place.
    pub fn read(name: &str, text: &str) -> Result<Self, IntakeErrors> {
        let mut sources = Sources::default();
        let source = sources.add(name, text);
        let diagnostics = Diagnostics::default();
        let own = Node::parse(&sources, source, &diagnostics);
        let root = on_preset(own, &mut sources, &diagnostics);
        match Self::read_root(&root, &diagnostics) {
            Some(map) => Ok(Self { sources: Arc::new(sources), ..map }),
            None => Err(IntakeErrors { diagnostics: diagnostics.into_sorted(), sources }),
        }
    }

    /// `None` when `diagnostics` holds an error afterwards.
    fn read_root(root: &Node, diagnostics: &Diagnostics) -> Option<Self> {
        let reader = TableReader::new(&Field::root(root, "the header map", diagnostics))?;
        if let Some(format) = reader.required("format", "1") {
            format.record(|| Expected::Whole { least: 1, most: 1 });
            if format.node.value != Value::Integer(1) {
                format.mistake("this format of a header map is not known", "write format = 1");
            }
        }
        // What is laid on the preset already.
        reader.optional(EXTENDS).and_then(|field| field.text());
        let purpose = reader.optional("purpose").and_then(|field| field.text()).map(str::to_string);
        let (layout, formats) = (settings::layout(&reader), settings::formats(&reader));
        let (pay, open_ended, duplicates) = (settings::pay(&reader), settings::open_ended(&reader), settings::duplicates(&reader));
        let may_lack_columns = reader.optional("may_lack_columns").and_then(|field| field.flag()).unwrap_or(false);
        let columns = reader.optional("columns").map(|field| column_source::columns(&field, formats).unwrap_or_default());
        let conditions = conditions::read(&reader);
        let rates = reader.optional("rates").and_then(|field| rates::read(&field, columns.as_ref()));
        let components = reader.optional("components").and_then(|field| components::read(&field));
        reader.finish();
        if let (Some(columns), Some(components)) = (&columns, &components) {
            components.check_columns(columns, diagnostics);
        }
        (!diagnostics.has_errors()).then(|| Self {
            purpose,
            formats,
            pay,
            layout,
            open_ended,
            duplicates,
            columns,
            may_lack_columns,
            conditions,
            rates,
            components,
            ..Self::default()
        })
    }

    /// What the reader asks of a map.
    fn asked(text: &str) -> Vec<SchemaRecord> {
        let mut sources = Sources::default();
        let source = sources.add("", text);
        let diagnostics = Diagnostics::recording();
        let root = Node::parse(&sources, source, &diagnostics);
        Self::read_root(&root, &diagnostics);
        diagnostics.seen()
    }

    /// The map with labels to keep for each row: the cells of the columns `by`, which are canonical columns or else headers of the file. They come in
    /// [`Headcount::label_sets`](super::headcount::Headcount::label_sets), in this order.
    #[must_use]
    pub fn keeping(&self, by: &[String]) -> Self {
        Self { labels: by.to_vec(), ..self.clone() }
    }

    /// How the text of the file is laid out, where the map states it.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// By what people are to be grouped.
    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Whether the file is read by the canonical names.
    pub fn is_canonical(&self) -> bool {
        self.columns.is_none()
    }

    /// Whether columns of the map that the file lacks are passed over.
    pub(super) fn may_lack_columns(&self) -> bool {
        self.may_lack_columns
    }

    /// Where each canonical column is in the map; `None` for a file with the canonical names.
    pub(super) fn columns(&self) -> Option<&BTreeMap<HeadcountColumn, ColumnSource>> {
        self.columns.as_ref()
    }

    /// What rows have to fulfil to be read.
    pub(super) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether a cell stands for no date.
    pub(super) fn is_open_ended(&self, text: &str) -> bool {
        self.open_ended.iter().any(|open| open == text)
    }

    pub(super) fn duplicates(&self) -> Duplicates {
        self.duplicates
    }

    pub(super) fn rates(&self) -> Option<&DatedRates> {
        self.rates.as_ref()
    }

    pub(super) fn components(&self) -> Option<&Components> {
        self.components.as_ref()
    }

    /// Mistakes that were found with the help of this map, together with its text.
    pub(super) fn errors(&self, diagnostics: Vec<Diagnostic>) -> IntakeErrors {
        IntakeErrors { diagnostics, sources: self.sources.as_ref().clone() }
    }
}

/// The key that names the built-in map on which a map is laid.
const EXTENDS: &str = "extends";

/// Tables that are laid on those of a preset key by key; any other value replaces the one of the preset.
const MERGED_TABLES: [&str; 3] = ["columns", "where", "where_not"];

/// A map laid on the built-in one that it extends.
fn on_preset(own: Node, sources: &mut Sources, diagnostics: &Diagnostics) -> Node {
    let Some(Node { value: Value::Text(name), place }) = own.get(EXTENDS) else { return own };
    let Some(preset) = Preset::find(name) else {
        let message = format!("no built-in header map is called `{name}`");
        diagnostics.push(Diagnostic::error(message).at(place).help(format!("write one of {}", Preset::names())));
        return own;
    };
    let source = sources.add(preset.name, preset.text);
    let mut root = Node::parse(sources, source, diagnostics);
    root.overlay(own, |key, _, _| !MERGED_TABLES.contains(&key));
    root
}

/// A header in the map.
fn header(field: &Field<'_>) -> Option<Located> {
    Some(Located { text: field.text()?.trim().to_string(), place: field.node.place.clone() })
}

/// One text or a list of them, such as headers.
fn texts(field: &Field<'_>, example: &str) -> Option<Vec<Located>> {
    match &field.node.value {
        Value::List(_) => field.items(example)?.iter().map(header).collect(),
        _ => Some(vec![header(field)?]),
    }
}

/// A text or a number that stands for the text of a cell.
fn cell_text(field: &Field<'_>) -> Option<String> {
    field.record(|| Expected::Text);
    field.record(|| Expected::Number);
    match &field.node.value {
        Value::Text(text) => Some(text.trim().to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        _ => {
            field.mistake(format!("`{}`: expected a value, found {}", field.path, field.node.kind()), "put it in quotes");
            None
        }
    }
}
