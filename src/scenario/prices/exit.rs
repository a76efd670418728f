//! The exit of a private company: a sale or a listing at an uncertain date and price. Absent: shares are traded throughout.

use crate::quantity::Dimension;
use crate::reading::TableReader;
use crate::scenario::number::{Number, Numbers, Range};

/// When a private company's shares can be sold, and at which price.
#[derive(Clone, Debug)]
pub struct Exit {
    /// Months from the start of the horizon: after 6 months is at the end of the sixth.
    pub after: Number,
    /// Price at the exit over the initial price, in addition to the movement of the share price.
    pub price_multiple: Number,
    /// Probability that there is an exit at all.
    pub probability: Number,
    /// Share by which shares issued until then reduce what one of today's is worth at the exit, 0 to 1.
    pub dilution: f64,
}

impl Exit {
    /// `{ after = { p50 = "36 months", p90 = "72 months" }, price_multiple = { p50 = 1.5, sigma = 1.0 }, probability = 0.6 }`.
    pub(in crate::scenario) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let after = numbers.required(&table, "after", &[Dimension::Duration], Range::NOT_NEGATIVE);
        let price_multiple = numbers.required(&table, "price_multiple", &[Dimension::Number], Range::NOT_NEGATIVE);
        let probability = numbers.number(&table, "probability", Dimension::Share, Range::SHARE, 1.0);
        let dilution = table.read("dilution", |field| Number::read_fixed(&field, Dimension::Share, Range::SHARE));
        table.finish();
        Some(Self { after: after?, price_multiple: price_multiple?, probability: probability?, dilution: dilution?.unwrap_or(0.0) })
    }

    /// Share of the price multiple that dilution leaves.
    #[inline(always)]
    pub fn kept(&self) -> f64 {
        1.0 - self.dilution
    }
}
