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
const WARNING: &str = "warning:";

/// Columns of the widest line. A word or a number that is wider stands whole on a line of its own.
const WIDTH: usize = 110;
/// Spaces between the columns of a table, and the fewest where they do not all fit.
const GAPS: [u16; 2] = [3, 2];
/// The fewest columns that a cell of words is broken to.
const NARROWEST: usize = 16;

/// The document with escape codes for weight; the printer removes them where they are not wanted. Charts are left out.
pub fn text(document: &Document) -> String {
    let mut text = sentence(BOLD, &document.title);
    if !document.purpose.is_empty() {
        text.push_str(&sentence("", &document.purpose));
    }
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => text.push_str(&format!("\n{}", sentence(BOLD, heading))),
            Block::Sentences(Role::Answer, sentences) => {
                text.push('\n');
                sentences.iter().for_each(|text_of| text.push_str(&sentence(BOLD, text_of)));
            }
            Block::Sentences(Role::Note, sentences) => sentences.iter().for_each(|text_of| text.push_str(&sentence("", text_of))),
            Block::Sentences(Role::Warning, sentences) => {
                for warning in sentences {
                    let lines = sentence("", &format!("{WARNING} {warning}"));
                    text.push_str(&format!("\n{YELLOW}{WARNING}{RESET}{}", lines.strip_prefix(WARNING).unwrap_or(&lines)));
                }
            }
            Block::Figures(figures) => text.push_str(&aligned(&table_of(figures))),
            Block::Table(table) => text.push_str(&aligned(table)),
            Block::Chart(_) => {}
        }
    }
    text
}

/// A sentence in the style of an escape code, on as many lines as it takes.
fn sentence(style: &str, text: &str) -> String {
    wrapped(&one_line(text), WIDTH).iter().map(|text| line(style, text)).collect()
}

/// The text broken between words into lines of at most `width` characters; a longer word is left whole.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    // Indentation belongs to the first word.
    let indent = text.len() - text.trim_start().len();
    let (mut current, rest) = (text[..indent].to_string(), &text[indent..]);
    let mut is_empty = true;
    for word in rest.split(' ') {
        let needed = current.chars().count() + usize::from(!is_empty) + word.chars().count();
        if !is_empty && needed > width {
            lines.push(std::mem::take(&mut current));
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
        }
        current.push_str(word);
        is_empty = false;
    }
    lines.push(current);
    lines
}

/// A line in the style of an escape code. All text of a document comes through here or through [`grid_cell`]: it brings no codes of its own.
fn line(style: &str, text: &str) -> String {
    let reset = if style.is_empty() { "" } else { RESET };
    format!("{style}{}{reset}\n", one_line(text))
}

/// The table in columns, ending with a line's end. Where it is too wide, headings and words are broken; numbers never are.
fn aligned(table: &Table) -> String {
    let header = table.has_headings().then(|| table.columns.iter().map(|column| one_line(&column.heading).into_owned()).collect());
    let rows = table.rows.iter().map(|row| {
        let indent = if row.is_indented { "  " } else { "" };
        let cells = table.columns.iter().zip(&row.cells).enumerate().map(|(index, (column, cell))| {
            let words = one_line(&words::cell(column, cell)).into_owned();
            if index == 0 { format!("{indent}{words}") } else { words }
        });
        cells.collect()
    });
    let cells: Vec<Vec<String>> = header.into_iter().chain(rows).collect();
    let n_headers = usize::from(table.has_headings());
    let (widths, gap) = fitted(table, &cells, n_headers);

    let mut grid = comfy_table::Table::new();
    grid.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    let mut styles = vec![];
    for (place, row) in cells.iter().enumerate() {
        let is_strong = place.checked_sub(n_headers).is_some_and(|row| table.rows[row].emphasis == Emphasis::Strong);
        let broken: Vec<Vec<String>> = row.iter().zip(&widths).map(|(cell, width)| wrapped(cell, *width)).collect();
        let n_lines = broken.iter().map(Vec::len).max().unwrap_or(1);
        for index in 0..n_lines {
            // Headings stand on what is below them, other words begin beside the numbers of their row.
            let from_top = |lines: &[String]| if place < n_headers { (index + lines.len()).checked_sub(n_lines) } else { Some(index) };
            let text = |lines: &[String]| from_top(lines).and_then(|index| lines.get(index)).cloned().unwrap_or_default();
            let line: Vec<Cell> = table.columns.iter().zip(&broken).map(|(column, lines)| grid_cell(column, &text(lines))).collect();
            grid.add_row(line);
            styles.push(if is_strong { BOLD } else { "" });
        }
    }
    for column in grid.column_iter_mut() {
        column.set_padding((0, gap));
    }
    grid.to_string().lines().zip(styles).map(|(text, style)| line(style, text.trim_end())).collect()
}

/// The width of each column and the gap between them, with which the table fits where it can.
fn fitted(table: &Table, cells: &[Vec<String>], n_headers: usize) -> (Vec<usize>, u16) {
    let width_of = |text: &String| text.chars().count();
    let longest_word = |text: &String| text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
    let of_column = |column: usize, rows: &[Vec<String>], width: &dyn Fn(&String) -> usize| {
        rows.iter().filter_map(|row| row.get(column)).map(width).max().unwrap_or(0)
    };
    let n_columns = table.columns.len();
    let mut widths: Vec<usize> = (0..n_columns).map(|column| of_column(column, cells, &width_of)).collect();
    let least: Vec<usize> = (0..n_columns)
        .map(|column| {
            let heading = of_column(column, &cells[..n_headers], &longest_word);
            let body = match table.columns[column].kind {
                Kind::Text => of_column(column, &cells[n_headers..], &longest_word).max(NARROWEST),
                _ => of_column(column, &cells[n_headers..], &width_of),
            };
            heading.max(body).min(widths[column])
        })
        .collect();
    let excess =
        |widths: &[usize], gap: u16| (widths.iter().sum::<usize>() + n_columns.saturating_sub(1) * usize::from(gap)).saturating_sub(WIDTH);
    let [wide, narrow] = GAPS;
    let gap = if excess(&widths, wide) == 0 { wide } else { narrow };
    while excess(&widths, gap) > 0 {
        // The column with the most to give, the last of equals.
        let Some(widest) =
            (0..n_columns).filter(|column| widths[*column] > least[*column]).max_by_key(|column| widths[*column] - least[*column])
        else {
            break;
        };
        widths[widest] -= 1;
    }
    (widths, gap)
}

fn grid_cell(column: &Column, text: &str) -> Cell {
    Cell::new(text).set_alignment(if column.kind == Kind::Text { CellAlignment::Left } else { CellAlignment::Right })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Currency;
    use crate::report::table::Number;

    #[test]
    fn names_stand_left_numbers_right_and_sums_are_bold() {
        let mut table = Table::new([Column::text(""), Column::money("mean", Currency::USD)]);
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

    #[test]
    fn what_is_too_wide_is_broken_between_words_and_numbers_stay_whole() {
        let words = "word ".repeat(60);
        let mut table = Table::new([Column::text(""), Column::text("policy"), Column::money("a long heading of a number", Currency::USD)]);
        let cells = |name: &str| [crate::report::table::Cell::from(name), words.trim().into(), Number::exact(1_234_567.0).into()];
        table.strong(cells("pay"));
        let mut document = Document { title: "t".into(), ..Document::default() };
        document.table("Cost", table);
        document.note(words.trim());
        document.sentences(Role::Warning, [words.trim().to_string()]);
        let printed = text(&document).replace(BOLD, "").replace(YELLOW, "").replace(RESET, "");
        assert!(printed.lines().all(|line| line.chars().count() <= WIDTH), "{printed}");
        assert_eq!(printed.matches("word").count(), 180, "{printed}");
        assert!(printed.contains("1,234,567"), "{printed}");
        assert_eq!(wrapped("  a bb ccc", 6), ["  a bb", "ccc"]);
        assert_eq!(wrapped("abcdefgh i", 4), ["abcdefgh", "i"]);
        assert_eq!(wrapped("", 4), [""]);
    }
}
