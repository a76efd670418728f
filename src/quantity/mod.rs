//! What numbers mean: calendar months, units, the way an amount is printed, and the one door to transcendental functions.
//!
//! Knows no text format, no people and no scenario. Every other floor may use this one; it uses none.

pub mod columns;
pub mod compact;
pub mod display;
pub mod math;
pub mod month;
pub mod simd;
pub mod special;
pub mod unit;

pub use columns::{LANES, Lanes, MonthLanes};
pub use display::{Figures, approximately, count, plural};
pub use month::{Date, Month};
pub use unit::{Dimension, Unreadable};
