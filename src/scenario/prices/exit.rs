//! The exit of a private company: a sale or a listing at a date and a price that nobody knows. Absent: the share is traded all along.

use crate::quantity::Dimension;
use crate::reading::TableReader;
use crate::scenario::number::{Number, Numbers, Range};

/// When a private company's shares can be sold, and at which price.
#[derive(Clone, Debug)]
pub struct Exit {
    /// Months from the start of the horizon. After 6 months means: at the end of the sixth.
    pub after: Number,
    /// Price at the exit over the starting price, beside the moves of the share price.
    pub multiple: Number,
    /// Probability that it ever comes.
    pub chance: Number,
}

impl Exit {
    /// `{ after = { p50 = "36 months", p90 = "72 months" }, multiple = { p50 = 1.5, sigma = 1.0 }, chance = 0.6 }`.
    pub(super) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let after = numbers.required(&table, "after", &[Dimension::Duration], Range::NOT_NEGATIVE);
        let multiple = numbers.required(&table, "multiple", &[Dimension::Number], Range::NOT_NEGATIVE);
        let chance = numbers.number(&table, "chance", Dimension::Share, Range::SHARE, 1.0);
        table.finish();
        Some(Self { after: after?, multiple: multiple?, chance: chance? })
    }
}
