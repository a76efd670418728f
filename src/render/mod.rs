//! From tables and figures to bytes: one outside crate a file.

pub mod chart;
pub mod diagnostic;
pub mod picture;
