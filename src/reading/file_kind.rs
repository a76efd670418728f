//! What a file is by its first bytes, where it is no text of the kind that is expected.

/// A kind of file that is known by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Also other formats that are ZIP archives, such as OpenDocument.
    Workbook,
    /// Of Excel before 2007.
    OldWorkbook,
    Parquet,
    Pdf,
    Sqlite,
    /// Compressed by this program.
    Compressed(&'static str),
    Utf16,
    /// No text in any encoding that is read here.
    Binary,
}

/// Bytes that show that a file is binary: so large a share of control characters is in no text.
const MOST_CONTROL_CHARACTERS: f64 = 0.1;

impl FileKind {
    /// `None` where the bytes may be the beginning of a text.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            [b'P', b'K', 3 | 5 | 7, 4 | 6 | 8, ..] => Self::Workbook,
            [0xd0, 0xcf, 0x11, 0xe0, ..] => Self::OldWorkbook,
            [b'P', b'A', b'R', b'1', rest @ ..] if rest.iter().take(16).any(|byte| !byte.is_ascii_graphic()) => Self::Parquet,
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            _ if bytes.starts_with(b"SQLite format 3\0") => Self::Sqlite,
            [0x1f, 0x8b, ..] => Self::Compressed("gzip"),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => Self::Compressed("bzip2"),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Compressed("xz"),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Compressed("zstd"),
            // Without a byte order mark, ASCII letters in UTF-16 have a zero byte before or after each of them.
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [1..=u8::MAX, 0, 1..=u8::MAX, 0, ..] | [0, 1..=u8::MAX, 0, 1..=u8::MAX, ..] => {
                Self::Utf16
            }
            _ => {
                let is_control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x1b);
                let n_control = bytes.iter().filter(is_control).count();
                return (n_control as f64 > MOST_CONTROL_CHARACTERS * bytes.len() as f64 && n_control > 4).then_some(Self::Binary);
            }
        })
    }

    /// To follow "the file is": `compressed with gzip`.
    pub fn name(self) -> String {
        match self {
            Self::Workbook => "a workbook or another ZIP archive".into(),
            Self::OldWorkbook => "a workbook of an old format".into(),
            Self::Parquet => "a Parquet file".into(),
            Self::Pdf => "a PDF document".into(),
            Self::Sqlite => "a SQLite database".into(),
            Self::Compressed(program) => format!("compressed with {program}"),
            Self::Utf16 => "UTF-16 text, not UTF-8".into(),
            Self::Binary => "binary, not text".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes_and_texts_are_not_mistaken() {
        for (bytes, expected) in [
            (&b"PK\x03\x04\x14\0"[..], Some(FileKind::Workbook)),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", Some(FileKind::OldWorkbook)),
            (b"PAR1\x15\x04\x15\0", Some(FileKind::Parquet)),
            (b"%PDF-1.7\n", Some(FileKind::Pdf)),
            (b"\x1f\x8b\x08", Some(FileKind::Compressed("gzip"))),
            (b"BZh91AY&SY", Some(FileKind::Compressed("bzip2"))),
            (b"i\0d\0,\0", Some(FileKind::Utf16)),
            (&[0; 100], Some(FileKind::Binary)),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", Some(FileKind::Binary)),
            (b"PART1,PAR1,pay\nx,y,z\n", None),
            (b"PAR1,name,department,pay\n", None),
            (b"BZhang,1\n", None),
            (b"PK,name\n", None),
            (b"id,pay\r\nE\0,1\r\n", None),
            (b"", None),
        ] {
            assert_eq!(FileKind::of(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
