//! Rows of names with a bar each: on a wide sheet the name is left of its bar, on a narrow one above it.

use super::frame::{LINE, SPACE};
use super::sheet::{Sheet, fitted, widest, width_of, wrapped};
use super::style::{NOTE, STRONG, Type};
use crate::render::chart::canvas::{Anchor, Area};

/// The name of a row.
pub struct Name {
    pub text: String,
    pub look: Type,
    /// What follows the name and is never cut.
    pub amount: String,
}

impl Name {
    /// With the space before it.
    fn room_for_amount(&self) -> i32 {
        if self.amount.is_empty() { 0 } else { width_of(&self.amount, self.look) + SPACE }
    }
}

/// Numbers beside the bars, flush right under a heading.
pub struct Column {
    heading: Vec<String>,
    numbers: Vec<String>,
    width: i32,
}

impl Column {
    /// The heading in at most three lines; empty for none.
    pub fn new(heading: &str, numbers: Vec<String>) -> Column {
        let heading = wrapped(heading, NOTE, 92, 3);
        let width = widest(numbers.iter().map(String::as_str), STRONG).max(widest(heading.iter().map(String::as_str), NOTE));
        Column { heading, numbers, width }
    }
}

/// Where rows are.
pub struct Rows {
    /// From the smallest to the largest value of the axis, and from the first row to the last.
    pub plot: Area,
    pitch: i32,
    /// From the top of a row to the middle of its bar.
    middle: i32,
    names: i32,
    is_narrow: bool,
}

/// Space between columns of numbers.
const GAP: i32 = 16;

impl Rows {
    /// Rows below `top`, with a line of words below each bar where `has_words`.
    pub fn new(sheet: &Sheet, names: &[Name], columns: &[Column], top: i32, has_words: bool) -> Rows {
        let words = if has_words { LINE } else { 0 };
        let count = names.len().max(1) as i32;
        if sheet.is_narrow {
            let pitch = 40 + words;
            let plot = Area { left: 8, top, right: sheet.width - 8, bottom: top + pitch * count };
            return Rows { plot, pitch, middle: 27, names: sheet.width, is_narrow: true };
        }
        let length = |name: &Name| width_of(&name.text, name.look) + name.room_for_amount();
        let names = names.iter().map(length).max().unwrap_or(0).min(sheet.width * 3 / 10);
        let numbers: i32 = columns.iter().map(|column| GAP + column.width).sum();
        let pitch = words + if count > 12 { 21 } else { 25 };
        let plot = Area { left: names + 14, top, right: sheet.width - numbers - 8, bottom: top + pitch * count };
        Rows { plot, pitch, middle: (pitch - words) / 2, names, is_narrow: false }
    }

    /// How high the headings of columns are.
    pub fn height_of_headings(columns: &[Column]) -> i32 {
        columns.iter().map(|column| column.heading.len()).max().unwrap_or(0) as i32 * LINE
    }

    /// The middle of the bar of a row.
    pub fn middle(&self, row: usize) -> i32 {
        self.plot.top + self.pitch * row as i32 + self.middle
    }

    /// The middle of the words below a bar.
    pub fn words(&self, row: usize) -> i32 {
        self.middle(row) + 17
    }

    /// The rows of pixels through which upright lines run: on a narrow sheet not through the names.
    pub fn spans(&self) -> Vec<(i32, i32)> {
        if !self.is_narrow {
            return vec![(self.plot.top, self.plot.bottom)];
        }
        let count = ((self.plot.bottom - self.plot.top) / self.pitch) as usize;
        (0..count).map(|row| (self.middle(row) - 10, self.middle(row) + 10)).collect()
    }

    /// Writes names, headings and numbers.
    pub fn write(&self, sheet: &mut Sheet, names: &[Name], columns: &[Column]) {
        let mut ends: Vec<i32> = vec![];
        let mut end = sheet.width;
        for column in columns.iter().rev() {
            ends.push(end);
            end -= column.width + GAP;
        }
        ends.reverse();
        for (row, name) in names.iter().enumerate() {
            // Above its bar a name ends where the numbers begin.
            let (at, anchor, room) = match self.is_narrow {
                true => ((0, self.plot.top + self.pitch * row as i32 + 9), Anchor::Start, end),
                false => ((self.plot.left - 12, self.middle(row)), Anchor::End, self.names),
            };
            let text = joined(&fitted(&name.text, name.look, room - name.room_for_amount()), &name.amount);
            sheet.text(&text, at, anchor, name.look);
            for (column, &end) in columns.iter().zip(&ends) {
                sheet.text(&column.numbers[row], (end, at.1), Anchor::End, name.look);
            }
        }
        for (column, &end) in columns.iter().zip(&ends) {
            for (line, text) in (0..).zip(column.heading.iter().rev()) {
                sheet.text(text, (end, self.plot.top - 9 - line * LINE), Anchor::End, NOTE);
            }
        }
    }
}

fn joined(name: &str, amount: &str) -> String {
    if amount.is_empty() { name.to_owned() } else { format!("{name} {amount}") }
}
