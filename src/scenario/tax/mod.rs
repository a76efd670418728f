//! What employees owe on their wages and shares, as data: income taxes, taxes on gains, alternative minimum taxes, flat withholding, and how compute is
//! taxed.
//!
//! Tables are of a calendar year and a filing status, and each says where it is from and what it leaves out. Amounts are certain, in the currency of the
//! scenario. Nothing is computed here; see [`crate::value::tax`].

mod alternative_minimum;
mod brackets;
mod compute;
mod dated;
mod gains;
mod incentive_options;
mod income;
mod withholding;

pub use alternative_minimum::{AlternativeMinimumTable, AlternativeMinimumTax};
pub(super) use brackets::is_brackets;
pub use brackets::{Bracket, Brackets};
pub use compute::{ComputeCase, ComputeTax};
pub use dated::{Dated, OfYear, Sourced};
pub use gains::{GainsTable, GainsTax, Surtax};
pub use incentive_options::IncentiveOptions;
pub use income::{IncomeTable, IncomeTax, Surcharge, Taper};
pub use withholding::Withholding;

use crate::quantity::Dimension;
use crate::reading::TableReader;

use super::number::{Number, Range};

/// A certain amount of money of a year that is not negative; `Some(None)` where it is absent.
fn amount(table: &TableReader<'_>, key: &'static str) -> Option<Option<f64>> {
    table.read(key, |field| Number::read_fixed(&field, Dimension::Money, Range::NOT_NEGATIVE))
}

/// As [`amount`], where it is required; `example` is in dollars.
fn required_amount(table: &TableReader<'_>, key: &'static str, example: &str) -> Option<f64> {
    Number::read_fixed(&table.required(key, example)?, Dimension::Money, Range::NOT_NEGATIVE)
}

/// A certain share from 0 to 1 that is required.
fn required_share(table: &TableReader<'_>, key: &'static str, example: &str) -> Option<f64> {
    Number::read_fixed(&table.required(key, example)?, Dimension::Share, Range::SHARE)
}
