//! placeholder
use crate::reading::{Diagnostic, Sources};
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, _is_coloured: bool) -> String {
    diagnostics.iter().map(|d| d.one_line(sources) + "\n").collect()
}
