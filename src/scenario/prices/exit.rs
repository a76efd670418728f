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
    pub price_multiple: Number,
    /// Probability that it ever comes.
    pub probability: Number,
}

impl Exit {
    /// `{ after = { p50 = "36 months", p90 = "72 months" }, price_multiple = { p50 = 1.5, sigma = 1.0 }, probability = 0.6 }`.
    pub(super) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let after = numbers.required(&table, "after", &[Dimension::Duration], Range::NOT_NEGATIVE);
        let price_multiple = numbers.required(&table, "price_multiple", &[Dimension::Number], Range::NOT_NEGATIVE);
        let probability = numbers.number(&table, "probability", Dimension::Share, Range::SHARE, 1.0);
        table.finish();
        Some(Self { after: after?, price_multiple: price_multiple?, probability: probability? })
    }
}
