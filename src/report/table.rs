//! A table for reading: typed columns, and cells that hold exact values with their errors. How a value is written is decided in [`super::words`].

use std::borrow::Cow;

use crate::quantity::{Currency, Date, Month};
use crate::statistics::estimate::Estimate;

/// Columns with a heading and a kind, and rows of as many cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Empty for the column that names the rows.
    pub heading: Cow<'static, str>,
    pub kind: Kind,
    /// How a cell without a value is written; mostly not at all.
    pub absent: &'static str,
}

/// What the cells of a column hold, in which unit, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// An amount, to the digit that its standard error supports: `32,690,000`.
    Amount(Unit),
    /// An amount more or less than in another scenario, likewise: `+47,120`.
    Change,
    /// The standard error of an amount, in three figures: `5.79k`; zero is `exact`.
    StandardError,
    /// An amount of a table in which all amounts have one unit and as many decimals, so that they can be added up: `32,691`.
    Scaled(Scale),
    /// An amount more or less than in another scenario, likewise: `+47`.
    ScaledChange(Scale),
    /// The standard error of such an amount: `± 4`, `± <1`; zero is `exact`.
    ScaledError(Scale),
    /// A whole number of things: `1,200`.
    Count,
    /// A number of things, parts of one among them: `180`, `0.25`.
    Quantity,
    /// A share of a whole, from 0 to 1: `13.5%`.
    Share,
    /// A share of a variance with its standard error in percentage points: `60.2% ± 0.6`; `below 0.8%` where it may be none.
    ShareOfVariance,
    /// A probability from 0 to 1, to the digit that its 95% interval supports: `16%`.
    Probability,
    /// A change of a share or a probability, in percentage points: `-12.3`.
    Points,
    /// The 95% interval of a probability: `14.9% to 16.3%`.
    Interval,
    /// A price as a price list writes it, with its 90% interval where it is uncertain: `4.10 (2.00 to 7.10)`.
    Price,
    /// How far two numbers are apart, in standard errors: `1.2 s.e.`
    Deviation,
    /// A calendar month: `2026-04`.
    Month,
    /// A calendar day: `2026-09-01`.
    Date,
}

/// What an amount is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Money(Currency),
    MoneyPerEmployeeMonth(Currency),
    MillionTokens,
    GpuHours,
    Hours,
    People,
    PeopleMonths,
    Days,
    KilowattHours,
    Kilograms,
    /// Times that something happens.
    Events,
    /// Each row names its own.
    OfTheRow,
}

/// The unit that all amounts of a table have, and their decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    pub currency: Currency,
    pub is_thousands: bool,
    pub decimals: u8,
}

/// Cells of one row, one for each column.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub emphasis: Emphasis,
    /// Whether the row is a part of the one above it.
    pub is_indented: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    Plain,
    /// A sum or a subtotal.
    Strong,
}

/// An exact value, or none.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Absent,
    Text(String),
    Number(Number),
    Month(Month),
    Date(Date),
}

/// A value as it was computed, with what is known of its uncertainty. The unit is that of the column or of the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub value: f64,
    /// Absent where the value is exact, or its error unknown.
    pub standard_error: Option<f64>,
    /// The interval that the column's kind names.
    pub interval: Option<(f64, f64)>,
}

impl Table {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: vec![] }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) {
        self.push(cells.into_iter().map(Into::into).collect(), Emphasis::Plain, false);
    }

    /// A part of the row above.
    pub fn indented(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) {
        self.push(cells.into_iter().map(Into::into).collect(), Emphasis::Plain, true);
    }

    /// A sum or a subtotal.
    pub fn strong(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) {
        self.push(cells.into_iter().map(Into::into).collect(), Emphasis::Strong, false);
    }

    /// Gives all amounts of money one unit and as many decimals: what is rounded each by its own error does not add up. Returns the unit for the
    /// heading: `thousand USD`.
    pub fn in_one_unit(&mut self, currency: Currency) -> String {
        let is_amount = |kind| matches!(kind, Kind::Amount(unit) if unit.currency().is_some()) || kind == Kind::Change;
        let places: Vec<usize> = (0..self.columns.len()).filter(|place| is_amount(self.columns[*place].kind)).collect();
        let amounts = self.rows.iter().flat_map(|row| places.iter().filter_map(|place| row.cells.get(*place)));
        let largest =
            amounts.fold(0.0, |largest: f64, cell| if let Cell::Number(number) = cell { largest.max(number.value.abs()) } else { largest });
        let scale = Scale::of(currency, largest);
        for column in &mut self.columns {
            column.kind = match column.kind {
                Kind::Change => Kind::ScaledChange(scale),
                Kind::StandardError => Kind::ScaledError(scale),
                kind if is_amount(kind) => Kind::Scaled(scale),
                kind => kind,
            };
        }
        scale.in_words()
    }

    /// Whether any column has a heading.
    pub fn has_headings(&self) -> bool {
        self.columns.iter().any(|column| !column.heading.is_empty())
    }

    fn push(&mut self, cells: Vec<Cell>, emphasis: Emphasis, is_indented: bool) {
        self.rows.push(Row { cells, emphasis, is_indented });
    }
}

impl Column {
    pub const fn new(heading: &'static str, kind: Kind) -> Self {
        Self { heading: Cow::Borrowed(heading), kind, absent: "" }
    }

    /// A column whose heading depends on what is reported.
    pub fn named(heading: impl Into<String>, kind: Kind) -> Self {
        Self { heading: Cow::Owned(heading.into()), kind, absent: "" }
    }

    /// Words; without a heading, the names of the rows.
    pub const fn text(heading: &'static str) -> Self {
        Self::new(heading, Kind::Text)
    }

    /// Amounts of money.
    pub const fn money(heading: &'static str, currency: Currency) -> Self {
        Self::new(heading, Kind::Amount(Unit::Money(currency)))
    }

    /// The column with `absent` for cells without a value.
    pub fn or(self, absent: &'static str) -> Self {
        Self { absent, ..self }
    }
}

impl Scale {
    /// For amounts up to `largest`: thousands from a million on, with one decimal from a hundred thousand on, else whole units; smaller parts of the
    /// currency where even the largest is below a thousand of it.
    pub fn of(currency: Currency, largest: f64) -> Self {
        let (is_thousands, decimals) = match largest {
            _ if largest >= 1e6 => (true, 0),
            _ if largest >= 1e5 => (true, 1),
            _ if largest >= 1e3 => (false, 0),
            _ => (false, currency.decimals() as u8),
        };
        Self { currency, is_thousands, decimals }
    }

    /// `thousand USD`, `USD`.
    pub fn in_words(self) -> String {
        if self.is_thousands { format!("thousand {}", self.currency) } else { self.currency.to_string() }
    }

    /// An amount of the currency in this unit.
    pub fn apply(self, amount: f64) -> f64 {
        if self.is_thousands { amount / 1e3 } else { amount }
    }
}

impl Unit {
    /// As a table shows it beside the name of a figure.
    pub fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Money(currency) => currency.code(),
            Self::MoneyPerEmployeeMonth(currency) => return Cow::Owned(format!("{currency} per employee and month")),
            Self::MillionTokens => "Mtok",
            Self::GpuHours => "GPU-hours",
            Self::Hours => "hours",
            Self::People => "people",
            Self::PeopleMonths => "people-months",
            Self::Days => "days",
            Self::KilowattHours => "kWh",
            Self::Kilograms => "kg",
            Self::Events | Self::OfTheRow => "",
        })
    }

    /// What amounts are in; `None` where it is no money.
    pub fn currency(self) -> Option<Currency> {
        match self {
            Self::Money(currency) | Self::MoneyPerEmployeeMonth(currency) => Some(currency),
            _ => None,
        }
    }
}

impl Number {
    /// A value without chance.
    pub fn exact(value: f64) -> Self {
        Self { value, standard_error: None, interval: None }
    }

    pub fn with_error(value: f64, standard_error: Option<f64>) -> Self {
        Self { value, standard_error, interval: None }
    }

    pub fn with_interval(value: f64, low: f64, high: f64) -> Self {
        Self { value, standard_error: None, interval: Some((low, high)) }
    }

    /// The mean of an estimate.
    pub fn mean(estimate: &Estimate) -> Self {
        Self::with_error(estimate.mean, estimate.se_mean)
    }

    /// Mean, P50 and P90 of an estimate, each with its own error.
    pub fn mean_p50_p90(estimate: &Estimate) -> [Self; 3] {
        [
            Self::mean(estimate),
            Self::with_error(estimate.p50, estimate.se_p50.or(estimate.se_mean)),
            Self::with_error(estimate.p90, estimate.se_p90.or(estimate.se_mean)),
        ]
    }
}

impl From<Number> for Cell {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Cow<'_, str>> for Cell {
    fn from(text: Cow<'_, str>) -> Self {
        Self::Text(text.into_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Month> for Cell {
    fn from(month: Month) -> Self {
        Self::Month(month)
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

/// An absent value is an absent cell, never zero.
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}
