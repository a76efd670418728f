//! A file as a text in UTF-8, whatever it was before.

use std::collections::BTreeMap;
use std::io::Read;

use super::encoding::TextEncoding;
use super::layout::HeaderPlace;
use crate::reading::diagnostic::Diagnostic;

/// A file as a text.
pub(super) struct Opened<'i> {
    pub text: Box<dyn Read + 'i>,
    /// The encoding from which the text was decoded.
    pub encoding: TextEncoding,
    /// The delimiter, where it is known.
    pub delimiter: Option<u8>,
    pub header: HeaderPlace,
    /// Whether the text was written from a table, so that its delimiters and quotes are right.
    pub is_table: bool,
    /// Why the cells of a column cannot be read, by its position.
    pub unreadable: BTreeMap<usize, String>,
    pub notes: Vec<Diagnostic>,
}

impl<'i> Opened<'i> {
    /// A text written from a table, with commas.
    pub fn table(text: impl Read + 'i, header: HeaderPlace) -> Self {
        Self {
            text: Box::new(text),
            encoding: TextEncoding::UTF_8,
            delimiter: Some(b','),
            header,
            is_table: true,
            unreadable: BTreeMap::new(),
            notes: vec![],
        }
    }
}

/// Writes a cell of a text that is delimited by commas, on one line.
pub(super) fn push_cell(text: &mut Vec<u8>, cell: &str) {
    let is_plain = !cell.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'));
    if is_plain {
        text.extend_from_slice(cell.as_bytes());
        return;
    }
    text.push(b'"');
    for byte in cell.bytes() {
        match byte {
            b'"' => text.extend_from_slice(b"\"\""),
            b'\n' | b'\r' => text.push(b' '),
            _ => text.push(byte),
        }
    }
    text.push(b'"');
}
