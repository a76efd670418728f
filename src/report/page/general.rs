//! The page of every other report: its document with the charts in front, and how it came about.

use super::{Page, PageTable, Part, Section, closing};
use crate::report::Report;
use crate::report::document::{Block, Document, Role, table_of};

pub fn page(report: &Report<'_>) -> Page {
    let Document { title, purpose, blocks } = &report.document;
    let mut page = Page { kicker: vec![title.clone()], purpose: purpose.clone(), ..Page::default() };
    let (mut sections, mut current): (Vec<Section>, Option<Section>) = (vec![], None);
    let mut charts = vec![];
    for block in blocks {
        let part = match block {
            Block::Heading(heading) => {
                sections.extend(current.take());
                current = Some(Section::new(format!("part-{}", sections.len() + 1), heading, heading, ""));
                continue;
            }
            Block::Sentences(Role::Answer, sentences) => {
                page.sentences.extend(sentences.iter().cloned());
                continue;
            }
            Block::Sentences(Role::Warning, sentences) => {
                page.warnings.extend(sentences.iter().cloned());
                continue;
            }
            Block::Sentences(Role::Note, sentences) => Part::Note(sentences.join(" ")),
            Block::Figures(figures) => Part::Table(PageTable::new("", "", table_of(figures))),
            Block::Table(table) => Part::Table(PageTable::new("", "", table.clone())),
            Block::Chart(named) => {
                charts.push(Part::Chart(named.chart.clone()));
                continue;
            }
        };
        current.get_or_insert_with(|| Section::new("overview", "Overview", "Overview", "")).parts.push(part);
    }
    sections.extend(current);
    // Every table is named by the heading above it.
    for section in &mut sections {
        let question = section.question.clone();
        for part in &mut section.parts {
            if let Part::Table(table) = part {
                table.caption.clone_from(&question);
                table.is_named_above = true;
            }
        }
    }
    if !charts.is_empty() {
        sections.insert(0, Section::new("charts", "Charts", "What does it look like?", "").with(charts));
    }
    page.headline = if page.sentences.is_empty() { title.clone() } else { page.sentences.remove(0) };
    if let Some(record) = &report.record {
        page.facts = vec![format!("{} trials, seed {}", crate::quantity::count(record.trials), record.seed)];
        page.facts.extend(record.scenarios.first().map(|scenario| format!("Prices of {}", scenario.price_list_date)));
        sections.push(closing::receipt(record));
    }
    page.kicker.retain(|words| !words.is_empty());
    page.sections = sections;
    page
}
