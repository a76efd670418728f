//! Files with a row for each part of a person's pay, as payroll programs write them: what each part counts as.

use std::collections::{BTreeMap, BTreeSet};

use super::column_source::{ColumnSource, Origin, Zeros};
use super::{Located, header, texts};
use crate::intake::column::HeadcountColumn;
use crate::reading::{Diagnostics, Field, TableReader};

/// What a part of a person's pay counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::intake) enum Component {
    BasePay,
    /// Is paid as a bonus: its share of base pay is worked out.
    Bonus,
    ComputeAllowance,
    /// Is no cost of the person here.
    Ignored,
}

/// How the rows of a person are distinguished and what they count as.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::intake) struct Components {
    /// The header of what a row is.
    pub column: Located,
    /// The header of its amount.
    pub amount: ColumnSource,
    /// By the text of the cell in lower case.
    of: BTreeMap<String, Component>,
}

/// The keys that list values of the column, by what these count as.
const KEYS: [(&str, Component); 4] = [
    ("base_pay", Component::BasePay),
    ("bonus_target_amount", Component::Bonus),
    ("compute_allowance", Component::ComputeAllowance),
    ("ignore", Component::Ignored),
];

impl Components {
    /// What a cell of the column counts as; `None` where the map does not list it.
    pub fn of(&self, cell: &str) -> Option<Component> {
        self.of.get(&cell.to_lowercase()).copied()
    }

    /// The values that are listed.
    pub fn values(&self) -> impl Iterator<Item = &str> + Clone {
        self.of.keys().map(String::as_str)
    }

    /// The amounts of a file of components are in one column, so that `[columns]` cannot name others.
    pub(super) fn check_columns(&self, columns: &BTreeMap<HeadcountColumn, ColumnSource>, diagnostics: &Diagnostics) {
        let amounts = [
            HeadcountColumn::BasePay,
            HeadcountColumn::BonusTargetPct,
            HeadcountColumn::BonusTargetAmount,
            HeadcountColumn::ComputeAllowance,
            HeadcountColumn::EquityGrantValue,
        ];
        for column in amounts.into_iter().filter(|column| columns.contains_key(column)) {
            let message = format!("`{}` is in [columns], but [components] gives the amounts of a person", column.name());
            let place = columns[&column].headers().first().map_or(&self.column.place, |header| &header.place);
            diagnostics.push(crate::reading::Diagnostic::error(message).at(place).help("keep one of them"));
        }
    }
}

/// Reads `[components]`.
pub(super) fn read(field: &Field<'_>) -> Option<Components> {
    let reader = TableReader::new(field)?;
    let [column, amount] = [("column", "\"Wage Type\""), ("amount", "\"Amount\"")]
        .map(|(key, example)| reader.required(key, example).and_then(|field| header(&field)));
    let (mut of, mut known) = (BTreeMap::new(), BTreeSet::new());
    for (key, component) in KEYS {
        let Some(field) = reader.optional(key) else { continue };
        for value in texts(&field, "[\"1000\"]").unwrap_or_default() {
            if !known.insert(value.text.to_lowercase()) {
                field.mistake(format!("`{}` is listed twice", value.text), "list each value once");
            }
            of.insert(value.text.to_lowercase(), component);
        }
    }
    reader.finish();
    let origin = Origin::FirstFilled { headers: vec![amount?], zeros: Zeros::Never };
    Some(Components { column: column?, amount: ColumnSource { origin, values: None, scale: None, take: None, is_in_amounts: false }, of })
}
