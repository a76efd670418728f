//! Encodings, packed files, titles and layouts.

use std::io::Write;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::*;

const PLAIN: &str = "id,dept,pay\nE1,Forschung,5\nE2,\"a, b\",6\n";
const READ: [&str; 3] = ["1:id|dept|pay", "2:E1|Forschung|5", "3:E2|a, b|6"];

fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn stated(layout: Layout, text: impl AsRef<[u8]>, expected: &[&str]) {
    assert_eq!(read_with(text.as_ref(), &layout), expected, "{layout:?}: {:?}", String::from_utf8_lossy(text.as_ref()));
}

fn in_encoding(label: &str) -> Layout {
    Layout { encoding: Some(label.into()), ..Layout::default() }
}

fn header_at(header: HeaderPlace) -> Layout {
    Layout { header, ..Layout::default() }
}

#[test]
fn unicode_in_any_form_is_read_without_being_asked_for() {
    for bytes in [
        PLAIN.as_bytes().to_vec(),
        format!("\u{feff}{PLAIN}").into_bytes(),
        utf_16(PLAIN, u16::to_le_bytes),
        utf_16(PLAIN, u16::to_be_bytes),
        utf_16(&format!("\u{feff}{PLAIN}"), u16::to_le_bytes),
        utf_16(&format!("\u{feff}{PLAIN}"), u16::to_be_bytes),
    ] {
        check(&bytes, &READ);
        check(gzip(&bytes), &READ);
        check(zstd::encode_all(bytes.as_slice(), 3).unwrap(), &READ);
    }
}

#[test]
fn a_stated_encoding_is_decoded() {
    let text = "id,dept\nÄ1,Müller & Söhne\n";
    let expected = ["1:id|dept", "2:Ä1|Müller & Söhne"];
    for label in ["windows-1252", "latin1", "cp1252", "ISO-8859-15", "windows-1250"] {
        let (bytes, ..) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
        stated(in_encoding(label), bytes, &expected);
    }
    let japanese = "社員,部\n山田,開発\n";
    stated(in_encoding("shift_jis"), encoding_rs::SHIFT_JIS.encode(japanese).0, &["1:社員|部", "2:山田|開発"]);
    stated(
        in_encoding("klingon"),
        text,
        &["error: `klingon` is not an encoding that is read; help: write one such as windows-1252 or shift_jis"],
    );
    assert!(is_encoding(" Latin1 ") && !is_encoding("klingon"));
}

#[test]
fn an_encoding_that_the_file_contradicts_is_noted() {
    let note =
        "warning: the file is UTF-8 text, and was read as that and not as Windows-1252; help: correct the encoding in the header map";
    stated(in_encoding("windows-1252"), "\u{feff}id\nä\n", &["1:id", "2:ä", note]);
    let note = "warning: the header map has Windows-1252, but the first part of the file is UTF-8 text; \
                help: remove the encoding from the header map";
    stated(in_encoding("windows-1252"), "id\nä\n", &["1:id", "2:Ã¤", note]);
}

#[test]
fn bytes_that_are_no_text_cost_nothing_until_they_are_read() {
    let (text, ..) = WINDOWS_1252.encode("id,dept,b\u{fc}ro\nE1,a,x\nE2,\"Entwicklung für Geräte\",y\nE3,b,z\n");
    let (header, mut rows) = open(text.as_ref()).unwrap();
    assert_eq!(header.find("dept"), Some(1));
    while let Some(row) = rows.next_row().unwrap() {
        assert!(row.unwrap().cell(0).is_some());
    }
    let note = "warning: 2 cells are not UTF-8 text, first on line 1 in column 3 `b\u{fffd}ro`, and not read; \
                help: add encoding = \"windows-1252\" to the header map, or save the file as CSV UTF-8";
    assert_eq!(rows.notes().iter().map(|note| note.one_line(&crate::reading::Sources::default())).collect::<Vec<_>>(), [note]);
    let mistake = "error: the header on line 1 is not UTF-8 text, first column 3 `b\u{fffd}ro`; as Windows-1252 it has the letters `ü`, `ä`; \
                   help: add encoding = \"windows-1252\" to the header map, or save the file as CSV UTF-8";
    assert_eq!(rows.header_mistake().map(|mistake| mistake.one_line(&crate::reading::Sources::default())).as_deref(), Some(mistake));
    // Once they are, the whole file is refused, and no word of a cell is shown.
    let error = "error: the file is not UTF-8 text, first on line 2; column 2 `dept` is read; as Windows-1252 it has the letters `ü`, `ä`; \
                 help: add encoding = \"windows-1252\" to the header map, or save the file as CSV UTF-8";
    let (text, ..) = WINDOWS_1252.encode("id,dept\nE1,\"Entwicklung für Geräte\"\nE3,b\n");
    check(text, &["1:id|dept", "2:E1|Entwicklung f\u{fffd}r Ger\u{fffd}te", error]);
    // In the last row, too.
    assert_eq!(read(b"id,dept\nE1,a\nE3,M\xfcller".as_slice()).len(), 4);
    let error = "error: the file is not UTF-16 text, first on line 2; column 1 `id` is read; \
                 help: correct the encoding in the header map, or save the file as UTF-8";
    check(b"\xff\xfei\0d\0\n\0a\0\x00\xd8b\0", &["1:id", "2:a\u{fffd}b", error]);
}

#[test]
fn what_is_packed_badly_is_an_error_and_not_the_end_of_the_file() {
    let rows: String = (0..20_000).map(|n| format!("E{n},{}\n", n * 7919 % 10_007)).collect();
    let packed = gzip(format!("id,pay\n{rows}").as_bytes());
    for (bytes, program) in [
        (packed[..packed.len() / 2].to_vec(), "gzip"),
        (zstd::encode_all(rows.as_bytes(), 3).unwrap()[..20_000].to_vec(), "zstd"),
        (b"\x1f\x8b\x08\0".to_vec(), "gzip"),
    ] {
        let lines = read(bytes.as_slice());
        let last = lines.last().unwrap();
        assert!(last.starts_with(&format!("what {program} packed is damaged or cut off: ")), "{last}");
    }
    check(gzip(&gzip(PLAIN.as_bytes())), &["error: the file is compressed with gzip; help: it is packed twice; unpack it first"]);
    // One file after the other in one, as `cat a.gz b.gz` makes it.
    check([gzip(b"id\nE1\n"), gzip(b"E2\n")].concat(), &["1:id", "2:E1", "3:E2"]);
}

#[test]
fn lines_above_the_header_are_counted_and_noted() {
    let note = "warning: the header was found on line 4; 2 lines above it were skipped; \
                help: add header_line to the header map if another line has the names of the columns";
    let text = "Headcount Report,,\nAs of 2026-01-01,,\n,,\nid,dept,pay\nE1,a,5\n";
    check(text, &["4:id|dept|pay", "5:E1|a|5", note]);
    let (_, mut rows) = open_with(text.as_bytes(), &Layout::default()).unwrap();
    while rows.next_row().unwrap().is_some() {}
    assert_eq!(rows.line_counts(), LineCounts { above_header: 2, header: 1, rows: 1, inside_cells: 0, blank: 1 });
    check("sep=;\r\nid;dept;pay\r\nE1;a,b;5\r\n", &["2:id|dept|pay", "3:E1|a,b|5"]);
    // A text that a scenario names has none.
    assert_eq!(open(text.as_bytes()).unwrap().0.names, ["Headcount Report", "", ""]);
}

#[test]
fn the_place_of_the_header_may_be_stated() {
    let text = "a,b\n1,2\n\nid,pay\nE1,5\n";
    stated(header_at(HeaderPlace::Line(4)), text, &["4:id|pay", "5:E1|5"]);
    stated(header_at(HeaderPlace::Line(1)), text, &["1:a|b", "2:1|2", "4:id|pay", "5:E1|5"]);
    let help = "help: correct header_line in the header map";
    stated(header_at(HeaderPlace::Line(3)), text, &[&format!("error: line 3, on which the header map has the header, is blank; {help}")]);
    let beyond = format!("error: the header map has the header on line 9, but the file has 5 lines; {help}");
    stated(header_at(HeaderPlace::Line(9)), text, &[&beyond]);
    stated(header_at(HeaderPlace::Nowhere), "\nE1,a,5\nE2,,6\n", &["0:column 1|column 2|column 3", "2:E1|a|5", "3:E2|~|6"]);
    let semicolon = Layout { delimiter: Some(b';'), ..Layout::default() };
    stated(semicolon, "id,a,b;pay\nE1;5\n", &["1:id,a,b|pay", "2:E1|5"]);
}

#[test]
fn rows_without_their_last_empty_cells_are_read_where_that_is_a_habit() {
    let note = "warning: 2 rows end before the last column, first on line 2; the missing cells were read as empty; \
                help: write a delimiter for every empty cell if that is wrong";
    check("id,pay,end\nE1,5\nE2,6\nE3,7,2026-01-31\n", &["1:id|pay|end", "2:E1|5|~", "3:E2|6|~", "4:E3|7|2026-01-31", note]);
    // The last line may be cut off.
    let cut = "4!the row has 2 cells, but the header names 3, write a `,` for every empty cell";
    check("id,pay,end\nE1,5\nE2,6\nE3,7", &["1:id|pay|end", "2:E1|5|~", "3:E2|6|~", cut, note]);
}

#[test]
fn names_may_repeat() {
    check("id,Notes,Notes\nE1,a,b\n", &["1:id|Notes|Notes", "2:E1|a|b"]);
}
