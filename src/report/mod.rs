//! Tables, figures and documents of a result, not yet bytes: what is shown, in which order, under which names.
//!
//! Formats and arranges; never works out money. One report a file.

pub mod comparison;
pub mod document;
pub mod explanation;
pub mod figure;
pub mod glossary;
pub mod pictures;
pub mod prices;
pub mod summary;
pub mod table;
pub mod tables;

pub use document::Document;
pub use table::Table;
