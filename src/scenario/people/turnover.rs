//! People who come and go: planned hires, the hazard of leaving, how long a seat stays empty, what a hire costs.

use std::collections::BTreeMap;

use crate::quantity::{Dimension, Month};
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Field, TableReader};
use crate::scenario::number::{Number, Numbers, Range};

/// How a group changes, beside the dates of its people.
#[derive(Clone, Debug, Default)]
pub struct Turnover {
    /// People who join at the start of a month, beside the group's count. Those of months before the horizon are there from its start.
    pub hiring: BTreeMap<Month, u32>,
    /// Chance a month that whoever holds a position leaves at its end; absent: nobody leaves but by date.
    pub attrition: Option<Number>,
    /// Whole months for which a position is vacant until a replacement starts; absent: it stays empty.
    pub time_to_fill: Option<u32>,
    /// What finding one person costs: dollars, or a share of their yearly base pay, as its dimension says.
    pub hiring_cost: Option<Number>,
}

const CHANCE: Range = Range { low: 0.0, high: 1.0, words: "a chance from 0% to 100%" };
const SHARE_OF_BASE: Range = Range { low: 0.0, high: 5.0, words: "dollars such as \"30k USD\", or a share of yearly base pay from 0 to 5" };

impl Turnover {
    /// The keys of a group that concern its turnover. `most` people may be hired in a month.
    pub(super) fn read(table: &TableReader<'_>, numbers: &Numbers<'_>, most: i64) -> Option<Self> {
        let hiring = table.read_table("hiring", |plan| {
            let read: Vec<_> = plan.all().into_iter().map(|(month, field)| read_hires(month, &field, most)).collect();
            read.into_iter().collect::<Option<BTreeMap<_, _>>>()
        });
        let attrition = table.read("attrition", |field| numbers.read(&field, &[Dimension::ProbabilityPerMonth], CHANCE));
        let fill_field = table.optional("time_to_fill");
        let time_to_fill = optional(fill_field.as_ref().map(|field| Number::read_whole_months(field, 0)));
        let hiring_cost = table.read("hiring_cost", |field| match numbers.is_written_in(&field, Dimension::Money) {
            true => numbers.read(&field, &[Dimension::Money], Range::NOT_NEGATIVE),
            false => numbers.read(&field, &[Dimension::Share, Dimension::Money], SHARE_OF_BASE),
        });
        if let (Some(field), Some(None)) = (&fill_field, &attrition) {
            let warning = Diagnostic::warning(format!("`{}` says nothing where nobody leaves by chance", field.path));
            field.diagnostics.push(warning.at(field.key_place).help("add attrition = \"15% per year\", or remove it"));
        }
        Some(Self { hiring: hiring?.unwrap_or_default(), attrition: attrition?, time_to_fill: time_to_fill?, hiring_cost: hiring_cost? })
    }

    /// People who join by plan.
    pub fn n_planned(&self) -> u64 {
        self.hiring.values().map(|count| u64::from(*count)).sum()
    }
}

fn read_hires(month: &str, field: &Field<'_>, most: i64) -> Option<(Month, u32)> {
    let count = field.count(1, most);
    match month.parse() {
        Ok(month) => Some((month, count? as u32)),
        Err(message) => {
            let message: String = message;
            field.mistake_in_key(message, "write a month and how many join at its start, such as \"2026-04\" = 5");
            None
        }
    }
}
