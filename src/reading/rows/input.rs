//! The bytes of a file as a text in UTF-8: what kind of file it is, unpacked, decoded, and a workbook or a Parquet file written as lines.

use std::collections::BTreeMap;
use std::io::{self, Cursor, ErrorKind, Read};

use super::encoding::TextEncoding;
use super::lines::BLOCK;
use super::opened::Opened;
use super::{Layout, RowsError, parquet, workbook};
use crate::reading::diagnostic::Diagnostic;
use crate::reading::file_kind::FileKind;

/// The most bytes of a text, also of one that is unpacked: 4 GiB.
pub const LARGEST_TEXT: u64 = 4 << 30;

/// The most bytes of a workbook or of a Parquet file, which are kept in memory.
const LARGEST_TABLE: u64 = 1 << 30;

/// How a spreadsheet program writes what is read here.
const SAVE_AS_UTF_8: &str = "save the file as CSV UTF-8 (comma delimited)";

/// Reads as much of the file as shows what it is.
pub(super) fn open<'i>(input: Box<dyn Read + 'i>, layout: &Layout) -> Result<Opened<'i>, RowsError> {
    let (beginning, input) = begun(input)?;
    match FileKind::of(&beginning) {
        Some(FileKind::Compressed("gzip")) => {
            let unpacked = flate2::read::MultiGzDecoder::new(input);
            open_unpacked(Unpacked { input: Box::new(unpacked), program: "gzip", n_left: LARGEST_TEXT }, layout)
        }
        Some(FileKind::Compressed("zstd")) => {
            let unpacked = zstd::stream::read::Decoder::new(input)?;
            open_unpacked(Unpacked { input: Box::new(unpacked), program: "zstd", n_left: LARGEST_TEXT }, layout)
        }
        kind => open_kind(kind, &beginning, input, layout),
    }
}

fn open_unpacked<'i>(unpacked: Unpacked<'i>, layout: &Layout) -> Result<Opened<'i>, RowsError> {
    let (beginning, input) = begun(Box::new(unpacked))?;
    open_kind(FileKind::of(&beginning), &beginning, input, layout)
}

fn open_kind<'i>(kind: Option<FileKind>, beginning: &[u8], input: Box<dyn Read + 'i>, layout: &Layout) -> Result<Opened<'i>, RowsError> {
    let refused = |help: &str| {
        let name = kind.map_or(String::new(), FileKind::name);
        Err(Diagnostic::error(format!("the file is {name}")).help(help).into())
    };
    match kind {
        None | Some(FileKind::Utf16) => open_text(beginning, input, layout),
        // In UTF-16 every other byte may be a control character.
        Some(FileKind::Binary) if TextEncoding::shown_by(beginning).is_some() => open_text(beginning, input, layout),
        Some(FileKind::Workbook | FileKind::OldWorkbook) => workbook::open(whole(input)?, layout),
        Some(FileKind::Parquet) => parquet::open(whole(input)?),
        Some(FileKind::Compressed("gzip" | "zstd")) => refused("it is packed twice; unpack it first"),
        Some(FileKind::Compressed(_)) => refused("unpack it first, or pack it with gzip or zstd"),
        Some(FileKind::Pdf | FileKind::Sqlite | FileKind::Binary) => refused(SAVE_AS_UTF_8),
    }
}

fn open_text<'i>(beginning: &[u8], mut input: Box<dyn Read + 'i>, layout: &Layout) -> Result<Opened<'i>, RowsError> {
    let stated = match &layout.encoding {
        None => None,
        Some(label) => Some(TextEncoding::labelled(label).ok_or_else(|| {
            Diagnostic::error(format!("`{label}` is not an encoding that is read")).help("write one such as windows-1252 or shift_jis")
        })?),
    };
    let shown = TextEncoding::shown_by(beginning);
    let encoding = shown.map(|(encoding, _)| encoding).or(stated).unwrap_or(TextEncoding::UTF_8);
    let mut mark_length = shown.map_or(0, |(_, length)| length);
    // Some programs write the mark again in front of a text that has one.
    while encoding.is_utf8() && mark_length > 0 && beginning[mark_length..].starts_with(&beginning[..3]) {
        mark_length += 3;
    }
    io::copy(&mut input.by_ref().take(mark_length as u64), &mut io::sink())?;
    let mut notes = vec![];
    match stated {
        Some(stated) if stated.name() != encoding.name() => {
            let message = format!("the file is {} text, and was read as that and not as {}", encoding.name(), stated.name());
            notes.push(Diagnostic::warning(message).help("correct the encoding in the header map"));
        }
        Some(stated) if !stated.is_utf8() && !stated.is_utf16() && is_utf8_beyond_ascii(beginning) => {
            let message = format!("the header map has {}, but the first part of the file is UTF-8 text", stated.name());
            notes.push(Diagnostic::warning(message).help("remove the encoding from the header map"));
        }
        _ => {}
    }
    Ok(Opened {
        text: encoding.decoded(input),
        encoding,
        delimiter: layout.delimiter,
        header: layout.header,
        is_table: false,
        unreadable: BTreeMap::new(),
        notes,
    })
}

fn is_utf8_beyond_ascii(beginning: &[u8]) -> bool {
    let end = match std::str::from_utf8(beginning) {
        Ok(_) => beginning.len(),
        // A block may end within a letter.
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return false,
    };
    !beginning[..end].is_ascii()
}

/// The first block of an input, and all of the input.
fn begun<'i>(mut input: Box<dyn Read + 'i>) -> io::Result<(Vec<u8>, Box<dyn Read + 'i>)> {
    let mut beginning = vec![];
    input.by_ref().take(BLOCK as u64).read_to_end(&mut beginning)?;
    let all = Cursor::new(beginning.clone()).chain(input);
    Ok((beginning, Box::new(all)))
}

/// The bytes of a file that is not read as a stream.
fn whole(input: Box<dyn Read + '_>) -> Result<Vec<u8>, RowsError> {
    let mut bytes = vec![];
    input.take(LARGEST_TABLE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_TABLE {
        let message = format!("the file is a workbook or a Parquet file of more than {} GiB", LARGEST_TABLE >> 30);
        return Err(Diagnostic::error(message).help("split it, or save it as CSV").into());
    }
    Ok(bytes)
}

/// An input that is unpacked as it is read, up to a limit: a few bytes may be packed terabytes.
struct Unpacked<'i> {
    input: Box<dyn Read + 'i>,
    program: &'static str,
    n_left: u64,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let damaged =
            |error: io::Error| io::Error::new(error.kind(), format!("what {} packed is damaged or cut off: {error}", self.program));
        let n = self.input.read(buffer).map_err(damaged)?;
        self.n_left = self.n_left.checked_sub(n as u64).ok_or_else(|| {
            let message = format!("unpacked it is larger than the limit of {} GiB", LARGEST_TEXT >> 30);
            io::Error::new(ErrorKind::InvalidData, message)
        })?;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_has_a_limit() {
        let mut unpacked = Unpacked { input: Box::new(io::repeat(b'x')), program: "gzip", n_left: 1000 };
        let error = io::copy(&mut unpacked, &mut io::sink()).unwrap_err();
        assert_eq!(error.to_string(), "unpacked it is larger than the limit of 4 GiB");
    }
}
