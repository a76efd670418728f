//! From text to located values: sources, a TOML tree whose every value knows its place, diagnostics, near words.
//!
//! Knows no money and no people. Opens no file: text is handed in. toml is spoken to in [`node`] only.

pub mod diagnostic;
pub mod field;
pub mod node;
pub mod path;
pub mod rows;
pub mod schema_record;
pub mod source;
pub mod suggestion;
pub mod table;
mod value;

pub use diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, Severity};
pub use field::Field;
pub use node::{Node, Value};
pub use source::{Place, SourceId, Sources};
pub use table::TableReader;
