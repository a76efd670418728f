//! Reports as JSON. The only user of serde_json beside the receipt in `files`. Nothing in it depends on a clock or a machine.

pub mod schema;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::export::{ExportError, Exporter, ReportFile};
use crate::reading::printable::is_unprintable;
use crate::report::Report;

pub const EXPORTER: Exporter = Exporter {
    name: "json",
    print: Some(print),
    files: |report, _| vec![ReportFile::new(format!("{}.json", report.name), |out| print(report, out))],
};

/// The data of the report.
fn print(report: &Report<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    write_pretty(&report.data, out)
}

/// `value` as indented JSON that ends with a line's end.
///
/// # Errors
/// A map in it has keys that are no texts, or `out` takes no more.
pub fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> Result<(), ExportError> {
    let failed = |error: serde_json::Error| match error.io_error_kind() {
        Some(kind) => ExportError::Writing(kind.into()),
        None => ExportError::failed("the JSON", error),
    };
    pretty(value, &mut *out).map_err(failed)?;
    Ok(out.write_all(b"\n")?)
}

/// `value` as indented JSON.
///
/// # Errors
/// As for [`write_pretty`].
pub fn pretty(value: &impl Serialize, out: impl Write) -> Result<(), serde_json::Error> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Escaping(PrettyFormatter::new())))
}

/// Indented JSON in which control and invisible characters are escaped; it reads back to the same text.
struct Escaping(PrettyFormatter<'static>);

/// Passes on what only a pretty formatter knows.
macro_rules! as_pretty {
    ($($name:ident($($argument:ident: $type:ty),*)),* $(,)?) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W, $($argument: $type),*) -> io::Result<()> {
            self.0.$name(writer, $($argument),*)
        })*
    };
}

impl Formatter for Escaping {
    as_pretty!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        begin_object_value(),
        end_object_value(),
    );

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_unprintable) {
            let Some(c) = rest[at..].chars().next() else { break };
            writer.write_all(&rest.as_bytes()[..at])?;
            c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))?;
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_where_it_would_steer_the_output_and_reads_back() {
        let text = "a\u{1b}[31m\u{9b}\n\u{202e}é\u{e0041}\u{7f}";
        let value = serde_json::json!({ text: [text, "plain \"quoted\""], "n": 1.5, "none": [] });
        let mut bytes = vec![];
        write_pretty(&value, &mut bytes).unwrap();
        let json = String::from_utf8(bytes).unwrap();
        assert!(json.contains("a\\u001b[31m\\u009b\\n\\u202eé\\udb40\\udc41\\u007f"), "{json}");
        assert!(!json.contains(|c| c != '\n' && is_unprintable(c)), "{json}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value);
        let mut pretty = serde_json::to_string_pretty(&serde_json::json!({ "a": [1, { "b": "c" }], "d": {} })).unwrap();
        pretty.push('\n');
        let mut bytes = vec![];
        write_pretty(&serde_json::json!({ "a": [1, { "b": "c" }], "d": {} }), &mut bytes).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), pretty);
    }
}
