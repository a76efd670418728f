//! A page to hand round as one HTML file that needs nothing else: no network, no other file, no script.
//!
//! Styles, the script and the charts are in the file; a content security policy forbids everything else. The one script sorts tables and opens what is
//! folded before printing, and the page says all it has to say without it. Text of users comes through one file or the template engine, which
//! escape it, and is never part of a style, a script, a link or an attribute that is not quoted.

mod markup;
mod table;

use askama::Template;

use super::export::{ExportError, Exporter, ReportFile};
use super::figure;
use crate::report::Report;
use crate::report::page::{self, Page, Part, Section};
use markup::{escaped, inline};

pub const EXPORTER: Exporter = Exporter {
    name: "page",
    print: None,
    files: |report, _| vec![ReportFile::new("report.html", move |out| Ok(out.write_all(html(report)?.as_bytes())?))],
};

const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");
/// SHA-256 of the script in base64, which the security policy names: no other script runs. A test recomputes it.
const SCRIPT_HASH: &str = "jY3ka8VTjX8lG4h7q7xFYoexFjwFNMDrn+v/i4D+zNo=";

#[derive(Template)]
#[template(path = "report.html")]
struct Sheet<'a> {
    page: &'a Page,
    version: &'static str,
    style: String,
    script: &'static str,
    script_hash: &'static str,
}

/// The page of a report.
///
/// # Errors
/// The template cannot be filled in.
pub fn html(report: &Report<'_>) -> Result<String, ExportError> {
    let page = page::of(report);
    let sheet = Sheet {
        page: &page,
        version: env!("CARGO_PKG_VERSION"),
        style: format!("{STYLE}{}", figure::STYLE),
        script: SCRIPT,
        script_hash: SCRIPT_HASH,
    };
    sheet.render().map_err(|error| ExportError::failed("the page", error))
}

/// What the template calls.
mod filters {
    use super::{Section, markup};

    /// Text of one line, not yet escaped.
    #[askama::filter_fn]
    pub fn line(text: &str, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(markup::line(text))
    }

    /// A number in words, likewise.
    #[askama::filter_fn]
    pub fn number(text: &str, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(markup::number(text))
    }

    /// A sentence as markup.
    #[askama::filter_fn]
    pub fn inline(text: &str, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(markup::inline(text))
    }

    /// The parts of a section as markup.
    #[askama::filter_fn]
    pub fn body(section: &Section, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(super::Parts { section: &section.id, n_charts: 0 }.all(&section.parts))
    }
}

/// Writes the parts of one section and numbers its charts.
struct Parts<'a> {
    section: &'a str,
    n_charts: usize,
}

impl Parts<'_> {
    fn all(&mut self, parts: &[Part]) -> String {
        parts.iter().map(|part| self.one(part)).collect()
    }

    fn one(&mut self, part: &Part) -> String {
        match part {
            Part::Note(text) => format!("<p class=\"note\">{}</p>\n", inline(text)),
            Part::Listed { name, lines } => {
                let items: String = lines.iter().map(|line| format!("<li>{}</li>\n", inline(line))).collect();
                format!("<div class=\"listed\"><p>{}</p>\n<ul>\n{items}</ul></div>\n", inline(name))
            }
            Part::Terms(terms) => {
                let terms: String = terms
                    .iter()
                    .map(|(name, meaning)| format!("<dt><bdi>{}</bdi></dt><dd>{}</dd>\n", inline(name), inline(meaning)))
                    .collect();
                format!("<dl class=\"terms\">\n{terms}</dl>\n")
            }
            Part::Table(table) => table::html(table),
            Part::Chart(chart) => {
                self.n_charts += 1;
                let drawing = figure::html(chart, &format!("{}-chart-{}", self.section, self.n_charts));
                let numbers = table::html(&page::PageTable {
                    caption: "The numbers of this chart".into(),
                    unit: chart.unit().to_string(),
                    table: chart.numbers(),
                    wide_only: vec![],
                    bars: None,
                    courses: vec![],
                    is_named_above: true,
                });
                format!(
                    "<figure>\n<figcaption>{}<span>{}</span></figcaption>\n{drawing}<details class=\"numbers\"><summary>The numbers of this \
                     chart</summary>\n{numbers}</details>\n</figure>\n",
                    inline(chart.title()),
                    inline(chart.subtitle()),
                )
            }
            Part::Beside(wide, narrow) => {
                format!("<div class=\"beside\">\n<div>\n{}</div>\n<div>\n{}</div>\n</div>\n", self.one(wide), self.all(narrow))
            }
            Part::Folded { name, is_open, is_printed, parts } => {
                let class = if *is_printed { "" } else { " class=\"on-screen\"" };
                let open = if *is_open { " open" } else { "" };
                format!("<details{class}{open}><summary>{}</summary>\n{}</details>\n", inline(name), self.all(parts))
            }
            Part::Text(text) => format!("<pre>{}</pre>\n", escaped(&crate::reading::printable::lines(text))),
        }
    }
}
