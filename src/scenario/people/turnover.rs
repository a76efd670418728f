//! Hiring and attrition: planned hires, the probability of leaving, how long a position stays vacant, what a hire costs.

use std::collections::BTreeMap;

use crate::quantity::{Dimension, Month};
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Field, TableReader};
use crate::scenario::number::{Number, Numbers, Range};

/// How a group changes, besides the dates of its people.
#[derive(Clone, Debug, Default)]
pub struct Turnover {
    /// People who join at the start of a month, in addition to the count. Those of months before the horizon are there from its start.
    pub hiring: BTreeMap<Month, u32>,
    /// Monthly probability that a person leaves at the end of the month; absent: people only leave by date.
    pub attrition: Option<Number>,
    /// Whole months for which a position is vacant until a replacement starts; absent: it stays vacant.
    pub time_to_fill: Option<u32>,
    /// Cost of one hire: dollars, or a share of yearly base pay, depending on its dimension.
    pub hiring_cost: Option<Number>,
}

const PROBABILITY: Range = Range { low: 0.0, high: 1.0, words: "a probability from 0% to 100%" };
const SHARE_OF_BASE: Range = Range { low: 0.0, high: 5.0, words: "dollars such as \"30k USD\", or a share of yearly base pay from 0 to 5" };

impl Turnover {
    /// The keys of a group that concern its turnover. At most `most` people may be hired in a month.
    pub(super) fn read(table: &TableReader<'_>, numbers: &Numbers<'_>, most: i64) -> Option<Self> {
        let hiring = table.read_table("hiring", |plan| {
            let read: Vec<_> = plan.all().into_iter().map(|(month, field)| read_hires(month, &field, most)).collect();
            read.into_iter().collect::<Option<BTreeMap<_, _>>>()
        });
        let attrition = table.read("attrition", |field| numbers.read(&field, &[Dimension::ProbabilityPerMonth], PROBABILITY));
        let fill_field = table.optional("time_to_fill");
        let time_to_fill = optional(fill_field.as_ref().map(|field| Number::read_whole_months(field, 0)));
        let hiring_cost = table.read("hiring_cost", |field| match numbers.is_written_in(&field, Dimension::Money) {
            true => numbers.read(&field, &[Dimension::Money], Range::NOT_NEGATIVE),
            false => numbers.read(&field, &[Dimension::Share, Dimension::Money], SHARE_OF_BASE),
        });
        if let (Some(field), Some(None)) = (&fill_field, &attrition) {
            let warning = Diagnostic::warning(format!("`{}` has no effect without attrition", field.path));
            field.diagnostics.push(warning.at(field.key_place).help("add attrition = \"15% per year\", or remove it"));
        }
        Some(Self { hiring: hiring?.unwrap_or_default(), attrition: attrition?, time_to_fill: time_to_fill?, hiring_cost: hiring_cost? })
    }

    /// Planned hires.
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
            field.mistake_in_key(message, "write a month and the number of people who join at its start, such as \"2026-04\" = 5");
            None
        }
    }
}
