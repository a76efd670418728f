//! What a sheet holds: typed cells, how they look, and how the sheet is shown and printed.

use std::collections::BTreeMap;

use super::chart::Chart;
use super::formula::{Area, At, Expression, Value};
use super::text;
use crate::quantity::rounding::decimals;
use crate::quantity::{Date, Month, MonthOrDate};

/// Rows above the table of a sheet: its name, what it means, a blank and the header.
pub const HEADER_ROW: u32 = 3;
/// The first row of the table.
pub const FIRST_ROW: u32 = HEADER_ROW + 1;

/// A sheet.
pub struct Sheet {
    /// Of ours, at most 31 letters and blanks.
    pub name: String,
    /// By row and column.
    pub cells: BTreeMap<(u32, u16), Cell>,
    /// The place of a dataset among those of the report, whose rows are too many to be held: they follow the header.
    pub dataset: Option<usize>,
    /// Of each column, in characters.
    pub widths: Vec<f64>,
    /// Heights that differ from that of one line, in lines.
    pub heights: BTreeMap<u32, f64>,
    /// The first row and column that scroll.
    pub scrolls_from: Option<(u32, u16)>,
    /// The table with its header, where rows can be filtered.
    pub filter: Option<Area>,
    /// Row and column of the last cell that is printed.
    pub print_to: Option<(u32, u16)>,
    /// On how many sheets of paper side by side; columns of names are repeated on each.
    pub pages_wide: u16,
    /// Whether all of it is printed on one sheet of paper.
    pub is_one_page: bool,
    /// Rows that begin a new sheet of paper.
    pub page_breaks: Vec<u32>,
    pub charts: Vec<Chart>,
    /// Cells that a reader is to change, with the smallest and the largest number that they take.
    pub inputs: Vec<Input>,
}

/// A cell that a reader is to change.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub at: At,
    pub smallest: f64,
    pub largest: f64,
    /// What to type, in a sentence.
    pub hint: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub content: Content,
    pub look: Look,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Blank,
    /// Without what steers the output or does not fit; `is_changed` where something was left out.
    Text {
        text: String,
        is_changed: bool,
    },
    Number(f64),
    /// Days since 1899-12-30, as spreadsheets count them.
    Day(i32),
    Formula {
        expression: Expression,
        /// Worked out once all cells are known.
        result: Value,
    },
    /// To another sheet of the book.
    Link(String),
}

/// A name of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefinedName {
    pub name: &'static str,
    pub at: At,
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub role: Role,
    pub form: Form,
    /// A sum, or what matters most.
    pub is_strong: bool,
}

/// What a cell is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The name of the sheet.
    Title,
    /// The answer.
    Headline,
    /// What the sheet means, and other words beside the figures.
    Note,
    /// What the rows below are.
    Heading,
    /// A sentence.
    Sentence,
    /// A warning.
    Warning,
    /// Names of columns; over numbers they are on the right.
    Header,
    NumberHeader,
    /// Names of rows.
    Name,
    /// Long words in a table, which may take several lines.
    Words,
    /// A value of the scenario or of the run.
    Constant,
    Formula,
    /// For the reader to change.
    Input,
    Link,
    /// A line of a file.
    Code,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Words, or a number as it comes.
    Plain,
    /// Thousands grouped, negative amounts in parentheses, so many decimals.
    Amount(u8),
    /// The same in thousands: the cell holds the whole amount.
    Thousands(u8),
    /// A share of a whole.
    Share,
    /// A probability; what no trial or every trial shows is `< x%` or `> x%`, in tenths of a percent.
    Chance { no_more: u16 },
    /// `Apr 2026`.
    Month,
    /// `2026-04-01`.
    Date,
}

impl Look {
    pub const fn new(role: Role, form: Form) -> Self {
        Self { role, form, is_strong: false }
    }

    pub const fn strong(self) -> Self {
        Self { is_strong: true, ..self }
    }
}

impl Cell {
    fn new(content: Content, role: Role, form: Form) -> Self {
        Self { content, look: Look::new(role, form) }
    }

    pub fn text(role: Role, text: impl AsRef<str>) -> Self {
        let fitting = text::fitting(text.as_ref());
        let is_changed = fitting != text.as_ref();
        Self::new(Content::Text { text: fitting.into_owned(), is_changed }, role, Form::Plain)
    }

    /// Says that the text was already cleaned of something.
    #[must_use]
    pub fn changed(mut self, was_changed: bool) -> Self {
        if let Content::Text { is_changed, .. } = &mut self.content {
            *is_changed |= was_changed;
        }
        self
    }

    pub fn name(text: impl AsRef<str>) -> Self {
        Self::text(Role::Name, text)
    }

    /// A value of the scenario or the run; unknown where it is not finite.
    pub fn constant(value: f64, form: Form) -> Self {
        if value.is_finite() { Self::new(Content::Number(value), Role::Constant, form) } else { Self::text(Role::Constant, "unknown") }
    }

    /// A number of any size and unit, in about four figures.
    pub fn quantity(value: f64) -> Self {
        Self::constant(value, quantity(value))
    }

    pub fn formula(expression: impl Into<Expression>, form: Form) -> Self {
        Self::new(Content::Formula { expression: expression.into(), result: Value::Blank }, Role::Formula, form)
    }

    /// A number for the reader to change.
    pub fn input(value: f64, form: Form) -> Self {
        Self::new(Content::Number(value), Role::Input, form)
    }

    pub fn month(month: Month) -> Self {
        Self::new(Content::Day(serial(Date { month, day: 1 })), Role::Name, Form::Month)
    }

    /// A month that names a column.
    pub fn month_header(month: Month) -> Self {
        Self { look: Look::new(Role::NumberHeader, Form::Month), ..Self::month(month) }
    }

    pub fn date(date: Date) -> Self {
        Self::new(Content::Day(serial(date)), Role::Constant, Form::Date)
    }

    /// A month as a whole, or one of its days.
    pub fn month_or_date(date: MonthOrDate) -> Self {
        match date {
            MonthOrDate::Month(month) => Self { look: Look::new(Role::Constant, Form::Month), ..Self::month(month) },
            MonthOrDate::Date(date) => Self::date(date),
        }
    }

    pub fn link(sheet: impl Into<String>) -> Self {
        Self::new(Content::Link(sheet.into()), Role::Link, Form::Plain)
    }

    pub const fn blank(role: Role) -> Self {
        Self { content: Content::Blank, look: Look::new(role, Form::Plain) }
    }

    #[must_use]
    pub fn strong(self) -> Self {
        Self { look: self.look.strong(), ..self }
    }
}

/// About four figures of a number, and no more decimals than it has.
pub fn quantity(value: f64) -> Form {
    const FIGURES: u32 = 4;
    const MOST: usize = 9;
    if !value.is_finite() || value.abs() >= 1_000.0 {
        return Form::Amount(0);
    }
    let written = value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
    Form::Amount(decimals(value, FIGURES).min(written).min(MOST) as u8)
}

/// Days since 1899-12-30. The calendar of spreadsheets agrees with ours from March 1900 on.
fn serial(date: Date) -> i32 {
    const OF_FIRST: i32 = 2;
    date.days_since(Date { month: Month::FIRST, day: 1 }) + OF_FIRST
}

impl Sheet {
    /// A sheet with a table: its name, and what it holds in one line.
    pub fn new(name: impl Into<String>, meaning: impl AsRef<str>) -> Self {
        let mut sheet = Self {
            name: name.into(),
            cells: BTreeMap::new(),
            dataset: None,
            widths: vec![],
            heights: BTreeMap::new(),
            scrolls_from: None,
            filter: None,
            print_to: None,
            pages_wide: 1,
            is_one_page: false,
            page_breaks: vec![],
            charts: vec![],
            inputs: vec![],
        };
        sheet.put(0, 0, Cell::text(Role::Title, sheet.name.clone()));
        sheet.put(1, 0, Cell::text(Role::Note, meaning));
        sheet
    }

    pub fn put(&mut self, row: u32, column: u16, cell: Cell) {
        self.cells.insert((row, column), cell);
    }

    /// Cells side by side.
    pub fn put_row(&mut self, row: u32, first_column: u16, cells: impl IntoIterator<Item = Cell>) {
        for (column, cell) in (first_column..).zip(cells) {
            self.put(row, column, cell);
        }
    }

    /// The header of the table, of which the first `n_names` columns hold words and stay in sight.
    pub fn header<T: AsRef<str>>(&mut self, n_names: u16, names: impl IntoIterator<Item = T>) {
        self.header_at(HEADER_ROW, 0, n_names, names);
        self.scrolls_from = Some((FIRST_ROW, n_names));
    }

    /// Names of columns in any place.
    pub fn header_at<T: AsRef<str>>(&mut self, row: u32, first_column: u16, n_names: u16, names: impl IntoIterator<Item = T>) {
        for (place, name) in (0..).zip(names) {
            let role = if place < n_names { Role::Header } else { Role::NumberHeader };
            self.put(row, first_column + place, Cell::text(role, name));
        }
    }

    /// A constant where there is a value, else a blank.
    pub fn put_some(&mut self, row: u32, column: u16, value: Option<f64>, form: Form) {
        if let Some(value) = value {
            self.put(row, column, Cell::constant(value, form));
        }
    }

    /// The first row below all cells.
    pub fn end(&self) -> u32 {
        self.cells.keys().next_back().map_or(0, |(row, _)| row + 1)
    }

    /// How many texts are not as they were given.
    pub fn n_changed_texts(&self) -> usize {
        self.cells.values().filter(|cell| matches!(cell.content, Content::Text { is_changed: true, .. })).count()
    }

    /// Widths that show every number and every name of a row, within bounds, and heights of headers that take several lines.
    pub fn fit(&mut self) {
        const NARROWEST: f64 = 8.0;
        const WIDEST_NAME: f64 = 58.0;
        /// As high as a row gets.
        const MOST_LINES: usize = 25;
        const WIDEST_WORDS: f64 = 52.0;
        let n_columns = self.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
        self.widths.resize(usize::from(n_columns).max(self.widths.len()), 0.0);
        for ((_, column), cell) in &self.cells {
            let longest_word = |text: &str| text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0) as f64;
            let width = match (&cell.content, cell.look.role) {
                (Content::Text { text, .. }, Role::Name | Role::Constant) => text.chars().count() as f64 + 2.0,
                (Content::Text { text, .. }, Role::Words) => (text.chars().count() as f64 + 2.0).min(WIDEST_WORDS),
                (Content::Text { text, .. }, Role::Header | Role::NumberHeader) => longest_word(text) + 2.0,
                (Content::Link(sheet), _) => sheet.len() as f64 + 2.0,
                (Content::Number(number) | Content::Formula { result: Value::Number(number), .. }, _) => width_of(*number, cell.look.form),
                (Content::Formula { result: Value::Text(text), .. }, _) => text.len() as f64 + 2.0,
                (Content::Day(_), _) => 11.0,
                _ => 0.0,
            };
            let most = if cell.look.role == Role::Words { WIDEST_WORDS } else { WIDEST_NAME };
            let known = &mut self.widths[usize::from(*column)];
            *known = known.max(width.min(most));
        }
        self.widths.iter_mut().for_each(|width| *width = width.max(NARROWEST));
        for ((row, _), cell) in &self.cells {
            let height = match cell.look.role {
                Role::Title => 1.5,
                Role::Headline | Role::Heading => 1.2,
                _ => continue,
            };
            self.heights.insert(*row, height);
        }
        for ((row, column), cell) in &self.cells {
            let width = self.widths[usize::from(*column)];
            let (Content::Text { text, .. }, Some(width)) = (&cell.content, letters_of_a_line(width, cell.look.role)) else { continue };
            let n_lines = text::lines(text, width).len().min(MOST_LINES) as f64;
            if n_lines > 1.0 {
                let known = self.heights.entry(*row).or_insert(1.0);
                *known = known.max(n_lines);
            }
        }
    }
}

/// Letters on a line of a cell that takes several lines; `None` where it does not.
fn letters_of_a_line(width: f64, role: Role) -> Option<usize> {
    let letters = match role {
        // Bold letters are wider.
        Role::Header | Role::NumberHeader => 0.9 * width - 1.0,
        Role::Words => width,
        _ => return None,
    };
    Some(letters.max(1.0) as usize)
}

/// Characters that a number takes, the parentheses of negative ones included.
fn width_of(number: f64, form: Form) -> f64 {
    let grouped = |decimals: usize| {
        let digits = format!("{:.0}", number.abs()).len();
        let point = if decimals > 0 { decimals + 1 } else { 0 };
        (digits + (digits - 1) / 3 + point) as f64 + 3.0
    };
    match form {
        Form::Amount(decimals) | Form::Thousands(decimals) => grouped(decimals.into()),
        Form::Share | Form::Chance { .. } => 9.0,
        Form::Plain => (number.to_string().len() as f64 + 2.0).min(14.0),
        Form::Month | Form::Date => 11.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_count_them() {
        for (date, number) in [("1900-03-01", 61), ("2026-01-01", 46_023), ("2026-05-31", 46_173)] {
            let (month, day) = date.split_at(7);
            let date = Date { month: month.parse().unwrap(), day: day[1..].parse().unwrap() };
            assert_eq!(serial(date), number, "{date:?}");
        }
    }

    #[test]
    fn a_number_that_is_none_is_a_word() {
        for value in [f64::NAN, f64::INFINITY] {
            assert_eq!(Cell::constant(value, Form::Share).content, Content::Text { text: "unknown".into(), is_changed: false });
        }
    }

    #[test]
    fn a_quantity_has_the_figures_that_say_something() {
        for (value, decimals) in [(0.0, 0), (12.0, 0), (0.5, 1), (0.032_9, 4), (0.1 + 0.2, 4), (123.456, 1), (1_234.5, 0), (1e-12, 9)] {
            assert_eq!(quantity(value), Form::Amount(decimals), "{value}");
        }
    }

    #[test]
    fn columns_are_as_wide_as_their_numbers_and_names() {
        let mut sheet = Sheet::new("Lines", "Every line, in a sentence that is far longer than any column.");
        sheet.header(1, ["line", "all cost of the horizon"]);
        sheet.put(4, 0, Cell::name("hardware depreciation"));
        sheet.put(4, 1, Cell::constant(-12_345_678.9, Form::Amount(0)));
        sheet.fit();
        assert_eq!(sheet.widths, [23.0, 13.0]);
        assert_eq!((sheet.heights.get(&0), sheet.heights.get(&HEADER_ROW)), (Some(&1.5), Some(&3.0)));
    }
}
