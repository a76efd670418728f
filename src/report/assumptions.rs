//! The numbers that a scenario rests on, as tables to read and as plain columns.

use super::dataset::{Dataset, Records};
use super::document::Document;
use super::table::{Cell, Column, Table};
use super::words;
use crate::insight::{Assumption, Grade, NOT_STATED};
use crate::quantity::rounding::{decimals, significant};
use crate::quantity::{count, plural};
use crate::reading::path::split_path;

/// What the letters of grades mean.
pub const GRADES: &str = "Source grades: A primary source, B secondary source, C assumption, D derived, J judgment.";

/// All numbers of a scenario for reading: one table for each part of it, then the sources.
pub fn document(scenario: &str, assumptions: &[Assumption]) -> Document {
    let mut document = Document { title: format!("Assumptions of {scenario}"), purpose: counted(assumptions), blocks: vec![] };
    let mut sources = Sources::default();
    // One table for each part of the scenario, as the longest path of all would make every row of one table as wide.
    for part in assumptions.chunk_by(|one, other| part_of(one) == part_of(other)) {
        let heading = part.first().map(part_of).unwrap_or_default();
        document.table(heading, sources.table(part));
    }
    sources.add_notes(&mut document);
    document
}

/// The first key of the path.
pub fn part_of(assumption: &Assumption) -> &str {
    split_path(&assumption.path).first().copied().unwrap_or_default()
}

/// `44 numbers: 10 from primary sources (A), …`.
pub fn counted(assumptions: &[Assumption]) -> String {
    let stated: Vec<&Assumption> = assumptions.iter().filter(|assumption| assumption.stated_in != NOT_STATED).collect();
    let words = |grade: Grade| match grade {
        Grade::A => "from primary sources (A)",
        Grade::B => "from secondary sources (B)",
        Grade::C => "assumed (C)",
        Grade::D => "derived (D)",
        Grade::J => "by judgment (J)",
    };
    let of = |grade: Option<Grade>| stated.iter().filter(|assumption| assumption.grade == grade).count();
    let graded = Grade::ALL.into_iter().map(|grade| (of(Some(grade)), words(grade))).chain([(of(None), "without a grade")]);
    let graded = graded.filter(|(n, _)| *n > 0).map(|(n, words)| format!("{} {words}", count(n)));
    let untouched = match assumptions.len() - stated.len() {
        0 => String::new(),
        n => format!(
            " {} more {} in no text and {} the value that changes nothing.",
            count(n),
            if n == 1 { "is" } else { "are" },
            if n == 1 { "has" } else { "have" }
        ),
    };
    format!("It rests on {}: {}.{untouched}", plural(stated.len(), "number"), graded.collect::<Vec<_>>().join(", "))
}

/// Sources with their grades in the order in which tables refer to them, each once: one is often that of a whole table of numbers, and may be long.
#[derive(Default)]
pub struct Sources(Vec<String>);

impl Sources {
    /// Numbers with their values and where each comes from.
    pub fn table(&mut self, assumptions: &[Assumption]) -> Table {
        let mut table = Table::new(["", "value", "unit", "from"].map(Column::text));
        for assumption in assumptions {
            let (value, unit) = value(assumption);
            table.row([Cell::from(assumption.path.as_str()), value.into(), unit.into(), self.from(assumption).into()]);
        }
        table
    }

    /// The text that states a number, with its grade, or with the number of the note that says its source.
    fn from(&mut self, assumption: &Assumption) -> String {
        let Assumption { stated_in, source, grade, .. } = assumption;
        // Short, as it is in most rows.
        let stated_in = stated_in.strip_suffix(" defaults").unwrap_or(stated_in);
        let note = match (source.as_str(), grade) {
            ("", None) => return stated_in.to_string(),
            ("", Some(grade)) => return format!("{stated_in} ({})", grade.letter()),
            (source, None) => source.to_string(),
            (source, Some(grade)) => format!("{}: {source}", grade.letter()),
        };
        let known = self.0.iter().position(|known| *known == note);
        let index = known.unwrap_or_else(|| {
            self.0.push(note);
            self.0.len() - 1
        });
        format!("{stated_in} [{}]", index + 1)
    }

    /// The sources as notes, and what the grades mean.
    pub fn add_notes(self, document: &mut Document) {
        self.0.iter().enumerate().for_each(|(index, source)| document.note(format!("[{}] {source}", index + 1)));
        document.note(GRADES);
    }
}

/// `3.3% (2.0% to 5.0%)` and `per year`, `1.45%` and `of wages`, `4.10 (2.00 to 7.10)` and `USD`, or `36` and `months`.
pub fn value(Assumption { value, low, high, unit, .. }: &Assumption) -> (String, String) {
    let is_money = unit.len() >= 3 && unit.bytes().take(3).all(|letter| letter.is_ascii_uppercase());
    let rest_of_percent = unit.strip_prefix('%').map(str::trim_start);
    let print = |number: f64| match rest_of_percent {
        Some(_) if low.is_some() => {
            let decimals = if *value == 0.0 { 1 } else { decimals(*value, 2).max(1) };
            format!("{number:.decimals$}%")
        }
        Some(_) => format!("{}%", significant(number, 6)),
        None if is_money || number.fract() != 0.0 => words::price(number),
        None => whole(number),
    };
    let text = match low.zip(*high) {
        Some((low, high)) => format!("{} ({} to {})", print(*value), print(low), print(high)),
        None => print(*value),
    };
    (text, rest_of_percent.unwrap_or(unit).to_string())
}

/// `1,200`, or `-6`.
fn whole(number: f64) -> String {
    format!("{}{}", if number < 0.0 { "-" } else { "" }, count(number.abs() as usize))
}

/// The numbers as plain columns, a row for each; their cost lines with semicolons between them.
pub fn dataset(assumptions: &[Assumption]) -> Dataset<'_> {
    Records::new("assumptions", assumptions.iter().collect())
        .text("path", |row| row.path.as_str())
        .amount("value", |row| row.value)
        .text("unit", |row| row.unit.as_str())
        .amount("low", |row| row.low)
        .amount("high", |row| row.high)
        .text("stated_in", |row| row.stated_in.as_str())
        .text("source", |row| row.source.as_str())
        .text("date", |row| row.date.map_or(String::new(), |date| date.to_string()))
        .text("grade", |row| row.grade.map_or("", Grade::letter))
        .text("lines", |row| row.lines.join("; "))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assumption(value: f64, range: Option<(f64, f64)>, unit: &str) -> Assumption {
        Assumption {
            path: "packages.lead.core.raise.rate".into(),
            value,
            unit: unit.into(),
            low: range.map(|(low, _)| low),
            high: range.map(|(_, high)| high),
            stated_in: "plan.toml".into(),
            source: String::new(),
            date: None,
            grade: None,
            lines: vec![],
        }
    }

    #[test]
    fn a_share_is_told_in_percent_and_of_what() {
        let worded = |value, range, unit: &str| {
            let (value, unit) = super::value(&assumption(value, range, unit));
            format!("{value} {unit}")
        };
        assert_eq!(worded(3.2885, Some((2.0, 5.0)), "% per year"), "3.3% (2.0% to 5.0%) per year");
        assert_eq!(worded(1.45, None, "% of wages"), "1.45% of wages");
        assert_eq!(worded(0.6, None, "%"), "0.6% ");
        assert_eq!(worded(91.89, Some((79.72, 98.99)), "% of months"), "91.9% (79.7% to 99.0%) of months");
        assert_eq!(worded(0.0271, Some((0.01, 0.05)), "%"), "0.027% (0.010% to 0.050%) ");
        assert_eq!(worded(-3.0, None, "% per month"), "-3% per month");
        assert_eq!(worded(184_500.0, None, "USD"), "184,500 USD");
        assert_eq!(worded(13.0, None, "USD/active-day"), "13.00 USD/active-day");
        assert_eq!(worded(850.0, None, "people"), "850 people");
        assert_eq!(worded(6.0, None, "months"), "6 months");
        assert_eq!(worded(-1_200.0, None, ""), "-1,200 ");
        assert_eq!(worded(0.56, None, ""), "0.56 ");
    }

    #[test]
    fn a_source_is_told_once_however_many_numbers_have_it() {
        let with_source = |source: &str| Assumption { source: source.into(), ..assumption(1.0, None, "") };
        let mut sources = Sources::default();
        let graded = |source: &str| Assumption { grade: Some(Grade::B), ..with_source(source) };
        let table = sources.table(&[with_source("one"), graded("two"), with_source("one"), with_source(""), graded("")]);
        let from: Vec<Cell> = table.rows.iter().map(|row| row.cells[3].clone()).collect();
        assert_eq!(from, ["plan.toml [1]", "plan.toml [2]", "plan.toml [1]", "plan.toml", "plan.toml (B)"].map(Cell::from));
        assert_eq!(sources.0, ["one", "B: two"]);
    }
}
