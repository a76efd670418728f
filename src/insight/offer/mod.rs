//! What offers cost the employer and are worth to the candidate, and what would make them equal.

mod figures;

pub use figures::*;
