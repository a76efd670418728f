//! What numbers mean: calendar months, units, how an amount is printed, and the only source of transcendental functions.
//!
//! Knows no text format, no people and no scenario. Every other layer may use this one; it uses none.

pub mod columns;
pub mod compact;
pub mod currency;
pub mod display;
pub mod fiscal;
pub mod math;
pub mod month;
pub mod rounding;
pub mod simd;
pub mod special;
pub mod unit;

pub use columns::{LANES, Lanes, MonthLanes};
pub use currency::{Currency, Exchange};
pub use display::{Figures, approximately, bytes, count, plural, with_decimals};
pub use fiscal::{FiscalCalendar, FiscalPeriod, NamedBy};
pub use month::{Date, Month, MonthOrDate};
pub use unit::{Dimension, QuantityError};
