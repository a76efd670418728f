//! A document for a terminal: bold answers, aligned tables. The only user of comfy-table.

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement};

use super::export::{Exporter, no_files};
use crate::reading::printable::one_line;
use crate::report::document::{Role, table_of};
use crate::report::table::{Column, Emphasis, Kind, Table};
use crate::report::{Block, Document, words};

pub const EXPORTER: Exporter =
    Exporter { name: "table", print: Some(|report, out| Ok(out.write_all(text(&report.document).as_bytes())?)), files: no_files };

const BOLD: &str = "\x1b[1m";
const YELLOW: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

/// The document with escape codes for weight; the printer removes them where they are not wanted. Charts are left out.
pub fn text(document: &Document) -> String {
    let mut text = line(BOLD, &document.title);
    if !document.purpose.is_empty() {
        text.push_str(&line("", &document.purpose));
    }
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => text.push_str(&format!("\n{}", line(BOLD, heading))),
            Block::Sentences(Role::Answer, sentences) => {
                text.push('\n');
                sentences.iter().for_each(|sentence| text.push_str(&line(BOLD, sentence)));
            }
            Block::Sentences(Role::Note, sentences) => sentences.iter().for_each(|sentence| text.push_str(&line("", sentence))),
            Block::Sentences(Role::Warning, sentences) => {
                sentences.iter().for_each(|sentence| text.push_str(&format!("\n{YELLOW}warning:{RESET} {}", line("", sentence))));
            }
            Block::Figures(figures) => text.push_str(&aligned(&table_of(figures))),
            Block::Table(table) => text.push_str(&aligned(table)),
            Block::Chart(_) => {}
        }
    }
    text
}

/// A line in the style of an escape code. All text of a document comes through here or through [`grid_cell`]: it brings no codes of its own.
fn line(style: &str, text: &str) -> String {
    let reset = if style.is_empty() { "" } else { RESET };
    format!("{style}{}{reset}\n", one_line(text))
}

/// The table in columns, ending with a line's end.
fn aligned(table: &Table) -> String {
    let mut grid = comfy_table::Table::new();
    grid.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    if table.has_headings() {
        grid.set_header(table.columns.iter().map(|column| grid_cell(column, column.heading)));
    }
    for row in &table.rows {
        let indent = if row.is_indented { "  " } else { "" };
        let cells = table.columns.iter().zip(&row.cells).enumerate().map(|(index, (column, cell))| {
            let words = words::cell(column, cell);
            grid_cell(column, &if index == 0 { format!("{indent}{words}") } else { words })
        });
        grid.add_row(cells);
    }
    for column in grid.column_iter_mut() {
        column.set_padding((0, 3));
    }
    let first_row = usize::from(table.has_headings());
    let lines = grid.to_string();
    let lines = lines.lines().enumerate().map(|(index, text)| {
        let text = text.trim_end();
        let row = index.checked_sub(first_row).and_then(|row| table.rows.get(row));
        line(if row.is_some_and(|row| row.emphasis == Emphasis::Strong) { BOLD } else { "" }, text)
    });
    lines.collect()
}

fn grid_cell(column: &Column, text: &str) -> Cell {
    Cell::new(one_line(text)).set_alignment(if column.kind == Kind::Text { CellAlignment::Left } else { CellAlignment::Right })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::Number;

    #[test]
    fn names_stand_left_numbers_right_and_sums_are_bold() {
        let mut table = Table::new([Column::text(""), Column::usd("mean")]);
        table.row([crate::report::table::Cell::from("pay"), Number::exact(1_234_567.0).into()]);
        table.indented([crate::report::table::Cell::from("base"), Number::exact(12.0).into()]);
        table.strong([crate::report::table::Cell::from("total"), Number::exact(1_234_579.0).into()]);
        let mut document = Document { title: "t".into(), ..Document::default() };
        document.sentences(Role::Answer, ["Yes.".to_string()]);
        document.table("Cost", table);
        document.note("In USD.");
        document.sentences(Role::Warning, ["few trials".to_string()]);
        let expected = "T>t<\n\nT>Yes.<\n\nT>Cost<\n              mean\npay      1,234,567\n  base          12\nT>total    1,234,579<\nIn USD.\n\nW>warning:< few trials\n";
        let marked = text(&document).replace(BOLD, "T>").replace(YELLOW, "W>").replace(RESET, "<");
        assert_eq!(marked, expected);
    }

    #[test]
    fn no_text_of_a_document_brings_its_own_codes_or_lines() {
        let bad = "a\u{1b}]52;c;x\u{7}\u{9b}31m\u{202e}\nb";
        let mut table = Table::new([Column::text(""), Column::text("")]);
        table.strong([crate::report::table::Cell::from(bad), crate::report::table::Cell::from(bad)]);
        let mut document = Document { title: bad.into(), purpose: bad.into(), ..Document::default() };
        document.table(bad, table);
        for role in [Role::Answer, Role::Note, Role::Warning] {
            document.sentences(role, [bad.to_string()]);
        }
        let printed = text(&document).replace(BOLD, "").replace(YELLOW, "").replace(RESET, "");
        let clean = "a\\u{1b}]52;c;x\\u{7}\\u{9b}31m\\u{202e} b";
        assert_eq!(printed.matches(clean).count(), 8, "{printed}");
        assert!(!printed.contains(|c| c != '\n' && crate::reading::printable::is_unprintable(c)), "{printed}");
    }
}
