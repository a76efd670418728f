//! Small texts and what they are read as: `line|cell|cell`, `~` for an absent cell, `!` for a broken row.

use super::*;

fn read(text: impl Read) -> Vec<String> {
    read_with(text, &Layout::default())
}

fn read_with(text: impl Read, layout: &Layout) -> Vec<String> {
    let (header, mut rows) = match open_with(text, layout) {
        Ok(opened) => opened,
        Err(RowsError::Text(diagnostics)) => {
            return diagnostics.iter().map(|diagnostic| diagnostic.one_line(&crate::reading::Sources::default())).collect();
        }
        Err(RowsError::Input(error)) => return vec![error.to_string()],
    };
    let mut lines = vec![format!("{}:{}", header.line, header.names.join("|"))];
    loop {
        let row = match rows.next_row() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(RowsError::Text(diagnostics)) => {
                lines.extend(diagnostics.iter().map(|diagnostic| diagnostic.one_line(&crate::reading::Sources::default())));
                return lines;
            }
            Err(RowsError::Input(error)) => {
                lines.push(error.to_string());
                return lines;
            }
        };
        lines.push(match row {
            Ok(row) => (0..header.names.len()).fold(format!("{}:", row.line), |line, at| {
                let cell = row.cell(at).unwrap_or("~").replace('\n', "\\n");
                line + if at == 0 { "" } else { "|" } + &cell
            }),
            Err(broken) => format!("{}!{}", broken.line, broken.reason),
        });
    }
    lines.extend(rows.notes().iter().map(|note| note.one_line(&crate::reading::Sources::default())));
    lines
}

/// Lines of the header, of rows, inside cells, and blank ones.
fn counts(text: &str) -> [u32; 4] {
    let (_, mut rows) = open(text.as_bytes()).unwrap();
    while rows.next_row().unwrap().is_some() {}
    let LineCounts { above_header: 0, header, rows, inside_cells, blank } = rows.line_counts() else { panic!("lines above the header") };
    [header, rows, inside_cells, blank]
}

/// Gives one byte at a time, as a slow pipe does.
struct ByteByByte<'a>(&'a [u8]);

impl Read for ByteByByte<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = buffer.len().min(1);
        self.0.read(&mut buffer[..n])
    }
}

fn check(text: impl AsRef<[u8]>, expected: &[&str]) {
    let text = text.as_ref();
    assert_eq!(read(text), expected, "{:?}", String::from_utf8_lossy(text));
    assert_eq!(read(ByteByByte(text)), expected, "byte by byte: {:?}", String::from_utf8_lossy(text));
}

#[test]
fn delimiter_line_end_and_byte_order_mark_do_not_change_what_is_read() {
    let expected = ["1:id|dept|pay", "2:E1|R&D, West|100", "4:E2|~|~"];
    for delimiter in [",", ";", "\t", "|"] {
        for line_end in ["\n", "\r\n", "\r"] {
            for mark in ["", "\u{feff}"] {
                let lines = ["id,dept,pay", "E1, \"x\" ,100 ", "", "E2,NULL,", ""].join(line_end).replace(',', delimiter);
                check(mark.to_string() + &lines.replace(" \"x\" ", "\"R&D, West\""), &expected);
            }
        }
    }
}

#[test]
fn a_row_is_known_by_the_line_that_an_editor_shows() {
    check("\n\nid,note\n\nE1,\"two\nlines\"\n   \n,,,,,\nE2,x\n\n\nE3,y", &["3:id|note", "5:E1|two\\nlines", "9:E2|x", "12:E3|y"]);
}

#[test]
fn cells_that_mean_not_known_are_absent_and_others_are_not() {
    check("a,b,c\n n/a ,#N/A,null\n-,\\N,\" \"x\n", &["1:a|b|c", "2:~|~|~", "3:~|~|x"]);
    check("a,b,c\nNaT,nan,--\n#NULL!,<NA>,#DIV/0!\n", &["1:a|b|c", "2:~|~|~", "3:~|~|#DIV/0!"]);
    check("a,b,c\nNA,none,0\n", &["1:a|b|c", "2:NA|none|0"]);
    let (_, mut rows) = open("a,b,c,d\nNA,None,0,NAME\n".as_bytes()).unwrap();
    let row = rows.next_row().unwrap().unwrap().unwrap();
    assert_eq!([0, 1, 2, 3].map(|at| row.value(at)), [None, None, Some("0"), Some("NAME")]);
}

#[test]
fn a_row_that_does_not_fit_its_header_is_reported_and_the_next_one_is_read() {
    check(
        "id,dept\nE1\nE2,b,c\nE4,d\n",
        &[
            "1:id|dept",
            "2!the row has 1 cell, but the header names 2, write a `,` for every empty cell",
            "3!the row has 3 cells, but the header names 2, put quotes around a cell that holds a `,`",
            "4:E4|d",
        ],
    );
}

/// What is printed of a row whose quote was closed by its line end.
const CUT: &str = "a quote that opens in this row is not closed in it, so the lines after it were read as rows of their own; \
                   close it with a second quote, or remove it";

#[test]
fn a_quote_that_is_never_closed_swallows_no_row() {
    let cut = |line| format!("{line}!{CUT}");
    check("id,dept\nE1,a\nE2,\"b\nE3,c\nE4,d\n", &["1:id|dept", "2:E1|a", &cut(3), "4:E3|c", "5:E4|d"]);
    // Closed in the middle of a later cell, by another stray quote or by a sound one.
    check("id,dept,pay\nE1,\"b,1\nE2,c,2\nE3,d\" e,3\nE4,f,4\n", &["1:id|dept|pay", &cut(2), "3:E2|c|2", "4:E3|d\" e|3", "5:E4|f|4"]);
    check("id,dept,pay\nE1,\"b,1\nE2,\"c, d\",2\nE3,e,3\n", &["1:id|dept|pay", &cut(2), "3:E2|c, d|2", "4:E3|e|3"]);
    check("id,dept,pay\nE1,\"b,1\nE2,\"\",2\nE3,\"\",3\n", &["1:id|dept|pay", &cut(2), "3:E2|~|2", "4:E3|~|3"]);
    // Where quotes follow one another, each is cut off.
    check("id,dept\nE1,\"b\nE2,\"c\nE3,\"d\nE4,e\n", &["1:id|dept", &cut(2), &cut(3), &cut(4), "5:E4|e"]);
    check("id\n\"E1\nE2\nE3\n", &["1:id", &cut(2), "3:E2", "4:E3"]);
    // Nothing that was swallowed could be a row.
    check(
        "id,dept\nE1,a\nE2,\"b\nand so on\n\nto the end\n",
        &[
            "1:id|dept",
            "2:E1|a",
            "3!a quote that opens in this row is never closed, and the 3 lines after it were read as part of this row, \
             close it with a second quote",
        ],
    );
    check("id\nE1\n\"", &["1:id", "2:E1", "3!a quote that opens in this row is never closed, close it with a second quote"]);
}

#[test]
fn quotes_that_are_in_order_but_may_have_swallowed_rows_are_not_believed() {
    // A stray quote at the beginning of a cell, and one at the end of another.
    check(
        "id,dept,pay\nE0,a,0\nE1,\"b,1\nE2,c,2\nE3,12\",3\n",
        &[
            "1:id|dept|pay",
            "2:E0|a|0",
            "error: a quote that opens on line 3 runs to line 5, over lines that look like rows of their own; \
             help: close the quote on line 3, or remove it",
        ],
    );
    check(
        "id,dept,pay\nE1,\"b,1\nE2,12\",2\nE3,c,3\n",
        &[
            "1:id|dept|pay",
            "2!a cell of the row runs over 2 lines, and the first and the last of them could be rows of their own, \
             take the line end out of the cell, or close its quote",
            "4:E3|c|3",
        ],
    );
}

#[test]
fn cells_over_several_lines_are_read() {
    let address = "E1,\"12 Main St, Springfield\nIL, USA\",1";
    check(format!("id,address,pay\n{address}\n"), &["1:id|address|pay", "2:E1|12 Main St, Springfield\\nIL, USA|1"]);
    check(
        "id,note\nE1,\"Dear all,\nas discussed, we go on\nbye, now\"\n",
        &["1:id|note", "2:E1|Dear all,\\nas discussed, we go on\\nbye, now"],
    );
    check("id,note\nE1,\"a\n\n\nb\"\nE2,c\n", &["1:id|note", "2:E1|a\\n\\n\\nb", "6:E2|c"]);
    check("id,\"base\npay\",\"bonus,\nyearly\"\nE1,2,3\n", &["1:id|base\npay|bonus,\nyearly", "4:E1|2|3"]);
    let long = "line of a long cell\n".repeat(100_000);
    let text = format!("id,note\nE1,\"{long}\"\nE2,x\n");
    assert_eq!(counts(&text), [1, 2, 100_000, 0]);
}

#[test]
fn a_header_that_took_in_rows_is_refused() {
    let error = "error: a quote that opens in the header on line 1 is never closed; help: close it with a second quote";
    check("id,\"pay\nE1,2\nE2,x\",3\n", &[error]);
    check("id,\"pay,x\nE1,2,3\nE2,\"4\",5\n", &[error]);
}

#[test]
fn every_line_is_one_of_the_header_of_a_row_of_a_cell_or_blank() {
    assert_eq!(counts("id,note\nE1,a\n"), [1, 1, 0, 0]);
    assert_eq!(counts("\nid,note\r\n\r\nE1,\"a\rb\"\n,,\nE2,\"c\nE3,d\nE4"), [1, 4, 1, 3]);
    // Rows that a lone carriage return divides are on lines of their own, wherever the other lines end otherwise.
    check("id\nE1\rE2\nE3\r\nE4\r\rE5", &["1:id", "2:E1", "3:E2", "4:E3", "5:E4", "7:E5"]);
}

#[test]
fn quotes_that_are_left_open_again_and_again_take_no_longer_than_the_file() {
    // Each line opens a quote that the others keep open to the end of the file.
    let text = format!("id,note,x\n{}", "E1,\"a\"b,\"c\n".repeat(50_000));
    let (_, mut rows) = open(text.as_bytes()).unwrap();
    let error = loop {
        match rows.next_row() {
            Ok(row) => assert!(row.is_some_and(|row| row.is_err()), "a sound row, or the end of the file"),
            Err(RowsError::Text(diagnostics)) => break diagnostics[0].message.clone(),
            Err(RowsError::Input(error)) => panic!("{error}"),
        }
    };
    assert!(error.starts_with("the quotes of the file are left open again and again"), "{error}");
}

#[test]
fn a_file_without_header_or_rows_is_an_error() {
    check(
        "id,note\n,\"\"\n",
        &["error: the file has a header on line 1, but no row below it; help: write at least one row below the header"],
    );
    check("", &["error: the file is empty; help: write a header line and a row below it"]);
    check("\u{feff}\r\n \n", &["error: the file is empty; help: write a header line and a row below it"]);
    for text in ["id,pay", "id,pay\r\n", "id,pay\n\n,\n"] {
        check(text, &["error: the file has a header on line 1, but no row below it; help: write at least one row below the header"]);
    }
    check("id,\"pay\nE1,2\n", &["error: a quote that opens in the header on line 1 is never closed; help: close it with a second quote"]);
}

#[test]
fn a_file_that_holds_no_table_is_refused_by_its_kind() {
    check([0; 500], &["error: the file is binary, not text; help: save the file as CSV UTF-8 (comma delimited)"]);
    check(b"%PDF-1.7\n", &["error: the file is a PDF document; help: save the file as CSV UTF-8 (comma delimited)"]);
    check(b"BZh91AY&SY", &["error: the file is compressed with bzip2; help: unpack it first, or pack it with gzip or zstd"]);
    check(b"\xfd7zXZ\0", &["error: the file is compressed with xz; help: unpack it first, or pack it with gzip or zstd"]);
    let refused = &read(b"PK\x03\x04..".as_slice())[0];
    assert!(refused.starts_with("error: the file is a ZIP archive or a document, but no workbook that can be read"), "{refused}");
}

#[test]
fn a_delimiter_inside_a_name_or_a_quote_inside_one_does_not_hide_the_delimiter() {
    check("id;\"pay, gross, yearly, total\";note\nE1;5;x\n", &["1:id|pay, gross, yearly, total|note", "2:E1|5|x"]);
    check("id,screen 12\" or 24\",note\nE1,5,x\n", &["1:id|screen 12\" or 24\"|note", "2:E1|5|x"]);
    check("id,\"a;b;c;d\"\nE1,5\n", &["1:id|a;b;c;d", "2:E1|5"]);
}

#[test]
fn a_header_of_very_many_columns_is_refused() {
    check(
        format!("{}\n1\n", "a,".repeat(20_000)),
        &["error: the header on line 1 names more than 16384 columns; help: save the columns that are needed"],
    );
    assert_eq!(read(format!("{}\n1{}\n", "a,".repeat(10_000), ",".repeat(10_000)).as_bytes()).len(), 2);
}

#[test]
fn columns_without_a_name_may_repeat() {
    check("id,,\nE1,,\n", &["1:id||", "2:E1|~|~"]);
}

#[test]
fn empty_cells_beyond_the_last_column_are_no_fault() {
    check("id,dept\nE1,a,\nE2,b,, \nE3,,\n", &["1:id|dept", "2:E1|a", "3:E2|b", "4:E3|~"]);
    check("id,dept\nE1,a,,x\n", &["1:id|dept", "2!the row has 4 cells, but the header names 2, put quotes around a cell that holds a `,`"]);
    check("id,dept\nE1,\"b\nE2,\"c\",\nE3,d\n", &["1:id|dept", &format!("2!{CUT}"), "3:E2|c", "4:E3|d"]);
}

#[test]
fn a_long_text_is_read_in_blocks_and_keeps_its_line_numbers() {
    let row = |line: usize| format!("E{line},\"{}\"\n\n", "x".repeat(line % 700));
    let text: String = std::iter::once("id,note\n".to_string()).chain((1..2000).map(row)).collect();
    let (_, mut rows) = open(text.as_bytes()).unwrap();
    for at in 1..2000 {
        let row = rows.next_row().unwrap().expect("a row").expect("a sound one");
        assert_eq!((row.line as usize, row.cell(0)), (2 * at, Some(format!("E{at}").as_str())));
    }
    assert!(rows.next_row().unwrap().is_none());
}

#[test]
fn an_input_that_breaks_off_is_an_error_and_not_the_end_of_the_file() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable was pulled"))
        }
    }
    let text = format!("id\n{}", "E1\n".repeat(50_000));
    assert!(matches!(open(b"id\nE1\n".chain(Broken)), Err(RowsError::Input(_))));
    let (_, mut rows) = open(text.as_bytes().chain(Broken)).unwrap();
    let error = loop {
        match rows.next_row() {
            Ok(row) => assert!(row.is_some(), "the end of the file"),
            Err(RowsError::Input(error)) => break error,
            Err(RowsError::Text(diagnostics)) => panic!("{diagnostics:?}"),
        }
    };
    assert_eq!(error.to_string(), "the cable was pulled");
}

#[test]
fn a_header_is_found_by_letters_first_and_never_guessed_between_two() {
    let header = |names: &[&str]| Header { names: names.iter().map(|name| name.to_string()).collect(), line: 1 };
    assert_eq!(header(&["Start Date", "start_date"]).find("start_date"), Some(1));
    assert_eq!(header(&["End-Date", "Start  Date "]).find("start_date"), Some(1));
    assert_eq!(header(&["Start Date", "START_DATE"]).find("start_date"), None);
    assert_eq!(header(&["", "x"]).find(""), Some(0));
    assert_eq!(header(&["startdate"]).find("start_date"), None);
    assert_eq!(header(&["Notes", "id", "Notes"]).find("Notes"), None);
    assert_eq!(header(&["Notes", "id", "Notes"]).find_two("Notes"), Some((0, 2)));
    assert_eq!(header(&["Start Date", "START_DATE"]).find_two("start_date"), Some((0, 1)));
    assert_eq!(header(&["Notes", "id", "Notes"]).find_two("id"), None);
}

mod kinds;
mod tables;
