//! A table as markup: rows under the sum they belong to, exact values beside what is written, bars beside numbers.

use super::markup::{escaped, inline, number};
use crate::render::figure::sparkline;
use crate::report::page::PageTable;
use crate::report::table::{Cell, Column, Emphasis, Kind, Row};
use crate::report::words;

/// From so many rows on that can change places, a table can be sorted.
const FEWEST_SORTED: usize = 4;
/// Tables up to so many rows are not split between printed pages.
const SHORT: usize = 12;
/// Columns of numbers that a table has to have to be as wide as the page: the eye does not cross more blank space.
const FEWEST_WIDE: usize = 4;

/// A sum with the rows below it, or rows that belong to none.
struct Body<'a> {
    rows: Vec<&'a Row>,
}

pub fn html(table: &PageTable) -> String {
    let rows = &table.table.rows;
    let (bodies, foot) = bodies(rows);
    let n_sortable = bodies.iter().map(|body| body.rows.iter().filter(|row| row.emphasis == Emphasis::Plain).count()).sum::<usize>();
    let n_numbers = table.table.columns.iter().filter(|column| is_number(column.kind)).count();
    let classes = [
        (n_sortable >= FEWEST_SORTED).then_some("sortable"),
        (n_numbers < FEWEST_WIDE && table.table.columns.len() - n_numbers < FEWEST_WIDE && table.bars.is_none()).then_some("slim"),
        (rows.len() <= SHORT).then_some("short"),
    ];
    let classes = classes.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let unit = if table.unit.is_empty() { String::new() } else { format!(" <span>{}</span>", inline(&table.unit)) };
    let hidden = if table.is_named_above { " class=\"unseen\"" } else { "" };
    let caption = format!("<caption{hidden}><b>{}</b>{unit}</caption>\n", inline(&table.caption));
    let largest = table.bars.map(|bars| largest(rows, bars));
    let course =
        if table.courses.is_empty() { "" } else { "<th scope=\"col\" class=\"phone-off\"><span class=\"hidden\">by month</span></th>" };
    let heads: String = table.table.columns.iter().enumerate().map(|(place, column)| head(table, place, column)).collect();
    let body: String = bodies.iter().map(|body| format!("<tbody>\n{}</tbody>\n", lines(table, &body.rows, largest))).collect();
    let foot = if foot.is_empty() { String::new() } else { format!("<tfoot>\n{}</tfoot>\n", lines(table, &foot, largest)) };
    format!(
        "<div class=\"scroll\"><table class=\"{classes}\">\n{caption}<thead>\n<tr>{heads}{course}</tr>\n</thead>\n{body}{foot}</table></div>\n"
    )
}

/// The sums at the end of a table that have more than one row are its foot; every other sum begins a body.
fn bodies(rows: &[Row]) -> (Vec<Body<'_>>, Vec<&Row>) {
    let mut bodies: Vec<Body<'_>> = vec![];
    for row in rows {
        let begins = row.emphasis == Emphasis::Strong || bodies.is_empty();
        match bodies.last_mut() {
            Some(body) if !begins => body.rows.push(row),
            _ => bodies.push(Body { rows: vec![row] }),
        }
    }
    let has_parts = |body: &Body<'_>| body.rows.iter().any(|row| row.is_indented && row.emphasis == Emphasis::Plain && !is_remark(row));
    let is_total = |body: &Body<'_>| body.rows.first().is_some_and(|row| row.emphasis == Emphasis::Strong) && !has_parts(body);
    let mut foot = vec![];
    while bodies.len() > 1 && bodies.last().is_some_and(is_total) {
        if let Some(body) = bodies.pop() {
            foot.splice(0..0, body.rows);
        }
    }
    (bodies, foot)
}

/// Whether a row says something of the sum above it rather than being a part of it.
fn is_remark(row: &Row) -> bool {
    matches!(row.cells.first(), Some(Cell::Text(name)) if name.starts_with("of which ") || name.starts_with("in ") || name.starts_with("without "))
}

fn is_number(kind: Kind) -> bool {
    kind != Kind::Text
}

/// The largest number that has a bar: those of sums are not drawn.
fn largest(rows: &[Row], bars: usize) -> f64 {
    let drawn = rows.iter().filter_map(|row| match row.cells.get(bars) {
        Some(Cell::Number(number)) => Some(number.value.abs()),
        _ => None,
    });
    drawn.fold(0.0, f64::max)
}

/// The attribute of a cell: `n` aligns numbers, `phone-off` leaves out what a narrow screen has no room for.
fn class_of(table: &PageTable, place: usize, kind: Kind) -> &'static str {
    match (is_number(kind), table.wide_only.contains(&place)) {
        (true, true) => " class=\"n phone-off\"",
        (true, false) => " class=\"n\"",
        (false, true) => " class=\"phone-off\"",
        (false, false) => "",
    }
}

/// A path of keys may be broken after its dots; other words are left to the browser.
fn breakable(markup: &str) -> String {
    let is_path = !markup.contains([' ', '&', '<']) && markup.contains('.');
    if is_path { markup.replace('.', ".<wbr>").replace('_', "_<wbr>") } else { markup.into() }
}

fn head(table: &PageTable, place: usize, column: &Column) -> String {
    let heading = match (column.heading.as_ref(), place) {
        ("", 0) => "<span class=\"hidden\">name</span>".to_string(),
        ("", _) => "<span class=\"hidden\">note</span>".to_string(),
        (heading, _) => format!("<bdi>{}</bdi>", inline(heading)),
    };
    format!("<th scope=\"col\"{}>{heading}</th>", class_of(table, place, column.kind))
}

fn lines(table: &PageTable, rows: &[&Row], largest: Option<f64>) -> String {
    rows.iter().map(|row| line(table, row, largest)).collect()
}

fn line(table: &PageTable, row: &Row, largest: Option<f64>) -> String {
    let class = match (row.emphasis, row.is_indented) {
        (Emphasis::Strong, _) => " class=\"sum\"",
        (Emphasis::Plain, true) => " class=\"part\"",
        (Emphasis::Plain, false) => "",
    };
    let cells = table.table.columns.iter().zip(&row.cells).enumerate().map(|(place, (column, cell))| {
        let text = words::cell(column, cell);
        let class = class_of(table, place, column.kind);
        if place == 0 && column.kind == Kind::Text {
            return format!("<th scope=\"row\"{class}><bdi>{}</bdi></th>", breakable(&inline(&text)));
        }
        let value = match cell {
            Cell::Number(number) if number.value.is_finite() => format!(" data-v=\"{}\"", number.value),
            Cell::Month(month) => format!(" data-m=\"{}\"", 12 * month.year() + month.of_year() as i32),
            _ => String::new(),
        };
        let text = if is_number(column.kind) { escaped(&number(&text)) } else { format!("<bdi>{}</bdi>", inline(&text)) };
        let text = match (cell, largest) {
            (Cell::Number(number), Some(largest)) if table.bars == Some(place) && largest > 0.0 => {
                let width = (1000.0 * (number.value / largest).clamp(0.0, 1.0)).round() / 10.0;
                let bar = if row.emphasis == Emphasis::Strong && row.cells.len() > 2 && width >= 100.0 { 0.0 } else { width };
                format!("<span class=\"barred\"><i style=\"--w:{bar}%\"></i>{text}</span>")
            }
            _ => text,
        };
        format!("<td{class}{value}>{text}</td>")
    });
    let course = table.table.rows.iter().position(|known| std::ptr::eq(known, row)).and_then(|place| table.courses.get(place));
    let course = course.map_or_else(String::new, |course| format!("<td class=\"phone-off\">{}</td>", sparkline(course)));
    format!("<tr{class}>{}{course}</tr>\n", cells.collect::<String>())
}
