//! Workbooks and Parquet files, as openpyxl and pyarrow write them.

use std::panic::catch_unwind;

use super::*;

/// Three sheets, the first of them hidden. `People` begins in the second column and has a merged title above its header.
const WORKBOOK: &[u8] = include_bytes!("people.xlsx");

/// Three rows in two row groups, with a column of each kind.
const PARQUET: &[u8] = include_bytes!("people.parquet");

fn on_sheet(name: &str) -> Layout {
    Layout { sheet: Some(name.into()), ..Layout::default() }
}

#[test]
fn the_cells_of_a_sheet_are_read_as_the_program_shows_them() {
    let expected = [
        "3:|Employee ID|Dept|Annual Salary|Start|FTE|Manager?|Check|Joined at",
        "4:~|00021|R&D, \"West\"|100000|2024-02-29|0.8|TRUE|~|2024-02-29 08:30:00",
        "5:~|00022|~|60000.25|1999-12-31|1|FALSE|#DIV/0!|~",
        "warning: the header was found on line 3; 1 line above it was skipped; \
         help: add header_line to the header map if another line has the names of the columns",
        "warning: the workbook has 3 sheets, and `People` was read, of `Hidden` (hidden), `People`, `Lookup`; \
         help: add sheet = \"People\" to the header map, or the name of another one",
    ];
    assert_eq!(read(WORKBOOK), expected);
    assert_eq!(read_with(WORKBOOK, &on_sheet("people ")), expected[..4]);
    let (_, mut rows) = open_with(WORKBOOK, &on_sheet("People")).unwrap();
    while rows.next_row().unwrap().is_some() {}
    assert_eq!(rows.line_counts(), LineCounts { above_header: 1, header: 1, rows: 2, inside_cells: 0, blank: 1 });
}

#[test]
fn a_sheet_that_the_workbook_does_not_have_is_named_with_those_it_has() {
    let expected = "error: the workbook has no sheet `Peple`, it has `Hidden` (hidden), `People`, `Lookup`; help: write sheet = \"People\"";
    assert_eq!(read_with(WORKBOOK, &on_sheet("Peple")), [expected]);
}

#[test]
fn the_cells_of_a_parquet_file_are_read_as_text() {
    let names = "employee_id|dept|base_pay|level|count|big|start_date|seen|zoned|exact|wide|is_manager|ratio|skills|bytes";
    let (header, mut rows) = open_with(PARQUET, &Layout::default()).unwrap();
    assert_eq!((header.line, header.names.join("|").as_str()), (1, names));
    let mut lines = vec![];
    while let Some(row) = rows.next_row().unwrap() {
        let row = row.unwrap();
        let is_read = |at: &usize| !["zoned", "skills", "bytes"].contains(&header.names[*at].as_str());
        let cells: Vec<&str> = (0..header.names.len()).filter(is_read).map(|at| row.cell(at).unwrap_or("~")).collect();
        lines.push(format!("{}:{}", row.line, cells.join("|")));
    }
    assert_eq!(
        lines,
        [
            "2:E1|R&D, West|100000.5|1|1|1|2024-02-29|2024-02-29 08:30:00|12.34|123456789012345678.901|true|0.5",
            "3:E2|~|~|2|1099511627776|9223372036854775809|~|~|~|~|false|~",
            "4:E3|Büro \"1\"|60000|~|3|3|9999-12-31|1969-12-31|-0.05|-7.000|~|1",
        ]
    );
    assert_eq!(rows.notes(), []);
    assert_eq!(rows.line_counts(), LineCounts { header: 1, rows: 3, ..LineCounts::default() });
}

#[test]
fn a_parquet_column_that_holds_no_cells_is_refused_once_it_is_read() {
    for (name, reason) in [
        ("skills", "column 14 `skills` holds lists, which cannot be read as cells"),
        ("zoned", "column 9 `zoned` holds moments in the time zone Europe/Berlin, which cannot be read as cells"),
    ] {
        let (header, mut rows) = open_with(PARQUET, &Layout::default()).unwrap();
        let row = rows.next_row().unwrap().unwrap().unwrap();
        row.cell(header.find(name).unwrap());
        let Err(RowsError::Text(mistakes)) = rows.next_row() else { panic!("{name} was read") };
        assert_eq!(mistakes[0].message, reason);
    }
}

/// A Parquet file whose parts are not where they should be is refused. One with a changed byte may ask for any amount of memory, which polars
/// does not limit.
#[test]
fn damaged_tables_are_refused_or_read_and_end_nothing() {
    let flipped = (0..WORKBOOK.len()).step_by(23).map(|at| {
        let mut bytes = WORKBOOK.to_vec();
        bytes[at] ^= 0x55;
        bytes
    });
    let cut = [WORKBOOK, PARQUET].into_iter().flat_map(|whole| (0..whole.len()).step_by(23).map(|at| whole[..at].to_vec()));
    for (at, bytes) in flipped.chain(cut).enumerate() {
        let outcome = catch_unwind(|| read(bytes.as_slice()));
        assert!(outcome.is_ok_and(|lines| !lines.is_empty()), "file {at}");
    }
}
