//! Files users already hold, one foreign format a file: what other people's exports say, in the model's own terms.
//!
//! An importer takes bytes and returns values with what it could not use, each with its line and a reason; nothing is left out in
//! silence and nothing is guessed. Opens no file, prints nothing, works out no cost.

pub mod bound_map;
pub mod cell;
pub mod column;
pub mod headcount;
pub mod header_map;
pub mod pay_period;

pub use headcount::{Headcount, Rejection};
pub use header_map::HeaderMap;
