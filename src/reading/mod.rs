//! From text to values with places: TOML trees, CSV rows, diagnostics, suggestions.
//!
//! Knows nothing about money or people. Opens no file: callers pass text in.

pub mod comments;
pub mod condition;
pub mod diagnostic;
pub mod field;
pub mod file_kind;
pub mod node;
pub mod path;
pub mod printable;
pub mod rows;
pub mod schema_record;
pub mod source;
pub mod suggestion;
pub mod table;
mod toml_text;
mod words;

pub use comments::Comments;
pub use condition::Relation;
pub use diagnostic::{Diagnostic, DiagnosticKind, Diagnostics, Severity};
pub use field::{Field, NameKind};
pub use node::{Node, Value};
pub use source::{Place, SourceId, Sources};
pub use table::TableReader;
pub use words::words;
