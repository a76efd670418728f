//! A document for the terminal and as Markdown: aligned tables, spoken to through comfy-table only here.

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

use crate::report::Document;
use crate::report::document::{Section, Weight};

const BOLD: &str = "\x1b[1m";
const YELLOW: &str = "\x1b[33m";
const RESET: &str = "\x1b[0m";

/// The document for a terminal, with escape codes for weight; whoever prints it strips them where they are not wanted.
pub fn terminal(document: &Document) -> String {
    let mut text = format!("{BOLD}{}{RESET}\n{}\n", document.title, document.purpose);
    if !document.headline.is_empty() {
        text.push('\n');
    }
    for sentence in &document.headline {
        text.push_str(&format!("{BOLD}{sentence}{RESET}\n"));
    }
    for section in &document.sections {
        text.push_str(&format!("\n{BOLD}{}{RESET}\n{}\n", section.title, strong_rows_bold(section, &table(section).to_string())));
        if let Some(note) = &section.note {
            text.push_str(&format!("{note}\n"));
        }
    }
    for warning in &document.warnings {
        text.push_str(&format!("\n{YELLOW}warning:{RESET} {warning}\n"));
    }
    text
}

/// The document as Markdown.
pub fn markdown(document: &Document) -> String {
    let mut text = format!("# {}\n\n{}\n", document.title, document.purpose);
    if !document.headline.is_empty() {
        text.push('\n');
    }
    for sentence in &document.headline {
        text.push_str(&format!("- **{sentence}**\n"));
    }
    for section in &document.sections {
        text.push_str(&format!("\n## {}\n\n{}\n", section.title, markdown_table(section)));
        if let Some(note) = &section.note {
            text.push_str(&format!("\n{note}\n"));
        }
    }
    for warning in &document.warnings {
        text.push_str(&format!("\n> warning: {warning}\n"));
    }
    text
}

fn table(section: &Section) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    if section.header.iter().any(|name| !name.is_empty()) {
        table.set_header(section.header.iter().enumerate().map(|(column, name)| cell(section, column, name)));
    }
    for row in &section.rows {
        table.add_row(row.cells.iter().enumerate().map(|(column, text)| cell(section, column, text)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 3));
    }
    table
}

fn cell(section: &Section, column: usize, text: &str) -> Cell {
    Cell::new(text).set_alignment(if is_words(section, column) { CellAlignment::Left } else { CellAlignment::Right })
}

/// Names stand left, figures right; a table without a header is words.
fn is_words(section: &Section, column: usize) -> bool {
    column == 0 || section.header.iter().all(String::is_empty)
}

fn strong_rows_bold(section: &Section, painted: &str) -> String {
    let has_header = section.header.iter().any(|name| !name.is_empty());
    let first_row = usize::from(has_header);
    let lines = painted.lines().enumerate().map(|(index, line)| {
        let line = line.trim_end();
        let is_strong = index.checked_sub(first_row).and_then(|row| section.rows.get(row)).is_some_and(|row| row.weight == Weight::Strong);
        if is_strong { format!("{BOLD}{line}{RESET}") } else { line.to_string() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Pipes inside cells are escaped, strong rows are bold, figures align right.
fn markdown_table(section: &Section) -> String {
    let cells = |cells: &[String], is_strong: bool| {
        let cells = cells.iter().map(|cell| {
            let text = cell.trim().replace('|', "\\|");
            if is_strong && !text.is_empty() { format!("**{text}**") } else { text }
        });
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule: Vec<_> = (0..section.header.len()).map(|column| if is_words(section, column) { ":---" } else { "---:" }).collect();
    let mut lines = vec![cells(&section.header, false), format!("| {} |", rule.join(" | "))];
    lines.extend(section.rows.iter().map(|row| cells(&row.cells, row.weight == Weight::Strong)));
    lines.join("\n")
}
