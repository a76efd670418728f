//! Which rows are read: those whose cells are, or are not, among some values.

use super::{Located, cell_text};
use crate::reading::{Field, TableReader, Value};

/// What a row has to fulfil to be read.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::intake) struct Condition {
    /// The header of the column that is looked at.
    pub header: Located,
    /// Cells in any case; an empty one is a blank cell.
    pub values: Vec<String>,
    /// Whether rows with these values are read, or all others.
    pub is_wanted: bool,
}

impl Condition {
    /// Which of the values a cell is, by its place.
    pub fn find(&self, cell: Option<&str>) -> Option<usize> {
        let cell = cell.unwrap_or_default();
        let is_same =
            |value: &String| value.eq_ignore_ascii_case(cell) || (!cell.is_ascii() && value.to_lowercase() == cell.to_lowercase());
        self.values.iter().position(is_same)
    }

    /// Why a row that does not fulfil it is left out: ``where `Status` is not `Active` or `Leave` ``.
    pub fn reason(&self) -> String {
        let quoted = |value: &String| if value.is_empty() { "blank".into() } else { format!("`{value}`") };
        let values: Vec<String> = self.values.iter().map(quoted).collect();
        let is = if self.is_wanted { "is not" } else { "is" };
        format!("`{}` {is} {}", self.header.text, values.join(" or "))
    }
}

/// Reads `[where]` and `[where_not]`.
pub(super) fn read(reader: &TableReader<'_>) -> Vec<Condition> {
    let mut conditions = vec![];
    for (key, is_wanted) in [("where", true), ("where_not", false)] {
        let Some(table) = reader.optional(key).and_then(|field| TableReader::new(&field)) else { continue };
        for (header, field) in table.all_named() {
            let header = Located { text: header.trim().to_string(), place: field.key_place.clone() };
            conditions.extend(values(&field).map(|values| Condition { header, values, is_wanted }));
        }
        table.finish();
    }
    conditions
}

fn values(field: &Field<'_>) -> Option<Vec<String>> {
    match &field.node.value {
        Value::List(_) => field.items("[\"Active\", \"Leave\"]")?.iter().map(cell_text).collect(),
        _ => Some(vec![cell_text(field)?]),
    }
}
