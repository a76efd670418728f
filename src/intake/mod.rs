//! Files that users already have, one foreign format a file: what other people's exports contain, in the model's own terms.
//!
//! An importer takes an input stream and returns values together with what it could not use, each with its line and a reason; nothing is left
//! out in silence and nothing is guessed. Knows no scenario. Opens no file, prints nothing, works out no cost.

pub mod bound_map;
pub mod cell;
pub mod column;
pub mod errors;
mod grouping;
pub mod guess;
pub mod headcount;
pub mod header_map;
pub mod offers;
pub mod pay_period;
mod string_table;
pub mod usage_history;

pub use errors::{IntakeError, IntakeErrors};
pub use guess::{Guess, guess_file};
pub use headcount::{Headcount, Rejection, Rejections};
pub use header_map::{HeaderMap, PRESETS, Preset};
pub use offers::OfferList;
pub use usage_history::UsageHistory;
