//! Where a canonical column comes from: one column of the file or several, a constant, the number of the row.

use std::collections::BTreeMap;

use super::settings::number;
use super::{Located, cell_text, header, texts};
use crate::intake::cell::{CellError, Take};
use crate::intake::column::{ColumnKind, Formats, HeadcountColumn};
use crate::reading::schema_record::Expected;
use crate::reading::{Diagnostic, Field, TableReader, Value};

/// Where a canonical column comes from, and what becomes of its cells.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::intake) struct ColumnSource {
    pub origin: Origin,
    pub values: Option<Values>,
    pub scale: Option<Scale>,
    /// What counts of a cell that holds a range.
    pub take: Option<Take>,
    /// Whether amounts name it where the column does not: the currency.
    pub is_in_amounts: bool,
}

/// From where the text of a cell is taken.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::intake) enum Origin {
    /// The first of these headers whose cell is filled.
    FirstFilled { headers: Vec<Located>, zeros: Zeros },
    /// The sum of the cells that are filled.
    Sum(Vec<Located>),
    /// The cells with the separator between them.
    Join { headers: Vec<Located>, separator: String },
    /// The two ends of a range.
    Range { ends: [Located; 2], take: Take },
    /// The same for every row.
    Constant(Located),
    /// 1 for the first row below the header.
    RowNumber,
}

/// When a zero is passed over in a list of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake) enum Zeros {
    /// Where a later column has something else than a zero.
    IfLaterFilled,
    /// Always: it is as good as a blank cell.
    Always,
    Never,
}

/// What cells are translated to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::intake) struct Values {
    pub of: BTreeMap<String, String>,
    /// Of every other cell that is filled.
    pub otherwise: Option<String>,
    /// Of a blank cell.
    pub blank: Option<String>,
    /// Whether a cell is itself where nothing else is said of it.
    pub keeps_others: bool,
}

/// What a number is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::intake) struct Scale {
    pub factor: f64,
    /// Whether numbers are percentages, with or without their sign.
    pub is_percent: bool,
}

/// Words for usual scales.
const SCALES: [(&str, f64); 4] = [("thousands", 1e3), ("millions", 1e6), ("percent", 1e-2), ("cents", 1e-2)];

/// What a table of a column may hold.
const ORIGINS: [&str; 6] = ["column", "constant", "sum", "join", "range", "row_number"];

/// Reads `[columns]`; the columns that are right even where others are wrong.
pub(super) fn columns(field: &Field<'_>, formats: Formats) -> Option<BTreeMap<HeadcountColumn, ColumnSource>> {
    let table = TableReader::new(field)?;
    let mut columns = BTreeMap::new();
    for column in HeadcountColumn::ALL {
        let field = match column {
            HeadcountColumn::EmployeeId => table.required(column.name(), "\"Employee ID\""),
            _ => table.optional(column.name()),
        };
        if let Some(source) = field.and_then(|field| ColumnReader { column, formats }.read(&field)) {
            columns.insert(column, source);
        }
    }
    table.finish();
    Some(columns)
}

/// Reads where one column comes from.
struct ColumnReader {
    column: HeadcountColumn,
    formats: Formats,
}

/// The keys of a table that say what becomes of a cell.
struct Treatment<'a> {
    values: Option<Field<'a>>,
    otherwise: Option<Field<'a>>,
    blank: Option<Field<'a>>,
    scale: Option<Field<'a>>,
    take: Option<Field<'a>>,
    separator: Option<Field<'a>>,
    zero_is_blank: Option<Field<'a>>,
}

impl ColumnSource {
    fn plain(origin: Origin) -> Self {
        Self { origin, values: None, scale: None, take: None, is_in_amounts: false }
    }

    /// The headers from which it is taken.
    pub fn headers(&self) -> &[Located] {
        match &self.origin {
            Origin::FirstFilled { headers, .. } | Origin::Sum(headers) | Origin::Join { headers, .. } => headers,
            Origin::Range { ends, .. } => ends,
            Origin::Constant(_) | Origin::RowNumber => &[],
        }
    }
}

impl ColumnReader {
    fn read(&self, field: &Field<'_>) -> Option<ColumnSource> {
        match &field.node.value {
            Value::Text(_) => Some(ColumnSource::plain(self.first_filled(vec![header(field)?], Zeros::IfLaterFilled))),
            Value::List(items) if !items.is_empty() => {
                Some(ColumnSource::plain(self.first_filled(texts(field, "[\"annual_salary\", \"hourly_rate\"]")?, Zeros::IfLaterFilled)))
            }
            Value::Table(_) => self.read_table(TableReader::new(field)?),
            _ => {
                let message = format!("`{}`: expected a header, found {}", field.path, field.node.kind());
                field.mistake(message, "put the header in quotes, or write { constant = … } for a value that every row shares");
                None
            }
        }
    }

    /// Only an amount of zero may be passed over unasked.
    fn first_filled(&self, headers: Vec<Located>, zeros: Zeros) -> Origin {
        let zeros = match zeros {
            Zeros::IfLaterFilled if self.column.kind() != ColumnKind::Amount || headers.len() == 1 => Zeros::Never,
            zeros => zeros,
        };
        Origin::FirstFilled { headers, zeros }
    }

    fn read_table(&self, reader: TableReader<'_>) -> Option<ColumnSource> {
        let origins = ORIGINS.map(|key| reader.optional(key));
        let [values, otherwise, blank, scale, take, separator, zero_is_blank] =
            ["values", "otherwise", "blank", "scale", "take", "separator", "zero_is_blank"].map(|key| reader.optional(key));
        let treatment = Treatment { values, otherwise, blank, scale, take, separator, zero_is_blank };
        let in_amounts = reader.optional("in_amounts");
        let (path, place, diagnostics) = (reader.path().to_string(), reader.place(), reader.diagnostics());
        reader.finish();
        let mut stated = origins.iter().zip(ORIGINS).filter_map(|(field, key)| Some((key, field.as_ref()?)));
        let is_in_amounts = match &in_amounts {
            Some(field) if self.column == HeadcountColumn::Currency => only_true(field).is_some(),
            Some(field) => {
                field.mistake_in_key("only `currency` can be named in amounts", "remove it");
                return None;
            }
            None => false,
        };
        if is_in_amounts && origins.iter().all(Option::is_none) {
            let origin = self.first_filled(vec![], Zeros::Never);
            return Some(ColumnSource { is_in_amounts, ..ColumnSource::plain(origin) });
        }
        let (Some((key, field)), None) = (stated.next(), stated.next()) else {
            let message = format!("`{path}` has to name either a column or a constant");
            let help = "write { column = …, values = { … }, otherwise = … } or { constant = … }";
            diagnostics.push(Diagnostic::error(message).at(place).help(help));
            return None;
        };
        // All keys are read before any is given up, so that every mistake is reported.
        let origin = self.origin(key, field, &treatment);
        let (values, scale, take) = (self.values(&treatment), self.scale(&treatment), self.take(key, &treatment));
        self.check_fits(key, &treatment);
        Some(ColumnSource { origin: origin?, values: values?, scale: scale?, take: take?, is_in_amounts })
    }

    fn origin(&self, key: &str, field: &Field<'_>, treatment: &Treatment<'_>) -> Option<Origin> {
        let kind = self.column.kind();
        match key {
            "column" => {
                let zeros = match treatment.zero_is_blank.as_ref() {
                    Some(zero_is_blank) if zero_is_blank.flag()? => Zeros::Always,
                    Some(_) => Zeros::Never,
                    None => Zeros::IfLaterFilled,
                };
                Some(self.first_filled(texts(field, "[\"annual_salary\", \"hourly_rate\"]")?, zeros))
            }
            "constant" => {
                if self.column == HeadcountColumn::EmployeeId {
                    field.mistake("every row needs its own id", "write the header of the column that holds it");
                }
                Some(Origin::Constant(Located { text: self.stated(field)?, place: field.node.place.clone() }))
            }
            "sum" if matches!(kind, ColumnKind::Amount | ColumnKind::Number) => Some(Origin::Sum(headers(field)?)),
            "join" if kind == ColumnKind::Text => {
                let separator = match treatment.separator.as_ref() {
                    Some(separator) => separator.text()?.to_string(),
                    None => "-".into(),
                };
                Some(Origin::Join { headers: headers(field)?, separator })
            }
            "range" if kind == ColumnKind::Amount => range(field),
            "row_number" if self.column == HeadcountColumn::EmployeeId => only_true(field).map(|()| Origin::RowNumber),
            _ => {
                let holder = match key {
                    "sum" => "amounts and numbers can be added",
                    "join" => "texts can be joined",
                    "range" => "amounts have ranges",
                    _ => "`employee_id` can be the number of the row",
                };
                field.mistake_in_key(format!("only {holder}"), "write { column = … } or { constant = … }");
                None
            }
        }
    }

    fn values(&self, treatment: &Treatment<'_>) -> Option<Option<Values>> {
        let Treatment { values, otherwise, blank, .. } = treatment;
        if values.is_none() && otherwise.is_none() && blank.is_none() {
            return Some(None);
        }
        let of = values.as_ref().map_or(Some(Vec::new()), |values| TableReader::new(values).map(|values| values.all()));
        let of: Option<Vec<_>> = of.map(|of| of.iter().map(|(from, to)| (from.trim().to_string(), self.stated(to))).collect());
        let stated = |field: &Option<Field<'_>>| field.as_ref().map_or(Some(None), |field| self.stated(field).map(Some));
        let (otherwise_text, blank_text) = (stated(otherwise), stated(blank));
        let mut of: BTreeMap<String, String> = of?.into_iter().map(|(from, to)| Some((from, to?))).collect::<Option<_>>()?;
        let of_blank = of.remove("");
        if let (Some(blank), Some(_)) = (blank, &of_blank) {
            blank.mistake_in_key("`values` gives blank cells a value already", "remove `blank`, or the empty key of `values`");
        }
        Some(Some(Values {
            of,
            otherwise: otherwise_text?,
            blank: blank_text?.or(of_blank),
            keeps_others: values.is_none() && otherwise.is_none(),
        }))
    }

    fn scale(&self, treatment: &Treatment<'_>) -> Option<Option<Scale>> {
        let Some(field) = &treatment.scale else { return Some(None) };
        if !matches!(self.column.kind(), ColumnKind::Amount | ColumnKind::Number) {
            let help = match self.column {
                HeadcountColumn::BonusTargetPct => "write bonus_unit = \"share\" or \"percent\" at the top of the map",
                _ => "remove it",
            };
            field.mistake_in_key(format!("`{}` has no scale", self.column.name()), help);
            return None;
        }
        let Value::Text(_) = &field.node.value else {
            return number(field, 1e-6, 1e9, "1000").map(|factor| Some(Scale { factor, is_percent: false }));
        };
        let (word, factor) = SCALES[field.choice(&SCALES.map(|(word, _)| word))?];
        Some(Some(Scale { factor, is_percent: word == "percent" }))
    }

    /// What counts of a range in one cell; the ends in two columns have their own.
    fn take(&self, origin: &str, treatment: &Treatment<'_>) -> Option<Option<Take>> {
        let Some(field) = &treatment.take else { return Some(None) };
        if self.column.kind() != ColumnKind::Amount || origin == "range" {
            let help = if origin == "range" { "write it in { low = …, high = …, take = … }" } else { "remove it" };
            field.mistake_in_key("only an amount in one cell can be a range here", help);
            return None;
        }
        take(field).map(Some)
    }

    /// Refuses keys that have no effect beside the origin.
    fn check_fits(&self, origin: &str, treatment: &Treatment<'_>) {
        let Treatment { values, otherwise, blank, scale, take, separator, zero_is_blank } = treatment;
        let translates = matches!(origin, "column" | "join");
        let unfit = [
            ([values, otherwise, blank].map(Option::as_ref).into_iter().flatten().collect::<Vec<_>>(), translates, "column"),
            (take.iter().chain(scale).collect(), matches!(origin, "column" | "sum" | "range"), "column"),
            (separator.iter().collect(), origin == "join", "join"),
            (zero_is_blank.iter().collect(), origin == "column", "column"),
        ];
        for (fields, is_fit, beside) in unfit {
            for field in fields.into_iter().filter(|_| !is_fit) {
                field.mistake_in_key(format!("this has no effect beside `{origin}`"), format!("remove it, or write {{ {beside} = … }}"));
            }
        }
    }

    /// A value that a map states in place of a cell: a text or a number that the column can hold, or `""` for absent.
    fn stated(&self, field: &Field<'_>) -> Option<String> {
        let text = match &field.node.value {
            Value::Float(number) => {
                field.record(|| Expected::Number);
                self.formats.numbers.written(*number)
            }
            Value::Boolean(_) => {
                field.mistake(format!("`{}`: expected a value, found {}", field.path, field.node.kind()), "put it in quotes");
                return None;
            }
            _ => cell_text(field)?,
        };
        if text.is_empty() {
            return Some(text);
        }
        let report = |error: CellError| field.mistake(format!("`{text}` {}", error.message(&text)), error.help(&text));
        self.column.check(&text, self.formats).map_err(report).ok().map(|()| text)
    }
}

/// Several headers.
fn headers(field: &Field<'_>) -> Option<Vec<Located>> {
    field.items("[\"Base\", \"Overtime\"]")?.iter().map(header).collect()
}

fn take(field: &Field<'_>) -> Option<Take> {
    field.choice(&Take::ALL.map(Take::name)).map(|at| Take::ALL[at])
}

/// `{ low = "Floor", high = "Ceiling", take = "middle" }`.
fn range(field: &Field<'_>) -> Option<Origin> {
    let reader = TableReader::new(field)?;
    let [low, high] = ["low", "high"].map(|key| reader.required(key, "\"Floor\"").and_then(|field| header(&field)));
    let take = reader.required("take", "\"middle\"").and_then(|field| take(&field));
    reader.finish();
    Some(Origin::Range { ends: [low?, high?], take: take? })
}

/// A key that only makes sense as `true`.
fn only_true(field: &Field<'_>) -> Option<()> {
    if !field.flag()? {
        field.mistake("false has no effect here", "write true, or { column = … }");
        return None;
    }
    Some(())
}
