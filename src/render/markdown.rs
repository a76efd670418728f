//! A document as Markdown.

use std::io::Write;

use super::export::{ExportError, Exporter, ReportFile};
use crate::report::document::{Role, table_of};
use crate::report::table::{Emphasis, Kind, Table};
use crate::report::{Block, Document, Report, words};

pub const EXPORTER: Exporter = Exporter {
    name: "markdown",
    print: Some(print),
    files: |report, _| vec![ReportFile::new(format!("{}.md", report.name), |out| print(report, out))],
};

fn print(report: &Report<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    Ok(out.write_all(text(&report.document).as_bytes())?)
}

/// The document as Markdown; charts are links to the files that [`super::charts`] writes beside it.
pub fn text(document: &Document) -> String {
    let mut text = format!("# {}\n", document.title);
    if !document.purpose.is_empty() {
        text.push_str(&format!("\n{}\n", document.purpose));
    }
    for block in &document.blocks {
        match block {
            Block::Heading(heading) => text.push_str(&format!("\n## {heading}\n")),
            Block::Sentences(Role::Answer, sentences) => {
                text.push('\n');
                sentences.iter().for_each(|sentence| text.push_str(&format!("- **{sentence}**\n")));
            }
            Block::Sentences(Role::Note, sentences) => text.push_str(&format!("\n{}\n", sentences.join(" "))),
            Block::Sentences(Role::Warning, sentences) => {
                sentences.iter().for_each(|sentence| text.push_str(&format!("\n> warning: {sentence}\n")));
            }
            Block::Figures(figures) => text.push_str(&table(&table_of(figures))),
            Block::Table(shown) => text.push_str(&table(shown)),
            Block::Chart(chart) => {
                let title = chart.chart.title().replace(['[', ']'], "");
                text.push_str(&format!("\n![{title}]({})\n", super::charts::file_name(&chart.name, "svg")));
            }
        }
    }
    text
}

/// Pipes inside cells are escaped, sums are bold, numbers align right.
fn table(table: &Table) -> String {
    let line = |cells: Vec<String>, is_strong: bool| {
        let cells = cells.into_iter().map(|cell| {
            let text = cell.trim().replace('|', "\\|");
            if is_strong && !text.is_empty() { format!("**{text}**") } else { text }
        });
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule: Vec<_> = table.columns.iter().map(|column| if column.kind == Kind::Text { ":---" } else { "---:" }).collect();
    let mut text = format!("\n{}", line(table.columns.iter().map(|column| column.heading.to_string()).collect(), false));
    text.push_str(&format!("| {} |\n", rule.join(" | ")));
    for row in &table.rows {
        let cells = table.columns.iter().zip(&row.cells).map(|(column, cell)| words::cell(column, cell));
        text.push_str(&line(cells.collect(), row.emphasis == Emphasis::Strong));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::{Cell, Column, Number};

    #[test]
    fn headings_sentences_and_tables_are_markdown_and_pipes_are_escaped() {
        let mut table = Table::new([Column::text(""), Column::usd("mean")]);
        table.row([Cell::from("a|b"), Number::exact(12.0).into()]);
        table.strong([Cell::from("total"), Cell::Absent]);
        let mut document = Document { title: "t".into(), purpose: "Why?".into(), ..Document::default() };
        document.sentences(Role::Answer, ["Yes.".to_string()]);
        document.table("Cost", table);
        document.sentences(Role::Note, ["One.".to_string(), "Two.".to_string()]);
        let expected =
            "# t\n\nWhy?\n\n- **Yes.**\n\n## Cost\n\n|  | mean |\n| :--- | ---: |\n| a\\|b | 12 |\n| **total** |  |\n\nOne. Two.\n";
        assert_eq!(text(&document), expected);
    }
}
