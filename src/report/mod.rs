//! Tables and figures of a result, not yet bytes: what is shown, in which order, under which names.
//!
//! Formats and arranges; never works out money.

pub mod figure;
pub mod table;
